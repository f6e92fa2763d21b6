"""The star of a record, and the page of what was opened lately and what is followed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest, ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.ui.following import services
from federation.ui.following.kinds import hits_of, kind_named
from federation.ui.following.models import Follow
from federation.ui.following.recent import recently_opened
from federation.ui.pages import Door, SignedInRequest
from federation.ui.search import Hit


def line(record: tuple[str, int], hit: Hit) -> dict:
    kind = kind_named(record[0])
    return {"kind": record[0], "key": record[1], "label": kind.label if kind else "", "hit": hit}


def recent_lines(user: User) -> list[dict]:
    """What `user` opened last and may still see; one query a kind."""
    recent = recently_opened(user)
    hits = hits_of(user, recent)
    return [line(one, hits[one]) for one in recent if one in hits]


class Records(Door):
    """What I opened last and what I follow; what I may see no longer is left out."""

    def get(self, request: SignedInRequest) -> HttpResponse:
        follows = Follow.objects.filter(user=request.user).order_by("-id")
        followed = list(follows.values_list("kind", "key"))
        recent = recently_opened(request.user)
        hits = hits_of(request.user, {*followed, *recent})
        context = {
            "heading": _("Recent and followed"),
            "recent": [line(one, hits[one]) for one in recent if one in hits],
            "followed": [line(one, hits[one]) for one in followed if one in hits],
        }
        return render(request, "ui/records.html", context)


class SetStar(Door):
    """Follow a record or stop doing so, and stay where one was."""

    http_method_names = ["post"]

    def post(self, request: SignedInRequest) -> HttpResponse:
        kind, key = kind_named(request.POST.get("kind", "")), request.POST.get("key", "")
        if kind is None or not (key.isascii() and key.isdigit() and len(key) < 19):
            raise BadRequest("no such record")
        try:
            if request.POST.get("follow") == "1":
                services.follow_record(kind, int(key), actor=request.user)
                messages.success(request, _("You will be told of changes."))
            else:
                services.unfollow_record(kind, int(key), actor=request.user)
                messages.success(request, _("You will not be told of changes any more."))
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        target = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
            target = reverse("ui:records")
        return HttpResponseRedirect(target)
