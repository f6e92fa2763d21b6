"""Fields that choose a record: a plain control, and with script a list of what the server finds."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from federation.ui.picking.pickers import key_in, reference

NAMED = 5
SCRIPTS: list[Any] = [
    forms.Script(path, defer=True) for path in ("vendor/tom-select.base.min.js", "portal/autocomplete.js")
]
MEDIA = forms.Media(
    css={"all": ["vendor/tom-select.bootstrap5.min.css", "portal/picking.css"]},
    js=SCRIPTS,
)


def framed(control: str, url_name: str, **data: Any) -> SafeString:
    """`control` within the element that asks the server; `data` are further sentences for the script."""
    attrs = {
        "data-url": reverse(url_name),
        "data-empty": _now("Nothing within your reach holds this."),
        **{f"data-{name}": str(value) for name, value in data.items() if value},
    }
    return format_html("<p-autocomplete{}>{}</p-autocomplete>", flatatt(attrs), mark_safe(control))  # noqa: S308


class PickSelect(forms.Select):
    """A select of everything there is, drawn by Python, in which the server looks for what is typed."""

    media = MEDIA

    def __init__(self, url_name: str, attrs: dict | None = None, choices: Any = ()) -> None:
        super().__init__(attrs, choices)
        self.url_name = url_name

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        parts = [f"<select{flatatt({'name': name} | self.build_attrs(self.attrs, attrs))}>"]
        for key, label in self.choices:
            shown = "" if key is None else str(key)
            mark = " selected" if shown in chosen else ""
            parts.append(f'<option value="{escape(shown)}"{mark}>{escape(str(label))}</option>')
        return framed("".join([*parts, "</select>"]), self.url_name)


class PickInput(forms.TextInput):
    """A text field for a name or code; with script a list of what the server finds.

    `offer_new` is a sentence with %(text)s for what is on no file and may be sent as it was typed; `shown`
    holds the title of a row that was chosen.
    """

    media = MEDIA

    def __init__(self, url_name: str, *, offer_new: Any = "", attrs: dict | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false"} | (attrs or {}))
        self.url_name = url_name
        self.offer_new = offer_new
        self.shown: dict[str, str] = {}

    def __deepcopy__(self, memo: dict) -> PickInput:
        """Each form has its own: what one reader chose is nobody else's business."""
        twin = super().__deepcopy__(memo)
        twin.shown = {}
        return twin

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        sent = "" if value is None else str(value)
        attrs = dict(attrs or {})
        if sent in self.shown:
            attrs["data-sent"], value = sent, self.shown[sent]
        offer: str | Promise = self.offer_new
        control = super().render(name, value, attrs, renderer)
        return framed(control, self.url_name, create=offer and str(offer) % {"text": "%s"})


class PickedField(forms.CharField):
    """One row, named by what was typed or chosen; the cleaned value is the row or None.

    Its form says by `within(find)` what may be meant: `find(text)` lists it, alone what is certain. The
    field's sentences say what to type where that is nothing or several.
    """

    widget: PickInput

    def __init__(self, url_name: str, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Name or credit code"))
        super().__init__(max_length=200, widget=PickInput(url_name), **kwargs)
        self.within(lambda text: [])

    def within(self, find: Callable[[str], list[Any]], *, present: Any = None) -> None:
        """Whose reach is searched; `present` is the row that stands there now and is found by its name."""
        self.find = find
        self.present = present

    def prepare_value(self, value: Any) -> Any:
        """A row as it is sent back; the widget shows its name."""
        return value if value is None or isinstance(value, str) else self.show(value)

    def show(self, row: Any) -> str:
        sent = reference(row.pk)
        self.widget.shown[sent] = str(row)
        return sent

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if self.present is not None and text == str(self.present):
            return self.present
        found = self.find(text)
        if not found:
            raise ValidationError(_("Nothing of this name or code is on file within your reach."))
        if len(found) == 1 and (key_in(text) is not None or is_named_by(found[0], text)):
            self.show(found[0])
            return found[0]
        names = "、".join(told(row) for row in found[:NAMED])
        sentence = _("This may mean: %(names)s. Give the full name or the credit code.")
        raise ValidationError(sentence % {"names": names}, code="choose")


def told(row: Any) -> str:
    code = getattr(row, "credit_code", "")
    return f"{row}（{code}）" if code else str(row)


def is_named_by(row: Any, text: str) -> bool:
    """Whether `text` is the very name or code of a row."""
    return text.strip() == str(row) or text.strip().upper() == getattr(row, "credit_code", None)
