"""Writing imported people with what a list says of them, in SQL over ``import_row``.

`person_id` is whom a row means; see `people_matches` for how that is found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError
from federation.exchange.identity import kind_of_number
from federation.exchange.importers import Tracked
from federation.exchange.models import ImportBatch
from federation.reference.services import find_industry
from federation.text import normalise_name
from members.models import Position
from members.services.imports import UNKNOWN_INDUSTRY, person_terms

DERIVED = (
    ("person_id", "bigint"),
    # The first row of the file about the same person.
    ("seed", "integer"),
    ("unit_key", "text"),
    ("unit_id", "bigint"),
    ("chamber_key", "text"),
    ("chamber_id", "bigint"),
    ("position_kind", "text"),
    ("person_key", "text"),
    ("person_terms", "text"),
)
KIND_OF_DOCUMENT = CellError(
    "document_kind", _("The kind of the document is not known and was left open; write it in its column.")
)
_POSITIONS = {
    "法定代表人": Position.Kind.LEGAL_REPRESENTATIVE,
    "法人代表": Position.Kind.LEGAL_REPRESENTATIVE,
    "法人": Position.Kind.LEGAL_REPRESENTATIVE,
    "联系人": Position.Kind.CONTACT,
    "联络员": Position.Kind.CONTACT,
}

_OF_PEOPLE = """
    SELECT t.{key} AS key, r.row FROM {table} t JOIN import_row r ON r.person_id = t.{person}
    WHERE r.state = ANY(%(states)s)
"""


def _tracked(table: str, person: str = "person_id") -> Tracked:
    return Tracked(table, "id", _OF_PEOPLE.format(key="id", table=table, person=person))


TRACKS = (
    _tracked("members_person", "id"),
    _tracked("members_position"),
    _tracked("members_publicpost"),
    _tracked("members_consent"),
    _tracked("members_directoryentry"),
)

WRITTEN = "r.state IN ('new', 'changed')"
# Every seat of every row, with the term that the row gives.
SEATS = """
    SELECT r.row, r.state, r.seed, r.person_id, split_part(p.seat, '|', 1) AS kind,
           split_part(p.seat, '|', 2) AS level,
           COALESCE(NULLIF(split_part(p.seat, '|', 3), ''), r.session, '') AS session,
           r.starts_on, r.ends_on
    FROM import_row r
    CROSS JOIN LATERAL unnest(r.seats || r.delegate || r.committee || r.party) AS p(seat)
"""
# The seat on file that a row speaks of: held at that time, the latest where several are.
HELD = """
    LATERAL (SELECT e.* FROM members_publicpost e
             WHERE e.person_id = s.person_id AND e.kind = s.kind AND e.level = s.level
               AND daterange(e.starts_on, e.ends_on) && daterange(s.starts_on, s.ends_on)
             ORDER BY e.starts_on DESC NULLS LAST, e.id DESC LIMIT 1) e
"""
_GROUPS = """
    SELECT r.row, r.state, r.person_id, g.id AS group_id FROM import_row r
    CROSS JOIN LATERAL unnest(r.groups) AS named(word)
    JOIN members_directorygroup g ON g.name = named.word OR g.code = named.word
"""
# Positions are kept of enterprises; an office in a chamber stands on its list of officers.
_POSITION = """
    r.unit_id IS NOT NULL AND r.position_kind IS NOT NULL
    AND EXISTS (SELECT FROM accounts_organisation o WHERE o.id = r.unit_id AND o.kind = 'enterprise')
"""
_TITLE = "CASE WHEN r.position_kind = 'executive' THEN COALESCE(r.title, '') ELSE '' END"
_PERSON_DIFFERS = """
    r.gender <> m.gender OR r.phone <> m.mobile OR r.email <> m.email OR r.id_kind <> m.id_kind
    OR r.id_number <> upper(m.id_number) OR r.native_place <> m.native_place OR r.note <> m.note
