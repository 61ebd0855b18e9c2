"""site.toml: what a site decides for itself.

Every key has its meaning in docs/settings.md; a key the kit does not know is an error, because a
misspelt setting that is silently ignored is worse than a box that does not start.
"""

from __future__ import annotations

import difflib
import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kit.errors import SettingsError


@dataclass(frozen=True, slots=True)
class Site:
    """Who and where this box is.

    `region` is the country (ISO 3166, two letters) whose national numbers callers dial from;
    `languages` are BCP 47 tags, the first is used when nothing is known of a caller.
    """

    id: int
    name: str
    region: str
    timezone: str = "Europe/Madrid"
    languages: tuple[str, ...] = ("en",)
    pack: str = ""
    missed_call_text: bool = True
    acknowledge_texts: bool = True
    answer_texts: bool = True
    reminder_hours: str = "09:00-20:00"
    offer_minutes: int = 30
    grace_minutes: int = 30
    publish_next_free: bool = False
    text_parts: int = 6
    quiet_hours: str = ""
    late_hours: int = 6
    texts_a_minute: int = 0
    parts_a_day: int = 0
    ring_all_after_s: int = 10
    guide_days: int = 30
    presence_days: int = 90
    block_days: int = 90
    draft_days: int = 14
    coordinator_numbers: tuple[str, ...] = ()
    coordinator_language: str = ""
    daily_at: str = "07:30"


@dataclass(frozen=True, slots=True)
class LineSettings:
    """One modem with its SIM. `pin` is tried once; a SIM that refuses it stays locked.

    `number` is the SIM's own, in E.164. `power_cycle` is a command without a shell; `credit` is
    what the operator wants to be dialled (USSD). With `flash`, rings are turned away to be rung
    back. With `waiting`, a second caller rings while somebody talks on the line. `language` is a
    BCP 47 tag: what its callers probably speak.
    """

    name: str
    port: str
    imei: str = ""
    pin: str = ""
    baudrate: int = 115200
    number: str = ""
    flash: bool = False
    waiting: bool = True
    language: str = ""
    power_cycle: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class BoxSettings:
    """Where the box keeps its data."""

    data: Path = Path("/var/lib/hotline")


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Where the pages are served. `boards` is how many live boards may be open at once."""

    host: str = "127.0.0.1"
    port: int = 8080
    boards: int = 48


@dataclass(frozen=True, slots=True)
class HeadquartersSettings:
    """Where records go. An empty `url` means that they wait on the box.

    `key` is the public key that `hotline headquarters key` prints.
    """

    url: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of site.toml."""

    site: Site
    lines: tuple[LineSettings, ...] = ()
    box: BoxSettings = field(default_factory=BoxSettings)
    web: WebSettings = field(default_factory=WebSettings)
    headquarters: HeadquartersSettings = field(default_factory=HeadquartersSettings)


_SECTIONS = {
    "site": Site,
    "box": BoxSettings,
    "web": WebSettings,
    "headquarters": HeadquartersSettings,
}

