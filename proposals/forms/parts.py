"""What departments ask and note about their part, and what the assigning office answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.ui.picking import PickSelect
from liaison.models import Department
from proposals.models import Assignment, PartContact, PartRequest

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SHORT = forms.Textarea(attrs={"rows": 3})


class ReturnForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is not for this department"),
        max_length=2000,
        widget=SHORT,
        help_text=_("It goes back to the federation, which hands it to another department."),
    )


class ExtensionForm(forms.Form):
    wanted_on = forms.DateField(label=_("New date asked for"), widget=DAY)
    reason = forms.CharField(label=_("Why more time is needed"), max_length=2000, widget=SHORT)


class ContactForm(forms.Form):
    held_on = forms.DateField(label=_("Day of the contact"), widget=DAY, initial=timezone.localdate)
    way = forms.ChoiceField(
        label=_("Way of contact"), choices=PartContact.Way.choices, initial=PartContact.Way.PHONE
    )
    summary = forms.CharField(label=_("What was talked about"), max_length=2000, widget=SHORT)


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Internal note"),
        max_length=2000,
        widget=SHORT,
        help_text=_("Read by your own department alone."),
    )


class SectionForm(forms.Form):
    section = forms.CharField(label=_("Section that handles it"), max_length=60)


class AnswerForm(forms.Form):
    """The office's answer to a request. More time may be given for less than was asked."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Grant")), ("no", _("Do not grant"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    granted_on = forms.DateField(
        label=_("New date"), required=False, widget=DAY, help_text=_("Left empty it is the date asked for.")
    )
    answer = forms.CharField(
        label=_("Answer (needed when you refuse)"), max_length=2000, required=False, widget=SHORT
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Its label says when it is needed.
        self.fields["answer"].wanted = True  # type: ignore[attr-defined]
        if kind != PartRequest.Kind.EXTENSION:
            del self.fields["granted_on"]


class AddUnitForm(forms.Form):
    """Another department for a round under way; only modes are offered that go with those who have it."""

    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        empty_label=_("Choose a department"),
        widget=PickSelect("liaison:department_pick"),
    )
    mode = forms.ChoiceField(label=_("Mode"), widget=forms.RadioSelect)
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=DAY, help_text=_("Left empty: by the term.")
    )

    def __init__(
        self, *args: Any, departments: QuerySet[Department], modes: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["department"].queryset = departments
        labels = dict(Assignment.Mode.choices)
        fields["mode"].choices = [(mode, labels[mode]) for mode in modes]
        fields["mode"].initial = next(iter(modes), None)
