"""Volunteers, callers, lines and names, as the store keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit.errors import RuleBroken
from kit.hotline.phone import PhoneNumber
from kit.store import callers, lines, volunteers
from kit.store.rows import named
from tests.fakes.clock import TUESDAY_MORNING as NOW
from tests.site import person

OLENA = PhoneNumber("+380671234567", answerable=True)


def test_a_volunteer_is_found_by_name_whatever_the_capitals(store, people):
    with store.reading() as r:
        found = volunteers.by_username(r, "ANA")
        assert found == volunteers.get(r, people.ana)
        assert volunteers.by_username(r, "nobody") is None
        assert volunteers.get(r, "no-such-id") is None
    assert found is not None
    assert (found.name, found.role, found.active) == ("Ana Ruiz", "volunteer", 1)


@pytest.mark.parametrize("username", ["ana", "Ana", "ANA"])
def test_two_volunteers_never_share_a_name_to_sign_in_with(store, people, username):
    assert people.ana
    with pytest.raises(RuleBroken), store.writing() as tx:
        person(tx, username, "Another", NOW, "volunteer")


@pytest.mark.parametrize(
    ("username", "role"), [("", "volunteer"), ("x" * 41, "volunteer"), ("x", "god")]
)
def test_an_account_has_a_name_and_a_known_role(store, username, role):
    with pytest.raises(RuleBroken), store.writing() as tx:
        person(tx, username, "Name", NOW, role)


def test_everybody_is_listed_by_name_and_can_be_let_go(store, people):
    with store.writing() as tx:
        volunteers.change(tx, people.borys, active=0, language="uk")
        found = volunteers.all_of(tx)
    assert [one.name for one in found] == ["Ana Ruiz", "Borys Koval", "Carmen Vidal"]
    assert (found[1].active, found[1].language) == (0, "uk")


def test_a_caller_is_met_once_and_being_in_touch_is_noted(store):
    later = NOW + timedelta(hours=3)
    with store.writing() as tx:
        first = callers.met(tx, OLENA, "uk", NOW)
        again = callers.met(tx, OLENA, "ru", later)
        assert callers.by_number(tx, OLENA.number) == again == callers.get(tx, first.id)
        assert callers.by_number(tx, "+34600000000") is None
    assert again.id == first.id
    assert again.first_at == first.first_at < again.last_at
    assert again.language == "uk"


def test_a_language_fills_a_gap_only(store):
    with store.writing() as tx:
        assert callers.met(tx, OLENA, None, NOW).language is None
        assert callers.met(tx, OLENA, "ru", NOW).language == "ru"
        assert callers.met(tx, OLENA, "uk", NOW).language == "ru"


def test_what_is_not_told_of_a_caller_stays_as_it_is(store):
    with store.writing() as tx:
        who = callers.met(tx, OLENA, "uk", NOW).id
        callers.describe(tx, who, name="Олена", language=None, note="<b>two</b> children")
        callers.describe(tx, who, name=None, language="en", note=None)
        found = callers.get(tx, who)
    assert found is not None
    assert (found.name, found.language, found.note) == ("Олена", "en", "<b>two</b> children")


def test_a_line_is_as_it_said_last(store):
    ready = lines.LineState("l1", "ready", "", "Testnet", "home", 20, "123", "Modem", "")
    gone = lines.LineState("l1", "absent", "PortMissing", "", "", None, "123", "Modem", "")
    with store.writing() as tx:
        lines.note(tx, ready, NOW)
        lines.note(tx, gone, NOW + timedelta(seconds=5))
        (found,) = lines.all_of(tx)
    assert (found.state, found.trouble, found.signal) == ("absent", "PortMissing", None)
    assert found.changed_at == "2026-11-24T09:00:05.000Z"


@pytest.mark.parametrize(
    ("language", "name"), [("es", "Registro"), ("uk", "Registration"), ("en", "Registration")]
)
def test_a_name_is_given_in_the_language_else_in_english(language, name):
    assert named('{"es": "Registro", "en": "Registration"}', language) == name


def test_a_name_without_english_is_whatever_there_is():
    assert named('{"pl": "Rejestracja"}', "es") == "Rejestracja"
    assert named({}, "es") == ""
