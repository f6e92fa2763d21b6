"""Supply and demand: the desk's check, masked contacts, what fits, interest, agreement and result."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from federation.notices.models import Notice
from federation.reference.services import find_industry
from liaison.models import TradeInterest, TradePost
from liaison.services.trade import (
    agree_interest,
    close_post,
    decline_interest,
    fitting,
    publish_post,
    record_deal,
    return_post,
)
from liaison.trade_terms import COMMON, MOST, terms_of
from tests.factories.accounts import CountyFactory, person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory
from tests.factories.trade import OTHER_PHONE, PHONE, agreed_interest, interest_in, post_of, waiting_post
from tests.members.pages import (
    BUSINESS_STRANGERS,
    error_of,
    form_data,
    queries,
    representative_of,
    secretary_of,
)
from tests.races import at_once, committed, of_kind  # noqa: F401 - a fixture

LIST = reverse("liaison:trade_list")


@pytest.fixture
def today(db):
    return timezone.localdate()


def firm(**fields):
    return EnterpriseFactory(**fields).organisation


def page(name: str, row) -> str:
    return reverse(f"liaison:{name}", args=[row.pk])


def listed(client, query: str = "") -> list[int]:
    return [row["pk"] for row in client.get(f"{LIST}{query}").context["object_list"]]


# Posting and the check ---------------------------------------------------------------------------------


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
def test_administrators_see_no_supply_and_demand(signed_in, db, role):
    post = post_of()
    client = signed_in(person_with(role))
    assert [client.get(url).status_code for url in (LIST, page("trade_detail", post))] == [403, 403]


def test_a_post_is_read_by_others_once_the_desk_has_checked_it(signed_in, desk, today):
    owner, other = representative_of(firm()), representative_of(firm())
    client = signed_in(owner)
    data = {"kind": "supply", "category": "products", "title": "有机茶叶供应", "text": "每月两吨。"}
    data |= {"until": str(today), "contact_name": "欧阳明", "contact_phone": PHONE}
    late = data | {"until": str(today - datetime.timedelta(days=1))}
    assert error_of(client.post(reverse("liaison:trade_add"), form_data(**late)), "until")
    assert client.post(reverse("liaison:trade_add"), form_data(**data)).status_code == 302
    post = TradePost.objects.get()
    assert (post.organisation, post.state) == (owner.posts.get().organisation, "waiting")
    assert listed(client) == [post.pk]
    client = signed_in(other)
    assert client.get(page("trade_detail", post)).status_code == 404 and listed(client) == []
    client = signed_in(desk)
    assert Notice.objects.filter(user=desk, kind="liaison.trade").count() == 1
    assert client.post(page("trade_publish", post), form_data()).status_code == 302
    assert Notice.objects.filter(user=owner, kind="liaison.trade").count() == 1
    client = signed_in(other)
    assert client.get(page("trade_detail", post)).status_code == 200 and listed(client) == [post.pk]


def test_a_returned_post_says_why_and_is_checked_again_after_a_change(signed_in, desk):
    post = post_of()
    owner = representative_of(post.organisation)
    assert error_of(signed_in(desk).post(page("trade_return", post), form_data(reason="")), "reason")
    assert signed_in(desk).post(page("trade_return", post), form_data(reason="请补充规格")).status_code == 302
    post.refresh_from_db()
    client, url = signed_in(owner), page("trade_change", post)
    assert "请补充规格" in client.get(page("trade_detail", post)).content.decode()
    fields = ("kind", "category", "title", "until", "contact_name", "contact_phone")
    data = {name: str(getattr(post, name)) for name in fields}
    stale = form_data(**data, text="补充规格。", version=post.version - 1)
    assert client.post(url, stale).status_code == 409
    assert client.post(url, form_data(**data, text="规格二十升。", version=post.version)).status_code == 302
    post.refresh_from_db()
    assert (post.state, post.returned_why) == ("waiting", "")
    assert "规格" in post.terms and "补充" not in post.terms


def test_an_owner_changes_its_own_post_and_no_other(signed_in, db):
    own, foreign = post_of(), post_of()
    client = signed_in(representative_of(own.organisation))
    for name in ("trade_change", "trade_close"):
        assert client.get(page(name, own)).status_code == 200
        assert client.get(page(name, foreign)).status_code == 404
    assert client.get(page("trade_publish", own)).status_code == 403


def test_a_county_checks_what_its_own_enterprises_post(signed_in, county, county_desk):
    own, foreign = waiting_post(firm(parent=county)), waiting_post(firm(parent=CountyFactory()))
    client = signed_in(county_desk)
    assert listed(client) == [own.pk]
    assert client.get(page("trade_publish", own)).status_code == 200
    assert client.get(page("trade_publish", foreign)).status_code == 404
    publish_post(foreign, actor=None)
    assert client.get(page("trade_detail", foreign)).status_code == 200
    assert client.get(page("trade_return", foreign)).status_code == 404


def test_what_is_out_of_date_or_closed_is_shown_to_its_owner_alone(signed_in, today, desk):
    gone, closed = post_of(), post_of()
    TradePost.objects.filter(pk=gone.pk).update(until=today - datetime.timedelta(days=1))
    close_post(closed, actor=None)
    client = signed_in(representative_of(firm()))
    assert listed(client) == []
    for post in (gone, closed):
        assert client.get(page("trade_detail", post)).status_code == 404
        assert client.get(page("trade_take", post)).status_code == 404
        with pytest.raises(ValidationError):
            interest_in(post)
    assert listed(signed_in(representative_of(gone.organisation))) == [gone.pk]


# Contacts ----------------------------------------------------------------------------------------------


def test_whom_to_call_is_masked_until_both_sides_have_agreed(signed_in, desk):
    post = post_of()
    buyer, stranger = firm(), firm()
    interest = interest_in(post, buyer)
    owner, taker = representative_of(post.organisation), representative_of(buyer)
    url = page("trade_detail", post)

    def shown(user) -> tuple[bool, bool]:
        text = signed_in(user).get(url).content.decode()
        return PHONE in text or "欧阳明" in text, OTHER_PHONE in text or "司马青" in text

    # (telephone of the owner, telephone of whoever is interested)
    other = representative_of(stranger)
    assert [shown(user) for user in (owner, taker, other, desk)] == [
        (True, False),
        (False, True),
        (False, False),
        (False, False),
    ]
    agree_interest(interest, actor=owner)
    assert [shown(user) for user in (owner, taker, other, desk)] == [
        (True, True),
        (True, True),
        (False, False),
        (False, False),
    ]
    # What a stranger reads names nobody who is interested.
    assert buyer.name not in signed_in(other).get(url).content.decode()


def test_a_declined_interest_opens_no_contact(signed_in, db):
    post = post_of()
    interest = decline_interest(interest_in(post), actor=None, outcome="库位已满")
    client = signed_in(representative_of(interest.organisation))
    text = client.get(page("trade_detail", post)).content.decode()
    assert PHONE not in text and "库位已满" in text
    with pytest.raises(ValidationError):
        agree_interest(interest, actor=None)


# Interest and result -----------------------------------------------------------------------------------


def test_an_enterprise_takes_up_a_post_of_another_unit_once(signed_in, db):
    post, buyer = post_of(), firm()
    owner, client = representative_of(post.organisation), signed_in(representative_of(buyer))
    data = {"words": "希望合作。", "contact_name": "司马青", "contact_phone": OTHER_PHONE}
    url = page("trade_take", post)
    assert client.post(url, form_data(**data)).status_code == 302
    assert error_of(client.post(url, form_data(**data)), None) == "本单位已对该信息提交过对接意向。"
    assert TradeInterest.objects.get().organisation == buyer
    assert Notice.objects.filter(user=owner, kind="liaison.trade").count() == 1
    own = signed_in(owner).post(url, form_data(**data))
    assert error_of(own, None) == "这是本单位发布的供需信息。"


def test_only_the_owner_agrees_and_either_side_records_the_result(signed_in, db):
    post = post_of(ChamberFactory().organisation)
    interest = interest_in(post)
    owner, taker = secretary_of(post.organisation), representative_of(interest.organisation)
    assert signed_in(taker).get(page("interest_agree", interest)).status_code == 404
    assert signed_in(representative_of(firm())).get(page("interest_settle", interest)).status_code == 404
    assert signed_in(owner).post(page("interest_agree", interest), form_data()).status_code == 302
    client, url = signed_in(taker), page("interest_settle", interest)
    wrong = client.post(url, form_data(made="no", amount="5", outcome="价格不合适"))
    assert error_of(wrong, "amount")
    done = form_data(made="yes", amount="12.5", outcome="签订一年合同")
    assert client.post(url, done).status_code == 302
    interest.refresh_from_db()
    assert (interest.state, interest.amount) == ("done", Decimal(125_000))
    assert Notice.objects.filter(user=owner, key=f"trade:end:{interest.pk}").exists()
    assert not Notice.objects.filter(user=taker, key=f"trade:end:{interest.pk}").exists()


def test_a_result_needs_agreement_first(db):
    with pytest.raises(ValidationError):
        record_deal(interest_in(post_of()), actor=None, made=True, outcome="成交")


def test_an_interest_answered_twice_at_once_is_answered_once(committed):  # noqa: F811
    interest = interest_in(post_of())

    def answer(turn):
        if turn:
            return agree_interest(interest, actor=None)
        return decline_interest(interest, actor=None, outcome="不合适")

    assert len(of_kind(at_once(answer, 2), ValidationError)) == 1


# What fits ---------------------------------------------------------------------------------------------


def test_terms_industry_and_category_say_what_fits_in_this_order(db):
    trade, other = find_industry("批发和零售业"), find_industry("制造业")
    post = post_of(firm(industry=trade), title="冷链仓储空余库位", text="冷链配送。")

    def sought(title, category="other", industry=other, **fields):
        kind = fields.pop("kind", "demand")
        return post_of(
            firm(industry=industry), title=title, text="详见附件。", kind=kind, category=category, **fields
        )

    most = sought("寻求冷链仓储库位")
    kin = sought("寻求冷链车辆服务", industry=trade)
    near = sought("寻求冷链包装服务", category="logistics")
    sought("寻求冷链培训服务")
    sought("供应冷链仓储库位", kind="supply")
    sought("寻求钢材采购渠道", industry=trade, category="logistics")
    post_of(post.organisation, title="寻求冷链仓储库位", text="自用。", kind="demand")
    waiting_post(title="寻求冷链仓储库位", text="待审核。", kind="demand")

    assert list(fitting(post)) == [most, kin, near]


def test_the_index_of_terms_finds_the_candidates_among_thousands(db):
    post = post_of()
    other = firm()
    facts = {"kind": "demand", "category": "products", "title": "别的", "text": "别的", "state": "published"}
    facts |= {"until": post.until, "contact_name": "甲", "contact_phone": PHONE}
    TradePost.objects.bulk_create(
        TradePost(organisation=other, terms=[f"term{number + turn * 7919}" for turn in range(3)], **facts)
        for number in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE liaison_tradepost")
    plan = fitting(post).explain()
    assert "trade_post_terms" in plan and "Seq Scan on liaison_tradepost" not in plan


def test_a_search_of_two_characters_finds_title_and_text_and_one_finds_nothing(signed_in, desk):
    post = post_of(title="冷链仓储空余库位", text="位于滨江园区。")
    post_of(title="有机茶叶供应", text="每月两吨。")
    client = signed_in(desk)
    assert listed(client, "?q=冷链") == listed(client, "?q=滨江") == [post.pk]
    assert listed(client, "?q=冷链滨江") == listed(client, "?q=冷") == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_terms_of_any_text_are_few_short_and_the_same_however_it_is_cut(one, other):
    found = terms_of(one, other)
    assert found == terms_of(other, one) == sorted(set(found))
    assert len(found) <= MOST and all(2 <= len(term) <= 20 for term in found)
    assert COMMON.isdisjoint(found) and set(found) <= set(terms_of(one, other, common=True))


def test_pages_cost_the_same_for_one_interest_and_for_three(signed_in, desk):
    post = post_of()
    agreed_interest(post)
    post_of(title="寻求冷链仓储库位", kind="demand")
    client = signed_in(desk)
    addresses = (LIST, f"{LIST}?state=live&whose=own", page("trade_detail", post))
    for url in addresses:
        queries(client, url)
    ones = [queries(client, url) for url in addresses]
    for _turn in range(2):
        interest_in(post)
        post_of(title="寻求冷链仓储库位", kind="demand")
    assert [queries(client, url) for url in addresses] == ones
    assert max(ones[:2]) <= 6 and ones[2] <= 8, ones


def test_the_desk_publishes_nothing_twice(db):
    post = post_of()
    with pytest.raises(ValidationError):
        publish_post(post, actor=None)
    return_post(post, actor=None, reason="请补充")
