"""One's own second factor: apps, passkeys and the codes on paper."""

from __future__ import annotations

import base64
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts import totp
from federation.accounts.forms import AppForm, PasskeyForm, ReasonlessForm
from federation.accounts.models import Authenticator, User
from federation.accounts.second_factor import known_passkeys
from federation.accounts.services.factors import (
    enrol_app,
    enrol_passkey,
    make_recovery_codes,
    remove_authenticator,
)
from federation.accounts.views.profile import way_from_profile
from federation.ui.pages import ActionPage, CreatePage, DetailPage, SignedInRequest
from federation.ui.pages.forms import FormPage, add_errors

# The seed that a picture shows until the first code has been typed; it waits in the session.
SEED = "app_seed"


class Factors(DetailPage):
    """What somebody has enrolled, and the way to more."""

    template_name = "accounts/factors.html"

    def get_object(self) -> User:
        return self.request.user

    def details(self) -> dict:
        user = self.request.user
        rows = list(user.authenticators.order_by("id"))
        return {
            "heading": _("Second factor"),
            "breadcrumb": way_from_profile(_("Second factor")),
            "rows": rows,
            "owes": user.owes_second_factor,
            "has_app": any(row.kind == Authenticator.Kind.TOTP for row in rows),
            "codes_left": user.recovery_codes.filter(used_at__isnull=True).count() if rows else 0,
        }


def show_codes(request: SignedInRequest, codes: list[str]) -> HttpResponse:
    """The answer that shows recovery codes, once; nothing of it has an address."""
    context = {
        "heading": _("Recovery codes"),
        "breadcrumb": way_from_profile(_("Recovery codes")),
        "codes": codes,
        "next": reverse("accounts:factors"),
    }
    return render(request, "accounts/recovery_codes.html", context)


class Enrolment(CreatePage):
    """What the two ways to enrol share. A browser left open must not be enough to add a factor."""

    reauthenticate = True

    def cancel_url(self) -> str:
        return reverse("accounts:factors")

    def breadcrumb(self) -> list[dict]:
        return way_from_profile(str(self.heading))

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            codes = self.enrol(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self.show(form, status=422)
        # The first factor ends every other session; this one goes on under a new key.
        update_session_auth_hash(request, User.objects.get(pk=request.user.pk))
        messages.success(request, _("The second factor is enrolled."))
        return show_codes(request, codes) if codes else HttpResponseRedirect(reverse("accounts:factors"))

    def enrol(self, data: dict) -> list[str]:
        raise LookupError(f"{type(self).__name__} enrols nothing")


class AppEnrol(Enrolment):
    form_class = AppForm
    template_name = "accounts/app_enrol.html"
    heading = gettext_lazy("Enrol an app")
    submit_label = gettext_lazy("Enrol")

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.session[SEED] = base64.b64encode(totp.new_secret()).decode()
        return super().get(request, *args, **kwargs)

    def seed(self) -> bytes:
        return base64.b64decode(self.request.session.get(SEED, ""))

    def extra(self) -> dict:
        seed = self.seed()
        target = totp.address(seed, account=self.request.user.username, issuer=settings.SITE_NAME)
        import segno  # noqa: PLC0415 - only this page draws a code

        picture = segno.make(target, error="m").svg_data_uri(scale=5, border=2, light="#fff")
        return {"picture": picture, "seed": totp.readable(seed)}

    def enrol(self, data: dict) -> list[str]:
        seed = self.seed()
        if not seed:
            raise ValidationError(_("This page is too old. Open it again."))
        user = self.request.user
        codes = enrol_app(user, actor=user, secret=seed, code=data["code"])
        del self.request.session[SEED]
        return codes


class PasskeyEnrol(Enrolment):
    form_class = PasskeyForm
    template_name = "accounts/passkey_enrol.html"
    heading = gettext_lazy("Enrol a passkey")
    submit_label = gettext_lazy("Make the passkey")

    def extra(self) -> dict:
        from federation.accounts import passkeys  # noqa: PLC0415 - 8 MB and 0.1 s that few requests need

        user = self.request.user
        return {"options": passkeys.ask_new(self.request, user, known_passkeys(user))}

    def enrol(self, data: dict) -> list[str]:
        from federation.accounts import passkeys  # noqa: PLC0415 - see above

        try:
            key = passkeys.take_new(self.request, data["answer"])
        except passkeys.RefusedPasskey as error:
            raise ValidationError(_("The browser's answer does not hold. Try again.")) from error
        return enrol_passkey(self.request.user, actor=self.request.user, key=key, name=data["name"])


class FactorRemove(ActionPage):
    reauthenticate = True
    form_class = ReasonlessForm
    heading = gettext_lazy("Remove from the second factor")
    submit_label = gettext_lazy("Remove")
    success_message = gettext_lazy("It is removed.")

    def get_object(self) -> Authenticator:
        row = self.request.user.authenticators.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    def cancel_url(self) -> str:
        return reverse("accounts:factors")

    def breadcrumb(self) -> list[dict]:
        return way_from_profile(str(self.heading))

    def extra(self) -> dict:
        return {"danger": True, "effect": _("It can no longer be used to sign in.")}

    def perform(self, data: dict) -> User:
        return remove_authenticator(self.object, actor=self.request.user)

    def success_url(self, done: User) -> str:
        return reverse("accounts:factors")


class RecoveryCodes(FormPage):
    """New codes; the earlier ones stop working."""

    reauthenticate = True
    template_name = "generic/action.html"
    form_class = ReasonlessForm
    heading = gettext_lazy("New recovery codes")
    submit_label = gettext_lazy("Make new codes")

    def cancel_url(self) -> str:
        return reverse("accounts:factors")

    def breadcrumb(self) -> list[dict]:
        return way_from_profile(str(self.heading))

    def extra(self) -> dict:
        return {"effect": _("Ten new codes are shown once. The earlier ones stop working.")}

    def post(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.second_factor_since is None:
            messages.warning(request, _("Enrol an app or a passkey first."))
            return HttpResponseRedirect(reverse("accounts:factors"))
        return show_codes(request, make_recovery_codes(request.user, actor=request.user))
