"""Many rows change in one act, and come back in one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chambers.holders import CHAMBERS
from chambers.models import Chamber
from chambers.services.registry import update_chamber
from federation.accounts.models import Organisation
from federation.accounts.services.organisations import show_change
from federation.audit.models import AuditEntry
from federation.changes.models import Change, ChangedRow
from federation.changes.services.making import change_many, fingerprint, undoable
from federation.changes.services.undoing import forget_changes, undo_change
from members.holders import ENTERPRISES, PEOPLE
from members.models import Enterprise, Person
from tests.factories.accounts import CountyFactory, city_clerk
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory

pytestmark = pytest.mark.django_db

UPDATE = "chambers.update_chamber"
Status = Organisation.Status


def name_officer(rows, officer, *, actor, **more) -> Change:
    return change_many(
        CHAMBERS, rows, {"liaison_officer": officer}, actor=actor, permission=UPDATE, title="设联络员", **more
    )


def close(rows, *, actor, **more) -> Change:
    return change_many(
        CHAMBERS, rows, {"status": Status.INACTIVE}, actor=actor, permission=UPDATE, title="停止活动", **more
    )


def statements(work) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len([one for one in captured if "SAVEPOINT" not in one["sql"]])


def officer_of(chamber):
    return Chamber.objects.get(pk=chamber.pk).liaison_officer


def version_of(record) -> int:
    return type(record)._default_manager.get(pk=record.pk).organisation.version


def test_every_row_gets_the_value_the_next_version_and_a_line_on_the_trail(desk):
    before = city_clerk(name="李航")
    changed, fresh = ChamberFactory(liaison_officer=before), ChamberFactory()

    change = name_officer(Chamber.objects.all(), desk, actor=desk)

    assert change.row_count == 2
    assert officer_of(changed) == officer_of(fresh) == desk
    assert version_of(changed) == version_of(fresh) == 2
    entries = AuditEntry.objects.filter(event="chambers.chamber_changed").order_by("object_id")
    assert [(int(one.object_id), one.object_name) for one in entries] == [
        (changed.pk, changed.organisation.name),
        (fresh.pk, fresh.organisation.name),
    ]
    assert [one.changes for one in entries] == [
        {"liaison_officer": ["李航", desk.name]},
        {"liaison_officer": ["", desk.name]},
    ]
    assert {(one.actor_id, one.object_type, one.change_id) for one in entries} == {
        (desk.pk, "accounts.organisation", change.pk)
    }


def test_a_row_that_has_the_value_already_keeps_its_version(desk):
    same, other = ChamberFactory(liaison_officer=desk), ChamberFactory()

    change = name_officer(Chamber.objects.all(), desk, actor=desk)

    assert change.row_count == 1
    assert (version_of(same), version_of(other)) == (1, 2)


def test_a_neighbours_row_is_left_alone_whoever_named_it(county, county_desk):
    own, foreign = ChamberFactory(parent=county), ChamberFactory(parent=CountyFactory())

    change = close(Chamber.objects.all(), actor=county_desk)

    assert list(change.rows.values_list("object_id", flat=True)) == [own.pk]
    foreign.organisation.refresh_from_db()
    assert (foreign.organisation.status, foreign.organisation.version) == (Status.ACTIVE, 1)


def test_where_nothing_is_left_to_change_nothing_is_written(county_desk):
    ChamberFactory()
    with pytest.raises(ValidationError) as refused:
        close(Chamber.objects.all(), actor=county_desk)
    assert refused.value.code == "nothing"
    assert not Change.objects.exists()


def test_merged_rows_are_left_alone(desk):
    kept, merged = ChamberFactory(), ChamberFactory()
    Organisation.objects.filter(pk=merged.pk).update(merged_into=kept.pk)
    assert close(Chamber.objects.all(), actor=desk).row_count == 1


def test_ten_thousand_rows_cost_as_many_statements_as_one(desk):
    chamber = ChamberFactory()
    assert desk.active_posts
    one = statements(lambda: close(Chamber.objects.all(), actor=desk))
    change = Change.objects.get()
    back = statements(lambda: undo_change(change, actor=desk))
    many_chambers(10_000, like=chamber)
    with connection.cursor() as cursor:
        # Of the test's own making: at its end the keys of all it has made are checked in one statement.
        cursor.execute("SET LOCAL statement_timeout = 0")

    assert statements(lambda: close(Chamber.objects.all(), actor=desk)) == one <= 8
    change = Change.objects.latest("id")
    assert change.row_count == 10_001
    assert Organisation.objects.filter(status=Status.INACTIVE).count() == 10_001
    assert AuditEntry.objects.filter(change_id=change.pk).count() == 10_001
    assert statements(lambda: undo_change(change, actor=desk)) == back <= 12
    assert not Organisation.objects.filter(status=Status.INACTIVE).exists()


def many_chambers(count: int, *, like: Chamber) -> None:
    party = like.organisation
    made = Organisation.objects.bulk_create(
        Organisation(kind=party.kind, name=f"商会{n}", parent_id=party.parent_id, path=f"{party.path}{n:012}")
        for n in range(count)
    )
    Chamber.objects.bulk_create(Chamber(organisation=one) for one in made)
    with connection.cursor() as cursor:
        # As in a database that has grown: without it the planner takes whatever other tests left for its size.
        cursor.execute("ANALYZE accounts_organisation, chambers_chamber")


def test_a_set_that_has_changed_since_it_was_seen_is_refused(desk):
    chamber = ChamberFactory()
    seen = fingerprint(CHAMBERS, Chamber.objects.all())
    assert close(Chamber.objects.all(), actor=desk, expected=seen).row_count == 1
    for change_the_set in (
        lambda: ChamberFactory(),
        lambda: update_chamber(chamber, actor=None, phone="0736-7712345"),
        lambda: show_change(chamber.pk),
        lambda: Organisation.objects.filter(pk=chamber.pk).update(version=9),
    ):
        seen = fingerprint(CHAMBERS, Chamber.objects.all())
        change_the_set()
        with pytest.raises(ValidationError) as refused:
            name_officer(Chamber.objects.all(), desk, actor=desk, expected=seen)
        assert refused.value.code == "set_changed"


def test_undoing_puts_each_rows_own_value_back_as_a_new_version_on_the_trail(desk):
    before = city_clerk(name="李航")
    changed, fresh = ChamberFactory(liaison_officer=before), ChamberFactory()
    change = name_officer(Chamber.objects.all(), desk, actor=desk)

    done = undo_change(change, actor=desk)

    assert (done.back, done.stay) == (2, 0)
    assert (officer_of(changed), officer_of(fresh)) == (before, None)
    assert version_of(changed) == version_of(fresh) == 3
    newest = AuditEntry.objects.filter(object_id=str(changed.pk)).latest("id")
    assert newest.changes == {"liaison_officer": [desk.name, "李航"]}
    assert newest.note.endswith("设联络员")
    assert AuditEntry.objects.filter(event="changes.change_undone", actor=desk).count() == 1


def test_an_act_is_undone_once(desk):
    ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)
    undo_change(change, actor=desk)
    with pytest.raises(ValidationError) as refused:
        undo_change(change, actor=desk)
    assert refused.value.code == "undone"


def test_nobody_undoes_somebody_elses_act(desk):
    ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)
    with pytest.raises(Change.DoesNotExist):
        undo_change(change, actor=city_clerk())


def test_a_row_that_somebody_has_changed_since_stays_and_is_named(desk):
    touched, other = ChamberFactory(name="云州市茶业商会"), ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)
    update_chamber(touched, actor=None, phone="0736-7712345")

    done = undo_change(change, actor=desk)

    assert (done.back, done.stay, done.names) == (1, 1, ["云州市茶业商会"])
    touched.organisation.refresh_from_db(), other.organisation.refresh_from_db()
    assert (touched.organisation.status, other.organisation.status) == (Status.INACTIVE, Status.ACTIVE)


def test_where_all_rows_were_changed_since_the_act_stays_open(desk):
    chamber = ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)
    update_chamber(chamber, actor=None, phone="0736-7712345")
    with pytest.raises(ValidationError) as refused:
        undo_change(change, actor=desk)
    assert refused.value.code == "changed_since"
    change.refresh_from_db()
    assert change.undone_at is None and not change.rows.filter(undone=True).exists()


def test_who_has_lost_the_right_undoes_nothing(county, county_desk):
    ChamberFactory(parent=county)
    change = close(Chamber.objects.all(), actor=county_desk)
    county_desk.posts.update(ends_on=timezone.localdate())
    del county_desk.active_posts
    with pytest.raises(ValidationError) as refused:
        undo_change(change, actor=county_desk)
    assert refused.value.code == "changed_since"


def test_after_the_days_for_it_an_act_stays_and_its_old_values_are_forgotten(desk, settings):
    ChamberFactory()
    change, recent = close(Chamber.objects.all(), actor=desk), ChamberFactory()
    Change.objects.update(made_at=timezone.now() - timedelta(days=settings.UNDO_DAYS, seconds=1))
    with pytest.raises(ValidationError) as refused:
        undo_change(change, actor=desk)
    assert refused.value.code == "too_late"
    newer = close(Chamber.objects.filter(pk=recent.pk), actor=desk)
    assert forget_changes() == 1
    assert list(Change.objects.all()) == [newer]
    assert set(ChangedRow.objects.values_list("change", flat=True)) == {newer.pk}


def test_a_move_to_another_county_carries_path_and_branch_there_and_back(desk, county):
    enterprise = EnterpriseFactory()
    old = Organisation.objects.get(pk=enterprise.pk)
    change = change_many(
        ENTERPRISES, Enterprise.objects.all(), {"parent": county},
        actor=desk, permission="members.update_enterprise", title="移交",
    )  # fmt: skip
    moved = Organisation.objects.get(pk=enterprise.pk)
    assert (moved.path, moved.branch_id) == (county.path + str(moved.pk).zfill(12), county.pk)

    undo_change(change, actor=desk)

    back = Organisation.objects.get(pk=enterprise.pk)
    assert (back.path, back.branch_id, back.parent_id) == (old.path, old.branch_id, old.parent_id)


def test_people_carry_their_own_version(desk, county):
    person = PersonFactory()
    change = change_many(
        PEOPLE, Person.objects.all(), {"organisation": county},
        actor=desk, permission="members.update_person", title="移交",
    )  # fmt: skip
    person.refresh_from_db()
    assert (person.organisation, person.version) == (county, 2)
    undo_change(change, actor=desk)
    person.refresh_from_db()
    assert (person.organisation.name, person.version) == ("云州市工商联", 3)


def test_what_one_service_changed_can_be_undone_with_what_followed_from_it(desk):
    chamber = ChamberFactory(name="云州市茶业商会", short_name="茶业商会")
    with undoable(CHAMBERS, chamber, ["short_name"], actor=desk, permission=UPDATE, title="简称") as change:
        update_chamber(chamber, actor=desk, version=1, short_name="龙井会")
    assert AuditEntry.objects.latest("id").change_id == change.pk
    assert Chamber.objects.matching("龙井会").exists()

    undo_change(change, actor=desk)

    assert not Chamber.objects.matching("龙井会").exists()
    assert Chamber.objects.matching("茶业商会").get().organisation.short_name == "茶业商会"


def test_where_the_service_changed_nothing_nothing_is_kept(desk):
    chamber = ChamberFactory(phone="0736-7712345")
    with undoable(CHAMBERS, chamber, ["phone"], actor=desk, permission=UPDATE, title="电话") as change:
        update_chamber(chamber, actor=desk, version=1, phone="0736-7712345")
    assert change.pk is None and not Change.objects.exists()
