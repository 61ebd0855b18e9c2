"""Messages as text mode shows and takes them.

Source: 3GPP TS 27.005 sections 3.1 (data) and 3.4 to 3.5 (commands in text mode).
"""

from datetime import timedelta, timezone

from kit.simulator import alphabet
from kit.simulator.board import Board
from kit.simulator.pdu import Submit, UnreadablePduError, submit
from kit.simulator.refusals import CmsRefusedError
from kit.simulator.request import Request
from kit.simulator.sim import Kept
from kit.simulator.texts import Part
from kit.simulator.userdata import GSM7, UserData, join, split

WANTS_REPORT = 0x20


def delivered(board: Board, part: Part) -> str:
    """Show a part as +CMT does, behind the colon."""
    return f'"{part.sender}",,"{_moment(board, part)}"\r\n{_body(board, part.user_data)}'


def row(board: Board, kept: Kept, status: str) -> str:
    """Show a kept message as +CMGL and +CMGR do, behind the index."""
    if kept.part is not None:
        sender = f'"{status}","{kept.part.sender}",,"{_moment(board, kept.part)}"'
        return f"{sender}\r\n{_body(board, kept.part.user_data)}"
    if kept.report:
        return f'"{status}",6'
    try:
        message, _ = submit(kept.pdu)
    except UnreadablePduError:
        return f'"{status}",""\r\n{kept.pdu}'
    return f'"{status}","{message.recipient}",\r\n{_body(board, message.user_data)}'


def _moment(board: Board, part: Part) -> str:
    quarters = board.network.zone_quarters
    local = part.sent_at.astimezone(timezone(timedelta(minutes=15 * quarters)))
    return f"{local:%y/%m/%d,%H:%M:%S}{quarters:+03d}"


def _body(board: Board, user_data: UserData) -> str:
    text = join([user_data])
    if board.settings.charset == "UCS2" or user_data.alphabet != GSM7:
        return text.encode("utf-16-be", "replace").hex().upper()
    if board.settings.charset == "HEX":
        return bytes(alphabet.septets_of(text)).hex().upper()
    if board.settings.charset == "GSM":
        return bytes(alphabet.septets_of(text)).decode("latin-1")
    return text


def submitted(board: Board, ask: Request, typed: str) -> Submit:
    """Read a text typed after the prompt of +CMGS.

    Raises:
        CmsRefusedError: it is too long for one part, or not what +CSCS says.
    """
    try:
        parts = split(_typed_text(board, typed), reference=0)
        recipient = _typed_number(board, ask.text(0))
    except ValueError as problem:
        raise CmsRefusedError(305) from problem
    if len(parts) != 1 or not recipient:
        raise CmsRefusedError(305)
    wants_report = bool(board.settings.text_parameters[0] & WANTS_REPORT)
    return Submit(recipient, parts[0], wants_report, reference=0)


def _typed_text(board: Board, typed: str) -> str:
    typed = typed.replace("\r", "\n")
    if board.settings.charset == "UCS2":
        return bytes.fromhex(typed).decode("utf-16-be", "replace")
    if board.settings.charset == "HEX":
        return alphabet.text_of(bytes.fromhex(typed))
    if board.settings.charset == "GSM":
        return alphabet.text_of(ord(letter) & 0x7F for letter in typed)
    return typed


def _typed_number(board: Board, typed: str) -> str:
    if board.settings.charset == "UCS2" and not typed.startswith("+") and len(typed) % 4 == 0:
        try:
            return bytes.fromhex(typed).decode("utf-16-be")
        except ValueError:
            return typed
    return typed
