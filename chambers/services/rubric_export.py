"""A version of a rubric as a workbook: one row for each indicator, branches merged down over theirs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from chambers.models import Indicator, Rubric, RubricVersion
from chambers.services import rubric_words as words
from chambers.services.rubric_checks import plain as digits
from chambers.services.rubric_kinds import DEFAULTS, fields_of
from chambers.services.rubric_plain import REWARD, PlainNode, PlainRubric, read_plain
from federation.accounts.models import User
from federation.audit.services import record
from federation.exchange.book import BookSheet, Span, write_book
from federation.metrics import measurable

K = Indicator.Kind
BOOLS = ("is_bonus", "needs_evidence", "in_duty_report")
LEVELS = len(words.LEVEL_HEADS)


def export_version(version: RubricVersion, *, actor: User | None) -> bytes:
    """The workbook of a version; who took it is on the trail."""
    record("chambers.rubric_exported", version.rubric, actor=actor, note=str(version.number))
    title = f"{version.rubric.name}（第 {version.number} 版）"
    return write_rubric(version.rubric, read_plain(version), title=title)


def write_rubric(rubric: Rubric, plain: PlainRubric, *, title: str) -> bytes:
    names = dict(measurable())
    rows = [_row(code, node, names) for code, node in plain.walk()]
    heads = [*words.LEVEL_HEADS, *(found[0] for found in words.COLUMNS.values()), *words.BLANK_HEADS]
    yes_no = [words.word(words.BOOLEANS, "1"), words.word(words.BOOLEANS, "0")]
    choices: dict[str, Iterable[str]] = {
        "kind": [one[0] for one in words.KINDS.values()],
        "scorer": [one[0] for one in words.SCORERS.values()],
        **dict.fromkeys(BOOLS, yes_no),
    }
    at = {name: LEVELS + place for place, name in enumerate(words.COLUMNS)}
    tree = BookSheet(
        words.TREE,
        heads,
        [[*row, *[""] * len(words.BLANK_HEADS)] for row in rows],
        title=title,
        widths=words.WIDTHS,
        spans=spans(plain),
        choices={at[name]: list(given) for name, given in choices.items()},
    )
    return write_book([tree, *_parts(rubric, plain)])


def _row(code: str, node: PlainNode, names: dict[str, str]) -> list[Any]:
    level = code.count(".")
    cells: list[Any] = [""] * LEVELS
    cells[level] = node.name
    return cells + [cell_of(name, node, names) for name in words.COLUMNS]


def cell_of(name: str, node: PlainNode, names: dict[str, str]) -> Any:
    """What stands in a column; nothing where the kind has no such field, or where it is as usual."""
    if name == "standard":
        return node.standard
    if name == "kind":
        return words.word(words.KINDS, node.kind)
    if name == "options":
        return " / ".join(f"{label} {digits(points)}" for label, points in node.options)
    value = node.values[name]
    if name == "points":
        return "" if node.kind == K.VETO else value
    if name not in fields_of(node.kind, node.values["scorer"]):
        return ""
    if name == "scorer":
        return words.word(words.SCORERS, value)
    if name == "metric":
        return f"{names.get(value, '')} [{value}]".strip()
    if name in BOOLS:
        return words.word(words.BOOLEANS, "1") if value else ""
    return "" if value == DEFAULTS[name] else value


def spans(plain: PlainRubric) -> list[Span]:
    """For each branch the cells from its own row to the last one below it."""
    found: list[Span] = []
    row = 0

    def walk(nodes: Iterable[PlainNode], level: int) -> None:
        nonlocal row
        for node in nodes:
            first = row
            row += 1
            walk(node.below, level + 1)
            if row - 1 > first:
                found.append((level, first, row - 1))

    walk(plain.nodes, 0)
    return found


def _parts(rubric: Rubric, plain: PlainRubric) -> list[BookSheet]:
    grades = [
        [
            one.name,
            one.threshold,
            words.word(words.LEVELS_OF_HONOUR, one.level) if one.level else "",
            words.word(words.BOOLEANS, "1" if one.is_award else "0"),
        ]
        for one in plain.grades
    ]
    rewards = [
        [one.name, *(one.reward[name] for name in REWARD)] for one in plain.grades if one.reward is not None
    ]
    groups = [
        [one.name, "、".join(words.word(words.CHAMBER_KINDS, kind) for kind in one.kinds)]
        for one in plain.groups
    ]
    terms = [[head, _told(name, getattr(rubric, name))] for name, head in words.RUBRIC_HEADS.items()]
    terms += [[head, _told(name, plain.terms[name])] for name, head in words.TERM_HEADS.items()]
    return [
        BookSheet(words.GRADES, words.GRADE_HEADS, grades, widths=(24, 10, 12, 10)),
        BookSheet(words.GROUPS, words.GROUP_HEADS, groups, widths=(24, 60)),
        BookSheet(words.REWARDS, words.REWARD_HEADS, rewards, widths=(24, 16, 12, 16, 16)),
        BookSheet(words.TERMS_SHEET, ("参数", "取值"), terms, widths=(24, 60)),
    ]


def _told(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return words.word(words.BOOLEANS, "1" if value else "0")
    if name == "rounding":
        return words.word(words.ROUNDINGS, value)
    if name == "subject":
        return words.word(words.SUBJECTS, value)
    return value if isinstance(value, (int, Decimal)) else value or ""
