"""The guide: found while somebody types, read side by side in two languages."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from kit.errors import NotFound
from kit.hotline.languages import PAGES
from kit.store import guide
from kit.store.engine import Reading
from kit.web.house import house

pages = Blueprint("guide", __name__)


@pages.get("/guide")
def page() -> str:
    """The whole guide by topic."""
    with house().store.reading() as r:
        answers = guide.all_of(r)
        topics = guide.topics(r)
    of_topic: dict[str | None, list[guide.Answer]] = {}
    for answer in answers:
        of_topic.setdefault(answer.topic_id, []).append(answer)
    return render_template("guide.html", topics=topics, of_topic=of_topic, other=_other())


@pages.post("/guide/find")
def find() -> str:
    """Answers that hold what was typed so far; all of them while nothing was."""
    words = request.form.get("words", "")[:120]
    with house().store.reading() as r:
        found = guide.search(r, words) if words.strip() else _unless_bare(r)
    return render_template("parts/answers.html", answers=found, words=words, other=_other())


@pages.get("/guide/<answer_id>")
def answer(answer_id: str) -> str:
    """One answer, in the reader's language and every other one it has."""
    with house().store.reading() as r:
        found = guide.get(r, answer_id)
    if found is None:
        raise NotFound
    return render_template("answer.html", answer=found, other=_other())


def _unless_bare(r: Reading) -> list[guide.Answer]:
    """Everything, for a volunteer on a call; nothing where the page lists it by topic anyway."""
    return [] if "bare" in request.form else guide.all_of(r)


def _other() -> str:
    """The caller's language, where one was named."""
    wanted = request.values.get("beside", "")
    return wanted if wanted in PAGES else ""
