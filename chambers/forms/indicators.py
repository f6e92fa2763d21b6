"""The form of an indicator: it asks what the chosen kind has, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from chambers.forms.rubrics import PointsField
from chambers.models import Indicator, Rubric
from chambers.services.rubric_kinds import WANTED, fields_of, scorers_of
from federation.metrics import measurable

K, S = Indicator.Kind, Indicator.Scorer
MOST_LEVELS = 12
# A change of these draws the fields anew, at the page's own address.
REDRAWN = {
    "hx-post": "",
    "hx-trigger": "change",
    "hx-include": "closest form",
    "hx-vals": '{"act": "fields"}',
    "hx-target": "#p-fields",
    "hx-swap": "innerHTML",
}
WORDS: dict[Any, Any] = {
    (K.BRANCH, "points"): _("Points of the branch"),
    (K.PER_UNIT, "points"): _("Worth, for the sum of its branch"),
    (K.PER_UNIT, "cap"): _("Points at the most"),
    (K.DEDUCTION, "points"): _("Points to take from"),
    (K.DEDUCTION, "per_unit"): _("Points off for each"),
    (K.DEDUCTION, "cap"): _("Points off at the most"),
    (K.RATIO, "cap"): _("Points at the most"),
}
HINTS: dict[Any, Any] = {
    (K.BRANCH, "cap"): _("What stands below may add up to more; this is where it ends."),
    (K.PER_UNIT, "points"): _("10 points a project, worth 50: without a limit more projects count more."),
    (K.PER_UNIT, "cap"): _("Empty: no limit"),
    (K.DEDUCTION, "points"): _("Empty: taken from the total"),
    (K.DEDUCTION, "cap"): _("Empty: all of its points"),
    (K.RATIO, "cap"): _("Empty: its own points; more rewards what goes beyond the target."),
}


def numbers() -> dict[str, forms.Field]:
    return {
        "points": PointsField(label=_("Points"), required=False),
        "per_unit": PointsField(label=_("Points for a unit"), required=False),
        "base": PointsField(
            label=_("Points to begin with"), required=False, help_text=_("Before the first unit is counted")
        ),
        "cap": PointsField(label=_("At the most"), required=False),
        "target": PointsField(
            label=_("Target"),
            required=False,
            max_digits=18,
            decimal_places=4,
            help_text=_("Value for full points"),
        ),
        "floor": PointsField(
            label=_("Points for the least value"), required=False, help_text=_("Such as 60 of 100")
        ),
        "weight": PointsField(
            label=_("Weight"),
            max_digits=6,
            decimal_places=4,
            initial=1,
            required=False,
            help_text=_("1: its points count as they are"),
        ),
    }


def others(kind: str) -> dict[str, forms.Field]:
    words = dict(S.choices)
    return {
        "is_bonus": forms.BooleanField(
            label=_("Bonus"), required=False, help_text=_("Added on top of the total")
        ),
        "scorer": forms.ChoiceField(
            label=_("Scored by"),
            choices=[(one, words[S(one)]) for one in scorers_of(kind)],
            required=False,
            widget=forms.Select(attrs=REDRAWN),
        ),
        "metric": forms.ChoiceField(label=_("Metric"), choices=[("", "—"), *measurable()], required=False),
        "needs_evidence": forms.BooleanField(label=_("Evidence is asked for"), required=False),
        "in_duty_report": forms.BooleanField(label=_("Part of the report on duty (述职)"), required=False),
        "data_source": forms.CharField(
            label=_("Source of the data"),
            max_length=200,
            required=False,
            help_text=_("Such as a department’s statistics"),
        ),
    }


def level_fields(place: int) -> dict[str, forms.Field]:
    return {
        f"label{place}": forms.CharField(label=_("Level to choose"), max_length=200, required=False),
        f"worth{place}": PointsField(label=_("Points"), required=False),
    }


class IndicatorForm(forms.Form):
    """`kind` and `scorer` say which fields there are; a choice has `rows` of label and points.

    Of a bound form both come from what was sent, so that a page drawn anew asks what the new kind has.
    """

    kind = forms.ChoiceField(label=_("Kind"), choices=K.choices, widget=forms.Select(attrs=REDRAWN))
    name = forms.CharField(label=_("Indicator"), max_length=200)
    standard = long_text(_("How it is scored"), required=False, rows=3, most=2000)

    def __init__(self, *args: Any, subject: str, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data if self.is_bound else self.initial
        asked, scorer = str(given.get("kind") or ""), str(given.get("scorer") or S.OFFICE)
        self.chosen = kind = asked if asked in K.values else K.RANGE.value
        names = fields_of(kind, scorer if scorer in scorers_of(kind) else "")
        offered = numbers() | others(kind)
        for name in names:
            if name == "in_duty_report" and subject != Rubric.Subject.FEDERATION:
                continue
            field = self.fields[name] = offered[name]
            field.label = WORDS.get((kind, name), field.label)
            field.help_text = HINTS.get((kind, name), field.help_text)
            # A number that is missing is refused by the service in the words of the kind.
            field.wanted = name in WANTED.get(kind, ()) or name == "scorer"  # type: ignore[attr-defined]
            field.required = name in WANTED.get(kind, ())
        self.rows = min(rows, MOST_LEVELS) if kind == K.CHOICE else 0
        for place in range(1, self.rows + 1):
            for name, field in level_fields(place).items():
                # A row that is left empty is none, so nothing in it is called optional.
                field.wanted = True  # type: ignore[attr-defined]
                self.fields[name] = field

    def levels(self) -> list[tuple[Any, Any]]:
        """The rows of a choice, as pairs of bound fields."""
        return [(self[f"label{place}"], self[f"worth{place}"]) for place in range(1, self.rows + 1)]

    def plain_fields(self) -> list[Any]:
        """What stands in the form's grid behind kind, name and standard."""
        named = {"kind", "name", "standard"} | {bound.name for pair in self.levels() for bound in pair}
        return [self[name] for name in self.fields if name not in named]

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        for place in range(1, self.rows + 1):
            label, worth = data.get(f"label{place}"), data.get(f"worth{place}")
            if label and worth is None and f"worth{place}" not in self.errors:
                self.add_error(f"worth{place}", _("Say how many points this level gives."))
            if worth is not None and not label and f"label{place}" not in self.errors:
                self.add_error(f"label{place}", _("Say what this level is called."))
        return data

    def options(self) -> list[dict] | None:
        """The levels of a choice, the best first; none for other kinds."""
        if self.chosen != K.CHOICE:
            return []
        data = self.cleaned_data
        pairs = [(data[f"label{place}"], data[f"worth{place}"]) for place in range(1, self.rows + 1)]
        found = [{"label": label, "points": worth} for label, worth in pairs if label]
        return sorted(found, key=lambda one: -one["points"])


class PlaceForm(forms.Form):
    """Under which indicator one is put."""

    below = forms.ChoiceField(label=_("Put it below"), required=False)

    def __init__(self, *args: Any, branches: Sequence[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("On the first level")), *((str(one.pk), str(one)) for one in branches)]
        self.fields["below"].choices = choices  # type: ignore[attr-defined]
