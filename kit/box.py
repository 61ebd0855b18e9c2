"""The site's box put together: starts the parts in order, stops them in reverse.

Files in the data folder, readable by the service alone:

    hotline.db     the records, encrypted with
    box.key        the store's key
    parcel.key     what the box signs parcels with
    web.key        what signs the pages' form tokens
    open.lock      held while a hotline works with the folder
    pin-*.tried    that a SIM refused its PIN, so that no restart tries it again
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from kit.bell import Bell
from kit.clock import Clock, SystemClock
from kit.desk import packs, ring, site_texts
from kit.duties import Duties
from kit.errors import AddressTaken, DiskFull, SettingsError
from kit.hotline import phone
from kit.jobs import Timetable
from kit.memory import stay_small
from kit.modem.line import Line
from kit.parcel import keys
from kit.resources import templates
from kit.settings import LineSettings, Settings, Site
from kit.store import identity, lines, times
from kit.store.engine import Store
from kit.switchboard.binding import Bindings, BoundLine
from kit.switchboard.errands import Place
from kit.switchboard.post import Post
from kit.sync import road
from kit.sync.https import HttpsCarrier
from kit.sync.session import Keys, Session
from kit.vault import keyfile
from kit.vault.claim import claimed
from kit.web.app import make_app
from kit.web.house import House
from kit.web.serving import serve
from kit.wording.packs import read_pack
from kit.wording.texts import faults

log = logging.getLogger(__name__)

STORE = "hotline.db"
STORE_KEY = "box.key"
PARCEL_KEY = "parcel.key"
WEB_KEY = "web.key"

MakeLine = Callable[[LineSettings, Path], Line]
"""A section [[line]] and the box's folder to a line."""

_LEAST_FREE_BYTES = 20_000_000
_STOP_S = 4.0

_PAGE_THREADS = 8
"""Beside one thread for each live board, so that a full house still gets its pages."""


def serial_lines(bindings: Bindings | None = None) -> MakeLine:
    """Makes the line that a section [[line]] of site.toml describes."""
    shared = bindings or Bindings()

    def make(settings: LineSettings, data: Path) -> Line:
        digest = hashlib.blake2b(settings.name.encode("utf-8"), digest_size=4).hexdigest()
        return BoundLine(settings, shared, data / f"pin-{digest}.tried")

    return make


