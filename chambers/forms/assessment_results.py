"""Forms of what a round comes to: objections and their answers, certificates."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from chambers.models import Award, Certificate, Rubric
from federation.ui.fields import DayField, PhoneField
from federation.ui.picking import PickedField


def year_choices() -> list[tuple[str, str]]:
    """The years of rounds in which something was awarded, the latest first."""
    path = "entry__round__year"
    years = Award.objects.order_by(f"-{path}").values_list(path, flat=True).distinct()
    return [(str(year), str(year)) for year in years]


def rubric_choices() -> list[tuple[str, str]]:
    """The rubrics by which something was awarded."""
    rows = Rubric.objects.filter(versions__rounds__entries__award__isnull=False).distinct()
    return [(str(key), name) for key, name in rows.order_by("name", "pk").values_list("pk", "name")]


class ObjectionForm(forms.Form):
    """Who objects and why, and a field that people do not see and machines fill in."""

    name = forms.CharField(
        label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(
        label=_("Your telephone"),
        required=True,
        help_text=_("Read by the office alone, to ask you about the facts."),
    )
    text = long_text(
        _("Objection"),
        rows=6,
        help_text=_("Say what is not right and what shows it. Objections without a name are not taken."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("rejected", _("Rejected: the result stands")),
            ("upheld", _("Upheld: the entry is reviewed again")),
        ],
        widget=forms.RadioSelect,
    )
    answer = long_text(_("Answer"), rows=6)


class CertificateForm(forms.Form):
    """A plaque or a letter of appointment. `chambers`, `enterprises` and `people` find what is typed."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(one.value, one.label) for one in (Certificate.Kind.PLAQUE, Certificate.Kind.APPOINTMENT)],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(
        label=_("What is awarded"),
        max_length=80,
        help_text=_("Printed large, such as 智慧党建试点园区 or 招商大使"),
    )
    chamber = PickedField("chambers:chamber_pick", label=_("Chamber"), required=False)
    enterprise = PickedField("members:enterprise_pick", label=_("or enterprise"), required=False)
    person = PickedField(
        "members:person_pick",
        label=_("Who is appointed"),
        required=False,
        help_text=_("For a letter of appointment"),
    )
    recipient = forms.CharField(
        label=_("Name as printed"),
        max_length=100,
        required=False,
        help_text=_("Empty: the name on file. Such as the name of a park that the unit runs."),
    )
    valid_from = DayField(label=_("Valid from"), required=True)
    valid_to = DayField(label=_("Valid to"), help_text=_("Empty: without an end"))

    def __init__(self, *args: Any, chambers: Any, enterprises: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, find in (("chamber", chambers), ("enterprise", enterprises), ("person", people)):
            field: Any = self.fields[name]
            field.within(find)

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if not {"chamber", "enterprise", "person"}.isdisjoint(self.errors):
            return data
        if data.get("chamber") and data.get("enterprise"):
            self.add_error("enterprise", _("Choose one unit, a chamber or an enterprise."))
        unit = data.get("chamber") or data.get("enterprise")
        if data.get("kind") == Certificate.Kind.APPOINTMENT:
            if data.get("person") is None:
                self.add_error("person", _("Say who is appointed."))
            elif unit is None:
                unit = data["person"].organisation
        if unit is None and "person" not in self.errors:
            self.add_error("chamber", _("Say which unit it is for."))
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end <= start:
            self.add_error("valid_to", _("The certificate must end after it begins."))
        data["organisation"] = unit
        return data


class AwardsForm(forms.Form):
    """What the public list of awards is narrowed by, from its address; what is not sound is left out."""

    PATHS: ClassVar[dict[str, str]] = {
        "year": "entry__round__year",
        "rubric": "entry__round__version__rubric",
    }

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int)
    rubric = forms.TypedChoiceField(label=_("Rubric"), required=False, coerce=int)
    on = DayField(label=_("In force on the day"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name, choices in (("year", year_choices()), ("rubric", rubric_choices())):
            field: Any = self.fields[name]
            field.choices = [("", _("All")), *choices]
        self.is_valid()

    def chosen(self, name: str) -> Any:
        return self.cleaned_data.get(name)


class PayForm(forms.Form):
    paid_on = DayField(label=_("Paid on"), required=True)
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, help_text=_("Such as the number of the voucher")
    )


class BudgetForm(forms.Form):
    budget_year = forms.IntegerField(label=_("Budget year"), min_value=2000, max_value=2100)
