"""Walking pages forward and backward gives exactly the ordered list, whatever the order and the ties."""

from __future__ import annotations

import base64
import datetime
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Q
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from federation.accounts.models import Organisation, User
from federation.jobs.models import Job
from federation.keyset import (
    ApartQuerySet,
    Ordering,
    capped_count,
    capped_counts,
    decode_cursor,
    encode_cursor,
    read_page,
    shown_count,
)
from tests.factories.accounts import UserFactory

DAYS = st.none() | st.dates(datetime.date(2020, 1, 1), datetime.date(2020, 1, 5))
NAMES = st.sampled_from(["甲", "乙", "丙", "a", "A", "é", "𠮷"])

ORDERINGS = [
    Ordering("sort_key", key="id"),
    Ordering("sort_key", key="id", descending=True),
    Ordering("sort_key"),
    Ordering("founded_on", key="id", nullable=True),
    Ordering("founded_on", key="id", nullable=True, descending=True),
    Ordering("region__code", key="id", nullable=True),
    Ordering("id", key="id"),
    Ordering("id", key="id", descending=True),
    Ordering("pk", key="pk"),
    Ordering("version", key="id"),
    Ordering("updated_at", key="id"),
    Ordering("updated_at", key="id", descending=True),
]


def make_rows(rows) -> None:
    from federation.reference.models import Region

    regions = list(Region.objects.order_by("code")[:2])
    for number, (name, founded_on, version) in enumerate(rows):
        Organisation.objects.create(
            kind=Organisation.Kind.OUTSIDE,
            name=name,
            sort_key=name,
            founded_on=founded_on,
            version=version,
            region=regions[version % 2] if founded_on else None,
            path=f"{number:012d}",
        )


def walk(queryset, ordering: Ordering, size: int) -> tuple[list[list], list[list]]:
    """The pages read forward from the first, and those read backward from the last."""
    forward, backward = [], []
    page = read_page(queryset, ordering, size=size)
    while True:
        forward.append(page.rows)
        if not page.next_cursor:
            break
        page = read_page(queryset, ordering, size=size, after=page.next_cursor)
    while page.previous_cursor:
        page = read_page(queryset, ordering, size=size, before=page.previous_cursor)
        backward.insert(0, page.rows)
    return forward, backward


def fields_of(ordering: Ordering) -> list[str]:
    return sorted({"id", *ordering.fields})


class TestWalks(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        rows=st.lists(st.tuples(NAMES, DAYS, st.integers(1, 3)), max_size=9),
        size=st.integers(1, 4),
        ordering=st.sampled_from(ORDERINGS),
        as_dicts=st.booleans(),
    )
    def test_every_walk_gives_the_ordered_list(self, rows, size, ordering, as_dicts):
        make_rows(rows)
        queryset = Organisation.objects.filter(kind=Organisation.Kind.OUTSIDE)
        expected = list(queryset.order_by(*ordering.order_by()).values_list("id", flat=True))
        if as_dicts:
            queryset = queryset.values(*fields_of(ordering))
        else:
            queryset = queryset.select_related("region")
            if ordering.field == "region__code":
                queryset = queryset.exclude(region=None)
                expected = [key for key in expected if queryset.filter(pk=key).exists()]

        forward, backward = walk(queryset, ordering, size)

        def keys(pages):
            return [row["id"] if as_dicts else row.pk for page in pages for row in page]

        assert keys(forward) == expected
        assert keys(backward) == expected[: max(len(expected) - len(forward[-1]), 0)]
        assert all(len(page) == size for page in forward[:-1])

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        rows=st.lists(st.tuples(NAMES, DAYS, st.integers(1, 3)), max_size=9),
        size=st.integers(1, 4),
        ordering=st.sampled_from(ORDERINGS),
    )
    def test_rows_that_are_chosen_before_they_are_joined_are_the_same(self, rows, size, ordering):
        make_rows(rows)
        chosen = Organisation.objects.filter(kind=Organisation.Kind.OUTSIDE)
        if ordering.field == "region__code":
            chosen = chosen.exclude(region=None)

        def shown(these):
            return these.values("region__name", *fields_of(ordering))

        after = ""
        while True:
            at_once = read_page(shown(chosen), ordering, size=size, after=after)
            assert read_page(chosen, ordering, size=size, after=after, shown=shown) == at_once
            before = at_once.previous_cursor
            if before:
                earlier = read_page(shown(chosen), ordering, size=size, before=before)
                assert read_page(chosen, ordering, size=size, before=before, shown=shown) == earlier
            after = at_once.next_cursor
            if not after:
                break

    @settings(max_examples=40, deadline=None)
    @given(
        value=st.dates() | st.integers(-(2**62), 2**62) | st.text(st.characters(exclude_categories=["Cs"]))
    )
    def test_a_cursor_carries_what_was_put_in(self, value):
        field = {datetime.date: "founded_on", int: "id", str: "sort_key"}[type(value)]
        if isinstance(value, str) and "\x00" in value:
            return
        word = encode_cursor([value, 7])
        if len(word) > 2000:
            return

        assert decode_cursor(word, Ordering(field, key="pk"), Organisation) == [value, 7]


