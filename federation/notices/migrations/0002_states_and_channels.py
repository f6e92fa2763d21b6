from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notices", "0001_inbox_and_outbox")]

    operations = [
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(fields=['state', '-id'], name='outbox_state'),
        ),
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(fields=['channel', '-id'], name='outbox_channel'),
        ),
    ]
