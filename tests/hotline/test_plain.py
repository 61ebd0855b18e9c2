from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import segments
from kit.hotline.plain import plain_equivalents


def test_curly_quotes_become_plain_where_that_saves_a_part() -> None:
    fine = "\u201cDon\u2019t wait\u201d \u2013 come\u00a0today\u2026 " + "a" * 60
    assert plain_equivalents(fine) == '"Don\'t wait" - come today... ' + "a" * 60


def test_a_text_that_saves_nothing_stays_as_it_was_written() -> None:
    short = "\u201cCome\u201d"
    cyrillic = "\u00abПриходьте\u00bb " + "а" * 90
    assert plain_equivalents(short) == short
    assert plain_equivalents(cyrillic) == cyrillic


def test_joiners_of_letters_and_emoji_are_never_taken_out() -> None:
    text = "می\u200cخواهم 👩\u200d👧 " * 20
    assert plain_equivalents(text) == text


@given(st.text(max_size=200))
def test_a_plain_text_is_never_longer(text: str) -> None:
    assert segments.count(plain_equivalents(text)).parts <= segments.count(text).parts
