"""PostgreSQL takes the words of an entry as they are. Its parser of texts made a number and a rest of some, such as
0e0a, and then nobody found them."""

from django.db import migrations

CHANGE = """ALTER TABLE search_entry
    DROP COLUMN names, DROP COLUMN words,
    ADD COLUMN names tsvector GENERATED ALWAYS AS ({names}) STORED,
    ADD COLUMN words tsvector GENERATED ALWAYS AS ({words}) STORED"""
INDEXES = (
    "CREATE INDEX search_entry_names ON search_entry USING gin (names)",
    "CREATE INDEX search_entry_words ON search_entry USING gin (words)",
)
WHOLE = "array_to_tsvector(array_remove(string_to_array({text}, ' '), ''))"
PARSED = "to_tsvector('pg_catalog.simple', {text})"


def change(schema_editor, names, words):
    if schema_editor.connection.vendor == "postgresql":
        for statement in (CHANGE.format(names=names, words=words), *INDEXES):
            schema_editor.execute(statement, params=None)


def forward(apps, schema_editor):
    change(schema_editor, WHOLE.format(text="title"), WHOLE.format(text="title || ' ' || text"))


def back(apps, schema_editor):
    names, words = PARSED.format(text="title"), PARSED.format(text="text")
    change(schema_editor, names, f"{names} || {words}")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text")]
    operations = [migrations.RunPython(forward, back, elidable=False)]
