"""Decoupling, governance papers and pledges of a chamber."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, GovernanceDocument, Option, Pledge, Separation
from chambers.services.limits import limit
from chambers.services.registry import update_chamber
from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import check_fields, store
from federation.accounts.services.organisations import check_version, write_version
from federation.audit.services import record
from federation.calendar.working_days import WorkCalendar
from federation.files.services import attach_all


@transaction.atomic
def record_decoupling(
    chamber: Chamber,
    *,
    actor: User | None,
    version: int | None = None,
    decoupling: str = "",
    decoupled_on: date | None = None,
    separations: Mapping[int, date | None] | None = None,
) -> Chamber:
    """Write how far a chamber is decoupled; `separations` maps a kind's key to its day, None takes it back.

    Raises ValidationError keyed by field: a chamber is decoupled once every separation in use has its day,
    and then on a day not before the last of them.
    """
    party = Organisation.objects.select_for_update().get(pk=chamber.pk)
    check_version(party, version)
    kinds = {kind.pk: kind for kind in Option.objects.of(Option.Area.SEPARATION)}
    held = dict(chamber.separations.values_list("kind_id", "done_on"))
    wanted = held | {key: day for key, day in (separations or {}).items() if key in kinds}
    days = {key: day for key, day in wanted.items() if day is not None}
    if decoupling == Chamber.Decoupling.DONE:
        refuse_half_done(kinds, days, decoupled_on)
    elif decoupled_on is not None:
        raise ValidationError({"decoupled_on": _("Only a decoupled chamber has a day of decoupling.")})
    updated = update_chamber(chamber, actor=actor, decoupling=decoupling, decoupled_on=decoupled_on)
    changed = [key for key in kinds if days.get(key) != held.get(key)]
    if changed:
        write_separations(chamber, changed, days)
        write_version(updated.organisation, {})
        note = "、".join(f"{kinds[key]} {days.get(key) or '—'}" for key in changed)
        record("chambers.separations_changed", updated.organisation, actor=actor, note=note)
    return updated


def refuse_half_done(kinds: Mapping[int, Option], days: Mapping[int, date], on: date | None) -> None:
    missing = [str(kind) for key, kind in kinds.items() if key not in days]
    if missing:
        raise ValidationError(
            {
                "decoupling": _("Not decoupled while these have no day: %(missing)s.")
                % {"missing": "、".join(missing)}
            }
        )
    if on is None:
        raise ValidationError({"decoupled_on": _("Say on which day the chamber was decoupled.")})
    if on < max(days.values(), default=on):
        raise ValidationError({"decoupled_on": _("The last separation came later than this day.")})


def write_separations(chamber: Chamber, changed: Iterable[int], days: Mapping[int, date]) -> None:
    keys = set(changed)
    chamber.separations.filter(kind_id__in=keys).delete()
    Separation.objects.bulk_create(
        Separation(chamber=chamber, kind_id=key, done_on=days[key]) for key in sorted(keys) if key in days
    )


@transaction.atomic
def file_document(
    chamber: Chamber,
    *,
    actor: User,
    kind: Option,
    title: str,
    adopted_on: date,
    edition: str = "",
    valid_until: date | None = None,
    is_present: bool = True,
    files: Iterable[Any] = (),
) -> GovernanceDocument:
    """Put a version of a charter or rule on file; as the present one it takes the place of the one before.

    Without `valid_until` it is valid for the months of its kind, for good where the kind has none.
    """
    Chamber.objects.select_for_update().get(pk=chamber.pk)
    if valid_until is None and kind.amount:
        # "From the day of adoption for 12 months" ends the day before the anniversary.
        valid_until = WorkCalendar.clamped_month(adopted_on, kind.amount) - timedelta(days=1)
    if is_present:
        retire_present(chamber, kind)
    paper = GovernanceDocument(
        chamber=chamber,
        kind=kind,
        title=title,
        edition=edition,
        adopted_on=adopted_on,
        valid_until=valid_until,
        is_present=is_present,
    )
    plan(paper)
    check_fields(paper)
    store(paper)
    attach_all(paper, files, actor=actor)
    record("chambers.document_filed", chamber, actor=actor, note=f"{kind} {title} {edition}".strip())
    return paper


@transaction.atomic
def make_present(paper: GovernanceDocument, *, actor: User | None) -> GovernanceDocument:
    """Take up an earlier version again as the present one."""
    Chamber.objects.select_for_update().get(pk=paper.chamber_id)
    paper = (
        GovernanceDocument.objects.select_for_update(of=("self",))
        .select_related("chamber__organisation", "kind")
        .get(pk=paper.pk)
    )
    if paper.is_present:
        raise ValidationError(_("This is the present version already."))
    retire_present(paper.chamber, paper.kind)
    paper.is_present = True
    plan(paper)
    store(paper)
    record("chambers.document_made_present", paper.chamber, actor=actor, note=f"{paper.kind} {paper.title}")
    return paper


def retire_present(chamber: Chamber, kind: Option) -> None:
    chamber.governance_documents.filter(kind=kind, is_present=True).update(is_present=False, remind_on=None)


def plan(paper: GovernanceDocument) -> None:
    """When somebody is to be told that this version runs out; never for one that is not the present one."""
    paper.remind_on = None
    if paper.is_present and paper.valid_until is not None:
        paper.remind_on = paper.valid_until - timedelta(days=limit(Option.NOTICE))


@transaction.atomic
def record_pledge(
    chamber: Chamber,
    *,
    actor: User,
    title: str,
    signed_on: date,
    text_version: str = "",
    signatory: str = "",
    files: Iterable[Any] = (),
) -> Pledge:
    """Put a signed pledge of self-discipline on file."""
    if signed_on > timezone.localdate():
        raise ValidationError({"signed_on": _("This day has not come yet.")})
    pledge = Pledge(
        chamber=chamber, title=title, text_version=text_version, signed_on=signed_on, signatory=signatory
    )
    check_fields(pledge)
    store(pledge)
    attach_all(pledge, files, actor=actor)
    record("chambers.pledge_signed", chamber, actor=actor, note=f"{title} {text_version}".strip())
    return pledge
