"""One small world for the permission matrix: two counties, and of everything one's own and a neighbour's.

One file, though long: it is one world, and each part of it stands on those before.
"""

from __future__ import annotations

import io
import itertools
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.utils import timezone
from knox.models import AuthToken
from PIL import Image

from chambers.models import Declaration, Dues, Officer
from chambers.services.admissions import apply_admission
from chambers.services.catalogue import offer_service
from chambers.services.dues import charge_dues
from chambers.services.founding import apply_founding
from chambers.services.introductions import write_introduction
from chambers.services.officers import appoint_officer, award_honour
from chambers.services.plaques import issue_plaque
from chambers.services.registry import admit_member
from federation.accounts.models import (
    Authenticator,
    Delegation,
    FactorReset,
    Organisation,
    Post,
    Role,
    SignInRecord,
    User,
)
from federation.accounts.proof import PROVED_AT
from federation.audit.models import AuditEntry
from federation.changes.models import Change
from federation.exchange.models import ExportFile, SavedMapping
from federation.exchange.services.applying import check_batch
from federation.exchange.services.batches import create_batch, set_mapping
from federation.exchange.services.submissions import submit_batch
from federation.files.services import attach, store
from federation.jobs.models import Job
from federation.merging.models import DuplicatePair
from federation.merging.organisations import ORGANISATIONS
from federation.merging.services.merging import merge_records
from federation.notices.models import Notice
from federation.ui.models import SavedView
from liaison.models import DepartmentLeader
from members.models import DirectoryGroup, Person, Position
from members.services.directory import enter_directory, give_consent, hold_public_post
from members.services.people import set_position
from members.services.zones import add_zone
from proposals.models import Assignment, OpinionLetter, Proposal, Rating
from proposals.services.assignments import accept_assignment, assign, send_opinion
from proposals.services.closing import close_proposal
from proposals.services.desk import file_proposal, return_proposal, review_proposal
from proposals.services.proposals import draft_proposal, submit_proposal
from proposals.services.ratings import rate_proposal
from proposals.services.replies import begin_reply, draft_reply
from proposals.services.withdrawing import withdraw_proposal
from tests.access_assessment import build_assessment
from tests.access_audit import build_audit
from tests.access_complaints import build_complaints
from tests.access_cosign import build_cosigning
from tests.access_demands import build_demands
from tests.access_governance import build_governance
from tests.access_letters import add_publication, bring_to_proposer
from tests.access_parts import build_parts
from tests.access_party import build_party
from tests.access_privacy import build_privacy
from tests.access_proposals import ASIDE, add_appeal, put_aside
from tests.access_registry import build_registry
from tests.access_spaces import build_spaces
from tests.access_visits import (
    build_centre,
    build_clinic,
    build_pairs,
    build_plans,
    build_pledge,
    build_policies,
    build_trade,
)
from tests.accounts.soft_key import SoftKey
from tests.factories.accounts import CountyFactory, UserFactory, person_with, root
from tests.factories.applications import application_in
from tests.factories.chambers import ChamberFactory
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory, PersonFactory

BACKEND = "federation.accounts.backends.FoldedNameBackend"
State = Proposal.State
BODY = "贵会提出的建议收悉。现答复如下：\n我们将在年内出台实施方案，并及时反馈办理进展情况，感谢支持。"
# Assigned, signed for, and the letter not begun.
LETTER = "letter"
PROMISE = "我们将在年内出台实施方案"


@dataclass(eq=False)
class Principal:
    """Somebody who asks: a role, the place in the tree that the role is held in, a session and a token."""

    name: str
    user: User | None = None
    role: str = "PUB"
    branch: int | None = None
    unit: int | None = None
    session: str = ""
    token: str = ""
    refused: str = ""


