"""Every page keeps others out: headers, form tokens, sign-in."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from kit import resources
from tests.web.scene import Morning, busy_morning
from tests.web.tour import PLACES

OPEN = {"static", "signin.page", "signin.enter", "signin.speak", "trouble.healthz"}


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]


def address(rule: Rule, ids: dict[str, str]) -> str:
    """A real address for a rule, so that views are reached and not only a 404.

    Parts that only forms have may be any id: their token is looked at first.
    """
    known = {part: ids[thing] for part, thing in PLACES.items() if thing in ids}
    known |= {"filename": "style.css", "name": "board", "key": ids["call"]}
    return re.sub(
        r"<(?:[a-z]+:)?([a-z_]+)>", lambda found: known.get(found[1], ids["olena"]), rule.rule
    )


@pytest.fixture
def ids(morning: Morning) -> dict[str, str]:
    found = busy_morning(morning)
    with morning.store.reading() as r:
        found["answer"] = r.value("SELECT id FROM answers")
    return found


def test_every_page_needs_sign_in(morning: Morning, ids: dict[str, str]) -> None:
    client = morning.browser(signed_in=False)
    for rule in rules(morning.app, "GET"):
        with client.get(address(rule, ids)) as answer:
            pass
        if rule.endpoint in OPEN:
            assert answer.status_code == 200, rule
        elif rule.endpoint == "calendar.feed":
            assert answer.status_code == 404  # its address is its key, and this is not it
        elif rule.endpoint.startswith("live."):
            assert answer.status_code == 401, rule
        else:
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/signin"), rule


def test_every_form_refuses_without_its_token(
    morning: Morning, ids: dict[str, str], ana: FlaskClient
) -> None:
    posts = rules(morning.app, "POST")
    assert len(posts) > 20
    before = dump(morning)
    for rule in posts:
        answer = ana.post(address(rule, ids), data={"csrf_token": "made-up"})
        assert answer.status_code == 403, rule
    assert dump(morning) == before


def test_every_form_refuses_those_who_are_not_signed_in(
    morning: Morning, ids: dict[str, str]
) -> None:
    morning.app.config["WTF_CSRF_ENABLED"] = False
    client = morning.browser(signed_in=False)
    for rule in rules(morning.app, "POST"):
        if rule.endpoint not in OPEN:
            answer = client.post(address(rule, ids))
            assert answer.location == "/signin", rule


def test_every_answer_carries_the_safe_headers(
    morning: Morning, ids: dict[str, str], ana: FlaskClient
) -> None:
    for rule in rules(morning.app, "GET"):
        query = "?once" if rule.endpoint.startswith("live.") else ""
        with ana.get(address(rule, ids) + query) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, rule
        assert "frame-ancestors 'none'" in policy, rule
        assert "unsafe" not in policy, rule
        assert headers["X-Content-Type-Options"] == "nosniff", rule
        assert headers["Referrer-Policy"] == "no-referrer", rule
        if rule.endpoint != "static":
            assert headers["Cache-Control"] == "no-store", rule


def test_error_pages_carry_them_too(ana: FlaskClient) -> None:
    missing = ana.get("/nothing-here")
    assert missing.status_code == 404
    assert "default-src 'self'" in missing.headers["Content-Security-Policy"]
    assert missing.headers["Cache-Control"] == "no-store"


def test_no_page_has_a_script_or_a_style_inside(
    morning: Morning, ids: dict[str, str], ana: FlaskClient
) -> None:
    for rule in rules(morning.app, "GET"):
        if rule.endpoint == "static":
            continue
        query = "?once" if rule.endpoint.startswith("live.") else ""
        text = ana.get(address(rule, ids) + query).text
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), rule
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", text), rule


def test_no_template_needs_more_than_the_policy_allows() -> None:
    for path in resources.templates("web").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape false|https?://", text), path


def test_addresses_hold_no_number_and_no_name(ids: dict[str, str], ana: FlaskClient) -> None:
    for page in ("/", "/messages", "/callbacks", "/appointments", f"/messages/{ids['olena']}"):
        for found in re.findall(
            r'(?:href|action|hx-\w+|sse-connect)="([^"]*)"', ana.get(page).text
        ):
            assert "380" not in found
            assert "Olena" not in found


def test_static_files_change_their_address_when_they_change(ana: FlaskClient) -> None:
    assert re.search(r"/static/style\.css\?v=[0-9a-f]{10}", ana.get("/").text)


def dump(morning: Morning) -> str:
    with morning.store.reading() as r:
        tables = ("calls", "messages", "appointments", "callbacks", "callers", "sessions")
        return str([r.all(f"SELECT * FROM {table}") for table in tables])  # noqa: S608
