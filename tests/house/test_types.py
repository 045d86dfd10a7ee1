"""The explicit `Any` of the code: their number may only fall. When it has, lower the figure."""

import ast
from pathlib import Path

import pytest

APPS = Path(__file__).resolve().parents[2] / "apps"
GROUND = ("languages", "pagestore", "records", "publishing", "history", "search", "opendata", "pages", "staff")
AT_MOST = {"ground": 624, "concepts": 270}


def count(path):
    """The uses of `Any` in a file, its import not among them."""
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in ast.walk(ast.parse(path.read_text())))


def files(floor):
    apps = [app for app in sorted(APPS.iterdir()) if app.is_dir() and (app.name in GROUND) is (floor == "ground")]
    return [path for app in apps for path in app.rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize("floor", AT_MOST)
def test_any_does_not_spread(floor):
    by_file = {str(path.relative_to(APPS)): found for path in files(floor) if (found := count(path))}

    assert sum(by_file.values()) <= AT_MOST[floor], by_file
