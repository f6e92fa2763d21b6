"""The pages of enterprises: what they cost, who sees and writes what."""

from __future__ import annotations

import pytest
from django.urls import reverse

from chambers.services.officers import award_honour
from chambers.services.registry import admit_member, end_membership
from federation.reference.models import Industry, Region
from members.models import Enterprise, Person, Position
from members.services.people import set_position
from tests.answers import plain
from tests.factories.accounts import person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import (
    BUSINESS_STRANGERS,
    credit_code,
    error_of,
    form_data,
    queries,
    representative_of,
    secretary_of,
)

pytestmark = pytest.mark.django_db

LIST = reverse("members:enterprise_list")
NEW = reverse("members:enterprise_register")
TABS = ("enterprise_detail", "enterprise_files", "enterprise_timeline")


def url(name, enterprise) -> str:
    return reverse(f"members:{name}", args=[enterprise.pk])


def furnished(**fields) -> Enterprise:
    enterprise = EnterpriseFactory(**fields)
    add_to(enterprise)
    return enterprise


def add_to(enterprise) -> None:
    admit_member(ChamberFactory(), enterprise.organisation, actor=None)
    set_position(PersonFactory(), enterprise.organisation, "contact", actor=None)
    award_honour(enterprise.organisation, actor=None, title=f"先进{Person.objects.count()}", level="city")


def filled(**changes) -> dict:
    fields = {"name": "云州甲机械有限公司", "status": "active", "parent": root().pk}
    return form_data(**(fields | changes))


def test_the_list_costs_six_queries_for_one_enterprise_and_for_three(signed_in, desk):
    client = signed_in(desk)
    furnished()
    queries(client, LIST)
    one = queries(client, LIST)
    furnished()
    furnished()
    assert queries(client, LIST) == one <= 6


@pytest.mark.parametrize("name", TABS)
def test_a_tab_costs_eight_queries_whatever_hangs_on_the_enterprise(signed_in, desk, name):
    client, enterprise = signed_in(desk), furnished()
    queries(client, url(name, enterprise))
    one = queries(client, url(name, enterprise))
    add_to(enterprise)
    add_to(enterprise)
    assert queries(client, url(name, enterprise)) == one <= 8


def test_a_neighbours_enterprise_is_not_shown(signed_in, county, county_desk):
    own, foreign = EnterpriseFactory(parent=county), EnterpriseFactory()
    text = signed_in(county_desk).get(LIST).content.decode()
    assert own.organisation.name in text and foreign.organisation.name not in text


@pytest.mark.parametrize("name", [*TABS, "enterprise_update", "file_attach", "position_set"])
def test_a_foreign_enterprise_answers_exactly_like_a_missing_one(signed_in, county_desk, name):
    client = signed_in(county_desk)
    foreign = client.get(url(name, EnterpriseFactory()))
    missing = client.get(reverse(f"members:{name}", args=[999_999_999]))
    assert foreign.status_code == missing.status_code == 404
    assert plain(foreign) == plain(missing)


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
def test_administrators_see_no_enterprise(signed_in, role):
    enterprise = EnterpriseFactory()
    client = signed_in(person_with(role))
    addresses = [LIST, NEW, *(url(name, enterprise) for name in (*TABS, "enterprise_update", "file_attach"))]
    assert {client.get(address).status_code for address in addresses} == {403}


def test_a_secretary_sees_present_members_only(signed_in):
    chamber = ChamberFactory()
    present, former, other = EnterpriseFactory(), EnterpriseFactory(), EnterpriseFactory()
    admit_member(chamber, present.organisation, actor=None)
    end_membership(admit_member(chamber, former.organisation, actor=None), actor=None)
    client = signed_in(secretary_of(chamber.organisation))
    text = client.get(LIST).content.decode()
    assert present.organisation.name in text
    assert former.organisation.name not in text and other.organisation.name not in text
    codes = [client.get(url("enterprise_detail", one)).status_code for one in (present, former, other)]
    assert codes == [200, 404, 404]
    assert url("enterprise_update", present) in client.get(url("enterprise_detail", present)).content.decode()


def test_an_enterprise_sees_and_keeps_the_own_file_only(signed_in):
    own, other = EnterpriseFactory(credit_code=credit_code()), EnterpriseFactory()
    code = own.organisation.credit_code
    client = signed_in(representative_of(own.organisation))
    assert client.get(url("enterprise_detail", other)).status_code == 404
    version = client.get(url("enterprise_update", own)).context["version"]
    data = form_data(
        name="别名", credit_code=credit_code(), is_leading="on", parent="1", note="x", address="新街一号",
        employees="20", version=version,
    )  # fmt: skip
    assert client.post(url("enterprise_update", own), data).status_code == 302
    own = Enterprise.objects.select_related("organisation").get(pk=own.pk)
    party = own.organisation
    assert (party.address, own.employees) == ("新街一号", 20)
    assert party.name != "别名" and party.credit_code == code
    assert not own.is_leading and own.note == ""


def test_an_enterprise_may_not_name_people(signed_in):
    own = EnterpriseFactory()
    client = signed_in(representative_of(own.organisation))
    assert client.get(url("position_set", own)).status_code == 403


def test_an_enterprise_is_registered_with_money_in_ten_thousand_yuan(signed_in, desk):
    data = filled(
        registered_capital="39089", annual_revenue="0.5", employees="200", credit_code=credit_code()
    )
    response = signed_in(desk).post(NEW, data)
    enterprise = Enterprise.objects.get()
    assert response["Location"] == url("enterprise_detail", enterprise)
    assert (enterprise.registered_capital, enterprise.annual_revenue) == (390_890_000, 5_000)
    form = signed_in(desk).get(url("enterprise_update", enterprise)).context["form"]
    assert form["registered_capital"].value() == "39089" and form["annual_revenue"].value() == "0.5"


