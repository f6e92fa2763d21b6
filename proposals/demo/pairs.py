"""Pairs of the demo city: a campaign of 60 leading and 78 small enterprises, and one of a county."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from federation.accounts.models import Organisation, User
from liaison.models import FirmPair, PairCampaign, PairContact
from liaison.services.pairs import complete_pair, end_pair, log_pair_contact, open_campaign, pair_firms
from members.models import Enterprise

Kind = PairContact.Kind
SMALL = 78
PLANS = (
    "开放检测中心和实训基地，每季度组织一次现场交流，年内帮助改进两项工艺。",
    "纳入供应商名录，优先采购配套件，按月结清货款，年内新增订单。",
    "派出技术和财务骨干驻厂辅导，帮助建立成本核算和质量管理制度。",
    "共享仓储和物流线路，联合参加展会，帮助开拓两个新市场。",
)
CONTACTS = (
    (Kind.VISIT, "双方负责人互访，确认帮扶事项和联系人。"),
    (Kind.ORDERS, "签订配套采购框架协议，首批订单已下达。"),
    (Kind.TECHNOLOGY, "技术骨干到厂指导三天，整改工艺问题五项。"),
    (Kind.TRAINING, "接收受助企业班组长八人跟班培训。"),
    (Kind.FINANCE, "出具供应链确权凭证，协助取得流动资金贷款。"),
)
RESULTS = ("新增订单三百二十万元，产品合格率提高四个百分点。", "建立质量管理制度，新增就业十六人。")


def build_pairs(
    root: Organisation, county: Organisation, enterprises: list[Enterprise], clerk: User, today: date
) -> None:
    leading = [one.organisation for one in enterprises if one.is_leading]
    small = [
        one.organisation for one in enterprises if one.size == Enterprise.Size.SMALL and not one.is_leading
    ]
    campaign = open_campaign(
        actor=clerk,
        organisation=root,
        name="百家民营龙头企业结对服务",
        starts_on=today - timedelta(days=300),
        ends_on=today + timedelta(days=65),
        target_leading=100,
        target_small=100,
        target_pairs=100,
        note="组织民营龙头企业与中小微企业结对，在订单、技术、融资、人才和市场五个方面给予帮助。",
    )
    for place, (first, second) in enumerate(couples(leading, small[:SMALL])):
        furnish(campaign, first, second, place, clerk, today)
    gone = pair_firms(
        campaign,
        actor=clerk,
        leading=leading[0],
        small=small[SMALL],
        plan=PLANS[0],
        starts_on=today - timedelta(days=200),
    )
    end_pair(gone, actor=clerk, outcome="受助企业迁出本市。", ended_on=today - timedelta(days=90))
    open_campaign(
        actor=clerk,
        organisation=county,
        name=f"{county.name}“以大带小”结对活动",
        starts_on=today - timedelta(days=40),
        ends_on=today + timedelta(days=325),
        target_pairs=10,
    )


def couples(
    leading: list[Organisation], small: list[Organisation]
) -> Iterator[tuple[Organisation, Organisation]]:
    """Every small one has a leading one, some of which lead several; every ninth is helped by two."""
    for place, firm in enumerate(small):
        yield leading[place % len(leading)], firm
        if place % 9 == 8:
            yield leading[(place + 1) % len(leading)], firm


def furnish(
    campaign: PairCampaign, leading: Organisation, small: Organisation, place: int, clerk: User, today: date
) -> FirmPair:
    start = today - timedelta(days=290 - place * 2)
    plan = PLANS[place % len(PLANS)]
    pair = pair_firms(campaign, actor=clerk, leading=leading, small=small, plan=plan, starts_on=start)
    turns = place % 4
    for turn in range(turns):
        kind, text = CONTACTS[(place + turn) % len(CONTACTS)]
        held_on = start + timedelta(days=20 * (turn + 1))
        log_pair_contact(pair, actor=clerk, kind=kind, held_on=held_on, text=text)
    if turns and place % 7 == 3:
        done = today - timedelta(days=5)
        return complete_pair(pair, actor=clerk, outcome=RESULTS[place % len(RESULTS)], ended_on=done)
    return pair
