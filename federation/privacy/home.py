"""What waits on the workbench: requests at the desk, and erasures for the leader."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.privacy.models import DataRequest
from federation.ui.home import Todo, todos

State = DataRequest.State
MOST = 10


def lines(user: User, permission: str, states: Sequence[str], action: str) -> list[Todo]:
    rows = DataRequest.objects.filter(state__in=states).visible_to(user, permission).exclude(user=user)
    return [
        Todo(
            kind=_("Personal data"),
            title=f"{row.number} {row.get_kind_display()}",
            note=str(row.organisation),
            stage=row.get_state_display(),
            url=row.get_absolute_url(),
            due_on=row.due_on,
            action=action,
        )
        for row in rows.select_related("organisation").order_by("due_on", "pk")[:MOST]
    ]


@todos("privacy.handle_request", position=30)
def at_the_desk(user: User) -> list[Todo]:
    """Whatever is not decided and not with the leader."""
    states = [State.RECEIVED, State.IDENTIFIED, State.HANDLING]
    return lines(user, "privacy.handle_request", states, _("Handle"))


@todos("privacy.approve_erasure", position=30)
def for_the_leader(user: User) -> list[Todo]:
    return lines(user, "privacy.approve_erasure", [State.PROPOSED], _("Decide"))
