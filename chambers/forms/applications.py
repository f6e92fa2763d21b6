"""Forms of applicants and of those who decide about them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from chambers.models import Membership, StageTerm
from chambers.services.matching import Candidate
from federation.reference.services import industries, industry_choices, near_regions_first, regions
from federation.ui.fields import CreditCodeField, DayField, DictionaryField, PhoneField

NEW = "new"


class BeginForm(forms.Form):
    """The consent, and a field that people do not see and machines fill in."""

    consent = forms.BooleanField(
        label=_("I have read this and agree that the data are used for the application"),
        error_messages={"required": _("Without your consent nothing can be kept or sent.")},
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )


class PartForm(forms.Form):
    """One section of the application. Nothing is required before it is sent: drafts are kept as they are.

    `known` names the fields that a signed-in enterprise finds filled in and cannot change.
    """

    def __init__(self, *args: Any, known: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in known:
            if name in self.fields:
                self.fields[name].disabled = True
        for field in self.fields.values():
            # The label does not call optional what sending asks for.
            field.wanted = not getattr(field, "may_stay_empty", False)  # type: ignore[attr-defined]


def optional(field: forms.Field) -> forms.Field:
    field.may_stay_empty = True  # type: ignore[attr-defined]
    return field


class EnterprisePart(PartForm):
    name = forms.CharField(
        label=_("Name of the enterprise"),
        max_length=200,
        required=False,
        help_text=_("As on the business licence"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    credit_code = CreditCodeField(
        help_text=_("18 digits and capital letters, as on the licence"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    region = DictionaryField(label=_("Region"), choices=near_regions_first, rows=regions)
    industry = optional(DictionaryField(label=_("Industry"), choices=industry_choices, rows=industries))
    address = optional(
        forms.CharField(
            label=_("Address"),
            max_length=300,
            required=False,
            widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        )
    )
    business_scope = optional(
        forms.CharField(
            label=_("Main business"),
            max_length=2000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
    )


class PeoplePart(PartForm):
    legal_representative = forms.CharField(label=_("Legal representative"), max_length=60, required=False)
    contact_name = forms.CharField(
        label=_("Contact"),
        max_length=60,
        required=False,
        help_text=_("Whom the chamber may call about the application"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_mobile = PhoneField(
        label=_("Mobile telephone"), widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    )
    contact_email = optional(
        forms.EmailField(
            label=_("E-mail"),
            max_length=254,
            required=False,
            help_text=_("The private link and every piece of news go there"),
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )
    )


class LicencePart(forms.Form):
    scan = forms.FileField(
        label=_("Scan or photograph of the business licence"),
        help_text=_("JPG, PNG, WebP or PDF, up to 8 MB"),
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp,.pdf"}),
    )


class AcceptForm(forms.Form):
    rank = forms.ChoiceField(label=_("Proposed rank"), choices=Membership.Rank.choices)
    note = forms.CharField(label=_("Note for the federation"), max_length=300, required=False)


class ReasonForm(forms.Form):
    """Why; the applicant reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=4,
        max_length=500,
        help_text=_("The applicant reads this word by word"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class QuestionForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The chamber reads this")


class NothingForm(forms.Form):
    """Nothing to fill in: the button is the decision."""


def candidate_label(candidate: Candidate) -> SafeString:
    party = candidate.organisation
    facts = " · ".join(str(part) for part in (party.region, party.credit_code) if part)
    reasons = "、".join(candidate.reasons)
    warning = _now("belongs to this chamber already") if candidate.is_member else ""
    return format_html(
        '<b class="p-strong">{}</b> <span class="p-meta">{}</span> <span class="p-meta">{}{}</span>',
        party.name,
        facts,
        _now("Why: %(reasons)s") % {"reasons": reasons},
        f"；{warning}" if warning else "",
    )


class ConfirmForm(forms.Form):
    """Which enterprise is meant, with the reasons; or a new one."""

    enterprise = forms.ChoiceField(label=_("Enterprise on file"), widget=forms.RadioSelect)
    rank = forms.ChoiceField(label=_("Rank"), choices=Membership.Rank.choices)
    joined_on = DayField(label=_("Joined on"), required=True)

    def __init__(self, *args: Any, candidates: list[Candidate], linked: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {str(one.organisation.pk): one.organisation for one in candidates}
        choices: list[tuple[str, Any]] = [
            (str(one.organisation.pk), candidate_label(one)) for one in candidates
        ]
        if linked is not None:
            # The enterprise applied through its own account: nothing is left to be guessed.
            self.parties = {str(linked.pk): linked}
            choices = [(str(linked.pk), linked.name)]
        elif not any(one.is_certain for one in candidates):
            choices.append((NEW, _("None of these: register the enterprise as new")))
        self.fields["enterprise"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["enterprise"].initial = choices[0][0]

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if "enterprise" in data:
            data["enterprise"] = self.parties.get(data["enterprise"])
        return data


class TermForm(forms.Form):
    stage = forms.ChoiceField(label=_("Stage"), choices=StageTerm.Stage.choices)
    rule = forms.RegexField(
        label=_("Term"),
        regex=r"^[0-9]{1,3}(wd|d|m)$",
        help_text=_("Such as 10wd (working days), 30d or 2m"),
        error_messages={"invalid": _("Write the term as 10wd, 30d or 2m.")},
    )
    remind_before = forms.IntegerField(label=_("Remind before (working days)"), min_value=0, max_value=60)
