"""Reported facts: what a unit reports, what the office confirms, and what is measured of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from chambers.models import AssessmentRound, Fact, FactKind, Indicator, Score, StaleScore
from chambers.services.assessment_entries import apply_entry
from chambers.services.facts import confirm_fact, correct_fact, reject_fact, report_fact
from chambers.services.score_jobs import rescore_stale
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.files.services import attachments_of
from federation.metrics import Period, measure
from federation.notices.models import Notice
from tests.chambers.test_assessment_publicity import page
from tests.chambers.test_assessment_rounds import PDF, again
from tests.factories.accounts import person_with
from tests.factories.assessment import coming_days, make_round, make_version
from tests.factories.chambers import ChamberFactory
from tests.members.pages import form_data, queries

TODAY = timezone.localdate
State, K = Fact.State, Indicator.Kind
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def kind(db):
    return FactKind.objects.create(code="signed", name="签约项目", unit="个")


@pytest.fixture
def own(db):
    chamber = ChamberFactory()
    return chamber.organisation, person_with(Role.CHAMBER_SECRETARY, chamber.organisation)


def reported(own, kind, **fields):
    given = {"happened_on": date(2026, 5, 1), "amount": 3, "title": "青禾项目"} | fields
    return report_fact(own[0], kind, actor=own[1], **given)


def test_a_unit_reports_a_fact_with_evidence_and_its_office_is_told(own, kind, desk):
    fact = reported(own, kind, files=[SimpleUploadedFile("a.pdf", PDF)])

    assert (fact.state, fact.organisation, fact.reported_by) == (State.REPORTED, *own)
    assert [row.name for row in attachments_of(fact)] == ["a.pdf"]
    assert Notice.objects.get(user=desk, kind="chambers.fact_reported").url == page("fact_detail", fact.pk)
    assert measure("facts.signed", own[0], YEAR) == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"amount": 0}, "大于 0"), ({"happened_on": TODAY() + timedelta(days=2)}, "尚未到来")],
)
def test_nothing_and_a_day_to_come_are_refused_in_words(own, kind, fields, words):
    with pytest.raises(ValidationError, match=words):
        reported(own, kind, **fields)
    assert not Fact.objects.exists()


def test_a_kind_that_is_no_longer_in_use_is_refused(own, kind):
    kind.is_active = False
    kind.save()

    with pytest.raises(ValidationError, match="停用"):
        reported(own, kind)


def test_what_is_confirmed_is_measured_and_what_is_rejected_is_not(own, kind, desk):
    first, second = reported(own, kind), reported(own, kind, amount=4)

    confirm_fact(first, actor=desk)
    reject_fact(second, "缺合同", actor=desk)

    assert measure("facts.signed", own[0], YEAR) == 3
    assert (again(second).state, again(second).reason, again(second).decided_by) == (
        "rejected",
        "缺合同",
        desk,
    )
    told = dict(Notice.objects.filter(user=own[1], kind="chambers.fact_decided").values_list("url", "body"))
    assert told == {page("fact_detail", first.pk): "", page("fact_detail", second.pk): "缺合同"}
    events = AuditEntry.objects.filter(event__in=["chambers.fact_confirmed", "chambers.fact_rejected"])
    assert events.count() == 2


def test_nobody_confirms_what_they_reported(own, kind):
    fact = reported(own, kind)

    with pytest.raises(ValidationError, match="须由其他人"):
        confirm_fact(fact, actor=own[1])
    assert again(fact).state == State.REPORTED


def test_a_rejection_needs_a_reason(own, kind, desk):
    fact = reported(own, kind)

    with pytest.raises(ValidationError):
        reject_fact(fact, " ", actor=desk)
    assert again(fact).state == State.REPORTED


def test_a_rejected_fact_is_corrected_and_reported_anew(own, kind, desk):
    fact = reject_fact(reported(own, kind), "数量不符", actor=desk)

    correct_fact(fact, actor=own[1], happened_on=fact.happened_on, amount=2, title="青禾项目")

    fact = again(fact)
    assert (fact.state, fact.amount, fact.reason, fact.decided_by) == (State.REPORTED, 2, "", None)
    assert Notice.objects.filter(user=desk, kind="chambers.fact_reported").count() == 2
    confirm_fact(fact, actor=desk)
    with pytest.raises(ValidationError, match="不能再修改"):
        correct_fact(fact, actor=own[1], happened_on=fact.happened_on, amount=9, title="")
    assert again(fact).amount == 2


def test_exactly_the_totals_that_measure_a_fact_are_computed_again(own, kind, desk):
    node = {"kind": K.PER_UNIT, "per_unit": 10, "points": 100, "cap": 100}
    version = make_version([node | {"scorer": "measured", "metric": "facts.signed"}])
    held = make_round(version, state=AssessmentRound.State.OPEN, **coming_days())
    earlier = {"first_day": date(2025, 1, 1), "last_day": date(2025, 12, 31), "year": 2025}
    before = make_round(version, state=AssessmentRound.State.OPEN, **coming_days(), **earlier)
    entry = apply_entry(held, own[0], actor=None)
    apply_entry(before, own[0], actor=None)
    apply_entry(held, ChamberFactory().organisation, actor=None)
    rescore_stale()
    fact = reported(own, kind)
    assert not StaleScore.objects.exists()

    confirm_fact(fact, actor=desk)

    assert list(StaleScore.objects.values_list("entry", flat=True)) == [entry.pk]
    rescore_stale()
    assert Score.objects.get(entry=entry).total == D("30")
    reject_fact(fact, "核查后撤回", actor=desk)
    rescore_stale()
    assert Score.objects.get(entry=entry).total == D("0")


def test_a_measured_value_leads_to_the_page_of_each_fact(own, kind, desk, signed_in):
    node = {"kind": K.PER_UNIT, "per_unit": 10, "points": 100, "cap": 100}
    version = make_version([node | {"scorer": "measured", "metric": "facts.signed"}])
    held = make_round(version, state=AssessmentRound.State.OPEN, **coming_days())
    entry = apply_entry(held, own[0], actor=None)
    fact = confirm_fact(reported(own, kind), actor=desk)

    shown = signed_in(own[1]).get(page("leaf_records", entry.pk, version.indicators.get().pk))

    assert page("fact_detail", fact.pk) in shown.content.decode()


# Pages ------------------------------------------------------------------------------------------------------------


def test_a_secretary_reports_on_the_page_for_the_own_unit_alone(own, kind, signed_in):
    stranger = ChamberFactory().organisation
    client = signed_in(own[1])
    data = {"kind": kind.pk, "happened_on": "2026-05-01", "amount": "3", "title": "青禾项目"}
    foreign = client.post(page("fact_report"), form_data(**data, unit=stranger.pk))
    assert foreign.status_code == 422
    assert not Fact.objects.exists()

    done = client.post(page("fact_report"), form_data(**data, unit=own[0].pk))

    fact = Fact.objects.get()
    assert done["Location"] == page("fact_detail", fact.pk)
    assert fact.organisation == own[0]
    assert client.post(page("fact_confirm", fact.pk)).status_code == 403


def test_a_county_confirms_what_its_own_units_report(county, county_desk, kind, signed_in):
    unit = ChamberFactory(parent=county).organisation
    near = reported((unit, person_with(Role.CHAMBER_SECRETARY, unit)), kind)
    other = ChamberFactory().organisation
    far = reported((other, person_with(Role.CHAMBER_SECRETARY, other)), kind)
    client = signed_in(county_desk)
    assert client.post(page("fact_confirm", far.pk)).status_code == 404
    assert client.get(page("fact_report")).status_code == 403

    client.post(page("fact_confirm", near.pk))

    assert (again(near).state, again(far).state) == (State.CONFIRMED, State.REPORTED)
    assert [row["pk"] for row in client.get(page("fact_list")).context["object_list"]] == [near.pk]


def test_evidence_is_read_by_whoever_sees_the_fact(own, kind, desk, signed_in):
    fact = reported(own, kind, files=[SimpleUploadedFile("a.pdf", PDF)])
    (file,) = attachments_of(fact)
    url = reverse("files:download", args=[file.pk])
    neighbour = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)

    assert signed_in(neighbour).get(url).status_code == 404
    assert signed_in(neighbour).get(page("fact_detail", fact.pk)).status_code == 404
    assert signed_in(desk).get(url).status_code == 200


def test_the_list_of_facts_costs_as_much_with_three_as_with_one(own, kind, desk, signed_in):
    reported(own, kind)
    client = signed_in(desk)
    queries(client, page("fact_list"))
    cost = queries(client, page("fact_list"))
    reported(own, kind)
    reported(own, kind)

    assert queries(client, page("fact_list")) == cost
    narrowed = client.get(page("fact_list"), {"since": "2026-06-01"})
    assert narrowed.context["object_list"] == []
