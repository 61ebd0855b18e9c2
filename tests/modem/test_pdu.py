from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.errors import PduInvalid, TextTooLong
from kit.hotline import segments
from kit.hotline.segments import GSM7_DEFAULT, GSM7_EXTENSION, Alphabet
from kit.modem import pdu
from kit.modem.pdu import Deliver, Join, StatusReport, Submit
from kit.modem.septets import fill_after, pack, unpack

CALLER = "+380671234567"

gsm7_texts = st.text(
    st.sampled_from([s for s in GSM7_DEFAULT if s != "\x1b"] + list(GSM7_EXTENSION.values())),
    max_size=500,
)
any_texts = st.text(st.characters(codec="utf-16", exclude_characters="\0"), max_size=300)


def delivered(
    text_octets: str,
    *,
    scheme: str = "00",
    length: int | None = None,
    first: str = "04",
    sender: str = "0C91830617325476",
    sent: str = "62114221003404",
) -> Deliver:
    size = len(text_octets) // 2 if length is None else length
    found = pdu.decode(f"00{first}{sender}00{scheme}{sent}{size:02X}{text_octets}")
    assert isinstance(found, Deliver)
    return found


def sent(number: str, text: str, reference: int = 7) -> list[Submit]:
    found = [pdu.decode(part) for part in pdu.encode(number, text, reference)]
    assert all(isinstance(part, Submit) for part in found)
    return [part for part in found if isinstance(part, Submit)]


def received(alphabet: Alphabet | None, payload: bytes, join: Join | None) -> Deliver:
    return Deliver(
        sender=CALLER,
        answerable=True,
        sent_at=None,
        alphabet=alphabet,
        payload=payload,
        join=join,
    )


def as_received(parts: list[Submit]) -> list[Deliver]:
    return [received(part.alphabet, part.payload, part.join) for part in parts]


def test_a_plain_text_is_read() -> None:
    message = delivered("C8329BFD06", length=5)
    assert pdu.text_of([message]) == "Hello"
    assert message.sender == "+386071234567"
    assert message.answerable
    assert message.join is None


def test_the_time_is_the_service_centres_in_utc() -> None:
    # 2026-11-24 12:00:43 at +10:00, forty quarters of an hour
    assert delivered("", sent="62114221003404").sent_at == datetime(
        2026, 11, 24, 2, 0, 43, tzinfo=UTC
    )


def test_a_zone_west_of_greenwich_counts_backwards() -> None:
    assert delivered("", sent="6211422100344A").sent_at == datetime(
        2026, 11, 24, 18, 0, 43, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "wrong", ["00000000000000", "62314221003400", "FFFFFFFFFFFFFF", "6211422A003400"]
)
def test_a_time_that_is_no_date_is_none_and_the_text_is_still_read(wrong: str) -> None:
    message = delivered("C8329BFD06", length=5, sent=wrong)
    assert message.sent_at is None
    assert pdu.text_of([message]) == "Hello"


def test_a_sender_with_a_name_cannot_be_answered() -> None:
    name = pack(b"Red+Cross")
    message = delivered("", sender=f"10D0{name.hex()}")
    assert message.sender == "Red+Cross"
    assert not message.answerable


def test_a_name_of_seven_letters_has_no_eighth() -> None:
    message = delivered("", sender=f"0ED0{pack(b'Frontex').hex()}")
    assert message.sender == "Frontex"


def test_a_short_code_cannot_be_answered() -> None:
    message = delivered("", sender="05812227F2")
    assert message.sender == "22722"
    assert not message.answerable


def test_a_sender_that_the_network_does_not_tell_is_empty_and_cannot_be_answered() -> None:
    message = delivered("", sender="0080")
    assert message.sender == ""
    assert not message.answerable


def test_an_emoji_across_two_parts_is_one_emoji() -> None:
    whole = "я" * 66 + "😀"
    octets = whole.encode("utf-16-be")
    first = received(Alphabet.UCS2, octets[:134], Join(9, 2, 1))
    second = received(Alphabet.UCS2, octets[134:], Join(9, 2, 2))
    assert pdu.text_of([second, first]) == whole


def test_an_escape_at_the_end_of_a_part_reaches_into_the_next() -> None:
    first = received(Alphabet.GSM7, b"a\x1b", Join(9, 2, 1))
    second = received(Alphabet.GSM7, b"\x65b", Join(9, 2, 2))
    assert pdu.text_of([first, second]) == "a€b"


