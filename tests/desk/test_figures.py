"""The store's sums are what the rules say of the very same calls, added up or not."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kit.clock import as_text
from kit.desk import hours
from kit.hotline import figures as rules
from kit.hotline.figures import Heard, Returned, Tally, Visited
from kit.hotline.phone import PhoneNumber
from kit.store import appointments, callbacks, callers, figures, households
from kit.store import hours as lines
from kit.store.engine import Store, Writing
from tests.fakes.clock import SteeredClock
from tests.site import People, open_reception

MADRID = ZoneInfo("Europe/Madrid")
FIRST, LAST = date(2026, 10, 20), date(2026, 10, 30)
"""With the Sunday on which one hour comes twice."""


def ring(tx: Writing, call: Heard, people: People, **columns: object) -> None:
    answered = call.answered_at is not None
    tx.insert(
        "calls",
        {
            "id": tx.new_id(),
            "line": "Line 1",
            "direction": "in",
            "state": "closed" if call.closed_at else "wrap-up" if answered else "missed",
            "taken_by": people.ana if answered else None,
            "disposition": "answered" if call.closed_at else None,
            "rang_at": as_text(call.rang_at),
            "answered_at": as_text(call.answered_at) if call.answered_at else None,
            "ended_at": as_text(call.ended_at) if call.ended_at else None,
            "closed_at": as_text(call.closed_at) if call.closed_at else None,
            "caller_id": call.caller,
            **columns,
        },
    )


def met(tx: Writing, number: str, at: datetime) -> str:
    return callers.met(tx, PhoneNumber(number, answerable=True), "uk", at).id


def made_up(dice: random.Random, known: list[str]) -> Heard:
    start = datetime(2026, 10, 19, tzinfo=UTC)
    rang_at = start + timedelta(milliseconds=dice.randrange(12 * 86_400_000))
    until = rang_at + timedelta(milliseconds=dice.choice((5000, 5001, 20000, 20001, 700, 64123)))
    caller = dice.choice([None, *known])
    if dice.random() < 0.3:
        return Heard(rang_at, None, until, None, caller)
    over = until + timedelta(milliseconds=dice.randrange(400_000))
    closed = over + timedelta(milliseconds=dice.randrange(-20_000, 90_000))
    return Heard(rang_at, until, over, closed if dice.random() < 0.9 else None, caller)


@pytest.fixture
def surge(store: Store, clock: SteeredClock, people: People) -> list[Heard]:
    """Calls of eleven days, and rings that are no calls; the calls of the days asked for."""
    dice = random.Random(11)  # noqa: S311 - a game, not a secret
    with store.writing() as tx:
        known = [met(tx, f"+38050123456{n}", clock.now()) for n in range(9)]
        calls = [made_up(dice, known) for _ in range(300)]
        for n, call in enumerate(calls):
            ring(tx, call, people, language=("uk", "es", None)[n % 3])
        for kind in ("flash", "flash", "test", "blocked"):
            ring(tx, Heard(datetime(2026, 10, 22, 9, tzinfo=UTC)), people, kind=kind)
    return [one for one in calls if FIRST <= one.rang_at.astimezone(MADRID).date() <= LAST]


def same(told: Tally, wanted: Tally) -> None:
    assert (told.answered, told.abandoned, told.abandoned_late, told.in_time) == (
        wanted.answered,
        wanted.abandoned,
        wanted.abandoned_late,
        wanted.in_time,
    )
    for name in ("waited_s", "longest_s", "talked_s", "wrapped_up_s", "in_vain_s"):
        assert getattr(told, name) == pytest.approx(getattr(wanted, name)), name


@pytest.mark.parametrize("added_up", [0, 4, 11])
def test_days_come_to_the_same_whether_added_up_or_not(
    store: Store, surge: list[Heard], added_up: int
) -> None:
    with store.writing() as tx:
        for n in range(added_up):
            figures.add_up(tx, FIRST + timedelta(days=n), MADRID)
        told = figures.span(tx, FIRST, LAST, MADRID)
        often = figures.repeats(tx, FIRST, LAST, MADRID)
    same(told.total, rules.tally(surge))
    for day, wanted in rules.by(surge, lambda call: call.rang_at.astimezone(MADRID).date()).items():
        same(told.days[day], wanted)
    for hour, wanted in rules.by(surge, lambda call: call.rang_at.astimezone(MADRID).hour).items():
        same(told.hours[hour], wanted)
    assert told.peak == rules.peak(surge, MADRID)
    assert often == rules.repeats(surge)
    assert told.kinds == {"call": len(surge), "flash": 2, "test": 1, "blocked": 1}
    assert sum(one.offered for one in told.languages.values()) == len(surge)
    assert set(told.languages) == {"uk", "es", ""}


def test_half_hours_are_the_same_before_and_after_too(store: Store, surge: list[Heard]) -> None:
    sunday = date(2026, 10, 25)
    with store.writing() as tx:
        before = figures.half_hours(tx, sunday, MADRID)
        figures.add_up(tx, sunday, MADRID)
        after = figures.half_hours(tx, sunday, MADRID)
    calls = [one for one in surge if one.rang_at.astimezone(MADRID).date() == sunday]
    assert before.keys() == after.keys()
    assert {at.isoformat(): one.offered for at, one in after.items()} == {
        at.isoformat(): one.offered
        for at, one in rules.by(calls, lambda call: rules.half_hour(call.rang_at, MADRID)).items()
    }


@pytest.mark.usefixtures("surge")
def test_a_day_is_added_up_two_days_later_and_once(store: Store) -> None:
    now = datetime(2026, 10, 24, 3, tzinfo=UTC)
    with store.writing() as tx:
        due = figures.due(tx, now.astimezone(MADRID).date(), MADRID)
        assert due == [date(2026, 10, 19) + timedelta(days=n) for n in range(4)]
        while hours.add_up(tx, now, MADRID):
            pass
        assert figures.due(tx, date(2026, 10, 24), MADRID) == []
        assert figures.due(tx, date(2026, 10, 25), MADRID) == [date(2026, 10, 23)]


def test_an_empty_store_has_nothing_to_add_up_and_no_figures(store: Store) -> None:
    with store.writing() as tx:
        assert not hours.add_up(tx, datetime(2026, 10, 24, tzinfo=UTC), MADRID)
        told = figures.span(tx, FIRST, LAST, MADRID)
        assert (told.total, told.peak, told.kinds["call"]) == (Tally(), None, 0)
        assert figures.repeats(tx, FIRST, LAST, MADRID) == rules.repeats([])
        assert figures.told(tx, "sex", FIRST, LAST, MADRID) == {}


def test_callbacks_count_by_their_first_miss(
    store: Store, clock: SteeredClock, people: People
) -> None:
    day = clock.now().astimezone(MADRID).date()
    with store.writing() as tx:
        known = [met(tx, f"+3805012345{n:02d}", clock.now()) for n in range(6)]
        for n, reason in enumerate(("missed", "missed", "flash", "missed", "promised", "missed")):
            callbacks.owe(tx, known[n], reason, people.ana, clock.now())
    endings = ("reached", "rang-again", "given-up", "merged", "reached")
    for n, outcome in enumerate(endings):
        later = clock.wait(minutes=10)
        with store.writing() as tx:
            owed = callbacks.of_caller(tx, known[n])
            assert owed
            callbacks.finish(tx, owed.id, outcome, later)
    with store.reading() as r:
        told = rules.returned(figures.callbacks(r, day, day, MADRID))
    assert told == Returned(over=3, open=1, reached=2 / 3, median_min=15)


def test_appointments_tell_what_became_of_them(
    store: Store, clock: SteeredClock, people: People
) -> None:
    made = open_reception(store, clock.now(), (10, 10))
    day = clock.now().astimezone(MADRID).date()
    with store.writing() as tx:
        for n, (state, way) in enumerate(
            [
                ("kept", "volunteer"),
                ("no-show", "volunteer"),
                ("kept", "walk-in"),
                ("booked", "text"),
            ]
        ):
            one = {"slot_id": made.slots[n // 3], "code": f"00000{n}", "party": 3, "adults": 3}
            booked = {"way": way, "language": "uk", "booked_by": people.ana}
            made_id = appointments.add(tx, {**one, **booked}, clock.now())
            appointments.change(tx, made_id, clock.now(), state=state)
    now = clock.wait(days=1, hours=2)
    with store.reading() as r:
        told = figures.visited(r, day, day + timedelta(days=3), MADRID, now)
        leads = figures.lead_times(r, day, day, MADRID)
    assert told == Visited(kept=2, no_show=1, walk_ins=1, people=6, places=10)
    assert rules.lead_days(leads[made.service]) == 1


def test_shares_are_of_the_persons_of_whom_it_was_told(
    store: Store, clock: SteeredClock, people: People
) -> None:
    day = clock.now().astimezone(MADRID).date()
    with store.writing() as tx:
        rang = met(tx, "+380501234567", clock.now())
        quiet = met(tx, "+380501234568", clock.now())
        ring(tx, Heard(clock.now(), None, clock.now(), None, rang), people)
        for whose, sex, age in ((rang, "f", "18-59"), (rang, "", "5-11"), (quiet, "m", "60+")):
            households.add_person(tx, whose, {"sex": sex, "age_band": age}, clock.now())
    with store.reading() as r:
        assert figures.told(r, "sex", day, day, MADRID) == {"f": 1}
        assert figures.told(r, "age_band", day, day, MADRID) == {"18-59": 1, "5-11": 1}


def test_each_hour_gets_its_line_once_and_only_in_time(
    store: Store, clock: SteeredClock, people: People
) -> None:
    """It is 09:00 UTC, 10:00 in Madrid."""
    before = clock.now() - timedelta(minutes=40)
    with store.writing() as tx:
        caller = met(tx, "+380501234567", before)
        ring(tx, Heard(before, None, before + timedelta(seconds=9), None, caller), people)
        ring(tx, Heard(before, before, before, before), people)
        callbacks.owe(tx, caller, "missed", None, before)
        assert hours.due(tx, clock.now(), MADRID)
        hours.note(tx, clock.now(), MADRID)
        assert not hours.due(tx, clock.now(), MADRID)
    with store.reading() as r:
        line = lines.latest(r)
        assert line == lines.HourLine(as_text(clock.now()), 2, 1, 1, 40, 0)
        late = clock.now() + timedelta(hours=1, minutes=11)
        assert not hours.due(r, late, MADRID), "nobody knows any more how things stood then"
