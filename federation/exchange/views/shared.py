"""What the pages of an import share: the way of its steps, who may what, and reasons in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import User
from federation.exchange.importers import Importer, get_importer, importers
from federation.exchange.models import ImportBatch, KeptRow
from federation.exchange.services.batches import may_upload
from federation.jobs.models import Job

PERMISSION = "exchange.view_importbatch"
APPLY = "exchange.apply_importbatch"
SUBMIT, REVIEW = "exchange.submit_importbatch", "exchange.review_importbatch"
SHOWN_KEPT = 200
REASONS = dict(KeptRow.Reason.choices)
State = ImportBatch.State
BATCHES = ImportBatch.objects.leading().select_related("owner", "organisation", "job")
# The way of an import; the number is that of the step.
STEPS = (
    gettext_lazy("Upload"),
    gettext_lazy("Match columns"),
    gettext_lazy("Check"),
    gettext_lazy("Result"),
)


def steps_at(place: int, *, finished: bool = False) -> list[dict]:
    """The steps for the component: those before `place` (from 0) are done."""
    return [
        {
            "label": label,
            "number": number + 1,
            "state": "done" if number < place or finished else "current" if number == place else "",
            "current": number == place and not finished,
            "near": abs(number - place) <= 1,
        }
        for number, label in enumerate(STEPS)
    ]


def crumbs(*further: tuple[Any, str]) -> list[dict]:
    """The way here, below the list of imports."""
    way = [(_("Workbench"), reverse("ui:home")), (_("Import workbooks"), reverse("exchange:import_list"))]
    return [{"label": label, "url": url} for label, url in (*way, *further)]


def job_url(job: Job) -> str:
    return reverse("jobs:job_progress", args=[job.pk])


def offered_to(user: User) -> list[Importer]:
    """The kinds of workbooks that somebody may import, or send in for review."""
    return [item for item in importers() if may_upload(user, item)]


def contents_of(parts: list[ImportBatch]) -> str:
    """What the sheets of a workbook hold, each kind once."""
    return "、".join(dict.fromkeys(str(get_importer(part.kind).label) for part in parts))


def open_until(batch: ImportBatch) -> datetime | None:
    """Until when the batch may be undone; None where it may not."""
    until = batch.undo_until
    return timezone.localtime(until) if until is not None and until >= timezone.now() else None


def kept_rows(batch: ImportBatch) -> list[dict]:
    """The first rows that an undoing left, as the page shows them."""
    rows = KeptRow.objects.filter(batch__in=batch.parts()).order_by("batch", "row", "id")
    return in_words(rows.values("batch_id", "row", "name", "reason", "uses")[:SHOWN_KEPT], batch.parts())


def in_words(rows: Iterable[dict], parts: list[ImportBatch]) -> list[dict]:
    """Rows that stay, each with its reason, and with its sheet where there are several."""
    sheets = {part.pk: part.sheet for part in parts} if len(parts) > 1 else {}
    return [
        row | {"why": reason_in_words(row["reason"], row["uses"]), "sheet": sheets.get(row["batch_id"], "")}
        for row in rows
    ]


def reason_in_words(reason: str, uses: dict[str, int]) -> str:
    """Why a row stays, with what hangs on it by its name."""
    if reason != KeptRow.Reason.IN_USE or not uses:
        return str(REASONS[reason])
    named = [f"{apps.get_model(label)._meta.verbose_name} {number}" for label, number in sorted(uses.items())]
    return _("in use since the import: %(what)s") % {"what": "、".join(named)}
