"""A day on four lines at which something goes wrong every minute; a minute is a fraction of one.

What is quicker than life, and what is not: the street and the faults go by `MINUTE_S`, and so does
the clock that the box is given, so that retries after minutes and reminders after hours fall due.
Its timers are looked at every 30 simulated seconds. What a modem needs is not quicker: silences
that are waited out, rings, pauses before a port is opened again. So a fault meets a line that has
not recovered from the last one far more often than in a true day, and a line is down for a far
greater part of it.

Each simulated hour one of the lines is left in peace. In the second half of it no excuse counts:
every ring on it, if it is ready, must be in the store.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kit.clock import Clock, as_text
from kit.desk import calls as desk
from kit.desk import incoming, texts
from kit.errors import DeskError, StoreError
from kit.simulator.call import Call
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Answering, Network
from kit.store import callbacks, callers, calls, lines
from kit.store.engine import Store, Writing
from kit.store.ids import RecordId
from tests.proof.tenant import SITE

HOUR = 60
_TAPS = 20
_LONG = " and then we went on, all of us together" * 5


@dataclass
class Day:
    """The street, the faults and the volunteers. `minute` is to be called once a minute."""

    network: Network
    modems: list[SimulatedModem]
    store: Store
    clock: Clock
    volunteers: list[RecordId]
    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    history: list[tuple[str, str, str]] = field(default_factory=list)
    written: Counter[tuple[str, str]] = field(default_factory=Counter)
    replies: list[str] = field(default_factory=list)
    rung: list[Call] = field(default_factory=list)
    in_peace: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311 -- a game
        self._until: dict[int, int] = {}
        self._now = 0

    def minute(self, now: int, *, well: bool = False) -> None:
        """One minute of the day; `well` when nothing goes wrong in it."""
        self._now = now
        self._end_faults()
        if not well:
            self._begin_fault()
        for _ in range(self._dice.choice((0, 1, 1, 2))):
            self._somebody_writes()
        if self._dice.random() < 0.5:
            self._somebody_rings()
        if self._dice.random() < 0.2:
            self._a_volunteer_writes()
        self._work_the_board()

    def evening(self) -> None:
        """Nothing is wrong any more, and nobody is on the phone."""
        for modem in self.modems:
            modem.faults.clear()
        for call in self.network.calls:
            call.end("caller")

    @property
    def calm(self) -> int:
        """The place of the line that is left in peace this hour."""
        return self._now // HOUR % len(self.modems)

    # What goes wrong

    def _end_faults(self) -> None:
        for place, until in list(self._until.items()):
            if self._now >= until or place == self.calm:
                self.modems[place].faults.clear()
                del self._until[place]
                self._note(place, "all well")

    def _begin_fault(self) -> None:
        places = [place for place in range(len(self.modems)) if place != self.calm]
        place = self._dice.choice(places)
        faults = self.modems[place].faults
        name = self._dice.choice(faults.names)
        faults.start(name)
        self.faults[name] += 1
        self._note(place, name)
        self._until.setdefault(place, self._now + self._dice.randint(1, 4))

    def _note(self, place: int, what: str) -> None:
        self.history.append((as_text(self.clock.now()), f"line {place + 1}", what))

    # People

    def _somebody_writes(self) -> None:
        modem = self._dice.choice(self.modems)
        count = self.written.total()
        body = self._dice.choice((f"text {count}", f"повідомлення {count} 😀"))
        body += self._dice.choice(("", "", "", _LONG))
        sender = f"+3461{count:07d}"
        self.written[sender, body] += 1
        self.network.phone(sender).text(modem.number, body)

    def _somebody_rings(self) -> None:
        place = self._dice.choice((self.calm, *range(len(self.modems))))
        peace = place == self.calm and self._now % HOUR >= HOUR // 2
        strict = peace and self._is_ready(place)
        phone = self.network.phone(f"+3462{len(self.rung):07d}")
        phone.answers_calls = Answering("answer", 0.2, self._dice.uniform(0.2, 1.0))
        call = phone.ring(
            self.modems[place].number,
            patience_s=self._dice.uniform(0.8, 2.5),
            talk_s=self._dice.uniform(0.2, 2.0),
            clip_delay_s=self._dice.choice((0.0, 0.0, 0.06)),
        )
        self.rung.append(call)
        if strict:
            self.in_peace.append(call)

    def _a_volunteer_writes(self) -> None:
        number = f"+3463{len(self.replies):07d}"
        self.replies.append(number)
        now = self.clock.now()

        def write(tx: Writing) -> None:
            incoming.receive(tx, SITE, "line 1", number, "Hello", now)
            caller = callers.by_number(tx, number)
            assert caller is not None
            texts.reply(tx, SITE, caller.id, f"Dear {number}", self.volunteers[0], now)

        self._at_the_desk(write)

    def _work_the_board(self) -> None:
        with self.store.reading() as r:
            waiting, owed = calls.opened(r), callbacks.opened(r, 1)
        for call in waiting:
            self._at_the_desk(lambda tx, call=call: self._work_on(tx, call))  # type: ignore[misc]
        if owed and self._dice.random() < 0.3:
            self._at_the_desk(
                lambda tx: desk.ring_back(
                    tx, owed[0].id, self._free_volunteer(tx), self.clock.now()
                )
            )

    def _at_the_desk(self, act: Callable[[Writing], object]) -> None:
        """A tap. What the desk refuses is let be; while the disk stands still one taps again."""
        for _ in range(_TAPS):
            try:
                with self.store.writing() as tx:
                    act(tx)
            except DeskError:
                return
            except StoreError:
                continue  # it has waited ten seconds already
            return
        raise AssertionError("the store took nothing for minutes")

    def _work_on(self, tx: Writing, call: calls.Call) -> None:
        now, chance = self.clock.now(), self._dice.random()
        if call.state == "ringing" and chance < 0.4:
            desk.take(tx, call.id, self._free_volunteer(tx), now)
        elif call.taken_by is None:
            return
        elif call.state == "talking" and chance < 0.4:
            desk.hang_up(tx, call.id, call.taken_by, now)
        elif call.state == "wrap-up":
            desk.close(tx, call.id, call.taken_by, "answered", now)

    def _free_volunteer(self, tx: Writing) -> RecordId:
        free = (one for one in self.volunteers if calls.of_volunteer(tx, one) is None)
        return next(free, self.volunteers[0])

    def _is_ready(self, place: int) -> bool:
        with self.store.reading() as r:
            ready = {one.name for one in lines.all_of(r) if one.state == "ready"}
        return f"line {place + 1}" in ready

    # What should stand in the store

    def doubled(self) -> Iterator[str]:
        """Numbers of callers who stand in the store more than once for their one call."""
        for number, count in self._stored_calls().items():
            if count > 1:
                yield number

    def lost(self) -> list[str]:
        """Numbers that rang on a line in peace and are not in the store."""
        stored = self._stored_calls()
        rang = {entry.id for entry in self.network.ledger.of_kind("rings")}
        return [
            call.phone_number
            for call in self.in_peace
            if call.id in rang and not stored[call.phone_number]
        ]

    def story(self, number: str) -> list[tuple[str, ...]]:
        """What befell the line of a call, and what was written of the call, in order."""
        with self.store.reading() as r:
            rows = r.all(
                "SELECT rang_at, line, state || ' ' || ended_at || ' ' || ended_by AS what "
                "FROM calls WHERE raw_number = ?",
                (number,),
            )
        told = [(row["rang_at"], row["line"], row["what"]) for row in rows]
        near = [one for one in self.history if one[1] == told[0][1] and one[0] <= told[-1][0]]
        return sorted(told + near[-8:])

    def _stored_calls(self) -> Counter[str]:
        with self.store.reading() as r:
            rows = r.all("SELECT raw_number AS number FROM calls WHERE direction = 'in'")
        return Counter(row["number"] for row in rows if row["number"])
