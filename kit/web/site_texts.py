"""The site's texts to callers, for coordinators: worded anew, looked at, and taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import samples
from kit.desk import site_texts as desk
from kit.errors import WrongMoment
from kit.hotline.languages import PAGES
from kit.hotline.plain import plainest
from kit.hotline.segments import Alphabet, septets_by_sign
from kit.store import site_texts
from kit.store.engine import Reading
from kit.web import door, trouble
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import language
from kit.web.text_words import GROUPS, PLACES, fault_sentence
from kit.wording import texts

pages = Blueprint("site_texts", __name__)

_LONGEST = 2000
_OTHER_LETTERS = frozenset({"uk", "ru", "ar"})
"""Languages in which every letter makes a part shorter: nothing in the wording can help that."""

_SIGNS_NAMED = 12


pages.before_request(door.coordinators_only)


@pages.get("/texts")
def page() -> str:
    """Every text in one language: when it is sent, and whose words it is in."""
    wanted = request.args.get("tongue", "")
    with house().store.reading() as r:
        own, broken = site_texts.all_own(r), desk.broken(r)
    return render_template(
        "site_texts.html",
        groups=[
            (heading, [(name, *words) for name, words in found.items() if name in desk.NAMES])
            for heading, found in GROUPS
        ],
        own=own,
        broken=broken,
        tongue=wanted if wanted in PAGES else language(),
    )


@pages.get("/texts/<text_name>/<tongue>")
def one(text_name: str, tongue: str) -> str:
    """One text in one language, to be worded."""
    with house().store.reading() as r:
        return _editor(r, text_name, tongue, desk.current(r, text_name, tongue))


@pages.post("/texts/<text_name>/<tongue>")
def write(text_name: str, tongue: str) -> Response | tuple[str, int]:
    """Keeps the words; says what is wrong with them, or who wrote others meanwhile."""
    rooms, words = house(), _typed()
    seen = max(request.form.get(name, 0, int) for name in ("edition", "seen"))
    now = rooms.clock.now()
    with rooms.store.reading() as r:
        desk.known(text_name, tongue)
        looked = samples.sample(r, rooms.settings.site, text_name, tongue, words, now)
        if looked.faults:
            return _editor(r, text_name, tongue, words, refused_for=looked.faults), 422
    try:
        with rooms.store.writing() as tx:
            desk.write(tx, text_name, tongue, words, seen, door.me().volunteer_id, now)
    except WrongMoment as refusal:
        with rooms.store.reading() as r:
            said = trouble.sentence(refusal)
            return _editor(r, text_name, tongue, words, refused=said), 409
    return _kept(text_name, tongue)


@pages.post("/texts/<text_name>/<tongue>/kits")
def go_back(text_name: str, tongue: str) -> Response:
    """The kit's own words again."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.go_back(tx, text_name, tongue, door.me().volunteer_id, rooms.clock.now())
    return _kept(text_name, tongue)


@pages.post("/texts/<text_name>/<tongue>/look")
def look(text_name: str, tongue: str) -> str:
    """How the words that are being typed would look, and what they take."""
    desk.known(text_name, tongue)
    with house().store.reading() as r:
        return render_template(
            "parts/site_text_preview.html", **_preview(r, text_name, tongue, _typed())
        )


def _typed() -> str:
    return desk.tidy(request.form.get("words", "")[:_LONGEST])


def _kept(text_name: str, tongue: str) -> Response:
    house().bell.ring("sync")
    return redirect(url_for("site_texts.one", text_name=text_name, tongue=tongue, said="kept"), 303)


def _editor(r: Reading, text_name: str, tongue: str, words: str, **said: Any) -> str:  # noqa: ANN401
    story = site_texts.history(r, text_name, tongue)
    title, when = next(found[text_name] for _heading, found in GROUPS if text_name in found)
    return render_template(
        "site_text.html",
        name=text_name,
        title=_(title),
        when=_(when),
        words=words,
        story=story,
        edition=story[0].edition if story else 0,
        own=bool(story and story[0].words),
        kits=texts.kits_own(text_name, tongue),
        places=[
            (place, _(meaning), place in texts.NEEDED.get(text_name, ()))
            for place, meaning in PLACES.items()
            if place in texts.PLACES[text_name]
        ],
        **_preview(r, text_name, tongue, words),
        **said,
    )


def _preview(r: Reading, text_name: str, tongue: str, words: str) -> dict[str, Any]:
    site, now = house().settings.site, house().clock.now()
    found = samples.sample(r, site, text_name, tongue, words, now)
    offer = plainest(words)
    then = samples.sample(r, site, text_name, tongue, offer, now) if offer != words else found
    dear = found.count.alphabet is Alphabet.UCS2
    return {
        "found": found,
        "faults_said": [fault_sentence(fault, tongue, site.text_parts) for fault in found.faults],
        "tongue": tongue,
        "offer": offer,
        "then": then.count,
        "changed": len(set(words) - set(offer)),
        "dear": dear,
        "signs": _dear_signs(found.longest) if dear and tongue not in _OTHER_LETTERS else [],
        "in_words": bool(_dear_signs(words)),
    }


def _dear_signs(text: str) -> list[str]:
    """The signs that are not in the phones' basic alphabet, as they come."""
    found = [sign for sign in dict.fromkeys(text) if sign not in septets_by_sign()]
    return found[:_SIGNS_NAMED]
