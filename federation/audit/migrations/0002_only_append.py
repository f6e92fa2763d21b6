"""The functions that the triggers of the trail call, and what the portal's own role may do with its tables.

What the digest is made over: `federation/audit/digests.py`.
"""

from django.db import migrations

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
# The role of web, worker and beat (federation/embedded/roles.sql): it reads, appends and calls the one function.
# Where it does not exist, the triggers alone guard the trail.
REVOKE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditentry FROM portal_app;
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_redaction FROM portal_app;
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON audit_redactedentry FROM portal_app;
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_block, audit_trailexport, audit_verification FROM portal_app;
        GRANT EXECUTE ON FUNCTION audit_redact(bigint, jsonb) TO portal_app;
    END IF;
END
$$;
"""
GRANT = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        GRANT UPDATE, DELETE ON audit_auditentry TO portal_app;
    END IF;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.RunSQL(REVOKE, GRANT),
    ]
