"""A leader's instruction and the reports on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, User

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class InstructionForm(forms.Form):
    subject = forms.CharField(label=_("What it is about"), max_length=200)
    leader_name = forms.CharField(label=_("Leader"), max_length=60)
    leader = forms.ModelChoiceField(
        label=_("Account of the leader"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("Whoever has one is told when it is carried out."),
    )
    given_on = forms.DateField(label=_("Instructed on"), widget=DAY, initial=timezone.localdate)
    text = forms.CharField(
        label=_("Text of the instruction"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    units = forms.ModelMultipleChoiceField(
        label=_("Responsible units"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=DAY, help_text=_("Left empty: by the term.")
    )
    about = forms.CharField(
        label=_("Number of the proposal or complaint"),
        max_length=60,
        required=False,
        help_text=_("Where the instruction is about one; it is then marked as urgent."),
    )

    def __init__(
        self, *args: Any, leaders: QuerySet[User], units: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["leader"].queryset, fields["units"].queryset = leaders, units


class ReportForm(forms.Form):
    text = forms.CharField(
        label=_("What was done about it"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    is_final = forms.TypedChoiceField(
        label=_("This is"),
        choices=[("yes", _("the final report")), ("no", _("progress; the final report follows"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
