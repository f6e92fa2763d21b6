"""One's own notices."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from federation.keyset import Ordering, read_page
from federation.notices.models import Notice
from federation.notices.services import mark_read
from federation.ui.pages import Door, SignedInRequest


class Inbox(Door):
    """The user's own notices, newest first."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        notices = Notice.objects.filter(user=request.user)
        newest_first = Ordering("id", key="id", descending=True)
        try:
            page = read_page(notices, newest_first, size=50, after=request.GET.get("after", ""))
        except ValidationError:
            # A mangled address shows the newest notices.
            page = read_page(notices, newest_first, size=50)
        url = f"{request.path}?after={page.next_cursor}" if page.next_cursor else ""
        return render(request, "notices/inbox.html", {"notices": page.rows, "next_url": url})


class MarkRead(Door):
    http_method_names = ["post"]

    def post(self, request: SignedInRequest) -> HttpResponse:
        mark_read(request.user)
        return HttpResponseRedirect(reverse("notices:inbox"))


class Open(Door):
    """Follow a notice: it becomes read and leads to what it is about."""

    http_method_names = ["post"]

    def post(self, request: SignedInRequest, pk: int) -> HttpResponse:
        notice = get_object_or_404(Notice, user=request.user, pk=pk)
        mark_read(request.user, [pk])
        return HttpResponseRedirect(notice.url or reverse("notices:inbox"))
