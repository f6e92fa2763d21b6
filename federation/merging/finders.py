"""By what records of a sort are compared: expressions over a row `r`, the same in every pass and form."""

from __future__ import annotations

from dataclasses import dataclass

from federation.merging.models import Cause

# The names of each region and of those above it, the longest first.
PLACES = """
    (WITH RECURSIVE up AS (
        SELECT id AS region_id, name, short_name, parent_id FROM reference_region
        UNION ALL
        SELECT up.region_id, p.name, p.short_name, p.parent_id
        FROM up JOIN reference_region p ON p.id = up.parent_id
    ), named AS (
        SELECT DISTINCT region_id, place FROM up CROSS JOIN LATERAL (VALUES (name), (short_name)) v(place)
        WHERE place <> ''
    )
    SELECT region_id, array_agg(place ORDER BY length(place) DESC, place) AS places
    FROM named GROUP BY region_id)
"""


@dataclass(frozen=True)
class Finder:
    """How records of `subject` are compared.

    `keys` maps a cause to an expression over `r`, a row of `table` or of typed values with the columns
    `typed`; NULL where the cause does not apply. `decisive` is the column that tells records apart for
    certain (a credit code, a document number), `decisive_key` its form for comparing.
    """

    subject: str
    table: str
    keys: dict[str, str]
    decisive: str
    decisive_key: str
    kind: str
    live: str
    typed: dict[str, str]
    joins: str = ""


_finders: dict[str, Finder] = {}


def add_finder(finder: Finder) -> Finder:
    if finder.subject in _finders:
        raise ValueError(f"{finder.subject} is compared in two ways")
    _finders[finder.subject] = finder
    return finder


def finder_of(subject: str) -> Finder:
    return _finders[subject]


def finders() -> list[Finder]:
    return list(_finders.values())


ORGANISATIONS = add_finder(
    Finder(
        subject="accounts.organisation",
        table="accounts_organisation",
        keys={
            Cause.CODE: "r.kind || '|' || merging_code_key(r.credit_code)",
            Cause.FULL_NAME: "r.kind || '|' || r.folded_name",
            Cause.NAME: "r.kind || '|' || r.region_id || '|' || merging_name_key(r.folded_name, p.places)",
            Cause.PHONE: "r.kind || '|' || merging_phone_key(r.phone)",
        },
        decisive="credit_code",
        decisive_key="merging_code_key",
        kind="r.kind",
        live="r.merged_into_id IS NULL AND r.kind IN ('chamber', 'enterprise')",
        typed={
            "kind": "text",
            "folded_name": "text",
            "region_id": "bigint",
            "credit_code": "text",
            "phone": "text",
        },
        joins=f"LEFT JOIN {PLACES} p ON p.region_id = r.region_id",
    )
)
