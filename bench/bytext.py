"""The surge's people without a single call: everybody texts. Who is served without a volunteer?

The three days in order, by a clock of their own: what people write goes through the dialogue over
a real store, what the box writes is read and answered. Then some of them again, one beside the
other, over a simulated modem to a real box.
"""

from __future__ import annotations

import heapq
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes
from zoneinfo import ZoneInfo

from bench import texters
from bench.figure import Figure
from bench.surge import lines, lost_or_doubled, modem_holds, outbox
from bench.texters import Texter
from kit.bell import Bell
from kit.desk import incoming
from kit.duties import Duties
from kit.settings import Site
from kit.simulator.phone import Phone, Text
from kit.store import callers, dialogues, identity, messages, slots
from kit.store.engine import Reading, Store
from kit.store.ids import RecordId
from tests.fakes.clock import SteeredClock
from tests.journeys.town import Town, eventually

_STREET = Path(__file__).parent / "data" / "surge_three_days.csv"
_SITE = Site(id=1, name="Bench", region="ES", languages=("uk", "es", "en"))
_MIDNIGHT = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
_MADRID = ZoneInfo("Europe/Madrid")
_SERVICES = (
    '{"uk": "Реєстрація", "ru": "Регистрация", "es": "Registro", "en": "Registration", '
    '"ro": "Înregistrare", "ar": "التسجيل", "fr": "Enregistrement", "pl": "Rejestracja"}',
    '{"uk": "Документи", "ru": "Документы", "es": "Documentos", "en": "Papers", '
    '"ro": "Acte", "ar": "الوثائق", "fr": "Papiers", "pl": "Dokumenty"}',
)
_DAYS = 6
_PLACES = 10
"""Of each half-hour from nine to two: fewer than are wanted, so that some have to wait."""
_READING_S = (8.0, 900.0)
_TEND = timedelta(minutes=5)
_AFTER = timedelta(days=2)
"""So long the box goes on after the last text: reminders, offers, and what is answered to them."""
_LOOP = 40
"""No conversation of three days needs so many texts to one phone."""
_OVER_MODEM = 40
_QUIET_S = 3.0
_THINKING_S = 1.1


def measure() -> Iterator[Figure]:
    """The three days, then the modem."""
    with tempfile.TemporaryDirectory() as folder:
        street = _Street(Path(folder))
        street.play()
        yield from _told(street)
        street.store.close()
    with tempfile.TemporaryDirectory() as folder:
        yield from _over_modem(Path(folder))


