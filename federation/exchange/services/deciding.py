"""What is to become of each row: new, changed, unchanged, duplicate or wrong; decided in SQL over sets.

Works on the temporary table ``import_row`` of the running transaction. A preview and the applying job both
decide from scratch, so that a preview gone stale does no harm.
"""

from __future__ import annotations

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from federation.exchange.errors import CellError
from federation.exchange.importers import Importer, get_importer
from federation.exchange.models import ImportBatch, RowProblem
from federation.exchange.services.problems import refuse_rows, remark_rows
from federation.exchange.services.reach import refuse_foreign

# The wide columns are never searched: reading statistics of them costs more than it gives.
ANALYZE = "ANALYZE import_row (row, state, target_id, code, folded)"
COUNTED = ("new", "changed", "unchanged", "duplicate", "wrong")

_CREATE = sql.SQL(
    """
    CREATE TEMP TABLE import_row ON COMMIT DROP AS
    SELECT s.row, s.code, s.folded, s.sort_key, s.terms,
           'new'::text AS state, {target} AS target_id, false AS renamed, false AS recoded, v.*
    FROM exchange_stagedrow s CROSS JOIN LATERAL jsonb_to_record(s.values) AS v({columns})
    WHERE s.batch_id = {batch} AND s.good
    """
)
_KEY = sql.SQL("nextval(pg_get_serial_sequence('accounts_organisation', 'id'))")
_NO_KEY = sql.SQL("NULL::bigint")
# Until the problems are written, the target of a duplicate is the number of the row that counts.
_DUPLICATES = """
    UPDATE import_row r SET state = 'duplicate', target_id = d.first
    FROM (SELECT row, first_value(row) OVER w AS first, row_number() OVER w AS place
          FROM import_row WHERE state = 'new' AND code IS NOT NULL
          WINDOW w AS (PARTITION BY code ORDER BY row)) d
    WHERE d.row = r.row AND d.place > 1
"""
_BY_CODE = """
    UPDATE import_row r SET state = 'known', target_id = o.id
    FROM accounts_organisation o
    WHERE r.state = 'new' AND o.credit_code = r.code AND o.merged_into_id IS NULL AND o.kind = %s
"""
# Rows and organisations of one name are paired in their order, so that a second run pairs the same ones.
# `coded` false: rows without a code, which may be any organisation of the name, first those without a code;
# `coded` true: rows whose code nobody has yet, which may be an organisation without a code.
_BY_NAME = """
    WITH wanted AS (
        SELECT row, folded, row_number() OVER (PARTITION BY folded ORDER BY row) AS place
        FROM import_row WHERE state = 'new' AND (code IS NOT NULL) = %(coded)s
    ), offered AS (
        SELECT o.id, o.folded_name,
               row_number() OVER (PARTITION BY o.folded_name
                                  ORDER BY (o.credit_code IS NOT NULL), o.id) AS place
        FROM accounts_organisation o
        WHERE o.kind = %(kind)s AND o.merged_into_id IS NULL
          AND o.folded_name IN (SELECT folded FROM wanted)
          AND (o.credit_code IS NULL OR NOT %(coded)s)
          AND NOT EXISTS (SELECT FROM import_row t WHERE t.state = 'known' AND t.target_id = o.id)
    )
    UPDATE import_row r SET state = 'known', target_id = f.id
    FROM wanted w JOIN offered f ON f.folded_name = w.folded AND f.place = w.place
    WHERE r.row = w.row
"""
_PARTY_CHANGED = """
    UPDATE import_row r SET state = 'changed', renamed = r.folded <> o.folded_name,
                            recoded = r.code IS NOT NULL AND o.credit_code IS NULL
    FROM accounts_organisation o
    WHERE r.state = 'known' AND o.id = r.target_id
      AND (r.folded <> o.folded_name
           OR r.code IS DISTINCT FROM o.credit_code AND r.code IS NOT NULL
           OR r.founded_on IS DISTINCT FROM o.founded_on AND r.founded_on IS NOT NULL
           OR r.address IS DISTINCT FROM o.address AND r.address IS NOT NULL
           OR r.office_phone IS DISTINCT FROM o.phone AND r.office_phone IS NOT NULL
           OR r.region_id IS DISTINCT FROM o.region_id AND r.region_id IS NOT NULL
           OR r.industry_id IS DISTINCT FROM o.industry_id AND r.industry_id IS NOT NULL
           OR r.status IS DISTINCT FROM o.status AND r.status IS NOT NULL)
"""
_OTHER_KIND = """
    SELECT r.row, r.code AS value, jsonb_build_object('name', o.name) AS params, '' AS suggestion
    FROM import_row r JOIN accounts_organisation o ON o.credit_code = r.code
    WHERE o.merged_into_id IS NULL AND o.kind <> %s AND r.state = 'new'
"""
_DUPLICATE_ROWS = """
    SELECT r.row, r.code AS value, jsonb_build_object('row', r.target_id) AS params, '' AS suggestion
    FROM import_row r WHERE r.state = 'duplicate'
"""
_SAME_NAME = """
    SELECT r.row, r.name AS value, jsonb_build_object('row', d.first) AS params, '' AS suggestion
    FROM import_row r
    JOIN (SELECT row, first_value(row) OVER w AS first, row_number() OVER w AS place
          FROM import_row WHERE state = 'new' AND code IS NULL
          WINDOW w AS (PARTITION BY folded ORDER BY row)) d ON d.row = r.row AND d.place > 1
"""


