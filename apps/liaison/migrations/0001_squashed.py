import apps.languages.fields
import apps.participants.models
import apps.records.dates
import apps.records.rules
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import re
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from apps.records import migration_operations


class Migration(migrations.Migration):

    replaces = [('liaison', '0001_initial'), ('liaison', '0002_change')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('history', '0001_initial'),
        ('participants', '0001_squashed'),
        ('sources', '0001_squashed'),
    ]

    operations = [
        migration_operations.CreateModel(
            name='LiaisonOfficer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('languages', apps.languages.fields.TextListField(blank=True, help_text='Two-letter codes, one a line.', verbose_name='languages spoken')),
                ('note', models.TextField(blank=True, verbose_name='internal note')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='liaison_officers', to='participants.organisation', verbose_name='sent by')),
            ],
            options={
                'verbose_name': 'liaison officer',
                'verbose_name_plural': 'liaison officers',
                'ordering': ['name'],
            },
        ),
        migration_operations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('scope', models.CharField(choices=[('name', 'name, post and term')], default='name', max_length=10, verbose_name='what may be shown')),
                ('given_on', models.DateField(verbose_name='given on')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn on')),
                ('evidence', models.CharField(max_length=300, verbose_name='how it was given')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='liaison.liaisonofficer', verbose_name='liaison officer')),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
                'ordering': ['officer', '-given_on'],
                'constraints': [apps.records.rules.Rule(beside='scope', condition=models.Q(('scope__in', ['', 'name'])), name='liaison_consent_scope_allowed', violation_error_message='This value is not allowed.'), apps.records.rules.Rule(beside='until', condition=models.Q(('until__isnull', True), ('until__gte', models.F('given_on')), _connector='OR'), name='liaison_consent_until_not_before_start', violation_error_message='The end is before the start.'), apps.records.rules.Rule(beside='withdrawn_on', condition=models.Q(('withdrawn_on__isnull', True), ('withdrawn_on__gte', models.F('given_on')), _connector='OR'), name='liaison_consent_withdrawn_on_not_before_start', violation_error_message='The end is before the start.')],
            },
        ),
        migration_operations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('kind', models.CharField(choices=[('email', 'e-mail'), ('phone', 'telephone'), ('other', 'other')], max_length=10, verbose_name='kind')),
                ('value', models.CharField(max_length=200, verbose_name='contact')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='liaison.liaisonofficer', verbose_name='liaison officer')),
            ],
            options={
                'verbose_name': 'contact point',
                'verbose_name_plural': 'contact points',
                'ordering': ['officer', 'kind', 'value'],
                'constraints': [apps.records.rules.Rule(beside='kind', condition=models.Q(('kind__in', ['', 'email', 'phone', 'other'])), name='liaison_contactpoint_kind_allowed', violation_error_message='This value is not allowed.')],
            },
        ),
        migration_operations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('archived', 'archived')], db_index=True, default='draft', max_length=10, verbose_name='state')),
                ('publish_at', models.DateTimeField(blank=True, help_text='When a published record becomes visible; empty: at once.', null=True, verbose_name='publication time')),
                ('ours', apps.languages.fields.TextListField(blank=True, help_text='Fields that hold our own wording, translation or deduction, one a line, such as title_fr.', verbose_name='ours')),
                ('note', models.TextField(blank=True, help_text='What is uncertain, or where sources differ. In English.', verbose_name='note')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='last verified')),
                ('code', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator(re.compile('^[a-z0-9]+(-[a-z0-9]+)*\\Z'), 'Use lower-case letters a–z, digits and hyphens.')], verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_fr', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_es', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_ar', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('city_en', models.CharField(blank=True, max_length=100, null=True, verbose_name='city')),
                ('city_fr', models.CharField(blank=True, max_length=100, null=True, verbose_name='city')),
                ('city_es', models.CharField(blank=True, max_length=100, null=True, verbose_name='city')),
                ('city_ar', models.CharField(blank=True, max_length=100, null=True, verbose_name='city')),
                ('country', models.CharField(blank=True, max_length=2, validators=[apps.participants.models.validate_country], verbose_name='country')),
                ('languages', apps.languages.fields.TextListField(blank=True, help_text='Two-letter codes, one a line.', verbose_name='working languages')),
                ('opened', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='opened')),
                ('closed', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='closed')),
                ('organisations', models.ManyToManyField(blank=True, related_name='posts', to='participants.organisation', verbose_name='organizations covered')),
                ('sources', models.ManyToManyField(blank=True, to='sources.source', verbose_name='sources')),
            ],
            options={
                'verbose_name': 'post',
                'verbose_name_plural': 'posts',
                'ordering': ['code'],
                'abstract': False,
                'constraints': [apps.records.rules.Rule(beside='publish_at', condition=models.Q(('state__in', ['draft', 'in_review', 'archived']), models.Q(('publish_at__isnull', False), ('state', 'published')), _connector='OR'), name='liaison_post_published_has_time', violation_error_message='A published record has a publication time.'), apps.records.rules.Rule(beside='opened', condition=models.Q(('opened', ''), apps.records.dates.IsPartialDate(models.F('opened')), _connector='OR'), name='liaison_post_opened_is_date', violation_error_message='This is not a date.'), apps.records.rules.Rule(beside='closed', condition=models.Q(('closed', ''), apps.records.dates.IsPartialDate(models.F('closed')), _connector='OR'), name='liaison_post_closed_is_date', violation_error_message='This is not a date.'), apps.records.rules.Rule(beside='closed', condition=models.Q(('closed', ''), ('opened', ''), django.db.models.lookups.GreaterThanOrEqual(apps.records.dates.ByCodePoint(django.db.models.functions.text.Concat(models.F('closed'), models.Value('-99-99'))), apps.records.dates.ByCodePoint(models.F('opened'))), _connector='OR'), name='liaison_post_closed_not_before_start', violation_error_message='The end is before the start.'), models.CheckConstraint(condition=models.Q(('title_en__isnull', False), models.Q(('title_en', ''), _negated=True)), name='liaison_post_title_in_source_language', violation_error_message='The English text is required.'), models.CheckConstraint(condition=models.Q(models.Q(('title_en__isnull', True), models.Q(('title_en', ''), _negated=True), _connector='OR'), models.Q(('title_fr__isnull', True), models.Q(('title_fr', ''), _negated=True), _connector='OR'), models.Q(('title_es__isnull', True), models.Q(('title_es', ''), _negated=True), _connector='OR'), models.Q(('title_ar__isnull', True), models.Q(('title_ar', ''), _negated=True), _connector='OR'), models.Q(('city_en__isnull', True), models.Q(('city_en', ''), _negated=True), _connector='OR'), models.Q(('city_fr__isnull', True), models.Q(('city_fr', ''), _negated=True), _connector='OR'), models.Q(('city_es__isnull', True), models.Q(('city_es', ''), _negated=True), _connector='OR'), models.Q(('city_ar__isnull', True), models.Q(('city_ar', ''), _negated=True), _connector='OR')), name='liaison_post_empty_text_is_null')],
            },
        ),
        migration_operations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('start', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='start')),
                ('end', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='end')),
                ('acting', models.BooleanField(default=False, verbose_name='acting')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', related_query_name='term', to='liaison.liaisonofficer', verbose_name='officer')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='liaison.post', verbose_name='post')),
            ],
            options={
                'verbose_name': 'term',
                'verbose_name_plural': 'terms',
                'ordering': ['post', '-start'],
                'constraints': [apps.records.rules.Rule(beside='start', condition=models.Q(('start', ''), _negated=True), name='liaison_term_start_filled', violation_error_message='This field is required.'), apps.records.rules.Rule(beside='start', condition=models.Q(('start', ''), apps.records.dates.IsPartialDate(models.F('start')), _connector='OR'), name='liaison_term_start_is_date', violation_error_message='This is not a date.'), apps.records.rules.Rule(beside='end', condition=models.Q(('end', ''), apps.records.dates.IsPartialDate(models.F('end')), _connector='OR'), name='liaison_term_end_is_date', violation_error_message='This is not a date.'), apps.records.rules.Rule(beside='end', condition=models.Q(('end', ''), ('start', ''), django.db.models.lookups.GreaterThanOrEqual(apps.records.dates.ByCodePoint(django.db.models.functions.text.Concat(models.F('end'), models.Value('-99-99'))), apps.records.dates.ByCodePoint(models.F('start'))), _connector='OR'), name='liaison_term_end_not_before_start', violation_error_message='The end is before the start.')],
            },
        ),
        migration_operations.CreateModel(
            name='HistoricalConsent',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, verbose_name='last change')),
                ('scope', models.CharField(choices=[('name', 'name, post and term')], default='name', max_length=10, verbose_name='what may be shown')),
                ('given_on', models.DateField(verbose_name='given on')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn on')),
                ('evidence', models.CharField(max_length=300, verbose_name='how it was given')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_change', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='history.change')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='liaison.liaisonofficer', verbose_name='liaison officer')),
            ],
            options={
                'verbose_name': 'historical consent',
                'verbose_name_plural': 'historical consents',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migration_operations.CreateModel(
            name='HistoricalContactPoint',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, verbose_name='last change')),
                ('kind', models.CharField(choices=[('email', 'e-mail'), ('phone', 'telephone'), ('other', 'other')], max_length=10, verbose_name='kind')),
                ('value', models.CharField(max_length=200, verbose_name='contact')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_change', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='history.change')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='liaison.liaisonofficer', verbose_name='liaison officer')),
            ],
            options={
                'verbose_name': 'historical contact point',
                'verbose_name_plural': 'historical contact points',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migration_operations.CreateModel(
            name='HistoricalLiaisonOfficer',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, verbose_name='last change')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('languages', apps.languages.fields.TextListField(blank=True, help_text='Two-letter codes, one a line.', verbose_name='languages spoken')),
                ('note', models.TextField(blank=True, verbose_name='internal note')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_change', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='history.change')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='participants.organisation', verbose_name='sent by')),
            ],
            options={
                'verbose_name': 'historical liaison officer',
                'verbose_name_plural': 'historical liaison officers',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migration_operations.CreateModel(
            name='HistoricalPost',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, verbose_name='last change')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('archived', 'archived')], db_index=True, default='draft', max_length=10, verbose_name='state')),
                ('publish_at', models.DateTimeField(blank=True, help_text='When a published record becomes visible; empty: at once.', null=True, verbose_name='publication time')),
                ('ours', apps.languages.fields.TextListField(blank=True, help_text='Fields that hold our own wording, translation or deduction, one a line, such as title_fr.', verbose_name='ours')),
                ('note', models.TextField(blank=True, help_text='What is uncertain, or where sources differ. In English.', verbose_name='note')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='last verified')),
                ('code', models.CharField(db_index=True, max_length=60, validators=[django.core.validators.RegexValidator(re.compile('^[a-z0-9]+(-[a-z0-9]+)*\\Z'), 'Use lower-case letters a–z, digits and hyphens.')], verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_fr', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_es', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_ar', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('city_en', models.CharField(blank=True, max_length=100, null=True, verbose_name='city')),
                ('city_fr', models.CharField(blank=True, max_length=100, null=True, verbose_name='city')),
                ('city_es', models.CharField(blank=True, max_length=100, null=True, verbose_name='city')),
                ('city_ar', models.CharField(blank=True, max_length=100, null=True, verbose_name='city')),
                ('country', models.CharField(blank=True, max_length=2, validators=[apps.participants.models.validate_country], verbose_name='country')),
                ('languages', apps.languages.fields.TextListField(blank=True, help_text='Two-letter codes, one a line.', verbose_name='working languages')),
                ('opened', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='opened')),
                ('closed', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='closed')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_change', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='history.change')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical post',
                'verbose_name_plural': 'historical posts',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migration_operations.CreateModel(
            name='HistoricalPost_organisations',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='liaison.historicalpost')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='participants.organisation')),
                ('post', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='liaison.post')),
            ],
            options={
                'verbose_name': 'HistoricalPost_organisations',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migration_operations.CreateModel(
            name='HistoricalPost_sources',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='liaison.historicalpost')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sources.source')),
                ('post', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='liaison.post')),
            ],
            options={
                'verbose_name': 'HistoricalPost_sources',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migration_operations.CreateModel(
            name='HistoricalTerm',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, verbose_name='last change')),
                ('start', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='start')),
                ('end', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='end')),
                ('acting', models.BooleanField(default=False, verbose_name='acting')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_change', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='history.change')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='term', to='liaison.liaisonofficer', verbose_name='officer')),
                ('post', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='liaison.post', verbose_name='post')),
            ],
            options={
                'verbose_name': 'historical term',
                'verbose_name_plural': 'historical terms',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
