"""A working morning at the site: people who rang, wrote and booked, and what the guide says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from kit.bell import Bell
from kit.clock import Clock
from kit.desk import booking, calls, directory, incoming, paper, referrals, ring, texts
from kit.desk import guide as keeping
from kit.settings import Settings, Site
from kit.store import (
    callbacks,
    callers,
    editions,
    guide,
    lines,
    outbox,
    slots,
    topics,
    volunteers,
)
from kit.store import paper as store_paper
from kit.store.engine import Store, Writing
from kit.store.guide import AnswerText, Draft
from kit.store.ids import RecordId
from kit.vault import passphrase
from kit.web.app import make_app
from kit.web.house import House
from tests.hsds import hsds_files
from tests.site import People, open_slot

OLENA = "+380671234567"
IVAN = "+380509876543"
MARIA = "+34600111222"
PASSPHRASE = "correct horse battery"  # noqa: S105
_HASH = passphrase.hash(PASSPHRASE)


class _Compiled(BytecodeCache):
    """Each page's template is compiled once a run, not once for each test's app."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@dataclass
class Morning:
    """The pages over a store, and short words for what happens outside."""

    store: Store
    site: Site
    clock: Clock
    people: People
    streams: int = 48
    bell: Bell = field(default_factory=Bell)
    line_call: int = 0

    def __post_init__(self) -> None:
        with self.store.writing() as tx:
            for who in (self.people.ana, self.people.borys, self.people.coordinator):
                volunteers.change(tx, who, passphrase=_HASH)
        house = House(
            self.store, self.bell, self.clock, Settings(self.site), b"secret", self.streams
        )
        self.app: Flask = make_app(house)
        self.app.jinja_env.bytecode_cache = _COMPILED

    @contextmanager
    def writing(self, *topics: str) -> Iterator[Writing]:
        with self.store.writing() as tx:
            yield tx
        self.bell.ring(*topics)

    def rings(self, number: str | None) -> str:
        """Somebody rings line1."""
        self.line_call += 1
        with self.writing("board") as tx:
            return ring.rang(tx, self.site, "line1", self.line_call, number, self.clock.now())

    def takes(self, call_id: str, volunteer: RecordId) -> None:
        """A volunteer takes a call elsewhere, and the line answers it."""
        with self.writing("board") as tx:
            calls.take(tx, call_id, volunteer, self.clock.now())
            ring.answered(tx, call_id, self.clock.now())

    def answered(self, call_id: str) -> None:
        """The line is through."""
        with self.writing("board") as tx:
            ring.answered(tx, call_id, self.clock.now())

    def ends(self, call_id: str, by: str = "caller") -> None:
        """The line tells that a call is over."""
        with self.writing("board") as tx:
            ring.ended(tx, self.site, call_id, by, self.clock.now())

    def writes(self, number: str, text: str) -> str:
        """Somebody sends a text; the caller's id."""
        with self.writing("messages") as tx:
            incoming.receive(tx, self.site, "line1", number, text, self.clock.now())
            found = callers.by_number(tx, number)
        assert found
        return found.id

    def line_is(self, state: str, trouble: str = "", signal: int | None = 3) -> None:
        """What line1 says of itself."""
        with self.writing("header") as tx:
            lines.note(
                tx,
                lines.LineState(
                    "line1", state, trouble, "Movistar", "home", signal, "", "Fake modem", ""
                ),
                self.clock.now(),
            )

    def browser(self, username: str = "ana", *, signed_in: bool = True) -> FlaskClient:
        """A volunteer's browser without scripts."""
        client = self.app.test_client()
        if signed_in:
            answer = client.post("/signin", data=form(client, "/signin", **credentials(username)))
            assert answer.status_code == 303, answer.text
        return client


def credentials(username: str, words: str = PASSPHRASE) -> dict[str, str]:
    return {"username": username, "passphrase": words}


def form(client: FlaskClient, page: str, **fields: str) -> dict[str, str]:
    """The fields with the form token that `page` holds."""
    return {"csrf_token": token(client, page), **fields}


def token(client: FlaskClient, page: str = "/guide") -> str:
    text = client.get(page).text
    mark = '"X-CSRFToken": "'
    start = text.index(mark) + len(mark)
    return text[start : text.index('"', start)]


