"""Three days of a surge on 1, 2, 4 and 8 lines: who is served, how, and who is lost.

An event simulation with the callers' true talk times and patience; what the hotline does in it is
decided by the product's own rules (kit/hotline/queueing.py). Nothing in it is random that is not
named by the caller's number, so every run gives the same table.

What is supposed: the lines are one hunt group with a volunteer for each, day and night; a ring is
answered after 8 s, a call is written up in 30 s; of those who are rung back three in four pick up,
after 12 s. Nobody rings again but those who do so in the file. A flash call of the file rings some
two seconds and wants to be rung back. A caller who hears the busy tone is unknown to the hotline.

Ways: `ring` answers calls and rings back who was missed; `knock` has waiting calls (a second
caller hears ringing while the line talks); `flash` turns every ring away at once and rings back.
"""

from __future__ import annotations

import heapq
import itertools
import random
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.figure import Figure, as_text
from kit.hotline import queueing
from kit.hotline.queueing import Owed
from kit.simulator.scripts import Happening, read_street

LINES = (1, 2, 4, 8)
ANSWER_S = 8.0
WRITE_UP_S = 30.0
PICK_UP_S = 12.0
GIVES_UP_S = 30.0
PICKS_UP = 0.75
BEGIN = datetime(2022, 3, 1, tzinfo=UTC)
OUTCOMES = ("at once", "by callback", "when they rang again", "lost")

Way = Literal["ring", "knock", "flash"]
WAYS: tuple[Way, ...] = ("ring", "knock", "flash")
_STREET = Path(__file__).parent / "data" / "surge_three_days.csv"


@dataclass(slots=True)
class Wish:
    """One call of the file, and what became of it; `heard` is whether the hotline knew of it."""

    number: str
    at_s: float
    patience_s: float
    talk_s: float
    outcome: str = "lost"
    waited_s: float = 0.0
    paid_s: float = 0.0
    heard: bool = True
    has_line: bool = False
    has_volunteer: bool = False
    gone: bool = False


@dataclass(slots=True)
class Hotline:
    """The simulated hotline at one moment."""

    lines: int
    way: Way
    now_s: float = 0.0
    busy: int = 0
    volunteers: int = 0
    ringing: list[Wish] = field(default_factory=list)
    owed: dict[str, Owed] = field(default_factory=dict)
    unserved: dict[str, list[Wish]] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)
    _due: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)

    def play(self, street: Iterable[Happening]) -> list[Wish]:
        """Lets the street ring, and time go by until nothing more is owed."""
        self.volunteers = self.lines
        for one in street:
            if one.kind != "sms":
                wish = Wish(one.number, one.offset_s, one.patience_s, one.talk_s)
                self._at(one.offset_s, lambda wish=wish: self._rings(wish))  # type: ignore[misc]
        while self._due:
            self.now_s, _, act = heapq.heappop(self._due)
            act()
            self._work()
        return self.wishes

    def _at(self, at_s: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._due, (at_s, next(self._order), act))

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._at(self.now_s + seconds, act)

    # Callers

    def _rings(self, wish: Wish) -> None:
        self.wishes.append(wish)
        self.unserved.setdefault(wish.number or f"withheld {wish.at_s}", []).append(wish)
        wish.has_line = self.busy < self.lines
        knocking = sum(not one.has_line for one in self.ringing)
        if not wish.has_line and (self.way == "ring" or knocking >= self.lines):
            wish.heard = False
        elif queueing.rejects(self.way == "flash", wish.number):
            self._owe(wish)
        else:
            self.busy += wish.has_line
            self.ringing.append(wish)
            self._after(wish.patience_s, lambda: self._gives_up(wish))

    def _gives_up(self, wish: Wish) -> None:
        if wish not in self.ringing:
            return
        wish.gone = True
        self.ringing.remove(wish)
        self.volunteers += wish.has_volunteer
        if wish.has_line:
            self._free_line()
        self._owe(wish)

    def _owe(self, wish: Wish) -> None:
        if wish.number:
            known = self.owed.get(wish.number)
            self.owed[wish.number] = queueing.missed(known, wish.number, self._now())

    # What the hotline does

    def _work(self) -> None:
        """Whoever is free takes the longest ringing call, else rings somebody back."""
        for wish in self.ringing:
            if wish.has_line and not wish.has_volunteer and self.volunteers:
                self.volunteers -= 1
                wish.has_volunteer = True
                self._after(ANSWER_S, lambda wish=wish: self._answers(wish))  # type: ignore[misc]
        while self.volunteers and queueing.may_ring_back(self.lines - self.busy, self.lines):
            owed = queueing.next_to_ring(self.owed.values(), self._now())
            if owed is None:
                return
            self._ring_back(owed)

    def _answers(self, wish: Wish) -> None:
        if wish.gone:
            return
        self.ringing.remove(wish)
        wish.paid_s = wish.talk_s
        self._serve(wish.number or f"withheld {wish.at_s}", "when they rang again", wish)
        self._after(wish.talk_s, self._hang_up)

    def _ring_back(self, owed: Owed) -> None:
        self.busy += 1
        self.volunteers -= 1
        del self.owed[owed.caller]
        dice = random.Random(f"{owed.caller} {owed.since} {owed.tries}")  # noqa: S311 -- a game
        if dice.random() < PICKS_UP:
            self._after(PICK_UP_S, lambda: self._picks_up(owed.caller))
        else:
            self._after(GIVES_UP_S, lambda: self._not_reached(owed))

    def _picks_up(self, caller: str) -> None:
        wishes = self.unserved.get(caller, [])
        # Whoever got through by ringing while we dialled has said what there was to say.
        talk_s = wishes[0].talk_s if wishes else 0.0
        self.owed.pop(caller, None)
        self._serve(caller, "by callback")
        self._after(talk_s, self._hang_up)

    def _not_reached(self, owed: Owed) -> None:
        left = queueing.not_reached(owed, self._now())
        if left is not None and owed.caller not in self.owed and self.unserved.get(owed.caller):
            self.owed[owed.caller] = left
            due_s = (queueing.due_at(left) - BEGIN).total_seconds()
            self._at(due_s, lambda: None)  # something to wake up for
        self._free_line()
        self.volunteers += 1

    def _serve(self, caller: str, outcome: str, here: Wish | None = None) -> None:
        for wish in self.unserved.pop(caller, []):
            wish.outcome = "at once" if wish is here else outcome
            wish.waited_s = self.now_s - wish.at_s
        self.owed.pop(caller, None)

    def _hang_up(self) -> None:
        self._free_line()
        self._after(WRITE_UP_S, self._written_up)

    def _written_up(self) -> None:
        self.volunteers += 1

    def _free_line(self) -> None:
        """The line goes to whoever knocks longest, or is free."""
        knocking = next((one for one in self.ringing if not one.has_line), None)
        if knocking is None:
            self.busy -= 1
        else:
            knocking.has_line = True

    def _now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.now_s)


