"""What happens on a street, in order: read from a CSV, or made up from a seed without end."""

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

FIRST_CALL_S = 4.0
FIRST_TEXT_S = 15.0
CALL_EVERY_S = 40.0
TEXT_EVERY_S = 60.0
RETURNING = 0.22
FLASHING = 0.10
WITHHELD = 0.05

# Ofcom's range for drama, the 555-01xx range, and numbers that are plainly made up.
NUMBERS: dict[str, Callable[[int], str]] = {
    "en": lambda n: f"+447700900{n:03d}",
    "es": lambda n: f"+34600000{100 + n % 900:03d}",
    "uk": lambda n: f"+380500000{n:03d}",
    "ru": lambda n: f"+38067000{1000 + n:04d}",
}
LANGUAGES = ("uk",) * 9 + ("es",) * 5 + ("en",) * 4 + ("ru",) * 2
TEXTS = {
    "en": (
        "Hello, we are a family of four. Where can we register today?",
        "Do I need an appointment for the reception centre?",
        "My phone has no credit, can you call me back please?",
        "INFO",
        "What papers does my daughter need for school? She has only a birth certificate 😟",
    ),
    "es": (
        "Hola, ¿hay que pedir cita para el centro? Somos dos adultos y un niño.",
        "CITA",
        "¿Dónde puedo renovar la protección temporal?",
        "¿A qué hora abren mañana? No tengo saldo para llamar",
        "Necesito un médico para mi madre, ¿a quién puedo llamar?",
    ),
    "uk": (
        "Добрий день! Нас п'ятеро, двоє дітей. Куди нам звернутися сьогодні?",
        "МЕНЮ",
        "Які документи потрібні для тимчасового захисту? Маю тільки внутрішній паспорт "
        "і свідоцтво про народження дитини.",
        "Чи можна прийти без запису?",
        "Передзвоніть, будь ласка, немає грошей на рахунку 😟",
    ),
    "ru": (
        "Здравствуйте, где можно получить справку?",
        "Сколько ждать в центре? Нас трое.",
    ),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing somebody on the street does; an empty number is withheld."""

    offset_s: float
    kind: str
    number: str
    language: str
    patience_s: float = 30.0
    talk_s: float = 120.0
    text: str = ""


def read_street(path: Path) -> list[Happening]:
    """Read a street from CSV, in order of time.

    Columns: offset_s, kind (call, flash or sms), from_e164 (empty: withheld), language,
    patience_s, talk_s, topic, party_size, text.
    """
    with path.open(encoding="utf-8", newline="") as page:
        rows = [_happening(row) for row in csv.DictReader(page)]
    return sorted(rows, key=lambda happening: happening.offset_s)


def _happening(row: dict[str, str]) -> Happening:
    return Happening(
        offset_s=float(row["offset_s"]),
        kind=row["kind"],
        number=row["from_e164"],
        language=row["language"] or "en",
        patience_s=float(row["patience_s"] or 30.0),
        talk_s=float(row["talk_s"] or 0.0),
        text=row["text"] or "",
    )


def random_street(seed: int) -> Iterator[Happening]:
    """Make up a street that never ends: a call each 40 s or so, a text each minute."""
    dice = random.Random(seed)  # noqa: S311 -- a game, not a secret
    known: list[tuple[str, str]] = []
    next_call_s, next_text_s = FIRST_CALL_S, FIRST_TEXT_S
    while True:
        number, language = _somebody(dice, known)
        if next_call_s <= next_text_s:
            yield _call(dice, next_call_s, number, language)
            next_call_s += 5 + dice.expovariate(1 / (CALL_EVERY_S - 5))
        else:
            text = dice.choice(TEXTS[language])
            yield Happening(next_text_s, "sms", number, language, text=text)
            next_text_s += 5 + dice.expovariate(1 / (TEXT_EVERY_S - 5))


def _somebody(dice: random.Random, known: list[tuple[str, str]]) -> tuple[str, str]:
    if known and dice.random() < RETURNING:
        return dice.choice(known)
    language = dice.choice(LANGUAGES)
    person = (NUMBERS[language](dice.randrange(900)), language)
    known.append(person)
    del known[:-200]
    return person


def _call(dice: random.Random, offset_s: float, number: str, language: str) -> Happening:
    flashing = dice.random() < FLASHING
    return Happening(
        offset_s,
        kind="flash" if flashing else "call",
        number="" if not flashing and dice.random() < WITHHELD else number,
        language=language,
        patience_s=min(90.0, dice.lognormvariate(3.33, 0.6)),
        talk_s=min(600.0, max(20.0, dice.lognormvariate(4.6, 0.6))),
    )
