"""The register of Party organisations: who reads it, the tree, terms, coverage, merging and dissolving."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import PartyCoverage, PartyOrganisation, PartySecretary
from chambers.services.party import update_party_organisation
from chambers.services.party_coverage import cover_chamber, end_coverage
from chambers.services.party_endings import dissolve_party_organisation, merge_party_organisation
from chambers.services.party_reminders import remind_party_terms
from chambers.services.party_terms import change_party_secretary, elect_party_secretary
from federation.accounts.models import Role
from federation.accounts.services.tree import path_segment
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from tests.factories.accounts import person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.factories.party import PartyFactory
from tests.members.pages import error_of, form_data, queries, secretary_of

pytestmark = pytest.mark.django_db
LIST = reverse("chambers:party_list")
TREE = reverse("chambers:party_tree")
CHAMBERS = reverse("chambers:chamber_list")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


def page(name: str, party: PartyOrganisation, *more: int) -> str:
    return reverse(f"chambers:party_{name}", args=[party.pk, *more])


def committee(name="云州市总商会联合党委", **fields) -> PartyOrganisation:
    return PartyFactory(name=name, kind="committee", **fields)


def fresh(party: PartyOrganisation) -> PartyOrganisation:
    return PartyOrganisation.objects.get(pk=party.pk)


# Who reads it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "role", [Role.ENTERPRISE, Role.DEPARTMENT, Role.PARTNER, Role.EXPERT, Role.AUDITOR, Role.SYSTEM_ADMIN]
)
def test_nobody_but_staff_leaders_and_secretaries_opens_the_register(signed_in, role):
    party = PartyFactory()
    client = signed_in(person_with(role, EnterpriseFactory().organisation))
    for url in (LIST, TREE, page("detail", party)):
        assert client.get(url).status_code == 403


def test_a_secretary_reads_what_covers_the_own_chamber_while_it_does(signed_in, today):
    chamber, neighbour = ChamberFactory(), ChamberFactory()
    own, other = PartyFactory(name="茶业商会党支部"), PartyFactory(name="建材商会党支部")
    covered = cover_chamber(own, chamber, actor=None, since=today - 9 * DAY)
    cover_chamber(other, neighbour, actor=None)
    client = signed_in(secretary_of(chamber.organisation))

    text = client.get(LIST).content.decode()
    assert "茶业商会党支部" in text and "建材商会党支部" not in text
    assert client.get(page("detail", own)).status_code == 200
    assert client.get(page("detail", other)).status_code == 404
    assert client.get(page("update", own)).status_code == 403

    end_coverage(covered, actor=None, until=today)
    assert client.get(page("detail", own)).status_code == 404


def test_a_county_sees_its_own_and_a_leader_everything(signed_in, county, county_desk):
    PartyFactory(name="桃溪县茶产业商会党支部", organisation=county)
    PartyFactory(name="建材商会党支部")
    text = signed_in(county_desk).get(LIST).content.decode()
    assert "桃溪县茶产业商会党支部" in text and "建材商会党支部" not in text
    leader = signed_in(person_with(Role.LEADER))
    text = leader.get(LIST).content.decode()
    assert "桃溪县茶产业商会党支部" in text and "建材商会党支部" in text
    assert leader.get(reverse("chambers:party_register")).status_code == 403


# The tree ----------------------------------------------------------------------------------------------


def test_what_stands_below_moves_along(desk, county):
    top, county_top = committee(), committee("桃溪县商会联合党委", organisation=county)
    general = PartyFactory(name="网商协会党总支", kind="general", parent=county_top)
    branch = PartyFactory(name="网商协会第一党支部", parent=general)

    update_party_organisation(county_top, actor=desk, version=1, parent=top)

    keys = [one.pk for one in (top, county_top, general, branch)]
    assert fresh(branch).path == "".join(path_segment(key) for key in keys)
    assert fresh(general).path == fresh(branch).path[:-12]


def test_nothing_stands_under_itself_or_under_a_branch(desk):
    top = committee()
    general = PartyFactory(name="网商协会党总支", kind="general", parent=top)
    branch = PartyFactory(name="第一党支部", parent=general)
    for above in (general, branch):
        with pytest.raises(ValidationError) as refused:
            update_party_organisation(top, actor=desk, parent=above)
        assert list(refused.value.error_dict) == ["parent"]
    with pytest.raises(ValidationError) as refused:
        update_party_organisation(general, actor=desk, kind="branch")
    assert list(refused.value.error_dict) == ["kind"]
    assert fresh(top).path == path_segment(top.pk)


def test_a_county_places_its_committee_under_the_city_and_offers_nothing_else_of_it(
    signed_in, county, county_desk
):
    top = committee()
    hidden = PartyFactory(name="网商协会党总支", kind="general", parent=top)
    client = signed_in(county_desk)
    form = client.get(reverse("chambers:party_register")).context["form"]
    assert list(form.fields["parent"].queryset) == [top]
    data = {"name": "桃溪县商会联合党委", "kind": "committee", "organisation": county.pk}
    assert (
        client.post(reverse("chambers:party_register"), form_data(**data, parent=hidden.pk)).status_code
        == 422
    )
    response = client.post(reverse("chambers:party_register"), form_data(**data, parent=top.pk))
    made = PartyOrganisation.objects.get(name="桃溪县商会联合党委")
    assert response["Location"] == page("detail", made)
    assert (made.parent, made.organisation) == (top, county)
    # It may say so and not open it.
    text = client.get(page("detail", made)).content.decode()
    assert "云州市总商会联合党委" in text and page("detail", top) not in text


def test_the_tree_counts_everything_below_and_leads_to_the_same_rows(signed_in, desk):
    top = committee()
    general = PartyFactory(name="网商协会党总支", kind="general", parent=top)
    PartyFactory(name="第一党支部", parent=general)
    PartyFactory(name="独立党支部")
    client = signed_in(desk)
    tops = client.get(TREE).context["tops"]
    assert [(node["name"], node["all"]) for node in tops] == [("云州市总商会联合党委", 3), ("独立党支部", 1)]
    rows = client.get(f"{LIST}?state=active&under={top.pk}")
    assert len(rows.context["object_list"]) == 3
    assert "云州市总商会联合党委" in rows.context["pills"][1]["label"]


# Terms -------------------------------------------------------------------------------------------------


def test_a_re_election_ends_the_secretarys_row_and_gives_the_usual_term(desk, today):
    branch, top = PartyFactory(), committee()
    first, second = PersonFactory(), PersonFactory()
    elect_party_secretary(branch, first, actor=desk, elected_on=datetime.date(2020, 2, 29), session="第一届")
    elect_party_secretary(branch, second, actor=desk, elected_on=datetime.date(2023, 3, 1), session="第二届")
    rows = list(PartySecretary.objects.order_by("starts_on").values_list("person", "ends_on", "session"))
    assert rows == [(first.pk, datetime.date(2023, 3, 1), "第一届"), (second.pk, None, "第二届")]
    assert fresh(branch).term_ends_on == datetime.date(2026, 3, 1)
    elect_party_secretary(top, first, actor=desk, elected_on=datetime.date(2024, 2, 29))
    assert fresh(top).term_ends_on == datetime.date(2029, 2, 28)


def test_a_new_secretary_in_between_leaves_the_term_alone(desk, today):
    party = PartyFactory()
    first, second = PersonFactory(), PersonFactory()
    elect_party_secretary(party, first, actor=desk, elected_on=today - 90 * DAY, session="第二届")
    ends_on = fresh(party).term_ends_on
    with pytest.raises(ValidationError) as refused:
        change_party_secretary(party, first, actor=desk, starts_on=today)
    assert list(refused.value.error_dict) == ["name"]
    change_party_secretary(party, second, actor=desk, starts_on=today)
    assert PartySecretary.objects.in_office(today).get().person == second
    assert PartySecretary.objects.get(person=second).session == "第二届"
    assert fresh(party).term_ends_on == ends_on


def test_terms_do_not_go_backwards(desk, today):
    party = PartyFactory(founded_on=today - 400 * DAY)
    elect_party_secretary(party, PersonFactory(), actor=desk, elected_on=today - 90 * DAY)
    for day in (today + DAY, today - 90 * DAY, today - 500 * DAY):
        with pytest.raises(ValidationError) as refused:
            elect_party_secretary(party, PersonFactory(), actor=desk, elected_on=day)
        assert list(refused.value.error_dict) == ["elected_on"]
    assert PartySecretary.objects.count() == 1


def test_a_re_election_is_recorded_on_its_page_with_somebody_new(signed_in, desk, today):
    party = PartyFactory()
    client = signed_in(desk)
    data = form_data(name="林向东", mobile="13800001234", elected_on=str(today))
    assert client.post(page("elect", party), data)["Location"] == page("detail", party)
    secretary = PartySecretary.objects.get()
    assert (secretary.person.name, secretary.person.organisation) == ("林向东", root())
    text = client.get(page("detail", party)).content.decode()
    assert "林向东" in text and "13800001234" not in text
    early = form_data(name="林向西", elected_on=str(today), term_ends_on=str(today))
    assert error_of(client.post(page("elect", party), early), "term_ends_on")


def test_the_end_of_a_term_is_reminded_of_once_half_a_year_before(desk, today):
    chamber = ChamberFactory()
    secretary = secretary_of(chamber.organisation)
    party = PartyFactory()
    cover_chamber(party, chamber, actor=None)
    elected = today - 300 * DAY
    elect_party_secretary(
        party, PersonFactory(), actor=desk, elected_on=elected, term_ends_on=today + 200 * DAY
    )
    due = fresh(party).remind_on
    assert remind_party_terms(today=due - DAY) == 0
    assert remind_party_terms(today=due) == 1
    assert remind_party_terms(today=due + DAY) == 0
    told = Notice.objects.filter(kind="chambers.party_term_ends").values_list("user", flat=True)
    assert sorted(told) == sorted([desk.pk, secretary.pk])


# Coverage ----------------------------------------------------------------------------------------------


def test_a_chamber_has_one_party_organisation_at_a_time(desk, today):
    chamber, first, second = ChamberFactory(), PartyFactory(), PartyFactory()
    covered = cover_chamber(first, chamber, actor=desk, since=today - 9 * DAY)
    with pytest.raises(ValidationError):
        cover_chamber(second, chamber, actor=desk)
    end_coverage(covered, actor=desk, until=today)
    cover_chamber(second, chamber, actor=desk)
    assert PartyCoverage.objects.present().get().party_organisation == second


def test_what_is_one_chambers_own_is_joint_with_nobody_but_may_have_guests(desk):
    party = PartyFactory()
    cover_chamber(party, ChamberFactory(), actor=desk, way="own")
    for way in ("own", "joint"):
        with pytest.raises(ValidationError):
            cover_chamber(party, ChamberFactory(), actor=desk, way=way)
    cover_chamber(party, ChamberFactory(), actor=desk, way="attached")
    assert sorted(PartyCoverage.objects.values_list("way", flat=True)) == ["attached", "own"]


def test_the_directory_of_chambers_tells_covered_ones_from_those_that_only_say_so(signed_in, desk):
    covered = ChamberFactory(name="云州市茶叶商会")
    ChamberFactory(name="云州市建材商会", has_party_organisation=True, party_members=5)
    ChamberFactory(name="云州市餐饮商会", has_party_organisation=False)
    cover_chamber(PartyFactory(name="茶叶商会党总支", kind="general"), covered, actor=desk, way="joint")
    client = signed_in(desk)

    def names(query):
        rows = client.get(f"{CHAMBERS}?{query}").context["object_list"]
        return {row["organisation__name"] for row in rows}

    assert names("party=with") == names("party=joint") == {"云州市茶叶商会"}
    assert names("party=without") == {"云州市建材商会", "云州市餐饮商会"}
    assert names("party=stated") == {"云州市建材商会"}
    assert names("party=own") == set()


def test_the_page_of_a_chamber_names_what_covers_it_and_links_for_those_who_may(
    signed_in, county, county_desk, desk
):
    chamber = ChamberFactory(parent=county, has_party_organisation=False)
    party = PartyFactory(name="物流行业联合党支部")
    detail = reverse("chambers:chamber_detail", args=[chamber.pk])
    assert "物流行业联合党支部" not in signed_in(desk).get(detail).content.decode()
    cover_chamber(party, chamber, actor=desk, way="joint")
    text = signed_in(county_desk).get(detail).content.decode()
    assert "物流行业联合党支部" in text and page("detail", party) not in text
    for user in (desk, secretary_of(chamber.organisation)):
        assert page("detail", party) in signed_in(user).get(detail).content.decode()
    stranger = person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)
    assert "物流行业联合党支部" not in signed_in(stranger).get(detail).content.decode()


# Merging and dissolving --------------------------------------------------------------------------------


def test_a_merged_organisation_hands_on_its_chambers_and_keeps_its_page(signed_in, desk, today):
    first, second, guest = ChamberFactory(), ChamberFactory(), ChamberFactory()
    gone, heir = PartyFactory(name="茶叶商会党支部"), PartyFactory(name="茶产业联合党支部")
    cover_chamber(gone, first, actor=desk, since=today - 90 * DAY)
    cover_chamber(gone, guest, actor=desk, since=today - 90 * DAY, way="attached")
    cover_chamber(heir, second, actor=desk, since=today - 90 * DAY)
    elect_party_secretary(gone, PersonFactory(), actor=desk, elected_on=today - 90 * DAY)
    told = secretary_of(first.organisation)
    client = signed_in(desk)

    data = form_data(into=heir.pk, on=str(today))
    assert client.post(page("merge", gone), data)["Location"] == page("detail", gone)

    present = PartyCoverage.objects.present().values_list("chamber", "party_organisation", "way")
    assert sorted(present) == sorted(
        [(first.pk, heir.pk, "joint"), (second.pk, heir.pk, "joint"), (guest.pk, heir.pk, "attached")]
    )
    row = fresh(gone)
    assert (row.state, row.successor, row.ended_on) == ("merged", heir, today)
    assert not PartySecretary.objects.in_office(today).exists()
    assert Notice.objects.get(kind="chambers.party_ended").user == told
    text = client.get(page("detail", gone)).content.decode()
    assert page("detail", heir) in text and page("update", gone) not in text
    assert AuditEntry.objects.filter(event="chambers.party_took_over", object_id=str(heir.pk)).exists()


def test_what_stood_below_a_merged_committee_stands_below_the_other_one(desk, today):
    top, gone, heir = committee(), committee("甲党委"), committee("乙党委")
    update_party_organisation(heir, actor=desk, parent=top)
    branch = PartyFactory(name="第一党支部", parent=PartyFactory(name="总支", kind="general", parent=gone))
    merge_party_organisation(gone, heir, actor=desk, on=today)
    assert fresh(branch).path.startswith(fresh(heir).path)
    assert fresh(branch).parent.parent == heir


def test_nothing_is_merged_into_itself_what_is_below_it_or_what_has_ended(desk, today):
    top = committee()
    below, ended, branch = (
        PartyFactory(name="总支", kind="general", parent=top),
        PartyFactory(name="旧支部"),
        PartyFactory(name="新支部"),
    )
    dissolve_party_organisation(ended, actor=desk, on=today)
    for heir in (top, below, ended, branch):
        with pytest.raises(ValidationError) as refused:
            merge_party_organisation(top, heir, actor=desk, on=today)
        assert list(refused.value.error_dict) == ["into"]
    assert fresh(top).state == "active" and fresh(below).parent == top


def test_what_others_stand_under_is_not_dissolved(signed_in, desk, today):
    top = committee()
    branch = PartyFactory(name="第一党支部", parent=top)
    cover_chamber(branch, ChamberFactory(), actor=desk)
    client = signed_in(desk)
    data = {"on": str(today)}
    assert error_of(client.post(page("dissolve", top), form_data(**data)), None)
    assert client.post(page("dissolve", branch), form_data(**data)).status_code == 302
    assert client.post(page("dissolve", branch), form_data(**data)).status_code == 422
    assert client.post(page("dissolve", top), form_data(**data)).status_code == 302
    assert not PartyCoverage.objects.present().exists()


# Forms and lists ---------------------------------------------------------------------------------------


def test_a_name_in_use_is_refused_and_free_again_after_the_end(signed_in, desk, today):
    party = PartyFactory(name="茶叶商会党支部")
    data = {"name": "茶叶商会党支部", "kind": "branch", "organisation": root().pk}
    client = signed_in(desk)
    url = reverse("chambers:party_register")
    assert error_of(client.post(url, form_data(**data)), None)
    dissolve_party_organisation(party, actor=desk, on=today)
    assert client.post(url, form_data(**data)).status_code == 302


def test_a_form_drawn_from_an_older_copy_is_refused(signed_in, desk):
    party = PartyFactory()
    update_party_organisation(party, actor=desk, version=1, approval="云商党〔2026〕3号")
    data = {"name": party.name, "kind": "branch", "organisation": root().pk, "version": 1}
    assert signed_in(desk).post(page("update", party), form_data(**data)).status_code == 409
    assert fresh(party).approval == "云商党〔2026〕3号"


def test_lists_cost_the_same_for_one_row_and_for_three(signed_in, desk, today):
    client = signed_in(desk)
    top = committee()
    addresses = (LIST, TREE, page("detail", top))

    def furnish(number):
        party = PartyFactory(name=f"第{number}党支部", parent=top)
        cover_chamber(party, ChamberFactory(), actor=desk)
        cover_chamber(top, ChamberFactory(), actor=desk, way="joint")
        elect_party_secretary(party, PersonFactory(), actor=desk, elected_on=today)
        elect_party_secretary(top, PersonFactory(), actor=desk, elected_on=today - (9 - number) * DAY)

    furnish(1)
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    furnish(2)
    furnish(3)
    assert [queries(client, url) for url in addresses] == ones
    assert ones[0] <= 6 and max(ones[1:]) <= 8
