"""The life of memberships in the demo city: applications, plaques, dues, and what chambers do for members."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from PIL import Image, ImageDraw

from chambers.models import Chamber, Dues, DuesPayment, Membership, MembershipApplication
from chambers.services.applicants import (
    attach_licence,
    begin_application,
    submit_application,
    write_application,
)
from chambers.services.applications import (
    accept_application,
    confirm_application,
    refuse_application,
    return_application,
    take_up_application,
)
from chambers.services.catalogue import offer_service, record_service
from chambers.services.dues import charge_dues, waive_dues
from chambers.services.plaques import issue_plaque
from chambers.services.terms import due_in
from federation.accounts.models import User
from federation.reference.models import Region
from federation.reference.services import find_industry
from members.models import Enterprise
from proposals.demo.invent import Inventor

State = MembershipApplication.State
Rank = Membership.Rank
HOME = "云州市电子信息行业商会"
YOUTH = "云州市青年企业家商会"
# Chamber, trade word, the state reached, sent how many days ago, place of the enterprise on file or None.
CASES: tuple[tuple[str, str, str, int, int | None], ...] = (
    (HOME, "半导体材料", State.SUBMITTED, 1, None),
    (HOME, "智能传感", State.SUBMITTED, 23, None),
    (HOME, "光电显示", State.CHAMBER_REVIEW, 6, None),
    (HOME, "", State.CONFIRMATION, 8, 13),
    (HOME, "工业软件", State.CONFIRMATION, 4, None),
    (HOME, "数据服务", State.RETURNED, 5, None),
    (HOME, "", State.CONFIRMED, 12, 16),
    (HOME, "美容美发", State.REFUSED, 18, None),
    ("云州市茶业商会", "茶器", State.SUBMITTED, 2, None),
    ("云州市物流行业商会", "冷链", State.CONFIRMATION, 3, None),
    (YOUTH, "", State.CONFIRMED, 15, 31),
)
RETURN_REASON = "营业执照照片不清晰，注册地址看不全，请重新拍照上传。"
REFUSAL = "主营业务不属于本行业，建议向商业服务类商会申请。"
DUES_OF = (
    HOME,
    "云州市茶业商会",
    "云州市物流行业商会",
    "云州市餐饮行业商会",
    "云州市家具行业商会",
    "云州市建材行业商会",
)
TARIFF: dict[str, Decimal] = {
    Rank.PRESIDENT_UNIT: Decimal(20_000),
    Rank.VICE_PRESIDENT_UNIT: Decimal(10_000),
    Rank.COUNCIL_UNIT: Decimal(5_000),
    Rank.MEMBER: Decimal(2_000),
}
WAIVER = "因水灾停产三个月，经理事会研究同意减免。"
# Chamber: kind, service, what it is, for whom.
CATALOGUE = {
    HOME: (
        ("policy", "惠企政策解读会", "每季度一次，请主管部门讲解申报条件和材料。", "trade"),
        ("finance", "银企对接", "收集融资需求，每月集中对接合作银行。", "members"),
        ("legal", "法律咨询日", "每月第一个周三，合作律师免费咨询。", "members"),
        ("training", "数字化转型培训班", "每班两天，面向生产和信息负责人。", "members"),
        ("talent", "校园专场招聘", "春秋两季组织会员进校招聘。", "members"),
    ),
    "云州市茶业商会": (
        ("market", "茶博会组团参展", "统一布展、统一运输，展位费商会补贴一半。", "members"),
        ("technology", "茶叶检测代办", "代送检测机构，会员价八折。", "trade"),
        ("rights", "品牌维权", "协助取证、投诉和应诉。", "members"),
    ),
}
RESULTS = (
    "已对接三家银行，授信意向两百万元。",
    "现场解答五个问题，协助完成一项申报。",
    "出具法律意见一份。",
    "派出四人参加，全部结业。",
    "",
)
SATISFACTION = ("satisfied", "satisfied", "mostly", "", "satisfied", "dissatisfied")
SERVED = 12


def licence() -> io.BytesIO:
    """A sheet that stands for the scan of a licence and cannot be taken for one."""
    sheet = Image.new("RGB", (840, 594), "#fbf8ef")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((24, 24, 816, 570), outline="#b9a877", width=6)
    pen.text((420, 130), "SPECIMEN", fill="#8a7a4a", anchor="mm", font_size=56)
    for line in range(6):
        pen.line((110, 230 + 48 * line, 730 - 70 * (line % 3), 230 + 48 * line), fill="#d8cfb4", width=5)
    held = io.BytesIO()
    sheet.save(held, "PNG")
    held.seek(0)
    held.name = "营业执照.png"
    return held


class MembershipBuilder:
    """Brings applications, plaques, dues and services to where each page shows something."""

    def __init__(
        self,
        chambers: dict[str, Chamber],
        enterprises: list[Enterprise],
        regions: dict[str, Region],
        inventor: Inventor,
        clerk: User,
        secretary: User,
        today: date,
    ) -> None:
        self.chambers, self.enterprises, self.regions = chambers, enterprises, regions
        self.inventor, self.clerk, self.secretary, self.today = inventor, clerk, secretary, today

    def build(self, member: User) -> None:
        """`member` speaks for the first enterprise: a draft, a plaque and arrears await that person."""
        begin_application(self.chambers[YOUTH], actor=member, consent_version=settings.CONSENT_VERSION)
        for case in sorted(CASES, key=lambda one: -one[3]):
            self.application(*case)
        for name in DUES_OF:
            self.dues(self.chambers[name])
        for name in CATALOGUE:
            self.services(self.chambers[name])
        self.plaques()

    def application(self, name: str, word: str, state: str, days: int, place: int | None) -> None:
        draft = begin_application(self.chambers[name], actor=None, consent_version=settings.CONSENT_VERSION)
        enterprise = self.enterprises[place].organisation if place is not None else None
        person = self.inventor.person()
        draft = write_application(
            draft,
            actor=None,
            name=enterprise.name if enterprise else f"云州{self.inventor.brand()}{word}有限公司",
            credit_code=enterprise.credit_code if enterprise else self.inventor.credit_code("91"),
            region=enterprise.region if enterprise else self.regions["高新区"],
            industry=enterprise.industry if enterprise else find_industry("制造业"),
            address="高新区创新路 18 号",
            business_scope=f"{word or '电子产品'}的研发、生产和销售。",
            legal_representative=person,
            contact_name=person if days % 2 else self.inventor.person(),
            contact_mobile=self.inventor.mobile(),
        )
        attach_licence(draft, licence(), actor=None)
        sent, _secret = submit_application(draft, actor=None)
        self.bring(sent, state, place)
        self.backdate(sent, days)

    def bring(self, sent: MembershipApplication, state: str, place: int | None) -> None:
        """From the receipt to `state`, by the services that the pages call."""
        if state == State.CHAMBER_REVIEW:
            take_up_application(sent, actor=self.secretary)
        elif state == State.RETURNED:
            return_application(sent, actor=self.secretary, reason=RETURN_REASON)
        elif state == State.REFUSED:
            refuse_application(sent, actor=self.secretary, reason=REFUSAL)
        elif state in (State.CONFIRMATION, State.CONFIRMED):
            accept_application(sent, actor=self.secretary, rank=Rank.MEMBER)
        if state == State.CONFIRMED and place is not None:
            done = confirm_application(
                sent,
                actor=self.clerk,
                enterprise=self.enterprises[place].organisation,
                rank=Rank.MEMBER,
                joined_on=self.today,
            )
            assert done.membership is not None
            self.plaque(done.membership)

    def backdate(self, sent: MembershipApplication, days: int) -> None:
        """Move the receipt `days` back, and what is due with it: one has waited too long."""
        day = self.today - timedelta(days=days)
        moment = timezone.make_aware(datetime.combine(day, time(9, 40)))
        rows = MembershipApplication.objects.filter(pk=sent.pk)
        rows.update(submitted_at=moment, consent_at=moment - timedelta(minutes=12))
        due = due_in(State.SUBMITTED, day)
        if due is not None:
            rows.filter(state__in=[State.SUBMITTED, State.CHAMBER_REVIEW]).update(
                due_on=due.date, due_why=due.why
            )

    def plaque(self, membership: Membership) -> None:
        issue_plaque(membership, actor=self.clerk, address="http://127.0.0.1:8000/verify/{}/".format)

    def plaques(self) -> None:
        """The first enterprise and two of its neighbours hold one; that of the third was replaced."""
        home = Membership.objects.filter(chamber=self.chambers[HOME], left_on=None, number="")
        for place, membership in enumerate(home.order_by("pk")[:3]):
            self.plaque(membership)
            if place == 2:
                self.plaque(membership)

    def dues(self, chamber: Chamber) -> None:
        """Two years: of the last one nearly all have paid, of the running one a part."""
        for year, every in ((self.today.year - 1, 9), (self.today.year, 3)):
            charge_dues(chamber, actor=self.clerk, year=year, amounts=TARIFF)
            rows = list(Dues.objects.filter(chamber=chamber, year=year).order_by("pk"))
            self.pay([row for place, row in enumerate(rows) if place % every], year)
            left = [row for place, row in enumerate(rows) if place % every == 0]
            if len(left) > 1:
                waive_dues(left[-1], actor=self.clerk, reason=WAIVER)

    def pay(self, rows: list[Dues], year: int) -> None:
        """Receipts for all of `rows` in two statements; every seventh member has paid the half only."""
        payments = []
        for place, row in enumerate(rows):
            row.received = row.expected / 2 if place % 7 == 3 else row.expected
            row.state = Dues.State.PART if row.received < row.expected else Dues.State.PAID
            payments.append(
                DuesPayment(
                    dues=row,
                    amount=row.received,
                    received_on=min(date(year, 3, 1) + timedelta(days=place * 3), self.today),
                    receipt_no=f"{year}{place + 1:04d}",
                    recorded_by=self.clerk,
                )
            )
        Dues.objects.bulk_update(rows, ["received", "state"])
        DuesPayment.objects.bulk_create(payments)

    def services(self, chamber: Chamber) -> None:
        offered = [
            offer_service(
                chamber,
                actor=self.clerk,
                kind=kind,
                title=title,
                description=text,
                audience=audience,
                contact="秘书处",
                phone=self.inventor.office_phone(),
            )
            for kind, title, text, audience in CATALOGUE[chamber.organisation.name]
        ]
        rows = Membership.objects.filter(chamber=chamber, left_on=None)
        members = list(rows.select_related("chamber", "member").order_by("pk")[:6])
        for place in range(SERVED if members else 0):
            service = offered[place % len(offered)]
            record_service(
                members[place % len(members)],
                actor=self.clerk,
                service=service,
                kind=service.kind,
                title=service.title,
                rendered_on=self.today - timedelta(days=4 + 37 * place),
                provided_by="秘书处",
                result=RESULTS[place % len(RESULTS)],
                satisfaction=SATISFACTION[place % len(SATISFACTION)],
            )
