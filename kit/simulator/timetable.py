"""What happens later: one thread that carries out small actions when they are due."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass(order=True, slots=True)
class Appointed:
    """One action and when it is due; cancelled ones are passed over."""

    due: float
    order: int
    action: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        """Let it not happen, if it has not yet."""
        self.cancelled = True


class Timetable:
    """Carries out actions in order of their time; the thread starts with the first of them.

    Thread: `after` may be called from anywhere; the actions run in the timetable's own thread and
    must be short.
    """

    def __init__(self) -> None:
        self._waiting: list[Appointed] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def after(self, seconds: float, action: Callable[[], None]) -> Appointed:
        """Carry the action out in so many seconds."""
        appointed = Appointed(time.monotonic() + seconds, next(self._order), action)
        with self._changed:
            heapq.heappush(self._waiting, appointed)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="timetable", daemon=True)
                self._thread.start()
            self._changed.notify()
        return appointed

    def close(self) -> None:
        """Forget what was due and end the thread."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            self._changed.notify()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while (appointed := self._next_due()) is not None:
            try:
                appointed.action()
            except Exception:
                log.exception("a due action failed")

    def _next_due(self) -> Appointed | None:
        with self._changed:
            while not self._closed:
                if not self._waiting:
                    self._changed.wait()
                    continue
                wait_s = self._waiting[0].due - time.monotonic()
                if wait_s > 0 and not self._waiting[0].cancelled:
                    self._changed.wait(wait_s)
                    continue
                appointed = heapq.heappop(self._waiting)
                if not appointed.cancelled:
                    return appointed
        return None
