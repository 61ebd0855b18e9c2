"""Who gets how many places of a shared slot."""

from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import granting
from kit.hotline.granting import Holding

FREE = st.integers(0, 400)
HOLDINGS = st.lists(
    st.builds(Holding, st.integers(1, 9), st.integers(0, 50), st.integers(0, 50), st.booleans()),
    max_size=6,
    unique_by=lambda one: one.site,
)


@given(FREE, HOLDINGS)
def test_no_more_is_granted_than_is_free_and_only_to_who_can_hear_it(free, holdings):
    given_ = granting.top_up(free, holdings)
    enough = granting.enough(free, len(holdings))
    assert sum(given_.values()) <= free
    assert all(places > 0 for places in given_.values())
    reachable = {one.site for one in holdings if one.in_contact and one.unused < enough}
    assert given_.keys() <= reachable


@given(FREE, HOLDINGS)
def test_whoever_runs_short_gets_some_while_there_is_enough(free, holdings):
    given_ = granting.top_up(free, holdings)
    enough = granting.enough(free, len(holdings))
    short = [one for one in holdings if one.in_contact and one.unused < enough]
    if short and free:
        assert given_
    if sum(given_.values()) < free:
        assert given_.keys() == {one.site for one in short}


@given(FREE, st.lists(st.integers(1, 99), min_size=1, unique=True))
def test_evenly_means_that_nobody_has_two_more_than_another(free, sites):
    shared = granting.evenly(free, sites)
    assert sum(shared.values()) == free
    each = [shared.get(site, 0) for site in sites]
    assert max(each) - min(each) <= 1


@given(FREE, st.dictionaries(st.integers(1, 9), st.integers(0, 50), min_size=1))
def test_by_demand_gives_everything_away(free, used):
    assert sum(granting.by_demand(free, used).values()) == free


def test_by_demand_follows_what_was_booked():
    assert granting.by_demand(10, {1: 3, 2: 1, 3: 0}) == {1: 8, 2: 2}


def test_at_the_last_call_everything_unused_goes_back():
    assert granting.spare(7, asked=False, last_call=True) == 7
    assert granting.spare(7, asked=True, last_call=False) == 7 - granting.ENOUGH
    assert granting.spare(7, asked=False, last_call=False) == 0
