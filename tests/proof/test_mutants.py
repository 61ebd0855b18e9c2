"""Whoever takes out a rule by which a text comes home hears of it from the small tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.proof.mutants import MUTANTS, Mutant

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NEEDED = ("kit", "tests", "templates", "pyproject.toml")
ONE_TEST_FAILED = 1
PATIENCE_S = 180
PATIENCE_FOR_ALL_S = 600


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree once more, to be broken."""
    root = tmp_path_factory.mktemp("broken")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
            )
        else:
            shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture
def broken(copy: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Mutant, Path]]:
    """The copy with one rule taken out, for as long as the test lasts."""
    mutant: Mutant = request.param
    whole = (copy / mutant.file).read_bytes()
    mutant.apply(copy)
    yield mutant, copy
    (copy / mutant.file).write_bytes(whole)


def run_tests(
    root: Path, tests: tuple[str, ...], patience_s: float = PATIENCE_S
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=patience_s,
        check=False,
    )


def test_with_every_rule_in_place_they_all_pass(copy: Path) -> None:
    tests = tuple(sorted({name for one in MUTANTS for name in one.tests}))
    done = run_tests(copy, tests, PATIENCE_FOR_ALL_S)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("broken", MUTANTS, ids=[one.rule for one in MUTANTS], indirect=True)
def test_a_rule_taken_out_makes_a_test_fail(broken: tuple[Mutant, Path]) -> None:
    mutant, root = broken
    done = run_tests(root, mutant.tests)
    assert done.returncode == ONE_TEST_FAILED, f"nobody noticed: {mutant.rule}\n{done.stdout}"
    assert "error" not in done.stdout.splitlines()[-1], f"not even collected:\n{done.stdout}"
