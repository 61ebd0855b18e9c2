"""Which site this box is."""

from __future__ import annotations

from dataclasses import dataclass

from kit.errors import StoreError
from kit.store.engine import Reading, Writing
from kit.store.lives import ANEW
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Identity:
    """The site's number and name; `pack` is the starting pack that was installed, or None."""

    site: int
    site_name: str
    pack: str | None


def get(r: Reading) -> Identity | None:
    """Who this box is, or None when it was not set up yet."""
    row = r.one("SELECT site, site_name, pack FROM identity")
    return None if row is None else noun(Identity, row)


def settle(tx: Writing, site: int, name: str) -> None:
    """Makes the identity once; a new name is taken over, another site number is refused.

    Raises: StoreError when the file belongs to another site.
    """
    known = get(tx)
    if known is None:
        tx.insert("identity", {"one": 1, "site": site, "site_name": name})
    elif known.site != site:
        raise StoreError(f"the database belongs to site {known.site}, not {site}")
    elif known.site_name != name:
        tx.execute("UPDATE identity SET site_name = ?", (name,))


def note_pack(tx: Writing, name: str) -> None:
    """Remembers that a starting pack was installed."""
    tx.execute("UPDATE identity SET pack = ?", (name,))


def begin_new_life(tx: Writing, known: int) -> None:
    """Headquarters remembers more than this database: what was granted before is used no more.

    It knows of so many lives; the new one comes after all of them.
    """
    tx.execute("UPDATE identity SET lives = max(lives, ?)", (known,))
    tx.execute(ANEW)


def next_code(tx: Writing) -> int:
    """The number of the next appointment of this box, from 1."""
    return int(
        tx.value("UPDATE identity SET code_counter = code_counter + 1 RETURNING code_counter")
    )
