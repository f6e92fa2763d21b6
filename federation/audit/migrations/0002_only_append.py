from django.db import migrations

# The role of web, worker and beat (federation/embedded/roles.sql). Where it does not exist, the trigger
# alone guards the trail.
REVOKE = """
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_auditentry FROM portal_app;
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
    dependencies = [("audit", "0001_trail")]
    operations = [migrations.RunSQL(REVOKE, GRANT)]
