"""The sentences of a draft letter, each with a mark for those that promise something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.accounts.models import Organisation
from proposals.models import PromiseMark
from proposals.services.promises import Candidate, Promise

# A form may hold a thousand fields, and each sentence has four.
MOST_SENTENCES = 200


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class PromisesForm(forms.Form):
    """One row for each sentence; what is not marked is not looked at.

    A hint shows beside the sentence and sets the day it names, but never the mark.
    """

    def __init__(
        self,
        *args,
        sentences: Sequence[Candidate],
        keepers: Sequence[Organisation],
        marks: Iterable[PromiseMark],
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        marked = {mark.quote: mark for mark in marks}
        known = {one.sentence.text for one in sentences}
        # A part of a sentence that was marked by a program, or one that the letter no longer holds.
        others = [mark for quote, mark in marked.items() if quote not in known]
        self.units = {unit.pk: unit for unit in keepers}
        self.quotes: list[str] = []
        self.hints: list[bool] = []
        for one in sentences[:MOST_SENTENCES]:
            self.add_row(one.sentence.text, marked.get(one.sentence.text), one.suggested, one.day)
        for mark in others:
            self.add_row(mark.quote, mark, False, None)

    def add_row(self, quote: str, mark: PromiseMark | None, suggested: bool, day: date | None) -> None:
        place = len(self.quotes)
        self.quotes.append(quote)
        self.hints.append(suggested)
        choices = [(key, unit.name) for key, unit in self.units.items()]
        own = next(iter(self.units))
        self.fields[f"mark_{place}"] = forms.BooleanField(
            label=quote, required=False, initial=mark is not None
        )
        self.fields[f"owner_{place}"] = forms.TypedChoiceField(
            label=gettext_lazy("Unit that keeps it"),
            choices=choices,
            coerce=int,
            required=False,
            empty_value=own,  # type: ignore[arg-type]  # a key, as `coerce` makes them
            initial=mark.owner_id if mark else own,
        )
        self.fields[f"due_{place}"] = day_field(gettext_lazy("Due"))
        self.fields[f"review_{place}"] = day_field(gettext_lazy("Review date"))
        self.initial.setdefault(f"due_{place}", mark.due_on if mark else day)
        self.initial.setdefault(f"review_{place}", mark.review_on if mark else None)

    def rows(self) -> list[dict]:
        """What the template draws, in the order of the letter."""
        return [
            {
                "suggested": hint,
                "open": hint or bool(self[f"mark_{place}"].value()),
                **{name: self[f"{name}_{place}"] for name in ("mark", "owner", "due", "review")},
            }
            for place, hint in enumerate(self.hints)
        ]

    def clean(self) -> dict:
        data = super().clean() or {}
        today = timezone.localdate()
        for place in range(len(self.quotes)):
            if not data.get(f"mark_{place}"):
                continue
            days = {name: data.get(f"{name}_{place}") for name in ("due", "review")}
            if not any(days.values()) and not any(f"{name}_{place}" in self.errors for name in days):
                self.add_error(
                    f"due_{place}", _("Give the date of the promise or, where there is none, a review date.")
                )
            for name, day in days.items():
                if day is not None and day <= today:
                    self.add_error(f"{name}_{place}", _("This date does not lie ahead."))
        return data if self.errors else {"promises": self.promises(data)}

    def promises(self, data: dict) -> list[Promise]:
        """The marked rows, as the service takes them."""
        return [
            Promise(
                quote=quote,
                due_on=data[f"due_{place}"],
                review_on=data[f"review_{place}"],
                owner=self.units[data[f"owner_{place}"]],
            )
            for place, quote in enumerate(self.quotes)
            if data[f"mark_{place}"]
        ]


class OverlookedForm(forms.Form):
    """One sentence of an issued letter that is a promise all the same, with the reason."""

    sentence = forms.TypedChoiceField(
        label=gettext_lazy("Sentence of the letter"), coerce=int, widget=forms.RadioSelect
    )
    owner = forms.TypedChoiceField(label=gettext_lazy("Unit that keeps it"), coerce=int)
    due_on = day_field(gettext_lazy("Due"))
    review_on = day_field(gettext_lazy("Review date"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why it is a promise, and why it was not registered. The proposer reads it."),
    )

    def __init__(
        self, *args: Any, sentences: Sequence[Candidate], keepers: Sequence[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sentences = sentences[:MOST_SENTENCES]
        self.units = {unit.pk: unit for unit in keepers}
        sentence: Any = self.fields["sentence"]
        sentence.choices = [(place, self.label_of(one)) for place, one in enumerate(self.sentences)]
        owner: Any = self.fields["owner"]
        owner.choices = [(key, unit.name) for key, unit in self.units.items()]

    @staticmethod
    def label_of(one: Candidate) -> str:
        hint = _("may promise something")
        return f"{one.sentence.text}（{hint}）" if one.suggested else one.sentence.text

    def clean(self) -> dict:
        data = super().clean() or {}
        if (
            not data.get("due_on")
            and not data.get("review_on")
            and not {"due_on", "review_on"} & set(self.errors)
        ):
            self.add_error(
                "due_on", _("Give the date of the promise or, where there is none, a review date.")
            )
        if self.errors:
            return data
        promise = Promise(
            quote=self.sentences[data["sentence"]].sentence.text,
            due_on=data["due_on"],
            review_on=data["review_on"],
            owner=self.units[data["owner"]],
        )
        return {"promise": promise, "reason": data["reason"]}
