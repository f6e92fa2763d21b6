"""Registering and changing chambers through their pages: refusals, twins, stale copies, doubled clicks."""

from __future__ import annotations

import pytest
from django.urls import reverse

from chambers.models import Chamber
from federation.accounts.models import Organisation
from federation.audit.models import AuditEntry
from federation.reference.models import Region
from tests.factories.accounts import root
from tests.factories.chambers import ChamberFactory
from tests.members.pages import credit_code, error_of, form_data, secretary_of

pytestmark = pytest.mark.django_db

NEW = reverse("chambers:chamber_register")


def filled(**changes) -> dict:
    fields = {"name": "云州市浙江商会", "kind": "visiting", "status": "active", "parent": root().pk}
    return form_data(**(fields | changes))


def edit(chamber) -> str:
    return reverse("chambers:chamber_update", args=[chamber.pk])


def test_a_chamber_is_registered_with_every_field(signed_in, desk):
    region = Region.objects.first()
    code = credit_code()
    data = filled(
        credit_code=code.lower(), region=region.pk, founded_on="2015-03-17", last_election_on="2021-05-01",
        term_ends_on="2026-05-01", has_party_organisation="true",
        liaison_officer=desk.pk, status="preparing", reported_members="120", phone="0736-771 2345",
    )  # fmt: skip
    response = signed_in(desk).post(NEW, data)
    chamber = Chamber.objects.get()
    assert response.status_code == 302
    assert response["Location"] == reverse("chambers:chamber_detail", args=[chamber.pk])
    party = chamber.organisation
    assert (party.credit_code, party.region, party.status) == (code, region, "preparing")
    assert chamber.liaison_officer == desk and chamber.has_party_organisation
    assert party.phone == "07367712345" or party.phone == "0736-7712345"
    assert AuditEntry.objects.filter(event="accounts.organisation_registered").exists()


def test_a_doubled_click_makes_one_chamber(signed_in, desk):
    client, data = signed_in(desk), filled()
    first, second = client.post(NEW, data), client.post(NEW, data)
    assert Chamber.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_a_registered_code_is_refused_beside_the_field_with_a_link_to_its_record(signed_in, desk):
    code = credit_code()
    twin = ChamberFactory(name="云州市福建商会", credit_code=code)
    response = signed_in(desk).post(NEW, filled(credit_code=code))
    assert response.status_code == 422
    sentence = error_of(response, "credit_code")
    assert "云州市福建商会" in sentence
    assert f'href="{reverse("chambers:chamber_detail", args=[twin.pk])}"' in sentence
    assert Chamber.objects.count() == 1


def test_no_link_leads_to_a_twin_out_of_reach(signed_in, county, county_desk):
    code = credit_code()
    ChamberFactory(name="云州市福建商会", credit_code=code)
    data = filled(credit_code=code, parent=county.pk)
    response = signed_in(county_desk).post(NEW, data)
    assert response.status_code == 422 and "href" not in error_of(response, "credit_code")


def test_a_wrong_check_character_is_told_with_the_right_code(signed_in, desk):
    code = credit_code()
    wrong = code[:17] + ("A" if code[17] != "A" else "B")
    response = signed_in(desk).post(NEW, filled(credit_code=wrong))
    assert response.status_code == 422 and code in error_of(response, "credit_code")


def test_a_similar_name_in_the_region_must_be_confirmed(signed_in, desk):
    region = Region.objects.first()
    twin = ChamberFactory(name="云州市浙江商会（筹）", region=region)
    client = signed_in(desk)
    data = filled(region=region.pk)
    asked = client.post(NEW, data)
    assert asked.status_code == 422
    assert twin.organisation.name in error_of(asked, "confirm_similar")
    assert client.post(NEW, data | {"confirm_similar": "on"}).status_code == 302
    assert Chamber.objects.count() == 2


def test_another_region_raises_no_question_about_a_like_name(signed_in, desk):
    here, there = Region.objects.order_by("code")[:2]
    ChamberFactory(name="云州市浙江总商会", region=here)
    assert signed_in(desk).post(NEW, filled(region=there.pk)).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "商" * 10_000),
        ("name", "商\x00会"),
        ("name", ""),
        ("kind", "nonsense"),
        ("parent", "999999"),
        ("region", "999999"),
        ("region", "１"),
        ("party_members", "-1"),
        ("party_members", "9" * 40),
        ("term_ends_on", "2026-13-01"),
        ("phone", "call me"),
        ("liaison_officer", "999999"),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_changes_nothing(signed_in, desk, field, value):
    response = signed_in(desk).post(NEW, filled(**{field: value}))
    assert response.status_code == 422 and error_of(response, field)
    assert not Chamber.objects.exists()


def test_a_term_may_not_end_before_the_election(signed_in, desk):
    response = signed_in(desk).post(NEW, filled(last_election_on="2026-05-01", term_ends_on="2026-05-01"))
    assert response.status_code == 422 and error_of(response, "term_ends_on")


def test_a_county_places_chambers_below_itself_only(signed_in, county, county_desk):
    client = signed_in(county_desk)
    assert error_of(client.post(NEW, filled(parent=root().pk)), "parent")
    assert client.post(NEW, filled(parent=county.pk)).status_code == 302


def test_registering_is_refused_to_a_secretary_before_the_form(signed_in):
    client = signed_in(secretary_of(ChamberFactory().organisation))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, filled()).status_code == 403
    assert Chamber.objects.count() == 1


def test_a_stale_copy_shows_both_values_and_keeps_what_was_typed(signed_in, desk):
    chamber = ChamberFactory(name="云州市浙江商会", address="旧街一号")
    client = signed_in(desk)
    seen = client.get(edit(chamber)).context["version"]
    mine = filled(name="云州市浙江商会", kind=chamber.kind, address="我的路二号", version=seen)
    theirs = filled(name="云州市浙江商会", kind=chamber.kind, address="他的路三号", version=seen)
    assert client.post(edit(chamber), theirs).status_code == 302
    response = client.post(edit(chamber), mine)
    assert response.status_code == 409
    assert [(row["mine"], row["theirs"]) for row in response.context["difference"]] == [
        ("我的路二号", "他的路三号")
    ]
    assert response.context["form"]["address"].value() == "我的路二号"
    again = mine | {"version": response.context["version"]}
    assert client.post(edit(chamber), again).status_code == 302
    chamber.organisation.refresh_from_db()
    assert chamber.organisation.address == "我的路二号"


def test_a_form_without_a_version_never_overwrites(signed_in, desk):
    chamber = ChamberFactory()
    data = filled(name="别名", kind=chamber.kind)
    assert signed_in(desk).post(edit(chamber), data).status_code == 409
    chamber.organisation.refresh_from_db()
    assert chamber.organisation.name != "别名"


def test_a_secretary_edits_the_own_chamber_but_not_its_kind_or_place(signed_in, county):
    chamber = ChamberFactory()
    client = signed_in(secretary_of(chamber.organisation))
    version = client.get(edit(chamber)).context["version"]
    data = form_data(
        name="云州市新名商会", kind="remote", status="dissolved", parent=county.pk, note="x", version=version
    )
    assert client.post(edit(chamber), data).status_code == 302
    chamber = Chamber.objects.select_related("organisation").get()
    assert chamber.organisation.name == "云州市新名商会"
    assert chamber.kind == "industry" and chamber.note == ""
    assert chamber.organisation.status == Organisation.Status.ACTIVE
    assert chamber.organisation.parent_id == root().pk
    other = ChamberFactory()
    assert client.get(edit(other)).status_code == 404
    assert client.post(edit(other), data).status_code == 404
