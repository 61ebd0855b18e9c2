"""briefing.toml: what everyone on shift must have read, and the questions asked about it.

[es]              title, and body: paragraphs with an empty line between them
[[question]]      right: which choice is right, counted from 1
[question.es]     ask, choices, why
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kit.hotline.languages import PAGES
from kit.wording.sheets import Sheet

ASKED = 3
"""How many questions are asked, so a briefing that has questions has at least so many."""

_PAGE_LETTERS = 6000
_CHOICES = (2, 5)


@dataclass(frozen=True, slots=True)
class BriefingText:
    """The briefing in one language, paragraph by paragraph."""

    title: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionText:
    """A question in one language. `why` is told after the answer."""

    ask: str
    choices: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the briefing. `right` is the place of the right choice, from 0."""

    right: int
    texts: Mapping[str, QuestionText]


@dataclass(frozen=True, slots=True)
class Briefing:
    """What everyone on shift must have read. `questions` is empty when nothing is asked."""

    texts: Mapping[str, BriefingText]
    questions: tuple[Question, ...]


def read_briefing(sheet: Sheet, languages: Sequence[str]) -> Briefing:
    """The briefing in every language of the pack. Raises: PackError."""
    sheet.only("question", *languages, *PAGES)
    rows = sheet.tables("question") if "question" in sheet.values else []
    if rows and len(rows) < ASKED:
        raise sheet.wrong("question", f"a quiz needs {ASKED} questions or more, not {len(rows)}")
    texts = sheet.in_each(languages, "title and body", _text, but=("question",))
    return Briefing(texts, tuple(_question(row, languages) for row in rows))


def _text(sheet: Sheet) -> BriefingText:
    sheet.only("title", "body")
    body = sheet.prose("body", longest=_PAGE_LETTERS)
    paragraphs = (" ".join(part.split()) for part in body.split("\n\n"))
    return BriefingText(sheet.text("title", longest=120), tuple(filter(None, paragraphs)))


def _question(row: Sheet, languages: Sequence[str]) -> Question:
    row.only("right", *languages, *PAGES)
    texts = row.in_each(languages, "ask, choices and why", _asked, but=("right",))
    counts = {language: len(text.choices) for language, text in texts.items()}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{language} {count}" for language, count in counts.items())
        raise row.wrong("", f"each language needs as many choices: {told}")
    return Question(row.number("right", 1, counts[languages[0]]) - 1, texts)


def _asked(sheet: Sheet) -> QuestionText:
    sheet.only("ask", "choices", "why")
    choices = sheet.words("choices", '["Yes", "No"]')
    if not _CHOICES[0] <= len(choices) <= _CHOICES[1]:
        raise sheet.wrong("choices", "choices must be two to five texts")
    return QuestionText(sheet.text("ask", longest=300), choices, sheet.text("why", longest=400))
