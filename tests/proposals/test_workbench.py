"""What the workbench, the menu, the search and the counters say of proposals, each role for itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.metrics import Period, codes, measure
from federation.ui.home import build
from federation.ui.menu import counts_for, entries_for
from federation.ui.search import search
from proposals.models import Assignment, MatterLink, Proposal
from proposals.services.assignments import send_opinion
from tests.factories.accounts import person_with
from tests.factories.proposals import Cast, fresh, part_of, taken_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
URGENT = [
    State.SUBMITTED,
    State.UNDER_REVIEW,
    State.FILED,
    State.RATED,
    State.NO_FEEDBACK,
    State.REOPENED,
]
# Whose letter has been delivered: the desk is to publish it.
ANSWERED = [
    State.REPLIED,
    State.RATED,
    State.NO_FEEDBACK,
    State.CLOSED,
    State.REOPENED,
    State.ARCHIVED,
]
STRANGERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


def titles(user) -> list[str]:
    return [todo.title for todo in build(user)["todos"]]


def waiting(user) -> int:
    return counts_for(user)["todo"]


@pytest.mark.parametrize("state", State.values)
def test_the_desk_has_to_do_what_no_department_has_yet(cast, state):
    proposal = cast.proposal(state)
    # What was joined into another one waits for nobody; the other one is still to be assigned.
    into = MatterLink.objects.filter(source=proposal.matter, kind="merged").first()
    waits = into.target if into else proposal.matter
    wanted = [waits.subject] * ((state in URGENT or into is not None) + (state in ANSWERED))

    assert titles(cast.desk) == wanted
    assert waiting(cast.desk) == len(wanted)


@pytest.mark.parametrize("state", State.values)
def test_an_author_has_to_do_what_waits_for_the_author(cast, state):
    mine = state in (State.DRAFT, State.RETURNED, State.REPLIED)
    proposal = cast.proposal(state)

    assert titles(cast.member) == ([proposal.matter.subject] if mine else [])
    assert waiting(cast.member) == (1 if mine and state != State.DRAFT else 0)


def test_a_late_department_is_the_desks_to_do_again(cast):
    proposal = cast.proposal(State.ASSIGNED)
    yesterday = timezone.localdate() - timedelta(days=1)
    Proposal.objects.update(due_on=yesterday)

    (todo,) = build(cast.desk)["todos"]

    assert (todo.title, todo.due_on) == (proposal.matter.subject, yesterday)
    figures = {figure.url: figure for figure in build(cast.desk)["figures"]}
    handled = figures[reverse("proposals:proposal_list") + "?stage=handling"]
    assert (handled.value, handled.tone) == ("1", "red")


def test_a_department_has_its_open_parts_to_do_the_nearest_first(cast):
    day = timezone.localdate()
    for days, subject in ((30, "关于物流的建议"), (10, "关于用电的建议")):
        for part in cast.assign(
            cast.proposal(State.FILED, subject=subject), due_on=day + timedelta(days=days)
        ):
            taken_up(part, actor=cast.lead)

    assert titles(cast.lead) == titles(cast.helper) == ["关于用电的建议", "关于物流的建议"]
    part = Assignment.objects.filter(mode="co").order_by("due_on").first()
    send_opinion(part, actor=cast.helper, opinion="同意所提建议。")

    assert titles(cast.helper) == ["关于物流的建议"]
    assert (waiting(cast.helper), waiting(cast.lead)) == (1, 2)
    assert titles(Cast.gather(cast.desk).lead) == []


def test_an_answered_part_waits_for_its_rating_and_its_publication_and_for_no_department(cast):
    cast.proposal(State.REPLIED)

    assert (waiting(cast.lead), waiting(cast.desk), waiting(cast.member)) == (0, 1, 1)


def test_each_stage_leads_to_a_list_of_just_as_many(cast, signed_in):
    for state in (State.SUBMITTED, State.FILED, State.ASSIGNED, State.REPLIED, State.DRAFT):
        cast.proposal(state)
    client = signed_in(cast.desk)

    (stages,) = [panel for panel in build(cast.desk)["panels"] if "stages" in panel]

    assert [line["count"] for line in stages["stages"]] == [1, 1, 1, 1, 0]
    for line in stages["stages"]:
        assert client.get(line["url"]).context["count"] == line["count"]


@pytest.mark.parametrize("role", STRANGERS)
def test_administrators_have_nothing_of_proposals_before_them(cast, role):
    cast.proposal(State.SUBMITTED)
    user = person_with(role)

    built = build(user)

    assert built["todos"] == []
    assert not [entry for entry in entries_for(user) if entry.url.startswith("/proposals/")]
    assert search(user, "融资") == []


@pytest.mark.parametrize(
    ("who", "names"),
    [
        (
            "desk",
            {"proposals:proposal_list", "proposals:assignment_list", "proposals:todo", "proposals:terms"},
        ),
        ("lead", {"proposals:proposal_list", "proposals:assignment_list", "proposals:todo"}),
        ("member", {"proposals:proposal_list", "proposals:todo"}),
    ],
)
def test_the_menu_shows_what_a_role_may_open(cast, signed_in, who, names):
    user = getattr(cast, who)

    shown = {entry.url_name for entry in entries_for(user) if entry.url_name.startswith("proposals:")}

    assert names <= shown
    creates = {entry.url_name for entry in entries_for(user, create=True)}
    assert ("proposals:proposal_draft" in creates) == (who == "member")
    assert {signed_in(user).get(reverse(name)).status_code for name in shown} == {200}


@pytest.mark.parametrize("text", ["融资", "中小企业", "企业 融资", "融资 中小"])
def test_a_proposal_is_found_by_the_words_of_its_subject(cast, text):
    proposal = cast.proposal(State.FILED)
    cast.proposal(State.FILED, subject="关于市区停车的建议")

    (group,) = search(cast.desk, text)

    assert [hit.url for hit in group.hits] == [reverse("proposals:proposal_detail", args=[proposal.pk])]
    assert proposal.number in group.hits[0].note


def test_a_proposal_is_found_by_its_number_once_it_is_filed(cast, signed_in):
    proposal = cast.proposal(State.FILED)

    (group,) = search(cast.desk, proposal.number)

    assert [hit.title for hit in group.hits] == [proposal.matter.subject]
    # "More" leads to a list that shows the same.
    assert signed_in(cast.desk).get(group.more_url).context["count"] == 1


@pytest.mark.parametrize("text", ["", " ", "%", "'", "\\", "()", "|&!:*", "没有这件事"])
def test_what_is_no_word_of_it_finds_no_proposal(cast, text):
    cast.proposal(State.FILED)
    assert search(cast.desk, text) == []


def test_the_metrics_count_a_units_proposals_in_their_period(cast):
    assert {"proposals.submitted", "proposals.replied"} <= set(codes())
    cast.draft()
    cast.proposal(State.SUBMITTED)
    answered = cast.proposal(State.REPLIED)
    Cast.gather(cast.desk).proposal(State.SUBMITTED)
    unit, today = fresh(answered).matter.organisation, timezone.localdate()
    this_day, long_ago = Period(today, today), Period(date(2020, 1, 1), date(2020, 12, 31))

    assert measure("proposals.submitted", None, this_day) == 3
    assert measure("proposals.submitted", unit, this_day) == 2
    assert measure("proposals.replied", unit, this_day) == 1
    assert measure("proposals.submitted", unit, long_ago) == 0


def test_a_metric_counts_the_day_of_the_city_not_of_greenwich(cast):
    proposal = cast.proposal(State.SUBMITTED)
    # Half past midnight in Shanghai on the second is still the first in Greenwich.
    Proposal.objects.filter(pk=proposal.pk).update(submitted_at="2026-03-01T16:30:00+00:00")
    second = Period(date(2026, 3, 2), date(2026, 3, 2))

    assert measure("proposals.submitted", None, second) == 1
    assert measure("proposals.submitted", None, Period(date(2026, 3, 1), date(2026, 3, 1))) == 0


def test_an_assignment_that_is_signed_for_stays_to_do(cast):
    part = part_of(cast.proposal(State.ASSIGNED), "lead")

    taken_up(part, actor=cast.lead)

    assert waiting(cast.lead) == len(titles(cast.lead)) == 1
