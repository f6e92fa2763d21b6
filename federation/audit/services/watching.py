"""Checking the trail every night, keeping what came of it, and telling those who must know."""

from __future__ import annotations

import logging

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.accounts.models import Post, Role, User
from federation.audit.models import AuditEntry, Verification
from federation.audit.services.recording import record
from federation.audit.services.verifying import SHOWN, Report, verify
from federation.notices.services import notify

logger = logging.getLogger(__name__)
GUARDS = (Role.AUDITOR, Role.SECURITY_ADMIN)


def check_and_tell(*, expected: dict[int, str] | None = None) -> Report:
    """Check the whole trail; the outcome is kept, on the trail, and where it is broken told at once."""
    report = verify(expected=expected)
    for finding in report.findings[:SHOWN]:
        logger.error("audit trail: %s", finding)
    keep(report)
    return report


@transaction.atomic
def keep(report: Report) -> Verification:
    first = str(report.findings[0])[:300] if report.findings else ""
    kept = Verification.objects.create(
        blocks=report.blocks,
        entries=report.entries,
        unsealed=report.unsealed,
        late=report.late,
        broken=len(report.findings),
        first=first,
        seconds=round(report.seconds, 3),
    )
    outcome = AuditEntry.Result.DONE if report.is_sound else AuditEntry.Result.FAILED
    record("audit.trail_verified", kept, actor=None, note=first, result=outcome)
    if not report.is_sound:
        posts = Post.objects.in_force().filter(role__in=GUARDS)
        notify(
            "audit.trail_broken",
            to=User.objects.filter(pk__in=posts.values("user"), is_active=True),
            title=_("The audit trail does not hold: %(count)d findings") % {"count": len(report.findings)},
            body=first,
            url=reverse("audit:trail_state"),
            key=f"audit:broken:{kept.pk}",
        )
    return kept
