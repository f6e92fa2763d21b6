"""Building a rubric in a browser: points are checked as they are typed, the form follows the kind."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from chambers.models import AssessedGroup, Grade
from chambers.services.rubric_edits import save_grade
from chambers.services.rubrics import save_part, start_version
from tests.factories.accounts import city_clerk
from tests.factories.assessment import make_draft, make_version
from tests.factories.rubric_books import full_book, typed_book

LEAVES = [
    {"name": "党的组织和工作有效覆盖", "kind": "range", "points": 15, "scorer": "expert"},
    {"name": "秘书处专职化建设", "kind": "choice", "points": 20, "options": [20, 15, 0]},
]
TREE = [
    {"name": "商会建设", "points": 35, "below": LEAVES},
    {
        "name": "招商引资",
        "points": 50,
        "below": [
            {
                "name": "引进项目",
                "kind": "per_unit",
                "points": 50,
                "per_unit": 10,
                "standard": "每引进一个到资项目计 10 分，多引多计。",
                "needs_evidence": True,
            }
        ],
    },
    {
        "name": "社会公益",
        "points": 15,
        "below": [{"name": "捐赠", "kind": "ratio", "points": 15, "target": 50}],
    },
    {"name": "获省级以上表彰", "kind": "fixed", "points": 5, "is_bonus": True},
    {"name": "违法违规", "kind": "veto"},
]


def draft():
    version = make_draft(TREE, grades={"优秀": 90, "合格": 60}, total_cap=105, bonus_cap=5)
    grade = Grade.objects.get(version=version, name="优秀")
    paid = {"amount": Decimal(50000), "from_points": Decimal(90), "per_point": Decimal(1000), "at_most": None}
    save_grade(grade, paid, actor=None)
    save_part(AssessedGroup(version=version, name="异地商会组", kinds=["remote"]), actor=None)
    version.refresh_from_db()
    return version


@pytest.mark.parametrize("width", [390, 1440])
def test_a_clerk_sees_the_sums_follow_what_is_typed(visit, width):
    version = draft()
    leaf = version.indicators.get(code="1.1")
    visitor = visit(city_clerk().username, width)
    page = visitor.page

    visitor.go(f"/chambers/assessment/rubrics/versions/{version.pk}/")
    expect(page.get_by_text("分值核对无误")).to_be_visible()
    page.fill(f"#p{leaf.pk}", "10")
    page.press(f"#p{leaf.pk}", "Tab")
    expect(page.locator(".p-ru-problem")).to_have_text("本级 35 分，下级合计 30 分。")
    visitor.check("rubric-builder")
    page.fill(f"#p{leaf.pk}", "15")
    page.press(f"#p{leaf.pk}", "Tab")
    expect(page.get_by_text("分值核对无误")).to_be_visible()

    row = page.locator(f"#n{version.indicators.get(code='2').pk}")
    row.locator("summary").click()
    row.get_by_role("button", name="上移").click()
    expect(page.locator(".p-ru-row").first).to_contain_text("招商引资")
    leaf.refresh_from_db()
    assert (leaf.code, leaf.points) == ("2.1", 15)


@pytest.mark.parametrize("width", [390, 1440])
def test_the_form_of_an_indicator_follows_its_kind(visit, width):
    version = draft()
    visitor = visit(city_clerk().username, width)
    page = visitor.page

    visitor.go(f"/chambers/assessment/rubrics/versions/{version.pk}/indicators/new/")
    page.fill("[name=name]", "会员发展")
    page.select_option("[name=kind]", "per_unit")
    expect(page.locator("[name=per_unit]")).to_be_visible()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.select_option("[name=scorer]", "measured")
    expect(page.locator("[name=metric]")).to_be_visible()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    assert page.input_value("[name=name]") == "会员发展"
    page.select_option("[name=kind]", "choice")
    expect(page.locator("[name=label3]")).to_be_visible()
    expect(page.locator(".htmx-added, .htmx-settling")).to_have_count(0)
    page.get_by_role("button", name="增加档次").click()
    expect(page.locator("[name=label5]")).to_be_visible()
    page.fill("[name=label1]", "优")
    page.fill("[name=worth1]", "20")
    page.fill("[name=label2]", "无")
    page.fill("[name=worth2]", "0")
    visitor.check("rubric-choice")
    page.locator("form[data-warn] .btn-primary").click()

    page.wait_for_url(f"**/versions/{version.pk}/")
    made = version.indicators.get(name="会员发展")
    assert (made.points, made.options.count()) == (20, 2)


@pytest.mark.parametrize("width", [390, 1440])
def test_lists_versions_and_their_comparison_are_fit_to_read(visit, width):
    version = make_version(TREE)
    later = start_version(version.rubric, actor=None)
    later.indicators.filter(code="2.1").update(points=40, name="引进到资项目")
    later.indicators.get(code="5").delete()
    visitor = visit(city_clerk().username, width)
    base = "/chambers/assessment"

    for name, path in (
        ("rubric-list", "/rubrics/"),
        ("rubric-detail", f"/rubrics/{version.rubric_id}/"),
        ("rubric-read", f"/rubrics/versions/{version.pk}/"),
        ("rubric-compare", f"/rubrics/{version.rubric_id}/compare/"),
        ("rubric-publish", f"/rubrics/versions/{later.pk}/publish/"),
        ("rubric-terms", f"/rubrics/versions/{later.pk}/terms/"),
        ("rubric-grade", f"/rubrics/versions/{later.pk}/grades/new/"),
        ("rubric-kinds", "/facts/kinds/"),
    ):
        visitor.go(base + path)
        visitor.check(name)


@pytest.mark.parametrize("width", [390, 1440])
def test_a_workbook_is_looked_at_and_becomes_a_draft(visit, width, tmp_path):
    wrong, right = tmp_path / "wrong.xlsx", tmp_path / "right.xlsx"
    wrong.write_bytes(typed_book([["甲", "", "", "", "十", "", "打分"], ["", "乙", "", "", 5, "", "随意"]]))
    right.write_bytes(full_book())
    visitor = visit(city_clerk().username, width)
    page = visitor.page

    visitor.go("/chambers/assessment/rubrics/import/")
    page.set_input_files("[name=file]", wrong)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("指标体系 E3")).to_be_visible()
    visitor.check("rubric-book-wrong")
    visitor.go("/chambers/assessment/rubrics/import/")
    page.set_input_files("[name=file]", right)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("尚未作任何改动")).to_be_visible()
    visitor.check("rubric-book-look")
    page.get_by_role("button", name="生成草稿").click()
    expect(page.get_by_text("分值核对无误")).to_be_visible()
    visitor.check("rubric-book-draft")
