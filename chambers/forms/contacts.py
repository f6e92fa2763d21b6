"""Forms of the contact log and of outside bodies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.decisions import AdmitForm
from chambers.forms.governance import OptionField, long_text
from chambers.models import Option, OutsideBody
from federation.ui.fields import DayField
from members.forms.people import PickPersonForm
from members.forms.registry import RegistryForm


class ContactForm(forms.Form):
    kind = OptionField(Option.Area.CONTACT, label=_("Way of contact"))
    held_on = DayField(label=_("Day"), required=True)
    subject = forms.CharField(label=_("Subject"), max_length=120)
    people = forms.CharField(
        label=_("People"), max_length=200, required=False, help_text=_("Who took part, on both sides")
    )
    outcome = long_text(_("Outcome"), required=False, rows=3)
    follow_up = forms.CharField(label=_("To follow up"), max_length=200, required=False)
    follow_up_due_on = DayField(label=_("Follow up by"), help_text=_("You are reminded on that day"))


class FollowForm(forms.Form):
    followed_up_on = DayField(label=_("Followed up on"), required=True)


class OutsideBodyForm(RegistryForm):
    layout = (
        ("identity", _("Identity"), ("name", "kind", "short_name", "region", "parent")),
        ("contact", _("How to reach it"), ("address", "phone", "website")),
        ("internal", _("For staff"), ("note",)),
    )
    english_name = None
    former_names = None
    credit_code = None
    status = None
    industry = None
    founded_on = None

    kind = forms.ChoiceField(label=_("Kind"), choices=OutsideBody.Kind.choices)
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    note = long_text(_("Note"), required=False, rows=2, most=2000)


class JoinForm(AdmitForm):
    """A chamber or a federation belongs to an outside body."""

    rank = None
    joined_on = DayField(label=_("Joined on"), required=True)
    left_on = DayField(label=_("Left on"), help_text=_("Empty while it lasts"))
    standing = forms.CharField(
        label=_("Standing"), max_length=60, required=False, help_text=_("Such as council member or host")
    )

    def clean(self) -> dict:
        data = super().clean()
        start, end = data.get("joined_on"), data.get("left_on")
        if start and end and end < start:
            self.add_error("left_on", _("The day of leaving lies before the day of joining."))
        return data


class BodyPersonForm(PickPersonForm):
    """Somebody to turn to at an outside body."""

    title = forms.CharField(label=_("Post"), max_length=60, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["name", "person", "mobile", "title"])
