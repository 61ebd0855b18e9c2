"""Charts say in words what they show, and nothing in them can be run."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from kit.web import charts
from kit.web.charts import Series

VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=30)


def read(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 - our own drawing


def shapes(drawn: str, kind: str) -> list[ET.Element]:
    return list(read(drawn).iter(kind))


def test_a_column_is_twice_as_high_for_twice_as_many() -> None:
    drawn = charts.columns("Calls", ["08", "09"], [Series("answered", [10, 20])])
    low, high = shapes(drawn, "rect")
    assert float(high.get("height", 0)) == 2 * float(low.get("height", 0))


def test_what_is_stacked_stands_on_what_is_below_it() -> None:
    drawn = charts.columns("Calls", ["08"], [Series("answered", [10]), Series("missed", [30], "b")])
    below, above = shapes(drawn, "rect")
    foot_of_above = float(above.get("y", 0)) + float(above.get("height", 0))
    assert foot_of_above == float(below.get("y", 0))


def test_the_highest_column_fills_more_than_half_of_its_chart() -> None:
    for highest in (3, 5, 7, 21, 45, 70, 101):
        drawn = charts.columns("Volunteers", ["08"], [Series("volunteers", [highest])])
        (column,) = shapes(drawn, "rect")
        assert float(column.get("height", 0)) > charts.HEIGHT * 0.4, highest


def test_a_gap_breaks_the_line_instead_of_falling_to_nothing() -> None:
    drawn = charts.lines("Level", list("abcde"), [Series("level", [1, 2, None, 3, 4])])
    assert len(shapes(drawn, "polyline")) == 2


def test_a_chart_says_what_it_is_to_who_cannot_see_it() -> None:
    drawn = read(charts.bars("By language", [("Ukrainian", 3, "3 calls")]))
    assert drawn.get("role") == "img"
    assert drawn.get("aria-label") == "By language"


def test_labels_leave_room_for_each_other_also_in_the_large_letters_of_a_phone() -> None:
    clock = [f"{n // 2:02d}:{n % 2 * 30:02d}" for n in range(48)]
    drawn = charts.columns("Volunteers", clock, [Series("volunteers", [1] * 48)])
    places = [
        float(one.get("x", 0)) for one in shapes(drawn, "text") if one.get("class") == "chart-label"
    ]
    assert min(b - a for a, b in itertools.pairwise(places)) > 13 * len("09:00")


def test_a_thousand_on_the_scale_is_read_whole_also_in_the_large_letters_of_a_phone() -> None:
    drawn = charts.columns("Calls", ["08"], [Series("answered", [1000])])
    marks = [one for one in shapes(drawn, "text") if one.get("class") == "chart-mark"]
    assert [one.text for one in marks] == ["0", "500", "1000"]
    assert all(float(one.get("x", 0)) >= 13 * len(one.text or "") for one in marks)


def test_names_stay_text() -> None:
    drawn = charts.bars("<script>", [("</text><script>", 1, "&")])
    assert shapes(drawn, "script") == []


def test_nothing_counted_is_drawn_without_failing() -> None:
    assert shapes(charts.columns("Calls", [], []), "rect") == []
    assert shapes(charts.bars("Calls", []), "rect") == []


@given(VALUES, VALUES)
def test_no_value_leaves_the_drawing(one: list[float | None], other: list[float | None]) -> None:
    n = min(len(one), len(other))
    labels = [str(k) for k in range(n)]
    drawn = charts.columns("t", labels, [Series("a", one[:n]), Series("b", other[:n], "b")])
    for rect in shapes(drawn, "rect"):
        assert -0.1 <= float(rect.get("y", 0)) <= charts.HEIGHT
        assert float(rect.get("y", 0)) + float(rect.get("height", 0)) <= charts.HEIGHT
    assert read(charts.lines("t", labels, [Series("a", one[:n])])) is not None


def test_every_number_is_told_and_what_is_nothing_is_passed_over() -> None:
    drawn = read(charts.columns("Calls", ["08", "09"], [Series("answered", [10, None])]))
    told = next(one for one in drawn.iter("desc"))
    assert told.text == "answered: 08 10"
    assert drawn.get("aria-describedby") == told.get("id")
