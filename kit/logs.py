"""The log: one line a happening, without numbers, names or words of callers.

Lines carry record ids, so that the story of a call can be followed and told to nobody else.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, TextIO

_DIGITS = re.compile(r"(?<!\w)\+?\d[\d\s().-]{6,}\d(?!\w)")


_SECRET = re.compile(r"(?<=/calendar/)[^\s/?]+")
"""A calendar's address is its key; the server names the address whose answer failed."""


class Masking(logging.Filter):
    """The last fence: a run of digits that could be a phone number never reaches the log.

    The rule is not to log them at all; this catches what a library says in an error text.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites the record and lets it pass."""
        try:
            said = record.getMessage()
        except (TypeError, ValueError, KeyError):
            said = str(record.msg)  # a line written wrongly is no reason to stop a call
        record.msg = masked(said)
        record.args = None
        return True


class _Page(logging.Formatter):
    """A line of the log; what a traceback says is masked like the rest."""

    def formatException(self, ei: Any) -> str:  # noqa: N802, ANN401 -- the library's own hook
        return masked(super().formatException(ei))


def masked(said: str) -> str:
    """What may stand in the log of a line that somebody else wrote."""
    return _DIGITS.sub("[number]", _SECRET.sub("[secret]", said))


def start(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Sends the log to standard error, where journald or a terminal keeps it."""
    out = logging.StreamHandler(stream or sys.stderr)
    out.setFormatter(_Page("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    out.addFilter(Masking())
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(level)
    for noisy in ("waitress", "apscheduler", "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
