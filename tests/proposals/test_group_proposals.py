"""Group proposals: another of the chamber's people approves it under seal before the desk hears of it."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.files.models import Attachment
from proposals.models import Duty, Proposal
from proposals.services.approving import (
    approve_proposal,
    put_before_chamber,
    return_by_chamber,
    take_back_from_chamber,
)
from proposals.services.collecting import send_round
from proposals.services.cosigning import add_cosigner, answer_invitation
from proposals.services.desk import return_proposal, review_proposal
from proposals.services.proposals import draft_proposal, edit_draft, submit_proposal
from tests.answers import plain
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.cosigning import another_member, unit_of
from tests.factories.proposals import SUBJECT, TEXT, fresh
from tests.members.pages import error_of, form_data, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State, GROUP = Proposal.State, Proposal.ProposerKind.GROUP
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
NOWHERE = 999_999_999


@pytest.fixture
def chamber(db):
    return ChamberFactory().organisation


@pytest.fixture
def author(chamber):
    return person_with(Role.CHAMBER_SECRETARY, chamber)


@pytest.fixture
def president(chamber):
    return person_with(Role.CHAMBER_SECRETARY, chamber, name="会长")


def group_draft(author, **more) -> Proposal:
    return draft_proposal(
        actor=author, organisation=unit_of(author), subject=SUBJECT, proposer_kind=GROUP, **(TEXT | more)
    )


def scan():
    return io.BytesIO(PDF)


def told(user, event) -> int:
    return user.notices.filter(kind=f"proposals.{event}").count()


def test_a_group_proposal_is_not_submitted_without_its_chamber(author, president):
    draft = group_draft(author)

    with pytest.raises(ValidationError) as refusal:
        submit_proposal(draft, actor=author)
    assert refusal.value.code == "needs_approval"
    put_before_chamber(draft, actor=author)
    with pytest.raises(ValidationError):
        submit_proposal(draft, actor=author)
    approve_proposal(draft, actor=president, upload=scan(), name="盖章页.pdf")

    after = fresh(draft)
    assert (after.state, after.approved_by) == (State.SUBMITTED, president)
    assert Attachment.objects.get(object_id=draft.pk).kind == "seal"
    assert draft.versions.get().sha256 == after.text_sha256
    assert told(author, "chamber_approved") == 1


@pytest.mark.parametrize("who", ["author", "neighbour", "desk", "former"])
def test_nobody_but_another_speaker_of_the_chamber_approves(author, president, chamber, desk, who):
    former = person_with(Role.CHAMBER_SECRETARY, chamber)
    draft = put_before_chamber(group_draft(author), actor=author)
    former.posts.update(ends_on=timezone.localdate())
    neighbour = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)
    user = {"author": author, "neighbour": neighbour, "desk": desk, "former": former}[who]

    with pytest.raises(ValidationError):
        approve_proposal(draft, actor=user, upload=scan(), name="盖章页.pdf")
    with pytest.raises(ValidationError):
        return_by_chamber(draft, actor=user, reason="请补充")

    assert fresh(draft).state == State.CHAMBER_REVIEW
    assert not Attachment.objects.exists()


def test_an_approval_without_the_sealed_page_or_with_a_bad_file_is_refused(author, president):
    draft = put_before_chamber(group_draft(author), actor=author)

    for upload in (None, io.BytesIO(b"MZ no picture"), io.BytesIO(b"")):
        with pytest.raises(ValidationError) as refusal:
            approve_proposal(draft, actor=president, upload=upload, name="盖章页.pdf")
        assert list(refusal.value.message_dict) == ["file"]

    after = fresh(draft)
    assert (after.state, after.approved_by) == (State.CHAMBER_REVIEW, None)
    assert not Attachment.objects.exists()


def test_approving_twice_is_approving_once(author, president):
    draft = put_before_chamber(group_draft(author), actor=author)

    for _each in range(2):
        approve_proposal(draft, actor=president, upload=scan(), name="盖章页.pdf")

    assert draft.versions.count() == Attachment.objects.count() == 1


def test_the_chambers_people_have_it_on_their_lists_within_the_term_and_the_author_has_not(
    author, president, chamber
):
    second = person_with(Role.CHAMBER_SECRETARY, chamber)
    draft = put_before_chamber(group_draft(author), actor=author)

    duties = Duty.objects.open().filter(kind="chamber_review")
    assert {duty.user for duty in duties} == {president, second}
    assert all(duty.due_on and duty.term == "3wd" for duty in duties)
    approve_proposal(draft, actor=second, upload=scan(), name="盖章页.pdf")
    outcomes = dict(Duty.objects.filter(kind="chamber_review").values_list("user", "outcome"))
    assert outcomes == {second.pk: Duty.Outcome.DONE, president.pk: Duty.Outcome.VOID}


def test_what_the_chamber_gives_back_is_a_draft_again_with_its_reason(author, president):
    draft = put_before_chamber(group_draft(author), actor=author)
    with pytest.raises(ValidationError):
        edit_draft(draft, actor=author, facts="改了的事实，超过十个字。")
    with pytest.raises(ValidationError) as refusal:
        return_by_chamber(draft, actor=president, reason=" ")
    assert list(refusal.value.message_dict) == ["reason"]

    return_by_chamber(draft, actor=president, reason="请补充会员单位数据")

    assert fresh(draft).state == State.DRAFT
    assert "会员单位数据" in author.notices.get(kind="proposals.chamber_returned").body
    edit_draft(draft, actor=author, facts="改了的事实，超过十个字。")
    put_before_chamber(draft, actor=author)
    assert Duty.objects.open().filter(kind="chamber_review", user=president).exists()


def test_the_author_may_take_it_back_before_the_chamber_answers(author, president):
    draft = put_before_chamber(group_draft(author), actor=author)

    take_back_from_chamber(draft, actor=author)

    assert fresh(draft).state == State.DRAFT
    assert not Duty.objects.open().filter(kind="chamber_review").exists()
    assert told(president, "approval_dropped") == 1
    with pytest.raises(ValidationError):
        approve_proposal(draft, actor=president, upload=scan(), name="盖章页.pdf")


def test_a_returned_group_proposal_needs_the_chamber_again(author, president, desk):
    draft = put_before_chamber(group_draft(author), actor=author)
    approve_proposal(draft, actor=president, upload=scan(), name="盖章页.pdf")
    review_proposal(draft, actor=desk)
    return_proposal(draft, actor=desk, reason="请补充数据")
    with pytest.raises(ValidationError):
        submit_proposal(draft, actor=author)

    put_before_chamber(draft, actor=author)

    assert fresh(draft).approved_by is None
    return_by_chamber(draft, actor=president, reason="请补充")
    assert fresh(draft).state == State.RETURNED
    put_before_chamber(draft, actor=author)
    approve_proposal(draft, actor=president, upload=scan(), name="盖章页2.pdf")
    assert draft.versions.count() == 2


def test_where_nobody_else_could_approve_it_the_author_is_told_what_to_do(author):
    with pytest.raises(ValidationError) as refusal:
        put_before_chamber(group_draft(author), actor=author)
    assert refusal.value.code == "nobody"


@pytest.mark.parametrize("kind", ["individual", "joint"])
def test_only_a_group_of_a_body_goes_before_a_chamber(cast, kind):
    for draft in (cast.draft(proposer_kind=kind), cast.draft(proposer_kind=GROUP)):
        with pytest.raises(ValidationError):
            put_before_chamber(draft, actor=cast.member)
        assert fresh(draft).state == State.DRAFT


def test_co_signers_sign_before_the_chamber_approves(author, president):
    signer, draft = another_member(), group_draft(author)
    add_cosigner(draft, actor=author, unit=unit_of(signer), person=signer)
    with pytest.raises(ValidationError):
        put_before_chamber(draft, actor=author)
    send_round(draft, actor=author)
    answer_invitation(draft, actor=signer, signs=True)

    put_before_chamber(draft, actor=author)
    approve_proposal(draft, actor=president, upload=scan(), name="盖章页.pdf")

    assert fresh(draft).state == State.SUBMITTED
    assert told(signer, "submitted") == 1


def url(name, *args) -> str:
    return reverse(f"proposals:{name}", args=args)


def sealed() -> SimpleUploadedFile:
    return SimpleUploadedFile("盖章页.pdf", PDF, "application/pdf")


def test_it_goes_by_pages_from_the_author_to_the_desk(author, president, signed_in):
    draft, client = group_draft(author), signed_in(author)
    check = client.get(url("proposal_check", draft.pk)).content.decode()
    assert url("chamber_ask", draft.pk) in check and url("proposal_submit", draft.pk) not in check
    assert client.post(url("chamber_ask", draft.pk)).status_code == 302

    chamber = signed_in(president)
    assert TEXT["facts"] in chamber.get(url("chamber_review", draft.pk)).content.decode()
    refused = chamber.post(url("chamber_review", draft.pk), form_data(approved="yes", reason=""))
    assert refused.status_code == 422 and error_of(refused, "file")
    answer = form_data(approved="yes", reason="")
    for _each in range(2):
        sent = chamber.post(url("chamber_review", draft.pk), answer | {"file": sealed()})
        assert sent.url == reverse("proposals:todo")

    assert fresh(draft).state == State.SUBMITTED
    assert draft.versions.count() == 1


@pytest.mark.parametrize("who", ["neighbour", "member"])
def test_another_chambers_people_find_nothing_to_approve(author, president, cast, signed_in, who):
    draft = put_before_chamber(group_draft(author), actor=author)
    neighbour = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)
    client = signed_in(neighbour if who == "neighbour" else cast.member)

    foreign, missing = (client.get(url("chamber_review", key)) for key in (draft.pk, NOWHERE))

    if who == "member":
        assert foreign.status_code == 403
    else:
        assert foreign.status_code == missing.status_code == 404
        assert plain(foreign) == plain(missing)
    assert signed_in(cast.desk).get(url("proposal_detail", draft.pk)).status_code == 404


def test_the_chambers_page_costs_eight_queries(author, president, signed_in):
    draft = put_before_chamber(group_draft(author), actor=author)
    client = signed_in(president)
    queries(client, url("chamber_review", draft.pk))

    assert queries(client, url("chamber_review", draft.pk)) <= 8
