"""Topics: named, put in order, retired and brought back on a page; calls keep what they have."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.desk import topics as desk
from kit.errors import WrongMoment
from kit.store import calls, choices, guide, topics
from tests.web.scene import OLENA, Morning, form

NOW_USED = ("papers", "health", "housing")


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


@pytest.fixture
def ids(morning: Morning) -> dict[str, str]:
    """Papers with its second level (NIE, birth), Health, Housing."""
    with morning.writing() as tx:
        made = {
            key: str(guide.put_topic(tx, key, None, {"en": key.title()}, place))
            for place, key in enumerate(NOW_USED)
        }
        for place, key in enumerate(("nie", "birth"), start=3):
            made[key] = str(guide.put_topic(tx, key, made["papers"], {"en": key.title()}, place))
    return made


def sends(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    answer = client.post(f"/settings/topics{path}", data=form(client, "/", **fields))
    return answer.status_code, answer.text


def in_use(morning: Morning, keep: str | None = None) -> list[str]:
    with morning.store.reading() as r:
        found = topics.in_use(r, keep)
    first = [one for one in found if one.parent_id is None]
    return [
        name
        for one in first
        for name in (one.key, *(f"- {two.key}" for two in found if two.parent_id == one.id))
    ]


def story(morning: Morning, topic_id: str) -> list[tuple[str, str]]:
    with morning.store.reading() as r:
        return [(one.what, one.made_name) for one in choices.of(r, "topic", topic_id)]


def test_topics_are_for_coordinators(ana: FlaskClient, ids: dict[str, str]) -> None:
    for path in ("", "/new", f"/{ids['nie']}"):
        assert ana.get(f"/settings/topics{path}").status_code == 403
    assert sends(ana, f"/{ids['nie']}/use", do="retire")[0] == 403


def test_a_new_topic_stands_last_on_its_level_and_can_be_chosen_at_once(
    morning: Morning, carmen: FlaskClient, ana: FlaskClient, ids: dict[str, str]
) -> None:
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    names = {"name-es": "Empadronamiento", "name-uk": "Реєстрація місця"}
    assert sends(carmen, "/new", parent=ids["papers"], **names)[0] == 303
    page = ana.get(f"/calls/{call}").text
    assert page.index("Birth") < page.index("Empadronamiento")
    assert [one for one in in_use(morning) if one.startswith("- own-")]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_topic_without_a_name_is_refused(
    carmen: FlaskClient, ids: dict[str, str], name: str
) -> None:
    status, page = sends(carmen, "/new", parent=ids["papers"], **{"name-en": name})
    assert status == 409
    assert "Write the topic&#39;s name" in page
    assert f'value="{ids["papers"]}" selected' in page


def test_there_is_no_third_level(morning: Morning, ids: dict[str, str]) -> None:
    with pytest.raises(WrongMoment), morning.writing() as tx:
        desk.add(tx, ids["nie"], {"en": "Third"}, morning.people.coordinator, morning.clock.now())


def test_a_renamed_topic_is_called_so_everywhere_and_a_pack_leaves_it_alone(
    morning: Morning, carmen: FlaskClient, ids: dict[str, str]
) -> None:
    assert sends(carmen, f"/{ids['nie']}", **{"name-en": "Foreigner's number"})[0] == 303
    assert "Foreigner&#39;s number" in carmen.get("/settings/topics").text
    with morning.writing() as tx:
        guide.put_topic(tx, "nie", ids["papers"], {"en": "NIE of the pack"}, 9)
    assert "Foreigner&#39;s number" in carmen.get(f"/settings/topics/{ids['nie']}").text
    assert story(morning, ids["nie"]) == [("renamed", "Carmen Vidal")]


@pytest.mark.parametrize(
    ("way", "which", "order"),
    [
        ("up", "housing", ["papers", "- nie", "- birth", "housing", "health"]),
        ("down", "papers", ["health", "papers", "- nie", "- birth", "housing"]),
        ("down", "nie", ["papers", "- birth", "- nie", "health", "housing"]),
        ("up", "papers", ["papers", "- nie", "- birth", "health", "housing"]),
        ("down", "housing", ["papers", "- nie", "- birth", "health", "housing"]),
    ],
)
def test_the_order_is_the_one_of_the_buttons(
    morning: Morning,
    carmen: FlaskClient,
    ids: dict[str, str],
    way: str,
    which: str,
    order: list[str],
) -> None:
    assert sends(carmen, "", do=f"{way} {ids[which]}")[0] == 303
    assert in_use(morning) == order


@pytest.mark.parametrize(
    ("which", "parent", "order"),
    [
        ("housing", "papers", ["papers", "- nie", "- birth", "- housing", "health"]),
        ("nie", "health", ["papers", "- birth", "health", "- nie", "housing"]),
        ("nie", "", ["papers", "- birth", "health", "housing", "nie"]),
        ("nie", "papers", ["papers", "- nie", "- birth", "health", "housing"]),
    ],
)
def test_a_topic_is_put_below_another_or_on_the_first_level(
    morning: Morning,
    carmen: FlaskClient,
    ids: dict[str, str],
    which: str,
    parent: str,
    order: list[str],
) -> None:
    goal = ids[parent] if parent else ""
    page = carmen.get(f"/settings/topics/{ids[which]}").text
    if parent:
        assert f'value="{goal}"' in page
    assert sends(carmen, f"/{ids[which]}", parent=goal, **{"name-en": which.title()})[0] == 303
    assert in_use(morning) == order


def test_who_put_a_topic_where_is_told(carmen: FlaskClient, ids: dict[str, str]) -> None:
    name = {"name-en": "Nie"}
    sends(carmen, f"/{ids['nie']}", parent=ids["health"], **name)
    sends(carmen, f"/{ids['nie']}", parent="", **name)
    page = carmen.get(f"/settings/topics/{ids['nie']}").text
    assert page.index("put on the first level") < page.index("put below: <bdi>Health</bdi>")


def test_a_topic_with_others_below_it_stays_on_the_first_level_also_if_they_are_retired(
    morning: Morning, carmen: FlaskClient, ids: dict[str, str]
) -> None:
    for which in ("nie", "birth"):
        sends(carmen, f"/{ids[which]}/use", do="retire")
    assert 'name="parent"' not in carmen.get(f"/settings/topics/{ids['papers']}").text
    new_name = {"name-en": "All papers"}
    status, page = sends(carmen, f"/{ids['papers']}", parent=ids["health"], **new_name)
    assert (status, in_use(morning)) == (409, list(NOW_USED))
    assert "stays on the first level. Move them first." in page
    assert 'value="All papers"' in page


@pytest.mark.parametrize("goal", ["nie", "housing", "health"])
def test_no_topic_is_put_below_the_second_level_itself_or_a_retired_one(
    morning: Morning, carmen: FlaskClient, ids: dict[str, str], goal: str
) -> None:
    sends(carmen, f"/{ids['health']}/use", do="retire")
    names = {"name-en": "Housing"}
    assert sends(carmen, f"/{ids['housing']}", parent=ids[goal], **names)[0] == 409
    assert in_use(morning) == ["papers", "- nie", "- birth", "housing"]


def test_a_topic_below_a_retired_one_is_renamed_where_it_stands(
    morning: Morning, carmen: FlaskClient, ids: dict[str, str]
) -> None:
    sends(carmen, f"/{ids['papers']}/use", do="retire")
    page = carmen.get(f"/settings/topics/{ids['nie']}").text
    assert f'value="{ids["papers"]}" selected' in page
    names = {"name-en": "Number"}
    assert sends(carmen, f"/{ids['nie']}", parent=ids["papers"], **names)[0] == 303
    assert story(morning, ids["nie"]) == [("renamed", "Carmen Vidal")]


def test_a_pack_makes_no_third_level_of_topics_that_the_site_put_elsewhere(
    morning: Morning, carmen: FlaskClient, ids: dict[str, str]
) -> None:
    sends(carmen, f"/{ids['health']}", parent=ids["papers"], **{"name-en": "Health"})
    with morning.writing() as tx:
        guide.put_topic(tx, "papers", ids["housing"], {"en": "Papers"}, 0)
        guide.put_topic(tx, "doctor", ids["health"], {"en": "Doctor"}, 9)
    assert in_use(morning) == ["papers", "- nie", "- birth", "- health", "- doctor", "housing"]


def test_calls_and_figures_stay_with_a_topic_that_was_put_elsewhere(
    morning: Morning, carmen: FlaskClient, ids: dict[str, str]
) -> None:
    for number, topic in ((OLENA, "nie"), ("+380509876543", "birth")):
        call = morning.rings(number)
        morning.takes(call, morning.people.ana)
        with morning.writing() as tx:
            calls.change(tx, call, topic_id=ids[topic])
        morning.ends(call)
    sends(carmen, f"/{ids['nie']}", parent=ids["health"], **{"name-en": "Birth"})
    sends(carmen, f"/{ids['birth']}", parent=ids["health"], **{"name-en": "Birth"})
    one_line = "<bdi>Health · Birth</bdi></th><td>2</td>"
    assert one_line in carmen.get("/figures").text


def test_a_retired_topic_can_be_chosen_no_more_and_comes_back_last(
    morning: Morning, carmen: FlaskClient, ids: dict[str, str]
) -> None:
    assert sends(carmen, f"/{ids['health']}/use", do="retire")[0] == 303
    assert "health" not in in_use(morning)
    assert f'id="back-{ids["health"]}"' in carmen.get("/settings/topics").text
    sends(carmen, f"/{ids['health']}/use", do="bring-back")
    assert in_use(morning)[-1] == "health"
    assert story(morning, ids["health"]) == [
        ("brought-back", "Carmen Vidal"),
        ("retired", "Carmen Vidal"),
    ]


def test_with_a_retired_topic_its_second_level_goes_and_comes_back(
    morning: Morning, carmen: FlaskClient, ids: dict[str, str]
) -> None:
    sends(carmen, f"/{ids['papers']}/use", do="retire")
    assert in_use(morning) == ["health", "housing"]
    sends(carmen, f"/{ids['papers']}/use", do="bring-back")
    assert in_use(morning) == ["health", "housing", "papers", "- nie", "- birth"]


def test_a_call_keeps_the_topic_that_was_retired_meanwhile_also_in_the_figures(
    morning: Morning, carmen: FlaskClient, ana: FlaskClient, ids: dict[str, str]
) -> None:
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    with morning.writing() as tx:
        calls.change(tx, call, topic_id=ids["nie"])
    sends(carmen, f"/{ids['nie']}/use", do="retire")
    assert f'value="{ids["nie"]}" selected' in ana.get(f"/calls/{call}").text
    assert in_use(morning, keep=ids["nie"])[1] == "- nie"
    other = morning.rings("+380509876543")
    morning.takes(other, morning.people.borys)
    assert ids["nie"] not in morning.browser("borys").get(f"/calls/{other}").text
    morning.ends(call)
    figures = carmen.get("/figures").text
    assert "Nie" in figures


def test_what_is_not_there_is_not_found(carmen: FlaskClient, ids: dict[str, str]) -> None:
    assert ids
    assert carmen.get("/settings/topics/nothing").status_code == 404
    assert sends(carmen, "", do="up nothing")[0] == 404
    assert sends(carmen, "/nothing/use", do="retire")[0] == 404
