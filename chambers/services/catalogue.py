"""What a chamber offers and what it has done for its members."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Chamber, Membership, OfferedService, RenderedService
from federation.accounts.models import User
from federation.accounts.services.constraints import check_fields, store
from federation.audit.services import record


@transaction.atomic
def offer_service(chamber: Chamber, *, actor: User | None, **fields: Any) -> OfferedService:
    """Put a service into the catalogue; the same title once at a time."""
    service = OfferedService(chamber=chamber, **fields)
    check_fields(service, exclude=("withdrawn_on",))
    store(service)
    record("chambers.service_offered", chamber, actor=actor, note=service.title)
    return service


@transaction.atomic
def withdraw_service(service: OfferedService, *, actor: User) -> OfferedService:
    """Take a service out of the catalogue; what was rendered under it stays."""
    service = (
        OfferedService.objects.select_for_update(of=("self",)).select_related("chamber").get(pk=service.pk)
    )
    if service.withdrawn_on is not None:
        raise ValidationError(_("This service is no longer offered."))
    service.withdrawn_on = timezone.localdate()
    service.save(update_fields=["withdrawn_on"])
    record("chambers.service_withdrawn", service.chamber, actor=actor, note=service.title)
    return service


@transaction.atomic
def record_service(
    membership: Membership,
    *,
    actor: User,
    service: OfferedService | None,
    kind: str,
    title: str,
    rendered_on: date,
    provided_by: str = "",
    result: str = "",
    satisfaction: str = "",
) -> RenderedService:
    """Write down what was done for a member. A service of the catalogue gives its kind and title."""
    if service is not None and service.chamber_id != membership.chamber_id:
        raise ValidationError({"service": _("This service is another chamber's.")})
    if rendered_on > timezone.localdate():
        raise ValidationError({"rendered_on": _("This day has not come yet.")})
    row = RenderedService(
        chamber=membership.chamber,
        member=membership.member,
        service=service,
        kind=service.kind if service else kind,
        title=service.title if service else title,
        rendered_on=rendered_on,
        provided_by=provided_by,
        result=result,
        satisfaction=satisfaction,
        recorded_by=actor,
    )
    if not row.title:
        raise ValidationError({"title": _("Say what was done, or choose a service of the catalogue.")})
    check_fields(row, exclude=("recorded_by",))
    store(row)
    record(
        "chambers.service_rendered", membership.chamber, actor=actor, note=f"{row.member.name}：{row.title}"
    )
    return row


def services_by_year(chamber: Chamber) -> QuerySet:
    """Services of a chamber by year: how many, for how many members, how many members were satisfied."""
    rows = RenderedService.objects.filter(chamber=chamber).order_by()
    return (
        rows.values("rendered_on__year")
        .annotate(
            services=Count("pk"),
            members=Count("member", distinct=True),
            rated=Count("pk", filter=~Q(satisfaction="")),
            satisfied=Count("pk", filter=Q(satisfaction=RenderedService.Satisfaction.SATISFIED)),
        )
        .order_by("-rendered_on__year")
    )
