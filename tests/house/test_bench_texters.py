"""The people of the bench who only text: they read what the hotline really writes."""

from __future__ import annotations

import random

import pytest

from bench import texters
from bench.texters import Texter
from kit.hotline import keywords
from kit.hotline.languages import PAGES
from kit.wording.texts import PLACES, render

_FILLED = {
    "service": "Registration",
    "day": "Wed 25 Nov",
    "time": "13:00",
    "centre": "North Hall",
    "party": "4",
    "code": "123 455",
    "until": "10:50",
    "opens": "Thu 26 Nov, 09:00",
    "choices": "1 Wed 25 Nov 13:00, 2 Thu 26 Nov 13:00, 3 Fri 27 Nov 13:00",
    "title": "Papers",
    "text": "bring them",
}

_NOT_TO_CALLERS = {"next_free", "needs_hint", "daily", "daily_service"}
"""The first two end other texts and never go alone; the others go to coordinators."""


@pytest.mark.parametrize("language", PAGES)
def test_they_know_each_text_of_the_hotline_for_what_it_is(language: str) -> None:
    for name in set(PLACES) - _NOT_TO_CALLERS:
        text = render(name, language, _FILLED).text
        assert texters.recognised(text, language)[0] == name, text


def test_they_count_the_choices_of_a_text() -> None:
    text = render("dates", "en", _FILLED).text
    assert texters.numbers_of(texters.recognised(text, "en")[1]["choices"]) == 3


@pytest.mark.parametrize("language", PAGES)
def test_most_of_their_answers_mean_what_was_asked(language: str) -> None:
    text = render("party", language, _FILLED).text
    answers = []
    for seed in range(200):
        someone = Texter(f"+34600000{seed:03}", language, 4, "appointment", "", _dice(seed))
        answers.append(someone.answers(text))
    assert sum(bool(a) and keywords.read(str(a)).number == 4 for a in answers) > 140
    assert any(a is None for a in answers), "somebody never answers"


def _dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a game, not a secret
