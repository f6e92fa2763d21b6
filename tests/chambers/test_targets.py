"""Targets with plan and actual values: who sets which, what counts as reached, measuring by a metric."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from chambers.models import FactKind, Target, TargetValue
from chambers.services.targets import edit_target, enter_value, measure_target, set_target
from chambers.target_tables import percent
from federation.accounts.models import Role
from tests.chambers.test_assessment_pages import page, queries_of
from tests.chambers.test_assessment_rounds import again
from tests.chambers.test_scoring import facts_of
from tests.factories.accounts import CountyFactory, city_clerk, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.races import at_once, of_kind


def target(unit=None, **fields):
    given = {
        "name": "国际合作产业园",
        "unit": "家",
        "planned": 10,
        "year": timezone.localdate().year,
    } | fields
    return Target(organisation=unit or root(), **given)


def kept(unit=None, **fields):
    return set_target(target(unit, **fields), actor=None)


def names(client, **query):
    return {row["name"] for row in client.get(page("target_list"), query).context["object_list"]}


def test_a_county_keeps_its_own_targets_and_finds_no_others(db, desk, signed_in):
    north, south = CountyFactory(), CountyFactory()
    mine, theirs = kept(north, name="甲"), kept(south, name="乙")
    kept(name="全市")
    assert signed_in(person_with(Role.CHAMBER_SECRETARY)).get(page("target_list")).status_code == 403
    client = signed_in(person_with(Role.COUNTY_STAFF, north))
    assert client.get(page("target_enter", theirs.pk)).status_code == 404

    assert names(client) == {"甲"}
    assert names(signed_in(desk)) == {"甲", "乙", "全市"}
    sent = {"on_day": f"{timezone.localdate():%Y-%m-%d}", "value": "3"}
    client.post(page("target_enter", mine.pk), sent)
    assert mine.values.get().value == 3


def test_a_target_is_set_changed_and_followed_on_its_pages(desk, signed_in):
    client, year = signed_in(desk), str(timezone.localdate().year)
    sent = {"name": "国际合作产业园", "planned": "10", "unit": "家", "year": year}
    client.post(page("target_set"), sent)
    row = Target.objects.get()
    assert row.organisation == root()

    client.post(page("target_edit", row.pk), sent | {"planned": "8", "version": row.version})
    client.post(page("target_enter", row.pk), {"on_day": f"{timezone.localdate():%Y-%m-%d}", "value": "6"})

    answer = client.get(page("target_detail", row.pk))
    assert (answer.context["percent"], answer.context["left"]) == (75, 2)
    assert names(client, met="no") == {"国际合作产业园"}
    assert names(client, met="yes") == set()


def test_the_latest_day_counts_and_a_day_is_entered_anew(desk):
    row, today = kept(), timezone.localdate()
    enter_value(row, actor=desk, on_day=today, value=7)
    enter_value(row, actor=desk, on_day=today - timedelta(1), value=9)
    enter_value(row, actor=desk, on_day=today, value=8)

    assert list(row.values.order_by("-on_day").values_list("value", flat=True)) == [8, 9]
    with pytest.raises(ValidationError) as refused:
        enter_value(row, actor=desk, on_day=today + timedelta(1), value=10)
    assert list(refused.value.error_dict) == ["on_day"]


def test_the_same_target_is_set_once_a_year(committed):
    root()

    outcomes = at_once(lambda _n: kept(), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert Target.objects.count() == 1


def test_two_who_enter_one_day_at_once_leave_one_value(committed):
    row, desk, today = kept(), city_clerk(), timezone.localdate()

    outcomes = at_once(lambda n: enter_value(row, actor=desk, on_day=today, value=n), 2)

    assert of_kind(outcomes, Exception) == []
    assert TargetValue.objects.count() == 1


def test_a_stale_form_changes_nothing(desk):
    row = kept()
    edit_target(row, actor=desk, seen=row.version, planned=12)

    with pytest.raises(ValidationError) as refused:
        edit_target(row, actor=desk, seen=row.version, planned=15)

    assert refused.value.code == "stale"
    assert again(row).planned == 12


def test_a_target_of_the_city_is_measured_from_the_records_of_its_year(desk, signed_in):
    kind = FactKind.objects.create(code="parks", name="产业园", unit="家")
    year = timezone.localdate().year
    row = kept(metric="facts.parks")
    facts_of(kind, ChamberFactory().organisation, 2, 1, happened_on=date(year, 1, 2))
    facts_of(kind, ChamberFactory().organisation, 50, happened_on=date(year - 1, 1, 2))

    signed_in(desk).post(page("target_measure", row.pk), {})

    value = row.values.get()
    assert (value.value, value.is_measured, value.on_day) == (3, True, timezone.localdate())


@pytest.mark.parametrize("metric", ["no.such", "facts.none"])
def test_a_metric_that_nobody_measures_is_refused(db, metric):
    with pytest.raises(ValidationError) as refused:
        kept(metric=metric)
    assert list(refused.value.error_dict) == ["metric"]


def test_a_county_does_not_measure_the_whole_city(db):
    FactKind.objects.create(code="parks", name="产业园", unit="家")

    with pytest.raises(ValidationError, match="仅全市目标"):
        kept(CountyFactory(), metric="facts.parks")


def test_a_year_to_come_is_not_measured_yet(db):
    FactKind.objects.create(code="parks", name="产业园", unit="家")
    row = kept(metric="facts.parks", year=timezone.localdate().year + 1)

    with pytest.raises(ValidationError, match="无法自动取数"):
        measure_target(row, actor=None)


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_a_target_is_met_at_a_hundred_per_cent_and_not_before(reached, planned):
    assert (percent(reached, planned) >= 100) == (reached >= planned)


def test_pages_ask_as_many_queries_for_three_targets_as_for_one(desk, signed_in):
    client, first = signed_in(desk), kept(name="一")
    paths = [page("target_list"), page("target_detail", first.pk)]
    today = timezone.localdate()
    enter_value(first, actor=desk, on_day=today, value=1)
    once = [queries_of(client, path) for path in paths]
    for n, name in enumerate(("二", "三"), 1):
        enter_value(kept(name=name), actor=desk, on_day=today, value=1)
        enter_value(first, actor=desk, on_day=today - timedelta(n), value=1)

    assert [queries_of(client, path) for path in paths] == once
