"""The list of listings as columns."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.exchange.copying import choice_label
from federation.keyset import Ordering
from federation.ui.cells import name_cell, status, tag
from federation.ui.tables import Column, Row, Table, address_of
from members.models import Listing
from members.tables import without_place

EXCHANGES = dict(Listing.Exchange.choices)
BOARDS = dict(Listing.Board.choices)


def company(row: Row) -> Any:
    name = row["organisation__name"]
    return name_cell(
        name,
        address_of("members:enterprise_detail", row["organisation"]),
        row["organisation__region__name"] or "",
        mark=without_place(name),
    )


def place_in_words(row: Row) -> str:
    """Exchange and board: 上海证券交易所 · 科创板."""
    parts = [EXCHANGES[row["exchange"]], BOARDS.get(row["board"])]
    return " · ".join(str(part) for part in parts if part)


def state_in_words(row: Row) -> str:
    return str(_("Delisted") if row["delisted_on"] else _("Listed"))


class ListingTable(Table):
    default_order = "symbol"
    unit = gettext_lazy("listings")
    columns = [
        Column(
            "name",
            gettext_lazy("Enterprise"),
            ("organisation__name", "organisation", "organisation__region__name"),
            cell=company,
            area="name",
        ),
        Column(
            "symbol",
            gettext_lazy("Stock code"),
            ("symbol",),
            cell=lambda row: tag(row["symbol"], "blue"),
            text=lambda row: row["symbol"],
            sql=lambda: F("symbol"),
            ordering=Ordering("symbol", key="id"),
            area="tag",
        ),
        Column("short_name", gettext_lazy("Short name of the security"), ("short_name",), area="line"),
        Column(
            "exchange",
            gettext_lazy("Exchange and board"),
            ("exchange", "board"),
            cell=place_in_words,
            text=place_in_words,
            area="line",
        ),
        Column(
            "state",
            gettext_lazy("State"),
            ("delisted_on",),
            cell=lambda row: status(state_in_words(row), "" if row["delisted_on"] else "green"),
            text=state_in_words,
            area="state",
        ),
        Column(
            "listed_on",
            gettext_lazy("Listed on"),
            ("listed_on",),
            ordering=Ordering("listed_on", key="id", nullable=True),
            area="note",
        ),
        Column("delisted_on", gettext_lazy("Delisted on"), ("delisted_on",), area="hide"),
        Column(
            "ending",
            gettext_lazy("Why it ended"),
            ("ending",),
            cell=lambda row: dict(Listing.Ending.choices).get(row["ending"], "—"),
            text=lambda row: str(dict(Listing.Ending.choices).get(row["ending"], "")),
            sql=lambda: choice_label("ending", Listing.Ending.choices),
            shown=False,
        ),
        Column("industry", gettext_lazy("Industry"), ("organisation__industry__name",), shown=False),
        Column("credit_code", gettext_lazy("Credit code"), ("organisation__credit_code",), shown=False),
    ]
