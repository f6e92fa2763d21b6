"""An independent reading of a rubric: what a total must be, reckoned in Python, entry by entry.

It shares nothing with the engine but the rows of the rubric.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from chambers.models import AssessmentEntry, Indicator, RubricVersion

ZERO = Decimal(0)


def rounded(value: Decimal, version: RubricVersion) -> Decimal:
    how = ROUND_HALF_UP if version.rounding == "half_up" else ROUND_DOWN
    return value.quantize(Decimal(1).scaleb(-version.places), rounding=how)


def leaf_points(leaf: Indicator, value: Decimal, group: list[Decimal]) -> Decimal:
    if leaf.kind == "fixed":
        return leaf.points if value > 0 else ZERO
    if leaf.kind in ("choice", "range"):
        return min(value, leaf.points)
    if leaf.kind == "per_unit":
        found = leaf.base + leaf.per_unit * value
        return found if leaf.cap is None else min(found, leaf.cap)
    if leaf.kind == "deduction":
        taken = (leaf.per_unit or Decimal(1)) * value
        if leaf.cap is not None:
            taken = min(taken, leaf.cap)
        elif leaf.points > 0:
            taken = min(taken, leaf.points)
        return leaf.points - taken
    if leaf.kind == "ratio":
        return min(leaf.points * value / leaf.target, leaf.cap or leaf.points)
    if leaf.kind == "scaled":
        low, high = min(group), max(group)
        if low == high:
            return leaf.points
        return leaf.floor + (leaf.points - leaf.floor) * (value - low) / (high - low)
    return ZERO


def totals(
    version: RubricVersion, values: dict[AssessmentEntry, dict[str, Decimal]]
) -> dict[int, tuple[list[Decimal], Decimal, bool]]:
    """{entry: (points of first-level nodes, total, vetoed)} from {entry: {number of the leaf: value}}."""
    nodes = list(Indicator.objects.filter(version=version).order_by("path"))
    found = {}
    for entry, given in values.items():
        peers = [other for peer, other in values.items() if peer.group_id == entry.group_id]
        points: dict[str, Decimal] = {}
        for leaf in (node for node in nodes if node.kind != "branch"):
            group = [other.get(leaf.code, ZERO) for other in peers]
            points[leaf.code] = rounded(leaf_points(leaf, given.get(leaf.code, ZERO), group), version)
        criteria = [rounded(worth(node, nodes, points), version) for node in nodes if node.parent_id is None]
        bonus = sum((node.weight * points[node.code] for node in nodes if node.is_bonus), ZERO)
        if version.bonus_cap is not None:
            bonus = min(bonus, version.bonus_cap)
        total = sum(criteria, ZERO) + rounded(bonus, version)
        if version.total_cap is not None:
            total = min(total, version.total_cap)
        vetoed = any(node.kind == "veto" and given.get(node.code, ZERO) > 0 for node in nodes)
        found[entry.pk] = (criteria, max(total, ZERO), vetoed)
    return found


def worth(node: Indicator, nodes: list[Indicator], points: dict[str, Decimal]) -> Decimal:
    if node.kind == "branch":
        inside = sum((worth(child, nodes, points) for child in nodes if child.parent_id == node.pk), ZERO)
        return node.weight * (inside if node.cap is None else min(inside, node.cap))
    return ZERO if node.kind == "veto" or node.is_bonus else node.weight * points[node.code]
