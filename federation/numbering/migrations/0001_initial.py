import django.db.models.deletion
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("numbering", "0001_numbers"),
    ]

    dependencies = [
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='NumberSeries',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, verbose_name='series')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                    ('digits', models.PositiveSmallIntegerField(default=0)),
                    ('last_serial', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'verbose_name': 'number series',
                    'verbose_name_plural': 'number series',
                    'constraints': [models.UniqueConstraint(fields=('code', 'year'), name='number_series_per_code_and_year'), models.CheckConstraint(condition=models.Q(('year__range', (1949, 2200))), name='number_series_year')],
                },
            ), migrations.CreateModel(
                name='NumberEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='numbering.numberseries')),
                    ('serial', models.PositiveIntegerField(verbose_name='serial')),
                    ('text', models.CharField(max_length=60, unique=True, verbose_name='number')),
                    ('object_type', models.CharField(max_length=60)),
                    ('object_id', models.CharField(max_length=40)),
                    ('taken_over', models.BooleanField(default=False)),
                    ('void_reason', models.CharField(blank=True, max_length=300)),
                    ('taken_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'number',
                    'verbose_name_plural': 'numbers',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('taken_over', False)), fields=('series', 'serial'), name='number_serial_is_taken_once')],
                },
            )],
        ),
    ]
