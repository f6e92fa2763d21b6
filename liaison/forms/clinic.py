"""Forms of the expert clinic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from chambers.models.services_offered import ServiceKind
from federation.accounts.models import Organisation
from federation.ui.fields import DayField, RowField
from federation.ui.picking import PickedField
from liaison.models import Expert, PrescriptionItem
from members.services.zones import zone_choices, zones


class ExpertTermForm(forms.Form):
    fields_known = forms.MultipleChoiceField(
        label=_("Fields of expertise"), choices=ServiceKind.choices, widget=forms.CheckboxSelectMultiple
    )
    speciality = forms.CharField(
        label=_("Speciality"), max_length=120, help_text=_("In words, such as lean production")
    )
    starts_on = DayField(label=_("First day of the term"), required=True)
    ends_on = DayField(label=_("Last day of the term"), required=True)


class ExpertForm(ExpertTermForm):
    field_order = ["organisation", "person"]
    organisation = RowField(label=_("Kept by"), queryset=Organisation.objects.none(), empty_label=None)
    person = PickedField(
        "members:person_pick", label=_("Person"), help_text=_("People are put on file in the list of people")
    )

    def __init__(self, *args: Any, units: QuerySet, find: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = units
        self.fields["person"].within(find)


class ExpertPairForm(forms.Form):
    unit = PickedField("members:enterprise_pick", label=_("Enterprise"))
    starts_on = DayField(label=_("Paired on"), required=True)

    def __init__(self, *args: Any, find: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].within(find)


class ExpertPairEndForm(forms.Form):
    ended_on = DayField(label=_("Day of the end"), required=True)
    reason = forms.CharField(label=_("Reason"), min_length=2, max_length=200)


class FindingsForm(forms.Form):
    zone = forms.TypedChoiceField(
        label=_("Zone or platform"), required=False, coerce=int, empty_value=None, choices=()
    )
    findings = long_text(_("Findings"), rows=6)
    revisit_on = DayField(label=_("Re-visit due on"), help_text=_("Empty where nobody has to look again"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [("", "—"), *zone_choices()]

    def clean_zone(self) -> Any:
        key = self.cleaned_data["zone"]
        return zones()[key] if key is not None else None


class ClinicForm(FindingsForm):
    field_order = ["organisation", "unit", "experts", "visited_on", "zone", "findings", "revisit_on"]
    organisation = RowField(label=_("Federation"), queryset=Organisation.objects.none(), empty_label=None)
    unit = PickedField("members:enterprise_pick", label=_("Enterprise"))
    experts = forms.ModelMultipleChoiceField(
        label=_("Expert"), queryset=Expert.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    visited_on = DayField(label=_("Day"), required=True)

    def __init__(self, *args: Any, units: QuerySet, find: Any, experts: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = units
        self.fields["unit"].within(find)
        self.fields["experts"].queryset = experts

    def clean_experts(self) -> list[Expert]:
        return list(self.cleaned_data["experts"])


class ItemForm(forms.Form):
    text = forms.CharField(label=_("What is to be done"), min_length=2, max_length=300)
    who = forms.CharField(label=_("Who does it"), max_length=60)
    due_on = DayField(label=_("Until"), required=True)


class RevisitForm(forms.Form):
    """A re-visit with a question for each item that is open; the cleaned data hold them as `outcomes`."""

    held_on = DayField(label=_("Day of the re-visit"), required=True)
    note = long_text(_("What was seen"), rows=4, most=2000)
    revisit_on = DayField(
        label=_("Next re-visit due on"), help_text=_("Empty where nobody has to look again")
    )

    def __init__(self, *args: Any, items: Iterable[PrescriptionItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        asked: dict[str, forms.Field] = {}
        for item in self.items:
            asked[f"state_{item.pk}"] = forms.ChoiceField(
                label=item.text,
                help_text=f"{item.who} · {item.due_on}",
                choices=PrescriptionItem.State.choices,
                initial=PrescriptionItem.State.OPEN,
            )
            asked[f"became_{item.pk}"] = forms.CharField(
                label=_("How it went"), required=False, max_length=300
            )
        last = self.fields.pop("revisit_on")
        self.fields = {**self.fields, **asked, "revisit_on": last}

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        data["outcomes"] = {
            item.pk: (data.pop(f"state_{item.pk}"), data.pop(f"became_{item.pk}", ""))
            for item in self.items
            if f"state_{item.pk}" in data
        }
        return data


class ConcludeForm(forms.Form):
    result = long_text(_("Result"), rows=4, most=2000, help_text=_("In figures where there are any"))


class WordForm(forms.Form):
    word = long_text(_("What does your enterprise say?"), rows=4, most=500)
