"""What a merge does: everything follows the winner, the loser becomes a pointer, conflicts are asked about."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chambers.models import Chamber, Honour, Membership, Officer
from chambers.services.officers import appoint_officer
from chambers.services.registry import admit_member
from federation.accounts.models import Organisation, Post, Role
from federation.audit.models import AuditEntry
from federation.files.models import Attachment
from federation.merging.organisations import ORGANISATIONS
from federation.merging.relations import relations_to
from federation.merging.services.merging import Choices, merge_records
from members.merging import PEOPLE
from members.models import Enterprise, Person, Position
from members.services.people import set_position
from tests.factories.accounts import CountyFactory, city_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import credit_code
from tests.merging.worlds import furnished_chamber, furnished_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return city_clerk()


@pytest.fixture
def pair(clerk):
    one = furnished_enterprise("云州华锐电子有限公司", clerk)
    other = furnished_enterprise("云州华锐电子有限责任公司", clerk)
    return one, other


def merge(one, other, clerk, **choices):
    return merge_records(ORGANISATIONS, one.pk, other.pk, actor=clerk, choices=Choices(**choices))


def test_everything_follows_the_winner(pair, clerk):
    winner, loser = pair
    merge(winner, loser, clerk)

    assert winner.memberships.count() == 2
    assert winner.positions.count() == 2
    assert winner.people.count() == 2
    assert Post.objects.filter(organisation=winner, role=Role.ENTERPRISE).count() == 2
    assert Attachment.objects.filter(object_id=winner.pk).count() == 2
    for relation in relations_to([Organisation]):
        if not relation.type_field and relation.field.name not in ("merged_into", "organisation"):
            assert not relation.model._base_manager.filter(**{relation.field.name: loser}).exists()


def test_the_loser_stays_as_a_pointer_with_its_own_values(pair, clerk):
    winner, loser = pair
    merge(winner, loser, clerk)
    loser.refresh_from_db()
    assert loser.merged_into == winner
    assert loser.name == "云州华锐电子有限责任公司"
    assert not Enterprise.objects.current().filter(pk=loser.pk).exists()


def test_what_stood_twice_word_for_word_stands_once(pair, clerk):
    merge(*pair, clerk)
    assert Honour.objects.count() == 1


def test_each_field_keeps_the_value_that_was_chosen(clerk):
    winner = EnterpriseFactory(name="云州甲茶业有限公司", employees=10, phone="0736-1111111").organisation
    loser = EnterpriseFactory(
        name="云州乙茶业有限公司", employees=20, phone="0736-2222222", credit_code=credit_code()
    ).organisation
    chosen = {"name": "loser", "employees": "loser", "credit_code": "loser"}
    merge(winner, loser, clerk, values=chosen)
    winner.refresh_from_db()
    assert (winner.name, winner.phone, winner.enterprise.employees) == (
        "云州乙茶业有限公司",
        "0736-1111111",
        20,
    )
    assert winner.credit_code == loser.credit_code


def test_every_former_name_finds_the_winner(clerk):
    winner = EnterpriseFactory(name="云州甲茶业有限公司").organisation
    loser = EnterpriseFactory(name="云州青峰茶业有限公司").organisation
    merge(winner, loser, clerk)
    assert list(Organisation.objects.current().matching("青峰")) == [winner]


def test_members_of_both_chambers_are_asked_about_and_counted_once(clerk):
    winner, loser = furnished_chamber("云州市茶业商会"), furnished_chamber("云州茶业商会")
    both = EnterpriseFactory().organisation
    for party in (winner, loser):
        admit_member(party.chamber, both, actor=None, joined_on=date(2022, 1, 1))
    with pytest.raises(ValidationError) as refused:
        merge(winner, loser, clerk)
    assert "chambers.membership.chamber" in refused.value.error_dict
    assert Membership.objects.filter(chamber_id=loser.pk).count() == 3

    merge(winner, loser, clerk, rows={"chambers.membership.chamber": "winner"})
    assert Chamber.objects.get(pk=winner.pk).member_count == 5
    assert Chamber.objects.get(pk=loser.pk).member_count == 0


def test_the_rows_of_the_merged_record_stay_where_they_were_chosen(clerk):
    chamber = ChamberFactory()
    winner, loser = EnterpriseFactory().organisation, EnterpriseFactory().organisation
    admit_member(chamber, winner, actor=None, joined_on=date(2022, 1, 1))
    older = admit_member(chamber, loser, actor=None, joined_on=date(2015, 1, 1), rank="council")
    merge(winner, loser, clerk, rows={"chambers.membership.member": "loser"})
    assert Membership.objects.get() == older
    assert Membership.objects.get().member == winner
    assert Chamber.objects.get(pk=chamber.pk).member_count == 1


def test_two_presidents_at_once_stop_the_merge_by_name(clerk):
    parties = [furnished_chamber("云州市茶业商会"), furnished_chamber("云州茶业商会")]
    for party, name in zip(parties, ("王一", "李二")):
        appoint_officer(
            party.chamber,
            PersonFactory(name=name),
            Officer.Office.PRESIDENT,
            actor=None,
            starts_on=date(2023, 1, 1),
        )
    with pytest.raises(ValidationError, match="王一.*李二"):
        merge(*parties, clerk)
    assert Organisation.objects.filter(merged_into=None, pk__in=[one.pk for one in parties]).count() == 2


def test_a_post_held_in_both_is_asked_about(clerk):
    winner, loser = EnterpriseFactory().organisation, EnterpriseFactory().organisation
    user = person_with(Role.ENTERPRISE, winner)
    Post.objects.create(user=user, organisation=loser, role=Role.ENTERPRISE, starts_on="2021-01-01")
    with pytest.raises(ValidationError) as refused:
        merge(winner, loser, clerk)
    assert "accounts.post.organisation" in refused.value.error_dict
    merge(winner, loser, clerk, rows={"accounts.post.organisation": "winner"})
    assert Post.objects.get(user=user).organisation == winner


def test_what_only_a_constraint_knows_is_said_in_a_sentence(clerk):
    alliance = ChamberFactory(kind=Chamber.Kind.ALLIANCE)
    member = ChamberFactory()
    admit_member(alliance, member.organisation, actor=None)
    with pytest.raises(ValidationError, match="member of itself"):
        merge(alliance.organisation, member.organisation, clerk)


def test_a_chamber_is_not_merged_with_an_enterprise(clerk):
    with pytest.raises(ValidationError):
        merge(ChamberFactory().organisation, EnterpriseFactory().organisation, clerk)


def test_federations_are_not_merged(clerk):
    with pytest.raises(ValidationError, match="not merged"):
        merge(CountyFactory(), CountyFactory(), clerk)


def test_a_merged_record_is_not_merged_again(pair, clerk):
    merge(*pair, clerk)
    with pytest.raises(ValidationError, match="merged already"):
        merge(EnterpriseFactory().organisation, pair[1], clerk)


def test_a_copy_seen_before_a_change_is_refused(pair, clerk):
    winner, loser = pair
    with pytest.raises(ValidationError, match="Somebody else"):
        merge_records(
            ORGANISATIONS, winner.pk, loser.pk, actor=clerk, versions={winner.pk: winner.version + 1}
        )


def test_chains_are_shortened(clerk):
    one, two, three = (EnterpriseFactory().organisation for _turn in range(3))
    merge(two, one, clerk)
    merge(three, two, clerk)
    one.refresh_from_db()
    assert one.merged_into == three


def test_what_lies_below_a_chamber_follows_in_the_tree(clerk):
    winner, loser = ChamberFactory(), ChamberFactory()
    child = ChamberFactory(parent=loser.organisation)
    grandchild = ChamberFactory(parent=child.organisation)
    merge(winner.organisation, loser.organisation, clerk)
    low = Organisation.objects.get(pk=grandchild.pk)
    assert low.path.startswith(winner.organisation.path)
    assert Organisation.objects.get(pk=child.pk).parent_id == winner.pk


def test_a_merge_is_on_the_trail_of_both(pair, clerk):
    merge(*pair, clerk)
    events = AuditEntry.objects.filter(event__startswith="merging.").values_list("event", "object_id")
    assert set(events) == {
        ("merging.records_merged", str(pair[0].pk)),
        ("merging.merged_away", str(pair[1].pk)),
    }


def test_both_records_show_as_changed_to_followers(pair, clerk):
    winner, loser = pair
    merge(winner, loser, clerk)
    for row in pair:
        seen = row.updated_at
        row.refresh_from_db()
        assert row.updated_at > seen
        assert row.version > 1


def test_people_are_merged_with_their_offices_and_positions(clerk):
    chamber, party = ChamberFactory(), EnterpriseFactory().organisation
    winner, loser = PersonFactory(name="王一", mobile=""), PersonFactory(name="王一", mobile="13900001111")
    set_position(loser, party, Position.Kind.CONTACT, actor=None)
    appoint_officer(chamber, loser, Officer.Office.COUNCIL, actor=None, starts_on=date(2024, 1, 1))
    merge_records(PEOPLE, winner.pk, loser.pk, actor=clerk, choices=Choices(values={"mobile": "loser"}))
    winner.refresh_from_db()
    assert winner.mobile == "13900001111"
    assert (winner.offices.count(), winner.positions.count()) == (1, 1)
    assert list(Person.objects.current()) == [winner]


def test_statements_do_not_grow_with_the_members(clerk):
    counted = []
    # The first one warms what a process remembers, such as the types of content.
    for members in (1, 2, 9):
        winner, loser = furnished_chamber("甲商会", members), furnished_chamber("乙商会", members)
        with CaptureQueriesContext(connection) as captured:
            merge(winner, loser, clerk)
        counted.append(len(captured))
    assert counted[1] == counted[2]
