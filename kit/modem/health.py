"""What a modem says about network and signal, in our words.

Source: 3GPP TS 27.007 sections 7.2 (+CREG), 7.3 (+COPS), 8.5 (+CSQ), 10.1.22 (+CEREG).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_REGISTRATION = re.compile(r"\+CE?REG: *(?:\d+, *)?(\d+)(?:, *\"|\Z|, *[0-9A-F]{4})", re.IGNORECASE)
_SIGNAL = re.compile(r"\+CSQ: *(\d+)")
_OPERATOR = re.compile(r'\+COPS: *\d+, *\d+, *"([^"]*)"')
_NAMED = re.compile(r"\+C?G(?:MI|MM|SN): *")
_WORDS = {1: "home", 5: "roaming", 6: "home", 7: "roaming", 2: "searching", 3: "denied"}
_BEST_FIRST = ("home", "roaming", "searching", "denied")
_BARS = ((20, 4), (15, 3), (10, 2), (2, 1), (0, 0))
_UNKNOWN_SIGNAL = 99


def registration_of(replies: Iterable[list[str] | None]) -> str:
    """home, roaming, searching, denied or none: the best that any of the networks says."""
    found = set()
    for lines in replies:
        for line in lines or ():
            match = _REGISTRATION.match(line)
            if match:
                found.add(_WORDS.get(int(match.group(1)), "none"))
    return next((word for word in _BEST_FIRST if word in found), "none")


def first_of(lines: list[str] | None) -> str:
    """What a modem says of itself, with or without the command's name before it."""
    told = lines[0] if lines else ""
    return _NAMED.sub("", told).strip('" ')


def operator_of(lines: list[str] | None) -> str:
    """The operator's name, "" when there is none."""
    matches = (_OPERATOR.match(line) for line in lines or ())
    return next((match.group(1) for match in matches if match), "")


def bars_of(lines: list[str]) -> int | None:
    """0 to 4 bars; None when unknown."""
    matches = (_SIGNAL.match(line) for line in lines)
    strength = next((int(match.group(1)) for match in matches if match), _UNKNOWN_SIGNAL)
    if strength >= _UNKNOWN_SIGNAL:
        return None
    return next(bars for least, bars in _BARS if strength >= least)