@dataclass(eq=False)
class Thing:
    """An object with the facts by which scope letters are judged, apart from the code under test."""

    kind: str
    name: str
    pk: int
    branch: int | None = None
    units: set = field(default_factory=set)
    owners: set = field(default_factory=set)
    assigned: set = field(default_factory=set)
    is_published: bool = False
    is_draft: bool = False
    extra: dict = field(default_factory=dict)

    def within(self, letter: str, who: Principal) -> bool:
        """Whether a scope letter of the matrix reaches this object for `who`."""
        if letter == "o":
            return who.name in self.owners or who.unit in self.owners
        if self.is_draft:
            # A draft reaches whoever wrote it, whatever the letter, and nobody else.
            return letter != "-" and (who.name in self.owners or who.unit in self.owners)
        return {
            "C": True,
            "+": True,
            "t": who.branch is not None and who.branch == self.branch,
            "u": who.unit in self.units,
            "a": who.unit in self.assigned,
            "p": self.is_published,
            "-": False,
        }[letter]

    def closeness(self, who: Principal) -> tuple[int, ...]:
        """By how many of the facts that scopes look at this object is near to `who`; the more, the greater."""
        facts = (
            who.branch is not None and who.branch == self.branch,
            who.unit in self.units,
            who.name in self.owners or who.unit in self.owners,
            who.unit in self.assigned,
            self.is_published,
            not self.is_draft,
        )
        return (sum(facts), *facts)


