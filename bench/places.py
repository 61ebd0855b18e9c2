"""Places of a centre that three sites share: nothing overbooked, and little left unused.

The same households come to the sites and to one central book that never loses its line; what that
book would have filled is what the sites are measured by. The first walk has lines that are cut and
parcels that come twice; the second has boxes and headquarters brought back from backups too, which
rightly leaves places unused. Then everything that can happen, as often as it likes, as in
tests/sync/test_never_overbooked.py. All of it lies in memory: nothing here cuts the power.
"""

from __future__ import annotations

import logging
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from bench.figure import Figure
from kit.clock import as_text
from kit.hotline.openings import DAYS, Opening
from kit.store import grants
from tests.sync.sharing import ALONE, BESIDE, IMAGE, IN_MEMORY, SITES, Gate, Street
from tests.sync.test_never_overbooked import Sharing

_STEPS = 10_000
_STEP = timedelta(minutes=4)
_PLACES = 50
_OPENING = Opening(60, _PLACES, dict.fromkeys(DAYS, (("09:00", "17:00"),)), days_ahead=2)
_NOT_SOONER = timedelta(minutes=30)
_WHERE = (5, 3, 1)
"""How many come to each site."""

_PARTY = (5, 4, 3, 2, 1)
"""How often a household is of one, two, ... five people."""

_AWAY_AT_MOST = 12 * 60

_NIGHT = int(timedelta(days=1) / _STEP)
"""So many steps lie between two backups."""

_WEEK = 2_500
_RESTORES = 3
"""So long is the second walk, and so many boxes or headquarters are brought back: far too many."""

_RUNS, _AT_A_TIME = 40, 50
"""How often anything happens anew, and for how many steps."""

_SEEDS = range(6)

_SLOTS_OVER = timedelta(days=3)
"""By then every slot is over that a restored headquarters may have known."""


@dataclass(slots=True)
class Household:
    """Where it stands, here and in the central book."""

    gate: Gate
    party: int
    appointment: str | None
    central: str | None


@dataclass(slots=True)
class Walk:
    """Three sites and a centre; each step a few minutes, one thing, and a sign of life."""

    street: Street
    backups: Backups
    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311
    central: Counter[str] = field(default_factory=Counter)
    here: Counter[str] = field(default_factory=Counter)
    households: list[Household] = field(default_factory=list)
    back_at: dict[int, int] = field(default_factory=dict)
    overbooked: int = 0

    def step(self, number: int) -> None:
        """One thing happens."""
        self.street.wait(_STEP)
        self.backups.step(number, self)
        gate = self.street.gates[self.chance.choices(SITES, _WHERE)[0]]
        what = self.chance.choices(
            (self.comes, self.cancels, self.tends, self.late_parcel, self.goes_away),
            (56, 5, 31, 7, 1),
        )[0]
        what(gate, number)
        self.contact(self.street.gates[SITES[number % len(SITES)]], number)
        self.overbooked += bool(self.street.overbooked())

    def comes(self, gate: Gate, number: int) -> None:
        """A household takes the first time that has room for it, here and in the central book."""
        party = self.chance.choices(range(1, 6), _PARTY)[0]
        soonest = as_text(self.street.clock.now() + _NOT_SOONER)
        slots = [slot for slot in self.street.office.slots() if _starts_at(slot) > soonest]
        central = next((one for one in slots if self.central[one] + party <= _PLACES), None)
        if central:
            self.central[central] += party
        one = Household(gate, party, self.book(gate, party), central)
        self.households.append(one)
        self.contact(gate, number)

    def book(self, gate: Gate, party: int) -> str | None:
        """The appointment in the first time with room at this site; None when there is none."""
        now = self.street.clock.now()
        with gate.store.reading() as r:
            shares = grants.between(r, now + _NOT_SOONER, now + timedelta(days=9))
            names = {row["slot_id"]: row["slot"] for row in r.all("SELECT * FROM shared_slots")}
        for share in shares:
            if share.unused >= party and gate.book(names[share.slot_id], party):
                self.here[names[share.slot_id]] += party
                return next(reversed(gate.promised))
        return None

    def cancels(self, gate: Gate, number: int) -> None:
        """Somebody of this site does not come, in both books; not for a time that has begun."""
        now = as_text(self.street.clock.now())
        known = set(gate.remembered())
        standing = [
            one for one in self.households[-200:]
            if one.gate is gate and one.central and _starts_at(one.central) > now
            and one.appointment and _starts_at(gate.promised[one.appointment][0]) > now
            and one.appointment in known
        ]  # fmt: skip
        if standing:
            one = self.chance.choice(standing)
            self.households.remove(one)
            self.central[str(one.central)] -= one.party
            slot, _party = gate.promised[str(one.appointment)]
            self.here[slot] -= one.party
            gate.cancel(str(one.appointment))
        self.contact(gate, number)

    def contact(self, gate: Gate, number: int) -> None:
        """The site's duties, then its road, which may be away or lose the answer."""
        gate.tend()
        gate.sync(
            "cut" if self.away(gate, number) else self.chance.choices(("open", "deaf"), (19, 1))[0]
        )

    def away(self, gate: Gate, number: int) -> bool:
        """Whether the line of the site is cut."""
        return self.back_at.get(gate.site, 0) > number

    def tends(self, gate: Gate, _number: int) -> None:
        """Nothing but the box's own duties."""
        gate.tend()

    def late_parcel(self, gate: Gate, number: int) -> None:
        """A parcel of any age arrives again."""
        if not self.away(gate, number):
            gate.replay(self.chance.randrange(1 << 20))

    def goes_away(self, gate: Gate, number: int) -> None:
        """The line of the site is cut for some hours."""
        minutes = self.chance.randrange(60, _AWAY_AT_MOST)
        self.back_at[gate.site] = number + minutes * 60 // int(_STEP.total_seconds())


