"""A list of people against the registry: whom a row means, which unit and groups; what cannot be.

Works on ``import_row``, as `federation.exchange.importers` describes: `target_id` becomes the unit that keeps
the person. Somebody is known again by the number of a document, else by name and telephone, else by name and
unit where only one person can be meant.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from federation.accounts.models import Organisation
from federation.exchange.errors import CellError
from federation.exchange.models import ImportBatch
from federation.exchange.services.problems import refuse_rows, remark_rows
from members.models import DirectoryGroup
from members.services.people_lists import HELD, SEATS

SEVERAL_UNITS = CellError(
    "ambiguous_unit", _("Several organisations have this name. Write the credit code of the unit too.")
)
NO_UNIT = CellError(
    "unknown_unit",
    _("No organisation of this name is on file; the person is kept by your unit, and no position is noted."),
)
NO_CHAMBER = CellError("unknown_chamber", _("No chamber of this name is registered."))
OTHER_NAME = CellError("other_name", _("On file this document belongs to somebody of another name."))
OTHER_NAME_IN_FILE = CellError("other_name_in_file", _("Row %(row)d has this document with another name."))
SEVERAL_PEOPLE = CellError(
    "ambiguous_person",
    _("Several people of this name are on file. Write the telephone or the document number."),
)
DUPLICATE = CellError("duplicate", _("Row %(row)d says the same of the same person. The earlier row counts."))
NO_GROUP = CellError("unknown_group", _("The directory has no such group. Its groups are: %(words)s."))
NO_GROUND = CellError(
    "no_ground",
    _("Nobody enters the directory without a ground, and none is on file: write on what ground."),
)
INCOMPLETE_GROUND = CellError(
    "incomplete_ground", _("A new ground needs its wording, its evidence and the day on which it was given.")
)
NO_SOURCE = CellError("no_source", _("Write where the facts come from; the directory asks for it."))
OVERLAP = CellError(
    "overlapping_terms", _("Such a seat is on file for an overlapping term (%(term)s). End that one first.")
)
OVERLAP_IN_FILE = CellError(
    "overlapping_rows", _("Row %(row)d gives another term of the same seat that overlaps this one.")
)

_NO_PARAMS = "'{}'::jsonb AS params, '' AS suggestion"
_UNITS = """
    UPDATE import_row r SET unit_id = o.id
    FROM (SELECT folded_name, min(id) AS id FROM accounts_organisation
          WHERE merged_into_id IS NULL AND folded_name IN (SELECT unit_key FROM import_row)
          GROUP BY folded_name HAVING count(*) = 1) o
    WHERE o.folded_name = r.unit_key
"""
_UNITS_BY_CODE = """
    UPDATE import_row r SET unit_id = o.id FROM accounts_organisation o
    WHERE o.credit_code = r.unit_code AND o.merged_into_id IS NULL
"""
_SEVERAL_UNITS = f"""
    SELECT r.row, r.unit AS value, {_NO_PARAMS} FROM import_row r
    WHERE r.unit_id IS NULL AND r.unit_key IN (
        SELECT folded_name FROM accounts_organisation WHERE merged_into_id IS NULL)
"""  # noqa: S608 - put together from constants
_NO_UNIT = f"""
    SELECT r.row, r.unit AS value, {_NO_PARAMS} FROM import_row r
    WHERE r.unit_id IS NULL AND r.unit IS NOT NULL AND r.state = 'new' AND r.groups IS NULL
"""  # noqa: S608 - put together from constants
_CHAMBERS = """
    UPDATE import_row r SET chamber_id = o.id
    FROM (SELECT folded_name, min(id) AS id FROM accounts_organisation
          WHERE kind = 'chamber' AND merged_into_id IS NULL
            AND folded_name IN (SELECT chamber_key FROM import_row)
          GROUP BY folded_name) o
    WHERE o.folded_name = r.chamber_key
"""
_NO_CHAMBER = f"""
    SELECT r.row, r.source_chamber AS value, {_NO_PARAMS} FROM import_row r
    WHERE r.chamber_key IS NOT NULL AND r.chamber_id IS NULL
