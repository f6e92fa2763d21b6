"""Forms of departments and their leaders."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.ui.fields import DayField, PhoneField
from members.forms.registry import RegistryForm


class DepartmentForm(RegistryForm):
    """A department that answers proposals."""

    layout = (
        (
            "identity",
            _("Identity"),
            ("name", "short_name", "former_names", "credit_code", "status", "parent", "agency_code"),
        ),
        (
            "contact",
            _("How to reach it"),
            ("address", "phone", "contact_name", "contact_phone"),
        ),
        ("internal", _("For staff"), ("note",)),
    )
    english_name = None
    region = None
    industry = None
    founded_on = None

    agency_code = forms.CharField(
        label=_("Agency code"), max_length=20, help_text=_("Leads its document numbers, such as 云商提复")
    )
    contact_name = forms.CharField(label=_("Contact officer"), max_length=60, required=False)
    contact_phone = PhoneField(label=_("Contact telephone"))
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class LeaderForm(forms.Form):
    """A leader takes a post."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    title = forms.CharField(label=_("Post"), max_length=60)
    may_sign = forms.BooleanField(label=_("May sign letters"), required=False)
    starts_on = DayField(label=_("From"), required=True)


class LeaderEndForm(forms.Form):
    """The day on which a leader left the post."""

    ends_on = DayField(label=_("Until"), required=True, help_text=_("The first day out of office"))
