"""What a caller's text says: one of a few words, a number, a code, or free wording.

A word counts only when it is the whole text, beside courtesies: in a sentence "no" or "move" may
mean anything, and a person reads it. Only a cry for help is looked for anywhere, and whether the
sentence plainly asks for an appointment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from kit.hotline import codes
from kit.hotline.letters import plain
from kit.hotline.wishes import Wish, wish_in
from kit.hotline.wordlist import DANGER, FILLERS, NUMBERS, WORDS

_MOST_WORDS = 4
"""A longer text is a sentence."""

_STOP_AMONG = 3
"""So many words may begin with STOP: "stop these texts"."""

_LONG = 5
"""From so many letters on, one slip in a word is forgiven."""

_LARGEST = 999
_CODE = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Said:
    """What was understood. `word` is a meaning of `wordlist.WORDS`, "" when there is none.

    `languages` are those in which the word is one; none when it is one everywhere. `code` is six
    digits. `danger` may stand beside anything. In free wording nothing is read but `danger` and
    `wish`, which is what the whole of it asks for.
    """

    word: str = ""
    number: int | None = None
    code: str = ""
    languages: frozenset[str] = field(default_factory=frozenset)
    danger: bool = False
    sentence: bool = False
    wish: Wish = ""

    @property
    def understood(self) -> bool:
        """Whether there is anything to act on."""
        return bool(self.word or self.code) or self.number is not None


def read(text: str) -> Said:
    """What a text says."""
    danger = is_danger(text)
    words = plain(_without_quotes(text))
    found = _CODE.search(words)
    code = codes.plain(found[0]) if found else ""
    rest = words.replace(found[0], " ", 1) if found else words
    tokens = [word for word in rest.split() if word not in _fillers()]
    if tokens and len(tokens) <= _STOP_AMONG and _meanings(tokens[0]).get("stop"):
        return Said("stop", languages=_told(_meanings(tokens[0])["stop"]), danger=danger)
    if len(tokens) > _MOST_WORDS:
        return _free(text, danger=danger, sentence=True)
    bare = " ".join(rest.split())
    known = bare in _known()
    numbers = [] if known else [n for token in tokens if (n := _number(token)) is not None]
    core = bare if known else " ".join(token for token in tokens if _number(token) is None)
    word, languages = _word(core)
    if (core and not word) or len(numbers) > 1 or (numbers and word in _ANSWERS):
        return _free(text, danger=danger)
    number = numbers[0] if numbers and not word else None
    return Said(word, number, code, languages, danger)


def _free(text: str, *, danger: bool, sentence: bool = False) -> Said:
    """What is read in free wording: who may be in danger wishes for nothing else."""
    wish, languages = wish_in(_without_quotes(text))
    plainly: Wish = "" if danger else wish
    return Said(languages=languages, danger=danger, sentence=sentence, wish=plainly)


_ANSWERS = frozenset({"yes", "no", "other"})


def is_danger(text: str) -> bool:
    """Whether anything in a text says that somebody may be in danger."""
    words = f" {plain(text)} "
    return any(f" {sign}" in words for sign in _dangers()[0]) or any(
        f" {sign} " in words for sign in _dangers()[1]
    )


def _without_quotes(text: str) -> str:
    """Without the lines that a phone quotes of what it answers."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    return " ".join(lines)


def _word(core: str) -> tuple[str, frozenset[str]]:
    """The one meaning that a few words have, and the languages they have it in."""
    found = _meanings(core)
    if not found and len(core) >= _LONG:
        for word in _known():
            if abs(len(word) - len(core)) <= 1 and len(word) >= _LONG and _one_slip(word, core):
                for meaning, languages in _known()[word].items():
                    found[meaning] = found.get(meaning, frozenset()) | languages
    if len(found) != 1:
        return "", frozenset()
    ((meaning, languages),) = found.items()
    return meaning, _told(languages)


def _told(languages: frozenset[str]) -> frozenset[str]:
    """What a word says of the language: nothing, when it is one in all of them."""
    return frozenset() if "" in languages else languages


def _number(token: str) -> int | None:
    if token.isascii() and token.isdigit():
        return min(int(token), _LARGEST) if len(token) <= 3 else None
    return _spelled().get(token)


def _meanings(word: str) -> dict[str, frozenset[str]]:
    return dict(_known().get(word, {}))


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less, other or swapped makes the same word."""
    if one == other:
        return True
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if at is None:
        return abs(len(one) - len(other)) == 1
    after, beside = one[at:], other[at:]
    swapped = after[:2] == beside[:2][::-1] and after[2:] == beside[2:]
    return swapped or after[1:] == beside[1:] or after == beside[1:] or after[1:] == beside


@cache
def _known() -> dict[str, dict[str, frozenset[str]]]:
    """By each word: its meanings, and the languages it has them in."""
    known: dict[str, dict[str, frozenset[str]]] = {}
    for language, meanings in WORDS.items():
        for meaning, words in meanings.items():
            for word in words:
                entry = known.setdefault(plain(word), {})
                entry[meaning] = entry.get(meaning, frozenset()) | {language}
    return known


@cache
def _spelled() -> dict[str, int]:
    return {plain(word): number for number, words in NUMBERS.items() for word in words}


@cache
def _fillers() -> frozenset[str]:
    return frozenset(map(plain, FILLERS))


@cache
def _dangers() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What words may begin with, and what stands as it is (numbers)."""
    return _plain_of(one for one in DANGER if not one.isdigit()), _plain_of(
        one for one in DANGER if one.isdigit()
    )


def _plain_of(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(plain(word) for word in words)


def said_in(language: str, meaning: str) -> str:
    """The word that our own texts and posters name for a meaning in a language."""
    for tag in (language, ""):
        words = WORDS.get(tag, {}).get(meaning)
        if words:
            return words[0]
    return WORDS["en"].get(meaning, ("",))[0]
