import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("privacy", "0001_requests"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
        ('files', '0001_initial'),
        ('jobs', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='DataRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('number', models.CharField(blank=True, max_length=60, verbose_name='number')),
                    ('kind', models.CharField(choices=[('copy', 'A copy of my data'), ('correction', 'A correction'), ('erasure', 'Erasure'), ('withdrawal', 'Withdrawal of consent')], max_length=10, verbose_name='request')),
                    ('state', models.CharField(choices=[('received', 'Received'), ('identified', 'Identity checked'), ('handling', 'In handling'), ('proposed', 'Waiting for the leader'), ('approved', 'Being carried out'), ('granted', 'Granted'), ('partly', 'Granted in part'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='received', max_length=10, verbose_name='state')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='federation in charge')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('digest', models.CharField(blank=True, editable=False, max_length=64)),
                    ('asker', models.CharField(choices=[('self', 'I ask for myself'), ('agent', 'I act for somebody, with a letter of authority'), ('relative', 'I am a close relative of somebody who has died')], default='self', max_length=8, verbose_name='who asks')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('mobile', models.CharField(blank=True, max_length=20, verbose_name='mobile telephone')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('wish', models.TextField(max_length=2000, verbose_name='what is asked')),
                    ('received_on', models.DateField(verbose_name='received')),
                    ('due_on', models.DateField(verbose_name='due')),
                    ('due_why', models.TextField(blank=True)),
                    ('extended_on', models.DateField(blank=True, null=True, verbose_name='extended on')),
                    ('extension_reason', models.CharField(blank=True, max_length=300, verbose_name='reason of the extension')),
                    ('proof', models.CharField(blank=True, choices=[('account', 'Signed in, and proved again'), ('document', 'Identity document shown in person'), ('call', 'Called back on the number that is on file'), ('authority', 'Letter of authority and identity document')], max_length=9, verbose_name='how the identity was checked')),
                    ('proof_note', models.CharField(blank=True, max_length=200, verbose_name='note on the identity')),
                    ('identified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by')),
                    ('identified_at', models.DateTimeField(blank=True, null=True)),
                    ('handler', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by')),
                    ('refusal', models.CharField(blank=True, choices=[('identity', 'The identity could not be made sure of'), ('nothing', 'Nothing is on file about the person'), ('law', 'The law requires the data to be kept'), ('secrecy', 'The law requires secrecy, or forbids telling'), ('others', 'It would harm the rights of others'), ('repeated', 'The same was asked and answered a short time ago'), ('correct', 'What is on file is right')], max_length=8, verbose_name='ground of the refusal')),
                    ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                    ('plan', models.JSONField(blank=True, default=dict)),
                    ('report', models.JSONField(blank=True, default=dict)),
                    ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='jobs.job')),
                    ('forgotten_at', models.DateTimeField(blank=True, null=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'personal-data request',
                    'verbose_name_plural': 'personal-data requests',
                    'indexes': [models.Index(fields=['-id'], name='data_request_list'), models.Index(fields=['state', '-id'], name='data_request_state'), models.Index(fields=['organisation', '-id'], name='data_request_unit'), models.Index(fields=['user', '-id'], name='data_request_user'), models.Index(condition=models.Q(('state__in', ('received', 'identified', 'handling', 'proposed', 'approved'))), fields=['due_on'], name='data_request_due'), models.Index(condition=models.Q(('forgotten_at__isnull', True)), fields=['decided_at'], name='data_request_over')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='data_request_number_is_unique'), models.UniqueConstraint(condition=models.Q(('digest', ''), _negated=True), fields=('digest',), name='data_request_link_is_unique'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'refused', 'withdrawn']), models.Q(('identified_at__isnull', False), models.Q(('proof', ''), _negated=True)), _connector='OR'), name='data_request_is_of_somebody_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(models.Q(('refusal', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='data_request_refusal_has_a_ground'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'erasure'), ('state__in', ['approved', 'granted', 'partly']), _negated=True), models.Q(('approved_by__isnull', False), ('decided_by__isnull', False), models.Q(('approved_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='data_request_erasure_by_two', violation_error_message='Two persons are needed: who proposed it cannot approve it.'), models.CheckConstraint(condition=models.Q(models.Q(('user__isnull', True), ('decided_by__isnull', True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), models.Q(('user__isnull', True), ('approved_by__isnull', True), models.Q(('approved_by', models.F('user')), _negated=True), _connector='OR')), name='data_request_decided_by_somebody_else', violation_error_message='Nobody decides about a request of their own.'), models.CheckConstraint(condition=models.Q(('extended_on__isnull', True), models.Q(('extension_reason', ''), _negated=True), _connector='OR'), name='data_request_extension_has_a_reason')],
                },
            ), migrations.CreateModel(
                name='DataCopy',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='privacy.datarequest')),
                    ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile')),
                    ('rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('expires_at', models.DateTimeField()),
                ],
                options={
                    'verbose_name': 'copy of personal data',
                    'verbose_name_plural': 'copies of personal data',
                    'indexes': [models.Index(condition=models.Q(('file__isnull', False)), fields=['expires_at'], name='data_copy_expiry')],
                },
            ), migrations.CreateModel(
                name='RequestRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='records', to='privacy.datarequest')),
                    ('model', models.CharField(max_length=60)),
                    ('key', models.BigIntegerField()),
                    ('part', models.CharField(blank=True, max_length=20)),
                    ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('added_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'record of a request',
                    'verbose_name_plural': 'records of requests',
                    'indexes': [models.Index(fields=['model', 'key'], name='request_record_row')],
                    'constraints': [models.UniqueConstraint(fields=('request', 'model', 'key', 'part'), name='request_record_once')],
                },
            )],
        ),
    ]
