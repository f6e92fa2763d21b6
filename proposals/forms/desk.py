"""What the federation's desk decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.ui.fields import DayField, DictionaryField
from federation.ui.picking import PickSelect
from liaison.models import Department
from proposals.models import Assignment, Commitment, Matter, Proposal
from proposals.services.dictionaries import choices_of, grounds, sectors, sessions, topics
from proposals.services.rerouting import route_choices

Mode = Assignment.Mode


class ReasonForm(forms.Form):
    """A decision that needs a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


def from_memory(rows: Callable[[], Mapping[int, Any]], **kwargs: Any) -> DictionaryField:
    """A choice among the entries of a dictionary that is held in memory."""
    return DictionaryField(choices=lambda: choices_of(rows()), rows=rows, **kwargs)


class KeyForm(forms.Form):
    """Whether a proposal is a key one, who leads it and how it is supervised."""

    is_key = forms.BooleanField(label=_("Key proposal"), required=False)
    key_leader = forms.CharField(
        label=_("Leader in charge"), max_length=60, required=False, help_text=_("Needed for a key proposal")
    )
    supervision_plan = forms.CharField(
        label=_("Supervision plan"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who looks into it, when and how"),
    )


class FileForm(KeyForm):
    """Filing: what it is about, where it belongs, and for an outer body's proposal what that body gave it."""

    field_order = [
        "topic",
        "track",
        "session",
        "sector",
        "outer_number",
        "filed_on",
        "is_key",
        "key_leader",
        "supervision_plan",
    ]
    topic = from_memory(topics, label=_("Category"))
    track = forms.ChoiceField(
        label=_("Track"),
        choices=Proposal.Track.choices,
        initial=Proposal.Track.INTERNAL,
        required=False,
        widget=forms.RadioSelect,
    )
    session = from_memory(sessions, label=_("Session"))
    sector = from_memory(sectors, label=_("Sector"))
    outer_number = forms.CharField(
        label=_("Number of the outer body"),
        max_length=30,
        required=False,
        help_text=_("Only for a proposal of an outer body, such as: 077"),
    )
    filed_on = DayField(label=_("Filed there on"), help_text=_("Only for a proposal of an outer body"))

    def clean_track(self) -> str:
        return self.cleaned_data["track"] or Proposal.Track.INTERNAL


class NotFilingForm(forms.Form):
    """Why a proposal is not filed: a coded ground, and a sentence for its proposer."""

    ground = DictionaryField(
        choices=lambda: choices_of(grounds("not_file")),
        rows=lambda: grounds("not_file"),
        label=_("Ground"),
        required=True,
    )
    text = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The proposer reads it."),
    )


class ReroutingForm(forms.Form):
    """Where a matter goes that is not for a proposal."""

    kind = forms.ChoiceField(
        label=_("Goes on as"),
        choices=partial(route_choices, without=Matter.Kind.PROPOSAL),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The proposer reads it."),
    )


class JoiningForm(forms.Form):
    """Into which proposal this one is joined, by its number."""

    target = forms.CharField(
        label=_("Number of the other proposal"),
        max_length=100,
        help_text=_("Its whole number, or its serial of this year such as 064"),
    )
    text = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class DecideForm(forms.Form):
    """A colleague's decision about what was proposed."""

    confirmed = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Confirm")), ("no", _("Do not confirm"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Remark (needed when you do not confirm)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Its label says when it is needed.
        self.fields["answer"].wanted = True  # type: ignore[attr-defined]


class AppealForm(forms.Form):
    """The answer to an appeal."""

    upheld = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Uphold: the decision is undone")), ("no", _("Reject: the decision stays"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer to the proposer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class CloseForm(forms.Form):
    makes_no_promise = forms.BooleanField(
        label=_("The letter makes no promise"),
        required=False,
        help_text=_("Promises are tracked after closing."),
    )


class ReopenForm(forms.Form):
    """Why a closed proposal is taken up again."""

    reason = forms.CharField(
        label=_("New fact, or how the promise was broken"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    commitment = forms.ModelChoiceField(
        label=_("Promise that was not kept"),
        queryset=Commitment.objects.none(),
        required=False,
        empty_label=_("None, it is a new fact"),
    )

    def __init__(self, *args: Any, commitments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commitment"].queryset = commitments


class AssignForm(forms.Form):
    """Who handles it, and a due date that may be left to the rule. The mode follows from who is named."""

    lead = forms.ModelChoiceField(
        label=_("Lead department"),
        queryset=Department.objects.none(),
        empty_label=_("Choose a department"),
        widget=PickSelect("liaison:department_pick"),
        required=False,
        help_text=_("Alone it is the sole handler, with co-handlers it is the lead."),
    )
    co_handlers = forms.ModelMultipleChoiceField(
        label=_("Co-handling departments"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    separate = forms.ModelMultipleChoiceField(
        label=_("Departments that each answer separately"),
        queryset=Department.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two or more, in place of a lead."),
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, departments, why: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "co_handlers", "separate"):
            self.fields[name].queryset = departments
        self.fields["due_on"].help_text = why

    def clean(self) -> dict:
        data = super().clean() or {}
        if not (data.get("lead") or data.get("separate") or self.errors):
            self.add_error("lead", _("Name the department that answers."))
        data["mode"] = Mode.SINGLE
        if data.get("separate") and not data.get("lead"):
            data["mode"] = Mode.SEPARATE
        elif data.get("co_handlers"):
            data["mode"] = Mode.LEAD
        return data


class RehandleForm(AssignForm):
    """A new round: why, who, and by when."""

    field_order = ["reason", "lead", "co_handlers", "separate", "due_on"]
    reason = forms.CharField(
        label=_("Reason for the new round"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The departments and the proposer read it."),
    )
