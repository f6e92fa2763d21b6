"""Marking the promises of a draft letter, registering them at issue, and later what was overlooked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version
from federation.audit.services import record
from federation.letters.sentences import Sentence, day_named, sounds_like_promise, split_sentences
from proposals.models import Assignment, Commitment, Delivery, Duty, Matter, PromiseMark, Proposal, Reply
from proposals.services.duties import Addressee, open_duties, open_duty
from proposals.services.letter_sheet import locked_reply
from proposals.services.matters import bump
from proposals.services.notify import key_of, tell_unit
from proposals.services.proposers import tell_proposers
from proposals.services.text import refuse_bad_text, said

LONGEST = PromiseMark._meta.get_field("quote").max_length or 0


@dataclass(frozen=True)
class Promise:
    """A promise as it is to be marked. Without an owner the answering department keeps it."""

    quote: str
    due_on: date | None = None
    review_on: date | None = None
    owner: Organisation | None = None


@dataclass(frozen=True)
class Candidate:
    """A sentence of a draft, the hint that it may promise something, and the day it names."""

    sentence: Sentence
    suggested: bool
    day: date | None


def candidates(body: str, *, today: date | None = None) -> list[Candidate]:
    """The sentences of a body that can be marked. A hint marks nothing by itself."""
    day = today or timezone.localdate()
    seen: set[str] = set()
    found = []
    for sentence in split_sentences(body):
        if len(sentence.text) > LONGEST or sentence.text in seen:
            continue
        seen.add(sentence.text)
        suggested = sounds_like_promise(sentence.text)
        named = day_named(sentence.text, day) if suggested else None
        found.append(Candidate(sentence, suggested, named if named and named > day else None))
    return found


def keepers(part: Assignment) -> list[Organisation]:
    """Who may keep a promise of this part's letter: its own department first, then the co-handlers."""
    helpers = Assignment.objects.filter(matter=part.matter_id, round=part.round, mode=Assignment.Mode.CO)
    rows = helpers.standing().select_related("department__organisation").order_by("id")
    return [part.department.organisation, *(row.department.organisation for row in rows)]


@transaction.atomic
def mark_promises(
    reply: Reply, promises: Iterable[Promise], *, actor: User, version: int | None = None
) -> Reply:
    """Set what a draft promises; this takes the place of what was marked before.

    Raises ValidationError for a letter that is no draft any more, a quote that does not stand in it, a
    promise without a date or with one that does not lie ahead, and an owner that has no part in it.
    """
    reply = locked_reply(reply)
    if reply.state != Reply.State.DRAFT:
        raise ValidationError(_("The letter is being checked. Take it back to change it."), code="handed_on")
    check_version(reply, version)
    own = reply.assignment.department.organisation
    allowed = {unit.pk for unit in keepers(reply.assignment)}
    rows = []
    for promise in promises:
        row = PromiseMark(
            reply=reply,
            quote=promise.quote.strip(),
            owner=promise.owner or own,
            due_on=promise.due_on,
            review_on=promise.review_on,
        )
        refuse_mark(row, allowed)
        rows.append(row)
    PromiseMark.objects.filter(reply=reply).delete()
    PromiseMark.objects.bulk_create({row.quote: row for row in rows}.values())
    reply.version += 1
    reply.save(update_fields=["version", "updated_at"])
    record("proposals.promises_marked", reply.assignment.matter.case, actor=actor, note=str(len(rows)))
    return reply


def refuse_mark(row: PromiseMark, allowed: set[int]) -> None:
    """Raise ValidationError, keyed by field, for a mark that cannot be."""
    if not row.quote or row.quote not in row.reply.body:
        raise ValidationError({"quote": _("This sentence does not stand in the letter: %s") % row.quote[:40]})
    if row.owner_id not in allowed:
        raise ValidationError({"owner": _("Only departments of this proposal keep its promises.")})
    if row.due_on is None and row.review_on is None:
        raise ValidationError(
            {"due_on": _("Give the date of the promise or, where there is none, a review date.")}
        )
    refuse_bad_text(row)
    check_fields(row)
    for name in ("due_on", "review_on"):
        day = getattr(row, name)
        if day is not None and day < timezone.localdate():
            raise ValidationError({name: _("This date lies in the past.")})


