"""Writing the organisations of a batch, the part that all kinds share."""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from federation.accounts.models import Organisation
from federation.accounts.services.organisations import terms_of
from federation.accounts.services.tree import PATH_WIDTH
from federation.exchange.importers import get_importer
from federation.exchange.models import ImportBatch

_LOCK = """
    SELECT o.id FROM accounts_organisation o JOIN import_row r ON r.target_id = o.id
    WHERE r.state = ANY(%s) ORDER BY o.id FOR UPDATE OF o
"""
# A county federation keeps what lies in its region; everything else the importing unit does.
_INSERT = """
    INSERT INTO accounts_organisation
        (id, kind, name, short_name, english_name, former_names, credit_code, status, region_id, industry_id,
         founded_on, address, phone, parent_id, path, branch_id, sort_key, folded_name, search, version,
         created_at, updated_at)
    SELECT r.target_id, %(kind)s, r.name, '', '', '', r.code, COALESCE(r.status, 'active'),
           COALESCE(r.region_id, r.guessed_region_id), r.industry_id, r.founded_on,
           COALESCE(r.address, ''), COALESCE(r.office_phone, ''), COALESCE(c.id, u.id),
           COALESCE(c.path, u.path) || lpad(r.target_id::text, %(width)s, '0'),
           COALESCE(c.branch_id, u.branch_id), r.sort_key, r.folded, r.terms::tsvector, 1, %(now)s, %(now)s
    FROM import_row r
    JOIN accounts_organisation u ON u.id = %(unit)s
    LEFT JOIN (SELECT DISTINCT ON (region_id) id, path, branch_id, region_id
               FROM accounts_organisation
               WHERE kind = 'county_federation' AND merged_into_id IS NULL AND region_id IS NOT NULL
               ORDER BY region_id, id) c ON c.region_id = COALESCE(r.region_id, r.guessed_region_id)
    WHERE r.state = 'new'
"""
# Blank cells leave what is on file; a new name keeps the old one among the former names.
_UPDATE = """
    UPDATE accounts_organisation o SET
        former_names = CASE WHEN r.renamed THEN trim(both E'\\n' from o.former_names || E'\\n' || o.name)
                            ELSE o.former_names END,
        name = CASE WHEN r.renamed THEN r.name ELSE o.name END,
        credit_code = COALESCE(r.code, o.credit_code),
        founded_on = COALESCE(r.founded_on, o.founded_on),
        address = COALESCE(r.address, o.address),
        phone = COALESCE(r.office_phone, o.phone),
        region_id = COALESCE(r.region_id, o.region_id),
        industry_id = COALESCE(r.industry_id, o.industry_id),
        status = COALESCE(r.status, o.status),
        version = o.version + 1,
        updated_at = %(now)s
    FROM import_row r WHERE r.state = 'changed' AND r.target_id = o.id
"""
_REINDEX = """
    UPDATE accounts_organisation o
    SET sort_key = t.sort_key, folded_name = t.folded_name, search = t.search::tsvector
    FROM import_terms t WHERE t.id = o.id
"""
_LEDGER = """
    INSERT INTO exchange_importedrow (batch_id, row, organisation_id, created)
    SELECT %s, row, target_id, %s AND state = 'new' FROM import_row WHERE state IN ('new', 'changed')
"""


def lock_targets(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """Hold the organisations that will change, in the order of their keys, against clerks and each other."""
    states = ["changed"] if get_importer(batch.kind).organisation_kind else ["new", "changed"]
    cursor.execute(_LOCK, [states])


def write_organisations(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """Insert the new organisations and change the known ones; derived columns follow."""
    now = timezone.now()
    kind = get_importer(batch.kind).organisation_kind
    cursor.execute(_INSERT, {"kind": kind, "width": PATH_WIDTH, "now": now, "unit": _home(batch)})
    cursor.execute(_UPDATE, {"now": now})
    _reindex(cursor)
    cursor.execute(_LEDGER, [batch.pk, True])


def keep_ledger(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """For an import of what belongs to organisations: note which of them each row touched."""
    cursor.execute(_LEDGER, [batch.pk, False])


def _home(batch: ImportBatch) -> int:
    """The unit that keeps what the batch adds: the one it was read for, or the one above a chamber."""
    unit = batch.organisation
    return unit.parent_id if unit.kind == Organisation.Kind.CHAMBER and unit.parent_id else unit.pk


def _reindex(cursor: CursorWrapper) -> None:
    """Renew sort key and search terms where a name or a code is new on a known organisation."""
    cursor.execute("SELECT target_id FROM import_row WHERE state = 'changed' AND (renamed OR recoded)")
    keys = [key for (key,) in cursor.fetchall()]
    if not keys:
        return
    cursor.execute(
        "CREATE TEMP TABLE import_terms (id bigint, sort_key text, folded_name text, search text)"
        " ON COMMIT DROP"
    )
    found = Organisation.objects.filter(pk__in=keys).values_list(
        "pk", "name", "short_name", "former_names", "credit_code"
    )
    rows = [
        (key, *terms_of(name, short_name=short_name, former_names=former_names, code=code or ""))
        for key, name, short_name, former_names, code in found
    ]
    # While COPY runs the connection can answer nothing else: the rows are ready before.
    with connection.cursor() as writer, writer.copy("COPY import_terms FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    cursor.execute(_REINDEX)
    cursor.execute("DROP TABLE import_terms")
