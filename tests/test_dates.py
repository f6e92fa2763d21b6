"""No module asks what day it is when it is loaded: a worker, or a run of these tests, lives past midnight."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("federation", "chambers", "members", "proposals", "liaison", "tests")
CLOCKS = {"localdate", "localtime", "now", "today", "utcnow"}


def asked_when_loaded(node: ast.AST) -> Iterator[ast.Call]:
    """The calls of a clock in `node` that run as it is loaded: all but those in the body of a function."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        defaults = [one for one in node.args.defaults + node.args.kw_defaults if one is not None]
        inside = [*getattr(node, "decorator_list", []), *defaults]
    else:
        inside = list(ast.iter_child_nodes(node))
        called = node.func if isinstance(node, ast.Call) else None
        if getattr(called, "attr", getattr(called, "id", "")) in CLOCKS:
            yield node
    for one in inside:
        yield from asked_when_loaded(one)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("TODAY = timezone.localdate()", 1),
        ("CASES = [{'on': date.today() + timedelta(1)}]", 1),
        ("@parametrize('day', [now()])\ndef test(day): pass", 1),
        ("def on(day=localdate()): pass", 1),
        ("class Row:\n    day = timezone.now()", 1),
        ("day = DateField(default=timezone.localdate)", 0),
        ("CASES = [lambda: {'on': date.today()}]", 0),
        ("def on():\n    return timezone.now()", 0),
    ],
)
def test_a_clock_is_found_where_it_runs_on_loading(source, found):
    assert len(list(asked_when_loaded(ast.parse(source)))) == found


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_asks_for_the_day_when_it_is_loaded(package):
    paths = sorted((ROOT / package).rglob("*.py"))

    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in paths
        for call in asked_when_loaded(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert paths
    assert found == []
