"""Appointment codes: read aloud over a bad line, a slip is never another family's code."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from kit.hotline import codes

counters = st.integers(0, 10 * codes.SPACE)


def test_the_first_hundred_thousand_codes_differ():
    made = {codes.make(counter) for counter in range(1, codes.SPACE + 1)}
    assert len(made) == codes.SPACE


def test_the_codes_of_one_morning_do_not_look_alike():
    morning = [codes.make(counter) for counter in range(1, 60)]
    for one, following in pairwise(morning):
        assert sum(a != b for a, b in zip(one, following, strict=True)) >= 3


@given(counters)
def test_a_code_is_six_digits_and_valid(counter):
    code = codes.make(counter)
    assert len(code) == 6
    assert code.isascii()
    assert code.isdigit()
    assert codes.valid(code)


@given(counters, st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_is_never_a_valid_code(counter, place, off_by):
    code = codes.make(counter)
    wrong = str((int(code[place]) + off_by) % 10)
    assert not codes.valid(code[:place] + wrong + code[place + 1 :])


@given(counters, st.integers(0, 4))
def test_two_swapped_neighbours_are_never_a_valid_code(counter, place):
    code = codes.make(counter)
    assume(code[place] != code[place + 1])
    assert not codes.valid(code[:place] + code[place + 1] + code[place] + code[place + 2 :])


@given(counters)
def test_a_code_is_known_however_it_is_written(counter):
    code = codes.make(counter)
    shown = codes.spoken(code)
    assert shown == f"{code[:3]} {code[3:]}"
    for written in (shown, f"{code[:3]}-{code[3:]}", f"{code[:3]}\u00a0{code[3:]}", f" {code} "):
        assert codes.valid(written)
        assert codes.plain(written) == code


@given(st.text(max_size=12))
def test_whatever_is_typed_as_a_code_is_judged_and_never_breaks(typed):
    if codes.valid(typed):
        assert len(codes.plain(typed)) == 6


def test_too_short_too_long_and_letters_are_no_codes():
    code = codes.make(1)
    for typed in ("", code[:5], code + "0", "abcdef", "½" * 6, "²" * 6):
        assert not codes.valid(typed)
