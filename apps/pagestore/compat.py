"""Private names of psycopg that the page store relies on. `tests/house/test_compat.py` fails when one changes.

The database wrappers also override Django's `BaseDatabaseWrapper._commit`, `_rollback` and `_close`
(`backends/marking.py`): Django has no public hook that sees every commit, with or without `atomic()`.
"""

from psycopg.errors import _WaitTimeout as WaitTimeout  # `Connection.wait(timeout=…)` raises no public error

__all__ = ["WaitTimeout"]
