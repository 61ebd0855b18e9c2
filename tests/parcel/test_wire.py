"""A parcel is opened only whole, untouched, and from the box whose number it bears."""

import json
import struct
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import ParcelInvalid
from kit.parcel.keys import BoxKey, BoxPublic, HeadquartersKey
from kit.parcel.parcel import Parcel, as_columns, from_json, to_json
from kit.parcel.wire import (
    OPEN_LIMIT,
    SEALED_LIMIT,
    Acknowledgement,
    TooLarge,
    acknowledge,
    digest,
    pack,
    read_acknowledgement,
    unpack,
)
from tests.parcel.forge import forge, forge_json, seal_raw, unpack_raw

BOX = BoxKey(b"b" * 32)
OTHER_BOX = BoxKey(b"o" * 32)
HEADQUARTERS = HeadquartersKey(b"h" * 32)
OTHER_HEADQUARTERS = HeadquartersKey(b"x" * 32)
AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

PARCEL = Parcel(
    site=7,
    site_name="North gate",
    lo=11,
    hi=13,
    head=20,
    pending=4,
    oldest_at=AT,
    sent_at=AT,
    tables=as_columns(
        [
            ("callers", {"id": "a", "version": 2, "name": "Олена", "note": None}),
            ("callers", {"id": "b", "version": 1, "name": "\u202e<b>", "note": ""}),
            ("calls", {"id": "c", "version": 1, "state": "missed"}),
        ]
    ),
    withheld=(("messages", "d"),),
)


def key_of(site: int) -> BoxPublic | None:
    return BOX.public if site == 7 else None


def opened(raw: bytes) -> Parcel:
    return unpack(raw, HEADQUARTERS, key_of)


SEALED = pack(PARCEL, BOX, HEADQUARTERS.public)


def test_what_is_packed_is_unpacked() -> None:
    assert opened(SEALED) == PARCEL
    assert [(c.table, c.id, c.version) for c in PARCEL.records()] == [
        ("callers", "a", 2),
        ("callers", "b", 1),
        ("calls", "c", 1),
    ]


def test_nothing_of_it_can_be_read_on_the_way() -> None:
    assert b"North gate" not in SEALED
    assert digest(SEALED) != digest(pack(PARCEL, BOX, HEADQUARTERS.public))


def test_cut_at_any_byte_it_is_refused() -> None:
    for end in range(len(SEALED)):
        with pytest.raises(ParcelInvalid):
            opened(SEALED[:end])


def test_changed_at_any_byte_it_is_refused() -> None:
    for place in range(len(SEALED)):
        changed = bytearray(SEALED)
        changed[place] ^= 0x01
        with pytest.raises(ParcelInvalid):
            opened(bytes(changed))


@given(st.binary(max_size=300))
def test_noise_is_refused(noise: bytes) -> None:
    for raw in (noise, b"HKP1" + noise, SEALED + noise[:1] + b"!"):
        with pytest.raises(ParcelInvalid):
            opened(raw)


def test_another_headquarters_cannot_open_it() -> None:
    with pytest.raises(ParcelInvalid):
        unpack(SEALED, OTHER_HEADQUARTERS, key_of)


def test_a_site_that_is_not_enrolled_is_refused() -> None:
    with pytest.raises(ParcelInvalid, match="stranger"):
        opened(pack(replace(PARCEL, site=8), BOX, HEADQUARTERS.public))


def test_another_box_cannot_speak_for_the_site() -> None:
    with pytest.raises(ParcelInvalid, match="signature"):
        opened(pack(PARCEL, OTHER_BOX, HEADQUARTERS.public))


def test_a_site_named_outside_and_another_inside_is_refused() -> None:
    plain = to_json(replace(PARCEL, site=8))
    with pytest.raises(ParcelInvalid, match="another site"):
        opened(forge_json(plain, BOX, HEADQUARTERS.public))


def test_a_parcel_opened_elsewhere_cannot_be_sealed_on_to_us() -> None:
    """The signature names the headquarters it was meant for."""
    frame = zstandard.ZstdCompressor().compress(to_json(PARCEL))
    meant_for_another = forge(frame, BOX, OTHER_HEADQUARTERS.public)
    inside = unpack_raw(meant_for_another, OTHER_HEADQUARTERS)
    with pytest.raises(ParcelInvalid, match="signature"):
        opened(seal_raw(inside, HEADQUARTERS))


