"""Whole texts to callers: files under templates/sms/<language>/ that staff may edit.

A file holds one text with places to fill, written {like_this}. What is filled in stays text,
whatever signs it holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.errors import WordingError
from kit.resources import templates

_PLACE = re.compile(r"\{(\w+)\}")
_LAST_RESORT = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it will be sent, and the language it turned out to be in."""

    text: str
    language: str


def render(name: str, language: str, values: Mapping[str, str], folder: Path | None = None) -> Text:
    """The text `name` in `language`, else in its base language, else in English.

    Raises: WordingError when no file says it, or one has a place that `values` cannot fill.
    """
    root = folder or templates("sms")
    for tag in (language, language.split("-", maxsplit=1)[0], _LAST_RESORT):
        file = root / tag / f"{name}.txt"
        if file.is_file():
            return Text(_filled(file, values), tag)
    raise WordingError(f"{name}.txt", f"there is no such text in {language} nor in English")


def _filled(file: Path, values: Mapping[str, str]) -> str:
    template = file.read_text("utf-8").strip()

    def fill(place: re.Match[str]) -> str:
        if place[1] not in values:
            raise WordingError(f"{file.parent.name}/{file.name}", f"nothing fills {place[0]}")
        return one_line(values[place[1]])

    return _PLACE.sub(fill, template)


def one_line(value: str) -> str:
    """A value without control and direction signs, on one line: it must not break its text."""
    spaced = " ".join(value.split())
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