def made(data: Path) -> Path:
    """The data folder, readable by the service alone; made when there is none yet."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data


def open_store(settings: Settings) -> Store:
    """The site's store; its folder, key and identity are made when there are none yet.

    Raises: StoreError, DiskFull.
    """
    data = made(settings.box.data)
    if shutil.disk_usage(data).free < _LEAST_FREE_BYTES:
        raise DiskFull(str(data))
    # A database whose key is lost is never given a new one: it would look like another fault.
    known = (data / STORE).exists()
    key = (keyfile.read if known else keyfile.read_or_make)(data / STORE_KEY)
    store = Store(data / STORE, key)
    try:
        with store.writing() as tx:
            identity.settle(tx, settings.site.id, settings.site.name)
    except BaseException:
        store.close()
        raise
    return store


class Box:
    """A running site. `start` reads as the table of contents; `stop` is its reverse."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        make_line: MakeLine | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock or SystemClock()
        self._make_line = make_line or serial_lines()
        self._running = ExitStack()
        self.bell = Bell()

    def start(self) -> None:
        """Starts every part. Raises HotlineError, with nothing left running."""
        _check(self._settings.site)
        with ExitStack() as starting:
            starting.enter_context(claimed(made(self._settings.box.data)))
            self.store = open_store(self._settings)
            starting.callback(self.store.close)
            self._know_what_has_passed()
            self._install_pack()
            self._start_timetable(starting)
            self._start_lines(starting)
            self._start_road(starting)
            self._start_pages(starting)
            # First of all to stop: whoever waits for the bell goes home.
            starting.callback(self.bell.close)
            self._running = starting.pop_all()
        log.info("the box is open on port %d", self._settings.web.port)

    def stop(self) -> None:
        """Stops every part, the last started first; nothing is left half done."""
        self._running.close()
        log.info("the box is closed")

    def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Starts, waits for SIGTERM, SIGINT or SIGHUP, and stops. Thread: the main one."""
        stay_small()
        wanted = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: wanted.set())
        self.start()
        try:
            started()
            wanted.wait()
        finally:
            self.stop()

    def _know_what_has_passed(self) -> None:
        """A clock that shows less than the newest record is not believed."""
        with self.store.writing() as tx:
            newest = times.newest(tx)
            for line in lines.all_of(tx):
                lines.note_clock(tx, line.name, None)
            if newest is not None:
                self._clock.not_before(newest)
            if self._clock.trusted():
                times.still_right(tx, self._clock.now())

    def _install_pack(self) -> None:
        """The starting pack is laid in once; after that the site's own changes count."""
        for fault in faults():
            log.error("a text to callers: %s", fault)
        with self.store.reading() as r:
            for (name, language), wrong in site_texts.broken(r).items():
                log.error("the site's own text %s/%s %s", language, name, wrong.problem)
        site = self._settings.site
        with self.store.reading() as r:
            known = identity.get(r)
        if site.pack and (known is None or known.pack is None):
            pack = read_pack(_pack_folder(site.pack))
            with self.store.writing() as tx:
                packs.install(tx, pack)
                identity.note_pack(tx, site.pack)
        self._duties().open_slots()

    def _start_timetable(self, starting: ExitStack) -> None:
        timetable = Timetable(self._clock)
        for name, interval_s, duty in self._duties().all():
            timetable.add(name, interval_s, duty)
        timetable.start()
        starting.callback(timetable.stop)

    def _duties(self) -> Duties:
        return Duties(self.store, self.bell, self._clock, self._settings.site)

    def _start_lines(self, starting: ExitStack) -> None:
        names = tuple(line.name for line in self._settings.lines)
        with self.store.writing() as tx:
            lines.keep_only(tx, names)
            for line in self._settings.lines:
                lines.speaks(tx, line.name, line.language, self._clock.now())
                if line.number:
                    ring.know_own(tx, line.number, line.name, self._clock.now())
        posts = [self._post(line) for line in self._settings.lines]
        for post in posts:
            post.start()
            starting.callback(post.join, _STOP_S)
        # All are told to stop before any is waited for.
        for post in posts:
            starting.callback(post.stop)

    def _post(self, line: LineSettings) -> Post:
        return Post(
            self._make_line(line, self._settings.box.data),
            line.name,
            self._settings.site,
            self.store,
            self.bell,
            self._clock,
            Place(line, self._numbers()),
        )

    def _numbers(self) -> frozenset[str]:
        return frozenset(line.number for line in self._settings.lines if line.number)

    def _start_road(self, starting: ExitStack) -> None:
        headquarters = self._settings.headquarters
        if not headquarters.url:
            return
        own = keys.box_key(self._settings.box.data / PARCEL_KEY)
        session = Session(
            self.store,
            HttpsCarrier(headquarters.url),
            Keys(own, keys.read_headquarters_public(headquarters.key)),
            self._clock,
        )
        for topic in ("board", "messages"):
            starting.enter_context(self.bell.calling(topic, lambda: self.bell.ring(road.CHANGED)))
        stopping = threading.Event()
        walking = threading.Thread(
            target=road.run, args=(session, self.bell, stopping), name="road", daemon=True
        )
        walking.start()
        starting.callback(walking.join, _STOP_S)
        starting.callback(stopping.set)

    def _start_pages(self, starting: ExitStack) -> None:
        web = self._settings.web
        app = make_app(
            House(
                store=self.store,
                bell=self.bell,
                clock=self._clock,
                settings=self._settings,
                secret=keyfile.read_or_make(self._settings.box.data / WEB_KEY),
                streams=web.boards,
            )
        )
        try:
            serving = serve(app, web.host, web.port, web.boards + _PAGE_THREADS)
        except OSError as error:
            raise AddressTaken(web.host, web.port) from error
        starting.callback(serving.close)


def _pack_folder(name: str) -> Path:
    """A pack of the kit by its name, or a folder of the site's own by its path."""
    return Path(name) if "/" in name else templates("packs", name)


def _check(site: Site) -> None:
    """What only the rules above the settings know. Raises SettingsError."""
    if not phone.known_region(site.region):
        raise SettingsError("[site]", f"region {site.region!r} is no country's code")
