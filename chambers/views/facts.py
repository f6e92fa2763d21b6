"""Reported facts: the list, reporting one, and the office's word on it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.forms import BaseForm
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_wording import FACT
from chambers.fact_tables import STATES, TONES, FactFilter, FactTable
from chambers.forms.assessment_rounds import ReasonForm
from chambers.forms.election_cases import ConfirmForm
from chambers.forms.facts import FactForm, ReportForm
from chambers.models import Fact
from chambers.services.facts import confirm_fact, correct_fact, reject_fact, report_fact, words_of
from federation.accounts.models import Role
from federation.accounts.scopes import holds
from federation.audit.timeline import timeline_of
from federation.files.services import attachments_of
from federation.ui.pages import ActionPage, CreatePage, DetailPage, ListPage
from members.views.registry import Trail

VIEW, REPORT, DECIDE = "chambers.view_fact", "chambers.report_fact", "chambers.decide_fact"
FACTS = (gettext_lazy("Reported facts"), "chambers:fact_list")
State = Fact.State
UNITS = (Role.CHAMBER_SECRETARY, Role.ENTERPRISE)


class FactList(ListPage):
    permission = VIEW
    queryset = Fact.objects.all()
    filterset_class = FactFilter
    table_class = FactTable
    heading = FACTS[0]
    empty_sentence = gettext_lazy("Nothing has been reported within your reach yet.")
    export_permission = VIEW
    export_name = "facts"

    def tabs(self) -> list[dict]:
        return self.tabs_by("state", STATES, lambda key: Q(state=key))

    def actions(self) -> list[dict]:
        if not holds(self.request.user, REPORT):
            return []
        url = reverse("chambers:fact_report")
        return [{"label": _("Report a fact"), "url": url, "icon": "plus", "primary": True}]


class FactReport(Trail, CreatePage):
    place = FACTS
    permission = REPORT
    form_class = ReportForm
    heading = gettext_lazy("Report a fact")
    submit_label = gettext_lazy("Report it")
    success_message = gettext_lazy("It is reported and counts once the office has confirmed it.")

    def form_options(self) -> dict:
        posts = self.request.user.active_posts
        return {"units": sorted({post.organisation_id for post in posts if post.role in UNITS})}

    def initial(self) -> dict:
        return {"happened_on": timezone.localdate()}

    def cancel_url(self) -> str:
        return reverse(FACTS[1])

    def perform(self, data: dict) -> Fact:
        unit, kind = data.pop("unit"), data.pop("kind")
        return report_fact(unit, kind, actor=self.request.user, **data)

    def success_url(self, done: Fact) -> str:
        return reverse("chambers:fact_detail", args=[done.pk])


class FactDetail(DetailPage):
    permission = VIEW
    queryset = Fact.objects.for_detail()
    template_name = "chambers/assessment/fact_detail.html"
    object: Fact

    def details(self) -> dict:
        fact = self.object
        rows = [
            (_("Kind"), fact.kind.name),
            (_("Unit"), fact.organisation.name),
            (_("Day"), fact.happened_on),
            (_("Amount"), f"{fact.amount:,} {fact.kind.unit}"),
            (_("What it was"), fact.title),
            (_("Reported by"), fact.reported_by.name if fact.reported_by else None),
        ]
        if fact.state != State.REPORTED:
            rows.append((_("Decided by"), fact.decided_by.name if fact.decided_by else None))
        if fact.reason:
            rows.append((_("Reason"), fact.reason))
        return {
            "heading": fact.title or fact.kind.name,
            "labels": [{"text": fact.get_state_display(), "tone": TONES[State(fact.state)]}],
            "facts": fact.organisation.name,
            "breadcrumb": [{"label": FACTS[0], "url": reverse(FACTS[1])}, {"label": str(fact), "url": ""}],
            "actions": self.actions(),
            "sections": [{"title": _("What was reported"), "rows": rows}],
            "files": attachments_of(fact),
            "history": timeline_of([(Fact, fact.pk)], FACT, limit=20, viewer=self.request.user),
        }

    def actions(self) -> list[dict]:
        fact, user, found = self.object, self.request.user, list[dict]()
        if holds(user, DECIDE):
            if fact.state == State.REPORTED:
                found.append(self.button("fact_confirm", _("Confirm the fact"), "check", primary=True))
            if fact.state != State.REJECTED:
                label = (
                    _("Do not confirm") if fact.state == State.REPORTED else _("Take the confirmation back")
                )
                found.append(self.button("fact_reject", label, "ban", more=fact.state == State.CONFIRMED))
        if holds(user, REPORT) and fact.state != State.CONFIRMED:
            found.append(self.button("fact_correct", _("Correct it"), "pencil"))
        return found

    def button(self, name: str, label: Any, icon: str, **more: Any) -> dict:
        url = reverse(f"chambers:{name}", args=[self.object.pk])
        return {"label": label, "url": url, "icon": icon, **more}


class FactAct(Trail, ActionPage):
    place = FACTS
    permission = DECIDE
    queryset = Fact.objects.for_detail()
    form_class: type[BaseForm] = ReasonForm
    object: Fact

    def cancel_url(self) -> str:
        return reverse("chambers:fact_detail", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def extra(self) -> dict:
        return {"effect": words_of(self.object)}


class FactConfirm(FactAct):
    form_class = ConfirmForm
    heading = gettext_lazy("Confirm the fact")
    submit_label = gettext_lazy("Confirm the fact")
    success_message = gettext_lazy("It is confirmed; the totals that count it follow in about a minute.")

    def perform(self, data: dict) -> Fact:
        return confirm_fact(self.object, actor=self.request.user)


class FactReject(FactAct):
    heading = gettext_lazy("Do not confirm")
    submit_label = gettext_lazy("Do not confirm")
    success_message = gettext_lazy("It does not count; the unit has been told why.")

    def perform(self, data: dict) -> Fact:
        return reject_fact(self.object, data["reason"], actor=self.request.user)


class FactCorrect(FactAct):
    permission = REPORT
    form_class = FactForm
    heading = gettext_lazy("Correct it")
    submit_label = gettext_lazy("Report it")
    success_message = gettext_lazy("It is reported and counts once the office has confirmed it.")

    def initial(self) -> dict:
        return {name: getattr(self.object, name) for name in ("happened_on", "amount", "title")}

    def perform(self, data: dict) -> Fact:
        return correct_fact(self.object, actor=self.request.user, **data)
