"""Whole texts to callers: files under templates/sms/<language>/, and the site's own before them.

A text has places to fill, written {like_this}. What is filled in stays text, whatever signs it
holds.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kit.errors import WordingError
from kit.hotline.languages import PAGES
from kit.resources import templates
from kit.wording.checks import PLACE, Fault, look, nearest

log = logging.getLogger(__name__)

_APPOINTMENT = frozenset({"service", "day", "time", "centre", "party", "code"})
PLACES: Mapping[str, frozenset[str]] = {
    "confirmation": _APPOINTMENT,
    "moved": _APPOINTMENT,
    "cancelled": _APPOINTMENT,
    "offer": frozenset({"service", "day", "time", "centre", "until"}),
    "missed_call": frozenset(),
    "closed": frozenset({"opens"}),
    "received": frozenset(),
    "next_free": frozenset({"service", "day", "time"}),
    "locked": frozenset(),
    "answer_changed": frozenset({"title", "text"}),
    "info": frozenset({"service", "day", "time"}),
    "info_full": frozenset(),
    "menu": frozenset({"choices"}),
    "party": frozenset({"service"}),
    "minors": frozenset({"party"}),
    "needs": frozenset(),
    "needs_hint": frozenset(),
    "needs_noted": frozenset(),
    "dates": frozenset({"choices"}),
    "dates_again": frozenset({"choices"}),
    "full": frozenset({"service"}),
    "waiting": frozenset({"service"}),
    "left": frozenset(),
    "which": frozenset({"choices"}),
    "sure": frozenset({"service", "day", "time"}),
    "stands": frozenset({"service", "day", "time", "code"}),
    "none": frozenset(),
    "past": frozenset(),
    "no_other": frozenset({"service", "day", "time", "code"}),
    "unknown_code": frozenset({"code"}),
    "offer_gone": frozenset(),
    "declined": frozenset(),
    "unclear": frozenset(),
    "stopped": frozenset(),
    "started": frozenset(),
    "danger": frozenset(),
    "reminder_day_before": frozenset({"service", "day", "time"}),
    "reminder_today": frozenset({"service", "time", "code"}),
    "daily": frozenset({"day", "booked", "services", "callbacks"}),
    "daily_service": frozenset({"service", "booked", "missing", "days", "walkins", "free"}),
}
"""Every text the hotline sends by itself, and the places that are filled in it."""

NEEDED: Mapping[str, frozenset[str]] = {
    "confirmation": frozenset({"day", "time", "centre", "code"}),
    "moved": frozenset({"day", "time", "centre", "code"}),
    "cancelled": frozenset({"code"}),
    "offer": frozenset({"day", "time", "centre", "until"}),
    "closed": frozenset({"opens"}),
    "answer_changed": frozenset({"text"}),
    "menu": frozenset({"choices"}),
    "dates": frozenset({"choices"}),
    "dates_again": frozenset({"choices"}),
    "which": frozenset({"choices"}),
    "sure": frozenset({"day", "time"}),
    "stands": frozenset({"day", "time", "code"}),
    "no_other": frozenset({"day", "time", "code"}),
    "reminder_day_before": frozenset({"day", "time"}),
    "reminder_today": frozenset({"time"}),
    "next_free": frozenset({"day", "time"}),
    "daily": frozenset({"services"}),
    "daily_service": frozenset({"service", "booked"}),
}
"""What a caller cannot do without, however staff word the text."""

_YES_OR_NO = frozenset({"yes", "no"})
_TOLD: Mapping[str, frozenset[str]] = {
    "offer": _YES_OR_NO,
    "full": _YES_OR_NO,
    "sure": _YES_OR_NO,
    "reminder_day_before": _YES_OR_NO,
    "reminder_today": _YES_OR_NO,
    "info": frozenset({"book", "move", "cancel", "stop"}),
    "info_full": frozenset({"book", "move", "cancel", "stop"}),
    "stopped": frozenset({"start"}),
    "needs_hint": frozenset({"need"}),
    "past": frozenset({"book"}),
}
"""What callers must be told that they may answer, in words which the box understands."""

_TAG = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_GROUPED = re.compile(r"(?<=\d) (?=\d)")
_LAST_RESORT = "en"
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur"})
_JOINERS = frozenset("\u200c\u200d")
"""Format signs that some scripts and emoji are spelled with; all others only hide or turn text."""


Own = Callable[[str, str], str | None]
"""(name, language) -> the site's own words for that text, None where it has none."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it will be sent, and the language it turned out to be in."""

    text: str
    language: str


def nothing_own(_name: str, _language: str) -> None:
    """A site that says everything in the kit's words."""


