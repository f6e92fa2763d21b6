"""What a run is asked for, from the environment."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from federation.embedded.bootstrap import var_directory

ALL_SECTIONS = ("pages", "queries", "scope", "process", "transfer", "merging", "growth", "matters", "scoring")
# Below this the goals against peers that grow with the rows mean nothing.
FULL_SIZE = 1_000_000


@dataclass(frozen=True)
class Config:
    """Sizes of one run. `home` holds the database, which is kept for the next run of the same size."""

    rows: int = FULL_SIZE
    chambers: int = 55_000
    import_rows: int = 100_000
    rounds: int = 3
    requests: int = 20
    # A slow peer is asked no longer than this in one round, in seconds.
    patience: float = 4.0
    sections: tuple[str, ...] = ALL_SECTIONS
    # Sizes whose pages are compared with each other: the smallest, where search begins to count, the largest.
    growth: tuple[int, int, int] = (10_000, 100_000, 5_000_000)
    # Members of the chamber that is merged away.
    merged_members: int = 10_000
    # Matters of the city, one in ten of them open with ten deadlines, and twenty timeline entries for each.
    matters: int = 100_000
    # What the chambers are scored from.
    facts: int = 5_000_000
    # Without safety against a power cut, and removed at the end of the run.
    throwaway: bool = False
    home: Path = field(default_factory=lambda: var_directory() / "bench")
    report: Path = field(default_factory=lambda: var_directory() / "bench.json")

    @property
    def full(self) -> bool:
        return self.rows >= FULL_SIZE


def from_environment() -> Config:
    """BENCH_ROWS, BENCH_CHAMBERS, BENCH_IMPORT_ROWS, BENCH_ROUNDS, BENCH_REQUESTS, BENCH_SECTIONS,
    BENCH_GROWTH (three sizes, parted by commas), BENCH_MERGED_MEMBERS,
    BENCH_MATTERS, BENCH_FACTS, BENCH_THROWAWAY."""

    def number(name: str, default: int) -> int:
        return int(os.environ.get(f"BENCH_{name}", "").replace("_", "") or default)

    base = Config()
    sizes = [int(part.replace("_", "")) for part in os.environ.get("BENCH_GROWTH", "").split(",") if part]
    if sizes and len(sizes) != 3:
        raise SystemExit("BENCH_GROWTH takes three sizes, such as 10000,100000,5000000.")
    asked = [part for part in os.environ.get("BENCH_SECTIONS", "").split(",") if part]
    unknown = set(asked) - set(ALL_SECTIONS)
    if unknown:
        raise SystemExit(f"BENCH_SECTIONS knows {', '.join(ALL_SECTIONS)}, not {', '.join(sorted(unknown))}.")
    return Config(
        rows=number("ROWS", base.rows),
        chambers=number("CHAMBERS", base.chambers),
        import_rows=number("IMPORT_ROWS", base.import_rows),
        rounds=number("ROUNDS", base.rounds),
        requests=number("REQUESTS", base.requests),
        growth=(sizes[0], sizes[1], sizes[2]) if sizes else base.growth,
        matters=number("MATTERS", base.matters),
        facts=number("FACTS", base.facts),
        merged_members=number("MERGED_MEMBERS", base.merged_members),
        sections=tuple(asked) or ALL_SECTIONS,
        throwaway=bool(os.environ.get("BENCH_THROWAWAY")),
    )


def say(text: str) -> None:
    """Progress, beside the table."""
    print(text, file=sys.stderr, flush=True)
