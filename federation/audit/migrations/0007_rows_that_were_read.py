from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    # The index is built beside the work that goes on.
    atomic = False

    dependencies = [("audit", "0006_entries_are_sealed")]

    operations = [
        AddIndexConcurrently(
            model_name="auditentry",
            index=GinIndex(
                fields=["changes"],
                opclasses=["jsonb_path_ops"],
                condition=Q(object_id="*"),
                name="audit_keys",
            ),
        ),
    ]
