import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Refused
from kit.hotline import segments
from kit.modem import septets, ussd
from kit.modem.profiles import UssdForm

FORMS = st.sampled_from(UssdForm)


def packed(text: str) -> str:
    return septets.pack(segments.septets_of(text)).hex().upper()


def test_a_code_is_asked_as_the_make_wants_it() -> None:
    assert ussd.question("*100#", UssdForm.PLAIN) == 'AT+CUSD=1,"*100#",15'
    assert ussd.question("*100#", UssdForm.PACKED) == 'AT+CUSD=1,"AA180C3602",15'


@pytest.mark.parametrize("code", ["", "100 ", '*1#"', "*1#;H", "*" * 61])
def test_what_is_no_code_is_not_asked(code: str) -> None:
    with pytest.raises(Refused):
        ussd.question(code, UssdForm.PLAIN)


def test_a_menu_is_told_to_wait() -> None:
    assert ussd.answer_of('+CUSD: 1,"1 Credit 2 Help",15', UssdForm.PLAIN) == (
        "1 Credit 2 Help",
        True,
    )


@pytest.mark.parametrize("told", ["+CUSD: 4", "+CUSD: 5", "+CUSD: 2", "+CUSD: x", ""])
def test_no_answer_is_a_refusal(told: str) -> None:
    with pytest.raises(Refused):
        ussd.answer_of(told, UssdForm.PLAIN)


def test_digits_alone_are_a_credit_and_no_hexadecimal() -> None:
    assert ussd.answer_of('+CUSD: 0,"1250",15', UssdForm.PLAIN)[0] == "1250"


@given(st.text("abcXYZ 0123*#.,€", min_size=1, max_size=120).map(str.strip).filter(bool))
def test_a_packed_answer_is_read(text: str) -> None:
    assert ussd.answer_of(f'+CUSD: 0,"{packed(text)}",15', UssdForm.PACKED)[0] == text


@given(st.text(st.characters(codec="utf-16", exclude_categories=["Z", "C"]), min_size=1))
def test_an_answer_in_ucs_2_is_read(text: str) -> None:
    said = text.encode("utf-16-be").hex()
    for form in UssdForm:
        assert ussd.answer_of(f'+CUSD: 0,"{said}",72', form)[0] == text


@given(st.text(max_size=60), FORMS)
def test_whatever_comes_is_an_answer_or_a_refusal(said: str, form: UssdForm) -> None:
    try:
        text, _ = ussd.answer_of(f'+CUSD: 0,"{said}",15', form)
    except Refused:
        return
    assert isinstance(text, str)
