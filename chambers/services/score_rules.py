"""The rules of a rubric as SQL: one expression for each leaf, each branch and the total.

A version in use never changes, so its whole tree is written out as plain arithmetic on decimals. Scoring
55,000 units is then a few columns of one statement, and the same text explains a single total.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from chambers.models import Grade, Indicator, RubricVersion

K = Indicator.Kind


def number(value: Decimal | int) -> str:
    """A constant of a rubric as SQL: its own digits, nothing that anybody typed as text."""
    return f"{Decimal(value):f}::numeric"


@dataclass
class Branch:
    """A node of the tree with its children in their order."""

    node: Indicator
    children: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class Rules:
    """A version, read once: its leaves by ordinal, its tree, its grades, the highest first."""

    version: RubricVersion
    leaves: Sequence[Indicator]
    roots: Sequence[Branch]
    grades: Sequence[Grade]

    @property
    def scaled(self) -> list[Indicator]:
        return [leaf for leaf in self.leaves if leaf.kind == K.SCALED]


def read_rules(version: RubricVersion) -> Rules:
    """The rules of a version. Leaves of a draft, which have no ordinals yet, are numbered as they stand."""
    nodes = list(Indicator.objects.filter(version=version).order_by("path"))
    branches = {node.pk: Branch(node) for node in nodes}
    roots: list[Branch] = []
    for node in nodes:
        (branches[node.parent_id].children if node.parent_id else roots).append(branches[node.pk])
    leaves = [node for node in nodes if node.is_leaf]
    for ordinal, leaf in enumerate(leaves, 1):
        leaf.ordinal = ordinal
    grades = list(Grade.objects.filter(version=version).order_by("-threshold"))
    return Rules(version, leaves, roots, grades)


def rounded(sql: str, version: RubricVersion) -> str:
    name = "round" if version.rounding == RubricVersion.Rounding.HALF_UP else "trunc"
    return f"{name}({sql}, {int(version.places)})"


def at_most(sql: str, cap: Decimal | None) -> str:
    return sql if cap is None else f"least({sql}, {number(cap)})"


def points_of(leaf: Indicator, value: str, low: str, high: str) -> str:
    """What a value of a leaf is worth, unrounded. `value` is SQL for a number that is not null; `low` and
    `high` are the least and the greatest value in the group, read by scaled leaves alone.

    Fixed, choice and range say points themselves (a fixed one whether it is met); none is worth more than
    the leaf. Points for units begin with `base` and end at `cap`: without one, more counts more. A deduction
    takes from `points`, no more than `cap` or else all of them; one without points of its own has no such
    end and takes from the total. A scaled leaf whose group holds one value
    alone gives full points.
    """
    full = number(leaf.points)
    if leaf.kind == K.FIXED:
        return f"CASE WHEN {value} > 0 THEN {full} ELSE 0 END"
    if leaf.kind in (K.CHOICE, K.RANGE):
        return f"least({value}, {full})"
    if leaf.kind == K.PER_UNIT:
        return at_most(f"({number(leaf.base)} + {number(leaf.per_unit or 0)} * {value})", leaf.cap)
    if leaf.kind == K.DEDUCTION:
        limit = leaf.cap if leaf.cap is not None else leaf.points or None
        return f"({full} - {at_most(f'({number(leaf.per_unit or 1)} * {value})', limit)})"
    if leaf.kind == K.RATIO:
        return at_most(f"({full} * {value} / {number(leaf.target or 1)})", leaf.cap or leaf.points)
    if leaf.kind == K.SCALED:
        floor = number(leaf.floor or 0)
        share = f"({full} - {floor}) * ({value} - {low}) / nullif({high} - {low}, 0)"
        return f"coalesce({floor} + {share}, {full})"
    return "0"


@dataclass(frozen=True)
class Written:
    """SQL of one version, in three steps: over the values v1 … vn (and lo1, hi1 … of scaled leaves) the
    points of each leaf; over these, p1 … pn, the points of each first-level node; over these, c1 … cm, the
    rest. Each step is rounded, so that what a page shows adds up."""

    leaf_points: list[str]
    criteria: list[str]
    regular: str
    bonus: str
    vetoed: str


def write_rules(rules: Rules) -> Written:
    version = rules.version
    points = [
        rounded(points_of(leaf, f"v{leaf.ordinal}", f"lo{leaf.ordinal}", f"hi{leaf.ordinal}"), version)
        for leaf in rules.leaves
    ]
    criteria = [rounded(sum_of(root) or "0::numeric", version) for root in rules.roots]
    bonus = [
        f"{number(leaf.weight)} * p{leaf.ordinal}"
        for leaf in rules.leaves
        if leaf.is_bonus and leaf.kind != K.VETO
    ]
    vetoes = [f"v{leaf.ordinal} > 0" for leaf in rules.leaves if leaf.kind == K.VETO]
    return Written(
        points,
        criteria,
        " + ".join(f"c{place}" for place in range(1, len(criteria) + 1)) or "0::numeric",
        rounded(at_most(f"({' + '.join(bonus) or '0::numeric'})", version.bonus_cap), version),
        " OR ".join(vetoes) or "false",
    )


def sum_of(branch: Branch) -> str:
    """The weighted points of a node without bonus; "" where nothing below it counts."""
    node = branch.node
    if node.is_leaf:
        counts = node.kind != K.VETO and not node.is_bonus
        return f"{number(node.weight)} * p{node.ordinal}" if counts else ""
    parts = [part for part in map(sum_of, branch.children) if part]
    return f"{number(node.weight)} * {at_most('(' + ' + '.join(parts) + ')', node.cap)}" if parts else ""


def total_of(rules: Rules) -> str:
    """The total over the columns `regular` and `bonus`: never below 0, never above the cap."""
    return f"greatest({at_most('(regular + bonus)', rules.version.total_cap)}, 0)"


def grade_of(rules: Rules) -> str:
    """The key of the grade over the columns `total` and `vetoed`; null below the lowest, or where vetoed."""
    arms = " ".join(f"WHEN total >= {number(one.threshold)} THEN {int(one.pk)}" for one in rules.grades)
    return f"CASE WHEN vetoed THEN NULL {arms} END::bigint" if arms else "NULL::bigint"
