"""One line typed at a modem, taken apart into its commands.

Source: ITU-T V.250 sections 5.2.1 to 5.4 (command line, basic and extended syntax).
"""

import re
from dataclasses import dataclass
from typing import Literal

from kit.simulator.refusals import CmeRefusedError

_BASIC = re.compile(r"(S)(\d+)(?:=(\d*)|\?)?|([&\\]?[A-Z])(\d*)", re.IGNORECASE)
_EXTENDED = re.compile(r"([+^*$%#][A-Z0-9]+)\s*(=\?|=|\?)?(.*)", re.IGNORECASE | re.DOTALL)
_PIECES = re.compile(r'(?:"[^"]*"?|[^";])+')
_ARGUMENTS = re.compile(r'\s*(?:"([^"]*)"?|([^,]*))\s*(?:,|$)')


@dataclass(frozen=True, slots=True)
class Request:
    """One command: its method's name, its form, and its arguments without their quotes."""

    method: str
    form: Literal["run", "read", "test", "set"]
    arguments: tuple[str, ...] = ()
    typed: str = ""

    def text(self, place: int, default: str = "") -> str:
        """Give an argument as it was typed, or the default where it is left out."""
        if place < len(self.arguments) and self.arguments[place]:
            return self.arguments[place]
        return default

    def number(self, place: int, default: int | None = None) -> int:
        """Give an argument as a number.

        Raises:
            CmeRefusedError: it is none, or left out where there is no default.
        """
        text = self.text(place)
        if not text and default is not None:
            return default
        if not text.isdigit():
            raise CmeRefusedError(50)
        return int(text)

    def number_within(self, place: int, highest: int, default: int | None = None) -> int:
        """Give an argument from 0 to `highest`.

        Raises:
            CmeRefusedError: it is something else.
        """
        number = self.number(place, default)
        if number > highest:
            raise CmeRefusedError(50)
        return number


def requests_of(line: str) -> list[Request]:
    """Take apart what stands after AT."""
    requests = []
    rest = line.strip()
    while rest := rest.lstrip("; "):
        if rest[0] in "+^*$%#":
            piece = _PIECES.match(rest)
            typed = piece.group() if piece else rest
            requests.append(_extended(typed))
        elif rest[0] in "Dd":
            typed = rest
            requests.append(Request("basic_d", "set", (rest[1:],), typed))
        else:
            typed = _basic_piece(rest)
            requests.append(_basic(typed))
        rest = rest[len(typed) :]
    return requests


def _basic_piece(rest: str) -> str:
    piece = _BASIC.match(rest)
    return piece.group() if piece and piece.group() else rest


def _basic(typed: str) -> Request:
    piece = _BASIC.fullmatch(typed)
    if piece is None:
        return Request("unknown", "run", (), typed)
    register, number, value, letter, argument = piece.groups()
    if register:
        return Request("basic_s", "set", (number, value or ""), typed)
    name = letter.lower().replace("&", "and_").replace("\\", "back_")
    return Request(f"basic_{name}", "set", (argument,), typed)


def _extended(typed: str) -> Request:
    piece = _EXTENDED.fullmatch(typed.strip())
    if piece is None:
        return Request("unknown", "run", (), typed)
    name, sign, rest = piece.groups()
    method = "at_" + name[1:].lower()
    if sign == "=?":
        return Request(method, "test", (), typed)
    if sign == "?":
        return Request(method, "read", (), typed)
    if sign == "=":
        return Request(method, "set", _arguments(rest), typed)
    return Request(method, "run", (), typed)


def _arguments(rest: str) -> tuple[str, ...]:
    found = []
    at = 0
    while at <= len(rest):
        piece = _ARGUMENTS.match(rest, at)
        if piece is None:
            break
        quoted, plain = piece.groups()
        found.append(quoted if quoted is not None else plain.strip())
        if piece.end() >= len(rest) and not rest[at : piece.end()].endswith(","):
            break
        at = piece.end()
    return tuple(found)
