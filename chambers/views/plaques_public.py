"""Plaques for everybody: which parks, points and projects bear one, by title and year."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from chambers.models import Certificate
from chambers.views.assessment_public import SHOWN, kept_query


def printed(name: str) -> Cast:
    """What stands on a certificate under a name, as text."""
    return Cast(KeyTextTransform(name, "content"), CharField())


def plaques_in_force() -> QuerySet:
    """Plaques that hold today. Letters of appointment name people and are not listed."""
    today = timezone.localdate()
    rows = Certificate.objects.in_force().filter(kind=Certificate.Kind.PLAQUE, valid_from__lte=today)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    return rows.annotate(title=printed("title"), recipient=printed("recipient"))


class Plaques(View):
    """Figures by title, each opening its list; the latest first."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = plaques_in_force()
        years = sorted({day.year for day in rows.order_by().dates("valid_from", "year")}, reverse=True)
        year = next((one for one in years if str(one) == request.GET.get("year")), None)
        rows = rows.filter(valid_from__year=year) if year else rows
        counts = list(rows.order_by("title").values("title").annotate(n=Count("pk")))
        title = next((line["title"] for line in counts if line["title"] == request.GET.get("title")), "")
        shown = rows.filter(title=title) if title else rows
        names = ("title", "recipient", "number", "valid_from", "valid_to")
        page = Paginator(shown.order_by("-valid_from", "-pk").values(*names), SHOWN).get_page(
            request.GET.get("page")
        )
        context = {
            "heading": _("Plaques awarded"),
            "counts": counts,
            "title": title,
            "years": years,
            "year": year,
            "total": sum(line["n"] for line in counts),
            "plaques": page.object_list,
            "page": page,
            "query": kept_query(request, "page"),
        }
        return render(request, "chambers/assessment/public_plaques.html", context)
