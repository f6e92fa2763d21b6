"""Reception days, appointments, and joint meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import User
from federation.ui.picking import PickSelect
from liaison.models import Department
from proposals.models import Appointment, JointMeeting, ReceptionDay, Topic

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
LONG = forms.Textarea(attrs={"rows": 5})
FILE_HINT = _("PDF, Word, Excel or a picture, up to 20 MB")


class RulesAreTheServices(forms.ModelForm):
    """Rules of the table are the service's: it says them beside their field or on top."""

    def validate_constraints(self) -> None:
        return None

    def validate_unique(self) -> None:
        return None


class ReceptionForm(RulesAreTheServices):
    class Meta:
        model = ReceptionDay
        fields = (
            "held_on",
            "begins_at",
            "ends_at",
            "slot_minutes",
            "place",
            "leader_name",
            "leader",
            "topic",
        )
        widgets = {"held_on": DAY, "begins_at": HOUR, "ends_at": HOUR}

    def __init__(self, *args: Any, leaders: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["leader"]
        field.queryset = leaders
        field.empty_label = _("None")
        field.help_text = _("Whoever has one is told and reads the appointments.")


class MinutesForm(forms.Form):
    minutes = forms.CharField(
        label=_("Written minutes"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10})
    )
    file = forms.FileField(label=_("File of the minutes"), required=False, help_text=FILE_HINT)


class BookForm(RulesAreTheServices):
    """An enterprise chooses one of the free times, also on a telephone."""

    slot = forms.TypedChoiceField(
        label=_("Time"), coerce=time.fromisoformat, widget=forms.RadioSelect, empty_value=None
    )

    class Meta:
        model = Appointment
        fields = ("slot", "contact_name", "contact_phone", "topic", "about")
        widgets = {"about": LONG}

    def __init__(self, *args: Any, free: Iterable[time], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["slot"].choices = [(f"{slot:%H:%M}", f"{slot:%H:%M}") for slot in free]
        fields["topic"].queryset = Topic.objects.current().filter(kind="complaint")
        fields["topic"].empty_label = _("Not sure")


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=_("What came of it"), max_length=2000, widget=LONG)


class MeetingForm(RulesAreTheServices):
    file = forms.FileField(label=_("File of the minutes"), required=False, help_text=FILE_HINT)

    class Meta:
        model = JointMeeting
        fields = ("held_on", "title", "place", "chair", "departments", "guests", "summary")
        widgets = {
            "held_on": DAY,
            "guests": forms.Textarea(attrs={"rows": 2}),
            "summary": LONG,
            "departments": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["departments"].queryset = departments
        fields["held_on"].initial = timezone.localdate
        fields["summary"].help_text = _("Without what concerns a single case: that stands with the case.")


class DecisionForm(forms.Form):
    """What a meeting decided about one case."""

    decision = forms.CharField(label=_("What was decided"), max_length=2000, widget=LONG)
    unit = forms.ModelChoiceField(
        label=_("Responsible department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=_("Choose a department"),
        widget=PickSelect("liaison:department_pick"),
    )
    due_on = forms.DateField(label=_("Due"), required=False, widget=DAY)

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = departments


class DiscussForm(DecisionForm):
    """A case that a meeting discussed, by its number; the decision may come later."""

    field_order = ("number", "decision", "unit", "due_on")
    number = forms.CharField(
        label=_("Number of the complaint"), max_length=60, help_text=_("The whole number, or its serial.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].required = False
