"""What a modem's lines mean: final results, errors, and lines that nobody asked for.

Source: ITU-T V.250 section 5.7, 3GPP TS 27.005 section 3.2.5, 3GPP TS 27.007 section 9.2.
"""

from __future__ import annotations

import re

from kit.errors import Refused

BUSY_CAUSES = frozenset({("CME", 14), ("CMS", 14), ("CMS", 314), ("CMS", 515), ("CME", 515)})
"""SIM busy, and "please wait": the same command may go through a moment later."""

RESET_LINES = frozenset({"RDY", "^SYSSTART", "START"})
"""A modem says one of these only when it has just started: what it was asked is forgotten."""

CALL_RESULTS = frozenset({"NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE"})

_VERB = re.compile(r"AT(?:[+^$*#%&][A-Z0-9]+|[A-Z]?)", re.IGNORECASE)
_ERROR = re.compile(r"\+(CM[ES]) ERROR: *(.*)")
_CAUSE = re.compile(r"[0-9]{1,5}")
_PREFIXED = re.compile(r"[+^*$%#][A-Z0-9_ ]+:")
_WORDS = re.compile(
    r"RING\Z|NO CARRIER\Z|BUSY\Z|NO ANSWER\Z|NO DIALTONE\Z|RDY\Z|START\Z|\^SYSSTART\Z"
    r"|(?:CALL|SMS) READY\Z|(?:SMS|PB) DONE\Z|NORMAL POWER DOWN\Z|VOICE CALL:|MISSED_CALL:"
    r"|UNDER-VOLTAGE|OVER-VOLTAGE",
    re.IGNORECASE,
)
_NEVER_A_REPLY = re.compile(r'\+CLIP: *"|\+CRING:|\+CMTI:|\+CDSI?:|\+CMT:|\+CBM:|\+CCWA: *"')
_NOISE = re.compile(r"[^A-Za-z0-9]+\Z")
_WITH_A_PDU = re.compile(r"\+CDS:|\+CMT:|\+CBM:")

# Modems that answer in words although they were told to answer in numbers.
_IN_WORDS = {
    ("CME", "operation not allowed"): 3,
    ("CME", "operation not supported"): 4,
    ("CME", "sim not inserted"): 10,
    ("CME", "sim pin required"): 11,
    ("CME", "sim puk required"): 12,
    ("CME", "sim failure"): 13,
    ("CME", "sim busy"): 14,
    ("CME", "sim wrong"): 15,
    ("CME", "incorrect password"): 16,
    ("CME", "memory full"): 20,
    ("CME", "no network service"): 30,
    ("CMS", "sim not inserted"): 310,
    ("CMS", "sim pin required"): 311,
    ("CMS", "sim failure"): 313,
    ("CMS", "sim busy"): 314,
    ("CMS", "sim wrong"): 315,
    ("CMS", "sim puk required"): 316,
    ("CMS", "invalid memory index"): 321,
    ("CMS", "memory full"): 322,
    ("CMS", "no network service"): 331,
    ("CMS", "network timeout"): 332,
}


def verb_of(command: str) -> str:
    """The name of a command, without the number or text it may carry: for logs and errors."""
    match = _VERB.match(command)
    return match.group().upper() if match else "?"


def is_final(line: str) -> bool:
    """Whether the line ends the reply to any command."""
    return line in ("OK", "ERROR", "COMMAND NOT SUPPORT") or _ERROR.match(line) is not None


def is_unasked(line: str, verb: str) -> bool:
    """Whether a line heard while `verb` is running has nothing to do with it."""
    if _NEVER_A_REPLY.match(line) or _WORDS.match(line) or _NOISE.match(line):
        return True
    return bool(_PREFIXED.match(line)) and not line.upper().startswith(f"{verb[2:]}:")


def brings_a_pdu(line: str) -> bool:
    """Whether the next line belongs to this one, which nobody asked for."""
    return _WITH_A_PDU.match(line) is not None


def refusal(verb: str, final: str) -> Refused | None:
    """The error that a final result is, or None when it is no error."""
    if final == "OK":
        return None
    match = _ERROR.match(final)
    if match is None:
        return Refused(verb, "" if final in ("ERROR", "COMMAND NOT SUPPORT") else final)
    family, told = match.groups()
    cause = int(told) if _CAUSE.fullmatch(told) else _IN_WORDS.get((family, told.strip().lower()))
    return Refused(verb, family, cause)


def is_busy(refused: Refused) -> bool:
    """Whether it is worth asking again in a moment."""
    return (refused.family, refused.cause) in BUSY_CAUSES
