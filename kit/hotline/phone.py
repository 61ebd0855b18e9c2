"""Phone numbers: what a modem said becomes one number a person can be known by.

E.164 through phonenumbers; the site's region reads national numbers; short codes and alphanumeric
senders are kept as they came and cannot be answered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import phonenumbers

_MASK = "•"

_WITH_COUNTRY = 11
"""Digits of the shortest number that is taken for an international one without its +."""

_REMEMBERED = 64
"""Who writes once often writes again soon, and reading a number is much of the work of a text."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """One sender or caller. `number` is E.164 where it can be, else as it came.

    `str()` and `repr()` hide it; ask for `.number` by name where it is really needed.
    """

    number: str = field(repr=False)
    answerable: bool

    def __str__(self) -> str:
        return masked(self.number)


@lru_cache(_REMEMBERED)
def read(raw: str, region: str) -> PhoneNumber | None:
    """The number that `raw` means at a site in `region`; None when it is withheld or empty."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in raw).split())
    if not text:
        return None
    e164 = None if any(letter.isalpha() for letter in text) else _e164(text, region)
    if e164 is None and text.isascii() and text.isdigit() and len(text) >= _WITH_COUNTRY:
        # Some networks leave out the + of an international number.
        e164 = _e164(f"+{text}", region)
    return PhoneNumber(e164 or text, answerable=e164 is not None)


def _e164(text: str, region: str) -> str | None:
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not _complete(parsed, text, region):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _complete(parsed: phonenumbers.PhoneNumber, text: str, region: str) -> bool:
    """Whether it can be rung from anywhere: neither a part of a number nor a short code."""
    if phonenumbers.is_possible_number_with_reason(parsed) != (
        phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        return False
    return text.startswith("+") or not phonenumbers.is_valid_short_number_for_region(parsed, region)


def known_region(region: str) -> bool:
    """Whether national numbers of a country (ISO 3166, two letters) can be read."""
    return region in phonenumbers.SUPPORTED_REGIONS


def masked(number: str) -> str:
    """The number with all but its country's sign and last two digits hidden."""
    if len(number) <= 4 or not number.lstrip("+").isdigit():
        return _MASK * 4 if number else ""
    head = number[:3] if number.startswith("+") else ""
    return f"{head}{_MASK * (len(number) - len(head) - 2)}{number[-2:]}"


def spaced(number: str) -> str:
    """The number as people read it aloud: +380 67 123 4567."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@lru_cache(_REMEMBERED)
def country_of(number: str) -> str | None:
    """The country (ISO 3166, two letters) a number belongs to, or None.

    A number that no plan knows still has its country code: it may be newer than our tables.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None
    known = phonenumbers.region_code_for_number(parsed)
    if known is None:
        known = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    return known if known and known.isalpha() and known != "ZZ" else None
