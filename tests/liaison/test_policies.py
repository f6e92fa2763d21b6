"""Support policies of three levels, matched to enterprises in both directions."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.audit.models import AuditEntry
from federation.reference.models import Region
from federation.reference.services import find_industry
from liaison.models import SupportPolicy
from liaison.services.policies import enterprises_fitting, update_policy
from members.models import Enterprise
from members.services.zones import add_zone, tag_organisation
from tests.factories.accounts import CountyFactory, person_with, root
from tests.factories.members import EnterpriseFactory
from tests.factories.policies import policy_of
from tests.members.pages import BUSINESS_STRANGERS, error_of, form_data, queries, representative_of

LIST = reverse("liaison:policy_list")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today(db):
    return timezone.localdate()


def page(name: str, row) -> str:
    return reverse(f"liaison:{name}", args=[row.pk])


def whole(policy: SupportPolicy) -> SupportPolicy:
    return SupportPolicy.objects.with_conditions().get(pk=policy.pk)


def places() -> tuple[Region, Region, Region]:
    """A city, a county of it, and another county."""
    city = Region.objects.create(code="990100", name="测试市", short_name="测试", level="city")
    inner, outer = (
        Region.objects.create(code=code, name=name, short_name=name, level="county", parent=parent)
        for code, name, parent in (("990101", "内县", city), ("990201", "外县", None))
    )
    return city, inner, outer


def test_each_condition_matches_the_same_in_both_directions(desk):
    city, inner, outer = places()
    trade, other = find_industry("制造业"), find_industry("批发和零售业")
    zone = add_zone("科创走廊", actor=None)
    firms = {
        "bare": EnterpriseFactory(),
        "small": EnterpriseFactory(size="small", region=inner, industry=trade, employees=50),
        "large": EnterpriseFactory(
            size="large",
            region=outer,
            industry=other,
            is_leading=True,
            annual_revenue=2_000_000,
            employees=900,
        ),
        "poor": EnterpriseFactory(size="micro", region=inner, industry=other, annual_revenue=999_999),
    }
    tag_organisation(firms["large"].organisation, actor=None, zones=[zone])
    wanted = {
        "nothing": ({}, {"bare", "small", "large", "poor"}),
        "sizes": ({"sizes": ["small", "micro"]}, {"small", "poor"}),
        "leading": ({"leading_only": True}, {"large"}),
        "revenue": ({"min_revenue": 1_000_000}, {"large"}),
        "employees": ({"max_employees": 50}, {"small"}),
        "county": ({"regions": [inner]}, {"small", "poor"}),
        "city with its counties": ({"regions": [city]}, {"small", "poor"}),
        "one of two regions": ({"regions": [inner, outer]}, {"small", "large", "poor"}),
        "industry": ({"industries": [trade]}, {"small"}),
        "zone": ({"zones": [zone]}, {"large"}),
        "all at once": ({"sizes": ["micro"], "regions": [inner], "industries": [trade]}, set()),
    }
    policies = {name: policy_of(**conditions) for name, (conditions, _fits) in wanted.items()}
    rows = {name: Enterprise.objects.for_detail().get(pk=firm.pk) for name, firm in firms.items()}

    for name, (_conditions, fits) in wanted.items():
        found = set(enterprises_fitting(whole(policies[name]), desk).values_list("pk", flat=True))
        assert found == {firms[one].pk for one in fits}, name
    for firm, row in rows.items():
        found = set(SupportPolicy.objects.fitting(row).values_list("pk", flat=True))
        assert found == {policies[name].pk for name, (_c, fits) in wanted.items() if firm in fits}, firm


@pytest.mark.parametrize(
    ("first", "last", "shown"), [(0, 0, True), (0, None, True), (1, None, False), (-9, -1, False)]
)
def test_an_enterprise_sees_what_is_in_force_today(signed_in, today, first, last, shown):
    firm = EnterpriseFactory()
    policy = policy_of(valid_from=today + first * DAY, valid_to=None if last is None else today + last * DAY)
    client = signed_in(representative_of(firm.organisation))
    found = client.get(page("enterprise_policies", firm)).context["policies"]
    assert found == ([policy] if shown else [])


def test_a_representative_reads_the_own_matches_and_what_is_missing(signed_in, db):
    own, foreign = EnterpriseFactory(size="small"), EnterpriseFactory(size="small")
    policy_of(sizes=["large"])
    fitting = policy_of(sizes=["small"])
    client = signed_in(representative_of(own.organisation))
    context = client.get(page("enterprise_policies", own)).context
    assert context["policies"] == [fitting]
    assert context["missing"] == ["所在地区", "所属行业", "年营业收入", "从业人数"]
    assert client.get(page("enterprise_policies", foreign)).status_code == 404
    profile = client.get(reverse("members:enterprise_detail", args=[own.pk])).content.decode()
    assert page("enterprise_policies", own) in profile


def test_who_fits_is_counted_within_reach_and_the_count_opens_its_list(signed_in, county, county_desk, desk):
    policy = policy_of(sizes=["small"])
    own = EnterpriseFactory(size="small", parent=county)
    EnterpriseFactory(size="small", parent=CountyFactory())
    EnterpriseFactory(size="large", parent=county)
    for user, count in ((county_desk, 1), (desk, 2)):
        client = signed_in(user)
        context = client.get(page("policy_detail", policy)).context
        assert context["fitting"] == str(count)
        assert client.get(context["fitting_url"]).context["count"] == count
    rows = signed_in(county_desk).get(page("policy_firms", policy)).context["object_list"]
    assert [row["pk"] for row in rows] == [own.pk]


@pytest.mark.parametrize("role", BUSINESS_STRANGERS)
def test_administrators_read_no_policies(signed_in, db, role):
    client = signed_in(person_with(role))
    assert client.get(LIST).status_code == client.get(page("policy_detail", policy_of())).status_code == 403


def test_a_county_keeps_its_own_policies_and_reads_the_others(signed_in, county, county_desk):
    own, foreign = policy_of(county), policy_of(CountyFactory())
    client = signed_in(county_desk)
    assert client.get(page("policy_detail", foreign)).status_code == 200
    assert client.get(page("policy_update", own)).status_code == 200
    assert client.get(page("policy_update", foreign)).status_code == 404


def test_a_clerk_registers_a_policy_with_its_conditions_and_changes_them(signed_in, desk, today):
    trade = find_industry("制造业")
    client, url = signed_in(desk), reverse("liaison:policy_register")
    data = {
        "organisation": root().pk,
        "level": "province",
        "title": "技改补助",
        "body": "省厅",
        "text": "补助。",
    }
    data |= {"valid_from": str(today), "sizes": ["small"], "industries": [trade.pk], "min_revenue": "100"}
    late = form_data(**data, valid_to=str(today - DAY))
    assert error_of(client.post(url, late), "valid_to")
    assert client.post(url, form_data(**data)).status_code == 302
    policy = SupportPolicy.objects.get()
    assert (policy.sizes, policy.min_revenue, list(policy.industries.all())) == (
        ["small"],
        1_000_000,
        [trade],
    )
    assert error_of(client.post(url, form_data(**data)), None) == "该单位的同一政策已登记。"
    change, kept = page("policy_update", policy), data | {"sizes": ["micro"], "industries": []}
    assert client.post(change, form_data(**kept, version=1)).status_code == 302
    assert client.post(change, form_data(**data, version=1)).status_code == 409
    policy.refresh_from_db()
    assert (policy.sizes, policy.industries.count()) == (["micro"], 0)
    assert AuditEntry.objects.get(event="liaison.policy_changed").changes["industries"] == [str(trade), ""]


def test_nothing_changed_is_no_change_and_an_end_before_the_beginning_is_refused(desk, today):
    policy = policy_of()
    assert update_policy(policy, actor=desk, title=policy.title, zones=[]).version == 1
    with pytest.raises(ValidationError) as refused:
        update_policy(policy, actor=desk, valid_to=policy.valid_from - DAY)
    assert list(refused.value.error_dict) == ["valid_to"]


def test_lists_narrow_by_level_state_and_two_characters(signed_in, desk, today):
    force = policy_of(level="province", text="冷链补助。")
    coming = policy_of(valid_from=today + DAY)
    over = policy_of(valid_from=today - 9 * DAY, valid_to=today - DAY)
    client = signed_in(desk)

    def found(query):
        return [row["pk"] for row in client.get(f"{LIST}?{query}").context["object_list"]]

    assert found("level=province") == found("standing=force") == found("q=冷链") == [force.pk]
    assert (found("standing=coming"), found("standing=over"), found("q=冷")) == ([coming.pk], [over.pk], [])


def test_pages_cost_the_same_for_one_policy_and_for_three(signed_in, desk):
    trade = find_industry("制造业")
    firm = EnterpriseFactory(size="small", industry=trade)
    policy, client = policy_of(sizes=["small"], industries=[trade]), signed_in(desk)
    lists = [LIST, page("policy_firms", policy)]
    details = [page("policy_detail", policy), page("enterprise_policies", firm)]

    def costs():
        return [queries(client, url) for url in (*lists, *details)]

    costs()
    ones = costs()
    for _turn in range(2):
        policy_of(sizes=["small"], industries=[trade, find_industry("批发和零售业")])
        EnterpriseFactory(size="small", industry=trade)
    assert costs() == ones
    assert max(ones[:2]) <= 7 and max(ones[2:]) <= 8, ones
