"""Two people who change the register of Party organisations in the same moment."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone

from chambers.models import PartyCoverage, PartyMember, PartyOrganisation
from chambers.services.party import register_party_organisation, update_party_organisation
from chambers.services.party_coverage import cover_chamber
from chambers.services.party_endings import dissolve_party_organisation, merge_party_organisation
from chambers.services.party_members import admit_party_member, transfer_party_member
from federation.accounts.services.tree import path_segment
from tests.factories.accounts import root
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory
from tests.factories.party import PartyFactory
from tests.races import at_once, of_kind


def committee(name: str) -> PartyOrganisation:
    return PartyFactory(name=name, kind="committee")


def fresh(party: PartyOrganisation) -> PartyOrganisation:
    return PartyOrganisation.objects.get(pk=party.pk)


def test_two_moves_at_once_make_no_ring(committed):
    one, other = committee("甲党委"), committee("乙党委")
    inner, deeper = (
        PartyFactory(name=name, kind="general", parent=above)
        for name, above in (("甲总支", one), ("乙总支", other))
    )
    moves = [(one, deeper), (other, inner)]

    outcomes = at_once(
        lambda n: update_party_organisation(moves[n][0], actor=None, parent=fresh(moves[n][1])), 2
    )

    assert len(of_kind(outcomes, ValidationError)) == 1
    paths = PartyOrganisation.objects.values_list("pk", "path")
    assert all(path.count(path_segment(key)) == 1 for key, path in paths)


def test_two_clerks_who_cover_one_chamber_at_once_are_not_both_believed(committed):
    chamber, parties = ChamberFactory(), [PartyFactory(), PartyFactory()]

    outcomes = at_once(lambda n: cover_chamber(parties[n], chamber, actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert PartyCoverage.objects.count() == 1


def test_two_chambers_that_take_one_organisation_as_their_own_at_once_are_not_both_believed(committed):
    party, chambers = PartyFactory(), [ChamberFactory(), ChamberFactory()]

    outcomes = at_once(lambda n: cover_chamber(party, chambers[n], actor=None, way="own"), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert PartyCoverage.objects.count() == 1


def test_two_that_are_merged_into_each_other_at_once_do_not_both_go(committed):
    one, other = PartyFactory(), PartyFactory()
    pairs = [(one, other), (other, one)]
    today = timezone.localdate()

    outcomes = at_once(lambda n: merge_party_organisation(*pairs[n], actor=None, on=today), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert PartyOrganisation.objects.active().count() == 1


def test_nothing_is_placed_under_what_is_dissolved_in_the_same_moment(committed):
    top, today = committee("甲党委"), timezone.localdate()

    def act(n):
        if n:
            return register_party_organisation(actor=None, organisation=root(), name="新支部", parent=top)
        return dissolve_party_organisation(top, actor=None, on=today)

    at_once(act, 2)

    ended = PartyOrganisation.objects.exclude(state="active").values("pk")
    assert not PartyOrganisation.objects.active().filter(parent__in=ended).exists()


def test_a_member_transferred_to_two_organisations_at_once_goes_to_one(committed):
    today = timezone.localdate()
    member = admit_party_member(PartyFactory(), PersonFactory(), actor=None, since=today)
    heirs = [PartyFactory(), PartyFactory()]

    outcomes = at_once(lambda n: transfer_party_member(member, heirs[n], actor=None, on=today), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert PartyMember.objects.filter(until=None).count() == 1


def test_somebody_taken_in_by_two_organisations_at_once_belongs_to_one(committed):
    today, person = timezone.localdate(), PersonFactory()
    parties = [PartyFactory(), PartyFactory()]

    outcomes = at_once(lambda n: admit_party_member(parties[n], person, actor=None, since=today), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert PartyMember.objects.count() == 1


def test_nobody_is_taken_in_by_what_is_dissolved_in_the_same_moment(committed):
    party, person, today = PartyFactory(), PersonFactory(), timezone.localdate()

    def act(n):
        if n:
            return admit_party_member(party, person, actor=None, since=today)
        return dissolve_party_organisation(party, actor=None, on=today)

    outcomes = at_once(act, 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert PartyMember.objects.exists() == (fresh(party).state == "active")
