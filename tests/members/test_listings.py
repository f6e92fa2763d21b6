"""Listed companies: what is on file of one, who may write it, the list with its groups."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.services.registry import admit_member
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.merging.organisations import ORGANISATIONS
from federation.merging.services.merging import merge_records
from members.models import Consent, DirectoryGroup, Listing
from members.services.directory import enter_directory, give_consent
from members.services.listings import change_listing, record_listing, remove_listing
from tests.factories.accounts import CountyFactory, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import error_of, form_data, queries, representative_of, secretary_of

pytestmark = pytest.mark.django_db
LIST = "/enterprises/listed/"


def listed(symbol="688998.SH", *, parent=None, **facts) -> Listing:
    party = EnterpriseFactory(parent=parent).organisation
    return record_listing(party, actor=None, symbol=symbol, **facts)


def record_url(listing: Listing) -> str:
    return reverse("members:listing_record", args=[listing.organisation_id])


def change_url(listing: Listing, owner: int | None = None) -> str:
    return reverse("members:listing_change", args=[owner or listing.organisation_id, listing.pk])


def test_a_company_is_listed_at_several_exchanges_and_leaves_one(desk):
    first = listed("688998.SH", short_name="云州科技", listed_on=date(2020, 7, 22))
    party = first.organisation
    record_listing(party, actor=desk, symbol="4990.HK", short_name="云州科技")

    change_listing(
        first,
        actor=desk,
        version=1,
        symbol="688998.SH",
        delisted_on=date(2025, 3, 1),
        ending=Listing.Ending.VOLUNTARY,
    )

    found = list(party.listings.order_by("symbol").values_list("symbol", "board", "delisted_on"))
    assert found == [("04990.HK", "main", None), ("688998.SH", "star", date(2025, 3, 1))]
    events = AuditEntry.objects.filter(object_id=str(party.pk), event__startswith="members.listing")
    assert list(events.order_by("id").values_list("event", flat=True)) == [
        "members.listing_recorded",
        "members.listing_recorded",
        "members.listing_changed",
    ]


def test_a_code_in_force_is_nobody_elses_and_free_again_after_its_end(desk):
    first = listed("688998.SH", listed_on=date(2020, 7, 22))
    other = EnterpriseFactory().organisation
    with pytest.raises(ValidationError) as refused:
        record_listing(other, actor=desk, symbol="SH688998")
    assert list(refused.value.error_dict) == ["symbol"]

    change_listing(first, actor=desk, version=1, symbol="688998.SH", delisted_on=date(2025, 3, 1))

    assert record_listing(other, actor=desk, symbol="688998.SH").organisation_id == other.pk


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (lambda: {"symbol": ""}, "symbol"),
        (lambda: {"symbol": "688998.SZ"}, "symbol"),
        (lambda: {"listed_on": timezone.localdate() + timedelta(days=1)}, "listed_on"),
        (lambda: {"listed_on": date(2024, 1, 2), "delisted_on": date(2024, 1, 2)}, "delisted_on"),
        (lambda: {"ending": "forced"}, "delisted_on"),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(desk, facts, field):
    party = EnterpriseFactory().organisation

    with pytest.raises(ValidationError) as refused:
        record_listing(party, actor=desk, **({"symbol": "688998.SH"} | facts()))

    assert list(refused.value.error_dict) == [field]
    assert not Listing.objects.exists()


def test_a_stale_copy_is_refused(desk):
    listing = listed()
    change_listing(listing, actor=desk, version=1, symbol="688998.SH", short_name="甲")

    with pytest.raises(ValidationError) as refused:
        change_listing(listing, actor=desk, version=1, symbol="688998.SH", short_name="乙")

    assert refused.value.code == "stale"
    assert Listing.objects.get().short_name == "甲"


def test_removing_twice_is_once_and_says_why(desk):
    listing = listed()
    remove_listing(listing, actor=desk, reason="录入错误")
    remove_listing(listing, actor=desk, reason="录入错误")

    assert not Listing.objects.exists()
    entry = AuditEntry.objects.get(event="members.listing_removed")
    assert "688998.SH" in entry.note
    assert "录入错误" in entry.note


def test_listings_move_when_two_records_are_merged(desk):
    one, two = listed("688998.SH"), listed("4990.HK")

    merge_records(ORGANISATIONS, one.organisation_id, two.organisation_id, actor=desk)

    assert set(Listing.objects.values_list("organisation_id", flat=True)) == {one.organisation_id}


# Pages ------------------------------------------------------------------------------------------------


def test_a_neighbours_clerk_finds_no_listing_to_write_and_the_own_clerk_does(signed_in, county):
    listing = listed(parent=county)
    url, data = change_url(listing), form_data(symbol="688998.SH", short_name="云州科技", version=1)
    neighbour = county_clerk(CountyFactory(name="石岭县工商联"))
    assert signed_in(neighbour).post(url, data).status_code == 404
    assert Listing.objects.get().short_name == ""

    response = signed_in(county_clerk(county)).post(url, data)

    assert response.status_code == 302
    assert Listing.objects.get().short_name == "云州科技"


def test_the_listing_of_another_enterprise_is_not_found_below_the_own_address(signed_in, desk):
    listing, other = listed(), EnterpriseFactory()

    assert signed_in(desk).get(change_url(listing, other.pk)).status_code == 404


@pytest.mark.parametrize("role", [Role.LEADER, Role.PARTNER, Role.DEPARTMENT])
def test_who_may_not_change_an_enterprise_records_no_listing(signed_in, role):
    listing = listed()

    response = signed_in(person_with(role)).post(record_url(listing), form_data(symbol="4990.HK"))

    assert response.status_code == 403
    assert Listing.objects.count() == 1


def test_the_enterprise_itself_and_its_chambers_secretary_keep_its_listings(signed_in):
    listing, chamber = listed(), ChamberFactory()
    party = listing.organisation
    admit_member(chamber, party, actor=None)

    for user, symbol in ((representative_of(party), "4990.HK"), (secretary_of(chamber.organisation), "YZ.N")):
        assert signed_in(user).post(record_url(listing), form_data(symbol=symbol)).status_code == 302

    assert set(party.listings.values_list("symbol", flat=True)) == {"688998.SH", "04990.HK", "YZ.N"}


def test_a_refused_code_says_so_at_its_field(signed_in, desk):
    listing = listed()

    response = signed_in(desk).post(record_url(listing), form_data(symbol="839990"))

    assert response.status_code == 422
    assert error_of(response, "symbol")


def test_a_doubled_submit_records_once(signed_in, desk):
    listing = listed()
    data = form_data(symbol="4990.HK")
    client = signed_in(desk)

    first, second = (client.post(record_url(listing), data) for _turn in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert Listing.objects.count() == 2


def test_the_page_of_an_enterprise_shows_history_and_only_writers_get_buttons(signed_in, desk):
    listing = listed("688998.SH", listed_on=date(2020, 7, 22))
    change_listing(listing, actor=desk, version=1, symbol="688998.SH", delisted_on=date(2025, 3, 1))
    record_listing(listing.organisation, actor=desk, symbol="4990.HK", short_name="云州科技")
    url = reverse("members:enterprise_detail", args=[listing.organisation_id])

    read = signed_in(person_with(Role.LEADER)).get(url).content.decode()
    written = signed_in(desk).get(url).content.decode()

    assert read.index("04990.HK") < read.index("688998.SH")
    assert "2025-03-01" in read
    assert change_url(listing) not in read
    assert change_url(listing) in written


def shown(client, **query) -> set[str]:
    page = client.get(LIST, query).content.decode()
    return {symbol for symbol in ("688998.SH", "04990.HK", "839990.NQ", "301990.SZ") if symbol in page}


def test_the_list_has_a_page_for_each_group(signed_in, desk):
    for symbol in ("688998.SH", "4990.HK", "839990.NQ"):
        listed(symbol)
    gone = listed("301990.SZ", listed_on=date(2020, 7, 22))
    change_listing(gone, actor=desk, version=1, symbol="301990.SZ", delisted_on=date(2025, 3, 1))
    client = signed_in(desk)

    assert shown(client) == {"688998.SH", "04990.HK", "839990.NQ", "301990.SZ"}
    assert shown(client, group="mainland") == {"688998.SH"}
    assert shown(client, group="abroad") == {"04990.HK"}
    assert shown(client, group="neeq") == {"839990.NQ"}
    assert shown(client, group="delisted") == {"301990.SZ"}
    assert shown(client, q="6889") == {"688998.SH"}
    assert shown(client, board="chinext") == {"301990.SZ"}


def test_who_is_in_the_directory_is_told_to_its_readers_only(signed_in, desk):
    listed("688998.SH"), listed("4990.HK")
    person = PersonFactory()
    give_consent(
        person,
        Consent.Purpose.DIRECTORY,
        actor=desk,
        given_on=timezone.localdate(),
        wording="1",
        evidence="表",
    )
    group = DirectoryGroup.objects.get(code="listed")
    enter_directory(person, group, actor=desk, source="走访", stock_code="688998.SH")

    assert shown(signed_in(person_with(Role.PARTNER)), group="natives") == set()
    assert shown(signed_in(desk), group="natives") == {"688998.SH"}


def test_a_county_sees_its_own_listings_only(signed_in, county, county_desk):
    listed("688998.SH", parent=county), listed("4990.HK")

    assert shown(signed_in(county_desk)) == {"688998.SH"}


def test_lists_cost_the_same_with_one_and_three_rows(signed_in, desk):
    client = signed_in(desk)
    listed("688998.SH")
    queries(client, LIST)
    one = queries(client, LIST)
    listed("4990.HK"), listed("839990.NQ")

    assert queries(client, LIST) == one <= 6


def test_an_enterprises_page_costs_the_same_with_one_and_three_listings(signed_in, desk):
    client, listing = signed_in(desk), listed("688998.SH")
    url = reverse("members:enterprise_detail", args=[listing.organisation_id])
    queries(client, url)
    one = queries(client, url)
    for symbol in ("4990.HK", "839990.NQ"):
        record_listing(listing.organisation, actor=desk, symbol=symbol)

    assert queries(client, url) == one <= 8


@pytest.mark.parametrize(
    ("asked", "found"), [("now", {"甲"}), ("once", {"乙"}), ("sse", {"甲"}), ("hkex", set())]
)
def test_the_list_of_enterprises_is_narrowed_to_listed_ones(signed_in, desk, asked, found):
    for name, symbol in (("甲", "688998.SH"), ("乙", "301990.SZ"), ("丙", "")):
        party = EnterpriseFactory(name=f"云州{name}某机械有限公司").organisation
        if symbol:
            record_listing(
                party,
                actor=desk,
                symbol=symbol,
                delisted_on=date(2025, 3, 1) if name == "乙" else None,
            )

    page = signed_in(desk).get("/enterprises/", {"listed": asked, "columns": "listed"}).content.decode()

    assert {name for name in "甲乙丙" if f"{name}某机械" in page} == found
    assert ("688998.SH" in page) == ("甲" in found)
