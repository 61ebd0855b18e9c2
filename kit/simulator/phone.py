"""A phone of the street: it rings lines, writes texts, and gets what the line sends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol, Unpack

from kit.simulator.texts import Manner, Ringing
from kit.simulator.userdata import Place, UserData, join

if TYPE_CHECKING:
    import threading

    from kit.simulator.call import Call
    from kit.simulator.ledger import Ledger
    from kit.simulator.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text, joined and decoded."""

    id: str
    sender: str
    recipient: str
    body: str
    at: datetime
    parts: int = 1

    def __str__(self) -> str:
        return self.body


@dataclass(frozen=True, slots=True)
class Answering:
    """What a phone does when the line rings it.

    "by hand" and "no answer" ring on; the first waits for `Call.pick_up`, and the network gives
    up after `after_s` on the second.
    """

    how: Literal["answer", "busy", "no answer", "refused", "by hand"] = "by hand"
    after_s: float = 0.0
    talk_s: float | None = None


class Carrier(Protocol):
    """What a phone needs of its network."""

    changed: "threading.Condition"
    ledger: "Ledger"
    timetable: "Timetable"

    def connect(self, phone: "Phone", line_number: str, **ringing: Unpack[Ringing]) -> "Call":
        """Ring a line."""

    def carry(self, phone: "Phone", recipient: str, body: str, **manner: Unpack[Manner]) -> Text:
        """Bring a text to a line or another phone."""

    def now(self) -> datetime:
        """Tell the network's time."""

    def next_id(self, what: str) -> str:
        """Give a name that nothing else has."""


@dataclass(eq=False)
class Phone:
    """One phone, with its owner's language and habits.

    Thread: every method may be called from anywhere.
    """

    network: Carrier
    number: str
    language: str = "en"
    answers_calls: Answering = field(default_factory=Answering)
    inbox: list[Text] = field(default_factory=list)
    calls: "list[Call]" = field(default_factory=list)
    _callbacks: list[Callable[[Text], None]] = field(default_factory=list)
    _unjoined: dict[tuple[str, int, int], dict[int, UserData]] = field(default_factory=dict)

    def ring(self, line_number: str, **ringing: Unpack[Ringing]) -> "Call":
        """Ring a line: withheld=, patience_s=, talk_s=, clip_delay_s=, no_clip=."""
        return self.network.connect(self, line_number, **ringing)

    def text(self, recipient: str, body: str, **manner: Unpack[Manner]) -> Text:
        """Write to a line, in as many parts as it takes; any length, any script."""
        return self.network.carry(self, recipient, body, **manner)

    def on_text(self, callback: Callable[[Text], None]) -> None:
        """Call back with each text that arrives; the callback may answer, but not wait."""
        with self.network.changed:
            self._callbacks.append(callback)

    def wait_for_text(self, timeout_s: float = 5.0, after: int = 0) -> Text:
        """Give the text that follows the first `after` ones in the inbox, as soon as it is there.

        Raises:
            TimeoutError: it did not come in time.
        """
        with self.network.changed:
            if not self.network.changed.wait_for(lambda: len(self.inbox) > after, timeout_s):
                raise TimeoutError(self.number)
            return self.inbox[after]

    @property
    def digits_heard(self) -> str:
        """Give the keys that the line pressed in all calls with this phone."""
        return "".join(call.digits_heard for call in self.calls)

    def receive(self, sender: str, user_data: UserData) -> None:
        """Take one part from the network; a text is in the inbox when its last part is here.

        Thread: called with the network held.
        """
        parts = self._joined(sender, user_data)
        if parts is None:
            return
        text = Text(
            id=self.network.next_id("text"),
            sender=sender,
            recipient=self.number,
            body=join(parts),
            at=self.network.now(),
            parts=len(parts),
        )
        self.inbox.append(text)
        self.network.ledger.write(
            "received", text.id, sender, self.number, body=text.body, parts=text.parts
        )
        for callback in self._callbacks:
            self.network.timetable.after(0, _calling(callback, text))
        self.network.changed.notify_all()

    def _joined(self, sender: str, user_data: UserData) -> list[UserData] | None:
        place = user_data.place
        if place is None:
            return [user_data]
        return self._with_others(sender, place, user_data)

    def _with_others(self, sender: str, place: Place, user_data: UserData) -> list[UserData] | None:
        key = (sender, place.reference, place.total)
        parts = self._unjoined.setdefault(key, {})
        parts[place.number] = user_data
        if len(parts) < place.total:
            return None
        del self._unjoined[key]
        return [parts[number] for number in sorted(parts)]


def _calling(callback: Callable[[Text], None], text: Text) -> Callable[[], None]:
    return lambda: callback(text)
