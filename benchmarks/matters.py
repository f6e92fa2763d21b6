"""To-do lists, timelines and reminders of a city with 100,000 matters; numbers for many at once."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.db import close_old_connections, connection, connections, transaction
from django.db.models import Max
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import city, database
from benchmarks.client import Caller, Target, visit_all
from benchmarks.config import Config, say
from benchmarks.figures import Figure, Limit
from benchmarks.floors.matters import FIGURES, RATERS, REMIND, ROWS, TOTAL
from benchmarks.merging import timed
from benchmarks.people import People, cookie_of
from benchmarks.queries import CONTROL
from benchmarks.scope import seconds, statements_of
from benchmarks.server import serving
from benchmarks.sizes import migrated, on
from federation.accounts.models import Organisation, User
from federation.numbering.models import NumberEntry
from federation.numbering.services import take_number
from proposals.services.reminders import BATCH, remind_due

TO_DO = "/proposals/todo/"
STATISTICS = "/proposals/statistics/"
WRITERS = 32
FILINGS = 10
# Every fifth filing fails after it has taken its number.
FAILING = 5


@dataclass(frozen=True)
class Place:
    """One city: its server, the officer who looks, and that officer's unit."""

    caller: Caller
    cookie: str
    unit: int
    matter: int


def measure(url: str, config: Config, people: People) -> list[Figure]:
    many, few = config.matters, config.matters // 10
    large = prepare(url, many, few, timeline=20 * many)
    small = prepare(url, few, few, timeline=20 * few)
    return [
        *looking(large, small, many, few),
        *figures_of(large, many),
        *reminding(large, few),
        *numbering(large),
    ]


def prepare(server: str, matters: int, opened: int, *, timeline: int) -> str:
    """A city with `matters` matters, `opened` of them open; kept for the next run."""
    url = database.database_url(server, f"city_{matters}_{opened}")
    # Due dates are counted from the day on which it is built.
    wanted = f"{city.DATA_VERSION}/{timezone.localdate()}"
    if database.is_built(url, wanted):
        database.manage(url, "migrate", "--verbosity", "0")
        return url
    say(f"Building {matters:,} matters, {opened:,} of them open.")
    url = database.recreate(url, database.name_of(url), template=migrated(server))
    with on(url):
        city.build(matters, opened, timeline)
    database.mark_built(url, wanted)
    return url


def looking(large: str, small: str, many: int, few: int) -> list[Figure]:
    """An officer's to-do list beside the bare one, and both pages beside those of a city without past."""
    ours, least = asking(large)
    with ExitStack() as stack:
        here, there = opened(stack, large, few), opened(stack, small, few)
        todo = Target("to-do list", [TO_DO], here.cookie)
        bare = Target("bare to-do list", [f"/floor/todo?unit={here.unit}"])
        todo_small = Target("to-do list, no closed matters", [TO_DO], there.cookie)
        timeline = Target("timeline", [f"/proposals/{here.matter}/timeline/"], here.cookie)
        timeline_small = Target(
            "timeline, small city", [f"/proposals/{there.matter}/timeline/"], there.cookie
        )
        pairs = [
            (here.caller, todo),
            (here.caller, bare),
            (there.caller, todo_small),
            (here.caller, timeline),
            (there.caller, timeline_small),
        ]
        visit_all(pairs, rounds=3, requests=20, patience=4.0)
    return [
        Figure(f"to-do list, {many:,} matters, page", todo.p50, "ms", floor=Limit("bare page", bare.p50)),
        Figure(
            f"to-do list, {many:,} matters, its statements",
            statistics.median(ours) * 1000,
            "ms",
            floor=Limit("bare SQL", statistics.median(least) * 1000, 3.0),
        ),
        Figure(
            f"growth: to-do list, {many - few:,} closed matters",
            todo.p50,
            "ms",
            floor=Limit("no closed matters", todo_small.p50, 1.3),
        ),
        Figure(
            f"growth: timeline, {20 * many:,} entries",
            timeline.p50,
            "ms",
            floor=Limit(f"{20 * few:,} entries", timeline_small.p50, 1.3),
        ),
    ]


def asking(url: str) -> tuple[list[float], list[float]]:
    """Seconds of the statements of a to-do list that read duties, and of the bare ones, in turn."""
    with on(url):
        officer = User.objects.get(folded_username="bench-officer-1")
        asked = statements_of(officer, TO_DO, "proposals_duty")
        unit = officer.posts.get().organisation_id
        bare = [one.replace("%s", str(unit), 1).replace("%s", "'DEP'") for one in (TOTAL, ROWS)]
        turns = [(seconds(asked), seconds(bare)) for _turn in range(63)][3:]
    return [ours for ours, _least in turns], [least for _ours, least in turns]


