"""A department's part moves as its table says, whoever asks, and a refusal leaves it as it was."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from liaison.models import Department
from proposals.models import Assignment, Proposal, Reply
from proposals.services.assignments import accept_assignment, assign_proposal, send_opinion
from proposals.services.replies import begin_reply, draft_reply, issue_reply
from tests.factories.accounts import city_clerk
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import BODY, fresh, part_of
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State, Mode = Assignment.State, Assignment.Mode
# What each service makes of a part, and for whom it is meant.
ACTS = {
    State.HANDLING: None,
    State.OPINION_SENT: Mode.CO,
    State.DRAFTING: Mode.LEAD,
    State.DELIVERED: Mode.LEAD,
}
# Signing twice is one signature, and beginning a letter again gives the one that was begun.
REPEATED = {(State.HANDLING, State.HANDLING), (State.DRAFTING, State.DRAFTING)}
ALL = list(itertools.product(Mode.values[:2], State.values, ACTS))


def act(part: Assignment, target: str, actor) -> None:
    if target == State.HANDLING:
        accept_assignment(part, actor=actor)
    elif target == State.OPINION_SENT:
        send_opinion(part, actor=actor, opinion="同意所提建议。")
    elif target == State.DRAFTING:
        begin_reply(part, actor=actor)
    else:
        issue_reply(part.reply, actor=actor)


def part_in(cast, mode: str, state: str) -> Assignment:
    """A part in `state`; where it writes letters, one that is ready to be issued lies with it."""
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    part = part_of(proposal, mode)
    if mode == Mode.LEAD and state == State.DRAFTING:
        cast.letter(proposal)
    Assignment.objects.filter(pk=part.pk).update(state=state)
    return part_of(proposal, mode)


def allowed(mode: str, old: str, new: str) -> bool:
    meant = ACTS[new] is None or ACTS[new] == mode
    return meant and (new in Assignment.workflow.moves.get(old, ()) or (old, new) in REPEATED)


@pytest.mark.parametrize(
    ("mode", "old", "new"),
    # Only a letter can be issued, and only a part that is being drafted has one.
    [case for case in ALL if case[2] != State.DELIVERED or case[:2] == (Mode.LEAD, State.DRAFTING)],
)
def test_a_part_moves_only_as_its_table_and_its_mode_say(cast, mode, old, new):
    part = part_in(cast, mode, old)
    actor = cast.lead if mode == Mode.LEAD else cast.helper
    trail = AuditEntry.objects.count()

    if allowed(mode, old, new):
        act(part, new, actor)
        assert part_of_pk(part).state == new
    else:
        with pytest.raises(ValidationError) as refusal:
            act(part, new, actor)
        assert all(refusal.value.messages)
        assert part_of_pk(part).state == old
        assert AuditEntry.objects.count() == trail
        assert not Reply.objects.exists() or old == State.DRAFTING


def part_of_pk(part: Assignment) -> Assignment:
    return Assignment.objects.get(pk=part.pk)


@pytest.mark.parametrize("old", [State.TO_SIGN, State.HANDLING, State.DELIVERED, State.OPINION_SENT])
def test_a_letter_is_issued_only_while_its_part_is_being_drafted(cast, old):
    part = part_in(cast, Mode.LEAD, State.DRAFTING)
    Assignment.objects.update(state=old)

    with pytest.raises(ValidationError):
        issue_reply(part.reply, actor=cast.lead)
    stored = Reply.objects.get()
    assert (stored.state, stored.number) == (Reply.State.DRAFT, "")
    assert fresh(Proposal.objects.get()).state == Proposal.State.ASSIGNED


@pytest.mark.parametrize("text", ["", "   ", "好", "\n\n\n\n"])
def test_an_empty_opinion_is_refused_beside_its_field(cast, signed_in, text):
    part = part_in(cast, Mode.CO, State.HANDLING)

    response = signed_in(cast.helper).post(
        reverse("proposals:opinion_send", args=[part.pk]), form_data(opinion=text)
    )

    assert response.status_code == 422
    assert error_of(response, "opinion")
    assert part_of_pk(part).opinion == ""


def test_the_lead_is_told_of_an_opinion_and_reads_it_while_writing(cast, signed_in):
    part = part_in(cast, Mode.CO, State.HANDLING)
    send_opinion(part, actor=cast.helper, opinion="经费建议纳入预算。")
    lead = part_of(Proposal.objects.get(), Mode.LEAD)
    accept_assignment(lead, actor=cast.lead)

    page = signed_in(cast.lead).get(reverse("proposals:reply_draft", args=[lead.pk]))

    assert "经费建议纳入预算。" in page.content.decode()
    assert Notice.objects.filter(user=cast.lead, kind="proposals.opinion_sent").count() == 1


def test_an_assignment_tells_every_department_and_keeps_why_it_is_due(cast):
    proposal = cast.proposal(Proposal.State.FILED)

    parts = cast.assign(proposal)

    assert fresh(proposal).due_on == min(part.due_on for part in parts)
    assert all(part.due_why for part in parts)
    told = Notice.objects.filter(kind="proposals.assigned").values_list("user", flat=True)
    assert sorted(told) == sorted([cast.lead.pk, cast.helper.pk])


@pytest.mark.parametrize("days", [0, -1, -400])
def test_a_due_date_that_does_not_lie_ahead_is_refused_by_the_service(cast, days):
    proposal = cast.proposal(Proposal.State.FILED)

    with pytest.raises(ValidationError) as refusal:
        cast.assign(proposal, due_on=timezone.localdate() + timedelta(days=days))

    assert list(refusal.value.message_dict) == ["due_on"]
    assert not Assignment.objects.exists()
    assert fresh(proposal).state == Proposal.State.FILED


def test_one_department_has_one_part(cast):
    proposal = cast.proposal(Proposal.State.FILED)
    twice = [[cast.lead_unit], [cast.helper_unit, cast.helper_unit]]

    for helpers in twice:
        with pytest.raises(ValidationError):
            assign_proposal(proposal, actor=cast.desk, lead=cast.lead_unit, co_handlers=helpers)
    assert not Assignment.objects.exists()


def test_the_database_too_knows_one_lead_and_one_part_for_each(cast):
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    row = {"matter_id": proposal.pk, "assigned_on": timezone.localdate(), "due_on": timezone.localdate()}

    for unit, mode in ((DepartmentFactory(), Mode.LEAD), (cast.lead_unit, Mode.CO)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(department=unit, mode=mode, **row)


def test_a_dissolved_department_is_neither_offered_nor_taken(cast, signed_in):
    proposal = cast.proposal(Proposal.State.FILED)
    gone = DepartmentFactory(name="云州市旧机构局")
    gone.organisation.status = "dissolved"
    gone.organisation.save(update_fields=["status"])
    client = signed_in(city_clerk())
    address = reverse("proposals:proposal_assign", args=[proposal.pk])

    assert "旧机构局" not in client.get(address).content.decode()
    response = client.post(address, form_data(lead=gone.pk))

    assert response.status_code == 422
    assert error_of(response, "lead")
    assert Department.objects.filter(pk=gone.pk).exists() and not Assignment.objects.exists()


def test_a_draft_letter_may_lack_everything_and_an_issued_one_nothing(cast):
    part = part_in(cast, Mode.LEAD, State.HANDLING)
    reply = begin_reply(part, actor=cast.lead)
    draft_reply(reply, actor=cast.lead, body="", contact_person="", contact_phone="")

    with pytest.raises(ValidationError) as refusal:
        issue_reply(reply, actor=cast.lead)

    missing = {"letter_class", "signatory", "contact_person", "contact_phone", "body"}
    assert set(refusal.value.message_dict) == missing
    draft_reply(
        reply,
        actor=cast.lead,
        body=BODY,
        letter_class="B",
        signatory=cast.lead_unit.leaders.get(),
        contact_person="李航",
        contact_phone="0700-1",
    )
    assert issue_reply(reply, actor=cast.lead).state == Reply.State.ISSUED
