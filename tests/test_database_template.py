"""The dump that test databases are loaded from is as fresh as the migrations."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings

from tests import database_template

APPS = {"federation", "members", "chambers", "liaison", "proposals"}
MIGRATIONS = sorted(
    path
    for pattern in ("*/migrations/*.py", "*/*/migrations/*.py")
    for path in Path(settings.BASE_DIR).glob(pattern)
    if not path.relative_to(settings.BASE_DIR).parts[0].startswith(".")
)


def imported(path: Path) -> set[str]:
    """The modules of the house that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return {name for name in found if name.partition(".")[0] in APPS}


def test_migrations_read_nothing_that_the_key_of_the_dump_does_not_know():
    folders = (database_template.FACTS, *database_template.RULES)
    known = tuple(name.removesuffix(".py").replace("/", ".") for name in (*folders, database_template.STEPS))

    assert MIGRATIONS
    assert {name for path in MIGRATIONS for name in imported(path) if not name.startswith(known)} == set()


@pytest.mark.parametrize(
    "name",
    ["members/migrations/0099_new.py", "federation/reference/data/regions.csv", "federation/text/new.py"],
)
def test_another_migration_or_fact_asks_for_another_dump(name, tmp_path, monkeypatch):
    for folder in ("members/migrations", "federation/reference/data", "federation/text"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setattr(database_template, "BASE", tmp_path)
    before = database_template.key()

    (tmp_path / name).write_text("code,name\n", encoding="utf-8")

    assert database_template.key() != before
