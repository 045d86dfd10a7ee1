from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('pagestore', '0001_revision'),
    ]

    operations = [
        # The table keeps its name, so nothing changes in the database but the content type.
        migrations.AlterModelTable(name='Revision', table='pagestore_revision'),
        migrations.RenameModel(old_name='Revision', new_name='RevisionToken'),
    ]
