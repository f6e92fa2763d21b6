"""Undoing an import: first what it would do and what it cannot, then the doing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.exchange.services.undoing import Review, refuse_late_undo, review_undo, start_undo
from federation.exchange.views.shared import APPLY, BATCHES, State, crumbs, in_words, job_url
from federation.jobs.models import Job
from federation.ui.pages import ActionPage


class ImportUndo(ActionPage):
    """The review of an undoing, and the button that starts it as a job."""

    permission = APPLY
    queryset = BATCHES
    form_class = forms.Form
    template_name = "exchange/undo.html"
    heading = gettext_lazy("Undo this import")
    submit_label = gettext_lazy("Undo the import")
    review: Review | None = None
    refusal = ""

    def prepare(self) -> None:
        super().prepare()
        try:
            if self.object.state != State.DONE:
                raise ValidationError(_("Only an import that has been applied can be undone, and only once."))
            refuse_late_undo(self.object)
            if self.request.method == "GET":
                self.review = review_undo(self.object)
        except ValidationError as error:
            self.refusal = " ".join(error.messages)

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.name, self.object.get_absolute_url()), (self.heading, ""))

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def perform(self, data: dict) -> Job:
        return start_undo(self.object, actor=self.request.user, result_url=self.object.get_absolute_url())

    def success_url(self, done: Job) -> str:
        return job_url(done)

    def extra(self) -> dict[str, Any]:
        until = self.object.undo_until
        kept = self.review.rows if self.review else []
        return {
            "danger": True,
            "review": self.review,
            "refusal": self.refusal,
            "until": timezone.localtime(until) if until else None,
            "kept_rows": in_words(kept, self.object.parts()),
            "writes": bool(self.review and (self.review.removed or self.review.restored)),
        }
