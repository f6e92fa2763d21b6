"""What more rows cost: the same pages on a small and a large registry, asked for in turn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.client import Caller, Target, visit_all
from benchmarks.config import Config
from benchmarks.figures import Figure, Limit
from benchmarks.names import COMMON_WORD
from benchmarks.pages import LIST, Samples
from benchmarks.people import People, sign_in_everybody
from benchmarks.server import serving
from benchmarks.sizes import on, prepare, sized
from federation.keyset import encode_cursor


@dataclass(frozen=True)
class Place:
    """One size: its server and what its pages are made of."""

    rows: int
    caller: Caller
    samples: Samples
    people: People


Page = Callable[[Place], list[str]]


def next_page(place: Place) -> list[str]:
    return [f"{LIST}?after={encode_cursor(list(place.samples.deep))}"]


# Figure, its page, whether it is compared from the smallest size on, and the most it may grow.
COMPARED: tuple[tuple[str, Page, bool, float], ...] = (
    ("list, page 1", lambda place: [LIST], True, 1.3),
    ('list by "next"', next_page, True, 1.3),
    ("detail", lambda place: [f"{LIST}{key}/" for key in place.samples.keys], True, 1.3),
    ("search, rare", lambda place: [f"{LIST}?q={quote(place.samples.rare)}"], False, 4.0),
    ("search, common", lambda place: [f"{LIST}?q={quote(COMMON_WORD)}"], False, 6.0),
)


def measure(url: str, config: Config, people: People) -> list[Figure]:
    """Medians of the largest size beside those of a small one, each size served by a worker of its own."""
    with ExitStack() as stack:
        places = [opened(stack, url, sized(config, rows)) for rows in config.growth]
        smallest, middle, largest = places
        found, pairs = [], []
        for name, page, from_smallest, most in COMPARED:
            small = smallest if from_smallest else middle
            asked = [
                (place.caller, Target(name, page(place), place.people.city)) for place in (largest, small)
            ]
            pairs += asked
            found.append((name, small.rows, asked[0][1], asked[1][1], most))
        visit_all(pairs, rounds=config.rounds, requests=config.requests, patience=config.patience)
    return [
        Figure(
            f"growth: {name}, {largest.rows:,} rows",
            large.p50,
            "ms",
            floor=Limit(f"{rows:,} rows", small_target.p50, most),
        )
        for name, rows, large, small_target, most in found
    ]


def opened(stack: ExitStack, url: str, config: Config) -> Place:
    place = prepare(url, config)
    with on(place):
        people, samples = sign_in_everybody(), Samples.of(config)
    caller = Caller(stack.enter_context(serving(place)).port)
    caller.wait_for("/healthz")
    return Place(config.rows, caller, samples, people)
