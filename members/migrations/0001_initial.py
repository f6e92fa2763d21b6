import django.contrib.postgres.constraints
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from federation.schema import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("members", "0001_registry"),
        ("members", "0002_merged_people"),
        ("members", "0003_zones"),
        ("members", "0004_known_people"),
        ("members", "0006_public_posts_of_unknown_start"),
        ("members", "0007_people_with_accounts"),
        ("members", "0009_listings"),
    ]

    dependencies = [
        ('accounts', '0001_initial'),
        ('reference', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[migrations.CreateModel(
                name='Person',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.organisation', verbose_name='keeping unit')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('gender', models.CharField(blank=True, choices=[('f', 'Female'), ('m', 'Male')], max_length=1, verbose_name='gender')),
                    ('mobile', models.CharField(blank=True, max_length=20, verbose_name='mobile telephone')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('id_kind', models.CharField(blank=True, choices=[('resident', 'Resident identity card'), ('hk_macao', 'Hong Kong and Macao permit'), ('taiwan', 'Taiwan permit'), ('passport', 'Passport')], max_length=10, verbose_name='identity document')),
                    ('id_number', models.CharField(blank=True, max_length=30, verbose_name='document number')),
                    ('native_place', models.CharField(blank=True, max_length=60, verbose_name='native place')),
                    ('note', models.TextField(blank=True, verbose_name='note')),
                    ('account', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people_on_file', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                    ('merged_into', models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to='members.person')),
                    ('sort_key', models.CharField(db_collation='C', default='', editable=False, max_length=100)),
                    ('search', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('updated_at', models.DateTimeField(auto_now=True)),
                ],
                options={
                    'verbose_name': 'person',
                    'verbose_name_plural': 'people',
                    'indexes': [models.Index(fields=['sort_key', 'id'], name='person_list'), models.Index(fields=['organisation', 'sort_key', 'id'], name='person_unit'), models.Index(fields=['mobile', 'name'], name='person_mobile'), models.Index(fields=['updated_at', 'id'], name='person_updated'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='person_merged_into'), models.Index(condition=models.Q(('account__isnull', False)), fields=['account'], name='person_account'), django.contrib.postgres.indexes.GinIndex(fields=['search'], name='person_search')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='person_has_a_name')],
                },
            ), migrations.CreateModel(
                name='DirectoryGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                    ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ],
                options={
                    'verbose_name': 'group of the directory',
                    'verbose_name_plural': 'groups of the directory',
                    'ordering': ['position', 'id'],
                },
            ), migrations.CreateModel(
                name='Enterprise',
                fields=[
                    ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='enterprise', serialize=False, to='accounts.organisation')),
                    ('size', models.CharField(blank=True, choices=[('large', 'Large'), ('medium', 'Medium-sized'), ('small', 'Small'), ('micro', 'Micro')], max_length=6, verbose_name='size')),
                    ('is_leading', models.BooleanField(default=False, verbose_name='leading enterprise')),
                    ('registered_capital', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='registered capital (yuan)')),
                    ('annual_revenue', models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True, verbose_name='annual revenue (yuan)')),
                    ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='employees')),
                    ('business_scope', models.TextField(blank=True, verbose_name='business scope')),
                    ('website', models.URLField(blank=True, verbose_name='website')),
                    ('note', models.TextField(blank=True, verbose_name='note')),
                ],
                options={
                    'verbose_name': 'enterprise',
                    'verbose_name_plural': 'enterprises',
                    'constraints': [models.CheckConstraint(condition=models.Q(('registered_capital__isnull', True), ('registered_capital__gte', 0), _connector='OR'), name='enterprise_capital_is_not_negative'), models.CheckConstraint(condition=models.Q(('annual_revenue__isnull', True), ('annual_revenue__gte', 0), _connector='OR'), name='enterprise_revenue_is_not_negative')],
                },
            ), migrations.CreateModel(
                name='Listing',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listings', to='accounts.organisation', verbose_name='enterprise')),
                    ('exchange', models.CharField(choices=[('sse', 'Shanghai Stock Exchange'), ('szse', 'Shenzhen Stock Exchange'), ('bse', 'Beijing Stock Exchange'), ('neeq', 'NEEQ (new third board)'), ('hkex', 'Hong Kong Exchange'), ('nasdaq', 'Nasdaq'), ('nyse', 'New York Stock Exchange'), ('other', 'Another exchange')], max_length=6, verbose_name='exchange')),
                    ('board', models.CharField(blank=True, choices=[('main', 'Main board'), ('star', 'STAR market'), ('chinext', 'ChiNext'), ('gem', 'GEM')], max_length=8, verbose_name='board')),
                    ('symbol', models.CharField(db_collation='C', max_length=16, verbose_name='stock code')),
                    ('short_name', models.CharField(blank=True, max_length=30, verbose_name='short name of the security')),
                    ('listed_on', models.DateField(blank=True, null=True, verbose_name='listed on')),
                    ('delisted_on', models.DateField(blank=True, null=True, verbose_name='delisted on')),
                    ('ending', models.CharField(blank=True, choices=[('moved', 'Moved to another board or exchange'), ('voluntary', 'Left by its own decision'), ('forced', 'Delisted by the exchange'), ('absorbed', 'Taken over by another company')], max_length=9, verbose_name='why it ended')),
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                ],
                options={
                    'verbose_name': 'listing',
                    'verbose_name_plural': 'listings',
                    'indexes': [models.Index(fields=['organisation', 'delisted_on'], name='listing_of_organisation'), models.Index(fields=['symbol', 'id'], name='listing_list'), models.Index(models.OrderBy(models.F('listed_on'), nulls_last=True), models.F('id'), name='listing_by_day'), models.Index(models.OrderBy(models.F('listed_on'), descending=True, nulls_last=True), models.OrderBy(models.F('id'), descending=True), name='listing_newest'), models.Index(fields=['exchange', 'symbol', 'id'], name='listing_exchange')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('delisted_on', None)), fields=('symbol',), name='listing_code_in_force_once', violation_error_code='code_taken', violation_error_message='This stock code is on file for an enterprise already.'), models.CheckConstraint(condition=models.Q(('delisted_on', None), ('listed_on', None), ('delisted_on__gt', models.F('listed_on')), _connector='OR'), name='listing_ends_after_it_begins', violation_error_message='The listing ends before it begins.'), models.CheckConstraint(condition=models.Q(models.Q(('delisted_on', None), _negated=True), ('ending', ''), _connector='OR'), name='listing_reason_only_where_it_ended', violation_error_message='Say also on which day the listing ended.')],
                },
            ), migrations.CreateModel(
                name='Zone',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60, verbose_name='name')),
                    ('english_name', models.CharField(blank=True, max_length=120, verbose_name='English name')),
                    ('kind', models.CharField(choices=[('area', 'Strategic zone'), ('platform', 'Platform')], default='area', max_length=8, verbose_name='kind')),
                    ('valid_from', models.DateField(blank=True, null=True, verbose_name='from')),
                    ('valid_to', models.DateField(blank=True, null=True, verbose_name='until (exclusive)')),
                ],
                options={
                    'verbose_name': 'zone',
                    'verbose_name_plural': 'zones',
                    'ordering': ['kind', 'id'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('name',), name='zone_name_once', violation_error_message='The dictionary has an entry of this name already.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='zone_has_a_name')],
                },
            ), migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='members.person')),
                    ('purpose', models.CharField(choices=[('directory', 'Directory of known people'), ('contact', 'Invitations and news'), ('publication', 'Publication with the name')], max_length=12, verbose_name='purpose')),
                    ('ground', models.CharField(choices=[('consent', 'Consent of the person'), ('public', 'Information made public lawfully'), ('duty', 'Duty laid down by law')], default='consent', max_length=8, verbose_name='ground')),
                    ('wording', models.CharField(help_text='Version of the text agreed to', max_length=60, verbose_name='wording')),
                    ('evidence', models.CharField(help_text='Form, letter or page', max_length=200, verbose_name='evidence')),
                    ('given_on', models.DateField(verbose_name='given on')),
                    ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn on')),
                    ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'ground for processing',
                    'verbose_name_plural': 'grounds for processing',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_on', None)), fields=('person', 'purpose'), name='consent_one_in_force_per_purpose', violation_error_message='A ground for this purpose is in force already.'), models.CheckConstraint(condition=models.Q(('withdrawn_on', None), ('withdrawn_on__gte', models.F('given_on')), _connector='OR'), name='consent_withdrawn_after_it_was_given', violation_error_message='The day lies before the day on which it was given.')],
                },
            ), migrations.CreateModel(
                name='Position',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='members.person')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='accounts.organisation')),
                    ('kind', models.CharField(choices=[('legal', 'Legal representative'), ('contact', 'Contact'), ('executive', 'Executive')], max_length=10, verbose_name='kind')),
                    ('title', models.CharField(blank=True, max_length=60, verbose_name='title')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ],
                options={
                    'verbose_name': 'position',
                    'verbose_name_plural': 'positions',
                    'indexes': [models.Index(fields=['organisation', 'kind'], name='position_organisation')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'organisation', 'kind'), name='position_once_per_person_and_kind'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='position_ends_after_it_starts')],
                },
            ), migrations.CreateModel(
                name='PublicPost',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='public_posts', to='members.person')),
                    ('kind', models.CharField(choices=[('npc', "Delegate to the people's congress"), ('cppcc', 'Member of the CPPCC committee'), ('party', 'Delegate to the Party congress')], max_length=8, verbose_name='kind')),
                    ('level', models.CharField(choices=[('nation', 'National'), ('province', 'Provincial'), ('city', 'Municipal'), ('county', 'County')], max_length=8, verbose_name='level')),
                    ('body', models.CharField(blank=True, max_length=100, verbose_name='body')),
                    ('session', models.CharField(blank=True, max_length=20, verbose_name='term number')),
                    ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='until (exclusive)')),
                ],
                options={
                    'verbose_name': 'public post',
                    'verbose_name_plural': 'public posts',
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='public_post_ends_after_it_starts', violation_error_message='The term ends before it starts.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('person', '='), ('kind', '='), ('level', '='), (models.Func(models.F('starts_on'), models.F('ends_on'), models.Value('[)'), function='daterange'), '&&')], name='public_post_held_once_at_a_time', violation_error_message='This person holds such a post at that time already.')],
                },
            ), migrations.CreateModel(
                name='DirectoryEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='directory_entries', to='members.person')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='members.directorygroup', verbose_name='group')),
                    ('place', models.CharField(blank=True, max_length=60, verbose_name='lives or works in')),
                    ('employer', models.CharField(blank=True, max_length=120, verbose_name='enterprise or institution')),
                    ('title', models.CharField(blank=True, max_length=60, verbose_name='title')),
                    ('industry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.industry', verbose_name='industry')),
                    ('stock_code', models.CharField(blank=True, max_length=12, verbose_name='stock code')),
                    ('source', models.CharField(max_length=120, verbose_name='source')),
                    ('source_chamber', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.organisation', verbose_name='source chamber')),
                    ('is_shared', models.BooleanField(default=True, verbose_name='shared with all federations')),
                    ('joined_on', models.DateField(verbose_name='in the directory since')),
                    ('left_on', models.DateField(blank=True, null=True, verbose_name='taken out on')),
                    ('sort_key', models.CharField(db_collation='C', default='', editable=False, max_length=100)),
                    ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ],
                options={
                    'verbose_name': 'directory entry',
                    'verbose_name_plural': 'directory entries',
                    'indexes': [models.Index(condition=models.Q(('left_on', None)), fields=['sort_key', 'id'], name='directory_list'), models.Index(condition=models.Q(('left_on', None)), fields=['group', 'sort_key', 'id'], name='directory_group'), models.Index(fields=['updated_at', 'id'], name='directory_updated')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('left_on', None)), fields=('person', 'group'), name='directory_once_in_a_group', violation_error_message='This person is in the group already.')],
                },
            ), migrations.CreateModel(
                name='ZoneChange',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('zone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='members.zone')),
                    ('old_name', models.CharField(max_length=60)),
                    ('new_name', models.CharField(max_length=60)),
                    ('changed_at', models.DateTimeField(auto_now_add=True)),
                ],
                options={
                    'verbose_name': 'change of a zone',
                    'verbose_name_plural': 'changes of zones',
                    'ordering': ['-id'],
                },
            ), migrations.CreateModel(
                name='ZoneTag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('zone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tags', to='members.zone')),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='zone_tags', to='accounts.organisation')),
                    ('since', models.DateField(default=django.utils.timezone.localdate)),
                ],
                options={
                    'verbose_name': 'zone tag',
                    'verbose_name_plural': 'zone tags',
                    'constraints': [models.UniqueConstraint(fields=('organisation', 'zone'), name='zone_tag_once')],
                },
            )],
        ),
    ]
