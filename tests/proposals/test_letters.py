"""An issued letter: its number, its two files, its page, and that nothing changes it afterwards."""

from __future__ import annotations

import hashlib
import io
import re

import docx
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from federation.audit.models import AuditEntry
from federation.files.services import open_stored
from federation.letters.rendering import letter_paragraphs
from federation.numbering.models import NumberEntry
from proposals.models import Assignment, Commitment, Proposal, Reply
from proposals.services.replies import begin_reply, blank_reply, draft_reply, issue_reply, letter_of
from tests.factories.proposals import BODY, PROMISE, SUBJECT, Cast, fresh, part_of

pytestmark = pytest.mark.django_db
State = Proposal.State
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture
def issued(cast) -> Reply:
    """The lead's letter with one promise."""
    cast.answer(cast.proposal(State.ASSIGNED), promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    return Reply.objects.select_related("docx", "pdf", "assignment__department__organisation").get()


def bytes_of(row) -> bytes:
    with open_stored(row) as opened:
        return opened.read()


def test_the_number_comes_from_the_departments_own_series(cast, issued):
    entry = NumberEntry.objects.get(series__code=cast.lead_unit.agency_code)

    assert issued.number == entry.text
    assert issued.number == f"{cast.lead_unit.agency_code}〔{timezone.localdate().year}〕001号"
    assert entry.object_type == "proposals.reply" and entry.object_id == str(issued.pk)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_both_files_are_kept_under_the_hash_of_their_bytes(issued, kind):
    row = getattr(issued, kind)
    content = bytes_of(row)

    assert hashlib.sha256(content).hexdigest() == row.sha256
    assert row.size == len(content)
    assert content.startswith(b"%PDF-" if kind == "pdf" else b"PK")


def text_of(issued: Reply, kind: str) -> str:
    content = io.BytesIO(bytes_of(getattr(issued, kind)))
    if kind == "pdf":
        return squeezed("".join(page.extract_text() for page in pypdf.PdfReader(content).pages))
    document = docx.Document(content)
    head = document.sections[0].first_page_header.paragraphs
    return squeezed("".join(part.text for part in [*head, *document.paragraphs]))


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_both_files_hold_number_title_text_and_promise(issued, kind):
    text = text_of(issued, kind)

    for part in (issued.number, issued.title, issued.addressee, PROMISE, *BODY.splitlines()):
        assert squeezed(part) in text
    assert issued.contact_person in text and squeezed(issued.contact_phone) in text


def test_the_page_shows_the_letter_as_its_source_says(cast, signed_in, issued):
    proposal = Proposal.objects.get()
    response = signed_in(cast.member).get(reverse("proposals:proposal_letter", args=[proposal.pk]))

    sheet = response.context["letters"][0]
    letter = letter_of(issued)
    blocks = [block for block in letter_paragraphs(letter) if block.text.strip()]
    assert [part["text"] for part in sheet["paragraphs"]] == [block.text for block in blocks]
    assert (sheet["number"], sheet["title"]) == (issued.number, letter.title)
    assert sheet["signature"] == [letter.issuer, letter.date_text]
    shown = squeezed(re.sub(r"<[^>]+>", "", response.content.decode()))
    # The mark of a promise stands inside the sentence; without it the text is the letter's own.
    shown = shown.replace(squeezed(response.context["promises"][0].label), "")
    for block in blocks:
        assert squeezed(block.text) in shown


@pytest.mark.parametrize(
    ("kind", "media", "place"), [("pdf", "application/pdf", "inline"), ("docx", DOCX, "attachment")]
)
def test_a_download_is_private_harmless_and_on_the_trail(cast, signed_in, issued, kind, media, place):
    proposal = Proposal.objects.get()
    address = reverse(f"proposals:letter_{kind}", args=[proposal.pk, issued.pk])

    response = signed_in(cast.member).get(address)

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == bytes_of(getattr(issued, kind))
    assert response["Content-Type"] == media
    assert response["Content-Disposition"].startswith(place)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    read = AuditEntry.objects.get(event="proposals.letter_read")
    assert (read.actor, read.object_id) == (cast.member, str(proposal.pk))
    assert issued.number in read.note and kind in read.note


def test_a_letter_is_handed_to_nobody_who_does_not_see_its_proposal(cast, signed_in, issued):
    proposal, other = Proposal.objects.get(), Cast.gather(cast.desk)
    foreign = reverse("proposals:letter_pdf", args=[proposal.pk, issued.pk])
    elsewhere = reverse("proposals:letter_pdf", args=[other.proposal(State.FILED).pk, issued.pk])

    for user in (other.member, other.lead):
        assert signed_in(user).get(foreign).status_code == 404
    # The letter of one proposal is not found under another one's address.
    assert signed_in(cast.desk).get(elsewhere).status_code == 404
    assert not AuditEntry.objects.filter(event="proposals.letter_read").exists()


def test_a_draft_letter_is_on_no_page_of_the_proposer(cast, signed_in):
    proposal = cast.proposal(State.ASSIGNED)
    reply = cast.letter(proposal)
    client = signed_in(cast.member)

    assert (
        PROMISE not in client.get(reverse("proposals:proposal_letter", args=[proposal.pk])).content.decode()
    )
    assert client.get(reverse("proposals:letter_pdf", args=[proposal.pk, reply.pk])).status_code == 404


def test_an_issued_letter_is_changed_by_no_service(cast, issued):
    with pytest.raises(ValidationError, match="签发"):
        draft_reply(issued, actor=cast.lead, body=BODY + "另有补充。")
    again = issue_reply(issued, actor=cast.signer)

    assert again.number == issued.number
    assert Reply.objects.get().body == issued.body
    assert Commitment.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proposals_reply SET body = 'x'",
        "UPDATE proposals_reply SET number = 'x'",
        "UPDATE proposals_reply SET state = 'draft', number = ''",
        "DELETE FROM proposals_reply",
    ],
)
def test_an_issued_letter_is_frozen_in_the_database_too(cast, issued, statement):
    Commitment.objects.all().delete()
    refused = pytest.raises(DatabaseError, match="issued_reply_is_frozen")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    stored = Reply.objects.get()
    assert (stored.body, stored.number, stored.state) == (issued.body, issued.number, Reply.State.ISSUED)


