"""The directory of known people: nobody in it without a ground, and a ground withdrawn takes the entries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from members.models import Consent, DirectoryEntry, DirectoryGroup, Person, PublicPost
from members.services.directory import (
    end_public_post,
    enter_directory,
    give_consent,
    hold_public_post,
    leave_directory,
    withdraw_consent,
)
from members.services.people import update_person
from tests.factories.accounts import CountyFactory, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory
from tests.members.pages import error_of, form_data, queries
from tests.races import at_once

TODAY = date(2026, 11, 22)


@pytest.fixture
def group(db) -> DirectoryGroup:
    return DirectoryGroup.objects.create(code="t", name="测试组别")


def ground(person: Person, purpose: str = "directory") -> Consent:
    return give_consent(
        person,
        purpose,
        actor=None,
        given_on=timezone.localdate() - timedelta(days=30),
        wording="2026 版",
        evidence="纸质表 12 号",
    )


def entry_of(group: DirectoryGroup, person: Person | None = None, **facts) -> DirectoryEntry:
    person = person or PersonFactory()
    ground(person)
    return enter_directory(person, group, actor=None, source="走访", **facts)


def test_the_groups_that_cities_collect_are_there_from_the_start(db):
    assert DirectoryGroup.objects.filter(is_active=True).count() >= 7


def test_nobody_enters_without_a_ground_in_force(group):
    person = PersonFactory()
    ground(person, "contact")
    withdraw_consent(ground(person), actor=None)

    with pytest.raises(ValidationError) as refused:
        enter_directory(person, group, actor=None, source="走访")

    assert refused.value.code == "no_ground"
    assert not DirectoryEntry.objects.exists()


def test_a_ground_withdrawn_ends_every_entry_and_no_other_ground(group):
    other = DirectoryGroup.objects.create(code="t2", name="另一组别")
    person, neighbour = PersonFactory(), PersonFactory()
    consent, contact = ground(person), ground(person, "contact")
    for one in (group, other):
        enter_directory(person, one, actor=None, source="走访")
    entry_of(group, neighbour)

    withdraw_consent(consent, actor=None)
    withdraw_consent(consent, actor=None)

    assert list(DirectoryEntry.objects.present().values_list("person_id", flat=True)) == [neighbour.pk]
    contact.refresh_from_db()
    assert contact.withdrawn_on is None
    assert AuditEntry.objects.filter(event="members.consent_withdrawn").count() == 1


def test_one_ground_a_purpose_and_one_entry_a_group_at_a_time(group):
    entry = entry_of(group)

    with pytest.raises(ValidationError):
        ground(entry.person)
    with pytest.raises(ValidationError):
        enter_directory(entry.person, group, actor=None, source="再次走访")

    leave_directory(entry, actor=None)
    assert enter_directory(entry.person, group, actor=None, source="再次走访").left_on is None


def test_what_lies_in_the_future_and_what_is_out_of_use_is_refused(group):
    entry = entry_of(group)
    tomorrow = timezone.localdate() + timedelta(days=1)
    DirectoryGroup.objects.filter(pk=group.pk).update(is_active=False)
    group.refresh_from_db()

    with pytest.raises(ValidationError, match="."):
        leave_directory(entry, actor=None, left_on=tomorrow)
    with pytest.raises(ValidationError) as refused:
        person = PersonFactory()
        ground(person)
        enter_directory(person, group, actor=None, source="走访")

    assert refused.value.message_dict.keys() == {"group"}


def test_an_entry_follows_its_person_to_another_name(group):
    entry = entry_of(group, PersonFactory(name="张三"))

    update_person(entry.person, actor=None, name="阿明")

    entry.refresh_from_db()
    assert entry.sort_key == entry.person.sort_key.__class__(Person.objects.get().sort_key)


def test_a_ground_withdrawn_while_somebody_enters_leaves_no_entry_behind(committed):
    group = DirectoryGroup.objects.create(code="race", name="竞争组别")
    person = PersonFactory()
    consent = ground(person)

    def act(number: int):
        if number:
            return withdraw_consent(consent, actor=None)
        return enter_directory(person, group, actor=None, source="走访")

    at_once(act, 2)

    assert not DirectoryEntry.objects.present().exists()


def test_a_public_post_is_held_once_at_a_time_and_ends(db):
    person = PersonFactory()
    post = hold_public_post(person, "cppcc", "city", actor=None, starts_on=date(2022, 1, 1))
    hold_public_post(person, "npc", "city", actor=None, starts_on=date(2022, 1, 1))

    with pytest.raises(ValidationError):
        hold_public_post(person, "cppcc", "city", actor=None, starts_on=date(2024, 1, 1))
    with pytest.raises(ValidationError):
        end_public_post(post, actor=None, ends_on=date(2021, 1, 1))
    end_public_post(post, actor=None, ends_on=date(2024, 1, 1))

    assert hold_public_post(person, "cppcc", "city", actor=None, starts_on=date(2024, 1, 1)).pk
    assert PublicPost.objects.count() == 3


# Pages


def test_a_county_reads_its_own_entries_and_those_that_are_shared(signed_in, group):
    here, there = CountyFactory(), CountyFactory()
    own = entry_of(group, PersonFactory(name="本县某", organisation=here), is_shared=False)
    shared = entry_of(group, PersonFactory(name="共享某", organisation=there), is_shared=True)
    hidden = entry_of(group, PersonFactory(name="不共享某", organisation=there), is_shared=False)
    client = signed_in(county_clerk(here))

    page = client.get(reverse("members:directory_list")).content.decode()

    assert own.person.name in page
    assert shared.person.name in page
    assert hidden.person.name not in page
    assert client.get(reverse("members:directory_detail", args=[shared.pk])).status_code == 200
    assert client.get(reverse("members:directory_detail", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("members:person_directory", args=[shared.person_id])).status_code == 404


def test_a_secretary_and_an_enterprise_do_not_read_the_directory(signed_in, db):
    secretary = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)

    for user in (secretary, person_with(Role.ENTERPRISE)):
        assert signed_in(user).get(reverse("members:directory_list")).status_code == 403


def test_the_list_costs_the_same_for_one_and_three_rows(signed_in, desk, group):
    entry_of(group)
    client = signed_in(desk)
    url = reverse("members:directory_list")
    queries(client, url)
    one = queries(client, url)
    entry_of(group), entry_of(group)

    assert queries(client, url) == one <= 7


def test_the_path_from_a_ground_to_an_entry_and_out_again(signed_in, desk, group):
    person = PersonFactory(name="李在外")
    client = signed_in(desk)
    key = [person.pk]
    entry = form_data(group=group.pk, source="商会推荐", employer="云港科技", stock_code="600519.SH")

    refused = client.post(reverse("members:directory_enter", args=key), entry)
    given = form_data(
        purpose="directory", ground="consent", wording="2026 版", evidence="表", given_on="2026-01-05"
    )
    client.post(reverse("members:consent_give", args=key), given)
    entered = client.post(reverse("members:directory_enter", args=key), entry | form_data())
    page = client.get(reverse("members:person_directory", args=key)).content.decode()

    assert "同意" in error_of(refused, None)
    assert entered.status_code == 302
    assert "600519.SH" in page
    found = client.get(reverse("members:directory_list"), {"q": "lzw", "group": group.pk}).content.decode()
    assert "李在外" in found
    row = DirectoryEntry.objects.get()
    client.post(reverse("members:directory_leave", args=[person.pk, row.pk]), form_data(day="2026-11-01"))
    assert "李在外" not in client.get(reverse("members:directory_list")).content.decode()


def test_what_belongs_to_somebody_else_is_not_ended_by_a_forged_address(signed_in, desk, group):
    entry = entry_of(group)
    other = PersonFactory()
    url = reverse("members:directory_leave", args=[other.pk, entry.pk])

    assert signed_in(desk).post(url, form_data(day="2026-11-01")).status_code == 404
    entry.refresh_from_db()
    assert entry.left_on is None
