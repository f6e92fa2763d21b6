"""Filters of lists and of the API: declared fields only, served by indexes."""

from __future__ import annotations

from html import escape

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

MAX_SEARCH = 100


def clean_search(value: str) -> str:
    if "\x00" in value:
        raise ValidationError(_("The text holds a character that cannot be searched for."))
    return value


class SearchFilter(django_filters.CharFilter):
    """`q`: every word must be found in the name, its pinyin or the code (see `queryset.matching`)."""

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("label", _("Search"))
        super().__init__(max_length=MAX_SEARCH, validators=[clean_search], strip=True, **kwargs)

    def filter(self, queryset, value):
        return queryset.matching(value) if value else queryset


class PlainSelect(forms.Select):
    """A select drawn by Python: Django renders a template for each option, and a list has hundreds."""

    def render(self, name: str, value, attrs: dict | None = None, renderer=None) -> SafeString:
        if any(isinstance(label, (list, tuple)) for _key, label in self.choices):
            return super().render(name, value, attrs, renderer)
        chosen = set(self.format_value(value))
        parts = [f"<select{flatatt({'name': name} | self.build_attrs(self.attrs, attrs))}>"]
        for key, label in self.choices:
            shown = "" if key is None else str(key)
            mark = " selected" if shown in chosen else ""
            parts.append(f'<option value="{escape(shown)}"{mark}>{escape(str(label))}</option>')
        parts.append("</select>")
        # Names, values and labels are escaped above.
        return mark_safe("".join(parts))  # noqa: S308


class PortalFilterSet(django_filters.FilterSet):
    """A FilterSet whose text field is a search field and whose facets are plain selects."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.form.fields.items():
            if type(field.widget) is forms.Select:
                plain = PlainSelect(field.widget.attrs)
                plain.choices = field.widget.choices
                field.widget = plain
            css = "form-control" if isinstance(field.widget, forms.TextInput) else "form-select"
            field.widget.attrs.setdefault("class", css)
            if name == "q":
                field.widget.attrs.setdefault("type", "search")

    def chosen(self) -> list[tuple[str, str, str, str]]:
        """The filters in force as (name, raw value, label, readable value), search left out."""
        found = []
        for name, field in self.form.fields.items():
            if name == "q":
                continue
            for value in self.data.getlist(name) if hasattr(self.data, "getlist") else []:
                if value == "" or name in self.form.errors:
                    continue
                found.append((name, value, str(field.label or name), self._readable(field, value)))
        return found

    def _readable(self, field: forms.Field, value: str) -> str:
        for key, label in getattr(field, "choices", []):
            if str(key) == value:
                return str(label)
        return value
