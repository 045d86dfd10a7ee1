import apps.publishing.record_notes
import apps.records.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.records import migration_operations


class Migration(migrations.Migration):

    replaces = [('publishing', '0001_initial'), ('publishing', '0002_publish_permission'), ('publishing', '0003_desk')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migration_operations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField(verbose_name='object')),
                ('at', models.DateTimeField(default=apps.records.clock.now, verbose_name='time')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='assigned by')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='type')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
            ],
            options={
                'verbose_name': 'assignment',
                'verbose_name_plural': 'assignments',
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id'), name='one_assignment_a_record')],
            },
        ),
        migration_operations.CreateModel(
            name='Authorship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField(verbose_name='object')),
                ('at', models.DateTimeField(default=apps.records.clock.now, verbose_name='time')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='type')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'authorship',
                'verbose_name_plural': 'authorships',
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id'), name='one_author_a_record')],
            },
        ),
        migration_operations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('changed_at', models.DateTimeField(auto_now=True, verbose_name='last change')),
                ('object_id', models.PositiveBigIntegerField(verbose_name='object')),
                ('changes', models.JSONField(help_text='Field name: [old value, new value].', verbose_name='changes')),
                ('base_version', models.DateTimeField(verbose_name='made from the version of')),
                ('message', models.TextField(blank=True, verbose_name='message')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('applied', 'applied'), ('refused', 'refused')], db_index=True, default='waiting', max_length=10, verbose_name='state')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='type')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'waiting change',
                'verbose_name_plural': 'waiting changes',
                'ordering': ['-created_at'],
                'permissions': [('publish_record', 'Can publish records')],
            },
        ),
        migration_operations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField(verbose_name='object')),
                ('made_at', models.DateTimeField(default=apps.records.clock.now, verbose_name='made at')),
                ('expires_at', models.DateTimeField(default=apps.publishing.record_notes.in_a_week, verbose_name='valid until')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked at')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='type')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='previews', to='publishing.proposal', verbose_name='waiting change')),
            ],
            options={
                'verbose_name': 'link to a preview',
                'verbose_name_plural': 'links to previews',
                'ordering': ['-made_at'],
                'indexes': [models.Index(fields=['content_type', 'object_id'], name='preview_links_of_a_record')],
            },
        ),
    ]
