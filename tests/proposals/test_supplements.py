"""Supplements: numbered, for good, told to whoever works on the proposal, and shut once it is answered."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from federation.files.models import Attachment
from proposals.models import Proposal, Supplement
from proposals.services.proposals import submit_proposal
from proposals.services.supplements import add_supplement
from tests.answers import plain
from tests.factories.cosigning import another_member, signed
from tests.factories.proposals import Cast, fresh
from tests.members.pages import error_of, form_data, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
TEXT = "补充三家企业的贷款审批记录。"
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
OPEN = {State.SUBMITTED, State.UNDER_REVIEW, State.FILED, State.ASSIGNED, State.REHANDLING, State.MERGED}
NOWHERE = 999_999_999


def url(name, *args) -> str:
    return reverse(f"proposals:{name}", args=args)


def told(user) -> int:
    return user.notices.filter(kind="proposals.supplement_added").count()


@pytest.mark.parametrize("state", State.values)
def test_supplements_are_taken_from_submission_to_answer(cast, state):
    proposal = cast.at(state)

    if state in OPEN:
        assert add_supplement(proposal, actor=cast.member, text=TEXT).number == 1
    else:
        with pytest.raises(ValidationError) as refusal:
            add_supplement(proposal, actor=cast.member, text=TEXT)
        assert refusal.value.code == "wrong_state"
        assert not Supplement.objects.exists()


def test_they_are_numbered_and_leave_the_submitted_text_alone(cast):
    proposal = cast.proposal(State.SUBMITTED)
    before = fresh(proposal).text_sha256

    numbers = [add_supplement(proposal, actor=cast.member, text=TEXT).number for _each in range(3)]

    assert numbers == [1, 2, 3]
    assert fresh(proposal).text_sha256 == before and proposal.versions.count() == 1


def test_departments_the_desk_and_co_signers_hear_of_it_and_the_author_does_not(cast):
    signer = another_member()
    proposal = signed(cast, signer)
    submit_proposal(proposal, actor=cast.member)
    for state in (State.FILED, State.ASSIGNED):
        cast.step(proposal, state)
    stranger = Cast.gather(cast.desk)

    add_supplement(proposal, actor=cast.member, text=TEXT)

    assert [told(one) for one in (cast.lead, cast.helper, cast.desk, signer)] == [1, 1, 1, 1]
    assert (told(cast.member), told(stranger.lead)) == (0, 0)


def test_once_the_letter_is_issued_nothing_is_added(cast):
    proposal = cast.proposal(State.ASSIGNED)
    cast.answer(proposal)

    with pytest.raises(ValidationError):
        add_supplement(proposal, actor=cast.member, text=TEXT)


def test_what_was_joined_is_told_to_the_departments_of_the_other_one(cast):
    proposal = cast.proposal(State.MERGED)
    target = proposal.matter.links_out.get().target.proposal
    cast.assign(target)

    add_supplement(proposal, actor=cast.member, text=TEXT)
    assert told(cast.lead) == 1
    cast.answer(target)
    with pytest.raises(ValidationError):
        add_supplement(proposal, actor=cast.member, text=TEXT)


@pytest.mark.parametrize("text", ["", "  \n ", "字" * 5001, "补\x00充"])
def test_nothing_too_much_and_what_no_database_holds_are_refused(cast, text):
    with pytest.raises(ValidationError) as refusal:
        add_supplement(cast.proposal(State.SUBMITTED), actor=cast.member, text=text)

    assert list(refusal.value.message_dict) == ["text"]
    assert not Supplement.objects.exists()


def test_a_bad_file_is_refused_and_nothing_is_kept(cast):
    with pytest.raises(ValidationError) as refusal:
        add_supplement(
            cast.proposal(State.SUBMITTED),
            actor=cast.member,
            text=TEXT,
            upload=io.BytesIO(b"MZ"),
            name="a.exe",
        )

    assert list(refusal.value.message_dict) == ["file"]
    assert not Supplement.objects.exists() and not Attachment.objects.exists()


def test_it_is_added_by_a_page_and_read_by_the_department(cast, signed_in):
    proposal = cast.proposal(State.ASSIGNED)
    add, client = url("supplement_add", proposal.pk), signed_in(cast.member)
    assert add in client.get(url("proposal_supplements", proposal.pk)).content.decode()
    empty = client.post(add, form_data(text=""))
    assert empty.status_code == 422 and error_of(empty, "text")
    form = form_data(text=TEXT) | {"file": SimpleUploadedFile("记录.pdf", PDF, "application/pdf")}
    assert client.post(add, form).status_code == 302

    html = signed_in(cast.lead).get(url("proposal_supplements", proposal.pk)).content.decode()
    assert TEXT in html and "记录.pdf" in html and add not in html
    file = reverse("files:download", args=[Attachment.objects.get().pk])
    assert file in html and signed_in(cast.lead).get(file).status_code == 200


@pytest.mark.parametrize("who", ["signer", "stranger"])
def test_nobody_but_the_author_adds_one(cast, signed_in, who):
    signer = another_member()
    proposal = signed(cast, signer)
    submit_proposal(proposal, actor=cast.member)
    client = signed_in(signer if who == "signer" else another_member())

    foreign, missing = (client.get(url("supplement_add", key)) for key in (proposal.pk, NOWHERE))

    assert foreign.status_code == missing.status_code == 404
    assert plain(foreign) == plain(missing)


def test_the_list_costs_eight_queries_for_one_and_for_three(cast, signed_in):
    client = signed_in(cast.desk)
    few, many = cast.proposal(State.ASSIGNED), cast.proposal(State.ASSIGNED)
    for proposal, number in ((few, 1), (many, 3)):
        for place in range(number):
            add_supplement(
                proposal,
                actor=cast.member,
                text=TEXT,
                upload=SimpleUploadedFile("记录.pdf", PDF),
                name=f"记录{place}.pdf",
            )
    queries(client, url("proposal_supplements", few.pk))
    one = queries(client, url("proposal_supplements", few.pk))

    assert queries(client, url("proposal_supplements", many.pk)) == one <= 8
