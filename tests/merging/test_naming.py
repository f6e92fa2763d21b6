"""A pair that somebody names from the page of a record."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from chambers.models import Chamber, Founding, Guidance, Initiator, Material
from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.merging.models import DuplicatePair
from federation.merging.organisations import ORGANISATIONS
from federation.merging.pairs import compare
from federation.merging.services.deciding import declare_distinct
from federation.merging.services.merging import Choices, merge_records
from federation.merging.services.naming import name_pair
from federation.merging.services.undoing import undo_merge
from federation.ui.picking import reference
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.members.pages import error_of, form_data
from tests.merging.worlds import dump

pytestmark = pytest.mark.django_db


def with_url(record) -> str:
    return reverse("merging:organisation_with", args=[record.pk])


def test_a_pair_is_named_once_whichever_side_it_is_named_from(desk):
    one, other = EnterpriseFactory().organisation, EnterpriseFactory().organisation

    first = name_pair(ORGANISATIONS, one, other, actor=desk)
    second = name_pair(ORGANISATIONS, other, one, actor=desk)

    assert first.pk == second.pk
    assert (first.causes, first.state, first.kind) == (["by_hand"], "open", "enterprise")
    assert AuditEntry.objects.filter(event="merging.pair_named").count() == 1


def test_a_pair_that_was_declared_different_opens_again(desk):
    one, other = EnterpriseFactory().organisation, EnterpriseFactory().organisation
    declare_distinct(name_pair(ORGANISATIONS, one, other, actor=desk), actor=desk)

    assert name_pair(ORGANISATIONS, one, other, actor=desk).state == DuplicatePair.State.OPEN


def test_what_can_never_be_merged_is_refused_at_once(desk):
    one = EnterpriseFactory().organisation
    for other in (one, ChamberFactory().organisation):
        with pytest.raises(ValidationError) as refused:
            name_pair(ORGANISATIONS, one, other, actor=desk)
        assert list(refused.value.error_dict) == ["other"]

    assert not DuplicatePair.objects.exists()


def test_a_neighbours_record_is_not_found_and_one_of_the_county_leads_to_the_comparison(
    signed_in, county, county_desk
):
    own, twin = (EnterpriseFactory(parent=county).organisation for _turn in range(2))
    foreign = EnterpriseFactory(parent=CountyFactory(name="石岭县工商联")).organisation
    client = signed_in(county_desk)
    assert client.get(with_url(foreign)).status_code == 404
    for typed in (reference(foreign.pk), foreign.name):
        refused = client.post(with_url(own), form_data(other=typed))
        assert refused.status_code == 422
        assert error_of(refused, "other")

    response = client.post(with_url(own), form_data(other=twin.name))

    pair = DuplicatePair.objects.get()
    assert response.headers["Location"] == reverse("merging:pair_merge", args=[pair.pk])
    assert client.get(response.headers["Location"]).status_code == 200


def test_records_of_a_kind_that_is_never_merged_have_no_such_page(signed_in, desk):
    assert signed_in(desk).get(with_url(DepartmentFactory())).status_code == 404


def test_people_are_named_by_the_same_way(signed_in, desk):
    one, other = PersonFactory(), PersonFactory()
    url = reverse("merging:person_with", args=[one.pk])

    response = signed_in(desk).post(url, form_data(other=reference(other.pk)))

    assert response.status_code == 302
    assert DuplicatePair.objects.get().subject == "members.person"


@pytest.mark.parametrize(("role", "offered"), [(Role.LEADER, False), (Role.CITY_STAFF, True)])
def test_only_who_may_merge_is_offered_the_way_there(signed_in, role, offered):
    client, chamber, enterprise, person = (
        signed_in(person_with(role)),
        ChamberFactory(),
        EnterpriseFactory(),
        PersonFactory(),
    )
    for page, there in (
        (reverse("chambers:chamber_detail", args=[chamber.pk]), with_url(chamber)),
        (reverse("members:enterprise_detail", args=[enterprise.pk]), with_url(enterprise)),
        (
            reverse("members:person_detail", args=[person.pk]),
            reverse("merging:person_with", args=[person.pk]),
        ),
    ):
        assert (there in client.get(page).content.decode()) is offered


def test_figures_are_compared_as_they_are_read_elsewhere(desk):
    one = EnterpriseFactory(registered_capital=50_000_000, employees=1234).organisation
    other = EnterpriseFactory().organisation

    lines = {line.name: line.one for line in compare(name_pair(ORGANISATIONS, one, other, actor=desk)).lines}

    assert (lines["registered_capital"], lines["employees"]) == ("50,000,000.00", "1,234")


# Two foundings ----------------------------------------------------------------------------------------


def founding_of(chamber: Chamber, name: str) -> Founding:
    """A case in preparation with a paper and an initiator that every case has, one of its own, and guidance."""
    founding = Founding.objects.create(
        organisation=root(), name=name, kind=chamber.kind, state=Founding.State.PREPARING, chamber=chamber
    )
    for paper in ("章程草案", f"{name}的说明"):
        Material.objects.create(founding=founding, name=paper)
        Initiator.objects.create(founding=founding, kind=Initiator.Kind.UNIT, name=paper)
    Guidance.objects.create(founding=founding, given_on=date(2026, 1, 5), guide="联络科", content="指导。")
    return founding


@pytest.fixture
def two_cases():
    one, other = ChamberFactory(), ChamberFactory()
    return one, other, founding_of(one, "甲筹备会"), founding_of(other, "乙筹备会")


def test_two_foundings_are_asked_about(two_cases, desk):
    one, other, _mine, _theirs = two_cases

    with pytest.raises(ValidationError) as asked:
        merge_records(ORGANISATIONS, one.pk, other.pk, actor=desk)

    assert list(asked.value.error_dict) == ["chambers.founding.chamber"]
    question = next(
        found
        for found in compare(
            name_pair(ORGANISATIONS, one.organisation, other.organisation, actor=desk)
        ).questions
        if found.name == "chambers.founding.chamber"
    )
    assert [("甲筹备会" in left, "乙筹备会" in right) for left, right in question.examples] == [(True, True)]


@pytest.mark.parametrize("kept", ["winner", "loser"])
def test_the_chosen_founding_stays_with_what_hung_on_both_and_undoing_brings_all_back(two_cases, desk, kept):
    one, other, mine, theirs = two_cases
    before = dump()

    choices = Choices(rows={"chambers.founding.chamber": kept})
    done = merge_records(ORGANISATIONS, one.pk, other.pk, actor=desk, choices=choices)

    founding = Founding.objects.get()
    assert (founding.pk, founding.chamber_id) == ((mine if kept == "winner" else theirs).pk, one.pk)
    papers = ["乙筹备会的说明", "甲筹备会的说明", "章程草案"]
    assert sorted(founding.materials.values_list("name", flat=True)) == papers
    assert sorted(founding.initiators.values_list("name", flat=True)) == papers
    assert founding.guidance.count() == 2

    undo_merge(done, actor=desk)

    assert dump() == before
