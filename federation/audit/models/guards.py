"""Triggers that keep rows as they were written; the grants for the portal's role stand in the migrations."""

from __future__ import annotations

import pgtrigger

REFUSE = "RAISE EXCEPTION 'the audit trail is append-only';"


def append_only(name: str) -> list[pgtrigger.Trigger]:
    """No row of the table changes, goes, or goes with all others; `name` leads the triggers' names."""
    return [
        pgtrigger.Trigger(
            name=f"{name}_is_append_only",
            operation=pgtrigger.Update | pgtrigger.Delete,
            when=pgtrigger.Before,
            func=REFUSE,
        ),
        never_emptied(name),
    ]


def never_emptied(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{name}_is_not_truncated",
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        func=REFUSE,
    )
