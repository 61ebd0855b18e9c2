"""Keeping the process small on a machine with 512 MB.

glibc gives each thread an arena of its own and, once a large block was freed, serves blocks of
that size from the arenas, which never shrink. A box has some sixty threads, and argon2 takes
19 MiB at each sign-in: after twenty sign-ins by twenty threads the process held 328 MB, with the
two settings below 82 MB (bench/pages.py).
"""

from __future__ import annotations

import ctypes

# Source: mallopt(3).
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8

_LARGE_BYTES = 1 << 20
_ARENAS = 2


def stay_small() -> None:
    """Large blocks go back to the system when freed, and threads share arenas.

    Does nothing where the C library is not glibc. Call it before threads are started.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_ARENA_MAX, _ARENAS)
