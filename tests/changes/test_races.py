"""Two acts over the same rows in the same moment."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from chambers.models import Chamber
from federation.accounts.models import Organisation
from federation.audit.models import AuditEntry
from federation.changes.models import Change
from federation.changes.services.undoing import undo_change
from tests.changes.test_changes import close, name_officer
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory
from tests.races import at_once, of_kind

ROWS = 60


def test_of_two_acts_at_once_the_second_starts_from_what_the_first_left(committed):
    clerks = [city_clerk(name="甲"), city_clerk(name="乙")]
    for _turn in range(ROWS):
        ChamberFactory()

    outcomes = at_once(lambda n: name_officer(Chamber.objects.all(), clerks[n], actor=clerks[n]), 2)

    assert not of_kind(outcomes, Exception)
    first, second = (
        Change.objects.order_by("id")
        if Change.objects.earliest("id").rows.filter(version=2).exists()
        else Change.objects.order_by("-id")
    )
    assert set(Organisation.objects.filter(kind="chamber").values_list("version", flat=True)) == {3}
    assert set(first.rows.values_list("version", flat=True)) == {2}
    assert set(second.rows.values_list("version", flat=True)) == {3}
    assert {row["liaison_officer"] for row in second.rows.values_list("words", flat=True)} == {
        first.actor.name
    }
    assert undo_change(second, actor=second.actor).back == ROWS
    assert set(Chamber.objects.values_list("liaison_officer", flat=True)) == {first.actor_id}


def test_an_act_is_undone_once_by_two_clicks_at_once(committed):
    desk = city_clerk()
    ChamberFactory()
    change = close(Chamber.objects.all(), actor=desk)

    outcomes = at_once(lambda n: undo_change(change, actor=desk), 2)

    assert [error.code for error in of_kind(outcomes, ValidationError)] == ["undone"]
    assert AuditEntry.objects.filter(event="changes.change_undone").count() == 1
    assert set(Organisation.objects.filter(kind="chamber").values_list("version", flat=True)) == {3}
