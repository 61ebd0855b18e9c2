"""Handing somebody on: with consent or not at all, and followed up."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.errors import RuleBroken
from kit.store import households, referrals
from kit.store.referrals import Referral
from tests.web.scene import Morning, busy_morning
from tests.web.test_calls import post

WISH = {"need": "A lawyer for asylum", "may_tell": "Two adults", "urgency": "now", "how": "call"}


@pytest.fixture
def ids(morning: Morning) -> dict[str, str]:
    return busy_morning(morning)


def hands_on(client: FlaskClient, ids: dict[str, str], **other: str) -> tuple[int, str]:
    wish = {"caller": ids["maria"], "entry": "legal-help", "agreed": "1", **WISH, **other}
    return post(client, "/referrals", **{key: value for key, value in wish.items() if value})


def found(morning: Morning, caller_id: str) -> list[Referral]:
    with morning.store.reading() as r:
        return referrals.of_caller(r, caller_id)


def test_without_consent_nothing_is_saved_and_that_is_said(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    status, said = hands_on(ana, ids, agreed="")
    assert status == 409
    assert "Without their consent no referral can be saved." in said
    assert found(morning, ids["maria"]) == []
    with morning.store.reading() as r:
        assert households.consents(r, ids["maria"]) == []


def test_the_database_takes_no_referral_without_a_consent_that_stands(
    morning: Morning, ids: dict[str, str]
) -> None:
    now, ana = morning.clock.now(), morning.people.ana
    with morning.writing() as tx:
        given, withdrawn = (
            households.add_consent(
                tx, ids["maria"], "referral", given=yes, how="call", written_by=ana, now=now
            )
            for yes in (True, False)
        )
        other = households.add_consent(
            tx, ids["maria"], "text", given=True, how="call", written_by=ana, now=now
        )
        for consent in (given, withdrawn, other):
            with pytest.raises(RuleBroken, match="no_referral_without_consent"):
                referrals.add(
                    tx,
                    {
                        "caller_id": ids["maria"],
                        "consent_id": consent,
                        "entry_id": "e",
                        "entry_name": "E",
                        "need": "n",
                        "urgency": "now",
                        "follow_up_on": "2026-11-25",
                        "owner_id": ana,
                    },
                    now,
                )


def test_a_referral_is_made_followed_up_and_ended(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, ids: dict[str, str]
) -> None:
    entry = ana.get(f"/directory/legal-help?caller={ids['maria']}").text
    assert f"/referrals/new?caller={ids['maria']}&amp;entry=legal-help" in entry
    form = ana.get(f"/referrals/new?caller={ids['maria']}&entry=legal-help").text
    assert "nothing is saved" in form
    status, where = hands_on(ana, ids, again_on="2026-11-24")
    assert status == 303
    page = ana.get(where).text
    assert "A lawyer for asylum" in page
    assert "+34 600 000 100" in page
    assert "referral to follow up" in ana.get("/").text, "it shows on its owner's board"
    assert "referral to follow up" not in borys.get("/").text
    assert "Legal help" in borys.get("/referrals").text
    assert "Legal help" in ana.get(f"/callers/{ids['maria']}").text
    after = f"{where}/follow-up"
    assert post(borys, after, state="accepted")[0] == 409, "no day to ask again"
    assert post(borys, after, state="accepted", again_on="2026-11-24")[0] == 303
    assert "referral to follow up" in borys.get("/").text, "whoever asked owns it"
    assert post(borys, after, state="sent", again_on="2026-11-24")[0] == 409
    assert post(borys, after, state="done", word="She has a date.")[0] == 303
    assert "She has a date." in ana.get(where).text
    assert post(ana, after, state="done")[0] == 409
    assert "referral to follow up" not in borys.get("/").text
    (referral,) = found(morning, ids["maria"])
    assert (referral.state, referral.follow_up_on) == ("done", None)


def test_a_referral_during_a_call_suggests_how_the_call_ended(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    call = morning.rings("+34600999888")
    morning.takes(call, morning.people.ana)
    with morning.store.reading() as r:
        caller = r.value("SELECT caller_id FROM calls WHERE id = ?", (call,))
    assert 'value="referred" required checked' not in ana.get(f"/calls/{call}").text
    assert hands_on(ana, {**ids, "maria": caller})[0] == 303
    assert 'value="referred" required checked' in ana.get(f"/calls/{call}").text


def test_consent_that_was_taken_back_is_said(ana: FlaskClient, ids: dict[str, str]) -> None:
    where = hands_on(ana, ids)[1]
    said = {"purpose": "referral", "given": "0", "how": "call"}
    assert post(ana, f"/callers/{ids['maria']}/consent", **said)[0] == 303
    assert "taken their consent back" in ana.get(where).text
    form = ana.get(f"/referrals/new?caller={ids['maria']}&entry=legal-help").text
    assert "They did not want to be handed on" in form


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"need": "  "}, 409),
        ({"entry": "none"}, 404),
        ({"urgency": "?"}, 404),
        ({"caller": "x"}, 404),
    ],
)
def test_what_is_missing_is_said(
    ana: FlaskClient, ids: dict[str, str], other: dict[str, str], status: int
) -> None:
    assert hands_on(ana, ids, **other)[0] == status


def test_who_wants_no_record_is_not_handed_on(ana: FlaskClient, ids: dict[str, str]) -> None:
    said = {"purpose": "record", "given": "0", "how": "call"}
    assert post(ana, f"/callers/{ids['maria']}/consent", **said)[0] == 303
    assert hands_on(ana, ids)[0] == 409


def test_a_referral_is_begun_from_the_call_with_the_caller_filled_in(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    morning.takes(ids["call"], morning.people.ana)
    form = f"/referrals/new?caller={ids['olena']}"
    assert f'href="{form}"' in ana.get(f"/calls/{ids['call']}").text
    page = ana.get(form).text
    assert "Olena" in page
    assert '<option value="legal-help">' in page
    assert hands_on(ana, ids, caller=ids["olena"])[0] == 303
    assert found(morning, ids["olena"])[0].entry_id == "legal-help"
    assert ana.get(f"{form}&entry=nothing").status_code == 404
