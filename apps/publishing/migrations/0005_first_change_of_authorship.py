"""Since when a record is the work of one person. Of what was changed before, the beginning is unknown."""

from datetime import UTC, datetime

from django.db import migrations, models

from apps.records import migration_operations

import apps.records.clock


def begin_before_everything(apps, schema_editor):
    apps.get_model("publishing", "Authorship").objects.update(since=datetime(1970, 1, 1, tzinfo=UTC))


class Migration(migrations.Migration):
    dependencies = [("publishing", "0004_additions_and_decisions")]

    operations = [
        migration_operations.AddField(
            model_name="authorship",
            name="since",
            field=models.DateTimeField(default=apps.records.clock.now, verbose_name="time of the first change"),
        ),
        migrations.RunPython(begin_before_everything, migrations.RunPython.noop, elidable=True),
    ]
