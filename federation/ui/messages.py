"""The Chinese catalogue: a file per area in locale/fragments, merged and compiled when the portal starts."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def merge_fragments(paths: Iterable[Path]) -> tuple[Catalog, list[str]]:
    """All messages of the fragments, and those that two fragments translate differently."""
    merged = Catalog(locale="zh_Hans_CN", fuzzy=False, charset="utf-8")
    conflicts = []
    for path in paths:
        for message in read_po(io.BytesIO(path.read_bytes()), locale="zh_Hans_CN", charset="utf-8"):
            if not message.id or not message.string:
                continue
            before = merged.get(message.id, context=message.context)
            if before is not None and before.string != message.string:
                conflicts.append(f"{path.name}: {message.id!r}: {before.string!r} / {message.string!r}")
                continue
            merged.add(message.id, message.string, flags=message.flags, context=message.context)
    return merged, conflicts


def compile_catalogue(catalogue: Catalog, target: Path) -> bool:
    """Write the compiled catalogue where it differs from what is there; True where it was written."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    if target.exists() and target.read_bytes() == buffer.getvalue():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(buffer.getvalue())
    part.replace(target)
    return True
