"""What pairs of enterprises, supply and demand, policies, services add to the world of the permission matrix."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from liaison.models import Principle
from liaison.services.centre import withdraw_service
from liaison.services.clinic import pair_expert
from liaison.services.trade import return_post
from tests.factories.centre import request_for, service_of
from tests.factories.clinic import clinic_of, expert_of, item_of
from tests.factories.members import EnterpriseFactory
from tests.factories.pairs import campaign_of, pair_of
from tests.factories.plans import draft_report, plan_for, plan_item, report_of
from tests.factories.pledges import answer_of
from tests.factories.policies import policy_of
from tests.factories.trade import interest_in, post_of


def build_pairs(world: Any) -> None:
    """A campaign of each county with one pair; in the own one stands the enterprise that asks."""
    for name, county in (("own", world.north), ("neighbour", world.south)):
        leading = EnterpriseFactory(parent=county, is_leading=True).organisation
        small = world.enterprises[name].organisation
        campaign = campaign_of(county)
        pair = pair_of(campaign, leading, small)
        world.add("paircampaign", name, campaign.pk, branch=county.pk)
        world.add("firmpair", name, pair.pk, branch=county.pk, owners={leading.pk, small.pk})


def build_trade(world: Any) -> None:
    """Of the enterprise that asks a published post with interest of the chamber, of the neighbour's none."""
    own, neighbour = (world.enterprises[name].organisation for name in ("own", "neighbour"))
    chamber, other = (world.chambers[name].organisation for name in ("own", "neighbour"))
    for name, unit, interested in (("own", own, chamber), ("neighbour", neighbour, other)):
        post = post_of(unit)
        interest = interest_in(post, interested)
        if name == "neighbour":
            return_post(post, actor=None, reason="请补充")
        facts = {"branch": unit.branch_id, "owners": {unit.pk}}
        world.add("tradepost", name, post.pk, **facts, is_published=name == "own")
        world.add("tradeinterest", name, interest.pk, **facts, units={unit.pk, interested.pk})


def build_policies(world: Any) -> None:
    """A policy of each county: everybody reads it, its county changes it."""
    for name, county in (("own", world.north), ("neighbour", world.south)):
        world.add("supportpolicy", name, policy_of(county).pk, branch=county.pk)


def build_centre(world: Any) -> None:
    """Of the own chamber a listed service that the own enterprise asked for; the neighbours' is withdrawn."""
    for name in ("own", "neighbour"):
        unit, firm = world.chambers[name].organisation, world.enterprises[name].organisation
        service = service_of(unit)
        request = request_for(service, firm)
        if name == "neighbour":
            withdraw_service(service, actor=None)
        facts = {"branch": unit.branch_id, "owners": {unit.pk}}
        world.add("centreservice", name, service.pk, **facts, is_published=name == "own")
        world.add("centrerequest", name, request.pk, **facts, units={unit.pk, firm.pk})
    everywhere = service_of(title="惠企政策解读")
    world.add(
        "centreservice", "of the city", everywhere.pk, owners={everywhere.organisation_id}, is_published=True
    )
    world.add("public service", "of the city", everywhere.pk)


def build_pledge(world: Any) -> None:
    """The principles are the city's; of each enterprise one answer."""
    world.add("principle", "first", Principle.objects.earliest("pk").pk)
    for name in ("own", "neighbour"):
        firm = world.enterprises[name].organisation
        facts = {"branch": firm.branch_id, "owners": {firm.pk}}
        world.add("pledgeanswer", name, answer_of(firm).pk, **facts)


def build_clinic(world: Any) -> None:
    """An expert of each county at an enterprise; the own one has the account of the expert who asks."""
    asking = world.principals["EXP"]
    for name, county in (("own", world.north), ("neighbour", world.south)):
        firm = world.enterprises[name].organisation
        expert = expert_of(county, account=asking.user if name == "own" else None)
        pair = pair_expert(expert, firm, actor=None, starts_on=timezone.localdate())
        visit = clinic_of(firm, [expert], county)
        item_of(visit)
        world.add("expert", name, expert.pk, branch=county.pk)
        world.add("clinicpair", name, pair.pk, branch=county.pk)
        assigned = {asking.unit} if name == "own" else set()
        world.add("clinicvisit", name, visit.pk, branch=county.pk, owners={firm.pk}, assigned=assigned)


def build_plans(world: Any) -> None:
    """Of the own chamber a published report, of the neighbour's a draft; of each a plan with an item."""
    for name in ("own", "neighbour"):
        unit = world.chambers[name].organisation
        report = report_of(unit) if name == "own" else draft_report(unit)
        plan = plan_for(unit)
        facts = {"branch": unit.branch_id, "units": {unit.pk}}
        world.add("workreport", name, report.pk, **facts, is_published=name == "own")
        world.add("yearplan", name, plan.pk, **facts)
        world.add("planitem", name, plan_item(plan).pk, **facts)
    city = world.root
    plan, facts = plan_for(city), {"units": {city.pk}}
    world.add("workreport", "of the city", report_of(city).pk, **facts, is_published=True)
    world.add("yearplan", "of the city", plan.pk, **facts)
    world.add("planitem", "of the city", plan_item(plan).pk, **facts)
