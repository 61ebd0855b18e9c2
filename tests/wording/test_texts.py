"""Texts to callers: all there in every language, short, and safe whatever is filled in."""

from __future__ import annotations

import re
import shutil
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import WordingError
from kit.hotline.keywords import read
from kit.hotline.languages import PAGES
from kit.hotline.segments import Alphabet, count
from kit.resources import templates
from kit.wording.dates import day_words
from kit.wording.texts import PLACES, faults, one_line, render, spoken

VALUES = {
    "service": "Registration",
    "day": "Thu 26 Nov",
    "time": "10:30",
    "centre": "North Hall",
    "party": "5",
    "code": "123 456",
    "until": "11:30",
    "opens": "Thu 26 Nov, 09:00",
    "title": "Which papers to bring",
    "text": "A passport is enough.",
    "choices": "1 Registration, 2 Medical visit",
    "booked": "34",
    "services": "Registration: 34.",
    "callbacks": "3",
    "missing": "4",
    "days": "12",
    "walkins": "9",
    "free": "26.11 10:30",
}
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("{}\n\r\t\x00\x1b\u0085\u2028\u202e\u2066\u200f\ufeff\U000e0041😀"),
    ),
    max_size=40,
)
NAMES = pytest.mark.parametrize("name", PLACES)
LANGUAGES = pytest.mark.parametrize("language", PAGES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the kit's texts that a test may spoil."""
    return Path(shutil.copytree(templates("sms"), tmp_path / "sms"))


def spoil(folder: Path, file: str, words: str | bytes) -> None:
    raw = words if isinstance(words, bytes) else words.encode()
    (folder / file).write_bytes(raw)


def the_fault(folder: Path) -> tuple[str, str]:
    (fault,) = faults(folder)
    return fault.file, fault.problem


@LANGUAGES
@NAMES
def test_every_text_is_there_in_every_language_with_exactly_its_places(name, language):
    template = (templates("sms") / language / f"{name}.txt").read_text("utf-8").strip()
    found = re.findall(r"\{(\w+)\}", template)
    wanted = PLACES[name] - ({"centre", "party"} if name == "cancelled" else set())
    assert sorted(found) == sorted(wanted)
    assert template[-1] == "."


def test_the_kit_s_own_texts_have_no_fault():
    assert faults() == []


@LANGUAGES
@pytest.mark.parametrize(
    "name",
    ["missed_call", "received", "locked", "danger", "needs", "needs_hint", "needs_noted", "past"],
)
def test_a_text_that_everybody_gets_costs_one_part(name, language):
    assert count(render(name, language, {}).text).parts == 1


@LANGUAGES
def test_who_rings_a_closed_hotline_is_told_in_one_part_when_it_opens(language):
    parts = set()
    for month in range(1, 13):
        opens_at = datetime(2026, month, 28, 9, tzinfo=UTC)
        opens = f"{day_words(opens_at, ZoneInfo('Europe/Madrid'), language)}, 09:00"
        parts.add(count(render("closed", language, {"opens": opens}).text).parts)
    assert parts == {1}


def test_values_stand_where_the_text_wants_them():
    text = render("confirmation", "en", VALUES)
    assert text.language == "en"
    assert text.text == (
        "Appointment: Registration, Thu 26 Nov, 10:30, North Hall. People: 5. "
        "Code 123 456. Please bring your papers."
    )
    assert count(text.text).alphabet is Alphabet.GSM7


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ("uk", "uk"),
        ("uk-UA", "uk"),
        ("ar-Arab-MA", "ar"),
        ("de", "en"),
        ("", "en"),
        ("../en", "en"),
        ("en/../uk", "en"),
        ("uk\x00", "en"),
    ],
)
def test_a_language_without_texts_falls_back_to_its_base_then_to_english(asked, got):
    assert render("received", asked, {}).language == got
    assert spoken("received", asked) == got


def test_a_text_that_exists_in_a_region_s_own_words_is_preferred(folder):
    (folder / "fr-CH").mkdir()
    spoil(folder, "fr-CH/received.txt", "Bien reçu.")
    assert render("received", "fr-CH", {}, folder).text == "Bien reçu."
    assert render("received", "fr-CH-1996", {}, folder).language == "fr-CH"
    assert render("locked", "fr-CH", {}, folder).language == "fr"


def test_a_text_that_nobody_wrote_is_told_by_name():
    with pytest.raises(WordingError) as caught:
        render("farewell", "uk", {})
    assert caught.value.file == "farewell.txt"
    assert caught.value.problem == "there is no such text in 'uk' nor in English"


@pytest.mark.parametrize("value", ["{code}", "<script>alert(1)</script>", "\\1", "%s", "{{day}}"])
def test_a_value_is_never_more_than_text(value):
    assert value in render("confirmation", "en", {**VALUES, "service": value}).text


