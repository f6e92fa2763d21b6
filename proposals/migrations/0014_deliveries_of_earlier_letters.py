"""Letters issued before delivery was a step of its own reached their proposers on the day of their issue."""

from django.db import migrations
from django.db.models import F


def forwards(apps, schema_editor):
    Reply = apps.get_model("proposals", "Reply")
    Delivery = apps.get_model("proposals", "Delivery")
    issued = Reply.objects.filter(state="issued", assignment__state="delivered", delivery=None)
    rows = issued.annotate(day=F("issued_on")).values_list("pk", "day")
    Delivery.objects.bulk_create(
        [Delivery(reply_id=key, way="portal", delivered_on=day) for key, day in rows], batch_size=1000
    )


def backwards(apps, schema_editor):
    """The table goes with the migration before this one."""


class Migration(migrations.Migration):
    dependencies = [("proposals", "0013_letter_steps")]
    operations = [migrations.RunPython(forwards, backwards)]
