"""What the docs promise is there, and what is there is in the docs."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any

import click
import pytest

from kit import settings
from kit.cli import main
from kit.settings import (
    BoxSettings,
    HeadquartersSettings,
    LineSettings,
    Settings,
    Site,
    WebSettings,
)
from tests.house.rules import ROOT, name_of, read, tracked

SECTIONS: dict[str, type[Any]] = {
    "[site]": Site,
    "[box]": BoxSettings,
    "[web]": WebSettings,
    "[headquarters]": HeadquartersSettings,
    "[[line]]": LineSettings,
}
KEYS = [(section, field.name) for section, kind in SECTIONS.items() for field in fields(kind)]
PAGES = [name_of(path) for path in tracked(".md")]


def section_of(page: str, section: str) -> str:
    return page.partition(f"## {section}\n")[2].partition("\n## ")[0]


def test_every_section_of_the_settings_is_known_here() -> None:
    assert len(SECTIONS) == len(fields(Settings))


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_setting_is_explained_with_its_default(section: str, key: str) -> None:
    row = re.search(
        rf"^\| `{key}` \|(.*?)\|.+\|$", section_of(read("docs/settings.md"), section), re.MULTILINE
    )
    assert row, f"docs/settings.md does not explain {section} {key}"
    default = next(f.default for f in fields(SECTIONS[section]) if f.name == key)
    shown = row.group(1).strip().strip("`")
    if default is MISSING:
        assert shown == ""
    else:
        value = list(default) if isinstance(default, tuple) else default
        told = tomllib.loads(f"value = {shown}")["value"]
        assert told == (value if isinstance(value, bool | int | list) else str(value))


def test_no_setting_is_explained_that_does_not_exist() -> None:
    for section in SECTIONS:
        told = re.findall(
            r"^\| `(\w+)` \|", section_of(read("docs/settings.md"), section), re.MULTILINE
        )
        assert [(section, key) for key in told] == [pair for pair in KEYS if pair[0] == section]


def test_the_example_shows_every_setting_and_is_accepted() -> None:
    text = read("provisioning/site.toml.example")
    settings.parse(text)
    raw = tomllib.loads(text)
    raw["line"] = raw["line"][0]
    assert {(f"[[{s}]]" if s == "line" else f"[{s}]", k) for s in raw for k in raw[s]} == set(KEYS)


def commands(group: click.Group, before: str = "hotline") -> Iterator[str]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        yield f"{before} {name}"
        if isinstance(command, click.Group) and name != "headquarters":
            yield from commands(command, f"{before} {name}")


@pytest.mark.parametrize("command", list(commands(main)))
def test_every_command_is_in_the_docs(command: str) -> None:
    first, *rest = command.removeprefix("hotline ").split()
    pages = [read(name) for name in PAGES]
    assert any(f"hotline {first}" in page for page in pages)
    assert all(
        any(f"`{word}`" in page or f"{first} {word}" in page for page in pages) for word in rest
    )


def test_no_command_is_promised_that_does_not_exist() -> None:
    known = set(main.list_commands(click.Context(main)))
    for name in PAGES:
        told = re.findall(r"`(?:sudo )?(?:\.venv/bin/)?hotline (\w+)", read(name))
        assert set(told) <= known, name


def test_the_two_commands_of_the_readme_are_in_the_script() -> None:
    told = re.findall(r"\./install\.sh (\w+)", read("README.md"))
    assert told[:2] == ["demo", "test"]
    for word in told:
        assert re.search(rf"^  {word}\)$", read("install.sh"), re.MULTILINE), word


def test_the_first_screen_of_the_readme_is_a_sentence_a_picture_and_the_commands() -> None:
    screen = read("README.md").splitlines()[:12]
    assert any("docs/pictures/board.png" in line for line in screen)
    assert sum("./install.sh" in line for line in screen) == 2


def test_checks_before_a_change_lands_are_those_everybody_runs() -> None:
    lines = [line for line in read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "exec ./install.sh test"
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    assert (ROOT / "install.sh").stat().st_mode & 0o111


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", read(page))
    for link in links:
        if not re.match(r"[a-z]+:|#", link):
            assert ((ROOT / page).parent / link.partition("#")[0]).exists(), f"{page}: {link}"


@pytest.mark.parametrize("page", ["docs/architecture.md", "docs/decisions/README.md"])
def test_files_that_are_named_exist(page: str) -> None:
    for name in re.findall(r"\b(?:kit|templates|bench|docs)/[\w/.]*\w(?:/|\b)", read(page)):
        assert (ROOT / name).exists() or name == "docs/figures.md", f"{page}: {name}"


def test_every_decision_is_in_the_list() -> None:
    listed = read("docs/decisions/README.md")
    pages = {path.name for path in (ROOT / "docs/decisions").glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"({name})" not in listed} == set()


def test_the_floors_of_the_picture_are_the_floors_that_are_checked() -> None:
    wanted = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]["layers"]
    floors = [set(re.findall(r"\w+", layer)) for layer in wanted if layer != "__main__"]
    rows = re.findall(r"^\| \d+ \| (.+?) \|", read("docs/architecture.md"), re.MULTILINE)
    assert [set(re.findall(r"\w+", row)) for row in rows] == floors
