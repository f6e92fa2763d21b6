"""Writing rubrics: versions, their tree, grades and groups. A version in use is frozen, by the table too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import (
    AssessedGroup,
    Grade,
    Indicator,
    IndicatorOption,
    RewardRule,
    Rubric,
    RubricVersion,
)
from chambers.models.rubrics import DEPTH, LEVELS
from chambers.services.rubric_checks import problems_of
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record

# What a new version takes over from the one before it.
TERMS = (
    "total_points",
    "total_cap",
    "bonus_cap",
    "places",
    "rounding",
    "experts",
    "spread_limit",
    "drops_extremes",
    "reason_from",
    "publicity_days",
    "valid_months",
)
MOST = 999


@transaction.atomic
def create_rubric(rubric: Rubric, *, actor: User | None) -> RubricVersion:
    """Put a rubric on file with an empty first version, a draft. Raises ValidationError keyed by field."""
    check_fields(rubric)
    try:
        store(rubric)
    except IntegrityError as error:
        raise ValidationError({"code": _("Another rubric has this code.")}) from error
    version = RubricVersion(rubric=rubric, number=1, made_by=actor)
    store(version)
    record("chambers.rubric_created", rubric, actor=actor, note=rubric.code)
    return version


@transaction.atomic
def start_version(
    rubric: Rubric, *, actor: User | None, source: RubricVersion | None = None
) -> RubricVersion:
    """A new draft, with everything of `source` or else of the latest version.

    Raises ValidationError where there is a draft already.
    """
    rubric = Rubric.objects.select_for_update().get(pk=rubric.pk)
    latest = rubric.versions.order_by("-number").first()
    source = source or latest
    version = RubricVersion(rubric=rubric, number=(latest.number if latest else 0) + 1, made_by=actor)
    if source is not None:
        for name in TERMS:
            setattr(version, name, getattr(source, name))
    store(version)
    if source is not None:
        copy_tree(source, version)
    record("chambers.rubric_version_started", rubric, actor=actor, note=str(version.number))
    return version


def copy_tree(source: RubricVersion, version: RubricVersion) -> None:
    """Indicators with their levels, grades with their rewards, and groups, as rows of another version."""
    made: dict[int, Indicator] = {}
    for node in source.indicators.order_by("path"):
        parent = made[node.parent_id] if node.parent_id else None
        made[node.pk] = _copy(node, version=version, parent=parent, ordinal=None)
    for option in IndicatorOption.objects.filter(version=source):
        _copy(option, version=version, indicator=made[option.indicator_id])
    for grade in source.grades.prefetch_related("reward_rules"):
        rules = list(grade.reward_rules.all())
        copied = _copy(grade, version=version)
        for rule in rules:
            _copy(rule, version=version, grade=copied)
    for group in source.groups.all():
        _copy(group, version=version)


def _copy(row: Any, **changed: Any) -> Any:
    fields = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in changed
    }
    return type(row).objects.create(**fields, **changed)


def lock_draft(version: RubricVersion, seen: int | None = None) -> RubricVersion:
    """The version, locked and still a draft. Raises ValidationError where it is in use, or where somebody
    else changed it since `seen`."""
    version = (
        RubricVersion.objects.select_for_update(of=("self",)).select_related("rubric").get(pk=version.pk)
    )
    if version.state != RubricVersion.State.DRAFT:
        raise ValidationError(
            _("This version is in use and never changes. Start a new version to change the rubric."),
            code="frozen",
        )
    if seen is not None and seen != version.version:
        raise ValidationError(
            _("Somebody else changed this rubric while you were working on it. Reload it and try again."),
            code="stale",
        )
    return version


def touch(version: RubricVersion, what: str, *, actor: User | None) -> None:
    version.version += 1
    version.save(update_fields=["version"])
    record("chambers.rubric_changed", version.rubric, actor=actor, note=f"{version.number} · {what}"[:300])


@transaction.atomic
def edit_version(
    version: RubricVersion, *, actor: User | None, seen: int | None = None, **terms: Any
) -> RubricVersion:
    """Change how a draft rounds, caps, hears experts, and its note."""
    version = lock_draft(version, seen)
    for name, value in terms.items():
        if name not in (*TERMS, "note"):
            raise TypeError(f"{name} is no term of a version")
        setattr(version, name, value)
    check_fields(version, exclude=("made_by", "published_by"))
    store(version)
    touch(version, "terms", actor=actor)
    return version


@transaction.atomic
def save_indicator(
    node: Indicator,
    *,
    actor: User | None,
    seen: int | None = None,
    options: Iterable[Mapping[str, Any]] | None = None,
) -> Indicator:
    """Add or change an indicator; a new one comes last below its parent. `options` are the levels of a
    choice, in their order, as dicts of label and points. Raises ValidationError keyed by field."""
    node.version = lock_draft(node.version, seen)
    if node.parent is not None:
        refuse_place(node.version, node.parent)
    if node.pk is None:
        siblings = Indicator.objects.filter(version=node.version, parent=node.parent)
        node.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
        place(node)
    check_fields(node, exclude=("ordinal",))
    store(node)
    if options is not None:
        write_options(node, options)
    touch(node.version, str(node), actor=actor)
    return node


def refuse_place(version: RubricVersion, parent: Indicator) -> None:
    if parent.version_id != version.pk:
        raise ValidationError({"parent": _("This indicator belongs to another version.")})
    if parent.is_leaf:
        raise ValidationError({"parent": _("It is scored itself, so nothing can stand below it.")})
    if parent.level >= LEVELS:
        raise ValidationError({"parent": _("A rubric has four levels at the most.")})


def write_options(node: Indicator, options: Iterable[Mapping[str, Any]]) -> None:
    IndicatorOption.objects.filter(indicator=node).delete()
    for position, option in enumerate(options, 1):
        row = IndicatorOption(version=node.version, indicator=node, position=position, **option)
        check_fields(row)
        store(row)


def place(node: Indicator) -> None:
    """Number and path of a node from its position and its parent's."""
    if node.position > MOST:
        raise ValidationError(_("Too many indicators stand side by side."))
    above = node.parent
    node.code = f"{above.code}.{node.position}" if above else str(node.position)
    node.path = f"{above.path if above else ''}{node.position:0{DEPTH}d}"


