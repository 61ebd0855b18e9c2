"""First aid for the mind: cards and lines to say, on a page and one tap away during a call."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import cards as desk
from kit.hotline.languages import PAGES
from kit.store import cards
from kit.store.cards import Card
from kit.web import door
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import language, noop
from kit.wording.cards import MOMENTS, PARTS

pages = Blueprint("firstaid", __name__)

_MOMENTS = {
    "greeting": noop("Greeting"),
    "silent": noop("The caller is silent"),
    "crying": noop("The caller cries"),
    "angry": noop("The caller is angry"),
    "child": noop("A child on the line"),
    "danger": noop("Danger right now"),
    "cannot-help": noop("We cannot help"),
    "ending": noop("Ending the call"),
}
_LETTERS = 3000


def install(app: Flask) -> None:
    """Gives templates the pack's note and the words of a moment."""
    app.add_template_global(has_first_aid)
    app.add_template_global(pack_note)
    app.add_template_filter(moment_word)


def has_first_aid() -> bool:
    """Whether there is a card or a line to show."""
    with house().store.reading() as r:
        return cards.any_there(r)


def first_aid() -> tuple[list[Card], list[Card]]:
    """The cards, and the lines by moment, each in its order."""
    with house().store.reading() as r:
        known = cards.all_of(r)
    first, second = ([known[key] for key in keys if key in known] for keys in (PARTS, MOMENTS))
    return first, second


def pack_note() -> str:
    """What must be known before the guide is used, in the reader's language; "" for nothing."""
    with house().store.reading() as r:
        note = cards.pack_note(r)
    return note.get(language()) or note.get("en") or next(iter(note.values()), "")


def moment_word(moment: str) -> str:
    """What a moment of a call is called."""
    return _(_MOMENTS[moment])


@pages.get("/firstaid")
def page() -> str:
    """Every card and line, in the reader's language or another one."""
    first, second = first_aid()
    known = {tongue for card in (*first, *second) for tongue in card.texts}
    wished = (request.args.get("tongue", ""), language(), "en")
    return render_template(
        "firstaid.html",
        first=first,
        second=second,
        tongues=[tongue for tongue in PAGES if tongue in known],
        shown=next((tongue for tongue in wished if tongue in known), language()),
        may_edit=door.is_coordinator(),
    )


@pages.get("/firstaid/panel")
def panel() -> str:
    """What opens beside a call: lines in my language and the caller's, then the cards."""
    first, second = first_aid()
    beside = request.args.get("beside", "")
    return render_template("parts/firstaid_panel.html", first=first, second=second, beside=beside)


@pages.post("/firstaid/<key>")
def change(key: str) -> Response:
    """Keeps what a coordinator wrote on a card."""
    door.coordinators_only()
    rooms, form = house(), request.form
    tongue = form.get("language", "")
    title, lines, avoid = (form.get(name, "")[:_LETTERS] for name in ("title", "lines", "avoid"))
    with rooms.store.writing() as tx:
        desk.change(tx, key, tongue, title, lines, avoid, rooms.clock.now())
    return redirect(url_for("firstaid.page", tongue=tongue, _anchor=f"card-{key}"), 303)
