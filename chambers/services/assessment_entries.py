"""Entries of an assessment: applying, and the unit's own score with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    Chamber,
    Evidence,
    Indicator,
    Mark,
    Rubric,
    StaleScore,
)
from chambers.services.assessment_marks import (
    Paper,
    missing_evidence,
    missing_marks,
    read_paper,
    takes,
    write_marks,
)
from chambers.services.assessment_rounds import lock_round, refuse_trial
from chambers.services.assessment_subjects import group_by_kind
from chambers.services.notify import staff_above
from chambers.services.round_people import enterers_of
from chambers.services.score_writing import OF_BATCH, Work, score_entries
from chambers.services.scoring import mark_stale
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from federation.files.checks import check_upload, safe_name
from federation.files.services import keep_upload
from federation.notices.services import notify

State = AssessmentEntry.State
Round = AssessmentRound.State
Stage = Mark.Stage
MOST_FILES = 20
LARGEST = 20 * 1024 * 1024


def lock_entry(entry: AssessmentEntry) -> AssessmentEntry:
    """The entry, locked, with its round as it stands once the lock is held."""
    rows = AssessmentEntry.objects.select_for_update(of=("self",))
    locked = rows.select_related("organisation", "person", "party", "group").get(pk=entry.pk)
    # In a statement of its own: whoever moved the round had the entry's lock before.
    locked.round = AssessmentRound.objects.select_related("version__rubric").get(pk=locked.round_id)
    return locked


def refuse_round_state(entry: AssessmentEntry, *states: str) -> None:
    if entry.round.state not in states:
        words = entry.round.get_state_display()
        raise ValidationError(
            _("The round stands at “%(state)s”; this is not done there.") % {"state": words}
        )


def refuse_late(day: date) -> None:
    if timezone.localdate() > day:
        raise ValidationError(_("The last day was %(day)s.") % {"day": f"{day:%Y-%m-%d}"}, code="late")


def refuse_own(entry: AssessmentEntry, actor: User | None) -> None:
    """Nobody decides about themselves or about the unit they serve in: a county federation that is assessed
    is checked by the city. What a unit only keeps on file, such as a person, is none of its own."""
    if actor is None:
        return
    is_self = entry.person is not None and entry.person.account_id == actor.pk
    is_unit = entry.person_id is None and entry.party_id is None
    if is_self or (
        is_unit and entry.organisation_id in {post.organisation_id for post in actor.active_posts}
    ):
        raise ValidationError(
            _("This is about yourself or your own unit: somebody else decides."), code="conflict"
        )


def touch(entry: AssessmentEntry, *fields: str) -> None:
    entry.lock_version += 1
    entry.save(update_fields=[*fields, "lock_version"])
    mark_stale(AssessmentEntry.objects.filter(pk=entry.pk))


def tell(entry: AssessmentEntry, kind: str, title: str, to: list[User] | QuerySet, body: str = "") -> None:
    notify(
        kind,
        to=to,
        title=title % {"round": entry.round.title, "name": str(entry)},
        body=body,
        key=f"entry:{entry.pk}:{kind}:{entry.lock_version}",
        url=reverse("chambers:entry_detail", args=[entry.pk]),
    )


def tell_unit(entry: AssessmentEntry, kind: str, title: str, body: str = "") -> None:
    if not entry.round.is_trial:
        tell(entry, kind, title, enterers_of(AssessmentEntry.objects.filter(pk=entry.pk)), body)


# Taking part ----------------------------------------------------------------------------------------------


@transaction.atomic
def apply_entry(
    held: AssessmentRound, organisation: Organisation, *, actor: User | None, statement: str = ""
) -> AssessmentEntry:
    """A chamber or an enterprise takes part. Raises ValidationError where the round is not open or assesses
    others, the last day is over, or it takes part already."""
    held = lock_round(held)
    refuse_trial(held)
    if held.state != Round.OPEN:
        raise ValidationError(_("This round is not open for applications."))
    refuse_late(held.apply_by)
    kind = _kind_assessed(held, organisation)
    if organisation.status == Organisation.Status.DISSOLVED or organisation.merged_into_id:
        raise ValidationError(_("This unit no longer exists."))
    entry = AssessmentEntry(
        round=held,
        organisation=organisation,
        group=group_by_kind(held).get(kind),
        statement=statement,
        applied_by=actor,
    )
    store(entry)
    # Whether its measured indicators have a value is seen from the first day on.
    StaleScore.objects.create(entry=entry)
    record("chambers.entry_applied", entry, actor=actor, note=organisation.name)
    tell(entry, "chambers.entry_applied", _("%(name)s takes part in “%(round)s”"), staff_above(organisation))
    return entry


def _kind_assessed(held: AssessmentRound, organisation: Organisation) -> str:
    """The kind of a chamber that chooses its group; "" for an enterprise. Raises ValidationError where the
    round assesses others."""
    subject = held.version.rubric.subject
    if subject == Rubric.Subject.ENTERPRISE and organisation.kind == Organisation.Kind.ENTERPRISE:
        return ""
    chamber = Chamber.objects.filter(pk=organisation.pk).first()
    if chamber is None or subject != Rubric.Subject.CHAMBER:
        raise ValidationError(_("This round does not assess units of this kind."))
    return chamber.kind


@transaction.atomic
def withdraw_entry(entry: AssessmentEntry, *, actor: User | None) -> AssessmentEntry:
    """The unit takes part no longer; until it is admitted."""
    entry = lock_entry(entry)
    AssessmentEntry.workflow.move(entry, State.WITHDRAWN)
    touch(entry, "state")
    record("chambers.entry_withdrawn", entry, actor=actor, note=str(entry))
    office = staff_above(entry.organisation)
    tell(entry, "chambers.entry_withdrawn", _("%(name)s withdrew from “%(round)s”"), office)
    return entry


@transaction.atomic
def refuse_entry(entry: AssessmentEntry, reason: str, *, actor: User | None) -> AssessmentEntry:
    """Not admitted, with a reason that the unit reads."""
    entry = lock_entry(entry)
    refuse_own(entry, actor)
    refuse_round_state(entry, Round.OPEN, Round.CHECKING)
    AssessmentEntry.workflow.move(entry, State.REFUSED)
    entry.note = reason
    touch(entry, "state", "note")
    record("chambers.entry_refused", entry, actor=actor, note=reason[:300])
    tell_unit(entry, "chambers.entry_refused", _("Not admitted to “%(round)s”"), reason)
    return entry


# The unit's own score -------------------------------------------------------------------------------------


def refuse_closed(entry: AssessmentEntry) -> None:
    """Raise ValidationError where the unit may write no longer: sent already, the round gone on, or late.
    What was returned is corrected until the first check ends."""
    if entry.state not in (State.APPLIED, State.RETURNED):
        raise ValidationError(
            _("This was sent already and stands at “%(state)s”.") % {"state": entry.get_state_display()},
            code="wrong_state",
        )
    refuse_trial(entry.round)
    refuse_round_state(entry, Round.OPEN, Round.CHECKING)
    refuse_late(entry.round.submit_by if entry.state == State.APPLIED else entry.round.check_by)


@transaction.atomic
def save_self_score(
    entry: AssessmentEntry, values: Mapping[int, Decimal | None], *, actor: User | None, seen: int
) -> AssessmentEntry:
    """Keep values of the unit's own score, by key of the leaf; None takes one away.

    Raises ValidationError by field ("v" and the key), or of code "stale" where somebody saved since `seen`.
    """
    entry = lock_entry(entry)
    refuse_closed(entry)
    if seen != entry.lock_version:
        raise ValidationError(
            _("Somebody else changed this while you were working on it. Compare and save again."),
            code="stale",
        )
    if write_marks(read_paper(entry), Stage.SELF, values, actor=actor):
        touch(entry)
    return entry


@transaction.atomic
def add_evidence(
    entry: AssessmentEntry, leaf: Indicator, upload: IO[bytes], *, name: str, actor: User, caption: str = ""
) -> Evidence:
    """Put a file to a leaf. Raises ValidationError for the field `file`."""
    entry = lock_entry(entry)
    refuse_closed(entry)
    if leaf.version_id != entry.round.version_id or not leaf.is_leaf or not takes(leaf, Stage.SELF):
        raise ValidationError(_("This indicator takes no evidence."))
    if entry.evidence.filter(indicator=leaf, removed_at=None).count() >= MOST_FILES:
        raise ValidationError({"file": _("There are %(n)s files already.") % {"n": MOST_FILES}})
    try:
        checked = check_upload(upload.read(LARGEST + 1), name=name, limit=LARGEST)
        kept = keep_upload(checked.content, checked.media_type, actor=actor, about=entry)
        row = Evidence(entry=entry, indicator=leaf, file=kept, name=safe_name(name), caption=caption)
        row.added_by = actor
        store(row)
    except ValidationError as error:
        raise ValidationError({"file": error}) from error
    touch(entry)
    record("chambers.evidence_added", entry, actor=actor, note=f"{leaf.code} {row.name}"[:300])
    return row


@transaction.atomic
def remove_evidence(entry: AssessmentEntry, key: int, *, actor: User) -> None:
    """Take a file away again before the entry is sent; what is gone already stays gone."""
    entry = lock_entry(entry)
    refuse_closed(entry)
    row = Evidence.objects.filter(entry=entry, pk=key, removed_at=None).first()
    if row is not None:
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        touch(entry)
        record("chambers.evidence_removed", entry, actor=actor, note=row.name[:300])


def missing_of(paper: Paper) -> dict[int, str]:
    """By key of the leaf, what keeps the unit's own score from being sent."""
    found = {leaf.pk: _("No value yet.") for leaf in missing_marks(paper, Stage.SELF)}
    return found | {leaf.pk: _("Evidence is missing.") for leaf in missing_evidence(paper)}