class World:
    """Principals by name and things by kind."""

    def __init__(self) -> None:
        self.principals: dict[str, Principal] = {}
        self.things: dict[str, list[Thing]] = {}
        self.serial = itertools.count(1)
        self.root = root()
        self.north, self.south = CountyFactory(name="桃溪县工商联"), CountyFactory(name="石岭县工商联")
        self.build_registry()
        self.build_people()
        self.build_departments()
        self.build_principals()
        self.build_own_things()
        self.build_import()
        self.build_duplicates()
        FoundingWorld(self).build()
        build_governance(self, self.principals["CST"].user)
        build_audit(self)
        build_privacy(self)
        build_party(self, self.principals["CST"].user)
        build_registry(self, self.principals["CST"].user)
        proposals = ProposalWorld(self)
        proposals.build()
        build_complaints(self, proposals.officers)
        build_cosigning(self)
        build_parts(self, proposals.officers)
        build_demands(self)
        build_spaces(self, self.principals["CST"].user)
        build_assessment(self, self.principals["CST"].user)
        MembershipWorld(self).build()
        build_pairs(self)
        build_trade(self)
        build_policies(self)
        build_centre(self)
        build_pledge(self)
        build_clinic(self)
        build_plans(self)
        self.build_directory()
        self.newest_entry = AuditEntry.objects.latest("id").pk

    def add(self, kind: str, name: str, pk: int, **facts: Any) -> Thing:
        thing = Thing(kind, name, pk, **facts)
        self.things.setdefault(kind, []).append(thing)
        return thing

    def of(self, kind: str) -> list[Thing]:
        return self.things.get(kind, [])

    # The registry -------------------------------------------------------------------------------------

    def build_registry(self) -> None:
        self.chambers, self.enterprises = {}, {}
        add_zone("滨江新区", actor=None)
        for name, county in (("own", self.north), ("sibling", self.north), ("neighbour", self.south)):
            self.chambers[name] = ChamberFactory(parent=county)
            self.enterprises[name] = EnterpriseFactory(parent=county)
        self.chambers["preparing"] = ChamberFactory(parent=self.south, status=Organisation.Status.PREPARING)
        for name, chamber in self.chambers.items():
            self.add_chamber(name, chamber)
        for name, enterprise in self.enterprises.items():
            party = enterprise.organisation
            chamber = self.chambers[name].pk
            self.add(
                "enterprise", name, enterprise.pk, branch=party.branch_id, units={chamber}, owners={party.pk}
            )
            self.add("organisation", name, party.pk, branch=party.branch_id)

    def add_chamber(self, name: str, chamber: Any) -> None:
        party = chamber.organisation
        thing = self.add(
            "chamber",
            name,
            chamber.pk,
            branch=party.branch_id,
            units={chamber.pk},
            is_published=party.status == Organisation.Status.ACTIVE,
        )
        if name in self.enterprises:
            membership = admit_member(chamber, self.enterprises[name].organisation, actor=None)
            thing.extra["membership"] = membership.pk
            plaque = issue_plaque(membership, actor=None)
            charge_dues(chamber, actor=None, year=2026, amounts={"member": Decimal(1000)})
            service = offer_service(chamber, actor=None, kind="legal", title="法律咨询")
            around = {"branch": party.branch_id, "units": {chamber.pk}}
            self.add("dues", name, Dues.objects.get(membership=membership).pk, **around)
            self.add("offeredservice", name, service.pk, **around)
            self.add(
                "membership",
                name,
                membership.pk,
                branch=party.branch_id,
                units={chamber.pk},
                owners={self.enterprises[name].pk},
                extra={"plaque": plaque.pk},
            )
        president = PersonFactory(organisation=party)
        officer = appoint_officer(
            chamber, president, Officer.Office.PRESIDENT, actor=None, starts_on=timezone.localdate()
        )
        award_honour(party, actor=None, title="四好商会", level="city", year=2025)
        thing.extra["officer"] = officer.pk
        federation = Organisation.objects.get(pk=party.parent_id)
        admission = apply_admission(
            chamber, actor=None, federation=federation, applied_on=timezone.localdate()
        )
        thing.extra["admission"] = admission.pk
        declaration = Declaration.objects.create(
            alliance=chamber, title="联盟宣言", text="携手共进。", declared_on=timezone.localdate()
        )
        thing.extra["declaration"] = declaration.pk
        self.add("person", f"of {name} chamber", president.pk, branch=party.branch_id, units={party.pk})
        self.add("organisation", f"{name} chamber", party.pk, branch=party.branch_id)

    def build_people(self) -> None:
        for name, enterprise in self.enterprises.items():
            party = enterprise.organisation
            person = PersonFactory(organisation=party)
            set_position(person, party, Position.Kind.LEGAL_REPRESENTATIVE, actor=None)
            own = {"units": {party.pk}, "owners": {party.pk}}
            self.add("person", f"of {name} enterprise", person.pk, branch=party.branch_id, **own)

    def build_directory(self) -> None:
        """Of every person a ground, an unshared entry and a public post."""
        group, _made = DirectoryGroup.objects.get_or_create(code="world", defaults={"name": "世界"})
        today = timezone.localdate()
        for thing in self.of("person"):
            person = Person.objects.get(pk=thing.pk)
            consent = give_consent(
                person, "directory", actor=None, given_on=today, wording="2026", evidence="表"
            )
            entry = enter_directory(person, group, actor=None, source="走访", is_shared=False)
            post = hold_public_post(person, "cppcc", "city", actor=None, starts_on=today - timedelta(days=9))
            thing.extra |= {"consent": consent.pk, "entry": entry.pk, "post": post.pk}
            self.add("directoryentry", thing.name, entry.pk, branch=thing.branch)

    def build_departments(self) -> None:
        self.departments = {name: DepartmentFactory() for name in ("own", "neighbour", "third")}
        for name, department in self.departments.items():
            leader = DepartmentLeader.objects.filter(department=department).first()
            self.add(
                "department",
                name,
                department.pk,
                units={department.pk},
                is_published=True,
                extra={"leader": leader.pk},
            )

    # Who asks -----------------------------------------------------------------------------------------

    def build_principals(self) -> None:
        partner = ChamberFactory(name="伙伴系统").organisation
        units = {
            Role.COUNTY_STAFF: self.north,
            Role.CHAMBER_SECRETARY: self.chambers["own"].organisation,
            Role.ENTERPRISE: self.enterprises["own"].organisation,
            Role.DEPARTMENT: self.departments["own"].organisation,
            Role.PARTNER: partner,
        }
        self.principals["PUB"] = Principal("PUB")
        for role in Role:
            if role is Role.PUBLIC:
                continue
            unit = units.get(role, self.root)
            self.principals[role.value] = self.principal(
                role.value, person_with(role, unit), role.value, unit
            )
            disabled = self.principal(
                f"{role.value} disabled", person_with(role, unit), role.value, unit, refused="disabled"
            )
            User.objects.filter(pk=disabled.user.pk).update(is_active=False)
            self.principals[disabled.name] = disabled
            former = UserFactory()
            yesterday = timezone.localdate() - timedelta(days=1)
            Post.objects.create(
                user=former, organisation=unit, role=role, starts_on="2020-01-01", ends_on=yesterday
            )
            expired = self.principal(f"{role.value} expired", former, role.value, unit, refused="expired")
            self.principals[expired.name] = expired
            pending = self.principal(
                f"{role.value} pending", person_with(role, unit), role.value, unit, refused="pending"
            )
            User.objects.filter(pk=pending.user.pk).update(second_factor_since=None)
            self.principals[pending.name] = pending
        for post in Post.objects.in_force().order_by("id")[:3]:
            self.add("post", f"post {post.pk}", post.pk)
        self.neighbours_author = person_with(Role.ENTERPRISE, self.enterprises["neighbour"].organisation)
        self.neighbours_officer = person_with(Role.DEPARTMENT, self.departments["neighbour"].organisation)

    def principal(
        self, name: str, user: User, role: str, unit: Organisation, *, refused: str = ""
    ) -> Principal:
        # The tests ask everybody for a second factor; who has none is the "pending" one of a role.
        User.objects.filter(pk=user.pk).update(second_factor_since=timezone.now())
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        # However long the tests take: what asks again is tried in tests/accounts/test_proof.py.
        session[PROVED_AT] = int(time.time()) + 3600
        session.create()
        _token, secret = AuthToken.objects.create(user, expiry=timedelta(days=1))
        return Principal(name, user, role, unit.branch_id, unit.pk, session.session_key, secret, refused)

    # Things of one's own and files ----------------------------------------------------------------------

    def build_own_things(self) -> None:
        stranger = UserFactory()
        asker = person_with(Role.SECURITY_ADMIN)
        reset = FactorReset.objects.create(user=stranger, asked_by=asker, reason="手机遗失")
        self.add("factorreset", "of a stranger", reset.pk)
        for name, who in list(self.principals.items()):
            if who.user is not None:
                self.own_things(name, who.user)
        self.own_things("a stranger", stranger)
        clerk = self.principals["CST"].user
        for chamber in self.chambers.values():
            write_introduction(
                chamber, actor=clerk, text="商会简介", english_name="", english_text="", logo=picture()
            )
        for kind, models in (("chamber", self.chambers), ("enterprise", self.enterprises)):
            for thing in self.of(kind):
                attachment = attach(models[thing.name].organisation, picture(), name="图.png", actor=clerk)
                thing.extra["file"] = attachment.pk
                self.add(
                    f"{kind} file",
                    thing.name,
                    attachment.pk,
                    branch=thing.branch,
                    units=thing.units,
                    owners=thing.owners,
                )

    def own_things(self, name: str, user: User) -> None:
        job = Job.objects.create(kind="nothing", title="空", owner=user, state=Job.State.DONE)
        notice = Notice.objects.create(user=user, kind="nothing", title="空", key=f"nothing:{user.pk}")
        # A list that everybody may enter, so that the view alone decides.
        view = SavedView.objects.create(list_name="accounts:sign_in_history", name="空", owner=user)
        self.add("savedview", name, view.pk, owners={name})
        change = Change.objects.create(
            kind="chambers.chamber",
            permission="chambers.update_chamber",
            title="空",
            actor=user,
            made_at=timezone.now(),
        )
        for post in Post.objects.in_force().filter(user=user):
            self.add("own post", name, post.pk, owners={name})
        # It begins next year, so it changes nobody's rights here.
        lender = person_with(Role.EXPERT)
        next_year = timezone.localdate() + timedelta(days=365)
        delegation = Delegation.objects.create(
            post=lender.posts.get(),
            role=Role.EXPERT,
            lender=lender,
            delegate=user,
            starts_on=next_year,
            ends_on=next_year + timedelta(days=1),
            reason="休假",
        )
        self.add("delegation", name, delegation.pk, owners={name})
        app = Authenticator.objects.create(user=user, kind=Authenticator.Kind.TOTP, key=b"sealed")
        key = SoftKey()
        # A second one, so that removing the first is a question of rights alone.
        Authenticator.objects.create(
            user=user, kind=Authenticator.Kind.PASSKEY, key=key.attested(), credential_id=key.id
        )
        sign_in = SignInRecord.objects.create(user=user, method="password", result="ok", sid=uuid.uuid4())
        self.add("authenticator", name, app.pk, owners={name})
        self.add("sign-in", name, sign_in.pk, owners={name})
        self.add("job", name, job.pk, owners={name})
        self.add("change", name, change.pk, owners={name})
        self.add("notice", name, notice.pk, owners={name})
        made = ExportFile.objects.create(
            owner=user,
            name="空",
            kind="csv",
            path="/",
            file=store(b"name", "text/csv"),
            ready_at=timezone.now(),
            expires_at=timezone.now() + timedelta(days=1),
        )
        self.add("exportfile", name, made.pk, owners={name})

    def build_duplicates(self) -> None:
        """Pairs and merges in each county, and a pair across both, which only the city decides about."""
        clerk = self.principals["CST"].user
        one = {}
        for name, county in (("own", self.north), ("neighbour", self.south)):
            first, second, third = (EnterpriseFactory(parent=county) for _turn in range(3))
            one[name] = first
            pair = suspect(first, second)
            self.add("duplicatepair", name, pair.pk, branch=county.pk)
            merge = merge_records(ORGANISATIONS, first.pk, third.pk, actor=clerk)
            self.add("merge", name, merge.pk, branch=county.pk)
        across = suspect(*one.values())
        self.add("duplicatepair", "across", across.pk)

    def build_import(self) -> None:
        clerk = self.principals["CST"].user
        batch = create_batch("enterprises", workbook(), name="企业.xlsx", actor=clerk)
        check_batch(set_mapping(batch, batch.mapping, actor=clerk))
        self.add("importbatch", "checked", batch.pk, extra={"row": 2})
        neighbour = person_with(Role.COUNTY_STAFF, self.south)
        county, secretary = self.principals["COS"].user, self.principals["CHS"].user
        for name, sender in (("county's", county), ("chamber's", secretary), ("neighbour's", neighbour)):
            sent = create_batch("enterprises", workbook(), name=f"{name}.xlsx", actor=sender)
            check_batch(set_mapping(sent, sent.mapping, actor=sender))
            submit_batch(sent, actor=sender)
            unit = sent.organisation
            facts = {"branch": unit.branch_id, "units": {unit.pk}}
            self.add("importbatch", name, sent.pk, **facts, extra={"row": 2})
        for saved in SavedMapping.objects.select_related("organisation"):
            unit = saved.organisation
            self.add("savedmapping", unit.name, saved.pk, branch=unit.branch_id, units={unit.pk})


