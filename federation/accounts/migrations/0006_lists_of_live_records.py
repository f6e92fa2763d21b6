"""Lists read indexes that hold live records alone; the new ones stand before the old ones go."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

LISTED_BY = {
    "list": [],
    "region": ["region"],
    "industry": ["industry"],
    "facets": ["region", "industry"],
    "branch": ["branch"],
}


def live(name):
    return models.Index(
        fields=["kind", *LISTED_BY[name], "sort_key", "id"],
        name=f"organisation_live_{name}",
        condition=models.Q(merged_into__isnull=True),
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0005_units_are_closed")]

    operations = [
        *(AddIndexConcurrently("organisation", live(name)) for name in LISTED_BY),
        *(RemoveIndexConcurrently("organisation", f"organisation_{name}") for name in LISTED_BY),
    ]
