"""An uploaded workbook on its way into the registry: the batch, its staged rows, what is wrong with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.accounts.scopes import ScopedQuerySet
from federation.workflow import Workflow


class ImportBatchQuerySet(ScopedQuerySet):
    def leading(self):
        """Without the further sheets of workbooks, which are reached through their batch."""
        return self.filter(lead=None)


class ImportBatch(models.Model):
    """One workbook. `kind` names its importer; `organisation` is the unit for which it is read.

    `layout` and `mapping` are what `federation.exchange.layout` found and the user corrected; `sample` holds
    the first data rows as text for the page on which columns are matched. `counts` has the keys rows, new,
    changed, unchanged, wrong and duplicate; before the batch is applied they say what would happen.

    A workbook of several sheets is one batch as well: it reads the first sheet itself, and each further one
    is a part with `lead` set, which has kind, columns and rows of its own and shares all the rest. `state`,
    `counts`, `error`, `job` and what follows are the leading batch's and say how the whole workbook stands;
    `sheet_counts` are those of one sheet.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Uploaded")
        MAPPED = "mapped", _("Being checked")
        PREVIEWED = "previewed", _("Ready to import")
        SUBMITTED = "submitted", _("Submitted for review")
        REVIEWING = "reviewing", _("Under review")
        RETURNED = "returned", _("Returned for correction")
        ACCEPTED = "accepted", _("Accepted by the city")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Failed")

    lead = models.ForeignKey("self", models.CASCADE, null=True, editable=False, related_name="further")
    kind = models.CharField(_("contents"), max_length=30)
    name = models.CharField(_("file"), max_length=200)
    source = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    # Whether the sheet is read; hidden ones and those of another kind are offered only.
    is_chosen = models.BooleanField(default=True)
    layout = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    # Where the mapping came from: {"how": "remembered" | "outdated" | "differs", "name": …}, or empty.
    recalled = models.JSONField(default=dict)
    sample = models.JSONField(default=list)
    title = models.CharField(max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    counts = models.JSONField(default=dict)
    sheet_counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="imports", verbose_name=_("imported by")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    # Sent in by who may not import: a clerk of the city looks at it first. A file sent again is a new round.
    needs_review = models.BooleanField(default=False)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    review_note = models.TextField(_("reason"), blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    finished_at = models.DateTimeField(_("imported at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undo_counts = models.JSONField(default=dict)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(lead=None) | Q(state="uploaded"), name="import_part_has_no_state_of_its_own"
            )
        ]
        indexes = [
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state__in=["submitted", "reviewing"]),
                name="import_desk",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("exchange:import_result", args=[self.lead_id or self.pk])

    def sheets(self) -> list[ImportBatch]:
        """All sheets that hold a table, in the order of the workbook; the batch itself is the first."""
        return [self, *self.further.order_by("pk")]

    def parts(self) -> list[ImportBatch]:
        """The sheets that are read, in the order of the workbook."""
        return [sheet for sheet in self.sheets() if sheet.is_chosen]

    @property
    def undo_until(self) -> datetime | None:
        """The moment after which the batch stays as it is; None where it has written nothing."""
        if self.state not in (self.State.DONE, self.State.UNDOING) or self.finished_at is None:
            return None
        return self.finished_at + timedelta(days=settings.IMPORT_UNDO_DAYS)


class SavedMapping(models.Model):
    """Columns as somebody confirmed them for one shape of header, for the next file of that shape.

    `shape` is the digest of the normalised headings in their order, `mapping` field name -> column.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("contents"), max_length=30)
    name = models.CharField(_("name"), max_length=100)
    shape = models.CharField(max_length=64)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    used_at = models.DateTimeField(_("last used"))
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "shape"], name="savedmapping_once_per_shape"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="savedmapping_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


State = ImportBatch.State
BATCH_WORKFLOW = Workflow(
    "state",
    {
        State.UPLOADED: [State.MAPPED],
        State.MAPPED: [State.MAPPED, State.PREVIEWED, State.UPLOADED, State.FAILED],
        # Back to the columns also where nobody went on and what was read is swept away.
        State.PREVIEWED: [State.MAPPED, State.RUNNING, State.UPLOADED, State.SUBMITTED],
        State.SUBMITTED: [State.REVIEWING, State.RETURNED, State.ACCEPTED],
        State.REVIEWING: [State.RETURNED, State.ACCEPTED],
        State.RETURNED: [State.UPLOADED, State.MAPPED],
        State.ACCEPTED: [State.RUNNING, State.RETURNED],
        # Stopped by its owner: nothing was written, it may be applied again.
        State.RUNNING: [State.RUNNING, State.DONE, State.PREVIEWED, State.ACCEPTED, State.FAILED],
        State.FAILED: [State.MAPPED, State.UPLOADED],
        State.DONE: [State.UNDOING],
        State.UNDOING: [State.UNDOING, State.UNDONE, State.DONE],
    },
)


class StagedRow(models.Model):
    """One data row as read. `values` are the typed values by field name, `cells` the raw ones as JSON text.

    Derived columns are computed while staging, so that everything after is plain SQL over sets. `good` is
    false where a cell could not be read. The good rows go when their batch has been applied.
    """

    pk = models.CompositePrimaryKey("batch_id", "row")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="staged", db_index=False)
    row = models.PositiveIntegerField()
    good = models.BooleanField()
    code = models.CharField(max_length=18, null=True)  # noqa: DJ001 - absent is not the same as empty
    folded = models.CharField(max_length=220)
    sort_key = models.CharField(max_length=260)
    terms = models.TextField()
    values = models.JSONField()
    cells = models.TextField()

    class Meta:
        verbose_name = _("staged row")
        verbose_name_plural = _("staged rows")


class RowProblem(models.Model):
    """What is wrong with one cell, or worth knowing about it where `refuses` is false.

    `message` is the untranslated sentence: it is translated for whoever reads it. `checked` tells what only
    the database could know (found again at every check) from what the reader found.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="problems", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    # Sheet after sheet, row after row: the order in which all wrong cells of a workbook are read.
    place = models.GeneratedField(
        expression=F("batch") * Value(2**32) + F("row"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    field = models.CharField(max_length=40)
    column = models.CharField(_("column"), max_length=3, blank=True)
    header = models.CharField(_("heading"), max_length=120, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    code = models.CharField(max_length=40)
    message = models.TextField()
    params = models.JSONField(default=dict)
    suggestion = models.CharField(_("suggestion"), max_length=200, blank=True)
    refuses = models.BooleanField(default=True)
    checked = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("wrong cell")
        verbose_name_plural = _("wrong cells")
        indexes = [models.Index(fields=["batch", "row", "id"], name="rowproblem_batch")]

    def __str__(self) -> str:
        return f"{self.row} {self.code}"

    @property
    def reason(self) -> str:
        """The sentence in the active language."""
        sentence = gettext(self.message) if self.message else ""
        return sentence % self.params if self.params else sentence


class RowComment(models.Model):
    """What the reviewer says about one row of a submission, in one round of it."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="comments", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    round = models.PositiveSmallIntegerField(_("round"))
    text = models.CharField(_("comment on a row"), max_length=500)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("comment on a row")
        verbose_name_plural = _("comments on rows")
        constraints = [
            models.UniqueConstraint(fields=["batch", "round", "row"], name="rowcomment_once_per_round"),
            models.CheckConstraint(condition=~Q(text=""), name="rowcomment_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.text}"


class ImportedRow(models.Model):
    """Which organisation a row of a batch created or changed: the link from the trail's one entry."""

    pk = models.CompositePrimaryKey("batch_id", "row")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="imported", db_index=False)
    row = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    created = models.BooleanField()

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [models.CheckConstraint(condition=Q(row__gte=1), name="imported_row_is_a_sheet_row")]


class WrittenRow(models.Model):
    """What a batch wrote into one row of one table, for undoing it.

    `before` is the whole row as it was (None where the batch created it), `digest` that of the row as the
    batch left it: whatever has another digest now was changed since. Swept away with the time for undoing.
    """

    pk = models.CompositePrimaryKey("batch_id", "table", "key")
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="written", db_index=False)
    table = models.CharField(max_length=40)
    key = models.BigIntegerField()
    row = models.PositiveIntegerField()
    before = models.JSONField(null=True)
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("written row")
        verbose_name_plural = _("written rows")


class KeptRow(models.Model):
    """A row of an undone batch that stayed, and why: it was changed since, or something hangs on it."""

    class Reason(models.TextChoices):
        CHANGED = "changed", _("changed after the import")
        REMOVED = "removed", _("removed in part after the import")
        IN_USE = "in_use", _("in use since the import")
        SUPERSEDED = "superseded", _("replaced by something newer")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="kept", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    name = models.CharField(_("name"), max_length=200)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    uses = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("kept row")
        verbose_name_plural = _("kept rows")
        indexes = [models.Index(fields=["batch", "row", "id"], name="keptrow_batch")]

    def __str__(self) -> str:
        return f"{self.row} {self.name}"


class ExportFile(models.Model):
    """A list as a file, private to who asked for it; its bytes go at `expires_at`, the row stays.

    `path` is the list's address with its filters, order and columns. `personal` says that it holds
    telephones and numbers in full; then `reason` says what for.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="exports")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("file"), max_length=4, choices=[("xlsx", "Excel"), ("csv", "CSV")])
    path = models.CharField(max_length=2000)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    personal = models.BooleanField(default=False)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, null=True, related_name="+")
    rows = models.PositiveIntegerField(_("rows"), default=0)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("exported file")
        verbose_name_plural = _("exported files")
        indexes = [
            models.Index(fields=["owner", "-id"], name="exportfile_owner"),
            models.Index(fields=["expires_at"], condition=Q(file__isnull=False), name="exportfile_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(personal=False) | ~Q(reason=""), name="exportfile_of_personal_data_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ready(self) -> bool:
        """Whether the file can be fetched now."""
        return self.file_id is not None and self.expires_at > timezone.now()
