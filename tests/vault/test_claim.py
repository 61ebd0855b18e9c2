"""One hotline works with a folder at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.errors import AlreadyOpen
from kit.vault.claim import claimed


def test_a_folder_is_one_hotline_s_at_a_time(tmp_path: Path) -> None:
    with claimed(tmp_path), pytest.raises(AlreadyOpen), claimed(tmp_path):
        pass
    with claimed(tmp_path):
        pass
