"""The road to headquarters outlives everything that happens on it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from kit.bell import Bell
from kit.clock import SystemClock
from kit.errors import DiskFull, HeadquartersAway, HeadquartersRefused
from kit.sync.road import CHANGED, STATE, Pace, run
from tests.sync.pair import Box, Carrier, HandClock, Headquarters

QUICK = Pace(settle_s=0.01, heartbeat_s=30, retry_s=0.01, retry_at_most_s=0.02)
SOON_S = 10.0


@contextmanager
def walking(
    box: Box, carrier: Carrier, bell: Bell, pace: Pace = QUICK
) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(box.session(carrier), bell, stop, pace))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        bell.ring(CHANGED)
        thread.join(SOON_S)
    assert not thread.is_alive()


def until(bell: Bell, true: Callable[[], bool]) -> None:
    """Waits for the header's bell until `true`."""
    clock = SystemClock()
    end = clock.monotonic() + SOON_S
    while not true():
        since = bell.count(STATE)
        if true():
            return
        assert clock.monotonic() < end, "it never came true"
        bell.wait(since, 0.05, STATE)


def test_a_change_travels_when_the_bell_rings(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    bell = Bell()
    with walking(box, carrier, bell):
        until(bell, lambda: len(carrier.delivered) == 1)
        box.add_caller("+34600000001")
        bell.ring(CHANGED)
        until(bell, lambda: headquarters.holds() == box.holds())


def test_without_a_change_there_is_a_sign_of_life_now_and_then(box: Box, carrier: Carrier) -> None:
    bell = Bell()
    with walking(box, carrier, bell, Pace(settle_s=0.01, heartbeat_s=0.02)):
        until(bell, lambda: len(carrier.delivered) >= 3)


def test_headquarters_away_is_noted_and_then_forgotten(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    box.add_caller("+34600000001")
    carrier.happening = carrier.vanish
    bell = Bell()
    with walking(box, carrier, bell):
        until(bell, lambda: box.pending().trouble == "away")
        until(bell, lambda: len(carrier.delivered) >= 3)
        carrier.happening = carrier.arrive
        until(bell, lambda: headquarters.holds() == box.holds())
        until(bell, lambda: box.pending().trouble == "")


def failing(error: BaseException) -> Callable[[bytes], bytes]:
    def happening(_sealed: bytes) -> bytes:
        raise error

    return happening


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (HeadquartersAway(), "away"),
        (HeadquartersRefused(503), "refused"),
        (DiskFull("disk"), "failed"),
        (OSError("network"), "failed"),
        (MemoryError(), "failed"),
        (RecursionError(), "failed"),
        (KeyError("surprise"), "failed"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "surprise"), "failed"),
    ],
)
def test_it_survives_every_failure(
    box: Box, headquarters: Headquarters, carrier: Carrier, error: Exception, trouble: str
) -> None:
    carrier.happening = failing(error)
    bell = Bell()
    with walking(box, carrier, bell):
        until(bell, lambda: box.pending().trouble == trouble)
        carrier.happening = carrier.arrive
        box.add_caller("+34600000001")
        bell.ring(CHANGED)
        until(bell, lambda: headquarters.holds() == box.holds())


def test_it_survives_a_store_that_cannot_be_written(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    """A full disk refuses the acknowledgement and the note of the trouble alike."""
    box.add_caller("+34600000001")
    with box.store.writing() as tx:
        tx.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON carrying"
            " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    bell = Bell()
    with walking(box, carrier, bell):
        until(bell, lambda: len(carrier.delivered) >= 3)
        assert box.acknowledged() == 0
        with box.store.writing() as tx:
            tx.execute("DROP TRIGGER full")
        until(bell, lambda: box.pending().count == 0)
    assert headquarters.holds() == box.holds()


@pytest.mark.parametrize("days", [400, -400])
def test_a_clock_that_jumps_by_a_year_stops_nothing(
    box: Box, headquarters: Headquarters, carrier: Carrier, clock: HandClock, days: int
) -> None:
    bell = Bell()
    with walking(box, carrier, bell):
        until(bell, lambda: box.pending().contact_at is not None)
        clock.move(timedelta(days=days))
        box.add_caller("+34600000001")
        bell.ring(CHANGED)
        until(bell, lambda: headquarters.holds() == box.holds())


def test_a_broken_clock_stops_nothing(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    class NoClock(HandClock):
        broken = True

        def now(self):
            if self.broken:
                raise OSError("the clock chip does not answer")
            return super().now()

    box.clock = clock = NoClock()
    box.add_caller("+34600000001")
    bell = Bell()
    with walking(box, carrier, bell):
        clock.broken = False
        until(bell, lambda: headquarters.holds() == box.holds())


def test_a_closed_bell_ends_it_at_once(box: Box, carrier: Carrier) -> None:
    bell = Bell()
    thread = threading.Thread(
        target=run, args=(box.session(carrier), bell, threading.Event(), QUICK)
    )
    thread.start()
    until(bell, lambda: len(carrier.delivered) == 1)
    bell.close()
    thread.join(SOON_S)
    assert not thread.is_alive()


def test_an_idle_box_writes_nothing_between_signs_of_life(
    box: Box, carrier: Carrier, tmp_path: Path
) -> None:
    bell = Bell()
    with walking(box, carrier, bell):
        until(bell, lambda: box.pending().contact_at is not None)
        size = (tmp_path / "box.db-wal").stat().st_size
        bell.wait(bell.count(STATE), 0.3, STATE)
        assert (tmp_path / "box.db-wal").stat().st_size == size
        assert len(carrier.delivered) == 1
