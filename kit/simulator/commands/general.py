"""Commands about the modem itself: who it is, its settings, its power.

Source: ITU-T V.250 section 6, 3GPP TS 27.007 sections 5, 8 and 9.
"""

from datetime import timedelta, timezone

from kit.simulator.board import Board, Settings
from kit.simulator.refusals import CmeRefusedError
from kit.simulator.request import Request

CHARSETS = ("GSM", "IRA", "UCS2", "HEX")


class General:
    """Identity and settings."""

    def __init__(self, board: Board) -> None:
        self.board = board

    def basic_e(self, ask: Request) -> list[str]:
        """ATE: echo."""
        self.board.terminal.echo = ask.text(0, "0") != "0"
        return []

    def basic_z(self, _: Request) -> list[str]:
        """ATZ: the settings of the start."""
        self.board.settings = Settings()
        self.board.terminal.echo = True
        return []

    def basic_and_f(self, ask: Request) -> list[str]:
        """AT&F: the settings of the factory, which are the same."""
        return self.basic_z(ask)

    def basic_i(self, _: Request) -> list[str]:
        """ATI: who it is."""
        make = self.board.dialect
        return [make.manufacturer, make.model, make.revision]

    def _accept(self, _: Request) -> list[str]:
        return []

    basic_v = basic_q = basic_x = basic_l = basic_m = basic_s = basic_o = _accept
    basic_and_w = basic_and_c = basic_and_d = basic_and_k = basic_and_s = basic_and_v = _accept
    basic_back_q = _accept
    at_ifc = at_ipr = at_icf = at_cscb = at_cvhu = at_csdh = at_csas = at_cres = _accept
    at_cmod = at_cbst = at_csta = at_fclass = at_crlp = at_cr = at_curc = at_cmms = _accept

    def at_cgmi(self, ask: Request) -> list[str]:
        """+CGMI: the maker."""
        return [] if ask.form == "test" else [self.board.dialect.manufacturer]

    def at_cgmm(self, ask: Request) -> list[str]:
        """+CGMM: the model."""
        return [] if ask.form == "test" else [self.board.dialect.model]

    def at_cgmr(self, ask: Request) -> list[str]:
        """+CGMR: the firmware."""
        return [] if ask.form == "test" else [self.board.dialect.revision]

    at_gmi, at_gmm, at_gmr = at_cgmi, at_cgmm, at_cgmr

    def at_cgsn(self, ask: Request) -> list[str]:
        """+CGSN: the IMEI."""
        return [] if ask.form == "test" else [self.board.imei]

    at_gsn = at_cgsn

    def at_gcap(self, _: Request) -> list[str]:
        """+GCAP: what it can do."""
        return ["+GCAP: +CGSM,+FCLASS"]

    def at_cmee(self, ask: Request) -> list[str]:
        """+CMEE: how refusals are worded."""
        if ask.form == "test":
            return ["+CMEE: (0-2)"]
        if ask.form == "read":
            return [f"+CMEE: {self.board.settings.verbosity}"]
        self.board.settings.verbosity = ask.number_within(0, 2)
        return []

    def at_cscs(self, ask: Request) -> list[str]:
        """+CSCS: the character set of texts."""
        if ask.form == "test":
            return ["+CSCS: (" + ",".join(f'"{name}"' for name in CHARSETS) + ")"]
        if ask.form == "read":
            return [f'+CSCS: "{self.board.settings.charset}"']
        if ask.text(0).upper() not in CHARSETS:
            raise CmeRefusedError(50)
        self.board.settings.charset = ask.text(0).upper()
        return []

    def at_cclk(self, ask: Request) -> list[str]:
        """+CCLK: the network's time; setting it is accepted and changes nothing."""
        if ask.form != "read":
            return []
        quarters = self.board.network.zone_quarters
        local = self.board.network.now().astimezone(timezone(timedelta(minutes=15 * quarters)))
        return [f'+CCLK: "{local:%y/%m/%d,%H:%M:%S}{quarters:+03d}"']

    def at_qlts(self, ask: Request) -> list[str]:
        """+QLTS: the network's time, as Quectel tells it."""
        if ask.form == "test":
            return ["+QLTS: (0-2)"]
        now = self.board.network.now()
        quarters = self.board.network.zone_quarters
        return [f'+QLTS: "{now:%Y/%m/%d,%H:%M:%S}{quarters:+03d},0"']

    def at_cbc(self, ask: Request) -> list[str]:
        """+CBC: the battery."""
        return ["+CBC: (0-3),(0-100)"] if ask.form == "test" else ["+CBC: 0,87,4012"]


class Remembered:
    """A command whose number is remembered until the next reset, and read back."""

    def __init__(self, name: str, highest: int) -> None:
        self.name = name
        self.highest = highest

    def answer(self, board: Board, ask: Request) -> list[str]:
        """Set, read or test the number."""
        word = self.name.upper()
        if ask.form == "test":
            return [f"+{word}: (0-{self.highest})"]
        if ask.form == "read":
            return [f"+{word}: {board.settings.switches.get(self.name, 0)}"]
        board.settings.switches[self.name] = ask.number_within(0, self.highest, default=1)
        return []


REMEMBERED = (
    Remembered("ctzu", 3),
    Remembered("ctzr", 2),
    Remembered("clts", 1),
    Remembered("moring", 1),
    Remembered("dsci", 1),
    Remembered("ddet", 1),
    Remembered("colp", 1),
    Remembered("cssn", 1),
    Remembered("crc", 1),
    Remembered("qtonedet", 1),
    Remembered("cvoice", 1),
    Remembered("ussdmode", 1),
)
