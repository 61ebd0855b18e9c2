"""Commands about messages, and what happens when one arrives.

Source: 3GPP TS 27.005 sections 3 and 4.
"""

from kit.simulator.board import Board
from kit.simulator.commands import textmode
from kit.simulator.pdu import (
    Submit,
    UnreadablePduError,
    status_report,
    submit,
    tpdu_octets,
)
from kit.simulator.refusals import CmsRefusedError
from kit.simulator.request import Request
from kit.simulator.sim import READ, SENT, UNREAD, UNSENT, Kept, Memory
from kit.simulator.terminal import Done, Later, Outcome, Prompt
from kit.simulator.texts import Part

ALL = 4
STATUS_WORDS = ("REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL")
_DELETED_BY_FLAG = {1: {READ}, 2: {READ, SENT}, 3: {READ, SENT, UNSENT}}


class Messages:
    """The memories of a modem, sending, and what arrives."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self._reference = 0

    # What arrives

    def take(self, part: Part) -> bool:
        """Take a part from the network: into memory, or straight to the client."""
        pdu = part.as_pdu(self.board.network.zone_quarters)
        if self.board.settings.notify[1] == 2:
            self._hand_over(part, pdu)
            return True
        memory = self._memory(2)
        index = memory.keep(Kept(pdu, UNREAD, part))
        if index is None:
            return False
        self.board.network.ledger.write(
            "stored",
            part.id,
            self.board.number,
            part.sender,
            place=f"{memory.name} {index}",
            pdu=pdu,
        )
        if self.board.settings.notify[1] == 1:
            self.board.notify(f'+CMTI: "{memory.name}",{index}')
        return True

    def _hand_over(self, part: Part, pdu: str) -> None:
        self.board.network.ledger.write("handed", part.id, self.board.number, part.sender, pdu=pdu)
        if self.board.settings.text_mode:
            self.board.notify("+CMT: " + textmode.delivered(self.board, part))
        else:
            self.board.notify(f"+CMT: ,{tpdu_octets(pdu)}\r\n{pdu}")

    def take_report(self, recipient: str, reference: int) -> None:
        """Hear that a sent part arrived; tell or keep it as +CNMI says."""
        pdu = status_report(recipient, reference, self.board.network.now())
        wanted = self.board.settings.notify[3]
        if wanted == 1:
            self.board.notify(f"+CDS: {tpdu_octets(pdu)}\r\n{pdu}")
        elif wanted == 2:
            memory = self._memory(2)
            index = memory.keep(Kept(pdu, UNREAD, report=True))
            if index is not None:
                self.board.notify(f'+CDSI: "{memory.name}",{index}')

    # Settings

    def at_csms(self, ask: Request) -> list[str]:
        """+CSMS: the message service; all of it is supported."""
        service = self.board.settings.switches.get("csms", 0)
        if ask.form == "test":
            return ["+CSMS: (0,1)"]
        if ask.form == "read":
            return [f"+CSMS: {service},1,1,1"]
        self.board.settings.switches["csms"] = ask.number_within(0, 1)
        return ["+CSMS: 1,1,1"]

    def at_cmgf(self, ask: Request) -> list[str]:
        """+CMGF: PDU mode (0) or text mode (1)."""
        if ask.form == "test":
            return ["+CMGF: (0,1)"]
        if ask.form == "read":
            return [f"+CMGF: {int(self.board.settings.text_mode)}"]
        self.board.settings.text_mode = ask.number_within(0, 1, default=0) == 1
        return []

    def at_csmp(self, ask: Request) -> list[str]:
        """+CSMP: first octet, validity, protocol and coding of texts sent in text mode."""
        values = self.board.settings.text_parameters
        if ask.form == "read":
            return ["+CSMP: " + ",".join(map(str, values))]
        for place in range(min(4, len(ask.arguments))):
            values[place] = ask.number_within(place, 255, default=values[place])
        return []

    def at_csca(self, ask: Request) -> list[str]:
        """+CSCA: the service centre."""
        if ask.form == "read":
            return [f'+CSCA: "{self.board.service_centre}",145']
        if ask.form == "set":
            self.board.service_centre = ask.text(0)
        return []

    def at_cnmi(self, ask: Request) -> list[str]:
        """+CNMI: what is told unasked, and how."""
        if ask.form == "test":
            return ["+CNMI: (0-2),(0-2),(0,2),(0-2),(0,1)"]
        if ask.form == "read":
            return ["+CNMI: " + ",".join(map(str, self.board.settings.notify))]
        limits = (2, 3, 3, 2, 1)
        self.board.settings.notify = [
            ask.number_within(place, limit, default=self.board.settings.notify[place])
            for place, limit in enumerate(limits)
        ]
        return []

    def at_cnma(self, _: Request) -> list[str]:
        """+CNMA: a message handed over is acknowledged; nothing hangs on it here."""
        return []

    def at_cpms(self, ask: Request) -> list[str]:
        """+CPMS: the memories for reading, writing and receiving."""
        if ask.form == "test":
            names = ",".join(f'"{name}"' for name in self.board.memories)
            return [f"+CPMS: ({names}),({names}),({names})"]
        if ask.form == "read":
            counts = (f'"{m.name}",{m.used},{m.places}' for m in map(self._memory, range(3)))
            return ["+CPMS: " + ",".join(counts)]
        self._choose_memories(ask)
        counts = (f"{memory.used},{memory.places}" for memory in map(self._memory, range(3)))
        return ["+CPMS: " + ",".join(counts)]

    def _choose_memories(self, ask: Request) -> None:
        self._check_card()
        chosen = [
            ask.text(place, current).upper()
            for place, current in enumerate(self.board.settings.memories)
        ]
        if not set(chosen) <= set(self.board.memories):
            raise CmsRefusedError(302)
        self.board.settings.memories = chosen
        self.board.network.deliver_waiting(self.board.line)

    # Reading and deleting

    def at_cmgl(self, ask: Request) -> list[str]:
        """+CMGL: list what is kept; what was unread is read by it."""
        words = STATUS_WORDS
        if ask.form == "test":
            return ["+CMGL: (" + ",".join(f'"{word}"' for word in words) + ")"]
        self._check_card()
        wanted = self._wanted_status(ask)
        lines = []
        for index, kept in self._memory(0).in_order():
            if wanted in (ALL, kept.status):
                lines.append(f"+CMGL: {index},{self._as_row(kept)}")
                kept.status = READ if kept.status == UNREAD else kept.status
        return lines

    def _wanted_status(self, ask: Request) -> int:
        if not self.board.settings.text_mode:
            return ask.number_within(0, ALL, default=UNREAD)
        word = ask.text(0, STATUS_WORDS[UNREAD]).upper()
        if word not in STATUS_WORDS:
            raise CmsRefusedError(305)
        return STATUS_WORDS.index(word)

    def at_cmgr(self, ask: Request) -> list[str]:
        """+CMGR: read one."""
        if ask.form == "test":
            return []
        self._check_card()
        kept = self._kept(ask)
        line = f"+CMGR: {self._as_row(kept)}"
        kept.status = READ if kept.status == UNREAD else kept.status
        return [line]

    def _as_row(self, kept: Kept) -> str:
        if self.board.settings.text_mode:
            return textmode.row(self.board, kept, STATUS_WORDS[kept.status])
        return f"{kept.status},,{tpdu_octets(kept.pdu)}\r\n{kept.pdu}"

    def at_cmgd(self, ask: Request) -> list[str]:
        """+CMGD: delete one (flag 0), the read ones (1), also sent (2), unsent (3), or all (4)."""
        memory = self._memory(0)
        if ask.form == "test":
            places = ",".join(str(index) for index, _ in memory.in_order())
            return [f"+CMGD: ({places}),(0-4)"]
        self._check_card()
        if len(ask.arguments) > 1 and not self.board.dialect.deletes_by_flag:
            raise CmsRefusedError(302)
        flag = ask.number_within(1, 4, default=0)
        if flag == 0:
            index = ask.number(0)
            if not 0 < index <= memory.places:
                raise CmsRefusedError(321)
            doomed = [index]
        else:
            statuses = _DELETED_BY_FLAG.get(flag, {UNREAD, READ, UNSENT, SENT})
            doomed = [index for index, kept in memory.in_order() if kept.status in statuses]
        for index in doomed:
            self._delete(memory, index)
        self.board.network.deliver_waiting(self.board.line)
        return []

    def _delete(self, memory: Memory, index: int) -> None:
        kept = memory.delete(index)
        if kept is not None and kept.part is not None:
            self.board.network.ledger.write(
                "deleted", kept.part.id, self.board.number, kept.part.sender
            )

    # Sending and writing

    def at_cmgs(self, ask: Request) -> Prompt | list[str]:
        """+CMGS: send a text typed after the prompt."""
        if ask.form == "test":
            return []
        self._check_card()
        return Prompt(lambda typed: self._send_typed(ask, typed))

    def _send_typed(self, ask: Request, typed: str) -> Outcome:
        message = self._message(ask, typed)
        return Later(self.board.send_latency_s, lambda: self._send(message, "+CMGS"))

    def _message(self, ask: Request, typed: str) -> Submit:
        if self.board.settings.text_mode:
            return textmode.submitted(self.board, ask, typed)
        try:
            message, octets = submit("".join(typed.split()))
        except UnreadablePduError as problem:
            raise CmsRefusedError(304) from problem
        if octets != ask.number(0):
            raise CmsRefusedError(304)
        return message

    def _send(self, message: Submit, word: str) -> Outcome:
        failure = self.board.troubles.next_send_fails
        self.board.troubles.next_send_fails = None
        if failure is not None:
            raise CmsRefusedError(failure)
        if not self.board.registered:
            raise CmsRefusedError(331)
        self._reference = (self._reference + 1) % 256
        numbered = Submit(
            message.recipient, message.user_data, message.wants_report, self._reference
        )
        self.board.network.send(self.board.line, numbered)
        return Done((f"{word}: {self._reference}",))

    def at_cmgw(self, ask: Request) -> Prompt | list[str]:
        """+CMGW: keep a text typed after the prompt, unsent."""
        if ask.form == "test":
            return []
        self._check_card()
        return Prompt(lambda typed: self._write_typed(ask, typed))

    def _write_typed(self, ask: Request, typed: str) -> Outcome:
        if self.board.settings.text_mode:
            raise CmsRefusedError(305)
        pdu = "".join(typed.split()).upper()
        status = ask.number_within(1, SENT, default=UNSENT)
        index = self._memory(1).keep(Kept(pdu, status))
        if index is None:
            raise CmsRefusedError(322)
        return Done((f"+CMGW: {index}",))

    def at_cmss(self, ask: Request) -> Later:
        """+CMSS: send what was written."""
        self._check_card()
        kept = self._kept(ask)
        try:
            message, _ = submit(kept.pdu)
        except UnreadablePduError as problem:
            raise CmsRefusedError(304) from problem
        return Later(self.board.send_latency_s, lambda: self._send(message, "+CMSS"))

    def _kept(self, ask: Request) -> Kept:
        kept = self._memory(0).kept.get(ask.number(0))
        if kept is None:
            raise CmsRefusedError(321)
        return kept

    def _memory(self, place: int) -> Memory:
        return self.board.memories[self.board.settings.memories[place]]

    def _check_card(self) -> None:
        if self.board.troubles.no_sim:
            raise CmsRefusedError(310)
        if self.board.sim.state != "READY":
            raise CmsRefusedError(311 if self.board.sim.state == "SIM PIN" else 316)
        if self.board.troubles.sim_busy:
            raise CmsRefusedError(314)