"""  # noqa: S608 - put together from constants
_KEEPER = "UPDATE import_row r SET target_id = COALESCE(r.unit_id, %(home)s)"

# Rows about one person bear the number of the first of them: by document, by telephone, by unit.
_SEEDS = (
    """
    UPDATE import_row r SET seed = d.first
    FROM (SELECT row, first_value(row) OVER (PARTITION BY id_number ORDER BY row) AS first
          FROM import_row WHERE id_number IS NOT NULL) d
    WHERE d.row = r.row
    """,
    """
    UPDATE import_row r SET seed = d.first
    FROM (SELECT row, COALESCE(min(seed) OVER w, first_value(row) OVER (w ORDER BY row)) AS first
          FROM import_row WHERE phone IS NOT NULL WINDOW w AS (PARTITION BY name, phone)) d
    WHERE d.row = r.row AND r.seed IS NULL
    """,
    """
    UPDATE import_row r SET seed = d.first
    FROM (SELECT row, CASE WHEN min(seed) OVER w = max(seed) OVER w THEN min(seed) OVER w
                           ELSE min(row) FILTER (WHERE seed IS NULL) OVER w END AS first
          FROM import_row WINDOW w AS (PARTITION BY name, target_id)) d
    WHERE d.row = r.row AND r.seed IS NULL
    """,
)
# Stands in the statements below for the people who may be meant, see `_reach`.
_REACHED = "__reached__"
_PEOPLE = """
    members_person m JOIN accounts_organisation k
      ON k.id = m.organisation_id AND m.merged_into_id IS NULL AND
"""
_BY_DOCUMENT = f"""
    UPDATE import_row r SET person_id = f.id
    FROM (SELECT upper(m.id_number) AS number, min(m.id) AS id FROM {_REACHED}
          WHERE m.id_number <> '' GROUP BY upper(m.id_number)) f
    WHERE r.state = 'new' AND f.number = r.id_number
"""  # noqa: S608 - put together from constants
_OTHER_NAME = f"""
    SELECT r.row, r.id_number AS value, {_NO_PARAMS} FROM import_row r
    JOIN members_person m ON m.id = r.person_id WHERE r.state = 'new' AND m.name <> r.name
"""  # noqa: S608 - put together from constants
_OTHER_NAME_IN_FILE = """
    SELECT r.row, r.id_number AS value, jsonb_build_object('row', o.row) AS params, '' AS suggestion
    FROM import_row r JOIN import_row o ON o.row = r.seed AND o.name <> r.name
    WHERE r.state = 'new' AND r.id_number IS NOT NULL
"""
_SAME_DOCUMENT = "(r.id_number IS NULL OR m.id_number = '' OR upper(m.id_number) = r.id_number)"
_BY_PHONE = f"""
    UPDATE import_row r SET person_id = f.id
    FROM (SELECT r.row, min(m.id) AS id FROM import_row r, {_REACHED}
          WHERE r.state = 'new' AND r.person_id IS NULL AND m.mobile = r.phone AND m.name = r.name
            AND {_SAME_DOCUMENT} GROUP BY r.row) f
    WHERE f.row = r.row
"""  # noqa: S608 - put together from constants
# In a named unit a telephone may be new; without one only somebody of whom nothing else is known fits.
_BY_UNIT = f"""
    SELECT r.row, min(m.id) AS id, count(*) AS number FROM import_row r, {_REACHED}
    WHERE r.state = 'new' AND r.person_id IS NULL AND m.name = r.name AND {_SAME_DOCUMENT}
      AND (m.organisation_id = r.target_id OR EXISTS (
          SELECT FROM members_position p WHERE p.person_id = m.id AND p.organisation_id = r.unit_id))
      AND (r.unit_id IS NOT NULL OR r.phone IS NULL OR m.mobile = '' OR m.mobile = r.phone)
      AND NOT EXISTS (SELECT FROM import_row x WHERE x.person_id = m.id AND x.seed <> r.seed)
    GROUP BY r.row
"""  # noqa: S608 - put together from constants
_TAKE_UNIT = f"""
    UPDATE import_row r SET person_id = f.id FROM ({_BY_UNIT}) f WHERE f.row = r.row AND f.number = 1
"""  # noqa: S608 - put together from constants
_SEVERAL_PEOPLE = f"""
    SELECT f.row, r.name AS value, {_NO_PARAMS} FROM ({_BY_UNIT}) f JOIN import_row r USING (row)
    WHERE f.number > 1