@transaction.atomic
def remove_indicator(node: Indicator, *, actor: User | None, seen: int | None = None) -> None:
    """Take an indicator out of a draft, with everything below it; those after it move up."""
    version = lock_draft(node.version, seen)
    name = str(node)
    node.delete()
    renumber(version)
    touch(version, f"− {name}", actor=actor)


@transaction.atomic
def move_indicator(node: Indicator, step: int, *, actor: User | None, seen: int | None = None) -> None:
    """Move an indicator up (-1) or down (1) among those beside it; at the end nothing happens."""
    version = lock_draft(node.version, seen)
    beside = list(Indicator.objects.filter(version=version, parent=node.parent_id).order_by("position"))
    place_now = next(n for n, one in enumerate(beside) if one.pk == node.pk)
    place_then = place_now + step
    if not 0 <= place_then < len(beside):
        return
    beside.insert(place_then, beside.pop(place_now))
    for position, one in enumerate(beside, 1):
        one.position = position
    Indicator.objects.bulk_update(beside, ["position"])
    renumber(version)
    touch(version, f"↕ {node.name}", actor=actor)


def renumber(version: RubricVersion) -> None:
    """Positions from 1 without gaps, and numbers and paths that follow from them."""
    below: dict[int | None, list[Indicator]] = {}
    for node in Indicator.objects.filter(version=version).order_by("position", "id"):
        below.setdefault(node.parent_id, []).append(node)

    def walk(parent: Indicator | None) -> None:
        for position, node in enumerate(below.get(parent.pk if parent else None, []), 1):
            node.position, node.parent = position, parent
            place(node)
            walk(node)

    walk(None)
    nodes = [node for beside in below.values() for node in beside]
    Indicator.objects.bulk_update(nodes, ["position", "code", "path"])


@transaction.atomic
def save_part(
    part: Grade | AssessedGroup | RewardRule, *, actor: User | None, seen: int | None = None
) -> models.Model:
    """Add or change a grade, a group or a rule of rewards of a draft."""
    part.version = lock_draft(part.version, seen)
    check_fields(part)
    store(part)
    touch(part.version, str(part), actor=actor)
    return part


@transaction.atomic
def remove_part(
    part: Grade | AssessedGroup | RewardRule, *, actor: User | None, seen: int | None = None
) -> None:
    version = lock_draft(part.version, seen)
    name = str(part)
    part.delete()
    touch(version, f"− {name}", actor=actor)


@transaction.atomic
def publish_version(version: RubricVersion, *, actor: User | None, seen: int | None = None) -> RubricVersion:
    """Put a draft to use: it is whole, its leaves get their ordinals, and it never changes again.

    Earlier versions stay in use for rounds that follow them. Raises ValidationError with everything that
    is still to be mended, and where somebody else changed the draft since `seen`.
    """
    version = lock_draft(version, seen)
    problems = problems_of(version)
    if problems:
        raise ValidationError([str(problem) for problem in problems])
    leaves = [node for node in version.indicators.order_by("path") if node.is_leaf]
    for ordinal, leaf in enumerate(leaves, 1):
        leaf.ordinal = ordinal
    Indicator.objects.bulk_update(leaves, ["ordinal"])
    RubricVersion.workflow.move(version, RubricVersion.State.PUBLISHED)
    version.published_at, version.published_by = timezone.now(), actor
    version.save(update_fields=["state", "published_at", "published_by"])
    record("chambers.rubric_published", version.rubric, actor=actor, note=str(version.number))
    return version


@transaction.atomic
def retire_version(version: RubricVersion, *, actor: User | None) -> RubricVersion:
    """No new round follows this version; running ones go on by it."""
    version = (
        RubricVersion.objects.select_for_update(of=("self",)).select_related("rubric").get(pk=version.pk)
    )
    RubricVersion.workflow.move(version, RubricVersion.State.RETIRED)
    version.save(update_fields=["state"])
    record("chambers.rubric_retired", version.rubric, actor=actor, note=str(version.number))
    return version
