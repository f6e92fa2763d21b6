"""The register of personal data: what is kept and why, without any of the data itself."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.audit.services import record
from federation.exchange.streaming import stream_table
from federation.privacy.lines import areas, cleared, heads, lines
from federation.ui.pages import Door, SignedInRequest

KINDS = ("xlsx", "csv")


class Register(Door):
    permission = "privacy.view_register"

    def get(self, request: SignedInRequest) -> HttpResponseBase:
        app = request.GET.get("app", "")
        offered = areas()
        if app not in dict(offered):
            app = ""
        part = request.GET.get("class", "")
        if part == "none":
            return self.show_cleared(request, offered)
        sensitive = part == "sensitive"
        shown = lines(app=app, sensitive=sensitive)
        kind = request.GET.get("export", "")
        if kind in KINDS:
            record("privacy.register_exported", request.user, actor=request.user, note=app)
            rows = [line.cells() for line in shown]
            made = _("Made on %(day)s") % {"day": timezone.localdate()}
            return stream_table(kind, name="personal-data", heads=heads(), rows=rows, about=[made])
        return self.show(request, offered, app, sensitive, shown)

    def show(
        self, request: SignedInRequest, offered: list, app: str, sensitive: bool, shown: list
    ) -> HttpResponse:
        chosen = {key: value for key, value in (("app", app), ("class", "sensitive" * sensitive)) if value}
        files = [
            {"label": label, "url": f"{request.path}?{urlencode(chosen | {'export': kind})}"}
            for kind, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ]
        active = app or ("sensitive" if sensitive else "")
        context = self.frame(request, offered, active) | {"lines": shown, "export_urls": files}
        return render(request, "privacy/register.html", context)

    def show_cleared(self, request: SignedInRequest, offered: list) -> HttpResponse:
        context = self.frame(request, offered, "none") | {"cleared": cleared()}
        return render(request, "privacy/register_cleared.html", context)

    def frame(self, request: SignedInRequest, offered: list, active: str) -> dict:
        """What both halves of the register share: the head and the tabs."""
        places = [("", _("Everything"), ""), ("sensitive", _("Sensitive data"), "?class=sensitive")]
        places += [(label, name, f"?app={label}") for label, name in offered]
        places.append(("none", _("Not personal data"), "?class=none"))
        return {
            "heading": _("Register of personal data"),
            "facts": _("What the portal keeps about people, why and for how long. It shows no data."),
            "tabs": [
                {"label": label, "url": f"{request.path}{query}", "active": code == active}
                for code, label, query in places
            ],
        }
