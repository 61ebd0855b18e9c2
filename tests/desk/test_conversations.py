"""Whole conversations by text in all eight languages, as they stand in tests/desk/conversations."""

from __future__ import annotations

import pytest

from kit.hotline.languages import PAGES
from tests.desk.conversation import FOLDER, Street


@pytest.mark.parametrize("language", PAGES)
def test_the_box_and_its_callers_talk_like_this(store, site, clock, language):
    script = (FOLDER / f"{language}.txt").read_text("utf-8").splitlines()
    street = Street(store, site, clock)
    street.open()
    assert street.replay(script) == script
