"""Dues of a chamber: who has paid and who owes, by year; the chambers of a federation beside each other."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.applications import NothingForm
from chambers.forms.dues import ChargeForm, PaymentForm, WaiveForm
from chambers.models import Chamber, Dues, DuesTariff
from chambers.services.dues import (
    charge_dues,
    record_payment,
    remind_of_dues,
    reminder_text,
    totals,
    waive_dues,
)
from federation.accounts.scopes import reaches
from federation.exchange.copying import choice_label
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import ActionPage, Door, ListPage, SignedInRequest, get_or_refuse
from federation.ui.tables import Column, Row, Table

State = Dues.State
STATES = dict(State.choices)
TONES = {State.OWING: "red", State.PART: "amber", State.PAID: "green", State.WAIVED: ""}
MOST = 500


class DuesFilter(PortalFilterSet):
    year = django_filters.NumberFilter(label=gettext_lazy("Year"), min_value=1990, max_value=2200)
    state = django_filters.ChoiceFilter(choices=State.choices, label=gettext_lazy("State"))

    class Meta:
        model = Dues
        fields: list[str] = []


def member_cell(row: Row) -> Any:
    url = reverse("chambers:membership_detail", args=[row["membership_id"]])
    return name_cell(row["membership__member__name"], url, row["membership__number"])


def acts_cell(row: Row) -> Any:
    if row["state"] not in (State.OWING, State.PART):
        return "—"
    acts = (("dues_receive", _("Payment")), ("dues_remind", _("Remind")), ("dues_waive", _("Waive")))
    links = [
        format_html(
            '<a class="btn btn-sm p-btn" href="{}">{}</a> ',
            reverse(f"chambers:{name}", args=[row["pk"]]),
            label,
        )
        for name, label in acts
    ]
    return format_html("{}{}{}", *links)


class DuesTable(Table):
    default_order = "id"
    unit = gettext_lazy("members")
    columns = [
        Column(
            "name",
            gettext_lazy("Member"),
            ("membership__member__name", "membership__number", "membership_id"),
            cell=member_cell,
            area="name",
        ),
        Column("number", gettext_lazy("Member number"), ("membership__number",), shown=False),
        Column("id", gettext_lazy("Year"), ("year",), ordering=Ordering("pk", "pk"), area="hide"),
        Column(
            "expected",
            gettext_lazy("Expected (yuan)"),
            ("expected",),
            cell=lambda row: number(row["expected"]),
            align="end",
            area="line",
        ),
        Column(
            "received",
            gettext_lazy("Received (yuan)"),
            ("received",),
            cell=lambda row: number(row["received"]),
            align="end",
            area="line",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[row["state"]]),
            text=lambda row: str(STATES[row["state"]]),
            sql=lambda: choice_label("state", State.choices),
            area="state",
        ),
        Column("waived", gettext_lazy("Waived because"), ("waived_reason",), shown=False),
        Column("acts", gettext_lazy("Actions"), ("state",), cell=acts_cell, exported=False, area="note"),
    ]


class ChamberDues(ListPage):
    """One chamber's dues; without a year in the address those of the running one."""

    permission = "chambers.view_dues"
    queryset = Dues.objects.all()
    filterset_class = DuesFilter
    table_class = DuesTable
    template_name = "chambers/chamber_dues.html"
    export_permission = "chambers.keep_dues"
    export_name = "dues"
    empty_sentence = gettext_lazy("No dues have been charged for this year.")

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Chamber.objects.select_related("organisation")
        self.chamber = get_or_refuse(rows, request.user, self.permission, kwargs["pk"])
        asked = request.GET.get("year", "")
        self.year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
        self.year = self.year or timezone.localdate().year
        self.heading = _("Dues of %(chamber)s") % {"chamber": self.chamber}
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().filter(chamber=self.chamber, year=self.year)

    def breadcrumb(self) -> list[dict]:
        url = reverse("chambers:chamber_detail", args=[self.chamber.pk])
        return [{"label": str(self.chamber), "url": url}, {"label": _("Dues"), "url": ""}]

    def actions(self) -> list[dict]:
        if not reaches(self.request.user, "chambers.keep_dues", self.chamber.organisation):
            return []
        url = reverse("chambers:dues_charge", args=[self.chamber.pk])
        return [{"label": _("Charge a year"), "url": url, "icon": "currency-yuan", "primary": True}]

    def extra(self) -> dict:
        by_year = totals(Dues.objects.filter(chamber=self.chamber), "year").order_by("-year")
        return {"years": list(by_year[:10]), "year": self.year}