class FoundingWorld:
    """Foundings applied for by the enterprise's own person, by a neighbour and by the staff."""

    def __init__(self, world: World) -> None:
        self.world = world

    def build(self) -> None:
        world = self.world
        neighbour = world.enterprises["neighbour"].organisation
        self.founding("own", world.north, world.principals["ENT"], world.enterprises["own"].organisation)
        self.founding("chamber", world.north, world.principals["CHS"], world.chambers["own"].organisation)
        self.founding("neighbour", world.south, None, neighbour)
        self.founding("staff", world.root, None, None)

    def founding(self, name: str, unit: Organisation, who: Any, applicant: Any) -> None:
        founding = apply_founding(
            actor=who.user if who else None,
            organisation=unit,
            applicant_unit=applicant,
            name=f"云州市筹建商会（{name}）",
            kind="industry",
            initiators=["云州发起有限公司"],
        )
        self.world.add(
            "founding",
            name,
            founding.pk,
            branch=unit.branch_id,
            owners={applicant.pk} if applicant else set(),
            extra={
                "initiator": founding.initiators.first().pk,
                "material": founding.materials.first().pk,
            },
        )


def suspect(one: Any, other: Any) -> DuplicatePair:
    return DuplicatePair.objects.create(
        subject=ORGANISATIONS.label, kind="enterprise", one_id=one.pk, other_id=other.pk, causes=["phone"]
    )


