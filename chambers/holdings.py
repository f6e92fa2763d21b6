"""What a member of staff holds here: the chambers whose liaison officer they are."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from chambers.models import Chamber
from chambers.services.registry import update_chamber
from federation.accounts.holdings import Holding, register
from federation.accounts.models import User


def count_chambers(user: User) -> int:
    return Chamber.objects.filter(liaison_officer=user).count()


def hand_over_chambers(user: User, successor: User, actor: User) -> int:
    """Make the successor liaison officer of each of them, with its line on the chamber's trail."""
    chambers = list(Chamber.objects.filter(liaison_officer=user).order_by("pk"))
    for chamber in chambers:
        update_chamber(chamber, actor=actor, version=None, liaison_officer=successor)
    return len(chambers)


register(
    Holding(
        "chambers.liaison", _("Chambers looked after as liaison officer"), count_chambers, hand_over_chambers
    )
)
