"""People who only text: they read what the box writes, and answer it as people do.

Each has a language, a household and something they want. Most answer what is asked; some mistype,
choose a number that is not there, ask in their own words, or do not answer at all. Who does what
is a game of dice with a seed.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kit.hotline.keywords import said_in
from kit.hotline.wordlist import NUMBERS, WORDS
from kit.resources import templates
from kit.wording.texts import render

SILENT = 0.03
"""Of a hundred questions, so many are never answered; the next ones likewise."""
OWN_WORDS = 0.05
NOT_THERE = 0.04
MISTYPED = 0.06
POLITE = 0.15
LATER = 0.12
"""How often somebody asks for other days."""
_ABROAD = ("ar", "fr", "pl")
_FROM_ABROAD = 0.06

_ASKS = {
    "uk": (
        "А можна прийти без запису? Ми вже тут",
        "Не розумію, що мені треба написати",
        "Нас четверо, але бабуся приїде пізніше",
    ),
    "ru": (
        "А можно прийти без записи? Мы уже здесь",
        "Не понимаю что писать",
        "Нас трое и ещё собака",
    ),
    "es": (
        "No entiendo qué tengo que poner",
        "Somos cuatro pero mi madre llega más tarde",
        "¿Se puede ir sin cita?",
    ),
    "en": (
        "I do not understand what I should write",
        "We are four but my mother comes later",
        "Can we just come?",
    ),
    "ro": ("Nu înțeleg ce trebuie să scriu", "Putem veni fără programare?"),
    "ar": ("لا أفهم ماذا يجب أن أكتب", "هل يمكن أن نأتي بدون موعد؟"),
    "fr": ("Je ne comprends pas ce que je dois écrire", "On peut venir sans rendez-vous ?"),
    "pl": ("Nie rozumiem co mam napisać", "Czy można przyjść bez wizyty?"),
}
"""What somebody writes instead of an answer: a person must read it."""

_WANTS = {
    "uk": "Добрий день, нам потрібен запис на завтра, нас {n}",
    "ru": "Здравствуйте, нам нужен приём на завтра, нас {n}",
    "es": "Buenos días, necesito cita para mañana, somos {n}",
    "en": "Hello, we need an appointment for tomorrow, we are {n}",
    "ro": "Bună ziua, avem nevoie de o programare pe mâine, suntem {n}",
    "ar": "مرحبا نحتاج موعدا غدا، نحن {n} أشخاص",
    "fr": "Bonjour, il nous faut un rendez-vous demain, nous sommes {n}",
    "pl": "Dzień dobry, potrzebujemy wizyty na jutro, jest nas {n}",
}
"""How somebody asks for an appointment who has not seen the poster."""

_QUESTIONS = {
    "uk": "Добрий день, підкажіть будь ласка, куди звернутися з таким питанням: {topic}",
    "ru": "Здравствуйте, подскажите пожалуйста куда обратиться по вопросу {topic}",
    "es": "Hola, ¿dónde puedo preguntar por esto? {topic}, gracias",
    "en": "Hello, where can I ask about {topic}? Thank you",
    "ro": "Bună ziua, unde pot întreba despre {topic}?",
    "ar": "مرحبا، أين يمكنني أن أسأل عن {topic}؟",
    "fr": "Bonjour, où puis-je me renseigner sur {topic} ?",
    "pl": "Dzień dobry, gdzie mogę zapytać o {topic}?",
}
_THANKS = {
    "uk": ("Дякую!", "дякую вам"),
    "ru": ("Спасибо", "спасибо большое"),
    "es": ("Gracias", "Muchas gracias!"),
    "en": ("Thank you", "thanks 🙏"),
    "ro": ("Mulțumesc", "multumesc mult"),
    "ar": ("شكرا", "شكرا جزيلا"),
    "fr": ("Merci", "merci beaucoup"),
    "pl": ("Dziękuję", "dziekuje bardzo"),
}
_WE_ARE = {
    "uk": "нас {n}",
    "ru": "нас {n} человек",
    "es": "somos {n}",
    "en": "{n} people",
    "ro": "suntem {n}",
    "ar": "نحن {n} أشخاص",
    "fr": "nous sommes {n}",
    "pl": "{n} osoby",
}
_MENU_WORDS = ("меню", "info", "menu")
_APPOINTMENT_WORDS = ("cita", "запис", "приём", "registration")
_STOPS = ("стоп", "stop")


BY_TEXT = frozenset({"appointment", "info", "stop", "thanks"})
"""What the box does by itself."""


@dataclass
class Texter:
    """One phone of the street. `wants`: one of BY_TEXT, or what only a person can tell.

    `read` is every text that came, by name; "" for one that is no known text of the hotline.
    """

    number: str
    language: str
    party: int
    wants: str
    opener: str
    dice: random.Random
    at_s: list[float] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    silent: bool = False
    refused: bool = False
    others_asked: int = 0
    awaited: str = "1"

    def answers(self, text: str) -> str | None:
        """What they write back to a text, or None."""
        name, values = recognised(text, self.language)
        self.read.append(name)
        if self.silent:
            return None
        if name in _ASKED and self.dice.random() < SILENT:
            self.silent = True
            return None
        return self._reply(name, values)

    def thanks(self) -> str:
        """A courtesy that wants nothing."""
        return self.dice.choice(_THANKS[self.language])

    def comes_back(self) -> str:
        """Somebody who was in touch before writes again: most about the appointment."""
        chance = self.dice.random()
        if chance < 0.4:
            return self._word("move")
        if chance < 0.6:
            return self._word("cancel")
        return self._word("info") if chance < 0.75 else self._word("book")

    def _reply(self, name: str, values: Mapping[str, str]) -> str | None:
        if name in _CHOICES:
            return self._chosen(name, numbers_of(values["choices"]))
        if name in _TO_AGREE:
            return self._asked(self._word("yes" if self._agrees() else "no"))
        if name in _NEWS:
            return self.thanks() if self.dice.random() < POLITE else None
        if name.startswith("info"):
            return self._word("book") if self.wants == "appointment" else None
        more: dict[str, Callable[[], str | None]] = {
            "party": self._people,
            "minors": self._children,
            "unclear": self._once_more,
            "reminder_day_before": lambda: self._reminded("no", "other"),
            "reminder_today": lambda: self._reminded("no", "no"),
        }
        return more[name]() if name in more else None

    def _agrees(self) -> bool:
        agreed = self.dice.random() < 0.85
        self.refused = self.refused or not agreed
        return agreed

    def _chosen(self, name: str, count: int) -> str:
        if name != "menu" and self.others_asked < 2 and self.dice.random() < LATER:
            self.others_asked += 1
            return self.dice.choice(("0", self._word("other")))
        self.awaited = str(self.dice.randint(1, count))
        if self.dice.random() < NOT_THERE:
            return str(count + self.dice.randint(1, 3))
        plain = self.awaited
        return self._asked(self.dice.choice((plain, plain, plain, f"{plain}.", f" {plain} ")))

    def _people(self) -> str:
        self.awaited = str(self.party)
        spelled = [w for w in NUMBERS.get(self.party, ()) if _same_script(w, self.language)]
        ways = [self.awaited, self.awaited, _WE_ARE[self.language].format(n=self.party)]
        return self._asked(self.dice.choice([*ways, *spelled[:1]]))

    def _children(self) -> str:
        self.awaited = str(self.dice.randrange(self.party))
        return self._asked(self.awaited)

    def _reminded(self, *instead: str) -> str | None:
        chance = self.dice.random()
        if chance < 0.35:
            return None
        if chance < 0.85:
            return self._asked(self._word("yes"))
        return self._word(self.dice.choice(instead))

    def _once_more(self) -> str | None:
        """Told that they were not understood, most write what was asked."""
        return self.awaited if self.dice.random() < 0.85 else self.dice.choice(_own(self.language))

    def _asked(self, answer: str) -> str:
        """An answer, or what comes instead of one."""
        chance = self.dice.random()
        if chance < OWN_WORDS:
            return self.dice.choice(_own(self.language))
        self.awaited = self.awaited if answer.strip(" .").isdigit() else answer
        return answer if chance > OWN_WORDS + MISTYPED else mistyped(answer, self.dice)

    def _word(self, meaning: str) -> str:
        """One of the few words, as it is written on a phone."""
        word = said_in(self.language, meaning)
        others = [w for w in WORDS.get(self.language, {}).get(meaning, ()) if " " not in w]
        return self.dice.choice([word, word.lower(), word.capitalize(), *others[:2]])


_CHOICES = frozenset({"menu", "which", "dates", "dates_again"})
_TO_AGREE = frozenset({"full", "sure", "offer"})
_NEWS = frozenset({"confirmation", "moved", "stands"})
_ASKED = _CHOICES | _TO_AGREE | {"party", "minors"}


def people(street: Path) -> list[Texter]:
    """Everybody of a street who has a number, in the order in which they first come.

    Who texted there writes the same; who called writes instead. `at_s` is when they write: at
    first, and when they come back.
    """
    found: dict[str, Texter] = {}
    with street.open(encoding="utf-8", newline="") as page:
        rows = sorted(csv.DictReader(page), key=lambda row: float(row["offset_s"]))
    for row in rows:
        number = row["from_e164"]
        if number and number not in found:
            found[number] = _person(row)
        if number:
            found[number].at_s.append(float(row["offset_s"]))
    return list(found.values())


def _person(row: Mapping[str, str]) -> Texter:
    dice = random.Random(row["from_e164"])  # noqa: S311 - a game, not a secret
    language, party = row["language"], int(row["party_size"] or 0) or dice.randint(1, 5)
    called = row["kind"] != "sms"
    if called and dice.random() < _FROM_ABROAD:
        language = dice.choice(_ABROAD)
    wants = row["topic"] if called else _wanted(row["text"])
    someone = Texter(row["from_e164"], language, party, wants, row["text"], dice)
    if called:
        someone.opener = _opening(someone)
    return someone


def _opening(someone: Texter) -> str:
    """Most have seen the poster and write its word; the others write what they want."""
    if someone.wants != "appointment":
        return _QUESTIONS[someone.language].format(topic=someone.wants)
    chance = someone.dice.random()
    if chance < 0.12:
        return _WANTS[someone.language].format(n=someone.party)
    word = someone._word("info" if chance < 0.25 else "book")  # noqa: SLF001
    return mistyped(word, someone.dice) if chance > 1 - MISTYPED else word


def _wanted(text: str) -> str:
    plain = text.casefold()
    if plain in _STOPS:
        return "stop"
    if plain in _MENU_WORDS:
        return "info"
    if plain.strip("!") in {"дякую", "спасибо", "gracias"}:
        return "thanks"
    moving = "перенести" in plain
    asked = any(word in plain for word in _APPOINTMENT_WORDS) and not moving
    return "appointment" if asked or "записатися" in plain else "answer"


def mistyped(words: str, dice: random.Random) -> str:
    """A slip of the finger: a letter left out, doubled or swapped with the next."""
    if len(words) < 2:
        return words + dice.choice("qй.")
    at = dice.randrange(len(words) - 1)
    slips = (
        words[:at] + words[at + 1 :],
        words[:at] + words[at] + words[at:],
        words[:at] + words[at + 1] + words[at] + words[at + 2 :],
    )
    return dice.choice(slips)


def numbers_of(choices: str) -> int:
    """How many choices a text names: the last number that begins one."""
    count = 0
    for found in re.finditer(r"(?:^|, )(\d+) ", choices):
        if int(found[1]) == count + 1:
            count += 1
    return max(1, count)


def recognised(text: str, language: str) -> tuple[str, Mapping[str, str]]:
    """Which of the hotline's texts this is, and what was filled in; "" when none."""
    for tag in (language, *(tag for tag in _ASKS if tag != language)):
        text = text.removesuffix(f" {render('needs_hint', tag, {}).text}")
        for name, shape in _shapes(tag):
            if found := shape.match(text):
                return name, found.groupdict()
    return "", {}


@cache
def _shapes(language: str) -> list[tuple[str, re.Pattern[str]]]:
    """The texts of a language as what they look like, the one with most own words first."""
    files = sorted(
        Path(templates("sms") / language).glob("*.txt"),
        key=lambda file: -len(re.sub(r"\{\w+\}", "", file.read_text("utf-8"))),
    )
    return [(file.stem, _shape(file.read_text("utf-8").strip())) for file in files]


def _shape(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    seen: set[str] = set()
    pattern = ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += ".+?" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return re.compile(pattern + "$", re.DOTALL)


def _own(language: str) -> Sequence[str]:
    return _ASKS[language]


def _same_script(word: str, language: str) -> bool:
    return bool(re.search("[\u0400-\u04ff]", word)) == (language in {"uk", "ru"}) and bool(
        re.search("[\u0600-\u06ff]", word)
    ) == (language == "ar")
