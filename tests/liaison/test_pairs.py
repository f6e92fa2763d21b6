"""Pairing campaigns, the register of pairs, and the figures that open their lists."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from federation.audit.models import AuditEntry
from federation.merging.organisations import ORGANISATIONS
from federation.merging.services.merging import Choices, merge_records
from federation.notices.models import Notice
from liaison.models import FirmPair, PairCampaign
from liaison.services.pairs import (
    close_campaign,
    complete_pair,
    end_pair,
    figures_of,
    log_pair_contact,
    update_campaign,
)
from tests.factories.accounts import CountyFactory, city_clerk, county_clerk, person_with
from tests.factories.members import EnterpriseFactory
from tests.factories.pairs import campaign_of, leading_firm, pair_of, small_firm
from tests.members.pages import BUSINESS_STRANGERS, error_of, form_data, queries, representative_of
from tests.races import at_once, committed, of_kind  # noqa: F401 - a fixture

DAY = datetime.timedelta(days=1)
LIST, CAMPAIGNS = reverse("liaison:pair_list"), reverse("liaison:campaign_list")


@pytest.fixture
def today(db):
    return timezone.localdate()


def page(name: str, row) -> str:
    return reverse(f"liaison:{name}", args=[row.pk])


def logged(pair: FirmPair, **fields) -> FirmPair:
    given = {"kind": "visit", "held_on": pair.starts_on, "text": "双方互访。"}
    log_pair_contact(pair, actor=None, **given | fields)
    return pair


# Figures -----------------------------------------------------------------------------------------------


def test_each_side_counts_an_enterprise_once_however_many_pairs_it_stands_in(desk):
    campaign, other = campaign_of(), campaign_of(name="另一活动")
    leading, small = leading_firm(), small_firm()
    pair_of(campaign, leading, small)
    pair_of(campaign, leading)
    complete_pair(logged(pair_of(campaign, None, small)), actor=desk, outcome="增收", ended_on=day())
    end_pair(pair_of(campaign), actor=desk, outcome="企业外迁", ended_on=day())
    pair_of(other)

    assert figures_of(campaign, desk) == {
        "pairs": 3,
        "leading": 2,
        "small": 2,
        "completed": 1,
        "ended": 1,
    }


def day():
    return timezone.localdate()


def test_every_figure_opens_the_list_that_gives_it(signed_in, desk):
    campaign = campaign_of(target_small=2, target_pairs=4)
    small = small_firm()
    pair_of(campaign, None, small)
    complete_pair(logged(pair_of(campaign, None, small)), actor=desk, outcome="增收", ended_on=day())
    end_pair(pair_of(campaign), actor=desk, outcome="企业外迁", ended_on=day())
    pair_of(campaign_of(name="另一活动"))
    client = signed_in(desk)

    context = client.get(page("campaign_detail", campaign)).context

    figures = context["figures"]
    assert [one["value"] for one in figures] == [2, 1, 2, 1]
    assert [client.get(one["url"]).context["count"] for one in figures] == [2, 1, 2, 1]
    assert client.get(context["ended_url"]).context["count"] == context["ended"] == 1
    assert [[note["text"] for note in one["notes"]] for one in figures] == [
        ["目标 100 · 2 %"],
        ["目标 2 · 50 %"],
        ["目标 4 · 50 %"],
        [],
    ]


def test_the_list_of_campaigns_shows_what_was_reached(signed_in, desk):
    campaign = campaign_of()
    leading = leading_firm()
    pair_of(campaign, leading)
    pair_of(campaign, leading)
    end_pair(pair_of(campaign), actor=desk, outcome="停产", ended_on=day())
    row = signed_in(desk).get(CAMPAIGNS).context["object_list"][0]
    assert (row["leading_count"], row["small_count"], row["pair_count"]) == (1, 2, 2)


def test_a_county_counts_what_it_reaches_and_no_more(signed_in, county, desk):
    campaign = campaign_of()
    own = pair_of(campaign, None, small_firm(parent=county))
    foreign = pair_of(campaign, None, small_firm(parent=CountyFactory()))
    clerk = county_clerk(county)
    client = signed_in(clerk)
    assert figures_of(campaign, clerk)["pairs"] == 1
    assert [row["pk"] for row in client.get(LIST).context["object_list"]] == [own.pk]
    assert client.get(page("pair_detail", own)).status_code == 200
    assert client.get(page("pair_detail", foreign)).status_code == 404
    firms = client.get(page("campaign_firms", campaign)).context["object_list"]
    assert {row["pk"] for row in firms} == {own.leading_id, own.small_id}
    # A campaign of the city is read in the counties and kept by the city alone.
    assert client.get(page("campaign_detail", campaign)).context["actions"] == []
    assert client.get(page("campaign_update", campaign)).status_code == 404


# Pairing -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
def test_administrators_see_no_pairs(signed_in, db, role):
    pair = pair_of(campaign_of())
    client = signed_in(person_with(role))
    for url in (LIST, CAMPAIGNS, page("pair_detail", pair)):
        assert client.get(url).status_code == 403


def test_a_clerk_pairs_two_enterprises_by_name_and_both_learn_of_it(signed_in, desk, today):
    campaign = campaign_of()
    leading, small = leading_firm(name="云州龙腾重工有限公司"), small_firm(name="云州小河配件有限公司")
    told = [representative_of(leading), representative_of(small)]
    client, url = signed_in(desk), page("pair_make", campaign)
    data = {"leading": "云州龙腾重工有限公司", "small": "云州小河配件有限公司", "plan": "共享检测中心。"}
    assert error_of(client.post(url, form_data(**data, starts_on="2001-01-01")), "starts_on")
    form = form_data(**data, starts_on=str(today))
    response = client.post(url, form)
    pair = FirmPair.objects.get()
    assert response["Location"] == pair.get_absolute_url()
    assert client.post(url, form)["Location"] == pair.get_absolute_url()
    assert AuditEntry.objects.filter(event="liaison.firms_paired").count() == 1
    assert set(Notice.objects.filter(kind="liaison.pair").values_list("user", flat=True)) == {
        user.pk for user in told
    }


def test_an_enterprise_is_not_paired_with_itself_nor_the_same_two_twice(db):
    campaign = campaign_of()
    leading, small = leading_firm(), small_firm()
    with pytest.raises(ValidationError) as refused:
        pair_of(campaign, leading, leading)
    assert list(refused.value.error_dict) == ["small"]
    pair = pair_of(campaign, leading, small)
    with pytest.raises(ValidationError) as refused:
        pair_of(campaign, leading, small)
    assert refused.value.messages == ["这两家企业在本次活动中已经结对。"]
    pair_of(campaign_of(name="另一活动"), leading, small)
    # What the database forbids by itself: the two the other way round, and one alone.
    for first, second in ((small, leading), (leading, leading)):
        row = FirmPair(campaign=campaign, leading=first, small=second, plan="计划", starts_on=pair.starts_on)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.parametrize(
    ("leads", "helped", "field"),
    [
        ({"size": "large"}, {"size": "small"}, "leading"),
        ({"is_leading": True}, {"size": "large"}, "small"),
        ({"is_leading": True}, {"size": "medium", "is_leading": True}, "small"),
    ],
)
def test_a_leading_enterprise_helps_one_that_is_not_large(db, leads, helped, field):
    with pytest.raises(ValidationError) as refused:
        pair_of(
            campaign_of(), EnterpriseFactory(**leads).organisation, EnterpriseFactory(**helped).organisation
        )
    assert list(refused.value.error_dict) == [field]


@pytest.mark.parametrize("size", ["medium", "small", "micro", ""])
def test_medium_small_micro_and_unmeasured_enterprises_are_helped(db, size):
    assert pair_of(campaign_of(), None, EnterpriseFactory(size=size).organisation).state == "active"


def test_a_county_clerk_pairs_no_enterprise_of_another_county(signed_in, county, today):
    campaign = campaign_of(county)
    leading_firm(parent=county, name="云州本县重工有限公司")
    small_firm(parent=CountyFactory(), name="云州邻县配件有限公司")
    data = {"leading": "云州本县重工有限公司", "small": "云州邻县配件有限公司", "plan": "计划"}
    response = signed_in(county_clerk(county)).post(
        page("pair_make", campaign), form_data(**data, starts_on=str(today))
    )
    assert error_of(response, "small") and not FirmPair.objects.exists()


def test_the_same_two_paired_at_once_are_paired_once(committed):  # noqa: F811
    campaign, leading, small = campaign_of(), leading_firm(), small_firm()

    outcomes = at_once(lambda n: pair_of(campaign, leading, small), 2)

    assert len(of_kind(outcomes, ValidationError)) == 1
    assert FirmPair.objects.count() == 1


# The log and the end -----------------------------------------------------------------------------------


def test_an_enterprise_logs_what_was_done_in_its_own_pair_and_ends_nothing(signed_in, today):
    campaign = campaign_of()
    own, foreign = pair_of(campaign), pair_of(campaign)
    client = signed_in(representative_of(own.small))
    assert [row["pk"] for row in client.get(LIST).context["object_list"]] == [own.pk]
    for name in ("pair_detail", "pair_log"):
        assert client.get(page(name, foreign)).status_code == 404
    for name in ("pair_plan", "pair_complete", "pair_end"):
        assert client.get(page(name, own)).status_code == 403
    data = {"kind": "orders", "text": "签订采购框架协议。"}
    for held_on in (today + DAY, own.starts_on - DAY):
        response = client.post(page("pair_log", own), form_data(**data, held_on=str(held_on)))
        assert error_of(response, "held_on")
    assert client.post(page("pair_log", own), form_data(**data, held_on=str(today))).status_code == 302
    text = client.get(page("pair_detail", own)).content.decode()
    assert "签订采购框架协议。" in text and page("campaign_detail", campaign) not in text
    assert [one["label"] for one in client.get(page("pair_detail", own)).context["actions"]] == [
        "登记对接记录"
    ]


def test_a_pair_is_completed_with_a_log_and_a_result_and_then_stays_as_it_is(signed_in, desk, today):
    pair = pair_of(campaign_of())
    told = representative_of(pair.leading)
    client, url = signed_in(desk), page("pair_complete", pair)
    data = {"outcome": "新增订单三百万元。", "ended_on": str(today)}
    assert error_of(client.post(url, form_data(**data)), None)
    logged(pair)
    assert error_of(client.post(url, form_data(**data | {"ended_on": str(today + DAY)})), "ended_on")
    assert client.post(url, form_data(**data)).status_code == 302
    pair.refresh_from_db()
    assert (pair.state, pair.outcome, pair.ended_on) == ("completed", "新增订单三百万元。", today)
    assert Notice.objects.filter(user=told, key=f"pair:completed:{pair.pk}").count() == 1
    for act in (
        lambda: logged(pair),
        lambda: end_pair(pair, actor=desk, outcome="停产", ended_on=today),
        lambda: complete_pair(pair, actor=desk, outcome="再次", ended_on=today),
    ):
        with pytest.raises(ValidationError):
            act()


def test_an_older_copy_of_a_plan_is_refused(signed_in, desk):
    pair = pair_of(campaign_of())
    client, url = signed_in(desk), page("pair_plan", pair)
    assert client.post(url, form_data(plan="新的计划。", version=1)).status_code == 302
    assert client.post(url, form_data(plan="旧的计划。", version=1)).status_code == 409
    assert FirmPair.objects.get().plan == "新的计划。"


# Campaigns ---------------------------------------------------------------------------------------------


def test_a_campaign_aims_at_something_within_a_period(signed_in, desk, today):
    client, url = signed_in(desk), reverse("liaison:campaign_open")
    unit = campaign_of().organisation
    data = {"organisation": unit.pk, "name": "春风结对", "starts_on": str(today)}
    late = {"ends_on": str(today - DAY), "target_pairs": 78}
    assert error_of(client.post(url, form_data(**data, ends_on=str(today))), "target_leading")
    assert error_of(client.post(url, form_data(**data, **late)), "ends_on")
    twice = data | {"name": "百家民营龙头企业结对服务", "ends_on": str(today), "target_pairs": 78}
    assert error_of(client.post(url, form_data(**twice)), None)
    assert client.post(url, form_data(**data, ends_on=str(today), target_pairs=78)).status_code == 302
    assert PairCampaign.objects.get(name="春风结对").target_pairs == 78


def test_a_campaign_closes_when_every_pair_has_an_end_and_then_takes_no_more(signed_in, desk, today):
    campaign = campaign_of()
    pair = pair_of(campaign)
    client, url = signed_in(desk), page("campaign_close", campaign)
    assert "1" in error_of(client.post(url, form_data()), None)
    end_pair(pair, actor=desk, outcome="企业外迁", ended_on=today)
    assert client.post(url, form_data()).status_code == 302
    for act in (
        lambda: pair_of(campaign),
        lambda: update_campaign(campaign, actor=desk, name="改"),
        lambda: close_campaign(campaign, actor=desk),
    ):
        with pytest.raises(ValidationError):
            act()


def test_pages_cost_the_same_for_one_pair_and_for_three(signed_in, desk):
    campaign, client = campaign_of(), signed_in(desk)
    pair = logged(pair_of(campaign))
    lists = [
        CAMPAIGNS,
        LIST,
        f"{LIST}?campaign={campaign.pk}&state=counted",
        page("campaign_firms", campaign),
    ]
    details = [page("campaign_detail", campaign), page("pair_detail", pair)]

    def costs():
        return [queries(client, url) for url in (*lists, *details)]

    costs()
    ones = costs()
    for _turn in range(2):
        logged(pair, text="再次走访。")
        pair_of(campaign)
    campaign_of(name="另一活动")
    assert costs() == ones
    assert max(ones[:4]) <= 6 and max(ones[4:]) <= 8, ones


def test_a_name_typed_finds_the_pairs_of_either_side(signed_in, desk):
    campaign = campaign_of()
    first = pair_of(campaign, leading_firm(name="云州龙腾重工有限公司"))
    second = pair_of(campaign, None, small_firm(name="云州龙腾配件有限公司"))
    pair_of(campaign)
    rows = signed_in(desk).get(f"{LIST}?q=龙腾").context["object_list"]
    assert {row["pk"] for row in rows} == {first.pk, second.pk}


def test_when_two_helped_enterprises_merge_one_pair_stays_with_both_logs(desk):
    campaign, leading = campaign_of(), leading_firm()
    kept, gone = logged(pair_of(campaign, leading)), logged(pair_of(campaign, leading), text="邻方走访。")
    winner, loser = kept.small, gone.small

    def merge(**choices):
        merge_records(ORGANISATIONS, winner.pk, loser.pk, actor=desk, choices=Choices(**choices))

    with pytest.raises(ValidationError):
        merge()
    merge(rows={"liaison.firmpair.small": "winner"})

    assert [pair.pk for pair in FirmPair.objects.all()] == [kept.pk]
    assert set(kept.contacts.values_list("text", flat=True)) == {"双方互访。", "邻方走访。"}


def test_the_city_keeps_the_campaigns_of_counties_and_a_county_its_own(signed_in, county, county_desk):
    own, foreign = campaign_of(county), campaign_of(CountyFactory())
    client = signed_in(county_desk)
    assert client.get(page("campaign_update", own)).status_code == 200
    assert client.get(page("campaign_update", foreign)).status_code == 404
    assert signed_in(city_clerk()).get(page("campaign_update", foreign)).status_code == 200
