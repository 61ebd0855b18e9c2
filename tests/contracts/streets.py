"""A line under contract, and the people at its other end: the same verbs for fake and modem."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from kit.modem import pdu
from kit.modem.adapter import SerialLine
from kit.modem.line import Ended, Event, Line, Lost, Ringing, Stored
from kit.simulator.call import Call
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Answering, Network
from tests.fakes.line import FakeLine

LINE_NUMBER = "+34600000001"
CALLER = "+380671234567"
E = TypeVar("E", bound=Event)


class Heard:
    """The events of a line, waited for without sleeping."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, kind: type[E], count: int = 1, timeout_s: float = 5.0) -> E:
        """The `count`-th event of its kind."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.all(kind)) >= count, timeout_s):
                message = f"{kind.__name__} number {count} did not come: {self.events}"
                raise AssertionError(message)
            return self.all(kind)[count - 1]

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


class Street(ABC):
    """Who is at the other end of the line."""

    line: Line
    heard: Heard

    @abstractmethod
    def ring(self, number: str | None = CALLER) -> Ringing: ...

    @abstractmethod
    def caller_hangs_up(self) -> None: ...

    @abstractmethod
    def caller_presses(self, digit: str) -> None: ...

    @abstractmethod
    def callee_picks_up(self) -> None: ...

    @abstractmethod
    def callee_alerts(self) -> None: ...

    @abstractmethod
    def second_caller_hangs_up(self) -> None: ...

    @abstractmethod
    def keys_heard(self) -> str: ...

    @abstractmethod
    def talks_with(self) -> list[str]: ...

    @abstractmethod
    def the_time_is(self, now: datetime) -> None: ...

    @abstractmethod
    def text(self, body: str, memory: str = "SM") -> None: ...

    @abstractmethod
    def texts_received(self, count: int) -> list[str]: ...

    @abstractmethod
    def refuse_next_send(self) -> None: ...

    @abstractmethod
    def unplug(self) -> None: ...

    @abstractmethod
    def plug(self) -> None: ...

    @abstractmethod
    def reset(self) -> None: ...

    def drain(self, keep: Callable[[list[Stored]], None] | None = None) -> list[Stored]:
        """What one drain brings home, all of it cleared."""
        kept: list[Stored] = []
        cleared: list[Stored] = []

        def keep_all(found: object) -> None:
            batch = list(found)  # type: ignore[call-overload]
            if keep is not None:
                keep(batch)
            kept.extend(batch)

        count = self.line.drain(keep_all, cleared.extend)
        assert count == len(kept)
        assert cleared == kept
        return kept

    def bodies(self) -> list[str]:
        """The texts of one drain, part by part."""
        parts = [pdu.decode(stored.pdu) for stored in self.drain()]
        return [pdu.text_of([part]) for part in parts if isinstance(part, pdu.Deliver)]

    def call_of_last_ring(self) -> int:
        return self.heard.all(Ringing)[-1].call

    def rings(self, count: int) -> Ringing:
        return self.heard.wait_for(Ringing, count)

    def ended(self, count: int = 1) -> Ended:
        return self.heard.wait_for(Ended, count)


class FakeStreet(Street):
    """The test itself is the network."""

    def __init__(self) -> None:
        self.line: FakeLine = FakeLine()
        self.heard = Heard()
        self._calls: list[int] = []
        self._refused = False

    def ring(self, number: str | None = CALLER) -> Ringing:
        call = self.line.ring(number)
        return next(ring for ring in self.heard.all(Ringing) if ring.call == call)

    def caller_hangs_up(self) -> None:
        self.line.end(self.call_of_last_ring() if self.heard.all(Ringing) else 1)

    def caller_presses(self, digit: str) -> None:
        talking = [call for call, state in self.line.calls.items() if state == "talking"]
        self.line.key(talking[0], digit)

    def callee_picks_up(self) -> None:
        self.line.pick_up(max(self.line.calls))

    def callee_alerts(self) -> None:
        self.line.alert(max(self.line.calls))

    def second_caller_hangs_up(self) -> None:
        self.line.end(self.call_of_last_ring())

    def keys_heard(self) -> str:
        return "".join(self.line.pressed.values())

    def talks_with(self) -> list[str]:
        numbers = {ring.call: ring.number or "" for ring in self.heard.all(Ringing)}
        return [numbers[call] for call, state in self.line.calls.items() if state == "talking"]

    def the_time_is(self, now: datetime) -> None:
        self.line.time_of_network = now

    def text(self, body: str, memory: str = "SM") -> None:
        self.line.text(CALLER, body, memory)

    def texts_received(self, count: int) -> list[str]:
        for at, (number, _) in enumerate(self.line.texts_sent(), start=1):
            self.line.report(at, number)
        return [body for _, body in self.line.texts_sent()][:count]

    def refuse_next_send(self) -> None:
        self.line.refuse_sends_with = 38

    def unplug(self) -> None:
        self.line.unplug()

    def plug(self) -> None:
        self.line.plug()

    def reset(self) -> None:
        self.line.restart()


class PtyStreet(Street):
    """The simulated modem on a pty and the simulated network."""

    def __init__(self, folder: Path, **modem: object) -> None:
        self.network = Network(seed=7)
        settings = {"me_places": 250, "sim_places": 250, "ring_every_s": 1.0} | modem
        call_waiting = bool(settings.pop("call_waiting", False))
        self.modem = SimulatedModem(
            self.network,
            LINE_NUMBER,
            folder / "modem0",
            **settings,  # type: ignore[arg-type]
        )
        self.modem.start()
        self.line = SerialLine("one", str(self.modem.port), call_waiting=call_waiting)
        self.heard = Heard()
        self.phone = self.network.phone(CALLER)
        self.calls: list[Call] = []

    def ring(self, number: str | None = CALLER, **manner: object) -> Ringing:
        before = len(self.heard.all(Ringing))
        phone = self.network.phone(number or CALLER)
        self.calls.append(
            phone.ring(LINE_NUMBER, withheld=number is None, **manner)  # type: ignore[arg-type]
        )
        return self.rings(before + 1)

    def caller_hangs_up(self) -> None:
        (self.calls or self.network.calls)[-1].hang_up()

    def caller_presses(self, digit: str) -> None:
        assert self.calls[-1].wait_for("talking")
        self.calls[-1].press(digit)

    def callee_alerts(self) -> None:
        """Every make is told by the network."""

    def second_caller_hangs_up(self) -> None:
        self.calls[-1].hang_up()

    def keys_heard(self) -> str:
        return "".join(call.digits_heard for call in self.network.calls)

    def talks_with(self) -> list[str]:
        return [leg.number for leg in self.modem.voice.legs if leg.state == 0]

    def the_time_is(self, now: datetime) -> None:
        self.network.now = lambda: now

    def callee_picks_up(self) -> None:
        self.network.calls[-1].pick_up()

    def text(self, body: str, memory: str = "SM") -> None:
        self.modem.board.settings.memories[2] = memory
        self.phone.text(LINE_NUMBER, body)

    def texts_received(self, count: int) -> list[str]:
        self.phone.wait_for_text(after=count - 1)
        return [text.body for text in self.phone.inbox]

    def refuse_next_send(self) -> None:
        self.modem.faults.fail_next_send(38)

    def unplug(self) -> None:
        self.modem.faults.unplug()
        self.heard.wait_for(Lost)

    def plug(self) -> None:
        self.modem.faults.plug()

    def reset(self) -> None:
        self.modem.faults.reset()

    def close(self) -> None:
        self.line.close()
        self.modem.stop()
        self.network.close()

    def let_phone_answer(self, how: Answering) -> None:
        self.phone.answers_calls = how
