"""The guide, found while typing and read in two languages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.store.ids import RecordId
from tests.web.scene import Morning, guide_of_the_site
from tests.web.test_calls import post


@pytest.fixture
def answers(morning: Morning) -> dict[str, RecordId]:
    return guide_of_the_site(morning.store)


def test_the_guide_is_browsed_by_topic(ana: FlaskClient, answers: dict[str, RecordId]) -> None:
    page = ana.get("/guide").text
    assert page.index("Papers") < page.index("Which papers to bring") < page.index("Health")
    assert f"/guide/{answers['doctor']}" in page


def test_an_empty_guide_says_so(ana: FlaskClient) -> None:
    assert "The guide is empty." in ana.get("/guide").text


@pytest.mark.parametrize("words", ["паспорт", "passp", "pasaporte", "PASAPORTE identidad"])
def test_words_of_any_language_find_an_answer(
    ana: FlaskClient, answers: dict[str, RecordId], words: str
) -> None:
    assert answers
    _, found = post(ana, "/guide/find", words=words)
    assert "Which papers to bring" in found


def test_the_callers_language_stands_beside_the_volunteers(
    ana: FlaskClient, answers: dict[str, RecordId]
) -> None:
    assert answers
    _, found = post(ana, "/guide/find", words="passport", beside="uk")
    assert '<article lang="uk" dir="ltr" class="theirs">' in found
    assert "Візьміть те, що маєте" in found
    assert "Bring what you have." in found
    assert "свідоцтва про народження дітей" in found
    assert "Checked on Fri, 20 Nov" in found.replace("Fri 20", "Fri, 20")


def test_an_answer_that_lacks_the_callers_language_says_so(
    ana: FlaskClient, answers: dict[str, RecordId]
) -> None:
    assert "Not in this language yet." in ana.get(f"/guide/{answers['work']}?beside=ar").text


def test_an_answer_past_its_day_warns(ana: FlaskClient, answers: dict[str, RecordId]) -> None:
    page = ana.get(f"/guide/{answers['doctor']}").text
    assert "Out of date since" in page
    assert "check before you read it out" in page
    assert "Out of date" not in ana.get(f"/guide/{answers['papers']}").text


@pytest.mark.parametrize("words", ['"', "a OR", "NEAR(", "*", "' --", "🙂", "zzz"])
def test_signs_of_the_search_language_break_nothing(
    ana: FlaskClient, answers: dict[str, RecordId], words: str
) -> None:
    assert answers
    status, found = post(ana, "/guide/find", words=words, beside="<script>")
    assert status == 200
    assert "<script>" not in found


def test_nothing_found_says_what_to_try(ana: FlaskClient, answers: dict[str, RecordId]) -> None:
    assert answers
    assert "Try fewer letters" in post(ana, "/guide/find", words="zzz")[1]


def test_an_answer_that_is_gone_is_said_so(ana: FlaskClient) -> None:
    assert ana.get("/guide/nothing").status_code == 404
