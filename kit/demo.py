"""The demo: the very box on a simulated modem and street, with headquarters beside it.

Nothing of it is kept: records, keys and accounts live in a folder that goes when it ends.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kit import box, neighbour
from kit.clock import SystemClock
from kit.errors import AddressTaken
from kit.headquarters import centres, people, sites
from kit.headquarters.store import HeadquartersStore
from kit.hotline.openings import DAYS, Opening
from kit.neighbour import Neighbour
from kit.parcel import keys
from kit.settings import (
    BoxSettings,
    HeadquartersSettings,
    LineSettings,
    Settings,
    Site,
    WebSettings,
)
from kit.store import volunteers
from kit.vault import passphrase

SITE = 7
_PEOPLE = (
    ("ana", "Ana", "volunteer", "es"),
    ("olena", "Олена", "volunteer", "uk"),
    ("sam", "Sam", "coordinator", "en"),
)
_STOP_S = 5.0

_SHARED_CENTRE = {"name": "Bridge House", "address": "2 River Street"}
_SHARED_SERVICE = {
    "en": "Legal advice",
    "es": "Asesoría jurídica",
    "uk": "Юридична консультація",
    "ru": "Юридическая консультация",
    "ar": "استشارة قانونية",
    "fr": "Conseil juridique",
    "pl": "Porada prawna",
    "ro": "Consiliere juridică",
}
_SHARED_WEEK = Opening(60, 12, dict.fromkeys(DAYS, (("09:00", "13:00"),)), days_ahead=4)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asked for. `speed` is how fast the street lives, 1 is life."""

    host: str = "127.0.0.1"
    port: int = 8080
    headless: bool = False
    speed: float = 1.0
    seed: int = 1


def run(wishes: Wishes, say: Callable[[str], None]) -> None:
    """Runs the demo until SIGTERM or SIGINT. Raises AddressTaken and what the box raises."""
    # Whoever stops us early stops us as Ctrl-C does: the folder and the others go too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    with ExitStack() as demo:
        for port in (wishes.port, wishes.port + 1):
            _free(wishes.host, port)
        folder = Path(tempfile.mkdtemp(prefix="hotline-demo-"))
        demo.callback(shutil.rmtree, folder, ignore_errors=True)
        settings = _settings(folder, wishes)
        demo.enter_context(_beside(_simulator(folder, wishes)))
        beside = demo.enter_context(Neighbour(folder))
        director = _open_headquarters(folder, settings, beside)
        demo.enter_context(_beside(_headquarters(folder, wishes)))
        signs_in = _make_accounts(settings)

        def opened() -> None:
            _welcome(wishes, signs_in, director, say)
            beside.start(settings.headquarters)

        box.Box(settings).run(opened)


def _settings(folder: Path, wishes: Wishes) -> Settings:
    key = keys.headquarters_key(_headquarters_folder(folder) / "headquarters.key")
    return Settings(
        site=Site(
            SITE,
            "Reception point, demo",
            "ES",
            languages=("uk", "es", "en"),
            pack="border-demo",
        ),
        lines=(LineSettings("Line 1", str(folder / "modem")),),
        box=BoxSettings(folder / "box"),
        web=WebSettings(wishes.host, wishes.port),
        headquarters=HeadquartersSettings(
            f"http://{_reachable(wishes.host)}:{wishes.port + 1}", str(key.public)
        ),
    )


def _headquarters_folder(folder: Path) -> Path:
    path = folder / "headquarters"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _open_headquarters(folder: Path, settings: Settings, beside: Neighbour) -> str:
    """Headquarters knows both sites and the centre they share before it starts.

    Answers the passphrase to sign in with.
    """
    settings.box.data.mkdir(mode=0o700, exist_ok=True)
    own = keys.box_key(settings.box.data / box.PARCEL_KEY)
    now = SystemClock().now()
    store = HeadquartersStore(_headquarters_folder(folder) / "headquarters.db")
    try:
        with store.writing() as tx:
            sites.enrol(tx, SITE, settings.site.name, own.public, now)
            sites.enrol(tx, neighbour.SITE, neighbour.NAME, beside.key.public, now)
            where = {"timezone": settings.site.timezone, **_SHARED_CENTRE}
            centres.put(tx, where, _SHARED_SERVICE, _SHARED_WEEK, by_itself=True)
        return people.add(store, "hq", now)
    finally:
        store.close()


def _make_accounts(settings: Settings) -> list[tuple[str, str, str]]:
    """The demo's accounts: (who signs in, as what, with which passphrase)."""
    store = box.open_store(settings)
    made = [(username, role, passphrase.make()) for username, _, role, _ in _PEOPLE]
    try:
        with store.writing() as tx:
            for (username, name, role, language), (_, _, words) in zip(_PEOPLE, made, strict=True):
                volunteers.add(
                    tx,
                    username=username,
                    name=name,
                    role=role,
                    language=language,
                    passphrase=passphrase.hash(words),
                    now=SystemClock().now(),
                )
    finally:
        store.close()
    return made


def _welcome(
    wishes: Wishes,
    signs_in: list[tuple[str, str, str]],
    director: str,
    say: Callable[[str], None],
) -> None:
    shown = _reachable(wishes.host)
    say("\nThe hotline is open. Somebody will ring in a few seconds.\n")
    say(f"  Volunteers    http://{shown}:{wishes.port}")
    for username, role, words in signs_in:
        say(f"                {username:<6} {words}   ({role})")
    say(f"\n  Headquarters  http://{shown}:{wishes.port + 1}")
    say(f"                {'hq':<6} {director}")
    say("\nThese accounts are for this run only. Ctrl-C closes the hotline; nothing is kept.\n")
    if not wishes.headless:
        webbrowser.open(f"http://{shown}:{wishes.port}")


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104


def _free(host: str, port: int) -> None:
    """Says at once, in words, when something else serves on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressTaken(host, port) from error


def _simulator(folder: Path, wishes: Wishes) -> list[str]:
    return [
        "simulate",
        *("--port", str(folder / "modem"), "--control", str(folder / "street")),
        *("--street", "random", "--speed", str(wishes.speed), "--seed", str(wishes.seed)),
        "--headless",
    ]


def _headquarters(folder: Path, wishes: Wishes) -> list[str]:
    return [
        *("headquarters", "run", "--data", str(_headquarters_folder(folder))),
        *("--host", wishes.host, "--port", str(wishes.port + 1)),
    ]


@contextmanager
def _beside(words: list[str]) -> Iterator[None]:
    """A command of ours in a process beside this one, ended with it."""
    process = subprocess.Popen(  # noqa: S603 - our own command with our own words
        [sys.executable, "-m", "kit", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
