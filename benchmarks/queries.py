"""SQL statements a page: exact, the same on every machine, and the same for few and for many rows."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from urllib.parse import quote

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.config import Config
from benchmarks.figures import Figure
from benchmarks.loading import FIRST_KEY
from benchmarks.names import brand
from benchmarks.people import BACKEND, People
from federation.accounts.models import Organisation

CONTROL = re.compile(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET )", re.IGNORECASE)
LIST = "/enterprises/"
API = "/api/v1/enterprises"


class UnexpectedAnswer(RuntimeError):
    """A page that is counted did not do what it was asked for."""


def counted(ask: Callable[[], object], expected: int) -> int:
    """Statements of one request, transaction control left out."""
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    if answer.status_code != expected:  # type: ignore[attr-defined]
        raise UnexpectedAnswer(f"{answer} instead of {expected}")
    return sum(not CONTROL.match(query["sql"]) for query in captured.captured_queries)


def measure(url: str, config: Config, people: People) -> list[Figure]:
    """Counts for a list, a detail page, a REST list and a form, with few rows and with many."""
    client = Client()
    client.force_login(people.clerk, backend=BACKEND)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {people.token}"}
    first = FIRST_KEY + config.chambers
    few = quote(brand(first))
    targets: list[tuple[str, str, dict, int]] = [
        ("list, few rows", f"{LIST}?q={few}", {}, 6),
        ("list, 100 of all rows", f"{LIST}?size=100", {}, 6),
        ("detail", f"{LIST}{first}/", {}, 8),
        ("REST list, 10 rows", f"{API}?limit=10", bearer, 4),
        ("REST list, 200 rows", f"{API}?limit=200", bearer, 4),
    ]
    found = []
    for name, path, headers, most in targets:
        client.get(path, **headers)  # The dictionaries are remembered for a minute.
        count = counted(lambda: client.get(path, **headers), 200)  # noqa: B023 - called at once
        found.append(Figure(f"queries: {name}", count, "", most=most))
    return [*found, Figure("queries: form POST", form_post(client), "", most=6)]


def form_post(client: Client) -> int:
    """Registering an enterprise, undone afterwards; the second of two, as a warm worker does it."""
    root = Organisation.objects.get(kind=Organisation.Kind.FEDERATION)
    count = 0
    for number in range(2):
        data = {
            "name": f"勘{number}测试品有限公司",
            "status": "active",
            "parent": root.pk,
            "form_key": str(uuid.uuid4()),
        }
        with transaction.atomic():
            count = counted(lambda: client.post(f"{LIST}new/", data), 302)  # noqa: B023 - called at once
            transaction.set_rollback(True)
    return count
