"""When something goes wrong, in words and with a reference that the log holds."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit import errors
from kit.web import trouble
from tests.web.scene import Morning, token


def raise_at(morning: Morning, error: Exception) -> None:
    """Adds a page on which something goes wrong."""

    def wrong() -> str:
        number = "+380671234567"
        assert number
        raise error

    morning.app.add_url_rule("/wrong", "wrong", wrong, methods=["GET", "POST"])


def test_an_unforeseen_error_gets_a_reference_that_the_log_holds(
    morning: Morning, caplog: pytest.LogCaptureFixture
) -> None:
    raise_at(morning, RuntimeError("Olena +380671234567"))
    page = morning.browser("ana").get("/wrong")
    assert page.status_code == 500
    found = re.search(r"<code>([0-9a-f]{8})</code>", page.text)
    assert found
    assert found[1] in caplog.text
    assert "RuntimeError" in caplog.text
    assert "test_trouble.py" in caplog.text
    assert "380671234567" not in caplog.text
    assert "Olena" not in caplog.text
    assert "RuntimeError" not in page.text
    assert "380671234567" not in page.text


def test_it_is_said_in_the_readers_language(morning: Morning) -> None:
    raise_at(morning, RuntimeError())
    client = morning.browser("ana")
    client.post("/language", data={"csrf_token": token(client), "language": "uk"})
    assert "Щось пішло не так" in client.get("/wrong").text


def test_a_script_gets_the_words_for_its_notice(morning: Morning) -> None:
    raise_at(morning, RuntimeError())
    answer = morning.browser("ana").get("/wrong", headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#notice"
    assert "<html" not in answer.text


def test_a_full_disk_is_told_in_plain_words(morning: Morning) -> None:
    raise_at(morning, errors.DiskFull("database or disk is full"))
    answer = morning.browser("ana").get("/wrong")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "The box has no space left" in answer.text


def test_a_store_that_is_gone_is_still_a_page_with_words(
    morning: Morning, ana: FlaskClient
) -> None:
    morning.store.close()
    answer = ana.get("/")
    assert answer.status_code == 500
    assert "Referencia" in answer.text


def test_too_much_at_once_is_refused(ana: FlaskClient) -> None:
    data = {"csrf_token": token(ana), "words": "x" * 100_000}
    answer = ana.post("/guide/find", data=data)
    assert answer.status_code == 413
    assert "too much at once" in answer.text


def test_an_old_form_says_that_what_was_typed_is_kept(ana: FlaskClient) -> None:
    answer = ana.post("/guide/find", data={"words": "x"}, headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "what you typed is kept" in answer.text
    assert "data-reload" in answer.text


def test_the_wrong_method_is_no_such_page(ana: FlaskClient) -> None:
    assert ana.get("/booking").status_code == 405


def all_kinds(kind: type[errors.DeskError]) -> list[type[errors.DeskError]]:
    return [kind, *(sub for child in kind.__subclasses__() for sub in all_kinds(child))]


def test_every_refusal_of_the_desk_has_its_own_sentence(morning: Morning) -> None:
    """A new kind of refusal without words fails here."""
    examples: list[errors.DeskError] = [
        errors.NotFound(),
        errors.TakenBy("Ana"),
        errors.LineHeld("Ana"),
        errors.WrongMoment("missed"),
        errors.SlotFull(2),
        errors.SlotPast(),
        errors.PartyImpossible(12),
        errors.PartyEmpty(12),
        errors.AlreadyBooked("003g00000gpvnr6t", "2026-11-25T09:30:00.000Z"),
        errors.AlreadyWaiting(),
        errors.OfferOver("taken"),
        errors.TextTooLong(9, 6),
        errors.TextEmpty(),
        errors.NoReplyPossible(),
        errors.NotToBeTexted(),
        errors.ConsentMissing(),
        errors.SignInRefused(),
    ]
    assert {type(one) for one in examples} == set(all_kinds(errors.DeskError)) - {errors.DeskError}
    with morning.app.test_request_context():
        said = [trouble.sentence(one) for one in examples]
        unknown = trouble.sentence(errors.DeskError())
    assert len(set(said)) == len(said)
    assert unknown not in said
