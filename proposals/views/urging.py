"""批量催办: who would be told what, grouped by department, before anything is sent."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from federation.ui.pages.forms import FormPage
from proposals.forms.terms import UrgeForm
from proposals.models import Assignment
from proposals.services.urging import MOST, Urgent, look_at, urge_many


class UrgePage(FormPage):
    """Everything overdue, or the parts named in the address; each department once with all that it owes."""

    permission = "proposals.remind_unit"
    form_class = UrgeForm
    template_name = "proposals/urge.html"
    heading = gettext_lazy("Urge what is overdue")
    submit_label = gettext_lazy("Urge them")

    def rows(self) -> QuerySet:
        keys = [key for key in self.request.GET.getlist("part") if key.isascii() and key.isdigit()][:MOST]
        found = Assignment.objects.visible_to(self.request.user, self.permission)
        found = found.filter(pk__in=keys) if keys else found.overdue(timezone.localdate())
        return found.for_list().order_by("department__organisation__sort_key", "department", "due_on", "id")

    def prepare(self) -> None:
        self.found = look_at(self.rows()[:MOST])

    def extra(self) -> dict:
        groups = groupby(self.found, key=lambda one: one.assignment.department)
        return {
            "units": [{"name": str(unit), "parts": list(parts)} for unit, parts in groups],
            "view_parts": self.found,
            "count": sum(not one.refusal for one in self.found),
        }

    def perform(self, data: dict) -> tuple[int, list[Urgent]]:
        chosen = set(self.request.POST.getlist("part"))
        rows = [one.assignment for one in self.found if not one.refusal and str(one.assignment.pk) in chosen]
        if not rows:
            raise ValidationError(_("Choose at least one part that may be urged."))
        return urge_many(rows, actor=self.request.user, text=data["text"])

    def success_url(self, done: Any) -> str:
        return reverse("proposals:assignment_list")

    def once(self, key: str, data: dict) -> str:
        """Each urging is a transaction of its own and happens once a day, however often it is sent."""
        done, refused = self.perform(data)
        sentence = ngettext("%(count)d part urged.", "%(count)d parts urged.", done) % {"count": done}
        messages.success(self.request, sentence)
        for one in refused:
            messages.warning(self.request, f"{one.assignment.department}：{one.refusal}")
        return self.success_url(done)

    def cancel_url(self) -> str:
        return reverse("proposals:assignment_list")

    def breadcrumb(self) -> list[dict]:
        return [{"label": _("Assignments"), "url": self.cancel_url()}, {"label": self.heading}]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if not self.found:
            messages.info(request, _("Nothing is overdue."))
            return HttpResponseRedirect(self.cancel_url())
        return response
