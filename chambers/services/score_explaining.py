"""How a total came about, leaf by leaf: the input, the rule in words, the points, who gave it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from chambers.models import AssessmentEntry, ExpertSeat, Indicator, Mark, Score
from chambers.services.assessment_marks import Paper
from chambers.services.rubric_checks import plain
from federation.metrics import label_of

K, Stage = Indicator.Kind, Mark.Stage


def rule_of(leaf: Indicator) -> str:
    """What a value of this leaf is worth, in one sentence."""
    points, unit = plain(leaf.points), plain(leaf.per_unit or Decimal(1))
    cap = _(", at the most %(cap)s") % {"cap": plain(leaf.cap)} if leaf.cap is not None else ""
    if leaf.kind == K.FIXED:
        return _("Met: %(points)s points, else none") % {"points": points}
    if leaf.kind == K.CHOICE:
        return _("The points of the level chosen")
    if leaf.kind == K.RANGE:
        return _("Judged from 0 to %(points)s points") % {"points": points}
    if leaf.kind == K.PER_UNIT:
        base = _("%(base)s points and ") % {"base": plain(leaf.base)} if leaf.base else ""
        return base + _("%(unit)s points for each") % {"unit": unit} + cap
    if leaf.kind == K.DEDUCTION:
        return _("%(points)s points less %(unit)s for each") % {"points": points, "unit": unit}
    if leaf.kind == K.RATIO:
        target = plain(leaf.target or Decimal(1))
        return _("%(points)s points × value ÷ %(target)s") % {"points": points, "target": target}
    if leaf.kind == K.SCALED:
        words = {"points": points, "floor": plain(leaf.floor or Decimal(0))}
        return _("Between the least (%(floor)s) and the most (%(points)s) of the group") % words
    return _("Struck: no grade and behind all others")


def giver_of(paper: Paper, leaf: Indicator, seats: Sequence[ExpertSeat], *, names: bool) -> tuple[str, str]:
    """Who gave the value that counts, and the reason; experts by name for the office alone."""
    final = paper.mark(Stage.FINAL, leaf)
    if final is not None:
        return _signed(_("Second check"), final, names=names), final.reason
    given = [
        (seat, mark)
        for seat in seats
        if seat.state == ExpertSeat.State.SUBMITTED
        and (mark := paper.mark(Stage.EXPERT, leaf, seat.expert_id)) is not None
    ]
    if given:
        why = "；".join(mark.reason for _seat, mark in given if mark.reason)
        if names:
            each = "、".join(f"{seat.expert.name} {plain(mark.value)}" for seat, mark in given)
            return _("Experts: %(each)s") % {"each": each}, why
        return _("Mean of %(n)s experts") % {"n": len(given)}, why
    if leaf.scorer == Indicator.Scorer.MEASURED:
        return _("Measured: %(what)s") % {"what": label_of(leaf.metric)}, ""
    for stage, words in ((Stage.CHECK, _("First check")), (Stage.SELF, _("Self-score"))):
        mark = paper.mark(stage, leaf)
        if mark is not None:
            return _signed(words, mark, names=names), mark.reason
    return _("No value yet."), ""


def _signed(words: str, mark: Mark, *, names: bool) -> str:
    return f"{words} · {mark.given_by.name}" if names and mark.given_by else words


def explain(paper: Paper, seats: Sequence[ExpertSeat], *, names: bool, scores: bool) -> list[dict]:
    """First-level nodes with their leaves. Without `scores` only what the unit and the first check wrote."""
    score, found = paper.score if scores else None, []
    for place, root in enumerate(paper.rules.roots):
        leaves = [leaf for leaf in paper.rules.leaves if leaf.path.startswith(root.node.path)]
        found.append(
            {
                "node": root.node,
                "points": score.criteria[place] if score else None,
                "leaves": [_line(paper, leaf, seats, names=names, scores=scores) for leaf in leaves],
            }
        )
    return found


def _line(paper: Paper, leaf: Indicator, seats: Sequence[ExpertSeat], *, names: bool, scores: bool) -> dict:
    score, at = paper.score if scores else None, (leaf.ordinal or 1) - 1
    shown = score.values[at] if score else paper.row(Stage.CHECK)[at]
    giver, reason = giver_of(paper, leaf, seats if scores else [], names=names)
    return {
        "leaf": leaf,
        "value": plain(shown) if shown is not None else "",
        "points": score.leaf_points[at] if score else None,
        "rule": rule_of(leaf),
        "giver": giver,
        "reason": reason,
        "evidence": paper.evidence.get(leaf.pk, []),
        "is_measured": leaf.scorer == Indicator.Scorer.MEASURED,
    }


@dataclass(frozen=True)
class LastTime:
    """What the same unit reached in the round before by the same rubric, perhaps by another version of it."""

    year: int
    score: Score

    def points(self) -> dict[str, Decimal]:
        """Points by the name of the indicator, of leaves and of first-level nodes: between versions numbers
        move and names stay. A name that stands twice is left out: nobody could say which one is meant."""
        found: dict[str, Decimal] = {}
        seen: Counter[str] = Counter()
        roots = 0
        for node in Indicator.objects.filter(version=self.score.round.version_id).order_by("path"):
            if node.level == 1:
                roots += 1
            if node.ordinal is None and node.level > 1:
                continue
            seen[node.name] += 1
            at = self.score.leaf_points[node.ordinal - 1] if node.ordinal else self.score.criteria[roots - 1]
            found[node.name] = at
        return {name: points for name, points in found.items() if seen[name] == 1}


def last_time(entry: AssessmentEntry) -> LastTime | None:
    """The final score in the latest round before this one, of the same unit, person or Party organisation."""
    held = entry.round
    scores = Score.objects.filter(
        entry__organisation=entry.organisation_id,
        entry__person=entry.person_id,
        entry__party=entry.party_id,
        round__version__rubric=held.version.rubric_id,
        round__frozen_at__isnull=False,
        round__is_trial=False,
        round__last_day__lt=held.last_day,
    )
    score = scores.select_related("round").order_by("-round__last_day", "-entry_id").first()
    return LastTime(score.round.year, score) if score else None


MEANS = """
SELECT count(*), avg(total),
    count(*) FILTER (WHERE NOT is_vetoed AND total > %s AND entry_id <> %s) + 1{columns}
FROM chambers_score WHERE round_id = %s AND group_id IS NOT DISTINCT FROM %s
"""


def compare(entry: AssessmentEntry, total: Decimal, criteria: int) -> dict[str, Any]:
    """How a total stands in its group: number, mean, place, and the mean of each first-level node."""
    columns = "".join(f", avg(criteria[{place}])" for place in range(1, criteria + 1))
    with connection.cursor() as cursor:
        cursor.execute(MEANS.format(columns=columns), [total, entry.pk, entry.round_id, entry.group_id])
        count, mean, place, *means = cursor.fetchone()
    return {"count": count, "mean": mean, "place": place, "means": means}
