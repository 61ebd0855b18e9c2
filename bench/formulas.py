"""The figures of three days of a surge, by the box and by a recomputation that shares no code.

The calls of the file meet four volunteers who take them in order. They go through the very verbs of
the desk into a real store, two days are added up and the others are not; then each figure stands
beside what plain arithmetic makes of the same calls. Of missed callers every third is given up
after 45 minutes, the others are reached then, if they did not ring again before.
"""

from __future__ import annotations

import heapq
import itertools
import secrets
import statistics
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.figure import Figure
from kit.desk import calls as desk
from kit.desk import ring
from kit.hotline import figures as rules
from kit.settings import Site
from kit.simulator.scripts import read_street
from kit.store import callbacks, figures, identity, volunteers
from kit.store.engine import Store, Writing

BEGIN = datetime(2026, 11, 17, tzinfo=UTC)
VOLUNTEERS = 4
ANSWER_S, WRITE_S, FLASH_S, BACK_S = 3.0, 30.0, 2.0, 2700.0
SITE = Site(id=7, name="Border crossing", region="ES", timezone="Europe/Madrid")
HERE_H = 1
"""Madrid in November, in hours before UTC: said here again, so that no zone file is shared."""
_STREET = Path(__file__).parent / "data" / "surge_three_days.csv"


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of one call, in seconds from the beginning; `who` took it."""

    number: str
    rang_s: float
    ended_s: float
    answered_s: float | None = None
    closed_s: float | None = None
    who: int = 0
    flash: bool = False


def measure() -> Iterable[Figure]:
    """Plays the file once and compares."""
    lived = live()
    wanted = recomputed(lived)
    with tempfile.TemporaryDirectory() as folder:
        told = by_the_box(Path(folder), lived)
    assert told.keys() == wanted.keys()
    for name, value in wanted.items():
        yield Figure(f"formulas: {name}", told[name], _unit(name), value, "same")


def live() -> list[Lived]:
    """Four volunteers take the calls in order; who waits for too long hangs up."""
    free = [(0.0, who) for who in range(VOLUNTEERS)]
    found = []
    for one in read_street(_STREET):
        at = round(one.offset_s, 3)
        if one.kind == "sms":
            continue
        if one.kind == "flash":
            # Who withholds the number cannot be rung back: a call that was given up soon.
            found.append(Lived(one.number, at, at + FLASH_S, flash=bool(one.number)))
            continue
        answered = round(max(at, free[0][0]) + ANSWER_S, 3)
        if answered - at > one.patience_s:
            found.append(Lived(one.number, at, at + one.patience_s))
            continue
        ended = round(answered + one.talk_s, 3)
        closed, who = ended + WRITE_S, free[0][1]
        heapq.heapreplace(free, (closed, who))
        found.append(Lived(one.number, at, ended, answered, closed, who))
    return found


# What the box says ---------------------------------------------------------------------------


def by_the_box(folder: Path, lived: list[Lived]) -> dict[str, float]:
    """Through the desk into the store, and out of it by the product's own figures."""
    store = Store(folder / "hotline.db", secrets.token_bytes(32))
    zone = ZoneInfo(SITE.timezone)
    first, last = BEGIN.date(), (BEGIN + timedelta(days=5)).date()
    try:
        with store.writing() as tx:
            identity.settle(tx, SITE.id, SITE.name)
            people = [_person(tx, n) for n in range(VOLUNTEERS)]
            _play(tx, lived, people)
            for day in (first, first + timedelta(days=1)):
                figures.add_up(tx, day, zone)
        with store.reading() as r:
            span = figures.span(r, first, last, zone)
            back = rules.returned(figures.callbacks(r, first, last, zone))
            often = figures.repeats(r, first, last, zone)
    finally:
        store.close()
    total, peak = span.total, span.peak
    assert peak is not None
    return {
        "calls offered": total.offered,
        "flash calls apart": span.kinds["flash"],
        "answer rate": 100 * (total.answer_rate or 0),
        "abandonment": 100 * (total.abandonment or 0),
        "service level": 100 * (total.service_level or 0),
        "average speed of answer": total.asa_s or 0,
        "longest wait": total.longest_s,
        "handling time": total.aht_s or 0,
        "calls in the busiest half-hour": peak[1],
        "busiest half-hour": peak[0].timestamp() - BEGIN.timestamp(),
        "callbacks over": back.over,
        "callbacks reached": 100 * (back.reached or 0),
        "median until reached": back.median_min or 0,
        **{f"callers who rang {low} to {high or 'more'}": n for (low, high), n in often},
    }


def _person(tx: Writing, n: int) -> str:
    name = {"username": f"v{n}", "name": f"Volunteer {n}", "role": "volunteer", "language": "en"}
    return volunteers.add(tx, **name, passphrase="none", now=BEGIN)  # noqa: S106 - nobody signs in


