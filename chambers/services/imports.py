"""Writing imported chambers, their officers and honours, in SQL over ``import_row``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from chambers.models import Officer
from chambers.services.kinds import guess_kind, homes_of, is_preparing
from federation.accounts.models import Organisation
from federation.exchange.importers import Tracked
from federation.exchange.models import ImportBatch
from federation.reference.services import find_region
from members.services.imports import INSERT_PEOPLE, person_terms

DERIVED = (
    ("kind", "text"),
    ("president_key", "text"),
    ("president_terms", "text"),
    ("secretary_key", "text"),
    ("secretary_terms", "text"),
)
AWARD = "四好商会"

_COMPARE_PROFILE = """
    UPDATE import_row r SET state = 'changed'
    FROM chambers_chamber c
    WHERE r.state = 'known' AND c.organisation_id = r.target_id
      AND (r.has_party IS DISTINCT FROM c.has_party_organisation AND r.has_party IS NOT NULL
           OR r.party_members IS DISTINCT FROM c.party_members AND r.party_members IS NOT NULL
           OR r.member_count IS DISTINCT FROM c.reported_members AND r.member_count IS NOT NULL
           OR r.elected_on IS DISTINCT FROM c.last_election_on AND r.elected_on IS NOT NULL
           OR r.note IS DISTINCT FROM c.note AND r.note IS NOT NULL)
"""
_INSERT_PROFILE = """
    INSERT INTO chambers_chamber
        (organisation_id, kind, has_party_organisation, party_members, reported_members,
         member_count, last_election_on, note)
    SELECT target_id, kind, has_party, party_members, member_count, 0, elected_on, COALESCE(note, '')
    FROM import_row WHERE state = 'new'
"""
# A term that would end before the new election is the old term: its end is not known to be the new one's.
_UPDATE_PROFILE = """
    UPDATE chambers_chamber c SET
        has_party_organisation = COALESCE(r.has_party, c.has_party_organisation),
        party_members = COALESCE(r.party_members, c.party_members),
        reported_members = COALESCE(r.member_count, c.reported_members),
        last_election_on = COALESCE(r.elected_on, c.last_election_on),
        term_ends_on = CASE WHEN c.term_ends_on <= r.elected_on THEN NULL ELSE c.term_ends_on END,
        note = COALESCE(r.note, c.note)
    FROM import_row r WHERE r.state = 'changed' AND r.target_id = c.organisation_id
"""
_OFFICES = """
    SELECT row, state, target_id, elected_on, %(president)s AS office, president AS name,
           president_phone AS phone, president_key AS sort_key, president_terms AS terms
    FROM import_row WHERE president IS NOT NULL
    UNION ALL
    SELECT row, state, target_id, elected_on, %(secretary)s, secretary, secretary_phone, secretary_key,
           secretary_terms
    FROM import_row WHERE secretary IS NOT NULL
"""
_HOLDS = """
    SELECT FROM chambers_officer f JOIN members_person m ON m.id = f.person_id
    WHERE f.chamber_id = w.target_id AND f.office = w.office
      AND (f.ends_on IS NULL OR f.ends_on > %(today)s) AND m.name = w.name
"""
_COMPARE_OFFICERS = f"""
    UPDATE import_row r SET state = 'changed'
    FROM ({_OFFICES}) w
    WHERE w.row = r.row AND r.state = 'known'
      AND NOT EXISTS ({_HOLDS} AND (w.phone IS NULL OR m.mobile = w.phone))
"""  # noqa: S608 - put together from constants
# The new term starts with the election, or today where the list names no later one than the present term's.
_NEW_OFFICERS = f"""
    CREATE TEMP TABLE import_person ON COMMIT DROP AS
    SELECT nextval(pg_get_serial_sequence('members_person', 'id')) AS id, w.target_id AS organisation_id,
           w.office, w.name, COALESCE(w.phone, '') AS mobile, w.sort_key, w.terms,
           CASE WHEN s.latest IS NULL AND NOT s.held THEN w.elected_on
                WHEN s.latest IS NULL OR w.elected_on > s.latest THEN COALESCE(w.elected_on, %(today)s)
                ELSE GREATEST(%(today)s, s.latest + 1) END AS starts_on
    FROM ({_OFFICES}) w
    CROSS JOIN LATERAL (
        SELECT max(f.starts_on) AS latest, count(*) > 0 AS held FROM chambers_officer f
        WHERE f.chamber_id = w.target_id AND f.office = w.office
          AND (f.ends_on IS NULL OR f.ends_on > %(today)s)) s
    WHERE w.state IN ('new', 'changed') AND NOT EXISTS ({_HOLDS})
"""  # noqa: S608 - put together from constants
_END_TERMS = """
    UPDATE chambers_officer f SET ends_on = i.starts_on
    FROM import_person i
    WHERE f.chamber_id = i.organisation_id AND f.office = i.office
      AND (f.ends_on IS NULL OR f.ends_on > i.starts_on)
"""
_SAME_OFFICERS = f"""
    UPDATE members_person p SET mobile = w.phone, version = p.version + 1, updated_at = %(now)s
    FROM ({_OFFICES}) w JOIN chambers_officer f ON f.chamber_id = w.target_id AND f.office = w.office
    WHERE w.state = 'changed' AND w.phone IS NOT NULL AND p.id = f.person_id AND p.name = w.name
      AND (f.ends_on IS NULL OR f.ends_on > %(today)s) AND p.mobile <> w.phone
