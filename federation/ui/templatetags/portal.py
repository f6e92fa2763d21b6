"""Template tags of the portal's components; the drawing of small pieces lives in `federation.ui.cells`."""

import datetime
import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template import engines
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from federation.ui import cells
from federation.ui.filters import PlainSelect, words_of
from federation.ui.toasts import undo_url_of

register = template.Library()
register.filter("undo_url", undo_url_of)
# A choice with more signs is a sentence, and gets a line of its own.
LONG_CHOICE = 24


@register.filter
def in_sight(actions: Iterable[Mapping[str, Any]] | None) -> list:
    """The acts of a page head that have a button of their own."""
    return [action for action in actions or () if not action.get("more")]


@register.filter
def under_more(actions: Iterable[Mapping[str, Any]] | None) -> list:
    """Those that stand under 更多."""
    return [action for action in actions or () if action.get("more")]


for _piece in ("icon", "tag", "status", "deadline", "bar", "number", "score", "avatar", "name_cell"):
    register.simple_tag(getattr(cells, _piece), name=_piece)

PAGING = {"after", "before", "page", "cursor"}
_HEADINGS = (
    (re.compile(r"^[一二三四五六七八九十]+、"), "h3"),
    (re.compile(r"^（[一二三四五六七八九十]+）"), "h4"),
)


@register.simple_tag
def constant(name: str) -> SafeString:
    """A component that says the same on every page in one language; drawn once for each."""
    language = get_language() or ""
    return _drawn(name, language) if not settings.DEBUG else _drawn.__wrapped__(name, language)


@functools.lru_cache(maxsize=50)
def _drawn(name: str, language: str) -> SafeString:
    return render_to_string(name)


# What the parts that Jinja2 draws read of a page beside the shell.
READ_BY_PARTS = ("csrf_token", "tools", "bulk", "total", "unit", "prev_url", "next_url")


@register.simple_tag(takes_context=True)
def quick(context: template.Context, name: str, **more: Any) -> SafeString:
    """A part of many small pieces, drawn by Jinja2 for a tenth of what Django templates cost."""
    request = context.get("request")
    parts = {key: context.get(key) for key in READ_BY_PARTS} | {
        "portal": context.get("portal"),
        "page": context.get("page_name") or context.get("heading"),
        "here": request.get_full_path() if request is not None else "",
        "language": get_language(),
        "seal": constant("components/seal.html"),
    }
    return SafeString(engines["jinja2"].get_template(name).render(parts | more))


@register.inclusion_tag("components/steps.html")
def steps(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A process; items are dicts of label, note, state (done, current, todo). Phones show the near three."""
    current = next((i for i, item in enumerate(items) if item.get("state") == "current"), len(items) - 1)
    numbered = [
        {**item, "number": i + 1, "near": abs(i - current) <= 1, "current": item.get("state") == "current"}
        for i, item in enumerate(items)
    ]
    return {"items": numbered}


@register.inclusion_tag("components/timeline.html", takes_context=True)
def timeline(context: template.Context, items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What happened, newest first: time, actor, verb, text, quote, tone (key, reminder, decision or none).

    `undo_url` offers whoever did it the way back, which leads to this page again.
    """
    request = context.get("request")
    return {"items": items, "here": request.get_full_path() if request is not None else ""}


@register.inclusion_tag("components/pills.html")
def pills(
    items: Sequence[Mapping[str, str]],
    clear_url: str = "",
    total: str = "",
    unit: str = "",
    selectable: bool = False,
) -> dict[str, Any]:
    """Chosen filters, each removable by its own link, and how many rows remain."""
    return {"pills": items, "clear_url": clear_url, "total": total, "unit": unit, "selectable": selectable}


@register.inclusion_tag("components/empty_state.html")
def empty_state(sentence: str, url: str = "", label: str = "", icon_name: str = "inbox") -> dict[str, Any]:
    """Why nothing is here, and one thing to do about it."""
    return {"sentence": sentence, "url": url, "label": label, "icon_name": icon_name}


@register.inclusion_tag("components/kpi.html")
def kpi(
    label: str,
    value: object,
    unit: str = "",
    url: str = "",
    notes: Sequence[Mapping[str, str]] = (),
    trend: Sequence[float] = (),
) -> dict[str, Any]:
    """A figure with comparison; notes are dicts of text and tone, trend the last months' values."""
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "url": url,
        "notes": notes,
        "points": spark_points(trend),
    }