def test_a_page_of_an_issued_letter_leads_from_the_draft_to_the_letter(cast, signed_in, issued):
    part = part_of(Proposal.objects.get(), "lead")
    client = signed_in(cast.lead)
    letter = reverse("proposals:proposal_letter", args=[part.matter_id])

    assert client.get(reverse("proposals:reply_draft", args=[part.pk])).url == letter
    saved = client.post(
        reverse("proposals:reply_autosave", args=[part.pk]), {"version": issued.version, "body": "新"}
    )
    assert saved.status_code == 422
    assert Reply.objects.get().body == issued.body


def test_looking_at_the_form_begins_no_letter(cast, signed_in):
    part = part_of(cast.proposal(State.ASSIGNED), "lead")
    Assignment.objects.filter(pk=part.pk).update(state=Assignment.State.HANDLING)

    page = signed_in(cast.lead).get(reverse("proposals:reply_draft", args=[part.pk]))

    assert page.status_code == 200
    assert SUBJECT in page.context["form"].initial["body"]
    assert not Reply.objects.exists()


def test_a_blank_letter_names_proposal_addressee_and_contact(cast):
    part = part_of(cast.proposal(State.ASSIGNED), "lead")
    part = Assignment.objects.for_list().get(pk=part.pk)

    blank = blank_reply(part, actor=cast.lead)

    assert part.matter.proposal.number in blank.title
    assert blank.addressee == part.matter.organisation.name
    assert (blank.contact_person, blank.contact_phone) == ("李航", "0700-1")


def test_the_proposal_is_answered_when_the_lead_has_answered(cast):
    proposal = cast.proposal(State.ASSIGNED)

    cast.answer(proposal)

    stored = fresh(proposal)
    assert stored.state == State.REPLIED and stored.replied_at is not None
    # The co-handler's open opinion does not keep the proposer waiting.
    assert part_of(proposal, "co").state == Assignment.State.LAPSED


def test_beginning_twice_gives_the_same_draft(cast):
    part = part_of(cast.proposal(State.ASSIGNED), "lead")
    Assignment.objects.filter(pk=part.pk).update(state=Assignment.State.HANDLING)

    assert begin_reply(part, actor=cast.lead).pk == begin_reply(part, actor=cast.lead).pk
    assert Reply.objects.count() == 1
