"""Texts to callers as they would look here: filled in with a sample, and with the longest there is.

What they take at most follows from the site's own services, centres and answers, and from the
longest day of a year in that language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

from kit.desk.given import CHANGE_PARTS
from kit.desk.talk import beginning, menu, numbered
from kit.hotline import daily, segments
from kit.hotline.revision import begun
from kit.settings import Site
from kit.store import guide, slots
from kit.store.engine import Reading
from kit.store.rows import named
from kit.wording import texts
from kit.wording.checks import PLACE, Fault
from kit.wording.dates import day_words

_NO_NAME = {
    "en": "Registration", "es": "Registro", "uk": "Реєстрація", "ru": "Регистрация",
    "ar": "التسجيل", "fr": "Enregistrement", "pl": "Rejestracja", "ro": "Înregistrare",
}  # fmt: skip
"""What stands for the services, centres and answers of a site that has set up none yet."""

_TIMES = {"time": "10:30", "until": "20:30", "code": "123 456"}
_NUMBERS = {
    "booked": "124",
    "missing": "13",
    "days": "12",
    "walkins": "25",
    "free": "28.11 10:30",
    "callbacks": "17",
}
_OFFERED = ("10:30", "12:00", "16:30")
_FEW, _MANY = "4", "12"
_YEAR = 366
_LEAST_LETTERS = 40
"""Less of an answer than this tells nobody what changed."""

_CHOSEN_FROM = {"menu": frozenset[str](), "which": frozenset({"service", "day"})}
"""What choices are made of, where it is not days alone."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text with sample values, the longest it can be here, and why it cannot count."""

    text: str
    longest: str
    faults: tuple[Fault, ...]

    @property
    def count(self) -> segments.Count:
        """What the longest takes."""
        return segments.count(self.longest)


@dataclass(frozen=True, slots=True)
class _Values:
    """What is filled in: one of each, and how many people they are."""

    service: str
    centre: str
    title: str
    day: str
    party: str


@dataclass(frozen=True, slots=True)
class _Wording:
    """Words of one text at this site, and what the site may fill in."""

    name: str
    language: str
    words: str
    services: tuple[str, ...]
    centres: tuple[str, ...]
    titles: tuple[str, ...]

    def usual(self, now: datetime) -> _Values:
        """What a text often says."""
        day = day_words(now + timedelta(days=2), ZoneInfo("UTC"), self.language)
        return _Values(self.services[0], self.centres[0], self.titles[0], day, _FEW)

    def widest(self, now: datetime) -> Iterator[_Values]:
        """All that could make it longest."""
        used = set(PLACE.findall(self.words))
        if "opens" in used:
            used.add("day")
        if "choices" in used:
            used |= _CHOSEN_FROM.get(self.name, {"day"})
        options = {
            "service": self.services,
            "centre": self.centres,
            "title": self.titles,
            "day": _days(self.language, now.year),
        }
        kept = [_widest(every if place in used else every[:1]) for place, every in options.items()]
        for service, centre, title, day in product(*kept):
            yield _Values(service, centre, title, day, _MANY)

    def with_values(self, values: _Values) -> str:
        """The whole text, its choices and its answer made as the box makes them."""
        if self.name == "menu":
            return self._whole(values, choices=self.menu()[1])
        if self.name == "answer_changed":
            sentence = texts.kits_own("received", self.language)
            answer = sentence if values.party == _FEW else " ".join([sentence] * 9)
            return self._whole(values, text=begun(answer, lambda some: self.holds(values, some)))
        if self.name == "daily":
            return self._daily(values)
        what = f"{beginning(values.service)} " if self.name == "which" else ""
        offered = [f"{what}{values.day} {at}" for at in _OFFERED]
        return self._whole(values, choices=numbered(offered))

    def _daily(self, values: _Values) -> str:
        """The day's numbers of every service, as many as fit."""
        line = texts.kits_own("daily_service", self.language)
        full, short = [], []
        for service in self.services:
            numbers = {"service": service, **_NUMBERS}
            full.append(texts.filled(line, self.language, self.name, numbers).text)
            short.append(f"{service}: {_NUMBERS['booked']}.")
        return daily.fitted(full, short, lambda some: self._whole(values, services=some))

    def menu(self) -> tuple[int, str]:
        """How many of the services fit, and how they are offered."""
        blank = _Values("", "", "", "", "")
        return menu(self.services, lambda choices: self._whole(blank, choices=choices))

    def holds(self, values: _Values, answer: str) -> bool:
        """Whether the news of a changed answer has room for so much of it."""
        return segments.count(self._whole(values, text=answer)).parts <= CHANGE_PARTS

    def _whole(self, values: _Values, choices: str = "", text: str = "", services: str = "") -> str:
        filled = {
            "service": values.service,
            "centre": values.centre,
            "title": values.title,
            "day": values.day,
            "party": values.party,
            "opens": f"{values.day} {_TIMES['time']}",
            "choices": choices,
            "text": text,
            "services": services,
            **_TIMES,
            **_NUMBERS,
        }
        return texts.filled(self.words, self.language, self.name, filled).text


def sample(r: Reading, site: Site, name: str, language: str, words: str, now: datetime) -> Sample:
    """How these words would look and what they take; `faults` says why they cannot count."""
    faults = tuple(texts.faults_in(name, words))
    if any(one.kind in {"empty", "brace", "unknown"} for one in faults):
        return Sample("", "", faults)
    here = _here(r, name, language, words)
    usual = here.with_values(here.usual(now))
    every = {usual, *map(here.with_values, here.widest(now))}
    most = max(every, key=lambda one: (segments.count(one).parts, len(one)))
    return Sample(usual, most, faults or tuple(_beyond(site, here, most, now)))


def _here(r: Reading, name: str, language: str, words: str) -> _Wording:
    nothing = _NO_NAME[language]
    services = [named(one.names, language) for one in slots.services(r)]
    centres = [one.name for one in slots.centres(r)]
    about_answers = "title" in texts.PLACES[name]
    titles = [one.title for one in guide.headings(r, language)] if about_answers else []
    return _Wording(
        *(name, language, words),
        tuple(services or [nothing]),
        tuple(centres or [nothing]),
        tuple(titles or [nothing]),
    )


def _beyond(site: Site, here: _Wording, most: str, now: datetime) -> Iterator[Fault]:
    """What is wrong only at this site: too long with its names, or too little room for them."""
    parts = segments.count(most).parts
    if parts > site.text_parts:
        yield Fault("parts", str(parts))
    elif here.name == "menu":
        kits = replace(here, words=texts.kits_own(here.name, here.language))
        if here.menu()[0] < kits.menu()[0]:
            yield Fault("room")
    elif here.name == "answer_changed" and not all(
        here.holds(values, "x" * _LEAST_LETTERS) for values in here.widest(now)
    ):
        yield Fault("room")


def _widest(options: Sequence[str]) -> list[str]:
    """The longest of each way to write it on the air: one letter may cost more than ten."""
    found: dict[segments.Coding, str] = {}
    for one in options:
        coding = segments.coding_of(one)
        if len(one) > len(found.get(coding, "")):
            found[coding] = one
    return list(found.values()) or [""]


@lru_cache(maxsize=16)
def _days(language: str, year: int) -> tuple[str, ...]:
    """The longest days of a year in a language."""
    first = datetime(year, 1, 1, 12, tzinfo=UTC)
    every = {
        day_words(first + timedelta(days=ahead), ZoneInfo("UTC"), language)
        for ahead in range(_YEAR)
    }
    return tuple(_widest(sorted(every)))
