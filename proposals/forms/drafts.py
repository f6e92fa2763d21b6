"""What a member fills in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.reference.fields import IndustryField
from proposals.models import Proposal, Rating

MAX_PART = 10_000


def clean_text(value: str) -> str:
    return value.replace("\r\n", "\n").strip()


class LongText(forms.CharField):
    """A part of the proposal; its rows say how much is expected."""

    def __init__(self, rows: int = 8, **kwargs) -> None:
        kwargs.setdefault("max_length", MAX_PART)
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, **kwargs)
        # A draft may lack it, the submitted proposal may not: the page does not call it optional.
        self.wanted = True

    def clean(self, value):
        return clean_text(super().clean(value) or "")


class StartForm(forms.Form):
    """The first line of a proposal: enough to keep a draft."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=200,
        min_length=4,
        help_text=_("One matter only, such as: on making it easier for small firms to find workers"),
    )
    proposer_kind = forms.ChoiceField(
        label=_("Kind of proposer"),
        choices=Proposal.ProposerKind.choices,
        initial=Proposal.ProposerKind.INDIVIDUAL,
        widget=forms.RadioSelect,
    )


class DraftForm(forms.Form):
    """The whole proposal. Nothing but the subject must be there while it is a draft."""

    subject = forms.CharField(label=_("Subject"), max_length=200, min_length=4)
    industry = IndustryField(label=_("Industry"), nothing=_("Any industry"))
    facts = LongText(label=_("Facts"), help_text=_("What happens, where, to whom, how often."))
    analysis = LongText(label=_("Analysis"), help_text=_("Why it is so."))
    suggestions = LongText(
        rows=10, label=_("Suggestions"), help_text=_("What should be done, by whom. One suggestion a line.")
    )
    wished_units = forms.CharField(
        label=_("Departments wished for"), max_length=200, required=False, help_text=_("The desk decides.")
    )
    publicity = forms.ChoiceField(
        label=_("Publication"), choices=Proposal.Publicity.choices, widget=forms.RadioSelect
    )

    def sections(self) -> list[dict]:
        """The parts of the long form, with the task list's anchors."""
        parts = (
            ("subject", _("What it is about"), ("subject", "industry")),
            ("text", _("Text of the proposal"), ("facts", "analysis", "suggestions")),
            ("wishes", _("Handling and publication"), ("wished_units", "publicity")),
        )
        return [
            {"id": key, "title": title, "hint": "", "fields": [self[name] for name in names]}
            for key, title, names in parts
        ]


class RateForm(forms.Form):
    """What the proposer thinks of the answer."""

    satisfaction = forms.ChoiceField(
        label=_("Your rating"), choices=Rating.Satisfaction.choices, widget=forms.RadioSelect
    )
    attitude = forms.ChoiceField(
        label=_("Attitude of the department"),
        choices=[("", _("Not said")), *Rating.Attitude.choices],
        required=False,
    )
    contact = forms.ChoiceField(
        label=_("How you were contacted"),
        choices=[("", _("Not said")), *Rating.Contact.choices],
        required=False,
    )
    relevance = forms.ChoiceField(
        label=_("Relevance of the answer"),
        choices=[("", _("Not said")), *Rating.Relevance.choices],
        required=False,
    )
    comment = forms.CharField(
        label=_("Comment (needed when you are dissatisfied)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Its label says when it is needed.
        self.fields["comment"].wanted = True
