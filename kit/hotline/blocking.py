"""Why a number may be blocked, and for how long."""

from __future__ import annotations

REASONS = ("abusive", "prank", "silent", "other")

HOURS = (1, 24, 24 * 7, 24 * 30)
"""The lengths one can choose. Nobody is shut out for good: people in need share phones."""