def refuse_lost_marks(reply: Reply) -> None:
    """Raise ValidationError where a marked sentence was changed or taken out after it was marked."""
    lost = [mark.quote[:40] for mark in reply.marks.all() if mark.quote not in reply.body]
    if lost:
        raise ValidationError(
            _("Marked as a promise, but no longer in the letter: %(quotes)s. Look at the promises again.")
            % {"quotes": "；".join(lost)}
        )


def register_promises(reply: Reply, *, actor: User) -> list[Commitment]:
    """Make a commitment of each mark, in the transaction that issues the letter; its keeper is asked."""
    refuse_lost_marks(reply)
    made = []
    for mark in reply.marks.select_related("owner"):
        row = Commitment(
            reply=reply, owner=mark.owner, quote=mark.quote, due_on=mark.due_on, review_on=mark.review_on
        )
        check_fields(row)
        row.save()
        made.append(row)
        note = mark.quote[:200]
        record("proposals.commitment_registered", reply.assignment.matter.case, actor=actor, note=note)
    open_duties(duty_of(row, reply.assignment.matter) for row in made)
    return made


def overlooked(reply: Reply) -> list[Candidate]:
    """The sentences of an issued letter that nobody has registered as promises yet."""
    quotes = list(Commitment.objects.filter(reply=reply).values_list("quote", flat=True))
    return [one for one in candidates(reply.body) if not overlaps(one.sentence.text, quotes)]


def overlaps(sentence: str, quotes: Iterable[str]) -> bool:
    """Whether a sentence, or a part of it, is tracked already."""
    return any(quote in sentence or sentence in quote for quote in quotes)


@transaction.atomic
def register_overlooked(reply: Reply, promise: Promise, *, actor: User, reason: str) -> Commitment:
    """Register a promise that was overlooked at issue; its keeper and the proposers are told.

    The letter itself never changes. Raises ValidationError by field for a letter that is not issued, a
    sentence that does not stand in it or is registered, one without a reason or a day ahead, an owner without
    a part in it, and once the proposal is archived.
    """
    reason = said(reason, "reason", _("Say why the sentence is a promise and why it was not registered."))
    reply = locked_reply(reply)
    part = reply.assignment
    proposal = part.matter.proposal
    if reply.state != Reply.State.ISSUED:
        raise ValidationError(_("The letter is not issued yet: mark its promises in the draft."))
    if proposal.state == Proposal.State.ARCHIVED:
        raise ValidationError(_("The proposal is archived. Reopen it first."), code="wrong_state")
    mark = PromiseMark(
        reply=reply,
        quote=promise.quote.strip(),
        owner=promise.owner or part.department.organisation,
        due_on=promise.due_on,
        review_on=promise.review_on,
    )
    refuse_mark(mark, {unit.pk for unit in keepers(part)})
    if overlaps(mark.quote, Commitment.objects.filter(reply=reply).values_list("quote", flat=True)):
        raise ValidationError({"quote": _("This sentence is registered already.")})
    row = Commitment(
        reply=reply, owner=mark.owner, quote=mark.quote, due_on=mark.due_on, review_on=mark.review_on
    )
    check_fields(row)
    store(row)
    open_duties([duty_of(row, part.matter)])
    bump(part.matter)
    note = f"{mark.quote[:200]} {reason}"[:500]
    record("proposals.commitment_found_later", proposal, actor=actor, note=note)
    tell_of_overlooked(row, proposal, reason)
    return row


def tell_of_overlooked(row: Commitment, proposal: Proposal, reason: str) -> None:
    """The keeper is told now; the proposers where they have the letter, else they read it with the letter."""
    key = key_of(proposal.matter, "commitment_found", row.pk)
    body = f"{row.quote}\n{reason}"
    title = _("A promise was registered later: %(subject)s")
    tell_unit(proposal.matter, row.owner_id, "commitment_found", title, key=key, body=body)
    if Delivery.objects.filter(reply=row.reply).exists():
        tell_proposers(proposal, "commitment_found", title, body=body)


def duty_of(commitment: Commitment, matter: Matter) -> Duty:
    """The owner is asked by the day promised or, where none was, on the day it is looked at again."""
    return open_duty(
        matter,
        "commitment",
        Addressee.department(commitment.owner_id),
        due=commitment.due_on or commitment.review_on,
        commitment=commitment,
    )
