"""Further acts on rubrics: points of many at once, another place in the tree, grades with rewards."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from chambers.models import Grade, Indicator, RewardRule, Rubric, RubricVersion
from chambers.models.rubrics import DEPTH, LEVELS
from chambers.services.rubrics import lock_draft, refuse_place, renumber, touch
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import in_text
from federation.audit.services import changes_between, record

KEPT = ("name", "subject", "honour", "description", "is_active")
# Behind all its new siblings until the tree is numbered again.
LAST = 999


@transaction.atomic
def edit_rubric(rubric: Rubric, *, actor: User | None, **fields: Any) -> Rubric:
    """Change what a rubric is called and whether new rounds follow it. What it assesses stays once in use."""
    rubric = Rubric.objects.select_for_update().get(pk=rubric.pk)
    before = {name: getattr(rubric, name) for name in KEPT if name in fields}
    for name in before:
        setattr(rubric, name, fields[name])
    changes = changes_between(before, rubric)
    if not changes:
        return rubric
    used = rubric.versions.exclude(state=RubricVersion.State.DRAFT).exists()
    if "subject" in changes and used:
        raise ValidationError({"subject": _("The rubric is in use; what it assesses does not change.")})
    check_fields(rubric)
    store(rubric)
    record("chambers.rubric_edited", rubric, actor=actor, changes=in_text(changes))
    return rubric


@transaction.atomic
def discard_draft(version: RubricVersion, *, actor: User | None, seen: int | None = None) -> Rubric:
    """Throw a draft away with its whole tree; what is in use stays as it is."""
    version = lock_draft(version, seen)
    rubric, number = version.rubric, version.number
    version.delete()
    record("chambers.rubric_draft_discarded", rubric, actor=actor, note=str(number))
    return rubric


@transaction.atomic
def set_points(
    version: RubricVersion, points: Mapping[int, Decimal], *, actor: User | None, seen: int | None = None
) -> RubricVersion:
    """Give indicators of a draft other points, {key: points}. A choice is worth its best level and keeps it.

    Raises ValidationError keyed by "p" and the key of the indicator.
    """
    version = lock_draft(version, seen)
    changed = []
    for node in Indicator.objects.filter(version=version, pk__in=list(points)).order_by("path"):
        if node.kind in (Indicator.Kind.CHOICE, Indicator.Kind.VETO) or node.points == points[node.pk]:
            continue
        node.points = points[node.pk]
        try:
            check_fields(node, exclude=("ordinal",))
            store(node)
        except ValidationError as error:
            raise ValidationError({f"p{node.pk}": error.messages}) from error
        changed.append(node.code)
    if changed:
        touch(version, "、".join(changed), actor=actor)
    return version


@transaction.atomic
def move_below(
    node: Indicator, parent: Indicator | None, *, actor: User | None, seen: int | None = None
) -> Indicator:
    """Put an indicator with all below it under another one (None: on the first level), as its last."""
    version = lock_draft(node.version, seen)
    if parent is not None:
        refuse_place(version, parent)
        if parent.path.startswith(node.path):
            raise ValidationError({"parent": _("An indicator cannot stand below itself.")})
    depth = max(len(path) for path in _below(node)) // DEPTH - node.level
    if (parent.level if parent else 0) + 1 + depth > LEVELS:
        raise ValidationError({"parent": _("A rubric has four levels at the most.")})
    node.parent, node.position = parent, LAST
    Indicator.objects.filter(pk=node.pk).update(parent=parent, position=LAST)
    renumber(version)
    touch(version, f"→ {node.name}", actor=actor)
    return node


def _below(node: Indicator) -> list[str]:
    rows = Indicator.objects.filter(version_id=node.version_id, path__startswith=node.path)
    return list(rows.values_list("path", flat=True))


def check_reward(reward: Mapping[str, Any]) -> None:
    """Raise ValidationError where a reward for each point lacks its half; the table is silent."""
    if (reward["from_points"] is None) != (reward["per_point"] is None):
        missing = "from_points" if reward["from_points"] is None else "per_point"
        raise ValidationError({missing: _("Say both: from which total, and how much for a point.")})


@transaction.atomic
def save_grade(
    grade: Grade, reward: Mapping[str, Any] | None, *, actor: User | None, seen: int | None = None
) -> Grade:
    """Add or change a grade with its reward: amount, from_points, per_point, at_most; None for none."""
    grade.version = lock_draft(grade.version, seen)
    check_fields(grade)
    store(grade)
    rule = RewardRule.objects.filter(grade=grade).first() or RewardRule(version=grade.version, grade=grade)
    if reward is not None:
        for name, value in reward.items():
            setattr(rule, name, value)
        check_reward(reward)
        check_fields(rule)
        store(rule)
    elif rule.pk:
        rule.delete()
    touch(grade.version, str(grade), actor=actor)
    return grade
