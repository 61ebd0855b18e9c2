"""What a box refuses to begin with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kit import box
from kit.errors import SettingsError, StoreUnreadable
from kit.settings import BoxSettings, Settings, Site, WebSettings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        Site(7, "Border crossing", "ES"), box=BoxSettings(tmp_path), web=WebSettings(port=1)
    )


def test_a_lost_key_is_told_and_no_new_one_is_made(settings: Settings, tmp_path: Path) -> None:
    box.open_store(settings).close()
    (tmp_path / "box.key").unlink()
    with pytest.raises(StoreUnreadable):
        box.open_store(settings)
    assert not (tmp_path / "box.key").exists()


def test_a_region_that_is_no_country_is_told_before_anything_starts(settings: Settings) -> None:
    nowhere = replace(settings, site=replace(settings.site, region="XX"))
    with pytest.raises(SettingsError, match="region 'XX' is no country's code"):
        box.Box(nowhere).start()
