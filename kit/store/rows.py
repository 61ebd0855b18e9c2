"""Turning rows into the hotline's nouns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from kit.store.engine import Row

    Noun = TypeVar("Noun", bound=DataclassInstance)


def noun(cls: type[Noun], row: Row) -> Noun:
    """The dataclass whose fields are the row's columns; further columns are passed over."""
    return cls(*[row[name] for name in _names(cls)])


@cache
def _names(cls: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cls))


def named(names: str | Mapping[str, str], language: str) -> str:
    """The name in `language`, else in English, else in whatever there is."""
    known: Any = json.loads(names) if isinstance(names, str) else names
    return str(known.get(language) or known.get("en") or next(iter(known.values()), ""))
