"""Sentences that plainly ask for an appointment, and those that do not."""

from __future__ import annotations

import pytest

from kit.hotline.keywords import read

PLAIN = {
    "як записатися на реєстрацію?": ("book", "uk"),
    "Добрий день, нам потрібен запис на завтра, нас четверо": ("book", "uk"),
    "Здравствуйте, нужен приём, 3 человека": ("book", "ru"),
    "necesito cita para mi familia": ("book", "es"),
    "Hello, we need an appointment for tomorrow, we are 4": ("book", "en"),
    "مرحبا نحتاج موعدا غدا، نحن 3 أشخاص": ("book", "ar"),
    "Bonjour, il nous faut un rendez-vous demain": ("book", "fr"),
    "Chciałbym umówić wizytę dla rodziny": ("book", "pl"),
    "Bună ziua, avem nevoie de o programare pe mâine": ("book", "ro"),
    "Хочу перенести запис на завтра": ("move", "uk"),
    "I want to cancel my appointment please": ("cancel", "en"),
    "نريد إلغاء الموعد من فضلك": ("cancel", "ar"),
    "je voudrais annuler mon rendez-vous s'il vous plaît": ("cancel", "fr"),
}


@pytest.mark.parametrize("typed", PLAIN)
def test_a_plain_wish_is_read_in_a_sentence_and_tells_its_language(typed):
    said = read(typed)
    assert (said.wish, set(said.languages)) == (PLAIN[typed][0], {PLAIN[typed][1]})


@pytest.mark.parametrize(
    "typed",
    [
        "mi cita es mañana",
        "I need to know when my appointment is",
        "у мене запис на завтра, хочу уточнити адресу",
        "А можна прийти без запису? Ми вже тут",
        "I do not want to cancel my appointment",
        "je n'ai pas besoin de rendez-vous",
        "I want to move or cancel my appointment",
        "I want to cancel appointment 236 062",
        "stop, I need an appointment",
        "Я не хочу писать, нужна запись",
        "They took my passport, I need an appointment",
        "We need an appointment? And where can we sleep?",
        "I want to change money",
        "Guten Tag, ich brauche einen Termin",
        "we need an appointment " + "and more " * 20,
        "",
    ],
)
def test_what_may_mean_something_else_is_no_wish(typed):
    assert read(typed).wish == ""


def test_a_sentence_about_appointments_tells_its_language_also_when_it_is_no_wish():
    assert read("On peut venir sans rendez-vous ?").languages == {"fr"}