def render(
    name: str,
    language: str,
    values: Mapping[str, str],
    folder: Path | None = None,
    own: Own = nothing_own,
) -> Text:
    """The text `name` in `language`, else in its base language, else in English.

    The site's own words come first; spoiled ones give way to the kit's. `folder` is where the
    texts are, templates/sms when None. A file that staff spoiled is told in the log and the
    English text goes out: a family that gets no code is worse off. Raises: WordingError when no
    file says it, or when the English one is spoiled too.
    """
    root = folder or templates("sms")
    tongue = spoken(name, language, root)
    words = own(name, tongue)
    if words is not None and (said := _own_said(name, tongue, words, values)):
        return said
    try:
        return filled(_read(root, tongue, name), tongue, name, values)
    except WordingError as spoiled:
        if tongue == _LAST_RESORT or not (root / _LAST_RESORT / f"{name}.txt").is_file():
            raise
        log.warning("%s; callers get the English text", spoiled)
        return render(name, _LAST_RESORT, values, folder, own)


def _own_said(name: str, tongue: str, words: str, values: Mapping[str, str]) -> Text | None:
    wrong = next(iter(faults_in(name, words)), None)
    if wrong is None:
        return filled(words, tongue, name, values)
    spoiled = WordingError(_file(tongue, name), wrong.problem)
    log.warning("the site's own %s; callers get the kit's text", spoiled)
    return None


def faults_in(name: str, words: str) -> list[Fault]:
    """Everything that is wrong with these words for the text `name`."""
    needed, told = NEEDED.get(name, frozenset()), _TOLD.get(name, frozenset())
    return list(look(words, PLACES.get(name, frozenset()), needed, told))


def kits_own(name: str, language: str, folder: Path | None = None) -> str:
    """The kit's own words for a text, with its places. Raises: WordingError."""
    return _read(folder or templates("sms"), language, name)


def filled(words: str, tongue: str, name: str, values: Mapping[str, str]) -> Text:
    """Words with their places filled in. Raises: WordingError when nothing fills one."""
    right_to_left = tongue.split("-", maxsplit=1)[0] in _RIGHT_TO_LEFT

    def fill(place: re.Match[str]) -> str:
        if place[1] not in values:
            raise _unfilled(_file(tongue, name), place[1], values)
        value = one_line(values[place[1]])
        return _kept_together(value) if right_to_left else value

    return Text(PLACE.sub(fill, words), tongue)


def spoken(name: str, language: str, folder: Path | None = None) -> str:
    """The language in which the text `name` exists for somebody who speaks `language`.

    Raises: WordingError when there is none, not even English.
    """
    root = folder or templates("sms")
    for tag in (*_with_bases(language), _LAST_RESORT):
        if (root / tag / f"{name}.txt").is_file():
            return tag
    raise WordingError(f"{name}.txt", f"there is no such text in {language!r} nor in English")


def faults(folder: Path | None = None) -> list[WordingError]:
    """Everything that is wrong with the texts of a site, to be told before a caller waits."""
    root = folder or templates("sms")
    found = [error for file in _files(root) if (error := _fault(root, file))]
    for language in PAGES:
        for name in PLACES:
            if not (root / language / f"{name}.txt").is_file():
                problem = "is missing; callers get the English text"
                found.append(WordingError(_file(language, name), problem))
    return found


def one_line(value: str) -> str:
    """A value without control and direction signs, on one line: it must not break its text."""
    return " ".join("".join(sign for sign in value if _shows(sign)).split())


def _shows(sign: str) -> bool:
    if sign.isspace() or sign in _JOINERS:
        return True
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}


def _kept_together(value: str) -> str:
    """Among right-to-left letters a space would let "123 456" be read as 456 123.

    Source: Unicode Standard Annex 9, rule W4: a no-break space stays inside the number.
    """
    return _GROUPED.sub("\u00a0", value)


def _with_bases(language: str) -> Iterator[str]:
    """From "zh-Hant-TW" to "zh-Hant" and "zh"; nothing for what is no language tag, like a path."""
    tag = language if _TAG.fullmatch(language) else ""
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]


def _file(language: str, name: str) -> str:
    return f"{language}/{name}.txt"


def _read(root: Path, language: str, name: str) -> str:
    """What the file says, once every brace in it belongs to a place."""
    file = _file(language, name)
    try:
        template = (root / file).read_text("utf-8-sig").strip()
    except OSError as error:
        raise WordingError(file, "cannot be read") from error
    except UnicodeDecodeError as error:
        raise WordingError(file, "is not a text file in UTF-8: save it as UTF-8") from error
    if not template:
        raise WordingError(file, Fault("empty").problem)
    if re.search("[{}]", PLACE.sub("", template)):
        raise WordingError(file, Fault("brace").problem)
    return template


def _unfilled(file: str, place: str, known: Collection[str]) -> WordingError:
    return WordingError(file, Fault("unknown", place, nearest(place, known)).problem)


def _files(root: Path) -> list[Path]:
    return sorted(file for file in root.glob("*/*") if not file.name.startswith("."))


def _fault(root: Path, file: Path) -> WordingError | None:
    """The first thing that is wrong with one file."""
    shown = file.relative_to(root).as_posix()
    if file.suffix != ".txt" or file.stem not in PLACES:
        meant = nearest(file.stem, PLACES)
        hint = f"; did you mean {meant}.txt?" if meant else ""
        return WordingError(shown, f"is no text that the hotline sends{hint}")
    try:
        found = faults_in(file.stem, _read(root, file.parent.name, file.stem))
    except WordingError as error:
        return error
    return WordingError(shown, found[0].problem) if found else None