@transaction.atomic
def submit_entry(entry: AssessmentEntry, *, actor: User | None) -> AssessmentEntry:
    """Send the unit's own score. Raises ValidationError naming the leaves without a value or evidence."""
    entry = lock_entry(entry)
    refuse_closed(entry)
    paper = read_paper(entry)
    missing = missing_of(paper)
    if missing:
        names = {leaf.pk: f"{leaf.code} {leaf.name}" for leaf in paper.rules.leaves}
        raise ValidationError([f"{names[key]}：{sentence}" for key, sentence in missing.items()])
    AssessmentEntry.workflow.move(entry, State.SUBMITTED)
    entry.submitted_at = timezone.now()
    touch(entry, "state", "submitted_at")
    score_now(entry)
    record("chambers.entry_submitted", entry, actor=actor, note=str(entry))
    tell(
        entry, "chambers.entry_submitted", _("%(name)s sent its self-score"), staff_above(entry.organisation)
    )
    return entry


def score_now(entry: AssessmentEntry) -> None:
    """Compute one total at once, with what is measured; the rest of the round stays as it stands.

    It stays marked: a run of the whole round that has read before this act writes its older values after it,
    and the next rescoring then puts them right.
    """
    work, rows = Work(entry.round), AssessmentEntry.objects.filter(pk=entry.pk)
    score_entries(work, work.entries.filter(pk=entry.pk), OF_BATCH)
    mark_stale(rows)
