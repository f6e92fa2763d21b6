"""The ledger of demands: a cohort with a denominator that flatters nobody, and a list behind every figure."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from proposals.models import Demand
from proposals.services import demand_figures as figures
from proposals.services import demands
from tests.factories.accounts import county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.demands import TEXT, Need
from tests.factories.members import EnterpriseFactory

pytestmark = pytest.mark.django_db
State = Demand.State
LEDGER = reverse("proposals:demand_ledger")
LIST = reverse("proposals:demand_list")


@pytest.fixture
def need(desk) -> Need:
    return Need.gather(desk)


@pytest.fixture
def year() -> int:
    return timezone.localdate().year


def several(need: Need) -> None:
    """Seven demands that ended in seven ways, two of them out of the denominator."""
    for state in (
        State.RAISED,
        State.WORKING,
        State.IMPOSSIBLE,
        State.STRUCK_OFF,
        State.STRUCK_OFF,
        State.TRANSFERRED,
        State.WITHDRAWN,
    ):
        need.demand(state)


def test_the_closing_rate_is_of_what_was_neither_taken_back_nor_sent_away(need, year):
    several(need)

    total = figures.total(figures.raised_in(Demand.objects.all(), str(year)))

    assert (total.counts["raised"], total.counts["elsewhere"], total.counted) == (7, 2, 5)
    assert (total.counts["struck_off"], total.counts["open"]) == (2, 3)
    assert total.closing_rate == total.solving_rate == "40.0%"


def test_striking_off_what_could_not_be_solved_does_not_raise_the_solving_rate(need, year):
    need.demand(State.STRUCK_OFF)
    Demand.objects.update(outcome=State.IMPOSSIBLE, policy="国发〔2026〕1号")

    total = figures.total(Demand.objects.all())

    assert (total.closing_rate, total.solving_rate) == ("100.0%", "0.0%")


def test_nothing_raised_has_no_rate(db):
    assert figures.total(Demand.objects.none()).closing_rate == "—"


def test_a_demand_counts_in_the_period_in_which_it_was_raised_whenever_it_ended(need, year):
    demand = need.demand(State.STRUCK_OFF)
    Demand.objects.filter(pk=demand.pk).update(
        raised_at=timezone.make_aware(datetime(year - 1, 12, 31, 23, 59))
    )

    def raised(period: str) -> int:
        return figures.total(figures.raised_in(Demand.objects.all(), period)).counts["raised"]

    assert [raised(period) for period in (str(year), str(year - 1), f"{year - 1}-4", f"{year - 1}-3")] == [
        0,
        1,
        1,
        0,
    ]


@given(st.integers(min_value=2001, max_value=2198))
def test_the_quarters_of_a_year_meet_without_gap_and_make_up_the_year(year):
    bounds = [figures.period_bounds(f"{year}-{n}") for n in range(1, 5)]

    assert all(one[1] == two[0] for one, two in zip(bounds, bounds[1:], strict=False))
    assert (bounds[0][0], bounds[-1][1]) == figures.period_bounds(str(year))
    assert bounds[-1][1] == figures.period_bounds(str(year + 1))[0]


@pytest.mark.parametrize("text", ["", "26", "2026-5", "2026-0", "2026-", "x", "2026-1 ", "２０２６"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValidationError):
        figures.period_bounds(text)


def test_every_figure_opens_the_list_that_it_counts(need, signed_in):
    several(need)
    another = Need.gather(need.clerk)
    late = another.demand(State.WORKING)
    Demand.objects.filter(pk=late.pk).update(dispatch_by=timezone.now() - timedelta(days=3))
    need.raise_one(need.clerk)
    client = signed_in(need.clerk)

    page = client.get(LEDGER)
    rows = [page.context["total"], *(row for part in page.context["parts"] for row in part["lines"])]
    assert len(rows) > 6
    told = {
        (row["label"], cell["url"]): cell["count"] for row in rows for cell in row["cells"] if cell["count"]
    }
    found = {key: client.get(key[1]).context["count"] for key in told}

    assert found == told


def test_the_parts_of_the_ledger_each_make_up_the_total(need, signed_in):
    several(need)
    Need.gather(need.clerk).demand(State.DISPATCHED)

    page = signed_in(need.clerk).get(LEDGER)

    whole = page.context["total"]["line"].counts
    for part in page.context["parts"]:
        if part["title"] != "按问题类型":
            sums = {name: sum(row["line"].counts[name] for row in part["lines"]) for name in whole}
            assert sums == whole, part["title"]


def test_the_ledger_counts_what_its_reader_may_see(need, county, signed_in):
    several(need)
    inside = EnterpriseFactory(parent=county).organisation
    need.raise_one(need.clerk, organisation=inside)

    own = signed_in(county_clerk(county)).get(LEDGER).context["total"]["line"].counts["raised"]

    assert own == 1
    for role in (Role.ENTERPRISE, Role.DEPARTMENT, Role.CHAMBER_SECRETARY):
        assert signed_in(person_with(role)).get(LEDGER).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_ledger_takes_the_same_few_queries(need, signed_in, count, django_assert_max_num_queries):
    for _n in range(count):
        Need.gather(need.clerk).demand(State.DISPATCHED)
    client = signed_in(need.clerk)
    client.get(reverse("ui:home"))

    with django_assert_max_num_queries(8):
        client.get(LEDGER)


def test_a_file_of_the_ledger_holds_its_figures_and_is_on_the_trail(need, year, signed_in):
    several(need)

    answer = signed_in(need.clerk).get(f"{LEDGER}?period={year}&export=csv")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "用工招聘" in text
    assert "40.0%" in text
    assert AuditEntry.objects.filter(event="proposals.list_exported").count() == 1


# --- Problems of chambers -----------------------------------------------------------------------------


def test_a_chamber_says_which_kind_of_problem_it_has_and_an_enterprise_has_none(need, signed_in):
    chamber = ChamberFactory().organisation
    secretary = person_with(Role.CHAMBER_SECRETARY, chamber)

    with pytest.raises(ValidationError, match="商会自身"):
        need.raise_one(problem="block")
    problem = demands.raise_demand(actor=secretary, organisation=chamber, problem="block", **TEXT)
    need.raise_one()

    client = signed_in(need.clerk)
    found = {
        value: [row["matter_id"] for row in client.get(f"{LIST}?problem={value}").context["object_list"]]
        for value in ("any", "block", "pain")
    }
    assert found == {"any": [problem.pk], "block": [problem.pk], "pain": []}
    assert "堵点" in client.get(reverse("proposals:demand_detail", args=[problem.pk])).content.decode()


def test_a_chambers_own_list_asks_for_the_kind_of_problem(need, signed_in):
    secretary = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)
    for user, asked in ((secretary, True), (need.member, False)):
        client = signed_in(user)
        url = client.post(reverse("proposals:demand_begin"), {}).url

        form = client.get(url).context["form"]

        assert ("0-problem" in form.fields) is asked


def test_the_pills_of_a_figure_name_the_department_and_the_period(need, year, desk, signed_in):
    demand = need.demand(State.DISPATCHED)
    part = demand.matter.assignments.get()
    other = need.demand(State.RAISED)

    page = signed_in(desk).get(LIST, {"unit": str(part.department_id), "period": f"{year}-1"})
    said = [pill["label"] for pill in page.context["pills"]]
    assert any(part.department.organisation.name in words for words in said)
    assert not any(words.endswith((f"：{part.department_id}", f"：{year}-1")) for words in said)

    nobodys = signed_in(desk).get(LIST, {"unit": "none"})
    assert str(figures.NOBODY) in nobodys.context["pills"][0]["label"]
    assert [row["number"] for row in nobodys.context["object_list"]] == [other.number]


def test_a_department_that_is_not_there_keeps_its_key_in_the_pill(need, desk, signed_in):
    page = signed_in(desk).get(LIST, {"unit": "999999999999"})

    assert page.status_code == 200 and page.context["pills"][0]["label"].endswith("999999999999")
