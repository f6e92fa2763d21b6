"""Forms of people who ask about their data, and of those who answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.privacy.models import DataRequest
from federation.ui.fields import PhoneField

LONGEST = 2000


def federations() -> Any:
    """The city's federation and those of its counties, in the order of the tree."""
    kinds = (Organisation.Kind.FEDERATION, Organisation.Kind.COUNTY_FEDERATION)
    return Organisation.objects.current().filter(kind__in=kinds).order_by("path")


class WishForm(forms.Form):
    """What somebody asks; whoever is signed in is known."""

    kind = forms.ChoiceField(
        label=_("What I ask for"), choices=DataRequest.Kind.choices, widget=forms.RadioSelect
    )
    wish = forms.CharField(
        label=_("In your words"),
        max_length=LONGEST,
        help_text=_("Which data, and where a correction is asked: what is wrong and how it should read"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AskForm(WishForm):
    """The public form: who asks, of whom, and how the answer gets there."""

    organisation = forms.ModelChoiceField(
        label=_("Federation"), queryset=Organisation.objects.none(), empty_label=None
    )
    asker = forms.ChoiceField(
        label=_("Who asks"), choices=DataRequest.Asker.choices, widget=forms.RadioSelect, initial="self"
    )
    name = forms.CharField(
        label=_("Name of the person concerned"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mobile = PhoneField(
        label=_("Mobile telephone"),
        help_text=_("We call back on the number that is on file to make sure who asks"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("The private link and the answer go there"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    field_order = ("kind", "wish", "asker", "name", "mobile", "email", "organisation", "website")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = federations()  # type: ignore[attr-defined]


class IdentifyForm(forms.Form):
    """How somebody made sure of who asks."""

    proof = forms.ChoiceField(
        label=_("How the identity was checked"),
        choices=[choice for choice in DataRequest.Proof.choices if choice[0] != DataRequest.Proof.ACCOUNT],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("Such as the time of the call. No numbers of documents"),
    )


class RecordsForm(forms.Form):
    """Which of the records found are of the person."""

    records = forms.MultipleChoiceField(
        label=_("Records of this person"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["records"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why; the person reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=4,
        max_length=300,
        help_text=_("The person reads this word by word"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QuestionForm(ReasonForm):
    """The same, read by a colleague."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The desk reads this")


class AnswerForm(forms.Form):
    """What the person is told."""

    answer = forms.CharField(
        label=_("Answer"),
        min_length=4,
        max_length=LONGEST,
        help_text=_("The person reads this word by word"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class GrantForm(AnswerForm):
    partly = forms.BooleanField(label=_("Granted only in part"), required=False)


class WithdrawalForm(AnswerForm):
    """Which grounds are taken back."""

    consents = forms.MultipleChoiceField(
        label=_("Grounds that are withdrawn"), required=False, widget=forms.CheckboxSelectMultiple
    )
    partly = forms.BooleanField(label=_("Granted only in part"), required=False)
    field_order = ("consents", "answer", "partly")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consents"].choices = choices  # type: ignore[attr-defined]


class RefuseForm(AnswerForm):
    ground = forms.ChoiceField(label=_("Ground of the refusal"), choices=DataRequest.Refusal.choices)
    field_order = ("ground", "answer")


class NothingForm(forms.Form):
    """Nothing to fill in: the button is the decision."""
