"""The public pages behind the square codes of plaques and certificates, and the check by number."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from chambers.services.certificates import LONGEST, NOTHING, check_code, check_number
from chambers.services.plaques import UNKNOWN, verify
from chambers.views.join import private, too_often
from federation.audit.middleware import client_address
from federation.limits import is_within


class Check(View):
    """What both ways share: they are counted together, and nobody keeps what they say."""

    http_method_names = ["get"]

    def is_too_often(self, request: HttpRequest) -> bool:
        most = settings.JOIN_LIMITS["verify"]
        return not is_within("verify", client_address(request), most=most, window=60)


class Verify(Check):
    """Valid, ended or unknown; the same words for an unknown code and for one that is none."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        if self.is_too_often(request):
            return too_often(request)
        verdict = verify(code)
        finding = check_code(code) if verdict is UNKNOWN else NOTHING
        if finding is not NOTHING:
            context = {"heading": _("Check of a certificate"), "finding": finding}
            return private(render(request, "chambers/join/check_certificate.html", context))
        context = {"heading": _("Check of a member's plaque"), "verdict": verdict}
        return private(render(request, "chambers/join/verify.html", context))


class CheckNumber(Check):
    """A certificate by the number that is printed on it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("number", "")[: 2 * LONGEST].strip()
        if typed and self.is_too_often(request):
            return too_often(request)
        context = {
            "heading": _("Check of a certificate"),
            "typed": typed.replace("\x00", ""),
            "finding": check_number(typed) if typed else None,
        }
        return private(render(request, "chambers/join/check_number.html", context))
