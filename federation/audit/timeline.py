"""The trail of one record, in words: what a page shows as its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.models import AuditEntry
from federation.changes.models import Change

LONGEST_VALUE = 60

# How an event reads: the verb, and the tone of its mark (key, reminder, decision or none).
Words = Mapping[str, tuple[Any, str]]


def entries_of(
    abouts: Iterable[tuple[type[models.Model], Any]], *, limit: int = 50, without: Iterable[str] = ()
) -> list[AuditEntry]:
    """The newest entries about several rows that are one thing to people (a party and its profile).

    Events named in `without` are left out before the limit is counted.
    """
    condition = Q()
    for model, key in abouts:
        condition |= Q(object_type=model._meta.label_lower, object_id=str(key))
    rows = AuditEntry.objects.filter(condition).exclude(event__in=list(without))
    return list(rows.order_by("-id")[:limit])


def timeline_of(
    abouts: Sequence[tuple[type[models.Model], Any]],
    words: Words,
    *,
    limit: int = 50,
    without: Iterable[str] = (),
    viewer: User | None = None,
) -> list[dict]:
    """Items for the `timeline` tag, newest first, in one query.

    Where `viewer` may still take an act back the item says where; that asks once more, and only where the
    viewer has done something here that could be taken back.
    """
    found = []
    entries = entries_of(abouts, limit=limit, without=without)
    undo_urls = ways_back(entries, viewer)
    for entry in entries:
        verb, tone = words.get(entry.event, (entry.event, ""))
        found.append(
            {
                "time": entry.at,
                "actor": f"{entry.actor_name} · {entry.unit_name}" if entry.unit_name else entry.actor_name,
                "verb": verb,
                "tone": tone,
                "text": entry.note,
                "facts": {name: pair[1] for name, pair in entry.changes.items() if name.startswith("_")},
                "quote": "\n".join(changes_in_words(entry.changes, [model for model, _key in abouts])),
                "undo_url": undo_urls.get(entry.pk, ""),
            }
        )
    return found


def ways_back(entries: Iterable[AuditEntry], viewer: User | None) -> dict[int, str]:
    """Where `viewer` takes back what an entry tells of, by the entry's key; one line for each act."""
    own: dict[int, int] = {}
    for entry in entries:
        if viewer is not None and entry.change_id is not None and entry.actor_id == viewer.pk:
            own.setdefault(entry.change_id, entry.pk)
    if not own:
        return {}
    return {own[change.pk]: change.undo_url for change in Change.objects.open_to(viewer).filter(pk__in=own)}


def changes_in_words(changes: Mapping[str, Sequence[Any]], places: Iterable[type[models.Model]]) -> list[str]:
    """One line for each changed field: its name, the old and the new value.

    Names that begin with a line below are facts for the portal, such as the number of a merge.
    """
    places = list(places)
    lines = []
    for name, (old, new) in changes.items():
        if name.startswith("_"):
            continue
        field = find_field(name, places)
        label = field.verbose_name if field is not None else name
        lines.append(f"{label}：{value_in_words(field, old)} → {value_in_words(field, new)}")
    return lines


def find_field(name: str, places: Iterable[type[models.Model]]) -> Any:
    for model in places:
        try:
            return model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def value_in_words(field: Any, value: Any) -> str:
    """The word of a choice, yes or no, a dash for nothing; long text is cut."""
    if value is None or value in ("", "None"):
        return "—"
    if value in (True, "True"):
        return _("Yes")
    if value in (False, "False"):
        return _("No")
    words = {str(key): str(label) for key, label in getattr(field, "flatchoices", None) or ()}
    text = words.get(str(value), str(value))
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
