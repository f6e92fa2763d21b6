"""The versions of a proposal, and what has changed from one to another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proposals.models import ProposalVersion
from proposals.views.changes import changed_parts
from proposals.views.details import ProposalPage

LOOKS = [("inline", gettext_lazy("One text")), ("side", gettext_lazy("Side by side"))]


class CompareForm(forms.Form):
    """Which two versions are compared, and how they are shown."""

    old = forms.TypedChoiceField(label=gettext_lazy("Compare"), coerce=int, required=False)
    new = forms.TypedChoiceField(label=gettext_lazy("with"), coerce=int, required=False)
    look = forms.ChoiceField(label=gettext_lazy("Show as"), choices=LOOKS, required=False)

    def __init__(self, numbers: list[int], data: Any) -> None:
        super().__init__(data)
        for name in ("old", "new"):
            field: Any = self.fields[name]
            field.choices = [(number, _("Version %d") % number) for number in numbers]


class ProposalVersions(ProposalPage):
    """Each version with its hash; where there are several, what has changed between two of them."""

    template_name = "proposals/proposal_versions.html"
    tab = "versions"

    def content(self) -> dict:
        versions = list(self.object.versions.order_by("-number"))
        return {"versions": versions} | (self.comparison(versions) if len(versions) > 1 else {})

    def comparison(self, versions: list[ProposalVersion]) -> dict:
        """The newest against the one before, unless two others are asked for; the older is the old one."""
        by_number = {version.number: version for version in versions}
        newest = versions[0].number
        asked = {"old": versions[1].number, "new": newest, "look": "inline"}
        given = {name: self.request.GET[name] for name in asked if self.request.GET.get(name)}
        form = CompareForm(list(by_number), {name: str(value) for name, value in asked.items()} | given)
        if not form.is_valid():
            form = CompareForm(list(by_number), asked)
            form.is_valid()
        old, new = sorted((form.cleaned_data["old"], form.cleaned_data["new"]))
        return {
            "compare_form": form,
            "old": by_number[old],
            "new": by_number[new],
            "side_by_side": form.cleaned_data["look"] == "side",
            "changes": changed_parts(by_number[old], by_number[new]),
        }