"""  # noqa: S608 - put together from constants
_SHARE = """
    UPDATE import_row r SET person_id = f.person_id
    FROM (SELECT seed, min(person_id) AS person_id FROM import_row
          WHERE state = 'new' GROUP BY seed) f
    WHERE f.seed = r.seed AND r.person_id IS NULL AND r.state = 'new'
"""
_KNOWN = """
    UPDATE import_row r SET state = 'known', target_id = m.organisation_id
    FROM members_person m WHERE m.id = r.person_id AND r.state = 'new'
"""
_DUPLICATES = """
    SELECT d.row, r.name AS value, jsonb_build_object('row', d.first) AS params, '' AS suggestion
    FROM (SELECT i.row, first_value(i.row) OVER w AS first, row_number() OVER w AS place
          FROM import_row i JOIN exchange_stagedrow s ON s.batch_id = %s AND s.row = i.row
          WHERE i.state IN ('new', 'known') WINDOW w AS (PARTITION BY i.seed, s.values ORDER BY i.row)) d
    JOIN import_row r ON r.row = d.row WHERE d.place > 1
"""
_LEAVE_DUPLICATES = """
    UPDATE import_row r SET state = 'duplicate', target_id = NULL
    FROM exchange_rowproblem p WHERE p.batch_id = %s AND p.row = r.row AND p.code = 'duplicate' AND p.checked
"""
_OPEN = "r.state IN ('new', 'known')"
_NO_GROUP = f"""
    SELECT r.row, string_agg(named.word, '、') AS value, '' AS suggestion,
           jsonb_build_object('words', %(words)s::text) AS params
    FROM import_row r CROSS JOIN LATERAL unnest(r.groups) AS named(word)
    WHERE {_OPEN} AND NOT EXISTS (
        SELECT FROM members_directorygroup g WHERE g.is_active AND named.word IN (g.name, g.code))
    GROUP BY r.row
"""  # noqa: S608 - put together from constants
_UNGROUNDED = """
    NOT EXISTS (SELECT FROM members_consent c WHERE c.person_id = r.person_id AND c.purpose = 'directory'
                AND c.withdrawn_on IS NULL)
"""
_NO_GROUND = f"""
    SELECT r.row, '' AS value, {_NO_PARAMS} FROM import_row r
    WHERE {_OPEN} AND r.groups IS NOT NULL AND {_UNGROUNDED} AND NOT EXISTS (
        SELECT FROM import_row o WHERE o.seed = r.seed AND o.ground IS NOT NULL AND o.state <> 'wrong')
"""  # noqa: S608 - put together from constants
_INCOMPLETE_GROUND = f"""
    SELECT r.row, r.ground AS value, {_NO_PARAMS} FROM import_row r
    WHERE {_OPEN} AND r.ground IS NOT NULL AND {_UNGROUNDED}
      AND (r.wording IS NULL OR r.evidence IS NULL OR r.given_on IS NULL)
"""  # noqa: S608 - put together from constants
_NO_SOURCE = f"""
    SELECT DISTINCT ON (r.row) r.row, '' AS value, {_NO_PARAMS}
    FROM import_row r CROSS JOIN LATERAL unnest(r.groups) AS named(word)
    JOIN members_directorygroup g ON named.word IN (g.name, g.code)
    WHERE {_OPEN} AND r.source IS NULL AND NOT EXISTS (
        SELECT FROM members_directoryentry e
        WHERE e.person_id = r.person_id AND e.group_id = g.id AND e.left_on IS NULL)
    ORDER BY r.row
"""  # noqa: S608 - put together from constants
_OVERLAP = f"""
    SELECT DISTINCT ON (s.row) s.row, concat(s.starts_on, ' – ', s.ends_on) AS value, '' AS suggestion,
           jsonb_build_object('term', concat_ws(' ', NULLIF(e.session, ''),
                                                concat(e.starts_on, ' – ', e.ends_on))) AS params
    FROM ({SEATS} WHERE {_OPEN}) s JOIN {HELD} ON true
    WHERE s.starts_on <> e.starts_on OR s.session <> e.session AND s.session <> '' AND e.session <> ''
      AND s.starts_on IS DISTINCT FROM e.starts_on
    ORDER BY s.row
