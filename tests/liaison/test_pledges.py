"""The service pledge: four principles that are data, rating once a quarter, results from five enterprises up."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from federation.metrics import Period, measure
from liaison.models import PledgeAnswer, Principle
from liaison.services.pledges import answer_pledge, end_principle, quarter_of, quarters_until, results
from tests.factories.accounts import CountyFactory, person_with
from tests.factories.centre import rendered_request, request_for, service_of
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.factories.pledges import answer_of
from tests.members.pages import (
    BUSINESS_STRANGERS,
    error_of,
    form_data,
    queries,
    representative_of,
    secretary_of,
)
from tests.races import at_once, committed, of_kind  # noqa: F401 - a fixture

PLEDGE, RATE = reverse("liaison:pledge"), reverse("liaison:pledge_rate")
ANSWERS = reverse("liaison:pledge_answers")


@pytest.fixture
def today(db):
    return timezone.localdate()


def firm(**fields):
    return EnterpriseFactory(**fields).organisation


def page(name: str, row) -> str:
    return reverse(f"liaison:{name}", args=[row.pk])


def scored(score: int = 5, **fields) -> dict:
    """A filled form: the same score for each principle in force."""
    scores = {f"score_{one.pk}": score for one in Principle.objects.in_force()}
    return form_data(**scores | fields)


def cells(client) -> list:
    """What the page shows of this quarter."""
    return [cell["found"] for cell in client.get(PLEDGE).context["lines"][0]["cells"]]


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
def test_administrators_see_no_pledge_and_no_answers(signed_in, db, role):
    client = signed_in(person_with(role))
    assert [client.get(url).status_code for url in (PLEDGE, RATE, ANSWERS)] == [403] * 3


def test_the_pledge_begins_with_four_principles(signed_in, db):
    text = signed_in(representative_of(firm())).get(PLEDGE).content.decode()
    assert [one.name for one in Principle.objects.in_force()] == ["热心", "耐心", "细心", "诚心"]
    assert all(one.text in text for one in Principle.objects.in_force())


def test_a_principle_is_changed_with_its_history_and_a_stale_copy_is_refused(signed_in, desk):
    one = Principle.objects.in_force()[0]
    client, url = signed_in(desk), page("principle_change", one)
    data = {"name": "真心", "text": "真心对待每一家企业。", "starts_on": str(one.starts_on), "position": 1}
    assert client.post(url, form_data(**data, version=one.version)).status_code == 302
    assert client.post(url, form_data(**data | {"name": "用心"}, version=one.version)).status_code == 409
    text = client.get(PLEDGE).content.decode()
    assert "热心" in text and "真心" in text
    assert signed_in(representative_of(firm())).get(url).status_code == 403


def test_an_ended_principle_is_asked_for_no_more_and_the_last_one_stays(signed_in, today):
    ended, *rest = Principle.objects.in_force()
    end_principle(ended, actor=None, ends_on=today - datetime.timedelta(days=1))
    assert ended.name not in signed_in(representative_of(firm())).get(RATE).content.decode()
    for one in rest[:-1]:
        end_principle(one, actor=None, ends_on=today)
    with pytest.raises(ValidationError):
        end_principle(rest[-1], actor=None, ends_on=today)


def test_an_enterprise_rates_each_principle_once_a_quarter(signed_in, today):
    own = firm()
    client = signed_in(representative_of(own))
    missing = scored()
    missing.pop(f"score_{Principle.objects.in_force()[0].pk}")
    assert client.post(RATE, missing).status_code == 422
    assert client.post(RATE, scored(6)).status_code == 422
    assert not PledgeAnswer.objects.exists()
    assert client.post(RATE, scored(4, words="很好")).status_code == 302
    assert error_of(client.post(RATE, scored(1)), None) == "本企业本季度已评价过。"
    answer = PledgeAnswer.objects.get()
    assert (answer.organisation, answer.year, answer.quarter) == (own, *quarter_of(today))
    assert [one.score for one in answer.scores.all()] == [4] * 4
    answer_of(own, on=today - datetime.timedelta(days=100))


def test_two_answers_at_once_make_one(committed):  # noqa: F811
    own = firm()
    assert len(of_kind(at_once(lambda turn: answer_of(own), 2), ValidationError)) == 1
    assert PledgeAnswer.objects.count() == 1


def test_a_rendered_service_is_rated_once_by_whom_it_was_rendered_for(signed_in, db):
    own = firm()
    service = service_of(ChamberFactory().organisation)
    done, waiting = rendered_request(service, own), request_for(service, own)
    stranger = signed_in(representative_of(firm()))
    assert stranger.get(page("request_pledge", done)).status_code == 404
    assert signed_in(secretary_of(service.organisation)).get(page("request_pledge", done)).status_code == 403
    client = signed_in(representative_of(own))
    assert error_of(client.post(page("request_pledge", waiting), scored()), None)
    assert client.post(page("request_pledge", done), scored()).status_code == 302
    assert error_of(client.post(page("request_pledge", done), scored()), None)
    # The quarter in general is another answer.
    assert client.post(RATE, scored()).status_code == 302
    assert PledgeAnswer.objects.count() == 2


def test_results_are_shown_from_five_enterprises_up_and_one_of_many_answers_counts_once(signed_in, today):
    firms = [firm() for _turn in range(5)]
    service = service_of()
    client = signed_in(representative_of(firms[0]))
    for one in firms[:4]:
        answer_of(one, 5)
    answer_of(firms[0], 1, request=rendered_request(service, firms[0]))
    assert cells(client) == [None] * 4
    answer_of(firms[4], 4)
    assert cells(client) == [(4.2, 5)] * 4


def test_nothing_of_too_few_answers_leaves_the_service(today):
    for _turn in range(4):
        answer_of(score=1)
    assert results(quarters_until(today)) == {}


def test_what_one_enterprise_said_is_read_by_itself_and_the_desk_alone(signed_in, desk, county, county_desk):
    own = firm(parent=county)
    answer, foreign = answer_of(own, words="态度很好"), answer_of(firm(parent=CountyFactory()))
    pages = {one: page("pledge_answer", one) for one in (answer, foreign)}

    def seen(user) -> list[int]:
        client = signed_in(user)
        rows = [row["pk"] for row in client.get(ANSWERS).context["object_list"]]
        opened = [one.pk for one, url in pages.items() if client.get(url).status_code == 200]
        assert sorted(rows) == sorted(opened)
        return rows

    assert seen(desk) == [foreign.pk, answer.pk]
    assert seen(county_desk) == seen(representative_of(own)) == [answer.pk]
    assert seen(representative_of(firm())) == []
    for role in ("LDR", "CHS", "DEP"):
        client = signed_in(person_with(role))
        assert client.get(PLEDGE).status_code == 200
        assert [client.get(url).status_code for url in (ANSWERS, pages[answer])] == [403, 403]
        assert "态度很好" not in client.get(PLEDGE).content.decode()


def test_a_chamber_rates_nothing_and_every_principle_in_force_is_scored(db):
    scores = dict.fromkeys(Principle.objects.in_force(), 5)
    with pytest.raises(ValidationError):
        answer_pledge(ChamberFactory().organisation, actor=None, scores=scores)
    with pytest.raises(ValidationError):
        answer_pledge(firm(), actor=None, scores=dict(list(scores.items())[:3]))


def test_enterprises_that_rated_are_counted(today):
    own = firm()
    answer_of(own)
    answer_of(own, request=rendered_request(service_of(), own))
    answer_of()
    assert measure("liaison.pledge_raters", None, Period(today, today)) == 2
    assert measure("liaison.pledge_raters", own, Period(today, today)) == 1


@given(st.dates(datetime.date(2000, 2, 1), datetime.date(2100, 1, 1)))
def test_quarters_go_back_without_a_gap(day):
    found = quarters_until(day)
    assert found[0] == quarter_of(day)
    numbers = [year * 4 + quarter for year, quarter in found]
    assert numbers == list(range(numbers[0], numbers[0] - len(found), -1))
    assert all(1 <= quarter <= 4 for _year, quarter in found)


def test_pages_cost_the_same_for_one_answer_and_for_six(signed_in, desk):
    answer = answer_of()
    client = signed_in(desk)
    addresses = (PLEDGE, ANSWERS, page("pledge_answer", answer))
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    for _turn in range(5):
        answer_of()
    assert [queries(client, url) for url in addresses] == ones
    assert max(ones) <= 8, ones
