import apps.records.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.records import migration_operations


class Migration(migrations.Migration):

    replaces = [('opendata', '0001_initial'), ('opendata', '0002_coming_changes'), ('opendata', '0003_imports')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('history', '0001_initial'),
    ]

    operations = [
        migration_operations.CreateModel(
            name='LastChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(db_index=True, max_length=40, verbose_name='dataset')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
            ],
            options={
                'verbose_name': 'last change',
                'verbose_name_plural': 'last changes',
            },
        ),
        migration_operations.CreateModel(
            name='PrivateExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=310, verbose_name='name of the user')),
                ('at', models.DateTimeField(db_index=True, default=apps.records.clock.now, verbose_name='time')),
                ('what', models.CharField(max_length=200, verbose_name='what')),
                ('rows', models.PositiveIntegerField(verbose_name='rows')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'export of private data',
                'verbose_name_plural': 'exports of private data',
                'ordering': ['-pk'],
            },
        ),
        migration_operations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(blank=True, max_length=310, verbose_name='name of the user')),
                ('at', models.DateTimeField(db_index=True, default=apps.records.clock.now, verbose_name='time')),
                ('dataset', models.CharField(max_length=40, verbose_name='dataset')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('checksum', models.CharField(help_text='SHA-256 of the file.', max_length=64, verbose_name='checksum')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('content', models.BinaryField(null=True, verbose_name='content')),
                ('plan', models.BinaryField(null=True, verbose_name='plan')),
                ('counts', models.JSONField(default=dict, editable=False, verbose_name='rows')),
                ('digest', models.CharField(blank=True, editable=False, max_length=128, verbose_name='fingerprint of the plan')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('change', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='upload', to='history.change', verbose_name='change')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-pk'],
            },
        ),
    ]
