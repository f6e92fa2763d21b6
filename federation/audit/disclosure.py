"""What the auditor may read of an entry: of administration everything, of the work its course but no text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps

from federation.audit.models import AuditEntry
from federation.audit.timeline import find_field, value_in_words

# Objects of administration: accounts, posts, dictionaries, calendars, the trail itself. A new kind of object
# is business until it stands here (三权分立: the auditor sees no business text).
ADMINISTRATION = frozenset(
    {
        "accounts.delegation",
        "accounts.factorreset",
        "accounts.post",
        "accounts.user",
        "audit.redaction",
        "audit.trailexport",
        "audit.verification",
        "calendar.holidaynotice",
        "reference.industry",
        "reference.region",
    }
)


def is_readable(entry: AuditEntry) -> bool:
    """Whether names, notes and values of this entry are administration and no business text.

    Lists that were exported stand under the account that took them; their conditions are business.
    """
    return entry.object_type in ADMINISTRATION and not entry.event.endswith(("list_exported", "list_printed"))


def changes_side_by_side(entry: AuditEntry) -> list[dict[str, Any]]:
    """One dict of label, old, new for each changed field; values are None where they are not shown."""
    places = models_of(entry.object_type)
    shown = is_readable(entry)
    rows = []
    for name, pair in entry.changes.items():
        if name.startswith("_") or not isinstance(pair, list) or len(pair) != 2:
            continue
        found = find_field(name, places)
        row: dict[str, Any] = {"label": getattr(found, "verbose_name", name), "old": None, "new": None}
        if shown:
            row["old"], row["new"] = (value_in_words(found, value) for value in pair)
        rows.append(row)
    return rows


def models_of(object_type: str) -> Iterable[Any]:
    try:
        return [apps.get_model(object_type)]
    except (LookupError, ValueError):
        return []
