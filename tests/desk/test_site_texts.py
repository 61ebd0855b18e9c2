"""The site's own words for its texts: sent before the kit's, and never worse than they."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.desk import samples, site_texts, texts
from kit.errors import NotFound, WrongMoment
from kit.hotline.dialogue import Act, Asked, State, decide
from kit.hotline.keywords import read, said_in
from kit.hotline.languages import PAGES
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import appointments, callers, slots
from kit.store import site_texts as kept
from kit.store.engine import Store
from kit.wording.checks import named_answers
from kit.wording.texts import NEEDED, PLACES, faults_in, filled, kits_own
from tests.desk.conversation import Street

OLENA = PhoneNumber("+380671234567", answerable=True)
OURS = "We saw your call at the bridge."


@pytest.fixture
def carmen(people):
    return people.coordinator


def write(
    store: Store, name: str, language: str, words: str, by: str, now: datetime, seen: int = 0
) -> None:
    with store.writing() as tx:
        site_texts.write(tx, name, language, words, seen, by, now)


def missed(store: Store, site: Site, now: datetime, language: str = "en") -> str:
    """What somebody gets whose call nobody took."""
    with store.writing() as tx:
        caller = callers.met(tx, OLENA, language, now)
        message = texts.send_template(tx, site, caller, "missed-call", {}, now, language)
        return str(tx.value("SELECT text FROM messages WHERE id = ?", (message,)))


def test_own_words_are_sent_from_the_next_text_on_in_their_language_alone(store, site, carmen, now):
    before = missed(store, site, now)
    write(store, "missed_call", "en", OURS, carmen, now)
    assert missed(store, site, now) == OURS
    assert missed(store, site, now, "uk") == kits_own("missed_call", "uk")
    with store.writing() as tx:
        site_texts.go_back(tx, "missed_call", "en", carmen, now)
    assert missed(store, site, now) == before


def test_who_worded_it_and_when_is_kept_and_the_kit_s_words_are_no_own_words(store, carmen, now):
    write(store, "missed_call", "en", OURS, carmen, now)
    write(store, "missed_call", "en", kits_own("missed_call", "en"), carmen, now, seen=1)
    write(store, "missed_call", "en", kits_own("missed_call", "en"), carmen, now, seen=2)
    with store.reading() as r:
        story = kept.history(r, "missed_call", "en")
        assert kept.all_own(r) == {}
    assert [(one.edition, one.words, one.written_name) for one in story] == [
        (2, None, "Carmen Vidal"),
        (1, OURS, "Carmen Vidal"),
    ]


def test_two_who_word_one_text_at_once_do_not_overwrite_each_other(store, people, now):
    write(store, "missed_call", "en", OURS, people.coordinator, now)
    with pytest.raises(WrongMoment) as caught:
        write(store, "missed_call", "en", "Mine.", people.ana, now)
    assert caught.value.state == "text-changed"
    write(store, "missed_call", "en", "Mine.", people.ana, now, seen=1)


def test_one_place_alone_fills_in_texts_so_none_goes_out_past_the_site_s_own_words():
    rooms = [
        path for room in ("desk", "web", "switchboard") for path in Path("kit", room).glob("*")
    ]
    past = re.compile(r"from kit\.wording\.texts import .*\brender\b|\btexts\.render\b")
    found = [path.name for path in rooms if path.suffix == ".py" and past.search(path.read_text())]
    assert found == ["site_texts.py"]


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [
        ("confirmation", "en", "Come {day} {time} to {centre}."),
        ("sure", "en", "Cancel {day} {time}? Answer YES or NAY."),
        ("sure", "en", "Cancel {day} {time}? Answer yes or no."),
        ("sure", "ar", "إلغاء {day} {time}؟ أجيبوا نعم أو لا."),
        ("menu", "en", "Which, 1{choices}?"),
        ("moved", "en", "{day}{time} {centre} {code}"),
        ("received", "en", "We have it, {name}."),
        ("received", "en", "We have it {"),
        ("received", "en", " "),
    ],
)
def test_words_that_callers_could_not_do_with_are_refused(
    store, carmen, now, name, language, words
):
    with pytest.raises(WrongMoment) as caught:
        write(store, name, language, words, carmen, now)
    assert caught.value.state == "text-unfit"


@pytest.mark.parametrize(("name", "language"), [("farewell", "en"), ("received", "de")])
def test_only_texts_that_are_sent_can_be_worded(store, carmen, now, name, language):
    with pytest.raises(NotFound):
        write(store, name, language, "Hello.", carmen, now)


def test_words_that_spoiled_in_the_store_give_way_to_the_kit_s_and_are_told(
    store, site, carmen, now, caplog
):
    with store.writing() as tx:
        kept.add(tx, "missed_call", "en", "Ring {back}.", carmen, now)
    assert missed(store, site, now) == kits_own("missed_call", "en")
    assert "the site's own en/missed_call.txt: nothing fills {back}" in caplog.text
    with store.reading() as r:
        (wrong,) = site_texts.broken(r).items()
    assert (wrong[0], wrong[1].kind) == (("missed_call", "en"), "unknown")


# What a text takes here -------------------------------------------------------------------------


def looked(
    store: Store, site: Site, now: datetime, name: str, words: str, language: str = "en"
) -> samples.Sample:
    with store.reading() as r:
        return samples.sample(r, site, name, language, words, now)


def test_the_parts_are_those_with_the_longest_names_and_dates_of_the_site(
    store, site, reception, now
):
    words = kits_own("confirmation", "en")
    assert looked(store, site, now, "confirmation", words).count.parts == 1
    with store.writing() as tx:
        slots.describe_centre(tx, reception.centre, name="The Great Northern Hall " * 4)
    found = looked(store, site, now, "confirmation", words)
    assert found.count.parts == 2
    assert "The Great Northern Hall" in found.longest
    assert "Wed 26 Nov" not in found.longest


def test_one_letter_of_a_centre_that_no_phone_writes_cheaply_counts(store, site, reception, now):
    with store.writing() as tx:
        slots.describe_centre(tx, reception.centre, name="Зал")
    assert looked(store, site, now, "confirmation", kits_own("confirmation", "en")).count.parts == 2


@pytest.mark.parametrize("language", PAGES)
def test_every_text_of_the_kit_could_be_a_site_s_own(store, site, now, language):
    for name in site_texts.NAMES:
        found = looked(store, site, now, name, kits_own(name, language), language)
        assert found.faults == (), name
        assert found.count.parts <= 3


@pytest.mark.parametrize(
    ("name", "words", "kind"),
    [
        ("received", "We have your message. " * 50, "parts"),
        ("menu", "So many words before you may choose. " * 8 + "{choices}", "room"),
        ("answer_changed", "So many words before the answer. " * 14 + "{text}", "room"),
    ],
)
def test_what_leaves_no_room_is_told(store, site, reception, now, name, words, kind):
    with store.writing() as tx:
        for place in range(4):
            names = f'{{"en": "Service of a long name {place}"}}'
            slots.put_service(tx, slots.Service(reception.service, f"s{place}", names, "{}"), place)
    (fault,) = looked(store, replace(site, text_parts=6), now, name, words.strip()).faults
    assert fault.kind == kind


# Conversations in a site's own words ------------------------------------------------------------

STEPS = {
    "menu": State("menu", 3),
    "dates": State("dates", 3),
    "dates_again": State("dates", 3),
    "which": State("which-cancel", 3),
    "full": State("full"),
    "sure": State("sure"),
}
"""The step that awaits the answer to a text."""

ANSWERED = {
    ("full", "yes"): "wait",
    ("full", "no"): "leave",
    ("sure", "yes"): "cancel-sure",
    ("sure", "no"): "keep",
    ("offer", "yes"): "accept",
    ("offer", "no"): "decline",
    ("reminder_day_before", "yes"): "confirm",
    ("reminder_day_before", "no"): "refuse",
    ("reminder_today", "yes"): "confirm",
    ("reminder_today", "no"): "refuse",
    ("info", "book"): "book",
    ("info", "move"): "move",
    ("info", "cancel"): "cancel",
}

SCRAP = st.one_of(
    st.sampled_from([*(f"{{{place}}}" for place in NEEDED["confirmation"]), "{choices}", "7", "."]),
    st.sampled_from(
        [said_in(tag, word) for tag in PAGES for word in ("yes", "no", "book", "move")]
    ),
    st.sampled_from(["«نعم»", "«لا»", "OK-NO", "SMS", "{service}", " ", "¿", "l’OUI"]),
    st.text("aÑжع1«»{}' ", max_size=4),
)


@given(st.sampled_from(sorted(site_texts.NAMES)), st.sampled_from(PAGES), st.data())
def test_any_words_that_are_taken_can_be_filled_in_and_answered(name, language, data):
    """Scraps within, before and instead of the kit's own words."""
    words = kits_own(name, language).split(" ")
    for _ in range(data.draw(st.integers(0, 5))):
        at = data.draw(st.integers(0, len(words)))
        words[at : at + data.draw(st.integers(0, 3))] = [data.draw(SCRAP)]
    text = site_texts.tidy(data.draw(st.sampled_from([" ", ""])).join(words))
    if faults_in(name, text):
        return
    values = {place: f"‹{place}›" for place in PLACES[name]} | {"choices": "1 A, 2 B, 3 C"}
    said = filled(text, language, name, values).text
    for place in NEEDED.get(name, ()):
        assert values[place] in said
    if "choices" in PLACES[name]:
        assert not said.split("1 A")[0][-1:].isdigit(), "its first number would be another"
        for number in (1, 2, 3):
            act = decide(read(str(number)), STEPS[name])
            assert act.number == number
    for (asked, meaning), verb in ANSWERED.items():
        if asked == name:
            assert Act(verb) in answers(name, text), meaning


