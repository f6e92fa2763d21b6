"""Registering a complaint and the acts on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from liaison.models import Department
from proposals.models import CallBack, Complaint, Ground, JointMeeting, Topic

LONG = forms.Textarea(attrs={"rows": 5})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ComplaintForm(forms.ModelForm):
    """What somebody complains of. Staff name the channel and the enterprise; who writes online is it."""

    enterprise = forms.CharField(
        label=_("Enterprise or chamber"),
        max_length=200,
        help_text=_("The whole name or the credit code, as it stands in the registry."),
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), empty_label=_("Choose a topic")
    )

    class Meta:
        model = Complaint
        fields = (
            "channel",
            "ticket",
            "received_on",
            "title",
            "facts",
            "wish",
            "respondent",
            "respondent_text",
            "contact_name",
            "contact_phone",
            "is_urgent",
        )
        widgets = {"facts": forms.Textarea(attrs={"rows": 8}), "wish": LONG, "received_on": DAY}

    def __init__(self, *args: Any, by_staff: bool, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["topic"].queryset = Topic.objects.current().filter(kind="complaint")
        fields["respondent"].queryset = departments
        fields["respondent"].empty_label = _("Another one, or not known")
        if not by_staff:
            for name in ("channel", "ticket", "received_on", "enterprise"):
                del fields[name]
        else:
            fields["received_on"].initial = timezone.localdate

    def _get_validation_exclusions(self) -> set[str]:
        # Rules of the table are the service's: it says them beside their field or on top.
        return {*super()._get_validation_exclusions(), "number"}

    def validate_constraints(self) -> None:
        return None

    def validate_unique(self) -> None:
        return None


class TurnAwayForm(forms.Form):
    ground = forms.ModelChoiceField(label=_("Ground"), queryset=Ground.objects.none())
    answer = forms.CharField(
        label=_("What the complainant is told"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["ground"]
        field.queryset = Ground.objects.current().filter(act="refuse_complaint")


class ReferForm(forms.Form):
    answer = forms.CharField(
        label=_("Where to go with it, in words for the complainant"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class OneDepartmentForm(forms.Form):
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), empty_label=_("Choose a department")
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=DAY, help_text=_("Left empty: by the term.")
    )

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = departments


class JointForm(forms.Form):
    lead = forms.ModelChoiceField(
        label=_("Lead department"), queryset=Department.objects.none(), empty_label=_("Choose a department")
    )
    co_handlers = forms.ModelMultipleChoiceField(
        label=_("Co-handling departments"),
        queryset=Department.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    due_on = forms.DateField(
        label=_("Due"), required=False, widget=DAY, help_text=_("Left empty: by the term.")
    )

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "co_handlers"):
            field: Any = self.fields[name]
            field.queryset = departments


class HandOutForm(JointForm):
    """A round for which no department stands: one alone, or a lead with others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["co_handlers"].required = False


class MemoForm(forms.Form):
    memo = forms.CharField(
        label=_("Memo for the leader"), max_length=2000, widget=forms.Textarea(attrs={"rows": 8})
    )
    meeting = forms.ModelChoiceField(
        label=_("Joint meeting"),
        queryset=JointMeeting.objects.none(),
        required=False,
        empty_label=_("None, to the leader alone"),
        help_text=_("The case is put on the list of the meeting once the leader confirms."),
    )

    def __init__(self, *args: Any, meetings: QuerySet[JointMeeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["meeting"]
        field.queryset = meetings


class ResultForm(forms.Form):
    result = forms.CharField(
        label=_("What came of it"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class PartResultForm(ResultForm):
    section = forms.CharField(label=_("Section that handles it"), max_length=60)
    field_order = ("section", "result")


class CheckForm(forms.Form):
    good = forms.TypedChoiceField(
        label=_("The result"),
        choices=[
            ("yes", _("answers the complaint: on to the call-back")),
            ("no", _("is to be worked on again")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=LONG)


class CallBackForm(forms.Form):
    called_on = forms.DateField(label=_("Called on"), widget=DAY, initial=timezone.localdate)
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=CallBack.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("What was said"), max_length=2000, required=False, widget=LONG)


class ColleagueForm(forms.Form):
    colleague = forms.ModelChoiceField(
        label=_("Colleague"), queryset=User.objects.none(), empty_label=_("Choose a colleague")
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["colleague"]
        field.queryset = colleagues


class TakeDecisionForm(forms.Form):
    confirmed = forms.TypedChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("confirm")), ("no", _("do not confirm"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label=_("Reason"), max_length=2000, required=False, widget=LONG)


class EvidenceForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("PDF, Word, Excel or a picture, up to 20 MB"))
