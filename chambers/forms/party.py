"""Forms of the register of Party organisations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.decisions import AdmitForm
from chambers.models import PartyCoverage, PartyOrganisation
from federation.accounts.models import Organisation
from federation.ui.fields import DayField, RowField
from federation.ui.picking import PickInput
from members.forms.people import PickPersonForm


class PartyForm(forms.Form):
    """A Party organisation, new or known. `superiors` are those it may stand under."""

    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=PartyOrganisation.Kind.choices)
    parent = forms.ModelChoiceField(
        label=_("Stands under"),
        queryset=PartyOrganisation.objects.none(),
        required=False,
        empty_label=_("Nobody: the highest of this tree"),
    )
    organisation = RowField(
        label=_("Kept by"),
        queryset=Organisation.objects.none(),
        empty_label=None,
        help_text=_("The federation in charge"),
    )
    founded_on = DayField(label=_("Founding date"))
    approval = forms.CharField(label=_("Number of the approval"), max_length=60, required=False)
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self,
        *args: Any,
        superiors: QuerySet,
        units: QuerySet,
        units_at_hand: Iterable[Organisation] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = superiors
        self.fields["organisation"].queryset = units
        self.fields["organisation"].at_hand = units_at_hand

    def sections(self) -> list[dict]:
        parts = (
            ("identity", _("Identity"), ("name", "kind", "parent", "organisation")),
            ("founding", _("Founding"), ("founded_on", "approval")),
            ("internal", _("For staff"), ("note",)),
        )
        return [
            {"id": key, "title": title, "fields": [self[name] for name in names]}
            for key, title, names in parts
        ]


class PartyElectForm(PickPersonForm):
    """A re-election: who leads from which day, and until when."""

    elected_on = DayField(label=_("Held on"), required=True)
    term_ends_on = DayField(
        label=_("Term ends"),
        help_text=_("Empty for the usual term: five years of a committee, three of a branch"),
    )
    session = forms.CharField(label=_("Term number"), max_length=20, required=False)

    def clean(self) -> dict:
        data = super().clean()
        start, end = data.get("elected_on"), data.get("term_ends_on")
        if start and end and end <= start:
            self.add_error("term_ends_on", _("The term ends before it starts."))
        return data


class PartySecretaryForm(PickPersonForm):
    """Another secretary within the running term."""

    starts_on = DayField(label=_("From"), required=True)


class CoverForm(AdmitForm):
    """A chamber that the organisation covers from a day on."""

    rank = None
    joined_on = None
    member = forms.CharField(
        label=_("Chamber"),
        max_length=200,
        help_text=_("Name or credit code of a chamber on file"),
        widget=PickInput("chambers:chamber_pick", offer_new=_("Look for “%(text)s” as typed")),
    )
    way = forms.ChoiceField(label=_("Way of building"), choices=PartyCoverage.Way.choices)
    since = DayField(label=_("From"), required=True)


class UntilForm(forms.Form):
    """The first day on which something is over."""

    until = DayField(label=_("Until"), required=True, help_text=_("The first day on which it is over"))


class PartyMergeForm(forms.Form):
    """Into which organisation, on which day, and why."""

    into = forms.ModelChoiceField(label=_("Merged into"), queryset=PartyOrganisation.objects.none())
    on = DayField(label=_("Merged on"), required=True)
    reason = forms.CharField(label=_("Reason or number of the approval"), max_length=200, required=False)

    def __init__(self, *args: Any, heirs: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = heirs


class PartyDissolveForm(forms.Form):
    on = DayField(label=_("Dissolved on"), required=True)
    reason = forms.CharField(label=_("Reason or number of the approval"), max_length=200, required=False)
