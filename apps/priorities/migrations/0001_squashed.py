import apps.languages.fields
import apps.records.rules
import django.core.validators
import django.db.models.deletion
import re
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from apps.records import migration_operations


class Migration(migrations.Migration):

    replaces = [('priorities', '0001_initial'), ('priorities', '0002_change')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('goals', '0001_squashed'),
        ('history', '0001_initial'),
        ('participants', '0001_squashed'),
        ('sources', '0001_squashed'),
    ]

    operations = [
        migration_operations.CreateModel(
            name='Priority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('archived', 'archived')], db_index=True, default='draft', max_length=10, verbose_name='state')),
                ('publish_at', models.DateTimeField(blank=True, help_text='When a published record becomes visible; empty: at once.', null=True, verbose_name='publication time')),
                ('ours', apps.languages.fields.TextListField(blank=True, help_text='Fields that hold our own wording, translation or deduction, one a line, such as title_fr.', verbose_name='ours')),
                ('note', models.TextField(blank=True, help_text='What is uncertain, or where sources differ. In English.', verbose_name='note')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='last verified')),
                ('slug', models.SlugField(blank=True, max_length=150, unique=True, validators=[django.core.validators.RegexValidator(re.compile('^[a-z0-9]+(-[a-z0-9]+)*\\Z'), 'Use lower-case letters a–z, digits and hyphens.')], verbose_name='address')),
                ('label', models.CharField(max_length=200, verbose_name='priority')),
                ('label_en', models.CharField(max_length=200, null=True, verbose_name='priority')),
                ('label_fr', models.CharField(max_length=200, null=True, verbose_name='priority')),
                ('label_es', models.CharField(max_length=200, null=True, verbose_name='priority')),
                ('label_ar', models.CharField(max_length=200, null=True, verbose_name='priority')),
                ('perspective', models.TextField(blank=True, help_text='A blank line between paragraphs.', verbose_name='perspective')),
                ('perspective_en', models.TextField(blank=True, help_text='A blank line between paragraphs.', null=True, verbose_name='perspective')),
                ('perspective_fr', models.TextField(blank=True, help_text='A blank line between paragraphs.', null=True, verbose_name='perspective')),
                ('perspective_es', models.TextField(blank=True, help_text='A blank line between paragraphs.', null=True, verbose_name='perspective')),
                ('perspective_ar', models.TextField(blank=True, help_text='A blank line between paragraphs.', null=True, verbose_name='perspective')),
                ('start_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='first year')),
                ('end_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='last year')),
                ('cross_cutting', models.BooleanField(default=False, verbose_name='cross-cutting')),
                ('document', models.CharField(blank=True, help_text='The document that states the priority.', max_length=300, verbose_name='document')),
                ('goals', models.ManyToManyField(blank=True, related_name='priorities', to='goals.goal', verbose_name='goals served')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='priorities', to='participants.organisation', verbose_name='organization')),
                ('sources', models.ManyToManyField(blank=True, to='sources.source', verbose_name='sources')),
            ],
            options={
                'verbose_name': 'strategic priority',
                'verbose_name_plural': 'strategic priorities',
                'ordering': ['slug'],
                'abstract': False,
                'constraints': [apps.records.rules.Rule(beside='publish_at', condition=models.Q(('state__in', ['draft', 'in_review', 'archived']), models.Q(('publish_at__isnull', False), ('state', 'published')), _connector='OR'), name='priorities_priority_published_has_time', violation_error_message='A published record has a publication time.'), apps.records.rules.Rule(beside='start_year', condition=models.Q(('start_year__isnull', True), models.Q(('start_year__gte', 1900), ('start_year__lte', 2200)), _connector='OR'), name='priorities_priority_start_year_range', violation_error_message='Enter a number from 1900 to 2200.'), apps.records.rules.Rule(beside='end_year', condition=models.Q(('end_year__isnull', True), models.Q(('end_year__gte', 1900), ('end_year__lte', 2200)), _connector='OR'), name='priorities_priority_end_year_range', violation_error_message='Enter a number from 1900 to 2200.'), apps.records.rules.Rule(beside='end_year', condition=models.Q(('end_year__isnull', True), ('start_year__isnull', True), ('end_year__gte', models.F('start_year')), _connector='OR'), name='priorities_priority_end_year_not_before_start', violation_error_message='The end is before the start.'), models.CheckConstraint(condition=models.Q(('label_en__isnull', False), models.Q(('label_en', ''), _negated=True)), name='priorities_priority_label_in_source_language', violation_error_message='The English text is required.'), models.CheckConstraint(condition=models.Q(models.Q(('label_en__isnull', True), models.Q(('label_en', ''), _negated=True), _connector='OR'), models.Q(('label_fr__isnull', True), models.Q(('label_fr', ''), _negated=True), _connector='OR'), models.Q(('label_es__isnull', True), models.Q(('label_es', ''), _negated=True), _connector='OR'), models.Q(('label_ar__isnull', True), models.Q(('label_ar', ''), _negated=True), _connector='OR'), models.Q(('perspective_en__isnull', True), models.Q(('perspective_en', ''), _negated=True), _connector='OR'), models.Q(('perspective_fr__isnull', True), models.Q(('perspective_fr', ''), _negated=True), _connector='OR'), models.Q(('perspective_es__isnull', True), models.Q(('perspective_es', ''), _negated=True), _connector='OR'), models.Q(('perspective_ar__isnull', True), models.Q(('perspective_ar', ''), _negated=True), _connector='OR')), name='priorities_priority_empty_text_is_null')],
            },
        ),
        migration_operations.CreateModel(
            name='HistoricalPriority',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, verbose_name='last change')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('archived', 'archived')], db_index=True, default='draft', max_length=10, verbose_name='state')),
                ('publish_at', models.DateTimeField(blank=True, help_text='When a published record becomes visible; empty: at once.', null=True, verbose_name='publication time')),
                ('ours', apps.languages.fields.TextListField(blank=True, help_text='Fields that hold our own wording, translation or deduction, one a line, such as title_fr.', verbose_name='ours')),
                ('note', models.TextField(blank=True, help_text='What is uncertain, or where sources differ. In English.', verbose_name='note')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='last verified')),
                ('slug', models.SlugField(blank=True, max_length=150, validators=[django.core.validators.RegexValidator(re.compile('^[a-z0-9]+(-[a-z0-9]+)*\\Z'), 'Use lower-case letters a–z, digits and hyphens.')], verbose_name='address')),
                ('label', models.CharField(max_length=200, verbose_name='priority')),
                ('label_en', models.CharField(max_length=200, null=True, verbose_name='priority')),
                ('label_fr', models.CharField(max_length=200, null=True, verbose_name='priority')),
                ('label_es', models.CharField(max_length=200, null=True, verbose_name='priority')),
                ('label_ar', models.CharField(max_length=200, null=True, verbose_name='priority')),
                ('perspective', models.TextField(blank=True, help_text='A blank line between paragraphs.', verbose_name='perspective')),
                ('perspective_en', models.TextField(blank=True, help_text='A blank line between paragraphs.', null=True, verbose_name='perspective')),
                ('perspective_fr', models.TextField(blank=True, help_text='A blank line between paragraphs.', null=True, verbose_name='perspective')),
                ('perspective_es', models.TextField(blank=True, help_text='A blank line between paragraphs.', null=True, verbose_name='perspective')),
                ('perspective_ar', models.TextField(blank=True, help_text='A blank line between paragraphs.', null=True, verbose_name='perspective')),
                ('start_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='first year')),
                ('end_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='last year')),
                ('cross_cutting', models.BooleanField(default=False, verbose_name='cross-cutting')),
                ('document', models.CharField(blank=True, help_text='The document that states the priority.', max_length=300, verbose_name='document')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_change', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='history.change')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='participants.organisation', verbose_name='organization')),
            ],
            options={
                'verbose_name': 'historical strategic priority',
                'verbose_name_plural': 'historical strategic priorities',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migration_operations.CreateModel(
            name='HistoricalPriority_goals',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('goal', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='goals.goal')),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='priorities.historicalpriority')),
                ('priority', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='priorities.priority')),
            ],
            options={
                'verbose_name': 'HistoricalPriority_goals',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migration_operations.CreateModel(
            name='HistoricalPriority_sources',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('m2m_history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, to='priorities.historicalpriority')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sources.source')),
                ('priority', models.ForeignKey(blank=True, db_constraint=False, db_tablespace='', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='priorities.priority')),
            ],
            options={
                'verbose_name': 'HistoricalPriority_sources',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