"""  # noqa: S608 - put together from constants
_INSERT_OFFICERS = """
    INSERT INTO chambers_officer (chamber_id, person_id, office, session, starts_on)
    SELECT organisation_id, id, office, '', starts_on FROM import_person
"""
_NO_SUCH_HONOUR = """
    r.honour IS NOT NULL AND NOT EXISTS (
        SELECT FROM chambers_honour h
        WHERE h.organisation_id = r.target_id AND h.title = %(award)s AND h.level = r.honour)
"""
_COMPARE_HONOURS = f"""
    UPDATE import_row r SET state = 'changed' WHERE r.state = 'known' AND {_NO_SUCH_HONOUR}
"""  # noqa: S608 - put together from constants
_INSERT_HONOURS = f"""
    INSERT INTO chambers_honour (organisation_id, title, level, awarded_by, note)
    SELECT r.target_id, %(award)s, r.honour, '', '' FROM import_row r
    WHERE r.state IN ('new', 'changed') AND {_NO_SUCH_HONOUR}
"""  # noqa: S608 - put together from constants

PROFILE = Tracked(
    "chambers_chamber",
    "organisation_id",
    "SELECT r.target_id AS key, r.row FROM import_row r WHERE r.state = ANY(%(states)s)",
    derived=("member_count",),
)
PEOPLE = Tracked(
    "members_person",
    "id",
    """
    SELECT f.person_id AS key, r.row FROM chambers_officer f
    JOIN import_row r ON r.target_id = f.chamber_id WHERE r.state = ANY(%(states)s)
    """,
)
# A term that came since by hand may lie where the earlier one would stand again.
OFFICERS = Tracked(
    "chambers_officer",
    "id",
    """
    SELECT f.id AS key, r.row FROM chambers_officer f
    JOIN import_row r ON r.target_id = f.chamber_id WHERE r.state = ANY(%(states)s)
    """,
    rivals="""
    SELECT w.part, w.row FROM written w
    JOIN chambers_officer f ON f.chamber_id = (w.before->>'chamber_id')::bigint
     AND f.office = w.before->>'office'
     AND daterange(f.starts_on, f.ends_on) && daterange((w.before->>'starts_on')::date,
                                                        (w.before->>'ends_on')::date)
    WHERE w.tab = 'chambers_officer'
      AND (f.office IN ('president', 'secretary') OR f.person_id = (w.before->>'person_id')::bigint)
      AND NOT EXISTS (SELECT FROM written o WHERE o.tab = 'chambers_officer' AND o.key = f.id)
    """,
)
HONOURS = Tracked(
    "chambers_honour",
    "id",
    """
    SELECT h.id AS key, r.row FROM chambers_honour h
    JOIN import_row r ON r.target_id = h.organisation_id WHERE r.state = ANY(%(states)s)
    """,
)


def prepare(batch: ImportBatch) -> Callable[[dict[str, Any]], None]:
    """Guess kind, state and region of a chamber by its name, and index its officers."""
    homes = homes_of(batch.organisation.name, batch.title)

    def fill(values: dict[str, Any]) -> None:
        name = values["name"]
        values["kind"] = guess_kind(name, title=batch.title, homes=homes)
        if is_preparing(name):
            values["status"] = Organisation.Status.PREPARING
        region = find_region(name)
        if region is not None:
            values["guessed_region_id"] = region.pk
        for office in ("president", "secretary"):
            if person := values.get(office):
                values[f"{office}_key"], values[f"{office}_terms"] = person_terms(person)

    return fill


def _params() -> dict[str, Any]:
    return {
        "today": timezone.localdate(),
        "now": timezone.now(),
        "president": Officer.Office.PRESIDENT.value,
        "secretary": Officer.Office.SECRETARY_GENERAL.value,
        "award": AWARD,
    }


def compare_profile(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Known chambers whose own figures differ."""
    cursor.execute(_COMPARE_PROFILE)


def compare_officers(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Known chambers with another president, secretary-general or telephone."""
    cursor.execute(_COMPARE_OFFICERS, _params())


def compare_honours(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """Known chambers with an honour that is not on file at that level, whatever its year."""
    cursor.execute(_COMPARE_HONOURS, _params())


def write_profiles(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """What a chamber states of itself; the kind is guessed for new ones only."""
    cursor.execute(_INSERT_PROFILE)
    cursor.execute(_UPDATE_PROFILE)


def write_officers(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """President and secretary-general with the term that starts at the election; predecessors' terms end."""
    params = _params()
    cursor.execute(_NEW_OFFICERS, params)
    cursor.execute(_SAME_OFFICERS, params)
    cursor.execute(_END_TERMS)
    cursor.execute(INSERT_PEOPLE, params)
    cursor.execute(_INSERT_OFFICERS)
    cursor.execute("DROP TABLE import_person")


def write_honours(cursor: CursorWrapper, _batch: ImportBatch) -> None:
    """The four-good award at its level; the list does not say of which year."""
    cursor.execute(_INSERT_HONOURS, _params())
