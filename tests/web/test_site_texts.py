"""A coordinator words the texts to callers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from kit.desk import site_texts
from kit.hotline.languages import PAGES
from kit.store import site_texts as kept
from kit.web.text_words import GROUPS, PLACES
from kit.wording import texts
from tests.web.person import Person
from tests.web.scene import Morning, form

SURE = "Cancel {service} on {day} at {time}? Answer YES or NO."
MISSED = "/texts/missed_call/en"


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def saves(client: FlaskClient, where: str, words: str, **fields: str) -> tuple[int, str]:
    answer = client.post(where, data=form(client, "/texts", words=words, **fields))
    return answer.status_code, answer.location or answer.text


def words_of(morning: Morning, name: str, language: str = "en") -> str | None:
    with morning.store.reading() as r:
        return kept.words(r, name, language)


def test_every_text_that_is_sent_has_a_title_and_every_place_a_meaning() -> None:
    titles = {name for _heading, found in GROUPS for name in found}
    assert titles >= set(site_texts.NAMES)
    assert set(PLACES) >= {place for name in site_texts.NAMES for place in texts.PLACES[name]}


@pytest.mark.parametrize("language", PAGES)
def test_every_text_can_be_opened_in_every_language(carmen: FlaskClient, language: str) -> None:
    page = carmen.get(f"/texts?tongue={language}").text
    for name in site_texts.NAMES:
        assert f'href="/texts/{name}/{language}"' in page
    page = carmen.get(f"/texts/confirmation/{language}").text
    assert texts.kits_own("confirmation", language) in page
    assert "123" in page


def test_the_words_a_coordinator_saves_count_and_the_kit_s_are_one_tap_away(
    morning: Morning, carmen: FlaskClient
) -> None:
    assert saves(carmen, MISSED, "  We saw\nyour call. ", edition="0")[0] == 303
    assert words_of(morning, "missed_call") == "We saw your call."
    assert "our own words" in carmen.get("/texts?tongue=en").text
    page = carmen.get(MISSED).text
    assert "Carmen Vidal" in page
    assert 'id="go-back"' in page
    assert carmen.post(f"{MISSED}/kits", data=form(carmen, "/texts")).status_code == 303
    assert words_of(morning, "missed_call") is None
    assert 'id="go-back"' not in carmen.get(MISSED).text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Write something first."),
        ("Cancel {day} at {time? YES or NO.", "There is a lone { or }. Places look like {code}."),
        (
            "Cancel {day} {tim}? YES or NO.",
            "Nothing fills {tim} in this text. Did you mean {time}?",
        ),
        ("Cancel {day}? YES or NO.", "Callers cannot do without {time}. Put it in."),
        ("Cancel {day}{time}? YES or NO.", "Leave a space beside {day}"),
        ("Cancel {day} {time}? Answer yes or NO.", "Write YES just like that"),
        (SURE + " Think of it." * 70, "The text is too long: 7 parts, at most 6. Shorten it."),
    ],
)
def test_a_text_that_would_not_do_is_refused_with_what_to_do_and_kept_in_the_field(
    morning: Morning, carmen: FlaskClient, words: str, said: str
) -> None:
    status, page = saves(carmen, "/texts/sure/en", words, edition="0")
    assert (status, words_of(morning, "sure")) == (422, None)
    assert said in page.replace("&#34;", '"')
    assert words in page


def test_who_saves_after_somebody_else_sees_both_and_decides(
    morning: Morning, carmen: FlaskClient
) -> None:
    with morning.writing() as tx:
        kept.add(tx, "missed_call", "en", "Theirs.", morning.people.ana, morning.clock.now())
    status, page = saves(carmen, MISSED, "Mine.", edition="0")
    assert status == 409
    assert words_of(morning, "missed_call") == "Theirs."
    for shown in ("Ana Ruiz", "Theirs.", "Mine."):
        assert shown in page
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen
    assert saves(carmen, MISSED, "Mine.", edition="0", seen=seen[1])[0] == 303
    assert words_of(morning, "missed_call") == "Mine."


def looks(client: FlaskClient, where: str, words: str) -> str:
    answer = client.post(f"{where}/look", data=form(client, "/texts", words=words))
    assert answer.status_code == 200
    return answer.text


def test_what_is_typed_is_shown_filled_in_with_its_parts_and_what_makes_it_dear(
    carmen: FlaskClient,
) -> None:
    shown = looks(carmen, "/texts/sure/en", SURE)
    assert "Answer YES or NO." in shown
    assert "{" not in shown
    assert "At most 1 SMS" in shown
    dear = looks(carmen, "/texts/sure/en", "“Cancel” {service}, {day}, {time}? YES or NO. " * 2)
    assert "2 special signs make this" in dear
    polish = looks(carmen, "/texts/received/pl", "Mamy wiadomość. Odpowie człowiek. " * 4)
    assert "special sign" in polish
    assert "These letters take more room" in looks(carmen, "/texts/received/uk", "Є. " * 60)
    assert "take more room" in looks(carmen, "/texts/received/en", "Call Зал." + " Call." * 20)


def test_texts_are_for_coordinators_and_only_those_that_are_sent_have_a_page(
    ana: FlaskClient, carmen: FlaskClient
) -> None:
    for path in ("/texts", MISSED):
        assert ana.get(path).status_code == 403
    assert 'href="/texts"' in carmen.get("/settings").text
    for path in ("/texts/farewell/en", "/texts/received/de", "/texts/locked/en"):
        assert carmen.get(path).status_code == 404


def test_a_half_typed_text_stays_and_is_looked_at_as_one_types(
    morning: Morning, comes: Callable[..., Person]
) -> None:
    carmen = comes().signs_in("carmen")
    page = carmen.opens("/texts/sure/en").page
    page.locator("#wording").fill("Cancel? Answer YES or NO ")
    expect(page.locator("#look")).to_contain_text("Callers cannot do without {day}")
    page.click("#put-day")
    page.click("#put-time")
    expect(page.locator("#wording")).to_have_value("Cancel? Answer YES or NO {day} {time}")
    expect(page.locator("#look .faults")).to_have_count(0)
    page.goto(page.url)
    expect(page.locator("#wording")).to_have_value("Cancel? Answer YES or NO {day} {time}")
    expect(page.locator("#look .bubble")).to_contain_text("Cancel? Answer YES or NO")
    with morning.writing() as tx:
        kept.add(tx, "sure", "en", SURE, morning.people.ana, morning.clock.now())
    page.goto(page.url)
    page.click("#save")
    expect(page.locator("#meanwhile")).to_contain_text("Ana Ruiz")
    page.click("#save")
    expect(page.locator(".notice.good")).to_be_visible()
    expect(page.locator("#wording")).to_have_value("Cancel? Answer YES or NO {day} {time}")
    page.click("#go-back")
    expect(page.locator("#wording")).to_have_value(texts.kits_own("sure", "en"))