def workbook() -> io.BytesIO:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["序号", "企业名称", "统一社会信用代码", "所属商会"])
        sheet.write_row(1, 0, [1, "云州恒瑞茶业有限公司", "", ""])
        sheet.write_row(2, 0, [2, "云州金石建材有限公司", "not a code", ""])
    held.seek(0)
    return held


def picture() -> io.BytesIO:
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, "PNG")
    held.seek(0)
    held.name = "图.png"
    return held


class MembershipWorld:
    """Applications in the states that pages tell apart: an enterprise's own, a stranger's, a neighbour's."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clerk = world.principals["CST"].user

    def build(self) -> None:
        own = self.world.principals["ENT"].user
        for state in ("draft", "submitted", "confirmation", "confirmed"):
            self.application(f"own {state}", "own", state, own)
            self.application(f"stranger {state}", "own", state, None)
        for state in ("submitted", "confirmed"):
            self.application(f"sibling {state}", "sibling", state, None)
            self.application(f"neighbour {state}", "neighbour", state, None)

    def application(self, name: str, place: str, state: str, user: User | None) -> None:
        chamber = self.world.chambers[place]
        if user is not None:
            # An enterprise has one open application a chamber, so each of its own goes to another one.
            chamber = ChamberFactory(parent=self.world.north)
        application = application_in(state, chamber=chamber, user=user, actor=self.clerk)
        facts = {
            "branch": chamber.organisation.branch_id,
            "units": {chamber.pk},
            "owners": {self.world.enterprises["own"].pk} if user is not None else set(),
            "is_draft": state == "draft",
        }
        self.world.add("membershipapplication", name, application.pk, **facts)


class ProposalWorld:
    """Proposals of every state by the enterprise's own person, and some by others."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clerk = world.principals["CST"].user
        self.own, self.neighbour = world.departments["own"], world.departments["neighbour"]
        self.officers = {
            self.own.pk: world.principals["DEP"].user,
            self.neighbour.pk: world.neighbours_officer,
        }

    def build(self) -> None:
        world = self.world
        own_unit = world.enterprises["own"].organisation
        chamber = world.chambers["own"].organisation
        south = world.enterprises["neighbour"].organisation
        for state in State:
            self.proposal(f"own {state}", state, "ENT", world.principals["ENT"].user, own_unit)
        self.proposal("own letter", LETTER, "ENT", world.principals["ENT"].user, own_unit)
        for state in (State.DRAFT, State.SUBMITTED, State.REPLIED):
            self.proposal(f"chamber {state}", state, "CHS", world.principals["CHS"].user, chamber)
        for state in (State.DRAFT, State.SUBMITTED, State.ASSIGNED, State.REPLIED):
            self.proposal(
                f"neighbour {state}", state, "", world.neighbours_author, south, lead=self.neighbour
            )

    def proposal(
        self, name: str, state: str, owner: str, author: User, unit: Organisation, lead: Any = None
    ) -> None:
        lead = lead or self.own
        proposal = draft_proposal(
            actor=author,
            organisation=unit,
            subject=f"关于完善园区配套的建议（{name}）",
            facts="园区配套设施不足，职工反映强烈。",
            analysis="配套建设与招商不同步，缺少统筹。",
            suggestions="一、增加公交班次。二、建设食堂。",
        )
        self.bring(proposal, state, author, lead)
        proposal = Proposal.objects.get(pk=proposal.pk)
        assignments = Assignment.objects.filter(matter_id=proposal.pk)
        facts = {
            "branch": unit.branch_id,
            "owners": {owner} if owner else set(),
            # Members read what they have written under the same letter as what they are asked to sign.
            "assigned": set(assignments.values_list("department_id", flat=True))
            | ({unit.pk} if owner else set()),
            "is_draft": proposal.state == State.DRAFT,
        }
        thing = self.world.add("proposal", name, proposal.pk, **facts)
        add_appeal(thing, proposal, author)
        attachment = attach(proposal, picture(), name="图.png", actor=author)
        units = {unit.pk} if owner == "CHS" else set()
        self.world.add("proposal file", name, attachment.pk, **(facts | {"units": units}))
        for assignment in assignments:
            reply = assignment.replies.first()
            own = facts | {"assigned": {assignment.department_id}}
            self.world.add("assignment", f"{name} {assignment.mode}", assignment.pk, **own)
            sent = OpinionLetter.objects.filter(assignment=assignment).first()
            if sent is not None:
                readers = {assignment.department_id, assignments.get(mode="lead").department_id}
                self.world.add("opinionletter", name, sent.pk, **(own | {"assigned": readers}))
            if assignment.answers and assignment.state != Assignment.State.TO_SIGN:
                self.world.add("letter", name, assignment.pk, **own)
            if reply is None:
                continue
            thing.extra["reply"] = reply.pk
            self.world.add("reply", name, reply.pk, **own)
            add_publication(self.world, name, reply, **own)
            for commitment in reply.commitments.all():
                self.world.add("commitment", name, commitment.pk, **own)
                thing.extra["commitment"] = commitment.pk

    def bring(self, proposal: Proposal, state: str, author: User, lead: Any) -> None:
        if state == State.DRAFT:
            return
        submit_proposal(proposal, actor=author)
        if state in ASIDE:
            put_aside(proposal, state)
            return
        if state == State.WITHDRAWN:
            withdraw_proposal(proposal, actor=author)
        if state in (State.SUBMITTED, State.WITHDRAWN):
            return
        review_proposal(proposal, actor=self.clerk)
        if state == State.RETURNED:
            return_proposal(proposal, actor=self.clerk, reason="请补充数据。")
        if state in (State.UNDER_REVIEW, State.RETURNED):
            return
        file_proposal(proposal, actor=self.clerk)
        if state == State.FILED:
            return
        made = assign(
            proposal.matter,
            actor=self.clerk,
            mode=Assignment.Mode.LEAD,
            lead=lead,
            co_handlers=[self.world.departments["third"]],
        )
        if state == LETTER:
            accept_assignment(made[0], actor=self.officers[made[0].department_id])
        elif state != State.ASSIGNED:
            self.answer(proposal, made, state, author)

    def answer(self, proposal: Proposal, made: list[Assignment], state: str, author: User) -> None:
        lead, other = made
        officer = self.officers[lead.department_id]
        accept_assignment(other, actor=officer)
        send_opinion(other, actor=officer, opinion="我单位无不同意见。")
        accept_assignment(lead, actor=officer)
        reply = draft_reply(
            begin_reply(lead, actor=officer),
            actor=officer,
            letter_class="A",
            body=BODY,
            signatory=DepartmentLeader.objects.get(department_id=lead.department_id),
            contact_person="乙科长",
            contact_phone="0900-8120000",
        )
        year_end = timezone.localdate().replace(month=12, day=31)
        bring_to_proposer(reply, officer=officer, promises=[{"quote": PROMISE, "due_on": year_end}])
        if state == State.REPLIED:
            return
        rate_proposal(proposal, actor=author, satisfaction=Rating.Satisfaction.SATISFIED)
        if state == State.CLOSED:
            close_proposal(proposal, actor=self.clerk, makes_no_promise=True)
