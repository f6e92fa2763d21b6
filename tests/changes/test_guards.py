"""Each race is run twice: with its guard, and without it, where it must go wrong."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from chambers.models import Chamber
from federation.accounts.models import Organisation
from federation.accounts.services import profiles
from federation.audit.models import AuditEntry
from federation.changes.models import Change
from federation.changes.services.making import undoable
from federation.changes.services.undoing import undo_change
from federation.merging.models import Merge
from federation.merging.organisations import ORGANISATIONS
from federation.merging.services.merging import merge_records
from federation.merging.services.undoing import undo_merge
from members.holders import ENTERPRISES
from members.models import Enterprise
from members.services.enterprises import update_enterprise
from tests.changes.test_changes import close, name_officer
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.races import in_between, of_kind, without_row_locks

GUARDS = pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "guard off"])


@GUARDS
def test_of_two_bulk_changes_the_second_keeps_what_the_first_wrote(guarded, committed, monkeypatch):
    clerks = [city_clerk(name="甲"), city_clerk(name="乙")]
    ChamberFactory()
    if not guarded:
        without_row_locks(monkeypatch)

    first, second = in_between(
        monkeypatch,
        "federation.changes.services.making.write_trail",
        lambda: name_officer(Chamber.objects.all(), clerks[0], actor=clerks[0]),
        lambda: name_officer(Chamber.objects.all(), clerks[1], actor=clerks[1]),
    )

    kept = [change.rows.get().version for change in (first, second)]
    assert Organisation.objects.get(kind="chamber").version == 3
    assert kept == ([2, 3] if guarded else [2, 2])


@GUARDS
def test_of_two_edits_in_the_cell_one_is_told_that_its_copy_is_old(guarded, committed, monkeypatch):
    clerk, enterprise = city_clerk(), EnterpriseFactory(employees=1)
    if not guarded:
        monkeypatch.setattr(profiles, "write_version", write_whatever_stands)

    def edit(employees: int) -> Enterprise:
        row = Enterprise.objects.select_related("organisation").get(pk=enterprise.pk)
        row.organisation.version = 1
        with undoable(
            ENTERPRISES,
            row,
            ["employees"],
            actor=clerk,
            permission="members.update_enterprise",
            title="人数",
        ):
            return update_enterprise(row, actor=clerk, version=1, employees=employees)

    outcomes = in_between(
        monkeypatch,
        "federation.accounts.services.profiles.check_fields",
        lambda: edit(10),
        lambda: edit(20),
    )

    refused = of_kind(outcomes, ValidationError)
    assert [error.code for error in refused] == (["stale"] if guarded else [])


def write_whatever_stands(organisation: Organisation, changes: dict) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(version=organisation.version + 1)


@GUARDS
def test_of_two_crossing_merges_one_is_refused_and_no_record_points_in_a_circle(
    guarded, committed, monkeypatch
):
    clerk = city_clerk()
    one, other = EnterpriseFactory().pk, EnterpriseFactory().pk
    if not guarded:
        without_row_locks(monkeypatch)

    outcomes = in_between(
        monkeypatch,
        "federation.merging.services.merging.refusals_of",
        lambda: merge_records(ORGANISATIONS, one, other, actor=clerk),
        lambda: merge_records(ORGANISATIONS, other, one, actor=clerk),
    )

    assert len(of_kind(outcomes, Merge)) == (1 if guarded else 2)
    assert Organisation.objects.current().filter(pk__in=[one, other]).count() == (1 if guarded else 0)


@GUARDS
def test_a_change_is_undone_once(guarded, committed, monkeypatch):
    clerk = city_clerk()
    ChamberFactory()
    change = close(Chamber.objects.all(), actor=clerk)
    if not guarded:
        without_row_locks(monkeypatch)

    outcomes = in_between(
        monkeypatch,
        "federation.changes.services.undoing.restorable",
        lambda: undo_change(change, actor=clerk),
        lambda: undo_change(change, actor=clerk),
    )

    refused = [error.code for error in of_kind(outcomes, ValidationError)]
    assert refused == (["undone"] if guarded else ["changed_since"])


@GUARDS
def test_what_somebody_writes_while_a_change_is_undone_is_not_lost(guarded, committed, monkeypatch):
    clerk = city_clerk()
    enterprise = EnterpriseFactory(employees=1)
    with undoable(
        ENTERPRISES,
        enterprise,
        ["employees"],
        actor=clerk,
        permission="members.update_enterprise",
        title="人数",
    ) as change:
        update_enterprise(enterprise, actor=clerk, version=1, employees=10)
    if not guarded:
        without_row_locks(monkeypatch)

    first, second = in_between(
        monkeypatch,
        "federation.changes.services.undoing.write_trail_back",
        lambda: undo_change(change, actor=clerk),
        lambda: update_enterprise(
            Enterprise.objects.get(pk=enterprise.pk), actor=clerk, version=None, employees=99
        ),
    )

    assert not of_kind((first, second), Exception)
    # Undone first, written after: the later word stands. Without the lock the undoing overwrites it.
    assert Enterprise.objects.get().employees == (99 if guarded else 1)
    assert Change.objects.get().undone_at is not None


@GUARDS
def test_a_merge_is_undone_once(guarded, committed, monkeypatch):
    clerk = city_clerk()
    done = merge_records(ORGANISATIONS, EnterpriseFactory().pk, EnterpriseFactory().pk, actor=clerk)
    if not guarded:
        without_row_locks(monkeypatch)

    outcomes = in_between(
        monkeypatch,
        "federation.merging.services.statements.take_back",
        lambda: undo_merge(done, actor=clerk),
        lambda: undo_merge(done, actor=clerk),
    )

    assert len(of_kind(outcomes, Merge)) == (1 if guarded else 2)
    entries = AuditEntry.objects.filter(event="merging.merge_undone").count()
    assert entries == (2 if guarded else 4)
