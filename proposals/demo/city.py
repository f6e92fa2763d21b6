"""Putting the demo city together, once."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from federation.accounts.demo import DEMO_PARTNER
from federation.accounts.models import Organisation, Role, User
from federation.rest.services import register_partner
from members.models import Enterprise
from proposals.demo.assessment_results import build_results
from proposals.demo.assessments import build_assessments
from proposals.demo.centre import CentreBuilder
from proposals.demo.chambers import ChamberBuilder
from proposals.demo.clinic import ClinicBuilder
from proposals.demo.demands import Hands, build_demands, build_heard
from proposals.demo.directory import build_directory
from proposals.demo.duplicates import build_duplicates
from proposals.demo.enterprises import EnterpriseBuilder
from proposals.demo.foundings import FoundingBuilder
from proposals.demo.grievances import build_grievances
from proposals.demo.instructions import build_instructions
from proposals.demo.invent import Inventor
from proposals.demo.joint import build_group, build_joint
from proposals.demo.letters import appoint_colleagues
from proposals.demo.listings import build_listings
from proposals.demo.memberships import MembershipBuilder
from proposals.demo.pairs import build_pairs
from proposals.demo.papers import PaperBuilder
from proposals.demo.party import PartyBuilder
from proposals.demo.people import build_staff, open_doors, represent
from proposals.demo.places import CITY, build_departments, build_federations, build_regions
from proposals.demo.plans import build_plans
from proposals.demo.pledges import build_pledges
from proposals.demo.policies import build_policies
from proposals.demo.privacy import build_requests
from proposals.demo.publications import publish_letters
from proposals.demo.receptions import build_receptions
from proposals.demo.rubrics import build_rubrics
from proposals.demo.spaces import build_spaces
from proposals.demo.supervision import SupervisionBuilder
from proposals.demo.trade import TradeBuilder
from proposals.demo.visits import build_visits

LOCK = 0x59554E5A
COUNTY = "桃溪县"
SECRETARYS_CHAMBER = "云州市电子信息行业商会"
# Chambers whose secretaries also raise proposals; they cannot sign in.
WRITING_CHAMBERS = ("云州市茶业商会", "云州市物流行业商会", "云州市餐饮行业商会", "云州市女企业家商会")
WRITING_ENTERPRISES = 6


class DemoExists(Exception):
    """The database holds a federation that the demo did not make."""


@transaction.atomic
def build_city() -> bool:
    """Load the demo city; False where it is loaded already, and then nothing changes.

    Raises DemoExists where another federation stands in the database. Everything comes in one transaction:
    a loading that is cut off leaves nothing behind, and a second one beside it waits.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    standing = Organisation.objects.filter(kind=Organisation.Kind.FEDERATION).first()
    if standing is not None:
        if standing.name == CITY and User.objects.filter(folded_username="wanghaiyan").exists():
            return False
        raise DemoExists(standing.name)
    inventor = Inventor()
    regions = build_regions()
    root, counties = build_federations(regions)
    users = build_staff(root, counties[COUNTY])
    clerk = users["wanghaiyan"]
    departments, officers = build_departments(root, regions, inventor, clerk)
    colleagues = appoint_colleagues(departments, officers, clerk)
    today = timezone.localdate()
    chambers = ChamberBuilder(root, counties, regions, inventor, clerk, today).build()
    enterprises = EnterpriseBuilder(root, counties, regions, chambers, inventor, clerk, today).build()
    build_listings(enterprises, clerk)
    FoundingBuilder(root, counties[COUNTY], regions, chambers, enterprises, clerk, today).build()
    SupervisionBuilder(root, chambers, inventor, clerk, today).build()
    chamber = chambers[SECRETARYS_CHAMBER].organisation
    authors = {
        "secretary": (speaker(chamber, "secretary", "任雪琳", Role.CHAMBER_SECRETARY, clerk), root),
        "member": representative(enterprises[0], "member", "吕博轩", clerk),
    }
    for place, name in enumerate(WRITING_CHAMBERS):
        unit = chambers[name].organisation
        user = speaker(unit, f"chamber-{place + 1}", inventor.person(), Role.CHAMBER_SECRETARY, clerk)
        authors[user.username] = (user, unit)
    for place in range(1, WRITING_ENTERPRISES + 1):
        pair = representative(enterprises[place * 17], f"enterprise-{place}", inventor.person(), clerk)
        authors[pair[0].username] = pair
    build_duplicates(root, enterprises, clerk)
    PaperBuilder(clerk, authors, departments, officers, users["leader"]).build()
    publish_letters(clerk, today)
    build_joint(authors)
    writer, unit = authors["chamber-1"]
    authors["president"] = (
        represent(unit, "president", inventor.person(), Role.CHAMBER_SECRETARY, title="会长", actor=clerk),
        unit,
    )
    build_group(writer, unit)
    build_grievances(clerk, users["leader"], authors, departments, officers, today)
    hands = Hands(clerk, departments, officers)
    build_demands(hands, authors, today)
    build_heard(hands, *authors["chamber-1"], authors["member"][1], today)
    build_receptions(clerk, users["leader"], authors, departments, today)
    build_instructions(root, clerk, departments, officers, today)
    build_directory(clerk, today)
    build_visits(root, regions, enterprises, chambers, list(departments.values()), clerk, today)
    secretary, member = authors["secretary"][0], authors["member"][0]
    MembershipBuilder(chambers, enterprises, regions, inventor, clerk, secretary, today).build(member)
    PartyBuilder(root, counties, chambers, inventor, clerk, today).build()
    build_requests(root, counties[COUNTY], clerk, member, today)
    build_pairs(root, counties[COUNTY], enterprises, clerk, today)
    TradeBuilder(enterprises, inventor, clerk, today).build(member)
    build_policies(root, counties[COUNTY], clerk, today)
    first, members = next(iter(departments.values())).organisation, list(chambers.values())
    CentreBuilder(root, first, members, enterprises, inventor, clerk, today).build(member)
    ClinicBuilder(root, enterprises, inventor, clerk, today).build(member)
    build_plans(root, members[0].organisation, clerk, today)
    build_pledges(enterprises, member, today)
    build_spaces(root, (secretary, member), clerk, today)
    build_rubrics(root, clerk)
    build_assessments(root, members, chamber, users["expert"], secretary, clerk, today)
    build_results(root, members, chamber, secretary, clerk, today)
    register_partner(DEMO_PARTNER, actor=clerk)
    speakers = {name: user for name, (user, _unit) in authors.items()}
    open_doors(users | speakers | colleagues | {user.username: user for user in officers.values()})
    return True


def speaker(unit: Organisation, username: str, name: str, role: str, clerk: User) -> User:
    return represent(unit, username, name, role, title="秘书长", actor=clerk)


def representative(
    enterprise: Enterprise, username: str, name: str, clerk: User
) -> tuple[User, Organisation]:
    unit = enterprise.organisation
    return represent(unit, username, name, Role.ENTERPRISE, title="总经理", actor=clerk), unit
