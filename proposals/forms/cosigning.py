"""Naming co-signers, and what they answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation, User
from federation.ui.picking import PickedField
from members.pickers import parties_meant
from proposals.pickers import SIGNING_UNITS
from proposals.services.cosigning import representatives


class CosignerForm(forms.Form):
    """A unit, and where only one of its people may sign, who."""

    unit = PickedField("proposals:signing_unit_pick", label=_("Chamber or enterprise"))
    person = forms.CharField(
        label=_("Person"),
        max_length=60,
        required=False,
        help_text=_("Left empty, anybody who represents the unit may sign."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.within(lambda text: parties_meant(SIGNING_UNITS.rows(), text))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        unit, name = data.get("unit"), data.get("person", "").strip()
        data["person"] = person_of(unit, name) if isinstance(unit, Organisation) and name else None
        return data


def person_of(unit: Organisation, name: str) -> User:
    """The one representative of this name."""
    found = list(representatives(unit).filter(name=name)[:2])
    if len(found) != 1:
        sentence = (
            _("Several people of this name represent the unit. Leave the name empty.")
            if found
            else _("Nobody of this name can sign for the unit.")
        )
        raise ValidationError({"person": sentence})
    return found[0]


def reason_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def yes_or_no(yes: Any, no: Any) -> list[tuple[str, Any]]:
    return [("yes", yes), ("no", no)]


class AnswerForm(forms.Form):
    """Whether somebody signs."""

    signs = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=yes_or_no(_("I sign this text"), _("I do not sign")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = reason_field(_("Reason (needed when you do not sign)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Its label says when it is needed.
        self.fields["reason"].wanted = True  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    """Whether the first proposer wants a co-signer whom the desk has suggested."""

    consents = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=yes_or_no(_("I consent"), _("I do not consent")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = reason_field(_("Reason"))


class WordForm(forms.Form):
    """A word that may go with an act."""

    reason = reason_field(_("Reason"))
