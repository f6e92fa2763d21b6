from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from federation.ui import home, search
from federation.ui.filters import MAX_SEARCH
from federation.ui.following.views import recent_lines
from federation.ui.pages import Door, SignedInRequest


class Home(Door):
    """工作台: this week's figures and what waits for me."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        now = timezone.localtime()
        greeting = (
            _("Good morning")
            if now.hour < 12
            else _("Good afternoon")
            if now.hour < 18
            else _("Good evening")
        )
        return render(request, "ui/home.html", {"greeting": greeting, "now": now} | home.build(request.user))


class Search(Door):
    """Grouped search over everything the user may see."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        if request.headers.get("HX-Target") == "search-recents":
            return render(request, "ui/search_recents.html", {"recent": recent_lines(request.user)[:8]})
        text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_SEARCH]
        groups = search.search(request.user, text) if text else []
        template = "ui/search.html"
        if request.headers.get("HX-Target") == "search-results":
            template = "ui/search_results.html"
        context = {"query": text, "groups": groups, "heading": _("Search")}
        if not text:
            context["recent"] = recent_lines(request.user)
        return render(request, template, context)


class TextSize(View):
    """大字: remembered in a cookie and drawn by the server."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        target = request.POST.get("next", "/")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = "/"
        response = HttpResponseRedirect(target)
        size = "large" if request.POST.get("size") == "large" else "normal"
        response.set_cookie(
            "text_size", size, max_age=31_536_000, samesite="Lax", secure=request.is_secure(), httponly=True
        )
        return response
