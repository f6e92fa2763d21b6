"""What the steps of a letter share: its lock, the hash of its text, who has yet to sign, and the way back."""

from __future__ import annotations

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.letters.wording import supplement_clause
from proposals.models import Assignment, Countersignature, Duty, LetterStep, Reply
from proposals.services.duties import finish_duties
from proposals.services.parts import locked_assignment

Mode, State = Assignment.Mode, Assignment.State
Outcome = Countersignature.Outcome
DRAFT_FIELDS = ("letter_class", "title", "addressee", "body", "signatory", "contact_person", "contact_phone")
# Where the part stands while its letter does.
PART_STATES = {
    Reply.State.DRAFT: State.DRAFTING,
    Reply.State.COUNTERSIGNING: State.COUNTERSIGNING,
    Reply.State.VETTING: State.VETTING,
    Reply.State.TO_ISSUE: State.TO_ISSUE,
    Reply.State.ISSUED: State.ISSUED,
}


def fingerprint(reply: Reply) -> str:
    """The SHA-256 of all that stands in a letter: what is countersigned, vetted and issued is this text."""
    names = [name if name != "signatory" else "signatory_id" for name in DRAFT_FIELDS]
    content = {name: getattr(reply, name) for name in names}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def newest_reply(part: Assignment | int) -> Reply | None:
    """A part's letter that is written now or was written last: letters of a part follow one another."""
    rows = Reply.objects.select_related("signatory", "drafted_by", "vetted_by", "supplements")
    return rows.filter(assignment=part).order_by("-id").first()


def locked_reply(reply: Reply) -> Reply:
    """The fresh letter under lock, after its matter and its part, which are set on it."""
    part = locked_assignment(reply.assignment)
    found = (
        Reply.objects.select_for_update(of=("self",))
        .select_related("signatory", "supplements")
        .get(pk=reply.pk)
    )
    found.assignment = part
    return found


def move_letter(reply: Reply, to: str, **fields: object) -> None:
    """Move a first letter and its part to the same step, and store both; `fields` are set on the letter.

    A supplementary letter moves alone: its part was answered with the first one and stays so.
    """
    Reply.workflow.move(reply, to)
    if reply.supplements_id is None:
        part = reply.assignment
        Assignment.workflow.move(part, PART_STATES[Reply.State(to)])
        part.save(update_fields=["state"])
    for name, value in fields.items():
        setattr(reply, name, value)
    reply.version += 1
    reply.save()


def class_clause(reply: Reply) -> str:
    """What a supplementary letter makes of the class, printed under its text; "" for a first letter.

    It is not typed, so it says what the class of the letter says, whatever else the drafter writes.
    """
    before = reply.supplements
    if before is None or not reply.letter_class:
        return ""
    return supplement_clause(before.number, before.letter_class, reply.letter_class)


def note_step(reply: Reply, step: str, *, actor: User | None, remark: str = "") -> LetterStep:
    """Write a line of the circulation sheet."""
    return LetterStep.objects.create(
        reply=reply, step=step, actor=actor, remark=remark, sha256=fingerprint(reply)
    )


def unsigned(reply: Reply) -> list[Assignment]:
    """The co-handlers of the round that have neither countersigned this text nor let their time pass."""
    part = reply.assignment
    if part.mode != Mode.LEAD:
        return []
    heard = Countersignature.objects.filter(
        reply=reply,
        assignment=OuterRef("pk"),
        sha256=fingerprint(reply),
        outcome__in=[Outcome.SIGNED, Outcome.LAPSED],
    )
    helpers = Assignment.objects.filter(matter=part.matter_id, round=part.round, mode=Mode.CO).standing()
    missing = helpers.exclude(state=State.LAPSED).filter(~Exists(heard))
    return list(missing.select_related("department__organisation").order_by("id"))


def refuse_unsigned(reply: Reply) -> None:
    """Raise ValidationError while a co-handler has yet to countersign the text as it stands."""
    missing = unsigned(reply)
    if missing:
        names = "、".join(part.department.organisation.name for part in missing)
        raise ValidationError(
            _("Not countersigned yet by: %(names)s. Take the letter back and hand it on again.")
            % {"names": names}
        )


def back_to_draft(reply: Reply) -> None:
    """Put a letter back to its draft: nobody is asked any more, and what was vetted is no longer."""
    waiting = reply.countersignatures.waiting()
    asked = list(waiting.values_list("assignment", flat=True))
    waiting.update(outcome=Outcome.DROPPED, decided_at=timezone.now())
    void = Duty.Outcome.VOID
    matter = reply.assignment.matter_id
    finish_duties(matter, ["vet", "issue"], actor=None, outcome=void, assignment=reply.assignment)
    # Theirs alone: another letter of the matter may be with its own co-handlers.
    for part in asked:
        finish_duties(matter, ["countersign"], actor=None, outcome=void, assignment=part)
    move_letter(reply, Reply.State.DRAFT, vetted_by=None, vetted_sha256="")
