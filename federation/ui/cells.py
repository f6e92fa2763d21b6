"""Small pieces of markup that pages repeat: icon, tag, status, deadline, bar, tile, name cell.

They are plain functions returning safe strings, so that Django's template tags, the Jinja2 tables and a
list view that prepares its rows all draw the same thing. User text is escaped here and nowhere else; what is
drawn is a `SafeString` at once, since `mark_safe` would look for lazy text in each of a thousand pieces.
"""

import datetime
import functools
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Number = int | float | Decimal

TINTS = 6
_NOISE = re.compile(r"^[\s（(《“]*(?:[一-鿿]{1,6}?(?:省|市|自治州|县|区|镇|乡|街道))+")


def escaped(value: object) -> str:
    """What a page shows of a value: safe text as it is, everything else escaped."""
    return value.__html__() if hasattr(value, "__html__") else html.escape(str(value))


def markup(form: str, *values: object) -> SafeString:
    """`format_html` without its check for lazy arguments at each value: a page draws hundreds of pieces."""
    return SafeString(form.format(*map(escaped, values)))


@functools.cache
def sprite_url() -> str:
    """Address of the icon sprite; asked once, since the manifest lookup is slow for long lists."""
    return static("vendor/icons.svg")


def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite. Without a label it is decoration and hidden from screen readers."""
    if label:
        return markup(
            '<svg class="i" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, sprite_url(), name
        )
    return _decoration(name)


@functools.lru_cache(maxsize=500)
def _decoration(name: str) -> SafeString:
    return markup('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', sprite_url(), name)


def tag(text: object, tone: str = "", icon_name: str = "") -> SafeString:
    """A kind or a level on a tint; tones: blue, green, amber, red, info, gold, or none for grey."""
    mark = icon(icon_name) if icon_name else ""
    return markup('<span class="p-tag" data-tone="{}">{}{}</span>', tone, mark, text)


def status(text: object, tone: str = "") -> SafeString:
    """A state: coloured dot plus its word; tones: green, blue, amber, red, or none for grey."""
    return markup('<span class="p-status" data-tone="{}">{}</span>', tone, text)


@dataclass(frozen=True)
class DeadlineState:
    """How a due date reads today: `tone` for the colour, `icon` for the shape, `words` for everybody."""

    tone: str
    icon: str
    words: str


def deadline_state(
    due: datetime.date, finished: datetime.date | None = None, today: datetime.date | None = None
) -> DeadlineState:
    """Word a due date; thresholds in days come from PORTAL_DEADLINE_SOON and PORTAL_DEADLINE_NEAR."""
    if finished is not None:
        if finished <= due:
            return DeadlineState("green", "circle-check", _("Completed on time"))
        return DeadlineState("amber", "circle-check", _("Completed late"))
    left = (due - (today or timezone.localdate())).days
    if left < 0:
        return DeadlineState("red", "alert-circle", _days_overdue(-left))
    words = _days_left(left) if left else _("Due today")
    if left <= getattr(settings, "PORTAL_DEADLINE_SOON", 5):
        return DeadlineState("amber", "clock", words)
    if left <= getattr(settings, "PORTAL_DEADLINE_NEAR", 7):
        return DeadlineState("yellow", "clock", words)
    return DeadlineState("plain", "clock", words)


def _days_overdue(days: int) -> str:
    return ngettext("%(days)d day overdue", "%(days)d days overdue", days) % {"days": days}


def _days_left(days: int) -> str:
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def short_date(day: datetime.date, today: datetime.date | None = None) -> str:
    """`11-20` within the current year, else `2027-03-31`."""
    this_year = (today or timezone.localdate()).year
    return day.strftime("%m-%d") if day.year == this_year else day.isoformat()


def moment(value: datetime.datetime | None) -> str:
    """`2026-11-20 09:42:05` in local time; no moment gives a dash."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}" if value else "—"


