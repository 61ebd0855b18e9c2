"""The pages of callers: found without a number in an address, masked until there is a reason."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.desk import calls
from kit.store import callers, households
from tests.web.scene import IVAN, OLENA, Morning, busy_morning
from tests.web.test_calls import post

SPACED = "+380 67 123 4567"


@pytest.fixture
def ids(morning: Morning) -> dict[str, str]:
    return busy_morning(morning)


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def test_a_caller_is_found_and_the_hit_is_masked(ana: FlaskClient, ids: dict[str, str]) -> None:
    for words in ("olena", "4567", OLENA):
        status, said = post(ana, "/callers/find", words=words)
        assert status == 200
        assert ids["olena"] in said
        assert OLENA not in said.replace(f'value="{OLENA}"', "")
        assert SPACED not in said
    assert "Nobody is found." in post(ana, "/callers/find", words="nobody")[1]


def test_what_is_open_stands_on_top_of_the_page(ana: FlaskClient, ids: dict[str, str]) -> None:
    page = ana.get(f"/callers/{ids['olena']}").text
    assert page.index("4 people") < page.index("About them") < page.index("What was before")
    ivan = ana.get(f"/callers/{ids['ivan']}").text
    assert ivan.index("We owe this caller a call") < ivan.index("About them")


def test_the_number_is_masked_until_i_am_on_a_call_with_them(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    where = f"/callers/{ids['olena']}"
    assert SPACED not in ana.get(where).text
    morning.takes(ids["call"], morning.people.ana)
    assert SPACED in ana.get(where).text
    morning.ends(ids["call"])
    with morning.writing() as tx:
        calls.close(tx, ids["call"], morning.people.ana, "answered", morning.clock.now())
    assert SPACED not in ana.get(where).text


def test_a_coordinator_opens_a_number_on_purpose_and_that_is_noted(
    morning: Morning, ana: FlaskClient, carmen: FlaskClient, ids: dict[str, str]
) -> None:
    where = f"/callers/{ids['olena']}"
    assert SPACED not in carmen.get(where).text
    assert SPACED in post(carmen, f"{where}/number")[1]
    assert post(ana, f"{where}/number")[0] == 403
    with morning.store.reading() as r:
        (event,) = r.all("SELECT caller_id, what, done_by FROM caller_events")
    assert dict(event) == {
        "caller_id": ids["olena"],
        "what": "number-shown",
        "done_by": morning.people.coordinator,
    }


def test_the_reply_box_says_why_nobody_is_texted(ana: FlaskClient, ids: dict[str, str]) -> None:
    where = f"/callers/{ids['olena']}"
    assert post(ana, f"{where}/reach", do_not_text="1") == (303, where)
    thread = ana.get(f"/messages/{ids['olena']}").text
    assert "must not be texted" in thread
    assert 'id="reply"' not in thread
    status, said = post(ana, f"/messages/{ids['olena']}/reply", text="Hello")
    assert status == 409
    assert "must not be texted" in said


def test_safe_hours_are_shown_where_somebody_would_ring_or_write(
    ana: FlaskClient, ids: dict[str, str]
) -> None:
    assert post(ana, f"/callers/{ids['ivan']}/reach", begin="22:00", end="02:00")[0] == 303
    for page in (f"/messages/{ids['ivan']}", "/callbacks", f"/callers/{ids['ivan']}"):
        text = ana.get(page).text
        assert "safe hours" in text, page
        assert "22:00" in text, page
    assert post(ana, f"/callers/{ids['ivan']}/reach", begin="22:00")[0] == 409


def test_on_the_call_page_the_household_is_kept_without_leaving_it(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    morning.takes(ids["call"], morning.people.ana)
    page = ana.get(f"/calls/{ids['call']}").text
    assert 'id="household"' in page
    headers = {"X-CSRFToken": page.split('"X-CSRFToken": "')[1].split('"')[0]}
    inside = {**headers, "HX-Request": "true", "HX-Target": "household"}
    for path, fields in (
        ("persons", {"name": "grandmother", "age_band": "60+", "sex": "f", "language": "ru"}),
        ("needs", {"vulnerabilities": ["older", "illness"], "languages": ["ru"]}),
        ("consent", {"purpose": "referral", "given": "1", "how": "call"}),
    ):
        answer = ana.post(f"/callers/{ids['olena']}/{path}", data=fields, headers=inside)
        assert answer.status_code == 200, path
        assert "<html" not in answer.text
        assert "grandmother" in answer.text
    with morning.store.reading() as r:
        caller = callers.get(r, ids["olena"])
        assert caller
        known = households.of(r, caller)
    assert known.vulnerabilities == ("illness", "older")
    assert known.consents["referral"].given
    one = f"/callers/{ids['olena']}/persons/{known.persons[0].id}"
    assert "Write something first." in post(ana, one)[1]
    assert post(ana, one, name="grandmother Nina", language="uk")[0] == 303
    page = ana.get(f"/callers/{ids['olena']}").text
    assert "grandmother Nina" in page
    assert "age 60+" not in page
    gone = f"{one}/forget"
    assert post(ana, gone) == (303, f"/callers/{ids['olena']}")
    assert "grandmother" not in ana.get(f"/callers/{ids['olena']}").text
    assert post(ana, one, name="grandmother")[0] == 404


def test_two_numbers_are_merged_and_split_again(ana: FlaskClient, ids: dict[str, str]) -> None:
    where = f"/callers/{ids['olena']}"
    said = post(ana, "/callers/find", words=IVAN[-4:], into=ids["olena"])[1]
    assert f'value="{ids["ivan"]}"' in said
    assert post(ana, f"{where}/merge", other=ids["ivan"]) == (303, where)
    assert ana.get(where).text.count("last used") == 2
    assert ana.get(f"/callers/{ids['ivan']}").location == where
    assert "п&#39;ятеро" in ana.get(f"/messages/{ids['olena']}").text
    assert post(ana, f"{where}/split", home=ids["ivan"]) == (303, where)
    assert ana.get(where).text.count("last used") == 1
    assert ana.get(f"/callers/{ids['ivan']}").status_code == 200


def test_no_address_of_the_pages_holds_a_number_or_a_name(
    ana: FlaskClient, ids: dict[str, str]
) -> None:
    page = ana.get(f"/callers/{ids['olena']}").text
    for mark in ('href="', 'action="', 'hx-post="'):
        for piece in page.split(mark)[1:]:
            assert "380" not in piece.split('"')[0].replace(ids["olena"], "")


def test_a_caller_that_is_not_there_is_said(ana: FlaskClient, ids: dict[str, str]) -> None:
    assert ids
    assert ana.get("/callers/none").status_code == 404
    assert post(ana, "/callers/none/needs")[0] == 404


def test_a_booking_for_who_must_not_be_texted_is_to_be_read_aloud(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    with morning.store.reading() as r:
        slot = r.one("SELECT id, service_id FROM slots WHERE taken = 0 LIMIT 1")
    assert slot
    wish = {"caller": ids["ivan"], "service": slot["service_id"], "slot": slot["id"], "party": "1"}
    assert "This text goes out" in post(ana, "/booking/look", **wish)[1]
    assert post(ana, f"/callers/{ids['ivan']}/reach", do_not_text="1")[0] == 303
    said = post(ana, "/booking/look", **wish)[1]
    assert "This text goes out" not in said
    assert "read times and codes aloud" in said
