"""The bell wakes whoever waits; a lost nudge costs a look, never a message."""

import threading

import pytest

from kit.bell import Bell

PATIENCE_S = 5.0


@pytest.fixture
def bell() -> Bell:
    return Bell()


def waiting(bell: Bell, *topics: str) -> tuple[threading.Thread, list[int]]:
    """Somebody who waits for `topics` in a thread of their own; the counts they woke with."""
    since = bell.count(*topics)
    woke: list[int] = []
    thread = threading.Thread(target=lambda: woke.append(bell.wait(since, PATIENCE_S * 2, *topics)))
    thread.start()
    return thread, woke


def test_a_ring_wakes_who_waits_for_its_topic(bell: Bell) -> None:
    thread, woke = waiting(bell, "board", "messages")
    bell.ring("messages")
    thread.join(PATIENCE_S)
    assert woke == [1]


def test_a_ring_wakes_everybody_who_waits(bell: Bell) -> None:
    listeners = [waiting(bell, "board") for _ in range(10)]
    bell.ring("board")
    for thread, woke in listeners:
        thread.join(PATIENCE_S)
        assert woke == [1]


def test_a_ring_before_the_wait_is_not_lost(bell: Bell) -> None:
    since = bell.count("board")
    bell.ring("board")
    assert bell.wait(since, PATIENCE_S, "board") == 1


def test_another_topic_wakes_nobody(bell: Bell) -> None:
    since = bell.count("board")
    bell.ring("messages")
    assert bell.wait(since, 0.01, "board") == since


def test_closing_wakes_everybody_at_once(bell: Bell) -> None:
    thread, woke = waiting(bell, "board")
    bell.close()
    thread.join(PATIENCE_S)
    assert woke == [0]
    assert bell.closed


def test_nobody_waits_for_a_closed_bell(bell: Bell) -> None:
    bell.close()
    assert bell.wait(0, 3600, "board") == 0


def test_a_callback_hears_its_own_topic_and_only_while_it_is_wanted(bell: Bell) -> None:
    heard: list[str] = []
    with bell.calling("lines", lambda: heard.append("rang")):
        bell.ring("lines")
        bell.ring("board")
    bell.ring("lines")
    assert heard == ["rang"]


def test_a_callback_may_ring_in_turn(bell: Bell) -> None:
    with bell.calling("board", lambda: bell.ring("sync")):
        bell.ring("board")
    assert bell.count("sync") == 1


def test_a_callback_that_goes_leaves_its_twin(bell: Bell) -> None:
    heard: list[str] = []

    def hear() -> None:
        heard.append("rang")

    with bell.calling("board", hear):
        with bell.calling("board", hear):
            pass
        bell.ring("board")
    assert heard == ["rang"]


def test_no_ring_of_many_threads_is_forgotten(bell: Bell) -> None:
    def ring_often() -> None:
        for _ in range(200):
            bell.ring("board")

    threads = [threading.Thread(target=ring_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert bell.count("board") == 1600
