"""Old values kept for taking an act back: nothing of an erased row comes back."""

from django.utils.translation import gettext_lazy as _

from federation.changes.models import ChangedRow
from federation.privacy import hooks
from federation.privacy.services.erasing import Erasing


def forget_old_values(work: Erasing) -> None:
    for model in {row.model for row in work.rows}:
        rows = ChangedRow.objects.filter(change__kind=model, object_id__in=work.keys(model))
        work.note_deleted(_("changed rows"), rows.delete()[0])


hooks.cleaners.append(forget_old_values)
