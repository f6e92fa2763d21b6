import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # The index is built beside the work that goes on.
    atomic = False

    dependencies = [
        ("accounts", "0003_delegations"),
        ("members", "0006_public_posts_of_unknown_start"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="account",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="people_on_file",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(
                condition=models.Q(("account__isnull", False)), fields=["account"], name="person_account"
            ),
        ),
    ]
