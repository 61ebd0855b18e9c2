"""Appointment codes: six digits that can be read aloud in any language.

Digits only, because callers and volunteers may not share an alphabet. The last one checks the
others (Damm's algorithm), so that one wrong digit or two swapped are never another family's code.
"""

from __future__ import annotations

# Source: H. Michael Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004, order 10.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
SPACE = 100_000
"""How many codes there are before they begin again."""

_STRIDE = 61_803
"""Prime to SPACE, so that the codes of one morning do not look alike."""


def make(counter: int) -> str:
    """The code for the box's `counter`-th appointment; the first SPACE of them all differ."""
    body = f"{(counter * _STRIDE) % SPACE:05d}"
    return checked(body)


def checked(body: str) -> str:
    """Digits with the one behind them that checks them."""
    return body + str(_check(body))


def sound(digits: str) -> bool:
    """Whether the last of some digits fits the others."""
    return digits.isascii() and digits.isdigit() and _check(digits) == 0


def valid(code: str) -> bool:
    """Whether `code` (spaces allowed) could be one of ours."""
    digits = plain(code)
    return len(digits) == 6 and sound(digits)


def plain(code: str) -> str:
    """The code without the spaces and dashes people put in."""
    return "".join(letter for letter in code if letter not in " -\u00a0.")


def spoken(code: str) -> str:
    """The code as it is shown: two groups of three."""
    return f"{code[:3]} {code[3:]}"


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim
