"""The acts on a demand: which buttons a person has, and the page behind each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Post, Role, User
from federation.files.services import attach
from liaison.models import Department
from members.models import Person
from proposals.forms import ReasonForm
from proposals.forms import demands as forms
from proposals.forms.complaints import EvidenceForm
from proposals.models import Demand, Matter
from proposals.services import demand_handling as handling
from proposals.services import demand_results as results
from proposals.services import demands
from proposals.services.service_officers import officer_of
from proposals.views.acts import CaseAct
from proposals.views.buttons import Act, address, offered_acts

State = Demand.State
RAISERS = (Role.ENTERPRISE, Role.CHAMBER_SECRETARY)


@dataclass(frozen=True)
class Seen:
    """A demand as one person sees it: `raises`, `serves`, `handles` say what they have to do with it."""

    demand: Demand
    user: User

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(self.user.roles)

    @property
    def state(self) -> str:
        return self.demand.state

    @property
    def is_desk(self) -> bool:
        return Role.CITY_STAFF in self.roles

    @property
    def raises(self) -> bool:
        """Whoever speaks for the enterprise; of what staff took down also the desk."""
        own = not self.roles.isdisjoint(RAISERS)
        return own or (self.is_desk and self.demand.matter.author.is_federation_staff)

    @property
    def serves(self) -> bool:
        return self.demand.server_id == self.user.pk

    @property
    def names_server(self) -> bool:
        """A department names its officer; what the federation does itself, the colleague who was chosen."""
        return Role.DEPARTMENT in self.roles or self.serves

    @property
    def unhappy(self) -> bool:
        return self.demand.verdict == "dissatisfied"


def in_state(*states: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.state in states


def may_withdraw(seen: Seen) -> bool:
    return (seen.raises or seen.is_desk) and State.WITHDRAWN in seen.demand.next_states


def may_confirm(seen: Seen) -> bool:
    if seen.state != State.MATCHED:
        return False
    if seen.serves:
        return seen.demand.server_confirmed_at is None
    return (seen.raises or seen.is_desk) and seen.demand.raiser_confirmed_at is None


def may_transfer(seen: Seen) -> bool:
    return State.TRANSFERRED in seen.demand.next_states and (seen.state != State.CALLED_BACK or seen.unhappy)


def may_reopen(seen: Seen) -> bool:
    return seen.state == State.CALLED_BACK and seen.unhappy and seen.demand.round < results.MOST_ROUNDS


# In the order of the way; the last one offered is the primary one.
ACTS = (
    Act("demand_withdraw", "withdraw_demand", gettext_lazy("Take back"), "x", may_withdraw, tone="quiet"),
    Act("demand_transfer", "transfer_demand", gettext_lazy("Goes another way"), "share", may_transfer),
    Act(
        "demand_register",
        "register_demand",
        gettext_lazy("Change the category"),
        "pencil",
        in_state(State.REGISTERED),
    ),
    Act("demand_register", "register_demand", gettext_lazy("Register"), "check", in_state(State.RAISED)),
    Act("demand_dispatch", "dispatch_demand", gettext_lazy("Dispatch"), "send", in_state(State.REGISTERED)),
    Act(
        "demand_match",
        "match_demand",
        gettext_lazy("Name somebody else"),
        "users",
        lambda seen: seen.names_server and seen.state in (State.MATCHED, State.WORKING),
    ),
    Act(
        "demand_match",
        "match_demand",
        gettext_lazy("Name who serves"),
        "user-check",
        lambda seen: seen.names_server and seen.state == State.DISPATCHED,
    ),
    Act("demand_contact", "confirm_contact", gettext_lazy("Confirm the first contact"), "phone", may_confirm),
    Act(
        "demand_outcome",
        "report_outcome",
        gettext_lazy("Report the result"),
        "pencil",
        lambda seen: seen.serves and seen.state == State.WORKING,
    ),
    Act(
        "demand_rate",
        "rate_service",
        gettext_lazy("Confirm and rate"),
        "star",
        in_state(*Demand.OUTCOMES, State.NO_FEEDBACK),
    ),
    Act(
        "demand_call",
        "call_about_demand",
        gettext_lazy("Call back"),
        "phone",
        lambda seen: State.CALLED_BACK in seen.demand.next_states and not seen.serves,
    ),
    Act("demand_reopen", "reopen_demand", gettext_lazy("Reopen the demand"), "refresh", may_reopen),
    Act(
        "demand_strike_off",
        "strike_off_demand",
        gettext_lazy("Close the demand"),
        "check",
        lambda seen: seen.state == State.CALLED_BACK and not seen.unhappy and not seen.serves,
    ),
)


def acts_for(demand: Demand, user: User) -> list[dict]:
    return offered_acts(ACTS, Seen(demand, user), user, demand.pk)


class DemandAct(CaseAct):
    """One act with a form that leads back to the demand."""

    queryset = Demand.objects.for_detail()
    register = (gettext_lazy("Enterprise demands"), "proposals:demand_list")
    detail = "proposals:demand_detail"

    def extra(self) -> dict:
        return {"effect": self.object.matter.subject}


class DemandRegister(DemandAct):
    permission = "proposals.register_demand"
    form_class = forms.RegisterDemandForm
    heading = gettext_lazy("Register the demand")
    submit_label = gettext_lazy("Register")
    success_message = gettext_lazy("Registered. Now dispatch it.")

    def initial(self) -> dict:
        demand = self.object
        return {"topic": demand.matter.topic, "priority": demand.priority, "person": demand.person}

    def form_options(self) -> dict:
        people = Person.objects.current().visible_to(self.request.user, "members.view_person")
        return {"people": people, "present": self.object.person}

    def perform(self, data: dict) -> Demand:
        return demands.register_demand(self.object, actor=self.request.user, **data)

    def success_url(self, done: Demand) -> str:
        return address("demand_dispatch", done.pk)


class DemandDispatch(DemandAct):
    """The category's default handler is chosen already, else the unit's service officer."""

    permission = "proposals.dispatch_demand"
    form_class = forms.DispatchForm
    heading = gettext_lazy("Dispatch the demand")
    submit_label = gettext_lazy("Dispatch")
    success_message = gettext_lazy("Dispatched.")

    def initial(self) -> dict:
        topic = self.object.matter.topic
        if topic is not None and topic.handler_id is not None:
            return {"department": topic.handler_id}
        return {"server": officer_of(self.object.matter.organisation_id)}

    def form_options(self) -> dict:
        return {
            "departments": Department.objects.offered(),
            "colleagues": people_in(Role.CITY_STAFF, Role.COUNTY_STAFF),
        }

    def perform(self, data: dict) -> Demand:
        return handling.dispatch_demand(self.object, actor=self.request.user, **data)


def people_in(*roles: str, unit_id: int | None = None) -> QuerySet[User]:
    """Accounts in post today with one of these roles, in one unit or anywhere."""
    posts = Post.objects.in_force().filter(role__in=roles)
    if unit_id is not None:
        posts = posts.filter(organisation_id=unit_id)
    return posts.people().order_by("name", "pk")


class DemandMatch(DemandAct):
    permission = "proposals.match_demand"
    form_class = forms.MatchForm
    heading = gettext_lazy("Name who serves the enterprise")
    submit_label = gettext_lazy("Name this officer")
    success_message = gettext_lazy("Both sides now confirm the first contact.")

    def initial(self) -> dict:
        demand = self.object
        return {
            "server": demand.server_id or self.request.user.pk,
            "plan": demand.plan,
            "planned_for": demand.planned_for,
        }

    def form_options(self) -> dict:
        part = handling.part_of(self.object)
        if part is None:
            return {"servers": people_in(Role.CITY_STAFF, Role.COUNTY_STAFF)}
        return {"servers": people_in(Role.DEPARTMENT, unit_id=part.department_id)}

    def perform(self, data: dict) -> Demand:
        return handling.match_demand(self.object, actor=self.request.user, **data)


class DemandContact(DemandAct):
    permission = "proposals.confirm_contact"
    form_class = forms.ContactForm
    heading = gettext_lazy("Confirm the first contact")
    submit_label = gettext_lazy("Confirm")
    success_message = gettext_lazy("Confirmed. Work begins when both sides have confirmed.")

    def form_options(self) -> dict:
        return {"serves": self.object.server_id == self.request.user.pk}

    def extra(self) -> dict:
        server = self.object.server
        sentence = _("%(name)s has been in touch with the enterprise about: %(subject)s")
        words = {"name": server.name if server else "—", "subject": self.object.matter.subject}
        return {"effect": sentence % words}

    def perform(self, data: dict) -> Demand:
        return handling.confirm_contact(self.object, actor=self.request.user, **data)


class DemandOutcome(DemandAct):
    permission = "proposals.report_outcome"
    form_class = forms.OutcomeForm
    heading = gettext_lazy("Report the result")
    submit_label = gettext_lazy("Report the result")
    success_message = gettext_lazy("The enterprise has been told.")

    def initial(self) -> dict:
        return {"result": self.object.result}

    def perform(self, data: dict) -> Demand:
        return handling.report_outcome(self.object, actor=self.request.user, **data)


class DemandRate(DemandAct):
    permission = "proposals.rate_service"
    form_class = forms.ServiceRatingForm
    heading = gettext_lazy("Confirm the result and rate the service")
    submit_label = gettext_lazy("Send")
    success_message = gettext_lazy("Thank you. The federation will call you about it.")

    def extra(self) -> dict:
        return {"effect": f"{self.object.get_outcome_display()}：{self.object.result}"}

    def perform(self, data: dict) -> Any:
        return results.rate_service(self.object, actor=self.request.user, **data)


class DemandCallBack(DemandAct):
    permission = "proposals.call_about_demand"
    form_class = forms.DemandCallForm
    heading = gettext_lazy("Call the enterprise back")
    submit_label = gettext_lazy("Save the call")
    success_message = gettext_lazy("The call is on file.")

    def extra(self) -> dict:
        demand = self.object
        return {"effect": f"{demand.contact_name} {demand.contact_phone}　{demand.matter.subject}"}

    def perform(self, data: dict) -> Any:
        return results.call_about_demand(self.object, actor=self.request.user, **data)


class DemandStrikeOff(DemandAct):
    permission = "proposals.strike_off_demand"
    form_class = forms.StrikeOffForm
    heading = gettext_lazy("Strike the demand off")
    submit_label = gettext_lazy("Close the demand")
    success_message = gettext_lazy("It is off the list.")

    def perform(self, data: dict) -> Demand:
        return results.strike_off(self.object, actor=self.request.user, **data)


class DemandReopen(DemandAct):
    permission = "proposals.reopen_demand"
    form_class = ReasonForm
    heading = gettext_lazy("Reopen the demand")
    submit_label = gettext_lazy("Reopen the demand")
    success_message = gettext_lazy("Reopened. Now dispatch it.")

    def extra(self) -> dict:
        return {"effect": _("A demand is reopened once. After that it goes on as a complaint or a proposal.")}

    def perform(self, data: dict) -> Demand:
        return results.reopen_demand(self.object, actor=self.request.user, **data)


class DemandTransfer(DemandAct):
    permission = "proposals.transfer_demand"
    form_class = forms.TransferForm
    heading = gettext_lazy("Let it go on another way")
    submit_label = gettext_lazy("Send")
    success_message = gettext_lazy("It goes on as another matter, tied to this one.")

    def extra(self) -> dict:
        return {
            "effect": _(
                "The demand ends here; its number stays. A proposal begins as a draft of whoever raised it."
            )
        }

    def perform(self, data: dict) -> Matter:
        return results.transfer_demand(self.object, actor=self.request.user, **data)


class DemandWithdraw(DemandAct):
    permission = "proposals.withdraw_demand"
    form_class = ReasonForm
    heading = gettext_lazy("Take the demand back")
    submit_label = gettext_lazy("Take back")
    success_message = gettext_lazy("The demand is taken back.")

    def extra(self) -> dict:
        return {"effect": _("Whoever works on it stops. It cannot be taken up again."), "danger": True}

    def perform(self, data: dict) -> Demand:
        return demands.withdraw_demand(self.object, actor=self.request.user, **data)


class DemandFileAttach(DemandAct):
    permission = "proposals.attach_demand_file"
    form_class = EvidenceForm
    heading = gettext_lazy("Add a file")
    submit_label = gettext_lazy("Add")
    success_message = gettext_lazy("The file has been added.")

    def perform(self, data: dict) -> Demand:
        if self.object.state in Demand.FINISHED:
            raise ValidationError(_("This demand is finished."))
        upload = data["file"]
        try:
            attach(self.object, upload, name=upload.name, actor=self.request.user)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        return self.object
