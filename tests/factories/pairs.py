from __future__ import annotations

import datetime

from django.utils import timezone

from federation.accounts.models import Organisation
from liaison.models import FirmPair, PairCampaign
from liaison.services.pairs import open_campaign, pair_firms
from tests.factories.accounts import root
from tests.factories.members import EnterpriseFactory


def leading_firm(**fields) -> Organisation:
    return EnterpriseFactory(is_leading=True, size="large", **fields).organisation


def small_firm(**fields) -> Organisation:
    return EnterpriseFactory(size="small", **fields).organisation


def campaign_of(organisation: Organisation | None = None, **fields) -> PairCampaign:
    today = timezone.localdate()
    given = {
        "name": "百家民营龙头企业结对服务",
        "starts_on": today - datetime.timedelta(days=100),
        "ends_on": today + datetime.timedelta(days=100),
        "target_leading": 100,
    }
    return open_campaign(actor=None, organisation=organisation or root(), **given | fields)


def pair_of(
    campaign: PairCampaign, leading: Organisation | None = None, small: Organisation | None = None, **fields
) -> FirmPair:
    given = {"plan": "每季度走访一次。", "starts_on": timezone.localdate() - datetime.timedelta(days=30)}
    return pair_firms(
        campaign,
        actor=None,
        leading=leading or leading_firm(),
        small=small or small_firm(),
        **given | fields,
    )
