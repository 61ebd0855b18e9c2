"""The directory in and out: HSDS as a zip or folder of CSV files, or as JSON: all or nothing."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from kit.hotline import hsds
from kit.hotline.hsds import COLUMNS, Fault, Row
from kit.store import directory
from kit.store.engine import Reading, Writing

MOST_BYTES = 20_000_000
"""Unpacked; a directory of ten thousand services is smaller."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an import would do, or did. `left` names files and columns that are not kept.

    With faults nothing is imported.
    """

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    gone: int = 0

    def count(self, table: str) -> int:
        """How many rows of a table there are."""
        return sum(row.table == table for row in self.rows)


def files_at(path: Path) -> dict[str, bytes]:
    """What lies at a path: the CSV files of a folder, or one file."""
    if path.is_dir():
        return {one.name: one.read_bytes() for one in sorted(path.glob("*.csv"))}
    return {path.name: path.read_bytes()}


def examine(r: Reading, files: Mapping[str, bytes]) -> Report:
    """What an import of these files would do."""
    rows: list[Row] = []
    faults: list[Fault] = []
    left: list[str] = []
    for item in _read(files):
        if isinstance(item, Row):
            rows.append(item)
        elif isinstance(item, Fault):
            faults.append(item)
        elif item not in left:
            left.append(item)
    if not rows and not faults:
        faults.append(Fault(next(iter(files), ""), 0, "unreadable"))
    faults += hsds.faults(rows)
    if faults:
        return Report(rows, faults, left)
    before = {entry.id: entry.body for entry in directory.all_of(r, 1_000_000)}
    after = {body["id"]: body for body in hsds.nest(rows)}
    return Report(
        rows,
        [],
        left,
        new=len(after.keys() - before.keys()),
        changed=sum(before[one] != after[one] for one in after.keys() & before.keys()),
        gone=len(before.keys() - after.keys()),
    )


def import_files(tx: Writing, files: Mapping[str, bytes]) -> Report:
    """Replaces the whole directory by these files, unless one of their rows is at fault."""
    report = examine(tx, files)
    if not report.faults:
        directory.replace(tx, report.rows, hsds.nest(report.rows))
    return report


def as_zip(r: Reading) -> bytes:
    """The directory as a zip of CSV files, one a table."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in as_csv(r).items():
            archive.writestr(name, text)
    return packed.getvalue()


def as_csv(r: Reading) -> dict[str, str]:
    """The directory as CSV files by name; a table without rows has none."""
    made: dict[str, str] = {}
    rows = directory.rows(r)
    for table, columns in COLUMNS.items():
        own = [row.values for row in rows if row.table == table]
        if own:
            sheet = io.StringIO()
            writer = csv.DictWriter(sheet, columns, lineterminator="\r\n")
            writer.writeheader()
            writer.writerows(own)
            made[f"{table}.csv"] = sheet.getvalue()
    return made


def as_json(r: Reading) -> str:
    """The services in HSDS's nested form."""
    return json.dumps(hsds.nest(directory.rows(r)), ensure_ascii=False, indent=1)


def _read(files: Mapping[str, bytes]) -> Iterator[Row | Fault | str]:
    for name, data in files.items():
        try:
            yield from _read_one(PurePosixPath(name).name, data)
        except (ValueError, RecursionError, csv.Error, zipfile.BadZipFile, NotImplementedError):
            yield Fault(name, 0, "unreadable")


def _read_one(name: str, data: bytes) -> Iterator[Row | Fault | str]:
    if data.startswith(b"PK"):
        yield from _read(_unpacked(data))
    elif name.endswith(".json"):
        yield from hsds.flatten(json.loads(data.decode("utf-8-sig")), name)
    elif name.removesuffix(".csv") in COLUMNS:
        yield from _sheet(name, data.decode("utf-8-sig"))
    else:
        yield name


def _unpacked(data: bytes) -> dict[str, bytes]:
    """Raises: ValueError when it is larger than any directory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [one for one in archive.infolist() if one.filename.endswith((".csv", ".json"))]
        if sum(one.file_size for one in members) > MOST_BYTES:
            raise ValueError("too large")
        held = {}
        for one in members:
            with archive.open(one) as member:
                held[one.filename] = member.read(MOST_BYTES)
        return {name: inner for name, inner in held.items() if not inner.startswith(b"PK")}


def _sheet(name: str, text: str) -> Iterator[Row | Fault | str]:
    table = name.removesuffix(".csv")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    heading = [column.strip() for column in next(reader, [])]
    if "id" not in heading:
        yield Fault(name, 1, "empty", "id")
        return
    yield from (f"{name}: {column}" for column in heading if column not in COLUMNS[table])
    line = reader.line_num + 1
    for cells in reader:
        if len(cells) > len(heading):
            yield Fault(name, line, "cells")
        elif any(cells):
            told = {key: cell.strip() for key, cell in zip(heading, cells, strict=False)}
            kept = {key: told[key] for key in COLUMNS[table] if told.get(key)}
            yield Row(table, name, line, kept)
        line = reader.line_num + 1
