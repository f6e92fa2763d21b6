"""A list of officers against the registry: which chamber, person and term a row means; what cannot be.

Works on ``import_row``, as `federation.exchange.importers` describes: `target_id` becomes the chamber.
"""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from chambers.services.lookup import find_chambers, suggest_chambers
from federation.exchange.errors import CellError
from federation.exchange.models import ImportBatch
from federation.exchange.services.problems import refuse_rows, remark_rows

UNKNOWN = CellError("unknown_chamber", _("No chamber of this name is registered."))
AMBIGUOUS = CellError("ambiguous_chamber", _("Several chambers have this name. Write the full name."))
NO_CHAMBER = CellError(
    "no_chamber", _("The chamber is missing: write it in its column, or in the title above the table.")
)
DUPLICATE = CellError(
    "duplicate", _("Row %(row)d names the same person in the same post. The earlier row counts.")
)
OVERLAP = CellError(
    "overlapping_terms", _("This term overlaps another one of %(name)s in the same post (%(term)s).")
)
TWO_PRESIDENTS = CellError(
    "two_presidents", _("%(name)s is president at that time (%(term)s). A chamber has one president.")
)
ENDS_BEFORE = CellError("ends_before_start", _("The term ends before it starts (%(term)s)."))

_CHAMBERS = """
    CREATE TEMP TABLE import_board (spelling text PRIMARY KEY, chamber_id bigint, suggestion text NOT NULL,
                                    ambiguous boolean NOT NULL) ON COMMIT DROP
"""
_NOT_FOUND = """
    SELECT r.row, r.chamber AS value, '{}'::jsonb AS params, c.suggestion FROM import_row r
    JOIN import_board c ON c.spelling = r.chamber WHERE c.chamber_id IS NULL AND c.ambiguous = %s
"""
_UNNAMED = """
    SELECT r.row, '' AS value, '{}'::jsonb AS params, '' AS suggestion FROM import_row r
    WHERE r.chamber IS NULL AND r.state = 'new'
"""
_PLACE = """
    UPDATE import_row r SET target_id = c.chamber_id FROM import_board c
    WHERE c.spelling = r.chamber AND r.state = 'new'
"""
# Among people of one name in a chamber the one with the telephone, else the one on file longest.
_PEOPLE = """
    UPDATE import_row r SET person_id = (
        SELECT m.id FROM members_person m
        WHERE m.name = r.name AND (m.organisation_id = r.target_id OR m.id IN (
            SELECT f.person_id FROM chambers_officer f WHERE f.chamber_id = r.target_id))
        ORDER BY (m.mobile = r.phone) DESC NULLS LAST, m.id LIMIT 1)
    WHERE r.state = 'new'
"""
_TERMS = """
    UPDATE import_row r SET state = 'known', officer_id = f.id,
        starts_on = COALESCE(r.starts_on, f.starts_on), ends_on = COALESCE(r.ends_on, f.ends_on)
    FROM chambers_officer f
    WHERE r.state = 'new' AND f.chamber_id = r.target_id AND f.person_id = r.person_id AND f.office = r.office
      AND (f.starts_on = r.starts_on OR f.starts_on IS NULL OR r.starts_on IS NULL AND f.ends_on IS NULL)
"""
_DUPLICATES = """
    SELECT d.row, d.name AS value, jsonb_build_object('row', d.first) AS params, '' AS suggestion
    FROM (SELECT row, name, first_value(row) OVER w AS first, row_number() OVER w AS place
          FROM import_row WHERE state IN ('new', 'known')
          WINDOW w AS (PARTITION BY target_id, name, office, starts_on, COALESCE(phone, '') ORDER BY row)) d
    WHERE d.place > 1
"""
_LEAVE_DUPLICATES = """
    UPDATE import_row r SET state = 'duplicate', target_id = NULL
    FROM exchange_rowproblem p WHERE p.batch_id = %s AND p.row = r.row AND p.code = 'duplicate' AND p.checked
"""
_TERM_TEXT = "concat({0}.starts_on, ' – ', {0}.ends_on)"
_ENDS_BEFORE = f"""
    SELECT r.row, r.ends_on::text AS value, jsonb_build_object('term', {_TERM_TEXT.format("r")}) AS params,
           '' AS suggestion
    FROM import_row r WHERE r.state IN ('new', 'known') AND r.ends_on <= r.starts_on
"""  # noqa: S608 - put together from constants
_FOUND_WITH = f"""
    SELECT DISTINCT ON (r.row) r.row, r.name AS value, '' AS suggestion,
           jsonb_build_object('name', o.name, 'term', {_TERM_TEXT.format("o")}) AS params
    FROM import_row r JOIN
"""  # noqa: S608 - put together from constants
_OTHER_ROW = """
    import_row o ON o.target_id = r.target_id AND o.office = r.office AND o.row < r.row
     AND o.state IN ('new', 'known')
     AND daterange(o.starts_on, o.ends_on) && daterange(r.starts_on, r.ends_on)
    WHERE r.state IN ('new', 'known')
"""
# An officer of the registry, except one whose term another row of the same file states anew.
_OTHER_OFFICER = """
    (SELECT f.*, m.name FROM chambers_officer f JOIN members_person m ON m.id = f.person_id) o
      ON o.chamber_id = r.target_id AND o.office = r.office AND o.id IS DISTINCT FROM r.officer_id
     AND daterange(o.starts_on, o.ends_on) && daterange(r.starts_on, r.ends_on)
     AND NOT EXISTS (SELECT FROM import_row k WHERE k.officer_id = o.id AND k.state = 'known')
    WHERE r.state IN ('new', 'known')
"""
_SAME_PERSON = " AND o.name = r.name AND COALESCE(o.phone, '') = COALESCE(r.phone, '') ORDER BY r.row, o.row"
_ANOTHER_PRESIDENT = " AND r.office = 'president' AND o.name <> r.name ORDER BY r.row, o.row"
_SAME_PERSON_ON_FILE = " AND o.person_id = r.person_id ORDER BY r.row, o.id"
# The term of a president in office ends where a later one starts; only that is no contradiction.
_PRESIDENT_ON_FILE = """
    AND r.office = 'president' AND o.person_id IS DISTINCT FROM r.person_id
    AND NOT (o.ends_on IS NULL AND r.starts_on > COALESCE(o.starts_on, '-infinity'))
    ORDER BY r.row, o.id
"""


