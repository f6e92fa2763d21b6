"""All models of a migration at once are what they are one by one, and databases of before go on."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from federation.schema import CreateModels

APPS = {"federation", "members", "chambers", "liaison", "proposals"}


def pair() -> list[migrations.CreateModel]:
    """Two models that point at each other."""
    return [
        migrations.CreateModel(
            "Left",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("right", models.ForeignKey("accounts.right", models.CASCADE, null=True)),
                ("name", models.CharField(max_length=5)),
            ],
            options={
                "indexes": [models.Index(fields=["name"], name="left_by_name")],
                "constraints": [models.CheckConstraint(condition=~models.Q(name=""), name="left_has_name")],
            },
        ),
        migrations.CreateModel(
            "Right",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("left", models.ForeignKey("accounts.left", models.CASCADE)),
            ],
        ),
    ]


def tables() -> set[str]:
    return {
        name for name in connection.introspection.table_names() if name in ("accounts_left", "accounts_right")
    }


@pytest.mark.django_db
def test_models_that_point_at_each_other_are_made_in_one_step_and_taken_back():
    before, after, step = ProjectState(), ProjectState(), CreateModels(pair())
    step.state_forwards("accounts", after)

    with connection.schema_editor() as editor:
        step.database_forwards("accounts", editor, before, after)
    try:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, "accounts_left")
        assert tables() == {"accounts_left", "accounts_right"}
        assert {"left_by_name", "left_has_name"} <= set(found)
        assert [one["foreign_key"] for one in found.values() if one["foreign_key"]] == [
            ("accounts_right", "id")
        ]
    finally:
        with connection.schema_editor() as editor:
            step.database_backwards("accounts", editor, after, before)
    assert tables() == set()


def test_what_is_known_after_one_step_is_what_is_known_after_many():
    at_once, one_by_one = ProjectState(), ProjectState()
    # Rendered before, as in the middle of a run.
    assert at_once.apps is not None

    CreateModels(pair()).state_forwards("accounts", at_once)
    for model in pair():
        model.state_forwards("accounts", one_by_one)

    assert at_once.models == one_by_one.models
    assert (
        at_once.apps.get_model("accounts", "Left")._meta.get_field("right").related_model.__name__ == "Right"
    )


def test_no_two_migrations_stand_for_the_same_one_of_before():
    ours = [
        one for one in MigrationLoader(None).disk_migrations.values() if one.__module__.split(".")[0] in APPS
    ]

    stood_for = Counter(old for one in ours for old in one.replaces)

    assert stood_for
    assert [old for old, count in stood_for.items() if count > 1] == []
