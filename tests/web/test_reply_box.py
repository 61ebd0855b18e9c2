"""What the reply box says of the signs in a text, and the plain ones it offers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect, sync_playwright

from tests.web.listening import served
from tests.web.person import Person, chromium
from tests.web.scene import IVAN, Morning
from tests.web.test_calls import post

FINE = "Please come “today” " + "or tomorrow at nine " * 5


def said(ana: FlaskClient, text: str) -> str:
    status, words = post(ana, "/messages/plain", text=text)
    assert status == 200
    return words


def test_two_curly_quotes_that_cost_a_text_are_told(ana: FlaskClient) -> None:
    words = said(ana, FINE)
    assert "2 special signs make this 2 texts instead of 1." in words
    assert "Please come &#34;today&#34;" in words


def test_one_letter_is_told_in_the_singular(ana: FlaskClient) -> None:
    words = said(ana, "Łódź is a town " + "in Poland and rather large " * 5)
    assert "special signs make this 3 texts instead of 1." in words
    assert "1 special sign makes this 2 texts" in said(ana, "ő" + "a" * 80)


@pytest.mark.parametrize("text", ["", "short “quotes”", "plain words " * 20, "¿Qué día?" * 20])
def test_what_plain_signs_would_not_shorten_is_left_alone(ana: FlaskClient, text: str) -> None:
    assert said(ana, text).strip() == ""


def test_a_script_of_its_own_is_explained_and_never_changed(ana: FlaskClient) -> None:
    words = said(ana, "Запис на понеділок, десята година, вулиця Сонячна, будинок 5, вхід з двору.")
    assert "70 of them fit into a text, not 160" in words
    assert "take-plain" not in words


@pytest.fixture
def page(morning: Morning) -> Iterator[Person]:
    with sync_playwright() as playwright, chromium(playwright) as browser, served(morning) as site:
        person = Person.sits_down(browser, f"http://127.0.0.1:{site.server.port}", 390)
        yield person
        person.leaves()
    assert person.complaints == []


def test_one_tap_takes_the_plain_signs(morning: Morning, page: Person) -> None:
    caller = morning.writes(IVAN, "Where?")
    ana = page.signs_in("ana")
    ana.page.goto(f"{ana.address}/messages/{caller}")
    ana.page.locator("#reply").press_sequentially(FINE)
    ana.sees("2", "[data-parts-count]")
    ana.page.click("#take-plain")
    expect(ana.page.locator("#reply")).to_have_value(
        FINE.strip().replace("“", '"').replace("”", '"')
    )
    ana.sees("1", "[data-parts-count]")
    expect(ana.page.locator("#take-plain")).to_have_count(0)
    ana.page.reload()
    expect(ana.page.locator("#reply")).to_have_value(
        FINE.strip().replace("“", '"').replace("”", '"')
    )
