"""Entries from before the digests get theirs, some thousand at a time, so that nobody waits for long."""

from django.db import connection, migrations, transaction

BATCH = 5000
# The trigger that refuses changes is off inside each transaction only, and only for the owner of the table.
FILL = """
ALTER TABLE audit_auditentry DISABLE TRIGGER USER;
UPDATE audit_auditentry SET
    actor_name = fresh.actor_name, source = fresh.source, salt = fresh.salt,
    payload_digest = audit_payload_digest(
        fresh.salt, fresh.actor_name, unit_name, object_name, changes, note, fresh.source)
FROM (
    SELECT id, gen_random_uuid() AS salt,
        coalesce(nullif(actor_name, ''), '系统') AS actor_name, coalesce(nullif(source, ''), 'system') AS source
    FROM audit_auditentry WHERE payload_digest IS NULL AND id > {last} ORDER BY id LIMIT {batch}
) AS fresh WHERE audit_auditentry.id = fresh.id;
ALTER TABLE audit_auditentry ENABLE TRIGGER USER;
"""


def fill(apps, schema_editor):
    last = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(id) FROM (SELECT id FROM audit_auditentry WHERE payload_digest IS NULL AND id > %s"
                " ORDER BY id LIMIT %s) AS next",
                [last, BATCH],
            )
            newest = cursor.fetchone()[0]
            if newest is None:
                return
            cursor.execute(FILL.format(last=last, batch=BATCH))
            last = newest


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("audit", "0004_words_have_a_digest")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
