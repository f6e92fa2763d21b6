"""What the desk is to take has a name of its own: its page is the one where it is taken."""

from django.db import migrations

TAKE = """
UPDATE proposals_duty SET kind = 'take' WHERE kind = 'triage' AND user_id IS NULL AND done_at IS NULL
"""
LOOK_AT = "UPDATE proposals_duty SET kind = 'triage' WHERE kind = 'take'"


class Migration(migrations.Migration):
    dependencies = [("proposals", "0023_instructions")]

    operations = [migrations.RunSQL(TAKE, LOOK_AT)]