def figures_of(url: str, many: int) -> list[Figure]:
    """The statistics of a year beside the bare statements; then of the same year in a city whose past is
    twice as long, which must cost the same."""
    last = timezone.localdate()
    first = last - timedelta(days=365)
    page = f"{STATISTICS}?first={first}&last={last}&by=department"
    bare = [one.format(first=first, last=last + timedelta(days=1)) for one in (FIGURES, RATERS)]

    def asked() -> tuple[float, float]:
        clerk = User.objects.get(folded_username="bench-city")
        ours = [one for one in statements_of(clerk, page, "proposals_proposal") if "count(" in one.lower()]
        turns = [(seconds(ours), seconds(bare)) for _turn in range(8)][1:]
        return tuple(statistics.median(part) for part in zip(*turns, strict=True))  # type: ignore[return-value]

    with on(url):
        ours, least = asked()
    with database.scratch_copy(url, "bench_past") as copy, on(copy):
        city.lengthen(many)
        longer, _least = asked()
    return [
        Figure(
            f"statistics of a year, {many:,} matters, its statements",
            ours * 1000,
            "ms",
            floor=Limit("bare SQL", least * 1000, 3.0),
        ),
        Figure(
            "growth: statistics of a year, twice the matters",
            longer * 1000,
            "ms",
            floor=Limit("without them", ours * 1000, 1.3),
        ),
    ]


def opened(stack: ExitStack, url: str, few: int) -> Place:
    with on(url):
        officer = User.objects.get(folded_username="bench-officer-1")
        unit = officer.posts.get().organisation_id
        cookie = cookie_of(officer)
        matter = Organisation.objects.get(pk=unit).department.assignments.latest("id").matter_id
    caller = Caller(stack.enter_context(serving(url)).port)
    caller.wait_for("/healthz")
    return Place(caller, cookie, unit, matter)


def reminding(url: str, few: int) -> list[Figure]:
    """The daily pass over every open deadline, beside bare INSERTs of as many rungs and inbox rows."""
    bare = bare_reminding(url)
    with database.scratch_copy(url, "bench_reminding") as copy, on(copy):
        deadlines = 10 * few
        with CaptureQueriesContext(connection) as captured, connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            ours, sent = timed(remind_due)
            again, twice = timed(remind_due)
        count = sum(not CONTROL.match(query["sql"]) for query in captured.captured_queries)
    assert twice == 0, "a second pass found something to do"
    return [
        Figure(
            f"reminder pass over {deadlines:,} deadlines, {sent:,} rungs",
            ours,
            "s",
            floor=Limit("bare INSERTs", bare, 3.0),
        ),
        Figure("reminder pass with nothing to do", again, "s"),
        # Ten a batch and ten for both passes; no statement comes with a deadline.
        Figure("statements: reminder pass", count, "", most=10 * (sent // BATCH + 1) + 40),
    ]


def bare_reminding(url: str) -> float:
    """Seconds of the floor, on a copy of its own: the pass would leave it fuller tables."""
    with database.scratch_copy(url, "bench_reminding") as copy, on(copy), connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        last = timezone.localdate() + timedelta(days=10)
        bare, _none = timed(lambda: [cursor.execute(one, {"last": last}) for one in REMIND])
        return bare


def numbering(url: str) -> list[Figure]:
    """Filings of 32 at once, some rolled back: the highest number is how many were filed."""
    with database.scratch_copy(url, "bench_numbering") as copy, on(copy):
        unit = Organisation.objects.first()
        began = time.perf_counter()
        with ThreadPoolExecutor(WRITERS) as pool:
            filed = sum(pool.map(partial(file_some, unit), range(WRITERS)))
        spent = time.perf_counter() - began
        entries = NumberEntry.objects.filter(series__code="基准", series__year=2026)
        highest = entries.aggregate(highest=Max("serial"))["highest"]
        assert entries.count() == filed, "a number stands that nobody filed, or one is missing"
    return [
        Figure(f"numbers taken by {WRITERS} at once", filed / spent, "a second"),
        Figure(f"highest of {filed} numbers filed by {WRITERS} at once", highest, "", most=filed),
    ]


def file_some(unit: Organisation, writer: int) -> int:
    """How many of one writer's filings stayed."""
    stayed = 0
    try:
        for turn in range(FILINGS):
            with transaction.atomic():
                take_number("基准", 2026, subject=unit)
                if (writer + turn) % FAILING == 0:
                    transaction.set_rollback(True)
                else:
                    stayed += 1
    finally:
        connections.close_all()
        close_old_connections()
    return stayed
