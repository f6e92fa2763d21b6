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
class Importer:
    """An import of organisations of one kind. ``derived`` are the columns that ``prepare`` fills.

    ``prepare`` may also put (field, CellError) into ``values["_remarks"]``: worth saying, no refusal.
    """

    kind: str
    label: Any
    permission: str
    organisation_kind: str
    schema: Schema
    prepare: Callable[[ImportBatch], Prepare]
    derived: tuple[tuple[str, str], ...] = ()
    checks: tuple[Step, ...] = ()
    compares: tuple[Step, ...] = ()
    appliers: tuple[Step, ...] = ()

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


def extend(
    kind: str, *, checks: Iterable[Step] = (), compares: Iterable[Step] = (), appliers: Iterable[Step] = ()
) -> None:
    """Let an app above add what only it knows, such as the memberships of an enterprise."""
    found = get_importer(kind)
    _importers[kind] = dataclasses.replace(
        found,
        checks=(*found.checks, *checks),
        compares=(*found.compares, *compares),
        appliers=(*found.appliers, *appliers),
    )


def get_importer(kind: str) -> Importer:
    """The importer of a kind; LookupError where nobody registered it."""
    if kind not in _importers:
        raise LookupError(f"nothing imports {kind!r}")
    return _importers[kind]


def importers() -> list[Importer]:
    """All importers in the order of their registration."""
    return list(_importers.values())
