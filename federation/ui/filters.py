"""Filters of lists and of the API: declared fields only, served by indexes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from federation.ui.cells import escaped

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


@lru_cache(maxsize=200)
def options(choices: tuple[tuple[Any, Any], ...], language: str) -> str | None:
    """The options of a select, none of them chosen; None where some are grouped.

    Drawing them costs more than a page can spare each time: a list has hundreds.
    """
    if any(isinstance(label, (list, tuple)) for _key, label in choices):
        return None
    return "".join(f"{opening(key)}>{escape(str(label))}</option>" for key, label in choices)


@lru_cache(maxsize=200)
def labels(choices: tuple[tuple[Any, Any], ...], language: str) -> dict[str, str]:
    """What the values of choices, grouped ones too, are called in one language."""
    flat = (one for key, label in choices for one in (label if isinstance(label, tuple) else [(key, label)]))
    return {str(key): str(label) for key, label in flat}


def hashable(choices: Any) -> tuple[tuple[Any, Any], ...]:
    """Choices as they can be remembered by."""
    return tuple(
        (key, tuple(map(tuple, label)) if isinstance(label, list) else label) for key, label in choices
    )


def words_of(choices: Any, values: Iterable[str]) -> list[str]:
    """What some values are called; a value that is no choice is called by itself."""
    found = labels(hashable(choices), get_language() or "") if choices is not None else {}
    return [found.get(value, value) for value in values]


def attributes(given: Mapping[str, Any]) -> str:
    """Attributes of a control, as Django writes them."""
    held = {name: value for name, value in given.items() if value is not None and value is not False}
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"' for name, value in held.items()
    )


def opening(key: Any) -> str:
    """The tag of an option up to what says whether it is chosen."""
    return f'<option value="{escape("" if key is None else str(key))}"'


class PlainSelect(forms.Select):
    """A select drawn by Python: Django renders a template for each option.

    `empty_label` stands in the place of the label of the option without a value.
    """

    empty_label: Any = None

    # Django's own setter goes through all choices; those of a field have been put in order already.
    @property
    def choices(self) -> Any:
        return self._choices

    @choices.setter
    def choices(self, value: Any) -> None:
        self._choices = value

    def render(self, name: str, value, attrs: dict | None = None, renderer=None) -> SafeString:
        drawn = options(self.labelled(), get_language() or "")
        if drawn is None:
            return super().render(name, value, attrs, renderer)
        for chosen in self.format_value(value):
            tag = opening(chosen)
            drawn = drawn.replace(f"{tag}>", f"{tag} selected>", 1)
        # Names, values and labels are escaped above.
        own = attributes({"name": name} | self.build_attrs(self.attrs, attrs))
        return SafeString(f"<select{own}>{drawn}</select>")

    def labelled(self) -> tuple[tuple[Any, Any], ...]:
        if self.empty_label is None:
            return hashable(self.choices)
        return tuple((key, label if key else self.empty_label) for key, label in hashable(self.choices))


class PlainInput(forms.TextInput):
    """A text field drawn by Python."""

    def render(self, name: str, value, attrs: dict | None = None, renderer=None) -> SafeString:
        given = {"type": self.input_type, "name": name, "value": self.format_value(value)}
        return SafeString(f"<input{attributes(given | self.build_attrs(self.attrs, attrs))}>")


class PortalFilterSet(django_filters.FilterSet):
    """A FilterSet whose text field is a search field and whose facets are plain selects."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.form.fields.items():
            if type(field.widget) is forms.Select:
                plain = PlainSelect(field.widget.attrs)
                plain.choices = field.widget.choices
                field.widget = plain
            elif type(field.widget) is forms.TextInput:
                field.widget = PlainInput(field.widget.attrs)
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
        """What a chosen value is called; filters by the key of a row say the row's name."""
        return words_of(getattr(field, "choices", None), [value])[0]
