import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("merging", "0001_pairs_and_merges"),
        ("merging", "0003_list_by_subject"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='DuplicatePair',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('subject', models.CharField(choices=[('accounts.organisation', 'Organisations'), ('members.person', 'People')], max_length=40, verbose_name='records')),
                    ('kind', models.CharField(max_length=20, verbose_name='kind')),
                    ('one_id', models.BigIntegerField()),
                    ('other_id', models.BigIntegerField()),
                    ('causes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('code', 'Same credit code'), ('document', 'Same name and document number'), ('mobile', 'Same name and mobile telephone'), ('full_name', 'Same full name'), ('name', 'Same name in the same region'), ('phone', 'Same telephone'), ('by_hand', 'Named by hand')], max_length=12), default=list, size=None)),
                    ('score', models.PositiveSmallIntegerField(default=0, verbose_name='likelihood')),
                    ('fingerprint', models.CharField(blank=True, max_length=32)),
                    ('state', models.CharField(choices=[('open', 'To be decided'), ('distinct', 'Not a duplicate'), ('merged', 'Merged')], default='open', max_length=8, verbose_name='state')),
                    ('found_at', models.DateTimeField(auto_now_add=True, verbose_name='found')),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ],
                options={
                    'verbose_name': 'possible duplicate',
                    'verbose_name_plural': 'possible duplicates',
                    'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['subject', '-score', '-id'], name='pair_open_subject'), models.Index(condition=models.Q(('state', 'open')), fields=['kind', '-score', '-id'], name='pair_open_kind'), models.Index(fields=['subject', 'other_id'], name='pair_other'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('state', 'open')), fields=['causes'], name='pair_causes')],
                    'constraints': [models.UniqueConstraint(fields=('subject', 'one_id', 'other_id'), name='pair_once'), models.CheckConstraint(condition=models.Q(('one_id__lt', models.F('other_id'))), name='pair_is_of_two_in_order')],
                },
            ), migrations.CreateModel(
                name='FindingMark',
                fields=[
                    ('subject', models.CharField(max_length=40, primary_key=True, serialize=False)),
                    ('up_to', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'state of the comparison',
                    'verbose_name_plural': 'states of the comparison',
                },
            ), migrations.CreateModel(
                name='MatchKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('subject', models.CharField(max_length=40)),
                    ('cause', models.CharField(max_length=12)),
                    ('key', models.UUIDField()),
                    ('row_id', models.BigIntegerField()),
                ],
                options={
                    'verbose_name': 'key of comparison',
                    'verbose_name_plural': 'keys of comparison',
                    'indexes': [models.Index(fields=['subject', 'cause', 'key', 'row_id'], name='matchkey_group'), models.Index(fields=['subject', 'row_id'], name='matchkey_row')],
                },
            ), migrations.CreateModel(
                name='Merge',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('subject', models.CharField(choices=[('accounts.organisation', 'Organisations'), ('members.person', 'People')], max_length=40, verbose_name='records')),
                    ('winner_id', models.BigIntegerField()),
                    ('loser_id', models.BigIntegerField()),
                    ('winner_name', models.CharField(max_length=200, verbose_name='kept record')),
                    ('loser_name', models.CharField(max_length=200, verbose_name='merged record')),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(auto_now_add=True, verbose_name='merged')),
                    ('undone_at', models.DateTimeField(null=True, verbose_name='undone')),
                    ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'merge',
                    'verbose_name_plural': 'merges',
                    'indexes': [models.Index(fields=['subject', 'winner_id'], name='merge_winner')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('subject', 'loser_id'), name='merge_once_per_merged_record', violation_error_message='This record has been merged already.'), models.CheckConstraint(condition=models.Q(('winner_id', models.F('loser_id')), _negated=True), name='merge_is_of_two')],
                },
            ), migrations.CreateModel(
                name='MergeStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('merge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='merging.merge')),
                    ('kind', models.CharField(choices=[('set', 'Changed'), ('drop', 'Stood twice')], max_length=4)),
                    ('model', models.CharField(max_length=80)),
                    ('field', models.CharField(blank=True, max_length=80)),
                    ('rows', models.JSONField(default=list)),
                ],
                options={
                    'verbose_name': 'step of a merge',
                    'verbose_name_plural': 'steps of a merge',
                },
            )],
        ),
    ]
