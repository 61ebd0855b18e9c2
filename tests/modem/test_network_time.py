from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.errors import Refused
from kit.modem import diversion
from kit.modem.line import Diversion, Diverted
from kit.modem.network_time import time_of

HALF_PAST_NINE = datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "told",
    [
        '+CCLK: "26/11/24,10:30:15+04"',
        '+CCLK: "26/11/24,04:30:15-20"',
        '+CCLK: "2026/11/24,09:30:15+00"',
        '+QLTS: "2026/11/24,09:30:15+04,0"',
    ],
)
def test_the_time_is_told_in_utc(told: str) -> None:
    assert time_of([told]) == HALF_PAST_NINE


@pytest.mark.parametrize(
    "told",
    [
        '+CCLK: "80/01/06,00:00:12+00"',
        '+CCLK: "04/01/01,00:00:12+00"',
        '+CCLK: "26/02/30,00:00:12+00"',
        '+CCLK: "26/11/24,25:00:12+00"',
        '+CCLK: "26/11/24,10:30:15+97"',
        '+CCLK: "26/11/24,10:30:15"',
        '+QLTS: ""',
        "+CCLK: soon",
    ],
)
def test_an_impossible_time_is_none(told: str) -> None:
    assert time_of([told]) is None


def test_a_modem_that_does_not_say_has_no_time() -> None:
    assert time_of(None) is None
    assert time_of([]) is None


@given(st.text('+CLKQTS:" 0123456789/,+-', max_size=40))
def test_nothing_that_a_modem_says_fails(told: str) -> None:
    for line in (told, f'+CCLK: "{told}"'):
        found = time_of([line])
        assert found is None or 2024 <= found.year < 2070


def test_a_diversion_is_set_with_its_seconds_in_steps_of_five() -> None:
    wanted = Diverted("+34600111222", 17)
    assert diversion.setting(Diversion.NO_REPLY, wanted) == (
        'AT+CCFC=2,3,"+34600111222",145,1,,,15'
    )
    assert diversion.setting(Diversion.BUSY, wanted) == 'AT+CCFC=1,3,"+34600111222",145,1'
    assert diversion.setting(Diversion.UNREACHABLE, None) == "AT+CCFC=3,4"


@pytest.mark.parametrize("number", ["", "12", '+34",1', "+34 600"])
def test_callers_are_sent_on_to_numbers_only(number: str) -> None:
    with pytest.raises(Refused):
        diversion.setting(Diversion.BUSY, Diverted(number))


def test_only_a_diversion_of_voice_that_is_on_counts() -> None:
    off = ["+CCFC: 0,7"]
    fax = ['+CCFC: 1,4,"+34600111222",145']
    voice = ['+CCFC: 1,1,"34600111222",145,,,20']
    assert diversion.told(off) is None
    assert diversion.told(fax) is None
    assert diversion.told([*fax, *voice]) == Diverted("+34600111222", 20)
