"""What a run reports."""

from __future__ import annotations

import json

import pytest

from benchmarks.figures import Figure, Limit, records, table, write

FASTER = Figure(
    "list", 20.0, "ms", floor=Limit("bare list", 10.0, 3.0), peer=Limit("admin list", 100.0, 0.15)
)


def test_a_figure_passes_only_where_every_goal_is_kept():
    assert FASTER.verdicts == [True, False]
    assert FASTER.passed is False
    assert Figure("list", 20.0, "ms", floor=FASTER.floor).passed is True


def test_a_figure_without_goals_has_no_verdict():
    assert Figure("list", 20.0, "ms", peer=Limit("admin list", 100.0)).passed is None


@pytest.mark.parametrize(("value", "kept"), [(39.9, False), (40.0, True), (100.0, True)])
def test_a_rate_must_reach_its_share_of_the_limit(value, kept):
    limit = Limit("COPY", 100.0, 0.4, at_least=True)
    assert Figure("export", value, "rows/s", floor=limit).passed is kept


@pytest.mark.parametrize(("value", "kept"), [(6, True), (7, False)])
def test_a_count_must_not_pass_its_most(value, kept):
    assert Figure("queries", value, "", most=6).passed is kept


def test_the_report_has_one_record_for_each_limit_with_the_agreed_names(tmp_path):
    write([FASTER, Figure("queries", 5, "", most=6), Figure("wall", 2.0, "s")], tmp_path / "bench.json")
    found = json.loads((tmp_path / "bench.json").read_text())
    assert [set(record) for record in found] == [{"name", "value", "unit", "limit", "ratio", "goal"}] * 4
    assert [record["ratio"] for record in found] == [2.0, 0.2, pytest.approx(5 / 6), None]


def test_the_table_shows_value_limits_and_verdict():
    line = table([FASTER]).splitlines()[-1].split()
    assert line == ["list", "20.0", "ms", "10.0", "2.000", "≤", "3", "100.0", "0.200", "≤", "0.15", "FAIL"]
    assert len(records([FASTER])) == 2
