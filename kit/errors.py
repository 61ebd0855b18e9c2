"""Everything that can go wrong, as one tree.

Errors carry fields, not prose: pages, texts and the command line turn the class into words
in the reader's language.

    HotlineError
    ├── SettingsError            site.toml says something the kit cannot follow
    ├── PackError                a file of a pack cannot be read
    ├── WordingError             a text to callers is missing or cannot be filled in
    ├── FontMissing              the letters for a printed sheet are not installed
    ├── AddressTaken             another program serves on the address
    ├── AlreadyOpen              another hotline works with this data folder
    ├── LineError                the modem or its SIM
    │   ├── LineLost             the port vanished or the line was closed
    │   ├── LineSilent           no answer in time
    │   ├── NotAModem            the port answers, but not as a modem does (or never)
    │   ├── PortMissing          there is no such port
    │   ├── PortTaken            another program holds the port
    │   ├── WrongModem           another modem is there, and the one of the settings nowhere
    │   ├── Refused              the modem answered a command with an error
    │   ├── NoSim                no SIM in the modem
    │   ├── PinNeeded            the SIM wants a PIN and the settings give none
    │   ├── PinWrong             the SIM refused the PIN; it is not tried again
    │   ├── PukNeeded            the SIM is blocked until its PUK is entered on a phone
    │   └── PduInvalid           a stored message that cannot be decoded; it is kept raw
    ├── StoreError               the box's database
    │   ├── StoreNewer           written by a newer kit
    │   ├── StoreUnreadable      wrong key, or not a database of the kit
    │   ├── DiskFull             no space left
    │   └── RuleBroken           a rule of the database refused the row
    ├── DeskError                a verb of the desk that cannot be done
    │   ├── NotFound             no such record
    │   ├── TakenBy              somebody else was first
    │   ├── LineHeld             another volunteer talks on the caller's line
    │   ├── WrongMoment          the record is in a state that does not allow it
    │   ├── SlotFull             fewer places are free than the party needs
    │   ├── SlotPast             the slot has begun
    │   ├── PartyImpossible      no slot could ever hold so many
    │   │   └── PartyEmpty       a party of nobody
    │   ├── AlreadyBooked        the household has an appointment for this service already
    │   ├── AlreadyWaiting       the household is on this service's waiting list already
    │   ├── OfferOver            the place that was offered is no longer kept
    │   ├── TextTooLong          more SMS parts than the site allows
    │   ├── TextEmpty            nothing to send
    │   ├── NoReplyPossible      withheld number, short code or alphanumeric sender
    │   ├── NotToBeTexted        the household must not be texted
    │   ├── ConsentMissing       nobody is handed on who did not agree
    │   └── SignInRefused        unknown name or wrong passphrase, or too many tries
    └── CarryError               bringing records to headquarters
        ├── HeadquartersAway     cannot be reached
        ├── HeadquartersRefused  reached, and said no
        └── ParcelInvalid        truncated, tampered with, or from a stranger
"""

from __future__ import annotations

from datetime import datetime


class HotlineError(Exception):
    """The root: whatever the kit raises on purpose."""


class SettingsError(HotlineError):
    """site.toml says something the kit cannot follow.

    `suggestion` is the nearest known word, or None.
    """

    def __init__(self, where: str, problem: str, suggestion: str | None = None) -> None:
        hint = f"; did you mean {suggestion!r}?" if suggestion else ""
        super().__init__(f"{where}: {problem}{hint}")
        self.where = where
        self.problem = problem
        self.suggestion = suggestion


class PackError(HotlineError):
    """A file of a pack cannot be used. `line` counts from 1; None when the whole file is meant."""

    def __init__(self, file: str, problem: str, line: int | None = None) -> None:
        at = file if line is None else f"{file}, line {line}"
        super().__init__(f"{at}: {problem}")
        self.file = file
        self.line = line
        self.problem = problem


class WordingError(HotlineError):
    """A text to callers is missing or cannot be filled in. `file` is below templates/sms."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file
        self.problem = problem


class FontMissing(HotlineError):
    """The letters for a printed sheet are not installed; `file` is where they should be."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


class AddressTaken(HotlineError):
    """Another program serves on `host` and `port` already."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"{host}:{port}")
        self.host = host
        self.port = port


class AlreadyOpen(HotlineError):
    """Another hotline works with this data `folder`: two would answer one call each for itself."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.folder = folder


class LineError(HotlineError):
    """The modem or its SIM."""


class LineLost(LineError):
    """The port vanished, or the line was closed while somebody waited."""


class LineSilent(LineError):
    """No answer to a command within its time. `command` never holds a number or a text."""

    def __init__(self, command: str) -> None:
        super().__init__(command)
        self.command = command


class NotAModem(LineError):
    """The port opens but nothing on it speaks AT."""


class PortMissing(LineError):
    """There is no such port: the modem is not plugged in, or the path is wrong."""


