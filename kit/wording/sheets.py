"""A TOML file that people edit by hand, asked for by key; says what is wrong with file and line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import TypeVar

from kit.errors import PackError
from kit.wording.texts import one_line

Text = TypeVar("Text")
Place = tuple[str | int, ...]
"""Where a value stands: ("service", 0, "hours", "monday")."""

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_LONGEST = 200
_COUNTRIES = {"ua": "uk", "gb": "en", "us": "en", "sp": "es", "sy": "ar", "ma": "ar", "md": "ro"}
"""Tags of countries, or nearly, that people write where a language is meant."""

_QUOTED = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|'
    r"'''.*?'{3,5}|"
    r'"(?:\\.|[^"\\\n])*"|'
    r"'[^'\n]*'|"
    r"#[^\n]*",
    re.DOTALL,
)
_PART = r"""(?:[\w-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]\]?\s*$")
_PAIR = re.compile(rf"\s*({_DOTTED})\s*=")
_OPEN = re.compile(r"^\s*(\[[\w.-]+\]|\w+ *= )", re.MULTILINE)
_CURLY = re.compile("[\u201c\u201d\u201e\u00ab\u00bb]")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_PLAIN = (
    (r"Invalid date", r"", "there is no such day"),
    (r"", r"\w+_on\b", "a day is written 2026-11-24, without quotes"),
    (r"Cannot declare", r"", "the same section stands twice"),
    (r"Cannot overwrite", r"\[", "a [[section]] above is misspelt or has single brackets"),
    (r"Cannot overwrite", r"", "the same key stands twice"),
    (r"Expected '\]+'", r"", "a section begins with [ and ends with ], or with [[ and ]]"),
    (r"Expected '='", r"", "a key needs = and a value after it"),
    (r"Unclosed array", r"", "a list above must end with ]"),
    (r"Illegal character", r"", "a text on one line must end with the quotes it begins with"),
    (r"Expected newline", r"", "something stands after the value: does a text hold quotes?"),
    (r"Unescaped", r"", "a backslash must be written twice"),
    (r"Invalid value", r"", "a text needs quotes around it"),
)
"""A slip as the TOML reader tells it, how its line begins, and what to tell people."""


