"""The demo city holds what the letter reports, and a second loading changes nothing."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone
from stdnum.cn import uscc

from chambers.models import (
    AssessmentObjection,
    AssessmentRound,
    Award,
    Chamber,
    Dues,
    Fact,
    Honour,
    Membership,
    MembershipApplication,
    OfferedService,
    Officer,
    Place,
    Plaque,
    RenderedService,
)
from chambers.services.plaques import verify
from federation.accounts.demo import DEMO_ACCOUNTS, DEMO_PARTNER, DEMO_PASSWORD
from federation.accounts.models import Organisation, Post, User
from federation.audit.models import AuditEntry
from federation.files.services import read_stored
from federation.privacy.models import DataRequest
from liaison.models import Department, DepartmentLeader, Visit, VisitIssue
from liaison.services.visits import tally
from members.models import DirectoryEntry, Enterprise, Listing, Person
from proposals.demo import build_city, motion
from proposals.demo.demands import HANDLERS
from proposals.demo.demands import PLANS as DEMANDS
from proposals.demo.papers import PLANS
from proposals.models import (
    Assignment,
    Commitment,
    Demand,
    DemandList,
    OpinionLetter,
    Proposal,
    Rating,
    Reply,
    Suggestion,
    Topic,
)

pytestmark = pytest.mark.usefixtures("city")
SUBJECT = motion.SUBJECT
SIGN_IN = "/accounts/sign-in/"


def own_chambers():
    return Chamber.objects.filter(
        organisation__parent__kind=Organisation.Kind.FEDERATION,
        organisation__status=Organisation.Status.ACTIVE,
    ).exclude(kind__in=[Chamber.Kind.REMOTE, Chamber.Kind.ALLIANCE])


def test_the_federation_has_27_chambers_of_its_own_and_27_elsewhere():
    assert own_chambers().count() == 27
    assert Chamber.objects.filter(kind=Chamber.Kind.REMOTE).count() == 27


def test_4_national_14_provincial_and_20_city_chambers_are_honoured():
    honours = Honour.objects.filter(title="四好商会")

    assert Counter(honours.values_list("level", flat=True)) == {"nation": 4, "province": 14, "city": 20}
    assert honours.values("organisation").distinct().count() == 38


def test_two_alliances_are_made_of_chambers_and_four_are_in_preparation():
    alliances = Chamber.objects.filter(kind=Chamber.Kind.ALLIANCE)
    standing = alliances.filter(organisation__status=Organisation.Status.ACTIVE)

    assert standing.count() == 2
    assert alliances.filter(organisation__status=Organisation.Status.PREPARING).count() == 4
    for alliance in standing:
        assert alliance.member_count >= 4
        kinds = set(alliance.memberships.values_list("member__kind", flat=True))
        assert kinds == {Organisation.Kind.CHAMBER}


def test_companies_are_listed_at_every_kind_of_exchange_and_some_no_longer():
    assert {one.exchange for one in Listing.objects.in_force()} >= {"sse", "szse", "bse", "neeq", "hkex"}
    assert Listing.objects.exclude(delisted_on=None).count() == 3
    known = DirectoryEntry.objects.exclude(stock_code="").values_list("stock_code", flat=True)
    assert Listing.objects.in_force().filter(symbol__in=known).exists()


def test_visits_go_to_enterprises_and_chambers_and_bring_problems_at_every_stage():
    found = tally(Visit.objects.all())

    assert found.visits > found.units > found.chambers > 0
    assert set(VisitIssue.objects.values_list("state", flat=True)) == set(VisitIssue.State.values)


def test_terms_are_overdue_due_this_year_and_later():
    today = timezone.localdate()
    ends = list(Chamber.objects.exclude(term_ends_on=None).values_list("term_ends_on", flat=True))

    assert any(day < today for day in ends)
    assert any(today <= day and day.year == today.year for day in ends) or today.month == 12
    assert any(day.year > today.year for day in ends)
    assert Officer.objects.filter(office=Officer.Office.PRESIDENT).count() == 74


def test_three_hundred_enterprises_have_right_codes_people_and_several_chambers():
    coded = Enterprise.objects.exclude(organisation__credit_code=None)
    codes = list(coded.values_list("organisation__credit_code", flat=True))

    assert len(codes) == len(set(codes)) == 300
    assert all(uscc.is_valid(code) for code in codes)
    assert Person.objects.filter(positions__kind="legal").count() == 300
    per_enterprise = Counter(
        Membership.objects.filter(member__kind=Organisation.Kind.ENTERPRISE).values_list(
            "member_id", flat=True
        )
    )
    assert set(per_enterprise.values()) >= {1, 2}
    assert len(per_enterprise) == 300


def test_every_row_is_found_by_its_name():
    enterprise = Enterprise.objects.select_related("organisation").order_by("pk").last()

    found = Enterprise.objects.matching(enterprise.organisation.name[2:6])

    assert enterprise.pk in set(found.values_list("pk", flat=True))
    assert not Organisation.objects.filter(path="").exists()


def test_eight_departments_have_a_number_series_a_signatory_and_three_officers():
    departments = Department.objects.all()

    assert departments.count() == 8
    assert departments.exclude(agency_code="").count() == 8
    for department in departments:
        assert DepartmentLeader.objects.signatories().filter(department=department).count() == 1
        assert Post.objects.in_force().filter(organisation_id=department.pk, role="DEP").count() == 3


def test_thirty_five_proposals_show_every_state():
    found = Counter(Proposal.objects.values_list("state", flat=True))

    together = {"submitted": 1, "cosigning": 1, "chamber_review": 1}
    assert sum(found.values()) - 3 == len(PLANS) == 35
    # Rerouting and handling anew have no way through the portal yet.
    unbuilt = {"rerouted", "rehandling"}
    assert set(found) == {str(state) for state in Proposal.State} - unbuilt
    assert found == Counter(str(plan.state) for plan in PLANS) + Counter(together)


def test_demands_stand_at_every_stage_and_the_desk_knows_who_handles_what():
    states = set(Demand.objects.values_list("state", flat=True))

    assert states == {plan.state for plan in DEMANDS}
    assert len(DEMANDS) == Demand.objects.exclude(demand_list=None).count()
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"open", "turned", "answered", "kept"}
    assert DemandList.objects.filter(state="draft").count() == 1
    assert Topic.objects.filter(kind="demand").exclude(handler=None).count() == len(HANDLERS)


def test_departments_stand_at_every_step():
    states = set(Assignment.objects.values_list("state", flat=True))
    classes = set(Reply.objects.filter(state="issued").values_list("letter_class", flat=True))

    assert states == {str(state) for state in Assignment.State}
    assert classes == {"A", "B", "C"}
    assert set(Rating.objects.values_list("satisfaction", flat=True)) == {
        "satisfied",
        "mostly",
        "dissatisfied",
    }
    assert Assignment.objects.overdue(timezone.localdate()).exists()


def test_the_motion_is_number_077_and_its_letter_of_class_a_makes_three_promises():
    proposal = Proposal.objects.get(matter__subject=SUBJECT)
    reply = Reply.objects.get(assignment__matter=proposal.matter)

    assert proposal.number.endswith("〕077号")
    assert reply.number == f"云商提复〔{reply.issued_on.year}〕077号"
    assert (reply.letter_class, proposal.state) == ("A", Proposal.State.REPLIED)
    assert [promise.quote in reply.body for promise in reply.commitments.all()] == [True, True, True]
    assert [promise.progress for promise in reply.commitments.all()] == [80, 35, 50]
    assert set(reply.commitments.values_list("state", flat=True)) == {Commitment.State.IN_PROGRESS}
    assert read_stored(reply.pdf).startswith(b"%PDF")
    assert read_stored(reply.docx).startswith(b"PK")


def test_one_class_has_changed_by_a_supplementary_letter_which_the_public_reads_too():
    later = Reply.objects.get(supplements__isnull=False)

    assert (later.supplements.letter_class, later.letter_class) == ("B", "A")
    assert later.assignment.matter.proposal.state == Proposal.State.CLOSED
    assert {later.publication.state, later.supplements.publication.state} == {"published"}


def test_every_sent_opinion_is_a_numbered_letter_of_the_day_it_was_sent():
    parts = Assignment.objects.filter(state=Assignment.State.OPINION_SENT).select_related("opinion_letter")

    assert {part.pk for part in parts} == set(OpinionLetter.objects.values_list("assignment", flat=True))
    assert all("会〔" in part.opinion_letter.number for part in parts)
    assert all(
        part.opinion_letter.sent_on == part.finished_on for part in parts.filter(matter__kind="proposal")
    )


def test_days_stand_in_their_order_and_none_lies_ahead():
    now = timezone.now()
    for proposal in Proposal.objects.select_related("matter"):
        moments = [
            proposal.matter.created_at,
            proposal.submitted_at,
            proposal.filed_at,
            proposal.replied_at,
            proposal.closed_at,
        ]
        happened = [moment for moment in moments if moment is not None]
        assert happened == sorted(happened), proposal.number
        assert happened[-1].date() <= now.date(), proposal.number


def test_each_demo_account_signs_in_with_its_role(client):
    for account in DEMO_ACCOUNTS:
        user = User.objects.get(username=account.username)
        assert user.roles == {account.role}
        answer = client.post(SIGN_IN, {"username": account.username, "password": DEMO_PASSWORD})
        assert (answer.status_code, answer["Location"]) == (302, "/"), account.username
        client.logout()
    validate_password(DEMO_PASSWORD, user)


def test_nobody_else_can_sign_in():
    known = {account.username for account in DEMO_ACCOUNTS}

    others = User.objects.exclude(username__in=known)

    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_a_second_loading_changes_nothing():
    def counted():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables ORDER BY relname"
            )
            return cursor.fetchall()

    before = counted()

    assert build_city() is False

    assert counted() == before


def test_the_command_names_the_accounts_and_the_password():
    out = io.StringIO()

    call_command("load_demo", stdout=out)

    for account in DEMO_ACCOUNTS:
        assert account.username in out.getvalue()
    assert DEMO_PASSWORD in out.getvalue()
    assert f"issue_partner_token {DEMO_PARTNER}" in out.getvalue()


def test_production_refuses_the_demo(settings):
    settings.DEMO_ALLOWED = False

    with pytest.raises(CommandError):
        call_command("load_demo")


def test_the_partner_of_the_demo_gets_a_token():
    out = io.StringIO()

    call_command("issue_partner_token", DEMO_PARTNER, stdout=out, stderr=io.StringIO())

    assert len(out.getvalue().strip()) == 64


def test_what_was_done_is_on_the_trail():
    events = set(AuditEntry.objects.values_list("event", flat=True))

    assert {
        "accounts.organisation_registered",
        "chambers.member_admitted",
        "chambers.honour_awarded",
        "proposals.proposal_filed",
        "proposals.reply_issued",
        "proposals.commitment_reported",
    } <= events


def test_applications_stand_at_every_desk_and_one_has_waited_too_long():
    rows = MembershipApplication.objects.all()
    states = set(rows.values_list("state", flat=True))
    drafts = rows.filter(state="draft")

    assert states == {str(state) for state in MembershipApplication.State} - {"withdrawn"}
    assert [row.user.username for row in drafts.select_related("user")] == ["member"]
    assert rows.filter(state="submitted", due_on__lt=timezone.localdate()).count() == 1
    for row in rows.filter(state="confirmed"):
        assert row.membership.plaques.in_force().count() == 1


def test_requests_about_personal_data_stand_at_every_step_and_one_is_late():
    rows = DataRequest.objects.all()

    assert set(rows.values_list("state", flat=True)) == {
        "received",
        "identified",
        "proposed",
        "granted",
        "refused",
    }
    assert rows.open().filter(due_on__lt=timezone.localdate()).count() == 1
    assert rows.get(user__username="member").copies.get().is_ready
    assert rows.get(state="proposed").plan["report"]["overwritten"]


def test_a_plaque_of_the_city_is_found_valid_and_a_replaced_one_is_not():
    voided = Plaque.objects.exclude(voided_at=None).get()
    standing = voided.membership.plaques.in_force().get()

    assert verify(standing.code).state == "valid"
    assert verify(voided.code).state == "ended"


def test_two_years_of_dues_are_charged_paid_owing_and_waived():
    year = timezone.localdate().year
    member = User.objects.get(username="member").main_post.organisation
    found = Counter(Dues.objects.values_list("year", "state"))

    assert set(found) >= {
        (year - 1, "paid"),
        (year, "paid"),
        (year, "owing"),
        (year, "part"),
        (year, "waived"),
    }
    assert Dues.objects.filter(membership__member=member, year=year, state="owing").exists()
    for row in Dues.objects.annotate(sum=Sum("payments__amount", default=0)):
        assert row.received == row.sum


def test_two_chambers_offer_services_and_have_rendered_some():
    assert OfferedService.objects.values("chamber").distinct().count() == 2
    assert set(RenderedService.objects.values_list("satisfaction", flat=True)) >= {"satisfied", ""}


def test_a_round_of_chambers_is_awarded_one_is_scored_and_one_is_open():
    states = dict(
        AssessmentRound.objects.filter(version__rubric__code="demo-review").values_list("year", "state")
    )
    year = timezone.localdate().year
    awards = Award.objects.filter(entry__round__year=year - 2).select_related(
        "certificate", "honour", "entry"
    )

    assert states == {year - 2: "awarded", year - 1: "scoring", year: "open"}
    assert awards and all(
        one.awarded_on == one.certificate.valid_from < timezone.localdate() for one in awards
    )
    assert all(one.honour.year == year - 2 and one.reward.budget_year == year - 1 for one in awards)
    assert not awards.filter(entry__reviewed_by=F("awarded_by")).exists()


def test_another_round_is_published_with_a_shared_place_and_an_objection_that_waits():
    published = AssessmentRound.objects.get(state="publicity")
    assert AssessmentObjection.objects.filter(entry__round=published, state="open").count() == 1
    places = Place.objects.filter(entry__round=published).values_list("overall", flat=True)
    assert len(set(places)) < len(places)
    assert set(Fact.objects.values_list("state", flat=True)) == {"reported", "confirmed", "rejected"}
