"""Classes of letters are data: what may be chosen, what letters keep, and what cannot be turned round."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.urls import reverse

from proposals.models import Proposal, Reply, ReplyClass
from proposals.services.dictionaries import keep_entry
from proposals.services.letter_steps import hand_on_reply
from proposals.services.replies import draft_reply
from tests.factories.proposals import PROMISE
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters", "dictionaries_anew")]


def the(code: str) -> ReplyClass:
    return ReplyClass.objects.get(code=code)


def retire(code: str, cast) -> ReplyClass:
    return keep_entry(the(code), actor=cast.desk, is_active=False)


def test_the_portal_comes_with_a_b_and_c_and_with_d_for_those_that_have_it():
    rows = ReplyClass.objects.values_list("code", "counts_as", "is_active")

    assert list(rows) == [
        ("A", "solved", True),
        ("B", "planned", True),
        ("C", "neither", True),
        ("D", "neither", False),
    ]


def test_a_letter_is_given_a_class_in_use_and_no_other(cast, draft):
    for code in ("D", "X", "甲"):
        with pytest.raises(ValidationError) as refused:
            draft_reply(draft, actor=cast.lead, letter_class=code)
        assert list(refused.value.message_dict) == ["letter_class"]

    keep_entry(the("D"), actor=cast.desk, is_active=True)
    assert draft_reply(draft, actor=cast.lead, letter_class="D").letter_class == "D"


def test_the_form_offers_what_is_in_use(cast, draft, signed_in):
    client, page = signed_in(cast.lead), reverse("proposals:reply_draft", args=[draft.assignment_id])

    def offered() -> list[str]:
        return [code for code, _label in client.get(page).context["form"].fields["letter_class"].choices]

    assert offered() == ["A", "B", "C"]
    retire("B", cast)
    keep_entry(the("D"), actor=cast.desk, is_active=True, position=0)
    assert offered() == ["D", "A", "C"]


def test_a_draft_whose_class_was_retired_says_so_before_it_is_handed_on(cast, draft):
    retire("A", cast)

    with pytest.raises(ValidationError) as refused:
        hand_on_reply(draft, actor=cast.lead)

    assert "letter_class" in refused.value.message_dict
    assert Reply.objects.get().state == Reply.State.DRAFT


def test_a_retired_class_stays_with_its_letters_and_their_filters(cast, signed_in):
    reply = cast.answer(
        cast.proposal(Proposal.State.ASSIGNED), promises=[{"quote": PROMISE, "due_on": "2099-12-31"}]
    )
    retire("A", cast)
    retire("B", cast)
    board = signed_in(cast.desk).get(reverse("proposals:commitment_list"), {"letter_class": "A"})

    assert Reply.objects.get(pk=reply.pk).letter_class == "A"
    assert len(board.context["object_list"]) == 1
    offered = dict(board.context["filters"].fields["letter_class"].choices)
    assert "A" in offered and "B" not in offered


def test_what_letters_count_as_stays_once_a_letter_bears_the_class(cast, signed_in):
    client, page = signed_in(cast.desk), reverse("proposals:replyclass_change", args=[the("A").pk])
    entry = {"name": "已办结", "counts_as": "planned", "position": "1", "is_active": "on"}
    assert client.post(page, form_data(**entry)).status_code == 302
    assert client.post(page, form_data(**entry | {"counts_as": "solved"})).status_code == 302
    cast.answer(cast.proposal(Proposal.State.ASSIGNED))

    refused = client.post(page, form_data(**entry))

    assert refused.status_code == 422 and error_of(refused, "counts_as")
    assert the("A").counts_as == "solved"
    # Its name and its place may still be mended.
    assert (
        client.post(page, form_data(**entry | {"counts_as": "solved", "name": "已解决"})).status_code == 302
    )


@pytest.mark.parametrize("code", ["a", "AA", "1", "甲", "", "A"])
def test_a_code_is_one_capital_letter_that_nobody_has(desk, signed_in, code):
    form = form_data(code=code, name="新的类别", counts_as="neither", position="9", is_active="on")

    response = signed_in(desk).post(reverse("proposals:replyclass_add"), form)

    assert response.status_code == 422 and error_of(response, "code")
    assert ReplyClass.objects.count() == 4


def test_the_database_deletes_no_class_and_changes_no_code():
    for act in (the("D").delete, lambda: ReplyClass.objects.filter(code="D").update(code="E")):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()
    assert the("D").pk
