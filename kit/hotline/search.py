"""Search that forgives typing: words as they are compared, and how near two of them are.

The guide's words and the words typed go through the same `folded`, so that accents, apostrophes,
е and ё, the forms of alef and letters taken from the wrong keyboard make no difference.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 40
"""Letters of a word that count."""

SHORTEST_GUESS = 4
"""A word shorter than this is taken as it was typed."""

_APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\uff07"
_APART = dict.fromkeys(map(ord, _APOSTROPHES), " ")
_CYRILLIC = "\u0400-\u052f"
_INSIDE_CYRILLIC = re.compile(
    f"(?<=[{_CYRILLIC}\u0300-\u036f])[{re.escape(_APOSTROPHES)}]+(?=[{_CYRILLIC}])"
)
_SAME = str.maketrans(
    {
        # What Ukrainians and Russians type for one another's letters.
        **dict(zip("іїыйєэґ", "ииииеег", strict=True)),
        **dict.fromkeys("ьъ", None),
        **dict(zip("łđħøıŧ", "ldhoit", strict=True)),
        "æ": "ae",
        "œ": "oe",
        # Arabic: forms of alef, alef maksura, teh marbuta, Persian keyboards, stretching, hamza.
        **dict(zip("ٱىةیکگ", "ايهيكك", strict=True)),
        **dict.fromkeys("\u0640\u0621", None),
    }
)
_ARTICLE = "ال"
_LATIN_TWINS = "abcehikmoptxy"
_CYRILLIC_TWINS = "авсеникмортху"
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS, _CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)
_A_CYRILLIC = re.compile(f"[{_CYRILLIC}]")
_OTHER_CYRILLIC = re.compile(f"(?![{_CYRILLIC_TWINS}])[{_CYRILLIC}]")
_A_LATIN = re.compile("[a-z]")


def folded(text: str) -> str:
    """The words of `text` as they are compared, with one space between them."""
    joined = _INSIDE_CYRILLIC.sub("", text).translate(_APART)
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", joined).casefold())
    kept = "".join(_sign(sign) for sign in bare if unicodedata.category(sign) not in _SILENT)
    words = (_word(word) for word in kept.translate(_SAME).split())
    return " ".join(word for word in words if word)


_SILENT = frozenset({"Mn", "Me", "Cf"})
"""Accents, vowel signs, joiners and soft hyphens."""


def _sign(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return sign if sign.isalnum() and sign not in _APOSTROPHES else " "


def _word(word: str) -> str:
    """One script for a word typed with two, and no Arabic article."""
    if _A_CYRILLIC.search(word) and _A_LATIN.search(word):
        word = word.translate(_TO_CYRILLIC if _OTHER_CYRILLIC.search(word) else _TO_LATIN)
    while word.startswith(_ARTICLE) and len(word) >= len(_ARTICLE) + 2:
        word = word[len(_ARTICLE) :]
    return word[:LONGEST_WORD]


def trigrams(word: str) -> list[str]:
    """Each three letters in a row, with blanks around the word, each once and in order."""
    padded = f"  {word} "
    return list(dict.fromkeys(padded[at : at + 3] for at in range(len(padded) - 2)))


def farness(typed: str, word: str) -> float | None:
    """How many slips of the finger lie between what was typed and a word; None for too many.

    A word half typed may still be meant, and so may a part from its middle; either counts half a
    slip more. Both are folded. A slip is a letter too many, missing, wrong, or two exchanged.
    """
    if len(typed) < SHORTEST_GUESS or typed.isdecimal():
        return None
    if typed in word:
        return 0.5
    last = _slips(typed, word)
    whole, begun = last[-1], min(last) + 0.5
    least = min(whole, begun)
    return least if least <= _allowed(typed) + 0.5 and min(last) <= _allowed(typed) else None


def _allowed(typed: str) -> int:
    return 1 if len(typed) < 7 else 2


def _slips(typed: str, word: str) -> list[float]:
    """The slips from `typed` to each beginning of `word`, the empty one first.

    Source: optimal string alignment (Damerau 1964): exchanging two neighbours is one slip.
    """
    before: list[float] = []
    above = [float(at) for at in range(len(word) + 1)]
    for row, letter in enumerate(typed, start=1):
        line = [float(row)]
        for at, other in enumerate(word, start=1):
            cost = min(above[at] + 1, line[at - 1] + 1, above[at - 1] + (letter != other))
            if row > 1 and at > 1 and letter == word[at - 2] and typed[row - 2] == other:
                cost = min(cost, before[at - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above
