"""The second step of signing in, and what every way in ends with."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views import View

from federation.accounts.forms import SecondFactorForm
from federation.accounts.lockout import wait_in_line
from federation.accounts.middleware import SEEN_AT, SIGNED_IN_AT
from federation.accounts.models import SignInRecord, User
from federation.accounts.second_factor import check_second_factor, passkey_question
from federation.accounts.services.sign_ins import SID, note_try
from federation.accounts.views.preferences import keep_preferences
from federation.audit.models import AuditEntry
from federation.audit.services import record
from federation.ui.pages.kept import drop_foreign_text

# Somebody who has given the password and not yet the second factor. Nobody is signed in meanwhile.
HALF = "half_signed_in"
HALF_SECONDS = 5 * 60
BACKEND = "federation.accounts.backends.FoldedNameBackend"
Method, Result = SignInRecord.Method, SignInRecord.Result


def remember_half(request: HttpRequest, user: User, target: str) -> None:
    request.session[HALF] = {
        "user": user.pk,
        "at": int(time.time()),
        "next": target,
        # A password or a factor that changes in between ends this half too.
        "hash": user.get_session_auth_hash(),
    }


def half_signed_in(request: HttpRequest) -> User | None:
    """Who gave the password here within the last five minutes; None where nobody did."""
    half = request.session.get(HALF)
    if half is None or time.time() - half["at"] >= HALF_SECONDS:
        return None
    user = User.objects.filter(pk=half["user"], is_active=True, second_factor_since__isnull=False).first()
    if user is None or not constant_time_compare(half["hash"], user.get_session_auth_hash()):
        return None
    return user


def finish_sign_in(request: HttpRequest, user: User, method: str, target: str) -> HttpResponse:
    """Open the session, note it in the history and on the trail, and go where the person wanted to go."""
    request.session.pop(HALF, None)
    login(request, user, backend=BACKEND)
    now = int(time.time())
    request.session[SIGNED_IN_AT] = now
    request.session[SEEN_AT] = now
    request.session[SID] = str(note_try(request, user, Result.SIGNED_IN, method).sid)
    drop_foreign_text(request, user)
    record("accounts.signed_in", user, actor=user, note=method)
    return keep_preferences(request, HttpResponseRedirect(target), user)


class SecondFactor(View):
    """Asks for the second factor of somebody who has just given the password."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "registration/second_factor.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        user = half_signed_in(request)
        return self.show(user, SecondFactorForm()) if user else self.start_again()

    def post(self, request: HttpRequest) -> HttpResponse:
        user = half_signed_in(request)
        if user is None:
            return self.start_again()
        form = SecondFactorForm(request.POST)
        if form.is_valid():
            with transaction.atomic():
                wait_in_line(request, user.username)
                method = check_second_factor(request, user, **form.cleaned_data)
                if method:
                    return finish_sign_in(request, user, method, request.session[HALF]["next"])
                record("accounts.second_factor_failed", user, actor=None, result=AuditEntry.Result.FAILED)
                note_try(request, user, Result.WRONG_FACTOR, Method.PASSWORD)
            form.add_error(
                "code", _("This code is not right, or it was used already. Wait for the next one.")
            )
        return self.show(user, form, status=422)

    def start_again(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("accounts:sign_in"))

    def show(self, user: User, form: SecondFactorForm, *, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "options": passkey_question(self.request, user)}
        return render(self.request, self.template_name, context, status=status)
