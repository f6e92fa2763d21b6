"""What a run is asked for, from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from federation.embedded.bootstrap import var_directory

ALL_SECTIONS = ("pages", "queries", "process", "transfer")
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
    # Without safety against a power cut, and removed at the end of the run.
    throwaway: bool = False
    home: Path = field(default_factory=lambda: var_directory() / "bench")
    report: Path = field(default_factory=lambda: var_directory() / "bench.json")

    @property
    def full(self) -> bool:
        return self.rows >= FULL_SIZE


def from_environment() -> Config:
    """BENCH_ROWS, BENCH_CHAMBERS, BENCH_IMPORT_ROWS, BENCH_ROUNDS, BENCH_REQUESTS, BENCH_SECTIONS,
    BENCH_THROWAWAY."""

    def number(name: str, default: int) -> int:
        return int(os.environ.get(f"BENCH_{name}", "").replace("_", "") or default)

    base = Config()
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
        sections=tuple(asked) or ALL_SECTIONS,
        throwaway=bool(os.environ.get("BENCH_THROWAWAY")),
    )
