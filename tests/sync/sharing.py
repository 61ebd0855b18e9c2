"""Several boxes and a headquarters that share a centre: real stores, any road, restores of all."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from kit.clock import as_text
from kit.desk import sharing
from kit.errors import HeadquartersAway, HotlineError, ParcelInvalid, RuleBroken
from kit.headquarters import centres, doubts, ledger, sites
from kit.headquarters.holdings import of_slot
from kit.headquarters.intake import receive
from kit.headquarters.store import HeadquartersStore
from kit.hotline.granting import Holding
from kit.hotline.openings import DAYS, Opening
from kit.parcel.keys import BoxKey
from kit.store import appointments, grants
from kit.store.engine import Store
from kit.store.slots import Slot
from kit.store.slots import get as slot_of
from kit.sync.session import Keys, Session
from tests.stores import lay_headquarters_store, lay_store
from tests.sync.pair import BEGUN, HEADQUARTERS_KEY, STORE_KEY, HandClock

SITES = (1, 2, 3)

_MEMORY = Path("/dev/shm")  # noqa: S108
IN_MEMORY = _MEMORY if os.access(_MEMORY, os.W_OK) else None
"""Where files lie in memory: no power is cut here. None where there is no such place."""

ALONE, BESIDE, IMAGE = "alone", "beside", "image"
"""A restored database finds no witness, the one that was left where it is, or its own of then."""


def copied(path: Path, to: Path, how: str = IMAGE) -> None:
    """The files of a database that nobody writes to."""
    for end in ("", "-wal", "-shm"):
        Path(f"{to}{end}").unlink(missing_ok=True)
        if end != "-shm" and Path(f"{path}{end}").exists():
            shutil.copy(f"{path}{end}", f"{to}{end}")
    if how != BESIDE:
        Path(f"{to}.witness").unlink(missing_ok=True)
    if how == IMAGE and Path(f"{path}.witness").exists():
        shutil.copy(f"{path}.witness", f"{to}.witness")


class Office:
    """Headquarters with one shared service of so many places a slot."""

    def __init__(
        self, folder: Path, clock: HandClock, opening: Opening, *, by_itself: bool
    ) -> None:
        self.clock = clock
        self.path = lay_headquarters_store(folder / "headquarters.db")
        self.store = HeadquartersStore(self.path)
        with self.store.writing() as tx:
            for site in SITES:
                sites.enrol(tx, site, f"Gate {site}", key_of(site).public, clock.now())
            self.service = centres.put(
                tx,
                {"name": "Bridge House", "address": "", "timezone": "UTC"},
                {"en": "Legal advice"},
                opening,
                by_itself=by_itself,
            )
            centres.lay_out(tx, clock.now())

    def slots(self) -> list[str]:
        with self.store.reading() as r:
            rows = r.execute("SELECT slot FROM shared_slots ORDER BY starts_at").fetchall()
        return [row["slot"] for row in rows]

    def grant(self, slot: str, places: Mapping[int, int]) -> None:
        with self.store.writing() as tx:
            ledger.grant(tx, slot, places, "ines", self.clock.now())

    def holdings(self, slot: str) -> dict[int, Holding]:
        with self.store.reading() as r:
            return {one.site: one for one in of_slot(r, slot, self.clock.now())}

    def doubtful(self) -> list[int]:
        with self.store.reading() as r:
            return [one.site for one in doubts.about(r)]

    def settle(self, doubtful: list[int]) -> None:
        with self.store.writing() as tx:
            for site in doubtful:
                doubts.settle(tx, site, "ines")

    def receive(self, sealed: bytes) -> bytes:
        return receive(self.store, HEADQUARTERS_KEY, sealed, self.clock.now())

    def back_up(self, to: Path) -> None:
        self.store.close()
        copied(self.path, to)
        self.store = HeadquartersStore(self.path)

    def restore(self, backup: Path, how: str = BESIDE) -> None:
        self.store.close()
        copied(backup, self.path, how)
        self.store = HeadquartersStore(self.path)

    def close(self) -> None:
        self.store.close()


class Gate:
    """A site's box. What was promised to people is remembered beside it, whatever it forgets.

    `promised` maps an appointment to (slot, people).
    """

    def __init__(self, folder: Path, clock: HandClock, site: int, office: Office) -> None:
        self.site = site
        self.clock = clock
        self.office = office
        self.path = lay_store(folder / f"box{site}.db", STORE_KEY)
        self.promised: dict[str, tuple[str, int]] = {}
        self.sent: list[bytes] = []
        self.road = "open"
        self.cut_at: int | None = None
        self._count = 0
        self._open()
        with self.store.writing() as tx:
            tx.insert("identity", {"one": 1, "site": site, "site_name": f"Gate {site}"})

    def _open(self) -> None:
        self.store = Store(self.path, STORE_KEY)
        keys = Keys(key_of(self.site), HEADQUARTERS_KEY.public)
        self.session = Session(self.store, self, keys, self.clock)

    def deliver(self, sealed: bytes) -> bytes:
        """The road: open, cut before headquarters, or cut after it; the parcel may come late."""
        self.sent.append(sealed)
        if self.road == "cut":
            raise HeadquartersAway
        told = self.office.receive(sealed)
        if self.road == "deaf":
            raise HeadquartersAway
        return told[: self.cut_at]

    def answer(self) -> bytes:
        """What headquarters would say now; the box does not hear it."""
        self.sync("deaf")
        return self.office.receive(self.sent[-1])

    def sync(self, road: str = "open") -> bool:
        self.road = road
        try:
            self.session.carry()
        except HeadquartersAway:
            return False
        return True

    def replay(self, which: int) -> None:
        """A parcel of any age arrives, perhaps again; nobody hears the answer."""
        if self.sent:
            try:
                self.office.receive(self.sent[which % len(self.sent)])
            except ParcelInvalid:  # pragma: no cover - a box that is not enrolled any more
                return

    def book(self, slot: str, party: int) -> bool:
        self._count += 1
        try:
            with self.store.writing() as tx:
                slot_id = tx.value("SELECT slot_id FROM shared_slots WHERE slot = ?", (slot,))
                if slot_id is None:
                    return False
                code = f"{self._count:06d}"
                row = {"slot_id": slot_id, "code": code, "party": party, "adults": party}
                one = appointments.add(tx, {**row, "language": "en"}, self.clock.now())
        except RuleBroken as error:
            if "never_overbooked" not in error.rule:
                raise
            return False
        self.promised[one] = (slot, party)
        return True

    def change(self, which: int, **columns: object) -> None:
        """Cancels, moves or resizes something that people know of and the box still remembers."""
        known = self.remembered()
        if not known:
            return
        one = known[which % len(known)]
        slot, party = self.promised[one]
        try:
            with self.store.writing() as tx:
                to = columns.pop("slot", None)
                if to is not None:
                    slot_id = tx.value("SELECT slot_id FROM shared_slots WHERE slot = ?", (to,))
                    if slot_id is None:
                        return
                    columns, slot = {**columns, "slot_id": slot_id}, str(to)
                appointments.change(tx, one, self.clock.now(), **columns)
        except RuleBroken as error:
            if "never_overbooked" not in error.rule:
                raise
            return
        if columns.get("state") == "cancelled":
            del self.promised[one]
        else:
            self.promised[one] = (slot, int(str(columns.get("party", party))))

    def cancel(self, one: str) -> None:
        """Somebody does not come; the box must remember them."""
        with self.store.writing() as tx:
            appointments.change(tx, one, self.clock.now(), state="cancelled")
        del self.promised[one]

    def remembered(self) -> list[str]:
        """What stands here and in people's hands alike."""
        with self.store.reading() as r:
            rows = r.all(
                "SELECT a.id, a.party, h.slot FROM appointments a JOIN shared_slots h"
                " ON h.slot_id = a.slot_id WHERE a.state = 'booked' ORDER BY a.id"
            )
        return [one["id"] for one in rows
                if self.promised.get(one["id"]) == (one["slot"], one["party"])]  # fmt: skip

    def give_back(self, slot: str, places: int) -> None:
        try:
            with self.store.writing() as tx:
                slot_id = tx.value("SELECT slot_id FROM shared_slots WHERE slot = ?", (slot,))
                sharing.give_back(tx, slot_id or "", places, self.clock.now())
        except HotlineError:
            return

    def tend(self) -> int:
        with self.store.writing() as tx:
            return sharing.tend(tx, self.clock.now())

    def slot(self, slot: str) -> Slot:
        with self.store.reading() as r:
            slot_id = r.value("SELECT slot_id FROM shared_slots WHERE slot = ?", (slot,))
            found = slot_of(r, slot_id or "")
        assert found is not None
        return found

    def share(self, slot: str) -> grants.Share:
        with self.store.reading() as r:
            found = grants.share(
                r, r.value("SELECT slot_id FROM shared_slots WHERE slot = ?", (slot,)) or ""
            )
        assert found is not None
        return found

    def life(self) -> int:
        with self.store.reading() as r:
            return int(r.value("SELECT lives FROM identity"))

    def back_up(self, to: Path) -> None:
        self.store.close()
        copied(self.path, to)
        self._open()

    def restore(self, backup: Path, how: str = BESIDE) -> None:
        self.store.close()
        copied(backup, self.path, how)
        self._open()

    def close(self) -> None:
        self.store.close()


