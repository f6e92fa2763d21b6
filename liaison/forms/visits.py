"""Forms of visits, their plans and the problems told there."""

from __future__ import annotations

import functools
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import OrganisationQuerySet
from federation.reference.fields import RegionField
from federation.ui.fields import DayField, RowField
from federation.ui.picking import PickedField
from liaison.models import VisitIssue, VisitPlan
from liaison.services.visits import titles
from members.pickers import parties_meant

PICK = "liaison:unit_pick"


class PlanForm(forms.Form):
    """Who visits in which area until when."""

    organisation = RowField(label=_("Federation"), queryset=None, empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=100)
    leader = forms.CharField(
        label=_("Leading visitor"), max_length=60, required=False, help_text=_("Name and post")
    )
    region = RegionField(label=_("Area"))
    starts_on = DayField(label=_("From"), required=True)
    ends_on = DayField(label=_("Until"), required=True)
    target = forms.IntegerField(label=_("Visits intended"), min_value=0, max_value=100_000, initial=0)

    def __init__(self, *args: Any, units: OrganisationQuerySet, at_hand: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = units
        self.fields["organisation"].at_hand = at_hand


class PlannedUnitForm(forms.Form):
    """One more enterprise or chamber for a plan."""

    unit = PickedField(PICK, label=_("Enterprise or chamber"))

    def __init__(self, *args: Any, reachable: OrganisationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].within(functools.partial(parties_meant, reachable))


class VisitChangeForm(forms.Form):
    """What was written down of a visit."""

    plan = forms.ModelChoiceField(
        label=_("Plan"), queryset=VisitPlan.objects.none(), required=False, empty_label="—"
    )
    visited_on = DayField(label=_("Day"), required=True)
    visitors = forms.CharField(label=_("Visitors"), max_length=200, help_text=_("Names with posts"))
    met = forms.CharField(label=_("Met"), max_length=200, required=False)
    summary = forms.CharField(
        label=_("What was talked about"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, plans: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans


class VisitForm(VisitChangeForm):
    """A visit with the problems told there."""

    field_order = ["organisation", "unit", "plan", "visited_on", "visitors", "met", "summary", "issues"]
    organisation = RowField(label=_("Federation"), queryset=None, empty_label=None)
    unit = PickedField(PICK, label=_("Enterprise or chamber"))
    issues = forms.CharField(
        label=_("Problems told there"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One in each line; each gets a line of the ledger"),
    )

    def __init__(
        self, *args: Any, units: OrganisationQuerySet, at_hand: list, reachable: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = units
        self.fields["organisation"].at_hand = at_hand
        self.fields["unit"].within(functools.partial(parties_meant, reachable))

    def clean_issues(self) -> list[str]:
        try:
            return titles(self.cleaned_data["issues"].splitlines())
        except ValidationError as error:
            raise ValidationError(error.error_dict["issues"]) from error


class IssueForm(forms.Form):
    """A further problem of a visit."""

    title = forms.CharField(label=_("Problem"), max_length=120)


class AnswerForm(forms.Form):
    """How far a department is with a problem, or how it ended."""

    state = forms.ChoiceField(label=_("State"), choices=VisitIssue.State.choices, widget=forms.RadioSelect)
    result = forms.CharField(
        label=_("Result"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The federation reads it, and tells the unit that was visited."),
    )

    def __init__(self, *args: Any, states: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = states


class HandleForm(forms.Form):
    """Who takes a problem up, and how it ends."""

    state = forms.ChoiceField(label=_("State"), choices=VisitIssue.State.choices)
    handler = PickedField("liaison:department_pick", label=_("Department in charge"), required=False)
    handler_name = forms.CharField(label=_("Handled by"), max_length=60, required=False)
    due_on = DayField(label=_("To be done by"))
    result = forms.CharField(
        label=_("Result"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, find: Any, states: list, present: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = states
        self.fields["handler"].within(find, present=present)
