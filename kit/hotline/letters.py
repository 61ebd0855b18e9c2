"""Letters as they are compared: without case, accents, signs and the ways of writing one thing."""

from __future__ import annotations

import unicodedata

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u02bc`\u00b4\u2018", "'"))


def plain(text: str) -> str:
    """A text in small letters without accents and signs, digits as 0 to 9, one blank between."""
    folded = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    kept = "".join(_sign(letter) for letter in folded if not unicodedata.combining(letter))
    return " ".join(word.strip("'") for word in kept.split())


def _sign(letter: str) -> str:
    if letter in _LETTERS:
        return _LETTERS[letter]
    if letter.isdigit():
        return str(unicodedata.digit(letter))
    known = letter.isalpha() or letter in "'👍👎"
    return letter if known else " "


_LETTERS = {"ł": "l", "đ": "d", "ى": "ي", "ة": "ه", "ـ": "", "ı": "i", "ø": "o"}