@pytest.mark.parametrize("ordering", ORDERINGS, ids=str)
def test_rows_without_a_value_come_last_in_both_directions(db, ordering):
    make_rows([("甲", datetime.date(2020, 1, 1), 1), ("乙", None, 1), ("丙", datetime.date(2020, 1, 2), 1)])
    rows = Organisation.objects.order_by(*ordering.order_by()).values_list("founded_on", flat=True)

    if ordering.nullable:
        assert list(rows)[-1] is None
    assert len(rows) == 3


def test_backwards_reads_the_page_just_before(db):
    make_rows([(name, None, 1) for name in "abcdef"])
    ordering = Ordering("sort_key", key="id")
    third = read_page(
        Organisation.objects.all(),
        ordering,
        size=2,
        after=encode_cursor([row := "d", Organisation.objects.get(sort_key=row).pk]),
    )

    before = read_page(Organisation.objects.all(), ordering, size=2, before=third.previous_cursor)

    assert [row.sort_key for row in third.rows] == ["e", "f"]
    assert [row.sort_key for row in before.rows] == ["c", "d"]


def word_of(*values) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BROKEN = [
    "x",
    "=",
    "%%%",
    "中",
    "e30",
    word_of(),
    word_of(1),
    word_of(1, 2, 3),
    word_of(None, 1),
    word_of("a", None),
    word_of("a\x00", 1),
    word_of("a", "x"),
    word_of("a", [1]),
    word_of("a", {"b": 1}),
    word_of("a", True),
    word_of("a", 2**63),
    word_of("a", -(2**64)),
    word_of("a", 10**400),
    word_of("a", 1e308),
    base64.urlsafe_b64encode(b'["a", Infinity]').decode(),
    base64.urlsafe_b64encode(b'["a", NaN]').decode(),
    base64.urlsafe_b64encode(rb'["\ud800", 1]').decode(),
    base64.urlsafe_b64encode(b"[" * 5000).decode(),
    word_of("a" * 5000, 1),
]


@pytest.mark.parametrize("word", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_cursor_is_a_validation_error(db, word):
    for direction in ("after", "before"):
        with pytest.raises(ValidationError):
            read_page(Organisation.objects.all(), Ordering("sort_key", key="id"), size=5, **{direction: word})


@given(
    word=st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())
)
@settings(max_examples=150, deadline=None)
def test_any_word_is_a_page_or_a_validation_error(shared_connection, word):
    for ordering in (Ordering("founded_on", key="id", nullable=True), Ordering("updated_at", key="id")):
        try:
            read_page(Organisation.objects.all(), ordering, size=5, after=word)
        except ValidationError:
            continue


