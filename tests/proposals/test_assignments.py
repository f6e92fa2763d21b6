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
from proposals.models import Assignment, Duty, Proposal, Reply
from proposals.services.assignments import (
    accept_assignment,
    add_unit,
    assign,
    report_result,
    send_opinion,
    take_up_assignment,
    void_parts,
)
from proposals.services.contacts import note_contact
from proposals.services.letter_steps import deliver_reply, hand_on_reply
from proposals.services.replies import begin_reply, draft_reply, issue_reply
from tests.factories.accounts import city_clerk
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import BODY, fresh, part_of, vetted
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State, Mode = Assignment.State, Assignment.Mode
TODAY = timezone.localdate
# What each act makes of a part, and for which modes it is meant. Acts of handling take "accepted" with them.
ACTS = {
    "accept": (State.ACCEPTED, {Mode.LEAD, Mode.CO}),
    "take_up": (State.HANDLING, {Mode.LEAD, Mode.CO}),
    "contact": (State.HANDLING, {Mode.LEAD, Mode.CO}),
    "opinion": (State.OPINION_SENT, {Mode.CO}),
    "draft": (State.DRAFTING, {Mode.LEAD}),
    # A proposal is answered by letter, whatever the state.
    "report": (State.REPORTED, set()),
}
HANDLED = {State.ACCEPTED, State.HANDLING}
ALLOWED = {
    "accept": {State.TO_SIGN, State.ACCEPTED},
    "take_up": HANDLED | {*Assignment.IN_LETTER},
    "contact": HANDLED | {*Assignment.IN_LETTER},
    "opinion": HANDLED,
    # Beginning a letter again gives the one that was begun.
    "draft": HANDLED | {*Assignment.IN_LETTER},
    # The steps of a letter go by the letter's own table, and the part goes with it: see test_letter_steps.
    "report": set(),
}
ALL = list(itertools.product((Mode.LEAD, Mode.CO), State.values, ALLOWED))


def act(part: Assignment, name: str, actor) -> None:
    if name == "accept":
        accept_assignment(part, actor=actor)
    elif name == "take_up":
        take_up_assignment(part, actor=actor, section="投资管理科")
    elif name == "contact":
        note_contact(part, actor=actor, held_on=TODAY(), way="phone", summary="已沟通办理思路。")
    elif name == "opinion":
        send_opinion(part, actor=actor, opinion="同意所提建议。")
    elif name == "report":
        report_result(part, actor=actor, result="已协调解决。")
    else:
        begin_reply(part, actor=actor)


def part_in(cast, mode: str, state: str) -> Assignment:
    """A part in `state`, with its draft where it is a lead's letter."""
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    part = part_of(proposal, mode)
    if mode == Mode.LEAD and state in Assignment.IN_LETTER:
        cast.letter(proposal)
    Assignment.objects.filter(pk=part.pk).update(state=state)
    return part_of(proposal, mode)


def stored(part: Assignment) -> Assignment:
    return Assignment.objects.get(pk=part.pk)


@pytest.mark.parametrize(("mode", "old", "name"), ALL)
def test_a_part_moves_only_as_its_table_and_its_mode_say(cast, mode, old, name):
    part = part_in(cast, mode, old)
    actor = cast.lead if mode == Mode.LEAD else cast.helper
    trail = AuditEntry.objects.count()
    target, modes = ACTS[name]

    if mode in modes and old in ALLOWED[name]:
        act(part, name, actor)
        kept = old in Assignment.IN_LETTER and name != "accept"
        assert stored(part).state == (old if kept else target)
    else:
        with pytest.raises(ValidationError) as refusal:
            act(part, name, actor)
        assert all(refusal.value.messages)
        assert stored(part).state == old
        assert AuditEntry.objects.count() == trail


@pytest.mark.parametrize("text", ["", "   ", "好", "\n\n\n\n"])
def test_an_empty_opinion_is_refused_beside_its_field(cast, signed_in, text):
    part = part_in(cast, Mode.CO, State.HANDLING)

    response = signed_in(cast.helper).post(
        reverse("proposals:opinion_send", args=[part.pk]), form_data(opinion=text)
    )

    assert response.status_code == 422
    assert error_of(response, "opinion")
    assert stored(part).opinion == ""


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


def test_a_co_handler_is_due_by_its_own_term_but_never_after_the_lead(cast):
    by_rule = cast.assign(cast.proposal(Proposal.State.FILED))
    soon = TODAY() + timedelta(days=3)
    early = cast.assign(cast.proposal(Proposal.State.FILED), due_on=soon)

    assert by_rule[1].due_on < by_rule[0].due_on
    assert [part.due_on for part in early] == [soon, soon]


