"""The page "More": every room that has no tab of its own, those for coordinators apart."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template

from kit.web import door
from kit.web.i18n import noop

pages = Blueprint("more", __name__)


@dataclass(frozen=True, slots=True)
class Room:
    """A page with its icon (a symbol of icons.svg), its name and one line on what it is for."""

    endpoint: str
    icon: str
    name: str
    purpose: str


Group = tuple[str, tuple[Room, ...]]
"""A heading, and the rooms under it."""

LINES = Room("lines.page", "phone", noop("Lines"), noop("How each modem is, and what to do"))
PAPER = Room(
    "paper.page",
    "paper",
    noop("Paper sheets"),
    noop("A pack to print for the day the power goes, and typing it in"),
)
ROSTER = Room("roster.page", "calendar", noop("Roster"), noop("Who is expected when"))

GROUPS: tuple[Group, ...] = (
    (
        noop("During a call"),
        (
            Room(
                "firstaid.page",
                "heart",
                noop("First aid for the mind"),
                noop("What to do and say when somebody is in distress"),
            ),
            Room(
                "callers.page",
                "person",
                noop("Callers"),
                noop("Find a household by name, code or last digits"),
            ),
            Room(
                "directory.page",
                "book",
                noop("Directory"),
                noop("Services of others: what they do, where, when"),
            ),
            Room(
                "referrals.page",
                "forward",
                noop("Referrals"),
                noop("Whom we handed on, and what became of it"),
            ),
        ),
    ),
    (
        noop("Shifts"),
        (
            Room(
                "briefing.page",
                "book",
                noop("Briefing"),
                noop("What is new today, and what everyone must have read"),
            ),
            ROSTER,
            Room(
                "presence.page",
                "person",
                noop("Who is here"),
                noop("How everybody is, and which languages they speak"),
            ),
        ),
    ),
    (
        noop("Appointments"),
        (
            Room(
                "reception.page",
                "check",
                noop("Reception"),
                noop("Who comes today: check in, tokens for walk-ins, whose turn it is"),
            ),
            Room(
                "appointments.waiting_list",
                "calendar",
                noop("Waiting list"),
                noop("Who waits for a place, and who was offered one"),
            ),
        ),
    ),
    (
        noop("The box"),
        (
            Room(
                "wallboard.page",
                "board",
                noop("Wallboard"),
                noop("For a large screen: how things stand now"),
            ),
            LINES,
            PAPER,
        ),
    ),
)
"""The rooms for everybody under their headings, in the order in which they stand on the page."""

COORDINATORS: tuple[Room, ...] = (
    Room(
        "site.page",
        "gear",
        noop("Settings of the site"),
        noop("Hours, services, volunteers and whatever else is set here"),
    ),
    Room(
        "briefing_day.page",
        "message",
        noop("The day's briefing"),
        noop("Write what is new, and see who has read it"),
    ),
    Room(
        "ending.told",
        "heart",
        noop("Debriefs"),
        noop("How people are after their shifts, and who wants to talk"),
    ),
    Room(
        "roster.weights",
        "person",
        noop("Hours and load"),
        noop("Hours, breaks and heavy calls of everybody"),
    ),
    Room(
        "figures.page",
        "check",
        noop("Figures"),
        noop("What came in, how it was answered, what became of it"),
    ),
    Room(
        "planner.page",
        "calendar",
        noop("Planner"),
        noop("How many volunteers and lines a day needs"),
    ),
)
"""The rooms that only coordinators may enter."""

FOR_COORDINATORS = noop("For coordinators")


@pages.get("/more")
def page() -> str:
    """Every further page."""
    coordinator = door.is_coordinator()
    return render_template(
        "more.html", groups=GROUPS, own=(FOR_COORDINATORS, COORDINATORS) if coordinator else None
    )
