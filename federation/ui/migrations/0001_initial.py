import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("ui", "0001_submissions"),
        ("ui", "0002_saved_views"),
        ("ui", "0003_followed_records"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='Follow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(max_length=60)),
                    ('key', models.BigIntegerField()),
                    ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), size=None)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'followed record',
                    'verbose_name_plural': 'followed records',
                    'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['subjects'], name='follow_subjects')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'kind', 'key'), name='follow_once')],
                },
            ), migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('list_name', models.CharField(max_length=80)),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('query', models.CharField(max_length=2000)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('audience', models.CharField(choices=[('own', 'Only me'), ('unit', 'My unit'), ('subtree', 'My unit and those below it'), ('everybody', 'Everybody')], default='own', max_length=9, verbose_name='shown to')),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('changed_at', models.DateTimeField(auto_now=True)),
                ],
                options={
                    'verbose_name': 'saved view',
                    'verbose_name_plural': 'saved views',
                    'indexes': [models.Index(fields=['list_name', 'audience', 'unit'], name='savedview_shared')],
                    'constraints': [models.UniqueConstraint(fields=('owner', 'list_name', 'name'), name='savedview_one_name_per_owner', violation_error_message='You have a view with this name already.'), models.CheckConstraint(condition=models.Q(models.Q(('audience__in', ['unit', 'subtree']), ('unit__isnull', False)), models.Q(('audience__in', ['own', 'everybody']), ('unit__isnull', True)), _connector='OR'), name='savedview_unit_where_it_is_shared_with_one'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='savedview_has_a_name')],
                },
            ), migrations.CreateModel(
                name='Submission',
                fields=[
                    ('key', models.UUIDField(primary_key=True, serialize=False)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('url', models.CharField(blank=True, max_length=300)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'submission',
                    'verbose_name_plural': 'submissions',
                },
            ), migrations.CreateModel(
                name='ListChoice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('list_name', models.CharField(max_length=80)),
                    ('columns', models.CharField(blank=True, max_length=1000)),
                    ('opens_with', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ui.savedview')),
                ],
                options={
                    'verbose_name': 'choice for a list',
                    'verbose_name_plural': 'choices for lists',
                    'constraints': [models.UniqueConstraint(fields=('user', 'list_name'), name='listchoice_once_per_list')],
                },
            )],
        ),
    ]
