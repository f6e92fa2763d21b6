"""Forms of a chamber's name, its profile, its declarations and its place in the federation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.models import Chamber
from federation.accounts.models import Organisation
from federation.files.checks import ALLOWED
from federation.ui.fields import DayField, RowField, SeveralFilesField

PICTURES = ".png,.jpg,.jpeg"


class RenameForm(forms.Form):
    """A new name with its day and document."""

    name = forms.CharField(label=_("New name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=100, required=False)
    changed_on = DayField(label=_("Renamed on"), required=True)
    document = forms.CharField(
        label=_("Document of the renaming"),
        max_length=120,
        required=False,
        help_text=_("Number of the approval or of the new certificate"),
    )


class IntroductionForm(forms.Form):
    """What visitors read, in both languages."""

    text = forms.CharField(
        label=_("Introduction"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    english_name = forms.CharField(label=_("English name"), max_length=200, required=False)
    english_text = forms.CharField(
        label=_("Introduction in English"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "en"}),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        max_length=200,
        help_text=_("PNG or JPEG, up to 2 MB; leave empty to keep the present one"),
        widget=forms.FileInput(attrs={"accept": PICTURES}),
    )
    without_logo = forms.BooleanField(label=_("Show no logo"), required=False)


class DeclarationForm(forms.Form):
    """A declaration of an alliance."""

    title = forms.CharField(label=_("Title"), max_length=200)
    declared_on = DayField(label=_("Declared on"), required=True)
    text = forms.CharField(label=_("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}))
    signers = forms.ModelMultipleChoiceField(
        label=_("Signed by"),
        queryset=Chamber.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    files = SeveralFilesField(
        label=_("Signed copy"), max_length=200, required=False, help_text=_("Scan or PDF with the signatures")
    )

    def __init__(self, *args: Any, signers: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signers"].queryset = signers
        self.fields["files"].widget.attrs["accept"] = ",".join(f".{extension}" for extension in ALLOWED)

    def clean_files(self) -> list:
        return [one for one in self.cleaned_data["files"] if one]


class AdmissionForm(forms.Form):
    """A chamber applies to a federation."""

    federation = RowField(label=_("Federation"), queryset=Organisation.objects.none(), empty_label=None)
    applied_on = DayField(label=_("Applied on"), required=True)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, federations: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["federation"].queryset = federations


class AdmissionDecideForm(forms.Form):
    """The federation's decision."""

    admitted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Admit")), ("no", _("Do not admit"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    decided_on = DayField(label=_("Decided on"), required=True)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class AdmissionEndForm(forms.Form):
    """The day on which the chamber left the federation."""

    left_on = DayField(label=_("Left on"), required=True)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
