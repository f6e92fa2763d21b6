"""Statistics: every figure is the length of the list it opens, and no rate flatters."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Role
from proposals.figure_filter import Asked, read
from proposals.models import Assignment, Complaint, Duty, Matter, Proposal, ReplyClass
from proposals.services.closing import close_proposal
from proposals.services.complaints import terminate_complaint
from proposals.services.dictionaries import keep_entry
from proposals.services.ratings import rate_proposal
from proposals.services.statistics import (
    PROPOSAL_GROUPS,
    PROPOSALS,
    Period,
    count,
    count_by,
    proposals_of,
    rate,
)
from proposals.views.statistics import percent
from tests.factories.accounts import CountyFactory, county_clerk, person_with
from tests.factories.complaints import Case
from tests.factories.proposals import PROMISE, fresh
from tests.members.pages import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters", "dictionaries_anew")]
State = Proposal.State
PAGE, LIST = reverse("proposals:statistics"), reverse("proposals:proposal_list")
CASES = reverse("proposals:complaint_statistics")


def answered(cast, **more) -> Proposal:
    proposal = cast.proposal(State.ASSIGNED, **more)
    cast.answer(proposal, promises=[{"quote": PROMISE, "due_on": "2099-12-31"}])
    return fresh(proposal)


@pytest.fixture
def year(cast):
    """One of each: filed, answered in time and late, satisfied, dissatisfied, silent, closed, withdrawn."""
    filed = cast.proposal(State.FILED)
    late = answered(cast)
    Assignment.objects.filter(matter_id=late.pk, mode="lead").update(
        assigned_on=date(2020, 1, 1), due_on=date(2020, 1, 2)
    )
    happy, unhappy, silent = answered(cast), answered(cast), answered(cast)
    rate_proposal(happy, actor=cast.member, satisfaction="satisfied")
    rate_proposal(unhappy, actor=cast.member, satisfaction="dissatisfied", comment="没有回应第二条建议")
    Proposal.objects.filter(pk=silent.pk).update(state=State.NO_FEEDBACK)
    close_proposal(silent, actor=cast.desk)
    withdrawn = cast.proposal(State.FILED)
    Proposal.objects.filter(pk=withdrawn.pk).update(state=State.WITHDRAWN)
    old = cast.proposal(State.FILED)
    Proposal.objects.filter(pk=old.pk).update(filed_at="2019-05-01T04:00:00Z")
    return {"filed": filed, "late": late, "happy": happy, "unhappy": unhappy, "silent": silent}


def totals(client, page=PAGE, **query) -> dict[str, dict]:
    return client.get(page, query).context["totals"]


def test_each_figure_counts_what_its_name_says(cast, year, signed_in):
    found = totals(signed_in(cast.desk))

    counts = {name: cell["count"] for name, cell in found.items()}
    assert counts == {
        "filed": 5,
        "answered": 4,
        "on_time": 3,
        "late": 1,
        "class_a": 4,
        "class_b": 0,
        "class_c": 0,
        "solved": 4,
        "planned": 0,
        "neither": 0,
        "changed": 0,
        "satisfied": 1,
        "mostly": 0,
        "dissatisfied": 1,
        "no_feedback": 1,
        "silent": 0,
        "to_rate": 1,
        "promised": 4,
        "kept": 0,
        "broken": 0,
        "closed": 1,
    }
    # Shares are of what was answered, silence included, and not of those alone who spoke.
    assert (found["satisfied"]["rate"], found["closed"]["rate"]) == ("25%", "20%")


@pytest.mark.parametrize("by", PROPOSAL_GROUPS)
def test_every_figure_of_every_line_is_the_length_of_the_list_it_opens(cast, year, signed_in, by):
    client = signed_in(cast.desk)
    context = client.get(PAGE, {"by": by}).context
    cells = [*context["totals"].values(), *(cell for line in context["lines"] for cell in line["cells"])]
    shown = [cell for cell in cells if cell["url"]]

    wrong = []
    for cell in shown:
        rows = client.get(unescape(cell["url"])).context["object_list"]
        if len(rows) != cell["count"]:
            wrong.append((cell["label"], cell["count"], len(rows)))
    assert wrong == [] and shown
    # Lines add up to the whole.
    assert sum(line["cells"][0]["count"] for line in context["lines"]) == context["totals"]["filed"]["count"]


def test_the_columns_follow_the_dictionary_and_a_retired_class_stays_with_its_letters(cast, year, signed_in):
    client = signed_in(cast.desk)
    before = queries(client, PAGE)
    kept = ReplyClass.objects.get(code="A")
    keep_entry(ReplyClass.objects.get(code="D"), actor=cast.desk, is_active=True)
    keep_entry(ReplyClass.objects.get(code="C"), actor=cast.desk, is_active=False)
    keep_entry(kept, actor=cast.desk, is_active=False)

    found = totals(client)

    # A letter bears A, so its column stays; nothing was ever given C, which goes with its retirement.
    assert [name for name in found if name.startswith("class_")] == ["class_a", "class_b", "class_d"]
    assert found["class_a"]["count"] == found["solved"]["count"] == 4
    assert queries(client, PAGE) <= before
    assert "D 类" in client.get(PAGE).content.decode()


def test_a_class_counts_as_the_place_says_and_not_by_its_letter(cast, year, signed_in):
    d = keep_entry(ReplyClass.objects.get(code="D"), actor=cast.desk, is_active=True, counts_as="planned")
    other = cast.proposal(State.ASSIGNED)
    cast.answer(other, letter_class=d.code)

    found = totals(signed_in(cast.desk))

    assert (found["solved"]["count"], found["planned"]["count"], found["class_d"]["count"]) == (4, 1, 1)


def test_where_nothing_is_counted_there_is_no_rate(cast, signed_in):
    found = totals(signed_in(cast.desk))

    assert found["on_time"]["count"] == 0 and found["on_time"]["rate"] == "–"
    assert "100%" not in signed_in(cast.desk).get(PAGE).content.decode()


@given(part=st.integers(0, 500), more=st.integers(0, 500))
def test_a_rate_is_a_share_or_nothing(part, more):
    found = rate(part, part + more)

    assert (found is None) == (part + more == 0)
    assert found is None or 0 <= found <= 100
    assert percent(0, 0) == "–"
    # All of them is the only hundred.
    assert found is None or more or found == 100


def test_only_what_was_filed_in_the_period_counts(cast, year, signed_in):
    client = signed_in(cast.desk)

    assert totals(client, first="2019-01-01", last="2019-12-31")["filed"]["count"] == 1
    # The last day is in the period, and the day is the city's own.
    assert totals(client, first="2019-05-01", last="2019-05-01")["filed"]["count"] == 1
    assert totals(client, first="2019-05-02", last="2019-12-31")["filed"]["count"] == 0


@pytest.mark.parametrize(
    "query",
    [
        {"first": "2026-05-01", "last": "2026-04-01"},
        {"first": "gestern"},
        {"by": "colour"},
        {"last": "9999-99-99"},
        {"first": "0001-01-01", "last": "9999-12-31"},
    ],
)
def test_what_is_no_period_is_said_and_shows_this_year(cast, signed_in, query):
    response = signed_in(cast.desk).get(PAGE, query)

    assert response.status_code in (200, 422)
    assert "totals" in response.context


def test_another_county_is_not_counted_and_others_are_not_let_in(cast, year, signed_in):
    for role in (Role.ENTERPRISE, Role.DEPARTMENT, Role.CHAMBER_SECRETARY):
        assert signed_in(person_with(role)).get(PAGE).status_code == 403
    assert totals(signed_in(county_clerk(CountyFactory())))["filed"]["count"] == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_has_what_the_page_has(cast, year, signed_in, kind):
    client = signed_in(cast.desk)
    page = client.get(PAGE, {"by": "kind"}).context

    answer = client.get(PAGE, {"by": "kind", "export": kind})

    body = b"".join(answer.streaming_content)
    assert answer.status_code == 200 and body
    if kind == "csv":
        lines = body.decode("utf-8-sig").splitlines()
        assert len(lines) == 1 + len(page["lines"])
        assert str(page["lines"][0]["cells"][0]["count"]) in lines[1].split(",")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "filed",
        "filed~2026-01-01",
        "nothing~2026-01-01~2026-12-31",
        "filed~2026-13-01~2026-12-31",
        "filed~2026-01-01~2026-12-31~colour~1",
        "filed~2026-01-01~2026-12-31~session",
        "filed~2026-01-01~2026-12-31~session~" + "9" * 21,
    ],
)
def test_what_no_page_writes_opens_no_list(text):
    assert read(text, PROPOSALS, PROPOSAL_GROUPS) is None


@given(
    figure=st.sampled_from(sorted(PROPOSALS)),
    group=st.sampled_from(["", *PROPOSAL_GROUPS]),
    key=st.text(alphabet="0123456789abc-", min_size=1, max_size=20).filter(lambda key: key != "-"),
    first=st.dates(),
    last=st.dates(),
)
def test_a_link_reads_back_what_was_asked(figure, group, key, first, last):
    asked = Asked(figure, Period(first, last), group, key if group else "")

    assert read(str(asked), PROPOSALS, PROPOSAL_GROUPS) == asked


@pytest.mark.parametrize(
    "value", ["x", "filed~2026-01-01~2026-12-31~session~abc", "filed~2026-01-01~2026-12-31~quarter~1"]
)
def test_a_forged_link_shows_an_empty_list(cast, year, signed_in, value):
    response = signed_in(cast.desk).get(LIST, {"figure": value})

    assert response.status_code == 200
    assert not response.context["object_list"]


@pytest.mark.parametrize("page", [PAGE, CASES])
def test_the_page_costs_six_queries_however_much_is_counted(cast, year, signed_in, page):
    client = signed_in(cast.desk)
    queries(client, page)
    one = queries(client, page)
    for _each in range(2):
        answered(cast)

    assert queries(client, page) == one <= 6


def test_earlier_years_are_not_read(cast, desk):
    """Asked of the planner, with five thousand proposals of another year."""
    unit, author = cast.member.main_post.organisation, cast.member
    filed = datetime(2019, 5, 1, 12, tzinfo=UTC)
    matters = Matter.objects.bulk_create(
        Matter(kind="proposal", subject=f"关于第{n}件事的建议", organisation=unit, author=author)
        for n in range(5_000)
    )
    Proposal.objects.bulk_create(
        Proposal(
            matter=matter, state=State.CLOSED, number=f"旧〔2019〕{n}号", filed_at=filed, submitted_at=filed
        )
        for n, matter in enumerate(matters)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE proposals_proposal")
        cursor.execute("ANALYZE proposals_matter")
    rows = proposals_of(
        Proposal.objects.visible_to(desk, "proposals.view_proposal"),
        Period(date(2026, 1, 1), date(2026, 12, 31)),
    )

    with CaptureQueriesContext(connection) as captured:
        count(rows, PROPOSALS)
        count_by(rows, PROPOSALS, PROPOSAL_GROUPS["quarter"])

    assert len(captured) == 2
    for one in captured:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + one["sql"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan on proposals_proposal" not in plan, plan


# Complaints --------------------------------------------------------------------------------------------


@pytest.fixture
def leader(db):
    return person_with(Role.LEADER)


@pytest.fixture
def cases(cast):
    """Closed, in handling, terminated after it was accepted, refused, and just registered."""
    case = Case.gather(cast.desk)
    found = [case.complaint(state) for state in ("closed", "handling", "accepted", "refused", "registered")]
    terminate_complaint(found[2], actor=cast.desk, reason="投诉人撤回")
    return found


def test_the_closing_rate_leaves_out_what_was_terminated_and_what_was_never_accepted(
    cases, leader, signed_in
):
    found = totals(signed_in(leader), CASES)

    assert found["received"]["count"] == 5
    accepted, ended = found["accepted"]["count"], found["terminated"]["count"]
    assert found["counted"]["count"] == accepted - ended
    assert found["closed"]["count"] == 1
    assert found["closed"]["rate"] == f"{round(100 / (accepted - ended), 1):g}%"


@pytest.mark.parametrize("by", ["topic", "channel", "mode", "department", "quarter"])
def test_every_figure_of_complaints_is_the_length_of_its_list(cases, leader, signed_in, by):
    client = signed_in(leader)
    context = client.get(CASES, {"by": by}).context
    cells = [*context["totals"].values(), *(cell for line in context["lines"] for cell in line["cells"])]

    wrong = [
        (cell["label"], cell["count"])
        for cell in cells
        if cell["url"] and len(client.get(unescape(cell["url"])).context["object_list"]) != cell["count"]
    ]
    assert wrong == []


def test_open_cases_stand_in_one_age_each(cases, leader, signed_in):
    today = timezone.localdate()
    for place, days in enumerate((0, 15, 16, 90, 91)):
        Complaint.objects.filter(pk=cases[place].pk).update(
            received_on=today - timedelta(days=days), state="registered", mode=""
        )
    found = totals(signed_in(leader), CASES, first="2000-01-01", last=today.isoformat())

    ages = [found[name]["count"] for name in ("open_15", "open_30", "open_90", "open_more")]
    assert ages == [2, 1, 1, 1] and found["open"]["count"] == 5


def test_a_late_case_is_not_on_time(cases, leader, signed_in):
    closed = cases[0]
    before = totals(signed_in(leader), CASES)["on_time"]["count"]
    Duty.objects.filter(matter_id=closed.pk, kind="handle").update(due_on=date(2020, 1, 2))
    after = totals(signed_in(leader), CASES)["on_time"]["count"]

    assert (before, after) == (1, 0)


def test_staff_count_their_own_cases_alone(cases, signed_in):
    stranger = person_with(Role.CITY_STAFF)

    assert totals(signed_in(stranger), CASES)["received"]["count"] == 0
