"""Who reads an entry of the directory leaves a line, and whoever keeps the person can see it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.audit.reading import readings_of, record_reading
from members.models import DirectoryEntry, DirectoryGroup
from members.services.directory import enter_directory, leave_directory
from members.services.readings import EVENTS, readings_of_person
from tests.factories.accounts import CountyFactory, county_clerk, person_with
from tests.factories.members import PersonFactory
from tests.members.pages import queries
from tests.members.test_directory import ground


@pytest.fixture
def group(db) -> DirectoryGroup:
    return DirectoryGroup.objects.create(code="t", name="测试组别")


def entry_in(group: DirectoryGroup, **person) -> DirectoryEntry:
    made = PersonFactory(**person)
    ground(made)
    return enter_directory(made, group, actor=None, source="走访")


def read(entry: DirectoryEntry) -> list[tuple[str, str]]:
    """(event, reader) of every reading of an entry, the oldest first."""
    rows = readings_of_person(entry.person).order_by("pk")
    return list(rows.values_list("event", "actor_name"))


def test_opening_listing_and_printing_an_entry_are_on_the_trail_of_that_entry_alone(signed_in, desk, group):
    entry, other = entry_in(group, name="钱一"), entry_in(group, name="孙二")
    client, url = signed_in(desk), reverse("members:directory_list")

    client.get(url, {"q": "钱一"})
    client.get(reverse("members:directory_detail", args=[entry.pk]))
    client.get(url, {"q": "钱一", "print": "1"})
    client.get(reverse("members:person_directory", args=[entry.person_id]))

    assert read(entry) == [
        ("members.directory_listed", desk.name),
        ("members.directory_read", desk.name),
        ("members.directory_printed", desk.name),
        ("members.directory_read", desk.name),
    ]
    assert read(other) == []


def test_a_page_of_many_entries_is_one_line_that_names_each(signed_in, desk, group):
    entries = [entry_in(group) for _turn in range(3)]

    signed_in(desk).get(reverse("members:directory_list"))

    assert AuditEntry.objects.filter(event="members.directory_listed").count() == 1
    assert [len(read(one)) for one in entries] == [1, 1, 1]


def test_an_empty_list_is_no_reading(signed_in, desk, group):
    signed_in(desk).get(reverse("members:directory_list"), {"q": "没有这个人"})

    assert not AuditEntry.objects.filter(event__in=EVENTS).exists()


def test_nothing_is_shown_where_the_reading_cannot_be_recorded(signed_in, desk, group, monkeypatch):
    entry = entry_in(group, name="钱一")
    client = signed_in(desk)

    def fail(*args, **kwargs):
        raise DatabaseError("the trail is full")

    monkeypatch.setattr(AuditEntry.objects, "create", fail)

    for url in (
        reverse("members:directory_list"),
        reverse("members:directory_detail", args=[entry.pk]),
        reverse("members:person_directory", args=[entry.person_id]),
    ):
        with pytest.raises(DatabaseError):
            client.get(url)


def test_the_keeper_sees_who_read_it_when_and_from_where(signed_in, group):
    here, there = CountyFactory(name="本县工商联"), CountyFactory(name="邻县工商联")
    entry = entry_in(group, organisation=here)
    neighbour, keeper = county_clerk(there), county_clerk(here)
    signed_in(neighbour).get(
        reverse("members:directory_detail", args=[entry.pk]), HTTP_X_FORWARDED_FOR="6.6.6.6"
    )
    url = reverse("members:directory_readings", args=[entry.person_id])

    assert signed_in(neighbour).get(url).status_code == 404
    assert signed_in(person_with(Role.LEADER)).get(url).status_code == 403
    page = signed_in(keeper).get(url).content.decode()
    assert neighbour.name in page
    assert "邻县工商联" in page
    assert "网页 127.0.0.1" in page
    assert "打开条目" in page


def test_readings_of_an_entry_that_has_ended_are_kept(signed_in, desk, group):
    entry = entry_in(group)
    client = signed_in(desk)
    client.get(reverse("members:directory_detail", args=[entry.pk]))

    leave_directory(entry, actor=None)

    assert len(read(entry)) == 1
    assert (
        desk.name
        in client.get(reverse("members:directory_readings", args=[entry.person_id])).content.decode()
    )


def test_the_readings_cost_the_same_for_one_and_three(signed_in, desk, group):
    entry = entry_in(group)
    client = signed_in(desk)
    url = reverse("members:directory_readings", args=[entry.person_id])
    client.get(reverse("members:directory_detail", args=[entry.pk]))
    queries(client, url)
    one = queries(client, url)
    for _turn in range(2):
        client.get(reverse("members:directory_detail", args=[entry.pk]))

    assert queries(client, url) == one


def test_both_halves_of_the_question_are_answered_by_an_index(desk, group):
    entry = entry_in(group)
    with connection.cursor() as cursor:
        # A trail long enough for the planner to care, most of it about directory entries.
        cursor.execute(
            "INSERT INTO audit_auditentry (at, event, actor_name, unit_name, object_type, object_id,"
            " object_name, changes, note, source) SELECT now(), 'members.directory_listed', 'x', '',"
            " 'members.directoryentry', CASE WHEN n % 2 = 0 THEN '*' ELSE (n + 1000)::text END, 'x',"
            " jsonb_build_object('_keys', jsonb_build_array('[]'::jsonb, jsonb_build_array(n + 1000))), '',"
            " 'web' FROM generate_series(1, 5000) AS n"
        )
        cursor.execute("ANALYZE audit_auditentry")
    record_reading("members.directory_listed", DirectoryEntry, [entry.pk, 7], actor=desk)

    found = readings_of(DirectoryEntry, [entry.pk], list(EVENTS))

    assert found.count() == 1
    plan = found.explain()
    assert "audit_keys" in plan
    assert "audit_object" in plan
    assert "Seq Scan" not in plan
    assert readings_of(DirectoryEntry, [], list(EVENTS)).count() == 0