def test_parts_in_different_alphabets_are_read_each_in_its_own() -> None:
    first = received(Alphabet.GSM7, b"ok ", Join(9, 2, 1))
    second = received(Alphabet.UCS2, "да".encode("utf-16-be"), Join(9, 2, 2))
    assert pdu.text_of([first, second]) == "ok да"


def test_half_an_emoji_alone_can_be_stored() -> None:
    text = pdu.text_of([delivered("D83D", scheme="08")])
    assert text == "\ufffd"
    text.encode("utf-8")


def test_a_nul_is_replaced() -> None:
    assert pdu.text_of([delivered("00000041", scheme="08")]) == "\ufffdA"


def test_data_is_shown_as_data() -> None:
    message = delivered("DEADBEEF", scheme="04")
    assert message.alphabet is None
    assert pdu.text_of([message]) == "0xDEADBEEF"


@pytest.mark.parametrize("scheme", ["10", "18", "F0", "50"])
def test_a_text_of_class_0_is_a_flash(scheme: str) -> None:
    assert delivered("", scheme=scheme).flash


@pytest.mark.parametrize("scheme", ["00", "08", "11", "F1", "C8", "D0", "E0"])
def test_other_texts_are_no_flash(scheme: str) -> None:
    assert not delivered("", scheme=scheme).flash


@pytest.mark.parametrize(
    ("scheme", "alphabet"),
    [
        ("00", Alphabet.GSM7),
        ("04", None),
        ("08", Alphabet.UCS2),
        ("0C", Alphabet.GSM7),
        ("20", None),
        ("48", Alphabet.UCS2),
        ("90", Alphabet.GSM7),
        ("C0", Alphabet.GSM7),
        ("D8", Alphabet.GSM7),
        ("E8", Alphabet.UCS2),
        ("F1", Alphabet.GSM7),
        ("F5", None),
    ],
)
def test_the_coding_scheme_names_the_alphabet(scheme: str, alphabet: Alphabet | None) -> None:
    assert delivered("", scheme=scheme).alphabet is alphabet


def test_parts_with_an_8_bit_reference_are_joined() -> None:
    message = delivered("0500030A0201" + pack(b"abc", 1).hex(), length=10, first="44")
    assert message.join == Join(10, 2, 1)
    assert pdu.text_of([message]) == "abc"


def test_parts_with_a_16_bit_reference_are_joined() -> None:
    message = delivered("060804BEEF0302" + pack(b"abc").hex(), length=11, first="44")
    assert message.join == Join(0xBEEF, 3, 2)
    assert pdu.text_of([message]) == "abc"


@pytest.mark.parametrize("numbers", ["0000", "0200", "0203"])
def test_part_numbers_that_make_no_sense_join_nothing(numbers: str) -> None:
    message = delivered("0500030A" + numbers + pack(b"abc", 1).hex(), length=10, first="44")
    assert message.join is None
    assert pdu.text_of([message]) == "abc"


def test_other_header_elements_are_passed_over() -> None:
    header = "0B" + "05040B8423F0" + "00030A0201"
    assert delivered(header + "0041", scheme="08", first="44").join == Join(10, 2, 1)


def test_a_spanish_phone_may_write_its_accents_in_seven_bits() -> None:
    septets = b"Hasta el s\x1babado\x1b@"
    text = pack(septets, 3).hex()
    message = delivered("03240102" + text, length=5 + len(septets), first="44")
    assert pdu.text_of([message]) == "Hasta el sábado|"


def test_a_language_that_we_do_not_know_shows_plain_letters() -> None:
    message = delivered("03240163" + pack(b"s\x1bab", 3).hex(), length=5 + 4, first="44")
    assert pdu.text_of([message]) == "sab"


def test_a_status_report_names_its_text_and_its_fate() -> None:
    report = pdu.decode("00062A0C9183607132547662114221000000621142210050000000"[:54])
    assert report == StatusReport(
        42,
        "+380617234567",
        0,
        datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC),
        datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC),
    )


def test_a_text_to_an_international_number_says_so_and_asks_for_a_report() -> None:
    (part,) = pdu.encode(CALLER, "Hello", 0)
    assert part == "0031000C918360173254760000A905C8329BFD06"


def test_a_text_to_a_national_number_of_odd_length() -> None:
    (part,) = sent("60000", "Hello")
    assert part.number == "60000"


