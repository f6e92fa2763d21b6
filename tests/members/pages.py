"""Small tools for tests of pages: counting queries, reading a form's key, making valid codes."""

from __future__ import annotations

import itertools
import uuid

from django.db import connection
from django.test.utils import CaptureQueriesContext
from stdnum.cn import uscc

from federation.accounts.models import Role, User
from tests.factories.accounts import person_with

BUSINESS_STRANGERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
_numbers = itertools.count(100_000_000)
_TRANSACTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def credit_code() -> str:
    """A code with a right check character, another one at each call."""
    head = f"91430700{next(_numbers):09d}"
    return head + uscc.calc_check_digit(head)


def queries(client, url: str, **headers) -> int:
    """How many statements a page costs; transaction control is not counted."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url, **headers)
    assert response.status_code == 200, response.status_code
    return len(captured)


def post_queries(client, url: str, data: dict) -> tuple[int, object]:
    with CaptureQueriesContext(connection) as captured:
        response = client.post(url, data)
    counted = [one for one in captured if not one["sql"].startswith(_TRANSACTION)]
    return len(counted), response


def form_data(**fields) -> dict:
    """Form fields with a fresh key; None is left out."""
    return {"form_key": str(uuid.uuid4())} | {
        key: value for key, value in fields.items() if value is not None
    }


def secretary_of(party) -> User:
    return person_with(Role.CHAMBER_SECRETARY, party)


def representative_of(party) -> User:
    return person_with(Role.ENTERPRISE, party)


def error_of(response, field: str | None) -> str:
    """The sentences beside a field of the response's form (None: those of the form as a whole)."""
    form = response.context["form"]
    found = form.non_field_errors() if field is None else form.errors.get(field, [])
    return " ".join(str(sentence) for sentence in found)
