"""Phone numbers: one person is known by one number, however the network writes it."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import phone


@pytest.mark.parametrize(
    "raw",
    ["600123456", "600 12 34 56", "+34600123456", "0034600123456", "34600123456", " 600-123-456 "],
)
def test_a_spanish_mobile_is_the_same_caller_however_it_is_written(raw):
    number = phone.read(raw, "ES")
    assert number is not None
    assert number.number == "+34600123456"
    assert number.answerable


def test_a_national_number_belongs_to_the_region_of_the_site():
    in_spain, in_ukraine = phone.read("0671234567", "ES"), phone.read("0671234567", "UA")
    assert in_ukraine is not None
    assert in_ukraine.number == "+380671234567"
    assert in_spain != in_ukraine


def test_a_foreign_number_keeps_its_country_at_any_site():
    assert phone.read("+380671234567", "ES") == phone.read("+380671234567", "PL")


@pytest.mark.parametrize("raw", ["", "   ", "\t"])
def test_a_withheld_number_is_no_number(raw):
    assert phone.read(raw, "ES") is None


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("1004", "ES"),
        ("112", "ES"),
        ("22333", "ES"),
        ("12345", "UA"),
        ("7726", "GB"),
        ("60777", "GB"),
        ("80800", "PL"),
        ("11833", "DE"),
        ("8888", "RO"),
    ],
)
def test_a_short_code_is_kept_as_it_came_and_cannot_be_answered(raw, region):
    number = phone.read(raw, region)
    assert number is not None
    assert (number.number, number.answerable) == (raw, False)


@pytest.mark.parametrize("raw", ["Vodafone", "INFO123", "BANK", "0800FLOWERS", "*100#", "+", "?"])
def test_a_name_instead_of_a_number_is_kept_and_cannot_be_answered(raw):
    number = phone.read(raw, "ES")
    assert number is not None
    assert (number.number, number.answerable) == (raw, False)


@pytest.mark.parametrize("raw", ["+346001234567890123", "9" * 300, "+999123456789", "+1"])
def test_digits_that_no_network_could_ring_cannot_be_answered(raw):
    number = phone.read(raw, "ES")
    assert number is not None
    assert not number.answerable


def test_a_number_in_a_log_shows_its_country_and_two_digits(caplog):
    number = phone.read("+34600123456", "ES")
    assert str(number) == "+34•••••••56"
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("call from %s, %r, %s", number, number, [number])
    assert "600" not in caplog.text
    assert "1234" not in caplog.text


@pytest.mark.parametrize("raw", ["Vodafone", "1004", "+", "12", "Олена"])
def test_what_is_no_long_number_is_hidden_whole(raw):
    assert phone.masked(raw) == "••••"


def test_no_number_has_no_mask():
    assert phone.masked("") == ""


def test_a_number_is_read_aloud_in_groups():
    assert phone.spaced("+380671234567") == "+380 67 123 4567"
    assert phone.spaced("Vodafone") == "Vodafone"


def test_a_number_tells_its_country():
    assert phone.country_of("+380671234567") == "UA"
    assert phone.country_of("+34600123456") == "ES"
    assert phone.country_of("Vodafone") is None
    assert phone.country_of("1004") is None


def test_a_number_that_no_plan_knows_yet_still_has_its_country_code():
    assert phone.country_of("+380000000000") == "UA"
    assert phone.country_of("+80012345678") is None


@given(st.text(max_size=60), st.sampled_from(["ES", "UA", "PL", "RO", "GB", "DE"]))
def test_nothing_that_a_network_might_send_breaks_the_reading(raw, region):
    number = phone.read(raw, region)
    if not any(sign.isprintable() and not sign.isspace() for sign in raw):
        assert number is None
        return
    assert number is not None
    assert number.number
    phone.spaced(number.number)
    phone.country_of(number.number)
    if number.answerable:
        assert number.number[0] == "+"
        assert number.number[1:].isdigit()
        assert number.number.isascii()


@given(st.integers(600_000_000, 699_999_999))
def test_reading_a_number_again_changes_nothing(national):
    once = phone.read(str(national), "ES")
    assert once is not None
    assert phone.read(once.number, "UA") == once


@given(st.from_regex(r"\+?[0-9]{5,15}", fullmatch=True))
def test_a_mask_hides_all_but_four_digits(number):
    shown = phone.masked(number)
    assert sum(letter.isdigit() for letter in shown) <= 4
    assert len(shown) == len(number)


def test_a_number_newer_than_our_tables_still_has_its_country():
    assert phone.country_of("+447700900103") == "GB"
    assert phone.country_of("+380671234567") == "UA"
    assert phone.country_of("+99912345678") is None
    assert phone.country_of("INFO") is None


def read_number(raw: str) -> tuple[str, bool]:
    number = phone.read(raw, "ES")
    assert number is not None
    return number.number, number.answerable


def test_an_international_number_without_its_plus_is_understood() -> None:
    assert read_number("380671234567") == ("+380671234567", True)
    assert read_number("612345678") == ("+34612345678", True)
    assert read_number("12345678901234567890") == ("12345678901234567890", False)


def test_a_sender_s_name_stays_on_one_line() -> None:
    assert read_number("RED\nCROSS\x07 ") == ("RED CROSS", False)
