
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_delegations'),
        ('exchange', '0005_exported_files'),
        ('files', '0001_files'),
        ('jobs', '0001_jobs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='is_chosen',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='lead',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='further', to='exchange.importbatch'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='sheet_counts',
            field=models.JSONField(default=dict),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(('lead', None), ('state', 'uploaded'), _connector='OR'), name='import_part_has_no_state_of_its_own'),
        ),
        migrations.AddField(
            model_name='rowproblem',
            name='place',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('batch'), '*', models.Value(4294967296)), '+', models.F('row')), output_field=models.BigIntegerField()),
        ),
    ]
