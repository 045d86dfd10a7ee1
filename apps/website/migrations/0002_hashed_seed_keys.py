"""Stores the keys of seed rows as hashes: a key can be the name of a person."""

from hashlib import sha256

from django.db import migrations


def hash_keys(apps, schema_editor):
    records = list(apps.get_model("website", "SeedRecord")._base_manager.filter(key__startswith="["))
    for record in records:
        record.key = sha256(record.key.encode()).hexdigest()
    apps.get_model("website", "SeedRecord")._base_manager.bulk_update(records, ["key"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("website", "0001_squashed")]

    operations = [migrations.RunPython(hash_keys, migrations.RunPython.noop, elidable=True)]
