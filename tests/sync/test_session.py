"""What was recorded on the box reaches headquarters, once, whatever the road does."""

from datetime import timedelta
from pathlib import Path

import pytest

from kit.clock import as_text
from kit.errors import HeadquartersAway, HeadquartersRefused, ParcelInvalid
from kit.headquarters import sites
from kit.parcel.keys import BoxKey
from kit.parcel.parcel import Parcel, to_json
from kit.store import journal
from tests.parcel.forge import forge_json
from tests.sync.pair import (
    BEGUN,
    KEYS,
    Box,
    Carrier,
    HandClock,
    Headquarters,
    new_caller,
)

CALLERS = {"id": ("good", "bad"), "version": (1, 1), "name": ("A", "B")}


def test_a_caller_reaches_headquarters(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    caller = box.add_caller("+380671234567", name="Олена")
    assert box.pending().count == 1
    carried = box.session(carrier).carry()
    assert (carried.records, carried.done) == (1, True)
    assert headquarters.holds() == {("callers", caller): 1}
    assert box.pending().count == 0
    assert box.pending().contact_at == BEGUN


def test_the_row_arrives_as_it_stands(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    caller = box.add_caller("+380671234567", name="<b>Олена</b>\u202e")
    box.session(carrier).carry()
    with headquarters.store.reading() as r:
        name = r.execute("SELECT json_extract(body, '$.name') FROM records").fetchone()[0]
        assert name == "<b>Олена</b>\u202e"
        assert r.execute("SELECT record_id FROM records").fetchone()[0] == caller


def test_a_record_that_changed_often_is_carried_once_as_it_is_now(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    caller = box.add_caller("+34600000001")
    for name in ("A", "B", "C"):
        box.rename(caller, name)
    assert box.pending().count == 1
    assert box.session(carrier).carry().records == 1
    assert headquarters.holds() == {("callers", caller): 4}


def test_an_idle_box_still_gives_a_sign_of_life(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    carried = box.session(carrier).carry()
    assert (carried.parcels, carried.records, carried.done) == (1, 0, True)
    assert headquarters.state().contact_at == BEGUN
    assert not headquarters.state().overdue


def test_many_records_go_in_batches(box: Box, headquarters: Headquarters, carrier: Carrier) -> None:
    with box.store.writing() as tx:
        for n in range(501):
            new_caller(tx, f"+3460000{n:04d}")
    carried = box.session(carrier).carry()
    assert (carried.parcels, carried.records, carried.done) == (3, 501, True)
    assert headquarters.holds() == box.holds()


def test_a_lost_acknowledgement_doubles_nothing(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    box.add_caller("+34600000001")
    carrier.happening = carrier.lose_the_answer
    session = box.session(carrier)
    with pytest.raises(HeadquartersAway):
        session.carry()
    assert box.pending().count == 1
    carrier.happening = carrier.arrive
    session.carry()
    assert headquarters.holds() == box.holds()
    assert len(headquarters.holds()) == 1


def test_headquarters_away_and_back(box: Box, headquarters: Headquarters, carrier: Carrier) -> None:
    carrier.happening = carrier.vanish
    session = box.session(carrier)
    for n in range(10):
        box.add_caller(f"+3460000000{n}")
        with pytest.raises(HeadquartersAway):
            session.carry()
    assert box.pending().count == 10
    carrier.happening = carrier.arrive
    assert session.carry().done
    assert headquarters.holds() == box.holds()


def test_after_failures_less_is_risked_at_once(box: Box, carrier: Carrier) -> None:
    with box.store.writing() as tx:
        for n in range(400):
            new_caller(tx, f"+3460000{n:04d}")
    carrier.happening = carrier.vanish
    session = box.session(carrier)
    for _ in range(3):
        with pytest.raises(HeadquartersAway):
            session.carry()
    sizes = [len(sealed) for sealed in carrier.delivered]
    assert sizes[2] < sizes[1] < sizes[0]


def test_a_parcel_that_comes_again_or_late_changes_nothing(
    box: Box, headquarters: Headquarters, carrier: Carrier, clock: HandClock
) -> None:
    caller = box.add_caller("+34600000001")
    session = box.session(carrier)
    session.carry()
    clock.move(timedelta(minutes=1))
    box.rename(caller, "B")
    session.carry()
    before = headquarters.everything()
    clock.move(timedelta(hours=1))
    for sealed in (*carrier.delivered, *reversed(carrier.delivered)):
        headquarters.receive(sealed)
    assert headquarters.everything() == before


def test_an_older_state_that_arrives_late_does_not_overwrite(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    caller = box.add_caller("+34600000001")
    session = box.session(carrier)
    carrier.happening = carrier.vanish
    with pytest.raises(HeadquartersAway):
        session.carry()
    box.rename(caller, "B")
    carrier.happening = carrier.arrive
    session.carry()
    headquarters.receive(carrier.delivered[0])
    assert headquarters.holds() == {("callers", caller): 2}


def test_a_restored_headquarters_gets_everything_again(
    box: Box, carrier: Carrier, tmp_path: Path
) -> None:
    session = box.session(carrier)
    box.add_caller("+34600000001")
    session.carry()
    (tmp_path / "older").mkdir()
    older = Headquarters(tmp_path / "older", box.clock)
    carrier.headquarters = older
    assert session.carry().done
    assert older.holds() == box.holds()
    older.close()


def test_a_restored_box_does_not_skip_what_it_writes_anew(
    box: Box, headquarters: Headquarters, carrier: Carrier, tmp_path: Path
) -> None:
    """Headquarters remembers seqs that this box has not used yet; it must not trust them."""
    for n in range(5):
        box.add_caller(f"+3460000000{n}")
    box.session(carrier).carry()
    (tmp_path / "restored").mkdir()
    restored = Box(tmp_path / "restored", box.clock)
    for n in range(3):
        restored.add_caller(f"+3461100000{n}")
    assert restored.session(carrier).carry().done
    assert restored.acknowledged() == 3
    assert headquarters.holds() == box.holds() | restored.holds()
    restored.close()


def test_an_acknowledgement_of_another_parcel_is_not_believed(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    session = box.session(carrier)
    session.carry()
    stale = headquarters.receive(carrier.delivered[0])
    box.add_caller("+34600000001")
    carrier.happening = lambda _sealed: stale
    with pytest.raises(ParcelInvalid):
        session.carry()
    assert box.pending().count == 1


def test_a_stranger_who_answers_is_not_believed(box: Box, carrier: Carrier) -> None:
    box.add_caller("+34600000001")
    carrier.happening = lambda _sealed: b"<html>Welcome to the hotel's Wi-Fi</html>"
    with pytest.raises(ParcelInvalid):
        box.session(carrier).carry()
    assert box.pending().count == 1


def test_a_site_with_the_wrong_key_is_refused_and_changes_nothing(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    with headquarters.store.writing() as tx:
        sites.enrol(tx, 7, "North gate", BoxKey(b"another" * 4 + b"four").public, BEGUN)
    before = headquarters.everything()
    box.add_caller("+34600000001")
    with pytest.raises(HeadquartersRefused):
        box.session(carrier).carry()
    assert headquarters.everything() == before
    assert box.pending().count == 1


def test_a_record_that_cannot_be_read_stops_no_other(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    sick = box.add_caller("+34600000001")
    box.add_caller("+34600000002")
    with box.store.writing() as tx:
        tx.execute("UPDATE callers SET name = CAST(x'ff41' AS TEXT) WHERE id = ?", (sick,))
    assert box.session(carrier).carry().done
    assert len(headquarters.holds()) == 1
    assert headquarters.state().withheld == 1
    box.rename(sick, "well again")
    box.session(carrier).carry()
    assert len(headquarters.holds()) == 2
    assert headquarters.state().withheld == 0


def test_a_record_too_large_to_travel_stops_no_other(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    box.add_caller("+34600000001", note="ж" * 5_000_000)
    box.add_caller("+34600000002")
    assert box.session(carrier).carry().done
    assert len(headquarters.holds()) == 1
    assert headquarters.state().withheld == 1


def test_a_record_headquarters_cannot_keep_stops_no_other(headquarters: Headquarters) -> None:
    """Half a surrogate pair, escaped, is good JSON and no text."""
    parcel = Parcel(7, "North gate", 1, 2, 2, 0, None, BEGUN, {"callers": CALLERS})
    broken = to_json(parcel).replace(b'"B"', b'"\\ud800"')
    headquarters.receive(forge_json(broken, KEYS.box, KEYS.headquarters))
    assert headquarters.holds() == {("callers", "good"): 1}
    assert headquarters.state().withheld == 1


def test_headquarters_that_never_moves_on_is_left_alone_for_a_while(
    box: Box, headquarters: Headquarters, carrier: Carrier
) -> None:
    """The session ends; it must not ask for ever."""
    box.add_caller("+34600000001")
    with headquarters.store.writing() as tx:
        tx.execute(
            "CREATE TRIGGER stuck BEFORE UPDATE OF held ON sites WHEN NEW.held > 0"
            " BEGIN SELECT RAISE(IGNORE); END"
        )
    carried = box.session(carrier).carry()
    assert (carried.parcels, carried.done) == (1, False)


def test_what_still_waits_is_told_with_each_parcel(
    box: Box, headquarters: Headquarters, carrier: Carrier, clock: HandClock
) -> None:
    with box.store.writing() as tx:
        for n in range(250):
            new_caller(tx, f"+3460000{n:04d}")
        tx.execute("UPDATE journal SET at = ?", (as_text(clock.now() - timedelta(hours=25)),))
    session = box.session(carrier)
    session.carry(lambda: not carrier.delivered)
    clock.move(timedelta(hours=1))
    state = headquarters.state()
    assert (state.lacking, state.oldest) == (50, timedelta(hours=26))
    session.carry()
    assert headquarters.state().lacking == 0


def test_changes_beyond_one_look_still_give_the_newest_state(box: Box) -> None:
    """More changes than one window looks through still end with the newest state carried."""
    caller = box.add_caller("+34600000001")
    for n in range(30):
        box.rename(caller, str(n))
    with box.store.reading() as r:
        found = journal.changes(r, 0, 2)
        assert found.hi == 10
        assert [record.row["version"] for record in found.records] == [31]


def test_trouble_is_kept_with_its_first_appearance(box: Box, clock: HandClock) -> None:
    with box.store.writing() as tx:
        journal.note_trouble(tx, "away", clock.now())
        journal.note_trouble(tx, "away", clock.now() + timedelta(hours=1))
    assert box.pending().trouble == "away"
    assert box.pending().trouble_at == BEGUN
    with box.store.writing() as tx:
        journal.acknowledge(tx, 0, clock.now())
    assert box.pending().trouble == ""
