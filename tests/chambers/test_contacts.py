"""The contact log, follow-ups, coverage, outside bodies and settings."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import Chamber, Contact, Option, OutsideBody, OutsideMembership
from chambers.services.contacts import change_contact, finish_follow_up, record_contact
from chambers.services.officers import appoint_officer
from chambers.services.outside import join_outside_body, leave_outside_body, register_outside_body
from chambers.services.reminders import remind_follow_ups
from federation.accounts.models import Role
from federation.notices.models import Notice
from members.models import Position
from tests.factories.accounts import person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import error_of, form_data, queries, secretary_of

pytestmark = pytest.mark.django_db
LOG = reverse("chambers:contact_list")
LIST = reverse("chambers:chamber_list")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


def kind(code="visit") -> Option:
    return Option.objects.get(area=Option.Area.CONTACT, code=code)


def talk(party, actor=None, **fields) -> Contact:
    fields = {"kind": kind(), "held_on": timezone.localdate(), "subject": "走访调研"} | fields
    return record_contact(party, actor=actor, **fields)


def test_the_last_contact_is_kept_and_follows_a_correction(signed_in, desk, today):
    chamber, client = ChamberFactory(), signed_in(desk)
    url = reverse("chambers:contact_record", args=[chamber.pk])
    data = form_data(kind=kind("guidance").pk, held_on=str(today), subject="指导换届")
    assert client.post(url, data)["Location"] == reverse("chambers:chamber_contacts", args=[chamber.pk])
    talk(chamber.organisation, held_on=today - 9 * DAY)
    assert Chamber.objects.get().last_contact_on == today
    latest = Contact.objects.get(held_on=today)
    change_contact(latest, actor=desk, version=1, held_on=today - 30 * DAY)
    assert Chamber.objects.get().last_contact_on == today - 9 * DAY


def test_a_contact_changed_from_an_older_copy_is_refused(signed_in, desk, today):
    contact = talk(ChamberFactory().organisation)
    change_contact(contact, actor=desk, version=1, subject="改过")
    data = form_data(version=1, kind=kind().pk, held_on=str(today), subject="旧的")
    url = reverse("chambers:contact_change", args=[contact.pk])
    assert signed_in(desk).post(url, data).status_code == 409
    assert Contact.objects.get().subject == "改过"


def test_a_follow_up_needs_a_what_and_a_day_after_the_contact(signed_in, desk, today):
    url = reverse("chambers:contact_record", args=[ChamberFactory().pk])
    data = {"kind": kind().pk, "held_on": str(today), "subject": "走访"}
    client = signed_in(desk)
    assert error_of(client.post(url, form_data(**data, follow_up_due_on=str(today))), "follow_up")
    early = form_data(**data, follow_up="送材料", follow_up_due_on=str(today - DAY))
    assert error_of(client.post(url, early), "follow_up_due_on")
    assert error_of(client.post(url, form_data(**data | {"held_on": str(today + DAY)})), "held_on")
    assert not Contact.objects.exists()


def test_whoever_recorded_a_contact_is_reminded_once_unless_it_was_followed_up(desk, today):
    chamber = ChamberFactory()
    due = {"follow_up": "送材料", "follow_up_due_on": today + 3 * DAY}
    talk(chamber.organisation, desk, **due)
    done = talk(chamber.organisation, desk, **due)
    finish_follow_up(done, actor=desk, on=today)
    assert remind_follow_ups(today=today) == 0
    assert remind_follow_ups(today=today + 3 * DAY) == 1
    assert remind_follow_ups(today=today + 4 * DAY) == 0
    assert Notice.objects.filter(user=desk, kind="chambers.follow_up_due").count() == 1
    with pytest.raises(ValidationError):
        finish_follow_up(done, actor=desk, on=today)


def test_chambers_not_contacted_for_long_are_listed_oldest_first(signed_in, desk, today):
    never, long_ago, lately = (ChamberFactory(name=f"云州市{name}商会") for name in ("茶叶", "建材", "餐饮"))
    talk(long_ago.organisation, held_on=today - 300 * DAY)
    talk(lately.organisation, held_on=today - 20 * DAY)
    response = signed_in(desk).get(f"{LIST}?attention=silent&sort=last_contact")
    names = [row["organisation__name"] for row in response.context["object_list"]]
    assert names == [long_ago.organisation.name, never.organisation.name]


def test_only_staff_and_leaders_see_what_was_talked_about(signed_in, today):
    chamber = ChamberFactory()
    talk(chamber.organisation, subject="内部研判")
    page = reverse("chambers:chamber_contacts", args=[chamber.pk])
    secretary = secretary_of(chamber.organisation)
    assert signed_in(secretary).get(page).status_code == 403
    assert signed_in(secretary).get(LOG).status_code == 403
    assert "last_contact" not in signed_in(secretary).get(LIST).content.decode()
    timeline = reverse("chambers:chamber_timeline", args=[chamber.pk])
    assert "内部研判" not in signed_in(secretary).get(timeline).content.decode()
    assert "内部研判" in signed_in(person_with(Role.LEADER)).get(page).content.decode()


def test_the_attention_filter_is_not_offered_to_a_stranger(signed_in, today):
    chamber = ChamberFactory(name="云州市茶叶商会")
    talk(chamber.organisation)
    client = signed_in(person_with(Role.ENTERPRISE, EnterpriseFactory().organisation))
    response = client.get(f"{LIST}?attention=silent")
    assert "attention" not in response.context["filters"].fields
    assert "云州市茶叶商会" in response.content.decode()


def test_the_log_goes_across_chambers_and_enterprises_within_reach(signed_in, county, county_desk, desk):
    own = EnterpriseFactory(name="桃溪甲机械有限公司", parent=county)
    talk(own.organisation, county_desk)
    talk(ChamberFactory(name="云州市餐饮商会").organisation, desk)
    text = signed_in(county_desk).get(LOG).content.decode()
    assert "桃溪甲机械有限公司" in text and "云州市餐饮商会" not in text
    mine = signed_in(desk).get(f"{LOG}?mine=yes").content.decode()
    assert "云州市餐饮商会" in mine and "桃溪甲机械有限公司" not in mine
    one = signed_in(desk).get(f"{LOG}?party={own.pk}").content.decode()
    assert "桃溪甲机械有限公司" in one and "云州市餐饮商会" not in one


def test_coverage_counts_by_federation_and_leads_to_those_without(signed_in, county, desk):
    with_both = ChamberFactory(parent=county, liaison_officer=desk)
    appoint_officer(with_both, PersonFactory(), "liaison", actor=None)
    without = ChamberFactory(name="桃溪县茶业商会", parent=county)
    ChamberFactory(name="云州市餐饮商会")
    client = signed_in(desk)
    context = client.get(reverse("chambers:coverage")).context
    line = next(one for one in context["units"] if one["key"] == county.pk)
    assert (line["all"], line["front"], line["front_rate"], line["no_liaison"]) == (2, 1, 50, 1)
    assert (context["total"]["all"], context["city"]["all"], context["city"]["front"]) == (3, 1, 0)
    text = client.get(f"{LIST}?attention=no_front_officer&{line['query']}").content.decode()
    assert without.organisation.name in text
    assert with_both.organisation.name not in text and "云州市餐饮商会" not in text
    text = client.get(f"{LIST}?attention=no_liaison&{context['city']['query']}").content.decode()
    assert "云州市餐饮商会" in text and without.organisation.name not in text


def test_an_outside_body_has_people_members_and_correspondence(signed_in, desk, today):
    client = signed_in(desk)
    data = form_data(name="长三角开发区协同发展联盟", kind="alliance", parent=root().pk)
    response = client.post(reverse("chambers:outside_register"), data)
    body = OutsideBody.objects.get()
    detail = reverse("chambers:outside_detail", args=[body.pk])
    assert response["Location"] == detail
    chamber = ChamberFactory(name="云州市茶叶商会")
    join = form_data(member="云州市茶叶商会", joined_on=str(today), standing="理事单位")
    assert client.post(reverse("chambers:outside_join", args=[body.pk]), join).status_code == 302
    person = form_data(name="林向东", mobile="13800001234", title="联络处")
    assert client.post(reverse("chambers:outside_person", args=[body.pk]), person).status_code == 302
    talk(body.organisation, desk, kind=kind("letter_in"), subject="来函邀请")
    text = client.get(detail).content.decode()
    assert "云州市茶叶商会" in text and "林向东" in text and "来函邀请" in text
    assert "13800001234" not in text
    assert Position.objects.get().kind == Position.Kind.CONTACT
    shown = client.get(reverse("chambers:chamber_contacts", args=[chamber.pk])).content.decode()
    assert "长三角开发区协同发展联盟" in shown


def test_a_unit_belongs_to_an_outside_body_once_at_a_time(today):
    body = register_outside_body(actor=None, parent=root(), name="联盟")
    chamber = ChamberFactory().organisation
    member = join_outside_body(body, chamber, actor=None, joined_on=today - 9 * DAY)
    with pytest.raises(ValidationError):
        join_outside_body(body, chamber, actor=None, joined_on=today)
    leave_outside_body(member, actor=None, left_on=today)
    join_outside_body(body, chamber, actor=None, joined_on=today)
    with pytest.raises(ValidationError):
        join_outside_body(body, EnterpriseFactory().organisation, actor=None, joined_on=today)
    assert OutsideMembership.objects.count() == 2


def test_the_city_sets_up_what_supervision_works_with_and_a_county_does_not(signed_in, county_desk, desk):
    add = reverse("chambers:option_add", args=["sanction"])
    assert signed_in(county_desk).get(add).status_code == 403
    client = signed_in(desk)
    assert client.post(add, form_data(name="约谈", marked="on")).status_code == 302
    assert error_of(client.post(add, form_data(name="约谈")), None)
    limit = Option.objects.get(area="limit", code="silent_months")
    change = reverse("chambers:option_change", args=[limit.pk])
    data = {"name": limit.name, "position": 1, "in_use": "on"}
    assert error_of(client.post(change, form_data(**data, amount=0)), "amount")
    assert client.post(change, form_data(**data, amount=3)).status_code == 302
    assert client.get(reverse("chambers:option_add", args=["limit"])).status_code == 404
    for area in Option.Area.values:
        assert client.get(reverse("chambers:option_area", args=[area])).status_code == 200


def test_lists_cost_the_same_for_one_row_and_for_three(signed_in, desk, today):
    client, chamber = signed_in(desk), ChamberFactory(liaison_officer=desk)
    page = reverse("chambers:chamber_contacts", args=[chamber.pk])
    bodies, coverage = reverse("chambers:outside_list"), reverse("chambers:coverage")

    def furnish(name):
        talk(chamber.organisation, desk, follow_up="送材料", follow_up_due_on=today)
        body = register_outside_body(actor=None, parent=root(), name=name)
        join_outside_body(body, chamber.organisation, actor=None, joined_on=today)

    furnish("联盟一")
    addresses = (LOG, bodies, coverage, page)
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    furnish("联盟二")
    furnish("联盟三")
    ChamberFactory()
    assert [queries(client, url) for url in addresses] == ones
    assert max(ones[:3]) <= 6 and ones[3] <= 8