def decide(cursor: CursorWrapper, batch: ImportBatch, *, keys: bool = False) -> dict[str, int]:
    """Fill ``import_row`` and the problems that only the database knows; the counts by state.

    With `keys` each row takes a key beforehand, which a new organisation will have: taken later, it would
    cost another writing of all rows. Keys of other rows are lost, as any sequence loses some.
    """
    importer = get_importer(batch.kind)
    RowProblem.objects.filter(batch=batch, checked=True).delete()
    _create(cursor, batch, importer, _KEY if keys else _NO_KEY)
    for check in importer.checks:
        check(cursor, batch)
    if importer.match is not None:
        importer.match(cursor, batch)
    else:
        _match_organisations(cursor, batch, importer)
    if batch.needs_review:
        refuse_foreign(cursor, batch, importer)
    for compare in importer.compares:
        compare(cursor, batch)
    cursor.execute("UPDATE import_row SET state = 'unchanged' WHERE state = 'known'")
    return _counts(cursor, batch)


def _match_organisations(cursor: CursorWrapper, batch: ImportBatch, importer: Importer) -> None:
    """Know organisations again by code, else by name; of rows with one code the first counts."""
    refuse_rows(cursor, batch, importer.schema.key, OTHER_KIND, _OTHER_KIND, [importer.organisation_kind])
    cursor.execute(_DUPLICATES)
    remark_rows(cursor, batch, importer.schema.key, DUPLICATE, _DUPLICATE_ROWS)
    cursor.execute("UPDATE import_row SET target_id = NULL WHERE state = 'duplicate'")
    cursor.execute(_BY_CODE, [importer.organisation_kind])
    for coded in (False, True):
        cursor.execute(_BY_NAME, {"coded": coded, "kind": importer.organisation_kind})
    remark_rows(cursor, batch, importer.schema.title, SAME_NAME, _SAME_NAME)
    cursor.execute(ANALYZE)
    cursor.execute(_PARTY_CHANGED)


OTHER_KIND = CellError(
    "code_of_another", _("“%(name)s”, which is another kind of organisation, has this credit code.")
)
DUPLICATE = CellError("duplicate", _("Row %(row)d has the same credit code. The earlier row counts."))
SAME_NAME = CellError(
    "same_name", _("Row %(row)d has the same name and no credit code either. Both are taken.")
)


def _create(cursor: CursorWrapper, batch: ImportBatch, importer: Importer, target: sql.SQL) -> None:
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in importer.columns()
    )
    cursor.execute("DROP TABLE IF EXISTS import_row")
    cursor.execute(_CREATE.format(columns=columns, batch=sql.Literal(batch.pk), target=target))
    cursor.execute(ANALYZE)


def _counts(cursor: CursorWrapper, batch: ImportBatch) -> dict[str, int]:
    cursor.execute("SELECT state, count(*) FROM import_row GROUP BY state")
    counts = dict.fromkeys(COUNTED, 0) | dict(cursor.fetchall())
    cursor.execute(
        "SELECT count(*), count(*) FILTER (WHERE NOT good) FROM exchange_stagedrow WHERE batch_id = %s",
        [batch.pk],
    )
    rows, unreadable = cursor.fetchone()
    counts["wrong"] += unreadable
    return {"rows": rows} | counts
