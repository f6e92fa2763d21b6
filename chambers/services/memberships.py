"""The chambers named in a list of enterprises: which are known, and who thereby joins which."""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chambers.services.lookup import find_chambers, suggest_chambers
from federation.exchange.errors import CellError
from federation.exchange.importers import Tracked
from federation.exchange.models import ImportBatch
from federation.exchange.services.problems import refuse_rows

UNKNOWN = CellError("unknown_chamber", _("No chamber of this name is registered."))
AMBIGUOUS = CellError("ambiguous_chamber", _("Several chambers have this name. Write the full name."))

_CREATE = """
    CREATE TEMP TABLE import_chamber (spelling text PRIMARY KEY, chamber_id bigint, suggestion text NOT NULL,
                                      ambiguous boolean NOT NULL) ON COMMIT DROP
"""
_SPELLINGS = "SELECT DISTINCT unnest(chambers) FROM import_row WHERE chambers IS NOT NULL"
_NOT_FOUND = """
    SELECT r.row, string_agg(c.spelling, '、') AS value, '{}'::jsonb AS params,
           string_agg(NULLIF(c.suggestion, ''), '、') AS suggestion
    FROM import_row r CROSS JOIN LATERAL unnest(r.chambers) AS named(spelling)
    JOIN import_chamber c ON c.spelling = named.spelling
    WHERE r.state <> 'wrong' AND c.chamber_id IS NULL AND c.ambiguous = %s
    GROUP BY r.row
"""
_JOINING = """
    SELECT DISTINCT r.target_id AS member_id, c.chamber_id
    FROM import_row r CROSS JOIN LATERAL unnest(r.chambers) AS named(spelling)
    JOIN import_chamber c ON c.spelling = named.spelling
    WHERE NOT EXISTS (
        SELECT FROM chambers_membership m
        WHERE m.chamber_id = c.chamber_id AND m.member_id = r.target_id
          AND (m.left_on IS NULL OR m.left_on > %(today)s))
"""
_COMPARE = f"""
    UPDATE import_row r SET state = 'changed'
    FROM ({_JOINING} AND r.state = 'known') j
    WHERE j.member_id = r.target_id AND r.state = 'known'
"""  # noqa: S608 - put together from constants
# Whoever was a member before joins again today; for the others the list does not say since when.
_JOIN = f"""
    INSERT INTO chambers_membership (chamber_id, member_id, rank, joined_on)
    SELECT j.chamber_id, j.member_id, 'member',
           CASE WHEN EXISTS (SELECT FROM chambers_membership e
                             WHERE e.chamber_id = j.chamber_id AND e.member_id = j.member_id)
                THEN %(today)s::date END
    FROM ({_JOINING} AND r.state IN ('new', 'changed')) j
"""  # noqa: S608 - put together from constants
# The same order as `admit_member`: the chamber's row first, then its memberships.
_LOCK = """
    SELECT organisation_id FROM chambers_chamber
    WHERE organisation_id IN (SELECT chamber_id FROM import_chamber)
    ORDER BY organisation_id FOR UPDATE
"""
_COUNT = """
    UPDATE chambers_chamber c SET member_count = n.members
    FROM (SELECT m.chamber_id, count(*) AS members FROM chambers_membership m
          WHERE m.left_on IS NULL AND m.chamber_id IN (SELECT chamber_id FROM import_chamber)
          GROUP BY m.chamber_id) n
    WHERE n.chamber_id = c.organisation_id AND c.member_count <> n.members
"""