"""
_ENTRY_DIFFERS = """
    r.place <> e.place OR r.unit <> e.employer OR r.title <> e.title OR r.stock_code <> e.stock_code
    OR r.source <> e.source OR r.industry_id IS DISTINCT FROM e.industry_id AND r.industry_id IS NOT NULL
    OR r.chamber_id IS DISTINCT FROM e.source_chamber_id AND r.chamber_id IS NOT NULL
    OR r.is_shared <> e.is_shared
"""
_PERSON_CHANGED = f"""
    UPDATE import_row r SET state = 'changed' FROM members_person m
    WHERE r.state = 'known' AND m.id = r.person_id AND ({_PERSON_DIFFERS})
"""  # noqa: S608 - put together from constants
_POSITION_CHANGED = f"""
    UPDATE import_row r SET state = 'changed'
    WHERE r.state = 'known' AND {_POSITION} AND NOT EXISTS (
        SELECT FROM members_position p
        WHERE p.person_id = r.person_id AND p.organisation_id = r.unit_id AND p.kind = r.position_kind
          AND (r.title IS NULL OR p.title = {_TITLE}))
"""  # noqa: S608 - put together from constants
_SEAT_CHANGED = f"""
    UPDATE import_row r SET state = 'changed'
    FROM ({SEATS}) s LEFT JOIN {HELD} ON true
    WHERE s.row = r.row AND r.state = 'known'
      AND (e.id IS NULL OR s.starts_on <> COALESCE(e.starts_on, 'infinity')
           OR s.ends_on <> COALESCE(e.ends_on, 'infinity') OR s.session <> e.session AND s.session <> '')
"""  # noqa: S608 - put together from constants
_GROUND_ADDED = """
    UPDATE import_row r SET state = 'changed'
    WHERE r.state = 'known' AND (r.ground IS NOT NULL OR r.groups IS NOT NULL) AND NOT EXISTS (
        SELECT FROM members_consent c
        WHERE c.person_id = r.person_id AND c.purpose = 'directory' AND c.withdrawn_on IS NULL)
"""
_ENTRY_CHANGED = f"""
    UPDATE import_row r SET state = 'changed'
    FROM ({_GROUPS}) g LEFT JOIN members_directoryentry e
      ON e.person_id = g.person_id AND e.group_id = g.group_id AND e.left_on IS NULL
    WHERE g.row = r.row AND r.state = 'known' AND (e.id IS NULL OR {_ENTRY_DIFFERS})
"""  # noqa: S608 - put together from constants
_COMPARES = (
    _PERSON_CHANGED,
    _POSITION_CHANGED,
    _SEAT_CHANGED,
    _GROUND_ADDED,
    _ENTRY_CHANGED,
)

_LOCK = """
    SELECT m.id FROM members_person m
    WHERE m.id IN (SELECT r.person_id FROM import_row r WHERE r.state IN ('new', 'changed'))
    ORDER BY m.id FOR UPDATE
"""
# One person for all rows that mean the same one; what only a later row says of them is taken too.
_NEW_PEOPLE = """
    CREATE TEMP TABLE import_person ON COMMIT DROP AS
    SELECT nextval(pg_get_serial_sequence('members_person', 'id')) AS id, p.*
    FROM (SELECT r.seed, (array_agg(r.target_id ORDER BY r.row))[1] AS organisation_id,
                 (array_agg(r.name ORDER BY r.row))[1] AS name, max(r.gender) AS gender,
                 max(r.phone) AS mobile, max(r.email) AS email, max(r.id_kind) AS id_kind,
                 max(r.id_number) AS id_number, max(r.native_place) AS native_place, max(r.note) AS note,
                 min(r.person_key) AS sort_key, min(r.person_terms) AS terms
          FROM import_row r WHERE r.state = 'new' AND r.person_id IS NULL
          GROUP BY r.seed ORDER BY r.seed) p
"""
_INSERT_PEOPLE = """
    INSERT INTO members_person
        (id, organisation_id, name, gender, mobile, email, id_kind, id_number, native_place, note, sort_key,
         search, version, created_at, updated_at)
    SELECT id, organisation_id, name, COALESCE(gender, ''), COALESCE(mobile, ''), COALESCE(email, ''),
           COALESCE(id_kind, ''), COALESCE(id_number, ''), COALESCE(native_place, ''), COALESCE(note, ''),
           sort_key, terms::tsvector, 1, %(now)s, %(now)s
    FROM import_person
