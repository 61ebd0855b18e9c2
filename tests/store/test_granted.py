"""A shared slot: the database books only what was granted here and not given back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kit.errors import RuleBroken, StoreError
from kit.hotline.phone import PhoneNumber
from kit.store import appointments, callers, grants, slots
from kit.store.engine import Store, Writing
from kit.store.slots import Slot
from tests.fakes.clock import TUESDAY_MORNING as NOW
from tests.shared import SHARED, SLOT, granted
from tests.stores import lay_store

KEY = b"k" * 32


def opened(path: Path) -> Store:
    store = Store(path, KEY)
    with store.writing() as tx:
        if tx.one("SELECT 1 FROM identity") is None:
            tx.insert("identity", {"one": 1, "site": 7, "site_name": "North gate"})
    return store


@pytest.fixture
def box(tmp_path):
    store = opened(lay_store(tmp_path / "box.db", KEY))
    with store.writing() as tx:
        grants.hear_slot(tx, SHARED)
    yield store
    store.close()


def grant(store: Store, places: int, name: str = "g1", timeline: str | None = None) -> None:
    with store.writing() as tx:
        grants.hear_grant(tx, granted(tx, name, places, timeline), NOW)


def add(tx: Writing, party: int, slot_id: str) -> str:
    codes = tx.value("SELECT count(*) FROM appointments")
    who = callers.met(tx, PhoneNumber(f"+3460000{codes:04d}", answerable=True), "es", NOW)
    row = {"slot_id": slot_id, "caller_id": who.id, "code": f"{codes:06d}", "party": party}
    return appointments.add(tx, {**row, "adults": party, "language": "es"}, NOW)


def book(store: Store, party: int) -> str:
    with store.writing() as tx:
        return add(tx, party, tx.value("SELECT slot_id FROM shared_slots"))


def slot(store: Store) -> Slot:
    with store.reading() as r:
        found = slots.get(r, r.value("SELECT slot_id FROM shared_slots WHERE slot = ?", (SLOT,)))
    assert found is not None
    return found


def test_nothing_is_booked_without_a_grant(box):
    with pytest.raises(RuleBroken, match="never_overbooked"):
        book(box, 1)


def test_what_was_granted_is_booked_and_no_more(box):
    grant(box, 3)
    grant(box, 2, "g2")
    book(box, 4)
    with pytest.raises(RuleBroken, match="never_overbooked"):
        book(box, 2)
    book(box, 1)
    assert (slot(box).places, slot(box).taken) == (5, 5)


def test_a_grant_that_is_heard_again_counts_once(box):
    for _ in range(3):
        grant(box, 3)
    assert slot(box).places == 3


def test_what_was_given_back_is_not_booked_any_more(box):
    grant(box, 3)
    with box.writing() as tx:
        grants.give_back(tx, "g1", 2, NOW)
    book(box, 1)
    with pytest.raises(RuleBroken, match="never_overbooked"):
        book(box, 1)


def test_what_is_taken_cannot_be_given_back(box):
    grant(box, 3)
    book(box, 2)
    with pytest.raises(RuleBroken, match="never_overbooked"), box.writing() as tx:
        grants.give_back(tx, "g1", 2, NOW)
    assert slot(box).places == 3


def test_no_more_of_a_grant_goes_back_than_there_was(box):
    grant(box, 1)
    grant(box, 5, "g2")
    with pytest.raises(RuleBroken, match="more than was granted"), box.writing() as tx:
        grants.give_back(tx, "g1", 2, NOW)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE slots SET places = places + 1 WHERE shared",
        "UPDATE slots SET shared = 0 WHERE shared",
        "UPDATE grants SET places = 9",
        "DELETE FROM grants",
        "UPDATE give_backs SET places = places + 1",
        "DELETE FROM give_backs",
        "UPDATE slots SET walkin = 1 WHERE shared",
    ],
)
def test_nobody_writes_it_by_hand(box, sql):
    grant(box, 3)
    with box.writing() as tx:
        grants.give_back(tx, "g1", 1, NOW)
    with pytest.raises(RuleBroken), box.writing() as tx:
        tx.execute(sql)
    assert slot(box).places == 2


def test_a_centre_of_the_site_s_own_is_not_taken_over(box):
    with box.writing() as tx:
        tx.execute(
            "INSERT INTO centres (id, key, name, timezone) "
            "VALUES ('c', 'north', 'North', 'Europe/Madrid')"
        )
    mine = SHARED | {"slot": "another", "centre": SHARED["centre"] | {"key": "north"}}
    with pytest.raises(StoreError), box.writing() as tx:
        grants.hear_slot(tx, mine)


def test_a_database_from_a_backup_books_nothing_of_what_was_granted_before(box, tmp_path):
    grant(box, 5)
    known = book(box, 2)
    backup = backed_up(box, tmp_path)
    book(box, 1)
    box.close()
    restored = restore(backup, tmp_path)
    assert (slot(restored).places, slot(restored).taken) == (2, 2)
    with pytest.raises(RuleBroken, match="never_overbooked"):
        book(restored, 1)
    with restored.writing() as tx:
        appointments.change(tx, known, NOW, state="cancelled")
    assert (slot(restored).places, slot(restored).taken) == (0, 0)
    grant(restored, 1, "of the new life")
    book(restored, 1)
    restored.close()


def test_who_stood_there_before_may_become_fewer_but_leaves_no_place(box, tmp_path):
    grant(box, 5)
    known = book(box, 4)
    backup = backed_up(box, tmp_path)
    book(box, 1)
    box.close()
    restored = restore(backup, tmp_path)
    for party in (2, 3):
        with restored.writing() as tx:
            if party == 3:
                grants.hear_grant(tx, granted(tx, "new", 1), NOW)
            appointments.change(tx, known, NOW, party=party, adults=party)
        assert slot(restored).places == slot(restored).taken == party
    restored.close()


def test_a_backup_after_which_nothing_was_spent_goes_on_as_it_was(box, tmp_path):
    grant(box, 5)
    book(box, 2)
    backup = backed_up(box, tmp_path)
    box.close()
    restored = restore(backup, tmp_path)
    assert slot(restored).places == 5
    restored.close()


def test_a_database_on_another_machine_begins_a_new_life(box, tmp_path):
    grant(box, 5)
    book(box, 2)
    backup = backed_up(box, tmp_path)
    (tmp_path / "other").mkdir()
    restored = restore(backup, tmp_path / "other")
    assert slot(restored).places == 2
    restored.close()


def test_opening_again_is_no_restore(box, tmp_path):
    grant(box, 5)
    book(box, 2)
    box.close()
    for _ in range(2):
        again = opened(tmp_path / "box.db")
        assert slot(again).places == 5
        again.close()


def backed_up(store: Store, folder: Path) -> Path:
    """The file as it is now; everything is in it."""
    with store.writing() as tx:
        tx.execute("UPDATE identity SET site_name = site_name")
    backup = folder / "backup.db"
    for end in ("", "-wal"):
        if (folder / f"box.db{end}").exists():
            shutil.copy(folder / f"box.db{end}", f"{backup}{end}")
    return backup


def restore(backup: Path, folder: Path) -> Store:
    for end in ("", "-wal", "-shm"):
        (folder / f"box.db{end}").unlink(missing_ok=True)
        if Path(f"{backup}{end}").exists():
            shutil.copy(f"{backup}{end}", folder / f"box.db{end}")
    return opened(folder / "box.db")
