import apps.records.rules
from django.db import migrations, models

from apps.records import migration_operations


class Migration(migrations.Migration):

    replaces = [('website', '0001_initial'), ('website', '0002_errorreport')]

    initial = True

    dependencies = [
    ]

    operations = [
        migration_operations.CreateModel(
            name='ErrorReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('page', models.CharField(blank=True, max_length=500, verbose_name='page')),
                ('text', models.TextField(max_length=4000, verbose_name='What is wrong?')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail address for an answer')),
                ('state', models.CharField(choices=[('new', 'new'), ('settled', 'settled')], db_index=True, default='new', max_length=10, verbose_name='state')),
            ],
            options={
                'verbose_name': 'report of an error',
                'verbose_name_plural': 'reports of errors',
                'ordering': ['-created_at'],
                'constraints': [apps.records.rules.Rule(beside='state', condition=models.Q(('state__in', ['', 'new', 'settled'])), name='website_errorreport_state_allowed', violation_error_message='This value is not allowed.'), apps.records.rules.Rule(beside='text', condition=models.Q(('text', ''), _negated=True), name='website_errorreport_text_filled', violation_error_message='This field is required.')],
            },
        ),
        migration_operations.CreateModel(
            name='SeedRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=40, verbose_name='dataset')),
                ('key', models.TextField(verbose_name='key')),
                ('fingerprint', models.CharField(max_length=64, verbose_name='fingerprint')),
            ],
            options={
                'verbose_name': 'seed record',
                'verbose_name_plural': 'seed records',
                'constraints': [models.UniqueConstraint(fields=('dataset', 'key'), name='one_seed_record_a_row')],
            },
        ),
    ]
