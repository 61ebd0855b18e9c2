"""Packs: a site's starting guide, topics, services and centres, as plain files.

    pack.toml        name, languages, region, and [note] in each language
    topics.toml      [[topic]] key, parent, and its names
    services.toml    [[service]] key, names, places, opening hours (kit/wording/openings.py)
    centres.toml     [[centre]] key, name, address, timezone
    guide/KEY.toml   one answer: topic, checked_on, expires_on, source, and [es], [uk] ... texts
    briefing.toml    what everyone on shift must have read (kit/wording/briefings.py)
    firstaid/, say.toml    cards and lines for hard moments (kit/wording/cards.py)

A field team copies a pack and edits it, so whatever is wrong is told with its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from kit.errors import PackError
from kit.hotline.languages import PAGES
from kit.hotline.openings import Opening
from kit.hotline.segments import count
from kit.wording.briefings import Briefing, read_briefing
from kit.wording.cards import Card, Saying, read_cards, read_sayings
from kit.wording.openings import OF_AN_OPENING, read_opening
from kit.wording.sheets import KEY, Sheet, did_you_mean

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NAME_LETTERS = 60
_BODY_LETTERS = 4000
_NOTE_LETTERS = 600
_SHORT_PARTS = 2
_OF_AN_ANSWER = ("topic", "checked_on", "expires_on", "source", "directory")


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
    """One answer in one language. `body` may have several lines.

    `steps` are what to do, in order; `short` is the text to send by SMS, "" for none.
    """

    title: str
    body: str
    documents: tuple[str, ...]
    steps: tuple[str, ...] = ()
    short: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the guide. `topic` is a topic's key; `expires_on` None is never.

    `directory` are keys of places in the site's directory of services.
    """

    key: str
    topic: str
    checked_on: date
    expires_on: date | None
    source: str
    texts: Mapping[str, AnswerText]
    directory: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """Everything a site starts with. `languages` are those every answer must be in.

    `note` is what must be known before the pack is used, by language. `region` is the ISO 3166
    code of the country it was written for, "" when for none. `briefing` None: it has none.
    """

    name: str
    languages: tuple[str, ...]
    note: Mapping[str, str]
    topics: tuple[Topic, ...]
    services: tuple[Service, ...]
    centres: tuple[Centre, ...]
    answers: tuple[Answer, ...]
    region: str = ""
    briefing: Briefing | None = None
    cards: tuple[Card, ...] = ()
    sayings: tuple[Saying, ...] = ()


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


Thing = TypeVar("Thing", bound=_Keyed)


def read_pack(folder: Path) -> Pack:
    """The pack in a folder. Raises: PackError with file, line where it can, and what to do."""
    if not folder.is_dir():
        others = [other.name for other in folder.parent.glob("*/")]
        raise PackError(folder.name, f"there is no such pack{did_you_mean(folder.name, others)}")
    head = Sheet.read(folder / "pack.toml", folder)
    head.only("name", "languages", "region", "note")
    languages = _languages(head)
    topics = _topics(folder, languages)
    centres = _each(_rows(folder, "centres.toml", "centre"), _centre)
    places = {centre.key for centre in centres}
    briefing, say = _optional(folder, "briefing.toml"), _optional(folder, "say.toml")
    return Pack(
        name=head.text("name", longest=_NAME_LETTERS),
        languages=languages,
        note=_note(head, languages),
        topics=topics,
        services=_each(
            _rows(folder, "services.toml", "service"), lambda row: _service(row, languages, places)
        ),
        centres=centres,
        answers=_answers(folder, {topic.key for topic in topics}, languages),
        region=_region(head),
        briefing=read_briefing(briefing, languages) if briefing else None,
        cards=read_cards(folder, languages),
        sayings=read_sayings(say, languages) if say else (),
    )


def _languages(head: Sheet) -> tuple[str, ...]:
    languages = head.words("languages", '["es", "uk"]')
    for tag in languages:
        hint = did_you_mean(tag, PAGES)
        if not _LANGUAGE.fullmatch(tag) or (tag not in PAGES and hint):
            raise head.wrong("languages", f"{tag!r} is no language tag{hint}")
    if len(set(languages)) < len(languages):
        raise head.wrong("languages", "languages names one of them twice")
    return languages


def _region(head: Sheet) -> str:
    region = head.text("region", "")
    if region and not re.fullmatch("[A-Z]{2}", region):
        raise head.wrong("region", 'region must be a country\'s two letters, like "ES"')
    return region


def _note(head: Sheet, languages: Sequence[str]) -> dict[str, str]:
    table = head.table("note", "a section [note] with a line for each language")
    table.only(*languages, *PAGES)
    for language in languages:
        if language not in table.values:
            raise head.wrong("note", f'{language} is missing: write {language} = "..."')
    return {language: table.text(language, longest=_NOTE_LETTERS) for language in table.values}


def _optional(folder: Path, file: str) -> Sheet | None:
    """A file that a pack may do without."""
    return Sheet.read(folder / file, folder) if (folder / file).exists() else None


