import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("exchange", "0001_imports"),
        ("exchange", "0002_undo_and_written_rows"),
        ("exchange", "0003_saved_mappings"),
        ("exchange", "0004_submissions"),
        ("exchange", "0005_exported_files"),
        ("exchange", "0006_several_sheets"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
        ('files', '0001_initial'),
        ('jobs', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='ExportFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exports', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=100, verbose_name='name')),
                    ('kind', models.CharField(choices=[('xlsx', 'Excel'), ('csv', 'CSV')], max_length=4, verbose_name='file')),
                    ('path', models.CharField(max_length=2000)),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                    ('personal', models.BooleanField(default=False)),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                    ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                    ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('ready_at', models.DateTimeField(null=True)),
                    ('expires_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'exported file',
                    'verbose_name_plural': 'exported files',
                    'indexes': [models.Index(fields=['owner', '-id'], name='exportfile_owner'), models.Index(condition=models.Q(('file__isnull', False)), fields=['expires_at'], name='exportfile_expiry')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('personal', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='exportfile_of_personal_data_has_a_reason')],
                },
            ), migrations.CreateModel(
                name='ImportBatch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('lead', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='further', to='exchange.importbatch')),
                    ('kind', models.CharField(max_length=30, verbose_name='contents')),
                    ('name', models.CharField(max_length=200, verbose_name='file')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                    ('sheet', models.CharField(blank=True, max_length=100, verbose_name='sheet')),
                    ('is_chosen', models.BooleanField(default=True)),
                    ('layout', models.JSONField(default=dict)),
                    ('mapping', models.JSONField(default=dict)),
                    ('recalled', models.JSONField(default=dict)),
                    ('sample', models.JSONField(default=list)),
                    ('title', models.CharField(blank=True, max_length=300)),
                    ('state', models.CharField(choices=[('uploaded', 'Uploaded'), ('mapped', 'Being checked'), ('previewed', 'Ready to import'), ('submitted', 'Submitted for review'), ('reviewing', 'Under review'), ('returned', 'Returned for correction'), ('accepted', 'Accepted by the city'), ('running', 'Being imported'), ('done', 'Imported'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('failed', 'Failed')], default='uploaded', max_length=10, verbose_name='state')),
                    ('counts', models.JSONField(default=dict)),
                    ('sheet_counts', models.JSONField(default=dict)),
                    ('error', models.TextField(blank=True)),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL, verbose_name='imported by')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ('needs_review', models.BooleanField(default=False)),
                    ('round', models.PositiveSmallIntegerField(default=1, verbose_name='round')),
                    ('submitted_at', models.DateTimeField(null=True, verbose_name='submitted at')),
                    ('reviewer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('review_note', models.TextField(blank=True, verbose_name='reason')),
                    ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                    ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded at')),
                    ('finished_at', models.DateTimeField(null=True, verbose_name='imported at')),
                    ('undone_at', models.DateTimeField(null=True, verbose_name='undone at')),
                    ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('undo_counts', models.JSONField(default=dict)),
                ],
                options={
                    'verbose_name': 'import',
                    'verbose_name_plural': 'imports',
                    'indexes': [models.Index(condition=models.Q(('state__in', ['submitted', 'reviewing'])), fields=['submitted_at', 'id'], name='import_desk')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('lead', None), ('state', 'uploaded'), _connector='OR'), name='import_part_has_no_state_of_its_own')],
                },
            ), migrations.CreateModel(
                name='SavedMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation', verbose_name='unit')),
                    ('kind', models.CharField(max_length=30, verbose_name='contents')),
                    ('name', models.CharField(max_length=100, verbose_name='name')),
                    ('shape', models.CharField(max_length=64)),
                    ('headings', models.JSONField(default=list)),
                    ('mapping', models.JSONField(default=dict)),
                    ('used_at', models.DateTimeField(verbose_name='last used')),
                    ('used_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ],
                options={
                    'verbose_name': 'remembered columns',
                    'verbose_name_plural': 'remembered columns',
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'kind', 'shape'), name='savedmapping_once_per_shape'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='savedmapping_has_a_name')],
                },
            ), migrations.CreateModel(
                name='ImportedRow',
                fields=[
                    ('pk', models.CompositePrimaryKey('batch_id', 'row', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='imported', to='exchange.importbatch')),
                    ('row', models.PositiveIntegerField()),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                    ('created', models.BooleanField()),
                ],
                options={
                    'verbose_name': 'imported row',
                    'verbose_name_plural': 'imported rows',
                    'constraints': [models.CheckConstraint(condition=models.Q(('row__gte', 1)), name='imported_row_is_a_sheet_row')],
                },
            ), migrations.CreateModel(
                name='KeptRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='kept', to='exchange.importbatch')),
                    ('row', models.PositiveIntegerField(verbose_name='row')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('reason', models.CharField(choices=[('changed', 'changed after the import'), ('removed', 'removed in part after the import'), ('in_use', 'in use since the import'), ('superseded', 'replaced by something newer')], max_length=12, verbose_name='reason')),
                    ('uses', models.JSONField(default=dict)),
                ],
                options={
                    'verbose_name': 'kept row',
                    'verbose_name_plural': 'kept rows',
                    'indexes': [models.Index(fields=['batch', 'row', 'id'], name='keptrow_batch')],
                },
            ), migrations.CreateModel(
                name='RowComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='exchange.importbatch')),
                    ('row', models.PositiveIntegerField(verbose_name='row')),
                    ('round', models.PositiveSmallIntegerField(verbose_name='round')),
                    ('text', models.CharField(max_length=500, verbose_name='comment on a row')),
                    ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('written_at', models.DateTimeField(auto_now=True)),
                ],
                options={
                    'verbose_name': 'comment on a row',
                    'verbose_name_plural': 'comments on rows',
                    'constraints': [models.UniqueConstraint(fields=('batch', 'round', 'row'), name='rowcomment_once_per_round'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='rowcomment_says_something')],
                },
            ), migrations.CreateModel(
                name='RowProblem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='exchange.importbatch')),
                    ('row', models.PositiveIntegerField(verbose_name='row')),
                    ('place', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('batch'), '*', models.Value(4294967296)), '+', models.F('row')), output_field=models.BigIntegerField())),
                    ('field', models.CharField(max_length=40)),
                    ('column', models.CharField(blank=True, max_length=3, verbose_name='column')),
                    ('header', models.CharField(blank=True, max_length=120, verbose_name='heading')),
                    ('value', models.CharField(blank=True, max_length=200, verbose_name='value')),
                    ('code', models.CharField(max_length=40)),
                    ('message', models.TextField()),
                    ('params', models.JSONField(default=dict)),
                    ('suggestion', models.CharField(blank=True, max_length=200, verbose_name='suggestion')),
                    ('refuses', models.BooleanField(default=True)),
                    ('checked', models.BooleanField(default=False)),
                ],
                options={
                    'verbose_name': 'wrong cell',
                    'verbose_name_plural': 'wrong cells',
                    'indexes': [models.Index(fields=['batch', 'row', 'id'], name='rowproblem_batch')],
                },
            ), migrations.CreateModel(
                name='StagedRow',
                fields=[
                    ('pk', models.CompositePrimaryKey('batch_id', 'row', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='staged', to='exchange.importbatch')),
                    ('row', models.PositiveIntegerField()),
                    ('good', models.BooleanField()),
                    ('code', models.CharField(max_length=18, null=True)),
                    ('folded', models.CharField(max_length=220)),
                    ('sort_key', models.CharField(max_length=260)),
                    ('terms', models.TextField()),
                    ('values', models.JSONField()),
                    ('cells', models.TextField()),
                ],
                options={
                    'verbose_name': 'staged row',
                    'verbose_name_plural': 'staged rows',
                },
            ), migrations.CreateModel(
                name='WrittenRow',
                fields=[
                    ('pk', models.CompositePrimaryKey('batch_id', 'table', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                    ('batch', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='written', to='exchange.importbatch')),
                    ('table', models.CharField(max_length=40)),
                    ('key', models.BigIntegerField()),
                    ('row', models.PositiveIntegerField()),
                    ('before', models.JSONField(null=True)),
                    ('digest', models.CharField(max_length=32)),
                ],
                options={
                    'verbose_name': 'written row',
                    'verbose_name_plural': 'written rows',
                },
            )],
        ),
    ]
