"""What keeps a rubric from being used, in words and at its place: points that do not add up and the like."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from chambers.models import Grade, Indicator, IndicatorOption, RubricVersion
from chambers.models.rubrics import LEVELS
from chambers.services.score_rules import Branch, read_rules
from federation import metrics

K = Indicator.Kind
# What can be given to people, and what is measured; the rest of the kinds needs a number of units.
JUDGED = (K.CHOICE, K.RANGE)


@dataclass(frozen=True)
class Problem:
    """One thing to be mended: where (None: the version as a whole) and what."""

    indicator: Indicator | None
    sentence: str

    def __str__(self) -> str:
        return f"{self.indicator}: {self.sentence}" if self.indicator else self.sentence


def worth_of(branch: Branch) -> Decimal:
    """The regular points that a node is worth, by its weight; a bonus and a veto are worth none."""
    node = branch.node
    if node.kind == K.VETO or node.is_bonus:
        return Decimal(0)
    return node.points * node.weight


def is_regular(branch: Branch) -> bool:
    """Whether something below counts into the total without being a bonus."""
    if branch.node.is_leaf:
        return branch.node.kind != K.VETO and not branch.node.is_bonus
    return any(is_regular(child) for child in branch.children)


def problems_of(version: RubricVersion) -> list[Problem]:
    """Everything that keeps a version from being published, tree first, in the order of the page."""
    rules = read_rules(version)
    options: dict[int, list[IndicatorOption]] = {}
    for option in IndicatorOption.objects.filter(version=version):
        options.setdefault(option.indicator_id, []).append(option)
    known = {code for code, _label in metrics.measurable()}
    found: list[Problem] = []
    if not rules.leaves:
        found.append(Problem(None, _("There is no indicator that is scored yet.")))
    for root in rules.roots:
        _walk(root, options, known, found)
    whole = sum((worth_of(root) for root in rules.roots if is_regular(root)), Decimal(0))
    if rules.leaves and whole != version.total_points:
        found.append(
            Problem(
                None,
                _("The first level adds up to %(sum)s points; the rubric has %(points)s.")
                % {"sum": plain(whole), "points": plain(version.total_points)},
            )
        )
    found += _totals(version) + _grades(version, list(rules.grades))
    return found


def _walk(
    branch: Branch, options: dict[int, list[IndicatorOption]], known: set[str], found: list[Problem]
) -> None:
    node = branch.node
    if node.is_leaf:
        if branch.children:
            found.append(Problem(node, _("It is scored itself, so nothing can stand below it.")))
        found += [Problem(node, sentence) for sentence in _leaf(node, options.get(node.pk, []), known)]
        return
    if not branch.children:
        found.append(Problem(node, _("Nothing stands below it. Add an indicator or remove it.")))
    if node.level >= LEVELS:
        found.append(Problem(node, _("The fourth level is the last one; it is scored.")))
    regular = [child for child in branch.children if is_regular(child)]
    below = sum((worth_of(child) for child in regular), Decimal(0))
    if regular and below != node.points:
        found.append(
            Problem(
                node,
                _("It has %(points)s points; what stands below adds up to %(sum)s.")
                % {"points": plain(node.points), "sum": plain(below)},
            )
        )
    for child in branch.children:
        _walk(child, options, known, found)


def _leaf(node: Indicator, options: list[IndicatorOption], known: set[str]) -> list[str]:
    found = []
    if node.kind == K.CHOICE:
        if len(options) < 2:
            found.append(_("Give at least two levels to choose from."))
        elif max(option.points for option in options) != node.points:
            found.append(_("The best level must give the full points."))
    elif options:
        found.append(_("Only a choice has levels."))
    if node.kind not in (K.VETO, K.DEDUCTION, K.PER_UNIT) and node.points <= 0:
        found.append(_("It gives no points."))
    if node.kind == K.PER_UNIT and node.is_bonus is False and node.points <= 0:
        found.append(_("Say how many points it is worth; units beyond may count more."))
    if node.kind == K.PER_UNIT and node.cap is not None and node.cap < node.base:
        found.append(_("It begins with more points than it may give at the most."))
    if node.kind == K.DEDUCTION and node.is_bonus:
        found.append(_("A deduction is no bonus."))
    if node.kind == K.VETO and (node.points or node.is_bonus):
        found.append(_("A veto gives no points."))
    # What is no longer offered is still measured.
    if node.metric and node.metric not in known and not _is_measured(node.metric):
        found.append(_("Nothing measures “%(metric)s”.") % {"metric": node.metric})
    return found


def _is_measured(code: str) -> bool:
    try:
        return metrics.find(code).records is not None
    except LookupError:
        return False


def _totals(version: RubricVersion) -> list[Problem]:
    found = []
    if version.total_cap is not None and version.total_cap < version.total_points:
        found.append(Problem(None, _("The total is capped below the points of the rubric.")))
    return found


def _grades(version: RubricVersion, grades: list[Grade]) -> list[Problem]:
    """Thresholds descend from the best grade to the last; none lies beyond what can be reached."""
    if not grades:
        return [Problem(None, _("There are no grades yet."))]
    reach = version.total_cap
    if reach is None and version.bonus_cap is not None:
        reach = version.total_points + version.bonus_cap
    beyond = [grade for grade in grades if reach is not None and grade.threshold > reach]
    return [
        Problem(
            None,
            _("The grade %(grade)s begins at %(from)s, which nobody can reach (%(most)s).")
            % {"grade": grade.name, "from": plain(grade.threshold), "most": plain(reach)},
        )
        for grade in beyond
        if reach is not None
    ]


def plain(value: Decimal) -> str:
    """A number without the zeros that say nothing: 20, 7.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
