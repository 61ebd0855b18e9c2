"""site.toml: what a site decides for itself.

Every key has its meaning in docs/settings.md; a key the kit does not know is an error, because a
misspelt setting that is silently ignored is worse than a box that does not start.
"""

from __future__ import annotations

import difflib
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
    text_parts: int = 6


@dataclass(frozen=True, slots=True)
class LineSettings:
    """One modem with its SIM. `pin` is tried once; a SIM that refuses it stays locked."""

    name: str
    port: str
    pin: str = ""
    baudrate: int = 115200


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


def read(path: Path) -> Settings:
    """The settings of a site.

    Raises: SettingsError, naming the file, the section and the key, with the nearest known word.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsError(str(path), f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SettingsError(str(path), "is not a text file in UTF-8") from error
    return parse(text, str(path))


def parse(text: str, name: str = "site.toml") -> Settings:
    """The settings in `text`; `name` is what errors call it."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(name, f"is not TOML: {error}") from error
    _known(name, raw, (*_SECTIONS, "line"))
    if "site" not in raw:
        raise SettingsError(name, "has no [site] section")
    parts = {
        key: _section(f"{name} [{key}]", cls, raw[key])
        for key, cls in _SECTIONS.items()
        if key in raw
    }
    lines = raw.get("line", [])
    if not isinstance(lines, list):
        raise SettingsError(f"{name} [line]", "is written [[line]], once for each modem")
    settings = Settings(
        lines=tuple(_section(f"{name} [[line]]", LineSettings, line) for line in lines), **parts
    )
    _check(name, settings)
    return settings


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
        if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
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


def _check(name: str, settings: Settings) -> None:
    site = settings.site
    if not 1 <= site.id <= 65535:
        raise SettingsError(f"{name} [site]", "id must be between 1 and 65535")
    if len(site.region) != 2 or not site.region.isalpha() or not site.region.isupper():
        raise SettingsError(f"{name} [site]", 'region must be two capital letters, like "ES"')
    try:
        ZoneInfo(site.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"{name} [site]", f"no time zone {site.timezone!r}") from error
    if not 1 <= settings.web.port <= 65535:
        raise SettingsError(f"{name} [web]", "port must be between 1 and 65535")
    names = [line.name for line in settings.lines]
    if len(set(names)) != len(names):
        raise SettingsError(f"{name} [[line]]", "two lines have the same name")
    if settings.headquarters.url and not settings.headquarters.key:
        raise SettingsError(f"{name} [headquarters]", "url needs key beside it")
