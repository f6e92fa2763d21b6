"""Supply and demand of the demo city: posts at every step, interest, two deals."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from federation.accounts.models import Organisation, User
from liaison.models import TradeInterest, TradePost
from liaison.services.trade import (
    add_post,
    agree_interest,
    close_post,
    decline_interest,
    publish_post,
    record_deal,
    return_post,
    show_interest,
)
from members.models import Enterprise
from proposals.demo.invent import Inventor

SUPPLY, DEMAND = TradePost.Kind.SUPPLY, TradePost.Kind.DEMAND
Category = TradePost.Category
POSTS = (
    (
        SUPPLY,
        Category.LOGISTICS,
        "冷链仓储空余库位出租",
        "临港园区冷链仓储三千平方米，可分租，配套装卸月台。",
    ),
    (DEMAND, Category.LOGISTICS, "寻求冷链仓储库位", "农产品收购旺季需要冷链库位五百个，租期三个月。"),
    (SUPPLY, Category.PROCESSING, "精密注塑件代加工", "注塑机四十台，可承接精密注塑件和模具加工。"),
    (DEMAND, Category.PROCESSING, "寻求精密注塑件配套", "家电外壳精密注塑件每月两万套，需提供材质证明。"),
    (SUPPLY, Category.PRODUCTS, "有机绿茶原料供应", "高山有机绿茶每月两吨，有检测报告。"),
    (DEMAND, Category.PRODUCTS, "采购有机绿茶原料", "茶饮门店采购有机绿茶原料，年用量二十吨。"),
    (SUPPLY, Category.TECHNOLOGY, "设备联网和数据采集改造", "为车间设备联网改造、数据采集提供整体方案。"),
    (DEMAND, Category.TECHNOLOGY, "寻求车间设备联网改造", "纺织车间一百二十台设备联网改造，年内完成。"),
    (DEMAND, Category.FUNDS, "寻求扩产流动资金", "订单充足，寻求供应链融资五百万元。"),
    (SUPPLY, Category.SERVICES, "出口认证咨询服务", "协助办理出口认证和检测，按结果收费。"),
    (DEMAND, Category.EQUIPMENT, "求租标准厂房", "求租标准厂房两千平方米，层高六米以上。"),
    (SUPPLY, Category.EQUIPMENT, "标准厂房出租", "经开区标准厂房两千四百平方米，层高八米，可分层出租。"),
)
WAITING, RETURNED = (10,), (8,)
WORDS = "看到贵单位发布的信息，希望进一步对接价格和交付时间。"


class TradeBuilder:
    def __init__(self, enterprises: list[Enterprise], inventor: Inventor, clerk: User, today: date) -> None:
        self.firms = [one.organisation for one in enterprises]
        self.inventor, self.clerk, self.today = inventor, clerk, today

    def contact(self) -> dict:
        return {"contact_name": self.inventor.person(), "contact_phone": self.inventor.mobile()}

    def build(self, member: User) -> None:
        """The first post is of the enterprise of `member`, who then has both sides to look at."""
        posts = [self.post(place, *facts) for place, facts in enumerate(POSTS)]
        own = member.posts.earliest("pk").organisation
        for place in (1, 3, 5):
            self.interest(posts[place], self.firms[40 + place])
        self.interest(posts[0], self.firms[55])
        self.interest(posts[4], own)
        deals = ((posts[2], 60, True), (posts[6], 61, True), (posts[7], 62, False))
        for post, firm, made in deals:
            agreed = agree_interest(self.interest(post, self.firms[firm]), actor=None)
            outcome = "签订一年供货合同。" if made else "交付时间不能满足要求。"
            amount = Decimal(860_000) if made else None
            record_deal(agreed, actor=None, made=made, outcome=outcome, amount=amount)
        agree_interest(self.interest(posts[9], self.firms[63]), actor=None)
        decline_interest(self.interest(posts[9], self.firms[64]), actor=None, outcome="服务名额已满")
        close_post(posts[2], actor=None)

    def post(self, place: int, kind: str, category: str, title: str, text: str) -> TradePost:
        post = add_post(
            actor=None,
            organisation=self.firms[place * 5],
            kind=kind,
            category=category,
            title=title,
            text=text,
            until=self.today + timedelta(days=30 + place * 5),
            **self.contact(),
        )
        if place in WAITING:
            return post
        if place in RETURNED:
            return return_post(post, actor=self.clerk, reason="请注明资金用途和期限")
        return publish_post(post, actor=self.clerk)

    def interest(self, post: TradePost, unit: Organisation) -> TradeInterest:
        return show_interest(post, actor=None, organisation=unit, words=WORDS, **self.contact())
