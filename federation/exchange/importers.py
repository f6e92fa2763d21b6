"""What a domain app declares to have its workbooks imported, beyond reading them.

The pipeline works on one temporary table, ``import_row``: a line for each readable row, with the columns of
``PARTY``, those of the schema, and those that ``prepare`` adds. A check marks rows ``state = 'wrong'`` and
says why, a comparison turns ``'known'`` rows into ``'changed'`` ones, an applier writes ``'new'`` and
``'changed'`` rows for their ``target_id``. All are SQL over sets; none loops over rows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from federation.exchange.models import ImportBatch
from federation.exchange.schema import Schema

Step = Callable[[CursorWrapper, ImportBatch], None]
# Turns the values of a row into further ones, in place; made once for a batch.
Prepare = Callable[[dict[str, Any]], None]

# What every organisation has; a schema gives some, the rest stays NULL.
PARTY: tuple[tuple[str, str], ...] = (
    ("name", "text"),
    ("credit_code", "text"),
    ("founded_on", "date"),
    ("address", "text"),
    ("office_phone", "text"),
    ("region_id", "bigint"),
    ("guessed_region_id", "bigint"),
    ("industry_id", "bigint"),
    ("status", "text"),
)


@dataclass(frozen=True)
class Tracked:
    """A table that an import writes, so that the import can be undone to the row.

    `rows` is a query of (key, row): what in the table belongs to the rows of ``import_row`` whose state is
    among %(states)s. `derived` columns are kept by services and say nothing about a change. `rivals` is a
    query of the rows (part, row) of ``written``, which an undoing must leave, because what they replaced
    could not stand beside something newer.
    """

    table: str
    key: str
    rows: str
    derived: tuple[str, ...] = ()
    rivals: str = ""


ORGANISATIONS = Tracked(
    "accounts_organisation",
    "id",
    "SELECT r.target_id AS key, r.row FROM import_row r WHERE r.state = ANY(%(states)s)",
)


@dataclass(frozen=True)
class Importer:
    """An import of organisations of one kind, or (without `organisation_kind`) of things that belong to them.

    Organisations are matched and written by the pipeline. For other things ``match`` gives each row of
    ``import_row`` its organisation as ``target_id`` and turns ``'new'`` into ``'known'`` or ``'duplicate'``;
    then the appliers write everything. ``derived`` are the columns that ``prepare`` fills.

    ``prepare`` may also put (field, CellError) into ``values["_remarks"]``: worth saying, no refusal.
    """

    kind: str
    label: Any
    permission: str
    organisation_kind: str
    schema: Schema
    prepare: Callable[[ImportBatch], Prepare]
    derived: tuple[tuple[str, str], ...] = ()
    # Under which right others send such a workbook in; "" where nobody may.
    submit_permission: str = ""
    # Conditions on the organisation ``o`` of a row, any of which makes it a chamber's (%(unit)s) own.
    own: tuple[str, ...] = ("o.id = %(unit)s",)
    # Whether a chamber may send in organisations that are not on file yet.
    own_new: bool = False
    match: Step | None = None
    # What else is held against clerks, besides the organisations, before the old values are noted.
    locks: tuple[Step, ...] = ()
    checks: tuple[Step, ...] = ()
    compares: tuple[Step, ...] = ()
    appliers: tuple[Step, ...] = ()
    # Kinds that are written before this one where one workbook holds both: its rows may name what they add.
    after: tuple[str, ...] = ()
    # In the order of writing: what is created is removed the other way round.
    tracks: tuple[Tracked, ...] = (ORGANISATIONS,)
    # Around an undoing, with the rows concerned in ``import_undo``: for figures that are kept.
    before_undo: tuple[Step, ...] = ()
    after_undo: tuple[Step, ...] = ()

    def columns(self) -> list[tuple[str, str]]:
        """(column, SQL type) of everything a staged row may hold."""
        return list(dict([*PARTY, *self.schema.staging_columns(), *self.derived]).items())

    def names(self) -> frozenset[str]:
        """The columns by name."""
        return frozenset(name for name, _type in self.columns())


_importers: dict[str, Importer] = {}


def register(importer: Importer) -> Importer:
    """Offer an import. A second one of the same kind is a programming error."""
    if importer.kind in _importers:
        raise ValueError(f"two importers for {importer.kind}")
    _importers[importer.kind] = importer
    return importer


# What an app above may add to an importer.
EXTENSIBLE = frozenset(
    ("own", "after", "checks", "compares", "appliers", "tracks", "before_undo", "after_undo")
)


def extend(kind: str, **further: Iterable[Any]) -> None:
    """Let an app above add what only it knows, such as the memberships of an enterprise."""
    if not further.keys() <= EXTENSIBLE:
        raise ValueError(f"nothing of an importer is called {sorted(further.keys() - EXTENSIBLE)}")
    found = get_importer(kind)
    added = {name: (*getattr(found, name), *steps) for name, steps in further.items()}
    _importers[kind] = dataclasses.replace(found, **added)  # type: ignore[arg-type]


def get_importer(kind: str) -> Importer:
    """The importer of a kind; LookupError where nobody registered it."""
    if kind not in _importers:
        raise LookupError(f"nothing imports {kind!r}")
    return _importers[kind]


def importers() -> list[Importer]:
    """All importers in the order of their registration."""
    return list(_importers.values())


def rank(kind: str) -> int:
    """How late a kind is written among others: 0 for one that waits for none."""
    awaited = [other for other in get_importer(kind).after if other in _importers]
    return max((rank(other) + 1 for other in awaited), default=0)
