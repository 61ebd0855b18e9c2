"""Each make by its profile: chosen by what it says it is, and right for what it does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.modem import pdu
from kit.modem.line import Connected, Digit, Ended
from kit.modem.profiles import PROFILES, UssdForm, profile_of
from kit.simulator.dialects import DIALECTS
from kit.simulator.network import Answering
from kit.simulator.sim import UNSENT, Kept
from tests.contracts.streets import CALLER, PtyStreet

NAMES = {
    "generic": "any other",
    "sim800": "SIM800",
    "sim7600": "SIM7600",
    "a76xx": "A76xx",
    "ec25": "EC25, EG25",
    "huawei": "Huawei 3G stick",
}
UKRAINIAN = "Ваш рахунок: 12.50 ₴"


@pytest.fixture(params=sorted(DIALECTS))
def street(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PtyStreet]:
    street = PtyStreet(tmp_path, dialect=request.param, sim_places=20)
    street.line.listen(street.heard)
    street.line.open()
    yield street
    street.close()


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_a_make_is_known_by_what_it_says_it_is(dialect: str) -> None:
    make = DIALECTS[dialect]
    assert profile_of(make.manufacturer, make.model).name == NAMES[dialect]


def test_a_model_nobody_knows_goes_by_its_maker_and_a_maker_nobody_knows_by_none() -> None:
    assert profile_of("SIMCOM INCORPORATED", "SIM9999").name == "SIMCom"
    assert profile_of("Unheard Of", "X").name == PROFILES[-1].name == "any other"
    assert profile_of("").ussd is UssdForm.PLAIN


@pytest.mark.parametrize(
    ("how", "cause"), [("busy", "busy"), ("no answer", "no_answer")], ids=["busy", "no answer"]
)
def test_why_a_call_was_not_taken_is_told(street: PtyStreet, how: str, cause: str) -> None:
    street.let_phone_answer(Answering(how))  # type: ignore[arg-type]
    call = street.line.dial(CALLER)
    ended = street.ended()
    assert ended.call == call
    assert ended.cause == cause
    assert street.heard.all(Connected) == []


def test_a_refused_call_is_told_apart_where_the_modem_tells(street: PtyStreet) -> None:
    street.let_phone_answer(Answering("refused"))
    street.line.dial(CALLER)
    told = {"huawei": "refused"}.get(street.modem.dialect)
    cause = street.heard.wait_for(Ended).cause
    assert cause == told or (told is None and cause not in ("busy", "no_answer"))


def test_an_answer_in_letters_that_gsm_7_lacks_is_read(street: PtyStreet) -> None:
    street.network.ussd["*101#"] = UKRAINIAN
    assert street.line.ussd("*101#") == UKRAINIAN


def test_an_answer_of_several_lines_is_whole(street: PtyStreet) -> None:
    street.network.ussd["*102#"] = "Credit: 3.20 EUR\nValid to 31.12."
    assert street.line.ussd("*102#") == "Credit: 3.20 EUR\nValid to 31.12."


def test_a_clock_that_was_never_set_tells_no_time(street: PtyStreet) -> None:
    now = street.network.now()
    street.network.now = lambda: now.replace(year=2004)
    assert street.line.network_time() is None


def test_roaming_is_told(street: PtyStreet) -> None:
    street.modem.board.troubles.roaming = True
    assert street.line.check().registration == "roaming"


def test_a_card_of_20_places_takes_30_texts_and_what_was_saved_on_it_goes_home_too(
    street: PtyStreet,
) -> None:
    saved = pdu.encode(CALLER, "once saved", 1)[0]
    street.modem.board.memories["SM"].keep(Kept(saved, UNSENT))
    street.modem.board.settings.memories[2] = "SM"
    for at in range(30):
        street.phone.text(street.modem.number, f"text {at}")
    home = [pdu.decode(stored.pdu) for _ in range(3) for stored in street.drain()]
    bodies = [pdu.text_of([part]) for part in home if isinstance(part, pdu.Deliver)]
    assert bodies == [f"text {at}" for at in range(30)]
    assert [part for part in home if isinstance(part, pdu.Submit)] == [pdu.decode(saved)]


def test_notifications_inside_replies_lose_nothing(street: PtyStreet) -> None:
    street.modem.board.troubles.inside_reply = True
    for at in range(5):
        street.text(f"text {at}", "SM")
        street.line.check()
    assert street.bodies() == [f"text {at}" for at in range(5)]


def test_accents_go_out_in_the_table_of_their_language(street: PtyStreet) -> None:
    text = "Mañana a las diez está abierto el centro de acogida. " * 2
    (part,) = pdu.encode(CALLER, text, 1)
    street.line.send(part)
    assert street.texts_received(1) == [text]


def test_two_makes_side_by_side_each_keep_their_own_way_with_keys(tmp_path: Path) -> None:
    streets = []
    for dialect in ("huawei", "ec25"):
        (tmp_path / dialect).mkdir()
        streets.append(PtyStreet(tmp_path / dialect, dialect=dialect))
    try:
        for street in streets:
            street.line.listen(street.heard)
            street.line.open()
        calls = [street.ring().call for street in streets]
        for street, call in zip(streets, calls, strict=True):
            street.line.answer(call)
            street.caller_presses("5")
            street.line.press(call, "12#")
            assert street.heard.wait_for(Digit) == Digit(call, "5")
            assert street.keys_heard() == "12#"
    finally:
        for street in streets:
            street.close()
