"""The page "More": every room that has no tab of its own, for those who may enter it."""

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
    coordinators_only: bool = False


GROUPS: tuple[tuple[str, tuple[Room, ...]], ...] = (
    (
        noop("During a call"),
        (
            Room(
                "firstaid.page",
                "heart",
                noop("First aid for the mind"),
                noop("What to do and say when somebody is in distress"),
            ),
        ),
    ),
    (
        noop("People"),
        (
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
            Room(
                "presence.page",
                "person",
                noop("Who is here"),
                noop("How everybody is, and which languages they speak"),
            ),
            Room(
                "people.page",
                "person",
                noop("Volunteers"),
                noop("Who may sign in, new passphrases, shut out"),
                coordinators_only=True,
            ),
            Room(
                "blocks.page",
                "hang-up",
                noop("Blocked numbers"),
                noop("Who may not ring for a while, why, and to undo it"),
                coordinators_only=True,
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
            Room("roster.page", "calendar", noop("Roster"), noop("Who is expected when")),
            Room(
                "roster.weights",
                "person",
                noop("Hours and load"),
                noop("Hours, breaks and heavy calls of everybody"),
                coordinators_only=True,
            ),
            Room(
                "briefing_day.page",
                "message",
                noop("The day's briefing"),
                noop("Write what is new, and see who has read it"),
                coordinators_only=True,
            ),
            Room(
                "ending.told",
                "heart",
                noop("Debriefs"),
                noop("How people are after their shifts, and who wants to talk"),
                coordinators_only=True,
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
            Room(
                "services.page",
                "calendar",
                noop("Services and centres"),
                noop("Hours, places, exceptions and holidays"),
                coordinators_only=True,
            ),
        ),
    ),
    (
        noop("Figures"),
        (
            Room(
                "wallboard.page",
                "board",
                noop("Wallboard"),
                noop("For a large screen: how things stand now"),
            ),
            Room(
                "figures.page",
                "check",
                noop("Figures"),
                noop("What came in, how it was answered, what became of it"),
                coordinators_only=True,
            ),
            Room(
                "planner.page",
                "calendar",
                noop("Planner"),
                noop("How many volunteers and lines a day needs"),
                coordinators_only=True,
            ),
        ),
    ),
    (
        noop("The box"),
        (
            Room("lines.page", "phone", noop("Lines"), noop("How each modem is, and what to do")),
            Room(
                "paper.page",
                "paper",
                noop("Paper sheets"),
                noop("A pack to print for the day the power goes, and typing it in"),
            ),
        ),
    ),
)
"""The rooms under their headings, in the order in which they stand on the page."""


@pages.get("/more")
def page() -> str:
    """Every further page."""
    coordinator = door.me().role == "coordinator"
    shown = [
        (name, [room for room in rooms if coordinator or not room.coordinators_only])
        for name, rooms in GROUPS
    ]
    return render_template("more.html", groups=[group for group in shown if group[1]])
