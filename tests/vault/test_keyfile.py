"""The box's own secrets: made once, readable by the service alone, never replaced."""

from __future__ import annotations

import os
import resource
import stat

import pytest

from kit.errors import StoreUnreadable
from kit.vault import keyfile


@pytest.fixture
def path(tmp_path):
    return tmp_path / "box.key"


def test_a_new_key_is_random_and_can_be_read_again(path, tmp_path):
    made = keyfile.make(path)
    assert len(made) == keyfile.KEY_BYTES == 32
    assert keyfile.read(path) == made
    assert keyfile.make(tmp_path / "other.key") != made


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_the_service_may_read_it_whatever_the_umask(path, umask):
    before = os.umask(umask)
    try:
        keyfile.make(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_is_never_replaced(path):
    made = keyfile.make(path)
    with pytest.raises(FileExistsError):
        keyfile.make(path)
    assert keyfile.read_or_make(path) == made
    assert keyfile.read(path) == made


def test_a_box_that_starts_for_the_first_time_makes_its_key(path):
    assert keyfile.read_or_make(path) == keyfile.read(path)


def test_nothing_is_left_beside_the_key(path):
    keyfile.make(path)
    with pytest.raises(FileExistsError):
        keyfile.make(path)
    assert [file.name for file in path.parent.iterdir()] == ["box.key"]


def test_what_a_power_cut_left_of_a_key_half_made_does_not_stop_the_next_start(path):
    (path.parent / "box.key.new").write_bytes(b"half")
    assert len(keyfile.read_or_make(path)) == 32
    assert [file.name for file in path.parent.iterdir()] == ["box.key"]


def test_a_full_disk_leaves_no_half_key_behind(path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(OSError, match="large"):
            keyfile.make(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(path.parent.iterdir()) == []
    assert len(keyfile.read_or_make(path)) == 32


@pytest.mark.parametrize("content", [b"", b"short", bytes(31), bytes(33), b"x" * 10_000])
def test_a_file_of_another_length_is_no_key_and_is_left_alone(path, content):
    path.write_bytes(content)
    with pytest.raises(StoreUnreadable, match=r"box\.key is not a key"):
        keyfile.read_or_make(path)
    assert path.read_bytes() == content


def test_a_key_that_is_missing_or_no_file_says_so_without_its_path(path):
    with pytest.raises(StoreUnreadable) as missing:
        keyfile.read(path)
    assert str(missing.value) == "box.key cannot be read"
    path.mkdir()
    with pytest.raises(StoreUnreadable):
        keyfile.read_or_make(path)
