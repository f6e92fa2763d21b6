"""A co-handler's opinion as a letter to the lead department, with a number apart from those of replies."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import store as save
from federation.files.services import store
from federation.letters.rendering import render
from federation.letters.source import Letter
from federation.letters.wording import named_motion, opinion_formula
from federation.numbering.models import NumberSeries
from federation.numbering.services import take_number
from proposals.models import Assignment, Matter, OpinionLetter

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONGEST = NumberSeries._meta.get_field("code").max_length or 0
# What stands in an agency code for replies, and what takes its place for opinions.
REPLY, OPINION = "复", "会"


def opinion_code(agency_code: str) -> str:
    """云商提会 for 云商提复: the series of opinions; neither series has a gap because of the other."""
    return f"{agency_code.removesuffix(REPLY)[: LONGEST - 1]}{OPINION}"


def freeze_opinion(
    part: Assignment, lead: Assignment | None, *, actor: User, sent_on: date | None = None
) -> OpinionLetter:
    """Number and freeze the opinion of a locked part to `lead`, in the transaction that sends it."""
    day = sent_on or timezone.localdate()
    letter = OpinionLetter(
        assignment=part,
        sent_on=day,
        sent_by=actor,
        addressee=lead.department.organisation.name if lead is not None else _("Lead department"),
    )
    # The key of the part is the subject's: the row itself is written once, with its number.
    letter.number = take_number(opinion_code(part.department.agency_code), day.year, subject=part).text
    rendered = render(sheet_source(letter))
    letter.docx = store(rendered.docx, DOCX)
    letter.pdf = store(rendered.pdf, "application/pdf")
    save(letter, force_insert=True)
    return letter


def sheet_source(letter: OpinionLetter) -> Letter:
    """The one source of both files."""
    part = letter.assignment
    kind = "提案" if part.matter.kind == Matter.Kind.PROPOSAL else ""
    unit = part.department.organisation.name
    return Letter(
        issuer=unit,
        title=f"关于{named_motion(part.matter.subject, kind)}的会办意见",
        addressee=letter.addressee,
        body=f"{opinion_formula(part.matter.subject, kind)}\n{part.opinion}",
        number=letter.number,
        date=letter.sent_on,
        contact_unit=unit,
        contact_person=part.department.contact_name,
        contact_phone=part.department.contact_phone,
    )
