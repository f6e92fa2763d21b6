"""Party members: who sees what of whom, comings and goings, and lists in full for a reason."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from chambers.models import PartyMember
from chambers.services.party_coverage import cover_chamber
from chambers.services.party_endings import dissolve_party_organisation, merge_party_organisation
from chambers.services.party_members import (
    admit_party_member,
    confirm_party_member,
    end_party_member,
    transfer_party_member,
)
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.exchange.models import ExportFile
from federation.exchange.services.exports import write_export
from federation.exchange.streaming import XLSX
from federation.files.services import open_stored
from federation.merging.models import DuplicatePair
from federation.merging.services.merging import merge_records
from members.merging import PEOPLE
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.factories.party import PartyFactory
from tests.members.pages import error_of, form_data, queries, secretary_of

pytestmark = pytest.mark.django_db
LIST = reverse("chambers:party_member_list")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def unproved(settings):
    """Nobody has proved lately who they are."""
    settings.PROOF_SECONDS = -1


def page(name: str, party, *more: int) -> str:
    return reverse(f"chambers:{name}", args=[party.pk, *more])


def member_of(party, name="林向东", **fields) -> PartyMember:
    fields = {"since": timezone.localdate() - 90 * DAY} | fields
    return admit_party_member(party, PersonFactory(name=name), actor=None, **fields)


# Who sees what -----------------------------------------------------------------------------------------


def test_names_are_masked_for_everybody_who_reads_a_list(signed_in, desk):
    chamber, party = ChamberFactory(), PartyFactory()
    cover_chamber(party, chamber, actor=None)
    member_of(party)
    for user in (secretary_of(chamber.organisation), person_with(Role.LEADER), desk):
        client = signed_in(user)
        for url in (LIST, page("party_members", party), f"{LIST}?print=1"):
            text = client.get(url).content.decode()
            assert "林**" in text and "林向东" not in text


@pytest.mark.parametrize("role", [Role.ENTERPRISE, Role.PARTNER, Role.AUDITOR, Role.SECURITY_ADMIN])
def test_others_are_refused_the_lists(signed_in, role):
    party = PartyFactory()
    client = signed_in(person_with(role, EnterpriseFactory().organisation))
    for url in (LIST, page("party_members", party), page("party_members_reveal", party)):
        assert client.get(url).status_code == 403


def test_a_secretary_sees_the_members_of_what_covers_the_own_chamber_alone(signed_in):
    chamber, own, other = ChamberFactory(), PartyFactory(), PartyFactory()
    cover_chamber(own, chamber, actor=None)
    member_of(own, "林向东")
    member_of(other, "赵小川")
    client = signed_in(secretary_of(chamber.organisation))
    text = client.get(LIST).content.decode()
    assert "林**" in text and "赵**" not in text
    assert client.get(page("party_members", other)).status_code == 404
    for name in ("party_members_reveal", "party_member_admit", "party_roster"):
        assert client.get(page(name, own)).status_code == 403


def test_the_masked_list_answers_to_no_name(signed_in, desk):
    member_of(PartyFactory())
    member_of(PartyFactory(), "赵小川")
    response = signed_in(desk).get(f"{LIST}?q=林向东")
    assert "q" not in response.context["filters"].fields
    assert len(response.context["object_list"]) == 2


def test_the_members_are_shown_by_name_for_a_reason_and_it_is_on_the_trail(signed_in, desk):
    party = PartyFactory()
    member_of(party)
    client, url = signed_in(desk), page("party_members_reveal", party)
    assert error_of(client.post(url, form_data(reason="")), "reason")
    assert not AuditEntry.objects.filter(event="chambers.party_members_revealed").exists()
    response = client.post(url, form_data(reason="核对名册"))
    assert "林向东" in response.content.decode()
    entry = AuditEntry.objects.get(event="chambers.party_members_revealed")
    assert (entry.actor, entry.object_id, entry.note) == (desk, str(party.pk), "核对名册 (1)")


def test_showing_names_asks_again_who_it_is(signed_in, desk, unproved):
    party = PartyFactory()
    member = member_of(party)
    client = signed_in(desk)
    addresses = [page("party_members_reveal", party)]
    addresses += [page(f"party_member_{act}", party, member.pk) for act in ("confirm", "transfer", "gone")]
    for url in addresses:
        assert client.get(url)["Location"].startswith(reverse("accounts:prove"))


def test_a_file_with_names_needs_a_reason_and_a_plain_one_is_not_offered(signed_in, desk):
    member_of(PartyFactory())
    client = signed_in(desk)
    assert client.get(f"{LIST}?export=csv").status_code == 400
    url = reverse("exchange:export_request") + f"?list={LIST}"
    assert error_of(client.post(url, form_data(kind="csv", reason="")), "reason")
    assert client.post(url, form_data(kind="csv", reason="报送年度统计")).status_code == 302
    made = ExportFile.objects.get()
    write_export(made, progress=lambda done, of: None)
    made.refresh_from_db()
    with open_stored(made.file) as file:
        assert "林向东" in file.read().decode("utf-8-sig")
    assert (
        XLSX
        and AuditEntry.objects.filter(
            event="exchange.personal_data_requested", note__startswith="报送年度统计"
        ).exists()
    )


def test_no_name_stands_on_the_trail_or_on_the_persons_page(signed_in, desk, today):
    party, heir = PartyFactory(), PartyFactory()
    member = member_of(party, kind="probationary", joined_on=today - 400 * DAY)
    confirm_party_member(member, actor=desk, full_on=today - 9 * DAY)
    transfer_party_member(member, heir, actor=desk, on=today)
    kept = AuditEntry.objects.filter(event__startswith="chambers.party_member")
    assert kept.count() == 4
    assert not any("林向东" in f"{one.object_name}{one.note}{one.changes}" for one in kept)
    detail = reverse("members:person_detail", args=[member.person_id])
    text = signed_in(desk).get(detail).content.decode()
    assert heir.name not in text and party.name not in text


# Comings and goings ------------------------------------------------------------------------------------


def test_somebody_belongs_to_one_organisation_at_a_time(desk, today):
    first, second, person = PartyFactory(), PartyFactory(), PersonFactory()
    member = admit_party_member(first, person, actor=desk, since=today - 9 * DAY)
    with pytest.raises(ValidationError):
        admit_party_member(second, person, actor=desk, since=today)
    end_party_member(member, actor=desk, on=today, ending="removed")
    admit_party_member(second, person, actor=desk, since=today)
    assert PartyMember.objects.present().get().party_organisation == second


def test_a_transfer_ends_one_row_and_begins_another_with_the_same_days(desk, today):
    party, heir = PartyFactory(name="甲支部"), PartyFactory(name="乙支部")
    member = member_of(party, joined_on=today - 900 * DAY)
    moved = transfer_party_member(member, heir, actor=desk, on=today)
    gone = PartyMember.objects.get(pk=member.pk)
    assert (gone.until, gone.ending, gone.went_to) == (today, "transferred", "乙支部")
    assert (moved.since, moved.came_from, moved.joined_on) == (today, "甲支部", today - 900 * DAY)
    with pytest.raises(ValidationError):
        transfer_party_member(member, heir, actor=desk, on=today)
    with pytest.raises(ValidationError) as refused:
        transfer_party_member(moved, heir, actor=desk, on=today)
    assert list(refused.value.error_dict) == ["to"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ending": "transferred"}, "went_to"),
        ({"ending": "deceased", "went_to": "某支部"}, "went_to"),
        ({"ending": "removed", "on": "2000-01-01"}, "on"),
        ({"ending": "removed", "on": "2999-01-01"}, "on"),
        ({"ending": "nonsense"}, "ending"),
    ],
)
def test_a_going_that_cannot_be_is_refused_at_its_field(signed_in, desk, today, fields, wrong):
    party = PartyFactory()
    member = member_of(party)
    url = page("party_member_gone", party, member.pk)
    response = signed_in(desk).post(url, form_data(**{"on": str(today)} | fields))
    assert response.status_code == 422 and error_of(response, wrong)
    assert PartyMember.objects.present().exists()


def test_a_probationary_member_becomes_a_full_one_once(signed_in, desk, today):
    party = PartyFactory()
    member = member_of(party, kind="probationary", joined_on=today - 400 * DAY)
    url, client = page("party_member_confirm", party, member.pk), signed_in(desk)
    assert error_of(client.post(url, form_data(full_on=str(today - 500 * DAY))), "full_on")
    assert client.post(url, form_data(full_on=str(today))).status_code == 302
    assert client.post(url, form_data(full_on=str(today))).status_code == 422
    assert PartyMember.objects.get().full_on == today


def test_a_member_of_a_neighbours_organisation_is_not_reached_through_ones_own(
    signed_in, county, county_desk
):
    own, other = PartyFactory(organisation=county), PartyFactory()
    foreign = member_of(other)
    client = signed_in(county_desk)
    assert client.get(page("party_member_gone", own, foreign.pk)).status_code == 404
    assert client.get(page("party_member_gone", other, foreign.pk)).status_code == 404


def test_somebody_new_is_put_on_file_with_the_keeper(signed_in, county, county_desk, today):
    party = PartyFactory(organisation=county)
    data = form_data(name="赵小川", mobile="13800001234", kind="probationary", since=str(today))
    response = signed_in(county_desk).post(page("party_member_admit", party), data)
    assert response["Location"] == page("party_members", party)
    member = PartyMember.objects.select_related("person").get()
    assert (member.person.organisation, member.kind) == (county, "probationary")


def test_nobody_is_taken_in_before_joining_or_before_the_founding(desk, today):
    party = PartyFactory(founded_on=today - 9 * DAY)
    for fields, wrong in (
        ({"since": today, "joined_on": today + DAY}, "joined_on"),
        ({"since": today + DAY}, "since"),
        ({"since": today - 10 * DAY}, "since"),
    ):
        with pytest.raises(ValidationError) as refused:
            admit_party_member(party, PersonFactory(), actor=desk, **fields)
        assert list(refused.value.error_dict) == [wrong]


def test_members_go_along_when_their_organisation_is_merged_and_hold_up_its_end(desk, today):
    party, heir = PartyFactory(name="甲支部"), PartyFactory(name="乙支部")
    member_of(party, kind="probationary")
    member_of(heir, "赵小川")
    with pytest.raises(ValidationError):
        dissolve_party_organisation(party, actor=desk, on=today)
    merge_party_organisation(party, heir, actor=desk, on=today)
    present = PartyMember.objects.present().order_by("since")
    assert [(one.party_organisation, one.kind) for one in present] == [(heir, "full"), (heir, "probationary")]
    assert "划转党员 1 名" in AuditEntry.objects.get(event="chambers.party_merged").note


def test_the_figures_of_the_register_open_the_members_that_they_count(signed_in, desk, today):
    top = PartyFactory(name="联合党委", kind="committee")
    party, other = PartyFactory(name="甲支部", parent=top), PartyFactory(name="乙支部")
    for name in ("林向东", "赵小川"):
        member_of(party, name)
    gone = member_of(party, "何为民")
    end_party_member(gone, actor=desk, on=today, ending="deceased")
    member_of(other, "吴思远")
    client = signed_in(desk)
    (node, _other) = client.get(reverse("chambers:party_tree")).context["tops"]
    rows = client.get(f"{LIST}?state=present&under={top.pk}").context["object_list"]
    assert node["people"] == len(rows) == 2
    few = client.get(f"{reverse('chambers:party_list')}?members=few").context["object_list"]
    assert {(row["name"], row["member_count"]) for row in few} == {("甲支部", 2), ("乙支部", 1)}
    assert len(client.get(f"{LIST}?state=deceased&party={party.pk}").context["object_list"]) == 1


# Merging people ----------------------------------------------------------------------------------------


def test_whoever_merges_two_records_of_a_person_is_not_told_of_the_party(signed_in, desk):
    party, one, other = PartyFactory(), PersonFactory(name="林向东"), PersonFactory(name="林向东")
    admit_party_member(party, one, actor=None, since=timezone.localdate())
    pair = DuplicatePair.objects.create(
        subject=PEOPLE.label, kind="person", one_id=one.pk, other_id=other.pk, causes=["mobile"]
    )
    response = signed_in(desk).get(reverse("merging:pair_merge", args=[pair.pk]))
    assert response.context["comparison"].hanging == []
    merge_records(PEOPLE, other.pk, one.pk, actor=desk)
    assert PartyMember.objects.get().person == other


def test_two_records_on_the_same_list_become_one_row(desk, today):
    party, one, other = PartyFactory(), PersonFactory(name="林向东"), PersonFactory(name="林向东")
    for person in (one, other):
        admit_party_member(party, person, actor=None, since=today)
    merge_records(PEOPLE, one.pk, other.pk, actor=desk)
    assert PartyMember.objects.get().person == one


def test_two_records_on_different_lists_are_not_merged_and_the_sentence_names_no_party(desk, today):
    one, other = PersonFactory(name="林向东"), PersonFactory(name="林向东")
    for person in (one, other):
        admit_party_member(PartyFactory(), person, actor=None, since=today)
    with pytest.raises(ValidationError) as refused:
        merge_records(PEOPLE, one.pk, other.pk, actor=desk)
    assert "党" not in " ".join(refused.value.messages)


def test_lists_cost_the_same_for_one_row_and_for_three(signed_in, desk):
    party, client = PartyFactory(), signed_in(desk)
    addresses = (LIST, page("party_members", party))
    member_of(party)
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    for name in ("赵小川", "何为民"):
        member_of(party, name)
    assert [queries(client, url) for url in addresses] == ones
    assert ones[0] <= 6 and ones[1] <= 8
