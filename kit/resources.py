"""Where the kit's own files are: templates/ beside the package, or inside it when installed."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def templates(*parts: str) -> Path:
    """A file or folder below templates/. In a checkout it lies one folder up."""
    beside = _HERE.parent / "templates"
    root = beside if beside.is_dir() else _HERE / "templates"
    return root.joinpath(*parts)
