"""Named service officers (服务专员): one person of the federation for a unit, from when to when."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import Organisation, User
from federation.accounts.services.constraints import store
from federation.audit.services import record
from federation.notices.services import notify
from proposals.models import ServiceOfficer


@transaction.atomic
def name_officer(organisation: Organisation, officer: User, *, actor: User) -> ServiceOfficer:
    """Name who serves a unit; whoever did so until now ends today. Naming the same again changes nothing.

    Raises ValidationError for somebody who does not work in the federation.
    """
    if not officer.is_active or not officer.is_federation_staff:
        raise ValidationError({"officer": _("Choose a colleague of the federation.")})
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = ServiceOfficer.objects.current().filter(organisation=organisation).first()
    if before is not None and before.user_id == officer.pk:
        return before
    if before is not None:
        before.ended_on = timezone.localdate()
        before.save(update_fields=["ended_on"])
    row = ServiceOfficer(organisation=organisation, user=officer, since=timezone.localdate())
    store(row)
    record("proposals.officer_named", row, actor=actor, note=f"{organisation.name} {officer.name}")
    if officer.pk != actor.pk:
        notify(
            "proposals.officer_named",
            to=[officer],
            title=_("You are the service officer of %(unit)s") % {"unit": organisation.name},
            body="",
            key=f"proposals:officer_named:{row.pk}",
            url="/proposals/demands/officers/",
        )
    return row


def officer_of(organisation_id: int) -> User | None:
    """Who serves a unit today; None where nobody is named or in work."""
    row = (
        ServiceOfficer.objects.current()
        .filter(organisation_id=organisation_id, user__is_active=True)
        .select_related("user")
        .first()
    )
    return row.user if row is not None else None
