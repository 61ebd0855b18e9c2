"""Errors: one tree, drawn as it grows, with a plain sentence for each branch."""

import inspect
import re
from datetime import UTC, datetime

import pytest

from kit import errors
from kit.errors import HotlineError
from kit.sentences import sentence

GROWN = {
    name: kind
    for name, kind in vars(errors).items()
    if inspect.isclass(kind) and issubclass(kind, HotlineError)
}
FIELDS = {
    "where": "site.toml [web]",
    "problem": "port must be a whole number",
    "file": "guide.toml",
    "folder": "/var/lib/hotline",
    "host": "127.0.0.1",
    "port": 8080,
    "command": "AT+CSQ",
    "imei": "356999990000000",
    "unknown": ("0009_later",),
    "rule": "never_overbooked",
    "name": "Ana",
    "state": "closed",
    "free": 2,
    "largest": 9,
    "parts": 9,
    "limit": 6,
    "status": 502,
    "appointment_id": "003g00000gpvnr6t",
    "starts_at": "2026-11-25T09:30:00.000Z",
}


def drawn() -> list[tuple[int, str]]:
    """The classes of the picture in the docstring, each with its depth."""
    lines = re.findall(r"^ {4}((?:│   |├── |└── |    )*)(\w+)", errors.__doc__ or "", re.MULTILINE)
    return [(len(branches) // 4, name) for branches, name in lines if name in GROWN or branches]


def depth(kind: type[HotlineError]) -> int:
    return kind.__mro__.index(HotlineError)


def one_of(kind: type[HotlineError]) -> HotlineError:
    """An error of this class, with something in every field that it needs."""
    wanted = inspect.signature(kind.__init__).parameters.values()
    return kind(
        **{
            p.name: FIELDS[p.name]
            for p in wanted
            if p.name != "self"
            and p.default is p.empty
            and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
        }
    )


def test_every_error_is_drawn_in_the_tree_and_no_other() -> None:
    assert sorted(name for _, name in drawn()) == sorted(GROWN)


def test_every_error_is_drawn_under_its_parent() -> None:
    parents: dict[int, str] = {}
    for level, name in drawn():
        parents[level] = name
        assert depth(GROWN[name]) == level, f"{name} is drawn at the wrong depth"
        if level:
            assert GROWN[name].__mro__[1].__name__ == parents[level - 1]


@pytest.mark.parametrize("kind", GROWN.values(), ids=GROWN)
def test_every_error_has_a_sentence_that_ends_and_hides_no_field(kind: type[HotlineError]) -> None:
    said = sentence(one_of(kind))
    assert said[0].isupper() or kind is errors.SettingsError
    assert said[-1] in ".?"
    assert not re.search(r"[{}]|\bNone\b", said)


def test_a_sentence_of_settings_keeps_its_suggestion() -> None:
    error = errors.SettingsError("site.toml [web]", "unknown key 'prot'", "port")
    assert sentence(error) == "site.toml [web]: unknown key 'prot'; did you mean 'port'?"


def test_an_error_that_nobody_foresaw_gets_the_words_of_its_parent() -> None:
    class Surprise(errors.DiskFull):
        pass

    assert sentence(Surprise()) == sentence(errors.DiskFull())


def test_errors_keep_what_pages_need_to_say() -> None:
    until = datetime(2026, 11, 24, tzinfo=UTC)
    assert errors.SignInRefused(until).wait_until == until
    assert errors.Refused("AT+CMGS", "CMS", 38).cause == 38
    assert str(errors.Refused("ATA")) == "ATA: ERROR"
    assert str(errors.PackError("guide.toml", "no title", 3)) == "guide.toml, line 3: no title"
