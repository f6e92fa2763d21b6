"""Opinions of co-handlers as numbered, frozen letters to the lead."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_counted_uploads'),
        ('proposals', '0026_supplementary_letters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OpinionLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='number')),
                ('sent_on', models.DateField(verbose_name='sent on')),
                ('addressee', models.CharField(max_length=200, verbose_name='addressee')),
                ('assignment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opinion_letter', to='proposals.assignment')),
                ('docx', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('pdf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'opinion of a co-handler',
                'verbose_name_plural': 'opinions of co-handlers',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opinionletter',
            trigger=pgtrigger.compiler.Trigger(name='opinion_letter_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='91c359b55b2b795fc6453eae80f9710f5d35c293', operation='UPDATE OR DELETE', pgid='pgtrigger_opinion_letter_is_frozen_ee3a1', table='proposals_opinionletter', when='BEFORE')),
        ),
    ]
