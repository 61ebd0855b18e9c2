"""The journal is written by trigger: one row a change, with the version the record has then."""

from __future__ import annotations

from collections import Counter

import pytest

from kit.desk import booking, incoming, texts
from kit.desk.booking import Wish
from kit.hotline.parties import Party
from kit.hotline.phone import PhoneNumber
from kit.store import (
    appointments,
    callbacks,
    callers,
    calls,
    grants,
    households,
    messages,
    referrals,
    settled,
    site_texts,
    slots,
    topics,
)
from kit.store.engine import Store, Writing
from kit.store.migrations import JOURNALED
from tests.fakes.clock import TUESDAY_MORNING as NOW
from tests.shared import SHARED, granted


def journal(store: Store, after: int = 0) -> list[tuple[str, str, int]]:
    with store.reading() as r:
        rows = r.all(
            "SELECT record, record_id, version FROM journal WHERE seq > ? ORDER BY seq", (after,)
        )
    return [(row["record"], row["record_id"], row["version"]) for row in rows]


def head(store: Store) -> int:
    with store.reading() as r:
        return int(r.value("SELECT coalesce(max(seq), 0) FROM journal"))


def caller(tx: Writing, number: str = "+34600123456") -> callers.Caller:
    return callers.met(tx, PhoneNumber(number, answerable=True), "es", NOW)


@pytest.fixture
def one_of_each(store, reception, people):
    """A record of every journaled table: its id by table."""
    with store.writing() as tx:
        who = caller(tx)
        call = calls.add(
            tx, line="l", line_call=1, direction="in", state="ringing", now=NOW, caller_id=who.id
        )
        callbacks.owe(tx, who.id, "missed", people.ana, NOW)
        duty = callbacks.of_caller(tx, who.id)
        assert duty is not None
        attempt = tx.new_id()
        tx.insert(
            "attempts",
            {"id": attempt, "callback_id": duty.id, "volunteer_id": people.ana, "at": "2026-11-24"},
        )
        text = messages.add(
            tx, direction="out", number=who.number, text="hi", kind="reply", now=NOW
        )
        person = households.add_person(tx, who.id, {"name": "aunt"}, NOW)
        consent = households.add_consent(
            tx, who.id, "text", given=True, how="call", written_by=people.ana, now=NOW
        )
        agreed = households.add_consent(
            tx, who.id, "referral", given=True, how="call", written_by=people.ana, now=NOW
        )
        wish = {"caller_id": who.id, "consent_id": agreed, "owner_id": people.ana, "need": "beds"}
        wish |= {"entry_id": "e", "entry_name": "E", "urgency": "now"}
        referral = referrals.add(tx, {**wish, "follow_up_on": "2026-11-25"}, NOW)
        appointment = appointments.add(
            tx,
            {
                "slot_id": reception.slots[0],
                "code": "000000",
                "party": 2,
                "adults": 2,
                "language": "es",
            },
            NOW,
        )
        grants.hear_slot(tx, SHARED)
        grants.hear_grant(tx, granted(tx, "grant", 3), NOW)
        grants.give_back(tx, "grant", 1, NOW)
        given_back = tx.value("SELECT id FROM give_backs")
        topic = topics.add(tx, None, {"en": "Papers"}, people.ana, NOW)
        hours = settled.add(tx, "hours", "null", people.ana, NOW)
        worded = site_texts.add(tx, "received", "es", "Recibido.", people.coordinator, NOW)
    assert duty is not None
    return {
        "callers": who.id,
        "calls": call,
        "callbacks": duty.id,
        "attempts": attempt,
        "messages": text,
        "centres": reception.centre,
        "services": reception.service,
        "slots": reception.slots[1],
        "appointments": appointment,
        "persons": person,
        "consents": consent,
        "referrals": referral,
        "grants": "grant",
        "give_backs": given_back,
        "settled": hours,
        "topics": topic,
        "site_texts": worded,
    }


def test_every_journaled_table_has_its_record_in_the_journal_once(store, one_of_each):
    assert set(one_of_each) == set(JOURNALED)
    written = Counter(journal(store))
    for table, record_id in one_of_each.items():
        assert written[table, record_id, 1] == 1


