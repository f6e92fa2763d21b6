"""The public pages of regional spaces: no account is needed, and they are made for a telephone first."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from chambers.models import Space, SpaceEntry
from federation.accounts.models import Organisation

SHOWN = 20
MEMBERS_SHOWN = 300


def open_space(slug: str) -> Space:
    """The open space at an address; Http404 alike for one in preparation, a closed and a missing one."""
    space = Space.objects.open().select_related("zone").filter(slug=slug).first()
    if space is None:
        raise Http404
    return space


class Spaces(View):
    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        published = Count("entries", filter=Q(entries__state=SpaceEntry.State.PUBLISHED))
        rows = Space.objects.open().annotate(entry_count=published).order_by("pk")
        context = {"heading": _("Spaces for regional cooperation"), "spaces": list(rows)}
        return render(request, "chambers/spaces/spaces.html", context)


class SpacePage(View):
    http_method_names = ["get"]

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        space = open_space(slug)
        members = space.members.shown().select_related("organisation")
        rows = list(members.order_by("organisation__sort_key", "pk")[:MEMBERS_SHOWN])
        context = {
            "heading": space.title,
            "space": space,
            "chambers": [self.name(row) for row in rows if self.is_chamber(row)],
            "enterprises": [self.name(row) for row in rows if not self.is_chamber(row)],
        }
        return render(request, "chambers/spaces/space.html", context | self.entries(request, space))

    def entries(self, request: HttpRequest, space: Space) -> dict[str, Any]:
        """Some entries, the latest first, and after which one the older ones follow."""
        rows = SpaceEntry.objects.public().filter(space=space)
        before = request.GET.get("before", "")
        last = None
        if before.isascii() and before.isdigit() and len(before) < 16:
            last = rows.filter(pk=int(before)).only("published_at").first()
        if last is not None:
            same = Q(published_at=last.published_at, pk__lt=last.pk)
            rows = rows.filter(Q(published_at__lt=last.published_at) | same)
        found = list(rows.order_by("-published_at", "-pk")[: SHOWN + 1])
        for entry in found:
            # Its address names the space, which is at hand.
            entry.space = space
        older = found[SHOWN - 1].pk if len(found) > SHOWN else None
        return {"entries": found[:SHOWN], "older": older, "is_first": last is None}

    @staticmethod
    def is_chamber(row: Any) -> bool:
        return row.organisation.kind == Organisation.Kind.CHAMBER

    @staticmethod
    def name(row: Any) -> str:
        party = row.organisation
        return (get_language() == "en" and party.english_name) or party.name


class EntryPage(View):
    http_method_names = ["get"]

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        rows = SpaceEntry.objects.public().select_related("space__zone")
        entry = rows.filter(space__slug=slug, pk=pk).first()
        if entry is None:
            raise Http404
        context = {"heading": entry.heading, "entry": entry, "space": entry.space}
        return render(request, "chambers/spaces/entry.html", context)
