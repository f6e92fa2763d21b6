# Governance, supervision and contacts of chambers.

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_people_and_units'),
        ('chambers', '0006_names_declarations_admissions'),
        ('members', '0002_merged_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('received', 'Taken in'), ('handling', 'Being handled'), ('closed', 'Closed with a result'), ('dismissed', 'Not taken up')], default='received', editable=False, max_length=9, verbose_name='state')),
                ('channel', models.CharField(choices=[('letter', 'Letter'), ('visit', 'Visit'), ('telephone', 'Telephone'), ('online', 'Online'), ('referred', 'Referred by another body')], default='letter', max_length=9, verbose_name='received by')),
                ('received_on', models.DateField(verbose_name='complaint received on')),
                ('complainant', models.CharField(blank=True, max_length=100, verbose_name='complainant')),
                ('subject', models.CharField(max_length=120, verbose_name='subject')),
                ('facts', models.TextField(blank=True, verbose_name='facts')),
                ('result', models.TextField(blank=True, verbose_name='result')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
            ],
            options={
                'verbose_name': 'complaint about a chamber',
                'verbose_name_plural': 'complaints about chambers',
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='day')),
                ('subject', models.CharField(max_length=120, verbose_name='subject')),
                ('people', models.CharField(blank=True, max_length=200, verbose_name='people')),
                ('outcome', models.TextField(blank=True, verbose_name='outcome')),
                ('follow_up', models.CharField(blank=True, max_length=200, verbose_name='to follow up')),
                ('follow_up_due_on', models.DateField(blank=True, null=True, verbose_name='follow up by')),
                ('followed_up_on', models.DateField(blank=True, editable=False, null=True, verbose_name='followed up on')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('remind_on', models.DateField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'contact record',
                'verbose_name_plural': 'contact records',
            },
        ),
        migrations.CreateModel(
            name='ElectionCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('upcoming', 'Upcoming'), ('preparing', 'Being prepared'), ('held', 'Held'), ('filed', 'Result filed'), ('void', 'Dropped')], default='upcoming', editable=False, max_length=9, verbose_name='state')),
                ('term_ends_on', models.DateField(verbose_name='end of the term')),
                ('due_on', models.DateField(verbose_name='due')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='held on')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='result filed on')),
                ('filing_number', models.CharField(blank=True, max_length=60, verbose_name='filing number')),
                ('remind_on', models.DateField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 're-election case',
                'verbose_name_plural': 're-election cases',
            },
        ),
        migrations.CreateModel(
            name='ElectionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='step')),
                ('days_before', models.SmallIntegerField(verbose_name='days before the end of the term')),
                ('needs_file', models.BooleanField(default=False, verbose_name='a file must be attached')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'verbose_name': 'step of a re-election',
                'verbose_name_plural': 'steps of a re-election',
            },
        ),
        migrations.CreateModel(
            name='GovernanceDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('edition', models.CharField(blank=True, max_length=30, verbose_name='version')),
                ('adopted_on', models.DateField(verbose_name='adopted on')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('is_present', models.BooleanField(default=True, verbose_name='present version')),
                ('remind_on', models.DateField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'governance document',
                'verbose_name_plural': 'governance documents',
            },
        ),
        migrations.CreateModel(
            name='OfficeApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved_by', models.CharField(max_length=100, verbose_name='approved by')),
                ('approved_on', models.DateField(verbose_name='approved on')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='number of the approval')),
            ],
            options={
                'verbose_name': 'approval of an office',
                'verbose_name_plural': 'approvals of offices',
            },
        ),
        migrations.CreateModel(
            name='Option',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(choices=[('separation', 'Separations'), ('document', 'Governance documents'), ('checklist', 'Re-election checklist'), ('reminder', 'Re-election reminders'), ('sanction', 'Sanctions'), ('contact', 'Ways of contact'), ('limit', 'Limits')], max_length=10, verbose_name='area')),
                ('code', models.SlugField(max_length=30, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('amount', models.SmallIntegerField(blank=True, null=True, verbose_name='number')),
                ('marked', models.BooleanField(default=False, verbose_name='mark')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                ('in_use', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'setting of supervision',
                'verbose_name_plural': 'settings of supervision',
            },
        ),
        migrations.CreateModel(
            name='OutsideBody',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='outside_body', serialize=False, to='accounts.organisation')),
                ('kind', models.CharField(choices=[('alliance', 'Alliance'), ('federation', 'Federation of another place'), ('association', 'Association'), ('institute', 'University or institute'), ('other', 'Other body')], default='alliance', max_length=11, verbose_name='kind')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('note', models.TextField(blank=True, verbose_name='note')),
            ],
            options={
                'verbose_name': 'outside body',
                'verbose_name_plural': 'outside bodies',
            },
        ),
        migrations.CreateModel(
            name='OutsideMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standing', models.CharField(blank=True, max_length=60, verbose_name='standing')),
                ('joined_on', models.DateField(verbose_name='joined on')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
            ],
            options={
                'verbose_name': 'membership in an outside body',
                'verbose_name_plural': 'memberships in outside bodies',
            },
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='pledge')),
                ('text_version', models.CharField(blank=True, max_length=30, verbose_name='version of the text')),
                ('signed_on', models.DateField(verbose_name='signed on')),
                ('signatory', models.CharField(blank=True, max_length=60, verbose_name='who signed')),
            ],
            options={
                'verbose_name': 'pledge of self-discipline',
                'verbose_name_plural': 'pledges of self-discipline',
            },
        ),
        migrations.CreateModel(
            name='Postponement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(verbose_name='from')),
                ('to_on', models.DateField(verbose_name='to')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('approval', models.CharField(blank=True, max_length=60, verbose_name='number of the approval')),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'postponement',
                'verbose_name_plural': 'postponements',
            },
        ),
        migrations.CreateModel(
            name='PublicOffice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.CharField(max_length=200, verbose_name='government body')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='public office')),
                ('source', models.CharField(choices=[('staff', 'Entered by staff'), ('account', 'Account of a department or a leader'), ('roster', 'Roster of a department')], default='staff', max_length=7, verbose_name='source')),
                ('state', models.CharField(choices=[('suspected', 'To be checked'), ('confirmed', 'Confirmed'), ('refuted', 'Somebody else of that name')], default='confirmed', max_length=9, verbose_name='state')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until (exclusive)')),
            ],
            options={
                'verbose_name': 'public office',
                'verbose_name_plural': 'public offices',
            },
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.TextField(verbose_name='ground')),
                ('decision_number', models.CharField(blank=True, max_length=60, verbose_name='number of the decision')),
                ('starts_on', models.DateField(verbose_name='in force from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('lifted_on', models.DateField(blank=True, editable=False, null=True, verbose_name='lifted on')),
                ('lifted_why', models.CharField(blank=True, editable=False, max_length=200, verbose_name='why it was lifted')),
            ],
            options={
                'verbose_name': 'sanction',
                'verbose_name_plural': 'sanctions',
            },
        ),
        migrations.CreateModel(
            name='Separation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_on', models.DateField(verbose_name='done on')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
            ],
            options={
                'verbose_name': 'separation',
                'verbose_name_plural': 'separations',
            },
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
            ],
            options={
                'verbose_name': 'official in a chamber’s office',
                'verbose_name_plural': 'officials in chambers’ offices',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('chambers.officer',),
        ),
        migrations.AddField(
            model_name='chamber',
            name='decoupled_on',
            field=models.DateField(blank=True, null=True, verbose_name='decoupled on'),
        ),
        migrations.AddField(
            model_name='chamber',
            name='decoupling',
            field=models.CharField(blank=True, choices=[('exempt', 'Not concerned'), ('under_way', 'Under way'), ('done', 'Decoupled')], db_default='', default='', max_length=9, verbose_name='decoupling'),
        ),
        migrations.AddField(
            model_name='chamber',
            name='last_contact_on',
            field=models.DateField(editable=False, null=True, verbose_name='last contact'),
        ),
        migrations.AddIndex(
            model_name='chamber',
            index=models.Index(fields=['last_contact_on'], name='chamber_last_contact'),
        ),
        migrations.AddConstraint(
            model_name='chamber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decoupling', 'done'), _negated=True), ('decoupled_on__isnull', False), _connector='OR'), name='chamber_decoupled_has_a_day', violation_error_message='Say on which day the chamber was decoupled.'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='chamber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='complaints', to='chambers.chamber'),
        ),
        migrations.AddField(
            model_name='complaint',
            name='handler',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by'),
        ),
        migrations.AddField(
            model_name='contact',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='contact',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by'),
        ),
        migrations.AddField(
            model_name='electioncase',
            name='chamber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='election_cases', to='chambers.chamber'),
        ),
        migrations.AddField(
            model_name='electionstep',
            name='done_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='electionstep',
            name='election',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='chambers.electioncase'),
        ),
        migrations.AddField(
            model_name='governancedocument',
            name='chamber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='governance_documents', to='chambers.chamber'),
        ),
        migrations.AddField(
            model_name='officeapproval',
            name='officer',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='approval', to='chambers.officer'),
        ),
        migrations.AddConstraint(
            model_name='option',
            constraint=models.UniqueConstraint(fields=('area', 'code'), name='option_code_once_in_an_area'),
        ),
        migrations.AddConstraint(
            model_name='option',
            constraint=models.UniqueConstraint(fields=('area', 'name'), name='option_name_once_in_an_area', violation_error_message='This name is in the list already.'),
        ),
        migrations.AddConstraint(
            model_name='option',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('area__in', ['checklist', 'reminder', 'limit']), _negated=True), ('amount__isnull', False), _connector='OR'), name='option_has_the_number_its_area_needs', violation_error_message='This entry needs a number.'),
        ),
        migrations.AddField(
            model_name='governancedocument',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chambers.option', verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='contact',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chambers.option', verbose_name='way of contact'),
        ),
        migrations.AddField(
            model_name='outsidemembership',
            name='body',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='chambers.outsidebody'),
        ),
        migrations.AddField(
            model_name='outsidemembership',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outside_memberships', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='pledge',
            name='chamber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pledges', to='chambers.chamber'),
        ),
        migrations.AddField(
            model_name='postponement',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='postponement',
            name='election',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postponements', to='chambers.electioncase'),
        ),
        migrations.AddField(
            model_name='publicoffice',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='public_offices', to='members.person'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='chamber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sanctions', to='chambers.chamber'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='complaint',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sanctions', to='chambers.complaint', verbose_name='complaint'),
        ),
        migrations.AddField(
            model_name='sanction',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chambers.option', verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='separation',
            name='chamber',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='separations', to='chambers.chamber'),
        ),
        migrations.AddField(
            model_name='separation',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='chambers.option'),
        ),
        migrations.AddIndex(
            model_name='complaint',
            index=models.Index(fields=['chamber', '-received_on'], name='complaint_chamber'),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('state__in', ['received', 'handling'])), models.Q(('closed_on__isnull', False), ('state__in', ['closed', 'dismissed']), models.Q(('result', ''), _negated=True)), _connector='OR'), name='complaint_ends_with_a_day_and_a_result', violation_error_message='A complaint ends with a day and a result.'),
        ),
        migrations.AddConstraint(
            model_name='complaint',
            constraint=models.CheckConstraint(condition=models.Q(('closed_on__isnull', True), ('closed_on__gte', models.F('received_on')), _connector='OR'), name='complaint_closes_after_it_came', violation_error_message='It would be closed before it was received.'),
        ),
        migrations.AddIndex(
            model_name='electioncase',
            index=models.Index(fields=['due_on', 'id'], name='election_due'),
        ),
        migrations.AddIndex(
            model_name='electioncase',
            index=models.Index(fields=['state', 'due_on', 'id'], name='election_state'),
        ),
        migrations.AddIndex(
            model_name='electioncase',
            index=models.Index(condition=models.Q(('remind_on__isnull', False)), fields=['remind_on'], name='election_remind'),
        ),
        migrations.AddConstraint(
            model_name='electioncase',
            constraint=models.UniqueConstraint(fields=('chamber', 'term_ends_on'), name='election_once_per_term'),
        ),
        migrations.AddConstraint(
            model_name='electioncase',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['upcoming', 'preparing'])), fields=('chamber',), name='election_one_open_case', violation_error_message='This chamber has an open re-election already.'),
        ),
        migrations.AddConstraint(
            model_name='electioncase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_on__isnull', True), ('state__in', ['upcoming', 'preparing', 'void'])), models.Q(('held_on__isnull', False), ('state__in', ['held', 'filed'])), _connector='OR'), name='election_held_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='electioncase',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'filed'), _negated=True), ('filed_on__gte', models.F('held_on')), _connector='OR'), name='election_filed_after_it_was_held', violation_error_message='The result cannot be filed before the election was held.'),
        ),
        migrations.AddConstraint(
            model_name='electioncase',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('term_ends_on'))), name='election_due_not_before_the_term_ends'),
        ),
        migrations.AddConstraint(
            model_name='electionstep',
            constraint=models.UniqueConstraint(fields=('election', 'title'), name='election_step_once'),
        ),
        migrations.AddConstraint(
            model_name='electionstep',
            constraint=models.CheckConstraint(condition=models.Q(('done_on__isnull', True), ('done_by__isnull', False), _connector='OR'), name='election_step_done_by_one'),
        ),
        migrations.AddIndex(
            model_name='governancedocument',
            index=models.Index(fields=['chamber', '-adopted_on'], name='document_chamber'),
        ),
        migrations.AddIndex(
            model_name='governancedocument',
            index=models.Index(condition=models.Q(('remind_on__isnull', False)), fields=['remind_on'], name='document_remind'),
        ),
        migrations.AddConstraint(
            model_name='governancedocument',
            constraint=models.UniqueConstraint(condition=models.Q(('is_present', True)), fields=('chamber', 'kind'), name='document_one_present_version', violation_error_message='Another version of this kind is the present one already.'),
        ),
        migrations.AddConstraint(
            model_name='governancedocument',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('adopted_on')), _connector='OR'), name='document_valid_after_its_adoption', violation_error_message='It would run out before it was adopted.'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['-held_on', '-id'], name='contact_list'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['organisation', '-held_on', '-id'], name='contact_organisation'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('follow_up_due_on__isnull', False), ('followed_up_on__isnull', True)), fields=['follow_up_due_on', 'id'], name='contact_open_follow_up'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('remind_on__isnull', False)), fields=['remind_on'], name='contact_remind'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('follow_up_due_on__isnull', True), models.Q(('follow_up_due_on__gte', models.F('held_on')), models.Q(('follow_up', ''), _negated=True)), _connector='OR'), name='contact_follow_up_is_named_and_comes_later', violation_error_message='Say what is to follow up, by a day after the contact.'),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.CheckConstraint(condition=models.Q(('followed_up_on__isnull', True), ('followed_up_on__gte', models.F('held_on')), _connector='OR'), name='contact_followed_up_after_it', violation_error_message='It would be followed up before the contact.'),
        ),
        migrations.AddConstraint(
            model_name='outsidemembership',
            constraint=models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='outside_membership_ends_after_it_starts', violation_error_message='The day of leaving lies before the day of joining.'),
        ),
        migrations.AddConstraint(
            model_name='outsidemembership',
            constraint=models.CheckConstraint(condition=models.Q(('body', models.F('member')), _negated=True), name='outside_membership_not_in_oneself'),
        ),
        migrations.AddConstraint(
            model_name='outsidemembership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('body', '='), ('member', '='), (models.Func(models.F('joined_on'), models.F('left_on'), models.Value('[)'), function='daterange'), '&&')], name='outside_membership_once_at_a_time', violation_error_message='This unit already belongs to the body at that time.'),
        ),
        migrations.AddConstraint(
            model_name='pledge',
            constraint=models.UniqueConstraint(fields=('chamber', 'title', 'text_version', 'signed_on'), name='pledge_once_per_version_and_day', violation_error_message='This pledge is on file for that day already.'),
        ),
        migrations.AddConstraint(
            model_name='postponement',
            constraint=models.CheckConstraint(condition=models.Q(('to_on__gt', models.F('from_on'))), name='postponement_goes_forward', violation_error_message='The new day must lie after the present one.'),
        ),
        migrations.AddConstraint(
            model_name='publicoffice',
            constraint=models.UniqueConstraint(fields=('person', 'body', 'source'), name='public_office_once_per_body', violation_error_message='This public office is on file for that person already.'),
        ),
        migrations.AddConstraint(
            model_name='publicoffice',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='public_office_ends_after_it_starts', violation_error_message='The office ends before it starts.'),
        ),
        migrations.AddIndex(
            model_name='sanction',
            index=models.Index(fields=['chamber', '-starts_on'], name='sanction_chamber'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='sanction_ends_after_it_starts', violation_error_message='The sanction ends before it starts.'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('lifted_on__isnull', True), ('lifted_on__gte', models.F('starts_on')), _connector='OR'), name='sanction_lifted_after_it_started', violation_error_message='It would be lifted before it starts.'),
        ),
        migrations.AddConstraint(
            model_name='sanction',
            constraint=models.CheckConstraint(condition=models.Q(('ground', ''), _negated=True), name='sanction_has_a_ground'),
        ),
        migrations.AddConstraint(
            model_name='separation',
            constraint=models.UniqueConstraint(fields=('chamber', 'kind'), name='separation_once_per_kind'),
        ),
    ]
