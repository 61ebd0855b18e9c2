"""Opening hours: settled on a page, told on every other, and to callers nobody answers."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from kit.desk import settled as desk
from kit.hotline.openings import DAYS
from kit.store import settled
from tests.fakes.clock import SteeredClock
from tests.web.scene import Morning, form

WEEK = {f"hours-{day}": "9-14, 16:00-20:00" for day in DAYS[:5]}
IVAN = "+380509876543"


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def settles(client: FlaskClient, fields: dict[str, str], edition: int = 0) -> tuple[int, str]:
    data = form(client, "/", edition=str(edition), **fields)
    answer = client.post("/settings/hours", data=data)
    return answer.status_code, answer.text


def at(clock: SteeredClock, madrid: str) -> None:
    clock.wait(seconds=(datetime.fromisoformat(f"{madrid}+01:00") - clock.now()).total_seconds())


def kinds(morning: Morning) -> list[tuple[str, str]]:
    with morning.store.reading() as r:
        rows = r.all("SELECT kind, text FROM messages WHERE direction = 'out' ORDER BY id")
        return [(row["kind"], row["text"]) for row in rows]


def owed(morning: Morning) -> int:
    with morning.store.reading() as r:
        return int(r.value("SELECT count(*) FROM callbacks WHERE state = 'open'"))


def misses(morning: Morning, number: str = IVAN) -> None:
    morning.ends(morning.rings(number))


def test_volunteers_do_not_settle_hours(ana: FlaskClient) -> None:
    assert ana.get("/settings").status_code == 403
    assert ana.get("/settings/hours").status_code == 403
    assert settles(ana, WEEK)[0] == 403


def test_a_site_that_settled_nothing_is_always_open(morning: Morning, carmen: FlaskClient) -> None:
    assert "Always open" in carmen.get("/settings/hours").text
    misses(morning)
    assert [kind for kind, _text in kinds(morning)] == ["missed-call"]


def test_outside_the_hours_who_is_not_answered_is_told_when_we_open_and_is_a_callback(
    morning: Morning, carmen: FlaskClient, clock: SteeredClock
) -> None:
    assert settles(carmen, WEEK)[0] == 303
    at(clock, "2026-11-27T21:00")
    misses(morning)
    assert kinds(morning) == [
        ("closed", "Зараз зачинено. Відкриємось пн 30 листопада, 09:00 і передзвонимо.")
    ]
    assert owed(morning) == 1
    at(clock, "2026-11-27T21:20")
    misses(morning)
    assert len(kinds(morning)) == 1


def test_as_soon_as_we_are_open_a_missed_call_is_as_ever(
    morning: Morning, carmen: FlaskClient, clock: SteeredClock
) -> None:
    settles(carmen, WEEK)
    at(clock, "2026-11-25T08:59")
    misses(morning)
    at(clock, "2026-11-25T09:00")
    misses(morning)
    assert [kind for kind, _text in kinds(morning)] == ["closed", "missed-call"]


def test_a_call_that_comes_while_closed_rings_and_may_be_taken(
    morning: Morning, carmen: FlaskClient, ana: FlaskClient, clock: SteeredClock
) -> None:
    settles(carmen, WEEK)
    at(clock, "2026-11-24T21:00")
    call = morning.rings(IVAN)
    assert 'id="take-' in ana.get("/").text
    morning.takes(call, morning.people.ana)
    morning.ends(call)
    assert kinds(morning) == []


def test_who_must_not_be_texted_is_not_texted_while_closed_either(
    morning: Morning, carmen: FlaskClient, clock: SteeredClock
) -> None:
    settles(carmen, WEEK)
    at(clock, "2026-11-24T21:00")
    call = morning.rings(IVAN)
    with morning.writing() as tx:
        tx.execute("UPDATE callers SET do_not_text = 1")
    morning.ends(call)
    assert (kinds(morning), owed(morning)) == ([], 1)


@pytest.mark.parametrize("path", ["/", "/callbacks", "/wallboard"])
def test_every_page_says_until_when_we_are_closed(
    carmen: FlaskClient, ana: FlaskClient, clock: SteeredClock, path: str
) -> None:
    settles(carmen, WEEK)
    assert "Closed until" not in ana.get(path).text
    at(clock, "2026-11-24T14:00")
    assert "Closed until today 16:00" in ana.get(path).text


def test_single_days_count_before_the_week(carmen: FlaskClient, clock: SteeredClock) -> None:
    days = {"day-0": "2026-11-25", "closed-0": "1", "day-1": "2026-11-26", "hours-1": "11-12"}
    assert settles(carmen, {**WEEK, **days})[0] == 303
    at(clock, "2026-11-24T20:00")
    page = carmen.get("/settings/hours").text
    assert "Closed until Thu 26 Nov 11:00" in page
    assert 'value="2026-11-25"' in page


def test_a_holiday_week_is_closed_at_once_and_a_day_of_its_own_stays_as_it_stands(
    morning: Morning, carmen: FlaskClient
) -> None:
    week = {"stretch-first": "2026-12-29", "stretch-last": "2027-01-02"}
    own = {"day-0": "2026-12-31", "hours-0": "10-12", "day-1": "2027-01-02", "closed-1": "on"}
    assert settles(carmen, {**WEEK, **own, **week})[0] == 303
    with morning.store.reading() as r:
        days = desk.hours(r).days
    assert {day: bool(spans) for day, spans in days.items()} == {
        "2026-12-29": False,
        "2026-12-30": False,
        "2026-12-31": True,
        "2027-01-01": False,
        "2027-01-02": False,
    }
    page = carmen.get("/settings/hours").text
    assert 'value="2026-12-30"' in page
    assert 'id="stretch-first" value=""' in page


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-12-29", ""), ("", "2026-12-29"), ("2026-12-29", "2026-12-28"),
     ("2026-12-29", "2027-03-31"), ("soon", "2026-12-29")],
)  # fmt: skip
def test_a_stretch_that_is_none_is_said_so_and_stays_typed(
    carmen: FlaskClient, first: str, last: str
) -> None:
    status, page = settles(carmen, {**WEEK, "stretch-first": first, "stretch-last": last})
    assert status == 422
    assert "Choose the first day and the last one, up to 92 days in all." in page
    assert f'id="stretch-first" value="{first}"' in page
    assert f'id="stretch-last" value="{last}"' in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"hours-monday": "nine to five"}, "Write hours like"),
        ({"day-0": "2026-12-25"}, "Tick “closed all day”"),
        ({"day-0": "2026-12-25", "closed-0": "1", "hours-0": "9-12"}, "not both"),
        ({"day-0": "", "hours-0": "9-12"}, "Choose a day."),
        (
            {"day-0": "2026-12-25", "closed-0": "1", "day-1": "2026-12-25", "hours-1": "9-12"},
            "One day stands here twice.",
        ),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_nothing_typed_is_lost(
    morning: Morning, carmen: FlaskClient, fields: dict[str, str], said: str
) -> None:
    status, page = settles(carmen, {**WEEK, **fields})
    assert status == 422
    assert said in page
    assert all(f'value="{fields[key]}"' in page for key in fields if "closed" not in key)
    assert page.count(" checked") == sum("closed" in key for key in fields)
    with morning.store.reading() as r:
        assert settled.history(r, "hours") == []


def test_two_coordinators_do_not_overwrite_each_other(
    morning: Morning, carmen: FlaskClient
) -> None:
    assert settles(carmen, WEEK)[0] == 303
    status, page = settles(carmen, {**WEEK, "hours-sunday": "10-12"})
    assert status == 409
    assert "Somebody else changed this meanwhile." in page
    assert 'value="10-12"' in page
    assert settles(carmen, {**WEEK, "hours-sunday": "10-12"}, 1)[0] == 303
    with morning.store.reading() as r:
        assert desk.hours(r).week["sunday"] == [("10:00", "12:00")]
        story = settled.history(r, "hours")
    assert [(one.edition, one.made_name) for one in story] == [
        (2, "Carmen Vidal"),
        (1, "Carmen Vidal"),
    ]


def test_emptied_hours_are_always_open_again(carmen: FlaskClient, clock: SteeredClock) -> None:
    settles(carmen, WEEK)
    settles(carmen, {}, 1)
    at(clock, "2026-11-24T15:00")
    page = carmen.get("/settings/hours").text
    assert "Always open" in page
    assert "Closed until" not in page
