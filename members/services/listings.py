"""Putting on file where an enterprise is listed, correcting it, and its end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, show_change
from federation.audit.services import record
from federation.exchange.errors import CellError
from federation.ui.fields import refusal
from members.models import Listing
from members.models.listings import CODE_TAKEN
from members.services.stock_codes import parse_symbol

FACTS = ("short_name", "listed_on", "delisted_on", "ending")


@transaction.atomic
def record_listing(
    party: Organisation, *, actor: User | None, symbol: str, exchange: str = "", **facts: Any
) -> Listing:
    """Put on file that an enterprise is, or was, listed. `facts`: short_name, listed_on, delisted_on, ending.

    Raises ValidationError keyed by field: a code that the exchange does not give, one in force elsewhere,
    days to come or in the wrong order.
    """
    party = Organisation.objects.select_for_update().get(pk=party.pk)
    listing = Listing(organisation=party)
    write(listing, symbol=symbol, exchange=exchange, **facts)
    show_change(party.pk)
    record("members.listing_recorded", party, actor=actor, note=in_words(listing))
    return listing


@transaction.atomic
def change_listing(
    listing: Listing, *, actor: User | None, version: int, symbol: str, exchange: str = "", **facts: Any
) -> Listing:
    """Correct a listing or put its end on file; ValidationError "stale" where somebody else wrote first."""
    party = Organisation.objects.select_for_update().get(pk=listing.organisation_id)
    listing = Listing.objects.select_for_update().get(pk=listing.pk, organisation=party)
    check_version(listing, version)
    before = in_words(listing)
    listing.version += 1
    write(listing, symbol=symbol, exchange=exchange, **facts)
    show_change(party.pk)
    record("members.listing_changed", party, actor=actor, changes={"listing": [before, in_words(listing)]})
    return listing


@transaction.atomic
def remove_listing(listing: Listing, *, actor: User | None, reason: str) -> None:
    """Take off the file what never was; removing twice is once."""
    party = Organisation.objects.select_for_update().get(pk=listing.organisation_id)
    found = Listing.objects.filter(pk=listing.pk, organisation=party).first()
    if found is None:
        return
    note = f"{in_words(found)}：{reason}"
    found.delete()
    show_change(party.pk)
    record("members.listing_removed", party, actor=actor, note=note)


def write(listing: Listing, *, symbol: str, exchange: str, **facts: Any) -> None:
    """Check the facts and store them; the board follows from the code."""
    try:
        code = parse_symbol(symbol, exchange)
    except CellError as error:
        raise ValidationError({"symbol": refusal(error)}) from error
    if code is None:
        raise ValidationError({"symbol": _("Give the stock code.")})
    listing.exchange, listing.symbol, listing.board = code.exchange, code.symbol, code.board
    for name in FACTS:
        if name in facts:
            setattr(listing, name, facts[name])
    refuse_days_to_come(listing)
    check_fields(listing)
    try:
        store(listing)
    except ValidationError as error:
        if getattr(error, "code", "") == CODE_TAKEN:
            raise ValidationError({"symbol": error}) from error
        raise


def refuse_days_to_come(listing: Listing) -> None:
    today = timezone.localdate()
    days: dict[str, date | None] = {"listed_on": listing.listed_on, "delisted_on": listing.delisted_on}
    wrong = {name: _("This day has not come yet.") for name, day in days.items() if day and day > today}
    if wrong:
        raise ValidationError(wrong)
    if listing.delisted_on and listing.listed_on and listing.delisted_on <= listing.listed_on:
        raise ValidationError({"delisted_on": _("The listing ends before it begins.")})
    if listing.ending and listing.delisted_on is None:
        raise ValidationError({"delisted_on": _("Say also on which day the listing ended.")})


def in_words(listing: Listing) -> str:
    """A listing as the trail keeps it: code, short name, from – until."""
    since, until = listing.listed_on or "", listing.delisted_on or ""
    return f"{listing} {since} – {until}".strip()
