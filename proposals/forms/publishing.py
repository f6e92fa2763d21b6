"""Proposing and reviewing how a letter is published."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.models import Publication
from proposals.services.dictionaries import choices_of, grounds
from proposals.services.publishing import ACT


class PublicationForm(forms.Form):
    """The mode is offered as far as the proposer has agreed; what is withheld wants its ground."""

    mode = forms.ChoiceField(label=_("Publication"), widget=forms.RadioSelect)
    summary = forms.CharField(
        label=_("Summary for the public"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    ground = forms.TypedChoiceField(label=_("Legal ground"), required=False, coerce=int, empty_value=None)
    ground_text = forms.CharField(label=_("Explanation"), max_length=300, required=False)
    review_on = forms.DateField(
        label=_("Review date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, modes: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Publication.Mode.choices)
        self.fields["mode"].choices = [(mode, labels[mode]) for mode in modes]
        self.fields["ground"].choices = [("", _("No ground is needed")), *choices_of(grounds(ACT))]

    def clean(self) -> dict:
        data = super().clean() or {}
        ground = data.get("ground")
        return data | {"ground": grounds(ACT).get(ground) if ground is not None else None}


class ReviewForm(forms.Form):
    agrees = forms.TypedChoiceField(
        label=_("Your word"),
        choices=[("yes", _("Agree: as proposed")), ("no", _("Send back"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Remark"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