def test_single_departments_can_have_a_date_of_their_own(cast):
    proposal = cast.proposal(Proposal.State.FILED)
    soon, later = (TODAY() + timedelta(days=days) for days in (9, 40))

    parts = assign(
        proposal.matter,
        actor=cast.desk,
        mode=Mode.SEPARATE,
        separate=[cast.lead_unit, cast.helper_unit],
        due_on=later,
        due_dates={cast.helper_unit.pk: soon},
    )

    assert [part.due_on for part in parts] == [later, soon]
    assert fresh(proposal).due_on == soon


@pytest.mark.parametrize("days", [0, -1, -400])
@pytest.mark.parametrize("whose", ["all", "one"])
def test_a_due_date_that_does_not_lie_ahead_is_refused_by_the_service(cast, days, whose):
    proposal = cast.proposal(Proposal.State.FILED)
    day = TODAY() + timedelta(days=days)
    dates = {"due_on": day} if whose == "all" else {"due_dates": {cast.lead_unit.pk: day}}

    with pytest.raises(ValidationError) as refusal:
        assign(proposal.matter, actor=cast.desk, mode=Mode.SINGLE, lead=cast.lead_unit, **dates)

    assert list(refusal.value.message_dict) == ["due_on"]
    assert not Assignment.objects.exists()
    assert fresh(proposal).state == Proposal.State.FILED


# How a handover must not look: mode, lead, co-handlers and separate handlers by number, field of the refusal.
MISFITS = [
    (Mode.SINGLE, None, (), (), "lead"),
    (Mode.SINGLE, 0, (1,), (), "co_handlers"),
    (Mode.LEAD, 0, (), (), "co_handlers"),
    (Mode.LEAD, None, (1,), (), "lead"),
    (Mode.LEAD, 0, (0,), (), "co_handlers"),
    (Mode.LEAD, 0, (1, 1), (), "co_handlers"),
    (Mode.LEAD, 0, (1,), (2,), "separate"),
    (Mode.SEPARATE, None, (), (1,), "separate"),
    (Mode.SEPARATE, None, (), (1, 1), "separate"),
    (Mode.SEPARATE, 0, (), (1, 2), "mode"),
    (Mode.SEPARATE, None, (0,), (1, 2), "mode"),
    (Mode.CO, 0, (1,), (), "mode"),
    ("nothing", 0, (), (), "mode"),
]


@pytest.mark.parametrize(("mode", "lead", "co", "separate", "field"), MISFITS)
def test_modes_that_do_not_go_together_are_refused_at_their_field(cast, mode, lead, co, separate, field):
    proposal = cast.proposal(Proposal.State.FILED)
    units = [DepartmentFactory() for _n in range(3)]

    with pytest.raises(ValidationError) as refusal:
        assign(
            proposal.matter,
            actor=cast.desk,
            mode=mode,
            lead=None if lead is None else units[lead],
            co_handlers=[units[place] for place in co],
            separate=[units[place] for place in separate],
        )

    assert list(refusal.value.message_dict) == [field]
    assert not Assignment.objects.exists()


def test_a_page_hands_over_by_who_is_named(cast, signed_in):
    client, units = signed_in(cast.desk), [DepartmentFactory() for _n in range(2)]
    named = [
        ({"lead": units[0].pk}, [Mode.SINGLE]),
        ({"lead": units[0].pk, "co_handlers": units[1].pk}, [Mode.LEAD, Mode.CO]),
        ({"separate": [unit.pk for unit in units]}, [Mode.SEPARATE, Mode.SEPARATE]),
    ]

    for data, modes in named:
        proposal = cast.proposal(Proposal.State.FILED)
        address = reverse("proposals:proposal_assign", args=[proposal.pk])
        assert client.post(address, form_data(**data)).status_code == 302
        parts = Assignment.objects.filter(matter=proposal.matter).order_by("id")
        assert [part.mode for part in parts] == modes


def test_separate_handlers_each_answer_and_the_last_one_answers_the_proposal(cast):
    proposal = cast.proposal(Proposal.State.FILED)
    units = [cast.lead_unit, cast.helper_unit]
    parts = assign(proposal.matter, actor=cast.desk, mode=Mode.SEPARATE, separate=units)
    letters = []
    for part, actor in zip(parts, (cast.lead, cast.helper), strict=True):
        accept_assignment(part, actor=actor)
        reply = begin_reply(part, actor=actor)
        complete = {"letter_class": "B", "body": BODY, "signatory": part.department.leaders.get()}
        contact = {"contact_person": "李航", "contact_phone": "0700-1"}
        reply = draft_reply(reply, actor=actor, **(complete | contact))
        # Nobody countersigns the letter of a separate handler.
        reply = vetted(reply, drafter=actor, vetter=cast.vetter)
        letters.append(issue_reply(reply, actor=cast.signer))

    deliver_reply(letters[0], actor=cast.lead, way="portal")
    assert fresh(proposal).state == Proposal.State.ASSIGNED
    deliver_reply(letters[1], actor=cast.helper, way="hand")

    assert fresh(proposal).state == Proposal.State.REPLIED
    assert Reply.objects.exclude(number="").count() == 2


