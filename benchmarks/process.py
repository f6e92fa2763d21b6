"""What a worker weighs, how long it takes to start, and how long a new database takes."""

from __future__ import annotations

import resource
import statistics
import time

from benchmarks import database
from benchmarks.client import Caller, Target, ask
from benchmarks.config import Config
from benchmarks.figures import Figure, Limit
from benchmarks.loading import FIRST_KEY
from benchmarks.people import People
from benchmarks.server import serving

PORTAL = "federation.wsgi:application"
BARE = "benchmarks.bare:application"
FIRST_PAGE = "/accounts/sign-in/"
STARTS = 3
# A twentieth of what the peer Tendenci needs (460 CPU seconds).
MIGRATE_CPU = 23.0


def measure(url: str, config: Config, people: People) -> list[Figure]:
    return [*starting(url), *weighing(url, config, people), *migrating(url)]


def portal_settings() -> dict[str, str]:
    """The portal without the benchmarks' additions."""
    return {"DJANGO_SETTINGS_MODULE": "federation.settings.dev"}


def seconds_to_first_page(url: str, application: str, page: str, env: dict[str, str]) -> float:
    with serving(url, application, **env) as web:
        Caller(web.port).wait_for(page)
        return time.perf_counter() - web.started


def starting(url: str) -> list[Figure]:
    """From making the process to the first page, portal and bare worker in turn."""
    ours, bare = [], []
    for _turn in range(STARTS):
        ours.append(seconds_to_first_page(url, PORTAL, FIRST_PAGE, portal_settings()))
        bare.append(seconds_to_first_page(url, BARE, "/", {}))
    limit = Limit("bare Django worker", statistics.median(bare), 3.0)
    return [Figure("cold start to the first page", statistics.median(ours), "s", floor=limit)]


def weighing(url: str, config: Config, people: People) -> list[Figure]:
    """PSS of a worker that has served every kind of page, beside a bare one after as many requests."""
    first = FIRST_KEY + config.chambers
    pages = ["/enterprises/", "/enterprises/?q=机械", f"/enterprises/{first}/", "/chambers/"]
    visits = [
        Target("pages", [page.replace("机械", "%E6%9C%BA%E6%A2%B0") for page in pages], people.city),
        Target("REST", ["/api/v1/enterprises", "/api/v1/chambers"], token=people.token),
    ]
    ours = weight(url, PORTAL, portal_settings(), visits)
    bare = weight(url, BARE, {}, [Target("bare", ["/"]), Target("bare", ["/admin/login/"])])
    if ours is None or bare is None:
        return []
    return [Figure("memory of a web worker (PSS)", ours, "MB", floor=Limit("bare Django worker", bare, 2.0))]


def weight(url: str, application: str, env: dict[str, str], visits: list[Target]) -> float | None:
    """MB of proportional memory; None where the system does not tell."""
    with serving(url, application, **env) as web:
        caller = Caller(web.port)
        caller.wait_for(visits[0].paths[0] if not visits[0].cookie else "/healthz")
        for target in visits:
            ask(caller, target, 30, patience=20)
        found = web.memory()
    return found[0] if found else None


def migrating(url: str) -> list[Figure]:
    """`migrate` on an empty database: wall clock and processor time of the command."""
    empty = database.recreate(url, "bench_migrate")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    database.manage(empty, "migrate", "--verbosity", "0")
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    database.drop(url, "bench_migrate")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [
        Figure("migrate from empty, processor", used, "s", most=MIGRATE_CPU),
        Figure("migrate from empty, wall clock", wall, "s"),
    ]
