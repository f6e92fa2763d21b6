"""A REST page without any framework: WSGI, psycopg and orjson."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import orjson
import psycopg
from django.conf import settings
from psycopg.rows import dict_row

PATH = "/floor/api"
PAGE = """
SELECT o.id, o.name, o.short_name, o.credit_code, o.status, r.code AS region, i.name AS industry,
       o.founded_on, o.parent_id AS parent, o.merged_into_id AS merged_into, e.size, e.is_leading,
       e.registered_capital::text, e.employees, o.updated_at,
       ARRAY(SELECT m.chamber_id FROM chambers_membership m WHERE m.member_id = o.id AND m.left_on IS NULL
             ORDER BY m.chamber_id) AS chambers
FROM members_enterprise e JOIN accounts_organisation o ON o.id = e.organisation_id
LEFT JOIN reference_region r ON r.id = o.region_id LEFT JOIN reference_industry i ON i.id = o.industry_id
WHERE e.organisation_id > %s ORDER BY e.organisation_id LIMIT 51
"""
_connections: list[psycopg.Connection] = []


def connection() -> psycopg.Connection:
    if not _connections:
        place = settings.DATABASES["default"]
        _connections.append(
            psycopg.connect(
                dbname=place["NAME"],
                user=place["USER"],
                host=place["OPTIONS"].get("host") or place["HOST"],
                options=place["OPTIONS"]["options"],
                autocommit=True,
                row_factory=dict_row,  # type: ignore[arg-type]
            )
        )
    return _connections[0]


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Fifty rows after `cursor`, and the cursor of the next page."""
    asked = parse_qs(environ.get("QUERY_STRING", ""))
    rows = connection().execute(PAGE, [int(asked.get("cursor", ["0"])[0])]).fetchall()
    more = len(rows) > 50
    rows = rows[:50]
    body = orjson.dumps({"next": rows[-1]["id"] if more else None, "results": rows})
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
