"""Why a page opens or not: told from the same declarations that the doors ask, and nothing of foreign rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.explaining import explain, page_at
from federation.accounts.models import Delegation, Post, Role, User
from federation.audit.models import AuditEntry
from tests.factories.accounts import CountyFactory, UserFactory, city_clerk, county_clerk, person_with
from tests.factories.chambers import ChamberFactory
from tests.members.pages import queries
from tests.test_access import probe


def told(user: User, address: str, **options):
    return explain(User.objects.get(pk=user.pk), page_at(address, "testserver"), **options)


def chamber_page(county=None) -> str:
    return reverse("chambers:chamber_detail", args=[ChamberFactory(parent=county or CountyFactory()).pk])


def test_a_role_without_the_permission_is_named_with_those_that_have_it_and_whom_to_ask(db):
    security = person_with(Role.SECURITY_ADMIN)
    expert = person_with(Role.EXPERT)

    answer = told(expert, reverse("members:person_list"))

    assert not answer.may
    assert answer.permission == "查看代表人士"
    assert "查看代表人士" in answer.verdict
    assert ("市级工作人员", "全市") in answer.holders
    assert [line.reach for line in answer.posts] == [""]
    assert answer.contacts == [(security.name, "云州市工商联")]


def test_the_post_that_reaches_a_record_is_told_with_the_unit_of_the_record(county, county_desk):
    answer = told(county_desk, chamber_page(county))

    assert answer.may
    assert [(line.counts, line.holds_record, line.reach) for line in answer.posts] == [
        (True, True, "本单位及下级单位")
    ]
    assert "在可查看范围内" in answer.record


def test_a_foreign_record_and_a_missing_one_are_explained_alike(county, county_desk):
    foreign, missing = chamber_page(), reverse("chambers:chamber_detail", args=[987654])

    one, other = told(county_desk, foreign), told(county_desk, missing)

    def shown(answer):
        key = str(answer.asked.key)
        return (
            answer.may,
            answer.verdict,
            answer.record.replace(key, "N"),
            answer.posts,
            answer.contacts,
            answer.contact_reason,
            answer.notes,
        )

    assert not one.may
    assert shown(one) == shown(other)


def test_posts_that_do_not_count_say_why(db, county):
    user = UserFactory()
    unit = county
    for start, end in ((-30, -10), (10, None), (-5, 5)):
        Post.objects.create(
            user=user,
            organisation=unit,
            role=Role.COUNTY_STAFF,
            starts_on=timezone.localdate() + timedelta(days=start),
            ends_on=timezone.localdate() + timedelta(days=end) if end else None,
        )

    lines = told(user, reverse("members:person_list")).posts

    assert [(line.counts, line.standing) for line in lines] == [
        (True, "有效"),
        (False, "已结束"),
        (False, "尚未生效"),
    ]


def test_a_lent_post_is_told_with_its_owner_and_its_time(db, county):
    owner, delegate = county_clerk(county), person_with(Role.EXPERT)
    loan = Delegation.objects.create(
        post=owner.posts.get(),
        role=Role.COUNTY_STAFF,
        lender=owner,
        delegate=delegate,
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate() + timedelta(days=3),
        reason="休假",
    )
    address = chamber_page(county)

    during = told(delegate, address)
    loan.ended_at = timezone.now()
    loan.save()
    after = told(delegate, address)

    assert during.may
    assert [(line.lender, line.counts, line.holds_record) for line in during.posts] == [
        (owner.name, True, True),
        ("", True, False),
    ]
    assert not after.may
    assert [(line.lender, line.counts, line.standing) for line in after.posts if line.lender] == [
        (owner.name, False, "已结束")
    ]


def test_a_disabled_account_and_a_missing_second_factor_stand_before_everything_else(db, settings):
    user = city_clerk()
    url = reverse("members:person_list")
    settings.SECOND_FACTOR_ROLES = frozenset({"CST"})

    assert "双重验证" in told(user, url).verdict
    User.objects.filter(pk=user.pk).update(is_active=False)
    answer = told(user, url)
    assert "停用" in answer.verdict
    assert not any(line.counts for line in answer.posts)


def test_public_pages_pages_of_ones_own_and_pages_that_ask_again_say_so(desk):
    assert "公开页面" in told(desk, reverse("join:join")).verdict
    assert "各人只看到自己的内容" in told(desk, reverse("accounts:profile")).verdict
    assert told(desk, reverse("accounts:contact_update")).notes == ["打开前还要再次验证身份。"]


@pytest.mark.parametrize(
    "address", ["/nothing/here/", "https://elsewhere.example/chambers/", "/api/v1/chambers/", "http://["]
)
def test_an_address_without_a_page_of_ours_is_refused_in_words(address):
    with pytest.raises(ValidationError) as refused:
        page_at(address, "testserver")

    assert refused.value.message_dict.keys() == {"page"}


def test_a_whole_address_copied_from_the_browser_is_understood():
    asked = page_at("https://testserver/chambers/12/?tab=x#y", "testserver")

    assert (asked.path, asked.key, asked.permission) == ("/chambers/12/", 12, "chambers.view_chamber")


def test_the_explanation_agrees_with_the_door_on_every_page_that_needs_no_record(db, signed_in):
    """Whatever the portal decides for a role, the explanation says the same."""
    wrong = []
    for role in (Role.CITY_STAFF, Role.COUNTY_STAFF, Role.ENTERPRISE, Role.SECURITY_ADMIN, Role.EXPERT):
        user = person_with(role)
        client = signed_in(user)
        for route in probe.routes().values():
            if route.arguments or not route.is_door or "GET" not in route.methods or route.is_api:
                continue
            opened = client.get(reverse(route.name)).status_code != 403
            if told(user, reverse(route.name)).may != opened:
                wrong.append((role, route.name))

    assert wrong == []


# The pages


def test_a_refused_page_leads_to_its_explanation_and_so_does_one_that_is_not_found(signed_in, db):
    client = signed_in(person_with(Role.EXPERT))
    url = reverse("members:person_list")

    refused = client.get(url).content.decode()
    why = client.get(reverse("accounts:why"), {"page": url}).content.decode()

    assert f"{reverse('accounts:why')}?page={url}" in refused
    assert "都不包含“查看代表人士”" in why
    missing = reverse("accounts:delegation_end", args=[987654])
    assert f"?page={missing}" in client.get(missing).content.decode()


def test_a_record_leads_to_why_it_is_seen(signed_in, desk):
    address = chamber_page()

    page = signed_in(desk).get(address).content.decode()

    assert f"{reverse('accounts:why')}?page={address}" in page


def test_a_wrong_address_is_said_at_its_field(signed_in, desk):
    client = signed_in(desk)

    wrong = client.get(reverse("accounts:why"), {"page": "/nothing/here/"})
    empty = client.get(reverse("accounts:why"))

    assert wrong.status_code == 422
    assert "page" in wrong.context["form"].errors
    assert empty.status_code == 200
    assert empty.context["told"] is None


def test_the_security_administrator_asks_about_another_account_on_the_record(signed_in, county, county_desk):
    security, address = person_with(Role.SECURITY_ADMIN), chamber_page(county)
    url = reverse("accounts:user_why", args=[county_desk.pk])

    assert signed_in(county_desk).get(url, {"page": address}).status_code == 403
    page = signed_in(security).get(url, {"page": address})

    answer = page.context["told"]
    assert answer.may
    assert [line.holds_record for line in answer.posts] == [True]
    # Neither the record's name nor its unit: this administrator sees no business text.
    assert "属于" not in answer.record
    entry = AuditEntry.objects.get(event="accounts.access_explained")
    assert (entry.object_id, entry.actor_id, entry.note) == (str(county_desk.pk), security.pk, address)


def test_the_explanation_costs_the_same_for_one_and_three_posts(signed_in, county):
    user = county_clerk(county)
    address = chamber_page(county)
    client = signed_in(user)
    url = f"{reverse('accounts:why')}?page={address}"
    queries(client, url)
    one = queries(client, url)
    for role in (Role.EXPERT, Role.LEADER):
        yesterday = timezone.localdate() - timedelta(days=1)
        Post.objects.create(
            user=user, organisation=county, role=role, starts_on="2020-01-01", ends_on=yesterday
        )

    assert queries(client, url) == one
