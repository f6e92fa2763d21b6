"""What the page of a version shows of each indicator: its points, their sum below, its rule, its problems."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from chambers.models import Indicator, IndicatorOption, RubricVersion
from chambers.services.rubric_checks import Problem, is_regular, problems_of, worth_of
from chambers.services.rubric_comparing import levels
from chambers.services.score_explaining import rule_of
from chambers.services.score_rules import Branch, Rules, read_rules
from federation.metrics import label_of, measurable

K, S = Indicator.Kind, Indicator.Scorer
# What a row of the tree may be given in its place; a choice is worth its best level, a veto nothing.
WITH_POINTS = frozenset(K.values) - {K.CHOICE, K.VETO}


def draw_version(version: RubricVersion) -> dict[str, Any]:
    """`rows` of the tree in its order, `general` problems, `sum` of the first level, number of `problems`.

    A version in use has been found whole when it was put to use, so it is not checked again.
    """
    rules = read_rules(version)
    problems = problems_of(version) if version.state == RubricVersion.State.DRAFT else []
    found = Drawing(version, rules, problems)
    counting = [root for root in rules.roots if is_regular(root)]
    return {
        "rows": found.rows(),
        "general": [one.sentence for one in problems if one.indicator is None],
        "problems": problems,
        "sum": sum((worth_of(root) for root in counting), Decimal(0)),
        "leaves": len(rules.leaves),
    }


class Drawing:
    """The rows of one version; names of metrics and levels are read once for all of them."""

    def __init__(self, version: RubricVersion, rules: Rules, problems: list[Problem]) -> None:
        self.rules = rules
        self.metrics = dict(measurable())
        self.options: dict[int, list[tuple[str, Decimal]]] = {}
        for one in IndicatorOption.objects.filter(version=version).order_by("position", "id"):
            self.options.setdefault(one.indicator_id, []).append((one.label, one.points))
        self.problems: dict[int, list[str]] = {}
        for problem in problems:
            if problem.indicator is not None:
                self.problems.setdefault(problem.indicator.pk, []).append(problem.sentence)

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []

        def walk(branches: Any) -> None:
            for place, branch in enumerate(branches):
                found.append(self.row(branch, place, len(branches)))
                walk(branch.children)

        walk(self.rules.roots)
        return found

    def row(self, branch: Branch, place: int, beside: int) -> dict[str, Any]:
        node = branch.node
        regular = [child for child in branch.children if is_regular(child)]
        below = sum((worth_of(child) for child in regular), Decimal(0))
        return {
            "node": node,
            "rule": self.rule(node),
            "metric": (self.metrics.get(node.metric) or label_of(node.metric)) if node.metric else "",
            "below": below if regular else None,
            "adds_up": below == node.points,
            "has_points": node.kind in WITH_POINTS,
            "is_first": place == 0,
            "is_last": place == beside - 1,
            "problems": self.problems.get(node.pk, []),
        }

    def rule(self, node: Indicator) -> str:
        if node.kind == K.BRANCH:
            return ""
        return levels(self.options.get(node.pk, ())) if node.kind == K.CHOICE else rule_of(node)
