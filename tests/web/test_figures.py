"""Figures, planner and wallboard, as a coordinator reads them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from kit.bell import Bell
from kit.duties import Duties
from kit.store import calls, hours, volunteers
from tests.fakes.clock import SteeredClock
from tests.web.scene import IVAN, OLENA, Morning, books, guide_of_the_site, services


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def answers(morning: Morning, clock: SteeredClock, number: str, after_s: float = 10) -> str:
    """Somebody rings, is answered, talks for two minutes and is written up in one; the call."""
    call = morning.rings(number)
    clock.wait(seconds=after_s)
    morning.takes(call, morning.people.ana)
    clock.wait(minutes=2)
    morning.ends(call)
    clock.wait(minutes=1)
    with morning.writing() as tx:
        topic = tx.value("SELECT id FROM topics WHERE key = 'protection'")
        at = clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        ended = {"state": "closed", "disposition": "answered", "closed_at": at}
        calls.change(tx, call, topic_id=topic, **ended)
    return call


def misses(morning: Morning, clock: SteeredClock, number: str, after_s: float) -> None:
    call = morning.rings(number)
    clock.wait(seconds=after_s)
    morning.ends(call)


def tiles(page: str) -> dict[str, str]:
    found = re.findall(r'class="tile"><dt>([^<]+)</dt><dd><b>([^<]+)</b>', page)
    return dict(found)


def test_the_figures_of_a_day_are_those_of_its_calls(
    morning: Morning, clock: SteeredClock, carmen: FlaskClient
) -> None:
    guide_of_the_site(morning.store)
    for _ in range(3):
        answers(morning, clock, OLENA)
    answers(morning, clock, IVAN, after_s=30)
    misses(morning, clock, IVAN, 3)
    misses(morning, clock, IVAN, 12)
    page = carmen.get("/figures").text
    told = tiles(page)
    assert (told["Calls"], told["Answer rate"]) == ("6", "66.7%")
    assert (told["Service level"], told["Gave up"]) == ("60%", "20%")
    assert (told["Average wait"], told["Longest wait"]) == ("15 secs", "30 secs")
    assert told["Handling time"] == "3 mins"
    assert told["Heard the busy tone"] == "unknown"
    assert told["Still open"] == "1"
    assert "Papers · Temporary protection" in page


def test_a_chart_reads_its_numbers_aloud(
    morning: Morning, clock: SteeredClock, carmen: FlaskClient
) -> None:
    answers(morning, clock, OLENA)
    misses(morning, clock, IVAN, 12)
    page = carmen.get("/figures").text
    read = re.findall(r"<desc[^>]*>([^<]*)</desc>", page)
    assert "answered: 10 1; missed: 10 1" in read


def test_lengths_are_written_in_the_reader_s_language_whoever_opened_the_page_first(
    morning: Morning, carmen: FlaskClient
) -> None:
    assert "within 20 secs" in carmen.get("/figures").text
    with morning.writing("board") as tx:
        volunteers.change(tx, morning.people.coordinator, language="uk")
    page = morning.browser("carmen").get("/figures").text
    assert "secs" not in page
    assert "за 20 с" in page


def test_days_without_calls_have_no_rates(carmen: FlaskClient) -> None:
    page = carmen.get("/figures?from=2026-11-02&to=2026-11-08").text
    assert "Nobody rang on these days." in page
    told = tiles(page)
    assert told["Calls"] == "0"
    assert {told[name] for name in ("Answer rate", "Service level", "Longest wait")} == {"none"}


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("?from=2026-11-20&to=2026-11-22", ("2026-11-20", "2026-11-22")),
        ("?from=2026-11-22&to=2026-11-20", ("2026-11-20", "2026-11-20")),
        ("?from=2026-11-20", ("2026-11-20", "2026-11-20")),
        ("?from=1999-01-01&to=2030-01-01", ("2026-08-25", "2026-11-24")),
        ("?from=soon&to=never", ("2026-11-24", "2026-11-24")),
    ],
)
def test_whatever_days_are_asked_for_some_are_shown(
    carmen: FlaskClient, asked: str, shown: tuple[str, str]
) -> None:
    page = carmen.get(f"/figures{asked}").text
    assert tuple(re.findall(r'type="date"[^>]* value="([^"]+)"', page)) == shown


@pytest.mark.parametrize("path", ["/figures", "/planner"])
def test_figures_are_for_coordinators(ana: FlaskClient, path: str) -> None:
    assert ana.get(path).status_code == 403
    assert f'href="{path}"' not in ana.get("/more").text


def test_the_plan_rests_on_days_like_the_one_asked_for(
    morning: Morning, clock: SteeredClock, carmen: FlaskClient
) -> None:
    """It is Tuesday: six calls now, and it is planned a week later."""
    guide_of_the_site(morning.store)
    for _ in range(6):
        answers(morning, clock, OLENA)
    assert "Nobody rang on such a day" in carmen.get("/planner?weekday=1").text, "not from today"
    clock.wait(days=6)
    carmen = morning.browser("carmen")
    page = carmen.get("/planner").text
    assert '<option value="1" selected>Tuesday' in page
    assert re.search(r"This rests on 1 day, 6 calls", page)
    assert "take it as a guess" in page
    assert int(tiles(page)["Volunteers, at most"]) >= 1
    assert "Nobody rang on such a day" in carmen.get("/planner?weekday=4").text
    assert "This rests on 1 day, 6 calls" in carmen.get("/planner?weekday=7&back=14").text


def test_the_wallboard_shows_how_things_stand_and_nobody_s_name(
    morning: Morning, clock: SteeredClock, ana: FlaskClient
) -> None:
    service, _ = services(morning)
    assert service
    misses(morning, clock, IVAN, 12)
    clock.wait(minutes=35)
    morning.rings(OLENA)
    page = ana.get("/wallboard").text
    assert '<dd id="wall-ringing">1</dd>' in page
    assert "oldest 35 min" in page
    wall = page[page.index('id="wall-now"') : page.index('class="wall-leave"')]
    assert "+" not in wall
    for name in ("Ana", "Borys", "Olena"):
        assert name not in wall
    assert "Registration" in wall


def test_the_wallboard_shows_the_day_s_forecast_by_service_and_by_hour(
    morning: Morning, ana: FlaskClient
) -> None:
    service, _small = services(morning)
    books(morning, service, morning.writes(OLENA, "Добрий день"), 4, "Olena Shevchenko")
    page = ana.get("/wallboard").text
    row = page[page.index("<bdi>Registration</bdi>") :]
    assert row.startswith(
        "<bdi>Registration</bdi></th><td>4</td><td>? <small>from 0 days</small></td>"
    )
    assert "today 11:00" in row[: row.index("</tr>")]
    hours = page[page.index('id="wall-hours"') :]
    assert '<th scope="col">11:00</th>' in hours


def test_the_wallboard_follows_live(morning: Morning, ana: FlaskClient) -> None:
    morning.rings(OLENA)
    said = ana.get("/live/wallboard?once").text
    assert "event: wall-now" in said
    assert '<dd id="wall-ringing">1</dd>' in said


def test_the_box_writes_a_line_each_hour_and_both_pages_show_it(
    morning: Morning, clock: SteeredClock, carmen: FlaskClient
) -> None:
    misses(morning, clock, IVAN, 12)
    clock.wait(minutes=59, seconds=48)
    clock.trust(trusted=False)
    duties = Duties(morning.store, Bell(), clock, morning.site)
    duties.note_hour()
    assert "1 missed" not in carmen.get("/wallboard").text, "the clock is not to be believed"
    clock.trust(trusted=True)
    duties.note_hour()
    duties.note_hour()
    clock.wait(seconds=5)
    line = "1 call, 1 missed, 1 callback open, oldest 59 mins, 1 volunteer"
    assert line in carmen.get("/wallboard").text
    assert carmen.get("/figures").text.count(line) == 1
    clock.wait(hours=3)
    assert line not in carmen.get("/wallboard").text, "an old line says nothing of now"


def test_days_are_added_up_by_the_box_itself(morning: Morning, clock: SteeredClock) -> None:
    misses(morning, clock, IVAN, 12)
    duties = Duties(morning.store, Bell(), clock, morning.site)
    clock.wait(days=3)
    clock.trust(trusted=False)
    duties.add_up_days()
    with morning.store.reading() as r:
        assert r.value("SELECT count(*) FROM day_sums") == 0
    clock.trust(trusted=True)
    duties.add_up_days()
    with morning.store.reading() as r:
        assert r.value("SELECT count(DISTINCT on_day) FROM day_sums") == 2
        assert hours.latest(r) is None
    page = morning.browser("carmen").get(
        f"/figures?from={(clock.now() - timedelta(days=3)).date()}&to={clock.now().date()}"
    )
    assert tiles(page.text)["Calls"] == "1"
