"""Scoring 55,000 chambers by 20 measured leaves from 5,000,000 facts, beside one integer statement."""

from __future__ import annotations

import dataclasses
import time
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from benchmarks import database, loading
from benchmarks.config import Config, say
from benchmarks.figures import Figure, Limit
from benchmarks.merging import timed
from benchmarks.people import People
from benchmarks.sizes import migrated, on
from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    FactKind,
    Grade,
    Indicator,
    Rubric,
    RubricVersion,
    Score,
    ScoreRun,
)
from chambers.services.places import freeze_places
from chambers.services.rubrics import create_rubric, edit_version, publish_version, save_indicator, save_part
from chambers.services.scoring import BATCH, mark_stale, rescore, score_round
from federation.accounts.models import Organisation

# Raise it when the rows that are built here change.
DATA_VERSION = 1
LEAVES = 20
FULL, CAP, PER_UNIT = 5, 5, Decimal("0.05")
FACTS = """
INSERT INTO chambers_fact (kind_id, organisation_id, happened_on, amount, title, state, reason, created_at)
SELECT %(kind)s, %(first)s + (n * 7919 + %(kind)s) %% %(chambers)s, date '2026-01-01' + (n %% 365)::int,
    1 + n %% 3, '', 'confirmed', '', now()
FROM generate_series(1, %(facts)s) AS n
"""
ENTRIES = """
INSERT INTO chambers_assessmententry (round_id, organisation_id, group_id, state, statement, applied_at,
    returns, return_reason, note, lock_version)
SELECT %(held)s, organisation_id, NULL, 'submitted', '', now(), 0, '', '', 1 FROM chambers_chamber
"""
# The same sums, points and ranks, in whole numbers (thousandths) and without being written anywhere.
FLOOR = """
SELECT organisation_id, total, rank() OVER (ORDER BY total DESC) FROM (
    SELECT organisation_id, sum(least(%(cap)s, %(per_unit)s * amount)) AS total FROM (
        SELECT organisation_id, kind_id, sum(amount)::bigint AS amount FROM chambers_fact
        WHERE state = 'confirmed' AND happened_on BETWEEN %(first)s AND %(last)s
        GROUP BY organisation_id, kind_id) sums
    GROUP BY organisation_id) totals
"""


