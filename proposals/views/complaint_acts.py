"""The acts on a complaint: which buttons a person has, and the page behind each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Post, Role, User
from federation.files.services import attach
from liaison.models import Department
from proposals.forms import ReasonForm
from proposals.forms import complaints as forms
from proposals.models import Complaint, JointMeeting
from proposals.services import complaint_handling as handling
from proposals.services import complaints
from proposals.services.decisions import take_decision
from proposals.views.acts import CaseAct, PressedButton
from proposals.views.buttons import Act, address, offered_acts

State = Complaint.State
Mode = Complaint.Mode
RECENT = timedelta(days=180)


def in_state(*states: str) -> Callable[[Complaint], bool]:
    return lambda complaint: complaint.state in states


def may_rise_to(mode: str) -> Callable[[Complaint], bool]:
    def offered(complaint: Complaint) -> bool:
        if complaint.state not in (State.ACCEPTED, State.HANDLING):
            return False
        return Complaint.modes.allows(complaint, mode)

    return offered


def own_work(complaint: Complaint) -> bool:
    return complaint.state == State.HANDLING and complaint.mode == Mode.SELF


def with_units(complaint: Complaint) -> bool:
    """Departments have it in this round; the page's own row says so."""
    return complaint.state == State.HANDLING and getattr(complaint, "has_units", False)


def without_units(complaint: Complaint) -> bool:
    """It is for departments, and none has it in this round: after a rework, or when all gave it back."""
    for_them = complaint.mode not in (Mode.NONE, Mode.SELF)
    return for_them and complaint.state == State.HANDLING and not getattr(complaint, "has_units", True)


# In the order of the way; the last one offered is the primary one.
ACTS = (
    Act(
        "complaint_terminate",
        "terminate_complaint",
        gettext_lazy("End it"),
        "player-stop",
        lambda one: State.TERMINATED in one.next_states,
        tone="quiet",
    ),
    Act(
        "complaint_colleague",
        "add_complaint_handler",
        gettext_lazy("Add a colleague"),
        "user-plus",
        lambda one: one.state not in Complaint.FINISHED,
        tone="quiet",
    ),
    Act("complaint_refer", "refer_complaint", gettext_lazy("Refer"), "share", in_state(State.TRIAGE)),
    Act("complaint_refuse", "refuse_complaint", gettext_lazy("Do not accept"), "ban", in_state(State.TRIAGE)),
    Act(
        "complaint_accept",
        "accept_complaint",
        gettext_lazy("Accept the complaint"),
        "check",
        in_state(State.TRIAGE),
        "post",
    ),
    Act(
        "complaint_handle",
        "handle_complaint",
        gettext_lazy("Handle it ourselves"),
        "user-check",
        may_rise_to(Mode.SELF),
        "post",
    ),
    Act(
        "complaint_join", "assign_complaint", gettext_lazy("Handle jointly"), "users", may_rise_to(Mode.JOINT)
    ),
    Act("complaint_assign", "assign_complaint", gettext_lazy("Assign"), "send", may_rise_to(Mode.ASSIGN)),
    Act("complaint_unit_add", "assign_complaint", gettext_lazy("Add a department"), "plus", with_units),
    Act("complaint_hand_out", "assign_complaint", gettext_lazy("Hand out anew"), "send", without_units),
    Act(
        "complaint_supervise",
        "supervise_complaint",
        gettext_lazy("Supervise"),
        "bell-ringing",
        may_rise_to(Mode.SUPERVISE),
        tone="warning",
    ),
    Act(
        "complaint_elevate",
        "elevate_complaint",
        gettext_lazy("Put before the leader"),
        "arrow-up",
        may_rise_to(Mode.ELEVATE),
        tone="warning",
    ),
    Act("complaint_result", "handle_complaint", gettext_lazy("Report the result"), "pencil", own_work),
    Act(
        "complaint_check",
        "check_complaint",
        gettext_lazy("Check the result"),
        "eye",
        in_state(State.ANSWERED),
    ),
    Act("complaint_call", "call_back_complaint", gettext_lazy("Call back"), "phone", in_state(State.CHECKED)),
    Act(
        "complaint_rework",
        "check_complaint",
        gettext_lazy("Work on it again"),
        "refresh",
        in_state(State.CALLED_BACK),
    ),
    Act("complaint_close", "close_complaint", gettext_lazy("Close"), "check", in_state(State.CALLED_BACK)),
)


