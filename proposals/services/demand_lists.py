"""A list of demands: begun, kept while it is written, and sent in one go (S2-30)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, Role, User
from federation.accounts.services.organisations import check_version
from federation.audit.services import record
from proposals.models import Demand, DemandList
from proposals.services.demands import raise_demand

State = DemandList.State
MOST_ITEMS = 20
# What a draft keeps of each item and of the list, with the most that is kept of each text.
ITEM = {"subject": 200, "topic": 20, "text": 5000, "priority": 10, "wished_on": 10, "problem": 10}
HEAD = {"contact_name": 60, "contact_phone": 40}


def tidy(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed as it is kept: known keys, texts that a database can hold, no empty items.

    {"contact_name": …, "contact_phone": …, "items": [{"subject": …, "topic": …, "text": …, …}, …]}
    """
    items = [kept(item, ITEM) for item in list(draft.get("items", ()))[:MOST_ITEMS]]
    written = [item for item in items if any(item[name] for name in ("subject", "text"))]
    return kept(draft, HEAD) | {"items": written}


def kept(texts: Mapping[str, Any], most: Mapping[str, int]) -> dict[str, str]:
    return {name: str(texts.get(name) or "").replace("\x00", "")[:length] for name, length in most.items()}


@transaction.atomic
def begin_list(*, actor: User, organisation: Organisation, chamber: Organisation | None = None) -> DemandList:
    """Begin the list of a unit for this quarter, or go on with the draft that its author has already."""
    today = timezone.localdate()
    found, created = DemandList.objects.get_or_create(
        author=actor,
        organisation=organisation,
        state=State.DRAFT,
        defaults={"chamber": chamber, "year": today.year, "quarter": (today.month + 2) // 3},
    )
    if created:
        record("proposals.demand_list_begun", found, actor=actor)
    return found


def locked_list(listed: DemandList) -> DemandList:
    rows = DemandList.objects.select_for_update(of=("self",)).select_related("organisation", "chamber")
    return rows.get(pk=listed.pk)


@transaction.atomic
def keep_list(
    listed: DemandList, *, actor: User, draft: Mapping[str, Any], version: int | None = None
) -> DemandList:
    """Keep what was typed so far, also by autosave. It may be wrong: that is said when it is sent.

    Raises ValidationError: "stale" where another window saved first, "wrong_state" once it is sent.
    """
    listed = locked_list(listed)
    refuse_strangers(listed, actor)
    if listed.state != State.DRAFT:
        raise ValidationError(_("This list has been sent."), code="wrong_state")
    check_version(listed, version)
    draft = tidy(draft)
    if draft == listed.draft:
        return listed
    listed.draft = draft
    listed.version += 1
    listed.save(update_fields=["draft", "version"])
    return listed


def refuse_strangers(listed: DemandList, actor: User) -> None:
    if listed.author_id != actor.pk:
        raise ValidationError(_("Only whoever began this list can go on with it."))


@transaction.atomic
def send_list(
    listed: DemandList,
    *,
    actor: User,
    items: Mapping[int, Mapping[str, Any]],
    year: int | None = None,
    quarter: int | None = None,
    **contact: str,
) -> DemandList:
    """Send a list: each item becomes a demand with a number of its own. Sent twice, it is sent once.

    `items` are the fields of `raise_demand` by their row. Raises ValidationError where there is none, or, by
    `<row>-<field>`, where one is refused; then none is raised.
    """
    listed = locked_list(listed)
    refuse_strangers(listed, actor)
    if listed.state == State.SENT:
        return listed
    if not 1 <= len(items) <= MOST_ITEMS:
        sentence = _("Write at least one demand, and no more than %(most)s in one list.")
        raise ValidationError(sentence % {"most": MOST_ITEMS})
    listed.state, listed.sent_at, listed.draft = State.SENT, timezone.now(), {}
    listed.year, listed.quarter = year or listed.year, quarter or listed.quarter
    listed.version += 1
    listed.save()
    raised = [raise_item(listed, row, {**contact, **item}, actor=actor) for row, item in items.items()]
    numbers = "、".join(one.number for one in raised)
    record("proposals.demand_list_sent", listed, actor=actor, note=numbers[:500])
    return listed


def raise_item(listed: DemandList, row: int, fields: Mapping[str, Any], *, actor: User) -> Demand:
    try:
        return raise_demand(
            actor=actor,
            organisation=listed.organisation,
            chamber=listed.chamber,
            demand_list=listed,
            **fields,
        )
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        raise ValidationError({f"{row}-{name}": found for name, found in error.error_dict.items()}) from error


@transaction.atomic
def drop_list(listed: DemandList, *, actor: User) -> None:
    """Throw a draft away. What was sent stays."""
    listed = locked_list(listed)
    refuse_strangers(listed, actor)
    if listed.state != State.DRAFT:
        raise ValidationError(_("This list has been sent."), code="wrong_state")
    record("proposals.demand_list_dropped", listed, actor=actor)
    listed.delete()


def through(actor: User, organisation: Organisation) -> Organisation | None:
    """The chamber through which `actor` raises it for a member; None for the own unit, and for staff."""
    for post in actor.active_posts:
        if post.role == Role.CHAMBER_SECRETARY and post.organisation_id != organisation.pk:
            return post.organisation
    return None
