"""批示: given to units, reported on, taken or sent back; what it is about becomes urgent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.calendar.services import due_date
from federation.notices.models import Notice
from proposals.models import (
    Complaint,
    Duty,
    Instruction,
    InstructionEntry,
    InstructionUnit,
    MatterLink,
    Proposal,
)
from proposals.services.instructions import (
    record_instruction,
    report_on_instruction,
    return_report,
    take_report,
    withdraw_instruction,
)
from proposals.services.reminders import remind_due
from tests.factories.accounts import CountyFactory, county_clerk, person_with, root
from tests.factories.complaints import Case
from tests.factories.complaints import fresh as fresh_complaint
from tests.factories.liaison import DepartmentFactory
from tests.factories.members import EnterpriseFactory
from tests.factories.proposals import Cast
from tests.members.pages import error_of, form_data, queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Instruction.State
LIST = reverse("proposals:instruction_list")
TEXT = "请商务部门会同有关单位研究，提出具体办法。"
DONE = "已制定工作方案并印发实施。"


def url(name, key) -> str:
    return reverse(f"proposals:{name}", args=[key])


@pytest.fixture
def officer(db):
    """Somebody of a department; its unit is responsible in the tests."""
    return person_with(Role.DEPARTMENT, DepartmentFactory().organisation)


def given(desk, *units, **fields) -> Instruction:
    plan = {
        "subject": "关于支持商会发展的批示",
        "leader_name": "陈副市长",
        "given_on": timezone.localdate(),
        "text": TEXT,
    }
    return record_instruction(actor=desk, organisation=root(), units=units, **(plan | fields))


def unit_of(user):
    return user.main_post.organisation


def part_of(instruction: Instruction, user) -> InstructionUnit:
    return instruction.units.get(unit=unit_of(user))


def todo(user) -> list[str]:
    return list(Duty.objects.open().of_person(user).order_by("id").values_list("kind", flat=True))


def test_each_responsible_unit_has_it_to_do_and_is_told(desk, officer):
    county = CountyFactory()
    clerk, stranger = county_clerk(county), person_with(Role.DEPARTMENT, DepartmentFactory().organisation)

    found = given(desk, unit_of(officer), county)

    assert (todo(officer), todo(clerk), todo(stranger)) == (["feedback"], ["feedback"], [])
    assert found.due_on == due_date(found.given_on, "10wd").date
    told = Notice.objects.filter(kind="proposals.instructed")
    assert set(told.values_list("user", flat=True)) == {officer.pk, clerk.pk}


@pytest.mark.parametrize(
    ("days", "fields", "field"),
    [
        (2, {}, "given_on"),
        (0, {"due": -2}, "due_on"),
        (0, {"leader_name": ""}, "leader_name"),
        (0, {"text": " "}, "text"),
    ],
)
def test_what_is_wrong_is_said_and_leaves_nothing(desk, officer, days, fields, field):
    today = timezone.localdate()
    due = {"due_on": today + timedelta(days=fields["due"])} if "due" in fields else {}
    rest = {name: value for name, value in fields.items() if name != "due"}

    with pytest.raises(ValidationError) as refusal:
        given(desk, unit_of(officer), given_on=today + timedelta(days=days), **rest, **due)

    assert list(refusal.value.message_dict) == [field]
    assert not Instruction.objects.exists() and not Duty.objects.exists()


def test_somebody_has_to_act_on_it_and_an_enterprise_cannot(desk):
    for units in ((), (EnterpriseFactory().organisation,)):
        with pytest.raises(ValidationError) as refusal:
            given(desk, *units)
        assert list(refusal.value.message_dict) == ["units"]


def test_a_report_is_checked_sent_back_and_taken_with_its_whole_history(desk, officer):
    found = given(desk, unit_of(officer))
    part = part_of(found, officer)
    report_on_instruction(part, actor=officer, text="正在起草方案。", is_final=False)
    assert todo(officer) == ["feedback"]

    report_on_instruction(part, actor=officer, text=DONE)
    assert (todo(officer), todo(desk)) == ([], ["check_feedback"])
    with pytest.raises(ValidationError):
        report_on_instruction(part, actor=officer, text="再补充一句。", is_final=False)
    return_report(part, actor=desk, reason="请补充完成时限。")
    assert (todo(officer), todo(desk)) == (["feedback"], [])
    report_on_instruction(part, actor=officer, text=DONE)
    for _turn in range(2):
        take_report(part, actor=desk)

    kinds = InstructionEntry.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["progress", "report", "returned", "report", "taken"]
    assert Instruction.objects.get().state == State.DONE
    assert (todo(officer), todo(desk)) == ([], [])


def test_it_is_carried_out_with_the_last_report_and_the_leader_hears_of_it(desk, officer):
    leader, second = person_with(Role.LEADER, root()), DepartmentFactory()
    other = person_with(Role.DEPARTMENT, second.organisation)
    found = given(desk, unit_of(officer), second.organisation, leader=leader)
    for user in (officer, other):
        report_on_instruction(part_of(found, user), actor=user, text=DONE)

    take_report(part_of(found, officer), actor=desk)
    assert Instruction.objects.get().state == State.OPEN
    assert todo(desk) == ["check_feedback"]
    take_report(part_of(found, other), actor=desk)

    assert Instruction.objects.get().state == State.DONE
    assert Notice.objects.filter(user=leader, kind="proposals.instruction_done").count() == 1


@pytest.mark.parametrize("end", ["done", "withdrawn"])
def test_nothing_is_reported_once_it_is_over(desk, officer, end):
    found = given(desk, unit_of(officer))
    part = part_of(found, officer)
    if end == "withdrawn":
        withdraw_instruction(found, actor=desk, reason="事项已由上级统一部署。")
    else:
        report_on_instruction(part, actor=officer, text=DONE)
        take_report(part, actor=desk)

    with pytest.raises(ValidationError):
        report_on_instruction(part, actor=officer, text=DONE)

    assert todo(officer) == []


def test_a_complaint_in_the_departments_becomes_urgent_and_goes_under_supervision(desk, officer):
    complaint = Case.gather(desk).complaint(Complaint.State.HANDLING)

    found = given(desk, unit_of(officer), about=complaint.matter)

    after = fresh_complaint(complaint)
    assert (after.is_urgent, after.mode) == (True, "supervise")
    assert MatterLink.objects.get(source=found.matter).target == complaint.matter


def test_a_complaint_that_is_not_in_the_departments_keeps_its_mode_and_a_closed_one_stays(desk, officer):
    case = Case.gather(desk)
    accepted, closed = case.complaint(Complaint.State.ACCEPTED), case.complaint(Complaint.State.CLOSED)

    for complaint in (accepted, closed):
        given(desk, unit_of(officer), about=complaint.matter)

    assert (fresh_complaint(accepted).mode, fresh_complaint(accepted).is_urgent) == ("", True)
    assert (fresh_complaint(closed).mode, fresh_complaint(closed).is_urgent) == ("assign", False)


def test_a_proposal_under_instruction_is_marked_and_found_until_it_is_carried_out(desk, officer, signed_in):
    cast = Cast.gather(desk)
    proposal, other = cast.proposal(Proposal.State.ASSIGNED), cast.proposal(Proposal.State.ASSIGNED)
    found = given(desk, unit_of(officer), about=proposal.matter)
    client, marked = signed_in(desk), reverse("proposals:proposal_list") + "?instructed=yes"

    labels = [client.get(url("proposal_detail", one.pk)).context["labels"] for one in (proposal, other)]
    assert ["领导批示" in {str(label["text"]) for label in shown} for shown in labels] == [True, False]
    assert client.get(marked).context["count"] == 1
    withdraw_instruction(found, actor=desk, reason="事项已由上级统一部署。")

    assert client.get(marked).context["count"] == 0


def test_a_unit_reads_its_own_report_and_no_other_ones(desk, officer, signed_in):
    second = DepartmentFactory()
    other = person_with(Role.DEPARTMENT, second.organisation)
    found = given(desk, unit_of(officer), second.organisation)
    report_on_instruction(part_of(found, officer), actor=officer, text=DONE)
    stranger = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)
    address = url("instruction_detail", found.pk)

    assert signed_in(stranger).get(address).status_code == 404
    assert found.matter.subject not in signed_in(stranger).get(LIST).content.decode()
    shown = {who.pk: DONE in signed_in(who).get(address).content.decode() for who in (officer, other, desk)}

    assert shown == {officer.pk: True, other.pk: False, desk.pk: True}
    foreign = part_of(found, other)
    assert signed_in(officer).get(url("instruction_report", foreign.pk)).status_code == 404


def test_the_desk_records_one_on_a_page_that_finds_the_matter_by_its_number(desk, officer, signed_in):
    proposal = Cast.gather(desk).proposal(Proposal.State.FILED)
    address = reverse("proposals:instruction_record")
    data = form_data(
        subject="关于融资对接的批示",
        leader_name="陈副市长",
        given_on=str(timezone.localdate()),
        text=TEXT,
        units=[unit_of(officer).pk],
        about="没有此号",
    )

    assert signed_in(officer).post(address, data).status_code == 403
    assert error_of(signed_in(desk).post(address, data), "about")
    for _turn in range(2):
        assert signed_in(desk).post(address, data | {"about": proposal.number}).status_code == 302

    assert Instruction.objects.count() == 1
    assert MatterLink.objects.get().target == proposal.matter


def test_a_unit_reports_and_the_desk_takes_it_on_their_pages(desk, officer, signed_in):
    found = given(desk, unit_of(officer))
    part = part_of(found, officer)
    report = url("instruction_report", part.pk)
    assert report in signed_in(officer).get(url("instruction_detail", found.pk)).content.decode()
    assert signed_in(officer).post(report, form_data(text=DONE, is_final="yes")).status_code == 302
    signed_in(desk).post(url("report_return", part.pk), form_data(reason="请补充完成时限。"))
    signed_in(officer).post(report, form_data(text=DONE, is_final="yes"))

    signed_in(desk).post(url("report_take", part.pk))

    assert Instruction.objects.get().state == State.DONE


def test_who_is_late_is_reminded_and_led_to_the_instruction(desk, officer):
    found = given(desk, unit_of(officer))
    Duty.objects.update(due_on=timezone.localdate() - timedelta(days=4))

    remind_due()

    notice = Notice.objects.get(user=officer, kind__startswith="proposals.overdue")
    assert notice.url == url("instruction_detail", found.pk)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("who", ["desk", "officer"])
def test_lists_and_pages_cost_a_constant_number_of_queries(desk, officer, signed_in, who, count):
    units = [unit_of(officer), *(DepartmentFactory().organisation for _turn in range(count))]
    about = Cast.gather(desk).proposal(Proposal.State.FILED).matter
    for _turn in range(count):
        found = given(desk, *units, about=about)
    for _turn in range(count):
        report_on_instruction(part_of(found, officer), actor=officer, text=DONE, is_final=False)
    client = signed_in(desk if who == "desk" else officer)
    for address, most in ((LIST, 6), (url("instruction_detail", found.pk), 8)):
        queries(client, address)
        assert queries(client, address) <= most
