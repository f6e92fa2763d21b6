"""The forms of a decision about a pair; the merge's one is made for the two records at hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.merging.pairs import ONE, OTHER, Comparison
from federation.merging.services.merging import LOSER, WINNER, Choices
from federation.ui.picking import PickedField

FIELD, ROWS = "field_", "rows_"


class MergeForm(forms.Form):
    """Which record stays, whose value each differing field keeps, whose rows stay where both have them."""

    keep = forms.ChoiceField(label=_("Keep"), choices=(), widget=forms.RadioSelect)

    def __init__(self, *args: Any, comparison: Comparison, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.comparison = comparison
        sides = list(zip((ONE, OTHER), comparison.titles, strict=True))
        self.fields["keep"].choices = sides
        self.fields["keep"].initial = comparison.suggested
        for line in comparison.differing:
            self.fields[FIELD + line.name] = forms.ChoiceField(
                label=line.label,
                choices=[(ONE, line.one), (OTHER, line.other)],
                initial=line.suggested,
                widget=forms.RadioSelect,
            )
        for question in comparison.questions:
            # Asked without an answer given: nobody loses a membership by a click too fast.
            self.fields[ROWS + question.name] = forms.ChoiceField(
                label=question.label,
                choices=sides,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose whose are kept.")},
            )

    def lines(self) -> list[dict[str, Any]]:
        """Each differing field with its two radio buttons, the one of the left record first."""
        return [
            {"line": line, "field": self[FIELD + line.name], "choices": list(self[FIELD + line.name])}
            for line in self.comparison.differing
        ]

    def questions(self) -> list[dict[str, Any]]:
        return [
            {"question": question, "field": self[ROWS + question.name]}
            for question in self.comparison.questions
        ]


def choices_of(data: dict[str, str]) -> tuple[bool, Choices]:
    """Whether the first record stays, and the choices in terms of winner and loser."""
    keep = data["keep"]

    def chosen(prefix: str) -> dict[str, str]:
        return {
            name.removeprefix(prefix): WINNER if side == keep else LOSER
            for name, side in data.items()
            if name.startswith(prefix)
        }

    return keep == ONE, Choices(values=chosen(FIELD), rows=chosen(ROWS))


class NameForm(forms.Form):
    """The other record, by a few letters, its name or its code."""

    def __init__(self, *args: Any, find: Callable[[str], list[Any]], url_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"] = PickedField(url_name, label=_("The other record"))
        self.fields["other"].within(find)


class DistinctForm(forms.Form):
    note = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("For whoever asks again later")
    )


class UndoForm(forms.Form):
    """A box to tick where rows were changed since."""

    def __init__(self, *args: Any, changed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changed:
            self.fields["accept_changes"] = forms.BooleanField(
                label=_("Undo the rest; what was changed since stays as it is now"), required=False
            )
