"""The full text indexes, which each database keeps in step with the tables itself.

PostgreSQL: generated tsvectors and GIN indexes. The runs of three letters are our own, because pg_trgm knows no Arabic
letters in a database whose locale is C. SQLite: FTS5 tables over the tables, filled by triggers (a later migration that
makes one of these tables anew on SQLite has to make its triggers anew as well).
"""

from django.db import migrations

POSTGRESQL = (
    """ALTER TABLE search_entry
        ADD COLUMN names tsvector GENERATED ALWAYS AS (to_tsvector('pg_catalog.simple', title)) STORED,
        ADD COLUMN words tsvector GENERATED ALWAYS AS (
            to_tsvector('pg_catalog.simple', title) || to_tsvector('pg_catalog.simple', text)
        ) STORED""",
    "CREATE INDEX search_entry_names ON search_entry USING gin (names)",
    "CREATE INDEX search_entry_words ON search_entry USING gin (words)",
    "CREATE INDEX search_word_trigrams ON search_word USING gin (string_to_array(trigrams, ' '))",
)
POSTGRESQL_BACK = (
    "DROP INDEX search_word_trigrams",
    "ALTER TABLE search_entry DROP COLUMN names, DROP COLUMN words",
)


def full_text(table, columns, options):
    """The FTS5 table of a table, and the triggers that follow it."""
    names, new, old = (", ".join(f"{prefix}{column}" for column in columns) for prefix in ("", "new.", "old."))
    take_out = f"INSERT INTO {table}_fts ({table}_fts, rowid, {names}) VALUES ('delete', old.id, {old});"
    put_in = f"INSERT INTO {table}_fts (rowid, {names}) VALUES (new.id, {new});"
    return (
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5({names}, content='{table}', content_rowid='id', {options})",
        f"CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN {put_in} END",
        f"CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN {take_out} END",
        f"CREATE TRIGGER {table}_fts_update AFTER UPDATE ON {table} BEGIN {take_out} {put_in} END",
    )


SQLITE = (
    # folded text is ASCII signs, blanks, and letters of all scripts, which this tokenizer takes as they are
    *full_text("search_entry", ("title", "text"), "tokenize='ascii', prefix='2 3'"),
    *full_text("search_word", ("trigrams",), "tokenize=\"ascii tokenchars '_'\""),
)
SQLITE_BACK = tuple(
    statement
    for table in ("search_entry", "search_word")
    for statement in (
        *(f"DROP TRIGGER {table}_fts_{event}" for event in ("insert", "delete", "update")),
        f"DROP TABLE {table}_fts",
    )
)


def forward(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def back(apps, schema_editor):
    for statement in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forward, back, elidable=False)]
