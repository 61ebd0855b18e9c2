"""Pages and files are packed for the way to the browser, streams are not."""

from __future__ import annotations

import gzip
from pathlib import Path

from flask.testing import FlaskClient

from kit.web import app

STATIC = Path(app.__file__).with_name("static")
PACKED = {"Accept-Encoding": "gzip"}


def test_a_page_comes_packed_to_who_can_unpack_it(ana: FlaskClient) -> None:
    packed = ana.get("/guide", headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "</html>" in gzip.decompress(packed.data).decode()
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    plain = ana.get("/guide")
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert len(packed.data) < len(plain.data) / 2


def test_a_file_comes_packed_and_is_not_sent_twice(ana: FlaskClient) -> None:
    first = ana.get("/static/live.js", headers=PACKED)
    assert first.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.data) == (STATIC / "live.js").read_bytes()
    known = {**PACKED, "If-None-Match": first.headers["ETag"]}
    with ana.get("/static/live.js", headers=known) as again:
        assert again.status_code == 304


def test_a_stream_is_never_held_back_to_be_packed(ana: FlaskClient) -> None:
    once = ana.get("/live/header?once", headers=PACKED)
    assert "Content-Encoding" not in once.headers


def test_a_part_of_a_page_that_is_small_goes_as_it_is(ana: FlaskClient) -> None:
    assert "Content-Encoding" not in ana.get("/healthz", headers=PACKED).headers
