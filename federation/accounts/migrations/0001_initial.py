import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("accounts", "0001_people_and_units"),
        ("accounts", "0002_second_factor_and_sign_ins"),
        ("accounts", "0003_delegations"),
        ("accounts", "0004_ends_by_administrators"),
        ("accounts", "0005_units_are_closed"),
        ("accounts", "0006_lists_of_live_records"),
    ]

    dependencies = [
        ('reference', '0001_initial'),
    ]

    operations = [
        # Terms and posts that overlap are refused by exclusion constraints on equality and ranges.
        BtreeGistExtension(),
        CreateModels(
            models=[migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('username', models.CharField(max_length=60, unique=True, verbose_name='account name')),
                    ('folded_username', models.CharField(editable=False, max_length=60, unique=True)),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('mobile', models.CharField(blank=True, max_length=20, verbose_name='mobile telephone')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                    ('language', models.CharField(choices=[('zh-hans', 'Simplified Chinese'), ('en', 'English')], default='zh-hans', max_length=10)),
                    ('text_size', models.CharField(choices=[('normal', 'Normal text'), ('large', 'Large text')], default='normal', max_length=6)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('second_factor_since', models.DateTimeField(editable=False, null=True, verbose_name='second factor since')),
                    ('session_epoch', models.PositiveIntegerField(default=0, editable=False)),
                    ('ended_sessions', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, editable=False, size=None)),
                ],
                options={
                    'verbose_name': 'user',
                    'verbose_name_plural': 'users',
                },
            ), migrations.CreateModel(
                name='Organisation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('federation', 'Federation'), ('county_federation', 'County federation'), ('chamber', 'Chamber'), ('enterprise', 'Enterprise'), ('department', 'Department'), ('park', 'Park'), ('outside', 'Outside body')], max_length=20, verbose_name='kind')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('short_name', models.CharField(blank=True, max_length=100, verbose_name='short name')),
                    ('english_name', models.CharField(blank=True, max_length=200, verbose_name='English name')),
                    ('former_names', models.TextField(blank=True, help_text='One name per line', verbose_name='former names')),
                    ('credit_code', models.CharField(blank=True, max_length=18, null=True, verbose_name='credit code')),
                    ('status', models.CharField(choices=[('active', 'Active'), ('preparing', 'In preparation'), ('inactive', 'Inactive'), ('dissolved', 'Dissolved')], default='active', max_length=12, verbose_name='status')),
                    ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.region', verbose_name='region')),
                    ('industry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.industry', verbose_name='industry')),
                    ('founded_on', models.DateField(blank=True, null=True, verbose_name='founding date')),
                    ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                    ('phone', models.CharField(blank=True, max_length=40, verbose_name='office telephone')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.organisation', verbose_name='parent unit')),
                    ('path', models.CharField(default='', editable=False, max_length=260)),
                    ('branch', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                    ('closed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='closed from')),
                    ('merged_into', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='accounts.organisation')),
                    ('sort_key', models.CharField(db_collation='C', default='', editable=False, max_length=260)),
                    ('folded_name', models.CharField(default='', editable=False, max_length=220)),
                    ('search', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                ],
                options={
                    'verbose_name': 'organisation',
                    'verbose_name_plural': 'organisations',
                    'indexes': [models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['kind', 'sort_key', 'id'], name='organisation_live_list'), models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['kind', 'region', 'sort_key', 'id'], name='organisation_live_region'), models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['kind', 'industry', 'sort_key', 'id'], name='organisation_live_industry'), models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['kind', 'region', 'industry', 'sort_key', 'id'], name='organisation_live_facets'), models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['kind', 'branch', 'sort_key', 'id'], name='organisation_live_branch'), models.Index(fields=['updated_at', 'id'], name='organisation_updated'), models.Index(fields=['folded_name'], name='organisation_folded_name'), models.Index(fields=['path'], name='organisation_path', opclasses=['varchar_pattern_ops']), django.contrib.postgres.indexes.GinIndex(fields=['search'], name='organisation_search')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('credit_code__isnull', False), ('merged_into__isnull', True)), fields=('credit_code',), name='organisation_one_live_row_per_credit_code', violation_error_message='An organisation with this credit code is already registered.'), models.CheckConstraint(condition=models.Q(('credit_code__isnull', True), ('credit_code__regex', '^[0-9A-Z]{18}$'), _connector='OR'), name='organisation_credit_code_is_18_characters'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='organisation_has_a_name'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='organisation_is_not_its_own_parent')],
                },
            ), migrations.CreateModel(
                name='Authenticator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authenticators', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(choices=[('totp', 'Code by an app'), ('passkey', 'Passkey')], max_length=10, verbose_name='kind')),
                    ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                    ('key', models.BinaryField()),
                    ('credential_id', models.BinaryField(null=True, unique=True)),
                    ('last_used_step', models.BigIntegerField(default=0)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('last_used_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'authenticator',
                    'verbose_name_plural': 'authenticators',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'totp')), fields=('user',), name='authenticator_one_app_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('credential_id__isnull', True), ('kind', 'totp')), models.Q(('credential_id__isnull', False), ('kind', 'passkey')), _connector='OR'), name='authenticator_passkey_has_its_credential')],
                },
            ), migrations.CreateModel(
                name='FactorReset',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factor_resets', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.CharField(max_length=300, verbose_name='reason')),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                    ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('outcome', models.CharField(blank=True, choices=[('approved', 'Approved'), ('refused', 'Refused')], max_length=8)),
                ],
                options={
                    'verbose_name': 'second-factor reset',
                    'verbose_name_plural': 'second-factor resets',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('user',), name='factor_reset_one_open_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by', models.F('asked_by')), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True), models.Q(('asked_by', models.F('user')), _negated=True)), name='factor_reset_by_two_other_persons'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('outcome', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='factor_reset_decision_is_whole')],
                },
            ), migrations.CreateModel(
                name='OneTimeToken',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ('purpose', models.CharField(choices=[('invitation', 'Invitation'), ('reset', 'Password reset')], max_length=10)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'one-time token',
                    'verbose_name_plural': 'one-time tokens',
                },
            ), migrations.CreateModel(
                name='RecoveryCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
                    ('digest', models.CharField(max_length=64)),
                    ('used_at', models.DateTimeField(null=True)),
                ],
                options={
                    'verbose_name': 'recovery code',
                    'verbose_name_plural': 'recovery codes',
                    'constraints': [models.UniqueConstraint(fields=('user', 'digest'), name='recovery_code_once')],
                },
            ), migrations.CreateModel(
                name='SignInRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField(auto_now_add=True, verbose_name='time')),
                    ('address', models.CharField(blank=True, max_length=45, verbose_name='address')),
                    ('device', models.CharField(blank=True, max_length=60, verbose_name='device')),
                    ('method', models.CharField(choices=[('password', 'Password'), ('totp', 'Password and code'), ('passkey', 'Password and passkey'), ('recovery', 'Password and recovery code')], max_length=8, verbose_name='method')),
                    ('result', models.CharField(choices=[('ok', 'Signed in'), ('password', 'Wrong password'), ('factor', 'Wrong second factor')], max_length=8, verbose_name='result')),
                    ('sid', models.UUIDField(editable=False, null=True, unique=True)),
                    ('seen_at', models.DateTimeField(null=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('end', models.CharField(blank=True, choices=[('signed_out', 'Signed out'), ('ended', 'Ended by its owner'), ('not_me', 'Ended: it was not the owner'), ('taken', "Ended with the account's rights"), ('admin', 'Ended by an administrator')], max_length=10)),
                ],
                options={
                    'verbose_name': 'sign-in',
                    'verbose_name_plural': 'sign-ins',
                    'indexes': [models.Index(fields=['user', '-id'], name='sign_in_of_user'), models.Index(fields=['at'], name='sign_in_age'), models.Index(fields=['address', '-id'], name='sign_in_address')],
                },
            ), migrations.CreateModel(
                name='Post',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to=settings.AUTH_USER_MODEL)),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='accounts.organisation')),
                    ('role', models.CharField(choices=[('SYS', 'System administrator'), ('SEC', 'Security administrator'), ('AUD', 'Security auditor'), ('CST', 'City staff'), ('COS', 'County staff'), ('LDR', 'Leader'), ('CHS', 'Chamber secretary'), ('ENT', 'Enterprise representative'), ('DEP', 'Department officer'), ('EXP', 'Expert'), ('PAR', 'Partner system'), ('PUB', 'Public')], max_length=3, verbose_name='role')),
                    ('title', models.CharField(blank=True, max_length=60, verbose_name='post')),
                    ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='until (exclusive)')),
                ],
                options={
                    'verbose_name': 'post',
                    'verbose_name_plural': 'posts',
                    'indexes': [models.Index(fields=['organisation', 'role'], name='post_organisation_role')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='post_ends_not_before_it_starts'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), ('organisation', '='), ('role', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange'), '&&')], name='post_held_once_at_a_time'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role__in', ['SYS', 'SEC', 'AUD'])), expressions=[('user', '='), ('role', '<>'), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange'), '&&')], name='post_one_administrator_role_per_person')],
                },
            ), migrations.CreateModel(
                name='Delegation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegations', to='accounts.post', verbose_name='post')),
                    ('role', models.CharField(choices=[('SYS', 'System administrator'), ('SEC', 'Security administrator'), ('AUD', 'Security auditor'), ('CST', 'City staff'), ('COS', 'County staff'), ('LDR', 'Leader'), ('CHS', 'Chamber secretary'), ('ENT', 'Enterprise representative'), ('DEP', 'Department officer'), ('EXP', 'Expert'), ('PAR', 'Partner system'), ('PUB', 'Public')], editable=False, max_length=3)),
                    ('lender', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='posts_lent', to=settings.AUTH_USER_MODEL)),
                    ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts_borrowed', to=settings.AUTH_USER_MODEL)),
                    ('starts_on', models.DateField(verbose_name='from')),
                    ('ends_on', models.DateField(verbose_name='until (exclusive)')),
                    ('reason', models.CharField(max_length=300, verbose_name='reason')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('ended_at', models.DateTimeField(null=True)),
                    ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'delegation',
                    'verbose_name_plural': 'delegations',
                    'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['delegate'], name='delegation_of_delegate')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='delegation_ends_after_it_starts', violation_error_message='The delegation must end after it starts.'), models.CheckConstraint(condition=models.Q(('role__in', ['AUD', 'SEC', 'SYS']), _negated=True), name='delegation_of_no_administrator_role'), models.CheckConstraint(condition=models.Q(('lender', models.F('delegate')), _negated=True), name='delegation_to_somebody_else'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at__isnull', True)), expressions=[('post', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange'), '&&')], name='delegation_one_at_a_time', violation_error_message='This post is lent to somebody already at that time.')],
                },
            )],
        ),
    ]
