"""The door to python-gsmmodem: its knowledge of modems, on our own wire.

`GsmModem` calls its base `SerialComms` for `connect` and `write`. `Beginning`, which derives from
both GsmModem and `Commands`, finds `Commands` between the two, so that every command of the library
goes over the wire, without its reader thread, its answers mixed with notifications, or its log
of numbers and texts. Why so little of it is kept: docs/decisions/the-modem-library.md.
"""

from __future__ import annotations

import logging
import warnings

from kit.errors import LineLost, LineSilent, Refused
from kit.modem.replies import is_busy
from kit.modem.transport import Wire

# Its sources have invalid escapes, which Python complains about where they are not compiled yet.
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from gsmmodem.exceptions import CommandError, TimeoutException
    from gsmmodem.modem import GsmModem
    from gsmmodem.serial_comms import SerialComms

__all__ = ["STUMBLES", "Beginning", "Commands", "GsmModem", "TimeoutException"]

STUMBLES = (CommandError, AttributeError, IndexError, TypeError, ValueError)
"""How the library fails on a reply that it did not expect."""

_LONGEST_WAIT_S = 10.0


class Commands(SerialComms):  # type: ignore[misc]  # the library has no types
    """What GsmModem takes for its serial port."""

    log = logging.getLogger("kit.modem.library")
    """The library writes numbers and texts into its log; this one lets none of it through."""

    wire: Wire | None = None

    obeyed: frozenset[str] = frozenset()
    """What the modem has obeyed since the library began: it need not be told again."""

    def connect(self) -> None:
        """The wire is open by then."""
        self.alive = True
        self.obeyed = frozenset()

    def close(self) -> None:
        """Frees the port and whoever waits."""
        self.alive = False
        if self.wire is not None:
            self.wire.close()

    def write(
        self,
        data: str,
        waitForResponse: bool = True,  # noqa: FBT001, FBT002, N803 -- as the library names it
        timeout: float = 5,
        expectedResponseTermSeq: str | None = None,  # noqa: ARG002, N803
    ) -> list[str]:
        """The lines of a reply with its final result as the last, as the library expects."""
        if self.wire is None:
            raise LineLost
        try:
            lines = self.wire.ask(data.strip(), min(timeout, _LONGEST_WAIT_S))
        except LineSilent as error:
            raise TimeoutException from error
        except Refused as refused:
            return [_final_of(refused)] if waitForResponse else []
        self.obeyed |= {data.strip()}
        return [*lines, "OK"]


class Beginning(GsmModem, Commands):  # type: ignore[misc]  # the library has no types
    """The library's beginning of a set-up, without what it asks to no use of ours."""

    log = Commands.log

    supportedCommands = ("^CVOICE", "^USSDMODE", "+ZPAS")  # noqa: N815 -- as the library names it
    """What it tries (it does not mind a refusal) instead of asking for ten commands one by one.

    The last spares us its search for a table of call notifications: ours are in the profiles.
    """


def _final_of(refused: Refused) -> str:
    # The library asks a busy SIM again without end; the wire has been patient already.
    if refused.cause is None or is_busy(refused):
        return "ERROR"
    return f"+{refused.family} ERROR: {refused.cause}"


Commands.log.disabled = True
