"""Commands about calls, and what a ringing phone does to a modem.

Source: 3GPP TS 27.007 sections 6 and 7.6 to 7.18.
"""

import time
from dataclasses import dataclass

from kit.simulator.board import Board
from kit.simulator.call import Call
from kit.simulator.dialects import Progress
from kit.simulator.refusals import CmeRefusedError, PlainRefusedError
from kit.simulator.request import Request
from kit.simulator.terminal import Done

ACTIVE, HELD, DIALLING, ALERTING, INCOMING, WAITING = range(6)
_FAREWELLS = {"busy": "BUSY", "patience": "NO ANSWER"}
_CAUSES = {"busy": 17, "patience": 19, "refused": 21, "unreachable": 27}


@dataclass(eq=False, slots=True)
class Leg:
    """One call as the modem keeps it, numbered as +CLCC lists it."""

    index: int
    call: Call
    state: int
    talking_since_s: float = 0.0

    @property
    def dialled(self) -> bool:
        """Answer whether the line dialled it."""
        return self.call.direction == "out"

    @property
    def number(self) -> str:
        """Give the number that the network hands over."""
        return "" if self.call.withheld or self.call.no_clip else self.call.phone_number

    @property
    def number_kind(self) -> int:
        """Answer 145 international, 129 national, 128 for none."""
        if not self.number:
            return 128
        return 145 if self.number.startswith("+") else 129


