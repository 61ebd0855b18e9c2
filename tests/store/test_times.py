"""What time it is at least, as the records say, and when they are wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from kit.clock import as_text
from kit.store import times
from kit.store.engine import Store
from tests.fakes.clock import TUESDAY_MORNING as NOW

YEARS_AHEAD = NOW + timedelta(days=1500)


def writes(store: Store, at: datetime) -> None:
    with store.writing() as tx:
        tx.execute(
            "INSERT INTO journal (record, record_id, version, at) VALUES ('calls', 'x', 1, ?)",
            (as_text(at),),
        )


def compares(store: Store, now: datetime) -> None:
    with store.writing() as tx:
        times.was_right(tx, now)


def goes_on(store: Store, now: datetime) -> None:
    with store.writing() as tx:
        times.still_right(tx, now)


def newest(store: Store) -> datetime | None:
    with store.reading() as r:
        return times.newest(r)


def test_the_newest_record_says_what_has_passed(store: Store) -> None:
    assert newest(store) is None
    writes(store, NOW)
    writes(store, NOW - timedelta(days=1))
    assert newest(store) == NOW


def test_records_of_a_wrong_day_count_no_more_once_somebody_looked_at_a_watch(
    store: Store,
) -> None:
    writes(store, NOW - timedelta(hours=1))
    writes(store, YEARS_AHEAD)
    assert newest(store) == YEARS_AHEAD
    compares(store, NOW)
    assert newest(store) == NOW
    writes(store, NOW + timedelta(minutes=5))
    assert newest(store) == NOW, "of what lies in between nobody knows on which day it was"
    writes(store, YEARS_AHEAD + timedelta(days=1))
    assert newest(store) == YEARS_AHEAD + timedelta(days=1)


def test_what_is_known_to_be_right_goes_along_and_ends_with_the_wrong_days(store: Store) -> None:
    writes(store, YEARS_AHEAD)
    compares(store, NOW)
    goes_on(store, NOW + timedelta(days=30))
    goes_on(store, NOW + timedelta(days=2))
    assert newest(store) == NOW + timedelta(days=30)
    goes_on(store, YEARS_AHEAD + timedelta(days=1))
    assert newest(store) == YEARS_AHEAD


def test_a_second_look_at_a_watch_sets_the_first_aside(store: Store) -> None:
    writes(store, YEARS_AHEAD)
    compares(store, NOW + timedelta(days=40))
    compares(store, NOW)
    assert newest(store) == NOW


def test_nobody_has_to_compare_anything_before_there_is_a_record(store: Store) -> None:
    compares(store, NOW)
    assert newest(store) == NOW
