"""A clerk's day in a real browser: an application, a county's workbook, a pair of twins, a vote, a list to print."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import xlsxwriter
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from chambers.models import Chamber, Membership, MembershipApplication, Officer
from chambers.services.boards import Seat, elect_board
from federation.accounts.models import Organisation, Role
from federation.accounts.services.tokens import invite
from federation.exchange.models import ImportBatch
from federation.jobs.models import Job
from federation.jobs.services import run
from federation.merging.models import DuplicatePair
from federation.notices.services import deliver_due
from federation.reference.models import Region
from members.models import Enterprise
from tests.e2e.conftest import Visitor
from tests.factories.accounts import CountyFactory, city_clerk, county_clerk, person_with
from tests.factories.applications import scan
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

HEADERS = [
    "序号",
    "企业名称",
    "统一社会信用代码",
    "法定代表人",
    "手机",
    "所属商会",
    "注册资本",
    "成立日期",
    "所在区县",
    "从业人数",
    "年营业收入（万元）",
    "是否龙头企业",
]


@dataclass
class Ground:
    """What is on file when the day begins."""

    region: Region
    tea: Chamber
    known: Organisation


@pytest.fixture
def ground(served):
    """A county with a chamber and an enterprise whose code nobody has written down, and those who work there."""
    cache.clear()
    region = Region.objects.filter(level=Region.Level.COUNTY, parent__isnull=False).order_by("code").first()
    county = CountyFactory(name="桃溪县工商联", region=region)
    tea = ChamberFactory(name="桃溪县茶业商会", parent=county, region=region)
    known = EnterpriseFactory(
        name="华锐电子有限公司", parent=county, region=region, address="工业大道一号科技园三栋", employees=120
    )
    city_clerk(username="desk", name="王海燕")
    county_clerk(county, username="county", name="周文静")
    person_with(Role.CHAMBER_SECRETARY, tea.organisation, username="secretary", name="陈秀兰")
    yield Ground(region, tea, known.organisation)
    cache.clear()


@pytest.fixture
def stranger(browser, served):
    """Somebody with a telephone and no account."""
    visitor = Visitor(browser, served, 390)
    yield visitor
    visitor.context.close()


def press(visitor: Visitor, name: str, *, role: str = "button") -> None:
    visitor.page.get_by_role(role, name=name, exact=True).click()


def test_a_new_colleague_sets_a_password_through_the_invitation(stranger, ground):
    colleague = city_clerk(username="new", name="何志远")
    page = stranger.page
    stranger.go(reverse("accounts:set_password", args=[invite(colleague, actor=None)]))
    stranger.check("day-00-invitation")
    page.fill("[name=password]", "osmanthus-by-the-river")
    page.fill("[name=repeated]", "osmanthus-by-the-river")
    press(stranger, "设置密码")
    page.wait_for_url("**/sign-in/**")
    stranger.sign_in("new", "osmanthus-by-the-river")


def find_and_agree(visitor: Visitor) -> None:
    """The chamber by its pinyin initials, the consent, the empty application."""
    page = visitor.page
    visitor.go("/join/")
    page.get_by_role("searchbox").fill("cysh")
    press(visitor, "搜索")
    visitor.check("day-01-join-found")
    page.get_by_role("link", name="桃溪县茶业商会").click()
    page.get_by_role("checkbox").check()
    visitor.check("day-02-join-consent")
    press(visitor, "开始")
    page.get_by_text("待填写").first.wait_for()
    visitor.check("day-03-join-sections")


def open_section(visitor: Visitor, name: str) -> None:
    visitor.page.locator(".p-join-tasks").get_by_role("link", name=name).click()
    visitor.page.get_by_role("button", name="保存并继续").wait_for()


def fill_in(visitor: Visitor, name: str, region: Region) -> None:
    """The three sections, each from the list that tells which are filled in."""
    page = visitor.page
    open_section(visitor, "企业信息")
    page.fill("[name=name]", name)
    page.fill("[name=credit_code]", credit_code())
    page.select_option("[name=region]", str(region.pk))
    visitor.check("day-04-join-enterprise")
    press(visitor, "保存并继续")
    open_section(visitor, "人员")
    page.fill("[name=legal_representative]", "赵敏")
    page.fill("[name=contact_name]", "林晓")
    page.fill("[name=contact_mobile]", "139 0000 1111")
    page.fill("[name=contact_email]", "apply@example.org")
    visitor.check("day-05-join-people")
    press(visitor, "保存并继续")
    open_section(visitor, "营业执照")
    upload = scan("营业执照.png")
    page.set_input_files(
        "[name=scan]", {"name": upload.name, "mimeType": "image/png", "buffer": upload.read()}
    )
    visitor.check("day-06-join-licence")
    press(visitor, "保存并继续")


def send(visitor: Visitor) -> str:
    """Everything once more, then away; the private link that comes back."""
    page = visitor.page
    if not page.url.endswith("/check/"):
        press(visitor, "检查并提交", role="link")
    page.get_by_role("button", name="提交申请").wait_for()
    visitor.check("day-07-join-check")
    press(visitor, "提交申请")
    page.wait_for_url("**/sent/")
    visitor.check("day-08-join-sent")
    return page.locator(".p-join-link").get_attribute("href")


def pass_on(visitor: Visitor, name: str) -> None:
    """The secretary is in favour."""
    visitor.go("/chambers/applications/")
    visitor.check("day-09-applications")
    press(visitor, name, role="link")
    visitor.check("day-10-application-secretary")
    press(visitor, "同意入会", role="link")
    visitor.page.select_option("[name=rank]", "council")
    visitor.check("day-11-accept")
    press(visitor, "报工商联确认")
    visitor.page.wait_for_url("**/applications/*/")


def confirm_as(visitor: Visitor, name: str, known: Organisation) -> None:
    """The city's clerk says which enterprise on file applied."""
    page = visitor.page
    visitor.go("/chambers/applications/")
    press(visitor, name, role="link")
    visitor.check("day-12-application-desk")
    press(visitor, "确认入会", role="link")
    visitor.check("day-13-confirm")
    assert page.locator("[name=enterprise]:checked").count() == 0
    page.locator(f"[name=enterprise][value='{known.pk}']").check()
    press(visitor, "确认入会")
    page.wait_for_url("**/applications/*/")
    visitor.check("day-14-confirmed")


