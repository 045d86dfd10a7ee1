"""The table in which the throttles count: Django's database cache."""

from django.core.management import call_command
from django.db import migrations

TABLE = "staff_throttle"


def make(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_accounts")]
    operations = [migrations.RunPython(make, drop)]
