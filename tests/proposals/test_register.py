"""What the register finds, counts, exports and measures, and what the workbench tells each role."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from federation.metrics import Period, measure
from federation.ui import home, search
from federation.ui.menu import counts_for
from proposals.models import Proposal
from proposals.services.proposals import edit_draft
from tests.factories.accounts import county_clerk
from tests.factories.proposals import SUBJECT, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
LIST = reverse("proposals:proposal_list")


def found(client, **query) -> set[int]:
    return {row["matter_id"] for row in client.get(LIST, query).context["object_list"]}


@pytest.mark.parametrize("text", ["融", "融资", "中小企业", "融资 支持", "企业融资的建议", "中小企业　融资"])
def test_a_subject_is_found_by_any_of_its_words(cast, signed_in, text):
    wanted = cast.proposal(State.SUBMITTED)
    cast.proposal(State.SUBMITTED, subject="关于改善园区道路照明的提案")

    assert found(signed_in(cast.desk), q=text) == {wanted.pk}


def test_a_number_is_found(cast, signed_in):
    cast.proposal(State.FILED)
    second = cast.proposal(State.FILED)

    assert found(signed_in(cast.desk), q=second.number) == {second.pk}


def test_a_changed_subject_is_found_by_its_new_words_alone(cast, signed_in):
    proposal = cast.draft()
    edit_draft(proposal, actor=cast.member, subject="关于改善园区道路照明的提案")
    client = signed_in(cast.member)

    assert (found(client, q="照明"), found(client, q="融资")) == ({proposal.pk}, set())


@pytest.mark.parametrize(
    ("days", "due"), [(-1, "overdue"), (0, "soon"), (7, "soon"), (8, "later"), (90, "later")]
)
def test_open_proposals_are_filtered_by_their_date(cast, signed_in, days, due):
    proposal = cast.proposal(State.ASSIGNED)
    Proposal.objects.filter(pk=proposal.pk).update(due_on=timezone.localdate() + timedelta(days))
    client = signed_in(cast.desk)

    assert {name for name in ("overdue", "soon", "later") if found(client, due=name)} == {due}


def test_a_department_finds_its_proposals_in_the_register(cast, signed_in):
    proposal = cast.proposal(State.ASSIGNED)
    stranger = Cast.gather(cast.desk).lead_unit
    client = signed_in(cast.desk)

    assert found(client, unit=cast.helper_unit.organisation.name) == {proposal.pk}
    assert found(client, unit=stranger.organisation.name) == set()


@pytest.mark.parametrize(
    "query", [{"q": "\x00"}, {"unit": "\x00"}, {"unit": "局" * 61}, {"due": "never"}, {"after": "x"}]
)
def test_a_broken_filter_is_refused_in_words(cast, signed_in, query):
    response = signed_in(cast.desk).get(LIST, query)

    assert response.status_code == 200 and response.context["filters"].errors


def test_the_tabs_count_what_their_lists_show(cast, signed_in):
    for state in (State.SUBMITTED, State.UNDER_REVIEW, State.FILED, State.ASSIGNED, State.REPLIED):
        cast.proposal(state)
    Proposal.objects.filter(state=State.ASSIGNED).update(due_on=date(2020, 1, 1))
    client = signed_in(cast.desk)

    for tab in client.get(LIST).context["tabs"]:
        assert len(client.get(tab["url"]).context["object_list"]) == int(tab["count"]), tab["label"]


def test_an_export_holds_the_filtered_rows_and_is_the_desks(cast, signed_in):
    cast.proposal(State.FILED)
    cast.proposal(State.SUBMITTED, subject="关于改善园区道路照明的提案")
    answer = signed_in(cast.desk).get(LIST, {"export": "csv", "q": "照明"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")

    assert "照明" in text and SUBJECT not in text
    assert signed_in(cast.member).get(LIST, {"export": "csv"}).status_code == 400


def test_each_role_searches_its_own_proposals_only(cast, county):
    proposal, other = cast.proposal(State.ASSIGNED), Cast.gather(cast.desk)
    other.proposal(State.SUBMITTED)

    def hits(user):
        return sum(
            len(group.hits) for group in search.search(user, "融资") if "/proposals/" in group.more_url
        )

    assert (hits(cast.desk), hits(cast.member), hits(cast.lead), hits(other.lead)) == (2, 1, 1, 0)
    assert hits(county_clerk(county)) == 0
    assert proposal.pk


def test_the_workbench_names_what_waits_for_each_role(cast):
    cast.proposal(State.SUBMITTED)
    assigned = cast.proposal(State.ASSIGNED)
    cast.proposal(State.REPLIED)
    cast.draft()

    def waiting(user):
        return [todo for todo in home.build(user)["todos"] if "/proposals/" in todo.url]

    assert [len(waiting(user)) for user in (cast.desk, cast.member, cast.lead, cast.helper)] == [2, 2, 1, 1]
    counted = [counts_for(user)["todo"] for user in (cast.desk, cast.member, cast.lead)]
    # A draft presses nobody: it is offered and not counted.
    assert counted == [2, 1, 1]
    cast.answer(assigned)
    assert waiting(cast.lead) == []


def test_figures_count_submitted_and_answered_proposals_of_a_unit_and_a_period(cast):
    other = Cast.gather(cast.desk)
    cast.proposal(State.REPLIED)
    cast.draft()
    other.proposal(State.SUBMITTED)
    today = timezone.localdate()
    now, before = Period(today, today), Period(today - timedelta(9), today - timedelta(1))
    unit = cast.member.main_post.organisation

    assert [measure("proposals.submitted", one, now) for one in (None, unit)] == [2, 1]
    assert [measure("proposals.replied", one, now) for one in (None, unit)] == [1, 1]
    assert measure("proposals.submitted", None, before) == 0
