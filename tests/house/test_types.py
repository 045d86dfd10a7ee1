"""The explicit `Any` of the code: for each thousand lines, their number may only fall. When it has, lower the figure.

Two uses do not count, because Django's stubs leave no choice and every concept has them: the type of a manager made
from a queryset, and the signature of `get_context_data`."""

import ast
from pathlib import Path

import pytest

APPS = Path(__file__).resolve().parents[2] / "apps"
GROUND = (
    "languages",
    "pagestore",
    "records",
    "mail",
    "publishing",
    "history",
    "search",
    "opendata",
    "pages",
    "staff",
    "notices",
)
AT_MOST = {"ground": 11.2, "concepts": 9.2}  # for each thousand lines


def count(text):
    """The uses of `Any` in a file, its import not among them."""
    tree = ast.parse(text)
    return uses(tree) - sum(uses(part) for node in ast.walk(tree) for part in forced(node))


def uses(tree):
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(tree))


def forced(node):
    if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "ClassVar[Any]":
        yield node.annotation
    elif isinstance(node, ast.FunctionDef) and node.name == "get_context_data":
        yield node.args
        yield from filter(None, [node.returns])


def files(floor):
    apps = [app for app in sorted(APPS.iterdir()) if app.is_dir() and (app.name in GROUND) is (floor == "ground")]
    return [path for app in apps for path in app.rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("floor", AT_MOST)
def test_any_does_not_spread(floor):
    texts = {path: path.read_text() for path in files(floor)}
    found = {str(path.relative_to(APPS)): number for path, text in texts.items() if (number := count(text))}
    lines = sum(text.count("\n") for text in texts.values())

    assert 1000 * sum(found.values()) / lines <= AT_MOST[floor], found
