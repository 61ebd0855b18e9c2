"""Never overbooked: whatever is done, in whatever order, by however many at once."""

from __future__ import annotations

import json
import random
import secrets
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from kit.desk import booking, holds
from kit.desk.booking import Wish
from kit.errors import (
    DeskError,
    PartyImpossible,
    RuleBroken,
    SlotFull,
    SlotPast,
    WrongMoment,
)
from kit.hotline.parties import Party
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import callers, identity
from kit.store.engine import Store, Writing
from tests.fakes.clock import SteeredClock
from tests.site import open_reception, person
from tests.stores import lay_store

KEY = secrets.token_bytes(32)
SITE = Site(id=7, name="Border crossing", region="ES", languages=("es",))
TAKES = {"booked", "kept"}

Refusal = tuple[object, ...] | None
"""The class of an error and its fields."""


@dataclass
class Booked:
    """What we believe of an appointment."""

    id: str
    slot: int
    party: int
    state: str = "booked"


@dataclass
class Held:
    """What another volunteer holds."""

    slot: int
    party: int
    ends_at: datetime


class Reception(RuleBasedStateMachine):
    """Three small slots on three days: what may be done to them, and much that may not."""

    appointments = Bundle("appointments")
    slot_numbers = st.integers(0, 2)
    parties = st.integers(1, 9)

    @initialize(places=st.tuples(*[st.integers(0, 8)] * 3))
    def open(self, places: tuple[int, ...]) -> None:
        self.clock = SteeredClock()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(lay_store(Path(self.folder.name) / "hotline.db", KEY), KEY)
        with self.store.writing() as tx:
            identity.settle(tx, SITE.id, SITE.name)
            phone = PhoneNumber("+34600123456", answerable=True)
            self.caller = callers.met(tx, phone, "es", self.clock.now()).id
            other = PhoneNumber("+34600123457", answerable=True)
            self.other = callers.met(tx, other, "es", self.clock.now()).id
            self.ana = person(tx, "ana", "Ana Ruiz", self.clock.now(), "volunteer")
            self.borys = person(tx, "borys", "Borys Koval", self.clock.now(), "volunteer")
        self.begins = [self.clock.now() + timedelta(days=day) for day in (1, 2, 3)]
        self.slots = open_reception(self.store, self.clock.now(), places).slots
        self.places = list(places)
        self.known: list[Booked] = []
        self.held: Held | None = None

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    # What volunteers do

    @rule(target=appointments, slot=slot_numbers, party=parties)
    def book(self, slot: int, party: int) -> Any:
        expected = self._expected(slot, party, 0)
        made: list[str] = []
        wish = Wish(self.slots[slot], self.caller, party, "es", again="a sister")
        refusal = self._refusal(
            lambda tx: made.append(booking.book(tx, SITE, wish, self.ana, self.clock.now()))
        )
        assert refusal == expected
        if refusal:
            return multiple()
        self._clears()
        self.known.append(Booked(made[0], slot, party))
        return self.known[-1]

    @rule(it=appointments, slot=slot_numbers, party=parties)
    def move(self, it: Booked, slot: int, party: int) -> None:
        mine = it.party if it.slot == slot else 0
        expected = self._expected(slot, party, mine)
        if it.state != "booked":
            expected = (WrongMoment, it.state)
        refusal = self._refusal(
            lambda tx: booking.move(
                tx, SITE, it.id, self.slots[slot], Party(party), self.clock.now()
            )
        )
        assert refusal == expected
        if not refusal:
            self._clears()
            it.slot, it.party = slot, party

    @rule(it=appointments)
    def cancel(self, it: Booked) -> None:
        refusal = self._refusal(lambda tx: booking.cancel(tx, SITE, it.id, self.clock.now()))
        assert refusal == (None if it.state == "booked" else (WrongMoment, it.state))
        if not refusal:
            self._clears()
            it.state = "cancelled"

    @rule(it=appointments, state=st.sampled_from(["kept", "no-show", "booked"]))
    def mark(self, it: Booked, state: str) -> None:
        expected: Refusal = None
        if it.state == "cancelled":
            expected = (WrongMoment, "cancelled")
        elif it.state == "no-show" and state in TAKES and it.party > self._free(it.slot):
            expected = (SlotFull, self._free(it.slot))
        refusal = self._refusal(lambda tx: booking.mark(tx, it.id, state, self.clock.now()))
        assert refusal == expected
        if not refusal:
            if it.state != state:
                self._clears()
            it.state = state

    @rule(slot=slot_numbers, party=parties)
    def another_volunteer_holds(self, slot: int, party: int) -> None:
        mine = self.held.party if self.held and self.held.slot == slot else 0
        expected = self._expected(slot, party, mine if self._lasts() else 0)
        wish = Wish(self.slots[slot], self.other, party, "es")
        refusal = self._refusal(lambda tx: holds.keep(tx, wish, self.borys, self.clock.now()))
        assert refusal == expected
        if not refusal:
            self.held = Held(slot, party, self.clock.now() + holds.LASTS)

    @rule()
    def another_volunteer_lets_go(self) -> None:
        assert self._refusal(lambda tx: holds.let_go(tx, self.other, self.borys)) is None
        self.held = None

    @rule()
    def a_minute_passes(self) -> None:
        self.clock.wait(minutes=1)

    @rule()
    def a_day_passes(self) -> None:
        self.clock.wait(hours=12)

    # What a coordinator does

    @rule(slot=slot_numbers, places=st.integers(0, 12))
    def change_the_places(self, slot: int, places: int) -> None:
        fits = places >= self._taken(slot) + self._kept(slot)
        assert (
            self._written("UPDATE slots SET places = ? WHERE id = ?", places, self.slots[slot])
            == fits
        )
        if fits:
            self.places[slot] = places

    # What somebody does who knows only SQL

    @rule(target=appointments, slot=slot_numbers, party=parties)
    def insert_a_row(self, slot: int, party: int) -> Any:
        row_id = secrets.token_hex(8)
        written = self._written(
            "INSERT INTO appointments (id, slot_id, code, party, adults, language, state, "
            "booked_at, changed_at) VALUES (?, ?, ?, ?, ?, 'en', 'booked', '-', '-')",
            row_id, self.slots[slot], row_id, party, party,
        )  # fmt: skip
        assert written == (party <= self._free(slot) - self._overdue(slot))
        if not written:
            return multiple()
        self.known.append(Booked(row_id, slot, party))
        return self.known[-1]

    @rule(it=appointments, slot=slot_numbers, party=parties, state=st.sampled_from(
        ["booked", "kept", "no-show", "cancelled"]))  # fmt: skip
    def update_a_row(self, it: Booked, slot: int, party: int, state: str) -> None:
        mine = it.party if it.slot == slot and it.state in TAKES else 0
        room = self._free(slot) - self._overdue(slot) + mine
        fits = state not in TAKES or party <= room
        assert self._written(
            "UPDATE appointments SET slot_id = ?, party = ?, adults = ?, state = ? WHERE id = ?",
            self.slots[slot], party, party, state, it.id,
        ) == fits  # fmt: skip
        if fits:
            it.slot, it.party, it.state = slot, party, state

    @rule(it=consumes(appointments))
    def delete_a_row(self, it: Booked) -> None:
        assert self._written("DELETE FROM appointments WHERE id = ?", it.id)
        self.known.remove(it)

    @rule(slot=slot_numbers, taken=st.integers(-2, 12))
    def write_taken_by_hand(self, slot: int, taken: int) -> None:
        written = self._written("UPDATE slots SET taken = ? WHERE id = ?", taken, self.slots[slot])
        assert written == (taken == self._taken(slot))

    # What must always be so

    @invariant()
    def taken_is_the_sum_of_the_parties_and_never_exceeds_the_places(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.reading() as r:
            rows = r.all(
                "SELECT s.id, s.places, s.taken, s.held, "
                "(SELECT coalesce(sum(party), 0) FROM appointments "
                "WHERE slot_id = s.id AND state IN ('booked', 'kept')) AS parties FROM slots s "
                "ORDER BY s.starts_at"
            )
        for slot, row in enumerate(rows):
            assert row["taken"] == row["parties"] == self._taken(slot)
            assert row["held"] == self._kept(slot)
            assert 0 <= row["taken"] + row["held"] <= row["places"] == self.places[slot]

    def _taken(self, slot: int) -> int:
        return sum(it.party for it in self.known if it.slot == slot and it.state in TAKES)

    def _free(self, slot: int) -> int:
        """As the desk sees it: what is past its end is free, though nobody cleared it."""
        return self.places[slot] - self._taken(slot) - self._kept(slot) + self._overdue(slot)

    def _kept(self, slot: int) -> int:
        """What the rows of holds take, whether past their end or not."""
        return self.held.party if self.held and self.held.slot == slot else 0

    def _overdue(self, slot: int) -> int:
        return 0 if self._lasts() else self._kept(slot)

    def _lasts(self) -> bool:
        return self.held is not None and self.held.ends_at > self.clock.now()

    def _clears(self) -> None:
        """A verb of the desk that books, moves, cancels or marks removes holds past their end."""
        if not self._lasts():
            self.held = None

    def _expected(self, slot: int, party: int, mine: int) -> Refusal:
        now = self.clock.now()
        if self.begins[slot] <= now:
            return (SlotPast,)
        coming = zip(self.places, self.begins, strict=True)
        largest = max(places for places, begins in coming if begins > now)
        if party > largest:
            return PartyImpossible, largest
        free = self._free(slot) + mine
        return (SlotFull, free) if party > free else None

    def _refusal(self, verb: Callable[[Writing], object]) -> Refusal:
        try:
            with self.store.writing() as tx:
                verb(tx)
        except DeskError as refusal:
            return (type(refusal), *vars(refusal).values())
        return None

    def _written(self, sql: str, *values: object) -> bool:
        try:
            with self.store.writing() as tx:
                tx.execute(sql, values)
        except RuleBroken:
            return False
        return True


TestReception = Reception.TestCase
TestReception.settings = settings(max_examples=20, stateful_step_count=30, deadline=None)


# Fifty at once -----------------------------------------------------------------------------------

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PLACES = (20, 12, 7)


@dataclass(frozen=True)
class Outcome:
    """What one of the fifty got: an appointment, or how many places were free."""

    slot: str
    party: int
    appointment: str | None
    free: int | None


def book_one(store: Store, caller: str, volunteer: str, slot: str, party: int) -> Outcome:
    try:
        with store.writing() as tx:
            wish = Wish(slot, caller, party, "es", again="a sister")
            made = booking.book(tx, SITE, wish, volunteer, NOW)
    except SlotFull as full:
        return Outcome(slot, party, None, full.free)
    return Outcome(slot, party, made, None)


def judge(store: Store, slots: tuple[str, ...], outcomes: list[Outcome]) -> None:
    """No slot exceeds its places, and each refusal told a number that was true at its moment."""
    for slot, places in zip(slots, PLACES, strict=True):
        made = sorted(
            (o.appointment, o.party) for o in outcomes if o.slot == slot and o.appointment
        )
        free_after = [
            places - sum(party for _, party in made[:end]) for end in range(len(made) + 1)
        ]
        refused = [o for o in outcomes if o.slot == slot and o.appointment is None]
        assert refused, "so few wanted this slot that nothing was tried"
        assert all(o.free in free_after and o.free < o.party for o in refused)
        with store.reading() as r:
            row = r.one("SELECT places, taken FROM slots WHERE id = ?", (slot,))
        assert row is not None
        assert row["taken"] == places - free_after[-1] <= places


@pytest.fixture
def caller(store):
    with store.writing() as tx:
        return callers.met(tx, PhoneNumber("+34600123456", answerable=True), "es", NOW).id


def test_fifty_writers_at_once_never_exceed_the_places(store, people, caller):
    slots = open_reception(store, NOW, PLACES).slots
    chance = random.Random(50)  # noqa: S311
    wishes = [(chance.choice(slots), chance.randint(1, 6)) for _ in range(50)]
    outcomes: list[Outcome] = []
    troubles: list[BaseException] = []
    start = threading.Barrier(50)

    def writer(slot: str, party: int) -> None:
        try:
            start.wait(10)
            outcomes.append(book_one(store, caller, people.ana, slot, party))
        except BaseException as error:  # noqa: BLE001
            troubles.append(error)

    threads = [threading.Thread(target=writer, args=wish) for wish in wishes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert troubles == []
    assert len(outcomes) == 50
    judge(store, slots, outcomes)


PROCESS = textwrap.dedent(
    """
    import json
    import sys
    import threading
    from dataclasses import asdict
    from pathlib import Path

    from kit.store.engine import Store, Writing
    from tests.desk.test_overbooking import book_one

    path, key, caller, volunteer, wishes = sys.argv[1:]
    store = Store(Path(path), bytes.fromhex(key))
    print("ready", flush=True)
    sys.stdin.readline()


    def writer(slot, party):
        outcome = book_one(store, caller, volunteer, slot, party)
        sys.stdout.write(json.dumps(asdict(outcome)) + "\\n")


    threads = [threading.Thread(target=writer, args=wish) for wish in json.loads(wishes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    """
)


def test_writers_in_other_processes_never_exceed_the_places_either(
    store, store_path, key, people, caller
):
    slots = open_reception(store, NOW, PLACES).slots
    chance = random.Random(51)  # noqa: S311
    wishes = [[(chance.choice(slots), chance.randint(1, 6)) for _ in range(17)] for _ in range(3)]
    arguments = [str(store_path), key.hex(), str(caller), str(people.ana)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, *arguments, json.dumps(some)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for some in wishes
    ]
    told = [process.stdout.readline() if process.stdout else "" for process in processes]
    said = [process.communicate("go\n", timeout=60) for process in processes]
    assert [err for _, err in said] == [""] * 3
    assert told == ["ready\n"] * 3
    lines = [line for out, _ in said for line in out.splitlines()]
    assert len(lines) == 51
    judge(store, slots, [Outcome(**json.loads(line)) for line in lines])
