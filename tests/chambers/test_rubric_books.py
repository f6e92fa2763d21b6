"""Rubrics as workbooks: out and in again unchanged, each wrong cell told, nothing made before it is confirmed."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chambers.models import Indicator, Rubric, RubricVersion
from chambers.services.rubric_imports import (
    as_json,
    from_json,
    import_rubric,
    import_version,
    look_at,
    open_rubric,
)
from chambers.services.rubric_kinds import FIELDS, scorers_of
from chambers.services.rubric_plain import (
    PlainGrade,
    PlainGroup,
    PlainNode,
    PlainRubric,
    plain_node,
    read_plain,
)
from chambers.services.rubric_reading import read_rubric
from chambers.services.rubrics import publish_version, start_version
from federation.accounts.models import Role
from federation.exchange.archive import Limits
from federation.exchange.formulas import formula_cells
from federation.exchange.workbook import open_workbook
from tests.factories.accounts import city_clerk, person_with, root
from tests.factories.assessment import make_draft, make_version
from tests.factories.chambers import ChamberFactory
from tests.factories.rubric_books import TERMS, book_of, full_book, full_rubric, typed_book
from tests.races import at_once, of_kind

K = Indicator.Kind
BRANCH = ["政治引领", "", "", "", 10, "", "分组"]
LEAF = ["", "组织覆盖", "", "", 10, "", "区间评分", "专家"]


def read(content: bytes):
    sheets = open_workbook(content, "a.xlsx").sheets
    return read_rubric(sheets, formula_cells(content, Limits()))


def problems(*rows, **options) -> list[tuple[str, str]]:
    found = read(typed_book(rows, **options)).problems
    return [(one.place, one.reason) for one in found]


def counted() -> tuple[int, int, int]:
    return Rubric.objects.count(), RubricVersion.objects.count(), Indicator.objects.count()


# Out and in again ------------------------------------------------------------------------------------------


def test_a_rubric_with_every_kind_of_leaf_comes_back_as_it_went_out(db):
    found = open_rubric(full_book(), "方案.xlsx")

    assert found.problems == []
    assert found.plain == full_rubric()
    assert {node.kind for _code, node in found.plain.walk()} == set(K.values)
    assert found.rubric == {
        "name": "四好商会评价",
        "code": "four-goods",
        "subject": "chamber",
        "honour": "四好商会",
        "description": "",
    }


def test_what_is_read_may_be_put_to_use(desk):
    rubric = Rubric(organisation=root(), code="new", name="新方案", subject="chamber")

    assert look_at(full_rubric()) == []
    version = import_rubric(rubric, open_rubric(full_book(), "a.xlsx").plain, actor=desk)

    assert read_plain(version) == full_rubric()
    assert publish_version(version, actor=desk).state == "published"


SIGNS = st.text(alphabet="甲乙丙 ab/（）12", min_size=1, max_size=12).map(str.strip)
NAMES = SIGNS.filter(lambda text: text.strip("/ ") != "")
LINES = st.lists(NAMES, min_size=0, max_size=2).map("\n".join)
POINTS = st.decimals(0, 99999, places=2)
SOME = st.decimals("0.01", 999, places=3)
LABELS = st.text(alphabet="甲乙丙（）ab", min_size=1, max_size=6)
VALUES: dict[str, Any] = {
    "points": SOME,
    "weight": st.decimals("0.0001", "9.9999", places=4),
    "cap": st.none() | SOME,
    "base": POINTS,
    "per_unit": SOME,
    "target": st.decimals("0.0001", 10**13, places=4),
    "floor": st.just(D(0)),
    "is_bonus": st.booleans(),
    "needs_evidence": st.booleans(),
    "in_duty_report": st.booleans(),
    "data_source": st.just("") | NAMES,
}


@st.composite
def leaves(draw) -> PlainNode:
    kind = draw(st.sampled_from([one for one in K.values if one != K.BRANCH]))
    scorer = draw(st.sampled_from(scorers_of(kind)))
    values = {name: draw(VALUES[name]) for name in FIELDS[kind] if name in VALUES}
    metric = "chambers.members_joined" if scorer == "measured" else ""
    options = ()
    if kind == K.CHOICE:
        worths = draw(st.lists(SOME, min_size=2, max_size=4, unique=True))
        options = tuple((draw(LABELS), worth) for worth in sorted(worths, reverse=True))
    return plain_node(
        draw(NAMES), kind, standard=draw(LINES), options=options, scorer=scorer, metric=metric, **values
    )


def branches(children):
    return st.builds(
        lambda name, points, cap, below: plain_node(
            name, K.BRANCH, points=points, cap=cap, below=tuple(below)
        ),
        NAMES,
        POINTS,
        VALUES["cap"],
        st.lists(children, min_size=0, max_size=3),
    )


THREE = branches(leaves()) | leaves()
TWO = branches(THREE) | leaves()
TREES = st.lists(branches(TWO) | leaves(), min_size=1, max_size=3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_any_tree_comes_back_as_it_went_out(shared_connection, nodes):
    plain = PlainRubric(
        dict(TERMS), tuple(nodes), (PlainGrade("合格", D(60)),), (PlainGroup("一组", ("remote",)),)
    )

    found = read(book_of(plain))

    assert found.problems == []
    assert found.plain == plain
    assert from_json(as_json(plain)) == plain


# Sheets as staff type them -----------------------------------------------------------------------------------


def test_names_to_the_left_of_an_indicator_are_its_branches_and_worth_what_they_hold(db):
    rows = [
        ["商会建设", "班子", "", "", "12分", "", "区间评分", "专家"],
        ["", "", "换届", "", 8, "", "固定分", "机关"],
        ["", "制度", "", "", 10, "章程完备", "分档", "", "优 10 / 良 6 / 无 0"],
        ["社会公益", "捐赠", "", "", 20, "", "按数量", "", "", 2],
        ["合计", "", "", "", "=SUM(E3:E6)"],
    ]
    rows[1] = ["", "党建", "换届", "", 8, "", "固定分", "机关"]

    found = read(typed_book(rows, merged=[(0, 0, 2, 0)]))

    assert found.problems == []
    assert [(code, node.name, node.kind, node.values["points"]) for code, node in found.plain.walk()] == [
        ("1", "商会建设", "branch", 30),
        ("1.1", "班子", "range", 12),
        ("1.2", "党建", "branch", 8),
        ("1.2.1", "换届", "fixed", 8),
        ("1.3", "制度", "choice", 10),
        ("2", "社会公益", "branch", 20),
        ("2.1", "捐赠", "per_unit", 20),
    ]


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        (["", "覆盖", "", "", "十分", "", "区间评分"], "E4", "不小于 0 的数字"),
        (["", "覆盖", "", "", -1, "", "区间评分"], "E4", "不小于 0 的数字"),
        (["", "覆盖", "", "", "=5+5", "", "区间评分"], "E4", "公式"),
        (["", "覆盖", "", "", 10.12345, "", "区间评分"], "E4", "小数"),
        (["", "覆盖", "", "", 10**9, "", "区间评分"], "E4", "过大"),
        (["", "覆盖", "", "", "", "", "区间评分"], "E4", "须填写"),
        (["", "覆盖", "", "", 10, "", ""], "G4", "类型"),
        (["", "覆盖", "", "", 10, "", "随意打分"], "G4", "请填写下列之一"),
        (["", "覆盖", "", "", 10, "", "区间评分", "院长"], "H4", "请填写下列之一"),
        (["", "覆盖", "", "", 10, "", "区间评分", "自动取数"], "H4", "不能自动取数"),
        (["", "覆盖", "", "", 10, "", "按数量", "自动取数", "", 1, "无此统计"], "K4", "没有这项统计指标"),
        (["", "覆盖", "", "", 10, "", "按数量", "自动取数", "", 1, ""], "K4", "请选择取数指标"),
        (["", "覆盖", "", "", 10, "", "按数量", "机关", "", 0], "J4", "须大于 0"),
        (["", "覆盖", "", "", 10, "", "按数量", "机关"], "J4", "须填写"),
        (["", "覆盖", "", "", 10, "", "区间评分", "机关", "", 2], "J4", "请清空"),
        (["", "覆盖", "", "", 10, "", "分档", "机关", "优 良 无"], "I4", "优 20 / 良 15 / 无 0"),
        (["", "覆盖", "", "", 10, "", "分档", "机关", "优 10"], "I4", "至少给出两档"),
        (["", "覆盖", "", "", 9, "", "分档", "机关", "优 10 / 无 0"], "E4", "最高档"),
        (["", "覆盖", "", "", 10, "", "分档", "机关", "优 10 / 良 10"], "I4", "分值不能相同"),
        (["", "覆盖", "", "", 10, "", "区间评分", "机关", "优 10 / 无 0"], "I4", "分档"),
        (["", "", "覆盖", "", 10, "", "区间评分"], "C4", "上一级"),
        (["", "", "", "", 10, "没有名称", "区间评分"], "A4", "没有指标名称"),
        (["", "x" * 201, "", "", 10, "", "区间评分"], "B4", "201"),
        (["", "违规", "", "", 10, "", "一票否决"], "E4", "不计分"),
    ],
)
def test_each_wrong_cell_is_told_with_its_place(db, row, place, words):
    ((where, reason),) = problems(BRANCH, row)

    assert where == f"指标体系 {place}"
    assert words in reason


def test_nothing_stands_below_what_is_scored(db):
    ((where, reason),) = problems(BRANCH, LEAF, ["", "", "再下一级", "", 5, "", "区间评分"])

    assert where == "指标体系 C5"
    assert "组织覆盖" in reason


@pytest.mark.parametrize(("head", "words"), [("分值", "分值"), ("类型", "类型")])
def test_a_missing_column_is_named(db, head, words):
    heads = ["一级指标", "二级指标", "分值", "类型"]
    heads[heads.index(head)] = "其他"

    found = read(typed_book([["甲", "", 10, "区间评分"]], heads=heads)).problems

    assert [one.reason for one in found] == [f"缺少“{words}”列。"]


def test_a_workbook_without_the_headings_of_a_rubric_is_refused(db):
    with pytest.raises(ValidationError, match="一级指标"):
        open_rubric(typed_book([["甲", "乙"]], heads=["姓名", "电话"]), "a.xlsx")


def test_merged_cells_are_read_in_the_columns_of_levels_alone(db):
    rows = [BRANCH, LEAF, ["", "经费", "", "", "", "", "固定分"]]

    found = problems(*rows, merged=[(0, 0, 2, 0), (1, 4, 2, 4)])

    assert found[0][0] == "指标体系 E4"
    assert "合并" in found[0][1]


@pytest.mark.parametrize(
    ("sheet", "cells", "place", "words"),
    [
        ("等级", [["等级", "起点分"], ["优秀", "很高"]], "B2", "数字"),
        ("等级", [["等级", "起点分"], ["优秀", 90], ["优秀", 80]], "A3", "已存在"),
        ("等级", [["等级", "起点分"], ["优秀", 90], ["良好", 90]], "B3", "起点分不能相同"),
        ("等级", [["等级", "起点分"], ["", 90]], "A2", "请填写"),
        ("等级", [["名次"], ["优秀"]], "1", "缺少“等级”列"),
        ("奖补", [["等级", "奖补金额（元）"], ["特优", 100]], "A2", "没有这个等级"),
        ("分组", [["分组", "商会类型"], ["一组", "外星商会"]], "B2", "请填写下列之一"),
        ("参数", [["参数", "取值"], ["小数位数", 9]], "B2", "0 至 3"),
        ("参数", [["参数", "取值"], ["天气", "晴"]], "A2", "未知"),
    ],
)
def test_further_sheets_are_read_as_strictly(db, sheet, cells, place, words):
    ((where, reason),) = problems(BRANCH, LEAF, further={sheet: cells})

    assert where == f"{sheet} {place}"
    assert words in reason


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"name,points", "a.csv", "wrong_type"),
        (b"PK\x03\x04 and nothing else", "a.xlsx", "damaged"),
        (b"x" * (2 << 20) + b"x", "a.xlsx", "too_large"),
        (b"", "a.xlsx", "empty"),
    ],
)
def test_what_is_no_workbook_is_refused_as_a_whole(db, content, name, code):
    with pytest.raises(ValidationError) as refused:
        open_rubric(content, name)

    assert refused.value.code == code


# The pages ------------------------------------------------------------------------------------------------


def page(name, *args):
    return reverse(f"chambers:{name}", args=args)


def upload(client, url, content, name="方案.xlsx"):
    return client.post(url, {"file": SimpleUploadedFile(name, content), "form_key": "k"})


def test_a_wrong_workbook_changes_nothing_and_tells_each_cell(desk, signed_in):
    before = counted()

    answer = upload(
        signed_in(desk), page("rubric_import"), typed_book([BRANCH, ["", "甲", "", "", "十", "", "打分"]])
    )

    assert answer.status_code == 422
    body = answer.content.decode()
    assert "指标体系 E4" in body
    assert "未作任何改动" in body
    assert counted() == before


def test_a_rubric_is_made_only_after_a_look_and_once(desk, signed_in):
    client, before = signed_in(desk), counted()

    look = upload(client, page("rubric_import"), full_book())
    assert look.status_code == 200
    assert counted() == before
    sent = {"token": look.context["token"], "form_key": str(uuid4())}
    named = {name: look.context["form"][name].value() for name in ("name", "code", "subject", "honour")}
    refused = client.post(page("rubric_import"), sent | named | {"code": ""})
    assert refused.status_code == 422
    first = client.post(page("rubric_import"), sent | named)
    second = client.post(page("rubric_import"), sent | named)

    rubric = Rubric.objects.get(code="four-goods")
    version = rubric.versions.get()
    assert first["Location"] == second["Location"] == page("version_detail", version.pk)
    assert (version.state, read_plain(version)) == ("draft", full_rubric())


def test_a_look_is_not_confirmed_by_somebody_else_nor_on_another_page(desk, signed_in):
    token = upload(signed_in(desk), page("rubric_import"), full_book()).context["token"]
    sent = {"token": token, "name": "名称", "code": "other", "subject": "chamber"}
    rubric = make_version([{"points": 100}]).rubric

    assert signed_in(city_clerk()).post(page("rubric_import"), sent).status_code == 422
    assert signed_in(desk).post(page("version_import", rubric.pk), {"token": token}).status_code == 422
    assert signed_in(desk).post(page("rubric_import"), sent | {"token": token[:-2]}).status_code == 422
    assert not Rubric.objects.filter(code="other").exists()


def test_a_workbook_becomes_the_next_version_beside_what_it_changes(desk, signed_in):
    version = make_version([{"name": "政治引领", "points": 100, "below": [{"points": 100}]}])
    client, url = signed_in(desk), page("version_import", version.rubric_id)

    look = upload(client, url, full_book())
    assert look.context["comparison"].counts["added"] > 5
    client.post(url, {"token": look.context["token"]})

    draft = version.rubric.versions.get(state="draft")
    assert (draft.number, read_plain(draft)) == (2, full_rubric())


def test_a_draft_that_changed_since_the_look_is_not_replaced(desk, signed_in):
    draft = make_draft([{"name": "甲", "points": 100}])
    client, url = signed_in(desk), page("version_import", draft.rubric_id)
    token = upload(client, url, full_book()).context["token"]
    node = draft.indicators.get()
    points = {"version": RubricVersion.objects.get(pk=draft.pk).version, f"p{node.pk}": "99"}
    client.post(page("version_tree", draft.pk), points)

    answer = client.post(url, {"token": token})

    assert answer.status_code == 422
    assert "他人已修改" in answer.content.decode()
    assert draft.indicators.get().points == 99


def test_a_version_in_use_is_taken_out_by_whoever_reads_it_and_a_draft_by_its_keepers(desk, signed_in):
    version = make_version([{"points": 100}])
    draft = start_version(version.rubric, actor=desk)
    secretary = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)

    assert signed_in(secretary).get(page("version_export", draft.pk)).status_code == 404
    answer = signed_in(secretary).get(page("version_export", version.pk))

    assert answer["Content-Disposition"] == f'attachment; filename="{version.rubric.code}-v1.xlsx"'
    assert read(answer.content).plain == read_plain(version)


def test_a_text_that_looks_like_a_formula_goes_out_as_text(db):
    plain = PlainRubric(dict(TERMS), (plain_node("=1+1", K.RANGE, points=D(100)),))

    found = read(book_of(plain, title="=HYPERLINK()"))

    assert found.problems == []
    assert found.plain == plain


def test_of_two_workbooks_for_one_draft_at_once_one_is_refused(committed):
    draft = make_draft([{"name": "甲", "points": 100}])
    seen = RubricVersion.objects.get(pk=draft.pk).version

    outcomes = at_once(
        lambda _n: import_version(draft.rubric, full_rubric(), actor=None, seen=seen),
        2,
    )

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert RubricVersion.objects.count() == 1