def test_an_enterprise_applies_by_telephone_and_is_known_again_at_the_desk(visit, stranger, ground):
    name = f"{ground.region.name}华锐电子股份有限公司"
    find_and_agree(stranger)
    fill_in(stranger, name, ground.region)
    link = send(stranger)
    assert MembershipApplication.objects.get().state == MembershipApplication.State.SUBMITTED

    pass_on(visit("secretary"), name)
    confirm_as(visit("desk"), name, ground.known)

    membership = Membership.objects.get()
    assert (membership.member, membership.chamber, membership.rank) == (ground.known, ground.tea, "council")
    assert Enterprise.objects.count() == 1
    stranger.page.goto(link)
    stranger.page.get_by_text(membership.number).wait_for()
    stranger.check("day-15-join-status")


def workbook(region: Region) -> bytes:
    """A county's list as people keep it: a title, a line of units, the header, rows, a total, a note."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("会员企业")
        day = book.add_format({"num_format": "yyyy.m.d"})
        sheet.merge_range(0, 0, 0, len(HEADERS) - 1, "会员企业台账")
        sheet.write(1, 0, "填报单位（盖章）：")
        sheet.write(1, len(HEADERS) - 1, "单位：万元、人")
        sheet.write_row(2, 0, HEADERS)
        twin = f"{region.name}华锐电子股份有限公司"
        rows = [
            (twin, credit_code(), "赵敏", "139-0000-1111", "桃溪县茶业商会", "3亿元", "约135人", 9800, "√"),
            ("桃溪新茶有限公司", credit_code(), "李静文", "+86 13654581344", "", "500万", "46", 1200, "否"),
            (
                "桃溪物流有限公司",
                "91430700MA4L00000X",
                "王强",
                "１３６５４５８１３４５",
                "",
                "800",
                "20",
                300,
                "",
            ),
        ]
        for place, (name, code, person, phone, chamber, capital, staff, income, leads) in enumerate(rows):
            sheet.write_row(place + 3, 0, [place + 1, name, code, person, phone, chamber, capital])
            sheet.write_datetime(place + 3, 7, datetime(2015, 3, 9), day)
            sheet.write_row(place + 3, 8, [region.name, staff, income, leads])
        sheet.write(6, 0, "合计")
        sheet.write_formula(6, 10, "=SUM(K4:K6)", None, 11300)
        sheet.write(7, 0, "注：数据截至年底，由各商会报送汇总。")
    return held.getvalue()


def finish_job(visitor: Visitor) -> None:
    """The page of a job asks again by itself while a worker does it."""
    visitor.page.wait_for_url("**/jobs/**")
    run(Job.objects.latest("pk").pk)
    visitor.page.get_by_role("link", name="查看结果").click()


def hand_in(visitor: Visitor, content: bytes) -> None:
    """The county's clerk uploads the workbook, sees what is wrong with it and sends it to the city."""
    page = visitor.page
    visitor.go("/imports/")
    page.get_by_role("main").get_by_role("link", name="报送企业").first.click()
    page.set_input_files(
        "[name=file]",
        {"name": "会员企业台账.xlsx", "mimeType": "application/octet-stream", "buffer": content},
    )
    visitor.check("day-20-upload")
    press(visitor, "上传并查看列")
    page.wait_for_url("**/columns/")
    visitor.check("day-21-columns")
    press(visitor, "核对各行")
    finish_job(visitor)
    page.wait_for_url("**/preview/")
    visitor.check("day-22-preview")
    press(visitor, "报送市工商联")
    page.get_by_text("已报送").first.wait_for()
    visitor.check("day-23-submitted")


