"""Offices, memberships, honours and files through their pages."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from chambers.models import Honour, Membership, Officer
from chambers.services.officers import appoint_officer
from chambers.services.registry import admit_member
from federation.files.models import Attachment
from members.models import Person
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code, error_of, form_data, representative_of, secretary_of

pytestmark = pytest.mark.django_db


def url(name, chamber, *more) -> str:
    return reverse(f"chambers:{name}", args=[chamber.pk, *more])


def test_an_unknown_president_is_put_on_file_and_appointed(signed_in, desk):
    chamber = ChamberFactory()
    data = form_data(name="林向东", mobile="138 0000 1234", office="president", starts_on="2024-01-01")
    response = signed_in(desk).post(url("officer_appoint", chamber), data)
    assert response["Location"] == url("chamber_officers", chamber)
    officer = Officer.objects.get()
    assert (officer.person.name, officer.person.mobile) == ("林向东", "13800001234")
    assert officer.person.organisation_id == chamber.pk


def test_a_known_name_must_be_told_apart_and_then_makes_no_second_person(signed_in, desk):
    chamber, known = ChamberFactory(), PersonFactory(name="林向东")
    client = signed_in(desk)
    data = form_data(name="林向东", office="president")
    asked = client.post(url("officer_appoint", chamber), data)
    assert asked.status_code == 422 and error_of(asked, "person")
    assert known.mobile not in asked.content.decode()
    assert client.post(url("officer_appoint", chamber), data | {"person": known.pk}).status_code == 302
    assert Person.objects.count() == 1


def test_two_presidents_at_once_are_refused_in_words(signed_in, desk):
    chamber = ChamberFactory()
    appoint_officer(chamber, PersonFactory(), "president", actor=None)
    data = form_data(name="另一人", office="president", starts_on="2025-01-01")
    response = signed_in(desk).post(url("officer_appoint", chamber), data)
    assert response.status_code == 422 and error_of(response, None)
    assert Officer.objects.count() == 1 and not Person.objects.filter(name="另一人").exists()


def test_overlapping_terms_of_one_person_are_refused(signed_in, desk):
    chamber, person = ChamberFactory(), PersonFactory(name="何人")
    appoint_officer(chamber, person, "council", actor=None)
    data = form_data(name="何人", person=person.pk, office="council", starts_on="2025-01-01")
    response = signed_in(desk).post(url("officer_appoint", chamber), data)
    assert response.status_code == 422 and error_of(response, None)
    assert Officer.objects.count() == 1


def test_a_term_that_ends_before_it_starts_is_refused_beside_its_field(signed_in, desk):
    chamber = ChamberFactory()
    data = form_data(name="何人", office="council", starts_on="2025-01-02", ends_on="2025-01-02")
    response = signed_in(desk).post(url("officer_appoint", chamber), data)
    assert response.status_code == 422 and error_of(response, "ends_on")
    assert not Person.objects.exists()


def test_a_term_ends_and_stays_in_the_history(signed_in, desk):
    chamber = ChamberFactory()
    officer = appoint_officer(chamber, PersonFactory(), "president", actor=None)
    client = signed_in(desk)
    client.post(url("term_end", chamber, officer.pk), form_data(ends_on="2026-01-01"))
    context = client.get(url("chamber_officers", chamber)).context
    assert not context["present_officers"] and context["former_officers"] == [officer]


def test_an_officer_of_another_chamber_cannot_be_ended_here(signed_in, desk):
    officer = appoint_officer(ChamberFactory(), PersonFactory(), "president", actor=None)
    response = signed_in(desk).get(url("term_end", ChamberFactory(), officer.pk))
    assert response.status_code == 404


def test_an_enterprise_is_admitted_by_name_and_by_code(signed_in, desk):
    chamber, code = ChamberFactory(), credit_code()
    first = EnterpriseFactory(name="云州甲机械有限公司")
    EnterpriseFactory(name="云州乙机械有限公司", credit_code=code)
    client = signed_in(desk)
    for member in (first.organisation.name, code.lower()):
        data = form_data(member=member, rank="member", joined_on="2024-01-01")
        assert client.post(url("member_admit", chamber), data).status_code == 302
    chamber.refresh_from_db()
    assert chamber.member_count == 2


def test_several_like_names_are_offered(signed_in, desk):
    chamber = ChamberFactory()
    EnterpriseFactory(name="云州甲机械有限公司")
    second = EnterpriseFactory(name="云州乙机械有限公司")
    client = signed_in(desk)
    data = form_data(member="机械", rank="member", joined_on="2024-01-01")
    asked = client.post(url("member_admit", chamber), data)
    assert asked.status_code == 422 and error_of(asked, "chosen")
    assert client.post(url("member_admit", chamber), data | {"chosen": second.pk}).status_code == 302
    assert Membership.objects.get().member_id == second.pk


def test_an_unknown_member_is_refused_in_words(signed_in, desk):
    data = form_data(member="没有这家", rank="member", joined_on="2024-01-01")
    response = signed_in(desk).post(url("member_admit", ChamberFactory()), data)
    assert response.status_code == 422 and error_of(response, "member")


def test_a_secretary_admits_a_new_member_by_its_code_but_cannot_browse(signed_in):
    chamber, code = ChamberFactory(), credit_code()
    EnterpriseFactory(name="云州甲机械有限公司", credit_code=code)
    client = signed_in(secretary_of(chamber.organisation))
    named = form_data(member="云州甲机械有限公司", rank="member", joined_on="2024-01-01")
    assert error_of(client.post(url("member_admit", chamber), named), "member")
    coded = form_data(member=code, rank="member", joined_on="2024-01-01")
    assert client.post(url("member_admit", chamber), coded).status_code == 302


def test_an_alliance_has_chambers_as_members_and_never_itself(signed_in, desk):
    alliance = ChamberFactory(name="云州市产业联盟", kind="alliance")
    chamber = ChamberFactory(name="云州市软件商会")
    client = signed_in(desk)
    data = form_data(member="云州市产业联盟", rank="member", joined_on="2024-01-01")
    refused = client.post(url("member_admit", alliance), data)
    assert refused.status_code == 422 and error_of(refused, "member")
    assert (
        client.post(url("member_admit", alliance), data | form_data(member="云州市软件商会")).status_code
        == 302
    )
    text = client.get(url("chamber_members", alliance)).content.decode()
    assert reverse("chambers:chamber_detail", args=[chamber.pk]) in text


def test_a_member_twice_at_a_time_is_refused(signed_in, desk):
    chamber, enterprise = ChamberFactory(), EnterpriseFactory(name="云州甲机械有限公司")
    admit_member(chamber, enterprise.organisation, actor=None)
    data = form_data(member="云州甲机械有限公司", rank="member", joined_on="2030-01-01")
    response = signed_in(desk).post(url("member_admit", chamber), data)
    assert response.status_code == 422 and Membership.objects.count() == 1


def test_a_membership_ends_and_moves_to_the_former_ones(signed_in, desk):
    chamber, enterprise = ChamberFactory(), EnterpriseFactory()
    membership = admit_member(chamber, enterprise.organisation, actor=None, joined_on="2024-01-01")
    client = signed_in(desk)
    early = form_data(left_on="2023-01-01")
    assert client.post(url("membership_end", chamber, membership.pk), early).status_code == 422
    client.post(url("membership_end", chamber, membership.pk), form_data(left_on="2025-01-01"))
    members = url("chamber_members", chamber)
    assert enterprise.organisation.name not in client.get(members).content.decode()
    assert enterprise.organisation.name in client.get(f"{members}?former=1").content.decode()


def test_an_honour_is_awarded_once_for_a_level_and_year(signed_in, desk):
    chamber = ChamberFactory()
    client = signed_in(desk)
    fields = {"title": "四好商会", "level": "city", "year": "2024"}
    assert client.post(url("honour_award", chamber), form_data(**fields)).status_code == 302
    refused = client.post(url("honour_award", chamber), form_data(**fields))
    assert refused.status_code == 422 and Honour.objects.count() == 1
    future = client.post(url("honour_award", chamber), form_data(**(fields | {"year": "2190"})))
    assert error_of(future, "year")


def test_an_enterprise_can_be_awarded_too(signed_in, desk):
    enterprise = EnterpriseFactory()
    response = signed_in(desk).post(
        url("honour_award", enterprise), form_data(title="先进民营企业", level="province", year="2025")
    )
    assert response["Location"] == reverse("members:enterprise_detail", args=[enterprise.pk])


def picture(name="现场.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_files_are_added_read_and_removed(signed_in, desk):
    chamber = ChamberFactory()
    client = signed_in(desk)
    client.post(url("file_attach", chamber), form_data(files=[picture(), picture("证书.png")]))
    assert Attachment.objects.count() == 2
    attachment = Attachment.objects.first()
    text = client.get(url("chamber_files", chamber)).content.decode()
    assert "现场.png" in text and "证书.png" in text
    address = reverse("files:download", args=[attachment.pk])
    assert client.get(address).status_code == 200
    client.post(url("file_remove", chamber, attachment.pk), form_data())
    assert client.get(address).status_code == 404


def test_a_wrong_file_is_refused_beside_the_field_and_nothing_is_kept(signed_in, desk):
    bad = SimpleUploadedFile("run.exe", b"MZ")
    response = signed_in(desk).post(url("file_attach", ChamberFactory()), form_data(files=[picture(), bad]))
    assert response.status_code == 422 and error_of(response, "files")
    assert not Attachment.objects.exists()


def test_a_chambers_file_is_not_for_an_enterprise(signed_in, desk, client):
    chamber = ChamberFactory()
    signed_in(desk).post(url("file_attach", chamber), form_data(files=[picture()]))
    stranger = representative_of(EnterpriseFactory().organisation)
    address = reverse("files:download", args=[Attachment.objects.get().pk])
    assert signed_in(stranger).get(address).status_code == 404


@pytest.mark.parametrize("name", ["officer_appoint", "member_admit", "honour_award", "file_attach"])
def test_decisions_are_refused_to_an_enterprise_and_hidden_from_a_neighbour(signed_in, county_desk, name):
    chamber = ChamberFactory()
    assert (
        signed_in(representative_of(EnterpriseFactory().organisation)).get(url(name, chamber)).status_code
        == 403
    )
    assert signed_in(county_desk).get(url(name, chamber)).status_code == 404
    assert signed_in(county_desk).post(url(name, chamber), form_data()).status_code == 404
