"""Re-elections: cases, checklists, postponement, reminders."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from chambers.models import Chamber, ElectionCase, Option
from chambers.services.boards import Seat, elect_board
from chambers.services.election_cases import (
    complete_step,
    file_election,
    hold_election,
    mark_election_held,
    open_due_elections,
    open_election,
    reopen_step,
)
from chambers.services.options import add_option, change_option
from chambers.services.registry import update_chamber
from chambers.services.reminders import remind_elections
from federation.accounts.models import Organisation
from federation.calendar.working_days import WorkCalendar
from federation.notices.models import Notice
from tests.access_world import picture
from tests.factories.accounts import city_clerk, county_clerk
from tests.factories.chambers import ChamberFactory
from tests.factories.members import PersonFactory
from tests.members.pages import error_of, form_data, queries, secretary_of

pytestmark = pytest.mark.django_db
LIST = reverse("chambers:election_list")
State = ElectionCase.State


def months(day: datetime.date, count: int) -> datetime.date:
    return WorkCalendar.clamped_month(day, count)


@pytest.fixture
def today():
    return timezone.localdate()


def case_of(chamber, desk=None) -> ElectionCase:
    return open_election(chamber, actor=desk)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("批复.png", picture().read())


def test_cases_open_a_year_ahead_for_active_chambers_alone_and_only_once(today):
    near = ChamberFactory(term_ends_on=months(today, 11))
    ChamberFactory(term_ends_on=months(today, 14))
    ChamberFactory(term_ends_on=months(today, 2), status=Organisation.Status.PREPARING)
    ChamberFactory()
    assert open_due_elections() == 1
    assert open_due_elections() == 0
    case = ElectionCase.objects.get()
    assert (case.chamber, case.state) == (near, State.UPCOMING)
    titles = list(case.steps.order_by("position").values_list("title", flat=True))
    assert titles == [row.name for row in Option.objects.of(Option.Area.CHECKLIST)]


def test_a_corrected_term_drops_the_old_case_and_comes_back_when_corrected_back(today):
    chamber = ChamberFactory(term_ends_on=months(today, 5))
    first = case_of(chamber)
    update_chamber(chamber, actor=None, term_ends_on=months(today, 7))
    assert open_due_elections() == 1
    first.refresh_from_db()
    assert first.state == State.VOID
    update_chamber(chamber, actor=None, term_ends_on=months(today, 5))
    assert open_due_elections() == 1
    first.refresh_from_db()
    assert first.state == State.UPCOMING and ElectionCase.objects.open().count() == 1


def test_a_term_that_is_taken_back_leaves_no_open_case(today):
    chamber = ChamberFactory(term_ends_on=months(today, 5))
    case_of(chamber)
    update_chamber(chamber, actor=None, term_ends_on=None)
    open_due_elections()
    assert ElectionCase.objects.get().state == State.VOID


def test_a_step_that_needs_a_file_is_done_only_with_one(signed_in, desk, today):
    case = case_of(ChamberFactory(term_ends_on=months(today, 5)))
    step = case.steps.filter(needs_file=True).first()
    url = reverse("chambers:step_complete", args=[case.pk, step.pk])
    client = signed_in(desk)
    refused = client.post(url, form_data(done_on=str(today)))
    assert refused.status_code == 422 and error_of(refused, "files")
    assert client.post(url, form_data(done_on=str(today), files=paper())).status_code == 302
    step.refresh_from_db()
    case.refresh_from_db()
    assert (step.done_on, step.done_by, case.state) == (today, desk, State.PREPARING)
    reopen_step(step, actor=desk)
    # The file stays, so the second time none is asked for.
    complete_step(step, actor=desk, done_on=today)


def test_a_secretary_ticks_off_steps_but_does_not_decide(signed_in, today):
    chamber = ChamberFactory(term_ends_on=months(today, 5))
    case = case_of(chamber)
    client = signed_in(secretary_of(chamber.organisation))
    for name in ("election_hold", "election_postpone", "election_file"):
        assert client.get(reverse(f"chambers:{name}", args=[case.pk])).status_code == 403
    step = case.steps.filter(needs_file=False).first()
    url = reverse("chambers:step_complete", args=[case.pk, step.pk])
    assert client.post(url, form_data(done_on=str(today))).status_code == 302


def test_a_neighbours_case_is_not_there(signed_in, county_desk, today):
    case = case_of(ChamberFactory(name="云州市建材商会", term_ends_on=months(today, 5)))
    client = signed_in(county_desk)
    assert client.get(reverse("chambers:election_detail", args=[case.pk])).status_code == 404
    assert "云州市建材商会" not in client.get(LIST).content.decode()


def test_an_election_that_is_held_begins_the_next_term_and_is_filed(desk, today):
    chamber = ChamberFactory(term_ends_on=today)
    case = case_of(chamber)
    with pytest.raises(ValidationError):
        file_election(case, actor=desk, filed_on=today)
    hold_election(case, actor=desk, held_on=today)
    chamber = Chamber.objects.get()
    assert (chamber.last_election_on, chamber.term_ends_on) == (today, months(today, 60))
    filed = file_election(case, actor=desk, filed_on=today, filing_number="民备〔2026〕1号")
    assert filed.state == State.FILED
    assert open_due_elections() == 0


def test_whoever_writes_the_new_officers_closes_the_case_and_keeps_the_dates(desk, today):
    chamber = ChamberFactory(term_ends_on=today)
    assert mark_election_held(chamber, today, actor=desk) is None
    case = case_of(chamber)
    assert mark_election_held(chamber, today, actor=desk) == case
    assert mark_election_held(chamber, today, actor=desk) == case
    case.refresh_from_db()
    assert (case.state, case.held_on) == (State.HELD, today)
    assert Chamber.objects.get().term_ends_on == today
    # The old date still stands; no second case of the same term may come of it.
    assert open_due_elections() == 0


def test_a_new_board_closes_the_case_of_its_chamber_and_no_other(desk, today):
    chamber, other = ChamberFactory(term_ends_on=today), ChamberFactory(term_ends_on=today)
    cases = [case_of(chamber), case_of(other)]
    elect_board(
        chamber,
        [Seat(PersonFactory(), "president")],
        actor=desk,
        held_on=today,
        term_ends_on=months(today, 60),
    )
    for case in cases:
        case.refresh_from_db()
    assert [case.state for case in cases] == [State.HELD, State.UPCOMING]
    assert open_due_elections() == 0


def test_a_re_election_is_put_off_no_further_than_the_limit(signed_in, desk, today):
    chamber = ChamberFactory(term_ends_on=today)
    case = case_of(chamber)
    url = reverse("chambers:election_postpone", args=[case.pk])
    client = signed_in(desk)
    late = form_data(to_on=str(months(today, 12) + datetime.timedelta(days=1)), reason="审计未完成")
    assert error_of(client.post(url, late), "to_on")
    data = form_data(to_on=str(months(today, 6)), reason="审计未完成", approval="云商〔2026〕5号")
    assert client.post(url, data).status_code == 302
    # The limit counts from the original end, also the second time.
    again = form_data(to_on=str(months(today, 13)), reason="再次")
    assert error_of(client.post(url, again), "to_on")
    case.refresh_from_db()
    assert case.due_on == Chamber.objects.get().term_ends_on == months(today, 6)
    assert open_due_elections() == 0 and ElectionCase.objects.open().count() == 1


def test_each_reminder_goes_once_to_secretary_liaison_officer_and_staff(county, today):
    liaison, staff, stranger = city_clerk(), county_clerk(county), city_clerk()
    chamber = ChamberFactory(term_ends_on=months(today, 12), parent=county, liaison_officer=liaison)
    secretary = secretary_of(chamber.organisation)
    case_of(chamber)
    sent = []
    for month in range(-12, 14):
        day = months(chamber.term_ends_on, month)
        sent.append(remind_elections(today=day) + remind_elections(today=day))
    assert sum(sent) == 8
    for person in (secretary, liaison, staff):
        assert Notice.objects.filter(user=person, kind="chambers.election_reminder").count() == 8
    assert not Notice.objects.filter(user=stranger).exists()


def test_a_scheduler_that_slept_catches_up_with_one_reminder(desk, today):
    chamber = ChamberFactory(term_ends_on=months(today, -4))
    open_due_elections()
    assert remind_elections() == 1
    assert remind_elections() == 0
    assert Notice.objects.filter(user=desk).count() == 1
    assert chamber.election_cases.get().remind_on == months(chamber.term_ends_on, 6)


def test_a_held_election_reminds_nobody(desk, today):
    case = case_of(ChamberFactory(term_ends_on=today - datetime.timedelta(days=1)))
    hold_election(case, actor=desk, held_on=today)
    assert remind_elections(today=months(today, 6)) == 0


def test_open_cases_follow_when_reminders_are_set_up_anew(desk, today):
    case = case_of(ChamberFactory(term_ends_on=months(today, 11)))
    assert remind_elections() == 1
    add_option("reminder", actor=desk, name="届满前九个月", amount=-9)
    assert remind_elections(today=months(case.due_on, -9)) == 1
    for option in Option.objects.of(Option.Area.REMINDER):
        change_option(option, actor=desk, in_use=False)
    assert ElectionCase.objects.get().remind_on is None


def test_the_calendar_shows_a_case_in_its_month_and_links_the_list(signed_in, desk, today):
    chamber = ChamberFactory(name="云州市建材商会", term_ends_on=months(today, 4))
    ChamberFactory(name="云州市茶叶商会", term_ends_on=months(today, 11))
    open_due_elections()
    client = signed_in(desk)
    found = client.get(reverse("chambers:election_calendar")).context["months"]
    shown = next(
        one for one in found if one["all"] and one["rows"][0]["chamber__organisation__name"][3:5] == "建材"
    )
    assert shown["month"] == chamber.term_ends_on.replace(day=1)
    text = client.get(shown["url"]).content.decode()
    assert "云州市建材商会" in text and "云州市茶叶商会" not in text


@pytest.mark.parametrize("query", ["month=2026-13", "month=x", "due=x", "state=1", "q=%00", "after=zz"])
def test_a_filter_value_that_does_not_exist_is_no_error_of_the_portal(signed_in, desk, query):
    assert signed_in(desk).get(f"{LIST}?{query}").status_code == 200


def test_lists_and_pages_cost_the_same_for_one_case_and_for_three(signed_in, desk, today):
    client = signed_in(desk)
    case = case_of(ChamberFactory(term_ends_on=today))
    detail = reverse("chambers:election_detail", args=[case.pk])
    calendar = reverse("chambers:election_calendar")
    for url in (LIST, calendar, detail):
        queries(client, url)
    ones = [queries(client, url) for url in (LIST, calendar, detail)]
    for _turn in range(2):
        case_of(ChamberFactory(term_ends_on=today))
    assert [queries(client, url) for url in (LIST, calendar, detail)] == ones
    assert ones[0] <= 6 and ones[1] <= 6 and ones[2] <= 8
