"""Workbooks of rubrics: one that holds a leaf of every kind on four levels, and sheets as a clerk types them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal as D
from typing import Any

import xlsxwriter

from chambers.models import Indicator, Rubric
from chambers.services.rubric_export import write_rubric
from chambers.services.rubric_plain import PlainGrade, PlainGroup, PlainNode, PlainRubric, plain_node

K = Indicator.Kind
TERMS: dict[str, Any] = {
    "total_points": D(100),
    "total_cap": D(105),
    "bonus_cap": D(5),
    "places": 1,
    "rounding": "half_up",
    "experts": 2,
    "spread_limit": D(10),
    "drops_extremes": False,
    "reason_from": D(2),
    "publicity_days": 5,
    "valid_months": 24,
    "note": "第一版",
}
HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "四级指标",
    "分值",
    "评分标准",
    "类型",
    "评分人",
    "分档",
    "每单位分",
    "统计指标",
)


def branch(name: str, points: Any, *below: PlainNode, **values: Any) -> PlainNode:
    return plain_node(name, K.BRANCH, points=D(points), below=below, **values)


def full_rubric() -> PlainRubric:
    """100 points and a bonus: every kind of leaf, caps on a branch and on leaves, four levels, rewards."""
    leaf = plain_node
    organised = branch(
        "组织建设",
        20,
        branch(
            "党的组织",
            12,
            leaf(
                "党的组织覆盖",
                K.RANGE,
                points=D(6),
                scorer="expert",
                standard="覆盖情况由专家评定。\n满分 6 分。",
            ),
            leaf("党建经费落实", K.FIXED, points=D(6), needs_evidence=True),
        ),
        leaf("秘书处建设", K.CHOICE, options=(("专职三人以上", D(8)), ("专职一至二人", D(5)), ("无", D(0)))),
        cap=D(20),
    )
    joined = leaf(
        "会员发展",
        K.PER_UNIT,
        points=D(10),
        per_unit=D(2),
        cap=D(10),
        scorer="measured",
        metric="chambers.members_joined",
    )
    serving = branch(
        "服务发展",
        50,
        leaf("招商引资", K.PER_UNIT, points=D(20), per_unit=D(5), base=D(10), needs_evidence=True),
        leaf("诉求办结", K.RATIO, points=D(15), target=D(30), cap=D(18), data_source="诉求台账"),
        leaf("经贸活动", K.SCALED, points=D(15), floor=D("9.5")),
    )
    return PlainRubric(
        dict(TERMS),
        (
            branch("政治引领", 30, organised, joined),
            serving,
            branch("自律规范", 20, leaf("规范运行", K.DEDUCTION, points=D(20), per_unit=D(2), cap=D(16))),
            leaf("获市级以上表彰", K.FIXED, points=D(5), is_bonus=True),
            leaf("违法违规和重大负面舆情", K.VETO),
        ),
        (
            PlainGrade(
                "优秀",
                D(90),
                "city",
                True,
                {"amount": D(50000), "from_points": D(90), "per_point": D(1000), "at_most": D(60000)},
            ),
            PlainGrade("合格", D(60), "", False),
        ),
        (PlainGroup("行业商会组", ("industry", "market")), PlainGroup("其他商会组")),
    )


def book_of(plain: PlainRubric, *, title: str = "四好商会评价方案") -> bytes:
    rubric = Rubric(name="四好商会评价", code="four-goods", subject=Rubric.Subject.CHAMBER, honour="四好商会")
    return write_rubric(rubric, plain, title=title)


def full_book() -> bytes:
    """The workbook that the whole round of a test may begin with."""
    return book_of(full_rubric())


def typed_book(
    rows: Sequence[Sequence[Any]],
    *,
    heads: Sequence[str] = HEADS,
    merged: Sequence[tuple[int, int, int, int]] = (),
    sheet: str = "指标体系",
    further: dict[str, Sequence[Sequence[Any]]] | None = None,
) -> bytes:
    """Cells as they are typed, a title above the headings; "=…" is a formula. `merged` are (row, column, last
    row, last column), rows counted from 0 below the headings."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet(sheet)
    page.write(0, 0, "考评办法")
    page.write_row(1, 0, heads)
    for number, row in enumerate(rows, 2):
        page.write_row(number, 0, row)
    for top, left, bottom, right in merged:
        value = rows[top][left] if left < len(rows[top]) else ""
        page.merge_range(top + 2, left, bottom + 2, right, value)
    for name, cells in (further or {}).items():
        other = book.add_worksheet(name)
        for number, row in enumerate(cells):
            other.write_row(number, 0, row)
    book.close()
    return target.getvalue()
