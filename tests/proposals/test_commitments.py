"""What a letter promises is tracked; the one who promised does not say that it is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from proposals.models import Commitment, Proposal
from proposals.services.closing import close_proposal
from proposals.services.replies import report_commitment
from tests.factories.accounts import person_with
from tests.factories.proposals import PROMISE, Cast, fresh
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Commitment.State
MOVES = [(old, new) for old, followers in Commitment.workflow.moves.items() for new in sorted(followers)]


def promised(cast) -> Commitment:
    cast.answer(cast.proposal(Proposal.State.ASSIGNED), promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    return Commitment.objects.get()


def next_year():
    return timezone.localdate() + timedelta(days=365)


@pytest.mark.parametrize(("old", "new"), MOVES)
def test_the_desk_reports_every_move_of_the_table(cast, old, new):
    promise = promised(cast)
    Commitment.objects.update(state=old)

    report_commitment(promise, actor=cast.desk, state=new, progress=40, note="原因", due_on=next_year())

    stored = Commitment.objects.get()
    assert stored.state == new
    assert stored.progress == (100 if new == State.FULFILLED else 40)
    assert AuditEntry.objects.filter(event="proposals.commitment_reported").count() == 1


@pytest.mark.parametrize("new", [state for state in State.values if state != State.FULFILLED])
def test_a_kept_promise_cannot_become_anything_else(cast, new):
    promise = promised(cast)
    Commitment.objects.update(state=State.FULFILLED, progress=100)

    with pytest.raises(ValidationError, match="已兑现"):
        report_commitment(promise, actor=cast.desk, state=new, progress=1, note="原因", due_on=next_year())
    assert Commitment.objects.get().state == State.FULFILLED


@pytest.mark.parametrize("who", ["lead", "helper", "member"])
def test_nobody_but_the_desk_calls_a_promise_kept(cast, who):
    promise = promised(cast)
    Commitment.objects.update(state=State.CLAIMED)

    with pytest.raises(ValidationError) as refusal:
        report_commitment(promise, actor=getattr(cast, who), state=State.FULFILLED, progress=100)

    assert list(refusal.value.message_dict) == ["state"]
    assert Commitment.objects.get().state == State.CLAIMED


def test_the_form_of_a_department_does_not_offer_the_verdict(cast, signed_in):
    promise = promised(cast)
    Commitment.objects.update(state=State.CLAIMED)
    address = reverse("proposals:commitment_report", args=[promise.pk])
    sent = form_data(state=State.FULFILLED, progress=100, version=promise.version)

    refused = signed_in(cast.lead).post(address, sent)

    assert refused.status_code == 422
    assert error_of(refused, "state")
    assert Commitment.objects.get().state == State.CLAIMED


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"state": "postponed", "note": ""}, "note"),
        ({"state": "postponed", "note": "资金未到位", "due_on": ""}, "due_on"),
        ({"state": "postponed", "note": "资金未到位", "due_on": "2020-01-01"}, "due_on"),
        ({"state": "not_feasible", "note": "  "}, "note"),
        ({"progress": "101"}, "progress"),
        ({"progress": "-1"}, "progress"),
        ({"note": "字" * 2001}, "note"),
        ({"note": "进\x00展"}, "note"),
        ({"state": "gone"}, "state"),
    ],
)
def test_a_wrong_report_is_refused_beside_its_field(cast, signed_in, fields, wrong):
    promise = promised(cast)
    whole = {"state": "in_progress", "progress": "10", "note": "", "version": promise.version}

    response = signed_in(cast.lead).post(
        reverse("proposals:commitment_report", args=[promise.pk]), form_data(**(whole | fields))
    )

    assert response.status_code == 422
    assert error_of(response, wrong)
    stored = Commitment.objects.get()
    assert (stored.state, stored.progress, stored.note) == (State.REGISTERED, 0, "")


def test_of_two_reports_the_second_is_told(cast):
    promise = promised(cast)
    report_commitment(promise, actor=cast.lead, state=State.IN_PROGRESS, progress=30, version=promise.version)

    with pytest.raises(ValidationError) as refusal:
        report_commitment(
            promise, actor=cast.desk, state=State.IN_PROGRESS, progress=60, version=promise.version
        )

    assert refusal.value.code == "stale"
    assert Commitment.objects.get().progress == 30


def test_promises_go_on_being_tracked_after_closing(cast):
    promise = promised(cast)
    proposal = Proposal.objects.get()
    cast.step(proposal, Proposal.State.RATED)
    close_proposal(proposal, actor=cast.desk, makes_no_promise=True)
    before = fresh(proposal).matter.version

    report_commitment(promise, actor=cast.lead, state=State.CLAIMED, progress=90, note="方案已印发")

    assert fresh(proposal).state == Proposal.State.CLOSED
    # Followers over REST ask what was updated since.
    assert fresh(proposal).matter.version == before + 1


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.CHAMBER_SECRETARY, Role.COUNTY_STAFF, Role.LEADER])
def test_reporting_is_refused_to_who_neither_promised_nor_checks(cast, signed_in, role):
    promise = promised(cast)
    response = signed_in(person_with(role)).get(reverse("proposals:commitment_report", args=[promise.pk]))
    assert response.status_code == 403


def test_another_departments_promise_answers_like_a_missing_one(cast, signed_in):
    promise, stranger = promised(cast), Cast.gather(cast.desk).lead
    client = signed_in(stranger)
    codes = [
        client.get(reverse("proposals:commitment_report", args=[key])).status_code
        for key in (promise.pk, 999_999_999)
    ]
    assert codes == [404, 404]


@pytest.mark.parametrize("wrong", [{"progress": 101}, {"due_on": None, "review_on": None}])
def test_the_database_too_refuses_what_no_promise_can_be(cast, wrong):
    promised(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(**wrong)
