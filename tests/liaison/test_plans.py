"""Yearly reports and plans: outlook items copied once into the plan of the next year, items up to their end."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.metrics import Period, measure
from liaison.models import PlanItem, WorkReport, YearPlan
from liaison.services.plans import add_outlook, copy_outlook, make_plan, reopen_report, settle_item
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.factories.plans import draft_report, plan_for, plan_item, report_of
from tests.members.pages import (
    BUSINESS_STRANGERS,
    error_of,
    form_data,
    queries,
    representative_of,
    secretary_of,
)
from tests.races import at_once, committed, of_kind  # noqa: F401 - a fixture

REPORTS, PLANS = reverse("liaison:report_list"), reverse("liaison:yearplan_list")


@pytest.fixture
def today(db):
    return timezone.localdate()


def page(name: str, row) -> str:
    return reverse(f"liaison:{name}", args=[row.pk])


def listed(client, query: str = "", url: str = PLANS) -> list[int]:
    return [row["pk"] for row in client.get(f"{url}{query}").context["object_list"]]


def keys_of(report: WorkReport) -> list[int]:
    return list(report.outlook.order_by("number").values_list("pk", flat=True))


# Who reads and who writes ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
def test_administrators_see_no_reports_and_no_plans(signed_in, db, role):
    client = signed_in(person_with(role))
    urls = (REPORTS, PLANS, page("report_detail", report_of()), page("yearplan_detail", plan_for()))
    assert [client.get(url).status_code for url in urls] == [403] * 4


def test_a_report_is_read_by_others_once_it_is_published(signed_in, desk):
    draft, published = draft_report(), report_of(ChamberFactory().organisation)
    reader = representative_of(EnterpriseFactory().organisation)
    client = signed_in(reader)
    assert listed(client, url=REPORTS) == [published.pk]
    assert client.get(page("report_detail", draft)).status_code == 404
    assert client.get(page("report_copy", published)).status_code == 403
    assert client.get(PLANS).status_code == 403
    assert listed(signed_in(desk), url=REPORTS) == [published.pk, draft.pk]


def test_a_unit_writes_its_own_reports_and_plans_and_no_others(signed_in, desk):
    own, foreign = ChamberFactory().organisation, ChamberFactory().organisation
    mine, theirs = plan_for(own), plan_for(foreign)
    item, other = plan_item(mine), plan_item(theirs)
    client = signed_in(secretary_of(own))
    assert listed(client) == [mine.pk]
    assert client.get(page("plan_item_settle", item)).status_code == 200
    for url in (page("yearplan_detail", theirs), page("plan_item_settle", other)):
        assert client.get(url).status_code == 404
    client = signed_in(desk)
    assert client.get(page("yearplan_detail", theirs)).status_code == 200
    assert client.get(page("plan_item_settle", other)).status_code == 404


def test_a_county_reads_the_plans_below_it(signed_in, county, county_desk):
    own = plan_for(ChamberFactory(parent=county).organisation)
    plan_for(ChamberFactory(parent=CountyFactory()).organisation)
    assert listed(signed_in(county_desk)) == [own.pk]


def test_enterprises_write_neither_reports_nor_plans(db):
    with pytest.raises(ValidationError):
        plan_for(EnterpriseFactory().organisation)


# Reports -----------------------------------------------------------------------------------------------


def test_a_report_is_written_section_by_section_and_published(signed_in, desk, today):
    client = signed_in(desk)
    data = form_data(year=today.year, title="年度工作报告")
    assert client.post(reverse("liaison:report_begin"), data).status_code == 302
    again = client.post(reverse("liaison:report_begin"), form_data(year=today.year, title="第二份"))
    assert error_of(again, None) == "该单位本年度已有工作报告。"
    report = WorkReport.objects.get()
    assert error_of(client.post(page("report_publish", report), form_data()), None)
    for text in ("初稿", "定稿"):
        data = form_data(heading="工作回顾", text=text)
        assert client.post(page("report_section", report), data).status_code == 302
    assert [part.text for part in report.sections.all()] == ["定稿"]
    data = form_data(aspect="打造样本", text="打造一流商会新样本。")
    assert client.post(page("report_outlook", report), data).status_code == 302
    assert client.post(page("report_publish", report), form_data()).status_code == 302
    with pytest.raises(ValidationError):
        add_outlook(report, actor=None, aspect="事后", text="发布后添加")


# Copying -----------------------------------------------------------------------------------------------


def test_outlook_items_of_a_draft_are_not_copied(db):
    draft = draft_report()
    with pytest.raises(ValidationError):
        copy_outlook(draft, keys_of(draft), actor=None)
    assert not YearPlan.objects.exists()


def test_chosen_items_go_into_the_plan_of_the_next_year_which_is_made_if_there_is_none(
    signed_in, desk, today
):
    report = report_of(items=5)
    first, second, *rest = keys_of(report)
    client, url = signed_in(desk), page("report_copy", report)
    assert error_of(client.post(url, form_data()), "items")
    assert client.post(url, form_data(items=[first, second])).status_code == 302
    plan = YearPlan.objects.get()
    assert (plan.organisation, plan.year) == (root(), today.year + 1)
    assert [item.outlook_id for item in plan.items.order_by("number")] == [first, second]
    text = client.get(page("yearplan_detail", plan)).content.decode()
    assert page("report_detail", report) in text
    shown = client.get(url).content.decode()
    assert shown.count("已在计划中") == 2
    # A second time only what is new comes to it.
    assert client.post(url, form_data(items=[first, second, rest[0]])).status_code == 302
    assert [item.outlook_id for item in plan.items.order_by("number")] == [first, second, rest[0]]


def test_items_go_into_the_plan_that_there_is_and_follow_its_own(today):
    report = report_of()
    plan = plan_for(title="已有计划")
    plan_item(plan)
    copy_outlook(report, keys_of(report), actor=None)
    assert YearPlan.objects.get().title == "已有计划"
    assert [item.number for item in plan.items.order_by("number")] == [1, 2, 3, 4]


def test_items_of_another_report_are_not_copied_along(db):
    report, other = report_of(), report_of(ChamberFactory().organisation)
    with pytest.raises(ValidationError):
        copy_outlook(report, keys_of(other), actor=None)
    assert not PlanItem.objects.exists()


def test_what_was_copied_stays_when_the_report_is_taken_back(db):
    report = report_of()
    copy_outlook(report, keys_of(report), actor=None)
    reopen_report(report, actor=None)
    assert PlanItem.objects.count() == 3
    with pytest.raises(ValidationError):
        copy_outlook(report, keys_of(report), actor=None)


def test_copying_twice_at_once_copies_once(committed):  # noqa: F811
    report = report_of()
    keys = keys_of(report)
    made = at_once(lambda turn: copy_outlook(report, keys, actor=None), 2)
    assert of_kind(made, Exception) == []
    assert PlanItem.objects.count() == 3 and YearPlan.objects.count() == 1


def test_two_reports_of_units_copied_at_once_stay_apart(db):
    for unit in (root(), ChamberFactory().organisation):
        report = report_of(unit)
        copy_outlook(report, keys_of(report), actor=None)
    assert [plan.items.count() for plan in YearPlan.objects.all()] == [3, 3]


# Plans -------------------------------------------------------------------------------------------------


def test_an_item_is_dropped_for_a_reason_and_can_be_taken_up_again(signed_in, desk, today):
    item = plan_item(plan_for())
    client, url = signed_in(desk), page("plan_item_settle", item)
    assert error_of(client.post(url, form_data(state="dropped")), "reason")
    assert client.post(url, form_data(state="dropped", reason="上级统一安排")).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.settled_on, item.reason) == ("dropped", today, "上级统一安排")
    assert error_of(client.post(url, form_data(state="done")), "state")
    assert client.post(url, form_data(state="open")).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.settled_on, item.reason) == ("open", None, "")


def test_an_item_is_changed_while_it_is_under_way_and_a_stale_copy_is_refused(signed_in, desk):
    item = plan_item(plan_for())
    client, url = signed_in(desk), page("plan_item_change", item)
    data = {"aspect": "服务企业", "text": "走访两百家企业。", "owner": "会员部", "version": 1}
    assert client.post(url, form_data(**data)).status_code == 302
    assert client.post(url, form_data(**data | {"owner": "办公室"})).status_code == 409
    settle_item(item, actor=None, state="done")
    assert client.post(url, form_data(**data | {"version": 3})).status_code == 422


def test_progress_is_noted_up_to_today_and_shown_in_the_plan(signed_in, desk, today):
    plan = plan_for()
    item = plan_item(plan)
    client, url = signed_in(desk), page("plan_item_progress", item)
    late = form_data(made_on=str(today + datetime.timedelta(days=1)), text="明天的进展")
    assert error_of(client.post(url, late), "made_on")
    assert client.post(url, form_data(made_on=str(today), text="已走访四十家")).status_code == 302
    assert "已走访四十家" in client.get(page("yearplan_detail", plan)).content.decode()


def test_a_unit_has_one_plan_a_year(today):
    plan_for()
    with pytest.raises(ValidationError):
        make_plan(actor=None, organisation=root(), year=today.year + 1, title="第二份")


def test_lists_are_narrowed_by_unit_and_year(signed_in, desk, today):
    own, other = plan_for(), plan_for(ChamberFactory().organisation, year=today.year)
    client = signed_in(desk)
    assert (
        listed(client, f"?unit={other.organisation_id}")
        == listed(client, f"?year={today.year}")
        == [other.pk]
    )
    assert listed(client) == [own.pk, other.pk]
    report = report_of()
    assert listed(client, f"?unit={root().pk}&state=published", REPORTS) == [report.pk]


def test_items_done_are_counted_for_a_unit(today):
    unit = ChamberFactory().organisation
    item = plan_item(plan_for(unit))
    plan_item(plan_for())
    settle_item(item, actor=None, state="done")
    period = Period(today, today)
    assert measure("liaison.plan_items_done", None, period) == 1
    assert measure("liaison.plan_items_done", unit, period) == 1
    assert measure("liaison.plan_items_done", root(), period) == 0


def test_pages_cost_the_same_for_one_item_and_for_three(signed_in, desk):
    report = report_of(items=1)
    copy_outlook(report, keys_of(report), actor=None)
    plan = YearPlan.objects.get()
    client = signed_in(desk)
    addresses = (REPORTS, PLANS, page("report_detail", report), page("yearplan_detail", plan))
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    for turn in range(2):
        plan_item(plan)
        report_of(ChamberFactory().organisation)
        plan_for(ChamberFactory().organisation, title=f"计划{turn}")
    assert [queries(client, url) for url in addresses] == ones
    assert max(ones) <= 8, ones


def test_leaders_read_plans_and_write_none(signed_in, db):
    plan = plan_for()
    client = signed_in(person_with(Role.LEADER))
    assert client.get(page("yearplan_detail", plan)).status_code == 200
    assert client.get(page("plan_item_add", plan)).status_code == 403
