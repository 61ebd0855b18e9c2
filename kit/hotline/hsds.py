"""Open Referral HSDS 3: which columns its tables have, what a row must hold, and how rows nest.

Only the tables a hotline reads are carried. Source: Human Services Data Specification 3.0, schema
reference (docs.openreferral.org), tabular and /services form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

Values = Mapping[str, str]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    table: ("id", *words.split())
    for table, words in {
        "organization": "name alternate_name description email website tax_status tax_id "
        "year_incorporated legal_status logo uri parent_organization_id",
        "service": "organization_id name alternate_name description url email status "
        "interpretation_services application_process fees_description wait_time fees "
        "accreditations eligibility_description minimum_age maximum_age assured_date "
        "assurer_email licenses alert last_modified",
        "location": "location_type url organization_id name alternate_name description "
        "transportation latitude longitude external_identifier external_identifier_type",
        "service_at_location": "service_id location_id description",
        "address": "location_id attention address_1 address_2 city region state_province "
        "postal_code country address_type",
        "phone": "location_id service_id organization_id service_at_location_id number extension "
        "type description",
        "schedule": "service_id location_id service_at_location_id valid_from valid_to dtstart "
        "timezone until count wkst freq interval byday byweekno bymonthday byyearday description "
        "opens_at closes_at schedule_link attending_type notes",
        "language": "service_id location_id phone_id name code note",
        "required_document": "service_id document uri",
        "service_area": "service_id name description extent extent_type uri",
    }.items()
}
"""The tables we carry with their columns; each stands behind those it names."""

_REQUIRED = {
    "organization": ("name", "description"),
    "service": ("organization_id", "name", "status"),
    "location": ("location_type",),
    "service_at_location": ("service_id", "location_id"),
    "address": ("address_1", "city", "country", "address_type"),
    "phone": ("number",),
}
_PLACES = ("physical", "postal", "virtual")
_CHOICES = {
    "status": ("active", "inactive", "defunct", "temporarily closed"),
    "location_type": _PLACES,
    "address_type": _PLACES,
    "freq": ("WEEKLY", "MONTHLY"),
    "wkst": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
}
_DAYS = {"valid_from", "valid_to", "dtstart", "until", "assured_date"}
_TIMES = {"opens_at", "closes_at"}
_NUMBERS = {"latitude", "longitude", "minimum_age", "maximum_age"}
_ID = re.compile(r"[A-Za-z0-9._:-]{1,80}")
_DIGITS = re.compile(r"\d.*\d")

CHILDREN: Mapping[str, Mapping[str, str]] = {
    "service": {
        "phones": "phone",
        "schedules": "schedule",
        "service_areas": "service_area",
        "languages": "language",
        "required_documents": "required_document",
        "service_at_locations": "service_at_location",
    },
    "service_at_location": {"phones": "phone", "schedules": "schedule"},
    "location": {
        "addresses": "address",
        "phones": "phone",
        "schedules": "schedule",
        "languages": "language",
    },
    "organization": {"phones": "phone"},
    "phone": {"languages": "language"},
}
_ONE = {"service": "organization", "service_at_location": "location"}
"""What a row holds one of, nested under its own name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its table, where it stood, and its columns that are not empty."""

    table: str
    file: str
    line: int
    values: Values


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be taken.

    `reason` is unreadable, cells, twice, id, empty, choice, form or reference. `line` counts from
    1, the heading; 0 is the file as a whole.
    """

    file: str
    line: int
    reason: str
    column: str = ""


def faults(rows: Iterable[Row]) -> list[Fault]:
    """Everything that is wrong with the rows of one directory."""
    known = list(rows)
    ids: dict[str, set[str]] = {table: set() for table in COLUMNS}
    found: list[Fault] = []
    for row in known:
        if row.values.get("id", "") in ids[row.table]:
            found.append(Fault(row.file, row.line, "twice", "id"))
        ids[row.table].add(row.values.get("id", ""))
    for row in known:
        found += [Fault(row.file, row.line, why, column) for why, column in _wrong(row, ids)]
    return sorted(found, key=lambda one: (one.file, one.line))


