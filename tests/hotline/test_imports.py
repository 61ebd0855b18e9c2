"""A table of appointments: read as people save it; what is wrong is told by line and column."""

from __future__ import annotations

import contextlib
import csv
import io
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.hotline import imports
from kit.hotline.imports import Fault, Row, Told, Wrong
from kit.hotline.parties import Party

USUAL = {
    "service": "Registration", "date": "2026-11-26", "time": "09:30", "number": "+380671234567",
    "party": "4",
}  # fmt: skip


def told(**cells: str) -> Told:
    return imports.told(Row(2, {**USUAL, **cells}))


def fault(**cells: str) -> Fault:
    with pytest.raises(Wrong) as wrong:
        told(**cells)
    return wrong.value.fault


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("apart", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_read_however_a_spreadsheet_saves_it(mark: str, apart: str, end: str) -> None:
    rows = [["Name ", "SERVICE", "date", "time", "number", "party"],
            ["Олена", "Registration", "2026-11-26", "09:30", "+380671234567", "4"]]  # fmt: skip
    sheet = imports.read((mark + end.join(apart.join(row) for row in rows) + end).encode())
    assert not sheet.refused
    (row,) = sheet.rows
    assert (row.line, row.cells["name"], row.cells["service"]) == (2, "Олена", "Registration")
    assert imports.told(row).party == Party(4)


def test_lines_are_counted_as_an_editor_shows_them() -> None:
    text = 'service,date,time,number,party,name\n\n,,,,,\nA,1,2,3,4,"two\nlines"\nB,1,2,3,4,\n'
    assert [row.line for row in imports.read(text.encode()).rows] == [4, 6]


@pytest.mark.parametrize(
    ("data", "column", "reason"),
    [
        (b"", "service", "missing"),
        (b"servcie,date,time,number,party\nA,1,2,3,4\n", "service", "missing"),
        (b"service,date,time,number\nA,1,2,3\n", "party", "missing"),
        (b"service,date,time,number,party\n\n", "", "no-rows"),
        ("service,date,time,number,party\nñ".encode("latin-1"), "", "unreadable"),
        (b"PK\x03\x04\xff\xfe", "", "unreadable"),
        (b'service,date,time,number,party\n"A', "", "unreadable"),
        (b"service,date,time,number,party\n" + b"A,1,2,3,4\n" * 2001, "", "too-much"),
        (b"x" * 400_001, "", "too-much"),
    ],
)
def test_what_is_no_such_table_is_refused_whole(data: bytes, column: str, reason: str) -> None:
    sheet = imports.read(data)
    assert (sheet.refused[0].column, sheet.refused[0].reason) == (column, reason)
    assert not sheet.rows


def test_a_mistyped_column_is_guessed() -> None:
    sheet = imports.read(b"servcie,date,time,number,party\nA,1,2,3,4\n")
    assert sheet.refused[0].hint == "servcie"


@pytest.mark.parametrize("said", ["2026-11-26", "26.11.2026", "26/11/2026"])
@pytest.mark.parametrize("clock", ["09:30", "9:30", "9.30", "09:30:00"])
def test_days_and_times_are_read_as_people_write_them(said: str, clock: str) -> None:
    found = told(date=said, time=clock)
    assert (found.on_day, found.clock) == (date(2026, 11, 26), time(9, 30))


@pytest.mark.parametrize(
    ("cells", "party"),
    [
        ({"party": "4"}, Party(4)),
        ({"party": "4", "minors": "3"}, Party(1, 3)),
        ({"party": "", "adults": "2", "minors": "1"}, Party(2, 1)),
        ({"party": "", "minors": "2"}, Party(0, 2)),
        ({"party": "3", "adults": "2", "minors": "1"}, Party(2, 1)),
        ({"party": "400"}, Party(400)),
    ],
)
def test_a_party_is_told_by_its_sum_or_by_grown_ups_and_children(
    cells: dict[str, str], party: Party
) -> None:
    assert told(**cells).party == party


@pytest.mark.parametrize(
    ("column", "said", "reason"),
    [
        ("service", "", "empty"),
        ("date", "11/26/2026", "date"),
        ("date", "2026-02-30", "date"),
        ("date", "tomorrow", "date"),
        ("time", "25:00", "time"),
        ("time", "morning", "time"),
        ("party", "0", "people"),
        ("party", "401", "people"),
        ("party", "-1", "people"),
        ("party", "four", "people"),
        ("party", "٤", "people"),
        ("party", "", "people"),
        ("language", "klingon", "language"),
        ("needs", "wheelchair, elephant", "needs"),
        ("name", "x" * 81, "too-long"),
    ],
)
def test_what_cannot_be_is_named_by_its_column(column: str, said: str, reason: str) -> None:
    found = fault(**{column: said})
    assert (found.line, found.column, found.reason) == (2, column, reason)


def test_a_sum_that_does_not_fit_is_asked_about() -> None:
    assert fault(party="5", adults="2", minors="2").reason == "sum"
    assert fault(party="2", minors="3").reason == "sum"


def test_needs_and_language_stand_as_words() -> None:
    found = told(needs="Wheelchair; alone", language="uk-UA")
    assert (found.needs, found.language) == (frozenset({"wheelchair", "alone"}), "uk")


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                column: st.text(st.characters(exclude_categories=["C"]), max_size=12).map(str.strip)
                for column in imports.COLUMNS
            }
        ),
        min_size=1,
        max_size=5,
    ),
    apart=st.sampled_from(",;\t"),
)
def test_bad_rows_come_back_as_they_were_to_be_mended(
    rows: list[dict[str, str]], apart: str
) -> None:
    page = io.StringIO()
    writer = csv.DictWriter(page, imports.COLUMNS, delimiter=apart)
    writer.writeheader()
    writer.writerows(rows)
    sheet = imports.read(page.getvalue().encode())
    faults = [Fault(row.line, "", "people") for row in sheet.rows]
    again = imports.read(imports.rest(sheet, faults, lambda _: "why").encode("utf-8-sig"))
    assert [row.cells for row in again.rows] == [
        {**row.cells, imports.REASON: "why"} for row in sheet.rows
    ]


@settings(deadline=None, max_examples=200)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    heading = b"service,date,time,number,party\n"
    for sheet in (imports.read(data), imports.read(heading + data)):
        assert sheet.refused or sheet.rows
        for row in sheet.rows:
            with contextlib.suppress(Wrong):
                imports.told(row)
