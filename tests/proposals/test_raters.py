"""Each proposer rates an answer once a round; the first one's word is the overall one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role, User
from federation.audit.models import AuditEntry
from proposals.models import CoSigner, Duty, Proposal, Rating
from proposals.services.closing import close_proposal
from proposals.services.ratings import lapse_ratings, rate_proposal
from proposals.services.statistics import RATERS
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


def card(client, proposal: Proposal) -> list[tuple]:
    page = client.get(reverse("proposals:proposal_detail", args=[proposal.pk]))
    assert page.status_code == 200
    return [(row["who"], str(row["words"]), row["is_first"]) for row in page.context["silent"]]


def raters(client) -> dict[str, int]:
    page = client.get(reverse("proposals:statistics"))
    return {name: row["count"] for name, row in zip(RATERS, page.context["raters"], strict=True)}


def test_the_page_says_person_by_person_who_has_not_answered_and_by_when(cast, signed_in):
    proposal, signer = with_signer(cast)
    desk = signed_in(cast.desk)
    assert card(desk, proposal) == [(cast.member.name, "待评价", True), (signer.name, "待评价", False)]

    rate_proposal(proposal, actor=cast.member, satisfaction="satisfied")
    due = Duty.objects.get(kind="rate", user=signer).due_on
    assert lapse_ratings(today=due) == 0
    assert lapse_ratings(today=due + timedelta(1)) == 1

    # The silence of one is neither the other's nor the proposal's, which has its overall word.
    assert fresh(proposal).state == State.RATED
    assert card(desk, proposal) == [(signer.name, "未反馈", False)]
    assert (
        f"应于 {due} 前评价"
        in desk.get(reverse("proposals:proposal_detail", args=[proposal.pk])).content.decode()
    )
    entry = AuditEntry.objects.get(event="proposals.rating_lapsed")
    assert entry.note == signer.name


def test_figures_count_each_person_once_and_their_list_is_found(cast, signed_in):
    proposal, signer = with_signer(cast)
    desk = signed_in(cast.desk)
    assert raters(desk)["asked"] == raters(desk)["waiting"] == 2
    rate_proposal(proposal, actor=cast.member, satisfaction="mostly")
    lapse_ratings(today=date(2099, 1, 1))

    found = raters(desk)
    assert found == {"asked": 2, "in_time": 1, "late": 0, "silent": 1, "waiting": 0, "ended": 0}
    page = desk.get(reverse("proposals:statistics"))
    totals = page.context["totals"]
    assert (totals["no_feedback"]["count"], totals["silent"]["count"]) == (0, 1)
    rows = desk.get(totals["silent"]["url"]).context["object_list"]
    assert [row["number"] for row in rows] == [proposal.number]

    rate_proposal(proposal, actor=signer, satisfaction="satisfied")
    found = raters(desk)
    assert (found["late"], found["silent"]) == (1, 0)
    detail = desk.get(reverse("proposals:proposal_detail", args=[proposal.pk]))
    assert [row["is_late"] for row in detail.context["ratings"]] == [False, False]
    assert desk.get(reverse("proposals:statistics")).context["totals"]["silent"]["count"] == 0


def test_who_was_not_heard_before_closing_is_told_apart_from_who_let_the_term_pass(cast, signed_in):
    proposal, signer = with_signer(cast)
    rate_proposal(proposal, actor=cast.member, satisfaction="mostly")
    close_proposal(proposal, actor=cast.desk, makes_no_promise=True)

    assert card(signed_in(cast.desk), proposal) == [(signer.name, "办结前未评价", False)]
    assert raters(signed_in(cast.desk))["ended"] == 1


def test_the_figures_of_persons_are_of_the_proposals_of_the_period_alone(cast, signed_in):
    with_signer(cast)
    desk = signed_in(cast.desk)

    page = desk.get(
        reverse("proposals:statistics"), {"first": "2001-01-01", "last": "2001-12-31", "by": "session"}
    )

    assert [row["count"] for row in page.context["raters"]] == [0] * len(RATERS)
    assert "–" in {row["rate"] for row in page.context["raters"]}
