"""Forms of the service centre."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from chambers.models.services_offered import ServiceKind
from federation.ui.fields import DayField, PhoneField
from federation.ui.filters import clean_search
from liaison.forms.trade import FromUnit
from liaison.models import CentreService

SHOWN_TO_MEMBERS = _("Shown to members, not on the public page")
SCORES = [
    (5, _("5 · very good")),
    (4, _("4 · good")),
    (3, _("3 · fair")),
    (2, _("2 · poor")),
    (1, _("1 · bad")),
]


class ServiceForm(forms.Form):
    title = forms.CharField(label=_("Service"), min_length=2, max_length=80)
    category = forms.ChoiceField(label=_("Category"), choices=ServiceKind.choices)
    mode = forms.ChoiceField(
        label=_("Free or paid"), choices=CentreService.Mode.choices, widget=forms.RadioSelect
    )
    price = forms.DecimalField(
        label=_("Price (yuan)"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("Paid services only; empty where the price is told in words"),
    )
    price_words = forms.CharField(
        label=_("Unit of the price, or the price in words"),
        required=False,
        max_length=60,
        help_text=_("Such as “yuan a time”, or “1 % of the contract”"),
    )
    basis = forms.CharField(
        label=_("Charging basis"),
        required=False,
        max_length=120,
        help_text=_("The notice or the price list that the charge follows"),
    )
    description = long_text(_("What it is"), rows=5)
    audience = forms.CharField(label=_("For whom"), max_length=120)
    how = forms.CharField(
        label=_("How to ask"), max_length=200, help_text=_("What to bring, where, at what hours")
    )
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, help_text=SHOWN_TO_MEMBERS)
    contact_phone = PhoneField(label=_("Contact telephone"), required=True, help_text=SHOWN_TO_MEMBERS)
    until = DayField(label=_("Valid until"), help_text=_("The last day; empty while no end is set"))


class NewServiceForm(FromUnit, ServiceForm):
    """A service of one of the reader's units."""


class AskForm(FromUnit, forms.Form):
    need = long_text(_("What you need"), rows=4, most=500)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60)
    contact_phone = PhoneField(label=_("Contact telephone"), required=True)


class AnswerForm(forms.Form):
    take = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Take the request")), ("no", _("Refuse it"))],
        widget=forms.RadioSelect,
    )
    answer = long_text(
        _("Words to the enterprise"),
        required=False,
        rows=3,
        most=300,
        help_text=_("Whoever refuses says why"),
    )

    def clean_take(self) -> bool:
        return self.cleaned_data["take"] == "yes"


class RenderedForm(forms.Form):
    rendered_on = DayField(label=_("Rendered on"), required=True)
    result = long_text(_("What was done"), rows=3, most=500)


class RateForm(forms.Form):
    score = forms.TypedChoiceField(label=_("Score"), choices=SCORES, coerce=int, widget=forms.RadioSelect)
    words = long_text(_("In a few words"), required=False, rows=3, most=300)


class NarrowForm(forms.Form):
    """What the pages for enterprises and for the public can be narrowed by, taken from the address."""

    q = forms.CharField(
        label=_("Search"),
        max_length=60,
        required=False,
        validators=[clean_search],  # type: ignore[list-item]  # it gives the text back, which nobody reads
    )
    mode = forms.ChoiceField(
        label=_("Free or paid"), required=False, choices=[("", _("All")), *CentreService.Mode.choices]
    )
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("All")), *ServiceKind.choices]
    )

    def narrow(self, rows: QuerySet) -> QuerySet:
        """The rows that are asked for; none where the address asks for what there is not."""
        if not self.is_valid():
            return rows.none()
        data = self.cleaned_data
        rows = rows.filter(**{name: data[name] for name in ("mode", "category") if data[name]})
        return rows.matching(data["q"]) if data["q"].strip() else rows
