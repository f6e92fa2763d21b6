"""Forms of the days of publicity: an objection by anybody, and its answer by the office."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from chambers.forms.governance import long_text
from federation.ui.fields import PhoneField


class ObjectionForm(forms.Form):
    """Who objects and why, and a field that people do not see and machines fill in."""

    name = forms.CharField(
        label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(
        label=_("Your telephone"),
        required=True,
        help_text=_("Read by the office alone, to ask you about the facts."),
    )
    text = long_text(
        _("Objection"),
        rows=6,
        help_text=_("Say what is not right and what shows it. Objections without a name are not taken."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            ("rejected", _("Rejected: the result stands")),
            ("upheld", _("Upheld: the entry is reviewed again")),
        ],
        widget=forms.RadioSelect,
    )
    answer = long_text(_("Answer"), rows=6)
