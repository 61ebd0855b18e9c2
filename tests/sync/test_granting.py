"""Places of a shared slot go down to the sites, and come back, whatever the road does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kit.errors import NotFound, ParcelInvalid, RuleBroken
from kit.parcel.news import unseal
from kit.parcel.wire import read_acknowledgement
from kit.store import journal
from tests.sync.pair import HEADQUARTERS_KEY
from tests.sync.sharing import ALONE, IMAGE, SITES, Street, key_of


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    street = Street(tmp_path, by_itself=False)
    street.meet()
    yield street
    street.close()


@pytest.fixture
def slot(street: Street) -> str:
    return street.office.slots()[-1]


def test_a_grant_reaches_its_site_and_no_other(street: Street, slot: str) -> None:
    street.office.grant(slot, {1: 4})
    street.meet()
    assert [gate.slot(slot).places for gate in street.gates.values()] == [4, 0, 0]
    one, two, _ = street.gates.values()
    assert (one.share(slot).yours, one.share(slot).others, one.share(slot).free) == (4, 0, 2)
    assert (two.share(slot).yours, two.share(slot).others, two.share(slot).free) == (0, 4, 2)


def test_no_more_is_granted_than_there_is(street: Street, slot: str) -> None:
    street.office.grant(slot, {1: 4})
    with pytest.raises(RuleBroken, match="never_overgranted"):
        street.office.grant(slot, {2: 2, 3: 1})
    street.office.grant(slot, {2: 1, 3: 1})


def test_a_site_that_was_never_heard_is_granted_nothing(tmp_path: Path) -> None:
    street = Street(tmp_path, by_itself=False)
    with pytest.raises(NotFound):
        street.office.grant(street.office.slots()[0], {1: 1})
    street.close()


def test_an_answer_that_was_lost_is_said_again_and_counts_once(street: Street, slot: str) -> None:
    street.office.grant(slot, {1: 4})
    gate = street.gates[1]
    for _ in range(3):
        assert not gate.sync("deaf")
    assert gate.slot(slot).places == 0
    for _ in range(3):
        gate.sync()
    assert gate.slot(slot).places == 4


def test_only_what_came_back_is_granted_again(street: Street, slot: str) -> None:
    street.office.grant(slot, {1: 6})
    one, two, _ = street.gates.values()
    street.meet()
    one.book(slot, 1)
    one.give_back(slot, 3)
    with pytest.raises(RuleBroken):
        street.office.grant(slot, {2: 3})
    one.sync()
    street.office.grant(slot, {2: 3})
    two.sync()
    assert (one.slot(slot).places, two.slot(slot).places) == (3, 3)
    assert street.office.holdings(slot)[1].unused == 2


def test_a_site_that_runs_short_is_topped_up_in_the_same_answer(tmp_path: Path) -> None:
    street = Street(tmp_path, places=12)
    street.meet()
    slot = street.office.slots()[-1]
    gate = street.gates[1]
    before = gate.slot(slot).places
    assert before
    gate.book(slot, before)
    gate.sync()
    assert gate.slot(slot).places > before
    street.close()


def test_a_site_that_was_away_is_topped_up_when_it_comes_back(tmp_path: Path) -> None:
    """Nothing of the slot changed at the site: it only says that it lives."""
    street = Street(tmp_path)
    street.meet()
    slot = street.office.slots()[-1]
    gate = street.gates[3]
    gate.book(slot, 2)
    gate.sync()
    street.wait(timedelta(minutes=20))
    with street.office.store.writing() as tx:
        tx.execute("UPDATE shared_slots SET places = 12 WHERE slot = ?", (slot,))
    assert gate.share(slot).unused == 0
    gate.sync()
    assert gate.share(slot).unused >= 2
    street.close()


def test_unused_places_go_back_before_the_slot_and_others_get_them(tmp_path: Path) -> None:
    street = Street(tmp_path, by_itself=False)
    street.meet()
    slot = street.office.slots()[-1]
    street.office.grant(slot, {1: 6})
    street.meet()
    one, two, _ = street.gates.values()
    assert one.tend() == 0
    street.wait(timedelta(hours=26))
    assert one.tend() == 6
    one.sync()
    street.office.grant(slot, {2: 6})
    two.sync()
    assert two.book(slot, 6)
    assert not one.book(slot, 1)
    street.close()


def test_a_restored_box_uses_nothing_of_its_former_life(street: Street, slot: str) -> None:
    gate = street.gates[1]
    street.office.grant(slot, {1: 4})
    gate.sync()
    gate.back_up(street.folder / "backup")
    gate.book(slot, 4)
    gate.restore(street.folder / "backup")
    assert gate.life() == 2
    assert not gate.book(slot, 1)
    gate.sync()
    assert not gate.book(slot, 1)
    street.office.grant(slot, {1: 2})
    gate.sync()
    assert gate.book(slot, 2)
    assert not street.overbooked()


def test_a_box_whose_image_was_written_back_begins_anew_at_the_next_contact(
    street: Street, slot: str
) -> None:
    """Its witness came back with it: only headquarters' memory tells."""
    gate = street.gates[1]
    street.office.grant(slot, {1: 4})
    gate.sync()
    gate.back_up(street.folder / "backup")
    gate.book(slot, 4)
    gate.sync()
    gate.restore(street.folder / "backup", IMAGE)
    assert gate.life() == 1
    gate.sync()
    assert gate.life() == 2
    assert not gate.book(slot, 1)


