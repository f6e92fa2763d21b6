"""Two clerks at once: the same pair, and the same pair the other way round."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from federation.accounts.models import Organisation
from federation.merging.models import Merge
from federation.merging.organisations import ORGANISATIONS
from federation.merging.services.merging import merge_records
from federation.merging.services.undoing import undo_merge
from tests.factories.accounts import city_clerk
from tests.factories.members import EnterpriseFactory
from tests.races import at_once, of_kind


def test_the_same_pair_is_merged_once(committed):
    clerk = city_clerk()
    one, other = EnterpriseFactory(), EnterpriseFactory()
    outcomes = at_once(lambda _n: merge_records(ORGANISATIONS, one.pk, other.pk, actor=clerk), 4)
    assert len(of_kind(outcomes, Merge)) == 1
    assert len(of_kind(outcomes, ValidationError)) == 3


def test_crossing_merges_leave_one_winner(committed):
    clerk = city_clerk()
    keys = [EnterpriseFactory().pk, EnterpriseFactory().pk]
    outcomes = at_once(lambda n: merge_records(ORGANISATIONS, keys[n % 2], keys[1 - n % 2], actor=clerk), 2)
    assert len(of_kind(outcomes, Merge)) == 1
    assert len(of_kind(outcomes, ValidationError)) == 1
    assert Organisation.objects.current().filter(pk__in=keys).count() == 1


def test_a_merge_is_undone_once_by_two(committed):
    clerk = city_clerk()
    done = merge_records(ORGANISATIONS, EnterpriseFactory().pk, EnterpriseFactory().pk, actor=clerk)
    outcomes = at_once(lambda _n: undo_merge(done, actor=clerk), 2)
    assert len(of_kind(outcomes, Merge)) == 1
    assert len(of_kind(outcomes, ValidationError)) == 1
