"""Commands about the card and the network: PIN, registration, operator, signal, credit, radio.

Source: 3GPP TS 27.007 sections 7 and 8.
"""

from collections.abc import Callable

from kit.simulator import alphabet
from kit.simulator.board import Board
from kit.simulator.refusals import CmeRefusedError
from kit.simulator.request import Request
from kit.simulator.terminal import Done, Later

OPERATOR = "Street Mobile"
OPERATOR_CODE = "21499"
NETWORK_S = 0.1
RESTART_S = 0.05


class Radio:
    """The SIM card and the way into the network."""

    def __init__(self, board: Board, restart: Callable[[], None]) -> None:
        self.board = board
        self._restart = restart

    def at_cpin(self, ask: Request) -> list[str]:
        """+CPIN: what the card waits for; enter a PIN, or a PUK and a new PIN."""
        if self.board.troubles.no_sim:
            raise CmeRefusedError(10)
        if ask.form == "test":
            return []
        if ask.form == "read":
            return [f"+CPIN: {self.board.sim.state}"]
        if len(ask.arguments) > 1:
            self.board.sim.unblock(ask.text(0), ask.text(1))
        else:
            self.board.sim.enter(ask.text(0))
        self.board.registration_changed()
        return []

    def at_spic(self, _: Request) -> list[str]:
        """+SPIC: the tries left for PIN, PIN2, PUK and PUK2."""
        return [f"+SPIC: {self.board.sim.tries},3,{self.board.sim.puk_tries},10"]

    def at_cpinr(self, _: Request) -> list[str]:
        """+CPINR: the tries left."""
        sim = self.board.sim
        return [f"+CPINR: SIM PIN,{sim.tries},3", f"+CPINR: SIM PUK,{sim.puk_tries},10"]

    def at_clck(self, ask: Request) -> list[str]:
        """+CLCK: whether the card asks for a PIN."""
        if ask.form == "test":
            return ['+CLCK: ("SC")']
        if ask.text(1) == "2":
            return [f"+CLCK: {int(self.board.sim.pin is not None)}"]
        return []

    def at_cimi(self, ask: Request) -> list[str]:
        """+CIMI: the card's subscriber."""
        return [] if ask.form == "test" else [self.board.sim.imsi]

    def at_ccid(self, ask: Request) -> list[str]:
        """+CCID: the card's own number."""
        return [] if ask.form == "test" else [f'+CCID: "{self.board.sim.iccid}"']

    at_iccid = at_qccid = at_ccid

    def at_cnum(self, ask: Request) -> list[str]:
        """+CNUM: the number callers ring."""
        if ask.form == "test":
            return []
        return [f'+CNUM: "{self.board.in_charset("Line")}","{self.board.number}",145']

    def at_cpbs(self, ask: Request) -> list[str]:
        """+CPBS: which phone book; only that of own numbers (ON) has an entry."""
        if ask.form == "test":
            return ['+CPBS: ("SM","ON")']
        if ask.form == "read":
            on = self.board.settings.is_on("own numbers")
            return [f'+CPBS: "{"ON" if on else "SM"}",{int(on)},10']
        self.board.settings.switches["own numbers"] = int(ask.text(0).upper() == "ON")
        return []

    def at_cpbr(self, ask: Request) -> list[str]:
        """+CPBR: read a phone book."""
        if ask.form == "test":
            return ["+CPBR: (1-10),20,14"]
        if ask.number(0) == 1 and self.board.settings.is_on("own numbers"):
            name = self.board.in_charset("Line")
            return [f'+CPBR: 1,"{self.board.number}",145,"{name}"']
        return []

    def at_creg(self, ask: Request) -> list[str]:
        """+CREG: registration for calls."""
        return self._registration("creg", ask)

    def at_cgreg(self, ask: Request) -> list[str]:
        """+CGREG: registration for data."""
        return self._registration("cgreg", ask)

    def at_cereg(self, ask: Request) -> list[str]:
        """+CEREG: registration for LTE."""
        return self._registration("cereg", ask)

    def _registration(self, name: str, ask: Request) -> list[str]:
        mode = self.board.settings.switches.get(name, 0)
        if ask.form == "test":
            return [f"+{name.upper()}: (0-2)"]
        if ask.form == "read":
            return [f"+{name.upper()}: {mode},{self.board.registration_fields(mode)}"]
        self.board.settings.switches[name] = ask.number_within(0, 2, default=0)
        return []

    def at_cgatt(self, ask: Request) -> list[str]:
        """+CGATT: attached for data."""
        return [f"+CGATT: {int(self.board.registered)}"] if ask.form == "read" else []

    def at_cops(self, ask: Request) -> list[str]:
        """+COPS: the operator."""
        if ask.form == "test":
            name = f'2,"{OPERATOR}","Street","{OPERATOR_CODE}"'
            return [f"+COPS: ({name}),,(0-4),(0-2)"]
        if ask.form == "read":
            return [self._operator()]
        if ask.number_within(0, 4, default=0) == 3:
            self.board.settings.switches["cops"] = ask.number_within(1, 2, default=0)
        return []

    def _operator(self) -> str:
        if not self.board.registered:
            return "+COPS: 0"
        form = self.board.settings.switches.get("cops", 0)
        name = OPERATOR_CODE if form == 2 else self.board.in_charset(OPERATOR)
        return f'+COPS: 0,{form},"{name}"'

    def at_csq(self, ask: Request) -> list[str]:
        """+CSQ: the signal, 0 to 31, 99 unknown."""
        if ask.form == "test":
            return ["+CSQ: (0-31,99),(0-7,99)"]
        return [f"+CSQ: {self.board.signal if self.board.registered else 99},99"]

    def at_cfun(self, ask: Request) -> list[str] | Later:
        """+CFUN: the radio on (1) or off (0, 4); with a second argument 1 the modem restarts."""
        if ask.form == "test":
            return ["+CFUN: (0,1,4),(0,1)"]
        if ask.form == "read":
            return [f"+CFUN: {int(self.board.radio_on)}"]
        was_on = self.board.radio_on
        self.board.radio_on = ask.number_within(0, 4, default=1) == 1
        if ask.text(1) == "1":
            self.board.later(RESTART_S, self._restart)
        elif was_on != self.board.radio_on:
            self.board.registration_changed()
        return []

    def at_cusd(self, ask: Request) -> list[str]:
        """+CUSD: ask the network something, such as the credit; the answer comes unasked."""
        if ask.form == "test":
            return ["+CUSD: (0-2)"]
        if ask.form == "read":
            return ["+CUSD: 1"]
        if ask.text(1):
            self._ask_network(ask.text(1))
        return []

    def _ask_network(self, code: str) -> None:
        if not self.board.registered:
            raise CmeRefusedError(30)
        answer = self.board.network.ussd.get(self._code(code))
        told = self._told(answer) if answer else "+CUSD: 4"
        self.board.later(NETWORK_S, lambda: self.board.notify(told))

    @property
    def _packs_codes(self) -> bool:
        packs = self.board.dialect.packs_codes
        return packs and self.board.settings.switches.get("ussdmode", 1) == 1

    def _told(self, answer: str) -> str:
        """Write an answer: as text, packed, or in UCS-2 where its letters want that."""
        if not alphabet.fits(answer):
            return f'+CUSD: 0,"{answer.encode("utf-16-be").hex().upper()}",72'
        if self._packs_codes:
            return f'+CUSD: 0,"{alphabet.pack(alphabet.septets_of(answer)).hex().upper()}",15'
        return f'+CUSD: 0,"{self.board.in_charset(answer)}",15'

    def _code(self, typed: str) -> str:
        """Read a code as +CSCS says; many modems take it plain as well."""
        if self._packs_codes:
            packed = bytes.fromhex(typed)
            septets = alphabet.unpack(packed, len(packed) * 8 // 7)
            return alphabet.text_of(septets).rstrip("\r@")
        plain = typed[:1] in "*#"
        if plain or self.board.settings.charset not in ("UCS2", "HEX"):
            return typed
        wide = self.board.settings.charset == "UCS2"
        return bytes.fromhex(typed).decode("utf-16-be" if wide else "latin-1")

    def at_cpas(self, ask: Request) -> Done:
        """+CPAS: ready."""
        return Done(() if ask.form == "test" else ("+CPAS: 0",))
