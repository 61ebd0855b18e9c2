"""The kinds of records a site sends, and which of their fields headquarters shows.

A kind or a value that is not known here is shown as it came: a newer box may say more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kit.errors import HotlineError
from kit.hotline.phone import masked
from kit.web.i18n import gettext as _
from kit.web.i18n import language, name_of, noop

Body = Mapping[str, Any]
Find = Callable[[str, str], Body]
"""(kind, id) -> the record it names, empty when headquarters does not hold it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field: its heading, its name in the record, and how it is shown."""

    heading: str
    field: str
    shown: Callable[[Any, Find], str]
    style: str = "text"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record. `name` is how headings call many of them."""

    table: str
    name: str
    columns: tuple[Column, ...]


def _text(value: object, _find: Find) -> str:
    return "" if value is None else str(value)


def _tongue(value: object, _find: Find) -> str:
    """A language by its name: not everybody at headquarters knows that uk is Ukrainian."""
    return name_of(str(value)) if value else ""


def _moment(value: object, _find: Find) -> str:
    """Day and minute, UTC: 2026-11-24 14:05."""
    return str(value)[:16].replace("T", " ") if value else ""


def _number(value: object, _find: Find) -> str:
    return masked(str(value)) if value else _("withheld")


def _own_words(value: object, _find: Find) -> str:
    return str(value) if value else _("the kit's words again")


def _word(value: object, _find: Find) -> str:
    return _(_WORDS.get(str(value), str(value))) if value else ""


def _given(value: object, _find: Find) -> str:
    return _("given") if value else _("withdrawn")


def _caller(value: object, find: Find) -> str:
    caller = find("callers", str(value)) if value else {}
    return _number(caller["number"], find) if caller.get("number") else ""


def _caller_of_callback(value: object, find: Find) -> str:
    return _caller(find("callbacks", str(value)).get("caller_id"), find)


def _slot(value: object, find: Find) -> str:
    return _moment(find("slots", str(value)).get("starts_at"), find)


def _slot_of_grant(value: object, find: Find) -> str:
    return _slot(find("grants", str(value)).get("slot_id"), find)


def _service_of_slot(value: object, find: Find) -> str:
    return _service(find("slots", str(value)).get("service_id"), find)


def _service(value: object, find: Find) -> str:
    return _names(find("services", str(value)).get("names"), find)


def _topic(value: object, find: Find) -> str:
    return _names(find("topics", str(value)).get("names"), find) if value else ""


def _centre(value: object, find: Find) -> str:
    return _text(find("centres", str(value)).get("name"), find)


def _names(value: object, _find: Find) -> str:
    """The name in the reader's language, else in English, else in any."""
    try:
        names = json.loads(str(value)) if value else {}
    except ValueError:
        names = {}
    known = names if isinstance(names, dict) else {}
    return str(known.get(language()) or known.get("en") or next(iter(known.values()), ""))


def _setting(value: object, _find: Find) -> str:
    """What a site settled: languages as a list, hours with their days; empty: as in site.toml."""
    try:
        found = json.loads(str(value))
    except ValueError:
        found = None
    if isinstance(found, list):
        return ", ".join(str(one) for one in found)
    if not isinstance(found, dict):
        return ""
    parts = [part for part in found.values() if isinstance(part, dict)]
    days = [(day, spans) for part in parts for day, spans in part.items()]
    return "; ".join(f"{day} {_spans(spans)}" for day, spans in days)


def _spans(spans: object) -> str:
    pairs = spans if isinstance(spans, list) else []
    return ", ".join("-".join(map(str, pair)) for pair in pairs if isinstance(pair, list)) or "–"


