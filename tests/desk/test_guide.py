"""The guide is kept by people: edits, proposals, reports; and who was given what of it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from kit.desk import given as giving
from kit.desk import guide as desk
from kit.desk.given import Giver, Wording
from kit.errors import NotFound, TakenBy, TextEmpty, WrongMoment
from kit.hotline import segments
from kit.hotline.phone import PhoneNumber
from kit.hotline.revision import begun, changes, missing, staleness
from kit.store import callers, calls, editions, given, guide, messages
from kit.store.engine import Store, Writing
from kit.store.guide import Answer, AnswerText, Draft
from tests.fakes.clock import TUESDAY_MORNING as NOW

DAY = {"checked_on": "2026-11-20", "expires_on": None, "source": ""}
OLD = (AnswerText("es", "Papeles", "Traiga el pasaporte."), AnswerText("uk", "Папери", "Паспорт."))
NEW = Draft(
    (replace(OLD[0], body="Basta el carné."), replace(OLD[1], body="Досить посвідчення.")),
    "2026-11-24",
    None,
    "Ministry",
    None,
)


@pytest.fixture
def answer(store):
    with store.writing() as tx:
        return guide.put_answer(
            tx, {"key": "papers", "topic_id": None, "place": 0, **DAY}, list(OLD)
        )


@pytest.fixture
def write(store, answer, people):
    def written(draft=NEW, by=None, *, coordinator=True):
        with store.writing() as tx:
            return desk.write(
                tx, answer, draft, by or people.coordinator, NOW, coordinator=coordinator
            )

    return written


@pytest.fixture
def met(store):
    numbers = itertools.count(600000001)

    def one(language="es", *, answerable=True):
        with store.writing() as tx:
            phone = PhoneNumber(f"+34{next(numbers)}", answerable=answerable)
            return callers.met(tx, phone, language, NOW).id

    return one


@pytest.fixture
def sends(store, site, answer, people):
    def sent(caller, words="Traiga el pasaporte.", at=NOW):
        with store.writing() as tx:
            return giving.send(
                tx, site, answer, caller, Wording(words, "es"), Giver(people.ana, at)
            )

    return sent


@pytest.fixture
def tells(store, site, answer, people):
    def told(at=NOW):
        with store.writing() as tx:
            return giving.tell(tx, site, answer, people.coordinator, at)

    return told


def look(store: Store, answer: str) -> Answer:
    with store.reading() as r:
        found = guide.get(r, answer)
    assert found
    return found


# Keeping


def test_a_coordinator_s_edit_counts_at_once_and_is_the_next_version(store, answer, write):
    assert write()
    found = look(store, answer)
    assert (found.edition, found.texts, found.checked_on) == (2, NEW.texts, "2026-11-24")
    with store.reading() as r:
        newest = editions.of_answer(r, answer)[0]
        assert [one.id for one in guide.search(r, "посвидчення")] == [answer]
    assert (newest.edition, newest.origin, newest.writer_name) == (2, "site", "Carmen Vidal")


def test_a_volunteer_s_edit_waits_and_counts_once_it_is_approved(store, answer, write, people):
    assert not write(by=people.ana, coordinator=False)
    assert look(store, answer).texts == OLD
    with store.writing() as tx:
        (waiting,) = editions.proposed(tx)
        assert editions.waiting(tx) == 1
        desk.approve(tx, waiting.id, waiting.draft, people.coordinator, NOW)
    assert look(store, answer).texts == NEW.texts
    with store.reading() as r:
        newest = editions.of_answer(r, answer)[0]
        assert editions.waiting(r) == 0
    assert (newest.writer_name, newest.reviewer_name) == ("Ana Ruiz", "Carmen Vidal")


def test_a_proposal_is_rejected_with_a_word_and_only_once(store, answer, write, people):
    write(by=people.ana, coordinator=False)
    with store.writing() as tx:
        (waiting,) = editions.proposed(tx)
        with pytest.raises(TextEmpty):
            desk.reject(tx, waiting.id, " ", people.coordinator, NOW)
        desk.reject(tx, waiting.id, "The law says otherwise", people.coordinator, NOW)
        with pytest.raises(WrongMoment):
            desk.reject(tx, waiting.id, "again", people.coordinator, NOW)
        with pytest.raises(WrongMoment):
            desk.approve(tx, waiting.id, waiting.draft, people.coordinator, NOW)
        kept = editions.of_answer(tx, answer)[0]
    assert kept.word == "The law says otherwise"
    assert look(store, answer).edition == 1


def test_the_same_texts_are_no_new_version_but_are_checked(store, answer, write):
    write(replace(NEW, texts=OLD))
    assert (look(store, answer).edition, look(store, answer).checked_on) == (1, "2026-11-24")


@pytest.mark.parametrize("text", [AnswerText("es", "", ""), AnswerText("es", "Title only", "")])
def test_an_answer_that_says_nothing_is_refused(write, text):
    with pytest.raises(TextEmpty):
        write(replace(NEW, texts=(text,)))


def test_a_pack_never_overwrites_what_the_site_changed(store, answer, write):
    said = {"key": "papers", "topic_id": None, "place": 0, **DAY}
    write()
    with store.writing() as tx:
        desk.from_pack(tx, said, OLD)
        assert editions.proposed(tx) == []
        desk.from_pack(tx, said, (replace(OLD[0], body="Traiga algo."),))
        desk.from_pack(tx, said, (replace(OLD[0], body="Traiga algo."),))
        (waiting,) = editions.proposed(tx)
    assert waiting.origin == "pack"
    assert look(store, answer).texts == NEW.texts


def test_a_report_is_kept_until_somebody_looked_into_it(store, answer, people):
    with store.writing() as tx:
        with pytest.raises(TextEmpty):
            desk.report(tx, answer, "\n", people.ana, NOW)
        desk.report(tx, answer, "The office moved", people.ana, NOW)
        (report,) = editions.reports(tx, answer)
        assert (report.note, report.reporter_name) == ("The office moved", "Ana Ruiz")
        desk.settle(tx, report.id, people.coordinator, NOW)
        assert editions.reports(tx) == []


# Giving


def test_what_was_told_in_a_call_is_noted_once_with_its_version(store, answer, people):
    with store.writing() as tx:
        call = calls.add(
            tx, line="l", line_call=1, direction="in", state="talking", now=NOW,
            caller_id=met_in(tx), taken_by=people.ana,
        )  # fmt: skip
        for _ in range(2):
            giving.told(tx, call, answer, "uk", people.ana, NOW)
        with pytest.raises(TakenBy):
            giving.told(tx, call, answer, "uk", people.borys, NOW)
        with pytest.raises(NotFound):
            giving.told(tx, call, "none", "uk", people.ana, NOW)
        (one,) = given.of_call(tx, call)
    assert (one.answer_id, one.edition, one.how, one.language) == (answer, 1, "told", "uk")


def met_in(tx: Writing) -> str:
    return callers.met(tx, PhoneNumber("+34600999888", answerable=True), "uk", NOW).id


def test_callers_with_an_older_version_are_told_once_in_their_language(
    store, write, met, sends, tells
):
    spanish, ukrainian, hidden = met("es"), met("uk"), met("es")
    for caller in (spanish, spanish, ukrainian, hidden):
        sends(caller)
    with store.writing() as tx:
        tx.execute("UPDATE callers SET answerable = 0 WHERE id = ?", (hidden,))
    assert tells() == 0
    write()
    assert tells() == 2
    assert tells() == 0
    with store.reading() as r:
        texts = {
            caller: [one for one in messages.with_caller(r, caller) if one.kind == "broadcast"]
            for caller in (spanish, ukrainian, hidden)
        }
    assert [len(one) for one in texts.values()] == [1, 1, 0]
    assert "Basta el carné." in texts[spanish][0].text
    assert "Досить посвідчення." in texts[ukrainian][0].text


def test_a_later_change_is_told_to_those_who_were_told_of_the_one_before(write, met, sends, tells):
    sends(met())
    write()
    assert tells() == 1
    write(replace(NEW, texts=(replace(OLD[0], body="Otra vez."),)))
    assert tells() == 1


def test_who_has_the_newest_version_or_a_very_old_one_is_left_in_peace(write, met, sends, tells):
    sends(met(), at=NOW - timedelta(days=15))
    write()
    sends(met())
    assert tells() == 0


def test_who_must_not_be_texted_is_not(store, write, met, sends, tells):
    caller = met()
    sends(caller)
    with store.writing() as tx:
        tx.execute("UPDATE callers SET do_not_text = 1 WHERE id = ?", (caller,))
    write()
    assert tells() == 0


@pytest.mark.parametrize("language", ["es", "en", "uk", "ru", "ar", "fr", "pl", "ro"])
def test_the_news_of_a_change_takes_three_parts_however_long_the_answer_is(store, language):
    words = {"uk": "довге слово ", "ru": "слово ", "ar": "كلمة "}.get(language, "word ")
    with store.reading() as r:
        text = giving.changed_text(r, AnswerText(language, "Title", words * 200))
    assert segments.count(text).parts == 3
    assert " ..." in text


def test_an_answer_is_offered_by_its_short_text_else_as_it_begins():
    text = AnswerText("es", "Papeles", "Traiga el pasaporte. " * 40)
    assert giving.offered(replace(text, short="Traiga el pasaporte."), 2) == "Traiga el pasaporte."
    offered = giving.offered(text, 2)
    assert offered.startswith("Papeles. Traiga el pasaporte.")
    assert segments.count(offered).parts == 2


# The rules


def test_an_answer_is_stale_past_its_day_or_long_unchecked():
    today = NOW.date()
    day = timedelta(days=1)
    assert staleness(today - 30 * day, None, 30, today) == ""
    assert staleness(today - 31 * day, None, 30, today) == "unchecked"
    assert staleness(today - 31 * day, today - day, 30, today) == "expired"
    assert staleness(today, today, 30, today) == ""


def test_a_change_reads_paragraph_by_paragraph():
    found = changes(["a", "b", "c"], ["a", "x", "c", "d"])
    assert [(one.sign, one.words) for one in found] == [
        ("=", "a"), ("-", "b"), ("+", "x"), ("=", "c"), ("+", "d"),
    ]  # fmt: skip


def test_what_one_language_has_the_others_are_said_to_lack():
    assert missing({"es": [True, True], "uk": [True, False], "ar": [False, False]}) == {"uk": [1]}
    assert missing({}) == {}


def test_a_text_is_cut_after_a_whole_word():
    assert begun("one two three", lambda words: len(words) <= 11) == "one two ..."
    assert begun("one two", lambda words: len(words) <= 11) == "one two"
    assert begun("interminable", lambda words: len(words) <= 4) == ""
