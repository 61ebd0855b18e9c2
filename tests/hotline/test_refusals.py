"""What a refusal of the network or the SIM means for the text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit.hotline import refusals, waits
from kit.hotline.refusals import Again

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("trouble", "word"),
    [
        ("CMS 1", "number"),
        ("CMS 8", "credit"),
        ("CMS 21", "credit"),
        ("CMS 27", "unreachable"),
        ("CMS 28", "number"),
        ("CMS 38", "network"),
        ("CMS 42", "network"),
        ("CMS 111", "content"),
        ("CMS 193", "credit"),
        ("CMS 305", "content"),
        ("CMS 310", "sim"),
        ("CMS 316", "sim"),
        ("CMS 322", "memory"),
        ("CMS 330", "centre"),
        ("CMS 331", "network"),
        ("CMS 500", "unknown"),
        ("CME 10", "sim"),
        ("CME 20", "memory"),
        ("CME 30", "network"),
        ("CME 100", "unknown"),
        ("ERROR", "unknown"),
        ("CMS 9999", "unknown"),
        ("XYZ 38", "unknown"),
        ("CMS not sent", "unknown"),
        ("", "unknown"),
        ("PduInvalid", "number"),
        ("TextTooLong", "content"),
        ("expired", "expired"),
        ("not-delivered", "not-delivered"),
    ],
)
def test_every_trouble_has_its_meaning(trouble: str, word: str) -> None:
    assert refusals.read(trouble).word == word


@pytest.mark.parametrize("family", ["CMS", "CME"])
def test_no_number_that_a_modem_may_say_is_without_a_meaning(family: str) -> None:
    found = {refusals.read(f"{family} {number}") for number in range(1024)}
    assert refusals.NETWORK in found
    assert found <= set(refusals.CAUSES)


def test_what_lies_with_the_number_or_the_words_is_no_fault_of_the_line() -> None:
    for cause in refusals.CAUSES:
        if cause.again is Again.NEVER:
            assert not cause.of_line, "another line would be refused as well"


def test_an_empty_credit_is_waited_for_longer_than_a_busy_network() -> None:
    soon = [waits.next_try(tries, NOW, Again.SOON) for tries in range(1, 4)]
    later = [waits.next_try(tries, NOW, Again.LATER) for tries in range(1, 4)]
    assert later == [NOW + timedelta(minutes=10), NOW + timedelta(hours=1), NOW + waits.LONGEST]
    assert all(a and b and a < b for a, b in zip(soon, later, strict=True))
    assert waits.next_try(4, NOW, Again.LATER) is None


def test_a_number_that_does_not_exist_is_not_tried_again() -> None:
    assert waits.next_try(1, NOW, Again.NEVER) is None
