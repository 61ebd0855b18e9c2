"""A pack that a field team edited: read whole, or told where to mend it."""

from __future__ import annotations

import re
import shutil
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.errors import PackError
from kit.hotline import openings
from kit.hotline.languages import PAGES
from kit.hotline.segments import count
from kit.resources import templates
from kit.wording.dates import day_words
from kit.wording.packs import read_pack
from kit.wording.texts import PLACES, render

DEMO = templates("packs", "border-demo")
PACK = read_pack(DEMO)
FILES = sorted(file.relative_to(DEMO).as_posix() for file in DEMO.rglob("*.toml"))
TODAY = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the demo pack that a test may spoil."""
    return Path(shutil.copytree(DEMO, tmp_path / "border-copy"))


def edited(pack: Path, file: str, old: str, new: str) -> int:
    """Writes `new` for the first `old`; the line on which it stood."""
    text = (pack / file).read_text("utf-8")
    at = text.index(old)
    (pack / file).write_text(text[:at] + new + text[at + len(old) :], "utf-8")
    return text.count("\n", 0, at) + 1


def told(pack: Path) -> PackError:
    with pytest.raises(PackError) as caught:
        read_pack(pack)
    return caught.value


# What the demo starts with


def test_the_demo_pack_reads_whole():
    assert PACK.languages == ("es", "en", "uk")
    assert PACK.region == "ES"
    assert "headquarters must confirm" in PACK.note["en"].lower()
    assert [service.key for service in PACK.services] == [
        "registration",
        "documents",
        "medical",
        "housing",
    ]
    assert [(centre.key, centre.timezone) for centre in PACK.centres] == [
        ("las-encinas", "Europe/Madrid")
    ]
    assert len(PACK.answers) == len(list((DEMO / "guide").iterdir())) >= 15


@pytest.mark.parametrize("answer", PACK.answers, ids=lambda answer: answer.key)
def test_every_answer_of_the_demo_can_be_read_out_in_every_language(answer):
    assert set(answer.texts) >= set(PACK.languages)
    steps = {language: text.body.count("\n") for language, text in answer.texts.items()}
    papers = {language: len(text.documents) for language, text in answer.texts.items()}
    assert len(set(steps.values())) == 1, f"a step is missing in one language: {steps}"
    assert len(set(papers.values())) == 1, f"a paper is missing in one language: {papers}"
    for text in answer.texts.values():
        assert all(len(line) <= 240 for line in text.body.splitlines())
    assert answer.source
    assert answer.expires_on is not None
    assert answer.expires_on - answer.checked_on <= timedelta(days=370)


def test_topics_of_the_demo_have_two_levels_and_every_answer_a_place():
    first = {topic.key for topic in PACK.topics if topic.parent is None}
    assert {topic.parent for topic in PACK.topics if topic.parent} < first
    assert {answer.topic for answer in PACK.answers} < {topic.key for topic in PACK.topics}
    assert "other" in first


@pytest.mark.parametrize("service", PACK.services, ids=lambda service: service.key)
def test_every_service_of_the_demo_opens_soon_and_is_named_in_every_language(service):
    assert set(service.names) == set(PAGES)
    zone = ZoneInfo(PACK.centres[0].timezone)
    assert next(openings.windows(service.opening, zone, TODAY)) is not None


def test_no_answer_invents_a_phone_number():
    for answer in PACK.answers:
        for text in answer.texts.values():
            words = "".join(sign if sign.isdigit() else " " for sign in text.body).split()
            assert all(len(digits) <= 4 for digits in words)


def longest_days(language: str) -> set[str]:
    """The longest day of a year, and the longest that only UCS-2 can write."""
    zone = ZoneInfo(PACK.centres[0].timezone)
    days = [day_words(TODAY + timedelta(days=ahead), zone, language) for ahead in range(366)]
    return {max(days, key=len), max(days, key=lambda day: (count(day).alphabet, len(day)))}


@pytest.mark.parametrize("language", PAGES)
def test_the_longest_text_about_an_appointment_costs_two_parts_at_most(language):
    centre = max((centre.name for centre in PACK.centres), key=len)
    services = {name for s in PACK.services for name in (s.names[language], s.names["en"])}
    about = [
        name
        for name, places in PLACES.items()
        if places & {"service", "choices"} and not name.startswith("daily")  # to the coordinator
    ]
    for text, service, day in product(about, services, longest_days(language)):
        values = {"service": service, "day": day, "time": "10:30", "centre": centre}
        values |= {"party": "12", "until": "11:30", "code": "000 000"}
        values["choices"] = ", ".join(f"{number} {day} 10:30" for number in (1, 2, 3))
        words = render(text, language, values).text
        assert count(words).parts <= 2, words


def test_a_pack_cannot_be_changed_once_read():
    with pytest.raises(FrozenInstanceError):
        PACK.name = "another"  # type: ignore[misc]


# What a field team may leave out or add


def test_what_has_a_usual_value_may_be_left_out(pack):
    edited(pack, "pack.toml", 'region = "ES"\n', "")
    edited(pack, "guide/pets.toml", "expires_on = 2027-10-02\n", "")
    edited(pack, "guide/distress.toml", "documents = []\n", "")
    edited(pack, "services.toml", "lead_hours = 2\ndays_ahead = 30\n", "")
    read = read_pack(pack)
    answers = {answer.key: answer for answer in read.answers}
    assert read.region == ""
    assert answers["pets"].expires_on is None
    assert answers["distress"].texts["es"].documents == ()
    assert (read.services[0].opening.lead_hours, read.services[0].opening.days_ahead) == (2, 30)


def test_an_answer_may_be_in_more_languages_than_the_pack_asks_for(pack):
    with (pack / "guide/pets.toml").open("a", encoding="utf-8") as file:
        file.write('\n[ro]\ntitle = "Animale"\nbody = "Pot rămâne cu familia."\n')
    pets = next(answer for answer in read_pack(pack).answers if answer.key == "pets")
    assert list(pets.texts) == ["es", "en", "uk", "ro"]


def test_names_may_stand_in_braces_or_in_a_section_of_their_own(pack):
    braces = '[[topic]]\nkey = "a"\nnames = { es = "A", en = "A", uk = "А" }\n'
    section = '[[topic]]\nkey = "b"\n[topic.names]\nes = "B"\nen = "B"\nuk = "Б"\n'
    with (pack / "topics.toml").open("a", encoding="utf-8") as file:
        file.write(f"{braces}{section}")
    assert [topic.names["uk"] for topic in read_pack(pack).topics[-2:]] == ["А", "Б"]


def test_hours_are_read_as_people_write_them(pack):
    edited(pack, "services.toml", '"09:00-14:00", "16:00-18:00"', '"16:00 – 18:00", "9:00-14:00"')
    assert read_pack(pack).services[0].opening.hours["monday"] == [
        ("09:00", "14:00"),
        ("16:00", "18:00"),
    ]


def test_a_day_may_be_named_closed(pack):
    edited(pack, "services.toml", 'friday = ["09:00-14:00"]', "friday = []")
    assert read_pack(pack).services[0].opening.hours["friday"] == []


def test_a_file_saved_on_windows_reads_the_same(pack):
    for file in FILES:
        text = (pack / file).read_text("utf-8").replace("\n", "\r\n")
        (pack / file).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_pack(pack) == PACK


def test_direction_signs_pasted_into_a_name_are_left_out(pack):
    edited(pack, "centres.toml", "Centro Las", "Centro \\u202eLas\\n ")
    assert read_pack(pack).centres[0].name == PACK.centres[0].name


def test_what_looks_like_a_key_inside_a_text_or_a_comment_is_none(pack):
    edited(pack, "guide/pets.toml", "Los animales", 'documents = ["no"]\n[xx]\ntitle = 3\nLos')
    edited(pack, "guide/pets.toml", "[es]", '# [[es]] """ title = 1\n[es]')
    line = edited(pack, "guide/pets.toml", 'documents = ["Cart', 'documents = 3 #["Cart')
    assert told(pack).line == line