class _Street:
    """A site that is only texted, by its own clock."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "hotline.db", token_bytes(32))
        self.people = texters.people(_STREET)
        self.texts = 0
        self.took_s: list[float] = []
        self.passed_on = 0
        self.without_steps = 0
        self._clock = SteeredClock(_MIDNIGHT)
        self._duties = Duties(self.store, Bell(), self._clock, _SITE)
        self._dice = random.Random(5)  # noqa: S311 - a game, not a secret
        self._by_number = {one.number: one for one in self.people}
        self._agenda: list[tuple[datetime, int, Texter, str]] = []
        self._last = 0
        self._open()

    def _open(self) -> None:
        with self.store.writing() as tx:
            identity.settle(tx, _SITE.id, _SITE.name)
            slots.put_centre(tx, slots.Centre(RecordId(""), "north", "North", "", _SITE.timezone))
            centre = slots.centres(tx)[0].id
            for place, names in enumerate(_SERVICES):
                # Who comes for the second service is asked how many are children.
                pattern = json.dumps({"ask_minors": place == 1})
                service = slots.Service(RecordId(""), f"s{place}", names, pattern)
                slots.put_service(tx, service, place)
            for service in slots.services(tx):
                for day in range(_DAYS):
                    nine = _MIDNIGHT.astimezone(_MADRID).replace(hour=9) + timedelta(days=day)
                    for half_hour in range(10):
                        at = nine.astimezone(UTC) + timedelta(minutes=30 * half_hour)
                        window = (at, at + timedelta(minutes=30))
                        slots.offer(tx, service.id, centre, window, _PLACES)

    def play(self) -> None:
        """Everybody writes when they come, and answers what they have read."""
        for someone in self.people:
            for visit, at_s in enumerate(someone.at_s):
                words = someone.opener if visit == 0 else someone.comes_back()
                self._writes_at(_MIDNIGHT + timedelta(seconds=at_s), someone, words)
        tend_at = _MIDNIGHT
        until = max(at for at, *_ in self._agenda) + _AFTER
        while tend_at < until:
            tend_at += _TEND
            while self._agenda and self._agenda[0][0] <= tend_at:
                at, _, someone, words = heapq.heappop(self._agenda)
                self._clock.wait(seconds=(at - self._clock.now()).total_seconds())
                self._write(someone, words)
            self._clock.wait(seconds=(tend_at - self._clock.now()).total_seconds())
            self._duties.tend_waiting()
            self._duties.remind()
            self._read()

    def _write(self, someone: Texter, words: str) -> None:
        began = time.perf_counter()
        with self.store.writing() as tx:
            now = self._clock.now()
            caller = callers.by_number(tx, someone.number)
            before = dialogues.of_caller(tx, caller.id, now) if caller else None
            text_id = incoming.receive(tx, _SITE, "line-1", someone.number, words, now)
            self.took_s.append(time.perf_counter() - began)
            if before and before.step and _is_new(tx, text_id):
                self.passed_on += 1
                self.without_steps += not dialogues.last_steps(tx, caller.id, now)
        self._read()

    def _read(self) -> None:
        """What the box wrote meanwhile is read by whom it is for."""
        with self.store.reading() as r:
            rows = r.all(
                "SELECT rowid AS row, number, text FROM messages "
                "WHERE direction = 'out' AND state != 'failed' AND rowid > ? ORDER BY rowid",
                (self._last,),
            )
        for row in rows:
            self._last = row["row"]
            someone = self._by_number[row["number"]]
            if answer := someone.answers(row["text"]):
                after = timedelta(seconds=self._dice.uniform(*_READING_S))
                self._writes_at(self._clock.now() + after, someone, answer)

    def _writes_at(self, at: datetime, someone: Texter, words: str) -> None:
        self.texts += 1
        heapq.heappush(self._agenda, (at, self.texts, someone, words))


def _told(street: _Street) -> Iterator[Figure]:
    with street.store.reading() as r:
        became = {one.number: _became(r, one) for one in street.people}
        over = int(r.value("SELECT coalesce(sum(max(0, taken + held - places)), 0) FROM slots"))
        most = _most(r)
    asked = [became[one.number] for one in street.people if one.wants in texters.BY_TEXT]
    yield Figure("by text: people who wrote", len(became), "", None)
    yield Figure("by text: texts they wrote", len(street.took_s), "", None)
    for name, of in (
        ("by text, asked for what it does", asked),
        ("by text, everybody", became.values()),
    ):
        yield from _shares(name, Counter(of))
    yield Figure("by text: answered by nobody, seen by nobody", _count(became, "lost"), "", 0)
    yield Figure("by text: passed on amid a conversation", street.passed_on, "", None)
    yield Figure("by text: of these without its last steps", street.without_steps, "", 0)
    yield Figure("by text: most texts to one phone", max(most.values()), "", None)
    loops = sum(count > _LOOP for count in most.values())
    yield Figure(f"by text: phones that got more than {_LOOP} texts", loops, "", 0)
    yield Figure("by text: places booked beyond a slot's", over, "places", 0)
    took = sorted(street.took_s)
    yield Figure(
        "by text: one text taken in and answered, p99",
        took[len(took) * 99 // 100] * 1000,
        "ms",
        100,
    )


def _shares(name: str, became: Counter[str]) -> Iterator[Figure]:
    everyone = became.total()
    for what, words in (
        ("served", "served without a volunteer"),
        ("waiting", "of these on a waiting list"),
        ("passed", "passed to a volunteer"),
        ("silent", "did not go on"),
    ):
        count = became[what] + (became["waiting"] if what == "served" else 0)
        yield Figure(f"{name}: {words}", count / everyone * 100, "%", None)


def _count(became: dict[str, str], what: str) -> int:
    return sum(one == what for one in became.values())


def _became(r: Reading, someone: Texter) -> str:
    """served, waiting (served as far as there are places), passed, silent, or lost."""
    caller = callers.by_number(r, someone.number)
    assert caller is not None
    waits = "SELECT 1 FROM messages WHERE caller_id = ? AND direction = 'in' AND handled_at IS NULL"
    if r.value(f"{waits} LIMIT 1", (caller.id,)):
        return "passed"
    if r.value("SELECT 1 FROM appointments WHERE caller_id = ? LIMIT 1", (caller.id,)):
        return "served"
    if r.value("SELECT 1 FROM waiting WHERE caller_id = ? LIMIT 1", (caller.id,)):
        return "waiting"
    if caller.do_not_text or someone.wants in {"info", "thanks"} or someone.refused:
        return "served"
    return "silent" if someone.silent else "lost"


def _is_new(r: Reading, text_id: str) -> bool:
    """Whether a volunteer sees a text as new."""
    text = messages.get(r, text_id)
    return text is not None and text.handled_at is None


def _most(r: Reading) -> Counter[str]:
    rows = r.all("SELECT number FROM messages WHERE direction = 'out' AND state != 'failed'")
    return Counter(row["number"] for row in rows)


def _over_modem(folder: Path) -> Iterator[Figure]:
    """The first who ask for what the box does, all at once, by one modem."""
    town = Town(folder)
    people = [one for one in texters.people(_STREET) if one.wants in texters.BY_TEXT][:_OVER_MODEM]
    with town.modem() as modem:
        town.open_box()
        eventually(lambda: "ready" in lines(town), "the line is ready")
        began = time.monotonic()
        for someone in people:
            phone = town.network.phone(someone.number, someone.language)
            phone.on_text(_writing_back(town, phone, someone))
            phone.text(modem.number, someone.opener)
        _until_quiet(town)
        took_s = time.monotonic() - began - _QUIET_S
    town.stop("box")
    with town.reading() as r:
        became = Counter(_became(r, one) for one in people)
        over = int(r.value("SELECT coalesce(sum(max(0, taken + held - places)), 0) FROM slots"))
        most = max(_most(r).values())
    wrong = lost_or_doubled(town)
    town.stop_all()
    yield Figure("over a modem: people at once", len(people), "", None)
    yield from _shares("over a modem", became)
    yield Figure("over a modem: until all is said", took_s, "s", 120)
    yield Figure("over a modem: answered by nobody, seen by nobody", became["lost"], "", 0)
    yield Figure("over a modem: most texts to one phone", most, "", _LOOP)
    yield Figure("over a modem: places booked beyond a slot's", over, "places", 0)
    for name in ("texts lost", "texts doubled"):
        yield Figure(f"over a modem: {name}", wrong[name], "", 0)


def _writing_back(town: Town, phone: Phone, someone: Texter) -> Callable[[Text], None]:
    """They think for a moment: the same words twice in one second are one text to the box."""

    def read(text: Text) -> None:
        if answer := someone.answers(text.body):
            town.network.timetable.after(_THINKING_S, lambda: phone.text(text.sender, answer))

    return read


def _until_quiet(town: Town) -> None:
    """Nothing was written or sent for some seconds, and nothing waits to be."""
    seen, since = 0, time.monotonic()

    def quiet() -> bool:
        nonlocal seen, since
        entries = len(town.network.ledger.of_kind("texted"))
        if entries != seen or modem_holds(town) or outbox(town):
            seen, since = entries, time.monotonic()
        return time.monotonic() - since > _QUIET_S

    eventually(quiet, "everybody has said what they had to say", 180)
