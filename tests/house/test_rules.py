"""Rules of the house that a tool can hold."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.rules import ROOT, name_of, read, tracked

SOURCES = [path for path in tracked(".py") if path.is_relative_to(ROOT / "kit")]
TESTS = [path for path in tracked(".py") if path.is_relative_to(ROOT / "tests")]
EVERYDAY = {
    ".md",
    ".py",
    ".toml",
    ".sh",
    ".html",
    ".css",
    ".js",
    ".po",
    ".sql",
    ".txt",
    ".example",
    "",
}


def test_no_room_imports_from_a_higher_floor() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [script, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_a_module_is_short_enough_to_be_read() -> None:
    long = {
        name_of(path): lines
        for path in SOURCES
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_modules_are_named_after_something_in_the_hotline() -> None:
    hollow = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "manager",
        "service",
        "handler",
        "misc",
    }
    assert {name_of(path) for path in SOURCES if path.stem in hollow} == set()


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"/(?:work|root|home|tmp)/(?!bash)[a-z]", "a path of somebody's machine"),
        (
            r"(?:pypi|npmjs|rubygems|crates)\.(?:org|com|io)|files\.pythonhosted",
            "a registry's host",
        ),
        (r"\b(?:TO" + r"DO|FIX" + r"ME|XXX)\b", "a thing left to do; write an issue"),
    ],
)
def test_no_file_holds(pattern: str, why: str) -> None:
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in tracked()
        if path.suffix in EVERYDAY and "vendor" not in path.parts and path != Path(__file__)
        for match in re.finditer(pattern, path.read_text("utf-8"))
    ]
    assert found == [], why


def test_tests_neither_mock_nor_sleep_nor_skip_nor_patch_our_own_code() -> None:
    """APScheduler's clock may be set: a test cannot set the machine's own."""
    mocked = r"unittest\.mock|monkeypatch\.(?!setattr\(apscheduler\.)"
    banned = mocked + r"|\btime\.sleep|\.skip\(|skipif|\bxfail|importorskip"
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in TESTS
        if path != Path(__file__)
        for match in re.finditer(banned, path.read_text("utf-8"))
    ]
    assert found == []


def test_nothing_is_imported_inside_a_function() -> None:
    found = [
        f"{name_of(path)}: {function.name}"
        for path in SOURCES
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]
    assert found == []


def test_the_licence_is_whole() -> None:
    licence = read("LICENSE")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
