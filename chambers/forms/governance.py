"""Forms of decoupling, governance papers, pledges, complaints, sanctions and officials."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.decisions import AppointForm
from chambers.models import Chamber, Complaint, Option
from federation.files.checks import ALLOWED
from federation.ui.fields import DayField, SeveralFilesField


def long_text(label: Any, *, required: bool = True, rows: int = 4, most: int = 4000, **options: Any) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        **options,
    )


class OptionField(forms.ModelChoiceField):
    """An entry of one area that is in use."""

    def __init__(self, area: str, **kwargs: Any) -> None:
        self.area = area
        super().__init__(queryset=Option.objects.none(), **kwargs)

    def __deepcopy__(self, memo: dict) -> Any:
        copied = super().__deepcopy__(memo)
        copied.queryset = Option.objects.of(self.area)
        return copied


class FilesField(SeveralFilesField):
    """Files beside other fields: they may be left out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Files"))
        super().__init__(required=False, max_length=200, **kwargs)
        self.widget.attrs["accept"] = ",".join(f".{extension}" for extension in ALLOWED)

    def clean(self, data: Any, initial: Any = None) -> list:
        return [one for one in super().clean(data, initial) if one]


class DecouplingForm(forms.Form):
    """The status, and the day of each separation."""

    decoupling = forms.ChoiceField(
        label=_("Decoupling"), choices=[("", _("Not known")), *Chamber.Decoupling.choices], required=False
    )
    decoupled_on = DayField(label=_("Decoupled on"))

    def __init__(self, *args: Any, kinds: Iterable[Option], days: dict[int, date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds:
            self.fields[f"kind_{kind.pk}"] = DayField(label=kind.name, initial=days.get(kind.pk))

    def sections(self) -> list[dict]:
        kinds = [self[name] for name in self.fields if name.startswith("kind_")]
        return [
            {"id": "status", "title": _("Status"), "fields": [self["decoupling"], self["decoupled_on"]]},
            {"id": "separations", "title": _("Separations and their days"), "fields": kinds},
        ]

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        data["separations"] = {
            int(name.removeprefix("kind_")): value for name, value in data.items() if name.startswith("kind_")
        }
        return data


class DocumentForm(forms.Form):
    """One version of a paper."""

    kind = OptionField(Option.Area.DOCUMENT, label=_("Kind"))
    title = forms.CharField(label=_("Title"), max_length=120)
    edition = forms.CharField(label=_("Version"), max_length=30, required=False)
    adopted_on = DayField(label=_("Adopted on"), required=True)
    valid_until = DayField(label=_("Valid until"), help_text=_("The last valid day; empty while it holds"))
    is_present = forms.BooleanField(label=_("This is the present version"), required=False, initial=True)
    files = FilesField()

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        start, end = data.get("adopted_on"), data.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", _("It would run out before it was adopted."))
        return data


class PledgeForm(forms.Form):
    title = forms.CharField(label=_("Pledge"), max_length=120)
    text_version = forms.CharField(label=_("Version of the text"), max_length=30, required=False)
    signed_on = DayField(label=_("Signed on"), required=True)
    signatory = forms.CharField(label=_("Who signed"), max_length=60, required=False)
    files = FilesField()


class ComplaintForm(forms.Form):
    received_on = DayField(label=_("Complaint received on"), required=True)
    channel = forms.ChoiceField(label=_("Received by"), choices=Complaint.Channel.choices)
    complainant = forms.CharField(
        label=_("Complainant"),
        max_length=100,
        required=False,
        help_text=_("Shown to the federation’s staff alone, never to the chamber"),
    )
    subject = forms.CharField(label=_("Subject"), max_length=120)
    facts = long_text(_("Facts"), required=False)
    files = FilesField()


class CloseComplaintForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("closed", _("Closed with a result")), ("dismissed", _("Not taken up"))],
        widget=forms.RadioSelect,
        initial="closed",
    )
    result = long_text(_("Result"))
    closed_on = DayField(label=_("Closed on"), required=True)


class SanctionForm(forms.Form):
    kind = OptionField(Option.Area.SANCTION, label=_("Kind"))
    ground = long_text(_("Ground"), rows=3, most=2000)
    decision_number = forms.CharField(label=_("Number of the decision"), max_length=60, required=False)
    starts_on = DayField(label=_("In force from"), required=True)
    ends_on = DayField(label=_("Last day"), help_text=_("Empty until it is lifted"))
    complaint = forms.ModelChoiceField(
        label=_("Complaint behind it"), queryset=Complaint.objects.none(), required=False, empty_label="—"
    )
    files = FilesField(label=_("Written decision"))

    def __init__(self, *args: Any, complaints: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["complaint"].queryset = complaints

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The sanction ends before it starts."))
        return data


class LiftForm(forms.Form):
    lifted_on = DayField(label=_("Lifted on"), required=True)
    reason = forms.CharField(label=_("Why it was lifted"), max_length=200)


class MarkOfficialForm(forms.Form):
    body = forms.CharField(label=_("Government body"), max_length=200)
    title = forms.CharField(label=_("Public office"), max_length=60, required=False)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until"), help_text=_("The first day out of office; empty while it lasts"))

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", _("The office ends before it starts."))
        return data


class JudgeForm(forms.Form):
    same = forms.TypedChoiceField(
        label=_("Is it this person?"),
        choices=[("yes", _("Yes, it is the same person")), ("no", _("No, somebody else of that name"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class ApproveForm(forms.Form):
    approved_by = forms.CharField(label=_("Approved by"), max_length=100)
    approved_on = DayField(label=_("Approved on"), required=True)
    number = forms.CharField(label=_("Number of the approval"), max_length=60, required=False)


class WatchedAppointForm(AppointForm):
    """Asks once more before somebody takes office who holds, or seems to hold, a public office.

    `offices_of(name, person)` gives these public offices in words.
    """

    CONFIRM = "confirm_official"

    def __init__(self, *args: Any, offices_of: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices_of = offices_of

    def clean(self) -> dict:
        data = super().clean()
        name = (data.get("name") or "").strip()
        # While it is open who is meant, there is nobody to be warned of yet.
        offices = self.offices_of(name, data.get("person")) if name and not self.errors else []
        if offices:
            self.fields[self.CONFIRM] = forms.BooleanField(
                label=_("Appoint all the same; the approval will be put on file"), required=False
            )
            data[self.CONFIRM] = bool(self.data.get(self.CONFIRM))
            if not data[self.CONFIRM]:
                sentence = _("Somebody of this name holds a public office: %(offices)s.")
                self.add_error(
                    self.CONFIRM,
                    ValidationError(sentence, code="official", params={"offices": "；".join(offices)}),
                )
        return data


class AddOptionForm(forms.Form):
    """A new entry of an area; fields that the area has no use for are not asked."""

    name = forms.CharField(label=_("Name"), max_length=80)
    amount = forms.IntegerField(label=_("Number"), min_value=-3000, max_value=3000, required=False)
    marked = forms.BooleanField(label=_("Mark"), required=False)

    def __init__(self, *args: Any, area: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        amount, mark = Option.MEANING[Option.Area(area)]
        for name, label in (("amount", amount), ("marked", mark)):
            if label is None:
                del self.fields[name]
            else:
                self.fields[name].label = label
        if area in (Option.Area.CHECKLIST, Option.Area.REMINDER, Option.Area.LIMIT):
            self.fields["amount"].required = True


class ChangeOptionForm(AddOptionForm):
    position = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999)
    in_use = forms.BooleanField(label=_("In use"), required=False)
