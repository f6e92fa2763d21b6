"""Zones and platforms: a dictionary with history, tags on organisations, and the lists they narrow."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from federation.accounts.models import Role
from federation.reference.services import forget
from members.models import Zone, ZoneTag
from members.services.zones import add_zone, change_zone, tag_organisation, zone_choices
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.members.pages import form_data, queries, secretary_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered():
    forget()
    yield
    forget()


def tag_url(profile) -> str:
    return reverse("members:organisation_tag", args=[profile.pk])


def test_a_renamed_zone_keeps_its_old_name_in_the_history(desk):
    zone = add_zone("前海", actor=desk)

    change_zone(zone, actor=desk, name="前海合作区")

    assert [one.old_name for one in zone.changes.all()] == ["前海"]
    assert [name for _key, name in zone_choices()] == ["前海合作区"]


def test_a_name_is_in_force_once_and_free_again_after_its_end(desk):
    zone = add_zone("前海", actor=desk)
    with pytest.raises(ValidationError) as refused:
        add_zone("前海", actor=desk)
    assert list(refused.value.error_dict) == ["name"]

    change_zone(zone, actor=desk, name="前海", ended=True)

    assert add_zone("前海", actor=desk).pk != zone.pk


def test_tags_are_exactly_what_is_given_and_kept_tags_keep_their_day(desk):
    party = ChamberFactory().organisation
    one, two, three = (add_zone(name, actor=desk) for name in ("横琴", "前海", "南沙"))
    tag_organisation(party, actor=desk, zones=[one, two])
    ZoneTag.objects.filter(zone=two).update(since="2020-01-01")

    tag_organisation(party, actor=desk, zones=[two, three])

    tags = dict(party.zone_tags.values_list("zone__name", "since"))
    assert set(tags) == {"前海", "南沙"} and tags["前海"].year == 2020


def test_an_ended_zone_is_not_given_anew_but_stays_with_those_who_have_it(desk):
    party, zone = ChamberFactory().organisation, add_zone("前海", actor=desk)
    tag_organisation(party, actor=desk, zones=[zone])
    zone = change_zone(zone, actor=desk, name="前海", ended=True)

    tag_organisation(party, actor=desk, zones=[zone])
    assert party.zone_tags.count() == 1
    with pytest.raises(ValidationError):
        tag_organisation(ChamberFactory().organisation, actor=desk, zones=[zone])


@pytest.mark.parametrize(
    ("factory", "url_name"),
    [(ChamberFactory, "chambers:chamber_list"), (EnterpriseFactory, "members:enterprise_list")],
)
def test_a_list_is_narrowed_to_a_zone(signed_in, desk, factory, url_name):
    tagged, _other = factory(), factory()
    zone = add_zone("前海", actor=desk)
    tag_organisation(tagged.organisation, actor=desk, zones=[zone])
    client = signed_in(desk)

    response = client.get(reverse(url_name), {"zone": zone.pk})

    assert [row["organisation__name"] for row in response.context["object_list"]] == [
        tagged.organisation.name
    ]
    assert client.get(reverse(url_name), {"zone": "x"}).status_code == 200


def test_the_dictionary_counts_chambers_and_enterprises_in_constant_queries(signed_in, desk):
    zone = add_zone("前海", actor=desk)
    for profile in (ChamberFactory(), ChamberFactory(), EnterpriseFactory()):
        tag_organisation(profile.organisation, actor=desk, zones=[zone])
    client, url = signed_in(desk), reverse("members:zone_list")
    queries(client, url)
    one = queries(client, url)

    row = client.get(url).context["object_list"][0]

    assert (row["chambers"], row["enterprises"]) == (2, 1)
    add_zone("横琴", actor=desk), add_zone("南沙", actor=desk)
    assert queries(client, url) == one <= 6


def test_a_zone_is_added_and_changed_on_its_pages(signed_in, desk, county_desk):
    url = reverse("members:zone_add")
    assert signed_in(county_desk).get(url).status_code == 403
    client = signed_in(desk)
    data = form_data(name="横琴", kind="platform", english_name="Hengqin")
    assert client.post(url, data).status_code == 302
    zone = Zone.objects.get()
    change = form_data(name="横琴合作区", ended="on")
    assert client.post(reverse("members:zone_change", args=[zone.pk]), change).status_code == 302
    zone.refresh_from_db()
    assert zone.valid_to is not None
    assert "横琴" in client.get(reverse("members:zone_list")).content.decode()


def test_staff_tag_within_their_reach_and_the_page_shows_it(signed_in, county, county_desk, desk):
    own, foreign = ChamberFactory(parent=county), EnterpriseFactory()
    zone = add_zone("前海", actor=desk)
    client = signed_in(county_desk)
    assert client.get(tag_url(foreign)).status_code == 404

    assert client.post(tag_url(own), form_data(zones=str(zone.pk))).status_code == 302

    page = client.get(reverse("chambers:chamber_detail", args=[own.pk])).content.decode()
    assert "前海" in page
    assert signed_in(secretary_of(own.organisation)).get(tag_url(own)).status_code == 403
    assert signed_in(person_with(Role.AUDITOR)).get(tag_url(own)).status_code == 403
