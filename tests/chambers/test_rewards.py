"""Rewards (奖补): what a rule comes to, and the ledger in which they are paid."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal as D

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chambers.models import (
    Certificate,
    Grade,
    Reward,
    RewardRule,
)
from chambers.services.award_endings import revoke_award
from chambers.services.awards import reward_of
from chambers.services.rewards import budget_reward, pay_reward, sums_of
from tests.chambers.test_assessment_publicity import page
from tests.chambers.test_assessment_rounds import again
from tests.chambers.test_awards import award_of, awarded_round
from tests.members.pages import queries

TODAY = timezone.localdate


@pytest.mark.parametrize(
    ("rule", "total", "amount"),
    [
        ({"amount": D(20_000)}, 70, "20000.00"),
        ({"amount": D(50_000), "from_points": D(90), "per_point": D(1000)}, "93.5", "53500.00"),
        ({"amount": D(50_000), "from_points": D(90), "per_point": D(1000)}, 88, "50000.00"),
        (
            {"amount": D(50_000), "from_points": D(90), "per_point": D(1000), "at_most": D(52_000)},
            95,
            "52000.00",
        ),
        ({"amount": D(0), "from_points": D(60), "per_point": D("33.33")}, "60.5", "16.67"),
    ],
)
def test_a_reward_is_the_sum_of_its_grade_and_so_much_for_each_point_above(rule, total, amount):
    rule = RewardRule(grade=Grade(name="省级"), **rule)

    found, words = reward_of(rule, D(str(total)))

    assert found == D(amount)
    assert "省级" in words


@hypothesis_settings(deadline=None)
@given(
    st.integers(0, 10**8),
    st.integers(0, 10**5),
    st.integers(1, 10**7),
    st.integers(0, 10**8),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)
def test_more_points_never_bring_less_and_nothing_is_above_the_most(amount, start, each, most, one, other):
    """Sums in cents, points in thousandths."""
    money = {"amount": D(amount) / 100, "per_point": D(each) / 100, "at_most": D(most) / 100}
    rule = RewardRule(grade=Grade(name="省级"), from_points=D(start) / 1000, **money)
    low, high = (reward_of(rule, D(total) / 1000)[0] for total in sorted((one, other)))

    assert 0 <= low <= high <= money["at_most"]


def test_a_reward_is_marked_paid_once_and_not_before_the_award_or_ahead(desk):
    _held, (best, *_rest) = awarded_round()
    reward = award_of(best).reward
    with pytest.raises(ValidationError, match="不能晚于今天"):
        pay_reward(reward, TODAY() + timedelta(days=1), "", actor=desk)
    with pytest.raises(ValidationError, match="不能早于认定日期"):
        pay_reward(reward, TODAY() - timedelta(days=1), "", actor=desk)

    pay_reward(reward, TODAY(), "凭证 12", actor=desk)

    assert (again(reward).paid_on, again(reward).note) == (TODAY(), "凭证 12")
    with pytest.raises(ValidationError, match="已于"):
        pay_reward(reward, TODAY(), "", actor=desk)
    with pytest.raises(ValidationError, match="不再调整"):
        budget_reward(reward, 2030, actor=desk)


def test_nothing_is_paid_for_a_revoked_award(desk):
    _held, (best, *_rest) = awarded_round()
    reward = award_of(best).reward
    revoke_award(award_of(best), "材料不实", actor=desk)

    with pytest.raises(ValidationError, match="不予拨付"):
        pay_reward(reward, TODAY(), "", actor=desk)
    sums = sums_of(Reward.objects.all())
    assert (sums["due"], sums["paid"], sums["dropped"]) == (D("20000.00"), 0, D("53000.00"))


def test_the_ledger_shows_sums_of_what_is_listed_and_is_exported(desk, signed_in):
    _held, (best, *_rest) = awarded_round()
    pay_reward(award_of(best).reward, TODAY(), "", actor=desk)
    budget_reward(Reward.objects.get(amount=20_000), TODAY().year + 1, actor=desk)
    client = signed_in(desk)

    def facts(**query):
        return client.get(page("reward_list"), query).context["facts"]

    assert facts() == "待拨付 20,000.00 元，已拨付 53,000.00 元"
    assert facts(year=TODAY().year) == "待拨付 0.00 元，已拨付 53,000.00 元"
    assert facts(level="city") == "待拨付 20,000.00 元，已拨付 0.00 元"
    answer = client.get(page("reward_list"), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0]
    assert sheet.max_row == 3


def test_the_ledger_is_kept_by_the_city_and_read_by_counties(county, county_desk, desk, signed_in):
    _held, (own,) = awarded_round([(0, 93)], parent=county)
    awarded_round([(0, 93)])
    reward = award_of(own).reward
    client = signed_in(county_desk)
    assert [row["pk"] for row in client.get(page("reward_list")).context["object_list"]] == [reward.pk]
    assert client.post(page("reward_pay", reward.pk), {"paid_on": f"{TODAY()}"}).status_code == 403
    cost = queries(client, page("reward_list"))
    awarded_round([(0, 93)], parent=county)
    assert queries(client, page("reward_list")) == cost

    done = signed_in(desk).post(page("reward_pay", reward.pk), {"paid_on": f"{TODAY()}", "note": "凭证 7"})

    assert done["Location"] == page("reward_detail", reward.pk)
    assert again(reward).note == "凭证 7"
    assert Certificate.objects.count() == 3