def test_files_that_editors_leave_behind_are_not_answers(pack):
    for name in (".pets.toml.swp", "pets.toml~", "notes.md"):
        (pack / "guide" / name).write_text("anything", "utf-8")
    assert read_pack(pack) == PACK


# What is told when something is wrong

SCHOOL = "guide/school.toml"
SATURDAY = 'saturday = ["10:00-12:00"]'
LANGUAGES = 'languages = ["es", "en", "uk"]'
CHECKED = "checked_on = 2026-09-15"
HOUSING = 'names.uk = "Житло"'
TWO_HOURS = '["09:00-13:00", "16:00-18:00"]'
NO_HOURS = 'saturday must be written like ["09:00-13:00"], not'
NO_DAY = "checked_on must be a day written 2026-11-24, without quotes"
NO_KEY = "key 'Red Cross' must be small letters, digits and hyphens"
NO_SECTION = "a section begins with [ and ends with ], or with [[ and ]]"
KEPT = "walkin and priority keep"
NEVER = "lead_hours reach beyond days_ahead: nothing is ever offered"
WRONG = [
    # in pack.toml
    ("pack.toml", "name =", "nmae =", "unknown key 'nmae'; did you mean 'name'?"),
    (
        "pack.toml",
        LANGUAGES,
        'languages = "es"',
        'languages must be a list of texts, like ["es", "uk"]',
    ),
    ("pack.toml", LANGUAGES, "languages = []", "languages is empty, or one of its texts is"),
    (
        "pack.toml",
        LANGUAGES,
        'languages = ["es", "ua"]',
        "'ua' is no language tag; did you mean 'uk'?",
    ),
    ("pack.toml", LANGUAGES, 'languages = ["Spanish"]', "'Spanish' is no language tag"),
    ("pack.toml", LANGUAGES, 'languages = ["es", "es"]', "languages names one of them twice"),
    (
        "pack.toml",
        'region = "ES"',
        'region = "Spain"',
        'region must be a country\'s two letters, like "ES"',
    ),
    ("pack.toml", 'name = "', 'name = ""#', "name is empty"),
    # in topics.toml
    (
        "topics.toml",
        'parent = "papers"',
        'parent = "paper"',
        "there is no topic 'paper'; did you mean 'papers'?",
    ),
    (
        "topics.toml",
        'parent = "papers"',
        'parent = "tonight"',
        "'tonight' has a parent itself: topics have two levels",
    ),
    ("topics.toml", 'key = "housing"', 'key = "papers"', "key 'papers' stands here a second time"),
    (
        "topics.toml",
        'key = "housing"',
        'key = "Housing!"',
        "key 'Housing!' must be small letters, digits and hyphens",
    ),
    ("topics.toml", HOUSING, 'names.ua = "Житло"', "unknown key 'ua'; did you mean 'uk'?"),
    ("topics.toml", HOUSING, 'names.uk = ""', "uk is empty"),
    ("topics.toml", HOUSING, "names.uk = 1", "uk must be a text in quotes"),
    ("topics.toml", HOUSING, f'names.uk = "{"Ж" * 61}"', "uk has 61 letters; 60 at most"),
    # in services.toml
    ("services.toml", "places = 6", "place = 6", "unknown key 'place'; did you mean 'places'?"),
    ("services.toml", "places = 6", 'places = "6"', "places must be a whole number from 1 to 1000"),
    (
        "services.toml",
        "places = 6",
        "places = true",
        "places must be a whole number from 1 to 1000",
    ),
    ("services.toml", "places = 6", "places = 0", "places must be a whole number from 1 to 1000"),
    (
        "services.toml",
        "minutes = 20",
        "minutes = 20.5",
        "minutes must be a whole number from 5 to 480",
    ),
    (
        "services.toml",
        "saturday = [",
        "caturday = [",
        "unknown key 'caturday'; did you mean 'saturday'?",
    ),
    (
        "services.toml",
        SATURDAY,
        'saturday = "10:00-12:00"',
        f"saturday must be a list of texts, like {TWO_HOURS}",
    ),
    ("services.toml", SATURDAY, 'saturday = ["10-12"]', f"{NO_HOURS} '10-12'"),
    ("services.toml", SATURDAY, 'saturday = ["10:00-25:00"]', f"{NO_HOURS} '10:00-25:00'"),
    (
        "services.toml",
        SATURDAY,
        'saturday = ["12:00-10:00"]',
        "saturday: no slot of 20 minutes fits into '12:00-10:00'",
    ),
    (
        "services.toml",
        SATURDAY,
        'saturday = ["10:00-10:15"]',
        "saturday: no slot of 20 minutes fits into '10:00-10:15'",
    ),
    (
        "services.toml",
        SATURDAY,
        'saturday = ["10:00-12:00", "11:00-13:00"]',
        "saturday: the hours overlap",
    ),
    *(
        ("services.toml", "places = 6", f"{wrong}\nplaces = 6", problem)
        for wrong, problem in (
            ("walkin = -1", "walkin must be a whole number from 0 to 1000"),
            ("priority = 2.5", "priority must be a whole number from 0 to 1000"),
            ("buffer = 300", "buffer must be a whole number from 0 to 240"),
            ("walkin = 5\npriority = 2", f"{KEPT} 7 places, and there are only 6"),
            ("priority = 9", f"{KEPT} 9 places, and there are only 6"),
            ('ask_minors = "yes"', "ask_minors must be true or false, without quotes"),
            (
                'centres = ["las-encina"]',
                "there is no centre 'las-encina'; did you mean 'las-encinas'?",
            ),
        )
    ),
    ("services.toml", "lead_hours = 2", "lead_hours = 720", NEVER),
    # in centres.toml
    (
        "centres.toml",
        'timezone = "Europe/Madrid"',
        'timezone = "europe/madrd"',
        "there is no time zone 'europe/madrd'; did you mean 'Europe/Madrid'?",
    ),
    (
        "centres.toml",
        'timezone = "Europe/Madrid"',
        'timezone = "../../etc"',
        "there is no time zone '../../etc'",
    ),
    ("centres.toml", "[[centre]]", "[[center]]", "unknown key 'center'; did you mean 'centre'?"),
    # in an answer
    (
        SCHOOL,
        'topic = "school"',
        'topic = "shcool"',
        "there is no topic 'shcool'; did you mean 'school'?",
    ),
    (SCHOOL, CHECKED, 'checked_on = "2026-09-15"', NO_DAY),
    (SCHOOL, CHECKED, "checked_on = 2026-09-15T10:00:00", NO_DAY),
    (SCHOOL, CHECKED, "checked_on = 15/09/2026", "a day is written 2026-11-24, without quotes"),
    (SCHOOL, CHECKED, "checked_on = 2026-09-31", "there is no such day"),
    (
        SCHOOL,
        "expires_on = 2026-11-20",
        "expires_on = 2026-09-15",
        "expires_on must come after checked_on",
    ),
    (SCHOOL, "[uk]", "[ua]", "unknown key 'ua'; did you mean 'uk'?"),
    (SCHOOL, "title = ", "titel = ", "unknown key 'titel'; did you mean 'title'?"),
    (SCHOOL, 'documents = ["', 'documents = ["", "', "documents is empty, or one of its texts is"),
    (
        SCHOOL,
        'documents = ["',
        'documents = [1, "',
        'documents must be a list of texts, like ["Passport"]',
    ),
    (SCHOOL, "topic =", 'directory = ["Red Cross"]\ntopic =', NO_KEY),
    (
        SCHOOL,
        "documents = [",
        'steps = "Go"\ndocuments = [',
        'steps must be a list of texts, like ["Come with your passport."]',
    ),
    (
        SCHOOL,
        "documents = [",
        f'short = "{"й" * 135}"\ndocuments = [',
        "short takes 3 parts as a text; 2 at most",
    ),
    # in the note of pack.toml
    ("pack.toml", "[note]", "[notes]", "unknown key 'notes'; did you mean 'note'?"),
    ("pack.toml", 'uk = "Це', 'ua = "Це', "unknown key 'ua'; did you mean 'uk'?"),
    # in briefing.toml
    ("briefing.toml", "[uk]", "[ua]", "unknown key 'ua'; did you mean 'uk'?"),
    ("briefing.toml", 'title = "П', 'titel = "П', "unknown key 'titel'; did you mean 'title'?"),
    ("briefing.toml", "right = 2", "right = 4", "right must be a whole number from 1 to 3"),
    ("briefing.toml", "right = 2", "rihgt = 2", "unknown key 'rihgt'; did you mean 'right'?"),
    ("briefing.toml", 'why = "Un', 'because = "Un', "unknown key 'because'"),
    # in the cards
    ("firstaid/look.toml", "[uk]", "[ua]", "unknown key 'ua'; did you mean 'uk'?"),
    ("firstaid/look.toml", "lines = [", "line = [", "unknown key 'line'; did you mean 'lines'?"),
    ("firstaid/link.toml", "avoid = [", 'avoid = ["", ', "avoid is empty, or one of its texts is"),
    (
        "firstaid/listen.toml",
        "avoid = [",
        f'avoid = ["{"a" * 301}", ',
        "avoid has a line of 301 letters; 300 at most",
    ),
    (
        "firstaid/listen.toml",
        "avoid = [",
        "avoid = [" + '"a", ' * 9,
        "avoid has 13 lines; 8 at most",
    ),
    # in say.toml
    ("say.toml", "[crying]", "[cryng]", "unknown key 'cryng'; did you mean 'crying'?"),
    ("say.toml", 'uk = ["Я тут', 'ua = ["Я тут', "unknown key 'ua'; did you mean 'uk'?"),
    ("say.toml", "en = [", 'en = "Hello" #', 'en must be a list of texts, like ["I am here."]'),
    # no TOML at all
    (SCHOOL, 'title = "Colegio', "title = Colegio", "a text needs quotes around it"),
    (SCHOOL, 'title = "Colegio', "title = \u201cColegio", 'quotes must be straight, "like these"'),
    (SCHOOL, 'niños"', "niños", "a text on one line must end with the quotes it begins with"),
    (
        SCHOOL,
        '"Colegio para',
        '"Colegio "para"',
        "something stands after the value: does a text hold quotes?",
    ),
    (SCHOOL, '"Colegio', '"C:\\Colegio', "a backslash must be written twice"),
    (SCHOOL, "[uk]", "[uk", NO_SECTION),
    (SCHOOL, "[uk]", "[en]", "the same section stands twice"),
    (SCHOOL, "topic =", "topic", "a key needs = and a value after it"),
    (SCHOOL, "topic =", "[[a", NO_SECTION),
    (SCHOOL, "topic =", "?", "is not TOML: Invalid statement"),
]


