"""Submissions: sending in, the desk's review with comments beside rows, returning, accepting, resending."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.exchange.forms import UploadForm, limits_in_words
from federation.exchange.importers import get_importer
from federation.exchange.masking import cell_hider, sees_all
from federation.exchange.models import ImportBatch, RowComment, RowProblem, StagedRow
from federation.exchange.services.batches import replace_file
from federation.exchange.services.submissions import (
    accept_batch,
    comment_row,
    return_batch,
    submit_batch,
    take_batch,
)
from federation.exchange.views.batches import columns_in_words, columns_url
from federation.exchange.views.outcome import BatchPage
from federation.exchange.views.shared import BATCHES, State, crumbs, job_url, steps_at
from federation.jobs.models import Job
from federation.ui.pages import ActionPage, Door, SignedInRequest, UpdatePage

SUBMIT, REVIEW = "exchange.submit_importbatch", "exchange.review_importbatch"
SHOWN_ROWS = 50


class ImportSubmit(Door):
    """Send a checked file to the city's desk."""

    http_method_names = ["post"]
    permission = SUBMIT
    queryset = BATCHES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        batch = self.get_object()
        try:
            submit_batch(batch, actor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Submitted. You will be told as soon as the city has looked at it."))
        return HttpResponseRedirect(batch.get_absolute_url())


class ImportResend(UpdatePage):
    """Upload the corrected file of a submission that was returned."""

    permission = SUBMIT
    queryset = BATCHES
    form_class = UploadForm
    template_name = "exchange/upload.html"
    heading = gettext_lazy("Send the corrected file")
    submit_label = gettext_lazy("Upload and look at the columns")

    def initial(self) -> dict:
        return {}

    def cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def perform(self, data: dict) -> ImportBatch:
        file = data["file"]
        return replace_file(self.object, file, name=file.name, actor=self.request.user)

    def success_url(self, done: ImportBatch) -> str:
        return columns_url(done)

    def extra(self) -> dict:
        kinds = dict.fromkeys(part.kind for part in self.object.parts())
        return {
            "steps": steps_at(0),
            "limits": limits_in_words(),
            "kinds": [columns_in_words(get_importer(kind)) for kind in kinds],
            "breadcrumb": crumbs((self.object.name, self.cancel_url()), (self.heading, "")),
        }


class ImportReview(BatchPage):
    """The desk looks at what was sent in: every row, what is wrong with it, and what it says to it."""

    permission = REVIEW

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        self.object = self.get_object()
        if not self.object.needs_review:
            return HttpResponseRedirect(self.object.get_absolute_url())
        context = self.context(_("Review “%(name)s”") % {"name": self.object.name}, 2)
        parts = self.parts
        shown = next((part for part in parts if str(part.pk) == request.GET.get("sheet")), parts[0])
        tabs = [
            {"label": part.sheet, "url": f"{request.path}?sheet={part.pk}", "active": part.pk == shown.pk}
            for part in parts
        ]
        return render(
            request,
            "exchange/review.html",
            context | self.rows(shown) | {"tabs": tabs if len(parts) > 1 else [], "shown_part": shown},
        )

    def rows(self, part: ImportBatch) -> dict[str, Any]:
        """Some rows of a sheet from the one asked for on, each with its cells, faults and comment."""
        start = self.request.GET.get("row", "")
        first = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0
        staged = StagedRow.objects.filter(batch=part, row__gte=first).order_by("row")
        found = list(staged.values_list("row", "cells", "good")[: SHOWN_ROWS + 1])
        numbers = [row for row, _cells, _good in found[:SHOWN_ROWS]]
        comments = dict(
            RowComment.objects.filter(batch=part, round=self.object.round, row__in=numbers).values_list(
                "row", "text"
            )
        )
        wrong = set(
            RowProblem.objects.filter(batch=part, refuses=True, row__in=numbers).values_list("row", flat=True)
        )
        mapped = sorted(part.mapping.values())
        hide = None if sees_all(self.request.user, part) else cell_hider(part)
        headers = part.layout["headers"]
        more = (
            f"{self.request.path}?sheet={part.pk}&row={found[SHOWN_ROWS][0]}"
            if len(found) > SHOWN_ROWS
            else ""
        )
        return {
            "heads": [headers[place].rpartition("/")[2] for place in mapped],
            "sent_rows": [
                {
                    "row": row,
                    "cells": shown(cells, mapped, hide),
                    "wrong": row in wrong,
                    "comment": comments.get(row, ""),
                }
                for row, cells, _good in found[:SHOWN_ROWS]
            ],
            "more_url": more,
            "is_open": self.object.state in (State.SUBMITTED, State.REVIEWING),
            "running_url": job_url(self.object.job) if self.object.job and self.object.job.is_open else "",
        }


def shown(cells: str, places: list[int], hide: Callable[[int, Any], Any] | None) -> list[str]:
    """The mapped cells of a staged row, as short texts; `hide` masks personal data."""
    read = json.loads(cells)
    texts = []
    for place in places:
        cell = read[place] if place < len(read) else None
        text = str((hide(place, cell) if hide else cell) if cell is not None else "")
        texts.append(text[:-2] if text.endswith(".0") else text[:80])
    return texts


class ImportTake(Door):
    """Begin the review."""

    http_method_names = ["post"]
    permission = REVIEW
    queryset = BATCHES

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        batch = self.get_object()
        try:
            take_batch(batch, actor=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("exchange:import_review", args=[batch.pk]))


class ReviewPage(ActionPage):
    permission = REVIEW
    queryset = BATCHES

    def cancel_url(self) -> str:
        return reverse("exchange:import_review", args=[self.object.pk])

    def success_url(self, done: Any) -> str:
        return self.cancel_url()

    def breadcrumb(self) -> list[dict]:
        return crumbs((self.object.name, self.cancel_url()), (self.heading, ""))


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is to be corrected"),
        help_text=gettext_lazy("Blank takes the comment back."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RowCommentPage(ReviewPage):
    """A comment beside one row."""

    form_class = CommentForm
    # Also the rows of a further sheet, by its own key.
    queryset = ImportBatch.objects.select_related("lead", "owner", "organisation", "job")
    submit_label = gettext_lazy("Keep the comment")

    def prepare(self) -> None:
        super().prepare()
        self.row = self.kwargs["row"]
        self.heading = _("Comment on row %(row)d") % {"row": self.row}
        found = StagedRow.objects.filter(batch=self.object, row=self.row).values_list("cells", flat=True)
        self.cells = found.first()
        if self.cells is None:
            raise Http404

    def initial(self) -> dict:
        lead = self.object.lead or self.object
        mine = RowComment.objects.filter(batch=self.object, round=lead.round, row=self.row)
        return {"text": mine.values_list("text", flat=True).first() or ""}

    def perform(self, data: dict) -> ImportBatch:
        comment_row(self.object, self.row, actor=self.request.user, text=data["text"])
        return self.object

    def success_url(self, done: Any) -> str:
        return f"{self.cancel_url()}?sheet={self.object.pk}&row={self.row}"

    def cancel_url(self) -> str:
        return reverse("exchange:import_review", args=[self.object.lead_id or self.object.pk])

    def extra(self) -> dict:
        hide = None if sees_all(self.request.user, self.object) else cell_hider(self.object)
        texts = shown(self.cells, sorted(self.object.mapping.values()), hide)
        return {"effect": " · ".join(filter(None, texts))}


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason for returning the whole file"),
        help_text=gettext_lazy("May stay blank where rows have comments."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ImportReturn(ReviewPage):
    form_class = ReturnForm
    heading = gettext_lazy("Return for correction")
    submit_label = gettext_lazy("Return")

    def perform(self, data: dict) -> ImportBatch:
        return return_batch(self.object, actor=self.request.user, reason=data["reason"])

    def extra(self) -> dict:
        count = RowComment.objects.filter(batch__in=self.object.parts(), round=self.object.round).count()
        return {"effect": _("%(count)d rows have a comment.") % {"count": count}}


class ImportAccept(ReviewPage):
    form_class = forms.Form
    heading = gettext_lazy("Accept and import")
    submit_label = gettext_lazy("Accept and import")

    def perform(self, data: dict) -> Job:
        return accept_batch(self.object, actor=self.request.user, result_url=self.object.get_absolute_url())

    def success_url(self, done: Job) -> str:
        return job_url(done)

    def extra(self) -> dict:
        counts = self.object.counts
        sentence = _("%(new)d rows are added, %(changed)d changed; %(wrong)d wrong ones are left out.")
        return {"effect": sentence % {name: counts.get(name, 0) for name in ("new", "changed", "wrong")}}
