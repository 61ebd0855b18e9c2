"""A caller's record: what is written down, what may be done, and whose number it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from kit.errors import NotFound, WrongMoment
from kit.hotline import codes, households, phone
from kit.hotline.languages import PAGES
from kit.settings import Site
from kit.store import appointments, callbacks, callers, calls, outbox
from kit.store import households as records
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId

_FOUND = 20
_DIGITS = 3
"""Fewer last digits would find half of all callers."""


def may_see_number(r: Reading, caller_id: str, volunteer_id: str) -> bool:
    """Whether a volunteer is on a call with this caller, or has taken a callback on."""
    owed = callbacks.of_caller(r, caller_id)
    if owed is not None and owed.owner_id == volunteer_id:
        return True
    return any(
        call.taken_by == volunteer_id and call.caller_id == caller_id for call in calls.opened(r)
    )


def open_number(tx: Writing, caller_id: str, volunteer_id: str, now: datetime) -> callers.Caller:
    """A coordinator looks at a number on purpose; it is noted who and when. Raises NotFound."""
    caller = _found(tx, caller_id)
    records.note_event(tx, caller.id, "number-shown", volunteer_id, now)
    return caller


def find(r: Reading, site: Site, words: str) -> list[callers.Caller]:
    """Callers by name, appointment code, whole number or its last digits."""
    found = [callers.get(r, one) for one in _ids(r, site, words.strip()[:80])]
    return [one for one in found if one is not None]


def _ids(r: Reading, site: Site, words: str) -> list[RecordId]:
    digits = "".join(sign for sign in words if sign.isdecimal())
    if any(sign.isalpha() for sign in words) or not digits:
        return records.by_name(r, words, _FOUND)
    if codes.valid(words) and (booked := appointments.by_code(r, codes.plain(words))):
        return [booked.caller_id] if booked.caller_id else []
    number = phone.read(words, site.region)
    if number is not None and (known := callers.by_number(r, number.number)):
        return [known.id]
    return records.by_digits(r, digits, _FOUND) if len(digits) >= _DIGITS else []


def describe(
    tx: Writing,
    caller_id: str,
    languages: Iterable[str],
    vulnerabilities: Iterable[str],
) -> None:
    """Keeps which further languages a household speaks and what gives it priority.

    Raises: NotFound, WrongMoment (it does not want to be written down).
    """
    caller = _recordable(tx, caller_id)
    spoken = [tag for tag in PAGES if tag in set(languages)]
    pressing = [one for one in households.VULNERABILITIES if one in set(vulnerabilities)]
    callers.change(
        tx, caller.id, languages=json.dumps(spoken), vulnerabilities=json.dumps(pressing)
    )


def add_person(tx: Writing, caller_id: str, told: Mapping[str, str], now: datetime) -> RecordId:
    """Writes down a person of the household; whatever was not told stays empty.

    Raises: NotFound, WrongMoment (nothing was told, or nothing may be written down).
    """
    caller = _recordable(tx, caller_id)
    return records.add_person(tx, caller.id, _person(told), now)


def change_person(tx: Writing, caller_id: str, person_id: str, told: Mapping[str, str]) -> None:
    """Mends what is written down of a person.

    Raises: NotFound, WrongMoment (nothing is left of it, or nothing may be written down).
    """
    caller = _recordable(tx, caller_id)
    if not records.change_person(tx, caller.id, person_id, _person(told)):
        raise NotFound


def forget_person(tx: Writing, caller_id: str, person_id: str) -> None:
    """Takes a person out of the record. Raises NotFound."""
    if not records.forget_person(tx, _found(tx, caller_id).id, person_id):
        raise NotFound


def consent(
    tx: Writing,
    caller_id: str,
    purpose: str,
    *,
    given: bool,
    how: str,
    volunteer_id: str | None,
    now: datetime,
) -> RecordId:
    """Notes a consent given or withdrawn, and does what it means at once.

    Withdrawn for texts or callbacks, the household is reached that way no more. Withdrawn for the
    record, names, notes and persons are emptied.
    `volunteer_id` is None when the caller said so to the box.
    Raises: NotFound.
    """
    caller = _found(tx, caller_id)
    if purpose not in households.PURPOSES or how not in households.HOW:
        raise NotFound
    consent_id = records.add_consent(
        tx, caller.id, purpose, given=given, how=how, written_by=volunteer_id, now=now
    )
    if purpose == "text":
        _set_texting(tx, caller.id, stop=not given)
    elif purpose == "callback":
        callers.change(tx, caller.id, do_not_ring=int(not given))
    elif purpose == "record":
        _set_record(tx, caller.id, stop=not given)
    return consent_id


def set_reach(
    tx: Writing,
    site: Site,
    caller_id: str,
    *,
    do_not_text: bool,
    safe_hours: str,
    volunteer_id: str,
    now: datetime,
) -> None:
    """Keeps how a household may be reached without harm. `safe_hours` "" means at any time.

    Raises: NotFound, WrongMoment (these are no hours).
    """
    caller = _found(tx, caller_id)
    if not households.may_be_hours(safe_hours):
        raise WrongMoment("no-hours")
    zone = site.timezone if safe_hours else ""
    callers.change(tx, caller.id, safe_hours=safe_hours, safe_zone=zone)
    _set_texting(tx, caller.id, stop=do_not_text)
    records.note_event(tx, caller.id, "reach-changed", volunteer_id, now)


def merge(tx: Writing, kept_id: str, gone_id: str, volunteer_id: str, now: datetime) -> None:
    """Two callers are one household: `gone` goes into `kept`.

    What keeps either of them safe holds for both. Raises: NotFound, WrongMoment (they are one
    already, or one of them cannot be answered and so is nobody's number).
    """
    kept, gone = _found(tx, kept_id), _found(tx, gone_id)
    if kept.id == gone.id:
        raise WrongMoment("one-already")
    if not (kept.answerable and gone.answerable):
        raise WrongMoment("no-number")
    records.merge(tx, kept.id, gone.id)
    _keep_safe(tx, kept, gone)
    records.note_event(tx, kept.id, "merged", volunteer_id, now)


def split(tx: Writing, site: Site, home_id: str, volunteer_id: str, now: datetime) -> None:
    """Takes a number out of a household again, with what came with it and on it.

    Raises: NotFound; WrongMoment when the number has not been merged.
    """
    known = tx.one("SELECT number, caller_id FROM numbers WHERE home_id = ?", (home_id,))
    if known is None:
        raise NotFound
    if known["caller_id"] == home_id:
        raise WrongMoment("not-merged")
    kept = _found(tx, known["caller_id"])
    records.split(tx, home_id)
    for call in calls.of_caller(tx, kept.id, 1000):
        raw = str(tx.value("SELECT raw_number FROM calls WHERE id = ?", (call.id,)))
        number = phone.read(raw, site.region)
        if number is not None and number.number == known["number"]:
            calls.change(tx, call.id, caller_id=home_id)
    _carry_over(tx, kept, home_id)
    records.note_event(tx, home_id, "split", volunteer_id, now)


def _keep_safe(tx: Writing, kept: callers.Caller, gone: callers.Caller) -> None:
    """The stricter word of the two holds; a gap in one record is filled from the other."""
    no_record = kept.no_record or gone.no_record
    known = {*json.loads(kept.vulnerabilities), *json.loads(gone.vulnerabilities)}
    spoken = {*json.loads(kept.languages), *json.loads(gone.languages)}
    hours = kept if kept.safe_hours else gone
    callers.change(
        tx,
        kept.id,
        name=kept.name or gone.name,
        note="\n".join(note for note in (kept.note, gone.note) if note),
        language=kept.language or gone.language,
        languages=json.dumps([tag for tag in PAGES if tag in spoken]),
        vulnerabilities=json.dumps([one for one in households.VULNERABILITIES if one in known]),
        do_not_ring=max(kept.do_not_ring, gone.do_not_ring),
        safe_hours=hours.safe_hours,
        safe_zone=hours.safe_zone,
    )
    _set_texting(tx, kept.id, stop=bool(kept.do_not_text or gone.do_not_text))
    if no_record:
        _set_record(tx, kept.id, stop=True)


def _carry_over(tx: Writing, kept: callers.Caller, home_id: str) -> None:
    """What kept the household safe still holds for the number that leaves it."""
    callers.change(
        tx,
        home_id,
        do_not_ring=kept.do_not_ring,
        safe_hours=kept.safe_hours,
        safe_zone=kept.safe_zone,
    )
    _set_texting(tx, home_id, stop=bool(kept.do_not_text))
    if kept.no_record:
        _set_record(tx, home_id, stop=True)


def _set_texting(tx: Writing, caller_id: str, *, stop: bool) -> None:
    callers.change(tx, caller_id, do_not_text=int(stop))
    if stop:
        outbox.stop_texts(tx, caller_id)


def _set_record(tx: Writing, caller_id: str, *, stop: bool) -> None:
    if not stop:
        callers.change(tx, caller_id, no_record=0)
        return
    for person in records.persons(tx, caller_id):
        records.forget_person(tx, caller_id, person.id)
    callers.change(
        tx, caller_id, name="", note="", languages="[]", vulnerabilities="[]", no_record=1
    )


def _person(told: Mapping[str, str]) -> dict[str, str]:
    person = {
        "name": told.get("name", "").strip()[:80],
        "age_band": _one_of(households.AGE_BANDS, told.get("age_band")),
        "sex": _one_of(households.SEXES, told.get("sex")),
        "language": _one_of(PAGES, told.get("language")),
    }
    if not any(person.values()):
        raise WrongMoment("nothing-told")
    return person


def _one_of(known: Iterable[str], told: str | None) -> str:
    return told if told and told in known else ""


def _recordable(tx: Reading, caller_id: str) -> callers.Caller:
    caller = _found(tx, caller_id)
    if caller.no_record:
        raise WrongMoment("no-record")
    return caller


def _found(tx: Reading, caller_id: str) -> callers.Caller:
    caller = callers.get(tx, caller_id)
    if caller is None:
        raise NotFound
    return caller