"""  # noqa: S608 - put together from constants
_OVERLAP_IN_FILE = f"""
    WITH seat AS ({SEATS} WHERE {_OPEN})
    SELECT DISTINCT ON (s.row) s.row, concat(s.starts_on, ' – ', s.ends_on) AS value, '' AS suggestion,
           jsonb_build_object('row', o.row) AS params
    FROM seat s JOIN seat o ON o.seed = s.seed AND o.kind = s.kind AND o.level = s.level AND o.row < s.row
     AND daterange(o.starts_on, o.ends_on) && daterange(s.starts_on, s.ends_on)
    WHERE (o.starts_on, o.ends_on, o.session) IS DISTINCT FROM (s.starts_on, s.ends_on, s.session)
    ORDER BY s.row, o.row
"""  # noqa: S608 - put together from constants


def match(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """Give each row its unit and person; refuse what cannot be, each cause by its name."""
    _find_units(cursor, batch)
    for statement in _SEEDS:
        cursor.execute(statement)
    _find_people(cursor, batch)
    remark_rows(cursor, batch, "name", DUPLICATE, _DUPLICATES, [batch.pk])
    cursor.execute(_LEAVE_DUPLICATES, [batch.pk])
    _check_directory(cursor, batch)
    refuse_rows(cursor, batch, "starts_on", OVERLAP, _OVERLAP)
    refuse_rows(cursor, batch, "starts_on", OVERLAP_IN_FILE, _OVERLAP_IN_FILE)


def _find_units(cursor: CursorWrapper, batch: ImportBatch) -> None:
    cursor.execute(_UNITS)
    cursor.execute(_UNITS_BY_CODE)
    refuse_rows(cursor, batch, "unit", SEVERAL_UNITS, _SEVERAL_UNITS)
    remark_rows(cursor, batch, "unit", NO_UNIT, _NO_UNIT)
    cursor.execute(_CHAMBERS)
    refuse_rows(cursor, batch, "source_chamber", NO_CHAMBER, _NO_CHAMBER)
    cursor.execute(_KEEPER, {"home": batch.organisation_id})
    cursor.execute("ANALYZE import_row (row, state, name, phone, id_number, target_id)")


def _find_people(cursor: CursorWrapper, batch: ImportBatch) -> None:
    reach, params = _reach(batch)

    def within(statement: str) -> str:
        return statement.replace(_REACHED, _PEOPLE + reach)

    refuse_rows(cursor, batch, "id_number", OTHER_NAME_IN_FILE, _OTHER_NAME_IN_FILE)
    cursor.execute(within(_BY_DOCUMENT), params)
    refuse_rows(cursor, batch, "id_number", OTHER_NAME, _OTHER_NAME)
    cursor.execute(within(_BY_PHONE), params)
    cursor.execute(_SHARE)
    refuse_rows(cursor, batch, "name", SEVERAL_PEOPLE, within(_SEVERAL_PEOPLE), params)
    cursor.execute(within(_TAKE_UNIT), params)
    cursor.execute(_SHARE)
    cursor.execute(_KNOWN)


def _reach(batch: ImportBatch) -> tuple[str, dict[str, Any]]:
    """Among whom people are looked for: everybody, or those whom the unit of a submission may know of."""
    unit = batch.organisation
    if not batch.needs_review:
        return "true", {}
    if unit.kind == Organisation.Kind.CHAMBER:
        return "k.id = %(unit)s", {"unit": unit.pk}
    return "k.branch_id IS NOT DISTINCT FROM %(unit)s", {"unit": unit.branch_id or unit.pk}


def _check_directory(cursor: CursorWrapper, batch: ImportBatch) -> None:
    names = DirectoryGroup.objects.filter(is_active=True).values_list("name", flat=True)
    refuse_rows(cursor, batch, "groups", NO_GROUP, _NO_GROUP, {"words": "、".join(names)})
    refuse_rows(cursor, batch, "ground", INCOMPLETE_GROUND, _INCOMPLETE_GROUND)
    refuse_rows(cursor, batch, "ground", NO_GROUND, _NO_GROUND)
    refuse_rows(cursor, batch, "source", NO_SOURCE, _NO_SOURCE)
