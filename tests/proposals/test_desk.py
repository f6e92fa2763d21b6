"""The desk decides, and nobody else is even shown how."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.notices.models import Notice
from federation.reference.services import forget
from proposals.models import Proposal, Sector, Session, Topic
from proposals.services.desk import file_proposal, return_proposal
from tests.factories.accounts import county_clerk, person_with
from tests.factories.proposals import fresh
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Proposal.State
FORMS = {
    "proposal_return": State.UNDER_REVIEW,
    "proposal_file": State.UNDER_REVIEW,
    "proposal_assign": State.FILED,
    "proposal_close": State.RATED,
    "not_filing_propose": State.UNDER_REVIEW,
    "rerouting_propose": State.UNDER_REVIEW,
    "joining_propose": State.UNDER_REVIEW,
    "proposal_reopen": State.CLOSED,
}
BUTTONS = {"proposal_review": State.SUBMITTED, "proposal_archive": State.CLOSED}
OTHERS = [role for role in Role.values if role not in (Role.CITY_STAFF, Role.PUBLIC)]


def url(name, key) -> str:
    return reverse(f"proposals:{name}", args=[key])


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("role", OTHERS)
def test_the_page_of_a_decision_is_the_desks_alone(cast, signed_in, name, role):
    proposal = cast.proposal(FORMS[name])

    assert signed_in(person_with(role)).get(url(name, proposal.pk)).status_code == 403
    assert signed_in(cast.desk).get(url(name, proposal.pk)).status_code == 200


@pytest.mark.parametrize("name", [*FORMS, *BUTTONS])
@pytest.mark.parametrize("who", ["member", "lead", "helper"])
def test_the_parties_of_a_proposal_decide_nothing_of_the_desks(cast, signed_in, name, who):
    proposal = cast.proposal((FORMS | BUTTONS)[name])
    response = signed_in(getattr(cast, who)).post(url(name, proposal.pk), form_data(reason="请补充"))

    assert response.status_code == 403
    assert fresh(proposal).state == proposal.state


def test_a_county_decides_nothing_even_of_its_own_members(cast, county, signed_in):
    proposal = cast.proposal(State.SUBMITTED)
    response = signed_in(county_clerk(county)).post(url("proposal_review", proposal.pk))

    assert response.status_code == 403
    assert fresh(proposal).state == State.SUBMITTED


@pytest.mark.parametrize("name", [*FORMS, *BUTTONS])
def test_a_draft_is_out_of_the_desks_reach(cast, signed_in, name):
    draft, client = cast.draft(), signed_in(cast.desk)

    answers = [client.post(url(name, key), form_data(reason="请补充")) for key in (draft.pk, 999_999_999)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert fresh(draft).state == State.DRAFT


@pytest.mark.parametrize("name", BUTTONS)
def test_a_pressed_button_wants_a_post(cast, signed_in, name):
    proposal = cast.proposal(BUTTONS[name])
    assert signed_in(cast.desk).get(url(name, proposal.pk)).status_code == 405


@pytest.mark.parametrize("reason", ["", "   ", "因" * 2001, "原\x00因"])
def test_a_return_without_a_proper_reason_is_refused_beside_its_field(cast, signed_in, reason):
    proposal = cast.proposal(State.UNDER_REVIEW)

    response = signed_in(cast.desk).post(url("proposal_return", proposal.pk), form_data(reason=reason))

    assert response.status_code == 422
    assert error_of(response, "reason")
    assert fresh(proposal).state == State.UNDER_REVIEW


def test_the_author_reads_why_a_proposal_came_back(cast):
    proposal = cast.proposal(State.UNDER_REVIEW)

    return_proposal(proposal, actor=cast.desk, reason="请补充企业数量。")

    told = Notice.objects.get(user=cast.member, kind="proposals.returned")
    assert told.body == "请补充企业数量。"
    assert AuditEntry.objects.get(event="proposals.proposal_returned").note == "请补充企业数量。"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"topic": "999999999"}, "topic"),
        ({"session": "届"}, "session"),
        ({"is_key": "on"}, "key_leader"),
        ({"is_key": "on", "key_leader": "长" * 61}, "key_leader"),
        ({"is_key": "on", "key_leader": "市\x00长"}, "key_leader"),
        ({"track": "external"}, "session"),
        ({"outer_number": "077"}, "track"),
    ],
)
def test_filing_with_a_wrong_field_takes_no_number(cast, signed_in, fields, wrong):
    proposal = cast.proposal(State.UNDER_REVIEW)

    response = signed_in(cast.desk).post(url("proposal_file", proposal.pk), form_data(**fields))

    assert response.status_code == 422
    assert error_of(response, wrong)
    assert fresh(proposal).number == ""


def test_a_number_is_kept_whatever_happens_afterwards(cast):
    proposal = cast.proposal(State.FILED)
    with pytest.raises(ValidationError):
        file_proposal(proposal, actor=cast.desk)

    cast.assign(proposal)
    cast.answer(proposal)

    assert fresh(proposal).number == proposal.number
    assert AuditEntry.objects.filter(event="proposals.proposal_filed").count() == 1


def test_filing_takes_category_key_mark_and_session(cast, signed_in):
    proposal = cast.proposal(State.SUBMITTED)
    session = Session.objects.create(name="市工商联十届三次执委会")
    topic, sector = Topic.objects.get(code="economy"), Sector.objects.get(name="工商联界")
    forget()
    sent = form_data(
        topic=topic.pk,
        session=session.pk,
        sector=sector.pk,
        is_key="on",
        key_leader="分管副市长",
        supervision_plan="每季度听取一次汇报。",
    )

    assert signed_in(cast.desk).post(url("proposal_file", proposal.pk), sent).status_code == 302

    stored = fresh(proposal)
    assert (stored.matter.topic, stored.session, stored.sector) == (topic, session, sector)
    assert (stored.is_key, stored.key_leader) == (True, "分管副市长")
    assert stored.supervision_plan == "每季度听取一次汇报。"
    assert Notice.objects.get(user=cast.member, kind="proposals.filed").body == stored.number


def test_a_refused_button_says_why_on_the_proposals_page(cast, signed_in):
    proposal = cast.at(State.REPLIED)

    response = signed_in(cast.desk).post(url("proposal_archive", proposal.pk), follow=True)

    assert "已答复" in response.content.decode()
    assert fresh(proposal).state == State.REPLIED
