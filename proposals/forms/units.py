"""What a department's officer fills in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.models import DepartmentLeader
from proposals.models import Commitment
from proposals.services.dictionaries import open_class_choices


class OpinionForm(forms.Form):
    opinion = forms.CharField(
        label=_("Opinion for the lead department"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class ReplyForm(forms.Form):
    """The draft of the letter. Everything may be missing until it is issued."""

    letter_class = forms.ChoiceField(
        label=_("Class"), choices=open_class_choices, required=False, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title of the letter"), max_length=200, required=False)
    addressee = forms.CharField(label=_("Addressee"), max_length=200, required=False)
    body = forms.CharField(
        label=_("Text"),
        max_length=30_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_("Number as the office does: 一、 （一） 1. （1）. The letter sets headings and indents."),
    )
    signatory = forms.ModelChoiceField(
        label=_("Signatory"),
        queryset=DepartmentLeader.objects.none(),
        required=False,
        empty_label=_("Choose who signs"),
    )
    contact_person = forms.CharField(label=_("Contact person"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("Contact telephone"), max_length=40, required=False)

    def __init__(self, *args, signatories, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signatory"].queryset = signatories
        for field in self.fields.values():
            # A draft may lack it, an issued letter may not: the page does not call it optional.
            field.wanted = True

    def clean_body(self) -> str:
        return self.cleaned_data["body"].replace("\r\n", "\n")


class CommitmentForm(forms.Form):
    """How a promise stands."""

    state = forms.ChoiceField(label=_("State"))
    progress = forms.IntegerField(label=_("Progress in per cent"), min_value=0, max_value=100)
    due_on = forms.DateField(
        label=_("New date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("PDF, Word, Excel or a picture, up to 20 MB")
    )

    def __init__(self, *args, commitment: Commitment, states, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Commitment.State.choices)
        offered = [commitment.state, *(state for state in Commitment.State.values if state in states)]
        self.fields["state"].choices = [(state, labels[state]) for state in dict.fromkeys(offered)]
