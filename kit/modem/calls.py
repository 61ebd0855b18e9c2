"""The calls on one line: what the modem's hints about them amount to.

Modems differ in what they say and forget to say; this is the one place that makes calls of it.
A call rings, is identified (in time, late or never), is answered, and ends: because the modem
said so, because it no longer lists the call, or because the rings stopped.

Thread: everything here runs in the reader of the wire; `get` may be asked from any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from kit.modem.line import (
    Connected,
    Digit,
    Ended,
    EndedBy,
    Event,
    Identified,
    Progress,
    Ringing,
)

CLIP_WINDOW_S = 0.25
"""How long a ring waits for its number before we say it rings."""

_FIRST_GAP_S = 6.0
_OVERDUE_GAPS = 1.3
_STOPPED_GAPS = 2.5
_LOOK_DIALLING_S = 0.5
_LOOK_TALKING_S = 5.0
_LOOK_AGAIN_S = 1.0
_AFTER_OUR_HANG_UP_S = 1.0
_WAITING_S = 60.0
_REASON_WINDOW_S = 0.3
_LAST_WORDS = frozenset(
    {"busy", "no_answer", "refused", "unreachable", "no carrier", "no dialtone"}
)
"""Some makes say first that a dialled call is over, and then BUSY."""

WITHHELD = ""
"""What `identified` is given when the network says that the number is not to be shown."""


class State(Enum):
    """Where a call is."""

    RINGING = auto()
    DIALLING = auto()
    TALKING = auto()


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of +CLCC. Source: 3GPP TS 27.007 section 7.18."""

    dialled: bool
    status: int
    number: str | None
    index: int = 1


@dataclass(slots=True)
class Open:
    """A call that is not over. Times are monotonic seconds."""

    call: int
    state: State
    began: float
    number: str | None = None
    withheld: bool = False
    told: bool = False
    leaving: bool = False
    waiting: bool = False
    held: bool = False
    alerted: bool = False
    over_at: float = float("inf")
    over_cause: str = ""
    last_ring: float = 0.0
    gap_s: float = _FIRST_GAP_S
    look_at: float = 0.0


