"""Forms of the decisions about a chamber: office, membership, honour."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.models import Honour, Membership, Officer
from federation.accounts.models import Organisation
from federation.ui.fields import DayField
from federation.ui.picking import PickInput, is_named_by, key_in
from members.forms.people import PickPersonForm


class AppointForm(PickPersonForm):
    """Somebody takes an office for a term."""

    office = forms.ChoiceField(label=_("Office"), choices=Officer.Office.choices)
    session = forms.CharField(
        label=_("Term number"), max_length=20, required=False, help_text=_("As the chamber counts its terms")
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), help_text=_("The first day out of office; empty while it lasts"))

    def clean(self) -> dict:
        data = super().clean()
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", _("The term ends before it starts."))
        return data


class EndForm(forms.Form):
    """The day on which a term ends."""

    ends_on = DayField(label=_("Until"), required=True, help_text=_("The first day out of office"))


class AdmitForm(forms.Form):
    """Name a member by its credit code or name; several alike are offered to choose from.

    `find(text)` gives the parties within reach, the exact one first and alone; `pick` is the address that
    finds them while somebody types.
    """

    member = forms.CharField(
        label=_("Member"),
        max_length=200,
        help_text=_("Name or credit code of a party on file"),
        widget=PickInput("members:enterprise_pick", offer_new=_("Look for “%(text)s” as typed")),
    )
    rank = forms.ChoiceField(label=_("Rank"), choices=Membership.Rank.choices)
    joined_on = DayField(label=_("Joined on"), required=True)

    def __init__(self, *args: Any, find: Any, pick: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find = find
        if pick:
            self.fields["member"].widget.url_name = pick

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        text = data.get("member")
        if not text:
            return data
        found = self.find(text)
        chosen = self.data.get("chosen", "")
        party = next((one for one in found if str(one.pk) == chosen), None)
        if party is None and len(found) == 1 and (key_in(text) is not None or is_named_by(found[0], text)):
            party = found[0]
            self.fields["member"].widget.shown[text] = party.name
        if len(found) > 1 or (found and party is None):
            self.offer(found)
        if not found:
            self.add_error("member", _("Nobody of this name or code is on file within your reach."))
        elif party is None:
            self.add_error("chosen", ValidationError(_("Say which one is meant."), code="choose"))
        data["party"] = party
        return data

    def offer(self, found: list[Organisation]) -> None:
        field = forms.ChoiceField(
            label=_("Which one"),
            choices=[(str(one.pk), " · ".join(filter(None, (one.name, one.credit_code)))) for one in found],
            widget=forms.RadioSelect,
        )
        self.fields = {"member": self.fields["member"], "chosen": field} | {
            key: value for key, value in self.fields.items() if key not in ("member", "chosen")
        }


class LeaveForm(forms.Form):
    """The day on which a member left."""

    left_on = DayField(label=_("Left on"), required=True)


class HonourForm(forms.Form):
    """An award as its body names it."""

    title = forms.CharField(label=_("Honour"), max_length=100)
    level = forms.ChoiceField(label=_("Level"), choices=Honour.Level.choices)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1949)
    awarded_by = forms.CharField(label=_("Awarded by"), max_length=120, required=False)
    valid_to = DayField(label=_("Valid to"))

    def clean_year(self) -> int | None:
        year = self.cleaned_data["year"]
        if year is not None and year > timezone.localdate().year:
            raise ValidationError(_("This year has not come yet."))
        return year
