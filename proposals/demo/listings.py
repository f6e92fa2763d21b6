"""Some large enterprises of the demo city at stock exchanges: at two of them, moved, and delisted.

The codes lie in ranges of their exchanges that nobody has been given.
"""

from __future__ import annotations

from datetime import date

from federation.accounts.models import User
from members.models import Enterprise, Listing
from members.services.listings import record_listing

# code, listed in, delisted in, why; by the place among the large enterprises.
LISTINGS = (
    (0, "605990.SH", 2016, None, ""),
    (0, "04990.HK", 2021, None, ""),
    (1, "688999.SH", 2022, None, ""),
    (2, "301990.SZ", 2021, None, ""),
    (3, "002999.SZ", 2010, 2023, Listing.Ending.FORCED),
    (4, "839990.NQ", 2017, 2021, Listing.Ending.MOVED),
    (4, "920990.BJ", 2021, None, ""),
    (5, "838990.NQ", 2016, None, ""),
    (6, "YZKJ.O", 2019, 2024, Listing.Ending.VOLUNTARY),
)


def build_listings(enterprises: list[Enterprise], clerk: User) -> None:
    """Each of the codes for one of the large enterprises."""
    large = [one for one in enterprises if one.size == Enterprise.Size.LARGE]
    for place, symbol, since, until, ending in LISTINGS:
        party = large[place].organisation
        record_listing(
            party,
            actor=clerk,
            symbol=symbol,
            short_name=party.name.removeprefix("云州").removesuffix("有限公司")[:4],
            listed_on=date(since, 6, 18),
            delisted_on=date(until, 7, 1) if until else None,
            ending=ending,
        )
