"""Forms of saved views and of the choice of columns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.ui.listing.models import SavedView


class ViewForm(forms.Form):
    """Name and readers of a view; `audiences` are those that its owner may choose."""

    name = forms.CharField(label=_("Name of the view"), max_length=40)
    audience = forms.ChoiceField(label=_("Shown to"), initial=SavedView.Audience.OWN)

    def __init__(self, *args: Any, audiences: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = audiences  # type: ignore[attr-defined]


class NewViewForm(ViewForm):
    """The same with the list and the state that is to be kept, both from the list's own page."""

    list = forms.CharField(max_length=80, widget=forms.HiddenInput)
    state = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)


class NothingForm(forms.Form):
    """A decision that asks nothing but the press of its button."""
