import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("changes", "0001_changes"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='Change',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=60)),
                    ('permission', models.CharField(max_length=80)),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('fields', models.JSONField(default=list)),
                    ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to=settings.AUTH_USER_MODEL)),
                    ('made_at', models.DateTimeField()),
                    ('row_count', models.PositiveIntegerField(default=0)),
                    ('undone_at', models.DateTimeField(null=True)),
                    ('undone_count', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'verbose_name': 'change',
                    'verbose_name_plural': 'changes',
                    'indexes': [models.Index(fields=['made_at'], name='change_made_at')],
                },
            ), migrations.CreateModel(
                name='ChangedRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='changes.change')),
                    ('object_id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=300)),
                    ('version', models.PositiveIntegerField()),
                    ('before', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('words', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('undone', models.BooleanField(default=False)),
                ],
                options={
                    'verbose_name': 'changed row',
                    'verbose_name_plural': 'changed rows',
                    'constraints': [models.UniqueConstraint(fields=('change', 'object_id'), name='changed_row_once_in_a_change')],
                },
            )],
        ),
    ]
