"""What may be given for a leaf, and the marks of one stage: checked in words, written in two statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from chambers.models import AssessmentEntry, Evidence, Indicator, IndicatorOption, Mark, Score
from chambers.services.rubric_checks import plain
from chambers.services.score_rules import Rules, read_rules
from chambers.services.score_writing import reckon
from federation.accounts.models import User

K, Scorer, Stage = Indicator.Kind, Indicator.Scorer, Mark.Stage
Values = Mapping[int, Decimal | None]


def takes(leaf: Indicator, stage: str) -> bool:
    """Whether a mark may be given for a leaf at a stage. A unit does not declare its own veto; what is
    measured is overridden at the review alone."""
    if stage == Stage.FINAL:
        return True
    if leaf.scorer == Scorer.MEASURED:
        return False
    if stage == Stage.SELF:
        return leaf.kind != K.VETO
    return stage == Stage.CHECK or leaf.scorer == Scorer.EXPERT


def refusal_of(leaf: Indicator, value: Decimal, options: Iterable[IndicatorOption]) -> str:
    """Why a value cannot be given for a leaf, in words; "" where it can."""
    if value < 0:
        return _("A value cannot be less than 0; a deduction is written as what is taken off.")
    if leaf.kind in (K.FIXED, K.VETO) and value not in (0, 1):
        return _("Say yes or no.")
    if leaf.kind == K.CHOICE and value not in {option.points for option in options}:
        return _("Choose one of the levels.")
    if leaf.kind == K.RANGE and value > leaf.points:
        return _("It is worth %(points)s points at the most.") % {"points": plain(leaf.points)}
    if leaf.kind == K.PER_UNIT and value != value.to_integral_value():
        return _("Write a whole number.")
    if leaf.kind == K.DEDUCTION:
        limit = leaf.cap if leaf.cap is not None else leaf.points or None
        if limit is not None and value * (leaf.per_unit or 1) > limit:
            return _("No more than %(points)s points can be taken off.") % {"points": plain(limit)}
    return ""


@dataclass
class Paper:
    """Everything on file about one entry, read in a number of queries that no number of leaves raises."""

    entry: AssessmentEntry
    rules: Rules
    options: dict[int, list[IndicatorOption]] = field(default_factory=dict)
    marks: dict[tuple[str, int | None, int], Mark] = field(default_factory=dict)
    evidence: dict[int, list[Evidence]] = field(default_factory=dict)
    score: Score | None = None

    def mark(self, stage: str, leaf: Indicator, expert: int | None = None) -> Mark | None:
        return self.marks.get((stage, expert, leaf.pk))

    def value(self, stage: str, leaf: Indicator, expert: int | None = None) -> Decimal | None:
        found = self.mark(stage, leaf, expert)
        return found.value if found else None

    def measured(self, leaf: Indicator) -> Decimal | None:
        """What the last scoring read for a measured leaf."""
        if self.score is None or leaf.scorer != Scorer.MEASURED or leaf.ordinal is None:
            return None
        return self.score.values[leaf.ordinal - 1]

    def row(self, stage: str, expert: int | None = None, given: Values | None = None) -> list[Decimal | None]:
        """The values by ordinal as they stand at a stage: its own marks, else those of the stages before.

        `given` are values in the hands of whoever is scoring, by the key of the leaf.
        """
        return [self._at(stage, leaf, expert, given or {}) for leaf in self.rules.leaves]

    def _at(self, stage: str, leaf: Indicator, expert: int | None, given: Values) -> Decimal | None:
        if leaf.pk in given and takes(leaf, stage):
            return given[leaf.pk]
        if stage == Stage.FINAL:
            own = self.value(Stage.FINAL, leaf)
            # What the experts gave together stands in the score.
            if own is None and self.score is not None and leaf.ordinal is not None:
                own = self.score.values[leaf.ordinal - 1]
            if own is not None:
                return own
        if leaf.scorer == Scorer.MEASURED:
            return self.measured(leaf)
        for one, whose in ((Stage.EXPERT, expert), (Stage.CHECK, None), (Stage.SELF, None)):
            if ORDER[one] <= ORDER[stage] and (one != Stage.EXPERT or expert is not None):
                found = self.value(one, leaf, whose)
                if found is not None:
                    return found
        return None

    def reckoned(self, *rows: Sequence[Decimal | None]) -> list:
        return reckon(self.entry.round, self.rules, self.entry.group_id, rows)


ORDER: dict[str, int] = {Stage.SELF: 1, Stage.CHECK: 2, Stage.EXPERT: 3, Stage.FINAL: 4}


def read_paper(entry: AssessmentEntry, *, rules: Rules | None = None) -> Paper:
    """The rubric, the marks, the evidence and the score of an entry: six queries."""
    paper = Paper(entry, rules or read_rules(entry.round.version))
    for option in IndicatorOption.objects.filter(version=entry.round.version_id).order_by("position"):
        paper.options.setdefault(option.indicator_id, []).append(option)
    for mark in Mark.objects.filter(entry=entry).select_related("given_by"):
        paper.marks[mark.stage, mark.expert_id, mark.indicator_id] = mark
    for row in Evidence.objects.filter(entry=entry, removed_at=None).select_related("file"):
        paper.evidence.setdefault(row.indicator_id, []).append(row)
    paper.score = Score.objects.filter(entry=entry).first()
    return paper


def check_values(paper: Paper, stage: str, values: Values) -> None:
    """Raise ValidationError by field ("v" and the key of the leaf) for values that cannot be given."""
    leaves = {leaf.pk: leaf for leaf in paper.rules.leaves}
    refused: dict[str, str] = {}
    for key, value in values.items():
        leaf = leaves.get(key)
        if leaf is None or not takes(leaf, stage):
            raise ValidationError(_("This indicator takes no mark here."))
        if value is not None and (sentence := refusal_of(leaf, value, paper.options.get(key, []))):
            refused[f"v{key}"] = sentence
    if refused:
        raise ValidationError(refused)


def write_marks(
    paper: Paper,
    stage: str,
    values: Values,
    *,
    actor: User | None,
    expert: User | None = None,
    reasons: Mapping[int, str] | None = None,
) -> int:
    """Write the marks that differ from what is on file, and take away those given as None; how many.

    The caller holds the entry's lock and marks its total as stale.
    """
    check_values(paper, stage, values)
    whose, reasons = expert.pk if expert else None, reasons or {}
    changed, gone = [], []
    for key, value in values.items():
        known = paper.marks.get((stage, whose, key))
        if value is None:
            gone += [known.pk] if known else []
            continue
        reason = reasons.get(key, known.reason if known else "")
        if known and (known.value, known.reason) == (value, reason):
            continue
        made = Mark(
            entry=paper.entry, indicator_id=key, stage=stage, expert=expert, value=value, reason=reason
        )
        made.given_by = actor
        made.clean_fields(exclude=("entry", "indicator", "expert", "given_by"))
        changed.append(made)
    if gone:
        Mark.objects.filter(pk__in=gone).delete()
    if changed:
        Mark.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["entry", "indicator", "stage", "expert"],
            update_fields=["value", "reason", "given_by", "given_at"],
        )
    return len(changed) + len(gone)


def differences(paper: Paper, stage: str, expert: int | None = None, given: Values | None = None) -> dict:
    """By key of the leaf, how many points a stage gives less or more than the one before it; leaves that
    take no mark there are left out. Both rows go through the engine in one statement."""
    # An expert is compared with the first check, the first check with the unit's own score.
    before = Stage.SELF if stage == Stage.CHECK else Stage.CHECK
    base, own = paper.reckoned(paper.row(before), paper.row(stage, expert, given))
    found: dict[int, Decimal] = {}
    for leaf in paper.rules.leaves:
        if takes(leaf, stage) and leaf.kind != K.VETO:
            at: Any = leaf.ordinal
            found[leaf.pk] = own.leaf_points[at - 1] - base.leaf_points[at - 1]
    return found


def needs_reason(paper: Paper, stage: str, difference: Decimal) -> bool:
    """Whether a difference is wide enough to be explained; at the first check only what is lowered is."""
    limit = paper.rules.version.reason_from
    return -difference >= limit if stage == Stage.CHECK else abs(difference) >= limit


def refuse_unexplained(paper: Paper, stage: str, expert: int | None = None) -> None:
    """Raise ValidationError by field ("r" and the key) for wide differences that nobody explained."""
    missing: dict[str, str] = {}
    for key, difference in differences(paper, stage, expert).items():
        mark = paper.marks.get((stage, expert, key))
        if needs_reason(paper, stage, difference) and not (mark and mark.reason.strip()):
            points = plain(abs(difference))
            missing[f"r{key}"] = _("This differs by %(points)s points: say why.") % {"points": points}
    if missing:
        raise ValidationError(missing)


def missing_marks(paper: Paper, stage: str, expert: int | None = None) -> list[Indicator]:
    return [
        leaf for leaf in paper.rules.leaves if takes(leaf, stage) and paper.mark(stage, leaf, expert) is None
    ]


def missing_evidence(paper: Paper) -> list[Indicator]:
    """Leaves that ask for evidence, are not claimed as nothing, and have none."""
    return [
        leaf
        for leaf in paper.rules.leaves
        if leaf.needs_evidence
        and takes(leaf, Stage.SELF)
        and leaf.pk not in paper.evidence
        and (paper.value(Stage.SELF, leaf) or 0) > 0
    ]
