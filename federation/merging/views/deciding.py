"""Two records side by side: merge them, or say that they are two."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.merging.forms import ROWS, DistinctForm, MergeForm, choices_of
from federation.merging.models import DuplicatePair, Merge
from federation.merging.pairs import Comparison, compare, where_from
from federation.merging.services.deciding import declare_distinct
from federation.merging.services.merging import merge_records
from federation.merging.subjects import subject_of
from federation.merging.views.lists import PERMISSION
from federation.ui.pages import ActionPage
from federation.ui.toasts import say_done


class PairPage(ActionPage):
    """An open pair of which both records are within reach; any other one answers as a missing one."""

    permission = PERMISSION
    queryset = DuplicatePair.objects.all()

    def get_object(self) -> DuplicatePair:
        within = self.queryset.all().within(self.request.user, self.permission)
        pair = within.open().filter(pk=self.kwargs["pk"]).first()
        if pair is None:
            raise Http404
        return pair

    def list_url(self) -> str:
        return reverse(subject_of(self.object.subject).url_name)

    def cancel_url(self) -> str:
        return self.list_url()

    def breadcrumb(self) -> list[dict]:
        return [{"label": _("Duplicates"), "url": self.list_url()}, {"label": self.heading, "url": ""}]

    def success_url(self, done: Any) -> str:
        return self.list_url()


class PairMerge(PairPage):
    form_class = MergeForm
    template_name = "merging/pair_merge.html"
    heading = gettext_lazy("Compare and merge")
    submit_label = gettext_lazy("Merge")
    done: Merge | None = None
    comparison: Comparison

    def prepare(self) -> None:
        super().prepare()
        found = compare(self.object)
        if found is None:
            raise Http404
        self.comparison = found

    def form_options(self) -> dict:
        return {"comparison": self.comparison}

    def writer(self) -> str:
        """The choices stand for the two records as they are now: they are not kept for later."""
        return ""

    def beside(self, form: Any) -> dict:
        found = self.comparison
        return {
            "lines": form.lines(),
            "questions": form.questions(),
            "comparison": found,
            "sides": [
                {"record": record, "url": found.subject.page(record), "facts": where_from(record)}
                for record in (found.one, found.other)
            ],
            "versions": [(side.pk, side.version) for side in (found.one, found.other)],
            "distinct_url": reverse("merging:pair_distinct", args=[self.object.pk]),
        }

    def seen_versions(self) -> dict[int, int]:
        """The versions of both records as the form was drawn; one that is missing is never current."""
        found = {}
        for record in (self.comparison.one, self.comparison.other):
            seen = self.request.POST.get(f"version_{record.pk}", "")
            found[record.pk] = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if self.done is not None and isinstance(response, HttpResponseRedirect):
            sentence = _("“%(name)s” has been merged into “%(into)s”.") % {
                "name": self.done.loser_name,
                "into": self.done.winner_name,
            }
            say_done(request, sentence, undo_url=reverse("merging:merge_undo", args=[self.done.pk]))
        return response

    def perform(self, data: dict) -> Merge:
        keeps_one, choices = choices_of(data)
        one, other = self.comparison.one.pk, self.comparison.other.pk
        try:
            self.done = merge_records(
                self.comparison.subject,
                one if keeps_one else other,
                other if keeps_one else one,
                actor=self.request.user,
                choices=choices,
                versions=self.seen_versions(),
            )
        except ValidationError as error:
            if hasattr(error, "error_dict"):
                raise ValidationError(
                    {ROWS + name: found for name, found in error.error_dict.items()}
                ) from error
            raise
        return self.done


class PairDistinct(PairPage):
    form_class = DistinctForm
    heading = gettext_lazy("Not a duplicate")
    submit_label = gettext_lazy("They are two")
    success_message = gettext_lazy("This pair will not be asked about again.")

    def prepare(self) -> None:
        super().prepare()
        model = subject_of(self.object.subject).model
        rows = model._base_manager.in_bulk([self.object.one_id, self.object.other_id])
        self.names = [str(row) for row in rows.values()]

    def cancel_url(self) -> str:
        return reverse("merging:pair_merge", args=[self.object.pk])

    def extra(self) -> dict:
        return {
            "object": " · ".join(self.names),
            "effect": _("Both records stay. The pair comes up again only when one of their codes changes."),
        }

    def perform(self, data: dict) -> DuplicatePair:
        return declare_distinct(self.object, actor=self.request.user, note=data["note"])