def guide_of_the_site(store: Store) -> dict[str, RecordId]:
    """Three answers in three languages; the last one is out of date."""
    with store.writing() as tx:
        papers = guide.put_topic(
            tx, "papers", None, {"en": "Papers", "es": "Documentos", "uk": "Документи"}, 0
        )
        protection = guide.put_topic(
            tx,
            "protection",
            papers,
            {"en": "Temporary protection", "es": "Protección temporal", "uk": "Захист"},
            1,
        )
        health = guide.put_topic(tx, "health", None, {"en": "Health", "es": "Salud"}, 2)
        return {
            "papers": _answer(tx, "papers", protection, None, _PAPERS),
            "work": _answer(tx, "work", papers, None, _WORK),
            "doctor": _answer(tx, "doctor", health, date(2026, 11, 1), _DOCTOR),
        }


def busy_morning(morning: Morning) -> dict[str, str]:
    """Fills the site as after two hours of work; the ids of what one may want to open."""
    morning.line_is("ready")
    service, small = services(morning)
    ids: dict[str, str] = {
        "answer": guide_of_the_site(morning.store)["papers"],
        "olena": _olena_rang_yesterday(morning),
        "callback": _ivan_was_missed(morning),
        "maria": _maria_talks(morning),
    }
    with morning.store.reading() as r:
        ids |= {"service": service, "centre": slots.centres(r)[0].id}
    ids["appointment"] = books(morning, service, ids["olena"], 4, "Olena Shevchenko")
    books(morning, small, ids["maria"], 2, "María")
    _texts(morning, ids)
    ids["proposal"], ids["report"] = _the_guide_is_doubted(morning, ids["answer"])
    ids["call"] = morning.rings(OLENA)
    ids["hidden"] = morning.rings(None)
    with morning.writing() as tx:
        directory.import_files(tx, hsds_files())
        day = morning.clock.now().date() + timedelta(days=3)
        shelter = referrals.Wish(ids["olena"], "shelter", "Beds", "A mother", "soon", day, "call")
        ids["referral"] = referrals.refer(tx, shelter, morning.people.borys, morning.clock.now())
        ids["pack"] = paper.print_pack(tx, 4, morning.people.ana, morning.clock.now())
        ids["sheet"] = store_paper.numbers(tx, ids["pack"])[0]
    ids["entry"] = "legal-help"
    with morning.writing() as tx:
        ids["topic"] = guide.topics(tx)[0].id
        extra = topics.add(
            tx, None, {"en": "Lost luggage"}, morning.people.coordinator, morning.clock.now()
        )
        topics.retire(tx, extra, morning.people.coordinator, morning.clock.now())
    ids["volunteer"] = morning.people.borys
    return ids


def _the_guide_is_doubted(morning: Morning, answer_id: str) -> tuple[str, str]:
    """Ana proposes other words for an answer, and says what is wrong with it."""
    now, ana = morning.clock.now(), morning.people.ana
    with morning.writing() as tx:
        answer = guide.get(tx, answer_id)
        assert answer
        texts_ = tuple(replace(text, steps=("1", "2")) for text in answer.texts)
        draft = Draft(texts_, answer.checked_on, None, answer.source, answer.topic_id)
        keeping.write(tx, answer_id, draft, ana, now, coordinator=False)
        keeping.report(tx, answer_id, "The office moved.", ana, now)
        return editions.proposed(tx)[0].id, editions.reports(tx)[0].id


def books(morning: Morning, service: str, caller_id: str, party: int, name: str = "") -> RecordId:
    """Ana books the first free slot of a service; the appointment's id."""
    now = morning.clock.now()
    with morning.writing("slots") as tx:
        slot = slots.first_free(tx, service, party, now)
        assert slot
        wish = booking.Wish(slot.id, caller_id, party, "uk", name)
        return booking.book(tx, morning.site, wish, morning.people.ana, now)


def _olena_rang_yesterday(morning: Morning) -> str:
    site, borys = morning.site, morning.people.borys
    at = morning.clock.now() - timedelta(days=1)
    with morning.writing() as tx:
        call = ring.rang(tx, site, "line1", 9001, OLENA, at)
        calls.take(tx, call, borys, at)
        ring.answered(tx, call, at)
        calls.write_down(tx, call, borys, note="Two children, comes from Lviv by train.")
        ring.ended(tx, site, call, "caller", at + timedelta(minutes=4))
        calls.close(tx, call, borys, "answered", at + timedelta(minutes=5))
        olena = callers.by_number(tx, OLENA)
        assert olena
        callers.describe(
            tx, olena.id, name="Olena Shevchenko", language="uk", note="Speaks some English."
        )
    return olena.id


def _ivan_was_missed(morning: Morning) -> str:
    at = morning.clock.now() - timedelta(minutes=50)
    with morning.writing() as tx:
        missed = ring.rang(tx, morning.site, "line1", 9002, IVAN, at)
        ring.ended(tx, morning.site, missed, "caller", at + timedelta(minutes=1))
        ivan = callers.by_number(tx, IVAN)
        callback = callbacks.of_caller(tx, ivan.id) if ivan else None
    assert callback
    return callback.id