@pytest.mark.parametrize("value", ["2020-13-45", "yesterday", "10000-01-01", 5, 1.5, "NaN"])
def test_a_cursor_with_a_wrong_day_is_refused(db, value):
    with pytest.raises(ValidationError):
        read_page(
            Organisation.objects.all(), Ordering("founded_on", key="id"), size=5, after=word_of(value, 1)
        )


def test_decimals_travel_exactly():
    assert json.loads(base64.urlsafe_b64decode(encode_cursor([Decimal("0.10"), 1]) + "==")) == ["0.10", 1]


def test_a_cursor_on_a_foreign_key_orders_by_its_key(db):
    user = UserFactory()
    jobs = [Job.objects.create(kind="k", title=str(n), owner=user) for n in range(3)]

    forward, _backward = walk(Job.objects.all(), Ordering("owner_id", key="id"), 2)

    assert [row.pk for page in forward for row in page] == [job.pk for job in jobs]


@pytest.mark.parametrize(
    ("rows", "cap", "expected", "shown"),
    [(0, 2, (0, False), "0"), (2, 2, (2, False), "2"), (3, 2, (2, True), "2+"), (3, 1000, (3, False), "3")],
)
def test_counting_stops_at_the_cap(db, rows, cap, expected, shown):
    for _i in range(rows):
        UserFactory()

    assert capped_count(User.objects.all(), cap) == expected
    assert shown_count(expected) == shown


def test_several_counts_cost_one_query(db, django_assert_num_queries):
    UserFactory(name="甲")
    UserFactory(name="乙")

    with django_assert_num_queries(1):
        found = capped_counts(
            {
                "all": User.objects.all(),
                "one": User.objects.filter(name="甲"),
                "none": User.objects.none(),
            },
            1,
        )

    assert found == {"all": (1, True), "one": (1, False), "none": (0, False)}


def test_the_same_rows_under_two_names_are_counted_once(db):
    UserFactory(name="甲")

    with CaptureQueriesContext(connection) as captured:
        found = capped_counts(
            {"list": User.objects.filter(name="甲"), "tab": User.objects.filter(name="甲").order_by("pk")}, 5
        )

    assert found == {"list": (1, False), "tab": (1, False)}
    assert captured.captured_queries[0]["sql"].count("count(*)") == 1


class Parted(ApartQuerySet):
    """Accounts that are counted by parts."""


def parted() -> Parted:
    return Parted(model=User).by_parts([Q(name="甲"), Q(name="乙"), Q(name="丙")])


def test_rows_in_parts_are_counted_by_them_in_one_query_without_a_condition_over_all(db):
    for name in ("甲", "甲", "乙", "丁"):
        UserFactory(name=name)

    with CaptureQueriesContext(connection) as captured:
        found = capped_counts({"": parted().order_by("pk")}, 5)

    assert found == {"": (3, False)}
    assert capped_count(parted(), 2) == (2, True)
    (asked,) = captured.captured_queries
    assert asked["sql"].count("count(*)") == 3
    assert " OR " not in asked["sql"]


@pytest.mark.parametrize(
    ("narrow", "expected"),
    [
        (lambda rows: rows.filter(is_active=True), 2),
        (lambda rows: rows.exclude(is_active=True), 1),
        (lambda rows: rows.filter(name="甲").exclude(name="乙"), 2),
        (lambda rows: rows.annotate(twice=F("name")).filter(twice="甲"), 2),
        (lambda rows: rows.none(), 0),
        (lambda rows: rows.filter(pk__in=[]), 0),
        (lambda rows: rows | Parted(model=User).filter(name="丁"), 4),
        (lambda rows: rows & Parted(model=User).filter(is_active=True), 2),
        (lambda rows: rows.all().order_by("name"), 3),
        (lambda rows: rows, 3),
    ],
)
def test_what_narrows_rows_in_parts_narrows_their_count(db, narrow, expected):
    for name, is_active in (("甲", True), ("甲", False), ("乙", True), ("丁", True)):
        UserFactory(name=name, is_active=is_active)

    rows = narrow(parted())

    assert capped_count(rows, 9) == (expected, False)
    assert rows.count() == expected
