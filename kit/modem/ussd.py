"""Codes such as *100#, and what the network answers to them.

Source: 3GPP TS 27.007 section 7.15 (+CUSD), 3GPP TS 23.038 section 5 (data coding scheme).
"""

from __future__ import annotations

import re

from kit.errors import Refused
from kit.hotline import segments
from kit.modem import septets
from kit.modem.profiles import UssdForm

_CODE = re.compile(r"[0-9*#]{1,60}\Z")
_ANSWER = re.compile(r'\+CUSD: *(\d)(?: *, *"(.*?)"?(?: *, *(\d{1,3}))? *)?\Z', re.DOTALL)
_MENU = 1
_TOLD = frozenset({0, _MENU, 2})
_CARRIAGE_RETURN_FILLS = 8
CLOSE = "AT+CUSD=2"
"""Ends a menu that nobody will go on with."""


def question(code: str, form: UssdForm) -> str:
    """The command that asks. Raises Refused for what is no code."""
    if not _CODE.match(code):
        raise Refused("AT+CUSD", "not a code")
    if form is UssdForm.PACKED:
        typed = segments.septets_of(code)
        if len(typed) % _CARRIAGE_RETURN_FILLS == _CARRIAGE_RETURN_FILLS - 1:
            typed += b"\r"  # seven bits would be left over, and read as an @
        code = septets.pack(typed).hex().upper()
    return f'AT+CUSD=1,"{code}",15'


def answer_of(told: str, form: UssdForm) -> tuple[str, bool]:
    """The text of an answer, and whether it is a menu that waits. Raises Refused."""
    match = _ANSWER.match(told)
    if match is None:
        raise Refused("AT+CUSD", "USSD")
    kind = int(match.group(1))
    if kind not in _TOLD or match.group(2) is None:
        raise Refused("AT+CUSD", "USSD", kind)
    return _text(match.group(2), int(match.group(3) or 15), form), kind == _MENU


def _text(said: str, scheme: int, form: UssdForm) -> str:
    try:
        octets = bytes.fromhex(said)
    except ValueError:
        return said.strip()
    if _is_wide(scheme) and len(octets) % 2 == 0:
        return octets.decode("utf-16-be", "replace").strip()
    if form is UssdForm.PACKED:
        return segments.text_of_septets(septets.unpack(octets, len(octets) * 8 // 7)).strip(
            "\r\n @"
        )
    return said


def _is_wide(scheme: int) -> bool:
    """UCS-2: told by a general data coding, or after two septets that name the language."""
    return scheme == 0x11 or (scheme & 0xC0 == 0x40 and scheme & 0x0C == 0x08)
