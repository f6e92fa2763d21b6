"""Classes of letters are data: A, B and C as they were fixed before, D for places that have it."""

import django.core.validators
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


CLASSES = (
    ("A", "已解决或采纳", "solved", True),
    ("B", "列入计划", "planned", True),
    ("C", "留作参考", "neither", True),
    ("D", "因条件限制暂难解决", "neither", False),
)


def forwards(apps, schema_editor):
    rows = apps.get_model("proposals", "ReplyClass").objects
    for place, (code, name, counts_as, is_active) in enumerate(CLASSES, start=1):
        entry = {"name": name, "counts_as": counts_as, "position": place, "is_active": is_active}
        rows.get_or_create(code=code, defaults=entry)


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_counted_uploads'),
        ('liaison', '0006_policies'),
        ('proposals', '0024_complaints_to_be_taken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReplyClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=1, validators=[django.core.validators.RegexValidator('^[A-Z]\\Z', 'One capital letter, such as A.')], verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('counts_as', models.CharField(choices=[('solved', 'Solved or adopted'), ('planned', 'Planned'), ('neither', 'Neither solved nor planned')], max_length=7, verbose_name='counts as')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'class of letters',
                'verbose_name_plural': 'classes of letters',
                'ordering': ['position', 'code'],
            },
        ),
        migrations.AlterField(
            model_name='reply',
            name='letter_class',
            field=models.CharField(blank=True, max_length=1, verbose_name='class'),
        ),
        migrations.AddIndex(
            model_name='reply',
            index=models.Index(condition=models.Q(('state', 'issued')), fields=['letter_class'], name='reply_issued_in_class'),
        ),
        migrations.AddConstraint(
            model_name='replyclass',
            constraint=models.UniqueConstraint(fields=('code',), name='reply_class_code_is_unique', violation_error_message='This code is in use.'),
        ),
        migrations.AddConstraint(
            model_name='replyclass',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z]$')), name='reply_class_is_one_capital'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replyclass',
            trigger=pgtrigger.compiler.Trigger(name='reply_class_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d98266faf5d91225f7dad85bb03dd1fdf39ab814', operation='DELETE', pgid='pgtrigger_reply_class_is_never_deleted_18aa8', table='proposals_replyclass', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='replyclass',
            trigger=pgtrigger.compiler.Trigger(name='reply_class_code_is_for_good', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5877f5b77773bca193faac7b3133394d7b400c6c', operation='UPDATE', pgid='pgtrigger_reply_class_code_is_for_good_bcc71', table='proposals_replyclass', when='BEFORE')),
        ),
        # The table goes with its rows.
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
