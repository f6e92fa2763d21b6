from __future__ import annotations

import datetime

from django.utils import timezone

from federation.accounts.models import Organisation
from liaison.models import TradeInterest, TradePost
from liaison.services.trade import add_post, agree_interest, publish_post, show_interest
from tests.factories.members import EnterpriseFactory

PHONE, OTHER_PHONE = "13800001234", "13900005678"


def waiting_post(organisation: Organisation | None = None, **fields) -> TradePost:
    given = {
        "kind": "supply",
        "category": "logistics",
        "title": "冷链仓储空余库位",
        "text": "滨江园区冷链仓储三千平方米。",
        "until": timezone.localdate() + datetime.timedelta(days=30),
        "contact_name": "欧阳明",
        "contact_phone": PHONE,
    }
    unit = organisation or EnterpriseFactory().organisation
    return add_post(actor=None, organisation=unit, **given | fields)


def post_of(organisation: Organisation | None = None, **fields) -> TradePost:
    return publish_post(waiting_post(organisation, **fields), actor=None)


def interest_in(post: TradePost, organisation: Organisation | None = None, **fields) -> TradeInterest:
    given = {"words": "希望租用两百个库位。", "contact_name": "司马青", "contact_phone": OTHER_PHONE}
    unit = organisation or EnterpriseFactory().organisation
    return show_interest(post, actor=None, organisation=unit, **given | fields)


def agreed_interest(post: TradePost, organisation: Organisation | None = None) -> TradeInterest:
    return agree_interest(interest_in(post, organisation), actor=None)
