import django.db.models.deletion
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("calendar", "0001_calendar"),
    ]

    dependencies = [
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='HolidayNotice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(unique=True, verbose_name='year')),
                    ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                    ('loaded_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'holiday notice',
                    'verbose_name_plural': 'holiday notices',
                },
            ), migrations.CreateModel(
                name='SpecialDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='calendar.holidaynotice')),
                    ('day', models.DateField(unique=True, verbose_name='day')),
                    ('kind', models.CharField(choices=[('off', 'Day off'), ('work', 'Make-up working day')], max_length=4)),
                    ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                ],
                options={
                    'verbose_name': 'special day',
                    'verbose_name_plural': 'special days',
                },
            )],
        ),
    ]
