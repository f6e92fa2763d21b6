"""One field changed where it is read."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from chambers.models import Chamber
from chambers.services.registry import update_chamber
from federation.accounts.models import Organisation, Role
from federation.changes.models import Change
from members.models import Enterprise
from tests.factories.accounts import CountyFactory, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import form_data, post_queries, queries, representative_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def place(record) -> str:
    kind = "chambers:chamber" if isinstance(record, Chamber) else "members:enterprise"
    return reverse(f"{kind}_inline", args=[record.pk])


def sent(name, value, version=1) -> dict:
    return form_data(field=name, version=version, **{name: value})


def phone_of(record) -> str:
    return Organisation.objects.get(pk=record.pk).phone


def test_a_neighbours_record_is_not_found_and_keeps_its_value(signed_in, county_desk):
    foreign = ChamberFactory(parent=CountyFactory(), phone="0736-7712345")
    client = signed_in(county_desk)
    assert client.get(f"{place(foreign)}?field=phone").status_code == 404
    assert client.post(place(foreign), sent("phone", "0736-7700000")).status_code == 404
    assert phone_of(foreign) == "0736-7712345"


@pytest.mark.parametrize("name", ["", "name", "parent", "credit_code", "__class__"])
def test_other_fields_are_not_changed_here(signed_in, desk, name):
    chamber = ChamberFactory(name="云州市茶业商会")
    client = signed_in(desk)
    assert client.get(place(chamber), {"field": name}).status_code == 400
    assert client.post(place(chamber), {"field": name, name or "x": "y", "version": 1}).status_code == 400
    assert Organisation.objects.get(pk=chamber.pk).version == 1


def test_a_field_is_drawn_saved_and_shown_in_its_place_with_the_way_back(signed_in, desk):
    chamber = ChamberFactory(phone="0736-7712345")
    client = signed_in(desk)
    drawn = client.get(f"{place(chamber)}?field=phone", headers=HTMX).content.decode()
    assert "<html" not in drawn and re.search(r'name="version" value="1"', drawn)
    answer = client.post(place(chamber), sent("phone", "0736-7700000"), headers=HTMX)
    text = answer.content.decode()
    change = Change.objects.get()
    assert phone_of(chamber) == "07367700000" and "07367700000" in text
    assert 'hx-swap-oob="beforeend:#p-toasts"' in text and change.undo_url in text
    client.post(change.undo_url)
    assert phone_of(chamber) == "0736-7712345"


def test_without_script_the_field_is_a_page_and_leads_back_to_the_record(signed_in, desk):
    chamber = ChamberFactory()
    client = signed_in(desk)
    assert "<html" in client.get(f"{place(chamber)}?field=short_name").content.decode()
    answer = client.post(place(chamber), sent("short_name", "茶业商会"))
    assert answer["Location"] == reverse("chambers:chamber_detail", args=[chamber.pk])
    assert Change.objects.get().undo_url in client.get(answer["Location"]).content.decode()


def test_a_wrong_value_is_refused_beside_the_field(signed_in, desk):
    chamber = ChamberFactory(phone="0736-7712345")
    answer = signed_in(desk).post(place(chamber), sent("phone", "not a number"), headers=HTMX)
    assert answer.status_code == 422 and answer.context["form"].errors["phone"]
    assert phone_of(chamber) == "0736-7712345" and not Change.objects.exists()


def test_a_stale_copy_shows_both_values_and_may_be_saved_again(signed_in, desk):
    chamber = ChamberFactory()
    update_chamber(chamber, actor=None, phone="0736-7711111")
    client = signed_in(desk)
    answer = client.post(place(chamber), sent("phone", "0736-7700000"), headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 409 and "0736-7711111" in text and "07367700000" in text
    assert phone_of(chamber) == "0736-7711111" and not Change.objects.exists()
    again = client.post(
        place(chamber), sent("phone", "0736-7700000", answer.context["version"]), headers=HTMX
    )
    assert again.status_code == 200 and phone_of(chamber) == "07367700000"


def test_a_doubled_click_saves_once(signed_in, desk):
    chamber = ChamberFactory()
    client, form = signed_in(desk), sent("short_name", "茶业商会")
    codes = [client.post(place(chamber), form, headers=HTMX).status_code for _turn in range(2)]
    assert codes == [200, 200]
    assert (Change.objects.count(), Organisation.objects.get(pk=chamber.pk).version) == (1, 2)


def test_saving_what_was_there_keeps_nothing(signed_in, desk):
    chamber = ChamberFactory(short_name="茶业商会")
    answer = signed_in(desk).post(place(chamber), sent("short_name", "茶业商会"), headers=HTMX)
    assert answer.status_code == 200 and not Change.objects.exists()


def test_cells_and_facts_carry_a_pencil_for_who_may_change_them_alone(signed_in, desk, county):
    enterprise = EnterpriseFactory(parent=county)
    pencil = f'href="{place(enterprise)}?field=employees"'
    client = signed_in(desk)
    listed, detail = (
        reverse("members:enterprise_list"),
        reverse("members:enterprise_detail", args=[enterprise.pk]),
    )
    assert pencil in client.get(listed).content.decode() and pencil in client.get(detail).content.decode()
    leader = signed_in(person_with(Role.LEADER))
    assert pencil not in leader.get(listed).content.decode()
    assert pencil not in leader.get(detail).content.decode()


def test_an_enterprise_changes_its_own_figures(signed_in):
    enterprise = EnterpriseFactory()
    client = signed_in(representative_of(enterprise.organisation))
    answer = client.post(place(enterprise), sent("size", "small"), headers=HTMX)
    assert answer.status_code == 200 and Enterprise.objects.get().size == "small"


def test_what_it_costs(signed_in, desk):
    chamber = ChamberFactory()
    client = signed_in(desk)
    client.get(f"{place(chamber)}?field=phone")
    assert queries(client, f"{place(chamber)}?field=phone", headers=HTMX) <= 5
    # The old value is kept with the act: two rows more than a form that cannot be taken back.
    cost, _answer = post_queries(client, place(chamber), sent("phone", "0736-7700000"))
    assert cost <= 14