"""
_NAME_PEOPLE = """
    UPDATE import_row r SET person_id = p.id FROM import_person p
    WHERE r.seed = p.seed AND r.state = 'new' AND r.person_id IS NULL
"""
_CHANGE_PEOPLE = f"""
    UPDATE members_person m SET
        gender = COALESCE(r.gender, m.gender), mobile = COALESCE(r.phone, m.mobile),
        email = COALESCE(r.email, m.email), id_kind = COALESCE(r.id_kind, m.id_kind),
        id_number = COALESCE(r.id_number, m.id_number),
        native_place = COALESCE(r.native_place, m.native_place), note = COALESCE(r.note, m.note),
        version = m.version + 1, updated_at = %(now)s
    FROM import_row r WHERE r.state = 'changed' AND m.id = r.person_id AND ({_PERSON_DIFFERS})
"""  # noqa: S608 - put together from constants
_CHANGE_POSITIONS = f"""
    UPDATE members_position p SET title = {_TITLE} FROM import_row r
    WHERE {WRITTEN} AND {_POSITION} AND r.title IS NOT NULL AND p.person_id = r.person_id
      AND p.organisation_id = r.unit_id AND p.kind = r.position_kind AND p.title <> {_TITLE}
"""  # noqa: S608 - put together from constants
_INSERT_POSITIONS = f"""
    INSERT INTO members_position (person_id, organisation_id, kind, title)
    SELECT DISTINCT ON (r.person_id, r.unit_id, r.position_kind)
           r.person_id, r.unit_id, r.position_kind, {_TITLE}
    FROM import_row r WHERE {WRITTEN} AND {_POSITION}
    ORDER BY r.person_id, r.unit_id, r.position_kind, r.row
    ON CONFLICT (person_id, organisation_id, kind) DO NOTHING
"""  # noqa: S608 - put together from constants
_CHANGE_SEATS = f"""
    UPDATE members_publicpost t SET
        starts_on = COALESCE(s.starts_on, t.starts_on), ends_on = COALESCE(s.ends_on, t.ends_on),
        session = COALESCE(NULLIF(s.session, ''), t.session)
    FROM ({SEATS} WHERE {WRITTEN}) s JOIN {HELD} ON true WHERE t.id = e.id
"""  # noqa: S608 - put together from constants
_INSERT_SEATS = f"""
    INSERT INTO members_publicpost (person_id, kind, level, body, session, starts_on, ends_on)
    SELECT DISTINCT ON (s.person_id, s.kind, s.level, s.starts_on)
           s.person_id, s.kind, s.level, '', s.session, s.starts_on, s.ends_on
    FROM ({SEATS} WHERE {WRITTEN}) s LEFT JOIN {HELD} ON true WHERE e.id IS NULL
    ORDER BY s.person_id, s.kind, s.level, s.starts_on, s.row
"""  # noqa: S608 - put together from constants
_INSERT_GROUNDS = f"""
    INSERT INTO members_consent
        (person_id, purpose, ground, wording, evidence, given_on, recorded_by_id)
    SELECT DISTINCT ON (r.person_id)
           r.person_id, 'directory', r.ground, r.wording, r.evidence, r.given_on, %(owner)s
    FROM import_row r
    WHERE {WRITTEN} AND r.ground IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_consent c
        WHERE c.person_id = r.person_id AND c.purpose = 'directory' AND c.withdrawn_on IS NULL)
    ORDER BY r.person_id, r.row
"""  # noqa: S608 - put together from constants
_CHANGE_ENTRIES = f"""
    UPDATE members_directoryentry e SET
        place = COALESCE(r.place, e.place), employer = COALESCE(r.unit, e.employer),
        title = COALESCE(r.title, e.title), industry_id = COALESCE(r.industry_id, e.industry_id),
        stock_code = COALESCE(r.stock_code, e.stock_code), source = COALESCE(r.source, e.source),
        source_chamber_id = COALESCE(r.chamber_id, e.source_chamber_id),
        is_shared = COALESCE(r.is_shared, e.is_shared), updated_at = %(now)s
    FROM ({_GROUPS}) g JOIN import_row r ON r.row = g.row
    WHERE {WRITTEN} AND e.person_id = g.person_id AND e.group_id = g.group_id AND e.left_on IS NULL
      AND ({_ENTRY_DIFFERS})
