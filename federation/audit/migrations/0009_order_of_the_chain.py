import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0008_chain")]

    operations = [
        AddIndexConcurrently(
            model_name='auditentry',
            index=models.Index(fields=['source', '-id'], name='audit_source'),
        ),
        AddIndexConcurrently(
            model_name='auditentry',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='audit_day', pages_per_range=16),
        ),
        AddIndexConcurrently(
            model_name='auditentry',
            index=models.Index(fields=['xact', 'id'], name='audit_chain'),
        ),
    ]
