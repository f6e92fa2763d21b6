"""Writing down what was heard, giving advice, and sorting both."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.reference.fields import IndustryField
from federation.ui.fields import DayField
from proposals.models import Matter, Suggestion

LONG = forms.Textarea(attrs={"rows": 6})
# Advice has its own form, which its chamber fills in.
SOURCES = [(value, label) for value, label in Suggestion.Source.choices if value != Suggestion.Source.ADVICE]
WAYS = [
    (Matter.Kind.DEMAND.value, _("Enterprise demand")),
    (Matter.Kind.PROPOSAL.value, _("Proposal")),
    (Matter.Kind.COMPLAINT.value, _("Rights complaint")),
]


class AdviceForm(forms.Form):
    industry = IndustryField(label=_("For which industry"), required=True, nothing=_("Choose an industry"))
    title = forms.CharField(label=_("In one line"), max_length=200, min_length=4)
    text = forms.CharField(label=_("Your advice"), max_length=5000, min_length=4, widget=LONG)


class HeardForm(forms.Form):
    source = forms.ChoiceField(label=_("Heard at"), choices=SOURCES)
    heard_on = DayField(label=_("Heard on"), required=True, initial=timezone.localdate)
    occasion = forms.CharField(label=_("Occasion"), max_length=200, required=False)
    speaker = forms.CharField(label=_("Who said it"), max_length=60, required=False)
    unit = forms.CharField(
        label=_("Enterprise or chamber"),
        max_length=200,
        required=False,
        help_text=_("The whole name or the credit code, as it stands in the registry."),
    )
    industry = IndustryField(label=_("Industry"), nothing=_("Any industry"))
    title = forms.CharField(label=_("In one line"), max_length=200, min_length=4)
    text = forms.CharField(label=_("What was said there"), max_length=5000, min_length=4, widget=LONG)
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class TurnForm(forms.Form):
    """What it becomes; the unit is asked for where none is on file."""

    kind = forms.ChoiceField(label=_("Goes on as"), choices=WAYS, widget=forms.RadioSelect)
    unit = forms.CharField(
        label=_("Enterprise or chamber"),
        max_length=200,
        help_text=_("The whole name or the credit code, as it stands in the registry."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, asks_unit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_unit:
            del self.fields["unit"]


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"), max_length=4000, widget=LONG, help_text=_("Whoever advised reads it, with thanks.")
    )


class KeepForm(forms.Form):
    note = forms.CharField(
        label=_("Reason"), max_length=2000, widget=LONG, help_text=_("Whoever advised reads it, with thanks.")
    )
