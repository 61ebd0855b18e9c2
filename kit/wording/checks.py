"""What a text to callers must say and how, so that it can be filled in and answered.

Callers answer with words that the text names: in capitals, in Arabic between « and ».
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kit.hotline.keywords import read

PLACE = re.compile(r"\{(\w+)\}")
"""A place that is filled in: {code}."""

_GLUED = re.compile(r"(?<=\d)\{(\w+)\}|\{(\w+)\}(?=[\d{])")
_NAMED = re.compile(r"«([^»]+)»|([^\W\d_]{2,}(?:[ '’-][^\W\d_]{2,})*)")
_SPLIT = re.compile(r"[ '’-]")

Kind = Literal["empty", "brace", "unknown", "needed", "glued", "untold", "parts", "room"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a text. `what` is a place, for "untold" a meaning, else a number.

    `nearest` is the place that was probably meant by an unknown one.
    """

    kind: Kind
    what: str = ""
    nearest: str = ""

    @property
    def problem(self) -> str:
        """In English, for the log and the doctor."""
        hint = f"; did you mean {{{self.nearest}}}?" if self.nearest else ""
        return _PROBLEMS[self.kind].format(what=self.what, place=f"{{{self.what}}}") + hint


_PROBLEMS: dict[Kind, str] = {
    "empty": "is empty",
    "brace": "has a {{ or }} that is no place to fill: places look like {{code}}",
    "unknown": "nothing fills {place}",
    "needed": "must say {place}",
    "glued": "needs a space between {place} and the digit or place beside it",
    "untold": "must name, in capitals or «like this», a word that means {what!r}",
    "parts": "takes {what} parts",
    "room": "leaves no room for what is filled in",
}


def look(
    words: str, places: Collection[str], needed: Collection[str], told: Collection[str]
) -> Iterator[Fault]:
    """Everything wrong with a text that may hold `places`.

    It must hold the `needed` ones, and name answers of the meanings `told`.
    """
    if not words.strip():
        yield Fault("empty")
        return
    if re.search("[{}]", PLACE.sub("", words)):
        yield Fault("brace")
        return
    found = set(PLACE.findall(words))
    for place in sorted(found - set(places)):
        yield Fault("unknown", place, nearest(place, places))
    for place in sorted(set(needed) - found):
        yield Fault("needed", place)
    for one in _GLUED.finditer(words):
        yield Fault("glued", one[1] or one[2])
    for meaning in sorted(set(told) - meanings(words)):
        yield Fault("untold", meaning)


def nearest(word: str, known: Collection[str]) -> str:
    """The known word that was probably meant, or empty."""
    return next(iter(difflib.get_close_matches(word.lower(), known, 1)), "")


def named_answers(words: str) -> list[str]:
    """What a text tells callers to write: words in capitals, and what stands between « and ».

    Several in a row are one answer ("OTHER DAY"), or each is one.
    """
    found: list[str] = []
    for quoted, plain in _NAMED.findall(PLACE.sub(".", words)):
        parts = [quoted] if quoted else _SPLIT.split(plain)
        capitals = " ".join(one if quoted or one.isupper() else "." for one in parts)
        runs = [run.strip() for run in capitals.split(".") if run.strip()]
        found += runs
        found += [one for run in runs if not quoted for one in run.split() if one != run]
    return found


@lru_cache(maxsize=512)
def meanings(words: str) -> frozenset[str]:
    """What the answers mean that a text names, as the box will understand them."""
    return frozenset(said for one in named_answers(words) if (said := read(one).word))
