from django.db import migrations, models

from apps.pagestore import triggers


def remove_triggers(apps, schema_editor):
    """Without the table no trigger could write. (They are made after each `migrate`, when all tables are there.)"""
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=36, verbose_name='token')),
            ],
            options={
                'verbose_name': 'revision of the content',
                'verbose_name_plural': 'revisions of the content',
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, remove_triggers),
    ]
