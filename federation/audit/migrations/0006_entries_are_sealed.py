"""Every entry has its digest and says who, what and whence; what changes one is a redaction or refused."""

import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# The role of web, worker and beat (federation/embedded/roles.sql): it reads, appends and calls the one function.
REVOKE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_redaction FROM portal_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_redactedentry FROM portal_app;
        GRANT EXECUTE ON FUNCTION audit_redact(bigint, jsonb) TO portal_app;
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_digests_of_earlier_entries")]

    operations = [
        migrations.AlterField(
            model_name='auditentry',
            name='payload_digest',
            field=models.BinaryField(db_default=models.Value(b'')),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='salt',
            field=models.UUIDField(db_default=models.Func(function='gen_random_uuid'), editable=False),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='source',
            field=models.CharField(max_length=60, verbose_name='source'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event', ''), _negated=True), models.Q(('actor_name', ''), _negated=True), models.Q(('object_type', ''), _negated=True), models.Q(('object_id', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='audit_says_who_what_and_whence'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('result__in', ['done', 'denied', 'failed'])), name='audit_result_is_known'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func('payload_digest', function='octet_length', output_field=models.IntegerField()), 32), name='audit_has_its_digest'),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='auditentry',
            name='audit_is_append_only',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF TG_OP = 'UPDATE'\n    AND OLD.event <> 'audit.entries_redacted'\n    AND (NEW.id, NEW.at, NEW.event, NEW.actor_id, NEW.unit_id, NEW.object_type, NEW.object_id, NEW.result,\n         NEW.change_id, NEW.xact, NEW.payload_digest)\n        IS NOT DISTINCT FROM\n        (OLD.id, OLD.at, OLD.event, OLD.actor_id, OLD.unit_id, OLD.object_type, OLD.object_id, OLD.result,\n         OLD.change_id, OLD.xact, OLD.payload_digest)\n    AND audit_only_removes(NEW.actor_name, OLD.actor_name)\n    AND audit_only_removes(NEW.unit_name, OLD.unit_name)\n    AND audit_only_removes(NEW.object_name, OLD.object_name)\n    AND audit_only_removes(NEW.changes::text, OLD.changes::text)\n    AND audit_only_removes(NEW.note, OLD.note)\n    AND audit_only_removes(NEW.source, OLD.source)\n    AND audit_payload_digest(\n            NEW.salt, NEW.actor_name, NEW.unit_name, NEW.object_name, NEW.changes, NEW.note, NEW.source)\n        = (SELECT digest FROM audit_redactedentry WHERE entry_id = NEW.id ORDER BY id DESC LIMIT 1)\nTHEN\n    RETURN NEW;\nEND IF;\nRAISE EXCEPTION 'the audit trail is append-only';\n", hash='d88e2e7384250a09e4bedb57ed98f4b868a489af', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_is_append_only_9c517', table='audit_auditentry', when='BEFORE')),
        ),
        migrations.RunSQL(REVOKE, migrations.RunSQL.noop),
    ]
