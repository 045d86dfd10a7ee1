import apps.languages.names
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('languages', '0001_initial'), ('languages', '0002_translator')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Stamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.PositiveBigIntegerField(verbose_name='object')),
                ('field', models.CharField(max_length=60, verbose_name='field')),
                ('language', models.CharField(max_length=10, verbose_name='language')),
                ('text_hash', models.CharField(max_length=64, verbose_name='fingerprint of the text')),
                ('source_hash', models.CharField(max_length=64, verbose_name='fingerprint of the text it was made from')),
                ('origin', models.CharField(choices=[('person', 'person'), ('import', 'import'), ('seed', 'seed data'), ('machine', 'machine')], max_length=10, verbose_name='origin')),
                ('stamped_at', models.DateTimeField(verbose_name='stamped at')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='contenttypes.contenttype', verbose_name='type')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reviewer')),
            ],
            options={
                'verbose_name': 'translation stamp',
                'verbose_name_plural': 'translation stamps',
                'constraints': [models.UniqueConstraint(fields=('content_type', 'object_id', 'field', 'language'), name='one_stamp_a_text')],
            },
        ),
        migrations.CreateModel(
            name='Translator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=apps.languages.names.language_choices, max_length=10, verbose_name='language')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translates_into', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'language of a translator',
                'verbose_name_plural': 'languages of a translator',
                'constraints': [models.UniqueConstraint(fields=('user', 'language'), name='one_translator_a_language')],
            },
        ),
    ]
