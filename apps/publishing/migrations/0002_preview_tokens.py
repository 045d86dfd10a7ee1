"""Preview links get random tokens. Links from before are ended: their addresses were signed numbers, which a restored
backup would hand out again."""

from django.db import migrations, models

from apps.records import migration_operations
from django.utils import timezone


def end_links(apps, schema_editor):
    now = timezone.now()
    links = apps.get_model("publishing", "PreviewLink").objects.using(schema_editor.connection.alias)
    links.filter(revoked_at=None, expires_at__gt=now).update(revoked_at=now)


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_squashed")]

    operations = [
        migration_operations.AddField(
            model_name="previewlink",
            name="token_hash",
            field=models.CharField(
                editable=False, max_length=64, null=True, unique=True, verbose_name="hash of the token"
            ),
        ),
        migrations.RunPython(end_links, migrations.RunPython.noop, elidable=True),
    ]
