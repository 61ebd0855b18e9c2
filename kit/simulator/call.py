"""One call between a phone and a line, in either direction."""

import time
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import threading

    from kit.simulator.ledger import Ledger
    from kit.simulator.timetable import Appointed, Timetable

State = Literal["ringing", "talking", "ended"]
EndedBy = Literal["caller", "line", "patience", "busy", "unreachable", "refused"]


class Operator(Protocol):
    """What a call needs of its network."""

    changed: "threading.Condition"
    ledger: "Ledger"
    timetable: "Timetable"


class CalledLine(Protocol):
    """What a call tells the modem at its other end."""

    number: str

    def call_began(self, call: "Call") -> None:
        """The phone picked up."""

    def call_over(self, call: "Call") -> None:
        """The call ended, and not by this line."""

    def heard(self, call: "Call", digit: str) -> None:
        """The phone's owner pressed a key."""


class Call:
    """A call as its phone's owner sees it.

    `direction` is "in" when the phone rings the line, "out" when the modem dials the phone.

    Thread: every method may be called from anywhere.
    """

    def __init__(  # noqa: PLR0913 -- a call's own particulars, all by name
        self,
        operator: Operator,
        line: CalledLine | None,
        *,
        identity: str,
        phone_number: str,
        line_number: str,
        direction: Literal["in", "out"] = "in",
        withheld: bool = False,
        patience_s: float | None = 30.0,
        talk_s: float | None = None,
        clip_delay_s: float = 0.0,
        no_clip: bool = False,
    ) -> None:
        self.id = identity
        self.phone_number = phone_number
        self.line_number = line_number
        self.direction = direction
        self.withheld = withheld
        self.patience_s = patience_s
        self.talk_s = talk_s
        self.clip_delay_s = clip_delay_s
        self.no_clip = no_clip
        self.ended_by: EndedBy | None = None
        self.digits_heard = ""
        self.began_at_s = time.monotonic()
        self.states: list[State] = ["ringing"]
        self._operator = operator
        self._line = line
        self._timer: Appointed | None = None

    def __repr__(self) -> str:
        return f"<{self.id} {self.direction} {self.state} {self.ended_by or ''}>"

    @property
    def state(self) -> State:
        """Answer ringing, talking or ended."""
        return self.states[-1]

    def wait_for(self, state: State, timeout_s: float = 5.0) -> bool:
        """Wait until the call is, or has been, in this state; False when it will not be."""
        with self._operator.changed:
            self._operator.changed.wait_for(
                lambda: state in self.states or self.state == "ended", timeout_s
            )
            return state in self.states

    def hang_up(self) -> None:
        """The phone's owner ends it, ringing or talking."""
        self.end("caller")

    def pick_up(self) -> None:
        """The phone's owner answers a call that the line dialled."""
        with self._operator.changed:
            if self.direction == "out" and self.state == "ringing":
                self.begin()
                if self._line is not None:
                    self._line.call_began(self)

    def press(self, digits: str) -> None:
        """Press keys while talking, as after "press 1 for ..."."""
        with self._operator.changed:
            if self.state == "talking" and self._line is not None:
                for digit in digits:
                    self._line.heard(self, digit)

    def lose_patience_after(self, seconds: float) -> None:
        """Ring no longer than that."""
        self._end_later(seconds, "patience")

    def begin(self) -> None:
        """Somebody answered: start talking, for as long as the caller has to say."""
        with self._operator.changed:
            if self.state != "ringing":
                return
            self._forget_timer()
            self.states.append("talking")
            self._enter("answered")
            if self.talk_s is not None:
                self._end_later(self.talk_s, "caller")
            self._operator.changed.notify_all()

    def end(self, by: EndedBy) -> None:
        """End it for good; a second end is nothing."""
        with self._operator.changed:
            if self.state == "ended":
                return
            self._forget_timer()
            self.ended_by = by
            self.states.append("ended")
            self._enter("ended", by=by, talked="yes" if "talking" in self.states else "no")
            if by != "line" and self._line is not None:
                self._line.call_over(self)
            self._operator.changed.notify_all()

    def _enter(self, kind: str, **detail: str) -> None:
        self._operator.ledger.write(
            kind, self.id, self.line_number, self.phone_number, direction=self.direction, **detail
        )

    def _end_later(self, seconds: float, by: EndedBy) -> None:
        self._timer = self._operator.timetable.after(seconds, lambda: self.end(by))

    def _forget_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
