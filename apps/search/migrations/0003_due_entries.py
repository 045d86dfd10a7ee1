from django.db import migrations, models

from apps.records import migration_operations


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_synonyms'),
    ]

    operations = [
        migration_operations.AddField(
            model_name='entry',
            name='due_at',
            field=models.DateTimeField(null=True, verbose_name='due'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['due_at'], name='search_entry_due'),
        ),
    ]