def answers(name: str, text: str) -> list[Act]:
    """What comes of each word that a text names, where the text was the last word of the box."""
    step = STEPS.get(name, State())
    offer: Asked = "open" if name == "offer" else ""
    reminder: Asked = "open" if name.startswith("reminder") else ""
    named = named_answers(text)
    return [decide(read(word), step, offer=offer, reminder=reminder) for word in named]


@pytest.mark.parametrize("language", PAGES)
def test_a_family_books_and_cancels_by_texts_of_the_fewest_words(
    store, site, clock, people, language
):
    street = Street(store, site, clock)
    street.open()
    for name in site_texts.NAMES:
        write(store, name, language, fewest(name, language), people.coordinator, clock.now())
    street.meet()
    for text in (said_in(language, "book"), "1", "3", "1"):
        list(street.texts(text))
    with store.reading() as r:
        caller = callers.by_number(r, street.number)
        assert caller
        (booked,) = appointments.of_caller(r, caller.id)
    assert (booked.state, booked.party) == ("booked", 3)
    for text in (said_in(language, "cancel"), said_in(language, "yes")):
        list(street.texts(text))
    with store.reading() as r:
        after = appointments.get(r, booked.id)
    assert after
    assert after.state == "cancelled"


def fewest(name: str, language: str) -> str:
    """Nothing but what the text must hold."""
    bare = [f"{{{place}}}" for place in sorted(NEEDED.get(name, ()))]
    told = [one.what for one in faults_in(name, " ".join([".", *bare])) if one.kind == "untold"]
    wordings = [said_in(language, meaning) for meaning in told]
    return " ".join([".", *bare, *(f"«{w}»" if language == "ar" else w.upper() for w in wordings)])
