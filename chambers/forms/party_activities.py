"""Forms of area groups and activities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import FilesField, long_text
from chambers.models import PartyActivity, PartyOrganisation
from federation.accounts.models import Organisation
from federation.files.models import Attachment
from federation.ui.fields import DayField, RowField


class PartyGroupForm(forms.Form):
    """An area group. `offered` are the organisations that belong to it or to no other one."""

    name = forms.CharField(label=_("Name"), max_length=60)
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=0)
    organisation = RowField(label=_("Kept by"), queryset=Organisation.objects.none(), empty_label=None)
    formed_on = DayField(label=_("Formed on"))
    lead = forms.ModelChoiceField(label=_("Lead organisation"), queryset=PartyOrganisation.objects.none())
    members = forms.ModelMultipleChoiceField(
        label=_("Belong to it"),
        queryset=PartyOrganisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The lead organisation belongs to it in any case"),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        offered: QuerySet,
        units: QuerySet | None = None,
        units_at_hand: Iterable[Organisation] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = self.fields["members"].queryset = offered
        if units is None:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = units
            self.fields["organisation"].at_hand = units_at_hand

    def sections(self) -> list[dict]:
        about = [self[name] for name in self.fields if name != "members"]
        return [
            {"id": "group", "title": _("Area group"), "fields": about},
            {"id": "members", "title": _("Party organisations"), "fields": [self["members"]]},
        ]


class EndGroupForm(forms.Form):
    on = DayField(label=_("Disbanded on"), required=True)


class PartyActivityForm(forms.Form):
    """An activity. `offered` are the organisations that may have taken part; one alone is not asked about."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PartyActivity.Kind.choices)
    theme = forms.CharField(label=_("Theme"), max_length=120)
    held_on = DayField(label=_("Day of the activity"), required=True)
    place = forms.CharField(label=_("Venue"), max_length=120, required=False)
    attendance = forms.IntegerField(label=_("Attendance"), min_value=1, max_value=100_000)
    participants = forms.ModelMultipleChoiceField(
        label=_("Took part"),
        queryset=PartyOrganisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say which organisations took part.")},
    )
    summary = long_text(_("Summary"), required=False)
    files = FilesField(label=_("Photographs and papers"))

    def __init__(self, *args: Any, offered: QuerySet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if offered is None:
            del self.fields["participants"]
        else:
            self.fields["participants"].queryset = offered


class PartyActivityChangeForm(PartyActivityForm):
    removed = forms.MultipleChoiceField(
        label=_("Take off these files"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, held: Iterable[Attachment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), one.name) for one in held]
        if choices:
            self.fields["removed"].choices = choices
        else:
            del self.fields["removed"]

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        data["removed"] = [int(key) for key in data.get("removed", [])]
        return data


class WithdrawActivityForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, min_length=2)
