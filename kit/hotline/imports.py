"""Appointments that were made elsewhere, as a CSV file says them: what each row asks for.

Columns may stand in any order, apart by comma, semicolon or tab; the file is UTF-8, with a byte
order mark or without.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from kit.errors import DeskError
from kit.hotline.languages import PAGES
from kit.hotline.parties import LARGEST, Party

COLUMNS = (
    "code", "service", "centre", "date", "time", "name", "number", "party", "adults", "minors",
    "language", "needs",
)  # fmt: skip
"""What a file may hold, in the order of the one to fill in.

`code` is one that the household was given elsewhere.
"""

MOST_ROWS = 2000
MOST_BYTES = 400_000
NEEDS = ("wheelchair", "interpreter", "alone", "vulnerable")
REASON = "reason"
"""The column that a file of bad rows has further; whoever repeats that file may leave it in."""

_REQUIRED = ("service", "date", "time", "number")
_FILLED = ("service", "date", "time")
_LONGEST = {"name": 80, "code": 20}
_DATE = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)|(\d\d?)[./](\d\d?)[./](\d{4})", re.ASCII)
_TIME = re.compile(r"(\d\d?)[:.](\d\d)(?::00)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row (line 1: the whole file) cannot be taken, and which column says so.

    `reason` is a word for the page to explain, or what the desk refused. `said` is what stood
    there, `hint` what was probably meant.
    """

    line: int
    column: str
    reason: str | DeskError
    said: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file that is not empty: its cells by column. `crowded`: too many of them."""

    line: int
    cells: Mapping[str, str]
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as it was read. When it is `refused` as a whole, it has no rows."""

    heading: Sequence[str] = ()
    rows: Sequence[Row] = ()
    refused: Sequence[Fault] = ()
    apart: str = ","
    text: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a row asks for, before anybody has looked whether there is such a service or place.

    Who has no telephone has no `number` and goes by the name.
    """

    line: int
    service: str
    centre: str
    on_day: date
    clock: time
    number: str
    party: Party
    needs: frozenset[str] = frozenset()
    name: str = ""
    language: str = ""
    code: str = ""


class Wrong(Exception):
    """A row that cannot be taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def read(data: bytes) -> Sheet:
    """The rows of a file; or one fault that says why it is none."""
    if len(data) > MOST_BYTES:
        return _no_sheet("too-much")
    try:
        return _read(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, csv.Error):
        return _no_sheet("unreadable")


def _read(text: str) -> Sheet:
    first, _, _rest = text.partition("\n")
    apart = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=apart, strict=True)
    heading = [cell.strip().lower() for cell in next(reader, [])]
    missing = [
        Fault(1, column, "missing", hint=nearest(column, set(heading) - set(COLUMNS)))
        for column in _needed(heading)
    ]
    if missing:
        return Sheet(heading, refused=missing, apart=apart)
    rows: list[Row] = []
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            told = (cell.strip() for cell in cells)
            crowded = any(cell.strip() for cell in cells[len(heading) :])
            rows.append(Row(line, dict(zip(heading, told, strict=False)), crowded))
        line = reader.line_num + 1
    if not rows or len(rows) > MOST_ROWS:
        return _no_sheet("too-much" if rows else "no-rows")
    return Sheet(heading, rows, apart=apart, text=text)


def _needed(heading: Collection[str]) -> list[str]:
    needed = [column for column in _REQUIRED if column not in heading]
    return needed if {"party", "adults", "minors"} & set(heading) else [*needed, "party"]


def _no_sheet(reason: str) -> Sheet:
    return Sheet(refused=[Fault(1, "", reason)])


def told(row: Row) -> Told:
    """What a row asks for. Raises Wrong."""
    if row.crowded:
        raise Wrong(Fault(row.line, "", "cells"))
    cells = {column: row.cells.get(column, "") for column in COLUMNS}
    for column in _FILLED:
        if not cells[column]:
            raise Wrong(Fault(row.line, column, "empty"))
    if not cells["number"] and not cells["name"]:
        raise Wrong(Fault(row.line, "name", "nobody"))
    for column, most in _LONGEST.items():
        if len(cells[column]) > most:
            raise Wrong(Fault(row.line, column, "too-long", hint=str(most)))
    return Told(
        row.line,
        cells["service"],
        cells["centre"],
        _day(row, cells["date"]),
        _clock(row, cells["time"]),
        cells["number"],
        _party(row, cells),
        _needs(row, cells["needs"]),
        " ".join(cells["name"].split()),
        _language(row, cells["language"]),
        cells["code"],
    )


def _day(row: Row, said: str) -> date:
    """A day, year first or day first, never month first."""
    found = _DATE.fullmatch(said)
    if found:
        year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            pass
    raise Wrong(Fault(row.line, "date", "date", said))


def _clock(row: Row, said: str) -> time:
    found = _TIME.fullmatch(said)
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return time(int(found[1]), int(found[2]))
    raise Wrong(Fault(row.line, "time", "time", said))


def _party(row: Row, cells: Mapping[str, str]) -> Party:
    """The party by its grown-ups and children; who gives only their sum means grown-ups."""
    numbers = {name: _number(row, name, cells[name]) for name in ("party", "adults", "minors")}
    people, adults, minors = numbers["party"], numbers["adults"], numbers["minors"] or 0
    if adults is None:
        adults = (people or 0) - minors
        if people is None and minors:
            adults = 0
    if adults < 0 or (people is not None and people != adults + minors):
        raise Wrong(Fault(row.line, "party", "sum"))
    party = Party(adults, minors)
    if not party.sound or party.people > LARGEST:
        column = "party" if cells["party"] or not cells["adults"] else "adults"
        raise Wrong(Fault(row.line, column, "people"))
    return party


def _number(row: Row, column: str, said: str) -> int | None:
    if said and not (said.isascii() and said.isdigit() and len(said) <= 4):
        raise Wrong(Fault(row.line, column, "people"))
    return int(said) if said else None


def _language(row: Row, said: str) -> str:
    tag = re.split("[-_]", said.lower())[0]
    if tag and tag not in PAGES:
        raise Wrong(Fault(row.line, "language", "language", said, ", ".join(PAGES)))
    return tag


def _needs(row: Row, said: str) -> frozenset[str]:
    needs = frozenset(word for word in re.split(r"[\s,;|+]+", said.lower()) if word)
    for word in sorted(needs - set(NEEDS)):
        raise Wrong(Fault(row.line, "needs", "needs", word, ", ".join(NEEDS)))
    return needs


def nearest(word: str, known: Collection[str]) -> str:
    """The known word that was probably meant, or ""."""
    folded = {one.casefold(): one for one in known if one}
    found = difflib.get_close_matches(word.casefold(), folded, 1, 0.6)
    return folded[found[0]] if found else ""


def empty_sheet(example: Sequence[str] = ()) -> str:
    """A file to fill in."""
    page = io.StringIO()
    csv.writer(page).writerows([COLUMNS, *([example] if example else [])])
    return page.getvalue()


def rest(sheet: Sheet, faults: Sequence[Fault], words: Callable[[Fault], str]) -> str:
    """The rows that were not taken, as a file to mend and bring again, each with its reason."""
    why = {fault.line: fault for fault in reversed(faults)}
    heading = [column for column in sheet.heading if column != REASON]
    page = io.StringIO()
    writer = csv.writer(page, delimiter=sheet.apart)
    writer.writerow([*heading, REASON])
    for row in sheet.rows:
        if row.line in why:
            cells = [row.cells.get(column, "") for column in heading]
            writer.writerow([*cells, words(why[row.line])])
    return page.getvalue()
