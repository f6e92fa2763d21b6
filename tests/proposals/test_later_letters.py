"""A class changes by a later letter: it walks every step again, and nothing goes back because of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from federation.accounts.models import Role
from proposals.models import Assignment, Commitment, Countersignature, Duty, Proposal, Reply
from proposals.services.assignments import accept_assignment
from proposals.services.closing import archive_proposal, close_proposal
from proposals.services.later_letters import begin_supplement, drop_supplement
from proposals.services.letter_steps import (
    countersign_reply,
    deliver_reply,
    hand_on_reply,
    take_back_reply,
    vet_reply,
)
from proposals.services.promises import Promise, mark_promises
from proposals.services.ratings import rate_proposal
from proposals.services.rehandling import rehandle_proposal
from proposals.services.replies import begin_reply, draft_reply, issue_reply, letter_of
from tests.factories.accounts import person_with
from tests.factories.later_letters import (
    NEW_BODY,
    advised,
    answered,
    kept,
    lead,
    supplemented,
    written,
)
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import PROMISE, fresh, part_of
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State


def test_a_later_letter_changes_the_class_and_nothing_goes_back(cast):
    proposal = answered(cast)
    first = Reply.objects.get()
    before = (proposal.state, proposal.replied_at, lead(proposal).state, lead(proposal).finished_on)

    later = supplemented(cast, proposal)

    assert (fresh(proposal).state, fresh(proposal).replied_at) == before[:2]
    assert (lead(proposal).state, lead(proposal).finished_on) == before[2:]
    assert (Reply.objects.get(pk=first.pk).letter_class, later.letter_class) == ("B", "A")
    assert later.supplements == first and later.number != first.number
    assert letter_of(later).body.endswith(f"本函为{first.number}函的补充答复，办理结果类别由B类变更为A类。")
    assert not Duty.objects.open().filter(kind__in=["vet", "issue", "deliver"]).exists()
    notice = cast.member.notices.get(kind="proposals.supplemented")
    assert "B → A" in notice.body and later.number in notice.body


def test_the_numbers_of_a_department_have_no_gap_between_first_and_later_letters(cast):
    proposal = answered(cast)
    supplemented(cast, proposal)

    serials = [int(number[-4:-1]) for number in Reply.objects.order_by("id").values_list("number", flat=True)]
    assert serials == [1, 2]


def test_it_walks_the_same_steps_past_the_co_handlers_and_three_persons(cast):
    proposal = advised(cast)
    helping = part_of(proposal, Assignment.Mode.CO)

    reply = hand_on_reply(written(cast, proposal), actor=cast.lead)

    assert reply.state == Reply.State.COUNTERSIGNING
    assert Countersignature.objects.waiting().get().assignment_id == helping.pk
    reply = countersign_reply(helping, actor=cast.helper, agrees=True)
    with pytest.raises(ValidationError):
        vet_reply(reply, actor=cast.lead, passes=True)
    reply = vet_reply(reply, actor=cast.vetter, passes=True)
    for person in (cast.lead, cast.vetter):
        with pytest.raises(ValidationError):
            issue_reply(reply, actor=person)
    reply = issue_reply(reply, actor=cast.signer)
    assert (reply.state, lead(proposal).state) == (Reply.State.ISSUED, Assignment.State.DELIVERED)


def test_taking_one_back_leaves_what_co_handlers_owe_to_another_letter(cast):
    proposal = advised(cast)
    later = hand_on_reply(written(cast, proposal), actor=cast.lead)
    rate_proposal(proposal, actor=cast.member, satisfaction="dissatisfied", comment="没有回应第二条建议")
    again = rehandle_proposal(
        fresh(proposal),
        actor=cast.desk,
        reason="再次办理",
        mode="lead",
        lead=cast.lead_unit,
        co_handlers=[cast.helper_unit],
    )
    accept_assignment(again[0], actor=cast.lead)
    reply = begin_reply(again[0], actor=cast.lead)
    signatory = cast.lead_unit.leaders.get()
    reply = draft_reply(reply, actor=cast.lead, letter_class="C", body=NEW_BODY, signatory=signatory)
    hand_on_reply(reply, actor=cast.lead)

    take_back_reply(later, actor=cast.lead)

    open_ones = Duty.objects.open().filter(kind="countersign")
    assert [duty.assignment_id for duty in open_ones] == [again[1].pk]


def test_one_is_under_way_at_a_time_and_each_supplements_the_one_before(cast):
    proposal = answered(cast)
    draft = begin_supplement(lead(proposal), actor=cast.lead)
    assert begin_supplement(lead(proposal), actor=cast.vetter) == draft
    drop_supplement(draft, actor=cast.lead)

    second = supplemented(cast, proposal, "A")
    third = supplemented(cast, proposal, "C")

    assert (third.supplements, second.supplements.supplements) == (second, None)
    assert "由A类变更为C类" in letter_of(third).body


def test_before_the_last_letter_is_delivered_none_is_begun(cast):
    proposal = cast.proposal(State.FILED)
    cast.assign(proposal, alone=True)
    for reach in (lambda: None, lambda: cast.letter(proposal), lambda: cast.vetted(Reply.objects.get())):
        reach()
        with pytest.raises(ValidationError, match="送达"):
            begin_supplement(lead(proposal), actor=cast.lead)
    deliver_reply(issue_reply(Reply.objects.get(), actor=cast.signer), actor=cast.lead, way="portal")
    issue_reply(cast.vetted(written(cast, proposal)), actor=cast.signer)

    with pytest.raises(ValidationError, match="送达"):
        begin_supplement(lead(proposal), actor=cast.lead)
    assert Reply.objects.count() == 2


def test_a_round_of_its_own_and_the_archive_take_no_later_letter(cast):
    again = answered(cast)
    rate_proposal(again, actor=cast.member, satisfaction="dissatisfied", comment="没有回应第二条建议")
    part = lead(again)
    unit = DepartmentFactory()
    rehandle_proposal(fresh(again), actor=cast.desk, reason="再次办理", mode="single", lead=unit)
    with pytest.raises(ValidationError, match="再办"):
        begin_supplement(part, actor=cast.lead)

    archived = answered(cast, promises=[])
    rate_proposal(archived, actor=cast.member, satisfaction="satisfied")
    close_proposal(archived, actor=cast.desk, makes_no_promise=True)
    draft = begin_supplement(lead(archived), actor=cast.lead)
    with pytest.raises(ValidationError, match="补充"):
        archive_proposal(archived, actor=cast.desk)
    drop_supplement(draft, actor=cast.lead)
    archive_proposal(archived, actor=cast.desk)
    with pytest.raises(ValidationError, match="归档"):
        begin_supplement(lead(archived), actor=cast.lead)


def test_it_begins_with_the_promise_that_was_kept_and_with_no_other(cast):
    proposal, other = answered(cast), answered(cast)
    promise = Commitment.objects.get(reply__assignment__matter=proposal.pk)
    with pytest.raises(ValidationError) as refused:
        begin_supplement(lead(proposal), actor=cast.lead, promise=promise)
    assert "promise" in refused.value.message_dict
    promise = kept(cast, proposal)
    with pytest.raises(ValidationError):
        begin_supplement(lead(other), actor=cast.lead, promise=promise)

    draft = begin_supplement(lead(proposal), actor=cast.lead, promise=promise)

    assert PROMISE in draft.body and Reply.objects.exclude(pk=draft.pk).first().number in draft.body
    assert draft.letter_class == ""


def test_a_promise_can_be_marked_in_a_later_letter(cast):
    proposal = answered(cast)
    reply = written(cast, proposal, body=f"{NEW_BODY}二、下一步\n我们将于明年扩大覆盖面。\n")
    reply = mark_promises(reply, [Promise("我们将于明年扩大覆盖面", date(2099, 1, 1))], actor=cast.lead)

    issued = issue_reply(cast.vetted(reply), actor=cast.signer)

    assert [row.quote for row in issued.commitments.all()] == ["我们将于明年扩大覆盖面"]
    assert Duty.objects.open().filter(kind="commitment").count() == 2


def test_nobody_but_the_officer_of_the_part_begins_one(cast, signed_in):
    proposal = answered(cast)
    part = lead(proposal)
    url = reverse("proposals:reply_supplement", args=[part.pk])
    stranger = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)
    for person, status in ((cast.desk, 403), (cast.member, 403), (stranger, 404)):
        assert signed_in(person).get(url).status_code == status
        assert signed_in(person).post(url, form_data(promise="")).status_code == status
    assert Reply.objects.count() == 1

    answer = signed_in(cast.lead).post(url, form_data(promise=""))

    assert answer.url == reverse("proposals:reply_draft", args=[part.pk])
    assert Reply.objects.filter(supplements__isnull=False).count() == 1


def test_a_co_handler_and_an_undelivered_letter_are_refused_in_words(cast, signed_in):
    proposal = cast.proposal(State.ASSIGNED)
    cast.issued(proposal)
    for person, mode in ((cast.helper, Assignment.Mode.CO), (cast.lead, Assignment.Mode.LEAD)):
        url = reverse("proposals:reply_supplement", args=[part_of(proposal, mode).pk])
        response = signed_in(person).post(url, form_data(promise=""))
        assert response.status_code == 422 and "送达" in response.content.decode()
    assert Reply.objects.count() == 1


def test_the_parts_screen_offers_it_from_a_kept_promise_and_then_leads_through_the_steps(cast, signed_in):
    proposal = answered(cast)
    part, client = lead(proposal), signed_in(cast.lead)
    screen = reverse("proposals:assignment_detail", args=[part.pk])
    url = reverse("proposals:reply_supplement", args=[part.pk])
    assert [act["opened"] for act in client.get(screen).context["acts"] if act["url"] == url] == [False]
    promise = kept(cast, proposal)
    begin = next(act for act in client.get(screen).context["acts"] if act["url"] == url)
    assert begin["opened"] and str(promise.pk) in dict(begin["form"].fields["promise"].choices)
    assert (
        f"{url}?promise={promise.pk}"
        in client.get(reverse("proposals:proposal_letter", args=[proposal.pk])).content.decode()
    )

    client.post(url, form_data(promise=promise.pk))

    context = client.get(screen).context
    assert context["first"]["url"] == reverse("proposals:reply_draft", args=[part.pk])
    assert not [act for act in context["acts"] if act["url"] == url]
    draft = Reply.objects.get(supplements__isnull=False)
    cast.vetted(draft_reply(draft, actor=cast.lead, letter_class="A"))
    assert client.get(screen).context["first"]["url"] == reverse("proposals:reply_issue", args=[part.pk])
    letters = client.get(screen).context["letters"]
    assert [letter["change"] for letter in letters] == ["B → A", ""]


def test_a_draft_nobody_was_handed_is_thrown_away_and_nothing_else(cast, signed_in):
    proposal = answered(cast)
    part, client = lead(proposal), signed_in(cast.lead)
    url = reverse("proposals:reply_supplement_drop", args=[part.pk])
    client.post(url)
    assert Reply.objects.count() == 1

    begin_supplement(part, actor=cast.lead)
    assert url in client.get(reverse("proposals:reply_draft", args=[part.pk])).content.decode()
    client.post(url)
    assert Reply.objects.count() == 1

    reply = hand_on_reply(written(cast, proposal), actor=cast.lead)
    take_back_reply(reply, actor=cast.lead)
    client.post(url)
    assert Reply.objects.count() == 2


def test_a_promise_that_is_none_of_the_parts_is_refused_beside_the_field(cast, signed_in):
    proposal, other = answered(cast), answered(cast)
    promise = kept(cast, other)
    url = reverse("proposals:reply_supplement", args=[lead(proposal).pk])

    response = signed_in(cast.lead).post(url, form_data(promise=promise.pk))

    assert response.status_code == 422 and error_of(response, "promise")
    assert not Reply.objects.filter(supplements__isnull=False).exists()


def test_the_database_keeps_one_first_letter_and_one_under_way(cast):
    proposal = answered(cast)
    first = Reply.objects.get()
    supplemented(cast, proposal)
    begin_supplement(lead(proposal), actor=cast.lead)
    newest = Reply.objects.latest("id")
    common = {"assignment": first.assignment, "drafted_by": cast.lead, "title": "答复", "addressee": "企业"}
    for more in ({}, {"supplements": newest}, {"supplements": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reply.objects.create(**common, **more)
