"""A list on paper: every row up to a stated number, with what was asked for in words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.audit.services import record
from federation.keyset import Ordering, capped_count, shown_count
from federation.ui.filters import PortalFilterSet

# Some forty sheets; who needs more needs the workbook.
MOST_PRINTED = 1000


def conditions(filterset: PortalFilterSet) -> list[str]:
    """The search and the filters in force, each as a phrase."""
    text = filterset.form.cleaned_data.get("q") if filterset.form.is_valid() else ""
    found = [f"{_('Search')}：{text}"] if text else []
    return found + [f"{label}：{words}" for _name, _value, label, words in filterset.chosen()]


def order_in_words(page: Any, order: str) -> str:
    key = order.removeprefix("-")
    label = next(column.label for column in page.table_class.columns if column.key == key)
    way = _("descending") if order.startswith("-") else _("ascending")
    return f"{label} {way}"


def print_list(
    page: Any, filterset: PortalFilterSet, rows: QuerySet, order: str, ordering: Ordering
) -> HttpResponse:
    """The page that goes to the printer. That somebody took so many rows is on the trail."""
    user = page.request.user
    printed = list(rows.order_by(*ordering.order_by())[: MOST_PRINTED + 1])
    has_more = len(printed) > MOST_PRINTED
    printed = printed[:MOST_PRINTED]
    count = (len(printed), False) if not has_more else capped_count(rows, settings.LIST_COUNT_CAP)
    app = page.permission.partition(".")[0] or "ui"
    # One more event of the export's kind: the rows leave the portal.
    record(f"{app}.list_printed", user, actor=user, note=page.request.get_full_path()[:1000])
    page.note_reading(printed, way="printed")
    table = page.table_class()
    table_html = ""
    if printed:
        table_html = table.draw(printed, order=order, address=page.address, columns=page.columns)
    context = {
        "heading": page.heading,
        "breadcrumb": page.breadcrumb(),
        "view": page.view,
        "conditions": conditions(filterset),
        "order": order_in_words(page, order),
        "total": shown_count(count),
        "unit": table.unit,
        "has_more": has_more,
        "most": f"{MOST_PRINTED:,}",
        "table_html": table_html,
        "printed_at": timezone.localtime(),
        "printed_by": user.name,
        "list_url": page.address(),
        "object_list": printed,
    }
    return render(page.request, "generic/print.html", context)
