import apps.records.clock
import apps.staff.models
import apps.staff.zones
import django.db.models.deletion
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models

from apps.records import migration_operations

THROTTLE = "staff_throttle"  # the table of Django's database cache in which failed attempts are counted


def create_throttle(apps, schema_editor):
    call_command("createcachetable", THROTTLE, database=schema_editor.connection.alias, verbosity=0)


def drop_throttle(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(THROTTLE)}")


class Migration(migrations.Migration):

    replaces = [('staff', '0001_accounts'), ('staff', '0002_throttle'), ('staff', '0010_kept_form')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migration_operations.CreateModel(
            name='AccountEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('login', 'Logged in'), ('login_failed', 'Login failed'), ('logout', 'Logged out'), ('code_wrong', 'Wrong code'), ('throttled', 'Too many attempts'), ('password_changed', 'Password changed'), ('reset_sent', 'Link to reset the password sent'), ('password_reset', 'Password reset'), ('factor_added', 'Second factor set up'), ('factor_removed', 'Second factor removed'), ('codes_renewed', 'New recovery codes made'), ('recovery_code_used', 'Recovery code used'), ('session_ended', 'Session ended'), ('session_expired', 'Session expired')], max_length=20, verbose_name='kind')),
                ('at', models.DateTimeField(db_index=True, default=apps.records.clock.now, verbose_name='time')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='account_events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'account event',
                'verbose_name_plural': 'account events',
                'ordering': ['-at', '-pk'],
            },
        ),
        migration_operations.CreateModel(
            name='KeptForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=apps.staff.models.new_key, max_length=64, unique=True, verbose_name='key')),
                ('path', models.CharField(max_length=500, verbose_name='address')),
                ('content', models.TextField(verbose_name='content')),
                ('at', models.DateTimeField(db_index=True, default=apps.records.clock.now, verbose_name='time')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_forms', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'kept form',
                'verbose_name_plural': 'kept forms',
            },
        ),
        migration_operations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, max_length=10, validators=[apps.staff.models.validate_language], verbose_name='language')),
                ('time_zone', models.CharField(blank=True, max_length=64, validators=[apps.staff.zones.validate], verbose_name='time zone')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='preference', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'preference',
                'verbose_name_plural': 'preferences',
            },
        ),
        migrations.RunPython(create_throttle, drop_throttle, elidable=False),
    ]