"""  # noqa: S608 - put together from constants
_INSERT_ENTRIES = f"""
    INSERT INTO members_directoryentry
        (person_id, group_id, place, employer, title, industry_id, stock_code, source, source_chamber_id,
         is_shared, joined_on, sort_key, updated_at)
    SELECT DISTINCT ON (g.person_id, g.group_id)
           g.person_id, g.group_id, COALESCE(r.place, ''), COALESCE(r.unit, ''), COALESCE(r.title, ''),
           r.industry_id, COALESCE(r.stock_code, ''), r.source, r.chamber_id, COALESCE(r.is_shared, true),
           %(today)s, m.sort_key, %(now)s
    FROM ({_GROUPS}) g JOIN import_row r ON r.row = g.row JOIN members_person m ON m.id = g.person_id
    WHERE {WRITTEN} AND NOT EXISTS (
        SELECT FROM members_directoryentry e
        WHERE e.person_id = g.person_id AND e.group_id = g.group_id AND e.left_on IS NULL)
    ORDER BY g.person_id, g.group_id, r.row
"""  # noqa: S608 - put together from constants


def prepare(_batch: ImportBatch) -> Callable[[dict[str, Any]], None]:
    """Index the person, fold the names of unit and chamber, say which position a title means."""

    def fill(values: dict[str, Any]) -> None:
        remarks = []
        values["person_key"], values["person_terms"] = person_terms(values["name"])
        if unit := values.get("unit"):
            values["unit_key"] = normalise_name(unit)[:220]
        if chamber := values.get("source_chamber"):
            values["chamber_key"] = normalise_name(chamber)[:220]
        if title := values.get("title"):
            values["position_kind"] = _POSITIONS.get(title, Position.Kind.EXECUTIVE).value
        if (number := values.get("id_number")) and not values.get("id_kind"):
            values["id_kind"] = kind_of_number(number) or None
            if not values["id_kind"]:
                remarks.append(("id_number", KIND_OF_DOCUMENT))
        if industry := values.get("industry"):
            entry = find_industry(industry)
            values["industry_id"] = entry.pk if entry else None
            if entry is None:
                remarks.append(("industry", UNKNOWN_INDUSTRY))
        if remarks:
            values["_remarks"] = remarks

    return fill


def compare(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """People on file of whom the list says anything new."""
    for statement in _COMPARES:
        cursor.execute(statement)


def lock_people(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Hold the people who will change, as every act about one person does."""
    cursor.execute(_LOCK)


def write_people(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """People not on file yet; what the list says of those who are. Blank cells leave what is on file."""
    params = {"now": timezone.now()}
    cursor.execute(_NEW_PEOPLE)
    cursor.execute(_INSERT_PEOPLE, params)
    cursor.execute(_NAME_PEOPLE)
    cursor.execute("DROP TABLE import_person")
    cursor.execute(_CHANGE_PEOPLE, params)


def write_positions(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """What people are to enterprises, and the seats that they hold."""
    cursor.execute(_CHANGE_POSITIONS)
    cursor.execute(_INSERT_POSITIONS)
    cursor.execute(_CHANGE_SEATS)
    cursor.execute(_INSERT_SEATS)


def write_directory(cursor: CursorWrapper, batch: ImportBatch) -> None:
    """The grounds first, then the entries that stand on them."""
    params: dict[str, Any] = {
        "now": timezone.now(),
        "today": timezone.localdate(),
        "owner": batch.owner_id,
    }
    cursor.execute(_INSERT_GROUNDS, params)
    cursor.execute(_CHANGE_ENTRIES, params)
    cursor.execute(_INSERT_ENTRIES, params)
