"""Forms of the directory: grounds, entries, public posts."""

from __future__ import annotations

import functools
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import OrganisationQuerySet
from federation.reference.fields import IndustryField
from federation.ui.fields import DayField
from federation.ui.picking import PickedField
from members.models import Consent, DirectoryGroup, PublicPost
from members.pickers import parties_meant


class ConsentForm(forms.Form):
    """Why data may be used, and where that can be looked up."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=Consent.Purpose.choices)
    ground = forms.ChoiceField(
        label=_("Ground for use"), choices=Consent.Ground.choices, initial=Consent.Ground.CONSENT
    )
    wording = forms.CharField(
        label=_("Wording"), max_length=60, help_text=_("Version of the text agreed to, or the legal rule")
    )
    evidence = forms.CharField(
        label=_("Evidence"), max_length=200, help_text=_("Where it can be looked up: form, letter, page")
    )
    given_on = DayField(label=_("Given on"), required=True)


class EndDayForm(forms.Form):
    """The day on which something ends."""

    day = DayField(label=_("On"), required=True)


class EntryForm(forms.Form):
    """A person enters a group."""

    group = forms.ModelChoiceField(label=_("Group"), queryset=DirectoryGroup.objects.filter(is_active=True))
    place = forms.CharField(label=_("Lives or works in"), max_length=60, required=False)
    employer = forms.CharField(label=_("Enterprise or institution"), max_length=120, required=False)
    title = forms.CharField(label=_("Post"), max_length=60, required=False)
    industry = IndustryField(label=_("Industry"))
    stock_code = forms.RegexField(
        r"^[0-9A-Z.]{4,12}$",
        label=_("Stock code"),
        required=False,
        strip=True,
        help_text=_("Where the enterprise is listed"),
        error_messages={"invalid": _("A stock code has digits and capital letters, such as 600519.SH.")},
    )
    source = forms.CharField(
        label=_("Source"), max_length=120, help_text=_("How the facts came here, such as a visit or a form")
    )
    source_chamber = PickedField("chambers:chamber_pick", label=_("Source chamber"), required=False)
    is_shared = forms.BooleanField(label=_("Shared with all federations"), required=False, initial=True)

    def __init__(self, *args: Any, chambers: OrganisationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source_chamber"].within(functools.partial(parties_meant, chambers))


class PublicPostForm(forms.Form):
    """A seat with its term."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PublicPost.Kind.choices)
    level = forms.ChoiceField(label=_("Level"), choices=PublicPost.Level.choices, initial="city")
    body = forms.CharField(label=_("Body"), max_length=100, required=False)
    session = forms.CharField(label=_("Term number"), max_length=20, required=False)
    starts_on = DayField(label=_("From"), required=True)
    ends_on = DayField(label=_("Until"), help_text=_("The first day out of office; empty while it lasts"))
