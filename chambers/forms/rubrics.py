"""Forms of rubrics: the rubric, the terms of a version, its grades and groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.assessment_marks import UNTOLD
from chambers.forms.governance import long_text
from chambers.models import Chamber, Grade, Rubric, RubricVersion
from chambers.services.rubric_checks import plain


class PointsField(forms.DecimalField):
    """A number of points: nine digits, three of them behind the point; shown without idle zeros."""

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {"max_digits": 9, "decimal_places": 3, "min_value": 0}
        widget = forms.NumberInput(attrs={"step": "any", "min": "0", "inputmode": "decimal"})
        super().__init__(**(options | {"widget": widget, "error_messages": UNTOLD} | kwargs))

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if hasattr(value, "as_tuple") else value


class RubricForm(forms.Form):
    name = forms.CharField(label=_("Name of the rubric"), max_length=100)
    subject = forms.ChoiceField(label=_("Assesses"), choices=Rubric.Subject.choices)
    honour = forms.CharField(
        label=_("Honour"),
        max_length=100,
        required=False,
        help_text=_("What the award is called in the register of honours"),
    )
    description = long_text(_("What the rubric is for"), required=False, rows=3)


class NewRubricForm(RubricForm):
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, figures and hyphens, such as four-goods")
    )
    field_order = ("name", "code", "subject", "honour", "description")


class ChangeRubricForm(RubricForm):
    is_active = forms.BooleanField(
        label=_("New rounds may follow it"), required=False, help_text=_("Rounds that run go on either way.")
    )


class TermsForm(forms.Form):
    """How a version rounds, what caps it, how experts are heard, how long an award lasts."""

    total_points = PointsField(label=_("Points in all"), min_value=1)
    total_cap = PointsField(
        label=_("Never above"), required=False, min_value=1, help_text=_("Bonus points included")
    )
    bonus_cap = PointsField(label=_("Bonus points at the most"), required=False)
    places = forms.IntegerField(label=_("Decimal places"), min_value=0, max_value=3)
    rounding = forms.ChoiceField(label=_("Rounding"), choices=RubricVersion.Rounding.choices)
    experts = forms.IntegerField(label=_("Experts for each unit"), min_value=1, max_value=9)
    spread_limit = PointsField(
        label=_("Spread that calls one more expert"), required=False, help_text=_("In points of the total")
    )
    drops_extremes = forms.BooleanField(
        label=_("Highest and lowest do not count (from three experts)"), required=False
    )
    reason_from = PointsField(
        label=_("Difference that needs a reason"), help_text=_("In points of an indicator")
    )
    publicity_days = forms.IntegerField(label=_("Working days of publicity"), min_value=1, max_value=90)
    valid_months = forms.IntegerField(label=_("An award lasts, in months"), min_value=1, max_value=240)
    note = long_text(_("What changed"), required=False, rows=3, most=2000)


class GradeForm(forms.Form):
    """A grade and what its award is paid."""

    name = forms.CharField(label=_("Grade"), max_length=60)
    threshold = PointsField(label=_("From a total of"))
    level = forms.ChoiceField(
        label=_("Level of the honour"),
        required=False,
        choices=[("", "—"), *Grade._meta.get_field("level").choices],  # type: ignore[list-item]
    )
    is_award = forms.BooleanField(
        label=_("Is awarded"), required=False, help_text=_("Without it the grade is only noted.")
    )
    amount = PointsField(label=_("Reward in yuan"), max_digits=12, decimal_places=2, required=False)
    from_points = PointsField(label=_("More for each point above"), required=False)
    per_point = PointsField(
        label=_("Yuan for each point above"), max_digits=12, decimal_places=2, required=False
    )
    at_most = PointsField(
        label=_("Reward at the most, in yuan"), max_digits=12, decimal_places=2, required=False
    )

    REWARD = ("amount", "from_points", "per_point", "at_most")

    def sections(self) -> list[dict]:
        return [
            {
                "id": "grade",
                "title": _("grade"),
                "fields": [self[name] for name in ("name", "threshold", "level", "is_award")],
            },
            {
                "id": "reward",
                "title": _("Reward"),
                "hint": _("Left empty, this grade is paid nothing."),
                "fields": [self[name] for name in self.REWARD],
            },
        ]


class GroupForm(forms.Form):
    """Units that are ranked among each other."""

    name = forms.CharField(label=_("Group"), max_length=60)
    kinds = forms.MultipleChoiceField(
        label=_("Chambers of these kinds belong to it"),
        choices=Chamber.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: whoever belongs to it is chosen by hand."),
    )
    position = forms.IntegerField(label=_("Place in the list"), min_value=1, max_value=999, initial=1)


class CompareForm(forms.Form):
    """Which two versions stand side by side."""

    old = forms.ChoiceField(label=_("Earlier version"))
    new = forms.ChoiceField(label=_("Later version"))

    def __init__(self, *args: Any, versions: list[RubricVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), f"{one.rubric.name} · {one.number}") for one in versions]
        for name in ("old", "new"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class KindForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    unit = forms.CharField(label=_("Counted in"), max_length=20, help_text=_("Such as yuan, cases, persons"))


class NewKindForm(KindForm):
    code = forms.SlugField(
        label=_("Code"), max_length=30, help_text=_("Letters, figures and hyphens; it stays")
    )


class ChangeKindForm(KindForm):
    is_active = forms.BooleanField(label=_("Offered to rubrics and reports"), required=False)


class BookForm(forms.Form):
    """A workbook with a rubric."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("An .xlsx workbook of at most 2 MB"),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        max_length=200,
    )
