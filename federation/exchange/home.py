"""What waits on the workbench: submissions for the desk, returned ones for who sent them in."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.exchange.models import ImportBatch
from federation.exchange.services.submissions import REVIEWABLE
from federation.exchange.tables import STATES
from federation.ui.home import Todo, todos

MOST = 8


@todos("exchange.review_importbatch", position=30)
def to_review(user: User) -> list[Todo]:
    """What was sent in, the oldest first."""
    rows = ImportBatch.objects.visible_to(user, "exchange.review_importbatch").filter(state__in=REVIEWABLE)
    return [
        Todo(
            kind=_("Submitted workbook"),
            title=batch.name,
            note=batch.organisation.name,
            stage=STATES[batch.state],
            url=reverse("exchange:import_review", args=[batch.pk]),
            action=_("Review"),
        )
        for batch in rows.select_related("organisation").order_by("submitted_at", "id")[:MOST]
    ]


@todos("exchange.submit_importbatch", position=30)
def to_correct(user: User) -> list[Todo]:
    """What came back from the desk."""
    rows = ImportBatch.objects.visible_to(user, "exchange.submit_importbatch")
    return [
        Todo(
            kind=_("Returned workbook"),
            title=batch.name,
            note=batch.review_note[:80],
            stage=STATES[batch.state],
            url=batch.get_absolute_url(),
            action=_("Correct"),
        )
        for batch in rows.filter(state=ImportBatch.State.RETURNED).order_by("-id")[:MOST]
    ]
