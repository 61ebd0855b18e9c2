"""The guide: found while somebody types, read side by side in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Flask, render_template, request
from werkzeug.datastructures import MultiDict

from kit.desk import given as desk
from kit.desk.guide import known
from kit.hotline import revision
from kit.hotline.languages import PAGES
from kit.store import directory, editions, given, guide
from kit.store.engine import Reading
from kit.web import door, formats
from kit.web.house import house
from kit.web.i18n import language

pages = Blueprint("guide", __name__)

_WHOLE = 80
"""A guide of so many answers stands on one page; of a larger one, its topics."""

_LIKELY = 12


@dataclass(frozen=True, slots=True)
class Giving:
    """To whom an answer can be given: in which call, and by text to which caller; "" for none."""

    call_id: str = ""
    caller_id: str = ""
    told: frozenset[str] = frozenset()

    @classmethod
    def read(cls, r: Reading, form: MultiDict[str, str]) -> Giving:
        """What the search form carries."""
        return cls.of(r, form.get("call", ""), form.get("caller", ""))

    @classmethod
    def of(cls, r: Reading, call_id: str, caller_id: str) -> Giving:
        """With the answers that were told in the call already."""
        told = given.of_call(r, call_id) if call_id else []
        return cls(call_id, caller_id, frozenset(one.answer_id for one in told))


def install(app: Flask) -> None:
    """Gives templates the word `stale(answer)`."""
    app.add_template_global(stale)


@pages.get("/guide")
def page() -> str:
    """The guide by topic: every answer of a small one, or those of the topic that was chosen."""
    topic_id = request.args.get("topic") or None
    with house().store.reading() as r:
        counts = guide.count_by_topic(r)
        whole = sum(counts.values()) <= _WHOLE
        answers = guide.headings(r, language(), topic_id) if whole or topic_id else []
        topics = guide.topics(r)
        rejected = editions.rejected(r, door.me().volunteer_id)
        waiting = editions.waiting(r) if door.is_coordinator() else 0
    of_topic: dict[str | None, list[guide.Heading]] = {}
    for answer in answers:
        of_topic.setdefault(answer.topic_id, []).append(answer)
    return render_template(
        "guide.html",
        topics=topics,
        of_topic=of_topic,
        sizes={} if whole or topic_id else counts,
        waiting=waiting,
        rejected=[(one, guide.only_proposed(one.draft)) for one in rejected],
        said=request.args.get("said", ""),
        other=_other(),
    )


@pages.post("/guide/find")
def find() -> str:
    """Answers that hold what was typed so far; the likely ones while nothing was."""
    words = request.form.get("words", "")[:120]
    with house().store.reading() as r:
        found = guide.search(r, words) if words.strip() else _unless_bare(r)
        giving = Giving.read(r, request.form)
    return render_template(
        "parts/answers.html", answers=found, words=words, other=_other(), giving=giving
    )


@pages.get("/guide/<answer_id>")
def answer(answer_id: str) -> str:
    """One answer, in the reader's language and every other one it has."""
    coordinator = door.is_coordinator()
    with house().store.reading() as r:
        found = known(r, answer_id)
        since = house().clock.now() - desk.LATELY
        owed = len(given.owed(r, answer_id, since)) if coordinator else 0
        reports = editions.reports(r, answer_id)
        named = [directory.get(r, key) for key in found.directory]
    return render_template(
        "answer.html",
        answer=found,
        other=_other(),
        owed=owed,
        reports=reports,
        entries=[entry for entry in named if entry],
        coordinator=coordinator,
        said=request.args.get("said", ""),
    )


def likely(r: Reading, topic_id: str | None) -> list[guide.Answer]:
    """What a volunteer on a call probably needs."""
    since = house().clock.now() - desk.LATELY
    return guide.several(r, given.likely(r, topic_id, since, _LIKELY))


def stale(answer: guide.Answer | guide.Heading) -> str:
    """Whether it may be read out: expired, unchecked, or nothing against it."""
    expires_on = date.fromisoformat(answer.expires_on) if answer.expires_on else None
    days = house().settings.site.guide_days
    checked_on = date.fromisoformat(answer.checked_on)
    return revision.staleness(checked_on, expires_on, days, formats.today())


def _unless_bare(r: Reading) -> list[guide.Answer]:
    """Nothing where the page lists the guide by topic anyway."""
    return [] if "bare" in request.form else likely(r, request.form.get("topic"))


def _other() -> str:
    """The caller's language, where one was named."""
    wanted = request.values.get("beside", "")
    return wanted if wanted in PAGES else ""
