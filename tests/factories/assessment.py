"""Rubrics from a short notation, rounds with entries, marks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    Grade,
    Indicator,
    Mark,
    Rubric,
    RubricVersion,
)
from chambers.services.rubrics import create_rubric, edit_version, publish_version, save_indicator, save_part
from tests.factories.accounts import root

K = Indicator.Kind
_count = iter(range(1, 10**9))


def make_draft(
    tree: list[dict],
    *,
    grades: dict[str, Any] | None = None,
    subject: str = Rubric.Subject.CHAMBER,
    **terms: Any,
) -> RubricVersion:
    """A draft of `tree`: dicts of name, kind and further fields; `below` lists children, `options` points."""
    n = next(_count)
    rubric = Rubric(organisation=root(), code=f"rubric-{n}", name=f"四好商会评价 {n}", subject=subject)
    version = create_rubric(rubric, actor=None)
    if terms:
        version = edit_version(version, actor=None, **terms)
    add_below(version, None, tree)
    for name, threshold in (grades if grades is not None else {"市级四好": 60}).items():
        save_part(Grade(version=version, name=name, threshold=Decimal(threshold)), actor=None)
    version.refresh_from_db()
    return version


def add_below(version: RubricVersion, parent: Indicator | None, nodes: list[dict]) -> None:
    for number, node in enumerate(nodes, 1):
        node = {"kind": K.BRANCH if "below" in node else K.RANGE, "name": f"指标 {number}", **node}
        below, options = node.pop("below", []), node.pop("options", None)
        made = Indicator(version=version, parent=parent, **node)
        if options is not None:
            options = [{"label": f"{points} 分", "points": Decimal(points)} for points in options]
        save_indicator(made, actor=None, options=options)
        add_below(version, made, below)


def make_version(tree: list[dict], **options: Any) -> RubricVersion:
    """A published version of `tree`."""
    return publish_version(make_draft(tree, **options), actor=None)


def make_round(version: RubricVersion, **fields: Any) -> AssessmentRound:
    """A round over 2026 in which experts score."""
    return AssessmentRound.objects.create(
        **{
            "organisation": root(),
            "version": version,
            "title": f"考评 {next(_count)}",
            "year": 2026,
            "state": AssessmentRound.State.SCORING,
            "first_day": date(2026, 1, 1),
            "last_day": date(2026, 12, 31),
            "apply_by": date(2026, 10, 31),
            "submit_by": date(2026, 11, 15),
            "check_by": date(2026, 11, 30),
            "score_by": date(2026, 12, 15),
            **fields,
        }
    )


def coming_days(**fields: Any) -> dict[str, date]:
    """Closing days that are all ahead, in their order."""
    names = ("apply_by", "submit_by", "check_by", "score_by")
    today = timezone.localdate()
    return {name: today + timedelta(5 * place) for place, name in enumerate(names, 1)} | fields


def make_entry(held: AssessmentRound, organisation: Any, **fields: Any) -> AssessmentEntry:
    return AssessmentEntry.objects.create(round=held, organisation=organisation, **fields)


def give(
    entry: AssessmentEntry, values: dict[str, Any], *, stage: str = Mark.Stage.FINAL, **fields: Any
) -> None:
    """Marks of one stage, {number of the leaf: value}."""
    leaves = {leaf.code: leaf for leaf in Indicator.objects.filter(version=entry.round.version)}
    for code, value in values.items():
        Mark.objects.create(
            entry=entry, indicator=leaves[code], stage=stage, value=Decimal(str(value)), **fields
        )
