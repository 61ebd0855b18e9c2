"""Texts to callers: files of the kit and the site's own words that cannot be used."""

from __future__ import annotations

from kit.desk import site_texts
from kit.doctor.finding import Finding, wrong
from kit.errors import HotlineError
from kit.store.engine import Store
from kit.wording.texts import faults

_WHAT = "texts"


def texts_to_callers(store: Store | None) -> list[Finding]:
    """One finding for each text that callers do not get as somebody wrote it."""
    files = [
        wrong(_WHAT, f"templates/sms/{one}", "Mend the file, or install the kit again.")
        for one in faults()
    ]
    return files + _own(store)


def _own(store: Store | None) -> list[Finding]:
    if store is None:
        return []
    try:
        with store.reading() as r:
            found = site_texts.broken(r)
    except HotlineError:
        return []  # said under "database" already
    return [
        wrong(
            _WHAT,
            f"the site's own words for {name!r} in {language!r}: {fault.problem}; "
            "callers get the kit's",
            "A coordinator mends them on the page Texts to callers, or goes back to the kit's.",
        )
        for (name, language), fault in found.items()
    ]
