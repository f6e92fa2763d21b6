"""Cutting words out of one entry, so that the database sees that nothing else was touched."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from federation.audit.models import MARK, REDACTABLE, AuditEntry

# Numbers with a fraction are carried through as text behind this sign: as floats they would lose the noughts
# at their end, and the rest of the entry would no longer be what it was.
FRACTION = "\ue0ff"
_CARRIED = re.compile(f'"{FRACTION}([^"]*)"')


class Cutter:
    """Takes `words` out of `fields`, or everything out of them where no words are given."""

    def __init__(self, words: Sequence[str], fields: Sequence[str]) -> None:
        """`words` with the longest first, so that none is found inside another one."""
        # A mark stays a mark, also for a word that is a part of it.
        self.words = re.compile("|".join(map(re.escape, [MARK, *words]))) if words else None
        self.fields = [name for name in REDACTABLE if name in fields]

    def left_of(self, entry: Any) -> str | None:
        """What is to be left, as JSON for `audit_redact`; None where nothing changes.

        `entry` is an AuditEntry with `changes_text`, its changes as the database writes them.
        """
        left: dict[str, Any] = {name: getattr(entry, name) for name in REDACTABLE}
        left["changes"] = before = json.loads(entry.changes_text, parse_float=FRACTION.__add__)
        changed = []
        for name in self.fields:
            cut = self.cut_facts(before) if name == "changes" else self.cut_text(name, left[name])
            if cut != left[name]:
                left[name] = cut
                changed.append(name)
        if not changed:
            return None
        whole = json.dumps({"id": entry.pk, "fields": changed, **left}, ensure_ascii=False)
        return _CARRIED.sub(r"\1", whole)

    def cut_text(self, name: str, text: str) -> str:
        """The text with marks in it; where they would not fit the column the whole text goes."""
        cut = self.cut(text)
        field: Any = AuditEntry._meta.get_field(name)
        return cut if field.max_length is None or len(cut) <= field.max_length else MARK

    def cut_facts(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Each old and new value cut; names of fields, and what the portal notes for itself, stay."""
        return {key: value if key.startswith("_") else self.cut(value) for key, value in changes.items()}

    def cut(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.cut(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.cut(inner) for inner in value]
        if value is None or value == "":
            return value
        if self.words is None:
            return MARK
        if isinstance(value, str) and not value.startswith(FRACTION):
            return self.words.sub(MARK, value)
        # Nothing can stand in a part of a number, so one that holds a word goes as a whole.
        written = value if isinstance(value, str) else json.dumps(value)
        return MARK if self.words.search(written) else value
