"""Fills the table of priorities with many rows in plain SQL, on either database."""

from django.db import connection, transaction

from tests.bench.database import load_seed
from tests.bench.rounds import tell

STEP = 20_000

# What a cell can contain: accents, Arabic, commas, quotes, line breaks, and what a spreadsheet takes for a formula.
TEXTS = {
    "label_en": ["Cybercrime", "Trafficking in persons, and smuggling", 'The so-called "grey" market', "=SUM(A1:A9)"],
    "label_fr": ["Cybercriminalité", "Traite des êtres humains, et trafic", "Le marché dit « gris »", "-1 d’évolution"],
    "label_es": ["Ciberdelincuencia", "Trata de personas, y tráfico", "El mercado «gris»", "+34 915 372 100"],
    "label_ar": ["الجريمة السيبرية", "الاتجار بالأشخاص، وتهريبهم", "ما يسمى بالسوق «الرمادية»", "@الأمن"],
    "perspective_en": [
        "Organised groups move to where the controls are weakest; joint action closes the gaps, region by region.",
        'Two paragraphs.\r\n\r\nThe second one says: "no region can do it alone", as the statement has it.',
    ],
    "perspective_fr": ["Les groupes organisés se déplacent là où les contrôles sont les plus faibles.", None],
    "perspective_es": ["Los grupos organizados se desplazan hacia donde los controles son más débiles.", None],
    "perspective_ar": ["تنتقل الجماعات المنظمة إلى حيث تكون الضوابط أضعف، ويسد العمل المشترك الثغرات.", None],
}
PRIORITIES = """
    INSERT INTO priorities_priority (id, slug, organisation_id, {names}, label, perspective, start_year, end_year,
        cross_cutting, document, ours, note, verified_on, state, publish_at, created_at, changed_at)
    WITH RECURSIVE numbers(i) AS (SELECT CAST(%s AS bigint) UNION ALL SELECT i + 1 FROM numbers WHERE i < %s)
    SELECT i, 'bench-' || (i * 7919 %% 2147483647), 1 + i %% 14, {texts}, '', '', 2015 + i %% 10,
        CASE WHEN i %% 3 > 0 THEN 2026 + i %% 5 END, i %% 4 = 0, 'Strategic plan 2022-2025',
        'label_fr | label_es | label_ar', '', {moment_date}, 'published', {moment}, {moment}, {moment}
    FROM numbers"""
GOALS = """
    INSERT INTO priorities_priority_goals (priority_id, goal_id)
    SELECT id, 1 + id %% 7 FROM priorities_priority WHERE id BETWEEN %s AND %s AND NOT cross_cutting"""
SOURCES = """
    INSERT INTO priorities_priority_sources (priority_id, source_id)
    SELECT id, 1 + id %% 121 FROM priorities_priority WHERE id BETWEEN %s AND %s"""
FIRST = 1001  # a primary key above those of the seed data


def prepare(rows):
    """Fill an empty database with the seed data and a number of additional priorities."""
    load_seed()
    fill(rows, lambda done, rows: tell(f"filling the table: {done * 100 // rows} %"))


def fill(rows, progress, added=0):
    """Add a number of priorities, each with a goal and a source, to the seed data and the priorities `added` before.

    `progress` is called with the number of rows written and the number wanted.
    """
    begin = FIRST + added
    statement = PRIORITIES.format(
        names=", ".join(TEXTS),
        texts=", ".join(_one_of(texts) for texts in TEXTS.values()),
        moment_date="CAST('2026-01-02' AS date)" if connection.vendor == "postgresql" else "'2026-01-02'",
        moment="CAST('2026-01-02 00:00:00+00:00' AS timestamptz)"
        if connection.vendor == "postgresql"
        else "'2026-01-02 00:00:00'",
    )
    for first in range(begin, begin + rows, STEP):
        last = min(first + STEP, begin + rows) - 1
        with transaction.atomic(), connection.cursor() as cursor:
            for sql in (statement, GOALS, SOURCES):
                cursor.execute(sql, [first, last])
        progress(last - begin + 1, rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _one_of(texts):
    """An SQL expression for one of the texts, chosen by the row number."""
    quoted = ["NULL" if text is None else "'" + text.replace("'", "''").replace("%", "%%") + "'" for text in texts]
    cases = " ".join(f"WHEN {place} THEN {text}" for place, text in enumerate(quoted))
    return f"CASE i %% {len(texts)} {cases} END"
