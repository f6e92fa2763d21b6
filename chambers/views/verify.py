"""The public page behind a plaque's square code."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from chambers.services.plaques import verify
from chambers.views.join import private, too_often
from federation.audit.middleware import client_address
from federation.limits import is_within


class Verify(View):
    """Valid, ended or unknown; the same words for an unknown code and for one that is none."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        most = settings.JOIN_LIMITS["verify"]
        if not is_within("verify", client_address(request), most=most, window=60):
            return too_often(request)
        context = {"heading": _("Check of a member's plaque"), "verdict": verify(code)}
        return private(render(request, "chambers/join/verify.html", context))