class Voice:
    """The calls of one modem: at most one that is talked with or rings, and one beside it."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.legs: list[Leg] = []
        self._forwarding: dict[int, tuple[str, str]] = {}

    # What happens on the street

    def ring(self, call: Call) -> bool:
        """Let a call ring, or knock beside another; False when the line is busy."""
        waiting = bool(self.legs)
        if waiting and (len(self.legs) > 1 or not self.board.settings.is_on("ccwa")):
            return False
        leg = self._new_leg(call, WAITING if waiting else INCOMING)
        self.board.network.ledger.write(
            "rings", call.id, self.board.number, call.phone_number, number=leg.number
        )
        if waiting:
            if self.board.settings.switches.get("ccwa_unasked", 1):
                validity = 1 if call.withheld else 0
                self.board.notify(f'+CCWA: "{leg.number}",{leg.number_kind},1,"",{validity}')
        else:
            self._tell(leg, "incoming")
            self._ring_on(leg)
        return True

    def _ring_on(self, leg: Leg) -> None:
        """Say RING and who it is, again and again while it rings."""
        if leg not in self.legs or leg.state != INCOMING:
            return
        self.board.notify("+CRING: VOICE" if self.board.settings.is_on("crc") else "RING")
        if leg.call.clip_delay_s:
            self.board.later(leg.call.clip_delay_s, lambda: self._say_number(leg))
        else:
            self._say_number(leg)
        self.board.later(self.board.ring_every_s, lambda: self._ring_on(leg))

    def _say_number(self, leg: Leg) -> None:
        if leg.state == INCOMING and leg in self.legs and not leg.call.no_clip:
            validity = 1 if leg.call.withheld else 0
            if self.board.settings.is_on("clip"):
                self.board.notify(f'+CLIP: "{leg.number}",{leg.number_kind},"",0,"",{validity}')

    def call_began(self, call: Call) -> None:
        """The dialled phone picked up."""
        for leg in self._legs_of(call):
            self._talk(leg)
            if self.board.settings.is_on("moring"):
                self.board.notify("MO CONNECTED")

    def call_over(self, call: Call) -> None:
        """The other end hung up, lost patience, or never answered."""
        for leg in self._legs_of(call):
            self.legs.remove(leg)
            self._say_over(leg)
            self._promote()

    def heard(self, call: Call, digit: str) -> None:
        """A key was pressed at the other end."""
        make = self.board.dialect
        if self._legs_of(call) and self.board.settings.is_on(make.keys_switch):
            self.board.notify(make.keys.format(digit=digit, code=ord(digit)))

    def drop_all(self, *, quietly: bool) -> None:
        """Lose every call, as without power (quietly) or without network."""
        for leg in list(self.legs):
            self.legs.remove(leg)
            leg.call.end("line")
            if not quietly:
                self._say_over(leg)

    def _say_over(self, leg: Leg) -> None:
        if leg.state == WAITING:
            return
        talked = leg.talking_since_s > 0
        self._tell(leg, "ended" if talked or leg.dialled else "missed")
        farewell = "NO CARRIER" if self.board.dialect.says_no_carrier else ""
        if leg.dialled and not talked:
            farewell = _FAREWELLS.get(leg.call.ended_by or "", "NO CARRIER")
        if farewell:
            self.board.notify(farewell)

    def _promote(self) -> None:
        """When nothing else is left, who knocked rings."""
        if len(self.legs) == 1 and self.legs[0].state == WAITING:
            self.legs[0].state = INCOMING
            self._ring_on(self.legs[0])

    # Commands

    def basic_a(self, _: Request) -> Done:
        """ATA: answer."""
        leg = next((leg for leg in self.legs if leg.state == INCOMING), None)
        if leg is None:
            raise PlainRefusedError("NO CARRIER")
        self._talk(leg)
        leg.call.begin()
        return Done()

    def basic_d(self, ask: Request) -> Done:
        """ATD<number>; dial: a call of voice, for a data call nobody answers."""
        typed = ask.text(0).strip()
        if not typed.endswith(";") or any(leg.state == ACTIVE for leg in self.legs):
            raise PlainRefusedError("NO CARRIER")
        if not self.board.registered:
            raise CmeRefusedError(30)
        number = "".join(sign for sign in typed if sign.isdigit() or sign in "+*#")
        call = self.board.network.dial(self.board.line, number)
        leg = self._new_leg(call, ALERTING)
        self._tell(leg, "dialling")
        if self.board.settings.is_on("moring"):
            self.board.notify("MO RING")
        return Done()

    def basic_h(self, _: Request) -> Done:
        """ATH: hang up."""
        self._hang_up([leg for leg in self.legs if leg.state != WAITING])
        return Done()

    def at_chup(self, ask: Request) -> Done:
        """+CHUP: hang up, or refuse who rings."""
        return Done() if ask.form == "test" else self.basic_h(ask)

    def at_chld(self, ask: Request) -> Done:
        """+CHLD: 0 refuses who knocks, 1 ends and takes the other, 2 holds and swaps."""
        if ask.form == "test":
            return Done(("+CHLD: (0,1,1x,2,2x,3)",))
        how = ask.text(0)[:1]
        beside = [leg for leg in self.legs if leg.state in (HELD, WAITING)]
        if how == "0":
            waiting = [leg for leg in beside if leg.state == WAITING]
            self._hang_up(waiting or beside)
        elif how == "1":
            self._hang_up_and_take([leg for leg in self.legs if leg.state == ACTIVE], beside)
        elif how in {"2", "3"}:
            self._swap(beside, hold=how == "2")
        else:
            raise CmeRefusedError(50)
        return Done()

    def _hang_up_and_take(self, active: list[Leg], beside: list[Leg]) -> None:
        for leg in beside[:1]:
            self._take(leg)
        self._hang_up(active)

    def _swap(self, beside: list[Leg], *, hold: bool) -> None:
        for leg in self.legs:
            if leg.state == ACTIVE and hold:
                leg.state = HELD
        for leg in beside[:1]:
            self._take(leg)

    def _take(self, leg: Leg) -> None:
        knocked = leg.state == WAITING
        self._talk(leg)
        if knocked:
            leg.call.begin()

    def _hang_up(self, legs: list[Leg]) -> None:
        for leg in legs:
            self.legs.remove(leg)
            self._tell(leg, "ended" if leg.talking_since_s or leg.dialled else "missed")
            leg.call.end("line")
        self._promote()

    def at_clcc(self, ask: Request) -> Done:
        """+CLCC: the calls there are; +CLCC=1 tells them unasked on some makes."""
        if ask.form == "test":
            return Done(("+CLCC: (0,1)",))
        if ask.form == "set":
            self.board.settings.switches["clcc"] = ask.number_within(0, 1)
            return Done()
        return Done(tuple(self._listed(leg, leg.state) for leg in self.legs))

    def _listed(self, leg: Leg, state: int) -> str:
        direction = 0 if leg.dialled else 1
        return f'+CLCC: {leg.index},{direction},{state},0,0,"{leg.number}",{leg.number_kind},""'

    def at_clip(self, ask: Request) -> Done:
        """+CLIP: tell who rings."""
        if ask.form == "test":
            return Done(("+CLIP: (0,1)",))
        if ask.form == "read":
            return Done((f"+CLIP: {int(self.board.settings.is_on('clip'))},1",))
        self.board.settings.switches["clip"] = ask.number_within(0, 1)
        return Done()

    def at_clir(self, ask: Request) -> Done:
        """+CLIR: hide the line's own number; nothing hangs on it here."""
        return Done(("+CLIR: 0,4",) if ask.form == "read" else ())

    def at_ccwa(self, ask: Request) -> Done:
        """+CCWA: let a second caller knock (mode 1), and tell of it (first argument)."""
        switches = self.board.settings.switches
        if ask.form == "test":
            return Done(("+CCWA: (0,1)",))
        if ask.form == "read":
            return Done((f"+CCWA: {switches.get('ccwa_unasked', 0)}",))
        if ask.text(1) == "2":
            return Done((f"+CCWA: {int(self.board.settings.is_on('ccwa'))},1",))
        switches["ccwa_unasked"] = ask.number_within(0, 1, default=1)
        switches["ccwa"] = ask.number_within(1, 1, default=switches["ccwa_unasked"])
        return Done()

    def at_vts(self, ask: Request) -> Done:
        """+VTS: press keys in the call."""
        return self._press(ask, 0)

    def at_dtmf(self, ask: Request) -> Done:
        """^DTMF: press keys in the call, as Huawei has it: call, key."""
        return self._press(ask, 1)

    def _press(self, ask: Request, place: int) -> Done:
        if ask.form == "test":
            return Done(("+VTS: (0-9,*,#,A-D)",))
        talking = [leg for leg in self.legs if leg.state == ACTIVE]
        if not talking:
            raise CmeRefusedError(3)
        for leg in talking:
            leg.call.digits_heard += ask.text(place)
        with self.board.changed:
            self.board.changed.notify_all()
        return Done()

    def at_ddtmfcfg(self, ask: Request) -> Done:
        """^DDTMFCFG: tell keys that the other end presses, as Huawei has it."""
        self.board.settings.switches["ddtmfcfg"] = ask.number_within(1, 1, default=0)
        return Done()

    def at_ccfc(self, ask: Request) -> Done:
        """+CCFC: send calls elsewhere: reason, mode (2 asks, 3 sets, 4 ends), number."""
        if ask.form == "test":
            return Done(("+CCFC: (0-5)",))
        reason, mode = ask.number_within(0, 5), ask.number_within(1, 4)
        if mode == 3:
            self._forwarding[reason] = (ask.text(2), ask.text(7))
        elif mode == 4:
            self._forwarding.pop(reason, None)
        elif mode == 2:
            number, seconds = self._forwarding.get(reason, ("", ""))
            after = f",,,{seconds}" if seconds else ""
            return Done((f'+CCFC: 1,1,"{number}",145{after}' if number else "+CCFC: 0,1",))
        return Done()

    # Legs

    def _new_leg(self, call: Call, state: int) -> Leg:
        taken = {leg.index for leg in self.legs}
        index = next(index for index in range(1, 8) if index not in taken)
        leg = Leg(index, call, state)
        self.legs.append(leg)
        return leg

    def _legs_of(self, call: Call) -> list[Leg]:
        return [leg for leg in self.legs if leg.call is call]

    def _talk(self, leg: Leg) -> None:
        leg.state = ACTIVE
        if not leg.talking_since_s:
            leg.talking_since_s = time.monotonic()
            self._tell(leg, "talking")

    def _tell(self, leg: Leg, progress: Progress) -> None:
        """Say what this make says of a call's progress."""
        make = self.board.dialect
        if make.lists_calls_unasked and self.board.settings.is_on("clcc"):
            state = 6 if progress in ("ended", "missed") else leg.state
            self.board.notify(self._listed(leg, state))
        if make.progress_switch and not self.board.settings.is_on(make.progress_switch):
            return
        talked_s = time.monotonic() - leg.talking_since_s if leg.talking_since_s else 0
        for line in make.progress.get(progress, ()):
            self.board.notify(
                line.format(
                    id=leg.index,
                    direction=0 if leg.dialled else 1,
                    seconds=int(talked_s),
                    number=leg.number,
                    type=leg.number_kind,
                    cause=_CAUSES.get(leg.call.ended_by or "", 16),
                    clock=f"{self.board.network.now():%I:%M%p}",
                )
            )
