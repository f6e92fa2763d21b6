"""Forms of a founding: what is applied for, who starts it, its papers, its guidance, its decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models import Chamber, Founding, Initiator, Officer
from federation.accounts.models import Organisation, OrganisationQuerySet
from federation.files.checks import ALLOWED
from federation.reference.fields import IndustryField, RegionField
from federation.ui.fields import CreditCodeField, DayField, RowField, SeveralFilesField
from members.forms.people import PickPersonForm

MOST_INITIATORS = 60
LONGEST_NAME = 200


class FoundingForm(forms.Form):
    """What is applied for. `units` are the federations that may be in charge."""

    layout: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("chamber", _("The chamber"), ("name", "kind", "industry", "region", "organisation")),
        ("purpose", _("Why and for whom"), ("purpose", "scope", "initiators")),
    )

    name = forms.CharField(
        label=_("Intended name"), max_length=200, help_text=_("The full name, as it is to be registered")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Chamber.Kind.choices)
    industry = IndustryField(label=_("Industry"))
    region = RegionField(label=_("Region"))
    organisation = RowField(
        label=_("Federation in charge"), queryset=Organisation.objects.none(), empty_label=None
    )
    purpose = forms.CharField(
        label=_("Why it is wanted"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    scope = forms.CharField(
        label=_("Scope of business"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    initiators = forms.CharField(
        label=_("Initiators"),
        max_length=MOST_INITIATORS * LONGEST_NAME,
        required=False,
        help_text=_("One enterprise or person per line, the leading one first"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, units: OrganisationQuerySet, at_hand: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = units
        self.fields["organisation"].at_hand = at_hand
        for name in ("region", "industry"):
            self.fields[name].keep(self.initial.get(name))

    def clean_initiators(self) -> list[str]:
        names = list(
            dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["initiators"].splitlines())))
        )
        if len(names) > MOST_INITIATORS or any(len(name) > LONGEST_NAME for name in names):
            raise ValidationError(_("At most 60 initiators, each on a line of its own."))
        return names

    def sections(self) -> list[dict]:
        return [
            {"id": key, "title": title, "fields": [self[name] for name in names if name in self.fields]}
            for key, title, names in self.layout
        ]


class FoundingEditForm(FoundingForm):
    """Initiators have a list of their own once the application is on file."""

    initiators = None


class InitiatorForm(PickPersonForm):
    """One more initiator; people on file are offered to staff, units are found by their name."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Initiator.Kind.choices, initial=Initiator.Kind.UNIT, widget=forms.RadioSelect
    )
    office = forms.ChoiceField(
        label=_("Intended office"),
        choices=[("", "—"), *Officer.Office.choices],
        required=False,
        help_text=_("For people; they can take it when the chamber is established"),
    )
    is_leading = forms.BooleanField(label=_("Takes the lead"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["mobile"]
        self.fields["name"].label = _("Name")
        self.fields["name"].max_length = LONGEST_NAME
        # Units and people alike are typed here.
        self.fields["name"].widget = forms.TextInput()
        self.order_fields(["kind", "name"])

    def clean(self) -> dict:
        known = self.find
        if self.cleaned_data.get("kind") != Initiator.Kind.PERSON:
            self.find = lambda name: []
        data = super().clean()
        self.find = known
        return data


class MaterialForm(forms.Form):
    """One more paper for one founding."""

    name = forms.CharField(label=_("Paper"), max_length=100)
    hint = forms.CharField(label=_("What it must show"), max_length=200, required=False)
    is_required = forms.BooleanField(label=_("Required"), required=False, initial=True)


class HandInForm(forms.Form):
    """A paper with its files. Staff may note that it came on paper."""

    files = SeveralFilesField(label=_("Files"), max_length=200)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def __init__(self, *args: Any, on_paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["files"]
        field.widget.attrs["accept"] = ",".join(f".{extension}" for extension in ALLOWED)
        if on_paper:
            field.required = False
            field.help_text = _("Leave empty where it came on paper")

    def clean_files(self) -> list:
        return [one for one in self.cleaned_data["files"] if one]


class JudgeForm(forms.Form):
    """Accept a paper, or say what is wrong with it."""

    accepted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Accept")), ("no", _("Return"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)


class GuidanceForm(forms.Form):
    """One advice to the founders."""

    given_on = DayField(label=_("Day"), required=True)
    guide = forms.CharField(label=_("Given by"), max_length=60)
    content = forms.CharField(
        label=_("What was advised"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    next_on = DayField(label=_("Next step due"))

    def clean_given_on(self) -> Any:
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day


class NoteForm(forms.Form):
    """A word that goes with the decision."""

    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class DecideForm(forms.Form):
    """The review's decision with its reasons."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Founding.State.APPROVED, _("Approve the foundation")),
            (Founding.State.RETURNED, _("Return it for change")),
            (Founding.State.REFUSED, _("Refuse the foundation")),
        ],
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=_("Reasons"), max_length=2000, min_length=2, widget=forms.Textarea(attrs={"rows": 4})
    )


class EstablishForm(forms.Form):
    """The founding assembly has been held."""

    established_on = DayField(label=_("Established on"), required=True)
    credit_code = CreditCodeField(help_text=_("As registered; it can be added later"))
    term_ends_on = DayField(label=_("First term ends"))
    appoint = forms.BooleanField(
        label=_("Appoint the initiators to the offices they are meant for"), required=False
    )
    admit = forms.BooleanField(label=_("Admit the initiating units as first members"), required=False)


class AbandonForm(forms.Form):
    """Why nothing comes of it."""

    reason = forms.CharField(
        label=_("Reason"), min_length=2, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ChecklistForm(forms.Form):
    """One line of the checklist that new foundings start with."""

    name = forms.CharField(label=_("Paper"), max_length=100)
    hint = forms.CharField(label=_("What it must show"), max_length=200, required=False)
    position = forms.IntegerField(label=_("Place on the list"), min_value=0, max_value=9999, initial=100)
    is_required = forms.BooleanField(label=_("Required"), required=False, initial=True)
    is_used = forms.BooleanField(label=_("Used for new foundings"), required=False, initial=True)
