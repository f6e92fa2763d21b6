"""Blocks of the chain, signed files of its days and what checks have found: all of them only grow."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

REVOKE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_block, audit_trailexport, audit_verification FROM portal_app;
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0007_rows_that_were_read"),
        ("files", "0001_files"),
    ]

    operations = [
        migrations.CreateModel(
            name='Block',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('previous', models.BinaryField()),
                ('first_id', models.BigIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('count', models.PositiveIntegerField(verbose_name='entries')),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('links', models.BinaryField()),
                ('end_xact', models.BigIntegerField()),
                ('end_id', models.BigIntegerField()),
                ('after_id', models.BigIntegerField()),
                ('cluster', models.BigIntegerField()),
                ('sealed_at', models.DateTimeField(verbose_name='sealed')),
                ('hash', models.BinaryField()),
            ],
            options={
                'verbose_name': 'block of the trail',
                'verbose_name_plural': 'blocks of the trail',
            },
        ),
        migrations.CreateModel(
            name='TrailExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('first_block', models.BigIntegerField(null=True)),
                ('last_block', models.BigIntegerField()),
                ('last_hash', models.BinaryField()),
                ('entries', models.PositiveIntegerField(verbose_name='entries')),
                ('key', models.CharField(max_length=16, verbose_name='key')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
            ],
            options={
                'verbose_name': 'signed file of the trail',
                'verbose_name_plural': 'signed files of the trail',
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='checked')),
                ('blocks', models.BigIntegerField()),
                ('entries', models.BigIntegerField()),
                ('unsealed', models.BigIntegerField()),
                ('late', models.BigIntegerField(default=0)),
                ('broken', models.PositiveIntegerField()),
                ('first', models.CharField(blank=True, max_length=300)),
                ('seconds', models.FloatField()),
            ],
            options={
                'verbose_name': 'check of the trail',
                'verbose_name_plural': 'checks of the trail',
            },
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(models.Func('hash', function='octet_length', output_field=models.IntegerField()), 32), django.db.models.lookups.Exact(models.Func('links', function='octet_length', output_field=models.IntegerField()), django.db.models.expressions.CombinedExpression(models.F('count'), '*', models.Value(32)))), name='audit_block_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.UniqueConstraint(fields=('previous',), name='audit_block_follows_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='block',
            trigger=pgtrigger.compiler.Trigger(name='audit_block_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='c0b2892f71a761f627cc5d4961ce9a4ccf1f0ad3', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_block_is_append_only_3b792', table='audit_block', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='block',
            trigger=pgtrigger.compiler.Trigger(name='audit_block_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='43bf062bccb6adc5ddc9089c5576a6313d21be76', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_block_is_not_truncated_8b1f9', table='audit_block', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='trailexport',
            name='file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile'),
        ),
        migrations.AddConstraint(
            model_name='verification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('broken', 0), ('first', '')), models.Q(('broken__gt', 0), models.Q(('first', ''), _negated=True)), _connector='OR'), name='audit_check_says_where'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='verification',
            trigger=pgtrigger.compiler.Trigger(name='audit_check_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='52f6eefea13ff7b73baa5b16af6bdead154e4001', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_check_is_append_only_b240f', table='audit_verification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='verification',
            trigger=pgtrigger.compiler.Trigger(name='audit_check_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='7c5b1f0ebf7d2cbfff6034c1d4d1745d6692996a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_check_is_not_truncated_455f5', table='audit_verification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trailexport',
            trigger=pgtrigger.compiler.Trigger(name='audit_export_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='9a51ce1c9cf251b83b22ae9f6ede6f7cd96bb0fe', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_export_is_append_only_89cd6', table='audit_trailexport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trailexport',
            trigger=pgtrigger.compiler.Trigger(name='audit_export_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='38eee622fbf9a26b03810b235856ae789b47bc1a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_export_is_not_truncated_8fd88', table='audit_trailexport', when='BEFORE')),
        ),
        migrations.RunSQL(REVOKE, migrations.RunSQL.noop),
    ]