def match(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """Give each row its chamber, person and term; refuse what cannot be, each cause by its name."""
    _find_chambers(cursor)
    refuse_rows(cursor, batch, "chamber", NO_CHAMBER, _UNNAMED)
    refuse_rows(cursor, batch, "chamber", UNKNOWN, _NOT_FOUND, [False])
    refuse_rows(cursor, batch, "chamber", AMBIGUOUS, _NOT_FOUND, [True])
    cursor.execute(_PLACE)
    cursor.execute("DROP TABLE import_board")
    cursor.execute("ANALYZE import_row (row, state, target_id, office, name)")
    cursor.execute(_PEOPLE)
    cursor.execute(_TERMS)
    remark_rows(cursor, batch, "name", DUPLICATE, _DUPLICATES)
    cursor.execute(_LEAVE_DUPLICATES, [batch.pk])
    refuse_rows(cursor, batch, "ends_on", ENDS_BEFORE, _ENDS_BEFORE)
    for others, who, field, error in (
        # What the registry refuses first: a row that falls out must not push out another of the file.
        (_OTHER_OFFICER, _SAME_PERSON_ON_FILE, "starts_on", OVERLAP),
        (_OTHER_OFFICER, _PRESIDENT_ON_FILE, "office", TWO_PRESIDENTS),
        (_OTHER_ROW, _SAME_PERSON, "starts_on", OVERLAP),
        (_OTHER_ROW, _ANOTHER_PRESIDENT, "office", TWO_PRESIDENTS),
    ):
        refuse_rows(cursor, batch, field, error, _FOUND_WITH + others + who)


def _find_chambers(cursor: CursorWrapper) -> None:
    cursor.execute("DROP TABLE IF EXISTS import_board")
    cursor.execute(_CHAMBERS)
    cursor.execute("SELECT DISTINCT chamber FROM import_row WHERE chamber IS NOT NULL")
    found = find_chambers(spelling for (spelling,) in cursor.fetchall())
    suggestions = suggest_chambers(spelling for spelling, keys in found.items() if not keys)
    with connection.cursor() as writer, writer.copy("COPY import_board FROM STDIN") as copy:
        for spelling, keys in found.items():
            one = keys[0] if len(keys) == 1 else None
            copy.write_row((spelling, one, suggestions.get(spelling, ""), len(keys) > 1))
