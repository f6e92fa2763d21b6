"""Area groups, what they did, and the figures of Party building with the lists behind them."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from chambers.models import PartyActivity, PartyGroup, PartyOrganisation
from chambers.services.party_activities import (
    change_party_activity,
    record_party_activity,
    withdraw_party_activity,
)
from chambers.services.party_coverage import cover_chamber
from chambers.services.party_endings import dissolve_party_organisation, merge_party_organisation
from chambers.services.party_groups import change_party_group, end_party_group, form_party_group
from chambers.services.party_members import admit_party_member
from federation.accounts.models import Role
from federation.files.models import Attachment
from tests.factories.accounts import person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.factories.party import PartyFactory
from tests.members.pages import error_of, form_data, queries, secretary_of

pytestmark = pytest.mark.django_db
GROUPS = reverse("chambers:party_group_list")
ACTIVITIES = reverse("chambers:party_activity_list")
FIGURES = reverse("chambers:party_figures")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


def page(name: str, row, *more: int) -> str:
    return reverse(f"chambers:party_{name}", args=[row.pk, *more])


def group_of(*members, name="第一片组", **fields) -> PartyGroup:
    fields = {"organisation": root(), "lead": members[0]} | fields
    return form_party_group(actor=None, name=name, members=members, **fields)


def activity_of(*participants, **fields) -> PartyActivity:
    fields = {"theme": "主题党日", "held_on": timezone.localdate(), "attendance": 20} | fields
    return record_party_activity(actor=None, participants=participants, **fields)


def picture() -> io.BytesIO:
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, "PNG")
    held.seek(0)
    held.name = "现场.png"
    return held


def theirs(group) -> set[str]:
    return set(group.organisations.values_list("name", flat=True))


# Area groups -------------------------------------------------------------------------------------------


def test_a_group_is_formed_with_its_lead_and_an_organisation_belongs_to_one(signed_in, desk):
    lead, member, other = (PartyFactory(name=name) for name in ("甲支部", "乙支部", "丙支部"))
    client = signed_in(desk)
    data = {"name": "第一片组", "position": 1, "organisation": root().pk, "lead": lead.pk}
    response = client.post(reverse("chambers:party_group_form"), form_data(**data, members=[member.pk]))
    group = PartyGroup.objects.get()
    assert response["Location"] == page("group_detail", group)
    assert theirs(group) == {"甲支部", "乙支部"}
    again = form_data(**data | {"name": "第二片组", "lead": other.pk}, members=[member.pk])
    assert error_of(client.post(reverse("chambers:party_group_form"), again), "members")
    with pytest.raises(ValidationError):
        group_of(other, member, name="第二片组")
    assert PartyGroup.objects.count() == 1


def test_a_group_changes_its_lead_and_lets_go_of_who_is_not_named(signed_in, desk):
    lead, member, new = (PartyFactory(name=name) for name in ("甲支部", "乙支部", "丙支部"))
    group = group_of(lead, member)
    data = {"name": "第一片组", "position": 3, "lead": new.pk, "version": 1}
    response = signed_in(desk).post(page("group_change", group), form_data(**data, members=[lead.pk]))
    assert response.status_code == 302
    assert theirs(group) == {"甲支部", "丙支部"}
    assert PartyGroup.objects.get().lead == new
    assert PartyOrganisation.objects.get(pk=member.pk).group is None
    stale = form_data(**data | {"name": "别的"}, members=[lead.pk])
    assert signed_in(desk).post(page("group_change", group), stale).status_code == 409


def test_a_group_that_ends_lets_its_organisations_go_and_keeps_what_it_did(signed_in, desk, today):
    lead = PartyFactory()
    group = group_of(lead)
    activity_of(lead, group=group)
    url, client = page("group_end", group), signed_in(desk)
    assert client.post(url, form_data(on=str(today))).status_code == 302
    assert client.post(url, form_data(on=str(today))).status_code == 422
    assert PartyOrganisation.objects.get().group is None and PartyActivity.objects.get().group == group
    group_of(lead, name="第一片组")


def test_who_leads_a_group_is_not_dissolved_and_who_belongs_to_one_leaves_it_by_that(desk, today):
    lead, member = PartyFactory(), PartyFactory()
    group = group_of(lead, member)
    with pytest.raises(ValidationError):
        dissolve_party_organisation(lead, actor=desk, on=today)
    merge_party_organisation(member, lead, actor=desk, on=today)
    assert set(group.organisations.all()) == {lead}
    change_party_group(group, actor=desk, lead=lead)
    with pytest.raises(ValidationError) as refused:
        change_party_group(group, actor=desk, members=[lead, member])
    assert list(refused.value.error_dict) == ["members"]


def test_a_county_offers_its_own_organisations_for_its_groups(signed_in, county, county_desk):
    own = PartyFactory(organisation=county)
    PartyFactory()
    form = signed_in(county_desk).get(reverse("chambers:party_group_form")).context["form"]
    assert list(form.fields["members"].queryset) == [own]


# Activities --------------------------------------------------------------------------------------------


def test_a_groups_activity_is_recorded_with_who_took_part_and_its_photographs(signed_in, desk, today):
    lead, present, absent = (PartyFactory(name=name) for name in ("甲支部", "乙支部", "丙支部"))
    group = group_of(lead, present, absent)
    client, url = signed_in(desk), page("group_activity", group)
    assert len(client.get(url).context["form"].initial["participants"]) == 3
    data = {"kind": "theme_day", "theme": "走进车间", "held_on": str(today), "attendance": 32}
    taking_part = [lead.pk, present.pk]
    response = client.post(url, form_data(**data, participants=taking_part, files=picture()))
    activity = PartyActivity.objects.get()
    assert response["Location"] == page("activity_detail", activity)
    assert {one.name for one in activity.participants.all()} == {"甲支部", "乙支部"}
    assert (activity.group, activity.organisation) == (group, root())
    text = client.get(page("activity_detail", activity)).content.decode()
    assert "现场.png" in text and "丙支部" not in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("held_on", "2999-01-01"),
        ("held_on", "2000-01-01"),
        ("attendance", "0"),
        ("attendance", "一百"),
        ("theme", ""),
        ("participants", None),
        ("participants", "999999"),
        ("kind", "nonsense"),
    ],
)
def test_an_activity_that_cannot_be_is_refused_at_its_field(signed_in, desk, today, field, value):
    lead = PartyFactory()
    group = group_of(lead, formed_on=today - 9 * DAY)
    data = {"kind": "study", "theme": "学习", "held_on": str(today), "attendance": 9, "participants": lead.pk}
    response = signed_in(desk).post(page("group_activity", group), form_data(**data | {field: value}))
    assert response.status_code == 422 and error_of(response, field)
    assert not PartyActivity.objects.exists()


def test_files_of_an_activity_are_read_by_those_alone_who_see_it(signed_in, desk, today):
    chamber, party = ChamberFactory(), PartyFactory()
    cover_chamber(party, chamber, actor=None)
    client = signed_in(desk)
    data = form_data(kind="study", theme="学习", held_on=str(today), attendance=5, files=picture())
    assert client.post(page("activity_record", party), data).status_code == 302
    url = reverse("files:download", args=[Attachment.objects.get().pk])
    outsiders = (
        person_with(Role.ENTERPRISE, EnterpriseFactory().organisation),
        secretary_of(ChamberFactory().organisation),
    )
    for outsider in outsiders:
        assert signed_in(outsider).get(url).status_code == 404
    for insider in (secretary_of(chamber.organisation), person_with(Role.LEADER)):
        assert signed_in(insider).get(url).status_code == 200


def test_an_activity_is_corrected_and_a_file_taken_off(signed_in, desk, today):
    lead, member = PartyFactory(), PartyFactory()
    activity = activity_of(lead, group=group_of(lead, member))
    client, url = signed_in(desk), page("activity_change", activity)
    data = {"kind": "study", "theme": "学习", "held_on": str(today), "attendance": 9, "version": 1}
    assert client.post(url, form_data(**data, participants=[member.pk], files=picture())).status_code == 302
    file = Attachment.objects.get()
    data = data | {"version": 2, "removed": [file.pk]}
    assert client.post(url, form_data(**data, participants=[member.pk])).status_code == 302
    activity.refresh_from_db()
    file.refresh_from_db()
    assert (activity.theme, list(activity.participants.all())) == ("学习", [member])
    assert file.removed_at is not None
    response = client.post(url, form_data(**data | {"version": 1, "removed": []}, participants=[lead.pk]))
    assert response.status_code == 409
    words = {line["label"]: (line["mine"], line["theirs"]) for line in response.context["difference"]}
    assert (lead.name, member.name) in words.values()


def test_what_was_struck_off_counts_no_longer_and_stays_with_its_reason(signed_in, desk, today):
    lead = PartyFactory()
    group = group_of(lead)
    activity_of(lead, group=group, theme="真的")
    wrong = activity_of(lead, group=group, theme="误登")
    client = signed_in(desk)
    url = page("activity_withdraw", wrong)
    assert error_of(client.post(url, form_data(reason="")), "reason")
    assert client.post(url, form_data(reason="重复登记")).status_code == 302
    with pytest.raises(ValidationError):
        change_party_activity(wrong, actor=desk, theme="又改")
    with pytest.raises(ValidationError):
        withdraw_party_activity(wrong, actor=desk, reason="再次")
    counted = client.get(f"{ACTIVITIES}?state=counted&group={group.pk}&year={today.year}")
    assert [row["theme"] for row in counted.context["object_list"]] == ["真的"]
    assert "重复登记" in client.get(page("activity_detail", wrong)).content.decode()


def test_a_secretary_sees_the_groups_and_activities_of_what_covers_the_own_chamber(signed_in):
    chamber, own, other = ChamberFactory(), PartyFactory(), PartyFactory()
    cover_chamber(own, chamber, actor=None)
    mine, foreign = group_of(own), group_of(other, name="第二片组")
    seen, hidden = activity_of(own, group=mine, theme="甲活动"), activity_of(other, theme="乙活动")
    client = signed_in(secretary_of(chamber.organisation))
    text = client.get(ACTIVITIES).content.decode()
    assert "甲活动" in text and "乙活动" not in text and "第二片组" not in text
    assert client.get(page("group_detail", mine)).status_code == 200
    assert client.get(page("activity_detail", seen)).status_code == 200
    for url in (page("group_detail", foreign), page("activity_detail", hidden)):
        assert client.get(url).status_code == 404
    assert client.get(page("activity_record", own)).status_code == 403


# Figures -----------------------------------------------------------------------------------------------


def test_every_figure_is_the_number_of_rows_of_the_list_it_opens(signed_in, county, desk, today):
    covered, shared = ChamberFactory(), ChamberFactory(parent=county)
    ChamberFactory(has_party_organisation=True)
    ChamberFactory(parent=county, kind="township")
    own, joint = PartyFactory(name="甲支部"), PartyFactory(name="乙支部", organisation=county)
    cover_chamber(own, covered, actor=None)
    cover_chamber(joint, shared, actor=None, way="joint")
    for kind in ("full", "probationary", "full"):
        admit_party_member(own, PersonFactory(), actor=None, since=today, kind=kind)
    group = group_of(own)
    activity_of(own, group=group)
    activity_of(joint, held_on=datetime.date(today.year - 1, 5, 4))
    client = signed_in(desk)
    context = client.get(FIGURES).context

    def rows(url: str) -> int:
        response = client.get(url)
        assert not response.context["notes"] and not response.context["filters"].errors, url
        return response.context["count"]

    lines = [context["total"], *context["by_federation"], *context["by_kind"]]
    for line in lines:
        assert line["all"] == line["covered"] + line["without"]
        for name, url in line["urls"].items():
            assert rows(url) == line[name], (line["label"], name)
    assert (context["total"]["all"], context["total"]["covered"], context["total"]["stated"]) == (4, 2, 1)
    for item in (*context["ways"], *context["sizes"]):
        assert rows(item["url"]) == item["count"], item["label"]
    for item in context["keepers"]:
        for name in ("organisations", "members", "probationary"):
            assert rows(item[f"{name}_url"]) == item[name]
    for line in context["group_lines"]:
        for cell in line["cells"]:
            assert rows(cell["url"]) == cell["count"]
    assert [one["count"] for one in context["group_lines"][0]["cells"]] == [0, 0, 0, 1]
    assert rows(context["organisations_url"]) == context["organisations"] == 2
    assert rows(context["members_url"]) == int(context["members"]) == 3
    assert rows(context["groups_url"]) == context["group_count"] == 1
    assert rows(context["activities_url"]) == context["activities"] == 1


def test_a_secretary_counts_the_own_chamber_alone(signed_in):
    chamber = ChamberFactory()
    cover_chamber(PartyFactory(), chamber, actor=None)
    cover_chamber(PartyFactory(), ChamberFactory(), actor=None)
    context = signed_in(secretary_of(chamber.organisation)).get(FIGURES).context
    assert (context["total"]["all"], context["organisations"]) == (1, 1)
    assert "urls" not in context["total"]


def test_lists_cost_the_same_for_one_row_and_for_three(signed_in, desk, today):
    client = signed_in(desk)
    leads = [PartyFactory() for _n in range(3)]
    group = group_of(leads[0])
    first = activity_of(leads[0], group=group)
    addresses = (GROUPS, ACTIVITIES, FIGURES, page("group_detail", group), page("activity_detail", first))
    addresses += (page("activities", leads[0]),)
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    for number, lead in enumerate(leads[1:]):
        activity_of(lead, leads[0], group=group_of(lead, name=f"片组{number}"))
        activity_of(lead, leads[0], group=group)
    change_party_group(group, actor=desk, members=[leads[0], PartyFactory(), PartyFactory()])
    assert [queries(client, url) for url in addresses] == ones
    assert max(ones[:2]) <= 7 and max(ones[2:]) <= 10


def test_an_ended_group_says_so(signed_in, desk, today):
    group = group_of(PartyFactory())
    end_party_group(group, actor=desk, on=today)
    client = signed_in(desk)
    assert client.get(f"{GROUPS}?state=standing").context["count"] == 0
    assert client.get(f"{GROUPS}?state=ended").context["count"] == 1
    assert not client.get(page("group_detail", group)).context["actions"]
