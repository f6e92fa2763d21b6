"""A small run from an empty directory to the report. Nothing is said about how long anything takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from federation.embedded.bootstrap import PROJECT_DIR

SMALL = {
    "BENCH_ROWS": "2000",
    "BENCH_CHAMBERS": "100",
    "BENCH_IMPORT_ROWS": "200",
    "BENCH_ROUNDS": "1",
    "BENCH_REQUESTS": "2",
    "BENCH_SECTIONS": "pages,queries,scope,transfer,merging,growth,matters,scoring",
    "BENCH_GROWTH": "300,600,1200",
    "BENCH_MERGED_MEMBERS": "20",
    "BENCH_MATTERS": "600",
    "BENCH_FACTS": "4000",
    "BENCH_THROWAWAY": "1",
}


@pytest.mark.slow
def test_a_run_measures_every_figure_beside_its_limits(tmp_path):
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks"],
        cwd=PROJECT_DIR,
        env=inherited | SMALL | {"PORTAL_VAR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads((tmp_path / "var" / "bench.json").read_text())
    assert all(set(one) == {"name", "value", "unit", "limit", "ratio", "goal"} for one in found)
    names = " ".join(one["name"] for one in found)
    for part in (
        "list, page 1",
        'by "next"',
        "rare",
        "common",
        "two facets",
        "detail",
        "REST",
        "export",
        "scope alone",
        "to-do list",
        "statistics of a year",
        "reminder pass",
        "highest of",
        "doubles",
        "merge of",
        "growth",
        "scoring",
    ):
        assert part in names
    assert all(one["value"] > 0 for one in found)
    counts = [one for one in found if one["name"].startswith("queries") and "form" not in one["name"]]
    assert counts and all(one["value"] <= one["limit"] for one in counts)
    assert "list, page 1, city clerk" in done.stdout