@pytest.mark.parametrize(("file", "old", "new", "problem"), WRONG)
def test_what_is_wrong_is_told_with_its_file_and_line(pack, file, old, new, problem):
    line = edited(pack, file, old, new)
    error = told(pack)
    assert (error.file, error.line, error.problem) == (file, line, problem)
    assert str(error) == f"{file}, line {line}: {problem}"


MEDICAL = '[[service]]\nkey = "medical"'


@pytest.mark.parametrize(
    ("day", "at", "problem"),
    [
        ("hours = []", 0, "on is missing"),
        ('on = "2026-12-24"', 1, "on must be a day written 2026-11-24, without quotes"),
        ("on = 2026-12-24", 1, "2026-12-24: write hours or places; hours = [] means closed"),
        ("on = 2026-12-24\nopen = []", 2, "unknown key 'open'; did you mean 'on'?"),
        (
            'on = 2026-12-24\nhours = ["10-12"]',
            2,
            "hours must be written like [\"09:00-13:00\"], not '10-12'",
        ),
        (
            "on = 2026-12-24\nplaces = -1",
            2,
            "places must be a whole number from 0 to 1000",
        ),
        (
            "on = 2026-12-24\nplaces = 1\n[[service.day]]\non = 2026-12-24\nplaces = 2",
            4,
            "2026-12-24 stands here a second time",
        ),
    ],
)
def test_a_single_day_that_cannot_be_is_told_at_its_line(pack, day, at, problem):
    line = edited(pack, "services.toml", MEDICAL, f"[[service.day]]\n{day}\n{MEDICAL}")
    error = told(pack)
    assert (error.file, error.line, error.problem) == ("services.toml", line + at, problem)


