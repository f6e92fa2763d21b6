"""Forms of calls for recommendations and of candidates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import FilesField, long_text
from chambers.models import AssessmentEntry, Honour
from federation.ui.fields import DayField
from federation.ui.picking import PickedField


class CallForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=100, help_text=_("What the honour is called"))
    body = forms.CharField(label=_("Awarded by"), max_length=120)
    level = forms.ChoiceField(label=_("Level"), choices=Honour.Level.choices)
    year = forms.IntegerField(label=_("Year"), min_value=1949, max_value=2200)
    hand_in_by = DayField(label=_("Hand in by"), required=True)
    quota = forms.IntegerField(
        label=_("How many may be recommended"),
        min_value=1,
        max_value=9_999,
        required=False,
        help_text=_("Empty: no limit"),
    )
    conditions = long_text(_("Conditions"), required=False, rows=6)


class PutForm(forms.Form):
    """Who is put forward and why. Without `find_unit` the unit is the one of whoever writes."""

    unit = PickedField("chambers:unit_pick", label=_("Unit"))
    person = PickedField(
        "members:person_pick",
        label=_("Person"),
        required=False,
        help_text=_("Full name; empty where the unit itself is put forward"),
    )
    reasons = long_text(_("Reasons for the recommendation"), rows=6)
    files = FilesField(label=_("Materials"))

    def __init__(self, *args: Any, find_unit: Any, find_person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].within(find_person)  # type: ignore[attr-defined]
        if find_unit is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].within(find_unit)  # type: ignore[attr-defined]


class ReasonsForm(forms.Form):
    reasons = long_text(_("Reasons for the recommendation"), rows=6)
    files = FilesField(label=_("Further materials"))


class EntryField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.round.year} · {obj.round.title}"


class CiteForm(forms.Form):
    entry = EntryField(
        label=_("Assessment cited"),
        queryset=AssessmentEntry.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args: Any, entries: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = entries  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Recommend")), ("no", _("Do not recommend"))],
        widget=forms.RadioSelect,
    )
    decision = long_text(_("Reason"), required=False, rows=4, most=2000, help_text=_("The unit reads it"))

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if data.get("verdict") == "no" and not data.get("decision"):
            self.add_error("decision", _("Say why it is not recommended."))
        return data


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome of the selection"),
        choices=[("yes", _("Awarded: put the honour on the register")), ("no", _("Not awarded this time"))],
        widget=forms.RadioSelect,
    )
    year = forms.IntegerField(label=_("Year of the honour"), min_value=1949, max_value=2200, required=False)
    valid_to = DayField(label=_("Valid to"), help_text=_("Empty where it does not end"))
