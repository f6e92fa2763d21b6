"""One's own account: how I am called, how pages look, my password, where I am reached."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.forms import ContactForm, PasswordChangeForm, ProfileForm
from federation.accounts.models import User
from federation.accounts.proof import prove_again
from federation.accounts.second_factor import passkey_question
from federation.accounts.services.contact import CONTACT, change_contact
from federation.accounts.services.users import PROFILE, change_password, update_profile
from federation.accounts.views.preferences import keep_preferences
from federation.ui.pages import CreatePage


class Profile(CreatePage):
    """Everybody keeps their own profile; nobody else's."""

    form_class = ProfileForm
    template_name = "accounts/profile.html"
    heading = gettext_lazy("My account")
    success_message = gettext_lazy("Your profile is saved.")

    def initial(self) -> dict:
        return {name: getattr(self.request.user, name) for name in PROFILE}

    def cancel_url(self) -> str:
        return reverse("ui:home")

    def perform(self, data: dict) -> User:
        return update_profile(self.request.user, actor=self.request.user, **data)

    def success_url(self, done: User) -> str:
        return reverse("accounts:profile")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if isinstance(response, HttpResponseRedirect):
            keep_preferences(request, response, User.objects.get(pk=request.user.pk))
        return response


class PasswordChange(CreatePage):
    """The old password is asked for again, and failures count like those of sign-in."""

    # The form itself asks for the password, so the door does not ask for it before.
    proves_itself = True
    template_name = "accounts/password_change.html"
    form_class = PasswordChangeForm
    heading = gettext_lazy("Change the password")
    submit_label = gettext_lazy("Change the password")
    success_message = gettext_lazy("Your password is changed; all other sessions have ended.")

    def cancel_url(self) -> str:
        return reverse("accounts:profile")

    def breadcrumb(self) -> list[dict]:
        return way_from_profile(_("Change the password"))

    def form_options(self) -> dict:
        return {"second": self.request.user.second_factor_since is not None}

    def extra(self) -> dict:
        return {"options": passkey_question(self.request, self.request.user)}

    def once(self, key: str, data: dict) -> str:
        # Outside the transaction of the change: a failure must be counted although nothing changes.
        user = self.request.user
        answer = {name: data.pop(name) for name in ("code", "assertion") if name in data}
        prove_again(self.request, user, password=data.pop("present"), **answer)
        url = super().once(key, data)
        # This session goes on under a new key; every other one no longer fits the password. Of a doubled
        # click one password is stored, so the stored one counts.
        update_session_auth_hash(self.request, User.objects.get(pk=user.pk))
        return url

    def perform(self, data: dict) -> User:
        return change_password(self.request.user, password=data["password"], actor=self.request.user)

    def success_url(self, done: User) -> str:
        return reverse("accounts:profile")


class ContactUpdate(CreatePage):
    """E-mail and telephone: whoever could change them could reset the password."""

    reauthenticate = True
    form_class = ContactForm
    heading = gettext_lazy("Change e-mail and telephone")
    success_message = gettext_lazy("Your e-mail and telephone are saved.")

    def initial(self) -> dict:
        return {name: getattr(self.request.user, name) for name in CONTACT}

    def cancel_url(self) -> str:
        return reverse("accounts:profile")

    def breadcrumb(self) -> list[dict]:
        return way_from_profile(_("Change e-mail and telephone"))

    def perform(self, data: dict) -> User:
        return change_contact(self.request.user, actor=self.request.user, **data)

    def success_url(self, done: User) -> str:
        return reverse("accounts:profile")


def way_from_profile(last: str) -> list[dict]:
    return [{"label": _("My account"), "url": reverse("accounts:profile")}, {"label": last, "url": ""}]