class Sheet:
    """One table of a file."""

    def __init__(
        self, file: str, values: Mapping[str, object], lines: Mapping[Place, int], path: Place = ()
    ) -> None:
        self.file = file
        self.values = values
        self._lines = lines
        self._path = path

    @classmethod
    def read(cls, path: Path, folder: Path) -> Sheet:
        """The whole of a file, called by its name below `folder`. Raises PackError."""
        name = path.relative_to(folder).as_posix()
        try:
            text = path.read_text("utf-8-sig")
        except OSError as error:
            raise PackError(name, "is missing or cannot be read") from error
        except UnicodeDecodeError as error:
            raise PackError(name, "is not a text file in UTF-8: save it as UTF-8") from error
        try:
            return cls(name, tomllib.loads(text), lines_of(text))
        except tomllib.TOMLDecodeError as error:
            raise _slip(name, text, str(error)) from error

    def wrong(self, key: str, problem: str) -> PackError:
        """An error at the line where `key` stands, or else where the table begins."""
        return PackError(self.file, problem, self._line(key))

    def only(self, *known: str) -> None:
        """Every key must be one of these."""
        for key in self.values:
            if key not in known:
                raise self.wrong(key, f"unknown key {key!r}{did_you_mean(key, known)}")

    def tables(self, word: str) -> list[Sheet]:
        """Every [[word]]."""
        rows = self.values.get(word)
        if not isinstance(rows, list) or not rows or not all(isinstance(r, Mapping) for r in rows):
            raise self.wrong(word, f"needs at least one [[{word}]]")
        return [
            Sheet(self.file, r, self._lines, (*self._path, word, at)) for at, r in enumerate(rows)
        ]

    def table(self, key: str, example: str) -> Sheet:
        """The section `key` inside this table."""
        value = self.values.get(key)
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"{key} is missing: write {example}")
        return Sheet(self.file, value, self._lines, (*self._path, key))

    def in_each(
        self,
        languages: Sequence[str],
        holds: str,
        make: Callable[[Sheet], Text],
        but: Collection[str] = (),
    ) -> dict[str, Text]:
        """What `make` reads in the section of each of these languages, and of those given besides.

        `holds` says what a section has; `but` are keys that are no language.
        """
        given = [key for key in self.values if key not in but]
        return {
            language: make(self.table(language, f"a section [{language}] with {holds}"))
            for language in dict.fromkeys((*languages, *given))
        }

    def text(self, key: str, default: str | None = None, longest: int = _LONGEST) -> str:
        """A text on one line, without signs that hide or turn it."""
        return one_line(self.prose(key, default, longest))

    def prose(self, key: str, default: str | None = None, longest: int = _LONGEST) -> str:
        """A text of as many lines as it needs. Not empty, unless by `default`."""
        value = self._given(key, default)
        if not isinstance(value, str):
            raise self.wrong(key, f"{key} must be a text in quotes")
        if not one_line(value) and value != default:
            raise self.wrong(key, f"{key} is empty")
        if len(value) > longest:
            raise self.wrong(key, f"{key} has {len(value)} letters; {longest} at most")
        return value.strip()

    def key(self) -> str:
        """The word by which other files and the box know this table."""
        word = self.text("key")
        if not KEY.fullmatch(word):
            raise self.wrong("key", f"key {word!r} must be small letters, digits and hyphens")
        return word

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        value = self._given(key, default)
        if type(value) is not int or not low <= value <= high:
            raise self.wrong(key, f"{key} must be a whole number from {low} to {high}")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false when it is left out."""
        value = self._given(key, False)  # noqa: FBT003
        if type(value) is not bool:
            raise self.wrong(key, f"{key} must be true or false, without quotes")
        return value

    def words(self, key: str, example: str, *, optional: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        value = self._given(key, [] if optional else None)
        words = [one_line(w) for w in value if isinstance(w, str)] if type(value) is list else None
        if words is None or not isinstance(value, list) or len(words) != len(value):
            raise self.wrong(key, f"{key} must be a list of texts, like {example}")
        if not all(words) or not (words or optional):
            raise self.wrong(key, f"{key} is empty, or one of its texts is")
        return tuple(words)

    def day(self, key: str) -> date:
        """A day written 2026-11-24, without quotes."""
        value = self._given(key, None)
        if type(value) is not date:
            raise self.wrong(key, f"{key} must be a day written 2026-11-24, without quotes")
        return value

    def _given(self, key: str, default: object) -> object:
        value = self.values.get(key, default)
        if value is None:
            raise self.wrong(key, f"{key} is missing")
        return value

    def _line(self, key: str) -> int | None:
        path: Place = (*self._path, key)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """The end of a sentence that names the nearest known word, or ""."""
    spelled = {one.lower(): one for one in known}
    country = _COUNTRIES.get(word.lower(), "")
    near = [country] if country in spelled else difflib.get_close_matches(word.lower(), spelled, 1)
    return f"; did you mean {spelled[near[0]]!r}?" if near else ""


def lines_of(text: str) -> dict[Place, int]:
    """On which line each key and table of a TOML text stands, from 1. The text must be valid."""
    lines: dict[Place, int] = {}
    rows: dict[Place, int] = {}
    here: Place = ()
    for number, line in enumerate(_QUOTED.sub(_blank, text).split("\n"), 1):
        if header := _HEADER.match(line):
            here = _table(_parts(header[2]), rows, new_row=header[1] == "[[")
            lines.setdefault(here, number)
            lines.setdefault(here[:1], number)
        elif pair := _PAIR.match(line):
            path = here
            for part in _parts(pair[1]):
                path = (*path, part)
                lines.setdefault(path, number)
    return lines


def _table(parts: list[str], rows: dict[Place, int], *, new_row: bool) -> Place:
    """The path of a header: [service.hours] belongs to the last [[service]]."""
    path: Place = ()
    for at, part in enumerate(parts):
        path = (*path, part)
        if new_row and at == len(parts) - 1:
            rows[path] = rows.get(path, -1) + 1
        if path in rows:
            path = (*path, rows[path])
    return path


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]


def _blank(quoted: re.Match[str]) -> str:
    """Comments and texts of several lines hold no keys, whatever they look like."""
    if quoted[0].startswith(('"""', "'''", "#")):
        return re.sub(r"[^\n]", "x" if quoted[0][0] != "#" else " ", quoted[0])
    return quoted[0]


def _slip(file: str, text: str, said: str) -> PackError:
    """What the TOML reader stumbled over, at the line that a person must mend."""
    opened = _never_closed(text)
    if opened:
        return PackError(file, 'the text that begins here lacks the """ at its end', opened)
    at = _AT_LINE.search(said)
    number = int(at[1]) if at else text.rstrip().count("\n") + 1
    line = text.split("\n")[number - 1]
    if _CURLY.search(line):
        return PackError(file, 'quotes must be straight, "like these"', number)
    for told, begins, plain in _PLAIN:
        if re.search(told, said) and re.match(begins, line.lstrip()):
            return PackError(file, plain, number)
    return PackError(file, f"is not TOML: {said.partition(' (at')[0]}", number)


def _never_closed(text: str) -> int | None:
    """The line of a triple quote that runs on over the next section or key."""
    marks = [mark.start() for mark in re.finditer('"""', text)]
    for start, end in zip_longest(marks[::2], marks[1::2]):
        if end is None or _OPEN.search(text[start + 3 : end]):
            return text.count("\n", 0, start) + 1
    return None
