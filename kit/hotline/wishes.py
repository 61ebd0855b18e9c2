"""Wishes in free wording: a whole sentence that plainly asks for an appointment, or about one.

Plain is a short sentence with a word of wanting beside a word for an appointment, or one word
that is both. Whatever might turn it round (a no, a STOP, an appointment they have already, two
wishes, a second question) leaves it to a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from kit.hotline.letters import plain
from kit.hotline.wordlist import WORDS

Wish = Literal["", "book", "move", "cancel"]

_LONGEST = 20
"""A longer text says more than one thing."""

_QUESTION = re.compile("[?؟]+")
_CODE = re.compile(r"\d{3} ?\d{3}")
_STOPS = " ".join(word for meanings in WORDS.values() for word in meanings.get("stop", ()))


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of one language; a star stands for any ending, an underscore for a blank.

    `want` beside `visit` asks for a new one, and so does `both` alone. `move` and `cancel` need
    `visit` or `theirs`, which is the word for one that they have. `theirs` and `unless` are never
    about a new one; `no` turns anything round.
    """

    want: str
    visit: str
    both: str
    move: str
    cancel: str
    theirs: str
    unless: str
    no: str


TONGUES: Mapping[str, Tongue] = {
    "en": Tongue(
        want="need want wants like get make book arrange request",
        visit="appointment appointments",
        both="",
        move="move change reschedule postpone",
        cancel="cancel",
        theirs="my_appointment our_appointment the_appointment",
        unless="my_appointment our_appointment the_appointment already know do_we_need do_i_need",
        no="no not never without don't dont can't cant cannot won't didn't",
    ),
    "es": Tongue(
        want="necesit* quier* queremos quisier* pedir pido reservar sacar solicit* conseguir",
        visit="cita citas turno",
        both="",
        move="cambiar mover aplazar",
        cancel="anular cancelar",
        theirs="mi_cita nuestra_cita la_cita",
        unless="mi_cita nuestra_cita la_cita tengo_cita tengo_una tenemos_cita tenemos_una ya "
        "saber",
        no="no sin ni nunca tampoco",
    ),
    "uk": Tongue(
        want="потріб* потребу* хочу хочемо хотів* хотіла* треба отримати",
        visit="запис запису прийом",
        both="записатися записатись записати запишіть",
        move="перенести змінити",
        cancel="скасувати відмінити",
        theirs="мій_запис наш_запис",
        unless="мій наш мого нашого маю маємо вже знати записані записана записаний у_мене у_нас",
        no="не ні нема немає без ніколи",
    ),
    "ru": Tongue(
        want="нужен нужна нужно нужны хочу хотим хотел* надо получить",
        visit="запись записи прием",
        both="записаться записать запишите",
        move="перенести изменить поменять",
        cancel="отменить",
        theirs="мою_запись нашу_запись",
        unless="мой мою наш нашу моей моего уже узнать знать записаны записана "
        "записан у_меня у_нас",
        no="не нет без ни никогда",
    ),
    "ar": Tongue(
        want="احتاج نحتاج اريد نريد اود نود اطلب محتاج",
        visit="موعد موعدا",
        both="احجز نحجز حجز_موعد",
        move="تغيير تأجيل اغير نغير",
        cancel="إلغاء الغي نلغي",
        theirs="الموعد موعدي موعدنا",
        unless="الموعد موعدي موعدنا لدي لدينا عندي عندنا اعرف نعرف",
        no="لا لم لن ليس بدون بلا غير ما",
    ),
    "fr": Tongue(
        want="besoin veux veut voulons voudrais voudrions faut prendre obtenir demander réserver",
        visit="rdv rendez-vous",
        both="",
        move="changer déplacer reporter modifier",
        cancel="annuler",
        theirs="mon_rdv mon_rendez-vous notre_rdv notre_rendez-vous",
        unless="mon_rdv mon_rendez-vous notre_rdv notre_rendez-vous j'ai_un j'ai_rdv "
        "j'ai_rendez-vous nous_avons_rendez-vous nous_avons_un déjà savoir",
        no="ne n'ai n'avons n'est n'y pas sans non jamais",
    ),
    "pl": Tongue(
        want="potrzebuj* chce chcemy chcial* prosze potrzebn*",
        visit="wizyta wizyte wizyty termin terminu",
        both="umówić zapisać_się",
        move="zmienić przełożyć przesunąć",
        cancel="odwołać anulować",
        theirs="moją_wizytę naszą_wizytę mój_termin",
        unless="moja moją mojej mój nasza naszą naszej nasz mam mamy już wiedzieć znać",
        no="nie bez nigdy ani",
    ),
    "ro": Tongue(
        want="nevoie vreau vrem dori* doresc obține facem fac face",
        visit="programare programări",
        both="programez programăm",
        move="schimb* mut muta mutați reprogram* modific*",
        cancel="anul*",
        theirs="programarea",
        unless="programarea am_programare am_o avem_programare avem_o deja știu știm",
        no="nu fără niciodată",
    ),
}  # fmt: skip
"""Few on purpose: a sentence that is missed waits for a person, as it did before."""


def wish_in(text: str) -> tuple[Wish, frozenset[str]]:
    """What a text plainly asks for, and the languages in which it speaks of appointments."""
    words = f" {plain(text)} "
    spoken = {tag: _in_tongue(words, tongue) for tag, tongue in TONGUES.items()}
    languages = frozenset(tag for tag, wish in spoken.items() if wish is not None)
    wishes = set(spoken.values()) - {None}
    plainly = len(wishes) == 1 and not _says_more(text, words)
    return (wishes.pop() or "" if plainly else ""), languages


def _says_more(text: str, words: str) -> bool:
    """Whether a person must read it, whatever else it asks for."""
    return (
        len(words.split()) > _LONGEST
        or len(_QUESTION.findall(text)) > 1
        or bool(_CODE.search(words))
        or _has(words, _STOPS)
    )


def _in_tongue(words: str, tongue: Tongue) -> Wish | None:
    """The wish; "" for a text of appointments that is none, None for one of something else."""
    about = _has(words, tongue.visit) or _has(words, tongue.theirs)
    move, cancel = about and _has(words, tongue.move), about and _has(words, tongue.cancel)
    book = _has(words, tongue.both) or (about and _has(words, tongue.want))
    turned, theirs = _has(words, tongue.no), _has(words, tongue.unless)
    if turned or (move and cancel):
        return "" if about else None
    if move or cancel:
        return "move" if move else "cancel"
    if book and not theirs:
        return "book"
    return "" if book or (about and theirs) else None


def _has(words: str, some: str) -> bool:
    return any(sign in words for sign in _signs(some))


@cache
def _signs(some: str) -> tuple[str, ...]:
    """Each word as it would stand in a sentence between blanks."""
    return tuple(
        f" {plain(one.replace('_', ' '))}" + ("" if one.endswith("*") else " ")
        for one in some.split()
    )
