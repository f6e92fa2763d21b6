"""What was heard somewhere is tracked until it became a matter, was answered or is kept; advice is thanked for."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.metrics import Period, measure
from federation.notices.models import Notice
from federation.reference.services import industries
from proposals.models import Complaint, Demand, Proposal, Suggestion
from proposals.services import suggestions
from proposals.services.demands import raise_demand
from proposals.services.origins import Origin, heard_at
from tests.factories.accounts import city_clerk, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.demands import TEXT
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory

pytestmark = pytest.mark.django_db
State = Suggestion.State
WORDS = {"title": "希望缩短检测审批", "text": "企业反映检测审批要跑三个窗口，希望一次办结。"}


def origin(**more) -> Origin:
    return Origin(**({"source": "salon", "heard_on": timezone.localdate(), "occasion": "创新沙龙"} | more))


def heard(clerk, **fields) -> Suggestion:
    return suggestions.record_suggestion(origin(), actor=clerk, **(WORDS | fields))


@pytest.fixture
def secretary(db):
    return person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation, mobile="13900001111")


def advised(secretary) -> Suggestion:
    unit = secretary.main_post.organisation
    industry = next(iter(industries().values()))
    return suggestions.give_advice(actor=secretary, organisation=unit, industry=industry, **WORDS)


def url(name: str, *args) -> str:
    return reverse(f"proposals:{name}", args=args)


# --- Writing down -------------------------------------------------------------------------------------


def test_the_same_form_twice_is_one_suggestion_and_a_day_to_come_is_refused(desk):
    key = uuid.uuid4()
    found = {heard(desk, submission=key).pk for _n in range(2)}

    assert len(found) == 1
    with pytest.raises(ValidationError, match="表单已经用过"):
        heard(city_clerk(), submission=key)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        suggestions.record_suggestion(
            origin(heard_on=timezone.localdate() + timedelta(1)), actor=desk, **WORDS
        )


def test_advice_names_its_industry_and_the_desk_hears_of_it(desk, secretary):
    with pytest.raises(ValidationError, match="所涉的产业"):
        suggestions.give_advice(
            actor=secretary, organisation=secretary.main_post.organisation, industry=None, **WORDS
        )
    row = advised(secretary)

    assert (row.source, row.speaker, row.organisation) == (
        "advice",
        secretary.name,
        secretary.main_post.organisation,
    )
    assert Notice.objects.get(user=desk).kind == "proposals.advice_given"


def test_only_the_desk_leaders_the_unit_and_who_wrote_it_down_read_it(desk, secretary, county):
    row = advised(secretary)
    clerk = county_clerk(county)
    own = heard(clerk)
    others = person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation)

    def reads(user) -> set[int]:
        return set(
            Suggestion.objects.visible_to(user, "proposals.view_suggestion").values_list("pk", flat=True)
        )

    assert reads(others) == set()
    assert (reads(secretary), reads(clerk)) == ({row.pk}, {own.pk})
    assert reads(desk) == {row.pk, own.pk}


# --- Sorting ------------------------------------------------------------------------------------------


def test_what_was_heard_without_a_unit_asks_for_one_and_then_becomes_a_demand(desk):
    row = heard(desk)
    unit = EnterpriseFactory().organisation

    with pytest.raises(ValidationError, match="所涉企业或商会"):
        suggestions.turn_suggestion(row, actor=desk, kind="demand")
    suggestions.turn_suggestion(row, actor=desk, kind="demand", organisation=unit)

    demand = Demand.objects.get()
    row.refresh_from_db()
    assert (row.state, row.matter_id, row.organisation) == (State.TURNED, demand.pk, unit)
    assert (demand.text, demand.matter.organisation) == (WORDS["text"], unit)


def test_it_becomes_a_complaint_that_came_by_a_visit(desk):
    row = heard(desk, organisation=EnterpriseFactory().organisation)

    suggestions.turn_suggestion(row, actor=desk, kind="complaint")

    complaint = Complaint.objects.get()
    assert (complaint.facts, complaint.channel, complaint.received_on) == (
        WORDS["text"],
        "visit",
        row.heard_on,
    )


def test_advice_becomes_the_draft_of_who_gave_it_and_is_thanked_for(desk, secretary):
    row = advised(secretary)

    suggestions.turn_suggestion(row, actor=desk, kind="proposal")

    proposal = Proposal.objects.get()
    assert (proposal.state, proposal.matter.author, proposal.suggestions) == (
        "draft",
        secretary,
        WORDS["text"],
    )
    notice = Notice.objects.get(user=secretary)
    assert notice.title.startswith("感谢您的建言")
    assert "提案" in notice.body


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (
            lambda row, desk: suggestions.answer_suggestion(row, actor=desk, answer="已纳入年度安排"),
            State.ANSWERED,
        ),
        (lambda row, desk: suggestions.keep_suggestion(row, actor=desk, note="已有同类政策"), State.KEPT),
    ],
)
def test_an_answer_and_a_reason_reach_who_advised(desk, secretary, act, state):
    row = advised(secretary)

    act(row, desk)

    row.refresh_from_db()
    assert (row.state, row.sorted_by) == (state, desk)
    body = Notice.objects.get(user=secretary).body
    assert body.endswith("已纳入年度安排" if state == State.ANSWERED else "已有同类政策")


def test_what_has_ended_is_not_sorted_again_and_what_is_kept_may_be_taken_up(desk):
    row = heard(desk, organisation=EnterpriseFactory().organisation)
    suggestions.keep_suggestion(row, actor=desk, note="暂不具备条件")
    suggestions.turn_suggestion(row, actor=desk, kind="demand")
    before = AuditEntry.objects.count()

    for act in (
        lambda: suggestions.keep_suggestion(row, actor=desk, note="再次留存参考"),
        lambda: suggestions.answer_suggestion(row, actor=desk, answer="已经办理完成"),
        lambda: suggestions.turn_suggestion(row, actor=desk, kind="complaint"),
    ):
        with pytest.raises(ValidationError, match="不能"):
            act()

    assert (AuditEntry.objects.count(), Demand.objects.count(), Complaint.objects.count()) == (before, 1, 0)


def test_a_demand_that_is_raised_with_its_origin_is_found_by_the_row_of_the_other_app(desk):
    visit, another = DepartmentFactory(), DepartmentFactory()
    unit = EnterpriseFactory().organisation

    demand = raise_demand(
        actor=desk, organisation=unit, origin=origin(source="visit", speaker="厂长", place=visit), **TEXT
    )

    row = heard_at(visit).get()
    assert (row.matter_id, row.state, row.speaker) == (demand.pk, State.TURNED, "厂长")
    assert not heard_at(another).exists()


# --- Pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_uses_a_constant_number_of_queries(
    desk, secretary, signed_in, count, django_assert_max_num_queries
):
    for _n in range(count):
        advised(secretary)
    heard(desk)
    client = signed_in(secretary)
    client.get(reverse("ui:home"))

    with django_assert_max_num_queries(6):
        page = client.get(url("suggestion_list"))

    assert len(page.context["object_list"]) == count


def test_from_a_salon_to_the_page_of_the_demand(desk, signed_in, django_assert_max_num_queries):
    unit = EnterpriseFactory().organisation
    client = signed_in(desk)
    today = str(timezone.localdate())
    data = WORDS | {"source": "salon", "heard_on": today, "occasion": "创新沙龙", "speaker": "吴工"}

    refused = client.post(url("suggestion_record"), data | {"unit": "没有这家"})
    assert list(refused.context["form"].errors) == ["unit"]
    page = client.post(url("suggestion_record"), data | {"unit": unit.name})
    row = Suggestion.objects.get()
    assert page.url == url("suggestion_detail", row.pk)
    assert client.post(url("suggestion_turn", row.pk), {"kind": "demand"}).status_code == 302
    demand = Demand.objects.get()
    shown = client.get(url("suggestion_detail", row.pk)).content.decode()
    assert url("demand_detail", demand.pk) in shown
    with django_assert_max_num_queries(8):
        found = client.get(url("demand_detail", demand.pk)).content.decode()
    assert "创新沙龙" in found
    assert url("suggestion_detail", row.pk) in found


def test_a_secretary_advises_on_a_page(desk, secretary, signed_in):
    client = signed_in(secretary)
    industry = next(iter(industries()))

    refused = client.post(url("advice_give"), WORDS)
    let_in = client.post(url("advice_give"), WORDS | {"industry": industry})

    assert list(refused.context["form"].errors) == ["industry"]
    assert let_in.status_code == 302
    assert signed_in(desk).get(f"{url('suggestion_list')}?source=advice").context["count"] == 1


def test_the_results_of_a_chambers_advice_are_counted_and_open_their_list(desk, secretary, signed_in):
    used, kept, _open = (advised(secretary) for _n in range(3))
    suggestions.answer_suggestion(used, actor=desk, answer="已纳入年度安排")
    suggestions.keep_suggestion(kept, actor=desk, note="已有同类政策")
    advised(person_with(Role.CHAMBER_SECRETARY, ChamberFactory().organisation))
    unit, today = secretary.main_post.organisation, timezone.localdate()
    year = Period(today.replace(month=1, day=1), today)

    counts = [measure(f"proposals.advice_{name}", unit, year) for name in ("given", "used")]

    assert counts == [3, 1]
    assert measure("proposals.advice_given", None, year) == 4
    listed = signed_in(desk).get(f"{url('suggestion_list')}?source=advice&unit={unit.pk}&year={today.year}")
    assert listed.context["count"] == counts[0]