def _maria_talks(morning: Morning) -> str:
    at = morning.clock.now() - timedelta(minutes=9)
    with morning.writing() as tx:
        call = ring.rang(tx, morning.site, "line1", 9003, MARIA, at)
        calls.take(tx, call, morning.people.borys, at)
        ring.answered(tx, call, at + timedelta(minutes=1))
        maria = callers.by_number(tx, MARIA)
    assert maria
    return maria.id


def _texts(morning: Morning, ids: dict[str, str]) -> None:
    site, ana, now = morning.site, morning.people.ana, morning.clock.now()
    ids["ivan"] = morning.writes(
        IVAN, "Добрий день! Нас п'ятеро, двоє дітей. Чи потрібен запис, щоб отримати притулок?"
    )
    morning.writes(MARIA, "Hola, ¿puedo llevar a mi madre? No tiene pasaporte.")
    morning.writes(OLENA, "Дякую! <script>alert(1)</script> \u202eпривіт")
    with morning.writing("messages") as tx:
        ids["unreadable"] = texts.receive_unreadable(tx, "line1", "07919730071111F1", now)
        texts.reply(tx, site, ids["olena"], "Так, запис потрібен.", ana, now)
        ids["unsure"] = texts.reply(tx, site, ids["olena"], "Ще раз: 10:00.", ana, now)
        outbox.unsure(tx, ids["unsure"])


def services(morning: Morning) -> tuple[RecordId, RecordId]:
    """Registration with twelve places a slot, a doctor with three; for four days."""
    store, now = morning.store, morning.clock.now()
    with store.writing() as tx:
        blank = RecordId("")
        slots.put_centre(
            tx, slots.Centre(blank, "north", "North Hall", "1 Station Road", "Europe/Madrid")
        )
        for place, (key, names) in enumerate(_SERVICES.items()):
            slots.put_service(tx, slots.Service(blank, key, names, "{}"), place)
        centre = slots.centres(tx)[0].id
        found = [service.id for service in slots.services(tx)]
        for day in range(4):
            for hour in range(1, 6):
                starts_at = now + timedelta(days=day, hours=hour)
                open_slot(tx, found[0], centre, starts_at, 12)
                if hour % 2:
                    open_slot(tx, found[1], centre, starts_at, 3)
        return found[0], found[1]


def _answer(
    tx: Writing, key: str, topic: str, expires_on: date | None, texts_: list[AnswerText]
) -> RecordId:
    return guide.put_answer(
        tx,
        {
            "key": key,
            "topic_id": topic,
            "checked_on": "2026-11-20",
            "expires_on": expires_on.isoformat() if expires_on else None,
            "source": "Reception centre",
            "place": 0,
        },
        texts_,
    )


_SERVICES = {
    "registration": '{"es": "Registro", "uk": "Реєстрація", "en": "Registration"}',
    "medical": '{"es": "Médico", "uk": "Лікар", "en": "Doctor"}',
}
_PAPERS = [
    AnswerText(
        "en",
        "Which papers to bring for temporary protection",
        "Bring what you have. A passport is best, but an identity card or a birth certificate is "
        "enough to begin.\n\nChildren come with you. Nobody is sent away for a missing paper.",
        ("passport or identity card", "birth certificates of children"),
    ),
    AnswerText(
        "es",
        "Qué papeles llevar para la protección temporal",
        "Lleve lo que tenga. Lo mejor es el pasaporte, pero basta el carné de identidad o la "
        "partida de nacimiento.\n\nLos niños vienen con usted. A nadie se le rechaza por un "
        "papel que falta.",
        ("pasaporte o carné de identidad", "partidas de nacimiento"),
    ),
    AnswerText(
        "uk",
        "Які документи потрібні для тимчасового захисту",
        "Візьміть те, що маєте. Найкраще паспорт, але вистачить посвідчення особи або свідоцтва "
        "про народження.\n\nДіти йдуть із вами. Через брак документа нікого не відсилають.",
        ("паспорт або посвідчення", "свідоцтва про народження дітей"),
    ),
]
_WORK = [
    AnswerText("en", "Working under temporary protection", "You may work from the first day.", ()),
    AnswerText("es", "Trabajar con protección temporal", "Puede trabajar desde el día uno.", ()),
    AnswerText("uk", "Робота під тимчасовим захистом", "Працювати можна з першого дня.", ()),
]
_DOCTOR = [
    AnswerText("en", "Seeing a doctor", "Go to the health centre with any paper.", ()),
    AnswerText("es", "Ir al médico", "Vaya al centro de salud con cualquier papel.", ()),
]
