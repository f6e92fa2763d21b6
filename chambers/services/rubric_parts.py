"""The further sheets of a rubric's workbook: grades, groups, rewards and terms. Each may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from chambers.models import AssessedGroup, Grade, RewardRule, RubricVersion
from chambers.services import rubric_words as words
from chambers.services.rubric_cells import (
    Page,
    Problem,
    number_for,
    number_within,
    one_of,
    several_of,
    text_of,
    whole,
)
from chambers.services.rubric_plain import REWARD, PlainGrade, PlainGroup
from federation.exchange.text import fold_key, is_blank
from federation.exchange.workbook import Sheet

SEARCHED = 20


class Parts:
    """The further sheets; each may be missing."""

    def __init__(self, sheets: dict[str, Sheet], formulas: dict[str, set[tuple[int, int]]]) -> None:
        self.sheets, self.formulas = sheets, formulas
        self.problems: list[Problem] = []

    def page(self, name: str, heads: Sequence[str], fields: Sequence[str]) -> Page | None:
        """A sheet by its headings; None where there is none. Without its first heading it is refused."""
        sheet = self.sheets.get(name)
        if sheet is None or sheet.is_empty:
            return None
        wanted = dict(zip(map(fold_key, heads), fields, strict=True))
        for number, row in enumerate(sheet.rows[:SEARCHED], 1):
            columns = {
                wanted[fold_key(cell)]: at
                for at, cell in enumerate(row)
                if isinstance(cell, str) and fold_key(cell) in wanted
            }
            if fields[0] in columns:
                headings = dict(zip(fields, heads, strict=True))
                page = Page(name, sheet.rows, columns, headings, number + 1, self.formulas.get(name, set()))
                page.problems = self.problems
                return page
        reason = _("The column “%(head)s” is missing.") % {"head": heads[0]}
        self.problems.append(Problem(name, 1, "", heads[0], "", reason))
        return None

    def grades(self) -> tuple[PlainGrade, ...]:
        page = self.page(words.GRADES, words.GRADE_HEADS, ("name", "threshold", "level", "is_award"))
        found: dict[str, PlainGrade] = {}
        for number, row in page.numbered() if page else ():
            assert page is not None
            name = page.read(number, row, "name", text_of(60), "")
            threshold = page.read(number, row, "threshold", number_for(Grade, "threshold"), None)
            level = page.read(number, row, "level", one_of(words.LEVELS_OF_HONOUR), "")
            award = page.read(number, row, "is_award", one_of(words.BOOLEANS), "1")
            if not name or threshold is None:
                lacking = "name" if not name else "threshold"
                if is_blank(page.raw(row, lacking)):
                    page.refuse(number, lacking, "", _("Fill in this cell."))
            elif name in found:
                page.refuse(number, "name", name, _("This grade is there already."))
            elif threshold in {one.threshold for one in found.values()}:
                page.refuse(number, "threshold", threshold, _("Two grades cannot begin at the same total."))
            else:
                found[name] = PlainGrade(name, threshold, level, award == "1")
        self.rewards(found)
        return tuple(sorted(found.values(), key=lambda one: -one.threshold))

    def rewards(self, grades: dict[str, PlainGrade]) -> None:
        page = self.page(words.REWARDS, words.REWARD_HEADS, ("name", *REWARD))
        for number, row in page.numbered() if page else ():
            assert page is not None
            name = page.read(number, row, "name", text_of(60), "")
            values = {
                field_: page.read(number, row, field_, number_for(RewardRule, field_), None)
                for field_ in REWARD
            }
            if name not in grades:
                page.refuse(number, "name", name, _("There is no grade of this name on the sheet of grades."))
            elif grades[name].reward is not None:
                page.refuse(number, "name", name, _("This grade has its reward already."))
            elif (values["from_points"] is None) != (values["per_point"] is None):
                lacking = "from_points" if values["from_points"] is None else "per_point"
                page.refuse(number, lacking, "", _("Say both: from which total, and how much for a point."))
            else:
                values["amount"] = values["amount"] or Decimal(0)
                grades[name] = replace(grades[name], reward=values)

    def groups(self) -> tuple[PlainGroup, ...]:
        page = self.page(words.GROUPS, words.GROUP_HEADS, ("name", "kinds"))
        found: dict[str, PlainGroup] = {}
        for number, row in page.numbered() if page else ():
            assert page is not None
            most = AssessedGroup._meta.get_field("name").max_length or 60
            name = page.read(number, row, "name", text_of(most), "")
            kinds = page.read(number, row, "kinds", several_of(words.CHAMBER_KINDS), ())
            if not name and is_blank(page.raw(row, "name")):
                page.refuse(number, "name", "", _("Fill in this cell."))
            elif name in found:
                page.refuse(number, "name", name, _("This group is there already."))
            elif name:
                found[name] = PlainGroup(name, kinds)
        return tuple(found.values())

    def terms(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Terms of the version, and what is said of the rubric itself; what is not said is as usual."""
        version = RubricVersion()
        terms = {name: getattr(version, name) for name in words.TERM_HEADS}
        terms = {
            name: Decimal(value) if name in POINTS_OF and value is not None else value
            for name, value in terms.items()
        }
        rubric: dict[str, Any] = {}
        page = self.page(words.TERMS_SHEET, ("参数", "取值"), ("head", "value"))
        known = {fold_key(head): name for name, head in (words.TERM_HEADS | words.RUBRIC_HEADS).items()}
        for number, row in page.numbered() if page else ():
            assert page is not None
            head = page.read(number, row, "head", text_of(60), "")
            name = known.get(fold_key(head))
            if name is None:
                page.refuse(number, "head", head, _("This term is not known."))
                continue
            parse, into = PARSERS[name], terms if name in words.TERM_HEADS else rubric
            empty = terms[name] if name in MUST else NOTHING.get(name, "")
            into[name] = page.read(number, row, "value", parse, empty)
        if terms["drops_extremes"] in ("0", "1"):
            terms["drops_extremes"] = terms["drops_extremes"] == "1"
        return terms, rubric


POINTS_OF = ("total_points", "total_cap", "bonus_cap", "spread_limit", "reason_from")
# Terms that an empty cell leaves as usual; an empty cell of the others means that there is no such limit.
MUST = (
    "total_points",
    "places",
    "rounding",
    "experts",
    "drops_extremes",
    "reason_from",
    "publicity_days",
    "valid_months",
)
NOTHING: dict[str, Any] = {"total_cap": None, "bonus_cap": None, "spread_limit": None}
PARSERS: dict[str, Any] = {
    **dict.fromkeys(POINTS_OF, number_within(9, 3)),
    "places": whole(0, 3),
    "rounding": one_of(words.ROUNDINGS),
    "experts": whole(1, 9),
    "drops_extremes": one_of(words.BOOLEANS),
    "publicity_days": whole(1, 90),
    "valid_months": whole(1, 240),
    "note": text_of(2000, lines=True),
    "name": text_of(100),
    "code": text_of(40),
    "subject": one_of(words.SUBJECTS),
    "honour": text_of(100),
    "description": text_of(4000, lines=True),
}
