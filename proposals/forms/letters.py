"""What those fill in who check a letter and bring it to the proposer."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from proposals.models import Delivery


class WordForm(forms.Form):
    """Yes or no to a letter, with a remark; the service asks for one where it is a no."""

    agrees = forms.TypedChoiceField(
        label=_("Your word"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=_("Remark"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class CountersignForm(WordForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].choices = [
            ("yes", _("Countersign: agreed")),
            ("no", _("Object: back to the draft")),
        ]


class VetForm(WordForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agrees"].choices = [
            ("yes", _("Pass: to be issued")),
            ("no", _("Return to the draft")),
        ]


class IssueForm(forms.Form):
    """The last look: the number, or a remark for who is to change it."""

    serial = forms.CharField(
        label=_("Serial of the motion, where the letter takes it over"),
        max_length=6,
        required=False,
        help_text=_("Empty: the next number of the department. Zeros in front are kept, as in 077."),
    )
    remark = forms.CharField(
        label=_("Remark for the drafter, where you return it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DeliverForm(forms.Form):
    way = forms.ChoiceField(
        label=_("Way of delivery"), choices=Delivery.Way.choices, widget=forms.RadioSelect, initial="portal"
    )
    delivered_on = forms.DateField(
        label=_("Delivered on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )


class SupplementForm(forms.Form):
    """What a supplementary letter is about."""

    promise = forms.ChoiceField(
        label=_("Promise that was kept"),
        required=False,
        help_text=_("The draft then begins with it. Left empty, it begins with the letter alone."),
    )

    def __init__(self, *args, kept=(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["promise"].choices = [("", _("none")), *((str(key), quote[:60]) for key, quote in kept)]