@pytest.mark.parametrize(
    ("given_", "shown"),
    [
        ("Olena\r\nKoval\t!", "Olena Koval !"),
        ("a \u202e b", "a b"),
        ("\u2066Оксана\u2069\u200f", "Оксана"),
        ("bell\x07 null\x00", "bell null"),
        ("line\u2028end\u0085", "line end"),
        ("نامه\u200cها", "نامه\u200cها"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("\ud83d half an emoji", "half an emoji"),
        ("tag\U000e0041", "tag"),
    ],
)
def test_a_value_keeps_its_letters_and_loses_what_would_turn_or_break_the_text(given_, shown):
    assert one_line(given_) == shown


def test_a_code_stays_in_reading_order_among_arabic_letters():
    text = render("confirmation", "ar", VALUES).text
    at = text.index("123")
    between = text[at + 3]
    assert text[at : at + 7] == f"123{between}456"
    assert unicodedata.bidirectional(between) == "CS", "a plain space would show 456 123"
    assert "123 456" in render("confirmation", "uk", VALUES).text


@given(
    st.sampled_from(sorted(PLACES)),
    st.one_of(st.sampled_from(PAGES), HOSTILE),
    st.fixed_dictionaries(dict.fromkeys(VALUES, HOSTILE)),
)
def test_any_value_in_any_text_makes_one_readable_line(name, language, values):
    rendered = render(name, language, values)
    assert rendered.language in PAGES
    assert len(rendered.text.splitlines()) == 1
    assert not any(
        unicodedata.category(sign) in {"Cc", "Cs"} or unicodedata.bidirectional(sign) in TURNING
        for sign in rendered.text
    )
    bare = dict.fromkeys(VALUES, "")
    assert not re.search(r"[{}]", render(name, language, bare).text)
    for place in PLACES[name]:
        if one_line(values[place]) and f"{{{place}}}" not in "".join(values.values()):
            assert f"{{{place}}}" not in rendered.text


TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("Code {cod}. {day} {time} {centre}", "nothing fills {cod}; did you mean {code}?"),
        ("Code {Code}. {day} {time} {centre}", "nothing fills {Code}; did you mean {code}?"),
        ("{code} {day} {time} {centre} {xyz}", "nothing fills {xyz}"),
        (
            "Code {code. {day} {time}",
            "has a { or } that is no place to fill: places look like {code}",
        ),
        ("Code { code }", "has a { or } that is no place to fill: places look like {code}"),
        (" \n ", "is empty"),
        ("Код".encode("cp1251"), "is not a text file in UTF-8: save it as UTF-8"),
    ],
)
def test_a_spoiled_text_is_told_and_the_english_one_goes_out(folder, caplog, words, problem):
    spoil(folder, "uk/confirmation.txt", words)
    assert render("confirmation", "uk", VALUES, folder).language == "en"
    assert f"uk/confirmation.txt: {problem}" in caplog.text
    assert the_fault(folder) == ("uk/confirmation.txt", problem)


def test_a_text_spoiled_in_english_too_is_refused(folder):
    for language in ("uk", "en"):
        spoil(folder, f"{language}/received.txt", " ")
    with pytest.raises(WordingError) as caught:
        render("received", "uk", {}, folder)
    assert (caught.value.file, caught.value.problem) == ("en/received.txt", "is empty")


@pytest.mark.parametrize("place", ["code", "day", "time", "centre"])
def test_a_confirmation_must_say_when_where_and_the_code(folder, place):
    words = (folder / "es/confirmation.txt").read_text("utf-8").replace(f"{{{place}}}", "")
    spoil(folder, "es/confirmation.txt", words)
    assert the_fault(folder) == ("es/confirmation.txt", f"must say {{{place}}}")


def test_staff_may_leave_out_what_a_caller_can_do_without(folder):
    spoil(folder, "en/confirmation.txt", "Come {day} {time} to {centre}: {code}")
    spoil(folder, "en/cancelled.txt", "{code} is cancelled.")
    assert faults(folder) == []


def test_a_text_saved_on_windows_reads_the_same(folder):
    words = (folder / "uk/received.txt").read_text("utf-8").strip()
    spoil(folder, "uk/received.txt", b"\xef\xbb\xbf" + words.encode() + b"\r\n")
    assert render("received", "uk", {}, folder).text == words
    assert faults(folder) == []


def test_a_missing_text_is_told_and_english_goes_out(folder):
    (folder / "pl/moved.txt").unlink()
    assert the_fault(folder) == ("pl/moved.txt", "is missing; callers get the English text")
    assert render("moved", "pl", VALUES, folder).language == "en"


@pytest.mark.parametrize("name", ["recieved.txt", "received.txt.txt", "received.doc"])
def test_a_file_with_a_slip_in_its_name_is_told(folder, name):
    spoil(folder, f"ro/{name}", "Bun.")
    file, problem = the_fault(folder)
    assert file == f"ro/{name}"
    assert problem == "is no text that the hotline sends; did you mean received.txt?"


def test_a_text_that_cannot_be_opened_is_told(folder):
    (folder / "fr/moved.txt").unlink()
    (folder / "fr/moved.txt").mkdir()
    assert ("fr/moved.txt", "cannot be read") in [(f.file, f.problem) for f in faults(folder)]


def test_a_site_without_any_text_is_told_so(tmp_path):
    with pytest.raises(WordingError):
        render("received", "en", {}, tmp_path)
    assert len(faults(tmp_path)) == len(PAGES) * len(PLACES)


# What callers may write back ------------------------------------------------------------------

NO_WORDS = {"SMS", "SMS-UL", "SMS-ULUI"}


@LANGUAGES
@NAMES
def test_every_word_that_a_text_tells_callers_to_write_is_understood(name, language):
    template = (templates("sms") / language / f"{name}.txt").read_text("utf-8")
    told = re.findall(r"«([^»]+)»|\b([^\W\d_]{2,}(?: ZI)?)\b", template)
    for quoted, plain in told:
        word = quoted or plain
        if quoted or (word.isupper() and word not in NO_WORDS):
            assert read(word).word, word


@LANGUAGES
@pytest.mark.parametrize("name", ["reminder_day_before", "reminder_today"])
def test_a_reminder_costs_one_part(name, language):
    short = {"es": "Registro", "uk": "Реєстрація", "ar": "التسجيل"}.get(language, "Registration")
    at = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    day = day_words(at, ZoneInfo("Europe/Madrid"), language)
    filled = {"service": short, "day": day, "time": "10:30", "code": "236 062"}
    assert count(render(name, language, filled).text).parts == 1