def review_and_apply(visitor: Visitor) -> None:
    """The city's clerk goes from the workbench to the review and takes the file over."""
    page = visitor.page
    visitor.go("/")
    page.get_by_role("link", name="会员企业台账.xlsx").first.click()
    page.wait_for_url("**/review/")
    press(visitor, "开始审核")
    page.get_by_role("link", name="通过并导入").wait_for()
    visitor.check("day-24-review")
    press(visitor, "通过并导入", role="link")
    visitor.check("day-25-accept")
    press(visitor, "通过并导入")
    finish_job(visitor)
    page.get_by_text("已导入").first.wait_for()
    visitor.check("day-26-result")
    deliver_due()


def merge_twins(visitor: Visitor, known: Organisation, twin: Organisation) -> None:
    """The record on file stays, with the name that the workbook brought."""
    page = visitor.page
    visitor.go("/duplicates/")
    visitor.check("day-27-duplicates")
    page.get_by_role("link", name=known.name, exact=False).first.click()
    page.wait_for_url("**/duplicates/*/")
    page.locator("[name=keep][value=one]").check()
    page.locator("[name=field_name][value=other]").check()
    visitor.check("day-28-merge")
    press(visitor, "合并")
    page.wait_for_url("**/duplicates/")
    visitor.check("day-29-merged")
    visitor.go(f"/enterprises/{twin.pk}/")
    assert page.url.endswith(f"/enterprises/{known.pk}/")
    page.get_by_role("heading", name=twin.name).wait_for()
    visitor.check("day-30-winner")


def undo_merge(visitor: Visitor, known: Organisation, twin: Organisation) -> None:
    page = visitor.page
    visitor.go(f"/enterprises/{known.pk}/timeline/")
    visitor.follow(page.get_by_role("link", name="撤销").first)
    visitor.check("day-31-undo-merge")
    press(visitor, "撤销合并")
    page.wait_for_url(f"**/enterprises/{twin.pk}/")
    visitor.check("day-32-unmerged")


