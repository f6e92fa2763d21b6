"""Sign-in, sign-out, and setting a password by a link that works once."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from federation.accounts.forms import NewPasswordForm, ResetRequestForm, SignInForm
from federation.accounts.lockout import folded_name, wait_in_line
from federation.accounts.models import InvalidToken, SignInRecord, User
from federation.accounts.services.sign_ins import SID, End, note_end, note_try
from federation.accounts.services.tokens import ask_for_reset, token_is_valid, use_token
from federation.accounts.views.second_factor import finish_sign_in, remember_half
from federation.audit.models import AuditEntry
from federation.audit.services import record
from federation.ui.pages.forms import add_errors

Method, Result = SignInRecord.Method, SignInRecord.Result


class SignIn(LoginView):
    # Django's form views take PUT as if it were POST; nobody needs a second way in.
    http_method_names = ["get", "head", "post", "options"]
    form_class = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            wait_in_line(request, request.POST.get("username", ""))
            return super().post(request, *args, **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        user = form.get_user()
        assert isinstance(user, User)
        if user.second_factor_since is not None:
            remember_half(self.request, user, self.get_success_url())
            return HttpResponseRedirect(reverse("accounts:second_factor"))
        return finish_sign_in(self.request, user, Method.PASSWORD, self.get_success_url())

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        # The same look-up and the same rows, whether or not the account exists.
        typed = folded_name(self.request)
        user = User.objects.filter(folded_username=typed).first()
        failed = AuditEntry.Result.FAILED
        record("accounts.sign_in_failed", user or User(name=""), actor=None, result=failed)
        note_try(self.request, user, Result.WRONG_PASSWORD, Method.PASSWORD)
        return super().form_invalid(form)


class SignOut(LogoutView):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            record("accounts.signed_out", request.user, actor=request.user)
            note_end(request.session.get(SID), End.SIGNED_OUT)
        response = super().post(request, *args, **kwargs)
        # What the browser kept of private pages goes with the session.
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class ResetRequest(View):
    """Ask for a reset link. The answer is the same whether or not the account exists."""

    template_name = "registration/password_reset.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, self.template_name, {"form": ResetRequestForm(), "sent": False})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ResetRequestForm(request.POST)
        if not form.is_valid():
            return render(request, self.template_name, {"form": form, "sent": False}, status=422)
        ask_for_reset(
            form.cleaned_data["username"],
            address=lambda secret: request.build_absolute_uri(
                reverse("accounts:set_password", args=[secret])
            ),
        )
        return render(request, self.template_name, {"form": form, "sent": True})


class SetPassword(View):
    """Set a password through an invitation or reset link; the link is spent with it."""

    template_name = "registration/set_password.html"

    def get(self, request: HttpRequest, secret: str) -> HttpResponse:
        valid = token_is_valid(secret)
        response = render(
            request,
            self.template_name,
            {"form": NewPasswordForm(), "valid": valid},
            status=200 if valid else 410,
        )
        # No other site learns the address. "no-referrer" would do too much: a browser then sends the form
        # with `Origin: null`, which the check against forgery refuses.
        response["Referrer-Policy"] = "same-origin"
        return response

    def post(self, request: HttpRequest, secret: str) -> HttpResponse:
        form = NewPasswordForm(request.POST)
        if form.is_valid():
            try:
                use_token(secret, password=form.cleaned_data["password"])
            except InvalidToken:
                return render(request, self.template_name, {"form": form, "valid": False}, status=410)
            except ValidationError as error:
                add_errors(form, ValidationError({"password": error.messages}))
            else:
                return HttpResponseRedirect(reverse("accounts:sign_in") + "?" + "changed=1")
        return render(request, self.template_name, {"form": form, "valid": True}, status=422)
