"""Keeping the guide: edits and proposals, history, reports, and the coordinator's review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kit.desk import guide as desk
from kit.errors import NotFound
from kit.hotline import revision
from kit.hotline.languages import PAGES
from kit.store import editions, guide
from kit.store.engine import Reading
from kit.store.guide import Answer, AnswerText, Draft
from kit.store.topics import in_use
from kit.web import door, formats
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import language, noop

pages = Blueprint("answers", __name__)

_FIELDS = (
    noop("Title"),
    noop("Answer"),
    noop("Steps"),
    noop("Papers needed"),
    noop("Text to send"),
)
_LISTED = 100


@dataclass(frozen=True, slots=True)
class Revision:
    """A version with what it changed, by language."""

    edition: editions.Edition
    changes: dict[str, list[revision.Change]]


@pages.get("/guide/new")
def blank() -> str:
    """An empty form for an answer that the guide lacks."""
    with house().store.reading() as r:
        fields = _fields(r, guide.only_proposed(_nothing()), _nothing())
    return render_template("answer_new.html", **{**fields, "absent": []})


@pages.post("/guide/new")
def create() -> Response:
    """A coordinator's answer counts at once; a volunteer's waits for a coordinator."""
    rooms = house()
    draft = _read(request.form, guide.only_proposed(_nothing()))
    by, live = door.me().volunteer_id, door.is_coordinator()
    with rooms.store.writing() as tx:
        answer_id = desk.create(tx, draft, by, rooms.clock.now(), coordinator=live)
    rooms.bell.ring("board")
    return _to(answer_id, "saved") if live else _to_guide("proposed")


@pages.get("/guide/<answer_id>/edit")
def form(answer_id: str) -> str:
    """The answer's texts side by side, to be changed; or what was turned down, to be mended."""
    with house().store.reading() as r:
        answer, again = _to_edit(r, answer_id, request.args.get("again", ""))
        days = answer.checked_on, answer.expires_on
        now = Draft(answer.texts, *days, answer.source, answer.topic_id)
        fields = _fields(r, answer, again.draft if again else now)
    return render_template("answer_edit.html", answer=answer, again=again, **fields)


@pages.post("/guide/<answer_id>/edit")
def edit(answer_id: str) -> Response:
    """A coordinator's edit counts at once; a volunteer's waits for a coordinator."""
    rooms, again = house(), request.form.get("again", "")
    with rooms.store.writing() as tx:
        draft = _read(request.form, _to_edit(tx, answer_id, again)[0])
        live = desk.write(
            tx,
            answer_id,
            draft,
            door.me().volunteer_id,
            rooms.clock.now(),
            coordinator=door.is_coordinator(),
            again=again,
        )
    rooms.bell.ring("board")
    if again and not live:
        return _to_guide("proposed")  # an answer that never counted has no page yet
    return _to(answer_id, "saved" if live else "proposed")


@pages.post("/guide/proposals/<edition_id>/put-away")
def put_away(edition_id: str) -> Response:
    """The writer has read why it was turned down."""
    rooms = house()
    with rooms.store.writing() as tx:
        editions.put_away(tx, edition_id, door.me().volunteer_id, rooms.clock.now())
    return _to_guide()


@pages.get("/guide/<answer_id>/history")
def history(answer_id: str) -> str:
    """What changed, who wrote it, and who let it count."""
    with house().store.reading() as r:
        answer = desk.known(r, answer_id)
        kept = editions.of_answer(r, answer_id)
    return render_template("answer_history.html", answer=answer, revisions=_revisions(kept))


@pages.post("/guide/<answer_id>/report")
def report(answer_id: str) -> Response:
    """Somebody says that the answer is wrong."""
    rooms = house()
    note = request.form.get("note", "")[:2000]
    with rooms.store.writing() as tx:
        desk.report(tx, answer_id, note, door.me().volunteer_id, rooms.clock.now())
    return _to(answer_id, "reported")


@pages.post("/guide/<answer_id>/checked")
def checked(answer_id: str) -> Response:
    """A coordinator looked: it still holds."""
    door.coordinators_only()
    with house().store.writing() as tx:
        desk.check(tx, answer_id, formats.today().isoformat(), door.me().volunteer_id)
    return _to(answer_id, "saved")


@pages.get("/guide/review")
def review() -> str:
    """What waits for a coordinator: proposals, reports, answers that are stale."""
    door.coordinators_only()
    today = formats.today()
    before = today - timedelta(days=house().settings.site.guide_days)
    with house().store.reading() as r:
        proposals = editions.proposed(r)
        reports = editions.reports(r)
        about = {one.answer_id for one in proposals} | {one.answer_id for one in reports}
        return render_template(
            "review.html",
            proposals=proposals,
            reports=reports,
            answers={
                **{one.answer_id: guide.only_proposed(one.draft) for one in proposals},
                **{one.id: one for one in guide.several(r, sorted(about))},
            },
            doubtful=guide.doubtful(r, language(), today.isoformat(), before.isoformat(), _LISTED),
        )


