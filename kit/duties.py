"""What the box does by itself, now and then.

Each duty is a short tick that asks the store "what is due?". It may come late, twice, or not at all
for a week: what it does follows from the rows, never from when it was last called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kit.bell import Bell
from kit.clock import Clock, as_text
from kit.desk import capacity, daily, hours, presence, reminding, sharing, tidying, waiting
from kit.settings import Site
from kit.store import reminders
from kit.store.engine import Store
from kit.switchboard import inbound

Duty = tuple[str, float, Callable[[], None]]
"""Its name for the log, every how many seconds, and what to do."""


class Duties:
    """Everything the timetable is given. Thread: the timetable's one worker."""

    def __init__(self, store: Store, bell: Bell, clock: Clock, site: Site) -> None:
        self._store = store
        self._bell = bell
        self._clock = clock
        self._site = site
        self._tidied: datetime | None = None

    def all(self) -> Iterator[Duty]:
        """One line a duty."""
        yield "slots", 3600, self.open_slots
        yield "waiting list", 15, self.tend_waiting
        yield "reminders", 60, self.remind
        yield "day's numbers", 60, self.text_coordinators
        yield "places not needed", 60, self.give_back_places
        yield "joining", 300, self.give_up_joining
        yield "presence", 60, self.notice_gone
        yield "hourly line", 60, self.note_hour
        yield "sums of days", 3600, self.add_up_days
        yield "sign-in tries", 3600, self.forget_tries
        yield "tidying", 3600, self.tidy

    def open_slots(self) -> None:
        """Opens the coming slots, once the clock can say what is to come."""
        if not self._clock.trusted():
            return
        with self._store.writing() as tx:
            opened = capacity.open_slots(tx, self._clock.now())
        if opened:
            self._bell.ring("board", "sync")

    def tend_waiting(self) -> None:
        """Frees what is held past its end, and offers freed places to who waits for them."""
        now = self._clock.now()
        with self._store.reading() as r:
            idle = not waiting.due(r, now)
        if idle or not self._clock.trusted():
            return
        with self._store.writing() as tx:
            changed = waiting.tend(tx, self._site, now)
        if changed:
            self._bell.ring("board", "slots", "messages", "lines", "sync")

    def remind(self) -> None:
        """Reminds of appointments, once the clock can say what is near."""
        if not self._clock.trusted():
            return
        now = self._clock.now()
        with self._store.reading() as r:
            found = reminding.due(r, self._site, now)
            late = bool(reminders.overtaken(r, now))
        if not found and not late:
            return
        with self._store.writing() as tx:
            reminding.withdraw(tx, now)
            for appointment_id, window in found:
                reminding.write(tx, appointment_id, window, now)
        self._bell.ring("messages", "lines", "sync")

    def text_coordinators(self) -> None:
        """Texts the day's numbers to the coordinators, once a day, by a clock that is trusted."""
        now = self._clock.now()
        with self._store.reading() as r:
            idle = not daily.due(r, self._site, now)
        if idle or not self._clock.trusted():
            return
        with self._store.writing() as tx:
            daily.write(tx, self._site, now)
        self._bell.ring("messages", "lines", "sync")

    def give_back_places(self) -> None:
        """Places of shared slots that are not needed here go back while others can book them."""
        now = self._clock.now()
        with self._store.reading() as r:
            idle = not sharing.due(r, now)
        if idle or not self._clock.trusted():
            return
        with self._store.writing() as tx:
            given = sharing.tend(tx, now)
        if given:
            self._bell.ring("board", "slots", "sync")

    def give_up_joining(self) -> None:
        """Shows texts some of whose parts never came."""
        if inbound.give_up_joining(self._store, self._site, self._clock.now()):
            self._bell.ring("board", "messages")

    def notice_gone(self) -> None:
        """Whose sessions are over is off, and owns no callback any more."""
        with self._store.writing() as tx:
            gone = presence.notice_gone(tx, self._clock.now())
        if gone:
            self._bell.ring("board", "sync")

    def note_hour(self) -> None:
        """Writes the line of the hour that just ended, if the clock knows which one that is."""
        now, zone = self._clock.now(), ZoneInfo(self._site.timezone)
        with self._store.reading() as r:
            due = hours.due(r, now, zone)
        if not due or not self._clock.trusted():
            return
        with self._store.writing() as tx:
            hours.note(tx, now, zone)
        self._bell.ring("board")

    def add_up_days(self) -> None:
        """Adds up days that are well over, each in a transaction of its own: nobody waits long."""
        if not self._clock.trusted():
            return
        now, zone = self._clock.now(), ZoneInfo(self._site.timezone)
        more = True
        while more:
            with self._store.writing() as tx:
                more = hours.add_up(tx, now, zone)

    def tidy(self) -> None:
        """Once each night, or after it: never by a clock that may have leapt ahead."""
        now = self._clock.now()
        night = tidying.last_midnight(now, ZoneInfo(self._site.timezone))
        if night == self._tidied or not self._clock.trusted():
            return
        with self._store.writing() as tx:
            tidying.tidy(tx, self._site, now)
        self._tidied = night

    def forget_tries(self) -> None:
        """Sign-ins that failed are forgotten after a day."""
        with self._store.writing() as tx:
            tx.execute(
                "DELETE FROM signin_tries WHERE at < ?",
                (as_text(self._clock.now() - timedelta(days=1)),),
            )