_WORDS = {
    "hours": noop("opening hours"),
    "languages": noop("languages"),
    "in": noop("incoming"),
    "out": noop("outgoing"),
    "ringing": noop("ringing"),
    "taken": noop("taken"),
    "talking": noop("talking"),
    "wrap-up": noop("wrap-up"),
    "closed": noop("closed"),
    "missed": noop("missed"),
    "received": noop("received"),
    "queued": noop("queued"),
    "sending": noop("sending"),
    "sent": noop("sent"),
    "delivered": noop("delivered"),
    "failed": noop("failed"),
    "unsure": noop("unsure"),
    "open": noop("open"),
    "done": noop("done"),
    "promised": noop("promised"),
    "flash": noop("flash call"),
    "blocked": noop("blocked"),
    "reached": noop("reached"),
    "given-up": noop("given up"),
    "rang-again": noop("rang again"),
    "booked": noop("booked"),
    "kept": noop("kept"),
    "no-show": noop("no-show"),
    "cancelled": noop("cancelled"),
    "answered": noop("answered"),
    "referred": noop("referred"),
    "callback-promised": noop("callback promised"),
    "silent": noop("silent"),
    "wrong-number": noop("wrong number"),
    "prank": noop("prank"),
    "abusive": noop("abusive"),
    "not-reached": noop("not reached"),
    "other": noop("other"),
    "accepted": noop("accepted"),
    "not-possible": noop("not possible"),
    "now": noop("today"),
    "soon": noop("within days"),
    "routine": noop("no hurry"),
    "merged": noop("joined with another"),
    "text": noop("be texted"),
    "callback": noop("be rung back"),
    "record": noop("be written down"),
    "referral": noop("be passed on"),
    "f": noop("female"),
    "m": noop("male"),
    "x": noop("other"),
}