@pages.post("/guide/reports/<report_id>/settled")
def settled(report_id: str) -> Response:
    """A report was looked into."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.writing() as tx:
        desk.settle(tx, report_id, door.me().volunteer_id, rooms.clock.now())
    return redirect(url_for("answers.review"), 303)


@pages.get("/guide/proposals/<edition_id>")
def proposal(edition_id: str) -> str:
    """A proposal beside what counts now, to be approved, changed or turned down."""
    door.coordinators_only()
    with house().store.reading() as r:
        edition = desk.proposal(r, edition_id)
        if edition.state != "proposed":
            raise NotFound
        counts = guide.get(r, edition.answer_id)
        answer = counts or guide.only_proposed(edition.draft)
        fields = _fields(r, answer, edition.draft)
    return render_template(
        "proposal.html",
        answer=answer,
        edition=edition,
        changes=_changes(counts.texts if counts else (), edition.texts),
        moved=answer.topic_id != edition.draft.topic_id,
        **fields,
    )


@pages.post("/guide/proposals/<edition_id>/approve")
def approve(edition_id: str) -> Response:
    """Lets a proposal count, as it came or as the coordinator changed it."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.writing() as tx:
        edition = desk.proposal(tx, edition_id)
        counts = guide.get(tx, edition.answer_id)
        draft = _read(request.form, counts or guide.only_proposed(edition.draft))
        answer_id = desk.approve(tx, edition_id, draft, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board")
    return _to(answer_id, "saved")


@pages.post("/guide/proposals/<edition_id>/reject")
def reject(edition_id: str) -> Response:
    """Turns a proposal down, with a word why."""
    door.coordinators_only()
    rooms = house()
    word = request.form.get("word", "")[:500]
    with rooms.store.writing() as tx:
        desk.reject(tx, edition_id, word, door.me().volunteer_id, rooms.clock.now())
    return redirect(url_for("answers.review"), 303)


def _tongues(answer: Answer) -> list[str]:
    """The answer's languages, then those it lacks; one that is new begins with the reader's."""
    known = [text.language for text in answer.texts] or [language(), "en"]
    return list(dict.fromkeys((*known, *PAGES)))


def _fields(r: Reading, answer: Answer, draft: Draft) -> dict[str, object]:
    """What the form shows, and what is missing in which language."""
    known = {text.language: text for text in draft.texts}
    lacks = revision.missing({tag: _filled(text) for tag, text in known.items()})
    return {
        "draft": draft,
        "topics": in_use(r, draft.topic_id),
        "texts": [known.get(tag) or AnswerText(tag, "", "") for tag in _tongues(answer)],
        "lacks": {tag: [_(_FIELDS[at]) for at in places] for tag, places in lacks.items()},
        "absent": [tag for tag in PAGES if tag not in known],
        "today": formats.today().isoformat(),
    }


def _filled(text: AnswerText) -> list[bool]:
    return [bool(one) for one in (text.title, text.body, text.steps, text.documents, text.short)]


def _read(form_: MultiDict[str, str], answer: Answer) -> Draft:
    """What was typed. A day that is none stays as it was."""

    def lines(name: str) -> tuple[str, ...]:
        return tuple(revision.paragraphs(form_.get(name, "")[:4000]))

    texts = tuple(
        AnswerText(
            tag,
            form_.get(f"title-{tag}", "").strip()[:120],
            "\n".join(form_.get(f"body-{tag}", "").strip()[:4000].splitlines()),
            lines(f"documents-{tag}"),
            lines(f"steps-{tag}"),
            " ".join(form_.get(f"short-{tag}", "")[:600].split()),
        )
        for tag in _tongues(answer)
    )
    expires_on = form_.get("expires_on", "")
    return Draft(
        texts,
        _day(form_.get("checked_on", "")) or answer.checked_on,
        _day(expires_on) or (answer.expires_on if expires_on else None),
        form_.get("source", "").strip()[:300],
        form_.get("topic", answer.topic_id or "") or None,
    )


def _nothing() -> Draft:
    """What a new answer says before anything is typed."""
    return Draft((), formats.today().isoformat(), None, "", None)


def _day(words: str) -> str | None:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        return None


def _revisions(kept: Sequence[editions.Edition]) -> list[Revision]:
    """Each with what it changed of the version that counted before it."""
    found = []
    for at, one in enumerate(kept):
        before = next((old for old in kept[at + 1 :] if old.state == "approved"), None)
        found.append(Revision(one, _changes(before.texts if before else (), one.texts)))
    return found


def _changes(
    old: Sequence[AnswerText], new: Sequence[AnswerText]
) -> dict[str, list[revision.Change]]:
    """By language; those that stayed as they were are left out."""
    before = {text.language: _paragraphs(text) for text in old}
    after = {text.language: _paragraphs(text) for text in new}
    return {
        tag: revision.changes(before.get(tag, []), after.get(tag, []))
        for tag in dict.fromkeys((*after, *before))
        if before.get(tag) != after.get(tag)
    }


def _paragraphs(text: AnswerText) -> list[str]:
    return [text.title, *revision.paragraphs(text.everything())]


def _to_edit(r: Reading, answer_id: str, again: str) -> tuple[Answer, editions.Edition | None]:
    """The answer, and what was turned down of it; one that never counted is as it was proposed."""
    if not again:
        return desk.known(r, answer_id), None
    rejected = desk.turned_down(r, again, answer_id, door.me().volunteer_id)
    return guide.get(r, answer_id) or guide.only_proposed(rejected.draft, answer_id), rejected


def _to_guide(said: str | None = None) -> Response:
    return redirect(url_for("guide.page", said=said), 303)


def _to(answer_id: str, said: str) -> Response:
    return redirect(url_for("guide.answer", answer_id=answer_id, said=said), 303)
