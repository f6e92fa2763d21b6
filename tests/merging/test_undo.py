"""A merge can be taken back once, to the last byte, as long as nothing newer stands against it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chambers.services.officers import award_honour
from chambers.services.registry import admit_member
from federation.audit.models import AuditEntry
from federation.merging.organisations import ORGANISATIONS
from federation.merging.services.merging import Choices, merge_records
from federation.merging.services.undoing import undo_merge
from members.merging import PEOPLE
from members.models import Position
from members.services.enterprises import update_enterprise
from members.services.people import set_position
from tests.factories.accounts import city_clerk
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code
from tests.merging.worlds import dump, furnished_chamber, furnished_enterprise

pytestmark = pytest.mark.django_db
CHOICE = st.sampled_from(["winner", "loser"])


@pytest.fixture
def clerk():
    return city_clerk()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(
        st.sampled_from(
            ["name", "phone", "credit_code", "founded_on", "employees", "annual_revenue", "note"]
        ),
        CHOICE,
    ),
    stays=CHOICE,
)
def test_undone_every_row_of_every_table_is_what_it_was(clerk, values, stays):
    one = furnished_enterprise("云州甲茶业有限公司", clerk, annual_revenue="12345678901234.50", employees=7)
    other = furnished_enterprise(
        "云州乙茶业有限公司", clerk, credit_code=credit_code(), founded_on=date(2001, 2, 3), note="另"
    )
    chamber = ChamberFactory()
    for party in (one, other):
        admit_member(chamber, party, actor=None, joined_on=date(2019, 5, 6))
    before = dump()

    merge = merge_records(
        ORGANISATIONS,
        one.pk,
        other.pk,
        actor=clerk,
        choices=Choices(values=values, rows={"chambers.membership.member": stays}),
    )
    assert dump() != before
    undo_merge(merge, actor=clerk)
    assert dump() == before


def test_a_chamber_with_all_below_it_comes_back(clerk):
    winner, loser = furnished_chamber("甲商会"), furnished_chamber("乙商会", 5)
    ChamberFactory(parent=ChamberFactory(parent=loser).organisation)
    before = dump()
    merge = merge_records(ORGANISATIONS, winner.pk, loser.pk, actor=clerk)
    undo_merge(merge, actor=clerk)
    assert dump() == before


def test_people_come_back_apart(clerk):
    party = EnterpriseFactory().organisation
    one, other = PersonFactory(name="王一", note="甲"), PersonFactory(name="王一", note="乙")
    for person in (one, other):
        set_position(person, party, Position.Kind.CONTACT, actor=None)
    before = dump()
    merge = merge_records(
        PEOPLE,
        one.pk,
        other.pk,
        actor=clerk,
        choices=Choices(values={"note": "loser"}, rows={"members.position.person": "loser"}),
    )
    assert party.positions.count() == 1
    undo_merge(merge, actor=clerk)
    assert dump() == before


@pytest.fixture
def merged(clerk):
    winner = EnterpriseFactory(name="云州甲茶业有限公司", employees=1)
    loser = EnterpriseFactory(name="云州乙茶业有限公司", employees=2)
    done = merge_records(
        ORGANISATIONS, winner.pk, loser.pk, actor=clerk, choices=Choices(values={"employees": "loser"})
    )
    return winner, loser, done


def test_a_merge_is_undone_once(merged, clerk):
    undo_merge(merged[2], actor=clerk)
    with pytest.raises(ValidationError, match="undone already"):
        undo_merge(merged[2], actor=clerk)


def test_a_value_changed_since_is_named_and_stays_when_accepted(merged, clerk):
    winner, loser, done = merged
    update_enterprise(winner, actor=clerk, employees=99)
    with pytest.raises(ValidationError) as refused:
        undo_merge(done, actor=clerk)
    assert "employees" in str(refused.value)
    assert done.undone_at is None

    undo_merge(done, actor=clerk, accept_changes=True)
    winner.refresh_from_db()
    loser.organisation.refresh_from_db()
    assert winner.employees == 99
    assert loser.organisation.merged_into is None


def test_what_came_to_the_winner_since_stays_there(merged, clerk):
    winner, _loser, done = merged
    award_honour(winner.organisation, actor=None, title="四好商会", level="city", year=2026)
    undo_merge(done, actor=clerk)
    assert winner.organisation.honours.count() == 1


def test_a_later_merge_of_the_winner_is_undone_first(merged, clerk):
    winner, _loser, done = merged
    third = EnterpriseFactory(name="云州丙茶业有限公司")
    later = merge_records(ORGANISATIONS, third.pk, winner.pk, actor=clerk)
    with pytest.raises(ValidationError, match="Undo that merge first"):
        undo_merge(done, actor=clerk, accept_changes=True)
    undo_merge(later, actor=clerk)
    undo_merge(done, actor=clerk)


def test_a_row_that_was_taken_away_does_not_push_out_a_newer_one(clerk):
    one, other = EnterpriseFactory().organisation, EnterpriseFactory().organisation
    chamber = ChamberFactory()
    for party in (one, other):
        admit_member(chamber, party, actor=None, joined_on=date(2022, 1, 1))
    done = merge_records(
        ORGANISATIONS,
        one.pk,
        other.pk,
        actor=clerk,
        choices=Choices(rows={"chambers.membership.member": "winner"}),
    )
    admit_member(chamber, other, actor=None, joined_on=date(2023, 1, 1))
    with pytest.raises(ValidationError, match="belongs to the chamber"):
        undo_merge(done, actor=clerk, accept_changes=True)


def test_an_undoing_is_on_the_trail_of_both(merged, clerk):
    undo_merge(merged[2], actor=clerk)
    assert AuditEntry.objects.filter(event="merging.merge_undone").count() == 2
