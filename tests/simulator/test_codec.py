"""What phones write arrives as it was written, in any script and any number of parts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from smspdudecoder.easy import read_incoming_sms

from kit.simulator import alphabet, pdu, userdata

SENT_AT = datetime(2022, 3, 14, 9, 26, 53, tzinfo=UTC)
GSM_TEXTS = st.text(
    sorted(set(alphabet.BASIC) - {"\x1b"} | set(alphabet.EXTENSION.values())), max_size=700
)
BITS = st.sampled_from([8, 16])


@given(GSM_TEXTS, st.integers(0, 65535), BITS)
@example("@" * 161, 0, 8)
@example("€" * 77 + "a", 255, 16)
def test_a_text_of_the_gsm_alphabet_survives_splitting(text, reference, bits):
    parts = userdata.split(text, reference, bits)
    assert userdata.join(parts) == text
    assert all(len(part.octets) <= 140 for part in parts)
    assert all(part.alphabet == userdata.GSM7 for part in parts)


@given(st.text(max_size=400), st.integers(0, 65535), BITS, st.booleans())
@example(text="😀" * 36, reference=1, bits=8, straddle=True)
def test_a_text_of_any_script_survives_splitting(text, reference, bits, straddle):
    parts = userdata.split(text, reference, bits, straddle=straddle)
    assert userdata.join(parts) == text
    assert all(len(part.octets) <= 140 for part in parts)


@given(st.text([*"aáÁíÍóÓúÚç€ñ", "\n"], max_size=400), st.integers(0, 65535), BITS)
@example("á" * 78, 1, 8)
def test_a_spanish_text_survives_splitting_with_its_own_table(text, reference, bits):
    parts = userdata.split(text, reference, bits, national=True)
    assert userdata.join(parts) == text
    assert all(len(part.octets) <= 140 for part in parts)
    assert all(part.alphabet == userdata.GSM7 for part in parts)


def test_a_spanish_text_is_marked_with_its_language():
    assert userdata.split("cómo está", 1, national=True)[0].header == bytes([3, 0x24, 1, 2])
    assert userdata.split("hola", 1, national=True)[0].header == b""
    assert userdata.split("привіт", 1, national=True)[0].alphabet == userdata.UCS2


@pytest.mark.parametrize(
    ("coding", "expected"),
    [
        (0x00, userdata.GSM7),
        (0x10, userdata.GSM7),
        (0x04, userdata.OCTETS),
        (0x18, userdata.UCS2),
        (0xC8, userdata.GSM7),
        (0xE0, userdata.UCS2),
        (0xF1, userdata.GSM7),
        (0xF5, userdata.OCTETS),
    ],
)
def test_the_coding_names_an_alphabet(coding, expected):
    part = userdata.UserData(coding, 2, b"hi")
    assert part.alphabet == expected
    assert isinstance(userdata.join([part]), str)


def test_parts_of_different_alphabets_are_read_each_by_itself():
    assert userdata.join([*userdata.split("hola ", 1), *userdata.split("Ж", 1)]) == "hola Ж"


def test_parts_hold_as_many_characters_as_the_standard_says():
    assert [len(userdata.split("a" * n, 1)) for n in (160, 161, 306, 307)] == [1, 2, 2, 3]
    assert [len(userdata.split("ж" * n, 1)) for n in (70, 71, 134, 135)] == [1, 2, 2, 3]
    assert [len(userdata.split("a" * n, 1, 16)) for n in (160, 304, 305)] == [1, 2, 3]


def test_an_emoji_is_cut_in_two_only_where_that_is_asked_for():
    text = "ж" * 66 + "😀" + "ж" * 20
    whole = userdata.split(text, 1)
    straddled = userdata.split(text, 1, straddle=True)
    assert whole[0].body.decode("utf-16-be") == "ж" * 66
    assert straddled[0].body[-2:] == b"\xd8\x3d"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=35))
@example("señor, ¿cuánto cuesta? {€}")
def test_another_decoder_reads_what_lands_on_the_card(text):
    part = userdata.split(text, 1)[0]
    read = read_incoming_sms(pdu.deliver("+380671234567", part, SENT_AT, quarters=4))
    assert read["content"] == text
    assert read["sender"].lstrip("+") == "380671234567"
    assert read["date"] == SENT_AT


def test_a_deliver_is_written_as_in_the_books():
    part = userdata.split("hellohello", 1)[0]
    sent_at = datetime(2022, 3, 9, 21, 2, 3, tzinfo=UTC)
    written = pdu.deliver("+447700900123", part, sent_at, quarters=0)
    assert written == (
        "07914306000000F0040C9144770009103200002230901220300" + "00AE8329BFD4697D9EC37"
    )


def test_a_submit_is_read_as_in_the_books():
    message, octets = pdu.submit("0011000B916407281553F80000AA0AE8329BFD4697D9EC37")
    assert message.recipient == "+46708251358"
    assert userdata.join([message.user_data]) == "hellohello"
    assert octets == 23
    assert not message.wants_report


@given(st.text(max_size=60) | st.binary(max_size=60).map(bytes.hex))
def test_what_is_no_submit_is_refused_and_nothing_else_happens(typed):
    try:
        message, octets = pdu.submit(typed)
    except pdu.UnreadablePduError:
        return
    assert octets <= len(typed) // 2
    userdata.join([message.user_data])


@given(st.integers(0, 3_100_000_000), st.integers(-48, 56))
def test_a_time_stamp_can_be_read_back_in_any_zone(seconds, quarters):
    moment = datetime(2000, 1, 3, tzinfo=UTC) + timedelta(seconds=seconds)
    assert pdu.read_timestamp(pdu.timestamp(moment, quarters)) == moment


@pytest.mark.parametrize("sender", ["+34600111222", "600111222", "*100#"])
def test_numbers_are_written_with_their_kind(sender):
    octets = pdu.address(sender)
    assert octets[0] == len(sender.lstrip("+"))
    assert octets[1] == (pdu.INTERNATIONAL if sender.startswith("+") else pdu.NATIONAL)


def test_a_name_as_sender_is_packed_like_a_text():
    octets = pdu.address("Hotline")
    assert octets[:2] == bytes([13, pdu.ALPHANUMERIC])
    assert alphabet.text_of(alphabet.unpack(octets[2:], 7)) == "Hotline"


def test_a_status_report_names_the_part_and_its_recipient():
    report = bytes.fromhex(pdu.status_report("+34600111222", 77, SENT_AT))[8:]
    assert report[0] & 0x03 == 2
    assert report[1] == 77
    assert report[-1] == 0
    assert pdu.read_timestamp(report[-8:-1]) - SENT_AT == timedelta(0)


def test_an_unknown_escape_shows_the_plain_letter():
    assert alphabet.text_of([0x1B, 0x41, 0x1B]) == "A "
