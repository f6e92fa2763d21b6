"""The form of a support policy and its conditions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from federation.accounts.models import Organisation
from federation.reference.services import industries, industry_choices, near_regions_first, regions
from federation.ui.fields import DayField, RowField, TenThousandField
from liaison.models import SupportPolicy
from members.models import Enterprise
from members.services.zones import zone_choices, zones


class PolicyForm(forms.Form):
    """`units` are the federations that may keep it; a policy on file keeps its own."""

    organisation = RowField(label=_("Kept by"), queryset=Organisation.objects.none(), empty_label=None)
    level = forms.ChoiceField(label=_("Level"), choices=SupportPolicy.Level.choices)
    title = forms.CharField(label=_("Headline"), max_length=120)
    body = forms.CharField(label=_("Issuing body"), max_length=120)
    document_number = forms.CharField(label=_("Number of the document"), max_length=60, required=False)
    text = long_text(_("What it grants and how to apply"), rows=8, most=20_000)
    valid_from = DayField(label=_("Valid from"), required=True)
    valid_to = DayField(label=_("Valid to"), help_text=_("The last day; empty while no end is set"))
    sizes = forms.MultipleChoiceField(
        label=_("Sizes"),
        choices=Enterprise.Size.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: any size"),
    )
    leading_only = forms.BooleanField(label=_("Leading enterprises only"), required=False)
    min_revenue = TenThousandField(label=_("Annual revenue from (10,000 yuan)"))
    max_employees = forms.IntegerField(label=_("Employees up to"), required=False, min_value=1)
    regions = forms.TypedMultipleChoiceField(label=_("Regions"), required=False, coerce=int)
    industries = forms.TypedMultipleChoiceField(label=_("Industries"), required=False, coerce=int)
    zones = forms.TypedMultipleChoiceField(
        label=_("Zones and platforms"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, units: QuerySet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = units
        offered = (
            ("regions", near_regions_first()),
            ("industries", industry_choices()),
            ("zones", zone_choices()),
        )
        for name, choices in offered:
            self.fields[name].choices = choices
        for name in ("regions", "industries"):
            self.fields[name].widget.attrs["size"] = 6
            self.fields[name].help_text = _("None chosen: all of them")

    def clean_regions(self) -> list:
        return [regions()[key] for key in self.cleaned_data["regions"]]

    def clean_industries(self) -> list:
        return [industries()[key] for key in self.cleaned_data["industries"]]

    def clean_zones(self) -> list:
        return [zones()[key] for key in self.cleaned_data["zones"]]

    def sections(self) -> list[dict]:
        parts = (
            (
                "policy",
                _("Policy"),
                (
                    "organisation",
                    "level",
                    "title",
                    "body",
                    "document_number",
                    "valid_from",
                    "valid_to",
                    "text",
                ),
            ),
            (
                "conditions",
                _("Who fits"),
                (
                    "sizes",
                    "leading_only",
                    "min_revenue",
                    "max_employees",
                    "regions",
                    "industries",
                    "zones",
                ),
            ),
        )
        return [
            {"id": key, "title": title, "fields": [self[name] for name in names if name in self.fields]}
            for key, title, names in parts
        ]