MEMBERSHIPS = Tracked(
    "chambers_membership",
    "id",
    """
    SELECT m.id AS key, r.row FROM chambers_membership m
    JOIN import_row r ON r.target_id = m.member_id WHERE r.state = ANY(%(states)s)
    """,
)
_NOTE_CHAMBERS = """
    CREATE TEMP TABLE import_left ON COMMIT DROP AS
    SELECT DISTINCT m.chamber_id FROM chambers_membership m
    JOIN import_undo u ON u.tab = 'chambers_membership' AND u.key = m.id
"""
_LOCK_LEFT = """
    SELECT organisation_id FROM chambers_chamber
    WHERE organisation_id IN (SELECT chamber_id FROM import_left) ORDER BY organisation_id FOR UPDATE
"""
_COUNT_LEFT = """
    UPDATE chambers_chamber c SET member_count = (
        SELECT count(*) FROM chambers_membership m
        WHERE m.left_on IS NULL AND m.chamber_id = c.organisation_id)
    FROM import_left l WHERE l.chamber_id = c.organisation_id
"""

# A chamber's own enterprises are its present members.
OWN = """
    EXISTS (SELECT FROM chambers_membership m
            WHERE m.member_id = o.id AND m.chamber_id = %(unit)s AND m.left_on IS NULL)
"""
FOREIGN = CellError(
    "foreign_chamber",
    _("This chamber is not within your unit's reach. Leave the cell blank, or ask the city federation."),
)
_FOREIGN_CHAMBERS = """
    SELECT r.row, string_agg(o.name, '、') AS value, '{{}}'::jsonb AS params, '' AS suggestion
    FROM import_row r CROSS JOIN LATERAL unnest(r.chambers) AS named(spelling)
    JOIN import_chamber c ON c.spelling = named.spelling
    JOIN accounts_organisation o ON o.id = c.chamber_id
    WHERE r.state <> 'wrong' AND {column} IS DISTINCT FROM %s
    GROUP BY r.row
"""


def name_own_chamber(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """In what a chamber sends in, a row that names none means the chamber itself."""
    unit = batch.organisation
    if batch.needs_review and unit.kind == unit.Kind.CHAMBER:
        cursor.execute(
            "UPDATE import_row SET chambers = ARRAY[%s] WHERE COALESCE(cardinality(chambers), 0) = 0",
            [unit.name],
        )


def refuse_foreign_chambers(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """Who sends in for a county or a chamber puts nobody into a chamber elsewhere."""
    unit = batch.organisation
    if batch.needs_review:
        column = "o.id" if unit.kind == unit.Kind.CHAMBER else "o.branch_id"
        refuse_rows(cursor, batch, "chambers", FOREIGN, _FOREIGN_CHAMBERS.format(column=column), [unit.pk])


def check_chambers(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """Refuse rows that name a chamber which nobody, or more than one, could be."""
    cursor.execute("DROP TABLE IF EXISTS import_chamber")
    cursor.execute(_CREATE)
    cursor.execute(_SPELLINGS)
    found = find_chambers(spelling for (spelling,) in cursor.fetchall())
    suggestions = suggest_chambers(spelling for spelling, keys in found.items() if not keys)
    with connection.cursor() as writer, writer.copy("COPY import_chamber FROM STDIN") as copy:
        for spelling, keys in found.items():
            one = keys[0] if len(keys) == 1 else None
            copy.write_row((spelling, one, suggestions.get(spelling, ""), len(keys) > 1))
    refuse_rows(cursor, batch, "chambers", UNKNOWN, _NOT_FOUND, [False])
    refuse_rows(cursor, batch, "chambers", AMBIGUOUS, _NOT_FOUND, [True])


def compare_memberships(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Known enterprises that a row puts into a further chamber. A chamber not named is not left."""
    cursor.execute(_COMPARE, {"today": timezone.localdate()})


def write_memberships(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Admit the members and keep the chambers' numbers right."""
    cursor.execute(_LOCK)
    cursor.execute(_JOIN, {"today": timezone.localdate()})
    cursor.execute(_COUNT)
    cursor.execute("DROP TABLE import_chamber")


def note_chambers(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Before an undoing: the chambers that lose members by it, locked as `admit_member` locks them."""
    cursor.execute(_NOTE_CHAMBERS)
    cursor.execute(_LOCK_LEFT)


def count_members(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """After an undoing: their numbers are right again."""
    cursor.execute(_COUNT_LEFT)
    cursor.execute("DROP TABLE import_left")