_KINDS = (
    Kind(
        "calls",
        noop("Calls"),
        (
            Column(noop("Rang"), "rang_at", _moment, "moment"),
            Column(noop("Direction"), "direction", _word, "word"),
            Column(noop("Number"), "raw_number", _number, "number"),
            Column(noop("State"), "state", _word, "word"),
            Column(noop("Ended as"), "disposition", _word, "word"),
            Column(noop("Language"), "language", _tongue),
        ),
    ),
    Kind(
        "messages",
        noop("Messages"),
        (
            Column(noop("Time"), "at", _moment, "moment"),
            Column(noop("Direction"), "direction", _word, "word"),
            Column(noop("Number"), "number", _number, "number"),
            Column(noop("Text"), "text", _text, "long"),
            Column(noop("State"), "state", _word, "word"),
        ),
    ),
    Kind(
        "callers",
        noop("Callers"),
        (
            Column(noop("Number"), "number", _number, "number"),
            Column(noop("Name"), "name", _text),
            Column(noop("Language"), "language", _tongue),
            Column(noop("First contact"), "first_at", _moment, "moment"),
            Column(noop("Last contact"), "last_at", _moment, "moment"),
        ),
    ),
    Kind(
        "persons",
        noop("Persons"),
        (
            Column(noop("Number"), "caller_id", _caller, "number"),
            Column(noop("Name"), "name", _text),
            Column(noop("Age"), "age_band", _text),
            Column(noop("Sex"), "sex", _word, "word"),
            Column(noop("Language"), "language", _tongue),
        ),
    ),
    Kind(
        "consents",
        noop("Consent"),
        (
            Column(noop("Time"), "at", _moment, "moment"),
            Column(noop("Number"), "caller_id", _caller, "number"),
            Column(noop("For"), "purpose", _word, "word"),
            Column(noop("Said"), "given", _given, "word"),
        ),
    ),
    Kind(
        "referrals",
        noop("Referrals"),
        (
            Column(noop("Made"), "made_at", _moment, "moment"),
            Column(noop("Number"), "caller_id", _caller, "number"),
            Column(noop("To"), "entry_name", _text),
            Column(noop("Need"), "need", _text, "long"),
            Column(noop("Urgency"), "urgency", _word, "word"),
            Column(noop("State"), "state", _word, "word"),
        ),
    ),
    Kind(
        "callbacks",
        noop("Callbacks"),
        (
            Column(noop("Opened"), "opened_at", _moment, "moment"),
            Column(noop("Number"), "caller_id", _caller, "number"),
            Column(noop("Reason"), "reason", _word, "word"),
            Column(noop("Attempts"), "attempts", _text, "count"),
            Column(noop("State"), "state", _word, "word"),
            Column(noop("Outcome"), "outcome", _word, "word"),
        ),
    ),
    Kind(
        "attempts",
        noop("Attempts to ring back"),
        (
            Column(noop("Time"), "at", _moment, "moment"),
            Column(noop("Number"), "callback_id", _caller_of_callback, "number"),
            Column(noop("Outcome"), "outcome", _word, "word"),
        ),
    ),
    Kind(
        "appointments",
        noop("Appointments"),
        (
            Column(noop("Time"), "slot_id", _slot, "moment"),
            Column(noop("Service"), "slot_id", _service_of_slot),
            Column(noop("Code"), "code", _text, "number"),
            Column(noop("People"), "party", _text, "count"),
            Column(noop("Name"), "name", _text),
            Column(noop("State"), "state", _word, "word"),
        ),
    ),
    Kind(
        "slots",
        noop("Slots"),
        (
            Column(noop("Begins"), "starts_at", _moment, "moment"),
            Column(noop("Service"), "service_id", _service),
            Column(noop("Centre"), "centre_id", _centre),
            Column(noop("Places"), "places", _text, "count"),
            Column(noop("Taken places"), "taken", _text, "count"),
        ),
    ),
    Kind(
        "grants",
        noop("Places granted"),
        (
            Column(noop("Time"), "heard_at", _moment, "moment"),
            Column(noop("Begins"), "slot_id", _slot, "moment"),
            Column(noop("Service"), "slot_id", _service_of_slot),
            Column(noop("Places"), "places", _text, "count"),
        ),
    ),
    Kind(
        "give_backs",
        noop("Places given back"),
        (
            Column(noop("Time"), "at", _moment, "moment"),
            Column(noop("Begins"), "grant_id", _slot_of_grant, "moment"),
            Column(noop("Places"), "places", _text, "count"),
        ),
    ),
    Kind(
        "settled",
        noop("Settings of the site"),
        (
            Column(noop("Time"), "made_at", _moment, "moment"),
            Column(noop("Setting"), "name", _word, "word"),
            Column(noop("Settled"), "value", _setting, "long"),
        ),
    ),
    Kind(
        "topics",
        noop("Topics"),
        (
            Column(noop("Topic"), "names", _names),
            Column(noop("Below"), "parent_id", _topic),
            Column(noop("Retired"), "retired_at", _moment, "moment"),
            Column(noop("Changed"), "changed_at", _moment, "moment"),
        ),
    ),
    Kind(
        "services",
        noop("Services"),
        (
            Column(noop("Service"), "names", _names),
            Column(noop("Key"), "key", _text),
        ),
    ),
    Kind(
        "centres",
        noop("Centres"),
        (
            Column(noop("Centre"), "name", _text),
            Column(noop("Address"), "address", _text, "long"),
            Column(noop("Time zone"), "timezone", _text),
        ),
    ),
    Kind(
        "site_texts",
        noop("Texts in the site's own words"),
        (
            Column(noop("Time"), "written_at", _moment, "moment"),
            Column(noop("Name of the text"), "name", _text),
            Column(noop("Language"), "language", _tongue),
            Column(noop("Text"), "words", _own_words, "long"),
        ),
    ),
)
_BY_TABLE = {kind.table: kind for kind in _KINDS}


class KindUnknown(HotlineError):
    """A site never sent records of that kind."""


def ordered(tables: Mapping[str, int]) -> list[tuple[Kind, int]]:
    """Every kind with its count: the known ones in their order, then what newer boxes sent."""
    known = [(kind, tables.get(kind.table, 0)) for kind in _KINDS]
    newer = [(_foreign(table), tables[table]) for table in sorted(tables.keys() - _BY_TABLE.keys())]
    return known + newer


def called(table: str, tables: Mapping[str, int]) -> Kind:
    """The kind of that table. Raises: KindUnknown."""
    if table in _BY_TABLE:
        return _BY_TABLE[table]
    if table in tables:
        return _foreign(table)
    raise KindUnknown(table)


def _foreign(table: str) -> Kind:
    return Kind(
        table,
        table,
        (
            Column(noop("Record"), "id", _text, "number"),
            Column(noop("Version"), "version", _text, "count"),
        ),
    )