def acts_for(complaint: Complaint, user: User, *, handles: bool, waits: bool) -> list[dict]:
    """The buttons of whoever handles the case. While a decision waits nothing else is offered."""
    if not handles or waits:
        return []
    return offered_acts(ACTS, complaint, user, complaint.pk)


class ComplaintAct(CaseAct):
    """One act with a form that leads back to the case."""

    queryset = Complaint.objects.for_detail()
    register = (gettext_lazy("Rights complaints"), "proposals:complaint_list")
    detail = "proposals:complaint_detail"

    def extra(self) -> dict:
        return {"effect": self.object.title}


class ComplaintButton(PressedButton):
    queryset = Complaint.objects.for_detail()

    def back_to(self, found: Complaint) -> str:
        return address("complaint_detail", found.pk)


class ComplaintAccept(ComplaintButton):
    permission = "proposals.accept_complaint"
    success_message = gettext_lazy("Accepted. Choose how it is handled.")

    def perform(self, found: Complaint) -> None:
        complaints.accept_complaint(found, actor=self.request.user)


class ComplaintHandle(ComplaintButton):
    permission = "proposals.handle_complaint"
    success_message = gettext_lazy("The federation handles it itself.")

    def perform(self, found: Complaint) -> None:
        handling.handle_oneself(found, actor=self.request.user)


class ComplaintRefuse(ComplaintAct):
    permission = "proposals.refuse_complaint"
    form_class = forms.TurnAwayForm
    heading = gettext_lazy("Do not accept the complaint")
    submit_label = gettext_lazy("Do not accept")
    success_message = gettext_lazy("The complainant has been told.")

    def perform(self, data: dict) -> Complaint:
        return complaints.refuse_complaint(self.object, actor=self.request.user, **data)


class ComplaintRefer(ComplaintAct):
    permission = "proposals.refer_complaint"
    form_class = forms.ReferForm
    heading = gettext_lazy("Refer the complaint")
    submit_label = gettext_lazy("Refer")
    success_message = gettext_lazy("The complainant has been told.")

    def perform(self, data: dict) -> Complaint:
        return complaints.refer_complaint(self.object, actor=self.request.user, **data)


class ComplaintTerminate(ComplaintAct):
    permission = "proposals.terminate_complaint"
    form_class = ReasonForm
    heading = gettext_lazy("End the complaint")
    submit_label = gettext_lazy("End it")
    success_message = gettext_lazy("The complaint is ended.")

    def extra(self) -> dict:
        return {
            "effect": _("Such as: withdrawn, gone to court. It cannot be taken up again."),
            "danger": True,
        }

    def perform(self, data: dict) -> Complaint:
        return complaints.terminate_complaint(self.object, actor=self.request.user, **data)


class ComplaintColleague(ComplaintAct):
    permission = "proposals.add_complaint_handler"
    form_class = forms.ColleagueForm
    heading = gettext_lazy("Add a colleague")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("Your colleague handles it too.")

    def form_options(self) -> dict:
        posts = Post.objects.in_force().filter(role__in=[Role.CITY_STAFF, Role.COUNTY_STAFF])
        staff = posts.people().order_by("name", "pk")
        return {"colleagues": staff.exclude(pk__in=self.object.handlers.current().values("user_id"))}

    def perform(self, data: dict) -> Any:
        return complaints.add_handler(self.object, data["colleague"], actor=self.request.user)


class DepartmentsAct(ComplaintAct):
    permission = "proposals.assign_complaint"
    success_message = gettext_lazy("The departments have been told.")
    submit_label = gettext_lazy("Assign")

    def form_options(self) -> dict:
        return {"departments": Department.objects.offered()}


class ComplaintAssign(DepartmentsAct):
    form_class = forms.OneDepartmentForm
    heading = gettext_lazy("Assign the complaint")

    def perform(self, data: dict) -> Any:
        return handling.assign_complaint(self.object, actor=self.request.user, **data)


class ComplaintJoin(DepartmentsAct):
    form_class = forms.JointForm
    heading = gettext_lazy("Handle the complaint jointly")

    def perform(self, data: dict) -> Any:
        return handling.join_departments(self.object, actor=self.request.user, **data)


