"""Forms of assessment rounds and of acts on their entries."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from chambers.models import RubricVersion
from federation.accounts.models import User
from federation.ui.fields import DayField

DAYS = ("apply_by", "submit_by", "check_by", "score_by")


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.rubric.name} · {obj.number}"


class PersonField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class DaysForm(forms.Form):
    """The closing days of a round, in their order."""

    apply_by = DayField(label=_("Apply by"), required=True)
    submit_by = DayField(label=_("Self-score by"), required=True)
    check_by = DayField(label=_("First check by"), required=True)
    score_by = DayField(label=_("Experts score by"), required=True)

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        for before, after in zip(DAYS, DAYS[1:]):
            if data.get(before) and data.get(after) and data[after] < data[before]:
                self.add_error(
                    after, _("Apply, self-score, first check, experts: the days follow each other.")
                )
        return data


class RoundForm(DaysForm):
    """A new round. `versions` are those in use."""

    rubric_version = VersionField(
        label=_("Version of the rubric"), queryset=RubricVersion.objects.none(), empty_label=None
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    first_day = DayField(label=_("Counted from"), required=True)
    last_day = DayField(label=_("Counted until"), required=True)
    is_peer = forms.BooleanField(
        label=_("Peer review among chambers"),
        required=False,
        help_text=_("Secretaries of other chambers sit where experts would."),
    )
    is_trial = forms.BooleanField(
        label=_("Trial run (试算)"),
        required=False,
        help_text=_("Scored on a sample and looked at; never published and never awarded."),
    )

    def __init__(self, *args: Any, versions: QuerySet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if versions is None:
            for name in ("rubric_version", "is_peer", "is_trial"):
                del self.fields[name]
        else:
            self.fields["rubric_version"].queryset = versions  # type: ignore[attr-defined]

    field_order = ("rubric_version", "title", "year", "first_day", "last_day", *DAYS, "is_peer", "is_trial")

    def clean(self) -> dict:
        data = super().clean()
        if data.get("first_day") and data.get("last_day") and data["last_day"] < data["first_day"]:
            self.add_error("last_day", _("The period must end after it begins."))
        return data


class ApplyForm(forms.Form):
    statement = long_text(_("Statement"), required=False, rows=6, most=4000)


class SpreadForm(forms.Form):
    """Who is spread over the entries: everybody offered, unless some are chosen."""

    people = PersonField(
        label=_("Experts"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "None chosen: everybody on this list. Each sits over about as many entries as the others."
        ),
    )

    def __init__(self, *args: Any, pool: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = pool  # type: ignore[attr-defined]


class SeatForm(forms.Form):
    expert = forms.ModelChoiceField(label=_("Expert"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, pool: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["expert"]
        field.queryset = pool
        field.label_from_instance = lambda user: user.name


class ReasonForm(forms.Form):
    reason = long_text(_("Reason"), rows=4, most=1000)


class EvidenceForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("PDF, picture, Word or Excel, up to 20 MB"))
    caption = forms.CharField(label=_("What it shows"), max_length=300, required=False)
