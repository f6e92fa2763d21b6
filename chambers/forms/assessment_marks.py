"""The fields of a sheet: for each leaf a value by its kind, and a reason where one may be asked for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chambers.models import Indicator, IndicatorOption
from chambers.services.rubric_checks import plain

K = Indicator.Kind
UNTOLD = {"invalid": _("Write a number."), "max_digits": _("This number is too long.")}


def decimal_of(text: Any) -> Decimal:
    return Decimal(str(text))


class ValueField(forms.DecimalField):
    """Points, or a number of units. The limits are the service's, which says them in words."""

    def __init__(self, leaf: Indicator, **kwargs: Any) -> None:
        step = "0.5" if leaf.kind == K.RANGE else "1" if leaf.kind == K.PER_UNIT else "any"
        widget = forms.NumberInput(attrs={"step": step, "min": "0", "inputmode": "decimal"})
        if leaf.kind == K.RANGE:
            widget.attrs["max"] = plain(leaf.points)
        super().__init__(
            max_digits=18, decimal_places=4, required=False, widget=widget, error_messages=UNTOLD, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


class LevelField(forms.TypedChoiceField):
    """One of the levels; the value is its points. A met leaf is one of two."""

    def __init__(self, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(
            choices=choices,
            coerce=decimal_of,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect if len(choices) < 4 else forms.Select,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value


def field_of(leaf: Indicator, options: Iterable[IndicatorOption], *, compact: bool) -> forms.Field:
    """The field in which a leaf takes its value; on a sheet a select stands for what is chosen."""
    label = f"{leaf.code} {leaf.name}"
    if leaf.kind in (K.FIXED, K.VETO):
        met = [("1", pgettext_lazy("indicator", "Met")), ("0", _("Not met"))]
        struck = [("0", _("Nothing")), ("1", _("Struck"))]
        choices: list[tuple[str, Any]] = met if leaf.kind == K.FIXED else struck
    elif leaf.kind == K.CHOICE:
        choices = [(plain(one.points), f"{one.label} · {plain(one.points)}") for one in options]
    else:
        return ValueField(leaf, label=label, help_text=hint_of(leaf))
    field = LevelField(choices, label=label, help_text=leaf.standard)
    if compact:
        field.widget = forms.Select(choices=[("", "—"), *choices])
    return field


def hint_of(leaf: Indicator) -> str:
    unit: Any = ""
    if leaf.kind == K.RANGE:
        unit = _("Points from 0 to %(points)s.") % {"points": plain(leaf.points)}
    elif leaf.kind == K.PER_UNIT:
        unit = _("How many; %(points)s points each.") % {"points": plain(leaf.per_unit or Decimal(0))}
    elif leaf.kind == K.DEDUCTION:
        unit = _("How much is taken off; 0 for nothing.")
    elif leaf.kind == K.RATIO:
        unit = _("The value reached; %(target)s gives full points.") % {
            "target": plain(leaf.target or Decimal(1))
        }
    return " ".join(str(one) for one in (unit, leaf.standard) if one)


class MarksForm(forms.Form):
    """Values ("v" and the key of the leaf) and, with `reasons`, a reason ("r" and the key) for each."""

    def __init__(
        self,
        *args: Any,
        leaves: Iterable[Indicator],
        options: dict[int, list[IndicatorOption]],
        reasons: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.leaves = list(leaves)
        for leaf in self.leaves:
            field = field_of(leaf, options.get(leaf.pk, []), compact=reasons)
            # Kept unfinished, and still not optional: sending asks for all of them.
            field.wanted = True  # type: ignore[attr-defined]
            self.fields[f"v{leaf.pk}"] = field
            if reasons:
                label = f"{leaf.code} {_('Reason')}"
                reason = forms.CharField(label=label, max_length=1000, required=False)
                self.fields[f"r{leaf.pk}"] = reason

    def values(self) -> dict[int, Decimal | None]:
        """What was typed and is sound, by key of the leaf."""
        names = {leaf.pk: f"v{leaf.pk}" for leaf in self.leaves}
        return {key: self.cleaned_data[name] for key, name in names.items() if name in self.cleaned_data}

    def reasons(self) -> dict[int, str]:
        names = {leaf.pk: f"r{leaf.pk}" for leaf in self.leaves}
        return {key: self.cleaned_data[name] for key, name in names.items() if name in self.cleaned_data}