def test_a_countys_workbook_is_reviewed_and_its_twin_merged_and_brought_back(visit, ground):
    hand_in(visit("county"), workbook(ground.region))
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.counts["new"], batch.counts["wrong"]) == (ImportBatch.State.SUBMITTED, 2, 1)
    assert Enterprise.objects.count() == 1

    desk = visit("desk")
    review_and_apply(desk)
    twin = Organisation.objects.get(name__endswith="股份有限公司")
    assert twin.enterprise.employees == 135 and twin.enterprise.registered_capital == 300_000_000
    assert DuplicatePair.objects.open().get().one_id == ground.known.pk

    merge_twins(desk, ground.known, twin)
    assert Organisation.objects.get(pk=ground.known.pk).name == twin.name
    assert Membership.objects.get().member_id == ground.known.pk

    undo_merge(desk, ground.known, twin)
    assert Organisation.objects.get(pk=ground.known.pk).name == "华锐电子有限公司"
    assert Membership.objects.get().member_id == twin.pk
    assert not Organisation.objects.filter(merged_into__isnull=False).exists()


def seat_board(chamber: Chamber) -> list[Officer]:
    """A board whose term ends this year: president, vice president, supervisor."""
    offices = [("周国强", "president"), ("吴丽", "vice_president"), ("郑伟", "chief_supervisor")]
    seats = [
        Seat(PersonFactory(name=name, organisation=chamber.organisation, mobile=f"1380000{n:04}"), office)
        for n, (name, office) in enumerate(offices)
    ]
    today = timezone.localdate()
    elect_board(
        chamber,
        seats,
        actor=None,
        held_on=today - timedelta(days=5 * 365 - 30),
        term_ends_on=today + timedelta(days=30),
        session="第三届",
    )
    return list(chamber.officers.order_by("id"))


def test_a_board_is_re_elected_on_one_page(visit, ground):
    president, vice, supervisor = seat_board(ground.tea)
    desk = visit("desk")
    page = desk.page
    desk.go(f"/chambers/{ground.tea.pk}/officers/")
    desk.check("day-40-officers")
    press(desk, "换届", role="link")
    page.wait_for_url("**/election/")
    assert page.input_value("[name=session]") == "第四届"
    page.select_option(f"[name=stay_{president.pk}]", "")
    page.select_option(f"[name=stay_{vice.pk}]", "president")
    page.fill("[name=newcomers]", "孙明 副会长 13900002222\n欧阳 春\t理事")
    desk.check("day-41-election")
    press(desk, "登记新一届班子")
    page.wait_for_url(f"**/chambers/{ground.tea.pk}/officers/")
    desk.check("day-42-board")
    now = ground.tea.officers.in_office().values_list("person__name", "office", "session")
    assert set(now) == {
        ("吴丽", "president", "第四届"),
        (supervisor.person.name, "chief_supervisor", "第四届"),
        ("孙明", "vice_president", "第四届"),
        ("欧阳春", "council", "第四届"),
    }


def test_a_view_is_kept_opened_from_its_tab_and_printed(visit, ground):
    for number in range(12):
        ChamberFactory(name=f"云州市第{number}异地商会", kind="remote")
    desk = visit("desk")
    page = desk.page
    desk.go("/chambers/?kind=remote&sort=-name")
    page.get_by_text("保存视图").click()
    page.get_by_label("视图名称").fill("在外商会")
    press(desk, "保存")
    page.wait_for_url("**/chambers/?*view=*")
    desk.go("/chambers/")
    page.locator(".p-tabs").get_by_role("link", name="在外商会").click()
    page.wait_for_url("**view=**")
    assert page.locator("tbody tr").count() == 12
    assert page.get_by_text("桃溪县茶业商会").count() == 0
    desk.check("day-50-view")
    page.goto(f"{page.url}&print=1")
    page.emulate_media(media="print")
    desk.check("day-51-print")
    assert page.locator("tbody tr").count() == 12
    assert not page.locator(".p-nav").is_visible()
