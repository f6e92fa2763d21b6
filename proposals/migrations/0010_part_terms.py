"""Parts remember the rule that gave their date, so that a holiday notice can move it."""

from django.db import migrations, models

# An open part whose date a rule gave says why, and was not extended.
FILL = """
    UPDATE proposals_assignment part
    SET term = COALESCE(round.terms ->> CASE
            WHEN part.mode = 'co' THEN 'opinion'
            WHEN matter.kind = 'proposal' THEN 'reply'
            ELSE 'complaint' END, '')
    FROM proposals_matterround round, proposals_matter matter
    WHERE round.matter_id = part.matter_id AND round.number = part.round AND matter.id = part.matter_id
      AND part.state IN ('to_sign', 'accepted', 'handling', 'drafting') AND part.due_why <> ''
      AND NOT EXISTS (
          SELECT FROM proposals_partrequest asked
          WHERE asked.assignment_id = part.id AND asked.kind = 'extension' AND asked.state = 'granted')
"""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0009_cosigners")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="term",
            field=models.CharField(blank=True, db_default="", default="", max_length=8),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
