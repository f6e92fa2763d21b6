"""Forms of the dictionary of zones and of its tags."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Zone
from members.services.zones import zones


class ZoneForm(forms.Form):
    """A new entry of the dictionary."""

    name = forms.CharField(label=_("Name"), max_length=60)
    english_name = forms.CharField(label=_("English name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Zone.Kind.choices)


class ZoneChangeForm(forms.Form):
    """Another name, or the end of a zone."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("The former name is kept"))
    english_name = forms.CharField(label=_("English name"), max_length=120, required=False)
    ended = forms.BooleanField(label=_("No longer given to anybody"), required=False)


class TagForm(forms.Form):
    """The zones that an organisation serves; ended ones that it has stay offered."""

    zones = forms.TypedMultipleChoiceField(
        label=_("Zones and platforms"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, held: list[Zone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = zones() | {zone.pk: zone for zone in held}
        self.fields["zones"].choices = [(key, zone.name) for key, zone in self.offered.items()]

    def clean_zones(self) -> list[Zone]:
        return [self.offered[key] for key in self.cleaned_data["zones"]]