class DuesOverview(Door):
    """Each chamber's year in one line, with the sum of all; a line opens the chamber's list."""

    permission = "chambers.view_dues"
    queryset = Dues.objects.all()
    http_method_names = ["get"]

    def get(self, request: SignedInRequest) -> HttpResponseBase:
        asked = request.GET.get("year", "")
        today = timezone.localdate().year
        year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today
        rows = totals(
            self.get_queryset().filter(year=year),
            "chamber_id",
            "chamber__organisation__name",
            "chamber__organisation__sort_key",
        )
        lines = list(rows.order_by("chamber__organisation__sort_key")[:MOST])
        names = ("sum_expected", "sum_received", "members", "paid", "owing", "waived")
        context = {
            "heading": _("Dues by chamber"),
            "lines": lines,
            "sum": {name: sum(line[name] for line in lines) for name in names},
            "year": year,
            "tabs": [
                {"label": str(one), "url": f"{request.path}?year={one}", "active": one == year}
                for one in range(today, today - 4, -1)
            ],
        }
        return render(request, "chambers/dues_overview.html", context)


class DuesCharge(ActionPage):
    """The tariff of a year, and a line for every present member."""

    permission = "chambers.keep_dues"
    queryset = Chamber.objects.for_detail()
    form_class = ChargeForm
    heading = gettext_lazy("Charge a year's dues")
    submit_label = gettext_lazy("Charge")
    success_message = gettext_lazy("The dues are charged.")

    def initial(self) -> dict:
        """The newest tariff, for the running year."""
        latest = DuesTariff.objects.filter(chamber=self.object).order_by("-year")[:4]
        found = {f"rank_{row.rank}": row.amount for row in reversed(latest)}
        return found | {"year": timezone.localdate().year}

    def extra(self) -> dict:
        effect = _("Every present member of these ranks gets a line; lines that stand stay as they are.")
        return {"effect": effect}

    def perform(self, data: dict) -> int:
        self.year = data["year"]
        return charge_dues(self.object, actor=self.request.user, year=data["year"], amounts=data["amounts"])

    def cancel_url(self) -> str:
        return reverse("chambers:chamber_dues", args=[self.object.pk])

    def breadcrumb(self) -> list[dict]:
        url = reverse("chambers:chamber_detail", args=[self.object.pk])
        return [
            {"label": str(self.object), "url": url},
            {"label": _("Dues"), "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        ]

    def success_url(self, done: int) -> str:
        return f"{self.cancel_url()}?year={self.year}"


class DuesAct(ActionPage):
    permission = "chambers.keep_dues"
    queryset = Dues.objects.select_related("membership__member", "chamber__organisation")

    def cancel_url(self) -> str:
        return f"{reverse('chambers:chamber_dues', args=[self.object.chamber_id])}?year={self.object.year}"

    def breadcrumb(self) -> list[dict]:
        chamber = self.object.chamber
        url = reverse("chambers:chamber_detail", args=[chamber.pk])
        return [
            {"label": str(chamber), "url": url},
            {"label": _("Dues"), "url": self.cancel_url()},
            {"label": self.heading, "url": ""},
        ]

    def success_url(self, done: Any) -> str:
        return self.cancel_url()


class DuesReceive(DuesAct):
    form_class = PaymentForm
    heading = gettext_lazy("Payment received")
    submit_label = gettext_lazy("Put on file")
    success_message = gettext_lazy("The payment is on file.")

    def initial(self) -> dict:
        rest = self.object.expected - self.object.received
        return {"amount": rest, "received_on": timezone.localdate()}

    def perform(self, data: dict) -> Any:
        return record_payment(self.object, actor=self.request.user, **data)


class DuesWaive(DuesAct):
    form_class = WaiveForm
    heading = gettext_lazy("Waive dues")
    submit_label = gettext_lazy("Waive")
    success_message = gettext_lazy("The dues are waived.")

    def perform(self, data: dict) -> Any:
        return waive_dues(self.object, actor=self.request.user, **data)


class DuesRemind(DuesAct):
    """The text first, then the button: at most once a day for each member."""

    form_class = NothingForm
    heading = gettext_lazy("Remind of dues")
    submit_label = gettext_lazy("Send the reminder")
    success_message = gettext_lazy("The member has been reminded.")

    def extra(self) -> dict:
        return {"effect": reminder_text(self.object)}

    def perform(self, data: dict) -> Any:
        return remind_of_dues(self.object, actor=self.request.user)
