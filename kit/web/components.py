"""Every shape of the pages in every state, for whoever builds or checks pages.

What it shows is made up. Its headings are not translated: no volunteer comes here.
"""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from flask import Blueprint, render_template

from kit.clock import as_text
from kit.web import door
from kit.web.house import house

pages = Blueprint("components", __name__)

LONG_NAME = "Oleksandra-Anastasiia Shevchenko-Kovalenko-Bondarenko de la Fuente y Castellanos"
UNBROKEN = "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft"
SURGE = 40
"""Cards on the board in the worst minute that we plan for."""

_NAMES = ("Olena Shevchenko", "", LONG_NAME, UNBROKEN, "محمد الأحمد")

_WORDS = (UNBROKEN, "Добрий день! Нас п'ятеро.", "مرحبا، نحن ثلاثة.", "¿Hay plazas?", "?")


class Sample(SimpleNamespace):
    """A made-up record; a field that nobody thought of is empty."""

    def __getattr__(self, field: str) -> str:
        return ""


@pages.get("/components")
def page() -> str:
    """The shapes, each with its name."""
    door.coordinators_only()
    now = house().clock.now()
    return render_template(
        "components.html",
        cards=[_card(n) for n in range(len(_NAMES))],
        duties=[_duty(n) for n in range(len(_NAMES))],
        texts=[_text(n) for n in range(len(_NAMES))],
        lines=_LINES,
        languages_of=("en", "ar", "uk"),
        long_name=LONG_NAME,
        unbroken=UNBROKEN,
        then=as_text(now - timedelta(minutes=3)),
    )


@pages.get("/components/surge")
def surge() -> str:
    """The board when forty people ring at once."""
    door.coordinators_only()
    return render_template("components_surge.html", cards=[_card(n) for n in range(SURGE)])


def _ago(n: int) -> str:
    return as_text(house().clock.now() - timedelta(minutes=n, seconds=7 * n))


def _card(n: int) -> Sample:
    call = Sample(
        id=f"sample{n}",
        line=f"line{n % 4 + 1}",
        number="" if n == 1 else f"+3460000{n:04d}",
        caller_name=_NAMES[n % len(_NAMES)],
        language=(None, "uk", "ar", "es")[n % 4],
        rang_at=_ago(n),
    )
    return Sample(call=call, last_at=_ago(60) if n % 2 else None)


def _duty(n: int) -> Sample:
    return Sample(
        id=f"sample{n}",
        number=f"+3460000{n:04d}",
        caller_name=_NAMES[n % len(_NAMES)],
        language="uk",
        vulnerabilities="[]",
        reason="missed" if n % 2 else "promised",
        opened_at=_ago(40 * n),
        misses=n,
        attempts=n,
        owner_id="somebody" if n in {2, 3} else None,
        owner_name=_NAMES[n % len(_NAMES)],
    )


def _text(n: int) -> Sample:
    return Sample(
        id=f"sample{n}",
        caller_id=f"sample{n}",
        number=f"+3460000{n:04d}",
        caller_name=_NAMES[n % len(_NAMES)],
        language="uk",
        at=_ago(11 * n),
        text=(UNBROKEN, "Добрий день! Нас п'ятеро.", "مرحبا، نحن ثلاثة.", "¿Hay plazas?", "?")[n],
    )


_LINES = tuple(
    (Sample(name=name, state=state), words, detail)
    for name, state, words, detail in (
        ("line1", "ready", "Movistar", "4"),
        ("line2", "registering", "…", ""),
        ("North hall by the second window", "absent", LONG_NAME, ""),
    )
)
