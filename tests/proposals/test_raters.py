"""Each proposer rates an answer once a round; the first one's word is the overall one."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role, User
from proposals.models import CoSigner, Duty, Proposal, Rating
from proposals.services.closing import close_proposal
from proposals.services.ratings import lapse_ratings, rate_proposal
from tests.factories.accounts import person_with
from tests.factories.members import EnterpriseFactory
from tests.factories.proposals import Cast, fresh
from tests.members.pages import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State


def with_signer(cast: Cast, *, state: str = "accepted") -> tuple[Proposal, User]:
    """An answered joint proposal, and whoever has signed it beside its author."""
    proposal = cast.proposal(State.ASSIGNED)
    unit = EnterpriseFactory().organisation
    signer = person_with(Role.ENTERPRISE, unit)
    signed = {"signer": signer, "signed_sha256": "0" * 64, "answered_at": timezone.now()}
    CoSigner.objects.create(
        proposal=proposal,
        unit=unit,
        role=Role.ENTERPRISE,
        state=state,
        added_by=cast.member,
        **(signed if state == "accepted" else {"invited": signer}),
    )
    Proposal.objects.filter(pk=proposal.pk).update(proposer_kind=Proposal.ProposerKind.JOINT)
    cast.answer(proposal)
    return fresh(proposal), signer


def test_each_proposer_is_asked_and_the_first_ones_word_alone_moves_the_proposal(cast):
    proposal, signer = with_signer(cast)
    asked = Duty.objects.open().filter(kind="rate").values_list("user", flat=True)
    assert sorted(asked) == sorted([cast.member.pk, signer.pk])

    rate_proposal(proposal, actor=signer, satisfaction="dissatisfied", comment="没有说明时间。")

    assert fresh(proposal).state == State.REPLIED
    assert list(Duty.objects.open().filter(kind="rate").values_list("user", flat=True)) == [cast.member.pk]
    assert not Duty.objects.open().filter(kind__in=["close", "rehandle"]).exists()
    rate_proposal(proposal, actor=cast.member, satisfaction="satisfied")
    assert fresh(proposal).state == State.RATED
    assert Duty.objects.open().filter(kind="close").count() == 1
    assert Rating.objects.filter(round=1).count() == 2


def test_a_signer_is_heard_after_the_first_proposer_and_once(cast):
    proposal, signer = with_signer(cast)
    rate_proposal(proposal, actor=cast.member, satisfaction="mostly")

    rate_proposal(proposal, actor=signer, satisfaction="satisfied")
    with pytest.raises(ValidationError):
        rate_proposal(proposal, actor=signer, satisfaction="mostly")

    assert Rating.objects.get(user=signer).satisfaction == "satisfied"


@pytest.mark.parametrize("who", ["lead", "desk", "invited"])
def test_nobody_rates_who_has_neither_made_nor_signed_it(cast, who):
    proposal, invited = with_signer(cast, state="invited")
    with pytest.raises(ValidationError):
        rate_proposal(
            proposal, actor=invited if who == "invited" else getattr(cast, who), satisfaction="satisfied"
        )
    assert not Rating.objects.exists()


def test_silence_is_nobodys_satisfaction_and_closing_ends_the_asking(cast):
    proposal, signer = with_signer(cast)
    rate_proposal(proposal, actor=cast.member, satisfaction="mostly")

    close_proposal(proposal, actor=cast.desk, makes_no_promise=True)

    assert Rating.objects.count() == 1
    assert Duty.objects.get(kind="rate", user=signer).outcome == Duty.Outcome.VOID
    with pytest.raises(ValidationError):
        rate_proposal(proposal, actor=signer, satisfaction="satisfied")
    assert lapse_ratings() == 0


def test_a_signer_rates_by_page_and_all_words_stand_side_by_side(cast, signed_in):
    proposal, signer = with_signer(cast)
    page = reverse("proposals:proposal_rate", args=[proposal.pk])
    data = form_data(satisfaction="mostly", attitude="good", contact="meeting", relevance="partly")
    assert signed_in(Cast.gather(cast.desk).member).post(page, data).status_code == 404
    assert page in signed_in(signer).get(reverse("proposals:todo")).content.decode()

    assert signed_in(signer).post(page, data).status_code == 302
    assert signed_in(cast.member).post(page, form_data(satisfaction="satisfied")).status_code == 302

    detail = signed_in(cast.desk).get(reverse("proposals:proposal_detail", args=[proposal.pk]))
    rows = detail.context["ratings"]
    assert [(row["satisfaction"], row["is_first"], len(row["more"])) for row in rows] == [
        ("mostly", False, 3),
        ("satisfied", True, 0),
    ]
