"""Keys lie in files of their owner alone, and are told as text that survives being copied."""

import stat
import threading
from pathlib import Path

import pytest

from kit.errors import SettingsError
from kit.parcel.keys import (
    box_key,
    headquarters_key,
    read_box_public,
    read_headquarters_public,
)


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "box.key"
    assert str(box_key(path).public) == str(box_key(path).public)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["box.key"]


def test_two_who_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    path, made = tmp_path / "box.key", list[str]()
    threads = [
        threading.Thread(target=lambda: made.append(str(box_key(path).public))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1


def test_public_keys_survive_being_copied_with_gaps_and_capitals(tmp_path: Path) -> None:
    box = box_key(tmp_path / "a").public
    headquarters = headquarters_key(tmp_path / "b").public
    assert read_box_public(f" {str(box)[:20].upper()} {str(box)[20:]}\n") == box
    assert read_headquarters_public(f"{headquarters}\n") == headquarters


def test_box_and_headquarters_keys_are_not_taken_for_each_other(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        read_headquarters_public(str(box_key(tmp_path / "a").public))
    with pytest.raises(SettingsError):
        read_box_public(str(headquarters_key(tmp_path / "b").public))


@pytest.mark.parametrize("text", ["", "hello", "1234", "ключ", "a" * 51, "=" * 52])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        read_box_public(text)
    with pytest.raises(SettingsError):
        read_headquarters_public(text)


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "box.key").write_bytes(b"short")
    with pytest.raises(SettingsError):
        box_key(tmp_path / "box.key")


def test_a_place_that_cannot_hold_a_key_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="cannot hold a key"):
        box_key(tmp_path / "file" / "box.key")
