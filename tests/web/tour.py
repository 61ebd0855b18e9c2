"""A tour of every page: the addresses come from the app itself, so a new page is on it at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_bytes

from flask import Flask

from kit.desk import briefing, cards
from kit.resources import templates
from kit.settings import Site
from kit.store import callers, debriefs, grants, identity, roster, shifts, site_texts
from kit.store.engine import Store, Writing
from kit.web.components import LONG_NAME, UNBROKEN
from kit.wording.packs import read_pack
from tests.fakes.clock import SteeredClock
from tests.shared import SHARED, granted
from tests.site import People, person
from tests.web.scene import Morning, busy_morning

PLACES = {
    "caller_id": "olena",
    "call_id": "call",
    "callback_id": "callback",
    "appointment_id": "appointment",
    "answer_id": "answer",
    "entry_id": "entry",
    "referral_id": "referral",
    "edition_id": "proposal",
    "service_id": "service",
    "centre_id": "centre",
    "pack_id": "pack",
    "number": "sheet",
    "volunteer_id": "volunteer",
    "topic_id": "topic",
    "text_name": "text",
    "tongue": "tongue",
}
"""Which thing of the busy morning stands for each part of an address."""

NO_PAGES = {
    "firstaid.panel": "a piece of a call's page",
    "static": "files",
    "live.stream": "an event stream",
    "trouble.healthz": "one word for the supervisor",
    "lines.report": "a file to send on",
    "imports.template": "a file to fill in",
    "calendar.feed": "a file for calendar programs",
    "directory.export_zip": "a file to send on",
    "directory.export_json": "a file to send on",
}
"""What is fetched, but not looked at, and why."""


LONG_SITE = "Reception centre at the border crossing, southern hall by the railway station"


@dataclass(frozen=True, slots=True)
class Stop:
    """A page on the tour."""

    endpoint: str
    path: str


def stops(app: Flask, ids: dict[str, str]) -> list[Stop]:
    """Every page that can be opened, and one that is not there.

    Raises AssertionError for an address with a part that PLACES does not know.
    """
    found = [Stop("nowhere", "/nothing-here")]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES:
            continue
        unknown = [part for part in rule.arguments if part not in PLACES]
        assert not unknown, f"{rule.rule}: add {unknown} to PLACES in {__name__}, or to NO_PAGES"
        with app.test_request_context():
            parts = {part: ids[PLACES[part]] for part in rule.arguments}
            built = app.url_map.bind("").build(rule.endpoint, parts)
        found.append(Stop(rule.endpoint, built))
    return found


@contextmanager
def site_at_work(folder: Path) -> Iterator[tuple[Morning, dict[str, str]]]:
    """A site two hours into its morning, and the ids of what happened there."""
    clock = SteeredClock()
    site = Site(
        id=7,
        name=LONG_SITE,
        region="ES",
        timezone="Europe/Madrid",
        languages=("es", "uk", "en"),
    )
    store = Store(folder / "hotline.db", token_bytes(32))
    with store.writing() as tx:
        identity.settle(tx, site.id, site.name)
        pack = read_pack(templates("packs", "border-demo"))
        cards.install(tx, pack)
        briefing.install(tx, pack.briefing)
        people = People(
            ana=person(tx, "ana", "Ana Ruiz", clock.now(), "volunteer"),
            borys=person(tx, "borys", "Borys Koval", clock.now(), "volunteer"),
            coordinator=person(tx, "carmen", LONG_NAME, clock.now(), "coordinator"),
        )
    morning = Morning(store, site, clock, people)
    ids = busy_morning(morning)
    with morning.writing() as tx:
        callers.describe(tx, ids["maria"], name=UNBROKEN, language="ar", note=None)
        _has_ticked_the_briefing(tx, morning)
        grants.hear_slot(tx, SHARED)
        grants.hear_grant(tx, granted(tx, "one", 5), clock.now())
        site_texts.add(
            tx,
            "sure",
            "es",
            f"{UNBROKEN} SI NO {{service}} {{day}} {{time}}",
            people.ana,
            clock.now(),
        )
    ids |= {"text": "sure", "tongue": "es"}
    morning.takes(ids["call"], people.coordinator)
    try:
        yield morning, ids
    finally:
        morning.bell.close()
        store.close()


def _has_ticked_the_briefing(tx: Writing, morning: Morning) -> None:
    """A note for today is written, all is read, and the questions are still open."""
    now, carmen = morning.clock.now(), morning.people.coordinator
    briefing.write_note(
        tx,
        carmen,
        days=(now, now + timedelta(days=1)),
        language="en",
        words="The northern hall is closed until noon.",
        ask="Where do families go?",
        choices=(UNBROKEN, "South"),
        right=1,
        why="",
        now=now,
    )
    debriefs.leave_note(tx, UNBROKEN, morning.people.borys, now)
    shift = shifts.begin(tx, morning.people.borys, now)
    roster.add(tx, carmen, now, now + timedelta(hours=6), carmen)
    told = {"felt": "hard", "heavy": UNBROKEN, "talk": 1}
    debriefs.debrief(tx, shift.id, told, now)
    briefing.read(tx, carmen, briefing.of_day(tx, carmen, now).parts, now)
