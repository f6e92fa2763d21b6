"""The answer to a field's question which rows hold what was typed so far."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse

from federation.ui.filters import MAX_SEARCH
from federation.ui.following.recent import recently_opened
from federation.ui.pages import Door, SignedInRequest
from federation.ui.picking.pickers import Choice


class PickPage(Door):
    """Subclasses name the `permission` of the list that the rows come from, and the `picker`.

    Before anything is typed it offers what the reader opened last, of the records called `recent_kind`.
    """

    http_method_names = ["get"]
    picker: Any
    recent_kind = ""

    def get(self, request: SignedInRequest) -> HttpResponse:
        text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_SEARCH]
        found = self.picker.found(request.user, text) if text else self.recent()
        return JsonResponse(
            {"results": [{"value": one.key, "text": one.title, "note": one.note} for one in found]}
        )

    def recent(self) -> list[Choice]:
        keys = [key for kind, key in recently_opened(self.request.user) if kind == self.recent_kind]
        return self.picker.of_keys(self.request.user, keys) if keys else []
