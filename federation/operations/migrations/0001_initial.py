from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("operations", "0001_backups"),
    ]

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Backup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('database', 'Database'), ('files', 'Files')], max_length=8, verbose_name='part')),
                ('kind', models.CharField(choices=[('saved', 'Saved'), ('restored', 'Restored as a trial')], default='saved', max_length=8, verbose_name='kind')),
                ('ended_at', models.DateTimeField(auto_now_add=True, verbose_name='ended')),
                ('size', models.BigIntegerField(default=0, verbose_name='size')),
                ('succeeded', models.BooleanField(default=True, verbose_name='succeeded')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'verbose_name': 'backup',
                'verbose_name_plural': 'backups',
                'indexes': [models.Index(fields=['part', 'kind', '-id'], name='backup_latest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gte', 0)), name='backup_has_a_size')],
            },
        ),
    ]
