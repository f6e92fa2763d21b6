"""Declarations of an alliance, and the standing of a chamber in the federation: tabs of its page."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.profiles import AdmissionDecideForm, AdmissionEndForm, AdmissionForm, DeclarationForm
from chambers.models import Admission, Declaration
from chambers.services.admissions import FEDERATIONS, apply_admission, decide_admission, end_admission
from chambers.services.declarations import keep_declaration, possible_signers
from chambers.views.decisions import ChamberAction
from chambers.views.details import INSIDE, ChamberPage
from federation.accounts.models import Organisation
from federation.files.models import Attachment

STATE_TONES = {
    Admission.State.APPLIED: "amber",
    Admission.State.ADMITTED: "green",
    Admission.State.REFUSED: "",
    Admission.State.LEFT: "",
}


class ChamberDeclarations(ChamberPage):
    tab = "declarations"
    template_name = "chambers/chamber_declarations.html"

    def content(self) -> dict:
        rows = list(
            self.object.declarations.prefetch_related("signers__organisation").order_by("-declared_on", "-id")
        )
        files = defaultdict(list)
        attached = Attachment.objects.filter(
            content_type=ContentType.objects.get_for_model(Declaration),
            object_id__in=[row.pk for row in rows],
            removed_at=None,
        )
        for attachment in attached.order_by("id"):
            files[attachment.object_id].append(attachment)
        return {
            "declarations": [
                {"row": row, "files": files[row.pk], "signers": list(row.signers.all())} for row in rows
            ],
            "may_edit": self.may("chambers.keep_declaration"),
        }


class DeclarationIssue(ChamberAction):
    permission = "chambers.keep_declaration"
    form_class = DeclarationForm
    heading = gettext_lazy("Put a declaration on file")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The declaration is on file.")
    back = "chamber_declarations"

    def form_options(self) -> dict:
        return {"signers": possible_signers(self.object).order_by("organisation__sort_key")}

    def initial(self) -> dict:
        current = self.object.memberships.current().values_list("member_id", flat=True)
        return {"declared_on": self.object.organisation.founded_on, "signers": list(current)}

    def perform(self, data: dict) -> Declaration:
        return keep_declaration(self.object, actor=self.request.user, **data)


class DeclarationEdit(DeclarationIssue):
    heading = gettext_lazy("Edit the declaration")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The changes have been saved.")

    def prepare(self) -> None:
        super().prepare()
        self.declaration = self.object.declarations.filter(pk=self.kwargs["declaration"]).first()
        if self.declaration is None:
            raise Http404

    def initial(self) -> dict:
        row = self.declaration
        return {
            "title": row.title,
            "declared_on": row.declared_on,
            "text": row.text,
            "signers": list(row.signers.values_list("pk", flat=True)),
        }

    def perform(self, data: dict) -> Declaration:
        return keep_declaration(self.object, self.declaration, actor=self.request.user, **data)


class ChamberFederation(ChamberPage):
    """The chamber's membership in the federations, with what may be decided about it."""

    permission = INSIDE
    tab = "federation"
    template_name = "chambers/chamber_federation.html"

    def content(self) -> dict:
        rows = list(self.object.admissions.select_related("federation"))
        may_decide = self.may("chambers.decide_admission")
        open_states = (Admission.State.APPLIED, Admission.State.ADMITTED)
        return {
            "admissions": [
                {
                    "row": row,
                    "tone": STATE_TONES[Admission.State(row.state)],
                    "act": self.act_of(row) if may_decide else None,
                }
                for row in rows
            ],
            "apply_url": reverse("chambers:admission_apply", args=[self.object.pk])
            if self.may("chambers.apply_admission") and not any(row.state in open_states for row in rows)
            else "",
        }

    def act_of(self, row: Admission) -> dict | None:
        names = {
            Admission.State.APPLIED: ("admission_decide", _("Decide")),
            Admission.State.ADMITTED: ("admission_end", _("Has left")),
        }
        found = names.get(Admission.State(row.state))
        if found is None:
            return None
        return {"url": reverse(f"chambers:{found[0]}", args=[self.object.pk, row.pk]), "label": found[1]}


class AdmissionApply(ChamberAction):
    permission = "chambers.apply_admission"
    form_class = AdmissionForm
    heading = gettext_lazy("Apply to join the federation")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The application is on file.")
    back = "chamber_federation"

    def form_options(self) -> dict:
        """The federations above the chamber."""
        path = self.object.organisation.path
        above = [int(path[start : start + 12]) for start in range(0, len(path), 12)]
        rows = Organisation.objects.current().filter(pk__in=above, kind__in=FEDERATIONS)
        return {"federations": rows.order_by("path")}

    def initial(self) -> dict:
        return {"applied_on": timezone.localdate(), "federation": self.object.organisation.parent_id}

    def perform(self, data: dict) -> Admission:
        return apply_admission(self.object, actor=self.request.user, **data)


class AdmissionAct(ChamberAction):
    """A decision about one membership in a federation."""

    permission = "chambers.decide_admission"
    back = "chamber_federation"

    def prepare(self) -> None:
        super().prepare()
        rows = self.object.admissions.select_related("federation")
        self.admission = rows.filter(pk=self.kwargs["admission"]).first()
        if self.admission is None:
            raise Http404

    def extra(self) -> dict:
        return {"effect": self.admission.federation.name}


class AdmissionDecide(AdmissionAct):
    form_class = AdmissionDecideForm
    heading = gettext_lazy("Decide on the admission")
    submit_label = gettext_lazy("Decide")
    success_message = gettext_lazy("The decision is on file.")

    def initial(self) -> dict:
        return {"decided_on": timezone.localdate()}

    def perform(self, data: dict) -> Any:
        return decide_admission(self.admission, actor=self.request.user, **data)


class AdmissionEnd(AdmissionAct):
    form_class = AdmissionEndForm
    heading = gettext_lazy("Leaving the federation")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The day of leaving is on file.")

    def initial(self) -> dict:
        return {"left_on": timezone.localdate()}

    def perform(self, data: dict) -> Any:
        return end_admission(self.admission, actor=self.request.user, **data)
