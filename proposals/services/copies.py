"""抄送: who is to know of a matter without having to act."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from proposals.models import Copy, Matter
from proposals.services.matters import lock_matter
from proposals.services.notify import key_of, tell_people


@transaction.atomic
def send_copies(matter: Matter, to: Iterable[User], *, actor: User, why: str = "") -> int:
    """Send a copy to each of these people; who has one already is left alone. Returns how many are new."""
    matter = lock_matter(matter.pk)
    people = list(to)
    had = set(Copy.objects.filter(matter=matter, user__in=people).values_list("user_id", flat=True))
    new = [person for person in people if person.pk not in had]
    if not new:
        return 0
    Copy.objects.bulk_create(Copy(matter=matter, user=person, why=why.strip()) for person in new)
    tell_people(
        new, matter, "copied", _("For your information: %(subject)s"), key=key_of(matter, "copied"), body=why
    )
    names = "、".join(person.name for person in new)
    record("proposals.copy_sent", matter.case, actor=actor, note=f"{names} {why}".strip()[:500])
    return len(new)


@transaction.atomic
def read_copies(user: User) -> int:
    """Mark all copies of a person as read; returns how many were unread."""
    return Copy.objects.filter(user=user, read_at__isnull=True).update(read_at=timezone.now())
