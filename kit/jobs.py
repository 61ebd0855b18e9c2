"""The timetable: short ticks that ask the store "what is due?".

APScheduler reckons with the wall clock, which on a Pi may jump by years when somebody sets it. A
job's next time is therefore always now + its interval (never a catch-up), and the timetable is set
anew when wall clock and monotonic clock part.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from kit.clock import Clock

log = logging.getLogger(__name__)

_WATCH_S = 5.0
_APART_S = 3.0


class Every(BaseTrigger):  # type: ignore[misc]
    """Now and then: `interval_s` after the last look, whatever the wall clock did meanwhile."""

    def __init__(self, interval_s: float) -> None:
        self._interval = timedelta(seconds=interval_s)

    def get_next_fire_time(self, previous_fire_time: Any, now: datetime) -> datetime:  # noqa: ANN401, ARG002
        """The next time, by the clock the scheduler waits by: never one that has passed."""
        return now + self._interval


class Timetable:
    """Runs the box's small recurring duties. Thread: `start` and `stop` from the box's own.

    `watch_s` is how often wall clock and monotonic clock are compared.
    """

    def __init__(self, clock: Clock, watch_s: float = _WATCH_S) -> None:
        self._clock = clock
        self._watch_s = watch_s
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._stopping = threading.Event()
        self._watch = threading.Thread(target=self._watch_clock, name="timetable", daemon=True)

    def add(self, name: str, interval_s: float, duty: Callable[[], object]) -> None:
        """A duty to be done now and then. A failure is logged and the next tick tries again."""

        def tick() -> None:
            try:
                duty()
            except Exception:
                # A tick that dies must not take the timetable with it.
                log.exception("duty %s failed; it will be tried again", name)

        self._scheduler.add_job(tick, Every(interval_s), id=name, name=name)

    def start(self) -> None:
        """Begins ticking."""
        self._scheduler.start()
        self._watch.start()

    def stop(self) -> None:
        """Ends after the tick under way."""
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
            self._watch.join()

    def _watch_clock(self) -> None:
        apart = self._apart()
        while not self._stopping.wait(self._watch_s):
            if abs(self._apart() - apart) > _APART_S:
                log.warning("the clock jumped; the timetable is set anew")
                for job in self._scheduler.get_jobs():
                    job.reschedule(job.trigger)
                apart = self._apart()

    def _apart(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
