"""What the board says of who rings, who waits and who comes."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.errors import StoreError
from kit.store import callers
from tests.fakes.clock import SteeredClock
from tests.web.scene import IVAN, OLENA, Morning, busy_morning


def test_a_quiet_board_says_so_in_every_list(ana: FlaskClient) -> None:
    page = ana.get("/").text
    for words in (
        "Nobody is ringing.",
        "Nobody waits for a call from us.",
        "Nobody is on the phone.",
        "No new texts.",
        "No appointments today.",
    ):
        assert words in page


def test_a_card_tells_who_rings_but_not_the_number(morning: Morning, ana: FlaskClient) -> None:
    ids = busy_morning(morning)
    page = ana.get("/live/board?once").text
    card = page[page.index(f'data-ring="{ids["call"]}"') : page.index(f"take-{ids['call']}")]
    assert "Olena Shevchenko" in card
    assert "Ukrainian" in card
    assert "Registration" in card
    assert "4 people" in card
    assert "today 10:00" in card
    assert OLENA not in page
    assert "+38••••••••67" in card


def test_a_call_can_be_taken_before_the_scripts_are_there(
    morning: Morning, ana: FlaskClient
) -> None:
    call = morning.rings(OLENA)
    page = ana.get("/").text
    form = page[page.index(f"/calls/{call}/take") :]
    found = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert found
    answer = ana.post(f"/calls/{call}/take", data={"csrf_token": found[1]})
    assert (answer.status_code, answer.location) == (303, f"/calls/{call}")
    stream = ana.get("/live/board?once").text
    assert found[1] not in stream


def test_a_caller_who_waits_for_a_callback_is_seen_when_ringing(
    morning: Morning, ana: FlaskClient
) -> None:
    busy_morning(morning)
    call = morning.rings(IVAN)
    page = ana.get("/live/board?once").text
    card = page[page.index(f'data-ring="{call}"') : page.index(f"take-{call}")]
    assert "open for 49 mins" in card


def test_a_hidden_number_is_a_card_too(morning: Morning, ana: FlaskClient) -> None:
    call = morning.rings(None)
    page = ana.get("/").text
    assert f'data-ring="{call}"' in page
    assert "Hidden number" in page


def test_two_lines_that_ring_are_two_cards(morning: Morning, ana: FlaskClient) -> None:
    morning.rings(OLENA)
    morning.rings(IVAN)
    assert ana.get("/").text.count("data-ring=") == 2


def test_the_board_shows_my_open_call_to_me_only(
    morning: Morning, ana: FlaskClient, borys: FlaskClient
) -> None:
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    assert f'id="mine-{call}"' in ana.get("/").text
    assert f'id="mine-{call}"' not in borys.get("/").text
    assert "Ana Ruiz" in borys.get("/").text


def test_what_a_stranger_is_called_is_shown_as_text(morning: Morning, ana: FlaskClient) -> None:
    call = morning.rings(OLENA)
    with morning.store.reading() as r:
        caller = r.value("SELECT caller_id FROM calls WHERE id = ?", (call,))
    with morning.writing("board") as tx:
        callers.describe(
            tx, caller, name="<img src=x onerror=alert(1)>\u202e", language=None, note=None
        )
    page = ana.get("/").text
    assert "<img" not in page
    assert '<bdi class="name">&lt;img src=x' in page


@pytest.mark.parametrize(
    ("state", "trouble", "words"),
    [
        ("ready", "", "Movistar, 3 of 4 bars"),
        ("absent", "PortMissing", "no modem: plug it in"),
        ("locked", "PukNeeded", "unblock it with its PUK in a phone"),
        ("registering", "", "looking for the network"),
        ("some-new-state", "SomeNewError", "starting"),
    ],
)
def test_the_header_says_how_the_line_is(
    morning: Morning, ana: FlaskClient, state: str, trouble: str, words: str
) -> None:
    morning.line_is(state, trouble)
    page = ana.get("/guide").text
    assert "Line 1" in page
    assert words in page


def test_the_header_counts_what_headquarters_has_not_got(
    morning: Morning, ana: FlaskClient
) -> None:
    morning.rings(OLENA)
    assert "records are kept here" in ana.get("/").text


def test_a_clock_that_cannot_be_trusted_is_said(morning: Morning, clock: SteeredClock) -> None:
    clock.trust(False)  # noqa: FBT003
    assert "The clock may be wrong" in morning.browser().get("/").text


def test_health_is_told_without_sign_in_and_without_words_about_anybody(
    morning: Morning,
) -> None:
    client = morning.browser(signed_in=False)
    assert client.get("/healthz").text == "ok\n"
    morning.store.close()
    broken = client.get("/healthz")
    assert (broken.status_code, broken.text) == (503, "store\n")
    with pytest.raises(StoreError), morning.store.reading():
        pass