def test_a_pack_says_what_is_kept_how_long_between_and_on_which_days_it_is_otherwise(pack):
    days = """
[[service.day]]
on = 2026-12-24
hours = []
[[service.day]]
on = 2026-12-31
hours = ["11:00-12:00"]
places = 4
"""
    edited(pack, "services.toml", MEDICAL, f"{days}{MEDICAL}")
    kept = 'walkin = 1\npriority = 2\nbuffer = 10\nask_minors = true\ncentres = ["las-encinas"]'
    edited(pack, "services.toml", "places = 6", f"{kept}\nplaces = 6")
    documents = read_pack(pack).services[1].opening
    assert (documents.walkin, documents.priority, documents.buffer) == (1, 2, 10)
    assert (documents.ask_minors, documents.centres) == (True, ("las-encinas",))
    assert documents.specials == {
        "2026-12-24": openings.Special([], None),
        "2026-12-31": openings.Special([("11:00", "12:00")], 4),
    }
    zone = ZoneInfo(PACK.centres[0].timezone)
    found = openings.planned(documents, zone, datetime(2026, 12, 23, 20, tzinfo=UTC))
    times = {one.starts_at.date().isoformat(): (one.places, one.walkin) for one in found}
    assert "2026-12-24" not in times
    assert (times["2026-12-30"], times["2026-12-31"]) == ((6, 1), (4, 1))
    assert openings.from_json(documents.as_json()) == documents


