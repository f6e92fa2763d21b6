"""The forms of an import: a file, the sheets it has, and their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from federation.exchange.archive import Limits
from federation.exchange.importers import Importer, get_importer
from federation.exchange.layout import column_letter
from federation.exchange.models import ImportBatch
from federation.exchange.schema import Field, Schema
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


class SheetsForm(forms.Form):
    """For each sheet with a table a box, whether it is read, and the kind of list that it is.

    `cleaned_data["kinds"]` is {key of the sheet: kind} of those that are ticked.
    """

    def __init__(
        self, *args: Any, sheets: Sequence[ImportBatch], kinds: Sequence[Importer], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sheets = sheets
        choices = [(item.kind, item.label) for item in kinds]
        for sheet in sheets:
            self.fields[f"read-{sheet.pk}"] = forms.BooleanField(
                label=sheet.sheet, required=False, initial=sheet.is_chosen
            )
            self.fields[f"kind-{sheet.pk}"] = forms.ChoiceField(
                label=_("Contents of “%(sheet)s”") % {"sheet": sheet.sheet},
                choices=choices,
                initial=sheet.kind,
                required=False,
            )
            # Always filled in; only a program could leave it out, and then the guess stands.
            self.fields[f"kind-{sheet.pk}"].wanted = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kinds = {
            sheet.pk: cleaned.get(f"kind-{sheet.pk}") or sheet.kind
            for sheet in self.sheets
            if cleaned.get(f"read-{sheet.pk}")
        }
        if not kinds and not self.errors:
            raise forms.ValidationError(_("Choose at least one sheet."))
        return {"kinds": kinds}

    def rows(self) -> list[dict[str, Any]]:
        """The sheets with their two controls, for the table on the page."""
        return [
            {
                "read": self[f"read-{sheet.pk}"],
                "kind": self[f"kind-{sheet.pk}"],
                "hidden": sheet.layout.get("hidden_sheet"),
                "columns": _("Columns recognised: %(words)s")
                % {
                    "words": "、".join(
                        sheet.layout["headers"][place].rpartition("/")[2]
                        for place in sorted(sheet.mapping.values())
                    )
                },
            }
            for sheet in self.sheets
        ]


class MappingForm(forms.Form):
    """A select for each field of each sheet's schema: which column holds it.

    `cleaned_data["mappings"]` is {key of the sheet: {field: column}}. The fields of a workbook's only sheet
    bear the names of the schema, those of several the sheet's key before it.
    """

    def __init__(self, *args: Any, parts: Sequence[ImportBatch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for part in parts:
            columns = [
                (str(place), f"{column_letter(place)} {header}".strip())
                for place, header in enumerate(part.layout["headers"])
            ]
            for item in self.schema_of(part).fields:
                self.fields[self.name_of(part, item)] = forms.TypedChoiceField(
                    label=lazystr(item.label),
                    choices=[("", _("Not in this file")), *columns],
                    coerce=int,
                    empty_value=None,
                    required=item.required,
                    initial=part.mapping.get(item.name),
                    error_messages={"required": _("Choose the column; without it no row can be read.")},
                )

    @staticmethod
    def schema_of(part: ImportBatch) -> Schema:
        return get_importer(part.kind).schema

    def name_of(self, part: ImportBatch, item: Field) -> str:
        return item.name if len(self.parts) == 1 else f"{part.pk}-{item.name}"

    def fields_of(self, part: ImportBatch) -> list[forms.BoundField]:
        """The selects of one sheet."""
        return [self[self.name_of(part, item)] for item in self.schema_of(part).fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return {"mappings": {part.pk: self.mapping_of(part, cleaned) for part in self.parts}}

    def mapping_of(self, part: ImportBatch, cleaned: Mapping[str, Any]) -> dict[str, int]:
        """The columns of one sheet; each may stand for one field only."""
        mapping: dict[str, int] = {}
        taken: dict[int, Field] = {}
        for item in self.schema_of(part).fields:
            place = cleaned.get(self.name_of(part, item))
            if place is None:
                continue
            if place in taken:
                sentence = _("This column already stands for “%(other)s”.") % {"other": taken[place].label}
                self.add_error(self.name_of(part, item), sentence)
            else:
                taken[place], mapping[item.name] = item, place
        return mapping


def limits_in_words() -> str:
    """What may be uploaded, before anybody tries."""
    limits = Limits()
    return _(
        "An .xlsx, .xls, .ods or .csv file of at most %(size)d MB with at most %(rows)s rows and"
        " %(columns)d columns, without macros, password or links to other files."
    ) % {"size": limits.file_size // MEGABYTE, "rows": f"{limits.rows:,}", "columns": limits.columns}
