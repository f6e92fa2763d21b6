"""Why a page opens or not: asked by anybody about oneself, by the security administrators about others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.explaining import Explanation, explain, page_at
from federation.accounts.explaining.asked import LONGEST_ADDRESS
from federation.accounts.models import User
from federation.accounts.views.users import way_to
from federation.audit.services import record
from federation.ui.pages import Door, SignedInRequest


class AddressForm(forms.Form):
    """The page that is asked about."""

    page = forms.CharField(
        label=gettext_lazy("Address of the page"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy("Copy it from the browser: /chambers/12/"),
    )


class Why(Door):
    """About one's own account; without a page in the address it asks for one."""

    heading = gettext_lazy("Why a page opens or not")
    template_name = "accounts/why.html"

    def get(self, request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = self.account()
        form = AddressForm(request.GET if "page" in request.GET else None)
        told = self.tell(account, form) if form.is_bound and form.is_valid() else None
        context = {
            "heading": self.heading,
            "breadcrumb": self.breadcrumb(account),
            "account": account,
            "is_own": account.pk == request.user.pk,
            "form": form,
            "told": told,
        }
        return render(request, self.template_name, context, status=422 if form.errors else 200)

    def tell(self, account: User, form: AddressForm) -> Explanation | None:
        """The explanation; None where the address leads nowhere, which the form then says."""
        try:
            asked = page_at(form.cleaned_data["page"], self.request.get_host())
        except ValidationError as error:
            form.add_error(None, error)
            return None
        return self.explain(account, asked)

    def explain(self, account: User, asked: Any) -> Explanation:
        return explain(account, asked)

    def account(self) -> User:
        return self.request.user

    def breadcrumb(self, account: User) -> list[dict]:
        return [
            {"label": _("My account"), "url": reverse("accounts:profile")},
            {"label": self.heading, "url": ""},
        ]


class UserWhy(Why):
    """The same about another account; that somebody asked is on the trail of that account."""

    permission = "accounts.explain_access"
    queryset = User.objects.all()

    def account(self) -> User:
        return self.get_object()

    def explain(self, account: User, asked: Any) -> Explanation:
        told = explain(account, asked, for_another=True)
        record("accounts.access_explained", account, actor=self.request.user, note=asked.path)
        return told

    def breadcrumb(self, account: User) -> list[dict]:
        return way_to(account, str(self.heading))
