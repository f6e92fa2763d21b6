"""The ranking of a round: places among all and in each group, against the mean; and its report upward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Avg, Case, DecimalField, F, Q, QuerySet, Value, When
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.assessment_result_tables import RankingFilter, RankingTable, entry_name
from chambers.models import AssessmentEntry, AssessmentRound, Indicator, Score
from chambers.services.assessment_publicity import PUBLIC
from chambers.services.places import counted_places
from chambers.services.rubric_checks import plain
from chambers.views.assessment_rounds import ROUNDS
from federation.accounts.scopes import holds
from federation.audit.services import record
from federation.exchange.streaming import stream_table
from federation.keyset import Ordering, Page
from federation.ui.filters import PortalFilterSet
from federation.ui.pages import Door, ListPage, SignedInRequest, get_or_refuse

VIEW, REPORT = "chambers.view_ranking", "chambers.report_round"
MEAN = DecimalField(max_digits=13, decimal_places=4)


def ranked(held: AssessmentRound, scores: QuerySet) -> QuerySet:
    """`scores` of a round with `overall`, `in_group` and `mean`: places as published, else counted now."""
    places: dict[str, Any]
    if held.state in PUBLIC:
        places = {"overall": F("entry__place__overall"), "in_group": F("entry__place__in_group")}
    else:
        places = counted_places(held)
    means = Score.objects.filter(round=held, is_vetoed=False).order_by().values("group")
    whens = [
        When(Q(group=line["group"]) if line["group"] else Q(group=None), then=Value(line["mean"]))
        for line in means.annotate(mean=Avg("total"))
    ]
    mean = Case(*whens, output_field=MEAN) if whens else Value(None, output_field=MEAN)
    return scores.annotate(**places, mean=mean)


class Ranking(ListPage):
    """The scores of one round, the best first, whoever is vetoed last."""

    permission = VIEW
    queryset = Score.objects.all()
    filterset_class = RankingFilter
    table_class = RankingTable
    empty_sentence = gettext_lazy("No total has been computed yet.")
    export_permission = VIEW
    export_name = "assessment-ranking"

    @cached_property
    def held(self) -> AssessmentRound:
        rounds = AssessmentRound.objects.for_detail()
        return get_or_refuse(rounds, self.request.user, VIEW, self.kwargs["pk"])

    @property
    def heading(self) -> str:  # type: ignore[override]
        return _("Ranking of “%(title)s”") % {"title": self.held.title}

    def get_queryset(self) -> QuerySet:
        entries = AssessmentEntry.objects.visible_to(self.request.user, "chambers.view_entry")
        return ranked(self.held, Score.objects.filter(round=self.held, entry__in=entries))

    def filters_of(self, query: Any) -> PortalFilterSet:
        return RankingFilter(query, queryset=self.rows_under(query), request=self.request, held=self.held)

    def read_page(
        self, chosen: QuerySet, rows: QuerySet, ordering: Ordering, *, after: str = "", before: str = ""
    ) -> Page:
        """By number: a round is read as a whole to be ranked, and vetoes come before totals."""
        size, start = self.page_size(), max(number_of(after), number_of(before) - self.page_size(), 0)
        found = list(in_order(rows, ordering)[start : start + size + 1])
        following = str(start + size) if len(found) > size else ""
        return Page(found[:size], following, str(start) if start else "")

    def selection(self, *, personal: bool = False) -> tuple[QuerySet, list, list[str]]:
        _ordered, columns, about = super().selection(personal=personal)
        filterset = self.read_filters()
        rows = self.rows(filterset.qs if filterset.form.is_valid() else self.get_queryset().none())
        _order, ordering = self.table_class.ordering(self.request.GET.get("sort", ""))
        return in_order(rows, ordering), columns, about

    def breadcrumb(self) -> list[dict]:
        return [
            {"label": ROUNDS[0], "url": reverse(ROUNDS[1])},
            {"label": self.held.title, "url": reverse("chambers:round_detail", args=[self.held.pk])},
            {"label": _("Ranking"), "url": ""},
        ]

    def facts(self) -> str:
        held = self.held
        words = [held.version.rubric.name, held.get_state_display()]
        words.append(_("Equal totals share a place") if held.state in PUBLIC else _("Provisional places"))
        return " · ".join(str(one) for one in words)

    def actions(self) -> list[dict]:
        if not holds(self.request.user, REPORT):
            return []
        url = reverse("chambers:round_report", args=[self.held.pk])
        return [{"label": _("Report for the higher federation"), "url": url, "icon": "file-spreadsheet"}]


def number_of(text: str) -> int:
    """Which row a page begins with, as the address says it; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def in_order(rows: QuerySet, ordering: Ordering) -> QuerySet:
    if ordering.descending:
        return rows.order_by("is_vetoed", "-total", "entry_id")
    return rows.order_by("-is_vetoed", "total", "-entry_id")


class RoundReport(Door):
    """A whole round as a workbook for the higher federation: each unit a line, each indicator two columns."""

    permission = REPORT
    queryset = AssessmentRound.objects.for_detail()
    http_method_names = ["get"]

    def get(self, request: SignedInRequest, pk: int) -> HttpResponseBase:
        held = self.get_object()
        leaves = [
            node
            for node in Indicator.objects.filter(version=held.version_id).order_by("path")
            if node.is_leaf
        ]
        entries = AssessmentEntry.objects.visible_to(request.user, "chambers.view_entry")
        rows = ranked(held, Score.objects.filter(round=held, entry__in=entries))
        record("chambers.round_reported", held, actor=request.user, note=held.title)
        return stream_table(
            "xlsx",
            name=f"assessment-report-{held.year}-{timezone.localdate():%Y%m%d}",
            heads=report_heads(leaves),
            rows=report_rows(rows),
            about=[
                _("Assessment: %(name)s") % {"name": held.title},
                _("Rubric: %(name)s") % {"name": held.version},
                _("State: %(name)s") % {"name": held.get_state_display()},
                _("Made: %(time)s") % {"time": f"{timezone.localtime():%Y-%m-%d %H:%M}"},
                _("For: %(name)s") % {"name": request.user.name},
            ],
        )


def report_heads(leaves: Sequence[Indicator]) -> list[str]:
    heads = [_("Unit"), _("Credit code"), _("Federation"), _("Group"), _("Place in the group")]
    heads += [_("Total of points"), _("Grade reached")]
    for leaf in leaves:
        heads += [f"{leaf} {_('value counted')}", f"{leaf} {_('points reached')}"]
    return heads


def report_rows(scores: QuerySet) -> Iterator[list[Any]]:
    """A line for each score; values and points stand in the order of the leaves."""
    names = ("entry__organisation__name", "entry__person__name", "entry__party__name")
    more = ("entry__organisation__credit_code", "entry__organisation__branch__name", "group__name")
    fields = (*names, *more, "in_group", "total", "grade__name", "is_vetoed", "values", "leaf_points")
    ordered = scores.order_by(F("group__position").asc(nulls_last=True), "is_vetoed", "-total", "entry_id")
    for row in ordered.values(*fields).iterator(chunk_size=2000):
        grade = _("Vetoed") if row["is_vetoed"] else row["grade__name"] or ""
        line = [
            entry_name(row),
            *(row[name] or "" for name in more),
            row["in_group"],
            cell(row["total"]),
            grade,
        ]
        for value, points in zip(row["values"], row["leaf_points"], strict=True):
            line += [cell(value), cell(points)]
        yield line


def cell(value: Decimal | None) -> Any:
    """A number as a workbook keeps it; nothing for what has no value."""
    return None if value is None else Decimal(plain(value))
