"""The bell: threads nudge each other; a nudge says only "look again at the store".

A lost nudge costs a second, never a message: every listener also looks by itself now and then.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Bell:
    """One bell for the box. Topics are short words: board, line:<name>, messages, sync, slots.

    Thread: every method may be called from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._changed = threading.Condition(self._lock)
        self._callbacks: list[tuple[str, Callable[[], None]]] = []
        self._closed = False

    def ring(self, *topics: str) -> None:
        """Wakes whoever waits for one of `topics`. Call it after the commit, never before."""
        with self._changed:
            for topic in topics:
                self._counts[topic] = self._counts.get(topic, 0) + 1
            callbacks = [call for topic, call in self._callbacks if topic in topics]
            self._changed.notify_all()
        for call in callbacks:
            call()

    def count(self, *topics: str) -> int:
        """How often `topics` were rung so far: give it to `wait`."""
        with self._lock:
            return sum(self._counts.get(topic, 0) for topic in topics)

    def wait(self, since: int, timeout_s: float, *topics: str) -> int:
        """Sleeps until `topics` were rung after `since`, the time is up, or the bell is closed.

        Returns the new count.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: self._closed or sum(self._counts.get(t, 0) for t in topics) != since,
                timeout_s,
            )
            return sum(self._counts.get(topic, 0) for topic in topics)

    @contextmanager
    def calling(self, topic: str, callback: Callable[[], None]) -> Iterator[None]:
        """While inside, `callback` runs at each ring of `topic`, in the ringer's thread."""
        entry = (topic, callback)
        with self._lock:
            self._callbacks.append(entry)
        try:
            yield
        finally:
            with self._lock:
                self._callbacks.remove(entry)

    @property
    def closed(self) -> bool:
        """Whether the box is stopping."""
        return self._closed

    def close(self) -> None:
        """The box stops: everybody who waits is woken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
