"""A version of a rubric as plain values: what is written to a workbook, read from one, and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from chambers.models import AssessedGroup, Grade, Indicator, IndicatorOption, RewardRule, RubricVersion
from chambers.services.rubric_kinds import DEFAULTS, only_of_kind
from chambers.services.rubrics import TERMS, lock_draft, place, touch
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store

REWARD = ("amount", "from_points", "per_point", "at_most")


@dataclass(frozen=True)
class PlainNode:
    """An indicator with its levels (label, points; the best first) and what stands below it.

    `values` has every field of `rubric_kinds.DEFAULTS`. `row` is where a sheet tells of it, 0 for nowhere.
    """

    name: str
    kind: str
    standard: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    options: tuple[tuple[str, Decimal], ...] = ()
    below: tuple[PlainNode, ...] = ()
    row: int = field(default=0, compare=False)

    def worth(self) -> Decimal:
        """The regular points that count for the node above."""
        if self.kind == Indicator.Kind.VETO or self.values["is_bonus"]:
            return Decimal(0)
        return self.values["points"] * self.values["weight"]


@dataclass(frozen=True)
class PlainGrade:
    """A grade; `reward` has the fields of REWARD, or is None where nothing is paid."""

    name: str
    threshold: Decimal
    level: str = ""
    is_award: bool = True
    reward: dict[str, Decimal | None] | None = None


@dataclass(frozen=True)
class PlainGroup:
    name: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlainRubric:
    """A whole version: terms by name, the tree, grades from the best down, groups in their order."""

    terms: dict[str, Any]
    nodes: tuple[PlainNode, ...] = ()
    grades: tuple[PlainGrade, ...] = ()
    groups: tuple[PlainGroup, ...] = ()

    def walk(self) -> Iterator[tuple[str, PlainNode]]:
        """Every indicator with its number, in the order of the tree."""

        def below(nodes: tuple[PlainNode, ...], prefix: str) -> Iterator[tuple[str, PlainNode]]:
            for number, node in enumerate(nodes, 1):
                yield f"{prefix}{number}", node
                yield from below(node.below, f"{prefix}{number}.")

        yield from below(self.nodes, "")


def plain_node(name: str, kind: str, **given: Any) -> PlainNode:
    """A node with the defaults of what is not `given`; a choice is worth its best level."""
    fixed = {key: given.pop(key) for key in ("standard", "options", "below", "row") if key in given}
    if kind == Indicator.Kind.CHOICE and fixed.get("options"):
        given["points"] = max(points for _label, points in fixed["options"])
        return PlainNode(name, kind, values=DEFAULTS | given, **fixed)
    return PlainNode(name, kind, values=only_of_kind(kind, DEFAULTS | given), **fixed)


def read_plain(version: RubricVersion) -> PlainRubric:
    """The whole of a version in five queries."""
    options: dict[int, list[tuple[str, Decimal]]] = {}
    for option in IndicatorOption.objects.filter(version=version).order_by("position", "id"):
        options.setdefault(option.indicator_id, []).append((option.label, option.points))
    below: dict[int | None, list[Indicator]] = {}
    for node in Indicator.objects.filter(version=version).order_by("path"):
        below.setdefault(node.parent_id, []).append(node)

    def nodes(parent: int | None) -> tuple[PlainNode, ...]:
        return tuple(
            PlainNode(
                node.name,
                node.kind,
                node.standard,
                {name: getattr(node, name) for name in DEFAULTS},
                tuple(options.get(node.pk, ())),
                nodes(node.pk),
            )
            for node in below.get(parent, [])
        )

    rules = {rule.grade_id: rule for rule in RewardRule.objects.filter(version=version)}
    grades = tuple(
        PlainGrade(one.name, one.threshold, one.level, one.is_award, _reward(rules.get(one.pk)))
        for one in Grade.objects.filter(version=version).order_by("-threshold")
    )
    groups = AssessedGroup.objects.filter(version=version).order_by("position", "id")
    return PlainRubric(
        {name: getattr(version, name) for name in (*TERMS, "note")},
        nodes(None),
        grades,
        tuple(PlainGroup(one.name, tuple(one.kinds)) for one in groups),
    )


def _reward(rule: RewardRule | None) -> dict[str, Decimal | None] | None:
    return {name: getattr(rule, name) for name in REWARD} if rule is not None else None


def write_plain(
    version: RubricVersion, plain: PlainRubric, *, actor: User | None, seen: int | None = None
) -> RubricVersion:
    """Fill a draft with `plain`, in the place of whatever it held. For use within a service's transaction.

    Raises ValidationError for what the fields and the tables refuse.
    """
    version = lock_draft(version, seen)
    for kept in (Indicator, Grade, AssessedGroup):
        kept._default_manager.filter(version=version).delete()
    for name, value in plain.terms.items():
        setattr(version, name, value)
    check_fields(version, exclude=("made_by", "published_by"))
    store(version)
    _write_nodes(version, None, plain.nodes)
    for grade in plain.grades:
        row = Grade(
            version=version,
            name=grade.name,
            threshold=grade.threshold,
            level=grade.level,
            is_award=grade.is_award,
        )
        _keep(row)
        if grade.reward is not None:
            _keep(RewardRule(version=version, grade=row, **grade.reward))
    for position, group in enumerate(plain.groups, 1):
        _keep(AssessedGroup(version=version, name=group.name, kinds=list(group.kinds), position=position))
    touch(version, "=", actor=actor)
    return version


def _write_nodes(version: RubricVersion, parent: Indicator | None, nodes: tuple[PlainNode, ...]) -> None:
    for position, node in enumerate(nodes, 1):
        values = only_of_kind(node.kind, node.values)
        if node.options:
            values["points"] = max(points for _label, points in node.options)
        row = Indicator(version=version, parent=parent, position=position, **values)
        row.name, row.kind, row.standard = node.name, node.kind, node.standard
        place(row)
        _keep(row, exclude=("ordinal",))
        for number, (label, points) in enumerate(node.options, 1):
            _keep(
                IndicatorOption(version=version, indicator=row, position=number, label=label, points=points)
            )
        _write_nodes(version, row, node.below)


def _keep(row: Any, *, exclude: tuple[str, ...] = ()) -> None:
    check_fields(row, exclude=exclude)
    store(row)