def _play(tx: Writing, lived: list[Lived], people: list[str]) -> None:
    """Everything that happens, in its order."""
    known: dict[int, str] = {}
    happens = sorted(itertools.chain.from_iterable(map(_of, itertools.count(), lived)))
    for at_s, _, what, n in happens:
        one, now = lived[n], BEGIN + timedelta(seconds=at_s)
        if what == "rings":
            manners = ring.Manners(flash=one.flash)
            known[n] = ring.rang(tx, SITE, f"line {n}", n, one.number or None, now, manners)
        elif what == "answered":
            desk.take(tx, known[n], people[one.who], now)
            ring.answered(tx, known[n], now)
        elif what == "ended":
            ring.ended(tx, SITE, known[n], "caller", now)
        elif what == "closed":
            desk.close(tx, known[n], people[one.who], "answered", now)
        else:
            _settle(tx, known[n], people[0], one.number, now)


def _of(n: int, one: Lived) -> Iterator[tuple[float, int, str, int]]:
    """What happens in one call: when, in which order at one moment, what, in which call."""
    yield one.rang_s, 0, "rings", n
    yield one.ended_s, 2, "ended", n
    if one.answered_s is not None and one.closed_s is not None:
        yield one.answered_s, 1, "answered", n
        yield one.closed_s, 3, "closed", n
    elif one.number:
        yield (one.rang_s if one.flash else one.ended_s) + BACK_S, 4, "settle", n


def _settle(tx: Writing, call_id: str, who: str, number: str, now: datetime) -> None:
    caller = tx.value("SELECT caller_id FROM calls WHERE id = ?", (call_id,))
    owed = callbacks.of_caller(tx, str(caller))
    if owed is not None:
        desk.finish_callback(tx, owed.id, who, "given-up" if _gives_up(number) else "reached", now)


def _gives_up(number: str) -> bool:
    return int(number[-1]) % 3 == 0


# The same, by plain arithmetic -----------------------------------------------------------------


def recomputed(lived: list[Lived]) -> dict[str, float]:
    """Written from the formulas alone."""
    calls = [one for one in lived if not one.flash]
    answered = [one for one in calls if one.answered_s is not None]
    waits = [(one.answered_s or 0) - one.rang_s for one in answered]
    vain = [one.ended_s - one.rang_s for one in calls if one.answered_s is None]
    late = sum(1 for wait in vain if wait > 5)
    handled = sum((one.closed_s or 0) - (one.answered_s or 0) for one in answered)
    halves = Counter(int((one.rang_s + 3600 * HERE_H) // 1800) for one in calls)
    most = max(halves.values())
    when = min(half for half, n in halves.items() if n == most)
    rang = Counter(Counter(one.number for one in calls if one.number).values())
    over, minutes = _callbacks(lived)
    return {
        "calls offered": len(answered) + len(vain),
        "flash calls apart": sum(one.flash for one in lived),
        "answer rate": 100 * len(answered) / len(calls),
        "abandonment": 100 * late / (len(answered) + late),
        "service level": 100 * sum(wait <= 20.0001 for wait in waits) / (len(answered) + late),
        "average speed of answer": sum(waits) / len(answered),
        "longest wait": max(waits + vain),
        "handling time": handled / len(answered),
        "calls in the busiest half-hour": most,
        "busiest half-hour": when * 1800 - 3600 * HERE_H,
        "callbacks over": over,
        "callbacks reached": 100 * len(minutes) / over,
        "median until reached": statistics.median(minutes),
        "callers who rang 1 to 1": rang[1],
        "callers who rang 2 to 3": rang[2] + rang[3],
        "callers who rang 4 to 5": rang[4] + rang[5],
        "callers who rang 6 to 10": sum(rang[n] for n in range(6, 11)),
        "callers who rang 11 to 20": sum(rang[n] for n in range(11, 21)),
        "callers who rang 21 to more": sum(n for times, n in rang.items() if times > 20),
    }


def _callbacks(lived: list[Lived]) -> tuple[int, list[float]]:
    """How many came to an end, and the minutes until those reached were."""
    by_caller: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for one in lived:
        if one.number and one.answered_s is None:
            missed = one.rang_s if one.flash else one.ended_s
            by_caller[one.number] += [(missed, "missed"), (missed + BACK_S, "back")]
        elif one.number and one.closed_s is not None:
            by_caller[one.number].append((one.closed_s, "answered"))
    over, minutes = 0, []
    for number, happened in by_caller.items():
        for since, until, how in _duties(sorted(happened)):
            over += 1
            if how == "answered" or int(number[-1]) % 3:
                minutes.append((until - since) / 60)
    return over, minutes


def _duties(happened: list[tuple[float, str]]) -> Iterator[tuple[float, float, str]]:
    """Each duty to ring one caller back: since when, until when, and what ended it."""
    since: float | None = None
    for at_s, what in happened:
        if what == "missed":
            since = at_s if since is None else since
        elif since is not None:
            yield since, at_s, what
            since = None


def _unit(name: str) -> str:
    units = {"rate": "%", "abandonment": "%", "level": "%", "reached": "%"}
    if name == "median until reached":
        return "min"
    if name in {"average speed of answer", "longest wait", "handling time", "busiest half-hour"}:
        return "s"
    return units.get(name.rpartition(" ")[2], "")
