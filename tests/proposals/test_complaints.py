"""A complaint goes from its ticket to the call-back; who does not handle it does not read it.

One file, though long: every step is taken on the same case, in the order of the workflow.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.audit.models import AuditEntry
from federation.files.models import Attachment
from federation.notices.models import Notice, OutboxMessage
from proposals.models import Assignment, CallBack, Complaint, ComplaintHandler, Decision, Duty, MatterLink
from proposals.services import complaint_handling as handling
from proposals.services import complaints
from proposals.services.decisions import take_decision
from proposals.services.reminders import remind_due
from proposals.services.rerouting import propose_rerouting
from tests.factories.accounts import city_clerk, person_with, root
from tests.factories.complaints import PATHS, RESULT, TEXT, Case, fresh, ground, topic
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import Cast

pytestmark = pytest.mark.django_db
State = Complaint.State


@pytest.fixture
def case(desk) -> Case:
    return Case.gather(desk)


def kinds(user) -> list[str]:
    return sorted(Duty.objects.open().of_person(user).values_list("kind", flat=True))


# --- Registration --------------------------------------------------------------------------------------


def test_each_complaint_has_the_next_number_and_a_subject_that_tells_nothing(case):
    first, second = case.register(), case.register()

    year = timezone.localdate().year
    assert [one.number for one in (first, second)] == [f"云商维〔{year}〕001号", f"云商维〔{year}〕002号"]
    for secret in (TEXT["title"], TEXT["contact_name"], first.matter.organisation.name):
        assert secret not in first.matter.subject


def test_nothing_that_leaves_the_case_tells_what_it_is_about(case):
    case.complaint(State.CLOSED)

    said = [notice.title + notice.body for notice in Notice.objects.all()]
    said += [str(message.payload) for message in OutboxMessage.objects.all()]
    assert said
    assert not [text for text in said if TEXT["title"] in text or TEXT["facts"] in text or "周启明" in text]


def test_the_same_form_twice_is_one_complaint(case):
    import uuid

    key = uuid.uuid4()
    first, second = case.register(submission=key), case.register(submission=key)

    assert first.pk == second.pk
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (lambda: {"channel": "12345", "ticket": ""}, "工单号"),
        (lambda: {"received_on": timezone.localdate() + timedelta(3)}, "晚于今天"),
    ],
)
def test_what_is_wrong_with_it_is_said_and_leaves_nothing(case, fields, message):
    with pytest.raises(ValidationError, match=message):
        case.register(case.clerk, **fields())

    assert not Complaint.objects.exists()
    assert case.register().number.endswith("001号")


def test_a_ticket_of_the_hotline_is_registered_once(case):
    case.register(case.clerk, channel="12345", ticket="T-20260001")
    with pytest.raises(ValidationError, match="已经登记"):
        case.register(city_clerk(), channel="12345", ticket="T-20260001")


def test_staff_who_register_one_handle_it_at_once_and_what_comes_online_waits(case):
    registered, online = case.register(case.clerk, channel="phone"), case.register()

    assert (registered.state, online.state) == (State.TRIAGE, State.REGISTERED)
    assert list(Complaint.objects.waiting()) == [online]
    assert kinds(city_clerk()) == ["take"]


def test_what_waits_to_be_taken_leads_everybody_to_where_it_is_taken(case, signed_in):
    online, colleague = case.register(), city_clerk()
    client = signed_in(colleague)
    take = reverse("proposals:complaint_take", args=[online.pk])
    assert client.get(reverse("proposals:complaint_detail", args=[online.pk])).status_code == 404

    remind_due(today=timezone.localdate() + timedelta(days=30))

    assert take in client.get(reverse("proposals:todo")).content.decode()
    assert set(colleague.notices.values_list("url", flat=True)) == {take}
    assert client.get(take).status_code == 200


def test_a_similar_one_of_the_last_ninety_days_is_shown_and_an_older_one_is_not(case):
    today = timezone.localdate()
    near = case.register(case.clerk, channel="phone", received_on=today - timedelta(89))
    case.register(case.clerk, channel="phone", received_on=today - timedelta(91))
    new = case.register(case.clerk, channel="phone")

    found = complaints.similar_to(new.matter.organisation_id, case.unit.pk, today)

    assert {one.pk for one in found} == {near.pk, new.pk}


# --- Who reads it --------------------------------------------------------------------------------------


def readers(case: Case, complaint: Complaint, permission: str = "proposals.view_complaint") -> set[str]:
    people = {
        "member": case.member,
        "handler": case.clerk,
        "colleague": city_clerk(),
        "officer": case.officer,
        "other officer": person_with(Role.DEPARTMENT, DepartmentFactory().organisation),
        "leader": case.leader,
        "system": person_with(Role.SYSTEM_ADMIN, root()),
        "auditor": person_with(Role.AUDITOR, root()),
    }
    rows = {name: Complaint.objects.visible_to(user, permission) for name, user in people.items()}
    return {name for name, found in rows.items() if found.filter(pk=complaint.pk).exists()}


def test_only_those_who_have_to_do_with_it_read_it(case):
    assert readers(case, case.complaint(State.REGISTERED)) == {"member", "leader"}
    assert readers(case, case.complaint(State.ACCEPTED)) == {"member", "leader", "handler"}
    assert readers(case, case.complaint(State.HANDLING)) == {"member", "leader", "handler", "officer"}


def test_a_handler_who_is_taken_off_stops_reading_at_once(case):
    complaint = case.complaint(State.ACCEPTED)
    colleague = city_clerk()
    complaints.add_handler(complaint, colleague, actor=case.clerk)
    assert kinds(colleague) == ["handle"]

    complaints.end_handler(complaint, case.clerk, actor=colleague)

    assert "handler" not in readers(case, complaint)
    assert kinds(case.clerk) == []
    with pytest.raises(ValidationError, match="须有人经办"):
        complaints.end_handler(complaint, colleague, actor=colleague)


def test_evidence_is_for_its_handlers_and_its_author_unless_it_is_shared(case, signed_in):
    complaint = case.complaint(State.HANDLING)
    client = signed_in(case.clerk)
    picture = SimpleUploadedFile(
        "证据.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "application/pdf"
    )
    client.post(reverse("proposals:evidence_attach", args=[complaint.pk]), {"file": picture})
    attachment = Attachment.objects.get(content_type=ContentType.objects.get_for_model(Complaint))
    url = reverse("files:download", args=[attachment.pk])

    refused = [signed_in(user).get(url).status_code for user in (case.officer, case.leader, city_clerk())]
    let_in = [signed_in(user).get(url).status_code for user in (case.clerk, case.member)]
    Complaint.objects.update(evidence_is_shared=True)

    assert (refused, let_in) == ([404, 404, 404], [200, 200])
    assert signed_in(case.officer).get(url).status_code == 200
    assert AuditEntry.objects.filter(event="files.file_read").count() == 3


def test_two_who_take_the_same_one_do_not_both_have_it(case):
    complaint = case.register()
    complaints.take_complaint(complaint, actor=case.clerk)
    complaints.take_complaint(complaint, actor=case.clerk)
    with pytest.raises(ValidationError, match="已由同事"):
        complaints.take_complaint(complaint, actor=city_clerk())

    assert ComplaintHandler.objects.count() == 1


# --- The way ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "clerk", "officer", "leader"),
    [
        (State.TRIAGE, ["triage"], [], []),
        (State.ACCEPTED, ["handle"], [], []),
        (State.REFUSED, [], [], []),
        (State.REFERRED, [], [], []),
        (State.TERMINATED, [], [], []),
        (State.HANDLING, ["handle"], ["sign_for"], []),
        (State.ANSWERED, ["check"], [], []),
        (State.CHECKED, ["call_back"], [], []),
        (State.CALLED_BACK, ["close"], [], []),
        (State.CLOSED, [], [], []),
    ],
)
def test_each_state_has_somebody_who_is_next(case, state, clerk, officer, leader):
    case.complaint(state)

    assert [kinds(one) for one in (case.clerk, case.officer, case.leader)] == [clerk, officer, leader]


MOVES = [
    (State.TRIAGE, lambda case, one: complaints.take_complaint(one, actor=case.clerk)),
    (State.ACCEPTED, lambda case, one: complaints.accept_complaint(one, actor=case.clerk)),
    (
        State.REFUSED,
        lambda case, one: complaints.refuse_complaint(
            one, actor=case.clerk, ground=ground(), answer="请依法办理"
        ),
    ),
    (
        State.REFERRED,
        lambda case, one: complaints.refer_complaint(one, actor=case.clerk, answer="请依法办理"),
    ),
    (
        State.TERMINATED,
        lambda case, one: complaints.terminate_complaint(one, actor=case.clerk, reason="投诉人撤回"),
    ),
    (State.CHECKED, lambda case, one: handling.check_result(one, actor=case.clerk, good=True)),
    (State.CALLED_BACK, lambda case, one: handling.call_back(one, actor=case.clerk, outcome="satisfied")),
    (State.CLOSED, lambda case, one: handling.propose_closing(one, actor=case.clerk)),
]


@pytest.mark.parametrize("state", [state for state in State.values if state in PATHS])
@pytest.mark.parametrize(("target", "act"), MOVES, ids=[str(target) for target, _act in MOVES])
def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(case, state, target, act):
    complaint = case.complaint(state)
    before = (fresh(complaint).state, AuditEntry.objects.count())
    if state == target:
        return
    if Complaint.workflow.allows(complaint, target):
        act(case, complaint)
        return

    with pytest.raises(ValidationError):
        act(case, complaint)

    assert (fresh(complaint).state, AuditEntry.objects.count()) == before


def test_modes_only_go_up(case):
    complaint = case.complaint(State.HANDLING)
    with pytest.raises(ValidationError):
        handling.handle_oneself(complaint, actor=case.clerk)
    with pytest.raises(ValidationError, match="督办后"):
        handling.propose_elevation(complaint, actor=case.clerk, memo="呈请领导牵头协调")


def test_supervision_waits_for_a_broken_deadline_and_elevation_for_the_leader(case):
    complaint = case.complaint(State.HANDLING)
    with pytest.raises(ValidationError, match="超过办理期限"):
        handling.supervise_complaint(complaint, actor=case.clerk, reason="承办单位迟迟不办")
    yesterday = timezone.localdate() - timedelta(1)
    Assignment.objects.update(assigned_on=yesterday, due_on=yesterday)

    handling.supervise_complaint(complaint, actor=case.clerk, reason="承办单位迟迟不办")
    told = case.officer.notices.get(kind="proposals.complaint_supervised")
    assert "承办单位迟迟不办" not in told.title + told.body
    decision = handling.propose_elevation(fresh(complaint), actor=case.clerk, memo="呈请领导牵头协调")
    assert kinds(case.leader) == ["decide"]
    with pytest.raises(ValidationError):
        take_decision(decision, actor=case.clerk, confirmed=True)
    take_decision(decision, actor=case.leader, confirmed=True)

    assert fresh(complaint).mode == "elevate"


def test_a_case_handled_jointly_has_a_lead_and_others(case):
    complaint = case.complaint(State.ACCEPTED)
    with pytest.raises(ValidationError, match="至少选择一个"):
        handling.join_departments(complaint, actor=case.clerk, lead=case.unit, co_handlers=[])

    parts = handling.join_departments(
        complaint, actor=case.clerk, lead=case.unit, co_handlers=[DepartmentFactory()]
    )

    assert sorted(part.mode for part in parts) == ["co", "lead"]
    assert (fresh(complaint).state, fresh(complaint).mode) == (State.HANDLING, "joint")


def test_the_federation_may_handle_it_itself(case):
    complaint = case.complaint(State.ACCEPTED)
    handling.handle_oneself(complaint, actor=case.clerk)
    handling.report_own_result(fresh(complaint), actor=case.clerk, result=RESULT)

    assert (fresh(complaint).state, fresh(complaint).answer) == (State.ANSWERED, RESULT)
    assert kinds(case.clerk) == ["check"]


def test_no_answer_to_the_call_is_not_satisfaction_and_the_call_stays_to_be_made(case):
    complaint = case.complaint(State.CHECKED)

    handling.call_back(complaint, actor=case.clerk, outcome="no_answer")

    assert fresh(complaint).state == State.CHECKED
    assert kinds(case.clerk) == ["call_back"]
    assert CallBack.objects.get().outcome == "no_answer"


def test_who_is_not_satisfied_gets_another_round_and_the_first_one_stays(case):
    complaint = case.complaint(State.CHECKED)
    with pytest.raises(ValidationError, match="不满意的原因"):
        handling.call_back(complaint, actor=case.clerk, outcome="dissatisfied")
    handling.call_back(complaint, actor=case.clerk, outcome="dissatisfied", note="仍未拿到批复")
    handling.rework_complaint(fresh(complaint), actor=case.clerk, note="请核实批复送达情况")

    case.assign(fresh(complaint))
    case.answer(complaint)

    assert (fresh(complaint).state, fresh(complaint).round) == (State.ANSWERED, 2)
    assert sorted(Assignment.objects.values_list("round", flat=True)) == [1, 2]


def test_closing_is_the_act_of_two_persons(case):
    complaint = case.complaint(State.CALLED_BACK)
    decision = case.propose_closing(complaint)
    assert fresh(complaint).state == State.CALLED_BACK
    with pytest.raises(ValidationError):
        take_decision(decision, actor=case.clerk, confirmed=True)

    take_decision(decision, actor=case.leader, confirmed=True)

    assert fresh(complaint).state == State.CLOSED
    assert not Duty.objects.open().filter(matter_id=complaint.pk).exists()


def test_a_leader_who_does_not_confirm_leaves_it_open(case, signed_in):
    complaint = case.complaint(State.CALLED_BACK)
    case.propose_closing(complaint)
    url = reverse("proposals:complaint_decide", args=[complaint.pk])
    client = signed_in(case.leader)

    assert client.post(url, {"confirmed": "no", "answer": ""}).status_code == 422
    assert client.post(url, {"confirmed": "no", "answer": "请再核实"}).status_code == 302

    assert (fresh(complaint).state, Decision.objects.get().state) == (State.CALLED_BACK, "refused")


# --- Pages --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_uses_a_constant_number_of_queries(
    case, signed_in, count, django_assert_max_num_queries
):
    for _n in range(count):
        case.complaint(State.HANDLING)
    Case.gather().complaint(State.HANDLING)
    client = signed_in(case.clerk)
    client.get(reverse("ui:home"))

    with django_assert_max_num_queries(6):
        page = client.get(reverse("proposals:complaint_list"))

    assert len(page.context["object_list"]) == count


@pytest.mark.parametrize("state", [State.TRIAGE, State.HANDLING, State.CALLED_BACK])
def test_a_case_is_shown_in_eight_queries(case, signed_in, state, django_assert_max_num_queries):
    complaint = case.complaint(state)
    client = signed_in(case.clerk)
    url = reverse("proposals:complaint_detail", args=[complaint.pk])
    client.get(url)

    with django_assert_max_num_queries(8):
        page = client.get(url)

    assert TEXT["facts"] in page.content.decode()


def test_a_department_sees_the_contact_masked(case, signed_in):
    complaint = case.complaint(State.HANDLING)
    page = (
        signed_in(case.officer)
        .get(reverse("proposals:complaint_detail", args=[complaint.pk]))
        .content.decode()
    )

    assert "13800001234" not in page
    assert "138****1234" in page
    assert "周启明" not in page


def test_the_queue_shows_number_and_topic_and_no_more(case, signed_in):
    complaint = case.register()
    page = signed_in(city_clerk()).get(reverse("proposals:complaint_queue")).content.decode()

    assert complaint.number in page
    assert topic().name in page
    for secret in (TEXT["title"], complaint.matter.organisation.name):
        assert secret not in page


def test_an_enterprise_complains_online_and_staff_register_a_ticket(case, signed_in):
    own = TEXT | {"topic": topic().pk, "respondent": case.unit.pk, "form_key": ""}
    assert signed_in(case.member).post(reverse("proposals:complaint_register"), own).status_code == 302

    ticket = own | {
        "channel": "12345",
        "ticket": "T-1",
        "received_on": str(timezone.localdate()),
        "enterprise": "没有这家企业",
    }
    client = signed_in(case.clerk)
    refused = client.post(reverse("proposals:complaint_register"), ticket)
    assert list(refused.context["form"].errors) == ["enterprise"]
    ticket["enterprise"] = case.member.main_post.organisation.name
    assert client.post(reverse("proposals:complaint_register"), ticket).status_code == 302

    assert sorted(Complaint.objects.values_list("channel", "state")) == [
        ("12345", State.TRIAGE),
        ("online", State.REGISTERED),
    ]


def test_a_proposal_about_ones_own_rights_becomes_a_complaint_in_the_queue(desk):
    cast = Cast.gather(desk)
    proposal = cast.proposal("under_review")
    decision = propose_rerouting(proposal, actor=cast.desk, kind="complaint", text="属于企业个体诉求")
    colleague = city_clerk()

    take_decision(decision, actor=colleague, confirmed=True)

    complaint = Complaint.objects.get()
    link = MatterLink.objects.get(source=proposal.matter)
    assert (link.target_id, link.kind) == (complaint.pk, "rerouted")
    assert (complaint.state, complaint.title) == (State.REGISTERED, proposal.matter.subject)
    assert complaint.matter.author == cast.member
    assert list(Complaint.objects.waiting()) == [complaint]
    assert not Complaint.objects.visible_to(colleague, "proposals.view_complaint").exists()
