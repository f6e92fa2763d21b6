import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("notices", "0001_inbox_and_outbox"),
        ("notices", "0002_states_and_channels"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(max_length=80)),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('body', models.TextField(blank=True, verbose_name='text')),
                    ('url', models.CharField(blank=True, max_length=300)),
                    ('key', models.CharField(max_length=200)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('read_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'notice',
                    'verbose_name_plural': 'notices',
                    'indexes': [models.Index(fields=['user', '-id'], name='notice_inbox'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['user'], name='notice_unread')],
                    'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='notice_once_per_effect')],
                },
            ), migrations.CreateModel(
                name='OutboxMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(max_length=30)),
                    ('key', models.CharField(max_length=250, unique=True)),
                    ('payload', models.JSONField()),
                    ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Delivered'), ('failed', 'Given up')], default='waiting', max_length=8)),
                    ('attempts', models.PositiveSmallIntegerField(default=0)),
                    ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('done_at', models.DateTimeField(null=True)),
                    ('error', models.TextField(blank=True)),
                ],
                options={
                    'verbose_name': 'outbox message',
                    'verbose_name_plural': 'outbox messages',
                    'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at', 'id'], name='outbox_waiting'), models.Index(fields=['state', '-id'], name='outbox_state'), models.Index(fields=['channel', '-id'], name='outbox_channel')],
                },
            )],
        ),
    ]
