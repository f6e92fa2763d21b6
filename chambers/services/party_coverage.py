"""Which Party organisation covers which chamber: alone, jointly or as a guest."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, PartyCoverage, PartyOrganisation
from chambers.services.party import locked_active, refuse_future
from chambers.services.party_members import members_counted
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import show_change
from federation.audit.services import record

Way = PartyCoverage.Way


@transaction.atomic
def cover_chamber(
    party: PartyOrganisation,
    chamber: Chamber,
    *,
    actor: User | None,
    way: str = Way.OWN,
    since: date | None = None,
) -> PartyCoverage:
    """Let a Party organisation cover a chamber from a day on, today where none is given.

    Raises ValidationError: a chamber that is covered already, an organisation that is another chamber's own,
    a day to come or before the founding.
    """
    row = locked_active(party)
    since = since or timezone.localdate()
    refuse_future("since", since)
    if row.founded_on is not None and since < row.founded_on:
        raise ValidationError({"since": _("This day lies before the founding date.")})
    refuse_mixture(row, way)
    covered = PartyCoverage(party_organisation=row, chamber=chamber, way=way, since=since)
    check_fields(covered)
    store(covered)
    show_change(chamber.pk)
    note = f"{chamber.organisation.name} {covered.get_way_display()} {since}"
    record("chambers.party_coverage_began", row, actor=actor, note=note)
    return covered


def refuse_mixture(row: PartyOrganisation, way: str) -> None:
    """One chamber's own organisation is joint with nobody; guests may hang on either."""
    others = {Way.OWN: Way.JOINT, Way.JOINT: Way.OWN}
    clash = others.get(Way(way))
    if clash and row.coverage.present().filter(way=clash).exists():
        raise ValidationError(
            {
                "way": _("It is one chamber’s own now. End that first, then record both as joint.")
                if clash == Way.OWN
                else _("Several chambers have it jointly now, so it cannot be one chamber’s own.")
            }
        )


@transaction.atomic
def end_coverage(covered: PartyCoverage, *, actor: User | None, until: date) -> PartyCoverage:
    """Note the first day on which a chamber is no longer covered; the row stays on file."""
    row = PartyOrganisation.objects.select_for_update(of=("self",)).get(pk=covered.party_organisation_id)
    covered = (
        PartyCoverage.objects.select_for_update(of=("self",))
        .select_related("chamber__organisation")
        .get(pk=covered.pk)
    )
    if covered.until is not None:
        raise ValidationError(_("This coverage has ended already."))
    refuse_future("until", until)
    covered.until = until
    check_fields(covered)
    store(covered, update_fields=["until"])
    show_change(covered.chamber_id)
    note = f"{covered.chamber.organisation.name} {until}"
    record("chambers.party_coverage_ended", row, actor=actor, note=note)
    return covered


def covering(field: str) -> Subquery:
    """A field of the organisation that covers a chamber now, for rows that share the chamber's key."""
    rows = PartyCoverage.objects.present().filter(chamber=OuterRef("pk")).order_by("-pk")
    return Subquery(rows.values(field)[:1])


def with_coverage(rows: QuerySet) -> QuerySet:
    """Chambers with `party_kind`, the kind of the organisation that covers them; None without one."""
    return rows.annotate(party_kind=covering("party_organisation__kind"))


def party_condition(value: str) -> Q:
    """Chambers with, without or by one way of a Party organisation; "stated" is what only they say."""
    rows = PartyCoverage.objects.present().filter(chamber=OuterRef("pk"))
    if value == "with":
        return Q(Exists(rows))
    if value == "without":
        return Q(~Exists(rows))
    if value == "stated":
        return Q(~Exists(rows)) & Q(has_party_organisation=True)
    return Q(Exists(rows.filter(way=value)))


def coverage_of(chamber: Chamber) -> PartyCoverage | None:
    """The present coverage with its organisation and the number of its members, in one query; or None."""
    rows = chamber.party_coverage.present().select_related("party_organisation__organisation")
    rows = rows.annotate(party_members=members_counted("party_organisation_id"))
    return rows.order_by("-pk").first()
