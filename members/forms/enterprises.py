"""Forms of enterprises: what staff, a chamber's secretary and the enterprise itself may write."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.ui.fields import TenThousandField
from members.forms.registry import RegistryForm
from members.models import Enterprise


class EnterpriseForm(RegistryForm):
    """Everything, for the staff of federations."""

    layout = (
        (
            "identity",
            _("Identity"),
            ("name", "short_name", "english_name", "former_names", "credit_code", "status", "parent"),
        ),
        (
            "profile",
            _("Profile"),
            ("region", "industry", "size", "is_leading", "founded_on", "business_scope"),
        ),
        ("figures", _("Figures as last reported"), ("registered_capital", "annual_revenue", "employees")),
        ("contact", _("How to reach it"), ("address", "phone", "website")),
        ("internal", _("For staff"), ("note",)),
    )

    size = forms.ChoiceField(label=_("Size"), choices=[("", "—"), *Enterprise.Size.choices], required=False)
    is_leading = forms.BooleanField(label=_("Leading enterprise"), required=False)
    registered_capital = TenThousandField(label=_("Registered capital (10,000 yuan)"))
    annual_revenue = TenThousandField(label=_("Annual revenue (10,000 yuan)"))
    employees = forms.IntegerField(label=_("Employees"), min_value=0, max_value=10_000_000, required=False)
    business_scope = forms.CharField(
        label=_("Business scope"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SecretaryEnterpriseForm(EnterpriseForm):
    """A chamber's secretary keeps a member's file, but not its place, status or rank."""

    parent = None
    status = None
    is_leading = None
    note = None


class OwnEnterpriseForm(SecretaryEnterpriseForm):
    """An enterprise keeps its own profile; who it is (name, code) stays with the federation."""

    name = None
    former_names = None
    credit_code = None
