"""How a call can end, as the wrap-up asks."""

from __future__ import annotations

DISPOSITIONS = (
    "answered",
    "booked",
    "referred",
    "callback-promised",
    "silent",
    "wrong-number",
    "prank",
    "abusive",
    "not-reached",
    "other",
)
"""All of them, in the order pages show them. Exactly one is required."""

ONE_TAP = ("silent", "wrong-number", "prank", "abusive")
"""Those that close a call by themselves: nothing else is asked."""
