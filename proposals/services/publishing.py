"""Putting letters before the public: proposed by one, reviewed by another, taken down with a reason."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import record
from federation.letters.wording import parse_number
from federation.text import search_tokens, tsvector_literal
from proposals.models import Assignment, Delivery, Duty, Ground, Proposal, Publication, Reply
from proposals.services.dictionaries import session_name
from proposals.services.duties import Addressee, finish_duties, open_duties, open_duty
from proposals.services.matters import bump, lock_matter
from proposals.services.notify import key_of, tell_desk, tell_people
from proposals.services.terms import begin_round, due_in, rule_of
from proposals.services.text import refuse_bad_text

State, Mode = Publication.State, Publication.Mode
ACT = "not_publish"
# What a row does not have before its step.
UNSAID = ("reviewed_by", "reviewed_at", "published_at", "taken_down_at", "taken_down_by", "topic")
# How far each wish of the proposer lets a publication go.
CONSENT = {
    Proposal.Publicity.FULL: (Mode.FULL, Mode.SUMMARY, Mode.NONE),
    Proposal.Publicity.SUMMARY: (Mode.SUMMARY, Mode.NONE),
    Proposal.Publicity.NONE: (Mode.NONE,),
}


def published_title(reply: Reply) -> str:
    """The title of the public page, such as 云州市商务局对市政协八届一次会议第077号提案的回复.

    Without a session that has body, term and number the number alone says which proposal it is. (Row S4-01.)
    """
    proposal = reply.assignment.matter.proposal
    unit = reply.assignment.department.organisation.name
    session = proposal.session
    meeting = session_name(session.body, session.term, session.number) if session is not None else ""
    # An outer body's number begins with the name of its session.
    plain = proposal.number.removeprefix(session.name) if session is not None else proposal.number
    number = parse_number(plain)
    serial = str(number.serial).zfill(number.digits) if number else plain
    named = f"第{serial.removeprefix('第').removesuffix('号')}号"
    again = "补充回复" if reply.supplements_id is not None else "回复"
    return f"{unit}对{meeting}{named}提案的{again}"


def publish_duty(reply: Reply) -> Duty:
    """Letters are published within the term `publish` of their delivery."""
    part = reply.assignment
    round_ = begin_round(part.matter, part.round)
    return open_duty(
        part.matter,
        "publish",
        Addressee.desk(),
        due=due_in(round_, "publish"),
        term=round_.terms.get("publish") or rule_of("publish"),
        round=part.round,
        assignment=part,
    )


def undecided(part: int):
    """The delivered letters of a part about whose publication nothing is decided, the oldest first."""
    decided = Publication.objects.filter(state__in=[State.PUBLISHED, State.WITHHELD])
    letters = Reply.objects.filter(assignment=part, delivery__isnull=False)
    return letters.exclude(publication__in=decided).order_by("id")


def locked_publication(reply: Reply) -> Publication | None:
    """The publication of a letter under lock, after its matter."""
    matter = lock_matter(Assignment.objects.values_list("matter_id", flat=True).get(pk=reply.assignment_id))
    rows = Publication.objects.select_for_update(of=("self",)).select_related(
        "reply__assignment__department__organisation"
    )
    found = rows.filter(reply=reply).first()
    if found is not None:
        found.reply.assignment.matter = matter
    return found


def modes_allowed(proposal: Proposal) -> tuple[str, ...]:
    """How far a letter about this proposal may be published: never farther than its proposer agreed to."""
    return CONSENT[Proposal.Publicity(proposal.publicity)]


@transaction.atomic
def propose_publication(
    reply: Reply,
    *,
    actor: User,
    mode: str,
    summary: str = "",
    ground: Ground | None = None,
    ground_text: str = "",
    review_on: date | None = None,
    version: int | None = None,
) -> Publication:
    """Propose how a delivered letter is published; also anew, where it was sent back, withheld or taken down.

    Raises ValidationError by field for a mode that the proposer did not agree to, a summary without words,
    something withheld without a legal ground and a day of review that lies ahead.
    """
    found = locked_publication(reply)
    if not Delivery.objects.filter(reply=reply).exists():
        raise ValidationError(_("A letter is published after it has been delivered."))
    proposal = Proposal.objects.select_related("matter", "session").get(
        matter__assignments=reply.assignment_id
    )
    if mode not in modes_allowed(proposal):
        raise ValidationError({"mode": _("The proposer has not agreed to that much publicity.")})
    refuse_withholding(mode, summary, ground, review_on)
    row = found or Publication(reply=reply)
    if found is not None:
        check_version(found, version)
        Publication.workflow.move(found, State.PROPOSED)
        found.version += 1
    row.mode, row.summary = mode, summary.strip() if mode == Mode.SUMMARY else ""
    withheld = mode != Mode.FULL
    row.ground, row.review_on = (ground, review_on) if withheld else (None, None)
    row.ground_text = ground_text.strip() if withheld else ""
    row.proposed_by, row.proposed_at = actor, timezone.now()
    row.reviewed_by = row.reviewed_at = row.published_at = None
    row.answer = ""
    describe(row, proposal)
    refuse_bad_text(row)
    check_fields(row, exclude=UNSAID)
    store(row)
    record(
        "proposals.publication_proposed",
        proposal,
        actor=actor,
        note=f"{row.get_mode_display()} {row.title}"[:500],
    )
    bump(proposal.matter)
    tell_desk(
        proposal.matter,
        f"publication_proposed_{row.pk}_{row.version}",
        _("A publication waits for its review: %(subject)s"),
        body=row.title,
    )
    return row


def describe(row: Publication, proposal: Proposal) -> None:
    """Set what the public page is called, and what the public list is narrowed and searched by."""
    reply = row.reply
    row.title = published_title(reply)
    row.department_id = reply.assignment.department_id
    row.topic_id = proposal.matter.topic_id
    row.letter_class = reply.letter_class
    assert reply.issued_on is not None, "a delivered letter has the day of its issue"
    row.year = reply.issued_on.year
    row.search = tsvector_literal(
        search_tokens(row.title, proposal.matter.subject, proposal.number, reply.number)
    )


def refuse_withholding(mode: str, summary: str, ground: Ground | None, review_on: date | None) -> None:
    """Raise ValidationError where what is withheld has no ground, no day of review or no summary."""
    if mode == Mode.SUMMARY and len(summary.strip()) < 10:
        raise ValidationError({"summary": _("Write the summary that the public reads.")})
    if mode == Mode.FULL:
        return
    if ground is None or ground.act != ACT:
        raise ValidationError({"ground": _("Name the legal ground.")})
    if review_on is None or review_on <= timezone.localdate():
        raise ValidationError(
            {"review_on": _("Give the day, ahead of today, on which this is looked at again.")}
        )


@transaction.atomic
def review_publication(
    publication: Publication, *, actor: User, agrees: bool, answer: str = "", version: int | None = None
) -> Publication:
    """A second person's word: the letter is published or withheld as proposed, or the proposal is sent back.

    Raises ValidationError for whoever proposed it and for a refusal without a reason.
    """
    row = locked_publication(publication.reply)
    assert row is not None, "what is reviewed exists"
    check_version(row, version)
    if row.proposed_by_id == actor.pk:
        raise ValidationError(_("Who proposes a publication does not review it."))
    if not agrees and not answer.strip():
        raise ValidationError({"answer": _("Say why not.")})
    yes = State.WITHHELD if row.mode == Mode.NONE else State.PUBLISHED
    Publication.workflow.move(row, yes if agrees else State.REFUSED)
    row.reviewed_by, row.reviewed_at, row.answer = actor, timezone.now(), answer.strip()
    if row.state == State.PUBLISHED:
        row.published_at = row.reviewed_at
        row.taken_down_at, row.taken_down_by, row.taken_down_reason = None, None, ""
    row.version += 1
    refuse_bad_text(row)
    check_fields(row, exclude=UNSAID)
    store(row)
    case = row.proposal
    event = {
        State.PUBLISHED: "proposals.letter_published",
        State.WITHHELD: "proposals.letter_withheld",
        State.REFUSED: "proposals.publication_refused",
    }[State(row.state)]
    record(event, case, actor=actor, note=row.title)
    if row.state != State.REFUSED and not undecided(row.reply.assignment_id).exists():
        finish_duties(case.matter_id, ["publish"], actor=actor, assignment=row.reply.assignment_id)
    matter = row.reply.assignment.matter
    bump(matter)
    key = key_of(matter, "publication_reviewed", row.pk, row.version)
    title = f"{row.get_state_display()}：%(subject)s"
    tell_people([row.proposed_by], matter, "publication_reviewed", title, key=key, body=row.answer)
    return row


@transaction.atomic
def take_down(publication: Publication, *, actor: User, reason: str) -> Publication:
    """Take a published letter down; its page then says so. Twice is once, with the first reason."""
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reason.")})
    row = locked_publication(publication.reply)
    assert row is not None, "what is taken down exists"
    if row.state == State.TAKEN_DOWN:
        return row
    Publication.workflow.move(row, State.TAKEN_DOWN)
    row.taken_down_at, row.taken_down_by, row.taken_down_reason = timezone.now(), actor, reason.strip()
    row.version += 1
    refuse_bad_text(row)
    check_fields(row, exclude=UNSAID)
    store(row)
    record(
        "proposals.letter_taken_down",
        row.proposal,
        actor=actor,
        note=f"{row.title}：{row.taken_down_reason}"[:500],
    )
    matter = row.reply.assignment.matter
    open_duties([publish_duty(row.reply)])
    bump(matter)
    return row
