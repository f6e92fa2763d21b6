"""Writing imported enterprises and the people named with an organisation, in SQL over ``import_row``."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from federation.exchange.errors import CellError
from federation.exchange.importers import Tracked
from federation.exchange.models import ImportBatch
from federation.reference.services import find_industry, find_region
from federation.text import person_pinyin, search_tokens, tsvector_literal
from members.services import listing_imports

DERIVED = (("representative_key", "text"), ("representative_terms", "text"), *listing_imports.DERIVED)
UNKNOWN_REGION = CellError("unknown_region", _("This region is not in the dictionary; it was left blank."))
UNKNOWN_INDUSTRY = CellError(
    "unknown_industry", _("This industry is not in the dictionary; it was left blank.")
)

_COMPARE_PROFILE = """
    UPDATE import_row r SET state = 'changed'
    FROM members_enterprise e
    WHERE r.state = 'known' AND e.organisation_id = r.target_id
      AND (r.capital IS DISTINCT FROM e.registered_capital AND r.capital IS NOT NULL
           OR r.revenue IS DISTINCT FROM e.annual_revenue AND r.revenue IS NOT NULL
           OR r.employees IS DISTINCT FROM e.employees AND r.employees IS NOT NULL
           OR r.is_leading IS DISTINCT FROM e.is_leading AND r.is_leading IS NOT NULL
           OR r.note IS DISTINCT FROM e.note AND r.note IS NOT NULL)
"""
_INSERT_PROFILE = """
    INSERT INTO members_enterprise
        (organisation_id, size, is_leading, registered_capital, annual_revenue, employees, business_scope,
         website, note)
    SELECT target_id, '', COALESCE(is_leading, false), capital, revenue, employees, '', '',
           COALESCE(note, '')
    FROM import_row WHERE state = 'new'
"""
_UPDATE_PROFILE = """
    UPDATE members_enterprise e SET
        is_leading = COALESCE(r.is_leading, e.is_leading),
        registered_capital = COALESCE(r.capital, e.registered_capital),
        annual_revenue = COALESCE(r.revenue, e.annual_revenue),
        employees = COALESCE(r.employees, e.employees),
        note = COALESCE(r.note, e.note)
    FROM import_row r WHERE r.state = 'changed' AND r.target_id = e.organisation_id
"""
_COMPARE_REPRESENTATIVE = """
    UPDATE import_row r SET state = 'changed'
    WHERE r.state = 'known' AND r.representative IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_position p JOIN members_person m ON m.id = p.person_id
        WHERE p.organisation_id = r.target_id AND p.kind = 'legal'
          AND (p.ends_on IS NULL OR p.ends_on > %(today)s)
          AND m.name = r.representative AND (r.phone IS NULL OR m.mobile = r.phone))
"""
_NEW_REPRESENTATIVES = """
    CREATE TEMP TABLE import_person ON COMMIT DROP AS
    SELECT nextval(pg_get_serial_sequence('members_person', 'id')) AS id, r.target_id AS organisation_id,
           r.representative AS name, COALESCE(r.phone, '') AS mobile,
           r.representative_key AS sort_key, r.representative_terms AS terms
    FROM import_row r
    WHERE r.state IN ('new', 'changed') AND r.representative IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_position p JOIN members_person m ON m.id = p.person_id
        WHERE p.organisation_id = r.target_id AND p.kind = 'legal'
          AND (p.ends_on IS NULL OR p.ends_on > %(today)s) AND m.name = r.representative)
"""
_SAME_REPRESENTATIVES = """
    UPDATE members_person m SET mobile = r.phone, version = m.version + 1, updated_at = %(now)s
    FROM import_row r JOIN members_position p ON p.organisation_id = r.target_id AND p.kind = 'legal'
    WHERE r.state = 'changed' AND r.representative IS NOT NULL AND r.phone IS NOT NULL
      AND (p.ends_on IS NULL OR p.ends_on > %(today)s)
      AND m.id = p.person_id AND m.name = r.representative AND m.mobile <> r.phone