@pytest.mark.parametrize("language", ["es", "en", "uk"])
def test_a_text_that_was_not_closed_is_told_where_it_begins(pack, language):
    text = (pack / SCHOOL).read_text("utf-8")
    begins = text.index('body = """', text.index(f"[{language}]"))
    closes = text.index('"""', begins + 10)
    (pack / SCHOOL).write_text(text[:closes] + text[closes + 3 :], "utf-8")
    error = told(pack)
    assert error.problem == 'the text that begins here lacks the """ at its end'
    assert error.line == text.count("\n", 0, begins) + 1


def test_a_key_that_is_missing_is_told_at_its_own_section(pack):
    at = edited(pack, "services.toml", 'names.uk = "Прийом лікаря"\n', "")
    error = told(pack)
    assert error.problem == 'names.uk is missing: write names.uk = "..."'
    lines = (pack / "services.toml").read_text("utf-8").splitlines()
    assert error.line == lines.index('names.es = "Consulta médica"') + 1 < at


@pytest.mark.parametrize(
    ("file", "old", "section", "problem"),
    [
        ("topics.toml", 'key = "housing"\n', "[[topic]]", "key is missing"),
        ("services.toml", "minutes = 20\n", "[[service]]", "minutes is missing"),
        ("centres.toml", 'name = "Centro Las Encinas"\n', "[[centre]]", "name is missing"),
        ("guide/pets.toml", 'title = "I came with my dog or cat"\n', "[en]", "title is missing"),
    ],
)
def test_a_missing_key_is_never_told_at_the_line_of_another_section(
    pack, file, old, section, problem
):
    at = edited(pack, file, old, "")
    error = told(pack)
    lines = (pack / file).read_text("utf-8").splitlines()
    begins = max(n for n, line in enumerate(lines[: at - 1], 1) if line == section)
    assert (error.file, error.line, error.problem) == (file, begins, problem)


