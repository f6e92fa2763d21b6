"""Lists, search, facets, detail and REST: each beside its bare view and its peer, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.client import Caller, Target, visit
from benchmarks.config import Config
from benchmarks.figures import Figure, Limit
from benchmarks.loading import FIRST_KEY
from benchmarks.names import COMMON_WORD, brand
from benchmarks.people import People
from benchmarks.server import serving
from federation.accounts.models import Organisation
from federation.keyset import encode_cursor

LIST = "/enterprises/"
ADMIN = "/peer/admin/members/enterprise/"
DEEP_PAGE = 1000
DETAILS = 20


@dataclass(frozen=True)
class Trio:
    """One figure's targets. The goals are ratios; a peer's goal may hold at full size only."""

    name: str
    ours: Target
    floor: Target | None = None
    floor_goal: float | None = None
    peer: Target | None = None
    peer_goal: float | None = None

    def targets(self) -> list[Target]:
        return [target for target in (self.ours, self.floor, self.peer) if target]

    def figure(self) -> Figure:
        def limit(target: Target | None, goal: float | None) -> Limit | None:
            return Limit(target.name, target.p50, goal) if target and target.times else None

        return Figure(
            self.name,
            self.ours.p50,
            "ms",
            floor=limit(self.floor, self.floor_goal),
            peer=limit(self.peer, self.peer_goal),
        )


def measure(url: str, config: Config, people: People) -> list[Figure]:
    """Every page figure of one run, all served by one and the same worker."""
    samples = Samples.of(config)
    found = []
    with serving(url) as web:
        caller = Caller(web.port)
        caller.wait_for("/healthz")
        for build in BUILDERS:
            trios = build(samples, config, people)
            targets = [target for trio in trios for target in trio.targets()]
            visit(caller, targets, rounds=config.rounds, requests=config.requests, patience=config.patience)
            found += [trio.figure() for trio in trios]
    return found


@dataclass(frozen=True)
class Samples:
    """Addresses' ingredients that exist in the data of this run."""

    rare: str
    region: int
    industry: int
    keys: tuple[int, ...]
    deep: tuple[str, int]
    deep_page: int

    @classmethod
    def of(cls, config: Config) -> Samples:
        first = FIRST_KEY + config.chambers
        row = Organisation.objects.only("region_id", "industry_id").get(pk=first)
        page = min(DEEP_PAGE, config.rows // 100)
        listed = Organisation.objects.filter(kind="enterprise").order_by("sort_key", "id")
        deep = listed.values_list("sort_key", "id")[page * 50 - 1]
        step = max(config.rows // DETAILS, 1)
        keys = tuple(range(first, first + config.rows, step))[:DETAILS]
        return cls(brand(first), row.region_id, row.industry_id, keys, deep, page)


def listing(samples: Samples, config: Config, people: People) -> list[Trio]:
    """Page 1 as three roles see it, and the page reached by "next" a thousand times."""
    city = Target("unscoped list", [LIST], people.city)
    key, pk = samples.deep
    deep_floor = f"/floor/list?sort_key={quote(key)}&pk={pk}"
    after = encode_cursor([key, pk])
    return [
        Trio(
            "list, page 1, city clerk",
            city,
            Target("bare list", ["/floor/list"]),
            3.0,
            Target("admin list", [ADMIN], people.city),
            0.15 if config.full else 0.4,
        ),
        Trio("list, page 1, county clerk", Target("county", [LIST], people.county), city, 1.2),
        Trio("list, page 1, chamber secretary", Target("secretary", [LIST], people.secretary), city, 1.2),
        Trio(
            f'list, page {samples.deep_page} by "next"',
            Target("deep", [f"{LIST}?after={after}"], people.city),
            city,
            1.2,
            Target("admin deep page", [f"{ADMIN}?p={samples.deep_page}"], people.city),
            0.1 if config.full else None,
        ),
        Trio(
            "bare list, deep page",
            Target("bare deep", [deep_floor]),
        ),
    ]


def searching(samples: Samples, config: Config, people: People) -> list[Trio]:
    """Two Chinese characters inside the name: a rare pair and a common one."""
    found = []
    for name, word, goal in (("rare", samples.rare, 0.05), ("common", COMMON_WORD, 0.1)):
        asked = quote(word)
        found.append(
            Trio(
                f"search, 2 characters, {name}",
                Target("ours", [f"{LIST}?q={asked}"], people.city),
                Target("bare search", [f"/floor/search?q={asked}"]),
                3.0,
                Target("admin search", [f"{ADMIN}?q={asked}"], people.city),
                goal if config.full else None,
            )
        )
    return found


def faceting(samples: Samples, config: Config, people: People) -> list[Trio]:
    both = f"region={samples.region}&industry={samples.industry}"
    lookups = (
        f"organisation__region__id__exact={samples.region}"
        f"&organisation__industry__id__exact={samples.industry}"
    )
    return [
        Trio(
            "two facets and capped total",
            Target("ours", [f"{LIST}?{both}"], people.city),
            Target("bare facets", [f"/floor/list?{both}"]),
            3.0,
            Target("admin facets", [f"{ADMIN}?{lookups}"], people.city),
            0.3 if config.full else None,
        )
    ]


def showing(samples: Samples, config: Config, people: People) -> list[Trio]:
    return [
        Trio(
            "detail",
            Target("ours", [f"{LIST}{key}/" for key in samples.keys], people.city),
            Target("bare detail", [f"/floor/detail/{key}" for key in samples.keys]),
            5.0,
            Target("admin form", [f"{ADMIN}{key}/change/" for key in samples.keys], people.city),
        )
    ]


def partnering(samples: Samples, config: Config, people: People) -> list[Trio]:
    return [
        Trio(
            "REST, 50 rows",
            Target("ours", ["/api/v1/enterprises"], token=people.token),
            Target("bare WSGI", ["/floor/api"]),
            2.5,
            Target("naive DRF", ["/peer/api/enterprises"]),
            0.15 if config.full else None,
        )
    ]


Builder = Callable[[Samples, Config, People], list[Trio]]
BUILDERS: tuple[Builder, ...] = (listing, searching, faceting, showing, partnering)
