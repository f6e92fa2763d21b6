"""A condition counts the same rows as it lists, whatever it is made of."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import F, Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from federation.accounts.models import Organisation
from proposals.services.counting import count_lines, named, split

DAYS = st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 4))
ATOMS = st.one_of(
    st.sampled_from(["甲", "乙"]).map(lambda name: Q(name=name)),
    st.lists(st.sampled_from(["甲", "乙", "丙"]), max_size=2).map(lambda names: Q(name__in=names)),
    st.booleans().map(lambda empty: Q(founded_on__isnull=empty)),
    st.dates(date(2020, 1, 1), date(2020, 1, 4)).map(lambda day: Q(founded_on=day)),
    st.tuples(st.sampled_from(["lt", "lte", "gt", "gte"]), st.integers(0, 4)).map(
        lambda pair: Q(**{f"twice__{pair[0]}": pair[1]})
    ),
)
CONDITIONS = st.recursive(
    st.just(Q()) | ATOMS,
    lambda below: st.one_of(
        below.map(lambda one: ~one),
        st.tuples(below, below).map(lambda pair: pair[0] & pair[1]),
        st.tuples(below, below).map(lambda pair: pair[0] | pair[1]),
    ),
    max_leaves=5,
)


class TestCounting(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        rows=st.lists(st.tuples(st.sampled_from(["甲", "乙", "丙"]), DAYS, st.integers(1, 2)), max_size=6),
        conditions=st.lists(CONDITIONS, min_size=1, max_size=3),
    )
    def test_a_figure_is_the_length_of_its_list_in_all_and_in_every_line(self, rows, conditions):
        for number, (name, founded_on, version) in enumerate(rows):
            Organisation.objects.create(
                kind=Organisation.Kind.OUTSIDE,
                name=name,
                founded_on=founded_on,
                version=version,
                path=f"{number:012d}",
            )
        chosen = Organisation.objects.filter(kind=Organisation.Kind.OUTSIDE).annotate(twice=F("version") * 2)
        figures = {f"f{place}": condition for place, condition in enumerate(conditions)}

        whole, *lines = count_lines(chosen, figures, ["name"])

        for name, condition in figures.items():
            # Django's own NOT over a null is null, which lists leave out; facts of figures are told apart
            # by conditions that are true or false.
            assert whole[f"n_{name}"] == sum(holds(condition, row) for row in chosen)
        for line in lines:
            for name, condition in figures.items():
                of_line = chosen.filter(name=line["name"])
                assert line[f"n_{name}"] == sum(holds(condition, row) for row in of_line)
        assert {line["name"] for line in lines} == {name for name, _day, _version in rows}


def holds(condition: Q, row) -> bool:
    """The condition read in Python; an empty one asks for nothing, negated or not, as in Django's lists."""
    if not condition.children:
        return True
    found = []
    for child in condition.children:
        if isinstance(child, Q):
            found.append(holds(child, row))
            continue
        column, lookup = split(child[0])
        value, asked = getattr(row, column), child[1]
        if lookup == "isnull":
            found.append((value is None) is asked)
        elif lookup == "in":
            found.append(value in asked)
        elif value is None:
            found.append(False)
        else:
            found.append(
                {
                    "exact": value == asked,
                    "lt": value < asked,
                    "lte": value <= asked,
                    "gt": value > asked,
                    "gte": value >= asked,
                }[lookup]
            )
    result = all(found) if condition.connector == Q.AND else any(found)
    return result is not condition.negated


@pytest.mark.parametrize(
    ("lookup", "parts"),
    [
        ("state", ("state", "exact")),
        ("state__in", ("state", "in")),
        ("matter__topic_id", ("matter__topic_id", "exact")),
        ("days_open__lte", ("days_open", "lte")),
    ],
)
def test_a_lookup_is_a_column_and_how_it_is_compared(lookup, parts):
    assert split(lookup) == parts
    assert named(Q(**{lookup: 1}) | ~Q(other__isnull=True)) == {parts[0], "other"}
