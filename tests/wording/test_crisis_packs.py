"""The packs that come with the kit: complete in each language, short enough to send, honest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import product

import pytest

from kit.hotline.languages import PAGES
from kit.hotline.segments import count
from kit.resources import templates
from kit.wording.cards import MOMENTS, PARTS
from kit.wording.packs import Answer, AnswerText, Pack, read_pack
from kit.wording.texts import PLACES, render

PACKS = {folder.name: read_pack(folder) for folder in sorted(templates("packs").iterdir())}
CRISIS = PACKS["ukraine-es"]
LINES_OF_HELP = {"900", "10", "50", "90", "116111", "116000"}
"""The only long numbers the guide may hold: public lines of help that do not change."""

every_pack = pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS.keys())


def texts(pack: Pack) -> Iterator[tuple[Answer, str, AnswerText]]:
    for answer in pack.answers:
        for language, text in answer.texts.items():
            yield answer, language, text


def words(text: AnswerText) -> str:
    return "\n".join((text.title, text.body, *text.steps, *text.documents, text.short))


def test_the_crisis_pack_has_a_guide_for_every_need_in_four_languages() -> None:
    assert CRISIS.languages == ("es", "uk", "ru", "en")
    assert CRISIS.region == "ES"
    assert len(CRISIS.answers) >= 40
    answered = {answer.topic for answer in CRISIS.answers}
    parents = {topic.parent for topic in CRISIS.topics}
    assert answered >= {topic.key for topic in CRISIS.topics if topic.key not in parents}


@every_pack
def test_topics_have_two_levels_and_services_are_named_in_every_language(pack: Pack) -> None:
    first = {topic.key for topic in pack.topics if topic.parent is None}
    assert {topic.parent for topic in pack.topics if topic.parent} < first
    assert "other" in first
    for service in pack.services:
        assert set(service.names) == set(PAGES), service.key


@every_pack
def test_no_language_lacks_a_step_a_paper_or_the_short_text(pack: Pack) -> None:
    for answer in pack.answers:
        shapes = {
            (len(text.steps), len(text.documents), bool(text.short))
            for text in answer.texts.values()
        }
        assert len(shapes) == 1, answer.key


@every_pack
def test_every_answer_is_short_and_says_where_it_is_from(pack: Pack) -> None:
    for answer, language, text in texts(pack):
        lines = (*text.body.splitlines(), *text.steps)
        assert all(len(line) <= 240 for line in lines), (answer.key, language)
        assert len(text.body) <= 900, (answer.key, language)
        assert answer.source


@every_pack
def test_a_short_text_costs_two_parts_at_most(pack: Pack) -> None:
    for answer, language, text in texts(pack):
        assert count(text.short).parts <= 2, (answer.key, language)


def test_what_changes_expires_within_four_months() -> None:
    for name in ("ukraine-es", "generic"):
        for answer in PACKS[name].answers:
            if answer.expires_on is None:
                assert answer.key == "emergency-112"
            else:
                days = answer.expires_on - answer.checked_on
                assert timedelta(days=60) <= days <= timedelta(days=120), answer.key


def test_the_guide_names_a_public_address_and_no_number_but_lines_of_help() -> None:
    for answer, _language, text in texts(CRISIS):
        if answer.key != "appointment-change":
            assert re.search(r"https://|Directive", answer.source), answer.key
        digits = set(re.findall(r"\d+", words(text)))
        assert all(len(run) <= 4 for run in digits - LINES_OF_HELP), answer.key


def test_ukrainian_and_russian_are_not_mixed_up() -> None:
    foreign = {"uk": "[ыэъёЫЭЪЁ]", "ru": "[іїєґІЇЄҐ]"}
    for answer, language, text in texts(CRISIS):
        if language in foreign:
            assert not re.search(foreign[language], words(text)), (answer.key, language)
            assert re.search("[а-я]", text.title), (answer.key, language)


@every_pack
def test_every_pack_says_that_headquarters_must_confirm_it(pack: Pack) -> None:
    assert set(pack.note) >= set(pack.languages)
    assert "eadquarters must confirm every answer" in pack.note["en"]


@every_pack
def test_every_pack_has_a_briefing_three_questions_cards_and_lines(pack: Pack) -> None:
    assert pack.briefing is not None
    assert len(pack.briefing.questions) >= 3
    assert [card.part for card in pack.cards] == list(PARTS)
    assert [saying.moment for saying in pack.sayings] == list(MOMENTS)
    in_languages: list[Mapping[str, object]] = [pack.briefing.texts]
    for some in (pack.cards, pack.sayings, pack.briefing.questions):
        in_languages += [one.texts for one in some]
    assert all(set(texts_of_one) >= set(pack.languages) for texts_of_one in in_languages)
    for card in pack.cards:
        assert len({(len(t.lines), len(t.avoid)) for t in card.texts.values()}) == 1, card.part
    for saying in pack.sayings:
        assert len({len(lines) for lines in saying.texts.values()}) == 1, saying.moment


@pytest.mark.parametrize("language", PAGES)
def test_a_text_about_an_appointment_of_the_crisis_pack_costs_two_parts(language: str) -> None:
    about = [name for name, places in PLACES.items() if places & {"service", "choices"}]
    about.remove("daily_service")  # a line of the coordinators' text, which is cut to fit
    for text, service, centre in product(about, CRISIS.services, CRISIS.centres):
        values = {"service": service.names[language], "centre": centre.name, "time": "10:30"}
        filled = {**values, "day": "mié 25 nov", "party": "12", "code": "000 000", "until": "18:00"}
        filled["choices"] = f"1 {filled['day']} 10:30, 2 {filled['day']} 10:30"
        assert count(render(text, language, filled).text).parts <= 2, (text, service.key)


def test_every_place_to_fill_in_is_marked_in_both_languages() -> None:
    for answer, language, text in texts(PACKS["generic"]):
        other = answer.texts["fr" if language == "en" else "en"]
        mark, mark_of_other = ("FILL IN", "À COMPLÉTER")[:: 1 if language == "en" else -1]
        assert words(text).count(mark) == words(other).count(mark_of_other), answer.key
    assert len(PACKS["generic"].answers) == 8
