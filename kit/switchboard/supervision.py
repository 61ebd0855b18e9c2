"""When a line looks up from its work, how it is tried again, and the modem's power.

Source: none; trying a mute modem twice a second has never brought one back.
"""

from __future__ import annotations

import logging
import shlex
import subprocess
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

LONGEST_S = 60.0
"""The longest pause between two tries."""

POWER_AFTER = 5
"""Failed tries in a row after which the modem's power is taken away for a moment."""

POWER_EVERY_S = 600.0
"""How often that is done at most while nothing helps."""

POWER_TAKES_S = 30.0
"""How long the command may take."""

LOOK_S = 1.0
"""How late somebody is served at worst, amid long work, whose nudge was lost."""

_FIRST_S = {"absent": 1.0, "deaf": 2.0, "locked": 30.0}
_AWAY_S = 4.0
_LOOK_S = 0.2
_POWER_HELPS = {"PortMissing", "LineLost", "LineSilent", "NotAModem", "Refused"}
_PLUG_HELPS = {"PortMissing", "LineLost"}


class Looks:
    """Whether the store is to be asked amid long work: somebody rang, or a second went by.

    Thread: `wanted` from any; `due` the line's hands.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._wanted, self._looked_at = False, 0.0

    def wanted(self) -> None:
        """Somebody rang."""
        self._wanted = True

    def due(self) -> bool:
        """Whether to look now; the next look is then due in a second."""
        now = self._monotonic()
        if not self._wanted and now < self._looked_at + LOOK_S:
            return False
        self._wanted, self._looked_at = False, now
        return True


class Patience:
    """Counts failed tries of one line. Thread: the line's hands."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._fails = 0
        self._helpless = 0
        self._powered_at = float("-inf")

    def well(self) -> None:
        """The line is open."""
        self._fails = self._helpless = 0

    def failed(self, state: str, trouble: str) -> float:
        """One more try failed; the seconds until the next, doubled from 1 up to 60.

        Somebody who plugs a modem in wants to see it come: an empty port is looked at every 4 s.
        """
        self._fails += 1
        self._helpless = self._helpless + 1 if trouble in _POWER_HELPS else 0
        longest = _AWAY_S if trouble in _PLUG_HELPS else LONGEST_S
        return min(_FIRST_S[state] * 2.0 ** min(self._fails - 1, 10), longest)

    def wants_power_cycle(self) -> bool:
        """Whether it is time to take the power away; asked again, not before ten minutes."""
        now = self._monotonic()
        if self._helpless < POWER_AFTER or now - self._powered_at < POWER_EVERY_S:
            return False
        self._powered_at = now
        return True


def power_cycle(name: str, command: str, stopping: threading.Event) -> bool:
    """Runs the site's command without a shell, for at most half a minute; whether it went well."""
    try:
        running = subprocess.Popen(  # noqa: S603 -- the owner of the box wrote it
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        log.warning("line %s: its power command cannot be run (%s)", name, error.strerror)
        return False
    with running:
        code = _ended(running, stopping)
        if code is None:
            running.kill()
    log.warning("line %s: its power was switched (%s)", name, code)
    return code == 0


def _ended(running: subprocess.Popen[bytes], stopping: threading.Event) -> int | None:
    """Its exit code; None when it takes too long, or the box stops."""
    for _ in range(int(POWER_TAKES_S / _LOOK_S)):
        try:
            return running.wait(_LOOK_S)
        except subprocess.TimeoutExpired:
            if stopping.is_set():
                return None
    return None
