"""Open pages follow what happens, share the work, and notice what goes wrong."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable

import pytest

from kit.settings import Site
from kit.store import sessions
from kit.store.engine import Store
from kit.web.fragments import Shelf
from kit.web.live import Seats
from tests.fakes.clock import SteeredClock
from tests.site import People
from tests.web.listening import PATIENCE_S, served, token_of
from tests.web.scene import IVAN, OLENA, Morning


def soon(true: Callable[[], bool]) -> bool:
    """Whether something becomes true within a moment."""
    until = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not true():
        if time.monotonic() > until:
            return False
        pause.wait(0.02)
    return True


def seats(morning: Morning) -> Seats:
    found: Seats = morning.app.extensions["seats"]
    return found


def test_a_ring_becomes_a_card_on_every_open_board(morning: Morning, clock: SteeredClock) -> None:
    with served(morning) as open_site:
        ears = [open_site.listens(who) for who in ("ana", "borys", "carmen")]
        for ear in ears:
            ear.waits_for("ringing", "Nobody is ringing.")
        call = morning.rings(OLENA)
        for ear in ears:
            ear.waits_for("ringing", call)
        clock.wait(seconds=1)
        for ear in ears:
            ear.waits_for("counts", "1 call rings")


def test_the_card_waits_for_nothing_and_the_lists_for_half_a_second(
    morning: Morning, clock: SteeredClock
) -> None:
    with served(morning) as open_site:
        ear = open_site.listens()
        ear.waits_for("state")
        first = morning.rings(OLENA)
        ear.waits_for("ringing", first)
        second = morning.rings(IVAN)
        ear.waits_for("ringing", second)
        assert ear.heard("counts") == 1
        clock.wait(seconds=0.5)
        ear.waits_for("counts", "2 calls ring")


def test_only_what_changed_is_sent(morning: Morning, clock: SteeredClock) -> None:
    with served(morning) as open_site:
        ear = open_site.listens()
        ear.waits_for("today")
        call = morning.rings(OLENA)
        ear.waits_for("ringing", call)
        morning.ends(call)
        clock.wait(seconds=1)
        ear.waits_for("owed", "missed call")
        assert ear.heard("today") == 1
        assert ear.heard("mine") == 1


def test_the_header_follows_the_line(morning: Morning, clock: SteeredClock) -> None:
    with served(morning) as open_site:
        ear = open_site.listens(path="/live/header")
        morning.line_is("absent", "PortMissing")
        clock.wait(seconds=1)
        ear.waits_for("state", "no modem: plug it in")
        morning.line_is("ready", signal=4)
        clock.wait(seconds=1)
        ear.waits_for("state", "4 of 4 bars")


def test_my_own_call_is_said_on_my_stream_alone(morning: Morning, clock: SteeredClock) -> None:
    with served(morning) as open_site:
        ana = open_site.listens("ana")
        borys = open_site.listens("borys")
        call = morning.rings(OLENA)
        morning.takes(call, morning.people.ana)
        clock.wait(seconds=1)
        ana.waits_for("mine", call)
        borys.waits_for("progress", "Ana Ruiz")
        assert borys.heard("mine") == 1


def test_a_stream_says_nothing_secret(morning: Morning) -> None:
    with served(morning) as open_site:
        token = token_of(morning)
        ear = open_site.listens(token=token)
        call = morning.rings(OLENA)
        said = ear.waits_for("ringing", call)
        assert set(re.findall(r'name="csrf_token" value="([^"]*)"', said)) == {""}
        assert token not in said
        assert OLENA not in said


def test_a_stream_ends_when_its_session_is_revoked(morning: Morning, clock: SteeredClock) -> None:
    with served(morning) as open_site:
        ear = open_site.listens()
        ear.waits_for("beat")
        with morning.writing() as tx:
            sessions.revoke_all(tx, morning.people.ana, clock.now())
        clock.wait(seconds=11)
        morning.bell.ring("board")
        ear.waits_for("signed-out")
        assert ear.ended()


def test_a_quiet_stream_says_now_and_then_that_it_lives(
    morning: Morning, clock: SteeredClock
) -> None:
    with served(morning) as open_site:
        ear = open_site.listens()
        ear.waits_for("beat", "2026-11-24T09:00:00")
        clock.wait(seconds=11)
        ear.waits_for("beat", "2026-11-24T09:00:11")


def test_a_lost_nudge_costs_seconds_and_not_the_card(morning: Morning, clock: SteeredClock) -> None:
    with served(morning) as open_site:
        ear = open_site.listens()
        ear.waits_for("ringing", "Nobody is ringing.")
        with morning.store.writing() as tx:
            tx.execute(
                "INSERT INTO calls (id, line, direction, state, rang_at) "
                "VALUES ('silent', 'line1', 'in', 'ringing', '2026-11-24T09:00:00.000Z')"
            )
        clock.wait(seconds=6)
        ear.waits_for("ringing", "silent")


def test_the_seat_of_a_page_that_was_closed_is_free_again(morning: Morning) -> None:
    with served(morning) as open_site:
        ear = open_site.listens()
        ear.waits_for("beat")
        assert seats(morning).taken() == 1
        ear.leave()
        assert soon(lambda: seats(morning).taken() == 0)


def test_without_a_seat_a_page_is_told_to_ask_and_asking_works(
    store: Store, site: Site, clock: SteeredClock, people: People
) -> None:
    morning = Morning(store, site, clock, people, streams=2)
    with served(morning) as open_site:
        first = [open_site.listens(who) for who in ("ana", "borys")]
        for ear in first:
            ear.waits_for("beat")
        late = open_site.listens("carmen")
        assert (late.status, late.headers["Retry-After"]) == (503, "5")
        call = morning.rings(OLENA)
        assert call in morning.browser("carmen").get("/live/board?once").text
        first[0].leave()
        assert soon(lambda: seats(morning).taken() == 1)
        assert open_site.listens("carmen").status == 200


def test_one_device_cannot_take_every_seat(morning: Morning) -> None:
    with served(morning) as open_site:
        token = token_of(morning)
        ears = [open_site.listens(token=token) for _ in range(5)]
        assert [ear.status for ear in ears] == [200] * 4 + [503]


def test_pages_answer_while_every_seat_is_taken(
    store: Store, site: Site, clock: SteeredClock, people: People
) -> None:
    morning = Morning(store, site, clock, people, streams=3)
    with served(morning) as open_site:
        ears = [open_site.listens() for _ in range(3)]
        for ear in ears:
            ear.waits_for("beat")
        assert open_site.listens(path="/guide").status == 200


def test_a_store_that_refuses_ends_the_stream_and_frees_the_seat(
    morning: Morning, caplog: pytest.LogCaptureFixture
) -> None:
    with served(morning) as open_site:
        ear = open_site.listens()
        ear.waits_for("beat")
        morning.store.close()
        morning.bell.ring("board")
        assert ear.ended()
        assert soon(lambda: seats(morning).taken() == 0)
        assert "a stream ended: StoreError" in caplog.text


def test_the_server_stops_within_five_seconds_with_boards_open(morning: Morning) -> None:
    with served(morning) as open_site:
        ears = [open_site.listens(who) for who in ("ana", "borys")]
        for ear in ears:
            ear.waits_for("beat")
        began = time.monotonic()
        morning.bell.close()
        open_site.server.close()
        assert time.monotonic() - began < 5
        assert all(ear.ended() for ear in ears)


def test_a_port_that_is_taken_is_told_at_once(morning: Morning) -> None:
    with (
        served(morning) as first,
        pytest.raises(OSError, match="in use"),
        served(morning, first.server.port),
    ):
        pass


def test_what_is_not_there_has_no_stream(morning: Morning) -> None:
    client = morning.browser()
    assert client.get("/live/nothing").status_code == 404
    assert client.get("/live/call/nothing").status_code == 404
    assert client.get("/live/call").status_code == 404
    assert client.get("/live/board/nothing").status_code == 404


def test_many_boards_draw_a_fragment_once() -> None:
    shelf, drawn = Shelf(), list[int]()
    together = threading.Barrier(8)

    def draw() -> str:
        drawn.append(1)
        return "card"

    def ask() -> None:
        together.wait(PATIENCE_S)
        assert shelf.get("ringing", (1, 1), draw) == "card"

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert len(drawn) == 1
    assert shelf.get("ringing", (2, 1), lambda: "newer") == "newer"
    assert shelf.get("ringing", (1, 1), draw) == "newer"


def test_a_drawing_that_failed_is_tried_again() -> None:
    shelf = Shelf()

    def fail() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shelf.get("ringing", (1, 1), fail)
    assert shelf.get("ringing", (1, 1), lambda: "card") == "card"


def test_the_shelf_does_not_grow_for_ever() -> None:
    shelf = Shelf()
    for number in range(1000):
        assert shelf.get(number, (1, 1), lambda: "x") == "x"
    assert len(shelf) <= 256
