"""Entries of the dictionaries of proposals and complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from federation.ui.fields import DayField
from liaison.models import Department
from proposals.models import Matter, ReplyClass
from proposals.wording import DECISIONS

# The acts that rest on a coded ground.
ACTS = [("not_file", DECISIONS["not_file"]), ("refuse_complaint", _("Refuse the complaint"))]


class EntryForm(forms.Form):
    """What every entry has: a place in its list, and whether it may still be chosen."""

    position = forms.IntegerField(
        label=_("Place in the list"), min_value=0, max_value=30_000, required=False, initial=0
    )
    is_active = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("What is no longer in use stays with what was recorded with it."),
    )

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 0


class SessionForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("Left empty, it is made of body, term and session."),
    )
    body = forms.CharField(label=_("Body"), max_length=60, required=False)
    term = forms.IntegerField(label=_("Term number"), min_value=1, max_value=200, required=False)
    number = forms.IntegerField(label=_("Session number"), min_value=1, max_value=200, required=False)
    opens_on = DayField(label=_("Opens on"))
    closes_on = DayField(label=_("Closes on"))
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class SectorForm(EntryForm):
    name = forms.CharField(label=_("Name"), max_length=40)
    field_order = ["name", "position", "is_active"]


class FixedForm(EntryForm):
    """An entry with something that is given once and never changes."""

    def __init__(self, *args: Any, fixed: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in fixed:
            del self.fields[name]


class CodedForm(FixedForm):
    """An entry with a code that imports and rules know it by; the code never changes."""

    code = forms.SlugField(
        label=_("Code"), max_length=30, help_text=_("Small Latin letters, such as other; it stays for good.")
    )
    name = forms.CharField(label=_("Name"), max_length=60)


class TopicForm(CodedForm):
    kind = forms.ChoiceField(label=_("Kind of matter"), choices=Matter.Kind.choices)
    handler = forms.ModelChoiceField(
        label=_("Handled by default by"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("Nobody: the desk chooses each time"),
        help_text=_("For categories of demands. Proposed at dispatching; what is dispatched already stays."),
    )
    field_order = ["kind", "code", "name", "handler", "position", "is_active"]

    def __init__(self, *args: Any, departments: QuerySet[Department] | None = None, **kwargs: Any) -> None:
        """Without `departments` the kind of the entry has no default handler."""
        super().__init__(*args, **kwargs)
        if departments is None:
            del self.fields["handler"]
        else:
            field: Any = self.fields["handler"]
            field.queryset = departments


class GroundForm(CodedForm):
    act = forms.ChoiceField(label=_("For which act"), choices=ACTS)
    name = forms.CharField(label=_("Ground"), max_length=120)
    field_order = ["act", "code", "name", "position", "is_active"]


class ReplyClassForm(FixedForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=1,
        validators=ReplyClass._meta.get_field("code").validators[:1],
        help_text=_("One capital letter, which stands on the letters; it stays for good."),
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    counts_as = forms.ChoiceField(
        label=_("Counts as"),
        choices=ReplyClass.CountsAs.choices,
        help_text=_("What statistics make of its letters. It stays once a letter bears the class."),
    )
    field_order = ["code", "name", "counts_as", "position", "is_active"]