@dataclass(slots=True)
class Backups:
    """Each box and headquarters is backed up every night, and at some steps brought back."""

    folder: Path
    steps: int
    restores: int
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311
    at: set[int] = field(init=False)
    done: int = 0
    in_doubt_since: datetime | None = None

    def __post_init__(self) -> None:
        self.at = set(self.chance.sample(range(_NIGHT, self.steps), self.restores))

    def step(self, number: int, walk: Walk) -> None:
        """Tonight's backups, and perhaps a restore."""
        street = walk.street
        if self.restores and number % _NIGHT == 0:
            street.office.back_up(self.folder / "office")
            for gate in street.gates.values():
                gate.back_up(self._of(gate))
        if number in self.at:
            self.done += 1
            which = self.chance.choice((0, *SITES))
            if which:
                self._restore(street.gates[which], number, walk)
            else:
                street.office.restore(self.folder / "office", self._how())
        self._settle(street)

    def _restore(self, gate: Gate, number: int, walk: Walk) -> None:
        """A backup is brought back, or the whole card from an image; then it must be in contact."""
        image = self.chance.random() < 1 / 3 and not walk.away(gate, number) and gate.sync()
        gate.restore(self._of(gate), IMAGE if image else self._how())
        if image:
            gate.sync()

    def _settle(self, street: Street) -> None:
        """A person ends the doubt that contact does not end, once the slots of then are over."""
        now = street.clock.now()
        doubtful = street.office.doubtful()
        if not doubtful:
            self.in_doubt_since = None
        elif self.in_doubt_since is None:
            self.in_doubt_since = now
        elif now - self.in_doubt_since > _SLOTS_OVER:
            street.office.settle(doubtful)

    def _how(self) -> str:
        return self.chance.choice((ALONE, BESIDE))

    def _of(self, gate: Gate) -> Path:
        return self.folder / f"box{gate.site}-backup"


class Counted(Sharing):
    """Everything that can happen, counted."""

    steps: ClassVar[int] = -_RUNS  # it is asked once before each run's first step

    @invariant()
    def counted(self) -> None:
        """Another step."""
        Counted.steps += 1


def measure() -> Iterator[Figure]:
    """Both walks, and runs in which anything happens at any time, beside each other."""
    with ProcessPoolExecutor(2 + len(_SEEDS)) as pool:
        cut = pool.submit(_walked, "places", _STEPS, most=2)
        restored = pool.submit(_walked, "places, restores", _WEEK, restores=_RESTORES)
        runs = [pool.submit(_anything, number) for number in _SEEDS]
        yield from cut.result()
        yield from restored.result()
        steps = sum(run.result() for run in runs)
    yield Figure("places: steps in which anything happens, restores too", steps, "", _STEPS, "more")
    yield Figure("places: overbooked in them", 0, "", 0, "same")  # else a run had raised


def _walked(name: str, steps: int, *, restores: int = 0, most: float | None = None) -> list[Figure]:
    """One walk, and what it left unused of the times that are over."""
    logging.getLogger("kit").setLevel(logging.ERROR)  # each restore warns, as it should on a box
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        street = Street(Path(folder), _PLACES, opening=_OPENING)
        walk = Walk(street, Backups(Path(folder), steps, restores))
        street.meet()
        first = as_text(street.clock.now() + timedelta(days=3))
        for number in range(steps):
            walk.step(number)
        now = as_text(street.clock.now())
        over = [one for one in street.office.slots() if first < _starts_at(one) < now]
        street.close()
    lost = sum(max(0, walk.central[one] - walk.here[one]) for one in over)
    every = _PLACES * len(over)
    filled = 100 * sum(walk.central[one] for one in over) / every
    return [
        Figure(f"{name}: steps", steps, ""),
        Figure(f"{name}: brought back from a backup", walk.backups.done, "times"),
        Figure(f"{name}: steps in which a time was overbooked", walk.overbooked, "", 0, "same"),
        Figure(f"{name}: times that are over", len(over), ""),
        Figure(f"{name}: filled by a central book", filled, "%"),
        Figure(f"{name}: unused that it would have filled", 100 * lost / every, "%", most),
    ]


def _anything(number: int) -> int:
    """Books, moves, cuts, copies and restores in any order; how many steps.

    Raises when anything is overbooked.
    """
    logging.getLogger("kit").setLevel(logging.ERROR)
    steps = settings(
        max_examples=_RUNS,
        stateful_step_count=_AT_A_TIME,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(number)(Counted), settings=steps)
    return Counted.steps


def _starts_at(slot: str) -> str:
    return slot.rsplit("/", 1)[1]
