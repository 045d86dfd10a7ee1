"""The search index: its tables, and the full-text indexes that each database keeps in step with them.

PostgreSQL: generated tsvector columns with GIN indexes. The words of an entry are taken as they are: PostgreSQL's own
text parser splits some (0e0a becomes a number and a rest), and then no search finds them. The trigrams are stored by the
application, because pg_trgm knows no Arabic letters in a database whose locale is C.
SQLite: FTS5 tables over the tables, filled by triggers. A later migration that remakes one of these tables on SQLite must
remake its triggers too.
"""

from django.db import migrations, models

from apps.records import migration_operations

WORDS = "array_to_tsvector(array_remove(string_to_array({text}, ' '), ''))"
POSTGRESQL = (
    f"""ALTER TABLE search_entry
        ADD COLUMN names tsvector GENERATED ALWAYS AS ({WORDS.format(text="title")}) STORED,
        ADD COLUMN words tsvector GENERATED ALWAYS AS ({WORDS.format(text="title || ' ' || text")}) STORED""",
    "CREATE INDEX search_entry_names ON search_entry USING gin (names)",
    "CREATE INDEX search_entry_words ON search_entry USING gin (words)",
    "CREATE INDEX search_word_trigrams ON search_word USING gin (string_to_array(trigrams, ' '))",
)
POSTGRESQL_BACK = (
    "DROP INDEX search_word_trigrams",
    "ALTER TABLE search_entry DROP COLUMN names, DROP COLUMN words",
)


def full_text(table, columns, options):
    """The statements that make the FTS5 table over `table` and the triggers that fill it."""
    names, new, old = (", ".join(f"{prefix}{column}" for column in columns) for prefix in ("", "new.", "old."))
    remove = f"INSERT INTO {table}_fts ({table}_fts, rowid, {names}) VALUES ('delete', old.id, {old});"
    insert = f"INSERT INTO {table}_fts (rowid, {names}) VALUES (new.id, {new});"
    return (
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5({names}, content='{table}', content_rowid='id', {options})",
        f"CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN {insert} END",
        f"CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN {remove} END",
        f"CREATE TRIGGER {table}_fts_update AFTER UPDATE ON {table} BEGIN {remove} {insert} END",
    )


SQLITE = (
    # Folded text is ASCII signs, blanks and letters of all scripts; this tokenizer leaves those letters alone.
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


def create_full_text(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, params=None)


def drop_full_text(apps, schema_editor):
    for statement in POSTGRESQL_BACK if schema_editor.connection.vendor == "postgresql" else SQLITE_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    replaces = [('search', '0001_initial'), ('search', '0002_full_text'), ('search', '0003_whole_words')]

    initial = True

    dependencies = [
    ]

    operations = [
        migration_operations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=60, verbose_name='model')),
                ('record', models.PositiveBigIntegerField(verbose_name='record')),
                ('visible_from', models.DateTimeField(null=True, verbose_name='visible from')),
                ('visible_until', models.DateTimeField(null=True, verbose_name='visible until')),
                ('title', models.TextField(verbose_name='words of the names')),
                ('text', models.TextField(verbose_name='words of the texts')),
                ('size', models.PositiveIntegerField(verbose_name='number of words of the names')),
                ('version', models.CharField(max_length=16, verbose_name='version of the declaration')),
            ],
            options={
                'verbose_name': 'entry of the search index',
                'verbose_name_plural': 'entries of the search index',
                'constraints': [models.UniqueConstraint(fields=('model', 'record'), name='one_entry_a_record')],
            },
        ),
        migration_operations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('folded', models.CharField(max_length=100, unique=True, verbose_name='folded word')),
                ('spelled', models.CharField(max_length=100, verbose_name='word')),
                ('trigrams', models.TextField(verbose_name='runs of three letters')),
            ],
            options={
                'verbose_name': 'word of the search index',
                'verbose_name_plural': 'words of the search index',
            },
        ),
        migrations.RunPython(create_full_text, drop_full_text, elidable=False),
    ]
