"""Publicity (公示): a reviewed round is shown to everybody for some working days, and anybody may object."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chambers.models import AssessmentEntry, AssessmentObjection, AssessmentRound, StaleScore
from chambers.services.assessment_entries import lock_entry, touch
from chambers.services.assessment_rounds import (
    asks_experts,
    lock_round,
    refuse_trial,
    secretaries_of,
)
from chambers.services.places import freeze_places
from chambers.services.score_jobs import open_job
from federation.accounts.models import Post, Role, User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record
from federation.calendar.services import working_calendar
from federation.notices.services import notify

State = AssessmentRound.State
Entry = AssessmentEntry.State
Objection = AssessmentObjection.State
# What everybody reads of a round: its list while objections are possible, and what came of it.
PUBLIC = (State.PUBLICITY, State.AWARDED, State.CLOSED)


@transaction.atomic
def publish_round(held: AssessmentRound, *, actor: User | None) -> AssessmentRound:
    """Publish the list of a round from today on, for the working days that its terms say.

    Today is day 0 and the last day ends at 24:00. Places are frozen with it, and totals stand from here on.
    Raises ValidationError for a trial run, while an entry is not reviewed, an objection is not answered, or
    totals still wait to be computed.
    """
    held = lock_round(held)
    refuse_trial(held)
    AssessmentRound.workflow.move(held, State.PUBLICITY)
    # Locked, so that nobody opens a review again behind this check.
    rows = list(held.entries.counted().select_for_update().values_list("state", flat=True))
    if not rows:
        raise ValidationError(_("Nobody takes part, so there is nothing to publish."))
    left = sum(state != Entry.REVIEWED for state in rows)
    if left:
        raise ValidationError(
            ngettext("%(n)s entry is not reviewed yet.", "%(n)s entries are not reviewed yet.", left)
            % {"n": left}
        )
    refuse_open_objections(held)
    refuse_unsettled_totals(held)
    today = timezone.localdate()
    held.published_on = today
    held.objections_until = working_calendar().add_working_days(today, held.publicity_days)
    held.lock_version += 1
    held.save(update_fields=["state", "published_on", "objections_until", "lock_version"])
    freeze_places(held)
    record(
        "chambers.round_published", held, actor=actor, note=f"{held.published_on} – {held.objections_until}"
    )
    notify(
        "chambers.round_published",
        to=secretaries_of(held),
        title=_("The results of “%(title)s” are published; objections until %(day)s")
        % {"title": held.title, "day": held.objections_until},
        key=f"round:{held.pk}:published:{held.lock_version}",
        url=reverse("results:round", args=[held.pk]),
    )
    return held


def refuse_unsettled_totals(held: AssessmentRound) -> None:
    """What is published must follow from what is on file."""
    if held.runs.filter(is_full=True, finished_at=None).exists() or open_job(held) is not None:
        raise ValidationError(_("The scores are being computed. Publish when that has ended."))
    # Those who left count too: their totals are taken away by the same run.
    waiting = StaleScore.objects.filter(entry__round=held).count()
    if waiting or held.entries.counted().filter(score=None).exists():
        raise ValidationError(
            _("Some totals wait to be computed again. That takes about a minute; publish then.")
        )


def open_objections(held: AssessmentRound) -> int:
    return AssessmentObjection.objects.filter(entry__round=held, state=Objection.OPEN).count()


def refuse_open_objections(held: AssessmentRound) -> None:
    waiting = open_objections(held)
    if waiting:
        raise ValidationError(
            ngettext(
                "%(n)s objection is not answered yet.", "%(n)s objections are not answered yet.", waiting
            )
            % {"n": waiting}
        )


@transaction.atomic
def take_back_round(held: AssessmentRound, reason: str, *, actor: User | None) -> AssessmentRound:
    """End the publicity without a result and go back to the review, with the reason on the trail."""
    held = lock_round(held)
    if held.state != State.PUBLICITY:
        raise ValidationError(_("This round is not published for objections."))
    _back_to_review(held)
    record("chambers.round_taken_back", held, actor=actor, note=reason[:300])
    return held


def _back_to_review(held: AssessmentRound) -> None:
    AssessmentRound.workflow.move(held, State.REVIEWING)
    held.published_on = held.objections_until = None
    held.lock_version += 1
    held.save(update_fields=["state", "published_on", "objections_until", "lock_version"])


# Objections -----------------------------------------------------------------------------------------------


def refuse_over(held: AssessmentRound) -> None:
    """Raise ValidationError of code "over" where nobody may object (any longer)."""
    until = held.objections_until
    if held.state != State.PUBLICITY or until is None:
        raise ValidationError(_("This round is not published for objections."), code="over")
    if timezone.localdate() > until:
        sentence = _("The days of publicity ended on %(day)s; objections are no longer taken.")
        raise ValidationError(sentence % {"day": f"{until:%Y-%m-%d}"}, code="over")


@transaction.atomic
def raise_objection(
    entry: AssessmentEntry, *, name: str, phone: str, text: str, actor: User | None
) -> AssessmentObjection:
    """Anybody objects to an entry while its round is published; the same words sent twice are one objection.

    The round is locked: an award that comes at the same moment either sees the objection or is over.
    """
    held = lock_round(AssessmentRound(pk=entry.round_id))
    refuse_over(held)
    same = AssessmentObjection.objects.filter(entry=entry, name=name, phone=phone, text=text)
    if (known := same.filter(state=Objection.OPEN).first()) is not None:
        return known
    made = AssessmentObjection(entry=entry, name=name, phone=phone, text=text, raised_by=actor)
    check_fields(made, exclude=("raised_by", "answered_by"))
    store(made)
    record("chambers.objection_raised", entry, actor=actor, note=str(made.pk))
    notify(
        "chambers.objection_raised",
        to=Post.objects.in_force().filter(role=Role.CITY_STAFF).people(),
        title=_("Objection to %(name)s in “%(round)s”") % {"name": str(entry), "round": held.title},
        key=f"objection:{made.pk}",
        url=reverse("chambers:objection_detail", args=[made.pk]),
    )
    return made


@transaction.atomic
def answer_objection(
    objection: AssessmentObjection, *, upheld: bool, answer: str, actor: User | None
) -> AssessmentObjection:
    """Answer an objection. Upheld it sends the entry, and its round, back to the review.

    Raises ValidationError where it is answered already, the answer is empty, or the entry was reviewed by
    the same person.
    """
    if not answer.strip():
        raise ValidationError({"answer": _("Say why.")})
    held = lock_round(AssessmentRound(pk=objection.entry.round_id))
    rows = AssessmentObjection.objects.select_for_update(of=("self",))
    objection = rows.get(pk=objection.pk)
    entry = lock_entry(AssessmentEntry(pk=objection.entry_id))
    if held.state not in (State.PUBLICITY, State.REVIEWING):
        raise ValidationError(_("The round has ended; its objections are no longer answered."))
    if actor is not None and entry.reviewed_by_id == actor.pk:
        raise ValidationError(_("You reviewed this entry. Somebody else answers objections to it."))
    AssessmentObjection.workflow.move(objection, Objection.UPHELD if upheld else Objection.REJECTED)
    objection.answer, objection.answered_by = answer, actor
    objection.answered_at = timezone.now()
    check_fields(objection, exclude=("raised_by", "answered_by"))
    objection.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    if upheld:
        _review_again(held, entry)
    event = "chambers.objection_upheld" if upheld else "chambers.objection_rejected"
    record(event, entry, actor=actor, note=answer[:300])
    if objection.raised_by is not None:
        notify(
            event,
            to=[objection.raised_by],
            title=_("Your objection to %(name)s has been answered") % {"name": str(entry)},
            body=answer,
            key=f"objection:{objection.pk}:answered",
            url=reverse("results:rounds"),
        )
    return objection


def _review_again(held: AssessmentRound, entry: AssessmentEntry) -> None:
    if held.state == State.PUBLICITY:
        _back_to_review(held)
    if entry.state == Entry.REVIEWED:
        AssessmentEntry.workflow.move(entry, Entry.SCORED if asks_experts(held) else Entry.CHECKED)
        entry.reviewed_by = None
        touch(entry, "state", "reviewed_by")
