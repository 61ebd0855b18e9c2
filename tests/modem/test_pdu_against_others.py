"""Our codec beside two that others wrote.

python-gammu is asked for its DecodeSMS where a text is joined (its DecodePDU runs over the end of
a single GSM-7 text that has any of {}[]~|\\^€), and in UCS-2 it takes ~ for an escape of its own.
smspdudecoder counts an extended character as one septet, so that an @ at the end comes and goes.
Neither knows the national language tables.
"""

import gammu
from hypothesis import given
from hypothesis import strategies as st
from smspdudecoder.easy import read_incoming_sms, read_outgoing_sms

from kit.hotline.segments import GSM7_DEFAULT, GSM7_EXTENSION, Alphabet, alphabet_of, split
from kit.modem import pdu
from tests.fakes.line import deliver_pdus

SENDER = "+380671234567"

_PLAIN = [sign for sign in GSM7_DEFAULT if sign != "\x1b"]
_EXTENDED = [sign for sign in GSM7_EXTENSION.values() if sign != "\f"]
gsm7_texts = st.text(st.sampled_from(_PLAIN + _EXTENDED), min_size=1, max_size=500)
long_gsm7_texts = st.text(st.sampled_from(_PLAIN + _EXTENDED), min_size=161, max_size=500)
_FIELD_SIGNS = (
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяэыё ابتثجحخدذرزسشصضطظعغفقكلمنهوي 😀👨‍👩‍👧‍👦🇺🇦 łżćęąș ?!"
)
ucs2_texts = st.text(st.sampled_from(_FIELD_SIGNS), max_size=200).map(lambda text: f"ж{text}")
long_ucs2_texts = ucs2_texts.map(lambda text: text + "я" * 70)


def but_for_ats(text: str) -> str:
    """What smspdudecoder can be asked about the end of a part."""
    return text.rstrip("@")


def through_gammu(text: str, kind: str) -> list[str]:
    """The PDUs in which gammu would write `text`, as a network delivers them."""
    unicode = alphabet_of(text) is Alphabet.UCS2
    entry = {"ID": kind, "Buffer": text}
    pdus = []
    for part in gammu.EncodeSMS({"Class": -1, "Unicode": unicode, "Entries": [entry]}):
        part["Number"] = SENDER
        part["SMSC"] = {"Number": "+34600000000"}
        octets = bytearray(gammu.EncodePDU(part, "Deliver"))
        first = octets[0] + 1
        octets[first] = octets[first] & 0b11111100  # it marks every PDU as one to send
        pdus.append(octets.hex())
    return pdus


def delivers(pdus: list[str]) -> list[pdu.Deliver]:
    return [found for found in map(pdu.decode, pdus) if isinstance(found, pdu.Deliver)]


@given(st.one_of(gsm7_texts, ucs2_texts))
def test_smspdudecoder_reads_what_we_send(text: str) -> None:
    found = [read_outgoing_sms(part) for part in pdu.encode(SENDER, text, 9)]
    assert [but_for_ats(p["content"]) for p in found] == [but_for_ats(p) for p in split(text)]
    assert {part["recipient"] for part in found} == {SENDER}


@given(st.one_of(gsm7_texts, ucs2_texts))
def test_we_read_what_smspdudecoder_reads(text: str) -> None:
    for part in deliver_pdus(SENDER, text):
        theirs = read_incoming_sms(part)
        (ours,) = delivers([part])
        assert but_for_ats(pdu.text_of([ours])) == but_for_ats(theirs["content"])
        assert ours.sender == theirs["sender"]
        assert ours.sent_at == theirs["date"]
        assert bool(ours.join) == bool(theirs["partial"])


@given(st.one_of(long_gsm7_texts, long_ucs2_texts))
def test_gammu_joins_what_we_send(text: str) -> None:
    parts = [gammu.DecodePDU(bytes.fromhex(part)) for part in deliver_pdus(SENDER, text, 77)]
    assert {part["UDH"]["ID8bit"] for part in parts} == {77}
    joined = gammu.DecodeSMS(parts)
    assert joined["Entries"][0]["Buffer"] == text


@given(st.text(st.sampled_from(_PLAIN), min_size=1, max_size=160))
def test_gammu_reads_our_single_texts(text: str) -> None:
    (part,) = deliver_pdus(SENDER, text)
    found = gammu.DecodePDU(bytes.fromhex(part))
    assert (found["Text"], found["Number"]) == (text, SENDER)


@given(st.one_of(gsm7_texts, ucs2_texts))
def test_we_join_what_gammu_writes_with_an_8_bit_reference(text: str) -> None:
    parts = delivers(through_gammu(text, "ConcatenatedTextLong"))
    assert pdu.text_of(parts) == text
    assert {part.sender for part in parts} == {SENDER}


@given(st.one_of(gsm7_texts, ucs2_texts))
def test_we_join_what_gammu_writes_with_a_16_bit_reference(text: str) -> None:
    parts = delivers(through_gammu(text, "ConcatenatedTextLong16bit"))
    assert pdu.text_of(parts) == text