class ComplaintHandOut(DepartmentsAct):
    form_class = forms.HandOutForm
    heading = gettext_lazy("Hand out anew")

    def perform(self, data: dict) -> Any:
        return handling.hand_out(self.object, actor=self.request.user, **data)


class ComplaintSupervise(ComplaintAct):
    permission = "proposals.supervise_complaint"
    form_class = ReasonForm
    heading = gettext_lazy("Put under supervision")
    submit_label = gettext_lazy("Supervise")
    success_message = gettext_lazy("The case is under supervision.")

    def perform(self, data: dict) -> Complaint:
        return handling.supervise_complaint(self.object, actor=self.request.user, **data)


class ComplaintElevate(ComplaintAct):
    permission = "proposals.elevate_complaint"
    form_class = forms.MemoForm
    heading = gettext_lazy("Put before the leader")
    submit_label = gettext_lazy("Send the memo")
    success_message = gettext_lazy("The leader decides.")

    def form_options(self) -> dict:
        """The meetings of the last months; an older one is not to be given new cases."""
        since = timezone.localdate() - RECENT
        return {"meetings": JointMeeting.objects.filter(held_on__gte=since).order_by("-held_on", "-id")}

    def perform(self, data: dict) -> Any:
        return handling.propose_elevation(self.object, actor=self.request.user, **data)


class ComplaintResult(ComplaintAct):
    permission = "proposals.handle_complaint"
    form_class = forms.ResultForm
    heading = gettext_lazy("Report the result")
    submit_label = gettext_lazy("Report the result")
    success_message = gettext_lazy("The result is to be checked.")

    def perform(self, data: dict) -> Complaint:
        return handling.report_own_result(self.object, actor=self.request.user, **data)


class ComplaintCheck(ComplaintAct):
    permission = "proposals.check_complaint"
    form_class = forms.CheckForm
    heading = gettext_lazy("Check the result")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("Checked.")

    def perform(self, data: dict) -> Complaint:
        return handling.check_result(self.object, actor=self.request.user, **data)


class ComplaintCall(ComplaintAct):
    permission = "proposals.call_back_complaint"
    form_class = forms.CallBackForm
    heading = gettext_lazy("Call back")
    submit_label = gettext_lazy("Save the call")
    success_message = gettext_lazy("The call is on file.")

    def perform(self, data: dict) -> Any:
        return handling.call_back(self.object, actor=self.request.user, **data)


class ComplaintRework(ComplaintAct):
    permission = "proposals.check_complaint"
    form_class = ReasonForm
    heading = gettext_lazy("Work on it again")
    submit_label = gettext_lazy("Begin a new round")
    success_message = gettext_lazy("A new round has begun.")

    def perform(self, data: dict) -> Complaint:
        return handling.rework_complaint(self.object, actor=self.request.user, note=data["reason"])


class ComplaintClose(ComplaintAct):
    permission = "proposals.close_complaint"
    form_class = ReasonForm
    heading = gettext_lazy("Close the complaint")
    submit_label = gettext_lazy("Propose closing")
    success_message = gettext_lazy("A leader confirms the closing.")

    def extra(self) -> dict:
        return {"effect": _("Closing is the act of two persons.")}

    def perform(self, data: dict) -> Any:
        return handling.propose_closing(self.object, actor=self.request.user, text=data["reason"])


class ComplaintDecide(ComplaintAct):
    """A leader confirms or refuses what was proposed."""

    permission = "proposals.decide_complaint"
    form_class = forms.TakeDecisionForm
    heading = gettext_lazy("Decide")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("Your decision is on file.")

    def prepare(self) -> None:
        super().prepare()
        self.decision = self.object.matter.decisions.open().select_related("proposed_by").first()
        if self.decision is None:
            raise Http404

    def extra(self) -> dict:
        return {"effect": f"{self.decision.proposed_by}：{self.decision.text}"}

    def perform(self, data: dict) -> Any:
        return take_decision(self.decision, actor=self.request.user, **data)


class EvidenceAttach(ComplaintAct):
    permission = "proposals.attach_evidence"
    form_class = forms.EvidenceForm
    heading = gettext_lazy("Add evidence")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The file has been added.")

    def perform(self, data: dict) -> Complaint:
        if self.object.state in Complaint.FINISHED:
            raise ValidationError(_("This complaint is finished."))
        upload = data["file"]
        try:
            attach(self.object, upload, name=upload.name, actor=self.request.user)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        return self.object
