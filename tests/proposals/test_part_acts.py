"""The pages on which departments ask, note and name, and the office answers; for every kind of matter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.notices.models import Notice
from proposals.models import Assignment, Complaint, Duty, PartContact, PartNote, PartRequest, Proposal
from proposals.services.assignments import accept_assignment
from proposals.services.complaints import add_handler
from proposals.services.requests import answer_return, ask_return
from tests.factories.accounts import CountyFactory, city_clerk, county_clerk, person_with
from tests.factories.complaints import Case
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import Cast, fresh, part_of
from tests.members.pages import error_of, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State, Mode = Assignment.State, Assignment.Mode
WHY = "不属于我单位职责范围。"


def url(name, key) -> str:
    return reverse(f"proposals:{name}", args=[key])


@pytest.fixture(params=["proposal", "complaint"])
def signed(request, db, desk):
    """A signed part of either kind: (part, its officer, who assigned it)."""
    if request.param == "proposal":
        cast = Cast.gather(desk)
        part, officer = part_of(cast.proposal(Proposal.State.ASSIGNED), "lead"), cast.lead
    else:
        case = Case.gather(desk)
        part = Assignment.objects.get(matter_id=case.complaint(Complaint.State.HANDLING).pk)
        officer = case.officer
    return accept_assignment(part, actor=officer), officer, desk


ASKING = {
    "return_ask": {"reason": WHY},
    "extension_ask": {"reason": "需现场调研。"},
    "contact_note": {"way": "phone", "summary": "已与来件人沟通。"},
    "note_write": {"text": "先与法规科商量。"},
    "section_name": {"section": "企业服务科"},
}
MADE = {
    "return_ask": PartRequest,
    "extension_ask": PartRequest,
    "contact_note": PartContact,
    "note_write": PartNote,
}


def data_of(name: str, part: Assignment) -> dict:
    more = {}
    if name == "extension_ask":
        more["wanted_on"] = str(part.due_on + timedelta(days=5))
    if name == "contact_note":
        more["held_on"] = str(timezone.localdate())
    return form_data(**ASKING[name], **more)


@pytest.mark.parametrize("name", ASKING)
def test_a_department_acts_on_its_own_part_and_comes_back_to_its_screen(signed, signed_in, name):
    part, officer, desk = signed
    stranger = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)
    data = data_of(name, part)

    refused = [signed_in(user).post(url(name, part.pk), data).status_code for user in (stranger, desk)]
    client = signed_in(officer)
    shown = client.get(url(name, part.pk))
    done = client.post(url(name, part.pk), data)
    again = client.post(url(name, part.pk), data)

    assert refused == [404, 403]
    assert shown.status_code == 200
    assert done.url == again.url == url("assignment_detail", part.pk)
    if name in MADE:
        assert MADE[name].objects.filter(assignment=part).count() == 1
    else:
        assert Assignment.objects.get(pk=part.pk).section == "企业服务科"


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("return_ask", "reason"),
        ("extension_ask", "wanted_on"),
        ("contact_note", "held_on"),
        ("note_write", "text"),
        ("section_name", "section"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(signed, signed_in, name, field):
    part, officer, _desk = signed
    wrong = {"wanted_on": str(part.due_on), "held_on": str(timezone.localdate() + timedelta(days=1))}
    data = data_of(name, part) | {field: wrong.get(field, "  ")}

    response = signed_in(officer).post(url(name, part.pk), data)

    assert response.status_code == 422
    assert error_of(response, field)
    assert not PartRequest.objects.exists() and not PartContact.objects.exists()


@pytest.mark.parametrize(("choice", "state"), [("yes", State.RETURNED), ("no", State.ACCEPTED)])
def test_the_office_answers_a_return_where_its_to_do_leads(signed, signed_in, choice, state):
    part, officer, desk = signed
    ask_return(part, actor=officer, reason=WHY)
    (todo,) = Duty.objects.open().of_person(desk).filter(kind="answer_request")
    client = signed_in(desk)

    listed = client.get(reverse("proposals:todo")).content.decode()
    page = client.get(url("request_answer", part.pk))
    done = client.post(url("request_answer", part.pk), form_data(granted=choice, answer="已另行研究。"))

    assert WHY in page.content.decode() and "新期限" not in page.content.decode()
    assert url("request_answer", part.pk) in listed
    assert done.status_code == 302
    assert Assignment.objects.get(pk=part.pk).state == state
    assert not Duty.objects.open().filter(pk=todo.pk).exists()
    notice = Notice.objects.get(user=officer, kind__startswith="proposals.return_")
    assert notice.url == url("assignment_detail", part.pk)


def test_a_refusal_needs_a_reason_and_nobody_but_the_office_answers(signed, signed_in):
    part, officer, desk = signed
    ask_return(part, actor=officer, reason=WHY)
    address, data = url("request_answer", part.pk), form_data(granted="yes")

    assert signed_in(officer).post(address, data).status_code == 403
    response = signed_in(desk).post(address, form_data(granted="no", answer=" "))

    assert error_of(response, "answer")
    assert PartRequest.objects.get().state == "asked"


def test_less_time_is_granted_than_was_asked_for(signed, signed_in):
    part, officer, desk = signed
    day = part.due_on + timedelta(days=5)
    if part.matter.kind == "complaint":
        # Working days count here; any later day is granted.
        day = part.due_on + timedelta(days=20)
    signed_in(officer).post(
        url("extension_ask", part.pk), form_data(reason="需现场调研。", wanted_on=str(day))
    )
    earlier = day - timedelta(days=2)

    signed_in(desk).post(
        url("request_answer", part.pk), form_data(granted="yes", granted_on=str(earlier), answer="")
    )

    assert Assignment.objects.get(pk=part.pk).due_on == earlier
    assert Duty.objects.open().get(assignment=part, kind="reply").due_on == earlier


def test_a_request_is_taken_back_once_and_then_nobody_can_answer_it(signed, signed_in):
    part, officer, desk = signed
    ask_return(part, actor=officer, reason=WHY)
    client = signed_in(officer)

    for _turn in range(2):
        assert client.post(url("request_drop", part.pk)).url == url("assignment_detail", part.pk)
    response = signed_in(desk).get(url("request_answer", part.pk), follow=True)

    assert PartRequest.objects.get().state == "dropped"
    assert "没有待答复的申请" in response.content.decode()
    assert not Duty.objects.open().filter(kind="answer_request").exists()


def test_of_a_complaint_those_who_handle_it_are_asked_and_nobody_else(db, desk, signed_in):
    case, colleague, stranger = Case.gather(desk), county_clerk(CountyFactory()), city_clerk()
    complaint = case.complaint(Complaint.State.HANDLING)
    add_handler(complaint, colleague, actor=desk)
    part = Assignment.objects.get(matter_id=complaint.pk)

    ask_return(part, actor=case.officer, reason=WHY)

    asked = [Duty.objects.open().of_person(who).filter(kind="answer_request") for who in (desk, colleague)]
    assert [rows.count() for rows in asked] == [1, 1]
    assert not Duty.objects.open().of_person(stranger).filter(kind="answer_request").exists()
    assert not Notice.objects.filter(user=stranger, kind="proposals.return_asked").exists()
    assert signed_in(stranger).get(url("request_answer", part.pk)).status_code == 404
    assert signed_in(colleague).get(url("request_answer", part.pk)).status_code == 200


def test_a_part_of_a_complaint_is_in_the_list_of_those_who_handle_it_alone(db, desk, signed_in):
    case = Case.gather(desk)
    complaint = case.complaint(Complaint.State.HANDLING)
    address = reverse("proposals:assignment_list")

    shown = {who: signed_in(user).get(address).content.decode() for who, user in people(case).items()}

    assert {who for who, text in shown.items() if complaint.matter.subject in text} == {"handler", "officer"}


def people(case: Case) -> dict:
    return {"handler": case.clerk, "colleague": city_clerk(), "officer": case.officer}


def test_a_department_is_added_beside_a_lead_and_takes_the_place_of_one_that_gave_it_back(cast, signed_in):
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    client, address = signed_in(cast.desk), url("unit_add", proposal.pk)
    helper, other = DepartmentFactory(), DepartmentFactory()

    offered = client.get(address).context["form"].fields["mode"].choices
    client.post(address, form_data(department=helper.pk, mode="co"))
    asked = ask_return(part_of(proposal, "lead"), actor=cast.lead, reason=WHY)
    answer_return(asked, actor=cast.desk, granted=True)
    todo = Duty.objects.open().get(kind="assign")
    led_to = client.get(url("proposal_assign", proposal.pk))
    client.post(address, form_data(department=other.pk, mode="lead"))

    assert [mode for mode, _label in offered] == ["co"]
    assert led_to.url == address
    stands = Assignment.objects.filter(matter_id=proposal.pk).standing()
    assert set(stands.values_list("department", "mode")) == {
        (other.pk, "lead"),
        (helper.pk, "co"),
        (cast.helper_unit.pk, "co"),
    }
    assert not Duty.objects.open().filter(pk=todo.pk).exists()


def test_where_everybody_gave_it_back_it_is_handed_out_anew(cast, signed_in):
    proposal = cast.proposal(Proposal.State.FILED)
    (part,) = cast.assign(proposal, alone=True)
    answer_return(ask_return(part, actor=cast.lead, reason=WHY), actor=cast.desk, granted=True)
    client = signed_in(cast.desk)

    page = client.get(url("proposal_detail", proposal.pk)).content.decode()
    assert url("proposal_assign", proposal.pk) in page and url("unit_add", proposal.pk) not in page
    client.post(url("proposal_assign", proposal.pk), form_data(lead=cast.helper_unit.pk))

    assert [part.department for part in Assignment.objects.filter(matter_id=proposal.pk).standing()] == [
        cast.helper_unit
    ]
    assert fresh(proposal).state == Proposal.State.ASSIGNED


def test_a_department_is_added_to_a_complaint_by_who_handles_it(db, desk, signed_in):
    case = Case.gather(desk)
    complaint = case.complaint(Complaint.State.HANDLING)
    data = form_data(department=DepartmentFactory().pk, mode="co")

    assert signed_in(city_clerk()).post(url("complaint_unit_add", complaint.pk), data).status_code == 404
    assert signed_in(desk).post(url("complaint_unit_add", complaint.pk), data).status_code == 302

    assert Assignment.objects.filter(matter_id=complaint.pk).standing().count() == 2
