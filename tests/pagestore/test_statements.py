"""Which SQL counts as a change of what pages show."""

import pytest

from apps.pagestore.statements import changes_pages


@pytest.mark.parametrize(
    "sql",
    [
        'INSERT INTO "editions_edition" ("number") VALUES (%s)',
        'INSERT OR IGNORE INTO "priorities_priority_goals" VALUES (1)',
        'UPDATE "editions_edition" SET "number" = 1',
        "  update editions_edition set number = 1",
        'DELETE FROM "editions_edition"',
        "TRUNCATE editions_edition",
        "ALTER TABLE editions_edition ADD COLUMN x int",
        "MERGE INTO editions_edition USING x ON true WHEN MATCHED THEN DELETE",
        "COPY editions_edition FROM STDIN",
        "COMMIT",
        "DO $$ BEGIN END $$",
        "/* in doubt */ SELECT 1",
        "WITH gone AS (DELETE FROM editions_edition RETURNING id) SELECT * FROM gone",
        "SELECT 1; UPDATE editions_edition SET number = 1",
        "(WITH gone AS (DELETE FROM editions_edition RETURNING id) SELECT * FROM gone)",
        'UPDATE "django_session" SET x = 1; UPDATE editions_edition SET number = 1',
        b"UPDATE editions_edition SET number = 1",
    ],
)
def test_a_change(sql):
    assert changes_pages(sql)


@pytest.mark.parametrize(
    "sql",
    [
        'SELECT "editions_edition"."update" FROM "editions_edition"',
        "SELECT 1 FROM editions_edition FOR UPDATE",
        '(SELECT "a" FROM "editions_edition") UNION ALL (SELECT "b" FROM "goals_goal")',
        "((SELECT 1) UNION (SELECT 2)) ORDER BY 1",
        "WITH records AS (SELECT 1 AS deleted) SELECT * FROM records",
        "BEGIN IMMEDIATE",
        'SAVEPOINT "s1"',
        'RELEASE SAVEPOINT "s1"',
        'ROLLBACK TO SAVEPOINT "s1"',
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL jit = off",
        "PRAGMA foreign_keys",
        'UPDATE "django_session" SET "expire_date" = %s',
        'INSERT INTO "staff_throttle" VALUES (1)',
        'DELETE FROM "auth_user_groups" WHERE 1',
    ],
)
def test_no_change(sql):
    assert not changes_pages(sql)
