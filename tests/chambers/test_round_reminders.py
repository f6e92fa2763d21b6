"""A round tells whom it concerns: when it is called, before each closing day, and what never came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from chambers.models import AssessedGroup, AssessmentEntry, AssessmentRound, Chamber, ExpertSeat, Rubric
from chambers.services import assessment_rounds as leading
from chambers.services.assessment_checks import return_entry
from chambers.services.assessment_entries import apply_entry, withdraw_entry
from chambers.services.assessment_publicity import raise_objection
from chambers.services.round_people import invited
from chambers.services.round_reminders import remind_rounds, rung_of
from chambers.services.rubrics import publish_version
from federation.accounts.models import Organisation, Role, User
from federation.calendar.services import working_calendar
from federation.notices.models import Notice
from tests.chambers.test_assessment_pages import queries_of
from tests.chambers.test_assessment_rounds import a_round, again, scoring, submitted, to
from tests.factories.accounts import person_with
from tests.factories.assessment import make_draft, make_entry, make_version
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory

pytestmark = pytest.mark.django_db
State, Entry, S = AssessmentRound.State, AssessmentEntry.State, Rubric.Subject


def secretary_of(chamber=None, **fields):
    chamber = chamber or ChamberFactory(**fields)
    return chamber, person_with(Role.CHAMBER_SECRETARY, chamber.organisation)


def days_before(day, count):
    return working_calendar().add_working_days(day, -count)


def told(user, kind):
    return list(Notice.objects.filter(user=user, kind=f"chambers.{kind}").values_list("title", flat=True))


# The call -----------------------------------------------------------------------------------------------


def test_a_call_tells_those_who_may_apply_and_nobody_else(desk):
    _chamber, secretary = secretary_of()
    gone, of_gone = secretary_of()
    Organisation.objects.filter(pk=gone.pk).update(status=Organisation.Status.DISSOLVED)
    enterprise = person_with(Role.ENTERPRISE, EnterpriseFactory().organisation)
    held = a_round(State.DRAFT)

    leading.open_round(held, actor=desk)

    assert set(Notice.objects.filter(kind="chambers.round_opened").values_list("user", flat=True)) == {
        secretary.pk
    }
    assert told(secretary, "round_opened") == [f"“{held.title}”已启动，请于 {held.apply_by} 前申报"]
    assert not Notice.objects.filter(user__in=[of_gone, enterprise]).exists()


def test_a_trial_run_calls_nobody(desk):
    secretary_of()
    leading.open_round(a_round(State.DRAFT, is_trial=True), actor=desk)
    assert not Notice.objects.filter(kind="chambers.round_opened").exists()


@pytest.mark.parametrize(
    ("kinds", "reached"),
    [([["remote"]], False), ([["industry"], ["remote"]], True), ([["remote"], []], True)],
)
def test_where_groups_name_kinds_only_chambers_of_these_are_called(kinds, reached):
    _chamber, secretary = secretary_of(kind=Chamber.Kind.INDUSTRY)
    draft = make_draft([{"points": 100}])
    for place, named in enumerate(kinds):
        AssessedGroup.objects.create(version=draft, name=f"组{place}", kinds=named, position=place)
    held = a_round(version=publish_version(draft, actor=None))

    assert (secretary in invited(held)) is reached


def test_a_round_of_people_calls_nobody_because_the_office_takes_them_in():
    secretary_of()
    held = a_round(version=make_version([{"points": 100}], subject=S.PERSON))
    assert not invited(held).exists()


# Closing days -------------------------------------------------------------------------------------------


def test_the_ladder_names_the_latest_rung_reached():
    due = timezone.localdate() + timedelta(30)
    rungs = [
        rung_of(due, day) for day in (days_before(due, 6), days_before(due, 5), days_before(due, 1), due)
    ]
    assert rungs == ["", "soon", "last", "last"]
    assert rung_of(due, due + timedelta(1)) == "late"


def test_whoever_has_not_applied_is_told_twice_before_the_day_and_no_more(desk):
    _chamber, secretary = secretary_of()
    joined, other = secretary_of()
    held = a_round()
    apply_entry(held, joined.organisation, actor=other)
    days = [days_before(held.apply_by, count) for count in (6, 5, 4, 1, 0)]

    counts = [
        sum(1 for _title in told(secretary, "round_apply")) for day in days if remind_rounds(today=day) >= 0
    ]
    remind_rounds(today=held.apply_by + timedelta(1))

    assert counts == [0, 1, 1, 2, 2]
    assert len(told(secretary, "round_apply")) == 2
    assert told(other, "round_apply") == []


def test_a_self_score_is_asked_for_until_it_is_sent_and_then_the_office_hears_what_never_came(desk):
    chamber, secretary = secretary_of()
    held = a_round(made_by=desk)
    apply_entry(held, chamber.organisation, actor=secretary)
    sent = submitted(held)

    remind_rounds(today=days_before(held.submit_by, 1))
    remind_rounds(today=days_before(held.submit_by, 1))
    remind_rounds(today=held.submit_by + timedelta(1))

    assert told(secretary, "round_submit") == [f"请于 {held.submit_by} 前提交“{held.title}”自评"]
    assert told(sent.applied_by, "round_submit") == []
    assert told(desk, "round_submit") == [f"“{held.title}”有 1 家未提交自评"]


def test_a_returned_one_is_asked_for_by_the_day_of_the_check(desk):
    held = a_round()
    entry = submitted(held)
    return_entry(entry, "补佐证", actor=desk)

    remind_rounds(today=days_before(held.check_by, 1))

    assert len(told(entry.applied_by, "round_correct")) == 1


def test_whoever_leads_the_round_is_told_of_what_is_to_be_checked(desk):
    held = a_round(made_by=desk)
    submitted(held)

    remind_rounds(today=days_before(held.check_by, 1))
    User.objects.filter(pk=desk.pk).update(is_active=False)
    clerk = person_with(Role.CITY_STAFF)
    remind_rounds(today=held.check_by + timedelta(1))

    assert len(told(desk, "round_check")) == 1
    assert told(clerk, "round_check") == [f"“{held.title}”有 1 份自评尚未初审"]


def test_experts_are_told_of_sheets_that_they_have_not_sent(desk):
    held, (entry,), people = scoring(desk, made_by=desk)
    ExpertSeat.objects.filter(expert=people[0]).update(state=ExpertSeat.State.SUBMITTED)

    remind_rounds(today=days_before(held.score_by, 5))
    remind_rounds(today=held.score_by + timedelta(1))

    assert [len(told(one, "round_score")) for one in people] == [0, 1]
    assert told(desk, "round_score") == [f"“{held.title}”有 1 份评分表未完成"]


def test_nobody_is_told_of_a_trial_run_or_of_a_round_that_has_ended(desk):
    chamber, secretary = secretary_of()
    for fields in ({"is_trial": True}, {"state": State.CLOSED}):
        held = a_round(**fields)
        make_entry(held, chamber.organisation, state=Entry.APPLIED)
        remind_rounds(today=held.submit_by)

    assert not Notice.objects.filter(user=secretary).exists()


def test_reminding_asks_no_more_statements_for_more_units(desk, django_assert_max_num_queries):
    held = a_round()
    for _n in range(3):
        apply_entry(held, secretary_of()[0].organisation, actor=desk)
    # The rounds; then a lock, the groups, three counts, five notices with a line of the trail each at most.
    with django_assert_max_num_queries(24):
        remind_rounds(today=days_before(held.apply_by, 1))


# The workbench ------------------------------------------------------------------------------------------


def lines_of(client):
    return [
        (str(one.title), str(one.note), one.url, one.due_on)
        for one in client.get(reverse("ui:home")).context["todos"]
        if str(one.kind) == "考评"
    ]


def test_a_secretary_finds_the_call_and_then_the_self_score_on_the_workbench(signed_in):
    chamber, secretary = secretary_of()
    neighbour, _other = secretary_of()
    held, client = a_round(), signed_in(secretary)
    make_entry(held, neighbour.organisation)

    page = reverse("chambers:round_detail", args=[held.pk])
    assert lines_of(client) == [(held.title, "已启动申报，可自主参评", page, held.apply_by)]

    entry = apply_entry(held, chamber.organisation, actor=secretary)
    tasks = reverse("chambers:self_tasks", args=[entry.pk])
    assert lines_of(client) == [(held.title, chamber.organisation.name, tasks, held.submit_by)]

    withdraw_entry(entry, actor=secretary)
    assert lines_of(client) == []


def test_what_is_no_longer_taken_waits_for_nobody(desk, signed_in):
    held, _entries, (expert, _other) = scoring(desk)
    assert len(lines_of(signed_in(expert))) == 1
    before = timezone.localdate() - timedelta(1)
    AssessmentRound.objects.filter(pk=held.pk).update(
        apply_by=before, submit_by=before, check_by=before, score_by=before
    )
    assert lines_of(signed_in(expert)) == []

    to(held, State.CHECKING)
    for state in (Entry.APPLIED, Entry.RETURNED):
        chamber, secretary = secretary_of()
        make_entry(held, chamber.organisation, state=state)
        assert lines_of(signed_in(secretary)) == []


def test_an_expert_finds_one_line_for_all_sheets_of_a_round(desk, signed_in):
    held, _entries, people = scoring(desk, count=2)

    assert lines_of(signed_in(people[0])) == [
        (held.title, "2 份评分表待评", f"{reverse('chambers:sheet_list')}?round={held.pk}", held.score_by)
    ]


def test_the_office_finds_what_is_to_be_checked_reviewed_and_answered(desk, signed_in):
    held, client = a_round(), signed_in(desk)
    entry = submitted(held)
    entries = f"{reverse('chambers:entry_list')}?round={held.pk}"
    assert lines_of(client) == [(held.title, "1 份待初审", f"{entries}&state=submitted", held.check_by)]

    AssessmentEntry.objects.filter(pk=entry.pk).update(state=Entry.SCORED)
    to(held, State.REVIEWING)
    assert lines_of(client) == [(held.title, "1 份待复核", f"{entries}&state=scored", None)]

    day = timezone.localdate() + timedelta(5)
    AssessmentRound.objects.filter(pk=held.pk).update(
        state=State.PUBLICITY, published_on=timezone.localdate(), objections_until=day
    )
    AssessmentEntry.objects.filter(pk=entry.pk).update(state=Entry.REVIEWED)
    raise_objection(again(entry), name="丁", phone="13800000000", text="数据有误。", actor=None)
    url = f"{reverse('chambers:objection_list')}?round={held.pk}"
    assert lines_of(client) == [(held.title, "1 件异议待答复", url, day)]


def test_a_county_checks_its_own_chambers_alone(county, county_desk, signed_in):
    held = a_round()
    submitted(held)
    assert lines_of(signed_in(county_desk)) == []

    submitted(held, ChamberFactory(parent=county))

    assert [line[1] for line in lines_of(signed_in(county_desk))] == ["1 份待初审"]


def test_the_workbench_asks_no_more_for_more_entries(desk, signed_in):
    held, client, home = a_round(), signed_in(desk), reverse("ui:home")
    submitted(held)
    before = queries_of(client, home)
    for _n in range(3):
        submitted(held)

    assert queries_of(client, home) <= before
