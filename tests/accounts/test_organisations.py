"""The tree of parties: paths, branches, codes, and what two clerks at once may do to it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from federation.accounts.models import Organisation
from federation.accounts.services.organisations import (
    register_organisation,
    update_organisation,
)
from federation.accounts.services.tree import path_segment
from federation.audit.models import AuditEntry
from tests.factories.accounts import CountyFactory, root
from tests.races import at_once, of_kind

CODE, OTHER_CODE = "91330106MA2B0PJ39K", "91320594MA1W8TQU2Y"
Kind = Organisation.Kind


def chamber(name="甲商会", **fields):
    parent = fields.pop("parent", None) or root()
    return register_organisation(Kind.CHAMBER, actor=None, name=name, parent=parent, **fields)


def assert_tree_holds() -> None:
    """Each path is the parent's path and the own key; each branch is the nearest county federation."""
    for row in Organisation.objects.select_related("parent"):
        above = row.parent.path if row.parent else ""
        assert row.path == above + path_segment(row.pk)
        nearest = row
        while nearest is not None and nearest.kind != Kind.COUNTY_FEDERATION:
            nearest = nearest.parent
        assert row.branch_id == (nearest.pk if nearest else None)


def test_a_party_lies_below_its_parent(db):
    county = CountyFactory()
    below = chamber(parent=county)

    assert below.path.startswith(county.path)
    assert below.branch_id == county.pk
    assert_tree_holds()


def test_moving_a_unit_moves_everything_below_it(db):
    first, second = CountyFactory(name="甲县工商联"), CountyFactory(name="乙县工商联")
    park = register_organisation(Kind.PARK, actor=None, name="园区", parent=first)
    inside = chamber(parent=park)
    beside = chamber("乙商会", parent=first)

    update_organisation(park, actor=None, parent=second)

    inside.refresh_from_db()
    beside.refresh_from_db()
    assert inside.branch_id == second.pk
    assert beside.branch_id == first.pk
    assert_tree_holds()


def test_a_county_below_a_moved_unit_stays_the_branch_of_its_own(db):
    county = CountyFactory(name="甲县工商联")
    inside = chamber(parent=county)
    province = register_organisation(Kind.FEDERATION, actor=None, name="某省工商联")

    update_organisation(root(), actor=None, parent=province)

    inside.refresh_from_db()
    assert inside.branch_id == county.pk
    assert_tree_holds()


def test_a_unit_is_never_placed_below_itself(db):
    county = CountyFactory()
    park = register_organisation(Kind.PARK, actor=None, name="园区", parent=county)

    for target in (park, county):
        with pytest.raises(ValidationError) as refused:
            update_organisation(county, actor=None, parent=target)
        assert list(refused.value.message_dict) == ["parent"]
    assert_tree_holds()


def test_two_moves_at_once_make_no_ring(committed):
    one, other = (
        register_organisation(Kind.PARK, actor=None, name=name, parent=root()) for name in ("甲园", "乙园")
    )
    moves = [(one, other), (other, one)]

    outcomes = at_once(lambda n: update_organisation(moves[n][0], actor=None, parent=moves[n][1]), 2)

    assert len(of_kind(outcomes, Organisation)) == 1
    assert_tree_holds()


