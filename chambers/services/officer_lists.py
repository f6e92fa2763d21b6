"""Writing imported officers: people, terms, and the end of the term before; in SQL over ``import_row``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from chambers.services.imports import OFFICERS as OFFICERS_OF_CHAMBERS
from federation.accounts.models import Organisation
from federation.exchange.importers import Tracked
from federation.exchange.models import ImportBatch
from members.services.imports import person_terms

DERIVED = (
    ("person_id", "bigint"),
    ("officer_id", "bigint"),
    ("person_key", "text"),
    ("person_terms", "text"),
)
# 云州市茶业商会第五届理事会名单: the chamber stands in the title of a list of its own.
_TITLE = re.compile(r"([\u4e00-\u9fff（）()·]{2,40}?(?:商会|协会|联合会|促进会|联盟))(?!会长|长)")
# A term belongs to the row of its person; that of a president who made room to the row that asked for it.
OFFICERS = Tracked(
    "chambers_officer",
    "id",
    """
    SELECT f.id AS key, r.row FROM chambers_officer f
    JOIN import_row r ON r.target_id = f.chamber_id AND r.office = f.office
    WHERE r.state = ANY(%(states)s)
      AND (f.person_id = r.person_id OR r.office = 'president' AND NOT EXISTS (
          SELECT FROM import_row o WHERE o.target_id = f.chamber_id AND o.office = 'president'
            AND o.person_id = f.person_id))
    """,
    rivals=OFFICERS_OF_CHAMBERS.rivals,
)
PEOPLE = Tracked(
    "members_person",
    "id",
    """
    SELECT m.id AS key, r.row FROM import_row r JOIN members_person m
      ON m.name = r.name AND (m.organisation_id = r.target_id OR m.id = r.person_id)
    WHERE r.state = ANY(%(states)s)
    """,
)
_COMPARE = """
    UPDATE import_row r SET state = 'changed'
    FROM chambers_officer f JOIN members_person m ON m.id = f.person_id
    WHERE r.state = 'known' AND f.id = r.officer_id
      AND (r.starts_on IS DISTINCT FROM f.starts_on OR r.ends_on IS DISTINCT FROM f.ends_on
           OR r.session <> f.session OR r.gender <> m.gender OR r.phone <> m.mobile)
"""
# One person for all rows of one name and telephone in a chamber.
_NEW_PEOPLE = """
    CREATE TEMP TABLE import_person ON COMMIT DROP AS
    SELECT nextval(pg_get_serial_sequence('members_person', 'id')) AS id, p.*
    FROM (SELECT r.target_id AS organisation_id, r.name, COALESCE(r.phone, '') AS mobile,
                 COALESCE(max(r.gender), '') AS gender, min(r.person_key) AS sort_key,
                 min(r.person_terms) AS terms
          FROM import_row r WHERE r.state = 'new' AND r.person_id IS NULL
          GROUP BY r.target_id, r.name, COALESCE(r.phone, '') ORDER BY min(r.row)) p
"""
_INSERT_PEOPLE = """
    INSERT INTO members_person
        (id, organisation_id, name, gender, mobile, email, id_kind, id_number, native_place, note, sort_key,
         search, version, created_at, updated_at)
    SELECT id, organisation_id, name, gender, mobile, '', '', '', '', '', sort_key, terms::tsvector, 1,
           %(now)s, %(now)s
    FROM import_person
"""
_NAME_PEOPLE = """
    UPDATE import_row r SET person_id = p.id FROM import_person p
    WHERE r.person_id IS NULL AND p.organisation_id = r.target_id AND p.name = r.name
      AND p.mobile = COALESCE(r.phone, '')
"""
_CHANGE_PEOPLE = """
    UPDATE members_person m SET mobile = COALESCE(r.phone, m.mobile), gender = COALESCE(r.gender, m.gender),
           version = m.version + 1, updated_at = %(now)s
    FROM import_row r
    WHERE r.state IN ('new', 'changed') AND m.id = r.person_id
      AND (r.phone <> m.mobile OR r.gender <> m.gender)
"""
# The president in office makes room where the list names a later one.
_END_TERMS = """
    UPDATE chambers_officer f SET ends_on = r.starts_on
    FROM import_row r
    WHERE r.state = 'new' AND r.office = 'president' AND f.office = 'president' AND f.chamber_id = r.target_id
      AND f.person_id <> r.person_id AND f.ends_on IS NULL
      AND (f.starts_on IS NULL OR f.starts_on < r.starts_on)
"""
_CHANGE_TERMS = """
    UPDATE chambers_officer f SET starts_on = r.starts_on, ends_on = r.ends_on,
           session = COALESCE(r.session, f.session)
    FROM import_row r WHERE r.state = 'changed' AND f.id = r.officer_id
"""
_INSERT_TERMS = """
    INSERT INTO chambers_officer (chamber_id, person_id, office, session, starts_on, ends_on)
    SELECT target_id, person_id, office, COALESCE(session, ''), starts_on, ends_on
    FROM import_row WHERE state = 'new' ORDER BY row
"""


def prepare(batch: ImportBatch) -> Callable[[dict[str, Any]], None]:
    """Name the chamber where the list does so once for all, take a term apart, index the person."""
    chamber = None
    if batch.organisation.kind == Organisation.Kind.CHAMBER:
        chamber = batch.organisation.name
    elif found := _TITLE.search(batch.title):
        chamber = found[1]

    def fill(values: dict[str, Any]) -> None:
        if "chamber" not in batch.mapping and chamber:
            values["chamber"] = chamber
        term = values.pop("term", None)
        if term:
            values["starts_on"] = values.get("starts_on") or term[0]
            values["ends_on"] = values.get("ends_on") or (term[1] if len(term) > 1 else None)
        values["person_key"], values["person_terms"] = person_terms(values["name"])

    return fill


def compare_terms(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Terms on file whose dates, number or person's data the list states otherwise."""
    cursor.execute(_COMPARE)


def write_people(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """People not on file yet; telephone and gender of those who are."""
    params = {"now": timezone.now()}
    cursor.execute(_NEW_PEOPLE)
    cursor.execute(_INSERT_PEOPLE, params)
    cursor.execute(_NAME_PEOPLE)
    cursor.execute("DROP TABLE import_person")
    cursor.execute(_CHANGE_PEOPLE, params)


def write_terms(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """The terms; the one before ends where the new one starts."""
    cursor.execute(_CHANGE_TERMS)
    cursor.execute(_END_TERMS)
    cursor.execute(_INSERT_TERMS)
