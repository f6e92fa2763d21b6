import django.db.models.deletion
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("reference", "0001_dictionaries"),
    ]

    dependencies = [
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='Industry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scheme', models.CharField(choices=[('gbt4754', 'GB/T 4754 section'), ('city', 'City industry')], max_length=8, verbose_name='dictionary')),
                    ('code', models.CharField(max_length=20, verbose_name='code')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='reference.industry')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'industry',
                    'verbose_name_plural': 'industries',
                    'ordering': ['scheme', 'position', 'code'],
                    'constraints': [models.UniqueConstraint(fields=('scheme', 'code'), name='industry_code_is_unique'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='industry_is_not_its_own_parent')],
                },
            ), migrations.CreateModel(
                name='Region',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=12, unique=True, verbose_name='code')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('short_name', models.CharField(max_length=30, verbose_name='short name')),
                    ('level', models.CharField(choices=[('province', 'Province'), ('city', 'City'), ('county', 'County or district'), ('zone', 'Zone')], max_length=8, verbose_name='level')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='reference.region')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('valid_from', models.DateField(blank=True, null=True)),
                    ('valid_to', models.DateField(blank=True, null=True)),
                ],
                options={
                    'verbose_name': 'region',
                    'verbose_name_plural': 'regions',
                    'ordering': ['code'],
                    'indexes': [models.Index(fields=['short_name'], name='region_short_name')],
                },
            ), migrations.CreateModel(
                name='DictionaryChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('industry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='reference.industry')),
                    ('region', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='reference.region')),
                    ('old_name', models.CharField(max_length=60)),
                    ('new_name', models.CharField(max_length=60)),
                    ('changed_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'change of a dictionary',
                    'verbose_name_plural': 'changes of dictionaries',
                    'constraints': [models.CheckConstraint(condition=models.Q(('industry__isnull', False), ('region__isnull', False), _connector='XOR'), name='dictionary_change_is_about_one_entry')],
                },
            )],
        ),
    ]
