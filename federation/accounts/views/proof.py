"""The page that asks again who it is, and the way back to what was being done."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from federation.accounts.forms import ProofForm
from federation.accounts.proof import prove_again
from federation.accounts.second_factor import passkey_question
from federation.ui.pages import Door, SignedInRequest
from federation.ui.pages.forms import add_errors


class Prove(Door):
    """Asks for the password again. Failures count like those of sign-in."""

    template_name = "registration/prove.html"

    def get(self, request: SignedInRequest) -> HttpResponse:
        return self.show(self.form())

    def post(self, request: SignedInRequest) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                prove_again(request, request.user, password=data.pop("present"), **data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                return HttpResponseRedirect(self.way_back())
        return self.show(form, status=422)

    def form(self, data: QueryDict | None = None) -> ProofForm:
        return ProofForm(data, second=self.request.user.second_factor_since is not None)

    def show(self, form: ProofForm, *, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "heading": _("Prove that it is you"),
            "next": self.next_address(),
            "cancel_url": reverse("ui:home"),
            "options": passkey_question(self.request, self.request.user) if "code" in form.fields else "",
        }
        return render(self.request, self.template_name, context, status=status)

    def next_address(self) -> str:
        """Where the question came from; the workbench where that is not a page of ours."""
        asked = self.request.POST.get("next") or self.request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            asked, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )
        return asked if safe else reverse("ui:home")

    def way_back(self) -> str:
        """Back to the page. A file would leave this question on the screen, so its list is shown instead."""
        parts = urlsplit(self.next_address())
        query = parse_qsl(parts.query, keep_blank_values=True)
        kept = [(name, value) for name, value in query if name != "export"]
        if kept == query:
            return self.next_address()
        messages.success(self.request, _("Thank you. Now take the file."))
        return f"{parts.path}?{urlencode(kept)}" if kept else parts.path
