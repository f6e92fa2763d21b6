"""Opinions of co-handlers: numbered apart from replies, frozen, and read by the lead, the sender and the desk."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.urls import reverse

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.files.services import read_stored
from federation.numbering.models import NumberEntry
from proposals.models import Assignment, OpinionLetter, Proposal
from proposals.services import opinions
from proposals.services.assignments import accept_assignment, send_opinion
from proposals.services.opinions import opinion_code
from tests.factories.accounts import person_with
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import Cast, part_of

pytestmark = pytest.mark.django_db
State = Proposal.State
ADVICE = "建议将所需经费纳入明年预算。"


def sent(cast: Cast) -> OpinionLetter:
    """The co-handler's opinion on a proposal that is in handling."""
    part = part_of(cast.proposal(State.ASSIGNED), Assignment.Mode.CO)
    accept_assignment(part, actor=cast.helper)
    send_opinion(part, actor=cast.helper, opinion=ADVICE)
    return OpinionLetter.objects.get(assignment=part)


def files(letter: OpinionLetter) -> list[str]:
    return [reverse(f"proposals:opinion_{kind}", args=[letter.pk]) for kind in ("pdf", "docx")]


def test_a_sent_opinion_is_a_numbered_letter_to_the_lead_as_word_and_pdf(cast, signed_in):
    letter = sent(cast)

    code = opinion_code(cast.helper_unit.agency_code)
    assert letter.number == f"{code}〔{letter.sent_on.year}〕001号"
    assert letter.addressee == cast.lead_unit.organisation.name
    assert read_stored(letter.pdf).startswith(b"%PDF") and read_stored(letter.docx).startswith(b"PK")
    assert len(letter.pdf.sha256) == 64
    for url, kind in zip(files(letter), ("pdf", "wordprocessingml"), strict=True):
        answer = signed_in(cast.lead).get(url)
        assert answer.status_code == 200 and kind in answer["Content-Type"]


@pytest.mark.parametrize(
    ("agency", "code"), [("云商提复", "云商提会"), ("云商", "云商会"), ("长" * 20, "长" * 19 + "会")]
)
def test_the_series_of_opinions_has_a_code_of_its_own(agency, code):
    assert opinion_code(agency) == code


@pytest.mark.usefixtures("plain_letters")
def test_neither_series_has_a_gap_because_of_the_other(cast):
    first, second = sent(cast), sent(cast)
    own = cast.proposal(State.FILED)
    helper = Cast(
        member=cast.member,
        desk=cast.desk,
        colleague=cast.colleague,
        lead=cast.helper,
        helper=cast.lead,
        lead_unit=cast.helper_unit,
        helper_unit=cast.lead_unit,
    )
    helper.assign(own, alone=True)
    reply = helper.answer(own, contact_person="张三", contact_phone="0700-2")
    third = sent(cast)

    assert [letter.number[-4:] for letter in (first, second, third)] == ["001号", "002号", "003号"]
    assert reply.number == f"{cast.helper_unit.agency_code}〔{reply.issued_on.year}〕001号"


def test_an_opinion_that_cannot_be_sent_takes_no_number(cast, monkeypatch):
    part = part_of(cast.proposal(State.ASSIGNED), Assignment.Mode.CO)
    accept_assignment(part, actor=cast.helper)

    def broken(letter):
        raise ValidationError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(opinions, "render", broken)
        with pytest.raises(ValidationError):
            send_opinion(part, actor=cast.helper, opinion=ADVICE)
    assert not OpinionLetter.objects.exists()
    assert not NumberEntry.objects.filter(text__contains="会〔").exists()

    send_opinion(part, actor=cast.helper, opinion=ADVICE)
    with pytest.raises(ValidationError):
        send_opinion(part, actor=cast.helper, opinion="改变意见了。")
    assert OpinionLetter.objects.get().number.endswith("001号")


@pytest.mark.usefixtures("plain_letters")
def test_the_proposer_and_other_departments_never_read_it(cast, signed_in):
    letter = sent(cast)
    stranger = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)
    for url in files(letter):
        assert signed_in(cast.member).get(url).status_code == 403
        assert signed_in(person_with(Role.LEADER)).get(url).status_code == 403
        assert signed_in(stranger).get(url).status_code == 404
    assert not AuditEntry.objects.filter(event="proposals.opinion_read").exists()
    page = reverse("proposals:proposal_detail", args=[letter.assignment.matter_id])
    assert letter.number not in signed_in(cast.member).get(page).content.decode()

    for person in (cast.lead, cast.helper, cast.desk):
        assert signed_in(person).get(files(letter)[0]).status_code == 200
    assert AuditEntry.objects.filter(event="proposals.opinion_read").count() == 3


@pytest.mark.usefixtures("plain_letters")
def test_another_co_handler_does_not_read_what_its_neighbour_advised(cast, signed_in):
    letter = sent(cast)
    unit = DepartmentFactory()
    neighbour = person_with(Role.DEPARTMENT, unit.organisation)
    part = letter.assignment
    Assignment.objects.create(
        matter=part.matter,
        department=unit,
        mode=Assignment.Mode.CO,
        assigned_on=part.assigned_on,
        due_on=part.due_on,
    )

    assert signed_in(neighbour).get(files(letter)[0]).status_code == 404


@pytest.mark.usefixtures("plain_letters")
def test_the_number_stands_on_the_senders_the_leads_and_the_desks_pages(cast, signed_in):
    letter = sent(cast)
    proposal = letter.assignment.matter.proposal
    lead = part_of(proposal, Assignment.Mode.LEAD)
    accept_assignment(lead, actor=cast.lead)
    own = reverse("proposals:assignment_detail", args=[letter.assignment_id])
    leads = reverse("proposals:assignment_detail", args=[lead.pk])
    draft = reverse("proposals:reply_draft", args=[lead.pk])
    whole = reverse("proposals:proposal_detail", args=[proposal.pk])

    for person, page in ((cast.helper, own), (cast.lead, leads), (cast.lead, draft), (cast.desk, own)):
        text = signed_in(person).get(page).content.decode()
        assert letter.number in text and files(letter)[0] in text
    assert letter.number in signed_in(cast.desk).get(whole).content.decode()
    assert letter.number not in signed_in(cast.helper).get(whole).content.decode()


@pytest.mark.usefixtures("plain_letters")
def test_the_database_lets_nobody_change_or_remove_it(cast):
    letter = sent(cast)
    rows = OpinionLetter.objects.filter(pk=letter.pk)
    for act in (lambda: rows.update(number="另〔2026〕1号"), letter.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()
    assert rows.exists()
