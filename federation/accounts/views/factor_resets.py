"""Lost telephones: one security administrator asks for a reset, another one decides."""

from __future__ import annotations

from typing import Any

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.forms import ReasonForm, ReasonlessForm
from federation.accounts.models import FactorReset, User
from federation.accounts.services.factor_resets import ask_factor_reset, decide_factor_reset
from federation.accounts.views.users import user_url, way_to
from federation.keyset import Ordering
from federation.ui.cells import name_cell, status
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import ActionPage, ListPage
from federation.ui.tables import Column, Row, Table

TONES = {"": "amber", "approved": "green", "refused": ""}
WORDS = {"": gettext_lazy("Waiting")} | dict(FactorReset.Outcome.choices)


class FactorResetTable(Table):
    key = "pk"
    default_order = "-asked"
    unit = gettext_lazy("resets")
    columns = [
        Column(
            "name",
            gettext_lazy("Account"),
            ("user__name", "user__username"),
            cell=lambda row: name_cell(row["user__name"], decision_url(row), row["user__username"]),
            area="name",
        ),
        Column("reason", gettext_lazy("Reason"), ("reason",)),
        Column("asked_by", gettext_lazy("Asked by"), ("asked_by__name",)),
        Column(
            "asked",
            gettext_lazy("Asked"),
            ("asked_at",),
            cell=lambda row: f"{timezone.localtime(row['asked_at']):%Y-%m-%d %H:%M}",
            ordering=Ordering("pk", key="pk"),
        ),
        Column("decided_by", gettext_lazy("Decided by"), ("decided_by__name",)),
        Column(
            "state",
            gettext_lazy("State"),
            ("outcome",),
            cell=lambda row: status(WORDS[row["outcome"]], TONES[row["outcome"]]),
        ),
    ]

    def url_of(self, row: Row) -> str:
        return decision_url(row)


def decision_url(row: Row) -> str:
    """Where an open wish is decided; "" for a decided one."""
    return "" if row["outcome"] else reverse("accounts:factor_reset_approve", args=[row["pk"]])


class FactorResetFilter(PortalFilterSet):
    outcome = django_filters.ChoiceFilter(
        choices=[("open", gettext_lazy("Waiting")), *FactorReset.Outcome.choices],
        method="in_state",
        label=gettext_lazy("State"),
    )

    class Meta:
        model = FactorReset
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        return queryset.filter(outcome="" if value == "open" else value)


class FactorResetList(ListPage):
    permission = "accounts.reset_factors"
    queryset = FactorReset.objects.all()
    filterset_class = FactorResetFilter
    table_class = FactorResetTable
    heading = gettext_lazy("Second-factor resets")
    empty_sentence = gettext_lazy("Nobody has asked for a reset yet.")

    def export_urls(self) -> list[dict]:
        return []


class FactorResetAsk(ActionPage):
    reauthenticate = True
    permission = "accounts.reset_factors"
    queryset = User.objects.all()
    form_class = ReasonForm
    heading = gettext_lazy("Ask for a second-factor reset")
    submit_label = gettext_lazy("Ask")
    success_message = gettext_lazy("Another security administrator has been asked to decide.")

    def breadcrumb(self) -> list[dict]:
        return way_to(self.object, str(self.heading))

    def cancel_url(self) -> str:
        return user_url(self.object)

    def extra(self) -> dict:
        return {"effect": _("Make sure who asks, in person or by a call back. Another one decides.")}

    def perform(self, data: dict) -> FactorReset:
        return ask_factor_reset(self.object, actor=self.request.user, reason=data["reason"])

    def success_url(self, done: FactorReset) -> str:
        return reverse("accounts:factor_reset_list")


class FactorResetDecision(ActionPage):
    """What approving and refusing share."""

    reauthenticate = True
    permission = "accounts.reset_factors"
    queryset = FactorReset.objects.select_related("user", "asked_by")
    form_class = ReasonlessForm
    approve = False

    def breadcrumb(self) -> list[dict]:
        way = {"label": _("Second-factor resets"), "url": self.cancel_url()}
        return [way, {"label": self.object.user.name, "url": ""}]

    def cancel_url(self) -> str:
        return reverse("accounts:factor_reset_list")

    def extra(self) -> dict:
        said = _("%(name)s asks: %(reason)s")
        return {
            "effect": said % {"name": self.object.asked_by.name, "reason": self.object.reason},
            "danger": self.approve,
            "other_url": reverse("accounts:factor_reset_refuse", args=[self.object.pk])
            if self.approve
            else "",
        }

    def perform(self, data: dict) -> FactorReset:
        return decide_factor_reset(self.object, actor=self.request.user, approve=self.approve)

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class FactorResetApprove(FactorResetDecision):
    approve = True
    template_name = "accounts/factor_reset.html"
    heading = gettext_lazy("Take the second factor away")
    submit_label = gettext_lazy("Approve")
    success_message = gettext_lazy("The second factor is taken away; the person has been told.")


class FactorResetRefuse(FactorResetDecision):
    heading = gettext_lazy("Refuse the reset")
    submit_label = gettext_lazy("Refuse")
    success_message = gettext_lazy("The reset is refused.")