_LARGEST = 1_000_000
_REGION = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_PATH = re.compile(r"/[^\x00-\x1f\x7f]+")
_IMEI = re.compile(r"[0-9]{15}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_USSD = re.compile(r"[*#][0-9*#]{1,30}")
_PIN = re.compile(r"[0-9]{4,8}")
"""Checked here because whatever stands in the settings would be typed to the modem as it is."""
_HOURS = re.compile(r"((?:[01][0-9]|2[0-3]):[0-5][0-9])-((?:[01][0-9]|2[0-3]):[0-5][0-9])")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,255}")
_URL = re.compile(r"https?://[A-Za-z0-9.:_\[\]-]+(/[\x21-\x7e]*)?")


def read(path: Path) -> Settings:
    """The settings of a site.

    Raises: SettingsError, naming the file, the section and the key, with the nearest known word.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise SettingsError(str(path), "is not a text file in UTF-8") from error
    if len(raw) > _LARGEST:
        raise SettingsError(str(path), "is too long to be a site's settings")
    return parse(text, str(path))


def parse(text: str, name: str = "site.toml") -> Settings:
    """The settings in `text`; `name` is what errors call it."""
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise SettingsError(name, f"is not TOML: {error}") from error
    _known(name, raw, (*_SECTIONS, "line"))
    if "site" not in raw:
        raise SettingsError(name, "has no [site] section")
    parts = {
        key: _section(f"{name} [{key}]", cls, raw[key])
        for key, cls in _SECTIONS.items()
        if key in raw
    }
    settings = Settings(lines=_lines(name, raw.get("line", [])), **parts)
    _check_site(f"{name} [site]", settings.site)
    _check_lines(f"{name} [[line]]", settings.lines)
    _check_rest(name, settings)
    return settings


def _lines(name: str, raw: object) -> tuple[LineSettings, ...]:
    if not isinstance(raw, list):
        raise SettingsError(f"{name} [line]", "is written [[line]], once for each modem")
    return tuple(_section(f"{name} [[line]]", LineSettings, line) for line in raw)


def _section(where: str, cls: type[Any], raw: object) -> Any:  # noqa: ANN401
    if not isinstance(raw, Mapping):
        raise SettingsError(where, "must be a section")
    known = {f.name: f for f in fields(cls)}
    _known(where, raw, tuple(known))
    missing = [
        f.name
        for f in known.values()
        if f.name not in raw and f.default is MISSING and f.default_factory is MISSING
    ]
    if missing:
        raise SettingsError(where, f"{missing[0]} is missing")
    hints = get_type_hints(cls)
    return cls(**{key: _value(where, key, hints[key], value) for key, value in raw.items()})


def _value(where: str, key: str, kind: object, value: object) -> object:
    if kind is Path and isinstance(value, str):
        return Path(value)
    if kind == tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            return tuple(value)
        raise SettingsError(where, f'{key} must be a list of words, like ["uk", "es"]')
    words = {str: "text in quotes", int: "a whole number", bool: "true or false"}
    if type(value) is not kind:
        raise SettingsError(where, f"{key} must be {words.get(kind, 'a path in quotes')}")  # type: ignore[call-overload]
    return value


def _known(where: str, raw: Mapping[str, object], known: tuple[str, ...]) -> None:
    for key in raw:
        if key not in known:
            nearest = difflib.get_close_matches(key, known, 1, 0.6)
            raise SettingsError(where, f"unknown key {key!r}", nearest[0] if nearest else None)


def _check_site(where: str, site: Site) -> None:
    _need(where, 1 <= site.id <= 65535, "id must be between 1 and 65535")
    _need(where, _is_name(site.name, 80), "name must have 1 to 80 letters that can be seen")
    _need(where, _REGION.fullmatch(site.region), 'region must be two capital letters, like "ES"')
    _need(where, _is_timezone(site.timezone), f"no time zone {site.timezone!r}")
    _need(where, site.languages, 'languages must be a list of words, like ["uk", "es"]')
    for tag in site.languages:
        _need(where, _LANGUAGE.fullmatch(tag), f'{tag!r} is not a language, like "uk"')
    _need(
        where, len(set(site.languages)) == len(site.languages), "languages names one of them twice"
    )
    _need(where, 1 <= site.text_parts <= 30, "text_parts must be between 1 and 30")
    _need(
        where,
        0 <= site.ring_all_after_s <= 120,
        "ring_all_after_s must be between 0 and 120",
    )
    _need(where, 5 <= site.offer_minutes <= 720, "offer_minutes must be between 5 and 720")
    _need(where, 0 <= site.grace_minutes <= 240, "grace_minutes must be between 0 and 240")
    _need(where, 1 <= site.guide_days <= 3650, "guide_days must be between 1 and 3650")
    _need(where, 30 <= site.presence_days <= 3650, "presence_days must be between 30 and 3650")
    _need(where, 1 <= site.block_days <= 3650, "block_days must be between 1 and 3650")
    _need(where, 1 <= site.draft_days <= 3650, "draft_days must be between 1 and 3650")
    _need(where, site.pack.isprintable(), "pack must be the name of a pack or a folder")
    _check_outbox(where, site)
    _check_daily(where, site)


def _check_daily(where: str, site: Site) -> None:
    numbers, tag = site.coordinator_numbers, site.coordinator_language
    for number in numbers:
        _need(where, _NUMBER.fullmatch(number), f"{number!r} is not a number like +34600000001")
    _need(where, len(numbers) <= 5, "coordinator_numbers may name at most 5")
    _need(where, len(set(numbers)) == len(numbers), "coordinator_numbers names one of them twice")
    _need(where, not tag or _LANGUAGE.fullmatch(tag), f'{tag!r} is not a language, like "uk"')
    _need(
        where,
        not site.daily_at or _TIME.fullmatch(site.daily_at),
        'daily_at must be like "07:30", or "" for never',
    )


def _check_outbox(where: str, site: Site) -> None:
    hours = _HOURS.fullmatch(site.quiet_hours)
    apart = hours and hours[1] != hours[2]
    _need(where, not site.quiet_hours or apart, 'quiet_hours must be like "22:00-07:30"')
    decent = _HOURS.fullmatch(site.reminder_hours)
    _need(
        where,
        not site.reminder_hours or (decent and decent[1] < decent[2]),
        'reminder_hours must be within one day, like "09:00-20:00"',
    )
    _need(where, 0 <= site.late_hours <= 168, "late_hours must be between 0 and 168")
    _need(where, 0 <= site.texts_a_minute <= 600, "texts_a_minute must be between 0 and 600")
    _need(where, 0 <= site.parts_a_day <= 100_000, "parts_a_day must be between 0 and 100000")


def _check_lines(where: str, lines: tuple[LineSettings, ...]) -> None:
    _need(where, len(lines) <= 16, "a box has at most 16 lines")
    for line in lines:
        _need(where, _is_name(line.name, 40), "name must have 1 to 40 letters that can be seen")
        _need(where, _PATH.fullmatch(line.port), "port must begin with /, like /dev/ttyUSB2")
        _need(where, not line.pin or _PIN.fullmatch(line.pin), "pin must be 4 to 8 digits")
        _need(where, 1200 <= line.baudrate <= 4_000_000, "baudrate must be 1200 to 4000000")
        _check_line(where, line)
    for key in ("name", "port", "imei", "number"):
        told = [value for line in lines if (value := getattr(line, key))]
        _need(where, len(set(told)) == len(told), f"two lines have the same {key}")


def _check_line(where: str, line: LineSettings) -> None:
    _need(where, not line.imei or _IMEI.fullmatch(line.imei), "imei must be 15 digits")
    _need(
        where,
        not line.number or _NUMBER.fullmatch(line.number),
        "number must be the SIM's own number with +, like +34600000001",
    )
    _need(
        where,
        not line.credit or _USSD.fullmatch(line.credit),
        "credit must be what the operator wants to be dialled, like *100#",
    )
    _need(
        where,
        not line.language or _LANGUAGE.fullmatch(line.language),
        f'{line.language!r} is not a language, like "uk"',
    )
    _need(where, _is_command(line.power_cycle), "power_cycle must be a command, like uhubctl -a 2")


def _check_rest(name: str, settings: Settings) -> None:
    web, headquarters = settings.web, settings.headquarters
    _need(f"{name} [web]", _HOST.fullmatch(web.host), 'host must be an address, like "127.0.0.1"')
    _need(f"{name} [web]", 1 <= web.port <= 65535, "port must be between 1 and 65535")
    _need(f"{name} [web]", 1 <= web.boards <= 500, "boards must be between 1 and 500")
    data = str(settings.box.data)
    _need(f"{name} [box]", _PATH.fullmatch(data), "data must be a folder that begins with /")
    where = f"{name} [headquarters]"
    if headquarters.url:
        _need(where, _URL.fullmatch(headquarters.url), "url must begin with https:// or http://")
        _need(where, headquarters.key, "url needs key beside it")


def _need(where: str, fulfilled: object, problem: str) -> None:
    if not fulfilled:
        raise SettingsError(where, problem)


def _is_name(text: str, longest: int) -> bool:
    return text.isprintable() and 1 <= len(text.strip()) == len(text) <= longest


def _is_command(text: str) -> bool:
    try:
        return text.isprintable() and (not text or bool(shlex.split(text)))
    except ValueError:
        return False


def _is_timezone(key: str) -> bool:
    try:
        ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
