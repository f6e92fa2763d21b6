"""The one screen of a department: all of a case that is its own, and nothing that is another's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from federation.accounts.models import Role
from federation.files.services import attach
from federation.notices.models import Notice
from proposals.models import Assignment, Complaint, Proposal
from proposals.services.assignments import accept_assignment, add_unit, send_opinion
from proposals.services.contacts import note_contact, write_note
from proposals.services.reminders import remind_due
from proposals.services.requests import answer_return, ask_extension, ask_return
from tests.factories.accounts import city_clerk, person_with
from tests.factories.complaints import TEXT, Case
from tests.factories.demands import Need
from tests.factories.liaison import DepartmentFactory
from tests.factories.proposals import Cast, fresh, part_of
from tests.members.pages import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]
State = Assignment.State
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
ADVICE = "建议由行业主管部门牵头落实。"
NOTE = "先与法规科商量口径。"


def screen(part: Assignment) -> str:
    return reverse("proposals:assignment_detail", args=[part.pk])


def text_of(client, part: Assignment) -> str:
    response = client.get(screen(part))
    assert response.status_code == 200
    return response.content.decode()


def acts(client, part: Assignment) -> set[str]:
    """The last words of every address that the page sends something to, or offers as the next act."""
    context = client.get(screen(part)).context
    found = [act["url"] for act in context.get("acts") or []]
    found += [one["url"] for one in (context.get("first"), context.get("drop")) if one]
    return {address.removeprefix(screen(part)).strip("/") for address in found}


def lead_of(cast: Cast, proposal: Proposal) -> Assignment:
    return accept_assignment(part_of(proposal, "lead"), actor=cast.lead)


def test_a_strange_department_finds_nothing_and_staff_read_it_without_acting(cast, signed_in):
    part = lead_of(cast, cast.proposal(Proposal.State.ASSIGNED))
    stranger = person_with(Role.DEPARTMENT, DepartmentFactory().organisation)

    assert signed_in(stranger).get(screen(part)).status_code == 404
    assert signed_in(cast.member).get(screen(part)).status_code == 403
    assert acts(signed_in(cast.desk), part) == set()
    assert fresh(part.matter.proposal).facts[:10] in text_of(signed_in(cast.lead), part)


EVERY = {"contact", "section", "extension", "return", "note"}


@pytest.mark.parametrize(
    ("mode", "state", "offered"),
    [
        ("lead", State.TO_SIGN, {"accept", "extension", "return", "note"}),
        ("lead", State.ACCEPTED, {"letter", *EVERY}),
        ("lead", State.HANDLING, {"letter", *EVERY}),
        ("lead", State.DRAFTING, {"letter", *EVERY} - {"return"}),
        ("lead", State.DELIVERED, {"note"}),
        ("co", State.TO_SIGN, {"accept", "extension", "return", "note"}),
        ("co", State.HANDLING, {"opinion", *EVERY}),
        ("co", State.OPINION_SENT, {"note"}),
        ("co", State.LAPSED, {"note"}),
        ("lead", State.RETURNED, {"note"}),
    ],
)
def test_what_may_be_done_next_stands_on_the_screen(cast, signed_in, mode, state, offered):
    part = part_of(cast.proposal(Proposal.State.ASSIGNED), mode)
    Assignment.objects.filter(pk=part.pk).update(state=state)

    assert acts(signed_in(cast.lead if mode == "lead" else cast.helper), part) == offered


def test_while_something_is_asked_it_can_only_be_taken_back_or_waited_for(cast, signed_in):
    part = lead_of(cast, cast.proposal(Proposal.State.ASSIGNED))
    client = signed_in(cast.lead)
    wanted = part.due_on + timedelta(days=5)

    asked = ask_extension(part, actor=cast.lead, reason="需现场调研。", wanted_on=wanted)
    assert acts(client, part) == {"letter", "request/drop", "contact", "section", "note"}
    assert str(wanted) in text_of(client, part)
    asked.delete()
    ask_return(part, actor=cast.lead, reason="不属于我单位职责范围。")

    assert acts(client, part) == {"request/drop", "contact", "section", "note"}


def test_after_the_last_day_no_more_time_is_asked_for(cast, signed_in):
    part = lead_of(cast, cast.proposal(Proposal.State.ASSIGNED))
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.filter(pk=part.pk).update(assigned_on=yesterday, due_on=yesterday)

    assert "extension" not in acts(signed_in(cast.lead), part)


def test_the_opinion_of_a_co_handler_is_for_the_lead_and_the_desk(cast, signed_in):
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    third = DepartmentFactory()
    other = person_with(Role.DEPARTMENT, third.organisation)
    added = add_unit(proposal.matter, actor=cast.desk, department=third)
    helper = accept_assignment(part_of_unit(proposal, cast.helper_unit), actor=cast.helper)
    send_opinion(helper, actor=cast.helper, opinion=ADVICE)
    lead = lead_of(cast, proposal)

    assert ADVICE in text_of(signed_in(cast.lead), lead)
    assert ADVICE in text_of(signed_in(cast.desk), lead)
    assert ADVICE not in text_of(signed_in(other), added)


def part_of_unit(proposal: Proposal, unit) -> Assignment:
    return Assignment.objects.get(matter_id=proposal.pk, department=unit)


def test_a_note_is_read_by_its_own_department_alone(cast, signed_in):
    part = lead_of(cast, cast.proposal(Proposal.State.ASSIGNED))
    write_note(part, actor=cast.lead, text=NOTE)
    colleague = person_with(Role.DEPARTMENT, cast.lead_unit.organisation)

    assert NOTE in text_of(signed_in(colleague), part)
    assert NOTE not in text_of(signed_in(cast.desk), part)
    for who in (cast.desk, cast.member, cast.helper):
        page = signed_in(who).get(reverse("proposals:proposal_timeline", args=[part.matter_id]))
        assert NOTE not in page.content.decode()


def test_a_complaint_that_was_given_back_is_closed_to_the_department(db, desk, signed_in):
    case = Case.gather(desk)
    complaint = case.complaint(Complaint.State.HANDLING)
    part = Assignment.objects.get(matter_id=complaint.pk)
    client = signed_in(case.officer)

    assert TEXT["facts"] in text_of(client, part)
    asked = ask_return(part, actor=case.officer, reason="不属于我单位职责范围。")
    answer_return(asked, actor=desk, granted=True)

    shown = text_of(client, part)
    assert not [word for word in (TEXT["facts"], TEXT["title"], TEXT["wish"]) if word in shown]
    assert complaint.matter.organisation.name not in shown
    assert signed_in(city_clerk()).get(screen(part)).status_code == 404


def test_evidence_stands_on_the_screen_only_where_it_is_shared(db, desk, signed_in):
    case = Case.gather(desk)
    complaint = case.complaint(Complaint.State.HANDLING)
    attach(complaint, SimpleUploadedFile("证据.pdf", PDF), name="证据.pdf", actor=case.member)
    part = Assignment.objects.get(matter_id=complaint.pk)

    assert ">证据.pdf</a>" not in text_of(signed_in(case.officer), part)
    Complaint.objects.update(evidence_is_shared=True)
    assert ">证据.pdf</a>" in text_of(signed_in(case.officer), part)


def rich(cast: Cast) -> Assignment:
    """Three contacts, notes, files, departments and requests about one part."""
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    part = lead_of(cast, proposal)
    for turn in range(3):
        note_contact(part, actor=cast.lead, held_on=timezone.localdate(), way="phone", summary=f"第{turn}次")
        write_note(part, actor=cast.lead, text=f"备注{turn}")
        attach(proposal, SimpleUploadedFile("图.pdf", PDF), name=f"{turn}.pdf", actor=cast.member)
        add_unit(proposal.matter, actor=cast.desk, department=DepartmentFactory())
        asked = ask_return(part, actor=cast.lead, reason="不属于我单位职责范围。")
        answer_return(asked, actor=cast.desk, granted=False, answer="请继续办理。")
    return part


@pytest.mark.parametrize("who", ["lead", "desk"])
def test_the_screen_costs_eight_queries_whatever_hangs_on_the_part(cast, signed_in, who):
    client = signed_in(getattr(cast, who))
    plain, full = lead_of(cast, cast.proposal(Proposal.State.ASSIGNED)), rich(cast)
    queries(client, screen(plain))

    one = queries(client, screen(plain))

    assert queries(client, screen(full)) == one <= 8


def test_to_dos_notices_and_reminders_of_a_department_lead_to_its_screen(cast, signed_in):
    proposal = cast.proposal(Proposal.State.ASSIGNED)
    part = part_of(proposal, "lead")
    due = timezone.localdate() - timedelta(days=40)
    part.duties.update(due_on=due)

    assert screen(part) in signed_in(cast.lead).get(reverse("proposals:todo")).content.decode()
    assert Notice.objects.get(user=cast.lead, kind="proposals.assigned").url == screen(part)
    remind_due()

    late = Notice.objects.filter(kind="proposals.overdue_15")
    assert {notice.url for notice in late.filter(user=cast.lead)} == {screen(part)}
    assert {notice.url for notice in late.filter(user=cast.desk)} == {
        reverse("proposals:proposal_detail", args=[proposal.pk])
    }


@pytest.mark.parametrize("who", ["officer", "clerk"])
def test_the_screen_of_a_demand_tells_what_is_needed(signed_in, who):
    need = Need.gather()
    demand = need.demand("dispatched", text="急需技术工人二十名。")
    part = Assignment.objects.get(matter=demand.matter_id)

    assert "急需技术工人二十名。" in text_of(signed_in(getattr(need, who)), part)


def test_what_is_next_is_read_before_the_text_of_the_case(cast, signed_in):
    part = part_of(cast.proposal(Proposal.State.ASSIGNED), "lead")

    page = text_of(signed_in(cast.lead), part)

    assert 0 < page.index("p-next-title") < page.index(fresh(part.matter.proposal).facts[:10])


def test_the_way_of_the_case_shows_the_beginning_of_a_digest_as_the_proposal_does(cast, signed_in):
    part = lead_of(cast, cast.proposal(Proposal.State.ASSIGNED))

    page = text_of(signed_in(cast.lead), part)

    assert "SHA-256 " in page and not re.search(r"\b[0-9a-f]{64}\b", page)
