"""The directory: HSDS in and out, and never half of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from kit.cli import main
from kit.desk import directory as desk
from kit.hotline.hsds import Fault
from kit.store import directory
from kit.store.engine import Store
from tests.hsds import TABLES, hsds_files


def bring(store: Store, files: dict[str, bytes]) -> desk.Report:
    with store.writing() as tx:
        return desk.import_files(tx, files)


def found(store: Store, words: str) -> list[str]:
    with store.reading() as r:
        return [entry.id for entry in directory.search(r, words)]


@pytest.fixture
def filled(store):
    assert bring(store, hsds_files()).faults == []
    return store


def test_an_entry_is_found_by_name_what_they_do_area_and_language(filled):
    for words in ("legal", "HARBOUR", "asyl", "passport", "portbou", "emporda", "українська", "uk"):
        assert found(filled, words) == ["legal-help"], words
    assert found(filled, "women beds") == ["shelter"]
    assert found(filled, "") == found(filled, '"*') == found(filled, "nothing such") == []


def test_an_entry_holds_all_that_belongs_to_it(filled):
    with filled.reading() as r:
        entry = directory.get(r, "legal-help")
    assert entry
    assert [one["number"] for one in entry.all("phones")] == ["+34 600 000 100"]
    assert [one["code"] for one in entry.spoken()] == ["uk"]
    assert entry.places()[0]["addresses"][0]["city"] == "Portbou"
    assert entry.places()[0]["latitude"] == 43.5


@pytest.mark.parametrize("form", ["zip", "json"])
def test_what_goes_out_comes_in_again_as_it_was(filled, form):
    with filled.reading() as r:
        text = desk.as_zip(r) if form == "zip" else desk.as_json(r).encode()
        before = directory.all_of(r)
    again = bring(filled, {f"directory.{form}": text})
    assert (again.faults, again.new, again.changed, again.gone) == ([], 0, 0, 0)
    with filled.reading() as r:
        assert directory.all_of(r) == before


@pytest.mark.parametrize(
    ("table", "text", "fault"),
    [
        ("phone", "id,number\np1,\n", Fault("phone.csv", 2, "empty", "number")),
        ("phone", "id,number\np1,call us\n", Fault("phone.csv", 2, "form", "number")),
        ("phone", "id,number\np1,112\np1,113\n", Fault("phone.csv", 3, "twice", "id")),
        ("phone", "id,number\n,112\n", Fault("phone.csv", 2, "id", "id")),
        ("phone", "id,number\np1,112,113\n", Fault("phone.csv", 2, "cells")),
        ("phone", "number\n112\n", Fault("phone.csv", 1, "empty", "id")),
        (
            "service",
            TABLES["service"] + "x,harbour,Y,,open,,\n",
            Fault("service.csv", 5, "choice", "status"),
        ),
        (
            "service_at_location",
            "id,service_id,location_id\na,legal-help,nowhere\n",
            Fault("service_at_location.csv", 2, "reference", "location_id"),
        ),
        ("schedule", "id,opens_at\ns,nine\n", Fault("schedule.csv", 2, "form", "opens_at")),
        ("schedule", "id,dtstart\ns,2026-13-01\n", Fault("schedule.csv", 2, "form", "dtstart")),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(filled, table, text, fault):
    report = bring(filled, hsds_files(**{table: text}))
    assert fault in report.faults
    assert found(filled, "legal") == ["legal-help"]
    with filled.reading() as r:
        assert directory.count(r) == 2
        assert len(desk.as_csv(r)) == len(TABLES)


@pytest.mark.parametrize(
    "files",
    [
        {"directory.zip": b"PK\x03\x04 broken"},
        {"service.csv": b"\xff\xfe\x00"},
        {"services.json": b"{"},
        {"services.json": b"[" * 100_000},
        {"services.json": b'{"a": 1}'},
        {"services.json": b'[1, {"id": "a", "phones": "none", "organization": []}]'},
        {"notes.txt": b"hello"},
        {"": b""},
        {},
    ],
)
def test_what_is_no_directory_is_refused_as_a_whole(filled, files):
    assert bring(filled, files).faults
    with filled.reading() as r:
        assert directory.count(r) == 2


def test_files_and_columns_that_are_not_kept_are_named(store):
    files = hsds_files(taxonomy="id,name\n1,x\n", phone="id,number,colour\np1,112,red\n")
    report = bring(store, files)
    assert report.faults == []
    assert report.left == ["phone.csv: colour", "taxonomy.csv"]


def test_a_new_directory_replaces_the_old_one(filled):
    service = (
        TABLES["service"].replace("Safe shelter", "Night shelter").replace("legal-help", "law")
    )
    files = hsds_files(service=service)
    for table in ("service_at_location", "phone", "schedule", "required_document", "service_area"):
        files[f"{table}.csv"] = files[f"{table}.csv"].replace(b"legal-help", b"law")
    with filled.reading() as r:
        told = desk.examine(r, files)
    assert (told.new, told.changed, told.gone) == (1, 1, 1)
    assert found(filled, "safe") == ["shelter"]
    assert bring(filled, files).faults == []
    assert found(filled, "safe") == []
    assert found(filled, "night") == ["shelter"]


def test_the_commands_import_export_and_only_look(tmp_path):
    site = tmp_path / "site.toml"
    site.write_text(
        f'[site]\nid = 7\nname = "Gate"\nregion = "ES"\n[box]\ndata = "{tmp_path}/data"\n', "utf-8"
    )
    folder = tmp_path / "hsds"
    folder.mkdir()
    for name, text in hsds_files().items():
        (folder / name).write_bytes(text)

    def hotline(*words: Any) -> tuple[int, str]:
        told = CliRunner().invoke(main, ["directory", *map(str, words), "--site", str(site)])
        return told.exit_code, told.output

    assert hotline("import", folder, "--dry-run")[1].startswith(
        "Would be imported: 2 entries (2 new"
    )
    assert hotline("import", folder)[1].startswith("Imported: 2 entries (2 new")
    for name in ("out.zip", "out.json"):
        assert hotline("export", tmp_path / name)[0] == 0
        assert "(0 new, 0 changed, 0 gone)" in hotline("import", tmp_path / name)[1]
    assert json.loads((tmp_path / "out.json").read_text("utf-8"))[0]["organization"]["name"]
    (folder / "phone.csv").write_text("id,number\np1,\n", "utf-8")
    code, said = hotline("import", folder)
    assert code == 2
    assert "phone.csv, line 2: number empty" in said
    assert "Nothing was imported." in said