def _rows(folder: Path, file: str, word: str) -> list[Sheet]:
    """Every [[word]] of a file that holds nothing else."""
    sheet = Sheet.read(folder / file, folder)
    sheet.only(word)
    return sheet.tables(word)


def _each(rows: Sequence[Sheet], make: Callable[[Sheet], Thing]) -> tuple[Thing, ...]:
    """What the rows say; two with the same key are refused."""
    made: dict[str, Thing] = {}
    for row in rows:
        thing = make(row)
        if thing.key in made:
            raise row.wrong("key", f"key {thing.key!r} stands here a second time")
        made[thing.key] = thing
    return tuple(made.values())


def _topics(folder: Path, languages: Sequence[str]) -> tuple[Topic, ...]:
    rows = _rows(folder, "topics.toml", "topic")
    topics = _each(rows, lambda row: _topic(row, languages))
    first_level = {topic.key for topic in topics if topic.parent is None}
    for topic, row in zip(topics, rows, strict=True):
        if topic.parent is None or topic.parent in first_level:
            continue
        if any(topic.parent == other.key for other in topics):
            problem = f"{topic.parent!r} has a parent itself: topics have two levels"
        else:
            hint = did_you_mean(topic.parent, first_level)
            problem = f"there is no topic {topic.parent!r}{hint}"
        raise row.wrong("parent", problem)
    return topics


def _topic(row: Sheet, languages: Sequence[str]) -> Topic:
    row.only("key", "parent", "names")
    return Topic(row.key(), row.text("parent", "") or None, _names(row, languages))


def _names(row: Sheet, languages: Sequence[str]) -> dict[str, str]:
    """A name for each language of the pack; more are welcome."""
    table = row.table("names", f'names.{languages[0]} = "..."')
    table.only(*languages, *PAGES)
    for language in languages:
        if language not in table.values:
            raise row.wrong("names", f'names.{language} is missing: write names.{language} = "..."')
    return {language: table.text(language, longest=_NAME_LETTERS) for language in table.values}


def _centre(row: Sheet) -> Centre:
    row.only("key", "name", "address", "timezone")
    zone = row.text("timezone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = did_you_mean(zone, available_timezones())
        raise row.wrong("timezone", f"there is no time zone {zone!r}{hint}") from error
    name = row.text("name", longest=_NAME_LETTERS)
    return Centre(row.key(), name, row.text("address", ""), zone)


def _service(row: Sheet, languages: Sequence[str], centres: Collection[str]) -> Service:
    row.only("key", "names", *OF_AN_OPENING)
    return Service(row.key(), _names(row, languages), read_opening(row, centres))


def _answers(folder: Path, topics: set[str], languages: Sequence[str]) -> tuple[Answer, ...]:
    for file in sorted((folder / "guide").glob("*.txt")):
        name = file.relative_to(folder).as_posix()
        raise PackError(name, "is not read: the name of an answer must end with .toml")
    files = sorted((folder / "guide").glob("*.toml"))
    if not files:
        raise PackError("guide", "needs at least one answer: a file like guide/school.toml")
    return tuple(_answer(Sheet.read(file, folder), file.stem, topics, languages) for file in files)


def _answer(sheet: Sheet, key: str, topics: set[str], languages: Sequence[str]) -> Answer:
    if not KEY.fullmatch(key):
        raise PackError(sheet.file, "the file's name must be small letters, digits and hyphens")
    sheet.only(*_OF_AN_ANSWER, *languages, *PAGES)
    topic = sheet.text("topic")
    if topic not in topics:
        raise sheet.wrong("topic", f"there is no topic {topic!r}{did_you_mean(topic, topics)}")
    checked_on = sheet.day("checked_on")
    expires_on = sheet.day("expires_on") if "expires_on" in sheet.values else None
    if expires_on is not None and expires_on <= checked_on:
        raise sheet.wrong("expires_on", "expires_on must come after checked_on")
    return Answer(
        key=key,
        topic=topic,
        checked_on=checked_on,
        expires_on=expires_on,
        source=sheet.text("source"),
        texts=sheet.in_each(languages, "title and body", _answer_text, but=_OF_AN_ANSWER),
        directory=_directory(sheet),
    )


def _directory(sheet: Sheet) -> tuple[str, ...]:
    keys = sheet.words("directory", '["red-cross"]', optional=True)
    for key in keys:
        if not KEY.fullmatch(key):
            raise sheet.wrong("directory", f"key {key!r} must be small letters, digits and hyphens")
    return keys


def _answer_text(sheet: Sheet) -> AnswerText:
    sheet.only("title", "body", "steps", "documents", "short")
    return AnswerText(
        sheet.text("title", longest=120),
        sheet.prose("body", longest=_BODY_LETTERS),
        sheet.words("documents", '["Passport"]', optional=True),
        sheet.words("steps", '["Come with your passport."]', optional=True),
        _short(sheet),
    )


def _short(sheet: Sheet) -> str:
    """A text that costs two parts at most."""
    short = sheet.text("short", "", longest=_BODY_LETTERS)
    parts = count(short).parts
    if parts > _SHORT_PARTS:
        raise sheet.wrong("short", f"short takes {parts} parts as a text; {_SHORT_PARTS} at most")
    return short