def test_a_co_handler_that_has_not_spoken_when_the_letter_goes_out_is_no_longer_asked(cast):
    proposal = cast.proposal(Proposal.State.ASSIGNED)

    cast.answer(proposal)

    # It has countersigned the letter, and still owed its opinion.
    assert part_of(proposal, Mode.CO).state == State.LAPSED
    assert not Duty.objects.open().filter(assignment__mode=Mode.CO).exists()
    assert Duty.objects.filter(outcome=Duty.Outcome.LAPSED, kind="sign_for").count() == 1


def test_an_added_helper_makes_a_sole_handler_a_lead_and_is_told(cast):
    proposal = cast.proposal(Proposal.State.FILED)
    (sole,) = cast.assign(proposal, alone=True)
    day = TODAY() + timedelta(days=12)

    added = add_unit(proposal.matter, actor=cast.desk, department=cast.helper_unit, due_on=day)

    assert (added.mode, added.due_on, stored(sole).mode) == (Mode.CO, day, Mode.LEAD)
    assert fresh(proposal).due_on == day
    assert Notice.objects.filter(user=cast.helper, kind="proposals.assigned").count() == 1


@pytest.mark.parametrize(
    ("handed", "added"),
    [
        (Mode.LEAD, Mode.LEAD),
        (Mode.LEAD, Mode.SINGLE),
        (Mode.LEAD, Mode.SEPARATE),
        (Mode.SINGLE, Mode.LEAD),
        (Mode.SINGLE, Mode.SEPARATE),
        (Mode.SEPARATE, Mode.CO),
        (Mode.SEPARATE, Mode.LEAD),
    ],
)
def test_an_added_department_must_go_with_those_that_are_there(cast, handed, added):
    proposal = cast.proposal(Proposal.State.FILED)
    if handed == Mode.SEPARATE:
        units = [cast.lead_unit, cast.helper_unit]
        assign(proposal.matter, actor=cast.desk, mode=handed, separate=units)
    else:
        cast.assign(proposal, alone=handed == Mode.SINGLE)
    before = Assignment.objects.count()

    with pytest.raises(ValidationError) as refusal:
        add_unit(proposal.matter, actor=cast.desk, department=DepartmentFactory(), mode=added)

    assert list(refusal.value.message_dict) == ["mode"]
    assert Assignment.objects.count() == before


def test_a_department_is_added_once_not_before_the_handover_and_not_after_the_answer(cast):
    filed, assigned, replied = (
        cast.proposal(state)
        for state in (Proposal.State.FILED, Proposal.State.ASSIGNED, Proposal.State.REPLIED)
    )
    before = Assignment.objects.count()

    for proposal, unit in ((filed, DepartmentFactory()), (replied, DepartmentFactory())):
        with pytest.raises(ValidationError):
            add_unit(proposal.matter, actor=cast.desk, department=unit)
    for unit in (cast.lead_unit, cast.helper_unit):
        with pytest.raises(ValidationError):
            add_unit(assigned.matter, actor=cast.desk, department=unit)
    assert Assignment.objects.count() == before


def test_the_database_too_knows_one_lead_and_one_part_for_each(cast):
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    row = {"matter_id": proposal.pk, "assigned_on": TODAY(), "due_on": TODAY()}

    for unit, mode in (
        (DepartmentFactory(), Mode.LEAD),
        (DepartmentFactory(), Mode.SINGLE),
        (cast.lead_unit, Mode.CO),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(department=unit, mode=mode, **row)


def test_a_section_is_named_and_named_anew(cast):
    part = part_in(cast, Mode.LEAD, State.ACCEPTED)

    with pytest.raises(ValidationError) as refusal:
        take_up_assignment(part, actor=cast.lead, section="  ")
    assert list(refusal.value.message_dict) == ["section"]
    for section in ("投资管理科", "商贸流通科"):
        take_up_assignment(part, actor=cast.lead, section=section)

    assert (stored(part).section, stored(part).state) == ("商贸流通科", State.HANDLING)


def test_taken_back_parts_end_with_their_duties_and_tell_their_departments(cast):
    proposal = cast.proposal(Proposal.State.ASSIGNED)

    assert void_parts(proposal.matter, actor=cast.desk, reason="提案已撤回。") == 2

    assert set(Assignment.objects.values_list("state", flat=True)) == {State.VOID}
    assert not Duty.objects.open().filter(assignment__isnull=False).exists()
    assert Notice.objects.filter(kind="proposals.assignment_voided").count() == 2


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


def test_a_draft_letter_may_lack_everything_and_one_handed_on_nothing(cast):
    part = part_in(cast, Mode.LEAD, State.HANDLING)
    reply = begin_reply(part, actor=cast.lead)
    draft_reply(reply, actor=cast.lead, body="", contact_person="", contact_phone="")

    with pytest.raises(ValidationError) as refusal:
        hand_on_reply(reply, actor=cast.lead)

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
    assert hand_on_reply(reply, actor=cast.lead).state == Reply.State.COUNTERSIGNING