@pytest.mark.parametrize("table", JOURNALED)
def test_each_change_is_one_row_with_the_record_s_new_version(store, one_of_each, table):
    record_id = one_of_each[table]
    column = {"slots": "ends_at", "services": "pattern", "messages": "trouble"}.get(table, "id")
    before = head(store)
    for version in (2, 3, 4):
        with store.writing() as tx:
            tx.execute(
                f"UPDATE {table} SET {column} = {column} WHERE id = ?",  # noqa: S608
                (record_id,),
            )
            assert (
                tx.value(
                    f"SELECT version FROM {table} WHERE id = ?",  # noqa: S608
                    (record_id,),
                )
                == version
            )
    assert journal(store, before) == [(table, record_id, version) for version in (2, 3, 4)]


@pytest.mark.parametrize("table", JOURNALED)
def test_what_is_undone_is_not_in_the_journal(store, one_of_each, table):
    before = head(store)
    with pytest.raises(ZeroDivisionError), store.writing() as tx:  # noqa: PT012
        tx.execute(f"UPDATE {table} SET id = id")  # noqa: S608
        1 / 0  # noqa: B018
    assert journal(store, before) == []
    with store.reading() as r:
        version = r.value(
            f"SELECT version FROM {table} WHERE id = ?",  # noqa: S608
            (one_of_each[table],),
        )
    assert version == 1


def test_a_change_of_many_rows_is_a_row_each(store):
    with store.writing() as tx:
        for number in range(5):
            caller(tx, f"+3460000000{number}")
    before = head(store)
    with store.writing() as tx:
        tx.execute("UPDATE callers SET note = 'seen'")
    changed = journal(store, before)
    assert len(changed) == len(set(changed)) == 5
    assert {version for _, _, version in changed} == {2}


def test_a_booking_changes_the_appointment_and_its_slot(store, site, reception, people):
    with store.writing() as tx:
        who = caller(tx)
    before = head(store)
    with store.writing() as tx:
        wish = Wish(reception.slots[0], who.id, 3, "es")
        appointment = booking.book(tx, site, wish, people.ana, NOW)
        text = appointments.get(tx, appointment)
    assert text is not None
    assert Counter(journal(store, before)) == Counter(
        [
            ("appointments", appointment, 1),
            ("slots", reception.slots[0], 2),
            ("messages", text.message_id, 1),
            ("appointments", appointment, 2),
        ]
    )


def test_a_move_changes_the_slot_it_left_and_the_one_it_came_to_once_each(
    store, site, reception, people
):
    first, second, _ = reception.slots
    with store.writing() as tx:
        who = caller(tx)
        moved = booking.book(tx, site, Wish(first, who.id, 3, "es"), people.ana, NOW)
    before = head(store)
    with store.writing() as tx:
        booking.move(tx, site, moved, second, Party(3), NOW)
    changed = [(record_id, version) for table, record_id, version in journal(store, before)
               if table == "slots"]  # fmt: skip
    assert sorted(changed) == sorted([(first, 3), (second, 2)])


def test_a_change_within_a_slot_is_one_change_of_it_and_none_when_no_place_changes(
    store, site, reception, people
):
    with store.writing() as tx:
        who = caller(tx)
        it = booking.book(tx, site, Wish(reception.slots[0], who.id, 3, "es"), people.ana, NOW)
    before = head(store)
    with store.writing() as tx:
        appointments.change(tx, it, NOW, slot_id=reception.slots[0], party=5, adults=5)
        appointments.change(tx, it, NOW, state="kept")
        appointments.change(tx, it, NOW, name="Koval")
        slot = slots.get(tx, reception.slots[0])
    assert slot is not None
    assert slot.taken == 5
    assert [table for table, _, _ in journal(store, before)].count("slots") == 1


def test_the_versions_of_a_record_are_one_to_the_newest_without_a_gap(store, site, people):
    with store.writing() as tx:
        for number in range(20):
            incoming.receive(tx, site, "l", "+34600123456", f"text {number}", NOW)
        who = caller(tx)
        texts.reply(tx, site, who.id, "answer", people.ana, NOW)
    versions: dict[str, list[int]] = {}
    for _, record_id, version in journal(store):
        versions.setdefault(record_id, []).append(version)
    for seen in versions.values():
        assert seen == list(range(1, len(seen) + 1))


def test_the_journal_holds_no_name_number_or_text(store, one_of_each):
    assert one_of_each
    with store.reading() as r:
        columns = {row["name"] for row in r.all("PRAGMA table_info(journal)")}
        first = r.one("SELECT * FROM journal")
    assert columns == {"seq", "record", "record_id", "version", "at"}
    assert first is not None
    assert first["at"].endswith("Z")


def test_people_who_work_here_and_their_sessions_are_not_carried(store, people):
    assert people.ana
    assert journal(store) == []
