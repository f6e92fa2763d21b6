"""Promises are marked sentence by sentence in the draft, and become commitments when the letter is issued."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from proposals.models import Commitment, Duty, PromiseMark, Proposal, Reply
from proposals.services.letter_steps import hand_on_reply
from proposals.services.promises import Promise, candidates, keepers, mark_promises
from proposals.services.replies import draft_reply, issue_reply
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import BODY, PROMISE, Cast, part_of
from tests.members.pages import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
DAY = date(2099, 12, 31)
SENTENCE = f"{PROMISE}，并及时反馈办理进展情况。"


@pytest.fixture
def draft(cast) -> Reply:
    return cast.letter(cast.proposal(Proposal.State.ASSIGNED))


def page_of(reply: Reply) -> str:
    return reverse("proposals:reply_promises", args=[reply.assignment_id])


def test_a_hint_marks_nothing_by_itself(cast, draft, signed_in):
    form = signed_in(cast.lead).get(page_of(draft)).context["form"]

    rows = form.rows()
    assert [row["mark"].label for row in rows if row["suggested"]] == [SENTENCE]
    assert not any(row["mark"].value() for row in rows)
    signed_in(cast.lead).post(page_of(draft), form_data(version=draft.version))
    assert not PromiseMark.objects.exists()


def place(reply: Reply) -> int:
    """The row of the form that holds the promise."""
    texts = [one.sentence.text for one in candidates(reply.body)]
    return texts.index(SENTENCE)


def test_a_mark_survives_saving_and_vetting_and_is_registered_at_issue_whatever_the_class(
    cast, draft, signed_in
):
    row = place(draft)
    sent = {f"mark_{row}": "on", f"owner_{row}": cast.helper_unit.pk, f"review_{row}": DAY}
    done = signed_in(cast.lead).post(page_of(draft), form_data(version=draft.version, **sent))
    assert done.status_code == 302
    draft = Reply.objects.select_related("assignment").get()
    reply = draft_reply(draft, actor=cast.lead, letter_class="A", contact_person="张三")

    issue_reply(cast.vetted(reply), actor=cast.signer)

    promise = Commitment.objects.get()
    assert (promise.quote, promise.due_on, promise.review_on) == (SENTENCE, None, DAY)
    assert (promise.owner_id, promise.falls_on) == (cast.helper_unit.pk, DAY)
    duty = Duty.objects.get(kind="commitment")
    assert (duty.unit_id, duty.due_on) == (cast.helper_unit.pk, DAY)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({}, "due"),
        ({"due": "2020-01-01"}, "due"),
        ({"review": "2020-01-01"}, "review"),
        ({"due": "31.12"}, "due"),
    ],
)
def test_a_wrong_date_is_refused_beside_its_field_and_nothing_is_marked(cast, draft, signed_in, days, field):
    row = place(draft)
    sent = {f"mark_{row}": "on", f"owner_{row}": cast.lead_unit.pk}
    sent |= {f"{name}_{row}": value for name, value in days.items()}

    refused = signed_in(cast.lead).post(page_of(draft), form_data(version=draft.version, **sent))

    assert refused.status_code == 422
    assert f"{field}_{row}" in refused.context["form"].errors
    assert not PromiseMark.objects.exists()


def test_a_strange_department_keeps_no_promise_of_this_letter(cast, draft):
    stranger = DepartmentFactory().organisation
    assert [unit.pk for unit in keepers(part_of(Proposal.objects.get(), "lead"))] == [
        cast.lead_unit.pk,
        cast.helper_unit.pk,
    ]

    with pytest.raises(ValidationError) as refusal:
        mark_promises(draft, [Promise(PROMISE, DAY, owner=stranger)], actor=cast.lead)
    assert list(refusal.value.message_dict) == ["owner"]


def test_what_does_not_stand_in_the_letter_cannot_be_marked(cast, draft):
    with pytest.raises(ValidationError) as refusal:
        mark_promises(draft, [Promise("我们将解决一切问题", DAY)], actor=cast.lead)
    assert list(refusal.value.message_dict) == ["quote"]


def test_a_marked_sentence_that_was_taken_out_keeps_the_letter_from_going_on(cast, draft):
    mark_promises(draft, [Promise(PROMISE, DAY)], actor=cast.lead)
    reply = draft_reply(Reply.objects.get(), actor=cast.lead, body=BODY.replace(PROMISE, "我们会研究"))

    with pytest.raises(ValidationError, match=PROMISE):
        hand_on_reply(reply, actor=cast.lead)
    mark_promises(Reply.objects.get(), [], actor=cast.lead)
    assert hand_on_reply(Reply.objects.get(), actor=cast.lead).state == Reply.State.COUNTERSIGNING


def test_marks_are_set_in_the_draft_alone_and_not_from_a_stale_page(cast, draft):
    with pytest.raises(ValidationError) as refusal:
        mark_promises(draft, [Promise(PROMISE, DAY)], actor=cast.lead, version=draft.version - 1)
    assert refusal.value.code == "stale"
    hand_on_reply(draft, actor=cast.lead)

    with pytest.raises(ValidationError) as refusal:
        mark_promises(Reply.objects.get(), [Promise(PROMISE, DAY)], actor=cast.lead)
    assert refusal.value.code == "handed_on"
    assert not PromiseMark.objects.exists()


def test_marking_again_takes_the_place_of_what_was_marked(cast, draft):
    for day in (date(2098, 1, 1), DAY):
        mark_promises(Reply.objects.get(), [Promise(PROMISE, day)], actor=cast.lead)

    assert PromiseMark.objects.get().due_on == DAY


def test_the_database_too_wants_a_date_for_a_mark(cast, draft):
    mark_promises(draft, [Promise(PROMISE, DAY)], actor=cast.lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseMark.objects.update(due_on=None)


def test_the_hand_on_page_says_that_a_hint_was_left_alone(cast, draft, signed_in):
    page = reverse("proposals:reply_hand_on", args=[draft.assignment_id])
    assert len(signed_in(cast.lead).get(page).context["missing"]) == 1

    mark_promises(draft, [Promise(PROMISE, DAY)], actor=cast.lead)

    assert signed_in(cast.lead).get(page).context["missing"] == []


def test_another_departments_draft_answers_like_a_missing_one(cast, draft, signed_in):
    client = signed_in(Cast.gather(cast.desk).lead)
    missing = reverse("proposals:reply_promises", args=[999_999_999])
    assert [client.get(address).status_code for address in (page_of(draft), missing)] == [404, 404]
