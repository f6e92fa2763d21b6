"""The forms of an import: a file, and the columns it has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.exchange.archive import Limits
from federation.exchange.layout import column_letter
from federation.exchange.models import ImportBatch
from federation.exchange.schema import Schema
from federation.exchange.workbook import ACCEPTED

MEGABYTE = 1024 * 1024


class UploadForm(forms.Form):
    """One workbook. What it holds is looked at by the service, in a process of its own."""

    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        help_text=gettext_lazy("Title rows, unit lines, totals and notes may stay; they are passed over."),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ACCEPTED[:4])}),
        max_length=200,
    )


class MappingForm(forms.Form):
    """A select for each field of the schema: which column holds it."""

    def __init__(self, *args: Any, schema: Schema, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [
            (str(place), f"{column_letter(place)} {header}".strip())
            for place, header in enumerate(batch.layout["headers"])
        ]
        for item in schema.fields:
            self.fields[item.name] = forms.TypedChoiceField(
                label=lazystr(item.label),
                choices=[("", _("Not in this file")), *columns],
                coerce=int,
                empty_value=None,
                required=item.required,
                error_messages={"required": _("Choose the column; without it no row can be read.")},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        taken: dict[int, str] = {}
        for name, place in list(cleaned.items()):
            if place is None:
                continue
            if place in taken:
                other = self.fields[taken[place]].label
                self.add_error(name, _("This column already stands for “%(other)s”.") % {"other": other})
            else:
                taken[place] = name
        return cleaned


def limits_in_words() -> str:
    """What may be uploaded, before anybody tries."""
    limits = Limits()
    return _(
        "An .xlsx, .xls, .ods or .csv file of at most %(size)d MB with at most %(rows)s rows and"
        " %(columns)d columns, without macros, password or links to other files."
    ) % {"size": limits.file_size // MEGABYTE, "rows": f"{limits.rows:,}", "columns": limits.columns}
