"""Private names of Django that the records rely on. `tests/house/test_compat.py` fails when one changes."""

from django.db.models import Model, Q
from django.db.models.expressions import BaseExpression


def condition_fields(model: type[Model], condition: Q | BaseExpression) -> set[str]:
    """The fields a condition names, from `Model._get_expr_references`. Django's own check of constraints uses it, and
    no public function reads the fields of a condition."""
    return {name for name, *_rest in model._get_expr_references(condition)}  # type: ignore[attr-defined]