def test_hours_that_name_no_day_are_told_at_their_section(pack):
    text = (pack / "services.toml").read_text("utf-8")
    at = edited(
        pack,
        "services.toml",
        text[text.index("monday") : text.index('[[service]]\nkey = "doc')],
        "\n",
    )
    assert (told(pack).line, told(pack).problem) == (at - 1, "hours names no open day")
    edited(pack, "services.toml", "[service.hours]\n", "")
    problem = "hours is missing: write [service.hours] and a line for each open day"
    assert told(pack).problem == problem


@pytest.mark.parametrize("key", ["topic", "checked_on", "source"])
def test_an_answer_without_what_it_rests_on_is_refused(pack, key):
    text = (pack / SCHOOL).read_text("utf-8")
    line = next(line for line in text.splitlines(keepends=True) if line.startswith(key))
    edited(pack, SCHOOL, line, "")
    error = told(pack)
    assert (error.file, error.line, error.problem) == (
        SCHOOL,
        None,
        f"{key} is missing",
    )


def test_an_answer_without_one_of_the_pack_s_languages_is_refused(pack):
    text = (pack / "guide/pets.toml").read_text("utf-8")
    edited(pack, "guide/pets.toml", text[text.index("[uk]") :], "")
    assert str(told(pack)) == (
        "guide/pets.toml: uk is missing: write a section [uk] with title and body"
    )


def test_a_section_in_single_brackets_is_told(pack):
    edited(pack, "services.toml", "[[service]]", "[service]")
    assert told(pack).problem == "a [[section]] above is misspelt or has single brackets"
    (pack / "services.toml").write_text("[service]\n", "utf-8")
    assert (told(pack).line, told(pack).problem) == (1, "needs at least one [[service]]")


@pytest.mark.parametrize("file", ["pack.toml", "topics.toml", "services.toml", "centres.toml"])
def test_a_file_that_is_missing_or_in_another_alphabet_is_told(pack, file):
    (pack / file).write_bytes("имя = 'Житло'".encode("cp1251"))
    assert (told(pack).file, told(pack).line) == (file, None)
    assert told(pack).problem == "is not a text file in UTF-8: save it as UTF-8"
    (pack / file).unlink()
    assert str(told(pack)) == f"{file}: is missing or cannot be read"


