"""Each step of a part, its letter and its promise is pressed by everybody: only whom the workflow names moves it.

Which states a step has is held in test_assignments, test_letter_steps and test_commitments.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role, User
from proposals.models import Assignment, Commitment, Proposal, Reply
from proposals.services.assignments import accept_assignment
from tests.factories.accounts import person_with
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory
from tests.factories.proposals import PROMISE, Cast, letter_at, part_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
BACKEND = "federation.accounts.backends.FoldedNameBackend"
Letter = Reply.State
OFFICERS = {"lead", "vetter", "signer"}


def to_sign(cast: Cast) -> Assignment:
    return part_of(cast.proposal(Proposal.State.ASSIGNED), "lead")


def helping(cast: Cast) -> Assignment:
    return accept_assignment(part_of(cast.proposal(Proposal.State.ASSIGNED), "co"), actor=cast.helper)


def letter(state: str, mode: str = "lead") -> Callable[[Cast], Assignment]:
    """The part of a mode, with the lead's letter in a state."""

    def made(cast: Cast) -> Assignment:
        proposal = cast.proposal(Proposal.State.ASSIGNED)
        letter_at(cast, cast.letter(proposal), state)
        return part_of(proposal, mode)

    return made


def promised(cast: Cast) -> Commitment:
    cast.answer(cast.proposal(Proposal.State.ASSIGNED), promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    return Commitment.objects.get()


@dataclass(frozen=True)
class Step:
    """What is pressed, on what, by whom it is done and what is sent with it."""

    on: Callable[[Cast], Any]
    by: set[str]
    data: Callable[[], dict] = dict


STEPS = {
    "assignment_accept": Step(to_sign, OFFICERS),
    "opinion_send": Step(helping, {"helper"}, lambda: {"opinion": "同意所提建议，请主办单位吸收。"}),
    "reply_hand_on": Step(letter(Letter.DRAFT), OFFICERS),
    "reply_take_back": Step(letter(Letter.COUNTERSIGNING), OFFICERS),
    "reply_countersign": Step(letter(Letter.COUNTERSIGNING, "co"), {"helper"}, lambda: {"agrees": "yes"}),
    # Who wrote the letter does not vet it, and neither that person nor who vetted it issues it.
    "reply_vet": Step(letter(Letter.VETTING), {"vetter", "signer"}, lambda: {"agrees": "yes"}),
    "reply_issue": Step(letter(Letter.TO_ISSUE), {"signer"}),
    "reply_deliver": Step(
        letter(Letter.ISSUED),
        OFFICERS,
        lambda: {"way": "portal", "delivered_on": str(timezone.localdate())},
    ),
    "commitment_report": Step(
        promised, OFFICERS | {"desk", "colleague"}, lambda: {"state": "in_progress", "progress": "20"}
    ),
}


def everybody(cast: Cast) -> dict[str, User]:
    """The parties, the same roles in other units, and every other role."""
    parties = {
        who: getattr(cast, who)
        for who in ("lead", "vetter", "signer", "helper", "member", "desk", "colleague")
    }
    strange = {
        "other officer": person_with(Role.DEPARTMENT, DepartmentFactory().organisation),
        "other member": person_with(Role.ENTERPRISE, EnterpriseFactory().organisation),
    }
    met = {Role.DEPARTMENT, Role.ENTERPRISE, Role.CITY_STAFF, Role.PUBLIC, Role.PARTNER}
    return parties | strange | {role: person_with(role) for role in Role.values if role not in met}


def stands() -> tuple:
    return (
        sorted(Assignment.objects.values_list("pk", "state", "opinion")),
        sorted(Reply.objects.values_list("pk", "state", "version", "drafted_by")),
        sorted(Commitment.objects.values_list("pk", "state", "version")),
    )


def version_of(row: Any) -> int:
    reply = Reply.objects.first()
    return row.version if isinstance(row, Commitment) else reply.version if reply is not None else 1


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_done_by_whom_the_workflow_names_and_refused_to_everybody_else(cast, name, caplog):
    caplog.set_level(logging.CRITICAL, "django.request")
    step, wrong = STEPS[name], []
    row, people = step.on(cast), everybody(cast)
    address = reverse(f"proposals:{name}", args=[row.pk])
    before = stands()

    for who, user in people.items():
        client = Client()
        client.force_login(user, backend=BACKEND)
        with transaction.atomic():
            data = {"form_key": str(uuid.uuid4()), "version": version_of(row)} | step.data()
            status = client.post(address, data).status_code
            moved = stands() != before
            right = (status == 302 and moved) if who in step.by else (status in (403, 404, 422) and not moved)
            if not right:
                wrong.append(f"{who}: {status}, {'moved' if moved else 'as before'}")
            transaction.set_rollback(True)

    assert wrong == []
    assert step.by < set(people)
