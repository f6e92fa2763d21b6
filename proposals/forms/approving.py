"""What a chamber says about a group proposal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ApprovalForm(forms.Form):
    """Approve it with the sealed page, or give it back with a reason."""

    approved = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Approve and submit")), ("no", _("Give it back"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("Page with signature and seal (needed to approve)"),
        required=False,
        help_text=_("PDF or a picture of the page that the president has signed and the chamber has sealed"),
    )
    reason = forms.CharField(
        label=_("Reason (needed to give it back)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Their labels say when they are needed.
        for name in ("file", "reason"):
            self.fields[name].wanted = True  # type: ignore[attr-defined]
