"""A promise that nobody marked is registered after the letter was issued, with a reason, and the letter stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from proposals.models import Commitment, Duty, Proposal, Reply
from proposals.services.closing import archive_proposal
from proposals.services.promises import Promise, overlooked, register_overlooked
from tests.factories.accounts import person_with
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory
from tests.factories.proposals import BODY, PROMISE, Cast, fresh
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
WHY = "该句有明确时限，印发时漏标。"
HAD_BEEN_TOLD = "proposals.commitment_found"


def ahead(days: int = 60):
    return timezone.localdate() + timedelta(days)


def answered(cast, **more) -> Reply:
    return cast.answer(cast.proposal(State.ASSIGNED), **more)


def page(reply: Reply) -> str:
    return reverse("proposals:promise_overlooked", args=[reply.assignment_id])


def sent(cast, **fields) -> dict:
    """What is typed: the sentence of BODY that promises something stands first or after the opening one."""
    usual = {"sentence": place_of_promise(), "owner": cast.lead_unit.pk, "due_on": ahead(), "reason": WHY}
    return form_data(**usual | fields)


def place_of_promise() -> int:
    texts = [one.sentence.text for one in overlooked(Reply.objects.get())]
    return next(place for place, text in enumerate(texts) if PROMISE in text)


@pytest.mark.parametrize(
    "who", [Role.ENTERPRISE, Role.DEPARTMENT, Role.LEADER, Role.COUNTY_STAFF, Role.CHAMBER_SECRETARY]
)
def test_nobody_but_the_desk_and_the_department_registers_what_was_overlooked(cast, signed_in, who):
    reply = answered(cast)
    units = {Role.ENTERPRISE: EnterpriseFactory, Role.DEPARTMENT: DepartmentFactory}
    unit = units[who]().organisation if who in units else None
    client = signed_in(person_with(who, unit))

    assert client.get(page(reply)).status_code in (403, 404)
    assert client.post(page(reply), sent(cast)).status_code in (403, 404)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("who", ["desk", "lead"])
def test_it_is_tracked_like_any_other_and_keeper_and_proposer_are_told(cast, signed_in, who):
    reply = answered(cast)
    actor = getattr(cast, who)
    letter = reverse("proposals:proposal_letter", args=[reply.assignment.matter_id])
    assert page(reply) in signed_in(actor).get(letter).content.decode()

    assert signed_in(actor).post(page(reply), sent(cast)).url == letter

    row = Commitment.objects.get()
    assert PROMISE in row.quote and (row.owner_id, row.due_on) == (cast.lead_unit.pk, ahead())
    duty = Duty.objects.open().get(kind="commitment")
    assert (duty.unit_id, duty.due_on, duty.commitment) == (cast.lead_unit.pk, ahead(), row)
    told = Notice.objects.filter(kind=HAD_BEEN_TOLD)
    assert {cast.member.pk, cast.lead.pk} <= set(told.values_list("user_id", flat=True))
    assert all(WHY in body for body in told.values_list("body", flat=True))
    entry = AuditEntry.objects.get(event="proposals.commitment_found_later")
    assert WHY in entry.note and entry.actor_id == actor.pk
    reply.refresh_from_db()
    assert (reply.state, reply.body) == (Reply.State.ISSUED, BODY)
    assert row.quote in signed_in(cast.member).get(letter).content.decode()


def test_the_proposer_is_not_told_of_a_letter_that_has_not_come(cast):
    reply = cast.issued(cast.proposal(State.ASSIGNED))

    register_overlooked(reply, Promise(PROMISE, ahead()), actor=cast.desk, reason=WHY)

    told = Notice.objects.filter(kind=HAD_BEEN_TOLD).values_list("user_id", flat=True)
    assert cast.member.pk not in told and cast.lead.pk in told


def test_what_is_registered_already_is_neither_offered_nor_taken_twice(cast, signed_in):
    reply = answered(cast, promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])

    assert all(PROMISE not in one.sentence.text for one in overlooked(reply))
    with pytest.raises(ValidationError) as refusal:
        register_overlooked(reply, Promise(PROMISE, ahead()), actor=cast.desk, reason=WHY)

    assert list(refusal.value.message_dict) == ["quote"]
    assert Commitment.objects.count() == 1


def test_a_letter_that_is_not_issued_and_an_archived_proposal_take_no_promise(cast, signed_in):
    draft = cast.letter(cast.proposal(State.ASSIGNED))
    with pytest.raises(ValidationError, match="草稿"):
        register_overlooked(draft, Promise(PROMISE, ahead()), actor=cast.lead, reason=WHY)
    assert signed_in(cast.lead).get(page(draft)).status_code == 302

    Reply.objects.all().delete()
    other = Cast.gather(cast.desk)
    closed = other.proposal(State.CLOSED)
    reply = Reply.objects.get(assignment__matter_id=closed.pk)
    archive_proposal(closed, actor=cast.desk)
    with pytest.raises(ValidationError, match="归档"):
        register_overlooked(reply, Promise(PROMISE, ahead()), actor=cast.desk, reason=WHY)
    assert fresh(closed).state == State.ARCHIVED and not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"sentence": "99"}, "sentence"),
        ({"sentence": None}, "sentence"),
        ({"owner": "0"}, "owner"),
        ({"due_on": ""}, "due_on"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"reason": " "}, "reason"),
        ({"reason": "字" * 301}, "reason"),
        ({"reason": "漏\x00标"}, "reason"),
    ],
)
def test_a_wrong_entry_is_refused_beside_its_field(cast, signed_in, fields, wrong):
    reply = answered(cast)

    response = signed_in(cast.desk).post(page(reply), sent(cast, **fields))

    assert response.status_code == 422 and error_of(response, wrong)
    assert not Commitment.objects.exists()