def spark_points(values: Sequence[float]) -> str:
    """SVG points of a trend in a box of 100 × 36, the lowest value near the floor; empty below two values."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    span = (high - low) or 1
    return " ".join(
        f"{i * 100 / (len(values) - 1):.1f},{33 - (value - low) * 30 / span:.1f}"
        for i, value in enumerate(values)
    )


@register.inclusion_tag("components/progress.html")
def progress(percent: float, label: str = "") -> dict[str, Any]:
    """A progress bar, `percent` held between 0 and 100."""
    return {"percent": f"{cells.share(percent):g}", "label": label}


@register.inclusion_tag("components/confirm_dialog.html")
def confirm_dialog(
    dialog_id: str, heading: str, effect: str, action: str, submit_label: str, danger: bool = False
) -> dict[str, Any]:
    """Ask before an act that cannot be undone. Without script a page asks the same."""
    return {
        "dialog_id": dialog_id,
        "heading": heading,
        "effect": effect,
        "action": action,
        "submit_label": submit_label,
        "danger": danger,
    }


@register.inclusion_tag("components/letter.html")
def letter(
    organisation: str = "",
    number: str = "",
    note: str = "",
    title: str = "",
    addressee: str = "",
    paragraphs: Iterable[Mapping[str, Any]] = (),
    signature: Sequence[str] = (),
) -> dict[str, Any]:
    """A letter sheet. Paragraphs are dicts of text, optional level (1, 2, 0) and promises."""
    return {
        "organisation": organisation,
        "number": number,
        "note": note,
        "title": title,
        "addressee": addressee,
        "signature": signature,
        "blocks": [letter_block(item) for item in paragraphs],
    }


def letter_block(paragraph: Mapping[str, Any]) -> dict[str, Any]:
    """Element name and marked text of one paragraph; its level is read from the numbering when not given."""
    text = str(paragraph["text"])
    level = paragraph.get("level")
    if level is None:
        element = next((name for pattern, name in _HEADINGS if pattern.match(text)), "p")
    else:
        element = {1: "h3", 2: "h4"}.get(level, "p")
    promises = paragraph.get("promises", ())
    if paragraph.get("tail") and paragraph.get("head"):
        # A heading that runs into its paragraph: only the heading is set as one.
        run_in = format_html('<b class="p-letter-run">{}</b>', str(paragraph["head"]))
        return {"element": "p", "html": run_in + mark_promises(str(paragraph["tail"]), promises)}
    return {"element": element, "html": mark_promises(text, promises)}


def mark_promises(text: str, promises: Sequence[Mapping[str, Any]]) -> SafeString:
    """Highlight each promised phrase; promises are dicts of text and label. Everything is escaped."""
    wanted = {str(item["text"]): str(item["label"]) for item in promises if item.get("text")}
    if not wanted:
        return format_html("{}", text)
    pattern = re.compile(
        "(" + "|".join(re.escape(phrase) for phrase in sorted(wanted, key=len, reverse=True)) + ")"
    )
    parts = []
    for part in pattern.split(text):
        if part in wanted:
            parts.append(format_html('<mark class="p-promise">{}<sup>{}</sup></mark>', part, wanted[part]))
        else:
            parts.append(format_html("{}", part))
    return format_html_join("", "{}", ((part,) for part in parts))


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, Any]:
    """One form row: label, hint, control, error; hint and error are tied by aria-describedby."""
    widget = bound.field.widget
    described = [f"{bound.auto_id}_hint"] if (hint or bound.help_text) else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attrs: dict[str, Any] = {"class": _widget_class(widget, bool(bound.errors))}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    choice = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
    choices = list(bound.subwidgets) if choice else []
    return {
        "field": bound,
        "hint": hint or bound.help_text,
        "described": attrs.get("aria-describedby", ""),
        "kind": "choices" if choice else "check" if isinstance(widget, forms.CheckboxInput) else "control",
        "many": isinstance(widget, forms.CheckboxSelectMultiple),
        "control": "" if choice else bound.as_widget(attrs=attrs),
        # Sentences stand one below the other.
        "long": any(len(str(one.choice_label)) > LONG_CHOICE for one in choices),
        "choices": choices,
    }


def _widget_class(widget: forms.Widget, wrong: bool) -> str:
    if isinstance(widget, forms.CheckboxInput):
        own = "form-check-input"
    elif isinstance(widget, forms.Select):
        own = "form-select"
    else:
        own = "form-control"
    given = [name for name in widget.attrs.get("class", "").split() if name != own]
    return " ".join([*given, own, *(["is-invalid"] if wrong else [])])


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: forms.BaseForm | None) -> dict[str, Any]:
    """What is wrong with the form as a whole, each sentence a link to its field."""
    if form is None or not form.is_bound:
        return {"count": 0}
    wrong = [
        {"id": form[name].id_for_label or form[name].auto_id, "label": form[name].label, "errors": errors}
        for name, errors in form.errors.items()
        if name != forms.forms.NON_FIELD_ERRORS and name in form.fields
    ]
    general = form.non_field_errors()
    return {"wrong": wrong, "general": general, "count": len(wrong) + len(general)}


@register.simple_tag(takes_context=True)
def filter_bar(context: template.Context, form: forms.BaseForm, target: str = "#results") -> SafeString:
    """Search field `q`, up to five filter buttons, the rest under one; sort, view and page size are kept.

    A filter with a hidden widget has no button: only links set it, its pill takes it off again.
    """
    request = context.get("request")
    query = request.GET if request is not None else QueryDict()
    offered = [form[name] for name in form.fields if not form[name].is_hidden]
    shown = [_filter_entry(bound, query) for bound in offered if bound.name != "q"]
    names = {bound.html_name for bound in offered}
    keep = [(key, value) for key in query if key not in names | PAGING for value in query.getlist(key)]
    return quick(
        context,
        "filter_bar.html",
        search=_search_entry(form["q"]) if "q" in form.fields else None,
        filters=shown[:5],
        more=shown[5:],
        more_on=any(entry["chosen"] for entry in shown[5:]),
        keep=keep,
        target=target,
        action=request.path if request is not None else "",
    )


def _search_entry(bound: BoundField) -> dict[str, Any]:
    value = bound.value()
    return {
        "id": bound.id_for_label,
        "name": bound.html_name,
        "label": bound.label,
        "value": "" if value is None else value,
        "placeholder": bound.help_text or bound.label,
    }


def _filter_entry(bound: BoundField, query: QueryDict) -> dict[str, Any]:
    widget = bound.field.widget
    chosen = [value for value in query.getlist(bound.html_name) if value]
    words = chosen and words_of(getattr(widget, "choices", None), chosen)
    group = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
    single = isinstance(widget, forms.Select) and not isinstance(widget, forms.SelectMultiple) and not group
    # The empty option says what the select is about, since the bar has no room for labels.
    if isinstance(widget, PlainSelect):
        widget.empty_label = bound.label
    elif single:
        widget.choices = [(value, text if value else bound.label) for value, text in _flat(widget.choices)]
    css = "" if group else _widget_class(widget, False)
    return {
        "id": bound.id_for_label,
        "label": bound.label,
        "kind": "select" if single else "menu",
        "chosen": "、".join(words),
        "group": group,
        "control": bound.as_widget(attrs={"class": css} if css else {}),
    }


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, text in choices:
        if isinstance(text, (str, Promise)):
            yield value, text
        else:
            yield from text


@register.inclusion_tag("components/pager.html")
def pager(
    prev_url: str = "",
    next_url: str = "",
    page_size: int | None = None,
    page_sizes: Sequence[tuple[int, str]] = (),
    note: str = "",
) -> dict[str, Any]:
    """Previous and next page and the page sizes (pairs of size and address), all plain links."""
    return {
        "prev_url": prev_url,
        "next_url": next_url,
        "page_size": page_size,
        "page_sizes": page_sizes,
        "note": note,
    }


@register.filter
def short_day(value: datetime.date | datetime.datetime | None) -> str:
    """A date the short way: `11-20` this year, `2027-03-31` otherwise."""
    day = cells.as_date(value)
    return cells.short_date(day) if day else "—"
