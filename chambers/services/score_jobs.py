"""Scoring in the background: a job for a whole round, and the rescoring of what changed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.models import AssessmentRound, StaleScore
from chambers.services.assessment_rounds import lock_round
from chambers.services.scoring import SCORED, rescore, score_round
from federation.accounts.models import User
from federation.audit.services import record
from federation.jobs.models import Job
from federation.jobs.services import job, progress, start

KIND = "score_round"


@transaction.atomic
def start_scoring(held: AssessmentRound, *, actor: User) -> Job:
    """Score a round in the background. A second press finds the job that runs.

    Raises ValidationError where the scores stand, or nobody takes part.
    """
    held = lock_round(held)
    if held.frozen_at is not None or held.state not in SCORED:
        raise ValidationError(_("The scores of this round stand; they are not computed again."))
    running = open_job(held)
    if running is not None:
        return running
    total = held.entries.counted().count()
    if not total:
        raise ValidationError(_("Nobody takes part yet."))
    record("chambers.scoring_started", held, actor=actor, note=held.title)
    title = _("Scoring of “%(title)s”") % {"title": held.title}
    return start(KIND, title=title, owner=actor, params={"round": held.pk}, total=total)


def open_job(held: AssessmentRound) -> Job | None:
    rows = Job.objects.filter(kind=KIND, params__round=held.pk)
    return rows.filter(state__in=[Job.State.WAITING, Job.State.RUNNING]).order_by("-pk").first()


@job(KIND, label=gettext_lazy("Scoring of a round"))
def score_in_background(row: Job) -> dict:
    """Do the job. After a kill the next attempt goes on behind the last batch that was written."""
    held = AssessmentRound.objects.select_related("version").get(pk=row.params["round"])
    run = score_round(held, actor=row.owner, tell=lambda done, total: progress(row, done, total=total))
    return {"entries": run.entries, "changed": run.changed, "sha256": run.sha256}


def rescore_stale() -> int:
    """Compute again what changed since it was scored, round by round; how many totals were read."""
    rows = AssessmentRound.objects.filter(pk__in=StaleScore.objects.values("entry__round_id"))
    read = 0
    for held in rows.filter(state__in=SCORED, frozen_at=None).select_related("version").order_by("pk"):
        run = rescore(held, actor=None)
        read += run.entries if run else 0
    return read
