from __future__ import annotations

from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.keyset import Ordering
from federation.numbering.models import NumberEntry
from federation.ui.cells import status
from federation.ui.filters import PortalFilterSet
from federation.ui.tables import Column, Row, Table


def state_in_words(row: Row) -> str:
    if row["void_reason"]:
        return _("Void: %(reason)s") % {"reason": row["void_reason"]}
    return _("Taken over") if row["taken_over"] else _("Given")


def state(row: Row) -> Any:
    tone = "red" if row["void_reason"] else "blue" if row["taken_over"] else "green"
    return status(state_in_words(row), tone)


def day(row: Row) -> str:
    return f"{timezone.localtime(row['taken_at']):%Y-%m-%d}"


class LedgerTable(Table):
    default_order = "serial"
    unit = gettext_lazy("numbers")
    extra_fields = ("taken_over", "void_reason")
    columns = [
        Column(
            "serial",
            gettext_lazy("Serial"),
            ("serial",),
            ordering=Ordering("serial"),
            align="end",
        ),
        Column("text", gettext_lazy("Number"), ("text",), area="name"),
        Column("state", gettext_lazy("State"), ("void_reason",), cell=state, text=state_in_words),
        Column("day", gettext_lazy("Day"), ("taken_at",), cell=day, text=day),
        Column("object", gettext_lazy("Object number"), ("object_id",)),
    ]


class LedgerFilter(PortalFilterSet):
    void = django_filters.BooleanFilter(method="only_void", label=gettext_lazy("Void"))

    class Meta:
        model = NumberEntry
        fields: list[str] = []

    def only_void(self, queryset, name, value):
        return queryset.exclude(void_reason="") if value else queryset.filter(void_reason="")