class Calls:
    """The open calls of a line."""

    def __init__(self, say: Callable[[Event], None], look: Callable[[], None]) -> None:
        """`say` gets the events; `look` is asked to have the modem list its calls."""
        self._say = say
        self._look = look
        self._open: dict[int, Open] = {}
        self._last = 0
        self._hung_up_at = float("-inf")
        self._lists_calls = False
        self.can_look = True

    def get(self, call: int) -> Open | None:
        """The call, while it is open."""
        return self._open.get(call)

    @property
    def talking(self) -> bool:
        """Whether a call was answered and is not over."""
        return any(found.state is State.TALKING for found in list(self._open.values()))

    def forget(self) -> None:
        """Nothing is open any more; numbers go on, so that none comes twice."""
        self._open.clear()
        self._lists_calls = False
        self.can_look = True

    def reserve(self) -> int:
        """The next number of a call."""
        self._last += 1
        return self._last

    def ring(self, now: float) -> Open:
        """RING: of the call that rings already, or of a new one."""
        ringing = self._find(State.RINGING)
        if ringing is None:
            if self._open and self.can_look:
                self._look()  # most modems ring only when idle: is the other call truly there?
            ringing = Open(self.reserve(), State.RINGING, now, last_ring=now)
            ringing.look_at = now + _FIRST_GAP_S * _OVERDUE_GAPS
            self._open[ringing.call] = ringing
            return ringing
        gap_s = now - ringing.last_ring
        if gap_s > CLIP_WINDOW_S:
            ringing.gap_s = max(1.0, min(gap_s, _FIRST_GAP_S))
        ringing.last_ring = now
        ringing.look_at = now + ringing.gap_s * _OVERDUE_GAPS
        ringing.waiting = ringing.waiting and self.talking
        return ringing

    def knocked(self, number: str, now: float) -> None:
        """+CCWA: somebody rings behind the call under way. It says so once, not again and again."""
        known = self._find(State.RINGING)
        if self.talking and (known is None or self._is_other(known, number)):
            if known is not None:
                self._end(known, EndedBy.UNKNOWN, "replaced")
            known = Open(self.reserve(), State.RINGING, now, waiting=True)
            known.look_at = now + _LOOK_AGAIN_S
            self._open[known.call] = known
            if self.can_look:
                self._look()  # a modem that lists the call under way is believed when it lists none
        self.identified(number, now)

    def identified(self, number: str, now: float) -> None:
        """Caller ID: of the ringing call, or of the next one when it is somebody else's."""
        ringing = self._find(State.RINGING)
        if ringing is not None and self._is_other(ringing, number):
            self._end(ringing, EndedBy.UNKNOWN, "replaced")
            ringing = None
        if ringing is None:
            ringing = self.ring(now)
        ringing.last_ring = now
        if number == WITHHELD:
            ringing.withheld = ringing.number is None
            self._tell(ringing)
        elif ringing.number is None:
            ringing.number = number
            if ringing.told:
                self._say(Identified(ringing.call, number))
            self._tell(ringing)

    def answered(self, call: int, now: float) -> None:
        """We answered it."""
        found = self._open.get(call)
        if found is not None:
            self._tell(found)
            found.state = State.TALKING
            found.look_at = now + _LOOK_TALKING_S
            found.waiting = False
            for other in self._open.values():
                other.held = other.state is State.TALKING and other is not found

    def swapped(self) -> None:
        """We put one on hold, or took one back."""
        for found in self._open.values():
            found.held = found.state is State.TALKING and not found.held

    def others(self, call: int) -> list[Open]:
        """The open calls beside this one."""
        return [found for found in list(self._open.values()) if found.call != call]

    def dialled(self, call: int, number: str, now: float) -> None:
        """We are about to dial."""
        self._open[call] = Open(
            call, State.DIALLING, now, number, told=True, look_at=now + _LOOK_DIALLING_S
        )

    def not_dialled(self, call: int) -> None:
        """The modem would not dial; whoever asked knows."""
        self._open.pop(call, None)

    def alerting(self) -> None:
        """It rings at the other end."""
        dialled = self._find(State.DIALLING)
        if dialled is not None and not dialled.alerted:
            dialled.alerted = True
            self._say(Progress(dialled.call, "ringing"))

    def connected(self, now: float) -> None:
        """The one we dialled picked up."""
        dialled = self._find(State.DIALLING)
        if dialled is not None:
            dialled.state = State.TALKING
            dialled.look_at = now + _LOOK_TALKING_S
            self._say(Connected(dialled.call))

    def leaving(self, call: int) -> None:
        """We are about to hang up: what ends it now is us."""
        found = self._open.get(call)
        if found is not None:
            found.leaving = True

    def over(self, cause: str, now: float) -> None:
        """The modem says that a call ended, but not which."""
        echo = now < self._hung_up_at + _AFTER_OUR_HANG_UP_S
        if self.can_look and (len(self._open) > 1 or (echo and self.talking)):
            self._look()  # right after our own hanging up, the other may have hung up as well
            return
        if not self._open or echo:
            return  # the echo of our own hanging up; a call that is truly over stops ringing
        for found in list(self._open.values())[-1:]:
            if found.state is State.DIALLING and cause not in _LAST_WORDS and not found.over_cause:
                found.over_at, found.over_cause = now + _REASON_WINDOW_S, cause
            else:
                self._end(found, _ended_by(found), cause)

    def hung_up(self, call: int, by: EndedBy, cause: str, now: float) -> None:
        """A call ended that we know by its number."""
        found = self._open.get(call)
        if found is not None:
            self._hung_up_at = now if by is EndedBy.LINE else self._hung_up_at
            self._end(found, by, cause)

    def all_over(self, cause: str) -> None:
        """The modem is gone, or started anew."""
        for found in list(self._open.values()):
            self._end(found, EndedBy.UNKNOWN, cause)

    def pressed(self, digit: str) -> None:
        """A key heard in the call."""
        talking = [found for found in self._open.values() if found.state is State.TALKING]
        if talking:
            heard = min(talking, key=lambda found: found.held)
            self._say(Digit(heard.call, digit))

    def listed(self, rows: Iterable[Listed], asked_at: float, now: float) -> None:
        """The modem listed its calls: what is missing is over, what we missed is made good."""
        left = list(rows)
        self._lists_calls = self._lists_calls or bool(left)
        # The ringing ones choose first: right after ATA a modem may list a call as still ringing.
        for found in sorted(self._open.values(), key=lambda one: one.state is not State.RINGING):
            fitting = [row for row in left if _fits(row, found)]
            row = max(fitting, key=lambda row: row.number == found.number, default=None)
            if row is not None:
                left.remove(row)
            if found.began >= asked_at:
                continue
            if row is not None:
                self._confirm(found, row, now)
            elif self._is_gone(found, now) and not found.over_cause:
                self._end(found, _ended_by(found), "not listed")

    def due(self) -> float | None:
        """When `tick` is wanted."""
        times = [time for found in self._open.values() for time in self._times(found)]
        return min(times, default=None)

    def tick(self, now: float) -> None:
        """Time went by: numbers that did not come, rings that stopped."""
        for found in list(self._open.values()):
            if not found.told and now >= found.began + CLIP_WINDOW_S:
                self._tell(found)
                found.look_at = now  # the list of calls may know the number
            if now >= found.over_at:
                self._end(found, _ended_by(found), found.over_cause)
            elif found.state is State.RINGING and now >= _stopped_at(found):
                self._end(found, EndedBy.CALLER, "rings stopped")
            elif self.can_look and now >= found.look_at:
                found.look_at = now + _pause(found)
                self._look()

    def _is_gone(self, missing: Open, now: float) -> bool:
        """Whether a call is over because it is not listed; some modems never list any."""
        rings = missing.state is State.RINGING and not missing.waiting
        return self._lists_calls and (not rings or _overdue(missing, now))

    def _find(self, state: State) -> Open | None:
        return next((found for found in self._open.values() if found.state is state), None)

    def _is_other(self, ringing: Open, number: str) -> bool:
        if ringing.withheld:
            return number != WITHHELD
        return ringing.number is not None and ringing.number != number

    def _tell(self, found: Open) -> None:
        if not found.told:
            found.told = True
            self._say(Ringing(found.call, found.number, found.waiting))

    def _end(self, found: Open, by: EndedBy, cause: str) -> None:
        self._tell(found)
        del self._open[found.call]
        self._say(Ended(found.call, by, cause))

    def _confirm(self, found: Open, row: Listed, now: float) -> None:
        if found.state is State.DIALLING and row.status in (0, 1):
            self.connected(now)
        elif found.state is State.DIALLING and row.status == 3:
            self.alerting()
        elif found.state is State.TALKING:
            found.held = row.status == 1
        elif found.state is State.RINGING:
            found.last_ring = now
            if row.number and found.number is None and not found.withheld:
                self.identified(row.number, now)

    def _times(self, found: Open) -> Iterable[float]:
        if not found.told:
            yield found.began + CLIP_WINDOW_S
        if found.state is State.RINGING:
            yield _stopped_at(found)
        if found.over_cause:
            yield found.over_at
        if self.can_look:
            yield found.look_at


def _fits(row: Listed, found: Open) -> bool:
    if found.state is State.DIALLING:
        return row.dialled
    if found.state is State.RINGING:
        return not row.dialled and row.status in (4, 5)
    return row.status in (0, 1, 4)


def _ended_by(found: Open) -> EndedBy:
    if found.leaving:
        return EndedBy.LINE
    return EndedBy.UNKNOWN if found.state is State.DIALLING else EndedBy.CALLER


def _overdue(ringing: Open, now: float) -> bool:
    return now >= ringing.last_ring + ringing.gap_s * _OVERDUE_GAPS


def _stopped_at(ringing: Open) -> float:
    if ringing.waiting:
        return ringing.last_ring + _WAITING_S
    return ringing.last_ring + ringing.gap_s * _STOPPED_GAPS


def _pause(found: Open) -> float:
    if found.state is State.DIALLING:
        return _LOOK_DIALLING_S
    return _LOOK_TALKING_S if found.state is State.TALKING else _LOOK_AGAIN_S
