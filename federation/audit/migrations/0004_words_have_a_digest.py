"""Words under a digest, and the one way to take some of them out.

Columns arrive without a rewrite of the table; what is written from here on is sealed by the trigger, and the
next migration seals what stood there before. What the digest is made over: `federation/audit/digests.py`.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

FUNCTIONS = r"""
-- A field as its length in bytes, a colon and its text, or "-" where there is none.
CREATE FUNCTION audit_payload_digest(
    salt uuid, actor_name text, unit_name text, object_name text, changes jsonb, note text, source text
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256(convert_to(
        coalesce(octet_length(salt::text) || ':' || salt::text, '-')
        || coalesce(octet_length(actor_name) || ':' || actor_name, '-')
        || coalesce(octet_length(unit_name) || ':' || unit_name, '-')
        || coalesce(octet_length(object_name) || ':' || object_name, '-')
        || coalesce(octet_length(changes::text) || ':' || changes::text, '-')
        || coalesce(octet_length(note) || ':' || note, '-')
        || coalesce(octet_length(source) || ':' || source, '-'), 'UTF8'))
$$;

-- Whether `fresh` is `old` with marks in the place of some of its parts; a marked value of JSON stands for any.
CREATE FUNCTION audit_only_removes(fresh text, old text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT fresh = old OR old LIKE replace(replace(
        replace(replace(replace(fresh, '\', '\\'), '%', '\%'), '_', '\_'), '"〔已删除〕"', '%'), '〔已删除〕', '%')
$$;

-- What is left of the words of some entries, noted and put in their place under a new salt. It runs with the
-- rights of the owner of the table, because the portal's own role may not write to entries at all.
CREATE FUNCTION audit_redact(act bigint, changed jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    fresh record;
    new_salt uuid;
BEGIN
    PERFORM FROM audit_redaction WHERE id = act AND xact = pg_current_xact_id()::text::bigint;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a redaction takes its entries in its own transaction';
    END IF;
    FOR fresh IN
        SELECT * FROM jsonb_to_recordset(changed) AS x(
            id bigint, actor_name text, unit_name text, object_name text, changes jsonb, note text, source text,
            fields text[])
    LOOP
        new_salt := gen_random_uuid();
        INSERT INTO audit_redactedentry (redaction_id, entry_id, fields, digest) VALUES (
            act, fresh.id, fresh.fields, audit_payload_digest(
                new_salt, fresh.actor_name, fresh.unit_name, fresh.object_name, fresh.changes, fresh.note,
                fresh.source));
        UPDATE audit_auditentry SET
            salt = new_salt, actor_name = fresh.actor_name, unit_name = fresh.unit_name,
            object_name = fresh.object_name, changes = fresh.changes, note = fresh.note, source = fresh.source
        WHERE id = fresh.id;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION audit_redact(bigint, jsonb) FROM PUBLIC;
"""
DROP_FUNCTIONS = """
DROP FUNCTION audit_redact(bigint, jsonb);
DROP FUNCTION audit_only_removes(text, text);
DROP FUNCTION audit_payload_digest(uuid, text, text, text, jsonb, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_entry_names_its_change")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.AddField(
            model_name='auditentry',
            name='payload_digest',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='result',
            field=models.CharField(choices=[('done', 'Success'), ('denied', 'Denied'), ('failed', 'Failed')], db_default='done', default='done', max_length=7, verbose_name='result'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='salt',
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='xact',
            field=models.BigIntegerField(db_default=0, editable=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_seals_entry', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nNEW.xact := pg_current_xact_id()::text::bigint;\nNEW.salt := gen_random_uuid();\nNEW.payload_digest := audit_payload_digest(\n    NEW.salt, NEW.actor_name, NEW.unit_name, NEW.object_name, NEW.changes, NEW.note, NEW.source);\nRETURN NEW;\n', hash='cc41a03b5ccd588c90c746d49513c4152bce9e32', operation='INSERT', pgid='pgtrigger_audit_seals_entry_056e2', table='audit_auditentry', when='BEFORE')),
        ),
        migrations.CreateModel(
            name='RedactedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('digest', models.BinaryField(db_default=models.Value(b''))),
            ],
            options={
                'verbose_name': 'redacted entry',
                'verbose_name_plural': 'redacted entries',
            },
        ),
        migrations.CreateModel(
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
            },
        ),
        migrations.AddField(
            model_name='redactedentry',
            name='entry',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redactions', to='audit.auditentry'),
        ),
        migrations.AddConstraint(
            model_name='redaction',
            constraint=models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='redaction_has_a_ground'),
        ),
        migrations.AddField(
            model_name='redactedentry',
            name='redaction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='audit.redaction'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redaction',
            trigger=pgtrigger.compiler.Trigger(name='audit_redaction_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='7f864c75891b2602ed17a8541f66ee04ca5b82e2', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_redaction_is_append_only_1c4ec', table='audit_redaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redaction',
            trigger=pgtrigger.compiler.Trigger(name='audit_redaction_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='f4d2c77b6f56a8fd126bf3f073d22bb5278e4eb9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_redaction_is_not_truncated_67c1e', table='audit_redaction', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='redactedentry',
            constraint=models.UniqueConstraint(fields=('redaction', 'entry'), name='redacted_once_an_act'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redactedentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_redacted_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='644e0c003646a8253deee121dcdb6e02b759bbdb', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_redacted_is_append_only_5a985', table='audit_redactedentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='redactedentry',
            trigger=pgtrigger.compiler.Trigger(name='audit_redacted_is_not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'the audit trail is append-only';", hash='79207bb89ecd855ee735a0b79b49627af807ee49', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_audit_redacted_is_not_truncated_0a598', table='audit_redactedentry', when='BEFORE')),
        ),
    ]