@pytest.mark.parametrize("file", ["topics.toml", "services.toml", "centres.toml"])
def test_an_empty_file_is_told(pack, file):
    (pack / file).write_text("", "utf-8")
    assert told(pack).problem.startswith("needs at least one [[")


def test_a_guide_without_answers_is_told(pack):
    shutil.rmtree(pack / "guide")
    assert str(told(pack)) == "guide: needs at least one answer: a file like guide/school.toml"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("school.toml.txt", "is not read: the name of an answer must end with .toml"),
        ("School 2.toml", "the file's name must be small letters, digits and hyphens"),
    ],
)
def test_an_answer_with_a_slip_in_its_file_s_name_is_told(pack, name, problem):
    (pack / SCHOOL).rename(pack / "guide" / name)
    assert (told(pack).file, told(pack).problem) == (f"guide/{name}", problem)


def test_a_quiz_that_is_too_short_or_uneven_is_told(pack):
    text = (pack / "briefing.toml").read_text("utf-8")
    first, second = (found.start() for found in list(re.finditer(r"\[\[question", text))[:2])
    (pack / "briefing.toml").write_text(text[:second], "utf-8")
    line = text.count("\n", 0, first) + 1
    assert str(told(pack)) == (
        f"briefing.toml, line {line}: a quiz needs 3 questions or more, not 1"
    )
    uneven = text.replace('choices = ["Кажу те', 'choices = ["Ні", "Кажу те')
    (pack / "briefing.toml").write_text(uneven, "utf-8")
    assert str(told(pack)) == (
        f"briefing.toml, line {line}: each language needs as many choices: es 3, en 3, uk 4, ru 3"
    )


def test_a_briefing_may_ask_nothing(pack):
    text = (pack / "briefing.toml").read_text("utf-8")
    (pack / "briefing.toml").write_text(text[: text.index("[[question")], "utf-8")
    briefing = read_pack(pack).briefing
    assert briefing is not None
    assert briefing.questions == ()


def test_a_pack_may_do_without_briefing_cards_and_lines(pack):
    shutil.rmtree(pack / "firstaid")
    (pack / "briefing.toml").unlink()
    (pack / "say.toml").unlink()
    read = read_pack(pack)
    assert (read.briefing, read.cards, read.sayings) == (None, (), ())


def test_a_card_with_a_slip_in_its_file_s_name_is_told(pack):
    (pack / "firstaid/look.toml").rename(pack / "firstaid/lok.toml")
    assert str(told(pack)) == "firstaid/lok.toml: is not read; did you mean 'look.toml'?"
    (pack / "firstaid/lok.toml").rename(pack / "firstaid/look.toml.txt")
    assert str(told(pack)).startswith("firstaid/look.toml.txt: is not read")


def test_a_pack_without_a_note_is_told(pack):
    text = (pack / "pack.toml").read_text("utf-8")
    (pack / "pack.toml").write_text(text[: text.index("[note]")], "utf-8")
    assert told(pack).problem == (
        "note is missing: write a section [note] with a line for each language"
    )


def test_a_pack_that_is_not_there_is_told_with_the_nearest_name(pack):
    with pytest.raises(PackError) as caught:
        read_pack(pack.with_name("border-kopy"))
    assert str(caught.value) == "border-kopy: there is no such pack; did you mean 'border-copy'?"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(FILES),
    st.integers(0, 3000),
    st.integers(0, 40),
    st.text("[]=\"'#{}\n\\,. a3é\x00", max_size=4),
)
def test_whatever_a_slip_of_the_hand_does_the_pack_reads_or_is_told(pack, file, at, length, typed):
    text = (DEMO / file).read_text("utf-8")
    start = at % len(text)
    (pack / file).write_text(text[:start] + typed + text[start + length :], "utf-8")
    found = None
    try:
        read_pack(pack)
    except PackError as error:
        found = error
    (pack / file).write_text(text, "utf-8")
    if found is not None:
        assert found.file == file or found.file.startswith(("guide/", "firstaid/"))
        assert found.line is None or 1 <= found.line <= text.count("\n") + 5


def test_days_of_answers_are_days():
    school = next(answer for answer in PACK.answers if answer.key == "school")
    assert (school.checked_on, school.expires_on) == (date(2026, 9, 15), date(2026, 11, 20))