def measure(url: str, config: Config, _people: People) -> list[Figure]:
    place = prepare(url, config)
    with database.scratch_copy(place, "bench_scoring") as copy, on(copy):
        held = AssessmentRound.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        floor = min(timed(lambda: bare(held))[0] for _turn in range(2))
        full, run = timed(lambda: score_round(held, actor=None))
        ranks, placed = timed(lambda: freeze_places(held))
        assert placed == config.chambers, "an entry was not ranked"
        assert run.changed == config.chambers, "an entry was not scored"
        again, second = timed(lambda: score_round(held, actor=None))
        assert second.changed == 0, "the same facts gave another total"
        part = change_some(held, config.chambers // 100)
        anew, third = timed(lambda: rescore(held, actor=None))
        assert third.entries == part, "not exactly the changed totals were computed again"
        overhead = queueing(held) / full
    few = f"{config.chambers:,} chambers × {LEAVES} leaves, {config.facts:,} facts"
    return [
        Figure(
            f"scoring and ranking {few}", full + ranks, "s", floor=Limit("one integer statement", floor, 4.0)
        ),
        Figure("scoring again, nothing changed", again, "s"),
        Figure(f"scoring {part:,} changed totals", anew, "s", floor=Limit("full run", full, 0.05)),
        Figure("share of a run that its batches cost beside the work", 100 * overhead, "%", most=5),
    ]


def bare(held: AssessmentRound) -> None:
    asked = {"cap": CAP * 1000, "per_unit": int(PER_UNIT * 1000)}
    with connection.cursor() as cursor:
        cursor.execute(FLOOR, asked | {"first": held.first_day, "last": held.last_day})
        cursor.fetchall()


def change_some(held: AssessmentRound, count: int) -> int:
    """New facts for every hundredth chamber, marked as their service would."""
    keys = list(AssessmentEntry.objects.filter(round=held).order_by("id").values_list("pk", flat=True))[::100]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chambers_fact (kind_id, organisation_id, happened_on, amount, title, state, reason,"
            " created_at) SELECT (SELECT min(id) FROM chambers_factkind WHERE code LIKE 'bench%%'),"
            " organisation_id, date '2026-06-01', 7, '', 'confirmed', '', now()"
            " FROM chambers_assessmententry WHERE id = ANY(%s)",
            [keys],
        )
    return mark_stale(AssessmentEntry.objects.filter(pk__in=keys))


def queueing(held: AssessmentRound) -> float:
    """Seconds of what every batch does beside scoring: its bounds, its line of progress, its commit."""
    run = ScoreRun.objects.filter(round=held).first()
    batches = Score.objects.filter(round=held).count() // BATCH + 1
    began = time.perf_counter()
    for _batch in range(batches):
        run.save(update_fields=["reached", "entries", "changed"])
    return time.perf_counter() - began


def prepare(server: str, config: Config) -> str:
    """A city of chambers with their facts and one round; kept for the next run."""
    url = database.database_url(server, f"scoring_{config.chambers}_{config.facts}")
    wanted = f"{loading.__name__}/{DATA_VERSION}"
    if database.is_built(url, wanted):
        database.manage(url, "migrate", "--verbosity", "0")
        return url
    say(f"Building {config.facts:,} facts of {config.chambers:,} chambers.")
    url = database.recreate(url, database.name_of(url), template=migrated(server))
    with on(url):
        loading.build(url, dataclasses.replace(config, rows=100), loading.lay_ground())
        build(config)
    database.mark_built(url, wanted)
    return url


def build(config: Config) -> None:
    kinds = FactKind.objects.bulk_create(
        FactKind(code=f"bench-{n}", name=f"指标 {n}", unit="个") for n in range(1, LEAVES + 1)
    )
    held = open_round(rubric_of(kinds))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(ENTRIES, {"held": held.pk})
        for kind in kinds:
            cursor.execute(
                FACTS,
                {
                    "kind": kind.pk,
                    "first": loading.FIRST_KEY,
                    "chambers": config.chambers,
                    "facts": config.facts // LEAVES,
                },
            )
        cursor.execute("VACUUM (ANALYZE)")


def rubric_of(kinds: list[FactKind]) -> RubricVersion:
    """Four branches of five leaves each, 5 points a leaf."""
    root = Organisation.objects.get(kind=Organisation.Kind.FEDERATION)
    version = create_rubric(
        Rubric(organisation=root, code="bench", name="四好商会评价", subject=Rubric.Subject.CHAMBER),
        actor=None,
    )
    version = edit_version(version, actor=None, total_points=Decimal(FULL * LEAVES))
    for n in range(4):
        branch = Indicator(
            version=version, name=f"第{n + 1}好", kind=Indicator.Kind.BRANCH, points=FULL * LEAVES // 4
        )
        save_indicator(branch, actor=None)
        for kind in kinds[n * 5 : n * 5 + 5]:
            leaf = Indicator(
                version=version,
                parent=branch,
                name=kind.name,
                kind=Indicator.Kind.PER_UNIT,
                scorer=Indicator.Scorer.MEASURED,
                metric=f"facts.{kind.code}",
                points=FULL,
                per_unit=PER_UNIT,
                cap=CAP,
            )
            save_indicator(leaf, actor=None)
    for name, threshold in (("5A", 90), ("4A", 80), ("3A", 60)):
        save_part(Grade(version=version, name=name, threshold=threshold), actor=None)
    return publish_version(version, actor=None)


def open_round(version: RubricVersion) -> AssessmentRound:
    day = timezone.localdate()
    return AssessmentRound.objects.create(
        organisation=version.rubric.organisation,
        version=version,
        title="基准",
        year=2026,
        state=AssessmentRound.State.REVIEWING,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 12, 31),
        apply_by=day,
        submit_by=day,
        check_by=day,
        score_by=day,
    )
