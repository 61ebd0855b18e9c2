"""Packs: a site's starting guide, topics, services and centres, as plain files.

    pack.toml        name, languages, note
    topics.toml      [[topic]] key, parent, and its names
    services.toml    [[service]] key, names, minutes, places, opening hours
    centres.toml     [[centre]] key, name, address, timezone
    guide/KEY.toml   one answer: topic, checked_on, expires_on, source, and [es], [uk] ... texts

A field team copies a pack and edits it, so whatever is wrong is told with its file and line.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kit.errors import PackError
from kit.hotline.openings import DAYS, Opening

_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")
_LINE = re.compile(r"at line (\d+)")

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a call can be about. `parent` is a topic's key, None on the first level."""

    key: str
    parent: str | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """What an appointment can be for, and when."""

    key: str
    names: Mapping[str, str]
    opening: Opening


@dataclass(frozen=True, slots=True)
class Centre:
    """Where appointments are kept. `timezone` is an IANA name."""

    key: str
    name: str
    address: str
    timezone: str


@dataclass(frozen=True, slots=True)
class AnswerText:
    """One answer in one language."""

    title: str
    body: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the guide. `topic` is a topic's key; `expires_on` None is never."""

    key: str
    topic: str
    checked_on: date
    expires_on: date | None
    source: str
    texts: Mapping[str, AnswerText]


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a site starts with. `languages` are those every answer must be in."""

    name: str
    languages: tuple[str, ...]
    note: str
    topics: tuple[Topic, ...]
    services: tuple[Service, ...]
    centres: tuple[Centre, ...]
    answers: tuple[Answer, ...]


def read_pack(folder: Path) -> Pack:
    """The pack in a folder. Raises: PackError with file, line where it can, and what to do."""
    head = _Sheet.read(folder / "pack.toml", folder)
    head.only("name", "languages", "note")
    languages = tuple(head.words("languages"))
    topics = tuple(_each(folder, "topics.toml", "topic", lambda row: _topic(row, languages)))
    known = {topic.key for topic in topics}
    for topic in topics:
        if topic.parent is not None and topic.parent not in known:
            raise PackError("topics.toml", f"{topic.key}: no topic {topic.parent!r} to stand under")
    files = sorted((folder / "guide").glob("*.toml"))
    return Pack(
        name=head.text("name"),
        languages=languages,
        note=head.text("note"),
        topics=topics,
        services=tuple(
            _each(folder, "services.toml", "service", lambda row: _service(row, languages))
        ),
        centres=tuple(_each(folder, "centres.toml", "centre", _centre)),
        answers=tuple(_answer(_Sheet.read(file, folder), file, known, languages) for file in files),
    )


class _Sheet:
    """One table of a file, asked for by key; says what is wrong with file and line."""

    def __init__(
        self, file: str, text: str, values: Mapping[str, object], first_line: int = 1
    ) -> None:
        self.file = file
        self._text = text
        self.values = values
        self._first_line = first_line

    @classmethod
    def read(cls, path: Path, folder: Path) -> _Sheet:
        """The whole of a file."""
        name = path.relative_to(folder).as_posix()
        try:
            text = path.read_text("utf-8")
            return cls(name, text, tomllib.loads(text))
        except OSError as error:
            raise PackError(name, "is missing or cannot be read") from error
        except UnicodeDecodeError as error:
            raise PackError(name, "is not a text file in UTF-8") from error
        except tomllib.TOMLDecodeError as error:
            found = _LINE.search(str(error))
            raise PackError(
                name, f"is not TOML: {error}", int(found[1]) if found else None
            ) from error

    def tables(self, word: str) -> list[_Sheet]:
        """Every [[word]] of the file, with the line each begins on."""
        rows = self.values.get(word, [])
        if not isinstance(rows, list) or not rows:
            raise PackError(self.file, f"needs at least one [[{word}]]")
        starts = [
            number
            for number, line in enumerate(self._text.splitlines(), 1)
            if line.strip().replace(" ", "").startswith(f"[[{word}]]")
        ]
        return [
            _Sheet(self.file, self._text, row, start)
            for row, start in zip(rows, starts, strict=True)
        ]

    def table(self, key: str) -> _Sheet:
        """The section [key] inside this one."""
        value = self.values.get(key)
        if not isinstance(value, Mapping):
            raise self.wrong(key, f"needs a section {key!r}")
        return _Sheet(self.file, self._text, value, self._line(key))

    def wrong(self, key: str, problem: str) -> PackError:
        """An error at the line where `key` stands, or where the table begins."""
        return PackError(self.file, problem, self._line(key))

    def only(self, *known: str) -> None:
        """Every key must be one of these."""
        for key in self.values:
            if key not in known:
                nearest = difflib.get_close_matches(key, known, 1)
                hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
                raise self.wrong(key, f"unknown key {key!r}{hint}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(key, f"{key} must be a text in quotes")
        return value.strip()

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        value = self.values.get(key, default)
        if type(value) is not int or not low <= value <= high:
            raise self.wrong(key, f"{key} must be a whole number from {low} to {high}")
        return value

    def words(self, key: str, *, optional: bool = False) -> Sequence[str]:
        """A list of texts."""
        value = self.values.get(key, [] if optional else None)
        words = [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
        if not isinstance(value, list) or len(words) != len(value) or not (words or optional):
            raise self.wrong(key, f'{key} must be a list of texts, like ["es", "uk"]')
        return words

    def day(self, key: str, *, optional: bool = False) -> date | None:
        """A day written 2026-11-24, without quotes."""
        value = self.values.get(key)
        if value is None and optional:
            return None
        if type(value) is not date:
            raise self.wrong(key, f"{key} must be a day written 2026-11-24, without quotes")
        return value

    def names(self, languages: Iterable[str]) -> dict[str, str]:
        """The section `names`: one text for each language of the pack, more are welcome."""
        table = self.table("names")
        for language in languages:
            if language not in table.values:
                raise table.wrong("names", f"the name in {language!r} is missing")
        return {language: table.text(language) for language in table.values}

    def _line(self, key: str) -> int:
        pattern = re.compile(rf"^\s*\[?\[?(?:\w+\.)?{re.escape(key)}\b\]?\]?\s*(=|$|\.|#)")
        lines = self._text.splitlines()
        for number in range(self._first_line, len(lines) + 1):
            if pattern.match(lines[number - 1]):
                return number
        return self._first_line


def _each(folder: Path, file: str, word: str, make: Callable[[_Sheet], Thing]) -> Iterable[Thing]:
    seen: set[str] = set()
    for row in _Sheet.read(folder / file, folder).tables(word):
        key = row.text("key")
        if key in seen:
            raise row.wrong("key", f"{key!r} stands here a second time")
        seen.add(key)
        yield make(row)


def _topic(row: _Sheet, languages: Sequence[str]) -> Topic:
    row.only("key", "parent", "names")
    return Topic(row.text("key"), row.text("parent", "") or None, row.names(languages))


def _centre(row: _Sheet) -> Centre:
    row.only("key", "name", "address", "timezone")
    zone = row.text("timezone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise row.wrong("timezone", f"there is no time zone {zone!r}") from error
    return Centre(row.text("key"), row.text("name"), row.text("address", ""), zone)


def _service(row: _Sheet, languages: Sequence[str]) -> Service:
    row.only("key", "names", "minutes", "places", "lead_hours", "days_ahead", "hours")
    opening = Opening(
        minutes=row.number("minutes", 5, 480),
        places=row.number("places", 1, 1000),
        hours=_hours(row.table("hours")),
        lead_hours=row.number("lead_hours", 0, 720, 2),
        days_ahead=row.number("days_ahead", 1, 365, 30),
    )
    return Service(row.text("key"), row.names(languages), opening)


def _hours(sheet: _Sheet) -> dict[str, list[tuple[str, str]]]:
    sheet.only(*DAYS)
    return {day: [_span(sheet, day, span) for span in sheet.words(day)] for day in sheet.values}


def _span(sheet: _Sheet, day: str, span: str) -> tuple[str, str]:
    start, _, end = (part.strip() for part in span.partition("-"))
    try:
        if time.fromisoformat(start) < time.fromisoformat(end):
            return start, end
    except ValueError:
        pass
    raise sheet.wrong(day, f'{day} must be hours like ["09:00-13:00"], not {span!r}')


def _answer(sheet: _Sheet, path: Path, topics: set[str], languages: Sequence[str]) -> Answer:
    texts = [key for key in sheet.values if isinstance(sheet.values[key], Mapping)]
    sheet.only(
        "topic", "checked_on", "expires_on", "source", *languages, *filter(_LANGUAGE.match, texts)
    )
    topic = sheet.text("topic")
    if topic not in topics:
        nearest = difflib.get_close_matches(topic, topics, 1)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
        raise sheet.wrong("topic", f"there is no topic {topic!r}{hint}")
    checked_on = sheet.day("checked_on")
    expires_on = sheet.day("expires_on", optional=True)
    if checked_on is None or (expires_on is not None and expires_on <= checked_on):
        raise sheet.wrong("expires_on", "expires_on must come after checked_on")
    for language in languages:
        if language not in texts:
            raise PackError(sheet.file, f"the answer in {language!r} is missing: add [{language}]")
    return Answer(
        key=path.stem,
        topic=topic,
        checked_on=checked_on,
        expires_on=expires_on,
        source=sheet.text("source"),
        texts={language: _answer_text(sheet.table(language)) for language in texts},
    )


def _answer_text(sheet: _Sheet) -> AnswerText:
    sheet.only("title", "body", "documents")
    return AnswerText(
        sheet.text("title"), sheet.text("body"), tuple(sheet.words("documents", optional=True))
    )
