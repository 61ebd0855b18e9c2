"""A shift at the site, in the words of those who work it and of the line that rings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kit.desk import calls as desk
from kit.desk import ring
from kit.hotline import phone
from kit.settings import Site
from kit.store import callbacks, callers, calls, lines, messages
from kit.store.callbacks import Callback
from kit.store.calls import Call
from kit.store.engine import Store
from kit.store.messages import Message
from tests.fakes.clock import SteeredClock
from tests.site import People

OLENA = "+380671234567"


class Shift:
    """One line, two volunteers and a coordinator."""

    def __init__(self, store: Store, site: Site, people: People, clock: SteeredClock) -> None:
        self.store = store
        self.site = site
        self.people = people
        self.clock = clock
        self.ana = people.ana
        self.borys = people.borys
        self._line_calls = 100

    def quiet(self) -> None:
        """The site sends no texts by itself."""
        self.site = replace(self.site, missed_call_text=False, acknowledge_texts=False)

    # What the line tells

    def line_is(self, state: str, name: str = "line-1") -> None:
        with self.store.writing() as tx:
            line = lines.LineState(name, state, "", "Testnet", "home", 20, "1", "Modem", "")
            lines.note(tx, line, self.clock.now())

    def rings(self, raw: str | None, line_call: int | None = None) -> Call:
        self._line_calls += 1
        number = self._line_calls if line_call is None else line_call
        with self.store.writing() as tx:
            call_id = ring.rang(tx, self.site, "line-1", number, raw, self.clock.now())
        return self._get(call_id)

    def identified(self, call: Call, raw: str) -> None:
        assert call.line_call is not None
        with self.store.writing() as tx:
            ring.identified(tx, self.site, call.line, call.line_call, raw, self.clock.now())

    def dialled(self, call: Call) -> None:
        self._line_calls += 1
        with self.store.writing() as tx:
            calls.change(tx, call.id, line_call=self._line_calls)

    def answered(self, call: Call) -> None:
        with self.store.writing() as tx:
            ring.answered(tx, call.id, self.clock.now())

    def ends(self, call: Call, by: str = "caller") -> None:
        with self.store.writing() as tx:
            ring.ended(tx, self.site, call.id, by, self.clock.now())

    def recovered(self, line: str = "line-1") -> int:
        with self.store.writing() as tx:
            return ring.recovered(tx, self.site, line, self.clock.now())

    # What volunteers do

    def takes(self, volunteer: str, call: Call) -> None:
        with self.store.writing() as tx:
            desk.take(tx, call.id, volunteer, self.clock.now())

    def hangs_up(self, call: Call) -> None:
        with self.store.writing() as tx:
            desk.hang_up(tx, call.id, self.ana, self.clock.now())

    def closes(self, call: Call, disposition: str, by: str | None = None) -> None:
        with self.store.writing() as tx:
            desk.close(tx, call.id, by or self.ana, disposition, self.clock.now())

    def rings_back(self, volunteer: str) -> Call:
        """The longest waiting duty."""
        with self.store.writing() as tx:
            duty = callbacks.opened(tx)[0]
            call_id = desk.ring_back(tx, duty.id, volunteer, self.clock.now())
        return self._get(call_id)

    # How a call got so far

    def missed(self, raw: str | None, line_call: int | None = None) -> Call:
        call = self.rings(raw, line_call)
        self.ends(call)
        return self.look(call)

    def taken(self, raw: str | None, by: str | None = None) -> Call:
        call = self.rings(raw)
        self.takes(by or self.ana, call)
        return self.look(call)

    def talking(self, raw: str | None, by: str | None = None) -> Call:
        call = self.taken(raw, by)
        self.answered(call)
        return self.look(call)

    def wrap_up(self, raw: str | None) -> Call:
        call = self.talking(raw)
        self.ends(call)
        return self.look(call)

    # What the store says of it

    def look(self, call: Call) -> Call:
        return self._get(call.id)

    def _get(self, call_id: str) -> Call:
        with self.store.reading() as r:
            found = calls.get(r, call_id)
        assert found is not None
        return found

    def open_calls(self) -> list[Call]:
        with self.store.reading() as r:
            return calls.opened(r)

    def wanted(self, line: str = "line-1") -> list[Call]:
        with self.store.reading() as r:
            return calls.wanted(r, line)

    def duties(self) -> list[Callback]:
        with self.store.reading() as r:
            found = callbacks.opened(r)
            assert callbacks.count_open(r) == len(found)
        return found

    def callback(self, callback_id: str | None) -> Callback:
        assert callback_id is not None
        with self.store.reading() as r:
            found = callbacks.get(r, callback_id)
        assert found is not None
        return found

    def texts_to(self, number: str) -> list[Message]:
        """What was written to a number, the oldest first."""
        known = phone.read(number, self.site.region)
        assert known is not None
        with self.store.reading() as r:
            caller = callers.by_number(r, known.number)
            assert caller is not None
            return [one for one in messages.with_caller(r, caller.id) if one.direction == "out"]

    def now(self) -> datetime:
        return self.clock.now()
