"""What makes of modem want to be told beyond the common; data only.

Read from manuals and drivers, tried in simulation; docs/modems.md has the table.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """`maker` is looked for in what the modem says it is; a refused command is passed over."""

    maker: str
    commands: tuple[str, ...]


COMMON = (
    "AT+CSMS=0",  # so that status reports need no acknowledgement
    "AT+CMMS=2",  # keep the link for the next part
    'AT+CSCS="GSM"',
    "AT+COPS=3,0",
)

PROFILES = (
    Profile("simcom", ("AT+DDET=1",)),
    Profile("quectel", ("AT+QTONEDET=1", "AT^DSCI=1")),
    Profile("huawei", ("AT^DDTMFCFG=0,1", "AT^CURC=1")),
    Profile("", ("AT+DDET=1",)),
)
"""The first that fits is taken; the last fits every modem."""

NOTIFICATIONS = ("2,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0", "1,1,0,1,0", "1,1,0,0,0", "2,1")
"""Ways to be told of messages (AT+CNMI), best first: kept in memory, reports sent at once."""


def commands_for(maker: str) -> tuple[str, ...]:
    """What to tell a modem of this maker."""
    told = maker.lower()
    return next(profile.commands for profile in PROFILES if profile.maker in told)
