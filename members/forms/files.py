"""Forms for files on a record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.files.checks import ALLOWED
from federation.ui.fields import SeveralFilesField


class FileForm(forms.Form):
    """One or more files."""

    files = SeveralFilesField(label=_("Files"), max_length=200)

    class Confirm(forms.Form):
        """Nothing to fill in: the button is the decision."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].widget.attrs["accept"] = ",".join(f".{extension}" for extension in ALLOWED)
