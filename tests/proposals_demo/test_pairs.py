"""The pairs of the demo city have the figures of a real campaign."""

from __future__ import annotations

import pytest

from federation.accounts.models import User
from liaison.models import PairCampaign
from liaison.services.pairs import figures_of

pytestmark = pytest.mark.usefixtures("city")


def test_60_leading_enterprises_help_78_small_ones_against_a_target_of_100():
    campaign = PairCampaign.objects.get(name="百家民营龙头企业结对服务")

    figures = figures_of(campaign, User.objects.get(username="wanghaiyan"))

    assert campaign.target_leading == 100
    assert (figures["leading"], figures["small"], figures["ended"]) == (60, 78, 1)
    assert figures["pairs"] > 78 and figures["completed"] > 0
