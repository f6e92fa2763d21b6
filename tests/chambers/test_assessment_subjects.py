"""Who takes part in a round: people, Party organisations, parks, federations; samples; refusing at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from chambers.models import (
    AssessmentEntry,
    AssessmentRound,
    Chamber,
    ExpertSeat,
    Indicator,
    PartyOrganisation,
    Rubric,
)
from chambers.services import assessment_rounds as leading
from chambers.services.assessment_checks import admit_entry
from chambers.services.assessment_entries import apply_entry, refuse_entry
from chambers.services.assessment_refusals import refuse_never_sent
from chambers.services.assessment_subjects import Sample, Subject, add_entries, draw
from chambers.services.expert_conflicts import barred
from chambers.services.expert_seats import seat_expert, spread_experts
from chambers.services.officers import appoint_officer
from chambers.services.party_coverage import cover_chamber
from chambers.services.party_members import admit_party_member
from federation.accounts.models import Organisation, Role
from federation.accounts.services.organisations import register_organisation
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from members.models import Person
from members.services.people import set_position
from tests.chambers.test_assessment_pages import page, queries_of
from tests.chambers.test_assessment_rounds import a_round, again
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.assessment import make_version
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory
from tests.factories.party import PartyFactory
from tests.races import at_once, of_kind

S, State, Entry, K = Rubric.Subject, AssessmentRound.State, AssessmentEntry.State, Indicator.Kind
TREE = [{"name": "自评", "kind": K.RANGE, "points": 60}, {"name": "评审", "points": 40, "scorer": "expert"}]


def round_of(subject, **fields):
    return a_round(version=make_version(TREE, subject=subject), **fields)


def park(name="云州高新技术产业园"):
    return register_organisation(Organisation.Kind.PARK, actor=None, parent=root(), name=name)


def late(held, **days):
    """The round with these closing days so many days ago."""
    today = timezone.localdate()
    names = ("apply_by", "submit_by", "check_by", "score_by")
    ago = {name: today - timedelta(20 - place) for place, name in enumerate(names)}
    fields = ago | {name: today + timedelta(value) for name, value in days.items()}
    AssessmentRound.objects.filter(pk=held.pk).update(**fields)
    return again(held)


# Who takes part ---------------------------------------------------------------------------------------------


def test_people_take_part_with_the_unit_that_keeps_their_file(desk):
    unit = ChamberFactory().organisation
    person, other = PersonFactory(organisation=unit), PersonFactory()
    secretary = person_with(Role.CHAMBER_SECRETARY, unit)
    held = round_of(S.PERSON)

    assert add_entries(held, Person.objects.filter(pk=person.pk), actor=desk) == 1

    entry = held.entries.get()
    assert (entry.organisation_id, entry.person_id, str(entry)) == (unit.pk, person.pk, person.name)
    assert Notice.objects.filter(user=secretary, kind="chambers.entries_added").count() == 1
    assert not held.entries.filter(person=other).exists()


def test_a_party_organisation_takes_part_with_the_chamber_it_covers_alone(desk):
    covered, joint = PartyFactory(), PartyFactory()
    chamber = ChamberFactory()
    cover_chamber(covered, chamber, actor=desk)
    cover_chamber(joint, ChamberFactory(), actor=desk, way="joint")
    held = round_of(S.PARTY)

    add_entries(held, PartyOrganisation.objects.all(), actor=desk)

    found = dict(held.entries.values_list("party_id", "organisation_id"))
    assert found == {covered.pk: chamber.pk, joint.pk: root().pk}


@pytest.mark.parametrize(("subject", "make"), [(S.PARK, park), (S.FEDERATION, CountyFactory)])
def test_parks_and_county_federations_take_part_as_units(desk, subject, make):
    unit = make()
    ChamberFactory()
    held = round_of(subject)

    add_entries(held, Organisation.objects.all(), actor=desk)

    assert list(held.entries.values_list("organisation_id", "person_id")) == [(unit.pk, None)]


@pytest.mark.parametrize("rows", [Chamber.objects.all, Organisation.objects.all, Person.objects.all])
def test_a_round_of_party_organisations_takes_nothing_else(desk, rows):
    ChamberFactory()
    held = round_of(S.PARTY)

    with pytest.raises(ValidationError, match="不面向此类单位"):
        add_entries(held, rows(), actor=desk)

    assert not held.entries.exists()


def test_a_person_takes_part_once_also_after_the_file_moved(desk):
    person = PersonFactory()
    held = round_of(S.PERSON)
    add_entries(held, Person.objects.all(), actor=desk)
    Person.objects.filter(pk=person.pk).update(organisation=ChamberFactory().pk)

    with pytest.raises(ValidationError, match="均已参评"):
        add_entries(held, Person.objects.all(), actor=desk)

    assert held.entries.count() == 1


def test_two_clerks_who_add_the_same_people_at_once_make_one_entry_each(committed):
    PersonFactory.create_batch(3)
    held = round_of(S.PERSON)

    outcomes = at_once(lambda _n: add_entries(held, Person.objects.all(), actor=None), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert held.entries.count() == 3


def test_people_are_chosen_by_name_by_office_or_from_a_list(desk, signed_in):
    chamber, held = ChamberFactory(), round_of(S.PERSON)
    president, listed, alone = (
        PersonFactory(name="甲一"),
        PersonFactory(name="乙二"),
        PersonFactory(name="丙三"),
    )
    PersonFactory(name="丁四")
    appoint_officer(chamber, president, "president", actor=None)
    client, url = signed_in(desk), page("round_add", held.pk)

    client.post(url, {"offices": "president"})
    client.post(url, {"names": "乙二\n"})
    client.post(url, {"person": f"#{alone.pk}"})

    assert set(held.entries.values_list("person_id", flat=True)) == {president.pk, listed.pk, alone.pk}


def test_a_list_with_a_line_that_means_nobody_or_several_changes_nothing(desk, signed_in):
    held = round_of(S.PERSON)
    PersonFactory(name="甲一")
    PersonFactory.create_batch(2, name="重名")

    answer = signed_in(desk).post(page("round_add", held.pk), {"names": "甲一\n查无此人\n重名"})

    assert answer.status_code == 422
    body = answer.content.decode()
    assert "库中没有以下名称：查无此人" in body
    assert "以下名称有重名：重名" in body
    assert not held.entries.exists()


@pytest.mark.parametrize("subject", [S.CHAMBER, S.PERSON, S.PARTY, S.PARK, S.FEDERATION, S.ENTERPRISE])
def test_each_kind_of_round_has_a_form_of_its_own_that_the_city_alone_opens(desk, signed_in, subject):
    held = round_of(subject)
    url = page("round_add", held.pk)
    assert signed_in(person_with(Role.COUNTY_STAFF, CountyFactory())).get(url).status_code == 403

    answer = signed_in(desk).get(url)

    assert answer.status_code == 200
    assert "share" not in answer.context["form"].fields


def test_a_secretary_scores_a_person_of_the_own_chamber_and_none_of_anothers(desk, signed_in):
    unit = ChamberFactory().organisation
    PersonFactory(organisation=unit)
    stranger = PersonFactory(organisation=ChamberFactory().organisation)
    secretary = person_with(Role.CHAMBER_SECRETARY, unit)
    held = round_of(S.PERSON)
    add_entries(held, Person.objects.all(), actor=desk)
    mine, theirs = held.entries.get(organisation=unit), held.entries.get(person=stranger)
    client = signed_in(secretary)
    assert client.get(page("self_tasks", theirs.pk)).status_code == 404
    node = held.version.indicators.get(code="1")

    assert client.get(page("self_tasks", mine.pk)).status_code == 200
    client.post(page("self_branch", mine.pk, node.pk), {f"v{node.pk}": "50", "version": mine.lock_version})
    other = held.version.indicators.get(code="2")
    client.post(
        page("self_branch", mine.pk, other.pk), {f"v{other.pk}": "30", "version": again(mine).lock_version}
    )
    client.post(page("self_check", mine.pk))

    assert again(mine).state == Entry.SUBMITTED


def test_a_secretary_does_not_apply_to_a_round_of_people(db, signed_in):
    unit = ChamberFactory().organisation
    secretary = person_with(Role.CHAMBER_SECRETARY, unit)
    held = round_of(S.PERSON)
    client = signed_in(secretary)
    assert page("round_apply", held.pk) not in client.get(page("round_detail", held.pk)).content.decode()

    assert client.post(page("round_apply", held.pk), {}).status_code == 422

    assert not held.entries.exists()


# Who decides and who scores -----------------------------------------------------------------------------------


def sent(held, unit, **fields):
    entry = AssessmentEntry.objects.create(round=held, organisation=unit, state=Entry.SUBMITTED, **fields)
    return again(entry)


def test_a_county_federation_is_not_checked_by_its_own_staff(desk):
    county = CountyFactory()
    clerk = person_with(Role.COUNTY_STAFF, county)
    entry = sent(round_of(S.FEDERATION), county)
    for act in (lambda: admit_entry(entry, actor=clerk), lambda: refuse_entry(entry, "不符", actor=clerk)):
        with pytest.raises(ValidationError, match="应当回避"):
            act()
    assert again(entry).state == Entry.SUBMITTED

    assert admit_entry(entry, actor=desk).state == Entry.CHECKED


def test_nobody_scores_themselves_a_colleague_or_their_own_unit(desk):
    expert = person_with(Role.EXPERT)
    firm = EnterpriseFactory()
    oneself, colleague, stranger = PersonFactory(account=expert), PersonFactory(), PersonFactory()
    for person in (oneself, colleague):
        set_position(person, firm.organisation, "executive", actor=None)
    held = round_of(S.PERSON, state=State.CHECKING)
    entries = [
        AssessmentEntry.objects.create(
            round=held, organisation=one.organisation, person=one, state=Entry.CHECKED
        )
        for one in (oneself, colleague, stranger)
    ]
    for entry in entries[:2]:
        with pytest.raises(ValidationError, match="不能为"):
            seat_expert(entry, expert, actor=desk)

    assert seat_expert(entries[2], expert, actor=desk).expert == expert
    spread_experts(held, actor=desk)

    assert list(ExpertSeat.objects.filter(expert=expert).values_list("entry", flat=True)) == [entries[2].pk]


def test_whoever_belongs_to_a_party_organisation_does_not_score_it(desk):
    member, serving, stranger = (person_with(Role.EXPERT) for _n in range(3))
    own, joint = PartyFactory(), PartyFactory()
    admit_party_member(own, PersonFactory(account=member), actor=None, since=timezone.localdate())
    chamber = ChamberFactory()
    cover_chamber(joint, chamber, actor=None, way="joint")
    serving.posts.create(
        organisation=chamber.organisation, role=Role.CHAMBER_SECRETARY, starts_on="2020-01-01"
    )
    held = round_of(S.PARTY, state=State.CHECKING)
    first, second = (
        AssessmentEntry.objects.create(round=held, organisation=root(), party=one, state=Entry.CHECKED)
        for one in (own, joint)
    )

    found = barred(held, [first, second], [member, serving, stranger])

    assert set(found) == {(member.pk, first.pk), (serving.pk, second.pk)}


def test_who_may_not_score_people_is_found_in_a_constant_number_of_queries(desk, django_assert_num_queries):
    held = round_of(S.PERSON)
    units = [ChamberFactory().organisation for _n in range(3)]
    entries = [
        AssessmentEntry.objects.create(round=held, organisation=unit, person=PersonFactory(organisation=unit))
        for unit in units
    ]
    for entry in entries:
        set_position(entry.person, EnterpriseFactory().organisation, "executive", actor=None)
    people = [person_with(Role.EXPERT) for _n in range(3)]

    with django_assert_num_queries(7):
        barred(held, entries, people)


# Samples ------------------------------------------------------------------------------------------------------


@given(st.integers(1, 400), st.integers(1, 100), st.integers(0, 2**31 - 1))
def test_a_sample_has_its_share_and_the_same_seed_draws_the_same(size, share, seed):
    subjects = [Subject(n) for n in range(1, size + 1)]

    drawn = draw(subjects, Sample(share, seed))

    assert len(drawn) == max(1, -(-size * share // 100))
    assert drawn == draw(list(reversed(subjects)), Sample(share, seed))[::-1]
    assert len(set(drawn)) == len(drawn)


def test_another_seed_draws_another_sample():
    subjects = [Subject(n) for n in range(1, 101)]

    assert draw(subjects, Sample(20, 1)) != draw(subjects, Sample(20, 2))


def test_a_trial_run_takes_a_random_share_of_one_county_and_says_with_which_seed(desk, signed_in):
    county = CountyFactory()
    ChamberFactory.create_batch(4, parent=county)
    ChamberFactory.create_batch(4)
    held = round_of(S.CHAMBER, is_trial=True)

    signed_in(desk).post(page("round_add", held.pk), {"county": str(county.pk), "share": "50", "seed": "7"})

    assert list(held.entries.values_list("organisation__branch", flat=True)) == [county.pk] * 2
    note = AuditEntry.objects.get(event="chambers.entries_added").note
    assert note == "从 4 个对象中按 50% 随机抽取 2 个，随机种子 7"
    assert not Notice.objects.filter(kind="chambers.entries_added").exists()


def test_a_sample_is_drawn_for_a_trial_run_alone_and_with_a_seed(desk, signed_in):
    ChamberFactory()
    with pytest.raises(ValidationError, match="试算"):
        add_entries(round_of(S.CHAMBER), Chamber.objects.all(), actor=desk, sample=Sample(50, 1))
    held = round_of(S.CHAMBER, is_trial=True)

    assert signed_in(desk).post(page("round_add", held.pk), {"share": "50"}).status_code == 422

    assert not AssessmentEntry.objects.exists()


@pytest.mark.parametrize("act", [leading.begin_check, leading.begin_scoring, leading.begin_review])
def test_a_trial_run_never_comes_near_an_award(desk, act):
    held = round_of(S.CHAMBER, is_trial=True)
    ChamberFactory()
    add_entries(held, Chamber.objects.all(), actor=desk)

    with pytest.raises(ValidationError):
        act(held, actor=desk)

    assert again(held).state == State.OPEN


# Refusing at once ---------------------------------------------------------------------------------------------


def test_all_that_never_came_in_are_refused_at_once_and_told_why(desk):
    held = round_of(S.CHAMBER)
    unit = ChamberFactory().organisation
    secretary = person_with(Role.CHAMBER_SECRETARY, unit)
    entry = apply_entry(held, unit, actor=None)
    returned = sent(held, ChamberFactory().organisation)
    AssessmentEntry.objects.filter(pk=returned.pk).update(state=Entry.RETURNED)
    kept = sent(held, ChamberFactory().organisation)
    with pytest.raises(ValidationError, match="没有逾期"):
        refuse_never_sent(held, "未提交", actor=desk, expected=0)
    held = late(held)

    assert refuse_never_sent(held, "未提交自评", actor=desk, expected=2) == 2

    assert [again(one).state for one in (entry, returned, kept)] == [
        Entry.REFUSED,
        Entry.REFUSED,
        Entry.SUBMITTED,
    ]
    assert again(entry).note == "未提交自评"
    assert Notice.objects.filter(user=secretary, kind="chambers.entry_refused").count() == 1
    events = AuditEntry.objects.filter(event__in=["chambers.entry_refused", "chambers.entries_refused"])
    assert events.count() == 3


def test_what_was_returned_is_late_when_the_first_check_ends(desk):
    held = round_of(S.CHAMBER)
    entry = sent(held, ChamberFactory().organisation)
    AssessmentEntry.objects.filter(pk=entry.pk).update(state=Entry.RETURNED)
    held = late(held, check_by=3, score_by=9)

    with pytest.raises(ValidationError, match="没有逾期"):
        refuse_never_sent(held, "未提交", actor=desk, expected=1)


def test_a_list_that_has_changed_since_is_looked_at_again(desk, signed_in):
    held = round_of(S.CHAMBER)
    entries = [apply_entry(held, ChamberFactory().organisation, actor=None) for _n in range(2)]
    held = late(held)
    client, url = signed_in(desk), page("round_refuse", held.pk)
    answer = client.get(url)
    assert [one.pk for one in answer.context["late"]] == [one.pk for one in entries]
    AssessmentEntry.objects.filter(pk=entries[0].pk).update(state=Entry.WITHDRAWN)

    refused = client.post(url, {"reason": "未提交", "expected": "2"})

    assert refused.status_code == 422
    assert again(entries[1]).state == Entry.APPLIED
    client.post(url, {"reason": "未提交", "expected": "1"})
    assert again(entries[1]).state == Entry.REFUSED


def test_two_clerks_who_refuse_at_once_tell_each_unit_once(committed):
    held = round_of(S.CHAMBER)
    for _n in range(2):
        unit = ChamberFactory().organisation
        person_with(Role.CHAMBER_SECRETARY, unit)
        apply_entry(held, unit, actor=None)
    held = late(held)

    outcomes = at_once(lambda _n: refuse_never_sent(held, "未提交", actor=None, expected=2), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert Notice.objects.filter(kind="chambers.entry_refused").count() == 2
    assert AuditEntry.objects.filter(event="chambers.entry_refused").count() == 2


def test_the_preview_asks_as_many_queries_for_three_as_for_one(desk, signed_in):
    held = round_of(S.PERSON)
    client, url = signed_in(desk), page("round_refuse", held.pk)
    counts = []
    for more in (1, 2):
        for person in PersonFactory.create_batch(more):
            AssessmentEntry.objects.create(round=held, organisation=person.organisation, person=person)
        held = late(held)
        counts.append(queries_of(client, url))
    assert counts[0] == counts[1]
