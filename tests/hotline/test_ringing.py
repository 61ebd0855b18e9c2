"""For whom a call rings: no call rings for nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.ringing import Listener, rings_for, state

STATES = ("free", "wrap-up", "break", "on-a-call", "off")
FALLBACK = timedelta(seconds=10)
SOON, LATE = timedelta(seconds=9), FALLBACK
ANA = Listener("ana", frozenset({"en", "uk"}), "free")
BORYS = Listener("borys", frozenset({"es"}), "free")
WRITES = Listener("writes", frozenset({"uk"}), "wrap-up")
PAUSES = Listener("pauses", frozenset({"uk"}), "break")
TALKS = Listener("talks", frozenset({"uk"}), "on-a-call")

listeners = st.builds(
    Listener,
    st.uuids().map(str),
    st.frozensets(st.sampled_from(["uk", "es", "en"])),
    st.sampled_from(STATES),
)
crowds = st.lists(listeners, max_size=8)
languages = st.sampled_from([None, "uk", "es", "ar"])
waits = st.integers(0, 30).map(lambda seconds: timedelta(seconds=seconds))


def test_it_rings_first_for_who_is_free_and_speaks_the_language() -> None:
    assert rings_for("uk", SOON, [ANA, BORYS, WRITES, PAUSES, TALKS], FALLBACK) == {"ana"}


def test_after_a_while_it_rings_for_everybody_who_is_free() -> None:
    assert rings_for("uk", LATE, [ANA, BORYS, PAUSES, TALKS], FALLBACK) == {"ana", "borys"}


@pytest.mark.parametrize("language", ["ar", None])
def test_when_nobody_speaks_the_language_it_is_everybodys_at_once(language: str | None) -> None:
    assert rings_for(language, SOON, [ANA, BORYS, TALKS], FALLBACK) == {"ana", "borys"}


def test_a_speaker_who_is_busy_keeps_nobody_else_from_hearing_it() -> None:
    assert rings_for("uk", SOON, [BORYS, WRITES, TALKS], FALLBACK) == {"borys"}


def test_when_nobody_is_free_those_who_write_then_those_on_a_break_hear_it() -> None:
    assert rings_for("uk", SOON, [WRITES, PAUSES, TALKS], FALLBACK) == {"writes"}
    assert rings_for("es", SOON, [PAUSES, TALKS], FALLBACK) == {"pauses"}
    assert rings_for("es", SOON, [TALKS], FALLBACK) == {"talks"}


@given(crowds, languages, waits)
def test_no_call_rings_for_nobody_while_anybody_works_here(
    crowd: list[Listener], language: str | None, waited: timedelta
) -> None:
    assert bool(rings_for(language, waited, crowd, FALLBACK)) == bool(crowd)


@given(crowds, languages, waits, waits)
def test_who_hears_a_call_goes_on_hearing_it(
    crowd: list[Listener], language: str | None, waited: timedelta, more: timedelta
) -> None:
    first = rings_for(language, waited, crowd, FALLBACK)
    assert first <= rings_for(language, waited + more, crowd, FALLBACK)


@given(crowds, languages, waits)
def test_nobody_who_talks_or_pauses_is_disturbed_while_somebody_is_free(
    crowd: list[Listener], language: str | None, waited: timedelta
) -> None:
    loud = rings_for(language, waited, crowd, FALLBACK)
    if any(one.state == "free" for one in crowd):
        assert {one.state for one in crowd if one.id in loud} == {"free"}


@pytest.mark.parametrize(
    ("chosen", "signed_in", "on_call", "writing", "is_"),
    [
        ("free", True, False, False, "free"),
        ("free", True, False, True, "wrap-up"),
        ("free", True, True, True, "on-a-call"),
        ("break", True, False, True, "break"),
        ("break", True, True, True, "on-a-call"),
        ("off", True, False, False, "off"),
        ("off", False, True, True, "on-a-call"),
        ("free", False, False, True, "off"),
    ],
)
def test_on_a_call_and_wrap_up_follow_from_calls_the_rest_is_chosen(
    chosen: str,
    signed_in: bool,  # noqa: FBT001
    on_call: bool,  # noqa: FBT001
    writing: bool,  # noqa: FBT001
    is_: str,
) -> None:
    assert state(chosen, signed_in=signed_in, on_call=on_call, writing=writing) == is_
