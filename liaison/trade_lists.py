"""The list of supply and demand: its filters and its columns."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from federation.accounts.scopes import scopes_of
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status, tag
from federation.ui.filters import PortalFilterSet, SearchFilter
from federation.ui.tables import Column, Table, address_of
from liaison.models import TradeInterest, TradePost
from liaison.pair_tables import tally

KINDS, CATEGORIES = dict(TradePost.Kind.choices), dict(TradePost.Category.choices)
STATES = dict(TradePost.State.choices)
KIND_TONES = {TradePost.Kind.SUPPLY: "green", TradePost.Kind.DEMAND: "blue"}
TONES = {
    TradePost.State.WAITING: "amber",
    TradePost.State.PUBLISHED: "green",
    TradePost.State.RETURNED: "red",
    TradePost.State.CLOSED: "",
}


def posts_for_table(queryset: QuerySet) -> QuerySet:
    shown = TradeInterest.objects.filter(post_id=OuterRef("pk"))
    dealt = shown.filter(state=TradeInterest.State.DONE)
    return queryset.annotate(interest_count=tally(shown, "post_id"), deal_count=tally(dealt, "post_id"))


class TradeFilter(PortalFilterSet):
    q = SearchFilter(help_text=_("Words of two characters or more"))
    kind = django_filters.ChoiceFilter(choices=TradePost.Kind.choices, label=_("Supply or demand"))
    category = django_filters.ChoiceFilter(choices=TradePost.Category.choices, label=_("Category"))
    state = django_filters.ChoiceFilter(
        choices=[("live", _("Open now")), *TradePost.State.choices], method="by_state", label=_("State")
    )
    whose = django_filters.ChoiceFilter(
        choices=[("own", _("Of my own unit"))], method="by_owner", label=_("Posted by")
    )

    class Meta:
        model = TradePost
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.live() if value == "live" else queryset.filter(state=value)

    def by_owner(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        posts = scopes_of(self.request.user, "liaison.view_trade")
        return queryset.filter(organisation_id__in=[post.organisation_id for _scope, post in posts])


class TradeTable(Table):
    default_order = "-id"
    unit = _("offers and demands")
    columns = [
        Column(
            "title",
            _("Offer or demand"),
            ("title", "organisation__name"),
            cell=lambda row: name_cell(
                row["title"], address_of("liaison:trade_detail", row["pk"]), row["organisation__name"]
            ),
            area="name",
        ),
        Column(
            "kind",
            _("Supply or demand"),
            ("kind",),
            cell=lambda row: tag(KINDS[row["kind"]], KIND_TONES[row["kind"]]),
            text=lambda row: str(KINDS[row["kind"]]),
            area="tag",
        ),
        Column(
            "category",
            _("Category"),
            ("category",),
            cell=lambda row: CATEGORIES[row["category"]],
            text=lambda row: str(CATEGORIES[row["category"]]),
            area="line",
        ),
        Column("until", _("Valid until"), ("until",), area="line"),
        Column(
            "interest",
            _("Interested"),
            ("interest_count",),
            cell=lambda row: number(row["interest_count"]),
            align="end",
            area="count",
        ),
        Column(
            "deals",
            _("Deals made"),
            ("deal_count",),
            cell=lambda row: number(row["deal_count"]),
            align="end",
            area="note",
        ),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(STATES[row["state"]], TONES[row["state"]]),
            text=lambda row: str(STATES[row["state"]]),
            area="state",
        ),
        Column("id", _("Number"), ("id",), ordering=Ordering("id", key="id"), shown=False),
    ]
