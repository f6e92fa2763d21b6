import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("files", "0001_files"),
        ("files", "0002_counted_uploads"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='StoredFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sha256', models.CharField(max_length=64, unique=True)),
                    ('size', models.PositiveBigIntegerField()),
                    ('media_type', models.CharField(max_length=100)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'stored file',
                    'verbose_name_plural': 'stored files',
                    'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='file_has_a_sha256')],
                },
            ), migrations.CreateModel(
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
            ), migrations.CreateModel(
                name='Attachment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='files.storedfile')),
                    ('name', models.CharField(max_length=200, verbose_name='file name')),
                    ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype')),
                    ('object_id', models.PositiveBigIntegerField()),
                    ('kind', models.CharField(blank=True, max_length=30)),
                    ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                    ('removed_at', models.DateTimeField(editable=False, null=True)),
                ],
                options={
                    'verbose_name': 'attachment',
                    'verbose_name_plural': 'attachments',
                    'indexes': [models.Index(fields=['content_type', 'object_id'], name='attachment_object')],
                },
            )],
        ),
    ]
