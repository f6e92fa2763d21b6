"""Boards stay on file with their names; drafts of applications and refused ones lose their papers."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext_lazy as _

from chambers.models import MembershipApplication, Officer
from federation.files.forgetting import erase_attachments
from federation.privacy import hooks
from federation.privacy.services.erasing import Erasing

State = MembershipApplication.State
LABEL = "chambers.membershipapplication"
# The scan of a licence belongs to the file of the member; without a membership there is no such file.
WITHOUT_MEMBERSHIP = [State.DRAFT, State.REFUSED, State.WITHDRAWN]


@hooks.hold(
    "board",
    "members.person",
    "name sort_key search",
    law=_("Rules on social organisations: who bears responsibility is on file"),
)
def officers(keys: Collection[int]) -> Iterable[int]:
    """Whoever holds or held an office of a chamber stays named in its history."""
    return Officer.objects.filter(person__in=keys).values_list("person_id", flat=True).distinct()


def forget_applications(work: Erasing) -> None:
    keys = work.keys(LABEL)
    over = MembershipApplication.objects.filter(pk__in=keys, state__in=WITHOUT_MEMBERSHIP)
    erase_attachments(MembershipApplication, over.values_list("pk", flat=True))
    drafts = MembershipApplication.objects.filter(user__in=work.keys("accounts.user"), state=State.DRAFT)
    erase_attachments(MembershipApplication, drafts.values_list("pk", flat=True))
    work.note_deleted(_("drafts of applications"), drafts.delete()[0])


hooks.cleaners.append(forget_applications)
hooks.seen_with[LABEL] = "chambers.view_application"
