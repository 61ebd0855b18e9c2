"""A parcel is kept whole or not at all, and only a believed one."""

import sqlite3
from datetime import timedelta

import pytest

from kit.errors import ParcelInvalid, RuleBroken
from kit.headquarters import sites
from kit.parcel.keys import BoxKey
from kit.parcel.wire import unpack
from tests.sync.pair import BEGUN, BOX_KEY, HEADQUARTERS_KEY, Box, Carrier, HandClock, Headquarters


@pytest.fixture
def sealed(box: Box, carrier: Carrier) -> bytes:
    """A parcel that has not arrived yet."""
    for n in range(3):
        box.add_caller(f"+3460000000{n}", name="Олена")
    carrier.happening = lambda _sealed: b""
    with pytest.raises(ParcelInvalid):
        box.session(carrier).carry()
    return carrier.delivered[0]


def test_cut_at_any_byte_nothing_changes(headquarters: Headquarters, sealed: bytes) -> None:
    before = headquarters.everything()
    for end in range(len(sealed)):
        with pytest.raises(ParcelInvalid):
            headquarters.receive(sealed[:end])
    assert headquarters.everything() == before


def test_changed_at_any_byte_nothing_changes(headquarters: Headquarters, sealed: bytes) -> None:
    before = headquarters.everything()
    for place in range(len(sealed)):
        with pytest.raises(ParcelInvalid):
            headquarters.receive(
                sealed[:place] + bytes([sealed[place] ^ 0x80]) + sealed[place + 1 :]
            )
    assert headquarters.everything() == before


def test_a_parcel_is_kept_whole_or_not_at_all(headquarters: Headquarters, sealed: bytes) -> None:
    before = headquarters.everything()
    with headquarters.store.writing() as tx:
        tx.execute(
            "CREATE TRIGGER third BEFORE INSERT ON records"
            " WHEN (SELECT count(*) FROM records) = 2 BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    with pytest.raises(RuleBroken):
        headquarters.receive(sealed)
    assert headquarters.everything() == before
    with headquarters.store.writing() as tx:
        tx.execute("DROP TRIGGER third")
    headquarters.receive(sealed)
    assert len(headquarters.holds()) == 3


def test_a_gap_is_shown_until_it_is_closed(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    """As after headquarters was restored: it lacks what the box thinks delivered."""
    session = box.session(carrier)
    box.add_caller("+34600000001")
    session.carry()
    with headquarters.store.writing() as tx:
        tx.execute("DELETE FROM records")
        tx.execute("UPDATE sites SET held = 0")
    box.add_caller("+34600000002")
    session.carry(lambda: len(carrier.delivered) < 2)
    assert headquarters.state().gap
    session.carry()
    assert not headquarters.state().gap
    assert headquarters.holds() == box.holds()


def test_a_parcel_that_was_overtaken_does_not_turn_the_figures_back(
    box: Box, headquarters: Headquarters, carrier: Carrier, clock: HandClock
) -> None:
    session = box.session(carrier)
    box.add_caller("+34600000001")
    carrier.happening = lambda _sealed: b""
    with pytest.raises(ParcelInvalid):
        session.carry()
    clock.move(timedelta(minutes=1))
    box.add_caller("+34600000002")
    carrier.happening = carrier.arrive
    session.carry()
    told = unpack(carrier.delivered[-1], HEADQUARTERS_KEY, lambda _: BOX_KEY.public)
    headquarters.receive(carrier.delivered[0])
    with headquarters.store.reading() as r:
        row = r.execute("SELECT told_head, told_hi FROM sites").fetchone()
    assert tuple(row) == (told.head, told.hi)


def test_a_box_a_year_ahead_poisons_nothing(
    box: Box, headquarters: Headquarters, carrier: Carrier, clock: HandClock
) -> None:
    session = box.session(carrier)
    box.clock = HandClock(BEGUN + timedelta(days=365))
    ahead = box.session(carrier)
    caller = box.add_caller("+34600000001")
    ahead.carry()
    box.rename(caller, "Олена")
    session.carry()
    assert headquarters.holds() == box.holds()
    assert headquarters.state().contact_at == clock.at


def held(r: sqlite3.Connection) -> int:
    return int(r.execute("SELECT held FROM sites").fetchone()[0])


def test_a_new_box_at_an_old_site_begins_anew(headquarters: Headquarters, sealed: bytes) -> None:
    headquarters.receive(sealed)
    with headquarters.store.writing() as tx:
        sites.enrol(tx, 7, "North gate", BOX_KEY.public, BEGUN)
    with headquarters.store.reading() as r:
        assert held(r) == 3
    with headquarters.store.writing() as tx:
        sites.enrol(tx, 7, "North gate", BoxKey(b"n" * 32).public, BEGUN)
    with headquarters.store.reading() as r:
        assert held(r) == 0
    assert len(headquarters.holds()) == 3
