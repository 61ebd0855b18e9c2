"""Callers sent on to another number by the network itself.

Source: 3GPP TS 27.007 section 7.11 (+CCFC), 3GPP TS 22.082.
"""

from __future__ import annotations

import re

from kit.errors import Refused
from kit.modem.line import Diversion, Diverted

_REASONS = {Diversion.BUSY: 1, Diversion.NO_REPLY: 2, Diversion.UNREACHABLE: 3}
_NUMBER = re.compile(r"\+?[0-9]{3,20}\Z")
_TOLD = re.compile(r'\+CCFC: *1 *, *(\d+)(?: *, *"([^"]*)" *, *(\d*)(?:,[^,]*,[^,]*, *(\d+))?)?')
_VOICE = 1
_AFTER_S = 20
_LONGEST_S = 30


def setting(when: Diversion, to: Diverted | None) -> str:
    """The command that sets or clears. Raises Refused for what is no number."""
    reason = _REASONS[when]
    if to is None:
        return f"AT+CCFC={reason},4"
    if not _NUMBER.match(to.number):
        raise Refused("AT+CCFC", "not a number")
    kind = 145 if to.number.startswith("+") else 129
    command = f'AT+CCFC={reason},3,"{to.number}",{kind},{_VOICE}'
    if when is not Diversion.NO_REPLY:
        return command
    wanted_s = min(_LONGEST_S, max(5, to.after_s or _AFTER_S))
    return f"{command},,,{round(wanted_s / 5) * 5}"  # networks count in steps of 5 s


def asking(when: Diversion) -> str:
    """The command that asks."""
    return f"AT+CCFC={_REASONS[when]},2"


def told(lines: list[str]) -> Diverted | None:
    """Where calls go, from the reply; only calls of voice count."""
    for line in lines:
        match = _TOLD.match(line)
        if match and int(match.group(1)) & _VOICE and match.group(2):
            _, digits, kind, after = match.groups()
            plus = "+" if kind == "145" and not digits.startswith("+") else ""
            return Diverted(plus + digits, int(after) if after else None)
    return None
