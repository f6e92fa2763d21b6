"""What others follow, and views that the person kept for themselves."""

from django.utils.translation import gettext_lazy as _

from federation.privacy import hooks
from federation.privacy.services.erasing import Erasing
from federation.ui.following.recent import forget_opened
from federation.ui.models import Follow, SavedView

USER = "accounts.user"


def forget_arrangements(work: Erasing) -> None:
    for model in {row.model for row in work.rows}:
        Follow.objects.filter(kind=model, key__in=work.keys(model)).delete()
    users = work.keys(USER)
    own = SavedView.objects.filter(owner__in=users, audience=SavedView.Audience.OWN)
    work.note_deleted(_("saved views"), own.delete()[0])
    for key in users:
        forget_opened(key)


hooks.cleaners.append(forget_arrangements)
