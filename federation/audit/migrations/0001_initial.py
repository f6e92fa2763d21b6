import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("audit", "0001_trail"),
        ("audit", "0003_entry_names_its_change"),
        ("audit", "0004_words_have_a_digest"),
        ("audit", "0005_digests_of_earlier_entries"),
        ("audit", "0006_entries_are_sealed"),
        ("audit", "0007_rows_that_were_read"),
        ("audit", "0008_chain"),
        ("audit", "0009_order_of_the_chain"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
        ('files', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='AuditEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(auto_now_add=True)),
                    ('event', models.CharField(max_length=80, verbose_name='event')),
                    ('result', models.CharField(choices=[('done', 'Success'), ('denied', 'Denied'), ('failed', 'Failed')], db_default='done', default='done', max_length=7, verbose_name='result')),
                    ('actor', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('actor_name', models.CharField(max_length=120, verbose_name='actor')),
                    ('unit_id', models.BigIntegerField(null=True)),
                    ('unit_name', models.CharField(blank=True, max_length=200, verbose_name='unit')),
                    ('object_type', models.CharField(max_length=60)),
                    ('object_id', models.CharField(max_length=40)),
                    ('object_name', models.CharField(max_length=300, verbose_name='object')),
                    ('changes', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='changes')),
                    ('note', models.TextField(blank=True, verbose_name='note')),
                    ('source', models.CharField(max_length=60, verbose_name='source')),
                    ('change_id', models.BigIntegerField(null=True)),
                    ('xact', models.BigIntegerField(db_default=0, editable=False)),
                    ('salt', models.UUIDField(db_default=models.Func(function='gen_random_uuid'), editable=False)),
                    ('payload_digest', models.BinaryField(db_default=models.Value(b''))),
                ],
                options={
                    'verbose_name': 'audit entry',
                    'verbose_name_plural': 'audit entries',
                    'indexes': [models.Index(fields=['object_type', 'object_id', '-id'], name='audit_object'), models.Index(fields=['actor', '-id'], name='audit_actor'), models.Index(fields=['event', '-id'], name='audit_event'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('object_id', '*')), fields=['changes'], name='audit_keys', opclasses=['jsonb_path_ops']), models.Index(fields=['source', '-id'], name='audit_source'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='audit_day', pages_per_range=16), models.Index(fields=['xact', 'id'], name='audit_chain')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('event', ''), _negated=True), models.Q(('actor_name', ''), _negated=True), models.Q(('object_type', ''), _negated=True), models.Q(('object_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='audit_says_who_what_and_whence'), models.CheckConstraint(condition=models.Q(('result__in', ['done', 'denied', 'failed'])), name='audit_result_is_known'), models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func('payload_digest', function='octet_length', output_field=models.IntegerField()), 32), name='audit_has_its_digest')],
                },
            ), migrations.CreateModel(
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
                    'constraints': [models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(models.Func('hash', function='octet_length', output_field=models.IntegerField()), 32), django.db.models.lookups.Exact(models.Func('links', function='octet_length', output_field=models.IntegerField()), django.db.models.expressions.CombinedExpression(models.F('count'), '*', models.Value(32)))), name='audit_block_is_whole'), models.UniqueConstraint(fields=('previous',), name='audit_block_follows_once')],
                },
            ), migrations.CreateModel(
                name='Redaction',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ground', models.CharField(max_length=300, verbose_name='ground')),
                    ('actor_name', models.CharField(max_length=120, verbose_name='actor')),
                    ('at', models.DateTimeField(auto_now_add=True, verbose_name='time')),
                    ('xact', models.BigIntegerField(db_default=models.Func(function='pg_current_xact_id', template='(%(function)s()::text::bigint)'), editable=False)),
                ],
                options={
                    'verbose_name': 'redaction',
                    'verbose_name_plural': 'redactions',
                    'constraints': [models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='redaction_has_a_ground')],
                },
            ), migrations.CreateModel(
                name='TrailExport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(unique=True, verbose_name='day')),
                    ('first_block', models.BigIntegerField(null=True)),
                    ('last_block', models.BigIntegerField()),
                    ('last_hash', models.BinaryField()),
                    ('entries', models.PositiveIntegerField(verbose_name='entries')),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                    ('key', models.CharField(max_length=16, verbose_name='key')),
                    ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                ],
                options={
                    'verbose_name': 'signed file of the trail',
                    'verbose_name_plural': 'signed files of the trail',
                },
            ), migrations.CreateModel(
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
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('broken', 0), ('first', '')), models.Q(('broken__gt', 0), models.Q(('first', ''), _negated=True)), _connector='OR'), name='audit_check_says_where')],
                },
            ), migrations.CreateModel(
                name='RedactedEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('redaction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='audit.redaction')),
                    ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redactions', to='audit.auditentry')),
                    ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                    ('digest', models.BinaryField(db_default=models.Value(b''))),
                ],
                options={
                    'verbose_name': 'redacted entry',
                    'verbose_name_plural': 'redacted entries',
                    'constraints': [models.UniqueConstraint(fields=('redaction', 'entry'), name='redacted_once_an_act')],
                },
            )],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='block',
            trigger=pgtrigger.compiler.Trigger(name='audit_block_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='c0b2892f71a761f627cc5d4961ce9a4ccf1f0ad3', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_block_is_append_only_3b792', table='audit_block', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='block',
            trigger=pgtrigger.compiler.Trigger(name='audit_block_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='43bf062bccb6adc5ddc9089c5576a6313d21be76', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_block_is_not_truncated_8b1f9', table='audit_block', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redaction',
            trigger=pgtrigger.compiler.Trigger(name='audit_redaction_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='7f864c75891b2602ed17a8541f66ee04ca5b82e2', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_redaction_is_append_only_1c4ec', table='audit_redaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redaction',
            trigger=pgtrigger.compiler.Trigger(name='audit_redaction_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='f4d2c77b6f56a8fd126bf3f073d22bb5278e4eb9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_redaction_is_not_truncated_67c1e', table='audit_redaction', when='BEFORE')),
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
            model_name='auditentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_seals_entry', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nNEW.xact := pg_current_xact_id()::text::bigint;\nNEW.salt := gen_random_uuid();\nNEW.payload_digest := audit_payload_digest(\n    NEW.salt, NEW.actor_name, NEW.unit_name, NEW.object_name, NEW.changes, NEW.note, NEW.source);\nRETURN NEW;\n', hash='cc41a03b5ccd588c90c746d49513c4152bce9e32', operation='INSERT', pgid='pgtrigger_audit_seals_entry_056e2', table='audit_auditentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF TG_OP = 'UPDATE'\n    AND OLD.event <> 'audit.entries_redacted'\n    AND (NEW.id, NEW.at, NEW.event, NEW.actor_id, NEW.unit_id, NEW.object_type, NEW.object_id, NEW.result,\n         NEW.change_id, NEW.xact, NEW.payload_digest)\n        IS NOT DISTINCT FROM\n        (OLD.id, OLD.at, OLD.event, OLD.actor_id, OLD.unit_id, OLD.object_type, OLD.object_id, OLD.result,\n         OLD.change_id, OLD.xact, OLD.payload_digest)\n    AND audit_only_removes(NEW.actor_name, OLD.actor_name)\n    AND audit_only_removes(NEW.unit_name, OLD.unit_name)\n    AND audit_only_removes(NEW.object_name, OLD.object_name)\n    AND audit_only_removes(NEW.changes::text, OLD.changes::text)\n    AND audit_only_removes(NEW.note, OLD.note)\n    AND audit_only_removes(NEW.source, OLD.source)\n    AND audit_payload_digest(\n            NEW.salt, NEW.actor_name, NEW.unit_name, NEW.object_name, NEW.changes, NEW.note, NEW.source)\n        = (SELECT digest FROM audit_redactedentry WHERE entry_id = NEW.id ORDER BY id DESC LIMIT 1)\nTHEN\n    RETURN NEW;\nEND IF;\nRAISE EXCEPTION 'the audit trail is append-only';\n", hash='d88e2e7384250a09e4bedb57ed98f4b868a489af', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_is_append_only_9c517', table='audit_auditentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='06ce77af8db59e2af0ebca0642f6d3d25af6c9c6', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_is_not_truncated_74188', table='audit_auditentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redactedentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_redacted_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='644e0c003646a8253deee121dcdb6e02b759bbdb', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_redacted_is_append_only_5a985', table='audit_redactedentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redactedentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_redacted_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='79207bb89ecd855ee735a0b79b49627af807ee49', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_redacted_is_not_truncated_0a598', table='audit_redactedentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trailexport',
            trigger=pgtrigger.compiler.Trigger(name='audit_export_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='9a51ce1c9cf251b83b22ae9f6ede6f7cd96bb0fe', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_export_is_append_only_89cd6', table='audit_trailexport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='trailexport',
            trigger=pgtrigger.compiler.Trigger(name='audit_export_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='38eee622fbf9a26b03810b235856ae789b47bc1a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_export_is_not_truncated_8fd88', table='audit_trailexport', when='BEFORE')),
        ),
    ]
