from django import forms
from django.utils.translation import gettext_lazy as _

from federation.calendar.notice_text import parse_notice


class NoticeForm(forms.Form):
    """A year's notice, pasted. It replaces the days of that year that were there before."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Number or title of the notice"))
    days = forms.CharField(
        label=_("Days"),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One day a line: 2027-01-01 off 元旦; a make-up day: 2027-01-02 work."),
    )

    def clean_days(self) -> list:
        return parse_notice(self.cleaned_data["days"])
