"""Reading a rubric from a workbook: its tree row by row; `rubric_parts` reads the further sheets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from chambers.models import Indicator
from chambers.services import rubric_words as words
from chambers.services.rubric_cells import (
    Page,
    Problem,
    number_for,
    one_of,
    text_of,
)
from chambers.services.rubric_kinds import DEFAULTS, WANTED, fields_of, scorers_of
from chambers.services.rubric_parts import SEARCHED, Parts
from chambers.services.rubric_plain import (
    PlainNode,
    PlainRubric,
    plain_node,
)
from federation.exchange.errors import WorkbookError
from federation.exchange.layout import column_letter
from federation.exchange.text import fold_key, is_blank, raw_text
from federation.exchange.workbook import Sheet
from federation.metrics import measurable

K, S = Indicator.Kind, Indicator.Scorer
LEVELS = len(words.LEVEL_HEADS)
MOST_ROWS = 2_000
_OPTION = re.compile(r"\s*(.+?)\s+(\d{1,6}(?:\.\d{1,3})?)\s*分?\s*(?:[/／;；\n]|$)", re.DOTALL)


@dataclass
class Found:
    """What a workbook holds: the version, what it says of the rubric itself, and what is wrong with it."""

    plain: PlainRubric
    rubric: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Draft:
    """A node while its rows are read."""

    name: str
    row: int
    kind: str = K.BRANCH
    standard: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    options: tuple[tuple[str, Decimal], ...] = ()
    below: list[Draft] = field(default_factory=list)
    # A branch that only stands to the left of its leaves is worth what they add up to.
    is_implied: bool = False

    def plain(self) -> PlainNode:
        below = tuple(one.plain() for one in self.below)
        values = dict(self.values)
        if self.is_implied:
            values["points"] = sum((one.worth() for one in below), Decimal(0))
        return plain_node(
            self.name,
            self.kind,
            standard=self.standard,
            options=self.options,
            below=below,
            row=self.row,
            **values,
        )


def read_rubric(sheets: Sequence[Sheet], formulas: dict[str, set[tuple[int, int]]]) -> Found:
    """The rubric of a workbook. Raises WorkbookError where no sheet has its headings."""
    trees = [sheet for sheet in sheets if sheet.visible and _tree_page(sheet, formulas) is not None]
    sheet = next((one for one in trees if one.name == words.TREE), trees[0] if trees else None)
    if sheet is None:
        heads = "、".join(words.NEEDED)
        sentence = _("No sheet has the headings of a rubric. One of the first rows must hold %(heads)s.")
        raise WorkbookError("no_header", sentence, {"heads": heads})
    page = _tree_page(sheet, formulas)
    assert page is not None
    _refuse_merged(page, sheet)
    nodes = TreeReader(page).read() if not page.problems else []
    named = {one.name: one for one in sheets if one.visible}
    parts = Parts(named, formulas)
    grades = parts.grades()
    terms, rubric = parts.terms()
    found = PlainRubric(terms, tuple(node.plain() for node in nodes), grades, parts.groups())
    return Found(found, rubric, [*page.problems, *parts.problems])


def _tree_page(sheet: Sheet, formulas: dict[str, set[tuple[int, int]]]) -> Page | None:
    """The sheet under its headings; None where the first level has no column in the first rows."""
    known = {fold_key(head): f"level{place}" for place, head in enumerate(words.LEVEL_HEADS, 1)}
    known |= {fold_key(head): name for name, heads in words.COLUMNS.items() for head in heads}
    for number, row in enumerate(sheet.rows[:SEARCHED], 1):
        columns: dict[str, int] = {}
        headings: dict[str, str] = {}
        twice = []
        for at, cell in enumerate(row):
            name = known.get(fold_key(cell)) if isinstance(cell, str) else None
            if name in columns:
                twice.append((at, str(cell)))
            elif name is not None:
                columns[name], headings[name] = at, str(cell)
        if "level1" not in columns or len(columns) < 2:
            continue
        page = Page(sheet.name, sheet.rows, columns, headings, number + 1, formulas.get(sheet.name, set()))
        for at, cell in twice:
            page.problems.append(
                Problem(
                    sheet.name, number, column_letter(at), cell, cell, _("This heading stands here twice.")
                )
            )
        for name, head in (("points", "分值"), ("kind", "类型")):
            if name not in columns:
                reason = _("The column “%(head)s” is missing.") % {"head": head}
                page.problems.append(Problem(sheet.name, number, "", head, "", reason))
        if len(sheet.rows) > MOST_ROWS:
            reason = _("A rubric may have at most %(rows)s rows.") % {"rows": MOST_ROWS}
            page.problems.append(Problem(sheet.name, len(sheet.rows), "", "", "", reason))
        return page
    return None


def _refuse_merged(page: Page, sheet: Sheet) -> None:
    """Names of branches may reach down over their rows, names to the right over empty levels; no more."""
    levels = {page.columns[name] for name in page.columns if name.startswith("level")}
    read = set(page.columns.values())
    for (top, left), (bottom, right) in sheet.merged:
        if top + 1 < page.first or not read & set(range(left, right + 1)):
            continue
        named = set(range(left, right + 1)) <= levels
        if not named or (bottom > top and right > left):
            reason = _("Merged cells are read in the columns of levels only. Split these and fill in each.")
            value = page.rows[top][left] if top < len(page.rows) else ""
            place = column_letter(left)
            page.problems.append(Problem(page.name, top + 1, place, "", str(value)[:80], reason))


class TreeReader:
    """Goes down the rows and hangs each indicator below the branch that is open to its left."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.roots: list[Draft] = []
        self.open: list[Draft] = []
        self.metrics = self._metrics()

    @staticmethod
    def _metrics() -> dict[str, str]:
        """Codes by code and by label; a label that two metrics bear stands for neither."""
        found: dict[str, str] = {}
        labels: dict[str, list[str]] = {}
        for code, label in measurable():
            found[fold_key(code)] = code
            labels.setdefault(fold_key(label), []).append(code)
        return {label: codes[0] for label, codes in labels.items() if len(codes) == 1} | found

    def read(self) -> list[Draft]:
        for number, row in self.page.numbered():
            self.take(number, row)
        return self.roots

    def take(self, number: int, row: Sequence[Any]) -> None:
        page, names, before = self.page, [], len(self.page.problems)
        for level in range(1, LEVELS + 1):
            parse = text_of(200)
            names.append(page.read(number, row, f"level{level}", parse, ""))
        if len(page.problems) > before:
            return
        level = max((at for at, name in enumerate(names, 1) if name), default=0)
        if not level:
            page.refuse(number, "level1", "", _("This row names no indicator."))
            return
        if names[level - 1] in words.SUMS and is_blank(page.raw(row, "kind")):
            return
        for at in range(1, level):
            self.descend(number, at, names[at - 1])
        if len(self.open) < level - 1:
            page.refuse(
                number,
                f"level{level}",
                names[level - 1],
                _("No indicator of the level above stands over it."),
            )
            return
        self.open = self.open[: level - 1]
        above = self.open[-1] if self.open else None
        if above is not None and above.kind != K.BRANCH:
            reason = _("“%(name)s” above it is scored itself; its kind must be 分组.") % {"name": above.name}
            page.refuse(number, f"level{level}", names[level - 1], reason)
            return
        node = self.node(number, row, names[level - 1])
        (above.below if above else self.roots).append(node)
        self.open.append(node)

    def descend(self, number: int, level: int, name: str) -> None:
        """A name to the left of an indicator: the branch that is open, or a new one without a row."""
        if not name or (len(self.open) >= level and self.open[level - 1].name == name):
            return
        if len(self.open) < level - 1 or (level > 1 and self.open[level - 2].kind != K.BRANCH):
            return
        self.open = self.open[: level - 1]
        node = Draft(name, number, is_implied=True)
        (self.open[-1].below if self.open else self.roots).append(node)
        self.open.append(node)

    def node(self, number: int, row: Sequence[Any], name: str) -> Draft:
        page = self.page
        node = Draft(name, number)
        if is_blank(page.raw(row, "kind")):
            page.refuse(number, "kind", "", _("Say which kind of indicator this is."))
            return node
        before = len(page.problems)
        node.kind = page.read(number, row, "kind", one_of(words.KINDS), "")
        if len(page.problems) > before:
            node.kind = K.BRANCH
            return node
        node.standard = page.read(number, row, "standard", text_of(2000, lines=True), "")
        node.options = page.read(number, row, "options", options_in, ())
        for column in DEFAULTS:
            node.values[column] = page.read(number, row, column, self.parser(column), DEFAULTS[column])
        self.judge(number, row, node, before)
        return node

    def parser(self, name: str) -> Any:
        if name in ("is_bonus", "needs_evidence", "in_duty_report"):
            boolean = one_of(words.BOOLEANS)
            return lambda value: boolean(value) == "1"
        if name == "scorer":
            return one_of(words.SCORERS)
        if name == "metric":
            return self.metric
        if name == "data_source":
            return text_of(200)
        return number_for(Indicator, name)

    def metric(self, value: Any) -> str:
        text = raw_text(value).strip()
        inside = re.search(r"\[([^\[\]]+)\]$", text)
        code = self.metrics.get(fold_key(inside[1] if inside else text))
        if code is None:
            raise ValidationError(_("Nothing is measured under this name. Copy it from an exported rubric."))
        return code

    def judge(self, number: int, row: Sequence[Any], node: Draft, before: int) -> None:
        """Whether an indicator says what its kind needs, and nothing that it has not."""
        page, values = self.page, node.values
        kept = set(fields_of(node.kind, values["scorer"]))
        for name in DEFAULTS:
            given = not is_blank(page.raw(row, name))
            if (
                given
                and name not in kept
                and values[name] != DEFAULTS[name]
                and name not in ("points", "metric")
            ):
                self.refuse_here(
                    number, row, name, _("This kind of indicator does not have this. Empty the cell.")
                )
            if not given and name in WANTED.get(node.kind, ()):
                page.refuse(number, name, "", _("This kind of indicator needs a value here."))
        if node.options and node.kind != K.CHOICE:
            self.refuse_here(number, row, "options", _("Only a choice has levels."))
        if len(page.problems) > before:
            return
        self.judge_points(number, row, node)
        if values["scorer"] not in scorers_of(node.kind) and node.kind != K.BRANCH:
            self.refuse_here(number, row, "scorer", _("What is judged cannot be measured."))
        elif values["scorer"] == S.MEASURED and not values["metric"]:
            page.refuse(number, "metric", "", _("Choose the metric that is measured."))
        elif values["scorer"] != S.MEASURED and values["metric"]:
            self.refuse_here(
                number, row, "metric", _("Only what is measured has a metric: write 自动取数 as its scorer.")
            )

    def judge_points(self, number: int, row: Sequence[Any], node: Draft) -> None:
        values = node.values
        if node.kind == K.CHOICE:
            if len(node.options) < 2:
                self.page.refuse(number, "options", "", _("Give at least two levels to choose from."))
            elif not is_blank(self.page.raw(row, "points")) and values["points"] != max(
                points for _label, points in node.options
            ):
                self.refuse_here(number, row, "points", _("The best level must give the full points."))
            elif len({points for _label, points in node.options}) < len(node.options):
                self.refuse_here(number, row, "options", _("Two levels cannot give the same points."))
        if node.kind == K.VETO and values["points"]:
            self.refuse_here(number, row, "points", _("A veto gives no points."))
        for name in ("per_unit", "target", "weight", "cap"):
            if values[name] is not None and values[name] <= 0:
                self.refuse_here(number, row, name, _("This must be more than 0."))
        if node.kind == K.SCALED and values["floor"] >= values["points"]:
            reason = _("Say how many points the least value gives: fewer than the most.")
            self.refuse_here(number, row, "floor", reason)

    def refuse_here(self, number: int, row: Sequence[Any], name: str, reason: Any) -> None:
        self.page.refuse(number, name, self.page.raw(row, name), reason)


def options_in(value: Any) -> tuple[tuple[str, Decimal], ...]:
    """Levels as staff write them: 优 20 / 良 15 / 无 0; the best first."""
    # A text without end would keep the pattern busy.
    text = text_of(2000, lines=True)(value)
    found, at = [], 0
    while at < len(text):
        match = _OPTION.match(text, at)
        if match is None:
            raise ValidationError(_("Write each level with its points, such as: 优 20 / 良 15 / 无 0."))
        found.append((text_of(200)(match[1]), Decimal(match[2])))
        at = match.end()
    return tuple(sorted(found, key=lambda one: -one[1]))