def as_date(value: datetime.date | datetime.datetime | None) -> datetime.date | None:
    """The local calendar day of a date or of an aware moment; None stays None."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def deadline(
    due: datetime.date | datetime.datetime | None,
    finished: datetime.date | datetime.datetime | None = None,
    today: datetime.date | None = None,
    why: str = "",
) -> SafeString:
    """Icon, words and date; `why` (which calendar counted) becomes the tooltip. No due date gives a dash."""
    day = as_date(due)
    if day is None:
        return SafeString('<span class="p-muted">—</span>')
    state = deadline_state(day, as_date(finished), today)
    title = markup(' title="{}"', why) if why else ""
    return markup(
        '<span class="p-deadline" data-tone="{}"{}>{}<b>{}</b> <time datetime="{}">{}</time></span>',
        state.tone, title, icon(state.icon), state.words, day.isoformat(), short_date(day, today),
    )  # fmt: skip


def share(value: Number | None, maximum: Number = 100) -> float:
    """`value` as per cent of `maximum`, held between 0 and 100 so that a bar never leaves its ground."""
    if value is None or maximum <= 0:
        return 0.0
    return round(min(max(float(value) / float(maximum) * 100, 0.0), 100.0), 2)


def bar(
    value: Number | None,
    maximum: Number = 100,
    tone: str = "",
    compare: Number | None = None,
    label: str = "",
) -> SafeString:
    """A bar from zero as SVG; `compare` (last year, target) is a dark tick. No style needed."""
    tick: str | SafeString = ""
    if compare is not None:
        place = min(share(compare, maximum), 99.0)
        tick = markup('<rect class="p-bar-tick" x="{}%" y="0" width="2" height="8"/>', place)
    filled = share(value, maximum)
    return markup(
        '<svg class="p-bar" role="img" aria-label="{}" data-tone="{}"><rect class="p-bar-ground" width="100%"'
        ' height="8" rx="4"/><rect class="p-bar-fill" width="{}%" height="8" rx="4"/>{}</svg>',
        label or f"{filled:g}%", tone, f"{filled:g}", tick,
    )  # fmt: skip


def number(value: Number | None, decimals: int | None = None) -> SafeString:
    """A figure with thousands separators; nothing known gives a dash."""
    if value is None:
        return SafeString('<span class="p-muted">—</span>')
    # Grouped by thousands in both languages: Django's Chinese format does not group at all.
    shown = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    return SafeString(f'<span class="p-num">{shown}</span>')


def score(value: Number | None, maximum: Number = 100, tone: str = "", decimals: int = 1) -> SafeString:
    """A score with its bar, as lists show it."""
    if value is None:
        return number(None)
    shown = f"{value:.{decimals}f}"
    return markup(
        '<span class="p-scored"><b>{}</b>{}</span>', shown, bar(value, maximum, tone=tone, label=shown)
    )


def significant_char(name: str) -> str:
    """The character that tells organisations apart: 浙 of 云州市浙江商会."""
    rest = _NOISE.sub("", name)
    return (rest or name.strip() or "·")[0]


def avatar(name: str) -> SafeString:
    """A tile with the significant character on one of six tints; the same name always has the same tint."""
    char, tint = html.escape(significant_char(name)), sum(map(ord, name)) % TINTS
    return SafeString(f'<span class="p-tile" data-tint="{tint}" aria-hidden="true">{char}</span>')


def name_cell(
    title: str, url: str = "", subtitle: str = "", with_avatar: bool = True, mark: str = ""
) -> SafeString:
    """The first cell of a row: tile, linked title, one grey line below; `mark` names the tile otherwise."""
    tile = avatar(mark or title) if with_avatar else ""
    head, kind = escaped(title), f'a class="p-title" href="{escaped(url)}"' if url else 'span class="p-title"'
    sub = f'<span class="p-sub">{escaped(subtitle)}</span>' if subtitle else ""
    return SafeString(
        f'<span class="p-named">{tile}<span><{kind}>{head}</{kind.partition(" ")[0]}>{sub}</span></span>'
    )


def pencil(name: str, label: object) -> Callable[[object, str], SafeString]:
    """What draws a value with the pencil that opens its field, for a whole column: (value, url) → cell.

    `url` is the record's `InlinePage`.
    """
    field, sentence = escaped(name), escaped(_("Change: %(field)s") % {"field": label})
    rest = (
        f'?field={field}" hx-target="closest p-inline" hx-swap="outerHTML" aria-label="{sentence}"'
        f' title="{sentence}">{icon("pencil")}</a></p-inline>'
    )

    def drawn(value: object, url: str) -> SafeString:
        shown = '<span class="p-muted">—</span>' if value is None or value == "" else escaped(value)
        address = escaped(url)
        return SafeString(
            f'<p-inline class="p-inline"><span class="p-inline-value">{shown}</span>'
            f'<a class="p-inline-edit" href="{address}?field={field}" hx-get="{address}{rest}'
        )

    return drawn


def with_pencil(value: object, url: str, name: str, label: object) -> SafeString:
    """One value with its pencil, see `pencil`."""
    return pencil(name, label)(value, url)
