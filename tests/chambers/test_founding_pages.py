"""The pages of foundings: what they cost, who sees what, and the way of a case from page to page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from chambers.models import Founding, MaterialKind
from chambers.services.founding import apply_founding
from chambers.services.founding_parts import give_guidance, hand_in_material
from federation.accounts.models import Organisation, Role
from federation.files.models import Attachment
from tests.access_world import picture
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.members import EnterpriseFactory
from tests.members.pages import (
    BUSINESS_STRANGERS,
    error_of,
    form_data,
    queries,
    representative_of,
    secretary_of,
)

pytestmark = pytest.mark.django_db

LIST = reverse("chambers:founding_list")
APPLY = reverse("chambers:founding_apply")


def case(**fields) -> Founding:
    serial = Founding.objects.count()
    fields = {"name": f"云州市第{serial}筹建商会", "kind": "industry", "organisation": root()} | fields
    return apply_founding(actor=None, **fields)


def furnished(desk) -> Founding:
    founding = case(initiators=["云州发起有限公司", "陈明"])
    hand_in_material(founding.materials.first(), actor=desk, files=[upload()])
    give_guidance(founding, actor=desk, content="指导起草章程。", given_on=timezone.localdate())
    return founding


def upload():
    return SimpleUploadedFile("名单.png", picture().getvalue(), content_type="image/png")


def at(founding, name="detail", *more) -> str:
    return reverse(f"chambers:founding_{name}", args=[founding.pk, *more])


def application(**fields) -> dict:
    return form_data(**{"name": "云州市低空经济商会", "kind": "industry", "organisation": root().pk} | fields)


def test_the_list_costs_six_queries_for_one_and_for_three(signed_in, desk):
    client = signed_in(desk)
    furnished(desk)
    queries(client, LIST)
    one = queries(client, LIST)
    furnished(desk), furnished(desk)
    assert queries(client, LIST) == one <= 6


def test_a_founding_costs_the_same_whatever_hangs_on_it(signed_in, desk):
    client = signed_in(desk)
    founding = furnished(desk)
    queries(client, at(founding))
    one = queries(client, at(founding))
    for material in founding.materials.all()[1:4]:
        hand_in_material(material, actor=desk, files=[upload()])
    for _turn in range(3):
        give_guidance(founding, actor=desk, content="再次指导。", given_on=timezone.localdate())
    assert queries(client, at(founding)) == one <= 8


@pytest.mark.parametrize("role", [*BUSINESS_STRANGERS, Role.DEPARTMENT])
def test_who_has_nothing_to_do_with_foundings_is_refused(signed_in, role):
    client = signed_in(person_with(role))
    assert client.get(LIST).status_code == 403
    assert client.get(at(case())).status_code == 403


def test_tabs_count_each_state_and_open_its_list(signed_in, desk):
    case(), case()
    response = signed_in(desk).get(LIST)
    tabs = {tab["url"].partition("state=")[2]: tab["count"] for tab in response.context["tabs"]}
    assert (tabs[""], tabs["applied"], tabs["established"]) == ("2", "2", "0")
    shown = signed_in(desk).get(f"{LIST}?state=applied").context["object_list"]
    assert len(shown) == 2


def test_a_county_sees_its_own_foundings_only(signed_in, county, county_desk):
    own, foreign = case(organisation=county), case(organisation=CountyFactory())
    client = signed_in(county_desk)
    text = client.get(LIST).content.decode()
    assert own.name in text and foreign.name not in text
    assert client.get(at(foreign)).status_code == 404


def test_an_enterprise_applies_online_and_sees_what_it_applied_for_alone(signed_in, county):
    party = EnterpriseFactory(parent=county).organisation
    stranger = case(name="云州市别家商会")
    client = signed_in(representative_of(party))
    offered = client.get(APPLY).context["form"].fields["organisation"].queryset
    assert set(offered) == {county, root()}

    response = client.post(APPLY, application(organisation=county.pk, initiators="陈明\n林伟"))

    founding = Founding.objects.get(name="云州市低空经济商会")
    assert response["Location"] == at(founding)
    assert founding.applicant_unit == party
    assert [one.name for one in founding.initiators.all()] == [party.name, "陈明", "林伟"]
    assert founding.initiators.filter(is_leading=True).get().organisation == party
    text = client.get(LIST).content.decode()
    assert founding.name in text and stranger.name not in text
    page = client.get(at(founding)).content.decode()
    assert at(founding, "abandon") in page and at(founding, "take_up") not in page
    assert client.get(at(stranger)).status_code == 404
    assert client.post(at(founding, "take_up"), form_data()).status_code == 403


def test_an_enterprise_cannot_apply_to_a_federation_that_is_not_above_it(signed_in, county):
    party = EnterpriseFactory(parent=county).organisation
    response = signed_in(representative_of(party)).post(APPLY, application(organisation=CountyFactory().pk))
    assert response.status_code == 422 and error_of(response, "organisation")
    assert not Founding.objects.exists()


def test_an_applicant_hands_in_a_file_that_the_staff_reads_and_a_stranger_does_not(signed_in, desk):
    party = EnterpriseFactory().organisation
    founding = case(applicant_unit=party)
    material = founding.materials.first()
    url = reverse("chambers:material_hand_in", args=[founding.pk, material.pk])
    client = signed_in(representative_of(party))

    assert client.post(url, form_data()).status_code == 422
    assert client.post(url, form_data() | {"files": upload()}).status_code == 302

    attachment = Attachment.objects.get()
    download = reverse("files:download", args=[attachment.pk])
    assert b"".join(client.get(download).streaming_content)
    assert signed_in(desk).get(download).status_code == 200
    other = representative_of(EnterpriseFactory().organisation)
    assert signed_in(other).get(download).status_code == 404


def test_a_paper_of_another_founding_is_not_found(signed_in, desk):
    founding, other = case(), case()
    url = reverse("chambers:material_hand_in", args=[founding.pk, other.materials.first().pk])
    assert signed_in(desk).get(url).status_code == 404


def test_staff_bring_a_founding_from_application_to_chamber(signed_in, desk):
    client = signed_in(desk)
    client.post(APPLY, application(initiators="云州恒瑞茶业有限公司\n陈明"))
    founding = Founding.objects.get()
    for name, data in (("take_up", {}), ("review", {})):
        response = client.post(at(founding, name), form_data(**data))
        if name == "review":
            assert "发起人名单" in error_of(response, None)
    for material in founding.materials.all():
        for page, data in (("hand_in", {}), ("judge", {"accepted": "yes"})):
            url = reverse(f"chambers:material_{page}", args=[founding.pk, material.pk])
            assert client.post(url, form_data(**data)).status_code == 302
    assert client.post(at(founding, "review"), form_data()).status_code == 302
    decision = form_data(outcome="approved", reasons="材料齐全，同意成立。")
    assert client.post(at(founding, "decide"), decision).status_code == 302

    response = client.post(
        at(founding, "establish"), form_data(established_on=timezone.localdate().isoformat(), admit="on")
    )

    founding.refresh_from_db()
    assert response["Location"] == reverse("chambers:chamber_detail", args=[founding.chamber_id])
    assert Organisation.objects.get(pk=founding.chamber_id).status == Organisation.Status.ACTIVE
    assert client.get(at(founding)).status_code == 200


def test_a_doubled_click_files_one_application(signed_in, desk):
    client, data = signed_in(desk), application()
    first, second = client.post(APPLY, data), client.post(APPLY, data)
    assert first["Location"] == second["Location"]
    assert Founding.objects.count() == 1


def test_a_secretary_applies_for_the_own_chamber(signed_in, county):
    from tests.factories.chambers import ChamberFactory

    chamber = ChamberFactory(parent=county)
    client = signed_in(secretary_of(chamber.organisation))
    assert client.post(APPLY, application(kind="alliance")).status_code == 302
    assert Founding.objects.get().applicant_unit == chamber.organisation


def test_the_checklist_is_kept_on_its_page(signed_in, desk, county_desk):
    assert signed_in(county_desk).get(reverse("chambers:checklist")).status_code == 403
    client = signed_in(desk)
    assert "章程草案" in client.get(reverse("chambers:checklist")).content.decode()
    line = MaterialKind.objects.get(name="章程草案")
    url = reverse("chambers:checklist_edit", args=[line.pk])
    client.post(url, form_data(name="章程", position="5", is_used="on"))
    line.refresh_from_db()
    assert (line.name, line.position, line.is_required) == ("章程", 5, False)
    again = client.post(reverse("chambers:checklist_add"), form_data(name="章程", position="5", is_used="on"))
    assert error_of(again, "name")