def test_a_doubled_click_makes_one_enterprise(signed_in, desk):
    client, data = signed_in(desk), filled()
    first, second = client.post(NEW, data), client.post(NEW, data)
    assert Enterprise.objects.count() == 1 and first["Location"] == second["Location"]


def test_a_registered_code_is_refused_with_a_link(signed_in, desk):
    code = credit_code()
    twin = EnterpriseFactory(name="云州乙食品有限公司", credit_code=code)
    response = signed_in(desk).post(NEW, filled(credit_code=code))
    assert response.status_code == 422
    assert f'href="{url("enterprise_detail", twin)}"' in error_of(response, "credit_code")
    assert Enterprise.objects.count() == 1


def test_an_edit_to_a_registered_code_is_refused(signed_in, desk):
    code = credit_code()
    EnterpriseFactory(credit_code=code)
    enterprise = EnterpriseFactory()
    client = signed_in(desk)
    version = client.get(url("enterprise_update", enterprise)).context["version"]
    data = filled(credit_code=code, version=version)
    response = client.post(url("enterprise_update", enterprise), data)
    assert response.status_code == 422 and error_of(response, "credit_code")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "企" * 10_000),
        ("name", "云州\x00公司"),
        ("credit_code", "9143"),
        ("credit_code", "9" * 60_000),
        ("registered_capital", "NaN"),
        ("registered_capital", "1e400"),
        ("registered_capital", "-1"),
        ("registered_capital", "9" * 50),
        ("employees", "９９９９９９９９９９９９９９９９９９９９"),
        ("website", "javascript:alert(1)"),
        ("size", "gigantic"),
        ("industry", "0"),
        ("business_scope", "x" * 10_000),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_changes_nothing(signed_in, desk, field, value):
    response = signed_in(desk).post(NEW, filled(**{field: value}))
    assert response.status_code == 422 and error_of(response, field)
    assert not Enterprise.objects.exists()


def test_a_stale_copy_of_an_enterprise_shows_the_difference(signed_in, desk):
    enterprise = EnterpriseFactory(name="云州甲机械有限公司")
    client = signed_in(desk)
    version = client.get(url("enterprise_update", enterprise)).context["version"]
    client.post(url("enterprise_update", enterprise), filled(size="large", version=version))
    response = client.post(url("enterprise_update", enterprise), filled(size="small", version=version))
    assert response.status_code == 409
    rows = response.context["difference"]
    assert len(rows) == 1 and rows[0]["mine"] != rows[0]["theirs"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("scale=large", {"甲"}),
        ("leading=True", {"甲"}),
        ("leading=False", {"乙"}),
        ("chamber=浙江", {"乙"}),
        ("q=甲机", {"甲"}),
        ("q=%E4%B9%99", {"乙"}),
    ],
)
def test_a_filter_narrows_the_list_to_what_it_says(signed_in, desk, query, shown):
    EnterpriseFactory(name="云州甲机械有限公司", size="large", is_leading=True)
    second = EnterpriseFactory(name="云州乙食品有限公司", size="small")
    admit_member(ChamberFactory(name="云州市浙江商会"), second.organisation, actor=None)
    text = signed_in(desk).get(f"{LIST}?{query}").content.decode()
    assert {name for name in ("甲", "乙") if f"云州{name}" in text} == shown


def test_region_and_industry_narrow_the_list(signed_in, desk):
    region, industry = Region.objects.first(), Industry.objects.first()
    one = EnterpriseFactory(name="云州甲机械有限公司", region=region, industry=industry)
    EnterpriseFactory(name="云州乙食品有限公司")
    for query in (f"region={region.pk}", f"industry={industry.pk}"):
        text = signed_in(desk).get(f"{LIST}?{query}").content.decode()
        assert one.organisation.name in text and "云州乙" not in text


def test_a_contact_is_named_and_shown_masked(signed_in, desk):
    enterprise = EnterpriseFactory()
    client = signed_in(desk)
    data = form_data(name="周联系", mobile="13912345678", kind="contact", title="办公室主任")
    assert client.post(url("position_set", enterprise), data).status_code == 302
    assert Position.objects.get().person.name == "周联系"
    text = client.get(url("enterprise_detail", enterprise)).content.decode()
    assert "139****5678" in text and "13912345678" not in text


def test_a_secretary_names_a_members_contact_and_keeps_the_person_with_the_chamber(signed_in):
    chamber, enterprise = ChamberFactory(), EnterpriseFactory()
    admit_member(chamber, enterprise.organisation, actor=None)
    client = signed_in(secretary_of(chamber.organisation))
    data = form_data(name="周联系", kind="contact")
    assert client.post(url("position_set", enterprise), data).status_code == 302
    assert Person.objects.get().organisation_id == chamber.pk


def test_the_timeline_tells_what_changed_in_words(signed_in, desk):
    enterprise = EnterpriseFactory(name="云州甲机械有限公司")
    client = signed_in(desk)
    version = client.get(url("enterprise_update", enterprise)).context["version"]
    client.post(
        url("enterprise_update", enterprise), filled(is_leading="on", address="新街", version=version)
    )
    text = client.get(url("enterprise_timeline", enterprise)).content.decode()
    assert "→ 新街" in text and desk.name in text and "members.enterprise_changed" not in text


def test_the_size_of_a_page_is_no_filter(signed_in, desk):
    EnterpriseFactory()
    context = signed_in(desk).get(f"{LIST}?size=20").context
    assert context["page_size"] == 20 and not context["pills"] and context["count"] == 1