def test_no_report_is_asked_when_none_is_wanted() -> None:
    (part,) = pdu.encode(CALLER, "Hello", 0, want_report=False)
    found = pdu.decode(part)
    assert isinstance(found, Submit)
    assert not found.want_report


def test_parts_of_one_text_share_the_low_bits_of_the_reference() -> None:
    joins = [part.join for part in sent(CALLER, "ж" * 140, 0x1FE)]
    assert joins == [Join(0xFE, 3, 1), Join(0xFE, 3, 2), Join(0xFE, 3, 3)]


def test_a_text_of_2000_characters_can_be_sent() -> None:
    parts = sent(CALLER, "ж" * 2000)
    assert len(parts) == 30
    assert pdu.text_of(as_received(parts)) == "ж" * 2000


def test_more_parts_than_a_text_can_have_are_refused() -> None:
    with pytest.raises(TextTooLong):
        pdu.encode(CALLER, "ж" * (67 * 256), 1)


@pytest.mark.parametrize("number", ["", "+", "12a", "+38 067", "Red Cross", "1" * 21, "12\n"])
def test_what_is_no_number_cannot_be_sent_to(number: str) -> None:
    with pytest.raises(PduInvalid):
        pdu.encode(number, "Hello", 1)


@given(st.one_of(gsm7_texts, any_texts))
@example("@" * 160)
@example("@" * 161)
@example("1234567@")
@example("§€^{}\\[~]|")
def test_every_text_comes_back_from_its_parts(text: str) -> None:
    assert pdu.text_of(as_received(sent(CALLER, text))) == text


@given(st.from_regex(r"\+?[0-9*#]{1,20}", fullmatch=True).filter(lambda n: len(n) <= 20))
def test_every_number_comes_back(number: str) -> None:
    assert sent(number, "x")[0].number == number


@given(
    st.binary(max_size=200).map(lambda octets: bytes(o & 0x7F for o in octets)), st.integers(0, 6)
)
def test_septets_come_back_after_any_fill(septets: bytes, fill: int) -> None:
    assert unpack(pack(septets, fill), len(septets), fill) == septets


def test_the_fill_brings_text_to_a_septet() -> None:
    assert [fill_after(octets) for octets in (0, 6, 7)] == [0, 1, 0]


@given(st.binary(max_size=180))
def test_whatever_octets_come_in_only_pdu_invalid_is_raised(octets: bytes) -> None:
    try:
        found = pdu.decode(octets.hex())
    except PduInvalid:
        return
    if isinstance(found, Deliver):
        pdu.text_of([found]).encode("utf-8")


@given(st.text(max_size=60))
def test_whatever_characters_come_in_only_pdu_invalid_is_raised(line: str) -> None:
    try:
        pdu.decode(line)
    except PduInvalid:
        return


@given(st.data())
def test_a_pdu_cut_short_or_bent_raises_only_pdu_invalid(data: st.DataObject) -> None:
    good = (
        "000414D0"
        + pack(b"Somebody+11").hex()
        + "0008"
        + "62114221003404"
        + "08"
        + "0041D83DDE000042"
    )
    at = data.draw(st.integers(0, len(good) // 2 - 1))
    bent = bytearray(bytes.fromhex(good))
    bent[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(bent)))
    for octets in (bytes(bent), bytes(bent[:cut])):
        try:
            found = pdu.decode(octets.hex())
        except PduInvalid:
            continue
        if isinstance(found, Deliver):
            pdu.text_of([found]).encode("utf-8")


@pytest.mark.parametrize("coding", segments.EVERY_LANGUAGE)
def test_a_text_in_the_letters_of_a_language_comes_back(coding: segments.Coding) -> None:
    text = "".join(segments.septets_by_sign(coding.shift, coding.locking)) * 2
    parts = pdu.encode("+919000000001", text, 1, tables=[coding])
    found = [one for one in map(pdu.decode, parts) if isinstance(one, pdu.Submit)]
    read = [pdu.read_payload(p.alphabet, p.payload, p.language, p.locking) for p in found]
    assert "".join(read) == text


def test_a_class_0_text_is_told() -> None:
    plain, flash = (
        pdu.decode(f"00040B913806721432F700{scheme}6211422100000002E834") for scheme in ("00", "10")
    )
    assert isinstance(plain, pdu.Deliver)
    assert isinstance(flash, pdu.Deliver)
    assert (plain.flash, flash.flash) == (False, True)
    assert pdu.text_of([flash]) == pdu.text_of([plain]) == "hi"
