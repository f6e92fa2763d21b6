"""Two versions side by side: what came, what went, what counts otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from chambers.models import Grade, Indicator, RewardRule, RubricVersion
from chambers.services.rubric_checks import plain as digits
from chambers.services.rubric_kinds import DEFAULTS
from chambers.services.rubric_plain import REWARD, PlainGrade, PlainNode, PlainRubric
from federation.metrics import label_of

Pair = tuple[Any, str, str]
Numbered = tuple[str, PlainNode]


@dataclass(frozen=True)
class Line:
    """One indicator: its number in both versions ("" where it is not), and its fields that differ."""

    name: str
    old_code: str
    new_code: str
    changes: list[Pair] = field(default_factory=list)

    @property
    def level(self) -> int:
        return (self.new_code or self.old_code).count(".") + 1

    @property
    def state(self) -> str:
        if not self.old_code or not self.new_code:
            return "added" if self.new_code else "removed"
        if self.changes:
            return "changed"
        return "moved" if self.old_code != self.new_code else "same"


@dataclass(frozen=True)
class Comparison:
    lines: list[Line]
    terms: list[Pair]
    grades: list[Pair]
    groups: list[Pair]

    @property
    def counts(self) -> dict[str, int]:
        found = dict.fromkeys(("added", "removed", "changed", "moved"), 0)
        for line in self.lines:
            if line.state in found:
                found[line.state] += 1
        return found


def compare_rubrics(old: PlainRubric, new: PlainRubric) -> Comparison:
    """What differs between two versions; indicators are recognised by name, then by number."""
    before, after = list(old.walk()), list(new.walk())
    pairs = _match(before, after)
    lines: list[Line] = []
    gone = _gone(before, pairs)
    lines += [Line(node.name, code, "") for code, node in gone.get(-1, [])]
    for place, (code, node) in enumerate(after):
        at = pairs.get(place)
        former = before[at] if at is not None else None
        changes = differing(former[1], node) if former else []
        lines.append(Line(node.name, former[0] if former else "", code, changes))
        lines += [Line(lost.name, number, "") for number, lost in gone.get(place, [])]
    return Comparison(
        lines,
        _pairs(RubricVersion, old.terms, new.terms),
        _named(
            [(one.name, in_words(one)) for one in old.grades],
            [(one.name, in_words(one)) for one in new.grades],
        ),
        _named(
            [(one.name, "、".join(one.kinds)) for one in old.groups],
            [(one.name, "、".join(one.kinds)) for one in new.groups],
        ),
    )


def _match(before: list[Numbered], after: list[Numbered]) -> dict[int, int]:
    """Places of `after` with those of `before` that are the same indicator."""
    trails = [_trails(before), _trails(after)]
    keys: list[Callable[[int, int], Any]] = [
        lambda side, at: trails[side][at],
        lambda side, at: (before, after)[side][at][1].name,
        lambda side, at: ((before, after)[side][at][0], (before, after)[side][at][1].kind),
    ]
    found: dict[int, int] = {}
    for key in keys:
        free: dict[Any, list[int]] = {}
        for at in range(len(before)):
            if at not in found.values():
                free.setdefault(key(0, at), []).append(at)
        for place in range(len(after)):
            if place not in found and free.get(key(1, place)):
                found[place] = free[key(1, place)].pop(0)
    return found


def _trails(nodes: list[Numbered]) -> list[tuple[str, ...]]:
    """For each indicator the names from the first level down to its own."""
    names = {code: node.name for code, node in nodes}
    found = []
    for code, _node in nodes:
        parts = code.split(".")
        found.append(tuple(names[".".join(parts[:end])] for end in range(1, len(parts) + 1)))
    return found


def _gone(before: list[Numbered], pairs: dict[int, int]) -> dict[int, list[Numbered]]:
    """What is left of `before`, by the place in the new tree behind which it would stand."""
    places = {at: place for place, at in pairs.items()}
    found: dict[int, list[Numbered]] = {}
    behind = -1
    for at, one in enumerate(before):
        if at in places:
            behind = places[at]
        else:
            found.setdefault(behind, []).append(one)
    return found


def differing(old: PlainNode, new: PlainNode) -> list[Pair]:
    """The fields in which an indicator differs: their names, the old and the new value in words."""
    found = []
    for name in ("name", "kind", "standard"):
        if getattr(old, name) != getattr(new, name):
            pair = shown(name, getattr(old, name)), shown(name, getattr(new, name))
            found.append((_label(Indicator, name), *pair))
    if old.options != new.options:
        found.append((_("Levels to choose from"), levels(old.options), levels(new.options)))
    return found + _pairs(Indicator, *({name: one.values[name] for name in DEFAULTS} for one in (old, new)))


def _pairs(model: Any, old: dict[str, Any], new: dict[str, Any]) -> list[Pair]:
    return [
        (_label(model, name), shown(name, old[name]), shown(name, new[name]))
        for name in old
        if name in new and old[name] != new[name]
    ]


def _named(old: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]]) -> list[Pair]:
    """What stands under a name before and after; "—" where there is nothing of that name."""
    before, after = dict(old), dict(new)
    names = [*after, *(name for name in before if name not in after)]
    nothing = "—"
    return [
        (name, before.get(name, nothing), after.get(name, nothing))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _label(model: Any, name: str) -> Any:
    return model._meta.get_field(name).verbose_name


CHOICES: dict[str, dict[str, Any]] = {
    "kind": dict(Indicator.Kind.choices),
    "scorer": dict(Indicator.Scorer.choices),
    "rounding": dict(RubricVersion.Rounding.choices),
}


def shown(name: str, value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, Decimal):
        return digits(value)
    if name == "metric":
        return label_of(value)
    return str(CHOICES.get(name, {}).get(value, value))


def levels(options: Iterable[tuple[str, Decimal]]) -> str:
    """Levels on one line: 优 20 / 良 15 / 无 0."""
    return " / ".join(f"{label} {digits(points)}" for label, points in options) or "—"


def in_words(grade: PlainGrade) -> str:
    """From where a grade begins, at which level it is an honour, and what it is paid."""
    parts = [_("from %(points)s") % {"points": digits(grade.threshold)}]
    if grade.level:
        parts.append(str(dict(Grade._meta.get_field("level").choices or ()).get(grade.level, grade.level)))
    if not grade.is_award:
        parts.append(_("not awarded"))
    if grade.reward is not None:
        words = {name: _label(RewardRule, name) for name in REWARD}
        parts += [f"{words[name]} {digits(value)}" for name, value in grade.reward.items() if value]
    return "；".join(parts)
