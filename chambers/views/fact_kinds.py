"""What units report, such as donations: the dictionary of kinds, each a metric for rubrics."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chambers.forms.rubrics import ChangeKindForm, NewKindForm
from chambers.models import FactKind
from chambers.rubric_tables import FactKindFilter, FactKindTable
from chambers.services.fact_kinds import add_fact_kind, change_fact_kind
from chambers.views.rubrics import KEEP, RUBRICS
from federation.ui.pages import ActionPage, CreatePage, ListPage

KINDS = (gettext_lazy("Kinds of reported facts"), "chambers:fact_kind_list")


def way(*more: tuple[Any, str]) -> list[dict]:
    trail = [(RUBRICS[0], reverse(RUBRICS[1])), (KINDS[0], reverse(KINDS[1])), *more]
    return [{"label": label, "url": url} for label, url in trail]


class FactKindList(ListPage):
    permission = KEEP
    queryset = FactKind.objects.all()
    filterset_class = FactKindFilter
    table_class = FactKindTable
    heading = gettext_lazy("Kinds of reported facts")
    empty_sentence = gettext_lazy("Nothing is reported yet. Add what rubrics are to count.")
    export_name = "fact-kinds"

    def get_queryset(self) -> QuerySet:
        return self.queryset.all().annotate(fact_count=Count("facts"))

    def breadcrumb(self) -> list[dict]:
        return way()

    def actions(self) -> list[dict]:
        url = reverse("chambers:fact_kind_add")
        return [{"label": _("New kind"), "url": url, "icon": "plus", "primary": True}]


class FactKindAdd(CreatePage):
    permission = KEEP
    form_class = NewKindForm
    heading = gettext_lazy("New kind")
    success_message = gettext_lazy("The kind is in the list; rubrics may count it.")

    def breadcrumb(self) -> list[dict]:
        return way((self.heading, ""))

    def cancel_url(self) -> str:
        return reverse(KINDS[1])

    def perform(self, data: dict) -> FactKind:
        return add_fact_kind(actor=self.request.user, **data)

    def success_url(self, done: FactKind) -> str:
        return self.cancel_url()


class FactKindEdit(ActionPage):
    permission = KEEP
    queryset = FactKind.objects.all()
    form_class = ChangeKindForm
    heading = gettext_lazy("Change the kind")
    submit_label = gettext_lazy("Save")
    success_message = gettext_lazy("The changes have been saved.")

    def breadcrumb(self) -> list[dict]:
        return way((self.object.name, ""))

    def cancel_url(self) -> str:
        return reverse(KINDS[1])

    def initial(self) -> dict:
        return {name: getattr(self.object, name) for name in ("name", "unit", "is_active")}

    def perform(self, data: dict) -> FactKind:
        return change_fact_kind(self.object, actor=self.request.user, **data)

    def success_url(self, done: FactKind) -> str:
        return self.cancel_url()
