import apps.languages.names
import apps.records.dates
import apps.records.rules
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from apps.records import migration_operations


class Migration(migrations.Migration):

    replaces = [('sources', '0001_initial'), ('sources', '0002_change')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('history', '0001_initial'),
    ]

    operations = [
        migration_operations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('url', models.URLField(max_length=2000, unique=True, verbose_name='address')),
                ('title', models.CharField(blank=True, help_text='In the language of the source.', max_length=300, verbose_name='title')),
                ('publisher', models.CharField(blank=True, max_length=200, verbose_name='publisher')),
                ('language', models.CharField(blank=True, choices=apps.languages.names.language_choices, max_length=10, verbose_name='language')),
                ('published', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='published')),
                ('accessed', models.DateField(blank=True, null=True, verbose_name='last read')),
                ('note', models.TextField(blank=True, help_text='In English.', verbose_name='note')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['url'],
                'constraints': [apps.records.rules.Rule(beside='url', condition=models.Q(('url', ''), ('url__startswith', 'http://'), ('url__startswith', 'https://'), _connector='OR'), name='sources_source_url_is_web', violation_error_message='An address begins with http:// or https://.'), apps.records.rules.Rule(beside='published', condition=models.Q(('published', ''), apps.records.dates.IsPartialDate(models.F('published')), _connector='OR'), name='sources_source_published_is_date', violation_error_message='This is not a date.')],
            },
        ),
        migration_operations.CreateModel(
            name='HistoricalSource',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='created')),
                ('changed_at', models.DateTimeField(blank=True, editable=False, verbose_name='last change')),
                ('url', models.URLField(db_index=True, max_length=2000, verbose_name='address')),
                ('title', models.CharField(blank=True, help_text='In the language of the source.', max_length=300, verbose_name='title')),
                ('publisher', models.CharField(blank=True, max_length=200, verbose_name='publisher')),
                ('language', models.CharField(blank=True, choices=apps.languages.names.language_choices, max_length=10, verbose_name='language')),
                ('published', apps.records.dates.PartialDateField(blank=True, help_text='A year (2022), a year and month (2022-12) or a day (2022-12-08).', verbose_name='published')),
                ('accessed', models.DateField(blank=True, null=True, verbose_name='last read')),
                ('note', models.TextField(blank=True, help_text='In English.', verbose_name='note')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_change', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='history.change')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical source',
                'verbose_name_plural': 'historical sources',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
