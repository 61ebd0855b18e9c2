"""How makes of modem differ, beyond what all of them do; data only.

Read from manuals and drivers, tried in simulation; docs/modems.md has the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class UssdForm(StrEnum):
    """How a code such as *100# is written in AT+CUSD, and the answer to it."""

    PLAIN = "plain"
    PACKED = "packed"
    """GSM-7, packed, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One make of modem.

    `maker` and `models` are words looked for in what the modem says it is, none fit every one.
    `commands` set it up; one that it refuses is passed over. `over`, `begun`, `alerting` and
    `keys` are patterns of the lines that tell of a call; the group of `keys` is the key or, in
    `key_codes`, its ASCII code. `press` is filled with `key` and `call` (as +CLCC numbers it).
    `network_time` are ways to ask, best first. `audio_on` and `audio_off` are for a later sound
    road. `usb` are vendor and product, `at_interface` the interface that speaks AT, None any.
    """

    name: str
    maker: str = ""
    models: tuple[str, ...] = ()
    commands: tuple[str, ...] = ("AT+DDET=1", "AT+CTZU=1")
    over: tuple[str, ...] = ()
    begun: tuple[str, ...] = ()
    alerting: tuple[str, ...] = ()
    keys: tuple[str, ...] = (r"\+DTMF: *([0-9A-D*#])",)
    key_codes: tuple[str, ...] = ()
    press: str = "AT+VTS={key}"
    network_time: tuple[str, ...] = ("AT+CCLK?",)
    ussd: UssdForm = UssdForm.PLAIN
    audio_on: tuple[str, ...] = ()
    audio_off: tuple[str, ...] = ()
    usb: tuple[tuple[int, int], ...] = ()
    at_interface: str | None = None


COMMON = (
    "AT+CSMS=0",  # so that status reports need no acknowledgement
    "AT+CMMS=2",  # keep the link for the next part
    'AT+CSCS="GSM"',
    "AT+COPS=3,0",
    "AT+CLIP=1",
)
CALL_WAITING = "AT+CCWA=1,1,1"
NO_WAITING = "AT+CCWA=0,0,1"
"""The network keeps this for the SIM: what an earlier life switched on is switched off."""

OVER = (r"NO CARRIER\Z", r"BUSY\Z", r"NO ANSWER\Z", r"NO DIALTONE\Z")
"""What any modem may say when a call is over."""

_RXDTMF = (r"\+RXDTMF: *([0-9A-D*#])",)

PROFILES = (
    Profile("SIM800", "simcom", ("sim800", "sim900"), commands=("AT+DDET=1", "AT+CLTS=1")),
    Profile(
        "A76xx",
        "simcom",
        ("a76",),
        over=(r"VOICE CALL: *END",),
        begun=(r"VOICE CALL: *BEGIN",),
        keys=_RXDTMF,
        usb=((0x1E0E, 0x9011),),
    ),
    Profile(
        "SIM7600",
        "simcom",
        ("sim7", "sim5"),
        over=(r"VOICE CALL: *END", r"MISSED_CALL:"),
        begun=(r"VOICE CALL: *BEGIN",),
        keys=_RXDTMF,
        audio_on=("AT+CPCMFRM=0", "AT+CPCMBANDWIDTH=1,1", "AT+CPCMREG=1"),
        audio_off=("AT+CPCMREG=0",),
        usb=((0x1E0E, 0x9001),),
        at_interface="2",
    ),
    Profile("SIMCom", "simcom"),
    Profile(
        "EC25, EG25",
        "quectel",
        commands=("AT+QTONEDET=1", "AT^DSCI=1", "AT+CTZU=1"),
        over=(r"\^DSCI: *\d+,\d,6,",),
        begun=(r"\^DSCI: *\d+,0,3,",),
        alerting=(r"\^DSCI: *\d+,0,7,",),
        keys=(),
        key_codes=(r"\+QTONEDET: *(\d{2})\Z",),
        network_time=("AT+QLTS=1", "AT+CCLK?"),
        audio_on=("AT+QPCMV=0", "AT+QPCMV=1,0"),
        audio_off=("AT+QPCMV=0",),
        usb=((0x2C7C, 0x0125),),
        at_interface="2",
    ),
    Profile(
        "Huawei 3G stick",
        "huawei",
        commands=("AT^DDTMFCFG=0,1", "AT^CURC=1", "AT^USSDMODE=1"),
        over=(r"\^CEND:",),
        begun=(r"\^CONN:",),
        alerting=(r"\^CONF:",),
        keys=(r"\^DDTMF: *([0-9A-D*#])",),
        press="AT^DTMF={call},{key}",
        ussd=UssdForm.PACKED,
        audio_on=("AT^CVOICE?", "AT^DDSETEX=2"),
    ),
    Profile("any other"),
)
"""The first that fits is taken; the last fits every modem."""

NOTIFICATIONS = ("2,1,0,1,0", "2,1,0,2,0", "2,1,0,0,0", "1,1,0,1,0", "1,1,0,0,0", "2,1")
"""Ways to be told of messages (AT+CNMI), best first: kept in memory, reports sent at once."""


def profile_of(maker: str, model: str = "") -> Profile:
    """The profile of a modem by what it says of its maker and model."""
    told, kind = maker.lower(), model.lower()
    return next(
        profile
        for profile in PROFILES
        if profile.maker in told
        and (not profile.models or any(word in kind for word in profile.models))
    )


def any_of(patterns: Iterable[Iterable[str]]) -> re.Pattern[str]:
    """One pattern for what any of the makes may say."""
    return re.compile("|".join(sorted({one for some in patterns for one in some})))
