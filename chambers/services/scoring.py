"""Scoring a round: set-based, batch by batch, restartable, the same result however often it runs.

What is written: a score for each entry with every value and every point behind it, and a line on the trail
with the digest of what was read. Decimals from the first value to the last rank; places follow from the
totals whenever they are asked for, see `places`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    Indicator,
    Score,
    ScoreRun,
    StaleScore,
)
from chambers.services.score_writing import OF_BATCH, Work, score_entries, score_scaled
from federation.accounts.models import User
from federation.audit.services import record

BATCH = 5_000
# What is published stands as it was published.
SCORED = (
    AssessmentRound.State.OPEN,
    AssessmentRound.State.CHECKING,
    AssessmentRound.State.SCORING,
    AssessmentRound.State.REVIEWING,
)
# And is marked all the same: an objection that is upheld brings it back to the review.
MARKED = (*SCORED, AssessmentRound.State.PUBLICITY)
# Two workers on one round: the second waits, and finds nothing to do.
LOCK = 7103


def score_round(
    held: AssessmentRound, *, actor: User | None, tell: Callable[[int, int], None] | None = None
) -> ScoreRun:
    """Score every entry of a round that is not frozen; `tell(done, total)` hears of each batch.

    A run that was cut off is taken up behind its last batch. Raises ValidationError for a frozen round.
    """
    with _alone(held):
        run = _open_run(held, actor)
        work = Work(held)
        entries = work.entries
        total = entries.count()
        done = total - entries.filter(organisation_id__gt=run.reached).count() if run.reached else 0
        while (units := _next_units(entries, run.reached)) is not None:
            with transaction.atomic():
                chosen = entries.filter(organisation_id__gte=units[0], organisation_id__lte=units[1])
                written, read = score_entries(work, chosen, units)
                _advance(run, units[1], read, written)
            done += read
            if tell is not None:
                tell(done, total)
        if work.rules.scaled:
            with transaction.atomic():
                score_scaled(work)
        return _finish(run, held, actor)


def rescore(held: AssessmentRound, *, actor: User | None) -> ScoreRun | None:
    """Score again what changed since; None where nothing did. The rest stays as it stands."""
    with _alone(held), transaction.atomic():
        stale = StaleScore.objects.filter(entry__round=held)
        keys = list(stale.select_for_update(skip_locked=True).values_list("entry_id", flat=True))
        # Locked until the totals are written, so that nobody publishes the ones that stood before.
        rows = AssessmentRound.objects.select_for_update(no_key=True, of=("self",))
        held = rows.select_related("version").get(pk=held.pk)
        if not keys or held.frozen_at is not None or held.state not in SCORED:
            return None
        run = ScoreRun.objects.create(round=held, is_full=False, started_by=actor)
        work = Work(held)
        chosen = work.entries.filter(pk__in=keys)
        run.changed, run.entries = score_entries(work, chosen, OF_BATCH)
        if work.rules.scaled:
            run.changed += score_scaled(work)
        run.save(update_fields=["changed", "entries"])
        return _finish(run, held, actor)


class _alone:
    """The session's lock on a round: PostgreSQL frees it when a killed worker's connection ends."""

    def __init__(self, held: AssessmentRound) -> None:
        self.key = held.pk % 2**31

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, self.key])

    def __exit__(self, *_error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, self.key])


def _open_run(held: AssessmentRound, actor: User | None) -> ScoreRun:
    held.refresh_from_db(fields=["frozen_at", "state"])
    if held.frozen_at is not None or held.state not in SCORED:
        raise ValidationError(_("The scores of this round stand; they are not computed again."))
    run = ScoreRun.objects.filter(round=held, is_full=True, finished_at=None).first()
    return run or ScoreRun.objects.create(round=held, started_by=actor)


def _next_units(entries: QuerySet, reached: int) -> tuple[int, int] | None:
    """The keys of the first and last unit of the next batch; all entries of a unit are in one batch."""
    ahead = entries.filter(organisation_id__gt=reached).order_by("organisation_id").values("organisation_id")
    bounds = ahead.distinct()[:BATCH].aggregate(first=Min("organisation_id"), last=Max("organisation_id"))
    return None if bounds["first"] is None else (bounds["first"], bounds["last"])


def _advance(run: ScoreRun, reached: int, read: int, written: int) -> None:
    run.reached, run.entries, run.changed = reached, run.entries + read, run.changed + written
    run.save(update_fields=["reached", "entries", "changed"])


DIGEST = """
SELECT encode(sha256(convert_to(coalesce(string_agg(
    entry_id || ':' || array_to_string("values", ',', '-') || '=' || total, ';' ORDER BY entry_id
), ''), 'UTF8')), 'hex') FROM chambers_score WHERE round_id = %(held)s
"""


def _finish(run: ScoreRun, held: AssessmentRound, actor: User | None) -> ScoreRun:
    with transaction.atomic():
        # Of those who withdrew since.
        gone = Q(state__in=[AssessmentEntry.State.WITHDRAWN, AssessmentEntry.State.REFUSED])
        left = AssessmentEntry.objects.filter(gone, round=held)
        Score.objects.filter(entry__in=left).delete()
        StaleScore.objects.filter(entry__in=left).delete()
        if run.is_full:
            with connection.cursor() as cursor:
                cursor.execute(DIGEST, {"held": held.pk})
                run.sha256 = cursor.fetchone()[0]
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at", "sha256"])
        event = "chambers.round_scored" if run.is_full else "chambers.round_rescored"
        note = f"{held.version} · {run.entries} · {run.changed} · {run.sha256}"
        record(event, held, actor=actor, note=note[:300])
    return run


def mark_stale(entries: QuerySet) -> int:
    """These entries are to be scored again; how many. Frozen rounds stay as they are."""
    rows = entries.filter(round__frozen_at__isnull=True, round__state__in=MARKED, score__isnull=False)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    # An update where there is a mark already: it waits for a rescoring that has read before this change and
    # takes the mark away, and then marks again.
    made = StaleScore.objects.bulk_create(
        (StaleScore(entry_id=key) for key in keys),
        update_conflicts=True,
        update_fields=["since"],
        unique_fields=["entry"],
    )
    return len(made)


def facts_changed(code: str, units: Iterable[int], day: date) -> None:
    """Mark what measures `code` over a period that holds `day`, for these units."""
    measuring = Indicator.objects.filter(metric=code).values("version")
    mark_stale(
        AssessmentEntry.objects.filter(
            organisation_id__in=list(units),
            round__version__in=measuring,
            round__first_day__lte=day,
            round__last_day__gte=day,
        )
    )
