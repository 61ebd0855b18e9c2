"""Which language a caller probably speaks, from what is known before anybody asks."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from kit.hotline.letters import plain

PAGES = ("es", "en", "uk", "ru", "ar", "fr", "pl", "ro")
"""The languages callers get texts in, as BCP 47 tags."""

_COUNTRIES = {
    "UA": "uk", "RU": "ru", "BY": "ru", "ES": "es", "MX": "es", "GB": "en", "US": "en",
    "IE": "en", "FR": "fr", "PL": "pl", "RO": "ro", "MD": "ro", "MA": "ar", "SY": "ar",
    "EG": "ar", "DZ": "ar",
}  # fmt: skip
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_LATIN = re.compile("[A-Za-z]")
_OTHER_SCRIPTS = frozenset({"uk", "ru", "ar"})

EVERYDAY: Mapping[str, frozenset[str]] = {
    tag: frozenset(plain(words).split())
    for tag, words in {
        "uk": "де можна треба що чи як якщо коли або щоб дякую мене",
        "ru": "где можно нужно надо что как если когда или здравствуйте спасибо пожалуйста "
        "есть мне меня нет сколько скажите",
        "es": "los donde cuando puedo podemos necesito necesitamos tengo tenemos hola gracias "
        "por para hay con somos estoy nuestro buenos buenas del",
        "en": "the is where what how when can you we hello please thanks have and with need "
        "there does",
        "fr": "je nous vous est bonjour pour avec comment quand dois suis sont ou mon notre",
        "pl": "gdzie jak czy kiedy moge jest dzien dobry prosze dziekuje sie dla nie mam "
        "potrzebuje jestem",
        "ro": "unde cum cand pot buna ziua multumesc rog pentru sunt avem nu cu trebuie vreau",
    }.items()
}
"""Words that hardly a sentence does without. What another of these languages writes as well is left
out, however frequent: "este" and "va" are Spanish and Romanian. Arabic has a script of its own."""


def of_text(text: str) -> str | None:
    """The language a text's script gives away, or None for Latin letters."""
    if _ARABIC.search(text):
        return "ar"
    if _UKRAINIAN.search(text):
        return "uk"
    if _RUSSIAN.search(text):
        return "ru"
    return (spoken_in(text) or "uk") if _CYRILLIC.search(text) else None


def spoken_in(text: str) -> str | None:
    """The language of the everyday words of a text; None when they tell nothing.

    Two are asked for in Latin letters: a name or a foreign word is easily one.
    """
    words = set(plain(text).split())
    found = sorted(((len(words & some), tag) for tag, some in EVERYDAY.items()), reverse=True)
    (most, tag), (second, _) = found[:2]
    enough = 1 if _CYRILLIC.search(text) else 2
    return tag if most >= enough and most > second else None


def guess(
    country: str | None, text: str, site: Sequence[str], *, line: str = "", home: str = ""
) -> str:
    """Script first, then a number from abroad, then the line, the number at home, the site.

    A number of this country says little at a border, where people have just bought it; the poster
    they took the line's number from says more. `line` is the line's language, `home` the site's
    country; a text in Latin letters is in none of the languages that have others.
    """
    spoken = _COUNTRIES.get(country or "", "")
    latin = bool(_LATIN.search(text))
    told = "" if latin and line in _OTHER_SCRIPTS else line
    known = of_text(text) or (told or spoken if country in {None, home} else spoken or told)
    if known:
        return known
    if latin:
        return next((language for language in site if language not in _OTHER_SCRIPTS), site[0])
    return site[0]


def choose(text: str, worded: Collection[str], record: str | None, guessed: str) -> str:
    """The language to answer a text in: by its script, its words, the caller's record, a guess.

    `worded` are the languages in which what was written is a word of the hotline's (none: then its
    everyday words are looked at).
    `guessed` comes from the number's country and the line. Each narrows what those before it left.
    """
    able = _written_in(text)
    if not worded and (everyday := spoken_in(text)):
        worded = (everyday,)
    if able == PAGES and not worded:
        return record or guessed
    able = tuple(tag for tag in able if tag in worded) or able
    for known in (record, guessed):
        if known and known.split("-", maxsplit=1)[0] in able:
            return known
    return able[0]


def _written_in(text: str) -> tuple[str, ...]:
    """The languages that the letters of a text leave possible."""
    if _ARABIC.search(text):
        return ("ar",)
    if _UKRAINIAN.search(text):
        return ("uk",)
    if _RUSSIAN.search(text):
        return ("ru",)
    return ("uk", "ru") if _CYRILLIC.search(text) else PAGES
