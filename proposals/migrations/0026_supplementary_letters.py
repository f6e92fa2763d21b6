"""A part has one first letter and later ones, each of which supplements the one before it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_counted_uploads'),
        ('liaison', '0006_policies'),
        ('proposals', '0025_reply_classes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='reply',
            name='supplements',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supplement', to='proposals.reply'),
        ),
        migrations.AlterField(
            model_name='reply',
            name='assignment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='proposals.assignment'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.UniqueConstraint(condition=models.Q(('supplements__isnull', True)), fields=('assignment',), name='reply_part_has_one_first_letter'),
        ),
        migrations.AddConstraint(
            model_name='reply',
            constraint=models.UniqueConstraint(condition=models.Q(('supplements__isnull', False), models.Q(('state', 'issued'), _negated=True)), fields=('assignment',), name='reply_one_supplement_under_way', violation_error_message='A supplementary letter is under way already.'),
        ),
    ]
