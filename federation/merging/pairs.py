"""A pair as people see it: both records side by side, what differs, what hangs on each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from federation.audit.timeline import value_in_words
from federation.merging.handling import Stay, is_silent, rule_of
from federation.merging.models import DuplicatePair
from federation.merging.relations import Relation
from federation.merging.services import statements
from federation.merging.services.merging import Conflict, conflicts_between, refusals_of, relations_of
from federation.merging.subjects import Subject, subject_of

ONE, OTHER = "one", "other"
EXAMPLES = 3


@dataclass(frozen=True)
class Line:
    """One field in both records, in words; `suggested` is the side whose value is fuller or newer."""

    name: str
    label: str
    one: str
    other: str
    suggested: str
    differs: bool


@dataclass(frozen=True)
class Hanging:
    """How many rows of one kind hang on each record."""

    label: str
    one: int
    other: int


@dataclass(frozen=True)
class Question:
    """Rows that both have for the same; `examples` are (one's row, other's row) in words."""

    name: str
    label: str
    count: int
    examples: list[tuple[str, str]]


@dataclass
class Comparison:
    """Two records with everything that a decision needs. `suggested` is the side to keep."""

    subject: Subject
    one: Any
    other: Any
    lines: list[Line] = field(default_factory=list)
    hanging: list[Hanging] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    suggested: str = ONE

    @property
    def titles(self) -> tuple[str, str]:
        """What the two are called; of one name, with their numbers."""
        names = str(self.one), str(self.other)
        if names[0] != names[1]:
            return names
        return f"{names[0]} #{self.one.pk}", f"{names[1]} #{self.other.pk}"

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.differs]

    @property
    def alike(self) -> list[Line]:
        return [line for line in self.lines if not line.differs and line.one != "—"]


def compare(pair: DuplicatePair) -> Comparison | None:
    """Read both records of a pair; None where one of them is gone or has been merged."""
    subject = subject_of(pair.subject)
    one, other = (records_of(subject, [pair.one_id, pair.other_id]).get(key) for key in keys_of(pair))
    if one is None or other is None or one.merged_into_id or other.merged_into_id:
        return None
    found = Comparison(subject, one, other)
    found.lines = list(lines_of(subject, one, other))
    relations = [relation for relation in relations_of(subject, one) if not is_silent(relation.label)]
    counted = statements.counts(relations, [one.pk, other.pk])
    found.hanging = hanging_of(relations, counted, one.pk, other.pk)
    both = {
        relation.label
        for place, relation in enumerate(relations)
        if counted.get((place, one.pk)) and counted.get((place, other.pk))
    }
    found.questions = [
        question_of(conflict, one.pk, other.pk) for conflict in conflicts_between(subject, one, other, both)
    ]
    found.refusals = refusals_of(subject, one, other)
    found.suggested = fuller_side(found, counted)
    return found


def keys_of(pair: DuplicatePair) -> tuple[int, int]:
    return pair.one_id, pair.other_id


def records_of(subject: Subject, keys: Iterable[int]) -> dict[int, Any]:
    """Records with their profiles and what their fields name, in one query."""
    named = [
        name for name in subject.fields if isinstance(subject.model._meta.get_field(name), models.ForeignKey)
    ]
    for part in subject.parts.values():
        named.append(part.attribute)
        model = apps.get_model(part.model)
        named += [
            f"{part.attribute}__{name}"
            for name in part.fields
            if isinstance(model._meta.get_field(name), models.ForeignKey)
        ]
    return {row.pk: row for row in subject.model._base_manager.select_related(*named).filter(pk__in=keys)}


def lines_of(subject: Subject, one: Any, other: Any) -> Iterable[Line]:
    newer = ONE if one.updated_at > other.updated_at else OTHER
    part = subject.part_of(one)
    places: list[tuple[Any, Any, tuple[str, ...]]] = [(one, other, subject.fields)]
    if part is not None:
        places.append((getattr(one, part.attribute, None), getattr(other, part.attribute, None), part.fields))
    for left, right, names in places:
        if left is None or right is None:
            continue
        for name in names:
            yield line_of(subject, left, right, name, newer)


def line_of(subject: Subject, left: Any, right: Any, name: str, newer: str) -> Line:
    values = getattr(left, name), getattr(right, name)
    one, other = (shown(left, name, value, subject.masks.get(name)) for value in values)
    suggested = newer
    if is_blank(values[0]) != is_blank(values[1]):
        suggested = OTHER if is_blank(values[0]) else ONE
    label = capfirst(str(left._meta.get_field(name).verbose_name))
    return Line(name, label, one, other, suggested, values[0] != values[1])


def is_blank(value: Any) -> bool:
    return value is None or value == "" or value is False


def shown(row: Any, name: str, value: Any, mask: Any) -> str:
    if mask is not None:
        return mask(value) or "—"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value)
    column = row._meta.get_field(name)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and not column.flatchoices:
        return f"{value:,}"
    return value_in_words(column, value)


def hanging_of(relations: list[Relation], counted: dict, one: int, other: int) -> list[Hanging]:
    """Rows by what they are: a model that points in two ways is named once."""
    found: dict[str, list[int]] = {}
    for place, relation in enumerate(relations):
        if isinstance(rule_of(relation.label), Stay):
            continue
        pair = counted.get((place, one), 0), counted.get((place, other), 0)
        if any(pair):
            label = capfirst(str(relation.model._meta.verbose_name_plural))
            sums = found.setdefault(label, [0, 0])
            sums[0] += pair[0]
            sums[1] += pair[1]
    return [Hanging(label, *sums) for label, sums in found.items()]


def question_of(conflict: Conflict, one: int, other: int) -> Question:
    relation, fold = conflict.relation, conflict.fold
    pairs = list(statements.twins(relation, fold, one, other, keep="winner").items())[:EXAMPLES]
    keys = [key for pair in pairs for key in pair]
    manager = relation.model._base_manager
    named = [
        name for name in fold.shown if isinstance(relation.model._meta.get_field(name), models.ForeignKey)
    ]
    rows = {row.pk: row for row in manager.select_related(*named).filter(pk__in=keys)}
    names = [name for name in fold.shown if name != relation.field.name]
    examples = [(row_in_words(rows[kept], names), row_in_words(rows[gone], names)) for gone, kept in pairs]
    return Question(relation.label, str(fold.label), conflict.count, examples)


def row_in_words(row: Any, names: list[str]) -> str:
    return " · ".join(shown(row, name, getattr(row, name), None) for name in names)


def fuller_side(found: Comparison, counted: dict[tuple[int, int], int]) -> str:
    """The record that says more and on which more hangs; of equals the older one, whose number is known."""
    weight = {ONE: 0, OTHER: 0}
    for line in found.lines:
        weight[ONE] += line.one != "—"
        weight[OTHER] += line.other != "—"
    for (_place, key), count in counted.items():
        weight[ONE if key == found.one.pk else OTHER] += min(count, 50)
    return OTHER if weight[OTHER] > weight[ONE] else ONE


def where_from(record: Any) -> str:
    """One line that says which record this is: its number and its last change."""
    return _("No. %(number)s · changed %(day)s") % {
        "number": record.pk,
        "day": f"{record.updated_at:%Y-%m-%d}",
    }
