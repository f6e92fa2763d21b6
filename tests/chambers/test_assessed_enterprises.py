"""An enterprise takes part by itself, and an entrepreneur reads their own portrait, and nobody else's."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from chambers.models import AssessmentEntry, AssessmentRound, Rubric
from chambers.services import assessment_rounds as leading
from chambers.services.assessment_checks import admit_entry
from chambers.services.assessment_entries import apply_entry
from chambers.services.assessment_subjects import add_entries
from chambers.services.round_reminders import remind_rounds
from federation.accounts.models import Organisation, Role
from federation.notices.models import Notice
from members.models import Person
from tests.chambers.test_assessment_pages import page
from tests.chambers.test_assessment_rounds import TREE, a_round, again, fill, leaf, to
from tests.chambers.test_portraits import scored
from tests.factories.accounts import county_clerk, person_with
from tests.factories.assessment import make_entry, make_version
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory

pytestmark = pytest.mark.django_db
State, Entry, S = AssessmentRound.State, AssessmentEntry.State, Rubric.Subject


def enterprise():
    unit = EnterpriseFactory().organisation
    return unit, person_with(Role.ENTERPRISE, unit)


@pytest.fixture
def own():
    return enterprise()


def of_enterprises(state=State.OPEN, **fields):
    return a_round(state, version=make_version(TREE, subject=S.ENTERPRISE), **fields)


# Taking part ----------------------------------------------------------------------------------------------


def test_an_enterprise_is_called_to_rounds_of_enterprises_alone(desk, own):
    unit, person = own
    secretary = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)

    for held in (of_enterprises(State.DRAFT), a_round(State.DRAFT)):
        leading.open_round(held, actor=desk)
        called = Notice.objects.filter(key=f"round:{held.pk}:called").values_list("user", flat=True)
        assert list(called) == [person.pk if held.version.rubric.subject == S.ENTERPRISE else secretary.pk]


def test_a_round_of_chambers_stays_closed_to_an_enterprise(own, signed_in):
    unit, person = own
    held, client = a_round(), signed_in(person)

    assert client.get(page("round_detail", held.pk)).status_code == 404
    assert client.post(page("round_apply", held.pk), {"statement": "参评"}).status_code == 404
    with pytest.raises(ValidationError, match="不面向此类单位"):
        apply_entry(held, unit, actor=person)
    with pytest.raises(ValidationError, match="不面向此类单位"):
        apply_entry(of_enterprises(), ChamberFactory().organisation, actor=person)
    assert not AssessmentEntry.objects.exists()


def test_an_enterprise_that_is_gone_does_not_apply(own):
    unit, person = own
    Organisation.objects.filter(pk=unit.pk).update(status=Organisation.Status.DISSOLVED)
    with pytest.raises(ValidationError, match="已不存在"):
        apply_entry(of_enterprises(), again(unit), actor=person)


def test_an_enterprise_applies_scores_itself_and_reads_its_total_once_it_is_published(desk, own, signed_in):
    unit, person = own
    held, client = of_enterprises(), signed_in(person)
    neighbour = make_entry(held, EnterpriseFactory().organisation)

    assert "参评" in client.get(page("round_detail", held.pk)).content.decode()
    answer = client.post(page("round_apply", held.pk), {"statement": "参评"})
    entry = AssessmentEntry.objects.get(organisation=unit)
    assert answer["Location"] == page("self_tasks", entry.pk)

    fill(entry, person)
    assert client.post(page("self_check", entry.pk)).status_code == 302
    admit_entry(again(entry), actor=desk)
    assert again(entry).state == Entry.CHECKED
    assert client.get(page("entry_detail", entry.pk)).context["score"] is None
    to(held, State.PUBLICITY)
    assert client.get(page("entry_detail", entry.pk)).context["score"] is not None

    branch = leaf(held, "1").pk
    for name, args in (
        ("entry_detail", ()),
        ("self_tasks", ()),
        ("self_branch", (branch,)),
        ("entry_withdraw", ()),
    ):
        assert client.get(page(name, neighbour.pk, *args)).status_code == 404


def test_a_trial_run_on_it_stays_hidden_from_an_enterprise(own, signed_in):
    unit, person = own
    held = of_enterprises(is_trial=True)
    entry = make_entry(held, unit)

    assert signed_in(person).get(page("round_detail", held.pk)).status_code == 404
    assert signed_in(person).get(page("entry_detail", entry.pk)).status_code == 404


def test_enterprises_that_the_office_takes_in_are_told(desk, own):
    unit, person = own
    held = of_enterprises()

    add_entries(held, Organisation.objects.filter(pk=unit.pk), actor=desk)

    assert Notice.objects.filter(user=person, kind="chambers.entries_added").count() == 1


def test_an_enterprise_reads_rubrics_of_enterprises_and_of_people_alone(own, signed_in):
    _unit, person = own
    seen = {
        subject: signed_in(person)
        .get(page("version_detail", make_version(TREE, subject=subject).pk))
        .status_code
        for subject in S.values
    }
    assert seen == {subject: 200 if subject in (S.ENTERPRISE, S.PERSON) else 404 for subject in S.values}


# One's own portrait -------------------------------------------------------------------------------------


def portrayed(unit, account=None):
    """Somebody on file with `unit` who was assessed and whose results are published."""
    person = PersonFactory(organisation=unit)
    Person.objects.filter(pk=person.pk).update(account=account)
    held = a_round(version=make_version([{"points": 60}, {"points": 40}], subject=S.PERSON))
    make_entry(held, unit, person=person)
    scored(held)
    to(held, State.PUBLICITY)
    return person, held


def test_nobody_reads_the_portrait_of_somebody_elses_entrepreneur(own, signed_in):
    _unit, person = own
    stranger, held = portrayed(EnterpriseFactory().organisation)

    client = signed_in(person)

    assert client.get(page("person_portrait", stranger.pk)).status_code == 404
    assert client.get(page("round_detail", held.pk)).status_code == 404
    assert "我的画像" not in client.get(page("round_list")).content.decode()


def test_an_entrepreneur_finds_the_own_portrait_wherever_the_file_is_kept(own, signed_in, county):
    _unit, account = own
    person, held = portrayed(county, account)
    client = signed_in(account)

    rounds = client.get(page("round_list")).content.decode()
    assert "我的画像" in rounds and held.title in rounds
    answer = client.get(page("person_portrait", person.pk))

    assert answer.status_code == 200
    assert answer.context["shown"]["entry"].person_id == person.pk
    assert reverse("members:person_list") not in answer.content.decode()


def test_the_contact_of_an_enterprise_reads_the_portraits_of_its_people(own, signed_in):
    unit, account = own
    person, _held = portrayed(unit)
    assert signed_in(account).get(page("person_portrait", person.pk)).status_code == 200


def test_an_entrepreneur_reads_no_total_before_it_is_published(own, signed_in):
    unit, account = own
    person, held = portrayed(unit, account)
    to(held, State.REVIEWING)

    assert signed_in(account).get(page("person_portrait", person.pk)).context["shown"] is None


def test_an_entrepreneur_scores_themselves(own, signed_in):
    unit, account = own
    person = PersonFactory(organisation=ChamberFactory().organisation)
    Person.objects.filter(pk=person.pk).update(account=account)
    held = a_round(version=make_version(TREE, subject=S.PERSON))
    entry = make_entry(held, person.organisation, person=person)

    answer = signed_in(account).post(
        page("self_branch", entry.pk, leaf(held, "2").pk), {f"v{leaf(held, '2.1').pk}": "3", "version": "1"}
    )

    assert answer.status_code == 302
    assert entry.marks.get().value == D(3)


def test_an_entrepreneur_is_told_wherever_the_file_is_kept_and_a_neighbour_is_not(own, county):
    _unit, account = own
    _other, neighbour = enterprise()
    clerk = county_clerk(county)
    person = PersonFactory(organisation=county)
    Person.objects.filter(pk=person.pk).update(account=account)
    held = a_round(version=make_version(TREE, subject=S.PERSON))
    make_entry(held, county, person=person, state=Entry.APPLIED)

    remind_rounds(today=held.submit_by)

    told = Notice.objects.filter(kind="chambers.round_submit").values_list("user", flat=True)
    assert {account.pk, clerk.pk} <= set(told)
    assert neighbour.pk not in told


def test_who_takes_part_already_is_not_told_again_of_those_that_follow(desk, own):
    (unit, first), (later, second) = own, enterprise()
    held = of_enterprises()

    for one in (unit, later):
        add_entries(held, Organisation.objects.filter(pk__in=[unit.pk, one.pk]), actor=desk)

    told = Notice.objects.filter(kind="chambers.entries_added").values_list("user", flat=True)
    assert sorted(told) == sorted([first.pk, second.pk])
