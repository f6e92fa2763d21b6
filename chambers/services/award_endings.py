"""How awards end before their day: revoked with a reason that everybody reads who checks the certificate."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from chambers.models import Award, Certificate, Honour
from chambers.services.certificates import voided
from chambers.services.notify import people_in
from federation.accounts.models import Role, User
from federation.accounts.services.organisations import show_change
from federation.audit.services import record
from federation.notices.services import notify

REASON = 200


@transaction.atomic
def revoke_award(award: Award, reason: str, *, actor: User | None) -> Award:
    """End an award from today on: its certificate is void, its honour counts no longer from today.

    Nothing is deleted, and an honour that somebody else put on file is not touched: the award never held
    it. A reward that is not paid is not paid any more. Raises ValidationError for one that is revoked.
    """
    rows = Award.objects.select_for_update(of=("self",))
    award = rows.select_related("entry__organisation", "entry__round", "grade").get(pk=award.pk)
    if award.revoked_on is not None:
        raise ValidationError(_("This award has been revoked already."))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why it is revoked.")})
    today = timezone.localdate()
    award.revoked_on, award.revoked_by, award.revocation_reason = today, actor, reason[:300]
    award.save(update_fields=["revoked_on", "revoked_by", "revocation_reason"])
    if award.certificate_id is not None:
        certificate = Certificate.objects.select_for_update().get(pk=award.certificate_id)
        if certificate.voided_at is None:
            voided(certificate, reason[:REASON], actor=actor)
    if award.honour_id is not None:
        end_honour(award.honour_id, reason)
        show_change(award.entry.organisation_id)
    record("chambers.award_revoked", award.entry, actor=actor, note=f"{award.grade} {reason}"[:300])
    notify(
        "chambers.award_revoked",
        to=people_in(Role.CHAMBER_SECRETARY, award.entry.organisation_id),
        title=_("The award “%(grade)s” of “%(round)s” has been revoked")
        % {"grade": award.grade, "round": award.entry.round.title},
        body=reason,
        key=f"award:{award.pk}:revoked",
        url=reverse("chambers:award_detail", args=[award.pk]),
    )
    return award


def end_honour(key: int, reason: str) -> None:
    """It ends yesterday, so that it counts on no day from the revocation on, and says why."""
    honour = Honour.objects.select_for_update().get(pk=key)
    yesterday = timezone.localdate() - timedelta(days=1)
    honour.valid_to = min(honour.valid_to or yesterday, yesterday)
    honour.note = _("Revoked: %(reason)s") % {"reason": reason}
    honour.note = honour.note[:REASON]
    honour.save(update_fields=["valid_to", "note"])
