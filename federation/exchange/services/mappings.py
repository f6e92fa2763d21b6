"""Columns remembered by the shape of a header, for each unit and kind of workbook."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from federation.accounts.models import User
from federation.audit.services import record
from federation.exchange.errors import LayoutError
from federation.exchange.importers import get_importer
from federation.exchange.layout import Layout
from federation.exchange.models import ImportBatch, SavedMapping
from federation.exchange.rows import RowReader
from federation.exchange.schema import heading_key

# So much of the headings in common means the same list in another edition.
ALIKE = 0.6
_COMPARED = 50


def headings_of(headers: Sequence[str]) -> list[str]:
    """The headings in the form in which they are compared, without empty ones at the end."""
    found = [heading_key(header) for header in headers]
    while found and not found[-1]:
        found.pop()
    return found


def shape_of(headings: Sequence[str]) -> str:
    """A digest of headings in their order."""
    return hashlib.sha256("\n".join(headings).encode("utf-8", "replace")).hexdigest()


def recall(kind: str, organisation: int, layout: Layout) -> tuple[dict[str, int], dict[str, str]]:
    """The columns to offer, and where they come from (see ``ImportBatch.recalled``).

    Remembered ones are taken where the header has the same shape and they still fit the schema; otherwise
    the guess stands, and it is said why.
    """
    headings = headings_of(layout.headers)
    saved = SavedMapping.objects.filter(organisation=organisation, kind=kind)
    found = saved.filter(shape=shape_of(headings)).first()
    if found is not None:
        try:
            RowReader([], get_importer(kind).schema, layout, found.mapping)
        except LayoutError:
            return layout.mapping, {"how": "outdated", "name": found.name}
        return found.mapping, {"how": "remembered", "name": found.name}
    near = _nearest(saved, headings)
    return layout.mapping, {"how": "differs", "name": near.name} if near else {}


def _nearest(saved: Any, headings: Sequence[str]) -> SavedMapping | None:
    """The remembered header most like this one, where it is much like it."""
    best, score = None, ALIKE
    words = set(filter(None, headings))
    for candidate in saved.order_by("-used_at")[:_COMPARED]:
        others = set(filter(None, candidate.headings))
        share = len(words & others) / max(len(words | others), 1)
        if share >= score:
            best, score = candidate, share + 0.001
    return best


def remember(batch: ImportBatch, *, actor: User) -> None:
    """Keep the columns of a batch for the next file of this shape; a name given to them stays."""
    headings = headings_of(batch.layout["headers"])
    SavedMapping.objects.bulk_create(
        [
            SavedMapping(
                organisation_id=batch.organisation_id,
                kind=batch.kind,
                name=PurePath(batch.name).stem[:100] or batch.name[:100],
                shape=shape_of(headings),
                headings=headings,
                mapping=batch.mapping,
                used_at=timezone.now(),
                used_by=actor,
            )
        ],
        update_conflicts=True,
        unique_fields=["organisation", "kind", "shape"],
        update_fields=["mapping", "used_at", "used_by"],
    )


@transaction.atomic
def rename_mapping(mapping: SavedMapping, *, actor: User, name: str) -> SavedMapping:
    """Call remembered columns by another name. ValidationError at ``name`` for none or one too long."""
    mapping = SavedMapping.objects.select_for_update().get(pk=mapping.pk)
    name = " ".join(name.split())
    if not name or len(name) > 100:
        raise ValidationError({"name": _("Write a name of at most 100 characters.")})
    old, mapping.name = mapping.name, name
    mapping.save(update_fields=["name"])
    record("exchange.mapping_renamed", mapping, actor=actor, changes={"name": [old, name]})
    return mapping


@transaction.atomic
def forget_mapping(mapping: SavedMapping, *, actor: User) -> None:
    """Forget remembered columns; forgotten ones are forgotten once."""
    found = SavedMapping.objects.select_for_update().filter(pk=mapping.pk).first()
    if found is not None:
        record("exchange.mapping_forgotten", found, actor=actor)
        found.delete()