@dataclass(frozen=True, slots=True)
class Told:
    """What became of all calls on so many lines."""

    lines: int
    way: Way
    calls: int
    outcomes: Counter[str]
    unheard: int
    people: int
    people_lost: int
    wait_min: float
    longest_tenth_min: float
    paid_h: float


def tell(lines: int, way: Way, street: list[Happening]) -> Told:
    """Plays the street once and counts."""
    wishes = Hotline(lines, way).play(street)
    rung_back = sorted(one.waited_s for one in wishes if one.outcome == "by callback")
    people = {one.number for one in wishes if one.number}
    helped = {one.number for one in wishes if one.outcome != "lost"}
    return Told(
        lines,
        way,
        len(wishes),
        Counter(one.outcome for one in wishes),
        sum(not one.heard for one in wishes),
        len(people),
        len(people - helped),
        statistics.median(rung_back) / 60 if rung_back else 0.0,
        rung_back[int(len(rung_back) * 0.9)] / 60 if rung_back else 0.0,
        sum(one.paid_s for one in wishes) / 3600,
    )


def measure() -> Iterable[Figure]:
    """The share of each outcome, for each way and number of lines."""
    street = read_street(_STREET)
    for way in WAYS:
        for lines in LINES:
            told = tell(lines, way, street)
            for outcome in OUTCOMES:
                share = told.outcomes[outcome] / told.calls * 100
                yield Figure(f"queueing: {way}, {lines} lines, {outcome}", share, "%")
            yield Figure(f"queueing: {way}, {lines} lines, wait p50", told.wait_min, "min")


def table(street: list[Happening]) -> str:
    """All of it as a table in Markdown."""
    counted = ("way", "lines", "calls", *OUTCOMES, "heard busy", "people lost")
    timed = ("wait for callback p50, min", "p90, min", "callers paid, h")
    head: tuple[str, ...] = counted + timed
    rows = [head, tuple("---" for _ in head)]
    for way, lines in itertools.product(WAYS, LINES):
        told = tell(lines, way, street)
        rows.append(
            (
                way,
                str(lines),
                str(told.calls),
                *(str(told.outcomes[outcome]) for outcome in OUTCOMES),
                str(told.unheard),
                f"{told.people_lost} of {told.people}",
                as_text(told.wait_min),
                as_text(told.longest_tenth_min),
                as_text(told.paid_h),
            )
        )
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


if __name__ == "__main__":
    print(table(read_street(_STREET)))