def test_a_restored_headquarters_grants_nothing_before_the_sites_told_what_they_hold(
    street: Street, slot: str
) -> None:
    street.office.back_up(street.folder / "backup")
    street.office.grant(slot, {1: 5})
    street.gates[1].sync()
    street.office.restore(street.folder / "backup")
    assert street.office.doubtful() == [1, 2, 3]
    for site in (2, 3):
        street.gates[site].sync()
    with pytest.raises(RuleBroken, match="in_doubt"):
        street.office.grant(slot, {2: 5})
    street.gates[1].sync()
    assert not street.office.doubtful()
    with pytest.raises(RuleBroken, match="never_overgranted"):
        street.office.grant(slot, {2: 2})
    street.office.grant(slot, {2: 1})
    street.meet()
    assert [gate.slot(slot).places for gate in street.gates.values()] == [5, 1, 0]


def test_an_old_parcel_does_not_end_the_doubt(street: Street, slot: str) -> None:
    gate = street.gates[1]
    gate.sync("cut")
    street.office.back_up(street.folder / "backup")
    street.office.grant(slot, {1: 5})
    gate.sync()
    street.office.restore(street.folder / "backup")
    for which in range(len(gate.sent)):
        gate.replay(which)
    assert street.office.doubtful() == [1, 2, 3]


def test_when_both_were_restored_the_doubt_stays(street: Street, slot: str) -> None:
    gate = street.gates[1]
    gate.back_up(street.folder / "box")
    street.office.back_up(street.folder / "backup")
    street.office.grant(slot, {1: 5})
    gate.sync()
    gate.book(slot, 5)
    gate.restore(street.folder / "box")
    street.office.restore(street.folder / "backup")
    street.meet(3)
    assert street.office.doubtful() == [1]
    with pytest.raises(RuleBroken, match="in_doubt"):
        street.office.grant(slot, {2: 6})


def test_a_database_without_its_witness_begins_anew_before_it_is_granted_anything_again(
    street: Street, slot: str
) -> None:
    """It was backed up before it heard of its places, and spent them where nobody saw it."""
    gate = street.gates[1]
    gate.back_up(street.folder / "backup")
    street.office.grant(slot, {1: 4})
    gate.sync()
    gate.book(slot, 4)
    gate.restore(street.folder / "backup", ALONE)
    gate.sync()
    assert not gate.book(slot, 1)
    assert not street.overbooked()


def test_a_box_restored_again_and_again_is_never_shut_out(street: Street, slot: str) -> None:
    """Also from a backup that knows of fewer lives than headquarters."""
    gate = street.gates[1]
    gate.back_up(street.folder / "backup")
    for how in (ALONE, IMAGE, IMAGE, ALONE):
        gate.restore(street.folder / "backup", how)
        assert gate.sync()
        street.office.grant(slot, {1: 1})
        gate.sync()
        assert gate.book(slot, 1)
        with gate.store.reading() as r:
            assert journal.pending(r).count
        assert gate.sync()
        with gate.store.reading() as r:
            assert not journal.pending(r).count


def test_news_that_changed_while_it_was_on_its_way_is_said_again(street: Street, slot: str) -> None:
    one, two, _ = street.gates.values()
    street.office.grant(slot, {1: 4})
    assert not two.sync("deaf")
    street.office.grant(slot, {3: 1})
    two.sync()
    assert two.share(slot).others == 5
    one.sync()
    assert one.share(slot).others == 1


def test_after_the_last_call_places_are_not_sent_round_and_round(tmp_path: Path) -> None:
    street = Street(tmp_path, places=12)
    street.meet()
    slot = street.office.slots()[-1]
    street.wait(timedelta(hours=26))
    for _ in range(4):
        for gate in street.gates.values():
            gate.tend()
            gate.sync()
    assert [gate.tend() for gate in street.gates.values()] == [0, 0, 0]
    assert sum(gate.share(slot).yours for gate in street.gates.values()) >= len(SITES)
    street.close()


def test_an_answer_cut_at_any_byte_changes_nothing(street: Street, slot: str) -> None:
    gate = street.gates[1]
    street.office.grant(slot, {1: 4})
    answer = gate.answer()
    for length in range(len(answer)):
        with pytest.raises(ParcelInvalid):
            read_acknowledgement(answer[:length], HEADQUARTERS_KEY.public)
    gate.road = "open"
    for length in range(0, len(answer), len(answer) // 5):
        gate.cut_at = length
        with pytest.raises(ParcelInvalid):
            gate.session.carry()
        assert gate.slot(slot).places == 0
    gate.cut_at = None
    gate.sync()
    assert gate.slot(slot).places == 4


def test_news_is_read_by_its_own_box_alone(street: Street, slot: str) -> None:
    street.office.grant(slot, {1: 4})
    told = read_acknowledgement(street.gates[1].answer(), HEADQUARTERS_KEY.public)
    assert told.news
    with pytest.raises(ParcelInvalid):
        unseal(told.news, key_of(2))
    assert unseal(told.news, key_of(1))


def test_a_later_list_of_news_leaves_out_what_was_overtaken(street: Street, slot: str) -> None:
    for _ in range(5):
        street.office.grant(slot, {1: 1})
        street.meet()
    with street.office.store.reading() as r:
        said = r.execute(
            "SELECT kind, count(*) FROM stream WHERE site = 2 AND subject = ? GROUP BY kind",
            (slot,),
        ).fetchall()
    assert [tuple(row) for row in said] == [("slot", 1)]


def test_nothing_more_is_said_of_slots_that_are_over(street: Street, slot: str) -> None:
    street.office.grant(slot, {1: 4})
    street.meet()
    street.wait(timedelta(days=3))
    street.meet()
    with street.office.store.reading() as r:
        assert not r.execute("SELECT 1 FROM stream WHERE subject = ?", (slot,)).fetchone()
    street.office.grant(street.office.slots()[-1], {1: 2})
    street.meet()
    assert street.gates[1].slot(street.office.slots()[-1]).places == 2
