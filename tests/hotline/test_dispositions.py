"""How a call can end."""

from __future__ import annotations

from kit.hotline.dispositions import DISPOSITIONS, ONE_TAP


def test_what_takes_one_tap_is_silent_wrong_number_prank_and_abusive():
    assert set(ONE_TAP) == {"silent", "wrong-number", "prank", "abusive"}
    assert set(ONE_TAP) < set(DISPOSITIONS)


def test_no_disposition_is_offered_twice():
    assert len(set(DISPOSITIONS)) == len(DISPOSITIONS)
