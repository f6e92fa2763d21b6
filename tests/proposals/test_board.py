"""The board of commitments: who sees which, what counts as broken, and figures that open their lists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.files.models import Attachment
from proposals.models import Commitment, Proposal
from tests.factories.accounts import person_with
from tests.factories.proposals import PROMISE, Cast
from tests.members.pages import form_data, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Commitment.State
BOARD = reverse("proposals:commitment_list")
UNITS = reverse("proposals:commitment_units")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def promised(cast: Cast, *, days: int = 30, state: str = State.REGISTERED) -> Commitment:
    cast.answer(cast.proposal(Proposal.State.ASSIGNED), promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    row = Commitment.objects.latest("id")
    day = timezone.localdate() + timedelta(days=days)
    Commitment.objects.filter(pk=row.pk).update(due_on=day, state=state)
    return row


def shown(client, query: str = "") -> list[int]:
    return sorted(row["id"] for row in client.get(f"{BOARD}?{query}").context["object_list"])


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.CHAMBER_SECRETARY, Role.COUNTY_STAFF, Role.EXPERT])
def test_the_board_is_closed_to_other_roles(signed_in, db, role):
    client = signed_in(person_with(role))
    assert [client.get(address).status_code for address in (BOARD, UNITS)] == [403, 403]


def test_a_department_sees_its_own_promises_and_the_desk_and_leaders_all(cast, signed_in):
    mine, other = promised(cast), promised(Cast.gather(cast.desk))

    assert shown(signed_in(cast.lead)) == [mine.pk]
    for user in (cast.desk, person_with(Role.LEADER)):
        assert shown(signed_in(user)) == [mine.pk, other.pk]


def test_each_standing_shows_its_promises_and_no_others(cast, signed_in):
    late = promised(cast, days=-1)
    claimed = promised(cast, days=-1, state=State.CLAIMED)
    kept = promised(cast, days=-1, state=State.FULFILLED)
    hopeless = promised(cast, days=9, state=State.NOT_FEASIBLE)
    early = promised(cast, days=0)
    client = signed_in(cast.desk)

    assert shown(client, "standing=open") == [late.pk, claimed.pk, early.pk]
    assert shown(client, "standing=overdue") == [late.pk, claimed.pk]
    assert shown(client, "standing=fulfilled") == [kept.pk]
    assert shown(client, "standing=broken") == [late.pk, claimed.pk, hopeless.pk]
    assert shown(client, "state=claimed_done") == [claimed.pk]
    assert shown(client, "letter_class=B") == []
    assert len(shown(client, "letter_class=A")) == 5


def test_the_figures_of_a_department_open_the_lists_that_they_count(cast, signed_in):
    for days in (-3, -1, 9):
        promised(cast, days=days)
    client = signed_in(cast.desk)

    (row,) = client.get(UNITS).context["rows"]

    assert (row["total"], row["broken"], row["open"]) == (3, 2, 3)
    for figure in row["figures"]:
        assert len(client.get(figure["url"]).context["object_list"]) == figure["count"]


def test_the_board_costs_six_queries_for_one_and_for_three(cast, signed_in):
    client = signed_in(cast.desk)
    promised(cast)
    queries(client, BOARD)
    one = queries(client, BOARD)
    promised(cast), promised(cast)

    assert queries(client, BOARD) == one <= 6


def test_evidence_goes_with_a_report_and_is_read_by_who_sees_the_promise(cast, signed_in):
    promise = promised(cast)
    page = reverse("proposals:commitment_report", args=[promise.pk])
    data = form_data(state="claimed_done", progress=90, note="已印发", version=promise.version)
    wrong = SimpleUploadedFile("方案.exe", b"MZ")

    refused = signed_in(cast.lead).post(page, data | {"file": wrong})
    assert refused.status_code == 422 and "file" in refused.context["form"].errors
    assert Commitment.objects.get().state == State.REGISTERED
    done = signed_in(cast.lead).post(page, data | {"file": SimpleUploadedFile("方案.pdf", PDF)})

    assert done.status_code == 302
    address = reverse("files:download", args=[Attachment.objects.get().pk])
    for user, status in (
        (cast.desk, 200),
        (cast.lead, 200),
        (cast.member, 200),
        (Cast.gather(cast.desk).lead, 404),
        (Cast.gather(cast.desk).member, 404),
    ):
        assert signed_in(user).get(address).status_code == status
    assert "方案.pdf" in signed_in(cast.desk).get(page).content.decode()
