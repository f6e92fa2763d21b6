"""How the portal runs and how it is set up, for the three administrators."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.accounts.scopes import holds
from federation.audit.services.state import trail_state
from federation.operations.services.backups import backup_lines
from federation.operations.services.parameters import parameters, switches
from federation.operations.services.state import figures, storage, versions
from federation.ui.pages import Door, SignedInRequest


def way(last: str) -> list[dict]:
    return [{"label": _("Workbench"), "url": reverse("ui:home")}, {"label": last, "url": ""}]


def trail_url(request: SignedInRequest) -> str:
    """Where the chain is looked at; "" for who only sees here whether it holds."""
    return reverse("audit:trail_state") if holds(request.user, "audit.view_trail_state") else ""


class State(Door):
    permission = "operations.view_state"

    def get(self, request: SignedInRequest) -> HttpResponse:
        context: dict[str, Any] = {
            "heading": _("State of the portal"),
            "breadcrumb": way(_("State of the portal")),
            "figures": figures(),
            "backups": backup_lines(),
            "storage": storage(),
            "versions": versions(),
            "trail": trail_state(),
            "trail_url": trail_url(request),
        }
        return render(request, "operations/state.html", context)


class Settings(Door):
    permission = "operations.view_settings"

    def get(self, request: SignedInRequest) -> HttpResponse:
        context = {
            "heading": _("Settings"),
            "breadcrumb": way(_("Settings")),
            "groups": parameters(),
            "switches": switches(),
        }
        return render(request, "operations/settings.html", context)
