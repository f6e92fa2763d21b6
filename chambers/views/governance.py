"""Governance of one chamber: decoupling, papers, re-elections, supervision; and what is written there."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.election_cases import ConfirmForm
from chambers.forms.governance import (
    CloseComplaintForm,
    ComplaintForm,
    DecouplingForm,
    DocumentForm,
    LiftForm,
    MarkOfficialForm,
    PledgeForm,
    SanctionForm,
)
from chambers.models import (
    Chamber,
    Complaint,
    GovernanceDocument,
    Officer,
    Option,
    Pledge,
    PublicOffice,
    Sanction,
)
from chambers.services.election_cases import open_election
from chambers.services.governance import file_document, make_present, record_decoupling, record_pledge
from chambers.services.officials import mark_official
from chambers.services.supervision import (
    close_complaint,
    impose_sanction,
    lift_sanction,
    receive_complaint,
    take_up_complaint,
)
from chambers.supervision_tables import OFFICE_TONES, election_state
from chambers.views.decisions import ChamberAction
from chambers.views.details import INSIDE, ChamberPage
from federation.files.services import attachments_by_row
from members.views.registry import CHAMBERS, PartyUpdate

DECOUPLING_TONES = {"": "", "exempt": "", "under_way": "amber", "done": "green"}
COMPLAINT_TONES = {
    Complaint.State.RECEIVED: "amber",
    Complaint.State.HANDLING: "blue",
    Complaint.State.CLOSED: "green",
    Complaint.State.DISMISSED: "",
}
MOST = 200


class GovernancePage(ChamberPage):
    """One section of the governance tab; `section` names the one that is open."""

    permission = INSIDE
    tab = "governance"
    section = ""
    # Permission, address name, label and icon of what can be done in this section.
    acts: tuple[tuple[str, str, Any, str], ...] = ()

    def head(self) -> dict:
        return super().head() | {"segments": self.segments()}

    def segments(self) -> list[dict]:
        found = [
            ("governance", _("Decoupling")),
            ("documents", _("Documents")),
            ("elections", _("Re-election")),
            ("supervision", _("Supervision")),
        ]
        return [
            {
                "label": label,
                "url": reverse(f"chambers:chamber_{name}", args=[self.object.pk]),
                "active": name == self.section,
            }
            for name, label in found
        ]

    def actions(self) -> list[dict]:
        found = super().actions()
        for permission, name, label, icon in self.acts:
            if self.may(permission):
                url = reverse(f"chambers:{name}", args=[self.object.pk])
                primary = not any(one.get("primary") for one in found)
                found.append({"label": label, "url": url, "icon": icon, "primary": primary})
        return found


class ChamberGovernance(GovernancePage):
    """How far the chamber is decoupled, and which officials hold its offices."""

    section = "governance"
    template_name = "chambers/governance_decoupling.html"
    acts = (("chambers.supervise_chamber", "decoupling_record", gettext_lazy("Record decoupling"), "edit"),)

    def content(self) -> dict:
        done = {row.kind_id: row for row in self.object.separations.select_related("kind")}
        kinds = {kind.pk: kind for kind in Option.objects.of(Option.Area.SEPARATION)}
        kinds |= {key: row.kind for key, row in done.items() if key not in kinds}
        return {
            "decoupling_tone": DECOUPLING_TONES[self.object.decoupling],
            "separations": [{"kind": kind, "row": done.get(key)} for key, kind in kinds.items()],
            "officials": self.officials(),
            "may_supervise": self.may("chambers.supervise_chamber"),
        }

    def officials(self) -> list[dict]:
        """Everybody in office, and beside them the public offices that they hold or seem to hold."""
        known = PublicOffice.objects.in_force().filter(person=OuterRef("person"))
        rows = Officer.objects.in_office().filter(chamber=self.object).annotate(is_official=Exists(known))
        rows = rows.select_related("person", "approval").order_by("-is_official", "office", "pk")[:MOST]
        public: dict[int, list[dict]] = {}
        for one in PublicOffice.objects.in_force().filter(person__offices__chamber=self.object):
            line = {"words": str(one), "label": one.get_state_display(), "tone": OFFICE_TONES[one.state]}
            kept = public.setdefault(one.person_id, [])
            if line not in kept:
                kept.append(line)
        return [
            {
                "row": row,
                "public": public.get(row.person_id, []),
                "approval": getattr(row, "approval", None),
            }
            for row in rows
        ]


class ChamberDocuments(GovernancePage):
    section = "documents"
    template_name = "chambers/governance_documents.html"
    acts = (("chambers.keep_document", "document_file", gettext_lazy("File a document"), "plus"),)

    def content(self) -> dict:
        rows = self.object.governance_documents.select_related("kind")
        rows = list(rows.order_by("kind__position", "kind_id", "-is_present", "-adopted_on", "-pk")[:MOST])
        files = attachments_by_row(GovernanceDocument, [row.pk for row in rows])
        wanted = Option.objects.of(Option.Area.DOCUMENT).filter(marked=True)
        today = timezone.localdate()
        valid = {
            row.kind_id
            for row in rows
            if row.is_present and (row.valid_until is None or row.valid_until >= today)
        }
        return {
            "documents": [{"row": row, "files": files.get(row.pk, [])} for row in rows],
            "missing": [kind for kind in wanted if kind.pk not in valid],
            "today": today,
            "may_keep": self.may("chambers.keep_document"),
        }


class ChamberElections(GovernancePage):
    section = "elections"
    template_name = "chambers/governance_elections.html"

    def content(self) -> dict:
        rows = list(self.object.election_cases.order_by("-term_ends_on"))
        return {
            "elections": [{"row": row, "state": election_state(row.state, row.due_on)} for row in rows],
            "may_open": self.may("chambers.prepare_election")
            and self.object.term_ends_on is not None
            and not any(row.due_on == self.object.term_ends_on and row.state != "void" for row in rows),
        }


class ChamberSupervision(GovernancePage):
    """Pledges, sanctions and, for those who handle them, complaints."""

    section = "supervision"
    template_name = "chambers/governance_supervision.html"
    acts = (
        ("chambers.supervise_chamber", "sanction_impose", gettext_lazy("Warn or sanction"), "gavel"),
        ("chambers.supervise_chamber", "complaint_receive", gettext_lazy("Take in a complaint"), "inbox"),
        ("chambers.keep_document", "pledge_record", gettext_lazy("Record a pledge"), "signature"),
    )

    def content(self) -> dict:
        sanctions = list(self.object.sanctions.select_related("kind").order_by("-starts_on", "-pk")[:MOST])
        pledges = list(self.object.pledges.order_by("-signed_on", "-pk")[:MOST])
        of_pledges = attachments_by_row(Pledge, [row.pk for row in pledges]) if pledges else {}
        of_sanctions = attachments_by_row(Sanction, [row.pk for row in sanctions]) if sanctions else {}
        return {
            "pledges": [{"row": row, "files": of_pledges.get(row.pk, [])} for row in pledges],
            "sanctions": [{"row": row, "files": of_sanctions.get(row.pk, [])} for row in sanctions],
            "today": timezone.localdate(),
            "may_supervise": self.may("chambers.supervise_chamber"),
            "complaints": self.complaints() if self.may("chambers.view_complaint") else None,
        }

    def complaints(self) -> list[dict]:
        rows = self.object.complaints.select_related("handler").order_by("-received_on", "-pk")[:MOST]
        return [{"row": row, "tone": COMPLAINT_TONES[Complaint.State(row.state)]} for row in rows]


# What is written ------------------------------------------------------------------------------------


class RowAction(ChamberAction):
    """An act on something that hangs on the chamber; `argument` names its key in the address."""

    model: type[models.Model]
    argument: str
    related: tuple[str, ...] = ()

    def prepare(self) -> None:
        super().prepare()
        rows = self.model._default_manager.filter(chamber=self.object, pk=self.kwargs[self.argument])
        self.row: Any = rows.select_related(*self.related).first()
        if self.row is None:
            raise Http404

    def extra(self) -> dict:
        return {"effect": str(self.row)}


class DecouplingRecord(PartyUpdate):
    place = CHAMBERS
    permission = "chambers.supervise_chamber"
    queryset = Chamber.objects.for_detail()
    form_class = DecouplingForm
    heading = gettext_lazy("Record decoupling")
    success_message = gettext_lazy("The changes have been saved.")

    def form_options(self) -> dict:
        return {
            "kinds": Option.objects.of(Option.Area.SEPARATION),
            "days": dict(self.object.separations.values_list("kind_id", "done_on")),
        }

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_governance", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def perform(self, data: dict) -> Chamber:
        return record_decoupling(
            self.object,
            actor=self.request.user,
            version=self.seen_version(),
            decoupling=data["decoupling"],
            decoupled_on=data["decoupled_on"],
            separations=data["separations"],
        )


class DocumentFile(ChamberAction):
    permission = "chambers.keep_document"
    form_class = DocumentForm
    heading = gettext_lazy("File a document")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The document is on file.")
    back = "chamber_documents"

    def initial(self) -> dict:
        kind = self.request.GET.get("kind", "")
        return {
            "adopted_on": timezone.localdate(),
            "is_present": True,
            "kind": kind if kind.isdigit() else "",
        }

    def perform(self, data: dict) -> GovernanceDocument:
        return file_document(self.object, actor=self.request.user, **data)


class DocumentPresent(RowAction):
    permission = "chambers.keep_document"
    model = GovernanceDocument
    argument = "document"
    form_class = ConfirmForm
    heading = gettext_lazy("Make this the present version")
    submit_label = gettext_lazy("Make it the present version")
    success_message = gettext_lazy("This is the present version now.")
    back = "chamber_documents"

    def perform(self, data: dict) -> GovernanceDocument:
        return make_present(self.row, actor=self.request.user)


class ElectionOpen(ChamberAction):
    permission = "chambers.prepare_election"
    form_class = ConfirmForm
    heading = gettext_lazy("Begin the re-election")
    submit_label = gettext_lazy("Begin")
    success_message = gettext_lazy("The re-election has its checklist.")
    back = "chamber_elections"

    def extra(self) -> dict:
        return {"effect": _("The checklist is drawn up for the term that ends on the day in the profile.")}

    def perform(self, data: dict) -> Any:
        return open_election(self.object, actor=self.request.user)

    def success_url(self, done: Any) -> str:
        return reverse("chambers:election_detail", args=[done.pk])


class PledgeRecord(ChamberAction):
    permission = "chambers.keep_document"
    form_class = PledgeForm
    heading = gettext_lazy("Record a pledge")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The pledge is on file.")
    back = "chamber_supervision"

    def initial(self) -> dict:
        return {"signed_on": timezone.localdate(), "title": _("Pledge of self-discipline")}

    def perform(self, data: dict) -> Pledge:
        return record_pledge(self.object, actor=self.request.user, **data)


class ComplaintReceive(ChamberAction):
    permission = "chambers.supervise_chamber"
    form_class = ComplaintForm
    heading = gettext_lazy("Take in a complaint")
    submit_label = gettext_lazy("Take in")
    success_message = gettext_lazy("The complaint has been taken in.")
    back = "chamber_supervision"

    def initial(self) -> dict:
        return {"received_on": timezone.localdate()}

    def perform(self, data: dict) -> Complaint:
        return receive_complaint(self.object, actor=self.request.user, **data)


class ComplaintTakeUp(RowAction):
    permission = "chambers.supervise_chamber"
    model = Complaint
    argument = "complaint"
    form_class = ConfirmForm
    heading = gettext_lazy("Take up the complaint")
    submit_label = gettext_lazy("Take up")
    success_message = gettext_lazy("You handle this complaint now.")
    back = "chamber_supervision"

    def perform(self, data: dict) -> Complaint:
        return take_up_complaint(self.row, actor=self.request.user)


class ComplaintClose(RowAction):
    permission = "chambers.supervise_chamber"
    model = Complaint
    argument = "complaint"
    form_class = CloseComplaintForm
    heading = gettext_lazy("Close the complaint")
    submit_label = gettext_lazy("Close")
    success_message = gettext_lazy("The complaint is closed.")
    back = "chamber_supervision"

    def initial(self) -> dict:
        return {"closed_on": timezone.localdate(), "outcome": "closed"}

    def perform(self, data: dict) -> Complaint:
        return close_complaint(
            self.row,
            actor=self.request.user,
            result=data["result"],
            closed_on=data["closed_on"],
            dismissed=data["outcome"] == "dismissed",
        )


class SanctionImpose(ChamberAction):
    permission = "chambers.supervise_chamber"
    form_class = SanctionForm
    heading = gettext_lazy("Warn or sanction")
    submit_label = gettext_lazy("Put in force")
    success_message = gettext_lazy("The sanction is on file.")
    back = "chamber_supervision"

    def form_options(self) -> dict:
        return {"complaints": self.object.complaints.order_by("-received_on")}

    def initial(self) -> dict:
        return {"starts_on": timezone.localdate()}

    def extra(self) -> dict:
        return {"effect": _("The secretaries of the chamber are told at once.")}

    def perform(self, data: dict) -> Sanction:
        return impose_sanction(self.object, actor=self.request.user, **data)


class SanctionLift(RowAction):
    permission = "chambers.supervise_chamber"
    model = Sanction
    argument = "sanction"
    related = ("kind",)
    form_class = LiftForm
    heading = gettext_lazy("Lift the sanction")
    submit_label = gettext_lazy("Lift")
    success_message = gettext_lazy("The sanction has been lifted.")
    back = "chamber_supervision"

    def initial(self) -> dict:
        return {"lifted_on": timezone.localdate()}

    def perform(self, data: dict) -> Sanction:
        return lift_sanction(self.row, actor=self.request.user, **data)


class OfficialMark(RowAction):
    """Write down that an officer of the chamber holds a public office."""

    permission = "chambers.supervise_chamber"
    model = Officer
    argument = "officer"
    related = ("person",)
    form_class = MarkOfficialForm
    heading = gettext_lazy("Mark as public official")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The public office is on file.")
    back = "chamber_governance"

    def perform(self, data: dict) -> PublicOffice:
        return mark_official(self.row.person, actor=self.request.user, **data)
