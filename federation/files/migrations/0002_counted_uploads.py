
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0001_files'),
    ]

    operations = [
        migrations.CreateModel(
            name='UploadCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(choices=[('user', 'person'), ('unit', 'unit'), ('guest', 'guest')], max_length=5)),
                ('key', models.BigIntegerField()),
                ('day', models.DateField()),
                ('files', models.PositiveIntegerField()),
                ('bytes', models.PositiveBigIntegerField()),
            ],
            options={
                'verbose_name': 'count of uploads',
                'verbose_name_plural': 'counts of uploads',
                'indexes': [models.Index(fields=['day'], name='uploadcount_day')],
                'constraints': [models.UniqueConstraint(fields=('holder', 'key', 'day'), name='uploadcount_once_a_day')],
            },
        ),
    ]
