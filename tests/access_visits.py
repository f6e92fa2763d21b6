"""What pairs of enterprises add to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from tests.factories.members import EnterpriseFactory
from tests.factories.pairs import campaign_of, pair_of


def build_pairs(world: Any) -> None:
    """A campaign of each county with one pair; in the own one stands the enterprise that asks."""
    for name, county in (("own", world.north), ("neighbour", world.south)):
        leading = EnterpriseFactory(parent=county, is_leading=True).organisation
        small = world.enterprises[name].organisation
        campaign = campaign_of(county)
        pair = pair_of(campaign, leading, small)
        world.add("paircampaign", name, campaign.pk, branch=county.pk)
        world.add("firmpair", name, pair.pk, branch=county.pk, owners={leading.pk, small.pk})