class PortTaken(LineError):
    """Another program holds the port."""


class WrongModem(LineError):
    """Another modem is at the port, and the one with the `imei` of the settings is nowhere."""

    def __init__(self, imei: str) -> None:
        super().__init__(imei)
        self.imei = imei


class Refused(LineError):
    """The modem answered with an error.

    `cause` is the +CMS or +CME number (3GPP TS 27.005 section 3.2.5, TS 27.007 section 9.2),
    or None for a bare ERROR. `command` never holds a number or a text.
    """

    def __init__(self, command: str, family: str = "", cause: int | None = None) -> None:
        super().__init__(f"{command}: {family or 'ERROR'} {'' if cause is None else cause}".strip())
        self.command = command
        self.family = family
        self.cause = cause


class NoSim(LineError):
    """No SIM in the modem, or it cannot be read."""


class PinNeeded(LineError):
    """The SIM wants a PIN and the settings give none."""


class PinWrong(LineError):
    """The SIM refused the PIN of the settings. It is not tried a second time."""


class PukNeeded(LineError):
    """The SIM is blocked. It must be unblocked with its PUK in a phone."""


class PduInvalid(LineError):
    """A stored message that cannot be decoded. It is kept raw and shown as such."""


class StoreError(HotlineError):
    """The box's database."""


class StoreNewer(StoreError):
    """The database was written by a newer kit; `unknown` are the migrations this kit lacks."""

    def __init__(self, unknown: tuple[str, ...]) -> None:
        super().__init__(", ".join(unknown))
        self.unknown = unknown


class StoreUnreadable(StoreError):
    """The key does not open the file, or it is not a database of the kit."""


class DiskFull(StoreError):
    """No space is left for the row that was being written."""


class RuleBroken(StoreError):
    """A rule of the database refused the row. `rule` is what the database said, without values."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class DeskError(HotlineError):
    """A verb of the desk that cannot be done as asked."""


class NotFound(DeskError):
    """No such record."""


class TakenBy(DeskError):
    """Somebody else was first. `name` is the volunteer's name, to be shown on the page only."""

    def __init__(self, name: str) -> None:
        super().__init__("taken by somebody else")
        self.name = name


class LineHeld(DeskError):
    """The caller waits on a line on which another volunteer talks, of this `name`."""

    def __init__(self, name: str) -> None:
        super().__init__("held by somebody else")
        self.name = name


class WrongMoment(DeskError):
    """The record is in `state`, which does not allow what was asked."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class SlotFull(DeskError):
    """Only `free` places are left in the slot (people, not bookings)."""

    def __init__(self, free: int) -> None:
        super().__init__(f"{free} places free")
        self.free = free


class SlotPast(DeskError):
    """The slot has already begun."""


class PartyImpossible(DeskError):
    """No slot of the service could hold such a party; `largest` is the most one slot holds."""

    def __init__(self, largest: int) -> None:
        super().__init__(f"at most {largest}")
        self.largest = largest


class PartyEmpty(PartyImpossible):
    """Nobody comes: no grown-ups and no children."""


class AlreadyBooked(DeskError):
    """The household holds `appointment_id` for the same service; it begins at `starts_at` (UTC)."""

    def __init__(self, appointment_id: str, starts_at: str) -> None:
        super().__init__("one appointment for a service")
        self.appointment_id = appointment_id
        self.starts_at = starts_at


class AlreadyWaiting(DeskError):
    """The household is on this service's waiting list already."""


class OfferOver(DeskError):
    """The offer was answered or has run out: `state` is taken, declined, expired or withdrawn."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class TextTooLong(DeskError):
    """The text needs `parts` SMS parts; `limit` are allowed."""

    def __init__(self, parts: int, limit: int) -> None:
        super().__init__(f"{parts} parts, at most {limit}")
        self.parts = parts
        self.limit = limit


class TextEmpty(DeskError):
    """Nothing to send."""


class NoReplyPossible(DeskError):
    """The sender cannot be answered: withheld, a short code or an alphanumeric name."""


class NotToBeTexted(DeskError):
    """The household must not be texted: somebody may come to harm."""


class ConsentMissing(DeskError):
    """Nobody is handed on to others who did not agree."""


class SignInRefused(DeskError):
    """Unknown name or wrong passphrase (never told apart).

    `wait_until` is set when there were too many tries.
    """

    def __init__(self, wait_until: datetime | None = None) -> None:
        super().__init__("sign-in refused")
        self.wait_until = wait_until


class CarryError(HotlineError):
    """Bringing records to headquarters."""


class HeadquartersAway(CarryError):
    """Headquarters cannot be reached now; the records wait."""


class HeadquartersRefused(CarryError):
    """Headquarters was reached and said no, with this HTTP `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class ParcelInvalid(CarryError):
    """The parcel is truncated, was tampered with, or comes from a stranger."""
