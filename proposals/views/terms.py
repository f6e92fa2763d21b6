"""The terms of all steps on one page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.ui.pages.forms import FormPage
from proposals.forms.terms import TermsForm
from proposals.models.thresholds import NUMBERS
from proposals.services.terms import set_terms, terms_in_force
from proposals.services.thresholds import numbers_in_force, set_numbers


class TermsPage(FormPage):
    permission = "proposals.set_term"
    form_class = TermsForm
    template_name = "proposals/terms.html"
    heading = gettext_lazy("Time limits")
    success_message = gettext_lazy("The time limits are set. Rounds that have begun keep theirs.")

    def initial(self) -> dict:
        return terms_in_force() | numbers_in_force()

    def perform(self, data: dict) -> dict:
        rules = {code: value for code, value in data.items() if code not in NUMBERS}
        set_terms(rules, actor=self.request.user)
        set_numbers({code: data[code] for code in NUMBERS}, actor=self.request.user)
        return data

    def success_url(self, done: Any) -> str:
        return reverse("proposals:terms")

    def cancel_url(self) -> str:
        return reverse("proposals:todo")

    def breadcrumb(self) -> list[dict]:
        return [{"label": _("Proposals"), "url": reverse("proposals:proposal_list")}, {"label": self.heading}]
