"""What can be merged: organisations (chambers, enterprises) and people. Apps add what they know of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

# Sentences that stand against a merge of these two keys, (winner, loser); empty where nothing does.
Refusal = Callable[[Any, Any], list[str]]
# What is computed from relations, made right after a merge and after its undoing: (winner, loser).
Sequel = Callable[[int, int], None]


@dataclass(frozen=True)
class Part:
    """A profile that shares the key of the record, with the fields that are chosen one by one."""

    model: str
    attribute: str
    fields: tuple[str, ...]


@dataclass
class Subject:
    """One sort of records. `fields` are chosen one by one; `parts` are profiles by the record's kind.

    `settle(winner, loser, before)` derives on the winner what follows from the chosen values, given the old
    ones of those that changed; `page(record)` is its address; `masks` are functions by field for values that
    no page shows in full. `pick(record)` names the route that finds others of its sort by a few letters, and
    `alike(rows, record)` leaves of rows those that it could be merged with.
    """

    label: str
    url_name: str
    fields: tuple[str, ...]
    kind_of: Callable[[Any], str]
    settle: Callable[[Any, Any, dict[str, Any]], None]
    page: Callable[[Any], str]
    pick: Callable[[Any], str]
    alike: Callable[[Any, Any], Any] = lambda rows, record: rows
    derived: tuple[str, ...] = ()
    masks: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    sequels: list[Sequel] = field(default_factory=list)

    @property
    def model(self) -> Any:
        return apps.get_model(self.label)

    def part_of(self, record: Any) -> Part | None:
        return self.parts.get(self.kind_of(record))

    def targets(self, record: Any) -> list[Any]:
        """The models whose keys are the record's key: itself and its profile."""
        part = self.part_of(record)
        return [self.model, *([apps.get_model(part.model)] if part else [])]

    def all_targets(self) -> list[Any]:
        return [self.model, *(apps.get_model(part.model) for part in self.parts.values())]


_subjects: dict[str, Subject] = {}


def add_subject(subject: Subject) -> Subject:
    """Declare a sort of records, once."""
    if subject.label in _subjects:
        raise ValueError(f"{subject.label} is declared twice")
    _subjects[subject.label] = subject
    return subject


def subject_of(label: str) -> Subject:
    return _subjects[label]


def subjects() -> list[Subject]:
    return list(_subjects.values())