class TestTree(TestCase):
    """Whatever is moved where, the tree holds or the move is refused."""

    @settings(max_examples=15, deadline=None)
    @given(moves=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=8))
    def test_any_moves_keep_the_tree(self, moves):
        city = root()
        units = [city]
        for number, kind in enumerate([Kind.COUNTY_FEDERATION, Kind.PARK, Kind.CHAMBER] * 2):
            units.append(
                register_organisation(kind, actor=None, name=f"单位{number}", parent=units[number // 2])
            )

        for what, where in moves:
            try:
                update_organisation(units[what], actor=None, parent=units[where])
            except ValidationError:
                continue

        assert_tree_holds()


def test_a_code_is_registered_once_and_the_refusal_names_the_holder(db):
    chamber("甲商会", credit_code=CODE)

    with pytest.raises(ValidationError) as refused:
        chamber("乙商会", credit_code=CODE)

    assert list(refused.value.message_dict) == ["credit_code"]
    assert "甲商会" in refused.value.message_dict["credit_code"][0]
    assert refused.value.error_dict["credit_code"][0].code == "duplicate_code"
    assert Organisation.objects.filter(credit_code=CODE).count() == 1


def test_two_clerks_registering_one_code_at_once_hear_one_refusal(committed):
    parent = root()

    outcomes = at_once(lambda n: chamber(f"商会{n}", credit_code=CODE, parent=parent), 2)

    refusals = of_kind(outcomes, ValidationError)
    assert len(refusals) == 1
    assert list(refusals[0].message_dict) == ["credit_code"]
    assert Organisation.objects.filter(credit_code=CODE).count() == 1


def test_two_clerks_giving_one_code_to_two_parties_hear_one_refusal(committed):
    parent = root()
    parties = [chamber(f"商会{n}", parent=parent) for n in range(2)]

    outcomes = at_once(lambda n: update_organisation(parties[n], actor=None, credit_code=CODE), 2)

    refusals = of_kind(outcomes, ValidationError)
    assert len(refusals) == 1
    assert list(refusals[0].message_dict) == ["credit_code"]


def test_parties_without_a_code_do_not_clash(db):
    assert chamber("甲商会", credit_code="").credit_code is None
    assert chamber("乙商会", credit_code=None).credit_code is None


def test_a_stale_copy_is_refused_and_nothing_changes(db):
    party = chamber("甲商会")
    update_organisation(party, actor=None, version=1, name="乙商会")

    with pytest.raises(ValidationError) as refused:
        update_organisation(party, actor=None, version=1, name="丙商会")

    assert refused.value.code == "stale"
    assert refused.value.params == {"current": 2}
    party.refresh_from_db()
    assert (party.name, party.version) == ("乙商会", 2)


def test_two_clerks_saving_one_copy_at_once_lose_nothing(committed):
    party = chamber("甲商会")

    outcomes = at_once(lambda n: update_organisation(party, actor=None, version=1, phone=f"0000-{n}"), 2)

    assert [error.code for error in of_kind(outcomes, ValidationError)] == ["stale"]
    party.refresh_from_db()
    assert party.version == 2


def test_saving_without_a_change_writes_nothing(db):
    party = chamber("甲商会")
    entries = AuditEntry.objects.count()

    update_organisation(party, actor=None, version=1, name="甲商会")

    party.refresh_from_db()
    assert party.version == 1
    assert AuditEntry.objects.count() == entries


def test_a_change_is_on_the_trail_with_old_and_new_words(db):
    party = chamber("甲商会", credit_code=CODE)

    update_organisation(party, actor=None, name="乙商会", credit_code=OTHER_CODE)

    entry = AuditEntry.objects.get(event="accounts.organisation_changed")
    assert entry.changes == {"name": ["甲商会", "乙商会"], "credit_code": [CODE, OTHER_CODE]}


def test_the_search_follows_a_new_name_and_keeps_former_ones(db):
    party = chamber("云州市温州商会")

    update_organisation(party, actor=None, name="云州市瓯越商会", former_names="云州市温州商会")

    for text in ("瓯越", "温州", "oyss", "ouyue"):
        found = Organisation.objects.matching(text)
        assert (party in found) == (text != "oyss"), text


@pytest.mark.parametrize("name", ["", "   ", "名" * 201, "a\x00b"])
def test_an_impossible_name_is_refused_beside_its_field(db, name):
    with pytest.raises(ValidationError) as refused:
        chamber(name)

    assert list(refused.value.message_dict) == ["name"]
    assert not Organisation.objects.filter(kind=Kind.CHAMBER).exists()
