"""Statistics: what was filed, answered, kept and closed; every figure opens the list that gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.scopes import holds
from federation.exchange.streaming import stream_table
from federation.ui.fields import DayField
from federation.ui.pages import Door, SignedInRequest
from proposals.figure_filter import Asked, line_key
from proposals.models import Complaint, Proposal, ReplyClass
from proposals.services.dictionaries import reply_class_choices, reply_classes
from proposals.services.statistics import (
    COMPLAINT_GROUPS,
    COMPLAINTS,
    PROPOSAL_GROUPS,
    RATERS,
    Period,
    class_figure,
    complaints_of,
    count_by,
    count_raters,
    proposal_figures,
    proposals_of,
    rate,
)

KINDS = dict(Proposal.ProposerKind.choices)
MODES = dict(Complaint.Mode.choices)
CHANNELS = dict(Complaint.Channel.choices)
# A line for each unit would be a list, not a figure; the export has all of them.
MOST_LINES = 50
# Where the columns of the classes stand, as many as the dictionary has.
CLASSES = "classes"
PROPOSAL_COLUMNS = (
    "filed",
    "answered",
    "on_time",
    CLASSES,
    "satisfied",
    "mostly",
    "dissatisfied",
    "no_feedback",
    "promised",
    "kept",
    "closed",
)
COMPLAINT_COLUMNS = (
    "received",
    "accepted",
    "terminated",
    "counted",
    "closed",
    "answered",
    "on_time",
    "called",
    "satisfied",
    "no_answer",
    "open",
)
# {figure: what it is a share of}.
PROPOSAL_SHARES = {
    "changed": "answered",
    "answered": "filed",
    "on_time": "answered",
    **dict.fromkeys(ReplyClass.CountsAs.values, "answered"),
    "satisfied": "answered",
    "mostly": "answered",
    "dissatisfied": "answered",
    "no_feedback": "answered",
    "silent": "answered",
    "to_rate": "answered",
    "kept": "promised",
    "broken": "promised",
    "closed": "filed",
}
COMPLAINT_SHARES = {
    "closed": "counted",
    "on_time": "answered",
    "satisfied": "called",
    "mostly": "called",
    "dissatisfied": "called",
    "no_answer": "called",
    "open_15": "open",
    "open_30": "open",
    "open_90": "open",
    "open_more": "open",
}


class PeriodForm(forms.Form):
    """Of which days, and by what the lines are told apart."""

    first = DayField(label=gettext_lazy("From"), required=True)
    last = DayField(label=gettext_lazy("To"), required=True)
    by = forms.ChoiceField(label=gettext_lazy("By"))

    def __init__(self, groups: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by: Any = self.fields["by"]
        by.choices = [(name, label) for name, (label, _key, _name) in groups.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first one."))
        return data


def percent(part: int, whole: int) -> str:
    """33.3 %; a dash where nothing was counted."""
    found = rate(part, whole)
    return "–" if found is None else f"{found:g}%"


def line_name(group: str, row: dict, path: str, name: str) -> str:
    """What a line is called."""
    value = row[name or path]
    if value in (None, ""):
        return str(_("not stated"))
    if path == "quarter":
        return _("%(year)d Q%(quarter)d") % {"year": value.year, "quarter": (value.month + 2) // 3}
    words: dict[str, Mapping[Any, Any]] = {"kind": KINDS, "mode": MODES, "channel": CHANNELS}
    if group == "class":
        words["class"] = dict(reply_class_choices())
    return str(words.get(group, {}).get(value, value))


class StatisticsPage(Door):
    """What both pages share; subclasses say what is counted and by what."""

    permission: str
    heading: Any
    list_name: str
    view_permission: str
    groups: Mapping[str, tuple[Any, str, str]]
    columns: Sequence[str]
    shares: Mapping[str, str]
    figures: Mapping[str, tuple[Any, Q]]
    first_group: str
    export_name: str
    period: Period
    by: str

    def counted(self, period: Period) -> QuerySet:
        raise LookupError(f"{type(self).__name__} counts nothing")

    def set_figures(self) -> None:
        """What this page counts, where a dictionary has a say in it."""

    def get(self, request: SignedInRequest) -> HttpResponseBase:
        self.set_figures()
        today = timezone.localdate()
        usual = {"first": today.replace(month=1, day=1), "last": today, "by": self.first_group}
        given = {name: request.GET[name] for name in usual if request.GET.get(name)}
        form = PeriodForm(self.groups, {**{name: str(value) for name, value in usual.items()}, **given})
        data = form.cleaned_data if form.is_valid() else usual
        self.period, self.by = Period(data["first"], data["last"]), str(data["by"])
        totals, lines = self.totals_and_lines()
        if request.GET.get("export") in ("xlsx", "csv"):
            return self.export(request.GET["export"], lines, today)
        context = self.context(form, totals, lines, today)
        status = 200 if form.is_valid() else 422
        return render(request, "proposals/statistics.html", context, status=status)

    def context(self, form: PeriodForm, totals: dict, lines: list[dict], today: date) -> dict:
        query = {"first": self.period.first, "last": self.period.last, "by": self.by}
        path = self.request.path
        return {
            "heading": self.heading,
            "breadcrumb": [{"label": self.heading, "url": ""}],
            "form": form,
            "period": self.period,
            "today": today,
            "totals": {name: self.cell(name, totals, "", "") for name in self.figures},
            "heads": [self.figures[name][0] for name in self.columns],
            "group": self.groups[self.by][0],
            "lines": lines[:MOST_LINES],
            "left_out": max(len(lines) - MOST_LINES, 0),
            "exports": [
                {"label": label, "url": f"{path}?{urlencode(query | {'export': kind})}"}
                for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
            ],
            "others": self.others(),
        }

    def others(self) -> list[dict]:
        """The pages of statistics that the reader may open."""
        pages = (
            ("proposals:statistics", _("Proposals"), "proposals.see_statistics"),
            ("proposals:complaint_statistics", _("Rights complaints"), "proposals.see_complaint_statistics"),
        )
        return [
            {"label": label, "url": reverse(name), "active": reverse(name) == self.request.path}
            for name, label, permission in pages
            if holds(self.request.user, permission)
        ]

    def totals_and_lines(self) -> tuple[dict, list[dict]]:
        """The figures of all, and the lines of the table."""
        group = self.groups[self.by]
        _label, path, name = group
        totals, found = count_by(self.counted(self.period), self.figures, group)
        return totals, [
            {
                "label": line_name(self.by, row, path, name),
                "cells": [self.cell(figure, row, self.by, line_key(row[path])) for figure in self.columns],
            }
            for row in found
        ]

    def cell(self, figure: str, counts: dict, group: str, key: str) -> dict:
        """One figure with its share and the address of its list."""
        number = counts[f"n_{figure}"]
        whole = self.shares.get(figure)
        asked = Asked(figure, self.period, group, key)
        return {
            "label": self.figures[figure][0],
            "count": number,
            "rate": percent(number, counts[f"n_{whole}"]) if whole else "",
            "of": self.figures[whole][0] if whole else "",
            "whole": counts[f"n_{whole}"] if whole else None,
            "url": f"{reverse(self.list_name)}?{urlencode({'figure': str(asked)})}" if number else "",
        }

    def export(self, kind: str, lines: list[dict], today: date) -> HttpResponseBase:
        """All lines, a column for each figure and one for each of its shares."""
        heads = [str(self.groups[self.by][0])]
        for name in self.columns:
            heads.append(str(self.figures[name][0]))
            if name in self.shares:
                heads.append(f"{self.figures[name][0]} / {self.figures[self.shares[name]][0]}")
        rows = [
            [line["label"], *(value for cell in line["cells"] for value in self.written(cell))]
            for line in lines
        ]
        about = [
            str(self.heading),
            f"{self.period.first} – {self.period.last}",
            _("As of %(day)s") % {"day": today.isoformat()},
        ]
        return stream_table(kind, name=self.export_name, heads=heads, rows=rows, about=about)

    @staticmethod
    def written(cell: dict) -> list[Any]:
        return [cell["count"], cell["rate"]] if cell["of"] else [cell["count"]]


class ProposalStatistics(StatisticsPage):
    permission = "proposals.see_statistics"
    heading = gettext_lazy("Statistics of proposals")
    list_name = "proposals:proposal_list"
    groups = PROPOSAL_GROUPS
    first_group = "session"
    export_name = "proposal-statistics"

    def set_figures(self) -> None:
        names = [class_figure(code) for code in reply_classes()]
        place = PROPOSAL_COLUMNS.index(CLASSES)
        self.figures = proposal_figures()
        self.columns = [*PROPOSAL_COLUMNS[:place], *names, *PROPOSAL_COLUMNS[place + 1 :]]
        self.shares = PROPOSAL_SHARES | dict.fromkeys(names, "answered")

    def counted(self, period: Period) -> QuerySet:
        rows = Proposal.objects.visible_to(self.request.user, "proposals.view_proposal")
        return proposals_of(rows, period)

    def context(self, form: PeriodForm, totals: dict, lines: list[dict], today: date) -> dict:
        raters = self.raters(self.counted(self.period))
        return super().context(form, totals, lines, today) | {"of_proposals": True, "raters": raters}

    def raters(self, rows: QuerySet) -> list[dict]:
        """Proposers and co-signers one by one: what a proposal counts for hides who of them kept silent."""
        found = count_raters(rows)
        return [
            {
                "label": label,
                "count": found[name],
                "rate": percent(found[name], found["asked"]) if name != "asked" else "",
            }
            for name, (label, _condition) in RATERS.items()
        ]


class ComplaintStatistics(StatisticsPage):
    """Of the complaints that the reader may read: their subjects are nobody else's."""

    permission = "proposals.see_complaint_statistics"
    heading = gettext_lazy("Statistics of rights complaints")
    list_name = "proposals:complaint_list"
    figures, groups = COMPLAINTS, COMPLAINT_GROUPS
    columns, shares = COMPLAINT_COLUMNS, COMPLAINT_SHARES
    first_group = "topic"
    export_name = "complaint-statistics"

    def counted(self, period: Period) -> QuerySet:
        rows = Complaint.objects.visible_to(self.request.user, "proposals.view_complaint")
        return complaints_of(rows, period)
