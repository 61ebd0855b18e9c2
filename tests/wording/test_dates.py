"""Days and times in a caller's language, also on the days when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.languages import PAGES
from kit.wording.dates import day_words, time_words

MADRID = ZoneInfo("Europe/Madrid")
KYIV = ZoneInfo("Europe/Kyiv")
THURSDAY = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "jue 26 nov"),
        ("en", "Thu 26 Nov"),
        ("uk", "чт 26 листопада"),
        ("ru", "чт 26 ноября"),
        ("ar", "الخميس 26 نوفمبر"),
        ("fr", "jeu 26 nov"),
        ("pl", "czw 26 lis"),
        ("ro", "joi 26 nov"),
        ("uk-UA", "чт 26 листопада"),
        ("es-XX", "jue 26 nov"),
        ("xx", "Thu 26 Nov"),
        ("", "Thu 26 Nov"),
        ("../en", "Thu 26 Nov"),
    ],
)
def test_a_day_in_every_language(language, words):
    assert day_words(THURSDAY, MADRID, language) == words


@pytest.mark.parametrize(
    ("at", "day", "time"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "dom 25 oct", "01:30"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "dom 25 oct", "02:30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "dom 25 oct", "02:30"),
        (datetime(2026, 10, 25, 9, 0, tzinfo=UTC), "dom 25 oct", "10:00"),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), "dom 28 mar", "01:59"),
        (datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "dom 28 mar", "03:00"),
        (datetime(2027, 3, 28, 22, 30, tzinfo=UTC), "lun 29 mar", "00:30"),
    ],
)
def test_the_clocks_change_and_the_words_follow(at, day, time):
    assert (day_words(at, MADRID, "es"), time_words(at, MADRID, "es")) == (day, time)


def test_the_day_is_that_of_the_centre_and_not_of_the_clock_in_utc():
    late = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    assert day_words(late, MADRID, "en") == "Thu 26 Nov"
    assert day_words(late, KYIV, "en") == "Fri 27 Nov"


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001
    st.one_of(st.sampled_from(PAGES), st.text(max_size=12)),
)
def test_any_moment_in_any_language_is_short_and_in_common_digits(moment, language):
    at = moment.replace(tzinfo=UTC)
    day, time = day_words(at, MADRID, language), time_words(at, MADRID, language)
    assert str((at.astimezone(MADRID)).day) in day
    assert len(day) <= 30
    assert len(time) == 5
    assert time.isascii()


def test_a_day_from_every_hour_of_a_week_is_the_same_local_day():
    for hour in range(24 * 7):
        at = THURSDAY + timedelta(hours=hour)
        assert day_words(at, MADRID, "en").split()[1] == str(at.astimezone(MADRID).day)
