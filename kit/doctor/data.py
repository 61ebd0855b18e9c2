"""What the box stands on: room, the database with its key, and the clock."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from kit.clock import AHEAD, BUILT_AT, Clock
from kit.doctor.finding import Finding, fine, wrong
from kit.errors import HotlineError, StoreNewer, StoreUnreadable
from kit.sentences import sentence
from kit.store import lines, times
from kit.store.engine import Store
from kit.vault import keyfile

STORE = "hotline.db"
KEY = "box.key"

_LITTLE_ROOM = 500_000_000
_NO_ROOM = 100_000_000
_SET_UP = "Run hotline setup."


def room(data: Path) -> Finding:
    """Whether the disk that holds the data has space left."""
    there = next((folder for folder in (data, *data.parents) if folder.is_dir()), Path("/"))
    try:
        free = shutil.disk_usage(there).free
    except OSError as error:
        return wrong("disk", f"{there} cannot be looked at ({error.strerror})", "Run as root.")
    said = f"{free / 1e9:.1f} GB free for {data}"
    clean = "Delete what else lies on the disk (old logs, packages), or use a larger card."
    if free < _NO_ROOM:
        return wrong("disk", said, clean)
    return fine("disk", said, clean if free < _LITTLE_ROOM else "")


def database(data: Path) -> tuple[list[Finding], Store | None]:
    """Whether the key is there and opens the database; the store, open, when it does."""
    try:
        missing = next((path for path in (data / KEY, data / STORE) if not path.exists()), None)
        private = missing is not None or not (data / KEY).stat().st_mode & 0o077
    except OSError as error:
        said = f"{data} cannot be read ({error.strerror})"
        return [wrong("database", said, "Run as root or as the box's own user.")], None
    if missing is not None:
        return [wrong("database", f"there is no {missing}", _advice_for_missing(data))], None
    found = [] if private else [_open_key(data / KEY)]
    opened, store = _opened(data)
    return [*found, opened], store


def clock_of(clock: Clock, store: Store | None) -> Finding:
    """Whether the clock can be true: not before the kit was made, nor before the last record."""
    now = clock.now()
    set_it = (
        "Connect the box to the internet for a minute, or set it by hand: "
        "date --utc --set 'YYYY-MM-DD HH:MM'."
    )
    shown = f"{now:%Y-%m-%d %H:%M} UTC"
    last = _last_record(store)
    if not clock.trusted() or now < BUILT_AT:
        return wrong("clock", f"it shows {shown}, which is before this kit was made", set_it)
    if now > BUILT_AT + AHEAD:
        return wrong("clock", f"it shows {shown}, years after this kit was made", set_it)
    if last is not None and now < last:
        said = f"it shows {shown}, but the last record is of {last:%Y-%m-%d %H:%M}"
        return wrong(
            "clock",
            said,
            f"Compare it with a watch. If it is wrong: {set_it} If it is right, that record was "
            "written while it was wrong: a coordinator says so on the page of the lines, or run "
            "hotline clock right and start the box anew.",
        )
    off = _network_is_off(store)
    if off is not None:
        said = f"it shows {shown}, but the mobile network says {now + off:%Y-%m-%d %H:%M} UTC"
        return wrong("clock", said, f"See which is right. {set_it}")
    return fine("clock", f"it shows {shown}")


def _advice_for_missing(data: Path) -> str:
    if (data / STORE).exists():
        return f"Bring {KEY} back from where it was kept: without it nobody can read the database."
    return _SET_UP


def _open_key(path: Path) -> Finding:
    return wrong(
        "key", f"others on this machine may read {path}", f"Run chmod 600 {path} and ask who could."
    )


def _opened(data: Path) -> tuple[Finding, Store | None]:
    try:
        store = Store(data / STORE, keyfile.read(data / KEY))
    except HotlineError as error:
        return wrong("database", _trouble(error), _remedy(error)), None
    try:
        with store.reading() as r:
            answer = str(r.value("PRAGMA quick_check(1)"))
    except HotlineError as error:
        answer = _trouble(error)
    if answer != "ok":
        said = f"it opens, but is damaged ({answer})"
        return wrong("database", said, "Stop the box and bring back the newest backup."), store
    return fine("database", "it opens with its key and is whole"), store


def _trouble(error: HotlineError) -> str:
    if isinstance(error, StoreNewer):
        return "it was written by a newer hotline kit"
    if isinstance(error, StoreUnreadable):
        return f"it does not open with its key ({error})"
    return sentence(error).rstrip(".")


def _remedy(error: HotlineError) -> str:
    if isinstance(error, StoreNewer):
        return "Install the newer version again; nothing was changed."
    if isinstance(error, StoreUnreadable):
        return f"{KEY} and {STORE} belong together: bring both back from one backup."
    return "Look at the disk first; then run hotline doctor again."


def _network_is_off(store: Store | None) -> timedelta | None:
    """By how much the network's time differs from the box's, where a running box found that."""
    if store is None:
        return None
    try:
        with store.reading() as r:
            off_s = lines.clock_off_s(r)
    except HotlineError:
        return None
    return None if off_s is None else timedelta(seconds=off_s)


def _last_record(store: Store | None) -> datetime | None:
    if store is None:
        return None
    try:
        with store.reading() as r:
            return times.newest(r)
    except HotlineError:
        return None  # said under "database" already
