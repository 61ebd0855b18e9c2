"""What went wrong, as one plain English sentence for a terminal, with what to do about it.

Pages have words of their own, in the reader's language (kit/web/trouble.py).
"""

from __future__ import annotations

from kit import errors
from kit.errors import HotlineError

_SENTENCES: dict[type[HotlineError], str] = {
    errors.HotlineError: "Something went wrong ({detail}).",
    errors.SettingsError: "{detail}.",
    errors.PackError: "The starting pack cannot be used: {detail}.",
    errors.WordingError: "A text to callers cannot be used: {detail}.",
    errors.FontMissing: "The letters for the sheet are not installed ({file}): install the package "
    "fonts-dejavu-core, or print the sheet from the reception's page.",
    errors.AddressTaken: "Another program serves on {host}:{port} already: stop it, or choose "
    "another port.",
    errors.AlreadyOpen: "A hotline is open with the data in {folder} already: stop it first, or "
    "give this one a folder of its own.",
    errors.LineError: "The modem cannot be used ({detail}).",
    errors.LineLost: "The modem vanished: is it plugged in, and has it enough power?",
    errors.LineSilent: "The modem does not answer ({command}): unplug it, wait ten seconds, and "
    "plug it in again.",
    errors.NotAModem: "The port opens, but nothing on it answers as a modem does: modems show "
    "several ports, try the next one, or unplug it and plug it in again.",
    errors.PortMissing: "There is no such port: plug the modem in, and compare the port in the "
    "settings with the names in /dev/serial/by-path.",
    errors.PortTaken: "Another program holds the port, or this user may not open it: stop the "
    "other program (often ModemManager), or add the user to the group dialout.",
    errors.WrongModem: "Another modem is plugged in than the settings name (IMEI {imei}): plug in "
    "the right one, or correct imei in the settings.",
    errors.Refused: "The modem refused a command ({detail}).",
    errors.NoSim: "There is no SIM in the modem, or it cannot be read: push it in until it clicks.",
    errors.PinNeeded: "The SIM asks for a PIN and the settings give none: add pin to the line.",
    errors.PinWrong: "The SIM refused the PIN of the settings, and it is not tried again: correct "
    "it before its tries are used up.",
    errors.PukNeeded: "The SIM is blocked: unblock it with its PUK in a phone.",
    errors.PduInvalid: "A message on the SIM cannot be decoded; it is kept as it is.",
    errors.StoreError: "The box's database cannot be used ({detail}).",
    errors.StoreNewer: "The database was written by a newer hotline kit, which knows {detail}: "
    "install that version; nothing was changed.",
    errors.StoreUnreadable: "The database cannot be opened with its key ({detail}): box.key and "
    "hotline.db belong together; restore both from the same backup.",
    errors.DiskFull: "The disk is full: free some space, then start again; nothing was lost.",
    errors.RuleBroken: "A rule of the database refused this ({rule}).",
    errors.DeskError: "This cannot be done ({detail}).",
    errors.NotFound: "There is no such record.",
    errors.TakenBy: "Somebody else was first.",
    errors.LineHeld: "Another volunteer talks on this line.",
    errors.WrongMoment: "This cannot be done now: the record is {state}.",
    errors.SlotFull: "Only {free} places are free.",
    errors.SlotPast: "The slot has begun already.",
    errors.PartyImpossible: "No slot holds so many people; the largest holds {largest}.",
    errors.PartyEmpty: "Nobody comes: say how many people the appointment is for.",
    errors.AlreadyBooked: "The household has an appointment for this service already.",
    errors.AlreadyWaiting: "The household is on this waiting list already.",
    errors.OfferOver: "The place that was offered is no longer kept ({state}).",
    errors.TextTooLong: "The text needs {parts} SMS parts, and the site allows {limit}.",
    errors.TextEmpty: "There is nothing to send.",
    errors.NoReplyPossible: "This sender cannot be answered.",
    errors.NotToBeTexted: "This household must not be texted.",
    errors.ConsentMissing: "Without consent nobody is handed on.",
    errors.SignInRefused: "The name or the passphrase is wrong, or there were too many tries.",
    errors.CarryError: "Records could not be brought to headquarters ({detail}).",
    errors.HeadquartersAway: "Headquarters cannot be reached; the records wait on the box.",
    errors.HeadquartersRefused: "Headquarters was reached and refused (status {status}).",
    errors.ParcelInvalid: "What came is not a parcel or not headquarters' answer ({detail}).",
}


def sentence(error: HotlineError) -> str:
    """One sentence for `error`; a class without its own words gets those of its parent."""
    words = next(_SENTENCES[kind] for kind in type(error).__mro__ if kind in _SENTENCES)
    detail = str(error) or type(error).__name__
    said = words.format_map({**vars(error), "detail": detail.rstrip(".")})
    return said.replace("?.", "?")
