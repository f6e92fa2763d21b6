"""What is written about a followed record is queued for its followers by the database itself.

A statement trigger with the new rows as a table: an act that nobody follows pays one look into a small
index, a bulk import one for each line, and no act pays a query of its own.
"""

from django.db import migrations

QUEUE = """
CREATE FUNCTION queue_news_of_followed_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notices_outboxmessage (key, channel, payload, state, attempts, due_at, created_at, error)
    SELECT 'follow:' || fresh.id, 'follow', jsonb_build_object('entry', fresh.id), 'waiting', 0, now(), now(), ''
    FROM fresh
    WHERE EXISTS (
        SELECT 1 FROM ui_follow
        WHERE ui_follow.subjects @> ARRAY[(fresh.object_type || ':' || fresh.object_id)::varchar]
          AND ui_follow.user_id IS DISTINCT FROM fresh.actor_id
    )
    ON CONFLICT (key) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_reaches_followers AFTER INSERT ON audit_auditentry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION queue_news_of_followed_records();
"""
DROP = """
DROP TRIGGER audit_reaches_followers ON audit_auditentry;
DROP FUNCTION queue_news_of_followed_records();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("notices", "0001_initial"), ("ui", "0001_initial")]
    replaces = [("ui", "0004_changes_reach_followers")]

    operations = [migrations.RunSQL(QUEUE, DROP)]
