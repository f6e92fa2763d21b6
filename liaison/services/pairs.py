"""Pairing campaigns: opening them, pairing enterprises, the log of a pair and its end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.services.notify import representatives_of
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, in_text
from federation.audit.services import changes_between, record
from federation.notices.services import notify
from liaison.models import FirmPair, PairCampaign, PairContact
from members.models import Enterprise

TARGETS = ("target_leading", "target_small", "target_pairs")
CAMPAIGN = ("name", "starts_on", "ends_on", *TARGETS, "note")
# Those whom a campaign helps: 中小微企业. An enterprise of unknown size is taken as one of them.
HELPED = (Enterprise.Size.MEDIUM, Enterprise.Size.SMALL, Enterprise.Size.MICRO, "")


# Campaigns ------------------------------------------------------------------------------------------------


@transaction.atomic
def open_campaign(*, actor: User | None, organisation: Organisation, **fields: Any) -> PairCampaign:
    """Open a campaign of a federation. Raises ValidationError at `target_leading` without a target."""
    campaign = PairCampaign(organisation=organisation, **fields)
    check_campaign(campaign)
    store(campaign)
    record("liaison.campaign_opened", campaign, actor=actor, note=campaign.name)
    return campaign


@transaction.atomic
def update_campaign(
    campaign: PairCampaign, *, actor: User, version: int | None = None, **fields: Any
) -> PairCampaign:
    """Change a campaign that is under way; ValidationError "stale" for an older copy."""
    row = locked_campaign(campaign)
    check_version(row, version)
    refuse_closed(row)
    before = {name: getattr(row, name) for name in CAMPAIGN if name in fields}
    for name in before:
        setattr(row, name, fields[name])
    changes = changes_between(before, row)
    if not changes:
        return row
    check_campaign(row)
    row.version += 1
    store(row)
    record("liaison.campaign_changed", row, actor=actor, changes=in_text(changes))
    return row


@transaction.atomic
def close_campaign(campaign: PairCampaign, *, actor: User) -> PairCampaign:
    """Close a campaign. Raises ValidationError while pairs of it have neither a result nor an end."""
    row = locked_campaign(campaign)
    under_way = row.pairs.filter(state=FirmPair.State.ACTIVE).count()
    PairCampaign.workflow.move(row, PairCampaign.State.CLOSED)
    if under_way:
        sentence = _("%(count)s pairs have neither a result nor an end. Enter these first.")
        raise ValidationError(sentence % {"count": under_way})
    row.version += 1
    store(row)
    record("liaison.campaign_closed", row, actor=actor)
    return row


def locked_campaign(campaign: PairCampaign) -> PairCampaign:
    rows = PairCampaign.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=campaign.pk)


def check_campaign(campaign: PairCampaign) -> None:
    if not any(getattr(campaign, name) for name in TARGETS):
        raise ValidationError({"target_leading": _("Say how many enterprises or pairs it aims at.")})
    if campaign.starts_on and campaign.ends_on and campaign.ends_on < campaign.starts_on:
        raise ValidationError({"ends_on": _("The campaign ends before it starts.")})
    check_fields(campaign)


def refuse_closed(campaign: PairCampaign) -> None:
    if campaign.state != PairCampaign.State.RUNNING:
        raise ValidationError(_("The campaign is closed."), code="wrong_state")


# Pairs ----------------------------------------------------------------------------------------------------


@transaction.atomic
def pair_firms(
    campaign: PairCampaign,
    *,
    actor: User | None,
    leading: Organisation,
    small: Organisation,
    plan: str,
    starts_on: date,
) -> FirmPair:
    """Pair two enterprises in a campaign; the representatives of both are told.

    Raises ValidationError at `leading` for one that is not on file as a leading enterprise, at `small` for a
    large or leading one and for the same enterprise, at `starts_on` for a day outside the campaign, and in
    words for two that are paired in it already, whichever of them leads.
    """
    row = locked_campaign(campaign)
    refuse_closed(row)
    refuse_unfit_sides(leading, small)
    if not row.starts_on <= starts_on <= row.ends_on:
        raise ValidationError({"starts_on": _("This day lies outside the period of the campaign.")})
    pair = FirmPair(campaign=row, leading=leading, small=small, plan=plan.strip(), starts_on=starts_on)
    check_fields(pair)
    store(pair)
    record("liaison.firms_paired", pair, actor=actor, note=str(pair))
    tell_sides(pair, _("Paired in “%(name)s”: %(pair)s"), "made")
    return pair


def refuse_unfit_sides(leading: Organisation, small: Organisation) -> None:
    if leading.pk == small.pk:
        raise ValidationError({"small": _("An enterprise cannot be paired with itself.")})
    firms = Enterprise.objects.current().in_bulk([leading.pk, small.pk])
    first, second = firms.get(leading.pk), firms.get(small.pk)
    if first is None or not first.is_leading:
        raise ValidationError({"leading": _("It is not on file as a leading enterprise.")})
    if second is None or second.is_leading or second.size not in HELPED:
        raise ValidationError({"small": _("Only medium-sized, small and micro enterprises are helped.")})


@transaction.atomic
def change_plan(pair: FirmPair, *, actor: User, plan: str, version: int | None = None) -> FirmPair:
    """Write the plan anew while help is under way; ValidationError "stale" for an older copy."""
    row = locked_pair(pair)
    check_version(row, version)
    refuse_ended(row)
    before = {"plan": row.plan}
    row.plan = plan.strip()
    changes = changes_between(before, row)
    if not changes:
        return row
    row.version += 1
    check_fields(row)
    store(row)
    record("liaison.pair_plan_changed", row, actor=actor, changes=in_text(changes))
    return row


@transaction.atomic
def log_pair_contact(
    pair: FirmPair, *, actor: User | None, kind: str, held_on: date, text: str
) -> PairContact:
    """Enter what the two did on a day. Raises ValidationError at `held_on` for one before or to come."""
    row = locked_pair(pair)
    refuse_ended(row)
    if not row.starts_on <= held_on <= timezone.localdate():
        raise ValidationError({"held_on": _("Give a day between the pairing and today.")})
    contact = PairContact(pair=row, kind=kind, held_on=held_on, text=text.strip(), author=actor)
    check_fields(contact)
    store(contact)
    record("liaison.pair_contact_logged", row, actor=actor, note=f"{held_on} {contact.get_kind_display()}")
    return contact


@transaction.atomic
def complete_pair(pair: FirmPair, *, actor: User | None, outcome: str, ended_on: date) -> FirmPair:
    """Note what came of a pair. Raises ValidationError while its log is empty."""
    row = locked_pair(pair)
    if not row.contacts.exists():
        raise ValidationError(_("The log is empty. Enter what the two did before the result."))
    return finish(row, FirmPair.State.COMPLETED, outcome, ended_on, "liaison.pair_completed", actor)


@transaction.atomic
def end_pair(pair: FirmPair, *, actor: User | None, outcome: str, ended_on: date) -> FirmPair:
    """Give a pair up, with the reason; it leaves the figures and stays on file."""
    row = locked_pair(pair)
    return finish(row, FirmPair.State.ENDED, outcome, ended_on, "liaison.pair_ended", actor)


def finish(row: FirmPair, to: str, outcome: str, day: date, event: str, actor: User | None) -> FirmPair:
    FirmPair.workflow.move(row, to)
    if not row.starts_on <= day <= timezone.localdate():
        raise ValidationError({"ended_on": _("Give a day between the pairing and today.")})
    row.outcome, row.ended_on = outcome.strip(), day
    row.version += 1
    if not row.outcome:
        raise ValidationError({"outcome": _("Say what came of it, or why it ends.")})
    store(row)
    record(event, row, actor=actor, note=row.outcome[:200])
    titles = {
        FirmPair.State.COMPLETED: _("Help completed in “%(name)s”: %(pair)s"),
        FirmPair.State.ENDED: _("Help ended early in “%(name)s”: %(pair)s"),
    }
    tell_sides(row, titles[FirmPair.State(to)], to)
    return row


def locked_pair(pair: FirmPair) -> FirmPair:
    rows = FirmPair.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__organisation", "leading", "small").get(pk=pair.pk)


def refuse_ended(pair: FirmPair) -> None:
    if pair.state != FirmPair.State.ACTIVE:
        raise ValidationError(_("This pair has ended; its record is kept as it is."), code="wrong_state")


def tell_sides(pair: FirmPair, title: str, what: str) -> None:
    notify(
        "liaison.pair",
        to=[*representatives_of(pair.leading), *representatives_of(pair.small)],
        title=title % {"name": pair.campaign.name, "pair": pair},
        key=f"pair:{what}:{pair.pk}",
        url=reverse("liaison:pair_detail", args=[pair.pk]),
    )


# Figures --------------------------------------------------------------------------------------------------


def figures_of(campaign: PairCampaign, user: User) -> dict[str, int]:
    """How many pairs `user` reaches in a campaign, by state, and how many enterprises on either side.

    A pair given up counts nowhere but under `ended`. One statement.
    """
    counted = ~Q(state=FirmPair.State.ENDED)
    return (
        FirmPair.objects.filter(campaign=campaign)
        .visible_to(user, "liaison.view_pair")
        .aggregate(
            pairs=Count("pk", filter=counted),
            leading=Count("leading", filter=counted, distinct=True),
            small=Count("small", filter=counted, distinct=True),
            completed=Count("pk", filter=Q(state=FirmPair.State.COMPLETED)),
            ended=Count("pk", filter=Q(state=FirmPair.State.ENDED)),
        )
    )
