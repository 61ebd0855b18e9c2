"""The road to headquarters."""

from __future__ import annotations

from kit.doctor.finding import Finding, fine, wrong
from kit.errors import CarryError, HeadquartersRefused, HotlineError, SettingsError
from kit.settings import HeadquartersSettings
from kit.store import journal
from kit.store.engine import Store
from kit.sync.https import HttpsCarrier

_WHAT = "headquarters"


def headquarters(settings: HeadquartersSettings, store: Store | None) -> Finding:
    """Whether headquarters answers, is the one we were told of, and lets us in."""
    waiting, refused = _waiting(store)
    if not settings.url:
        return fine(_WHAT, f"none in the settings; {waiting}")
    try:
        key = HttpsCarrier(settings.url).key()
    except (SettingsError, CarryError) as error:
        return _unreached(settings.url, waiting, error)
    if _letters(key) != _letters(settings.key):
        said = f"whoever answers at {settings.url} shows another key; {waiting}"
        return wrong(_WHAT, said, "Compare key in [headquarters] with: hotline headquarters key")
    if refused:
        said = f"it answers, but did not take this box's last parcel; {waiting}"
        return wrong(_WHAT, said, "Have them enrol this box with the line hotline setup prints.")
    return fine(_WHAT, f"it answers; {waiting}")


def _unreached(url: str, waiting: str, error: HotlineError) -> Finding:
    if isinstance(error, SettingsError):
        said, do = f"{url} is not an address", "Correct url in [headquarters]."
    elif isinstance(error, HeadquartersRefused):
        said = f"{url} answers with status {error.status}, not as headquarters"
        do = "Compare url in [headquarters] with what headquarters told you."
    else:
        said = f"{url} cannot be reached; {waiting}, nothing is lost"
        do = "Look whether the box has internet, and ask whether headquarters is up."
    return wrong(_WHAT, said, do)


def _waiting(store: Store | None) -> tuple[str, bool]:
    """How many records wait, in words, and whether the last try was refused."""
    if store is None:
        return "what waits is unknown", False
    try:
        with store.reading() as r:
            pending = journal.pending(r)
    except HotlineError:
        return "what waits is unknown", False
    count = "1 record waits" if pending.count == 1 else f"{pending.count} records wait"
    return f"{count} on the box", pending.trouble == "refused"


def _letters(key: str) -> str:
    return "".join(key.split()).lower()