def test_a_bomb_is_not_unpacked() -> None:
    frame = zstandard.ZstdCompressor().compress(b" " * (OPEN_LIMIT + 1))
    assert len(frame) < 2000
    with pytest.raises(ParcelInvalid, match="too large"):
        opened(forge(frame, BOX, HEADQUARTERS.public))


def test_a_bomb_that_hides_its_size_is_not_unpacked() -> None:
    hidden = zstandard.ZstdCompressor(write_content_size=False).compress(b" " * (OPEN_LIMIT * 2))
    with pytest.raises(ParcelInvalid, match="too large"):
        opened(forge(hidden, BOX, HEADQUARTERS.public))


def test_a_bomb_that_lies_about_its_size_is_not_unpacked() -> None:
    honest = zstandard.ZstdCompressor().compress(b" " * (OPEN_LIMIT * 2))
    size = struct.pack("<I", OPEN_LIMIT * 2)
    assert size in honest
    with pytest.raises(ParcelInvalid, match="unpacked"):
        opened(forge(honest.replace(size, struct.pack("<I", 1000), 1), BOX, HEADQUARTERS.public))


@pytest.mark.parametrize(
    "frame", [b"", b"\x28\xb5\x2f\xfd", b"not a frame at all", b"\x28\xb5\x2f\xfd\x20\x05ab"]
)
def test_a_frame_that_is_none_is_refused(frame: bytes) -> None:
    with pytest.raises(ParcelInvalid):
        opened(forge(frame, BOX, HEADQUARTERS.public))


def changed(**more: object) -> bytes:
    return json.dumps(json.loads(to_json(PARCEL)) | more).encode()


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        changed(format=2),
        changed(site="7"),
        changed(site=True),
        changed(lo=-1),
        changed(hi=9),
        changed(hi=21),
        changed(head=1 << 63),
        changed(pending=1.5),
        changed(sent_at="yesterday"),
        changed(sent_at="2026-11-24T08:00:00"),
        changed(sent_at="0001-01-01T00:00:00+23:00"),
        changed(oldest_at=5),
        changed(site_name="\ud800"),
        changed(tables=[]),
        changed(tables={"callers": []}),
        changed(tables={"callers": {}}),
        changed(tables={"callers": {"id": ["a"]}}),
        changed(tables={"callers": {"id": ["a"], "version": [1, 2]}}),
        changed(tables={"callers": {"id": [5], "version": [1]}}),
        changed(tables={"callers": {"id": ["a"], "version": ["1"]}}),
        changed(withheld=[["callers"]]),
        changed(withheld=5),
    ],
)
def test_what_makes_no_sense_inside_is_refused(plain: bytes) -> None:
    with pytest.raises(ParcelInvalid):
        from_json(plain)


def test_too_much_for_one_parcel_is_told_to_the_box() -> None:
    flood = as_columns([("callers", {"id": "a", "version": 1, "note": "a" * OPEN_LIMIT})])
    with pytest.raises(TooLarge):
        pack(replace(PARCEL, tables=flood), BOX, HEADQUARTERS.public)


def test_more_than_a_parcel_is_not_even_opened() -> None:
    with pytest.raises(ParcelInvalid, match="not a parcel"):
        opened(b"HKP1" + bytes(SEALED_LIMIT))


def test_an_acknowledgement_is_believed_from_headquarters_alone() -> None:
    told = Acknowledgement(7, 13, digest(SEALED))
    raw = acknowledge(told, HEADQUARTERS)
    assert read_acknowledgement(raw, HEADQUARTERS.public) == told
    with pytest.raises(ParcelInvalid):
        read_acknowledgement(acknowledge(told, OTHER_HEADQUARTERS), HEADQUARTERS.public)
    for end in range(len(raw)):
        with pytest.raises(ParcelInvalid):
            read_acknowledgement(raw[:end], HEADQUARTERS.public)
    for place in range(len(raw)):
        flipped = bytearray(raw)
        flipped[place] ^= 0x01
        with pytest.raises(ParcelInvalid):
            read_acknowledgement(bytes(flipped), HEADQUARTERS.public)