"""
_END_REPRESENTATIVES = """
    UPDATE members_position p SET ends_on = GREATEST(%(today)s, p.starts_on + 1)
    FROM import_person i
    WHERE p.organisation_id = i.organisation_id AND p.kind = 'legal'
      AND (p.ends_on IS NULL OR p.ends_on > %(today)s)
"""
INSERT_PEOPLE = """
    INSERT INTO members_person
        (id, organisation_id, name, gender, mobile, email, id_kind, id_number, native_place, note, sort_key,
         search, version, created_at, updated_at)
    SELECT id, organisation_id, name, '', mobile, '', '', '', '', '', sort_key, terms::tsvector, 1,
           %(now)s, %(now)s
    FROM import_person
"""
_INSERT_POSITIONS = """
    INSERT INTO members_position (person_id, organisation_id, kind, title)
    SELECT id, organisation_id, 'legal', '' FROM import_person
"""

PROFILE = Tracked(
    "members_enterprise",
    "organisation_id",
    "SELECT r.target_id AS key, r.row FROM import_row r WHERE r.state = ANY(%(states)s)",
)
PEOPLE = Tracked(
    "members_person",
    "id",
    """
    SELECT p.person_id AS key, r.row FROM members_position p
    JOIN import_row r ON r.target_id = p.organisation_id WHERE r.state = ANY(%(states)s)
    """,
)
# A representative named since by hand is the newer one: the earlier does not come back beside them.
POSITIONS = Tracked(
    "members_position",
    "id",
    """
    SELECT p.id AS key, r.row FROM members_position p
    JOIN import_row r ON r.target_id = p.organisation_id WHERE r.state = ANY(%(states)s)
    """,
    rivals="""
    SELECT w.part, w.row FROM written w
    JOIN members_position p ON p.organisation_id = (w.before->>'organisation_id')::bigint
     AND p.kind = w.before->>'kind' AND p.kind = 'legal' AND p.ends_on IS NULL
    WHERE w.tab = 'members_position' AND w.before->>'ends_on' IS NULL
      AND NOT EXISTS (SELECT FROM written o WHERE o.tab = 'members_position' AND o.key = p.id)
    """,
)


@lru_cache(50_000)
def person_terms(name: str) -> tuple[str, str]:
    """Sort key and search terms of a person's name; names repeat in every long list."""
    return person_pinyin(name).sort_key[:100], tsvector_literal(search_tokens(name))


def prepare(_batch: ImportBatch) -> Callable[[dict[str, Any]], None]:
    """Find region and industry in the dictionaries and index the representative."""

    def fill(values: dict[str, Any]) -> None:
        remarks = []
        if region := values.get("region"):
            found = find_region(region)
            values["region_id"] = found.pk if found else None
            if found is None:
                remarks.append(("region", UNKNOWN_REGION))
        if industry := values.get("industry"):
            entry = find_industry(industry)
            values["industry_id"] = entry.pk if entry else None
            if entry is None:
                remarks.append(("industry", UNKNOWN_INDUSTRY))
        if representative := values.get("representative"):
            values["representative_key"], values["representative_terms"] = person_terms(representative)
        elif phone := values.get("phone"):
            # A telephone without a name is the office's.
            values["office_phone"] = phone
        listing_imports.fill_listing(values)
        if remarks:
            values["_remarks"] = remarks

    return fill


def compare_profile(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Known enterprises whose figures or note differ."""
    cursor.execute(_COMPARE_PROFILE)


def compare_representative(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Known enterprises with another legal representative or telephone."""
    cursor.execute(_COMPARE_REPRESENTATIVE, {"today": timezone.localdate()})


def write_profiles(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Figures and note; blank cells leave what is on file."""
    cursor.execute(_INSERT_PROFILE)
    cursor.execute(_UPDATE_PROFILE)


def write_representatives(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """The legal representative as a person in a position; a predecessor's position ends today."""
    params = {"today": timezone.localdate(), "now": timezone.now()}
    cursor.execute(_NEW_REPRESENTATIVES, params)
    cursor.execute(_SAME_REPRESENTATIVES, params)
    cursor.execute(_END_REPRESENTATIVES, params)
    cursor.execute(INSERT_PEOPLE, params)
    cursor.execute(_INSERT_POSITIONS)
    cursor.execute("DROP TABLE import_person")
