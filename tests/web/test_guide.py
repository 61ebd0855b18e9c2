"""The guide, found while typing and read in two languages."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.desk import guide as keeping
from kit.store import editions, guide
from kit.store.guide import AnswerText, Draft
from kit.store.ids import RecordId
from tests.web.scene import OLENA, Morning, busy_morning, guide_of_the_site
from tests.web.test_calls import post


@pytest.fixture
def answers(morning: Morning) -> dict[str, RecordId]:
    return guide_of_the_site(morning.store)


def test_the_guide_is_browsed_by_topic(ana: FlaskClient, answers: dict[str, RecordId]) -> None:
    page = ana.get("/guide").text
    assert page.index("Papers") < page.index("Which papers to bring") < page.index("Health")
    assert f"/guide/{answers['doctor']}" in page


def test_the_list_names_the_languages_of_an_answer_in_the_readers(
    ana: FlaskClient, answers: dict[str, RecordId]
) -> None:
    assert answers
    assert "English, Spanish, Ukrainian" in ana.get("/guide").text
    post(ana, "/language", language="ar")
    assert "الإنجليزية، الإسبانية، الأوكرانية" in ana.get("/guide").text


def test_an_empty_guide_says_so(ana: FlaskClient) -> None:
    assert "The guide is empty." in ana.get("/guide").text


@pytest.mark.parametrize("words", ["паспорт", "passp", "pasaporte", "PASAPORTE identidad"])
def test_words_of_any_language_find_an_answer(
    ana: FlaskClient, answers: dict[str, RecordId], words: str
) -> None:
    assert answers
    _, found = post(ana, "/guide/find", words=words)
    assert "Which papers to bring" in found


def test_the_callers_language_stands_beside_the_volunteers(
    ana: FlaskClient, answers: dict[str, RecordId]
) -> None:
    assert answers
    _, found = post(ana, "/guide/find", words="passport", beside="uk")
    assert '<article lang="uk" dir="ltr" class="theirs">' in found
    assert "Візьміть те, що маєте" in found
    assert "Bring what you have." in found
    assert "свідоцтва про народження дітей" in found
    assert "Checked on Fri, 20 Nov" in found.replace("Fri 20", "Fri, 20")


def test_an_answer_that_lacks_the_callers_language_says_so(
    ana: FlaskClient, answers: dict[str, RecordId]
) -> None:
    assert "Not in this language yet." in ana.get(f"/guide/{answers['work']}?beside=ar").text


def test_an_answer_past_its_day_warns(ana: FlaskClient, answers: dict[str, RecordId]) -> None:
    page = ana.get(f"/guide/{answers['doctor']}").text
    assert "Out of date since" in page
    assert "check before you read it out" in page
    assert "Out of date" not in ana.get(f"/guide/{answers['papers']}").text


@pytest.mark.parametrize("words", ['"', "a OR", "NEAR(", "*", "' --", "🙂", "zzz"])
def test_signs_of_the_search_language_break_nothing(
    ana: FlaskClient, answers: dict[str, RecordId], words: str
) -> None:
    assert answers
    status, found = post(ana, "/guide/find", words=words, beside="<script>")
    assert status == 200
    assert "<script>" not in found


def test_nothing_found_says_what_to_try(ana: FlaskClient, answers: dict[str, RecordId]) -> None:
    assert answers
    assert "Try fewer letters" in post(ana, "/guide/find", words="zzz")[1]


def test_an_answer_that_is_gone_is_said_so(ana: FlaskClient) -> None:
    assert ana.get("/guide/nothing").status_code == 404


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def fields(client: FlaskClient, answer_id: str) -> dict[str, str]:
    """The edit form as it stands, with a Spanish body that was changed."""
    assert 'name="title-uk"' in client.get(f"/guide/{answer_id}/edit").text
    texts = {
        "title-es": "Qué papeles",
        "body-es": "Basta el carné.",
        "steps-es": "Venga\r\n\r\nPida",
    }
    return {**texts, "checked_on": "2026-11-24", "expires_on": "", "source": "Ministry"}


def test_a_volunteer_proposes_and_a_coordinator_approves(
    ana: FlaskClient, carmen: FlaskClient, answers: dict[str, RecordId]
) -> None:
    where = f"/guide/{answers['papers']}"
    assert "said=proposed" in post(ana, f"{where}/edit", **fields(ana, answers["papers"]))[1]
    assert "Basta el carné." not in ana.get(where).text
    page = carmen.get("/guide/review").text
    edition = page.partition("/guide/proposals/")[2].partition('"')[0]
    shown = carmen.get(f"/guide/proposals/{edition}").text
    assert "<ins>Basta el carné.</ins>" in shown
    assert "<del>pasaporte o carné de identidad</del>" in shown
    said = post(carmen, f"/guide/proposals/{edition}/approve", **fields(carmen, answers["papers"]))
    assert said[0] == 303
    assert "Basta el carné." in ana.get(f"{where}?beside=es").text
    history = ana.get(f"{where}/history").text
    assert "Version 2" in history
    assert history.index("Ana Ruiz") < history.index("Carmen Vidal")


def test_a_rejected_proposal_says_why_in_the_history(
    ana: FlaskClient, carmen: FlaskClient, answers: dict[str, RecordId]
) -> None:
    post(ana, f"/guide/{answers['papers']}/edit", **fields(ana, answers["papers"]))
    page = carmen.get("/guide/review").text
    edition = page.partition("/guide/proposals/")[2].partition('"')[0]
    assert post(carmen, f"/guide/proposals/{edition}/reject", word="")[0] == 409
    assert post(carmen, f"/guide/proposals/{edition}/reject", word="Not so here")[0] == 303
    assert "Not so here" in ana.get(f"/guide/{answers['papers']}/history").text
    assert "Nothing waits." in carmen.get("/guide/review").text


def turned_down(ana: FlaskClient, carmen: FlaskClient, path: str, **typed: str) -> str:
    """Ana sends the form of a path, Carmen turns it down; where Ana mends it."""
    assert post(ana, path, **typed)[0] == 303
    edition = carmen.get("/guide/review").text.partition("/guide/proposals/")[2].partition('"')[0]
    assert post(carmen, f"/guide/proposals/{edition}/reject", word="Name the law")[0] == 303
    page = ana.get("/guide").text
    assert "Name the law" in page
    assert "Name the law" not in carmen.get("/guide").text
    return page.partition(f'id="mend-{edition}" href="')[2].partition('"')[0]


CARDS = {"title-en": "Library cards", "body-en": "Free for all.", "checked_on": "2026-11-24"}


def test_who_was_turned_down_mends_the_same_words_and_sends_them_again(
    ana: FlaskClient, carmen: FlaskClient, answers: dict[str, RecordId]
) -> None:
    where = f"/guide/{answers['papers']}"
    typed = fields(ana, answers["papers"])
    mend = turned_down(ana, carmen, f"{where}/edit", **typed)
    page = ana.get(mend).text
    assert "Basta el carné." in page
    assert "Name the law" in page
    again = {"again": mend.partition("again=")[2], **typed, "body-es": "Basta el carné (Ley 4)."}
    assert post(ana, f"{where}/edit", **again)[0] == 303
    assert "Name the law" not in ana.get("/guide").text
    assert post(ana, f"{where}/edit", **again)[0] == ana.get(mend).status_code == 409
    assert carmen.get("/guide/review").text.count("/guide/proposals/") == 1


def test_a_new_answer_that_was_turned_down_is_mended_and_counts_then(
    ana: FlaskClient, carmen: FlaskClient
) -> None:
    mend = turned_down(ana, carmen, "/guide/new", **CARDS)
    assert "Free for all." in ana.get(mend).text
    assert carmen.get(mend).status_code == 409
    path, _, edition = mend.partition("?again=")
    said = post(ana, path, again=edition, **CARDS)
    assert said[1] == "/guide?said=proposed"
    page = carmen.get("/guide/review").text
    proposal = page.partition("/guide/proposals/")[2].partition('"')[0]
    assert post(carmen, f"/guide/proposals/{proposal}/approve", **CARDS)[0] == 303
    assert "Library cards" in ana.get("/guide").text


def test_a_word_that_was_read_is_put_away_by_its_writer_alone(
    ana: FlaskClient, carmen: FlaskClient
) -> None:
    edition = turned_down(ana, carmen, "/guide/new", **CARDS).partition("again=")[2]
    post(carmen, f"/guide/proposals/{edition}/put-away")
    assert "Name the law" in ana.get("/guide").text
    post(ana, f"/guide/proposals/{edition}/put-away")
    assert "Name the law" not in ana.get("/guide").text


def test_an_answers_topic_is_changed_by_an_edit_once_it_is_approved(
    morning: Morning, ana: FlaskClient, carmen: FlaskClient, answers: dict[str, RecordId]
) -> None:
    where = f"/guide/{answers['papers']}"
    with morning.store.reading() as r:
        topic = str(r.value("SELECT id FROM topics WHERE key = 'health'"))
        before = str(r.value("SELECT topic_id FROM answers WHERE id = ?", (answers["papers"],)))
    assert f'value="{before}" selected' in ana.get(f"{where}/edit").text
    typed = {**fields(ana, answers["papers"]), "topic": topic}
    post(ana, f"{where}/edit", **typed)
    assert f'value="{before}" selected' in ana.get(f"{where}/edit").text
    page = carmen.get("/guide/review").text
    edition = page.partition("/guide/proposals/")[2].partition('"')[0]
    assert "Topic: <b><bdi>Health</bdi></b>" in carmen.get(f"/guide/proposals/{edition}").text
    assert post(carmen, f"/guide/proposals/{edition}/approve", **typed)[0] == 303
    assert f'value="{topic}" selected' in ana.get(f"{where}/edit").text
    assert post(carmen, f"{where}/edit", **{**typed, "topic": "nothing"})[0] == 404
    assert post(carmen, f"{where}/edit", **{**typed, "topic": ""})[0] == 303
    with morning.store.reading() as r:
        assert guide.count_by_topic(r)[None] == 1


def test_a_pack_leaves_an_answer_under_the_topic_that_the_site_chose(morning: Morning) -> None:
    texts = [AnswerText("en", "Lost papers", "Go to the police.")]
    with morning.writing() as tx:
        old, own, of_pack = (guide.put_topic(tx, key, None, {}, 0) for key in ("a", "b", "c"))
        row = {"key": "lost", "topic_id": old, "checked_on": "2026-11-20", "expires_on": None,
               "source": "", "place": 0}  # fmt: skip
        keeping.from_pack(tx, row, texts)
        lost = guide.by_key(tx, "lost")
        assert lost
        draft = Draft(tuple(texts), "2026-11-21", None, "", own)
        by, now = morning.people.coordinator, morning.clock.now()
        keeping.write(tx, lost.id, draft, by, now, coordinator=True)
        newer = [AnswerText("en", "Lost papers", "Go to the police at once.")]
        keeping.from_pack(tx, {**row, "checked_on": "2026-11-23", "topic_id": of_pack}, newer)
        kept = guide.by_key(tx, "lost")
    assert kept
    assert (kept.topic_id, kept.texts) == (own, tuple(newer))


def test_a_report_stands_with_the_answer_and_on_the_review(
    ana: FlaskClient, carmen: FlaskClient, answers: dict[str, RecordId]
) -> None:
    where = f"/guide/{answers['papers']}"
    assert "said=reported" in post(ana, f"{where}/report", note="The office moved")[1]
    assert "The office moved" in carmen.get(where).text
    page = carmen.get("/guide/review").text
    assert "The office moved" in page
    report = page.partition("/guide/reports/")[2].partition("/")[0]
    post(carmen, f"/guide/reports/{report}/settled")
    assert "The office moved" not in carmen.get("/guide/review").text


def test_review_and_news_of_a_change_are_for_coordinators(
    ana: FlaskClient, answers: dict[str, RecordId]
) -> None:
    where = f"/guide/{answers['papers']}"
    assert [ana.get(page).status_code for page in ("/guide/review", f"{where}/tell")] == [403, 403]
    assert post(ana, f"{where}/tell")[0] == post(ana, f"{where}/checked")[0] == 403


def test_a_form_says_what_is_missing_in_which_language(
    carmen: FlaskClient, answers: dict[str, RecordId]
) -> None:
    post(carmen, f"/guide/{answers['papers']}/edit", **fields(carmen, answers["papers"]),
         **{"title-uk": "Папери", "body-uk": "Досить."})  # fmt: skip
    page = carmen.get(f"/guide/{answers['papers']}/edit").text
    assert "Ukrainian: Steps" in page
    assert "No text at all:" in page


def test_an_answer_goes_as_a_text_in_the_callers_language_with_its_parts(
    morning: Morning, ana: FlaskClient, answers: dict[str, RecordId]
) -> None:
    olena = morning.writes(OLENA, "Що взяти?")
    found = post(ana, "/guide/find", words="passport", caller=olena)[1]
    where = f"/guide/{answers['papers']}/send/{olena}"
    assert where in found
    page = ana.get(where).text
    assert "Які документи потрібні" in page
    assert 'data-limit="6"' in page
    status, to = post(ana, where, text="Візьміть паспорт.", language="uk")
    assert (status, to) == (303, f"/messages/{olena}")
    with morning.store.reading() as r:
        (row,) = r.all("SELECT how, edition, caller_id, language FROM answers_given")
    assert row == {"how": "text", "edition": 1, "caller_id": olena, "language": "uk"}


def test_a_large_guide_shows_its_topics_and_a_call_only_the_likely_answers(
    morning: Morning, ana: FlaskClient, answers: dict[str, RecordId]
) -> None:
    with morning.store.writing() as tx:
        topic = guide.topics(tx)[0].id
        for number in range(120):
            guide.put_answer(
                tx,
                {
                    "key": f"k{number}",
                    "topic_id": topic,
                    "checked_on": "2026-11-20",
                    "expires_on": None,
                    "source": "",
                    "place": number,
                },
                [AnswerText("en", f"Answer {number}", "Text")],
            )
    page = ana.get("/guide").text
    assert "122 answers" in page
    assert "Answer 77" not in page
    assert "Answer 77" in ana.get(f"/guide?topic={topic}").text
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    assert post(ana, f"/calls/{call}/told", answer=answers["doctor"], language="en")[0] == 200
    shown = ana.get(f"/calls/{call}").text
    assert shown.count('<details class="answer"') == 12
    assert "Seeing a doctor" in shown
    assert "The caller was told" in shown


def test_an_answer_links_to_the_directory_where_the_entry_exists(
    morning: Morning, ana: FlaskClient
) -> None:
    ids = busy_morning(morning)
    with morning.store.writing() as tx:
        tx.execute("""UPDATE answers SET directory = '["legal-help", "gone"]'""")
    page = ana.get(f"/guide/{ids['answer']}").text
    assert "/directory/legal-help" in page
    assert "/directory/gone" not in page


NEW = {"title-en": "Winter clothes", "body-en": "At the hall, every morning.", "checked_on": ""}


def test_a_coordinator_writes_an_answer_that_the_guide_lacked(
    morning: Morning, answers: dict[str, RecordId]
) -> None:
    assert answers
    carmen = morning.browser("carmen")
    assert 'id="title-en"' in carmen.get("/guide/new").text
    topic = guide_topic(morning, "health")
    answer = post(carmen, "/guide/new", topic=topic, **NEW)
    assert answer[0] == 303
    page = carmen.get("/guide").text
    assert page.index("Health") < page.index("Winter clothes")
    assert "Winter clothes" in post(carmen, "/guide/find", words="clothes")[1]


def test_a_volunteers_new_answer_counts_once_a_coordinator_lets_it(
    morning: Morning, ana: FlaskClient, answers: dict[str, RecordId]
) -> None:
    assert answers
    assert post(ana, "/guide/new", **NEW)[0] == 303
    assert "Winter clothes" not in ana.get("/guide").text
    assert "Winter clothes" not in post(ana, "/guide/find", words="clothes")[1]
    carmen = morning.browser("carmen")
    assert "Winter clothes" in carmen.get("/guide/review").text
    with morning.store.reading() as r:
        (proposal,) = editions.proposed(r)
    page = carmen.get(f"/guide/proposals/{proposal.id}").text
    assert "At the hall, every morning." in page
    fields = {**NEW, "body-en": "At the hall, every evening."}
    assert post(carmen, f"/guide/proposals/{proposal.id}/approve", **fields)[0] == 303
    assert "Winter clothes" in ana.get("/guide").text
    assert "every evening" in ana.get(f"/guide/{proposal.answer_id}").text


def test_a_new_answer_that_says_nothing_is_refused(morning: Morning) -> None:
    carmen = morning.browser("carmen")
    assert post(carmen, "/guide/new", **{"title-en": "Winter clothes"})[0] >= 400
    assert post(carmen, "/guide/new", topic="nothing", **NEW)[0] == 404
    assert "The guide is empty." in carmen.get("/guide").text


def guide_topic(morning: Morning, key: str) -> str:
    with morning.store.reading() as r:
        return next(topic.id for topic in guide.topics(r) if topic.key == key)
