"""Forms of Party members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from chambers.models import PartyMember, PartyOrganisation
from chambers.services.party_rosters import Meant, match_roster, parse_roster
from federation.ui.fields import DayField
from members.forms.people import PickPersonForm

# Transfers within the register have a form of their own.
GONE = [
    (PartyMember.Ending.TRANSFERRED, _("Transferred out of the register")),
    (PartyMember.Ending.DECEASED, PartyMember.Ending.DECEASED.label),
    (PartyMember.Ending.REMOVED, PartyMember.Ending.REMOVED.label),
]


class PartyAdmitForm(PickPersonForm):
    kind = forms.ChoiceField(label=_("Kind of member"), choices=PartyMember.Kind.choices)
    joined_on = DayField(label=_("Joined the Party on"))
    since = DayField(
        label=_("Taken in on"), required=True, help_text=_("The day of the transfer, or of joining")
    )
    came_from = forms.CharField(
        label=_("Came from"),
        max_length=100,
        required=False,
        help_text=_("The Party organisation before; empty for a new member"),
    )


class PartyConfirmForm(forms.Form):
    full_on = DayField(label=_("Full member since"), required=True)


class PartyTransferForm(forms.Form):
    to = forms.ModelChoiceField(label=_("Transferred to"), queryset=PartyOrganisation.objects.none())
    on = DayField(label=_("Transferred on"), required=True)

    def __init__(self, *args: Any, heirs: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = heirs


class PartyGoneForm(forms.Form):
    ending = forms.ChoiceField(label=_("Why gone"), choices=GONE)
    went_to = forms.CharField(
        label=_("Went to"), max_length=100, required=False, help_text=_("The Party organisation outside")
    )
    on = DayField(label=_("Gone on"), required=True)


class RosterForm(forms.Form):
    """A pasted list. `people(names)` gives those on file within reach.

    Where a line means somebody by the name alone the form says whom, and a box must be ticked to go on.
    """

    CONFIRM = "confirm_people"

    since = DayField(label=_("Taken in on"), required=True)
    roster = forms.CharField(
        label=_("Party members"),
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "One line for each, as in a sheet: name, full or probationary, day of joining, mobile number"
        ),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_roster(self) -> list[Meant]:
        lines = parse_roster(self.cleaned_data["roster"])
        if not lines:
            raise forms.ValidationError(_("There is no line in it."))
        return match_roster(lines, self.people)

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        guessed = [one for one in data.get("roster", []) if not one.is_sure]
        if guessed:
            self.fields[self.CONFIRM] = forms.BooleanField(
                label=_("They are meant; take them in"), required=False
            )
            if not self.data.get(self.CONFIRM):
                named = format_html_join(
                    "、", "{}（{}）", ((one.person.name, one.person.organisation.name) for one in guessed)
                )
                sentence = format_html("{}{}", _("On file already, by the name alone:"), named)
                self.add_error(self.CONFIRM, forms.ValidationError(sentence, code="guessed"))
        return data
