"""Lists of pairing campaigns, of pairs and of the enterprises that stand in them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, User
from federation.keyset import Ordering
from federation.ui.cells import name_cell, number, status
from federation.ui.tables import Column, Row, Table, address_of
from liaison.models import FirmPair, PairCampaign

CAMPAIGN_STATES, PAIR_STATES = dict(PairCampaign.State.choices), dict(FirmPair.State.choices)
CAMPAIGN_TONES = {PairCampaign.State.RUNNING: "green", PairCampaign.State.CLOSED: ""}
PAIR_TONES = {
    FirmPair.State.ACTIVE: "blue",
    FirmPair.State.COMPLETED: "green",
    FirmPair.State.ENDED: "",
}


def tally(rows: QuerySet, group: str, what: str = "pk") -> Coalesce:
    """How many different `what` a correlated queryset has, as a column."""
    counts = rows.order_by().values(group).annotate(n=Count(what, distinct=True)).values("n")
    return Coalesce(Subquery(counts, output_field=IntegerField()), Value(0))


def campaigns_for_table(queryset: QuerySet, user: User) -> QuerySet:
    pairs = (
        FirmPair.objects.counted().visible_to(user, "liaison.view_pair").filter(campaign_id=OuterRef("pk"))
    )
    return queryset.annotate(
        pair_count=tally(pairs, "campaign_id"),
        leading_count=tally(pairs, "campaign_id", "leading_id"),
        small_count=tally(pairs, "campaign_id", "small_id"),
    )


def firms_of(campaign: PairCampaign, user: User) -> QuerySet:
    """The enterprises that stand in the figures of a campaign, with their pairs on either side."""
    pairs = FirmPair.objects.counted().visible_to(user, "liaison.view_pair").filter(campaign=campaign)
    return Organisation.objects.annotate(
        leading_count=tally(pairs.filter(leading_id=OuterRef("pk")), "leading_id"),
        small_count=tally(pairs.filter(small_id=OuterRef("pk")), "small_id"),
    ).alias(all_count=F("leading_count") + F("small_count"))


def of_target(count: int, target: int | None) -> str:
    return f"{count} / {target}" if target else str(count)


def targeted(key: str, label: Any, area: str) -> Column:
    """Reached and wanted in one cell."""
    return Column(
        key,
        label,
        (f"{key}_count", f"target_{key if key != 'pair' else 'pairs'}"),
        cell=lambda row: of_target(row[f"{key}_count"], row[f"target_{key if key != 'pair' else 'pairs'}"]),
        align="end",
        area=area,
    )


class CampaignTable(Table):
    default_order = "-starts_on"
    unit = _("campaigns")
    columns = [
        Column(
            "name",
            _("Pairing campaign"),
            ("name", "organisation__name"),
            cell=lambda row: name_cell(
                row["name"], address_of("liaison:campaign_detail", row["pk"]), row["organisation__name"]
            ),
            area="name",
        ),
        Column(
            "starts_on",
            _("Period"),
            ("starts_on", "ends_on"),
            cell=lambda row: f"{row['starts_on']} – {row['ends_on']}",
            ordering=Ordering("starts_on"),
            area="line",
        ),
        targeted("leading", _("Leading enterprises"), "count"),
        targeted("small", _("Small enterprises"), "line"),
        targeted("pair", _("Pairs"), "note"),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(CAMPAIGN_STATES[row["state"]], CAMPAIGN_TONES[row["state"]]),
            text=lambda row: str(CAMPAIGN_STATES[row["state"]]),
            area="state",
        ),
    ]


class PairTable(Table):
    default_order = "-starts_on"
    unit = _("pairs")
    columns = [
        Column(
            "leading",
            _("Leading enterprise"),
            ("leading__name", "campaign__name"),
            cell=lambda row: name_cell(
                row["leading__name"], address_of("liaison:pair_detail", row["pk"]), row["campaign__name"]
            ),
            area="name",
        ),
        Column("small", _("Small enterprise"), ("small__name",), area="line"),
        Column("starts_on", _("Paired on"), ("starts_on",), ordering=Ordering("starts_on"), area="line"),
        Column(
            "contacts",
            _("Contacts entered"),
            ("contact_count",),
            cell=lambda row: number(row["contact_count"]),
            align="end",
            area="count",
        ),
        Column("ended_on", _("Day of the end"), ("ended_on",), area="line", shown=False),
        Column("outcome", _("Result or reason"), ("outcome",), area="line", shown=False),
        Column(
            "state",
            _("State"),
            ("state",),
            cell=lambda row: status(PAIR_STATES[row["state"]], PAIR_TONES[row["state"]]),
            text=lambda row: str(PAIR_STATES[row["state"]]),
            area="state",
        ),
    ]


def firm_cell(row: Row) -> Any:
    return name_cell(row["name"], address_of("members:enterprise_detail", row["pk"]), row["region__name"])


class FirmTable(Table):
    default_order = "name"
    unit = _("enterprises")
    columns = [
        Column(
            "name",
            _("Enterprise"),
            ("name", "region__name"),
            cell=firm_cell,
            ordering=Ordering("sort_key"),
            area="name",
        ),
        Column("leads", _("Pairs that it leads"), ("leading_count",), align="end", area="count"),
        Column("helped", _("Pairs that help it"), ("small_count",), align="end", area="note"),
    ]
