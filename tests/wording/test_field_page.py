"""What docs/texts-and-packs.md tells a field team is what the kit does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kit.errors import PackError
from kit.hotline.languages import PAGES
from kit.resources import templates
from kit.wording.cards import MOMENTS
from kit.wording.packs import read_pack
from kit.wording.texts import PLACES, faults

ANSWERS = "YES, NO, BOOK, MOVE, CANCEL, NEED, STOP, START"

PAGE = (Path(__file__).parents[2] / "docs" / "texts-and-packs.md").read_text("utf-8")


def examples() -> dict[str, str]:
    """The TOML under each heading that is a file's name."""
    return dict(
        re.findall(r"^### (\S+\.toml)$.*?```toml\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
    )


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for file, text in examples().items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, "utf-8")
    return tmp_path


def test_the_examples_of_the_page_make_a_pack(pack):
    read = read_pack(pack)
    assert [topic.parent for topic in read.topics] == [None, "papers"]
    assert read.services[0].opening.hours["monday"] == [("10:00", "14:00"), ("16:00", "18:00")]
    assert [answer.key for answer in read.answers] == ["lost-papers"]
    assert read.answers[0].directory == ("red-cross",)
    assert read.briefing is not None
    assert len(read.briefing.texts["uk"].body) == 2
    assert [question.right for question in read.briefing.questions] == [0, 1, 1]
    assert [card.part for card in read.cards] == ["look"]
    assert [saying.moment for saying in read.sayings] == ["greeting"]


def test_the_page_names_every_moment_and_every_pack():
    assert all(f"`{moment}`" in PAGE for moment in MOMENTS)
    packs = {folder.name for folder in templates("packs").iterdir()}
    assert packs == set(
        re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| (?:\w\w,? ?)+ \|$", PAGE, re.MULTILINE)
    )


def test_the_page_lists_every_text_with_its_places():
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|([^|]*)\|$", PAGE, re.MULTILINE)
    told = {name: frozenset(re.findall(r"\{(\w+)\}", places)) for name, places, _ in rows}
    assert told == PLACES


def test_what_the_page_says_a_text_must_hold_is_asked_for(tmp_path):
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \|([^|]*)\|([^|]*)\|$", PAGE, re.MULTILINE)
    for name, _, needed in rows:
        (tmp_path / "en").mkdir(exist_ok=True)
        file = tmp_path / "en" / f"{name}.txt"
        file.write_text(f"{ANSWERS} {needed.replace('`', '')}", "utf-8")
        assert [f.problem for f in faults(tmp_path) if f.file == f"en/{name}.txt"] == []
        for place in re.findall(r"\{\w+\}", needed):
            file.write_text(
                f"{ANSWERS} {needed.replace('`', '').replace(place, '')}",
                "utf-8",
            )
            problems = [f.problem for f in faults(tmp_path) if f.file == f"en/{name}.txt"]
            assert problems == [f"must say {place}"]


def test_the_page_names_the_languages_there_are():
    folders = {folder.name for folder in templates("sms").iterdir()}
    assert folders == set(PAGES)
    assert f"{', '.join(PAGES[:-1])} and {PAGES[-1]}" in PAGE


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("topics.toml", "names.uk", "names.ua"),
        ("briefing.toml", 'usted.\n"""', "usted."),
        ("centres.toml", 'name = "Centro Las Encinas"', "name = \u201cCentro Las Encinas\u201d"),
        ("centres.toml", '"Centro Las Encinas"', "Centro Las Encinas"),
        ("guide/lost-papers.toml", "2026-11-05", "5.11.2026"),
        ("services.toml", 'names.uk = "Допомога з документами"\n', ""),
        ("guide/lost-papers.toml", "Просити допомогу можна без", f"{'Просити ' * 10}без"),
        ("briefing.toml", "right = 1", "right = 3"),
        ("say.toml", "[greeting]", "[greting]"),
    ],
)
def test_what_the_box_says_of_a_slip_is_on_the_page(pack, file, old, new):
    text = (pack / file).read_text("utf-8")
    assert old in text
    (pack / file).write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(PackError) as caught:
        read_pack(pack)
    assert f"| `{caught.value.problem}` |" in PAGE
