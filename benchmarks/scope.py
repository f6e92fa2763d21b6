"""What the permission scope costs alone: the statements of a list as three roles ask them, without a page."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.config import Config
from benchmarks.figures import Figure, Limit
from benchmarks.pages import LIST
from benchmarks.people import BACKEND, People
from benchmarks.sizes import on
from federation.accounts.models import User

MOST = 1.3
WARM = 3


def measure(url: str, config: Config, people: People) -> list[Figure]:
    """Milliseconds of the rows and the capped total of page 1, beside those of the unscoped list."""
    roles = {
        "city clerk": people.clerk,
        "county clerk": User.objects.get(folded_username="bench-county"),
        "chamber secretary": User.objects.get(folded_username="bench-secretary"),
    }
    asked = {role: statements_of(user) for role, user in roles.items()}
    times: dict[str, list[float]] = {role: [] for role in asked}
    with on(url):
        for turn in range(WARM + config.rounds * config.requests):
            for role, statements in asked.items():
                spent = seconds(statements)
                if turn >= WARM:
                    times[role].append(spent)
    p50 = {role: statistics.median(found) * 1000 for role, found in times.items()}
    whole = p50.pop("city clerk")
    return [Figure("scope alone, unscoped list", whole, "ms")] + [
        Figure(f"scope alone, {role}", value, "ms", floor=Limit("unscoped list", whole, MOST))
        for role, value in p50.items()
    ]


def statements_of(user: User, page: str = LIST, table: str = "members_enterprise") -> list[str]:
    """The statements of `page` that read `table`, as this account asks them."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        client.get(page)
    return [query["sql"] for query in captured.captured_queries if table in query["sql"]]


def seconds(statements: Sequence[str]) -> float:
    with connection.cursor() as cursor:
        began = time.perf_counter()
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()
        return time.perf_counter() - began
