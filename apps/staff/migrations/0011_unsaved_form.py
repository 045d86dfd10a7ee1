import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from apps.records import migration_operations


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_squashed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameModel(old_name="KeptForm", new_name="UnsavedForm"),
        migrations.AlterModelOptions(
            name="unsavedform",
            options={"verbose_name": "unsaved form", "verbose_name_plural": "unsaved forms"},
        ),
        migration_operations.AlterField(
            model_name="unsavedform",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="unsaved_forms",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
