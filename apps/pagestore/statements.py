"""Recognizes the SQL statements that may change a public page. A statement that it does not recognize counts as one."""

import re

from django.conf import settings

INTO = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
READS = re.compile(
    r"[\s(]*(?:SELECT|WITH|VALUES|PRAGMA|EXPLAIN|BEGIN|SAVEPOINT|RELEASE|ROLLBACK|SET|SHOW|DECLARE|FETCH|CLOSE|ANALYZE)\b",
    re.IGNORECASE,
)
WRITES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE)\b", re.IGNORECASE)


def changes_pages(sql: object) -> bool:
    """Whether a statement may change a table that public pages read: all except `PAGE_STORE_UNREAD`."""
    text = str(sql)
    if into := INTO.match(text):
        return not into[1].startswith(settings.PAGE_STORE_UNREAD) or ";" in text  # another statement may follow
    reads = READS.match(text)
    if reads is None:
        return True
    # PostgreSQL lets a common table expression write.
    may_write_behind = ";" in text or reads[0].upper().endswith("WITH")
    return may_write_behind and WRITES.search(text) is not None