class Street:
    """Three gates, one office, and what all of them promised."""

    def __init__(
        self,
        folder: Path,
        places: int = 6,
        *,
        by_itself: bool = True,
        opening: Opening | None = None,
    ) -> None:
        self.folder = folder
        self.clock = HandClock(BEGUN)
        self.places = places
        usual = Opening(60, places, dict.fromkeys(DAYS, (("12:00", "14:00"),)), days_ahead=1)
        self.office = Office(folder, self.clock, opening or usual, by_itself=by_itself)
        self.gates = {site: Gate(folder, self.clock, site, self.office) for site in SITES}

    def promised(self) -> Counter[str]:
        """People who hold an appointment, by slot."""
        people: Counter[str] = Counter()
        for gate in self.gates.values():
            for slot, party in gate.promised.values():
                people[slot] += party
        return people

    def overbooked(self) -> dict[str, int]:
        return {slot: n for slot, n in self.promised().items() if n > self.places}

    def meet(self, times: int = 2) -> None:
        """Everybody is in contact, as often as it takes for news to get round."""
        for _ in range(times):
            for gate in self.gates.values():
                gate.sync()

    def wait(self, by: timedelta) -> None:
        self.clock.move(by)

    def now(self) -> str:
        return as_text(self.clock.now())

    def close(self) -> None:
        for gate in self.gates.values():
            gate.close()
        self.office.close()


def key_of(site: int) -> BoxKey:
    return BoxKey(bytes([site]) * 32)
