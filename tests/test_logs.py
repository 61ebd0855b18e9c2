"""The log tells the story of a call to nobody but us: no number ever reaches it."""

import io
import logging
import re
from collections.abc import Iterator

import pytest

from kit import logs


@pytest.fixture
def page() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    page = io.StringIO()
    logs.start("INFO", page)
    yield page
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize(
    "number",
    [
        "+380671234567",
        "380671234567",
        "600 123 456",
        "+34 600-123-456",
        "(91) 123.45.67",
        "0034600123456",
    ],
)
def test_a_number_never_reaches_the_log(page: io.StringIO, number: str) -> None:
    logging.getLogger("kit").warning("could not dial %s again", number)
    said = page.getvalue().partition(" kit: ")[2]
    assert not re.search(r"\d", said)
    assert said.startswith("could not dial")
    assert said.endswith("[number] again\n")


def test_a_number_inside_an_error_text_is_masked_too(page: io.StringIO) -> None:
    try:
        int("+380671234567 or so")
    except ValueError:
        logging.getLogger("kit").exception("a message was not read")
    assert "380671234567" not in page.getvalue()
    assert "[number] or so" in page.getvalue()


def test_record_ids_and_small_figures_stay_readable(page: io.StringIO) -> None:
    logging.getLogger("kit").info("call 003g00002k5t9v1c answered after %d s on line %s", 1234, "1")
    assert "call 003g00002k5t9v1c answered after 1234 s on line 1" in page.getvalue()


def test_the_time_of_a_line_is_not_taken_for_a_number(page: io.StringIO) -> None:
    logging.getLogger("kit").info("open")
    assert page.getvalue()[:2] == "20"


def test_a_line_with_wrong_arguments_does_not_stop_the_one_who_logs(page: io.StringIO) -> None:
    logging.getLogger("kit").info("call %d", "+380671234567")
    logging.getLogger("kit").info("still here")
    assert "call %d" in page.getvalue()
    assert "380671234567" not in page.getvalue()
    assert "still here" in page.getvalue()


def test_chatty_libraries_speak_only_in_trouble(page: io.StringIO) -> None:
    logging.getLogger("waitress").info("serving")
    assert page.getvalue() == ""
