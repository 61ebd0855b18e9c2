"""The guide found while somebody types: 2,000 answers in the eight languages of the pages.

Every question is asked as a hand types it, letter by letter, also with a slip in it; a page is
drawn for each, as the box draws it.
"""

from __future__ import annotations

import random
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.figure import Figure
from bench.ring import _part
from kit.bell import Bell
from kit.clock import SystemClock
from kit.hotline.languages import PAGES
from kit.settings import Settings, Site
from kit.store import guide, identity, volunteers
from kit.store.engine import Store
from kit.store.guide import AnswerText
from kit.vault import passphrase
from kit.web.app import TRANSLATIONS, make_app
from kit.web.house import House

ANSWERS = 2000
TARGET_MS = 50
QUESTIONS = (
    "alojamiento", "alojamineto noche", "passport lost", "pasport", "де жити", "тимчасвий захист",
    "сімя", "ребенок школа", "убежыще", "المدرسة", "اقامه", "hébergemnt", "l'école", "praca",
    "uchodzcow", "adapots", "scoala",
)  # fmt: skip


def measure() -> Iterable[Figure]:
    """Fills a guide, then types."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure(Path(folder))


def _measure(folder: Path) -> Iterator[Figure]:
    site = Site(7, "Border crossing", "ES", languages=PAGES)
    store = Store(folder / "hotline.db", bytes(32))
    began = time.monotonic()
    _fill(store, site)
    yield Figure("filling the guide", time.monotonic() - began, "s")
    yield Figure("size of the store", (folder / "hotline.db").stat().st_size / 1e6, "MB")
    client = make_app(House(store, Bell(), SystemClock(), Settings(site), b"secret")).test_client()
    token = client.get("/signin").text.partition('"X-CSRFToken": "')[2].partition('"')[0]
    client.post("/signin", data={"csrf_token": token, "username": "ana", "passphrase": "ana"})
    token = client.get("/more").text.partition('"X-CSRFToken": "')[2].partition('"')[0]
    took: dict[str, list[float]] = {"search": [], "page": []}
    for question in QUESTIONS:
        for letters in range(1, len(question) + 1):
            typed = question[:letters]
            began = time.monotonic()
            with store.reading() as r:
                guide.search(r, typed)
            took["search"].append(time.monotonic() - began)
            began = time.monotonic()
            said = client.post("/guide/find", data={"csrf_token": token, "words": typed})
            took["page"].append(time.monotonic() - began)
            assert said.status_code == 200, said.status
    store.close()
    for name, seconds in took.items():
        yield Figure(f"{name}, a letter more, p50", _part(seconds, 50), "ms")
        yield Figure(f"{name}, a letter more, p95", _part(seconds, 95), "ms", TARGET_MS, "less")


def _fill(store: Store, site: Site) -> None:
    """Answers out of the words of the demo's pack, shuffled; every language has its own."""
    dice = random.Random(20)  # noqa: S311 - a game, not a secret
    words = _words(dice)
    now = SystemClock().now()
    with store.writing() as tx:
        identity.settle(tx, site.id, site.name)
        volunteers.add(
            tx, username="ana", name="Ana", role="volunteer", language="es",
            passphrase=passphrase.hash("ana"), now=now,
        )  # fmt: skip
        for number in range(ANSWERS):
            guide.put_answer(
                tx,
                {
                    "key": f"a{number}",
                    "topic_id": None,
                    "checked_on": now.date().isoformat(),
                    "expires_on": None,
                    "source": "",
                    "place": number,
                },
                [_text(tag, words[tag], dice) for tag in PAGES],
            )


def _text(tag: str, words: list[str], dice: random.Random) -> AnswerText:
    # Few words are said often, most of them seldom.
    said = [words[int(len(words) * dice.random() ** 3)] for _ in range(80)]
    return AnswerText(tag, " ".join(said[:5]), " ".join(said[5:50]), (), (" ".join(said[50:]),))


def _words(dice: random.Random) -> dict[str, list[str]]:
    """Words by language: those of the pages, and 5,000 made of their halves, as a guide has."""
    spoken: dict[str, list[str]] = {}
    for tag in PAGES:
        files = (TRANSLATIONS / (tag if tag != "en" else "es")).glob("*.po")
        side = "msgid" if tag == "en" else "msgstr"
        said = "\n".join(file.read_text("utf-8") for file in files)
        lines = re.findall(rf'^{side}(?:\[\d\])? "(.*)"', said, re.MULTILINE)
        known = sorted(set(re.findall(r"[^\W\d_]{2,}", " ".join(lines))))
        halves = [(word[: len(word) // 2], word[len(word) // 2 :]) for word in known]
        made = {dice.choice(halves)[0] + dice.choice(halves)[1] for _ in range(5000)}
        spoken[tag] = known + sorted(made)
    return spoken
