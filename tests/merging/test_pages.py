"""The pages of duplicates: who sees what, side by side, merged, declared different, taken back."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from chambers.services.registry import admit_member
from federation.accounts.models import Organisation, Role
from federation.merging.models import DuplicatePair, Merge
from federation.merging.organisations import ORGANISATIONS
from federation.merging.services.finding import find_all, find_changed
from federation.merging.services.merging import merge_records
from members.merging import PEOPLE
from members.services.enterprises import update_enterprise
from tests.factories.accounts import CountyFactory, city_clerk, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code, queries
from tests.rest.conftest import ApiClient, token_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def north():
    return CountyFactory(name="桃溪县工商联")


@pytest.fixture
def clerk(north):
    return county_clerk(north)


@pytest.fixture
def pair(north):
    one = EnterpriseFactory(name="戊木业有限公司", parent=north, employees=5, phone="0736-7710001")
    other = EnterpriseFactory(name="戊木业有限公司", parent=north, employees=8, credit_code=credit_code())
    find_all()
    return one, other, DuplicatePair.objects.get()


def page(pair_row) -> str:
    return reverse("merging:pair_merge", args=[pair_row.pk])


def form_of(client, pair_row, **changes) -> dict:
    """What the drawn form would send: its suggestions, with changes."""
    form = client.get(page(pair_row)).context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial}
    for record in (form.comparison.one, form.comparison.other):
        data[f"version_{record.pk}"] = record.version
    return data | {"form_key": "5d7ff6ca-4c3f-4a88-9ad5-54b60d6ebbb1"} | changes


def test_the_list_shows_a_record_elsewhere_only_as_one(pair, north, clerk, signed_in):
    EnterpriseFactory(name="己石材有限公司", parent=north)
    EnterpriseFactory(name="己石材有限公司", parent=CountyFactory(), credit_code="91430700999999999X")
    EnterpriseFactory(name="庚石材有限公司", parent=CountyFactory())
    EnterpriseFactory(name="庚石材有限公司", parent=CountyFactory())
    find_changed()
    shown = signed_in(clerk).get(reverse("merging:pair_list")).content.decode()
    assert page(pair[2]) in shown
    assert "己石材" in shown
    assert "91430700999999999X" not in shown
    assert "其他单位的一条记录" in shown
    assert "庚石材" not in shown


def test_a_pair_across_two_counties_is_decided_by_the_city_alone(north, clerk, signed_in):
    EnterpriseFactory(name="己石材有限公司", parent=north)
    EnterpriseFactory(name="己石材有限公司", parent=CountyFactory())
    find_all()
    pair = DuplicatePair.objects.get()
    assert signed_in(clerk).get(page(pair)).status_code == 404
    assert signed_in(city_clerk()).get(page(pair)).status_code == 200


def test_the_list_is_narrowed_by_cause_and_kind(pair, clerk, signed_in):
    for _turn in range(2):
        ChamberFactory(name="辛茶业商会", parent=pair[0].organisation.parent)
    find_changed()
    client = signed_in(clerk)
    by_kind = client.get(reverse("merging:pair_list"), {"kind": "chamber"}).content.decode()
    assert "辛茶业商会" in by_kind and "戊木业" not in by_kind
    by_cause = client.get(reverse("merging:pair_list"), {"cause": "phone"}).content.decode()
    assert "戊木业" not in by_cause


def test_the_list_costs_the_same_with_more_pairs(pair, north, clerk, signed_in):
    client = signed_in(clerk)
    client.get(reverse("merging:pair_list"))
    few = queries(client, reverse("merging:pair_list"))
    for number in range(3):
        for _turn in range(2):
            EnterpriseFactory(name=f"第{number}茶行", parent=north)
    find_changed()
    assert queries(client, reverse("merging:pair_list")) == few <= 6


def test_both_records_stand_side_by_side_with_suggestions(pair, clerk, signed_in):
    response = signed_in(clerk).get(page(pair[2]))
    form = response.context["form"]
    assert form.fields["field_phone"].initial == "one"
    assert form.fields["field_credit_code"].initial == "other"
    assert form.fields["field_employees"].initial == "other"
    assert "field_name" not in form.fields


def test_comparing_costs_the_same_however_much_hangs_on_them(pair, clerk, signed_in):
    client = signed_in(clerk)
    client.get(page(pair[2]))
    few = queries(client, page(pair[2]))
    for record in pair[:2]:
        for _turn in range(3):
            admit_member(ChamberFactory(), record.organisation, actor=None)
    # Both have memberships now: one more question is asked, whatever their number.
    more = queries(client, page(pair[2]))
    assert more <= few + 1 <= 12


def test_a_merge_from_the_page_offers_its_way_back(pair, clerk, signed_in):
    one, other, row = pair
    client = signed_in(clerk)
    data = form_of(client, row, keep="one")
    response = client.post(page(row), data, follow=True)
    assert Organisation.objects.get(pk=other.pk).merged_into_id == one.pk
    one.refresh_from_db()
    assert one.employees == 8
    undo = reverse("merging:merge_undo", args=[Merge.objects.get().pk])
    assert undo in response.content.decode()

    response = client.post(undo, {"next": reverse("merging:pair_list")})
    assert response["Location"] == reverse("merging:pair_list")
    assert Organisation.objects.get(pk=other.pk).merged_into_id is None
    assert DuplicatePair.objects.get().state == DuplicatePair.State.OPEN


def test_a_conflict_without_an_answer_stops_beside_its_question(pair, clerk, signed_in):
    one, other, row = pair
    chamber = ChamberFactory()
    for party in (one, other):
        admit_member(chamber, party.organisation, actor=None, joined_on=date(2020, 1, 1))
    client = signed_in(clerk)
    data = form_of(client, row, keep="one")
    response = client.post(page(row), data)
    assert response.status_code == 422
    assert "rows_chambers.membership.member" in response.context["form"].errors
    data["rows_chambers.membership.member"] = "other"
    assert client.post(page(row), data).status_code == 302
    assert chamber.memberships.get().member_id == one.pk


def test_a_form_drawn_before_a_change_is_refused(pair, clerk, signed_in):
    client = signed_in(clerk)
    data = form_of(client, pair[2], keep="one")
    update_enterprise(pair[0], actor=None, employees=99)
    assert client.post(page(pair[2]), data).status_code == 422
    assert not Merge.objects.exists()


def test_a_doubled_click_merges_once(pair, clerk, signed_in):
    client = signed_in(clerk)
    data = form_of(client, pair[2], keep="one")
    client.post(page(pair[2]), data)
    assert client.post(page(pair[2]), data).status_code in (302, 404)
    assert Merge.objects.count() == 1


def test_not_a_duplicate_is_remembered_until_a_code_changes(pair, clerk, signed_in):
    one, other, row = pair
    client = signed_in(clerk)
    client.post(reverse("merging:pair_distinct", args=[row.pk]), {"note": "两家"})
    row.refresh_from_db()
    assert row.state == DuplicatePair.State.DISTINCT
    update_enterprise(one, actor=None, employees=77)
    find_changed()
    find_all()
    assert not DuplicatePair.objects.open().exists()

    update_enterprise(one, actor=None, credit_code=credit_code())
    find_changed()
    assert DuplicatePair.objects.open().get() == row


@pytest.mark.parametrize("tab", ["enterprise_detail", "enterprise_files", "enterprise_timeline"])
def test_an_old_link_leads_to_the_winner_on_the_same_tab(pair, clerk, signed_in, tab):
    one, other, _row = pair
    merge_records(ORGANISATIONS, one.pk, other.pk, actor=None)
    response = signed_in(clerk).get(reverse(f"members:{tab}", args=[other.pk]) + "?x=1")
    assert response.status_code == 302
    assert response["Location"] == reverse(f"members:{tab}", args=[one.pk]) + "?x=1"


def test_an_old_link_to_a_winner_out_of_reach_leads_nowhere(pair, clerk, signed_in):
    far = EnterpriseFactory(name="远方有限公司", parent=CountyFactory())
    merge_records(ORGANISATIONS, far.pk, pair[0].pk, actor=None)
    client = signed_in(clerk)
    assert client.get(reverse("members:enterprise_detail", args=[pair[0].pk])).status_code == 404


def test_a_form_of_a_merged_record_saves_nothing(pair, clerk, signed_in):
    one, other, _row = pair
    merge_records(ORGANISATIONS, one.pk, other.pk, actor=None)
    url = reverse("members:enterprise_update", args=[other.pk])
    response = signed_in(clerk).post(url, {"name": "别名"})
    assert response["Location"] == reverse("members:enterprise_update", args=[one.pk])
    other.organisation.refresh_from_db()
    assert other.organisation.name == "戊木业有限公司"


def test_people_who_were_merged_are_listed_once_and_found_by_their_old_link(north, clerk, signed_in):
    one, other = (PersonFactory(name="王一", organisation=north) for _turn in range(2))
    find_all()
    client = signed_in(clerk)
    listed = client.get(reverse("merging:person_pair_list")).content.decode()
    assert page(DuplicatePair.objects.get()) in listed
    assert client.get(page(DuplicatePair.objects.get())).status_code == 200
    merge_records(PEOPLE, one.pk, other.pk, actor=None)
    people = client.get(reverse("members:person_list")).content.decode()
    assert reverse("members:person_detail", args=[one.pk]) in people
    assert reverse("members:person_detail", args=[other.pk]) not in people
    gone = client.get(reverse("members:person_detail", args=[other.pk]))
    assert gone["Location"] == reverse("members:person_detail", args=[one.pk])


def test_telephones_of_people_are_compared_masked(north, clerk, signed_in):
    for mobile in ("13800001234", "13800005678"):
        PersonFactory(name="王一", organisation=north, mobile=mobile, id_number="35010219800101001X")
    find_all()
    shown = signed_in(clerk).get(page(DuplicatePair.objects.get())).content.decode()
    assert "138****1234" in shown
    assert "13800001234" not in shown
    assert "35010219800101001X" not in shown


def test_the_timeline_of_the_winner_holds_both_histories_and_the_way_back(pair, clerk, signed_in):
    one, other, _row = pair
    done = merge_records(ORGANISATIONS, one.pk, other.pk, actor=clerk)
    shown = signed_in(clerk).get(reverse("members:enterprise_timeline", args=[one.pk])).content.decode()
    assert shown.count("登记") >= 2
    assert reverse("merging:merge_undo", args=[done.pk]) in shown


def test_an_undoing_names_what_was_changed_since(pair, clerk, signed_in):
    one, other, row = pair
    client = signed_in(clerk)
    client.post(page(row), form_of(client, row, keep="one"))
    url = reverse("merging:merge_undo", args=[Merge.objects.get().pk])
    update_enterprise(one, actor=None, employees=99)
    assert "从业" in client.get(url).content.decode() or "人数" in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"accept_changes": "on"}).status_code == 302
    one.refresh_from_db()
    assert one.employees == 99


def test_the_api_answers_a_merged_number_with_its_pointer(pair, client):
    one, other, _row = pair
    merge_records(ORGANISATIONS, one.pk, other.pk, actor=None)
    partner = ApiClient(client, token_for(person_with(Role.PARTNER)))
    assert partner.json(f"enterprises/{other.pk}")["merged_into"] == one.pk
    assert partner.json(f"enterprises/{one.pk}")["merged_into"] is None


def test_merging_from_the_page_is_one_transaction_of_a_known_size(pair, clerk, signed_in):
    client = signed_in(clerk)
    data = form_of(client, pair[2], keep="one")
    with CaptureQueriesContext(connection) as captured:
        assert client.post(page(pair[2]), data).status_code == 302
    updates = [one for one in captured if "WITH moved AS" in one["sql"]]
    assert len(updates) == len({one["sql"].split("UPDATE")[1].split("FROM")[0] for one in updates})


@pytest.mark.parametrize("page", ["enterprise_detail", "enterprise_files", "enterprise_timeline"])
def test_an_old_link_to_any_page_of_a_merged_record_leads_to_the_one_that_stays(desk, signed_in, page):
    one, other = EnterpriseFactory(), EnterpriseFactory()
    Organisation.objects.filter(pk=other.pk).update(merged_into=one.pk)

    answer = signed_in(desk).get(reverse(f"members:{page}", args=[other.pk]))

    assert (answer.status_code, answer.url) == (302, reverse(f"members:{page}", args=[one.pk]))