def _wrong(row: Row, ids: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    for column in _REQUIRED.get(row.table, ()):
        if not row.values.get(column):
            yield "empty", column
    if not _ID.fullmatch(row.values.get("id", "")):
        yield "id", "id"
    for column, value in row.values.items():
        if value not in _CHOICES.get(column, (value,)):
            yield "choice", column
        elif not _has_form(row.table, column, value):
            yield "form", column
        target = _target(column)
        if target and value not in ids[target]:
            yield "reference", column


def _target(column: str) -> str:
    name = column.removesuffix("_id").removeprefix("parent_")
    return name if column.endswith("_id") and name in COLUMNS else ""


def _has_form(table: str, column: str, value: str) -> bool:
    if table == "phone" and column == "number":
        return bool(_DIGITS.search(value))
    try:
        if column in _DAYS:
            date.fromisoformat(value[:10])
        elif column in _TIMES:
            time.fromisoformat(value)
        elif column in _NUMBERS:
            float(value)
        elif column == "last_modified":
            datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def nest(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Each service with all that belongs to it, as HSDS gives it under /services."""
    by_id: dict[tuple[str, str], Values] = {}
    below: dict[tuple[str, str, str], list[Values]] = {}
    for row in rows:
        by_id[row.table, row.values["id"]] = row.values
        for column, value in row.values.items():
            if _target(column):
                below.setdefault((row.table, column, value), []).append(row.values)

    def whole(table: str, values: Values) -> dict[str, Any]:
        held: dict[str, Any] = {key: _json(key, value) for key, value in values.items()}
        for name, child in CHILDREN.get(table, {}).items():
            own = below.get((child, f"{table}_id", values["id"]), [])
            if own:
                held[name] = [whole(child, one) for one in own]
        if one := _ONE.get(table):
            held[one] = whole(one, by_id[one, values[f"{one}_id"]])
        return held

    services = [values for (table, _id), values in by_id.items() if table == "service"]
    return [whole("service", values) for values in services]


def flatten(services: object, file: str) -> Iterator[Row | Fault]:
    """The rows of services in HSDS's nested form; an organization met twice comes once.

    `line` is the number of the service in the file. What a file of services cannot hold is left
    out: parents of organizations and owners of places.
    """
    seen: set[tuple[str, str]] = set()
    held = services.get("contents") if isinstance(services, dict) else services
    if not isinstance(held, list):
        yield Fault(file, 0, "unreadable")
        return
    for number, service in enumerate(held, start=1):
        for table, values in _flat("service", service, {}, seen):
            if values is None:
                yield Fault(file, number, "unreadable", table)
            else:
                yield Row(table, file, number, values)


def _flat(
    table: str, thing: object, above: Values, seen: set[tuple[str, str]]
) -> Iterator[tuple[str, dict[str, str] | None]]:
    if not isinstance(thing, dict):
        yield table, None
        return
    if table in _ONE.values():
        if (table, str(thing.get("id"))) in seen:
            return
        seen.add((table, str(thing.get("id"))))
    values = {**_plain(table, thing), **above}
    if one := _ONE.get(table):
        nested = thing.get(one)
        if isinstance(nested, dict):
            values[f"{one}_id"] = str(nested.get("id", ""))
            yield from _flat(one, nested, {}, seen)
    yield table, values
    for name, child in CHILDREN.get(table, {}).items():
        inner = thing.get(name) or []
        for one_of in inner if isinstance(inner, list) else [None]:
            yield from _flat(child, one_of, {f"{table}_id": values.get("id", "")}, seen)


def _plain(table: str, thing: Mapping[str, Any]) -> dict[str, str]:
    outside = {"parent_organization_id"} | ({"organization_id"} if table == "location" else set())
    told = {key: thing.get(key) for key in COLUMNS[table] if key not in outside}
    return {
        key: str(value)
        for key, value in told.items()
        if value not in ("", None) and not isinstance(value, list | dict)
    }


def _json(column: str, value: str) -> str | float:
    """Numbers are numbers in JSON."""
    if column not in _NUMBERS:
        return value
    number = float(value)
    return int(number) if number.is_integer() else number
