"""The settings of the site, for coordinators: every page on which something is set."""

from __future__ import annotations

from flask import Blueprint, render_template

from kit.desk import daily, settled
from kit.web import door
from kit.web.house import house
from kit.web.i18n import noop
from kit.web.more import LINES, PAPER, ROSTER, Group, Room

pages = Blueprint("site", __name__)

GROUPS: tuple[Group, ...] = (
    (
        noop("Callers"),
        (
            Room(
                "site_hours.page",
                "callback",
                noop("Opening hours"),
                noop("When the hotline is open, and on which days it is not"),
            ),
            Room(
                "site_languages.page",
                "message",
                noop("Languages of the callers"),
                noop("Which ones they probably read, and which comes first"),
            ),
            Room(
                "site_texts.page",
                "message",
                noop("Texts to callers"),
                noop("What the box sends by itself, in the site's own words"),
            ),
            Room(
                "topics.page",
                "book",
                noop("Topics"),
                noop("What calls are about: names, order, and what is chosen no more"),
            ),
            Room(
                "blocks.page",
                "hang-up",
                noop("Blocked numbers"),
                noop("Who may not ring for a while, why, and to undo it"),
            ),
        ),
    ),
    (
        noop("Appointments"),
        (
            Room(
                "services.page",
                "calendar",
                noop("Services and centres"),
                noop("Hours, places, exceptions and holidays"),
            ),
            Room(
                "imports.page",
                "in",
                noop("Import appointments"),
                noop("From a table: looked at first, then booked"),
            ),
        ),
    ),
    (
        noop("People"),
        (
            Room(
                "people.page",
                "person",
                noop("Volunteers"),
                noop("Who may sign in, new passphrases, shut out"),
            ),
            ROSTER,
        ),
    ),
    (
        noop("The box"),
        (
            LINES,
            PAPER,
        ),
    ),
)
"""What can be set under which heading, in the order in which it stands on the page."""


@pages.get("/settings")
def page() -> str:
    """Every page on which something of the site is set."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.reading() as r:
        site, now = rooms.settings.site, rooms.clock.now()
        doors = settled.doors(r, site, now)
        fate = daily.fate(r, site, now)
    return render_template("site.html", groups=GROUPS, doors=doors, site=site, daily=fate)
