"""An answer's life: when it is stale, how one version differs from another, what fits a text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

EXPIRED, UNCHECKED, FRESH = "expired", "unchecked", ""


def staleness(checked_on: date, expires_on: date | None, days: int, today: date) -> str:
    """Whether an answer may still be read out: expired, unchecked for `days`, or neither."""
    if expires_on is not None and expires_on < today:
        return EXPIRED
    return UNCHECKED if (today - checked_on).days > days else FRESH


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that stayed ("="), went ("-") or came ("+")."""

    sign: str
    words: str


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """How to come from the old paragraphs to the new ones, in reading order."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    found: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found += [Change("=", words) for words in new[c:d]]
        else:
            found += [Change("-", words) for words in old[a:b]]
            found += [Change("+", words) for words in new[c:d]]
    return found


def paragraphs(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def missing(texts: Mapping[str, Sequence[bool]]) -> dict[str, list[int]]:
    """What a language lacks that another one has: the places of its empty fields, by language.

    A language without any text is missing altogether and is not listed.
    """
    begun = {tag: filled for tag, filled in texts.items() if any(filled)}
    needed = [any(column) for column in zip(*begun.values(), strict=True)] if begun else []
    lacks = {
        tag: [at for at, needs in enumerate(needed) if needs and not filled[at]]
        for tag, filled in begun.items()
    }
    return {tag: places for tag, places in lacks.items() if places}


def begun(text: str, fits: Callable[[str], bool]) -> str:
    """`text` if it fits, else its longest beginning that does, up to the end of a word."""
    whole = " ".join(text.split())
    if fits(whole):
        return whole
    ends = [match.start() for match in re.finditer(r"\s", whole)]
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if fits(f"{whole[: ends[middle]]} ..."):
            low = middle + 1
        else:
            high = middle
    return f"{whole[: ends[low - 1]]} ..." if low else ""
