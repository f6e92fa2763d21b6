"""Two records with something of everything, and a picture of the whole database."""

from __future__ import annotations

import io
import json
from datetime import date

from django.db import connection
from PIL import Image

from chambers.models import Officer
from chambers.services.officers import appoint_officer, award_honour
from chambers.services.registry import admit_member
from federation.accounts.models import Organisation, Role
from federation.files.services import attach
from members.models import Position
from members.services.people import set_position
from tests.factories.accounts import person_with
from tests.factories.chambers import ChamberFactory
from tests.factories.members import EnterpriseFactory, PersonFactory

# What a merge itself writes, and what it must not take back: the trail only grows.
LEFT_OUT = (
    "merging_merge",
    "merging_mergestep",
    "merging_duplicatepair",
    "merging_matchkey",
    "merging_findingmark",
    "audit_auditentry",
    "django_session",
)
# Whoever read a row in between must notice that it changed twice.
COUNTING_ON = ("version", "updated_at")


def dump() -> dict[str, list[str]]:
    """Every row of every table as the database writes it, in order."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table in LEFT_OUT:
                continue
            counting = ", ".join(f"'{name}'" for name in COUNTING_ON)
            cursor.execute(
                f'SELECT (to_jsonb(t) - ARRAY[{counting}])::text FROM "{table}" t ORDER BY 1'  # noqa: S608
            )
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def rows_that_name(key: int, table: str, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [key])  # noqa: S608
        return cursor.fetchone()[0]


def picture() -> io.BytesIO:
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(held, "PNG")
    held.seek(0)
    return held


def furnished_enterprise(name: str, clerk, **fields) -> Organisation:
    """An enterprise with a membership, an honour, a position, a post and a file."""
    party = EnterpriseFactory(name=name, **fields).organisation
    chamber = ChamberFactory()
    admit_member(chamber, party, actor=None, joined_on=date(2020, 1, 1))
    award_honour(party, actor=None, title="四好商会", level="city", year=2025)
    set_position(PersonFactory(organisation=party), party, Position.Kind.LEGAL_REPRESENTATIVE, actor=None)
    person_with(Role.ENTERPRISE, party)
    attach(party, picture(), name="图.png", actor=clerk)
    return party


def furnished_chamber(name: str, members: int = 2, **fields) -> Organisation:
    """A chamber with members, a former president and an honour."""
    chamber = ChamberFactory(name=name, **fields)
    for _turn in range(members):
        admit_member(chamber, EnterpriseFactory().organisation, actor=None, joined_on=date(2020, 1, 1))
    appoint_officer(chamber, PersonFactory(), Officer.Office.COUNCIL, actor=None, starts_on=date(2021, 1, 1))
    return chamber.organisation


def parsed(rows: list[str]) -> list[dict]:
    return [json.loads(row) for row in rows]
