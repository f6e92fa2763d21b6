"""The page that takes an act back: asked from a toast, or from a timeline with a look beforehand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from federation.changes.models import Change
from federation.changes.services.undoing import Outlook, outlook, undo_change
from federation.ui.pages.access import Door, SignedInRequest


class ChangeUndo(Door):
    """One's own act. GET says what would return and what would stay; POST takes it back, once."""

    def get(self, request: SignedInRequest, pk: int) -> HttpResponse:
        change = self.find(pk)
        found = outlook(change, request.user) if change.undone_at is None else None
        return self.show(change, found)

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        change = self.find(pk)
        try:
            done = undo_change(change, actor=request.user)
        except ValidationError as error:
            change.refresh_from_db()
            return self.show(change, None, refusal=" ".join(error.messages), status=409)
        messages.success(request, _("Undone: %(title)s") % {"title": change.title})
        if done.stay:
            messages.warning(request, self.left_alone(done))
        return HttpResponseRedirect(self.back())

    def find(self, pk: int) -> Change:
        change = Change.objects.filter(actor=self.request.user, pk=pk).first()
        if change is None:
            raise Http404
        return change

    def back(self) -> str:
        """The page where 撤销 was pressed, where it is one of the portal's."""
        target = self.request.POST.get("next") or self.request.GET.get("next") or ""
        request = self.request
        if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            return target
        return reverse("ui:home")

    def left_alone(self, done: Outlook) -> str:
        names = "、".join(done.names[:5])
        return ngettext(
            "%(count)d record has been changed by somebody since and stays as it is: %(names)s",
            "%(count)d records have been changed by somebody since and stay as they are: %(names)s",
            done.stay,
        ) % {"count": done.stay, "names": f"{names}…" if done.stay > 5 else names}

    def show(
        self, change: Change, found: Outlook | None, *, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "heading": _("Undo"),
            "change": change,
            "outlook": found,
            "refusal": refusal or (_("This has been undone already.") if found is None else ""),
            "back_url": self.back(),
        }
        return render(self.request, "changes/change_undo.html", context, status=status)
