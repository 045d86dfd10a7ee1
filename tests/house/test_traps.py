"""What modeltranslation does to code that does not know it: the syntax tree of the apps shows none of it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def python_files():
    folders = [ROOT / "apps", ROOT / "dialogue_site"]
    return [path for folder in folders for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def translated_names():
    """The names of all translated fields of all models."""
    from modeltranslation.translator import translator

    models = translator.get_registered_models(abstract=False)
    return {name for model in models for name in translator.get_options_for_model(model).all_fields}


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def kept_calls(tree):
    """The calls that run when the module is imported: in its body and in its classes, not in its functions."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            if isinstance(child, ast.Call):
                yield child
            waiting.append(child)


def kept_conditions(tree):
    """Trap 1: a Q or F that lives longer than a request is rewritten to the language of the first."""
    return [call.lineno for call in kept_calls(tree) if name_of(call) in {"Q", "F"}]


def base_columns(tree, translated):
    """Trap 2: an expression or `values` that names a translated field reads the base column, or fails."""
    functions = {"values", "values_list", "F", "Lower", "Upper", "Max", "Min", "Count", "Coalesce", "OuterRef"}
    return [
        call.lineno
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and name_of(call) in functions
        for argument in call.args
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and argument.value.rpartition("__")[2].lstrip("-") in translated
    ]


def frozen_querysets(tree):
    """Trap 5: a queryset made when the class is made keeps the language of the import."""
    querysets = {"all", "filter", "exclude", "order_by", "public", "select_related", "prefetch_related", "annotate"}
    return [
        call.lineno for call in kept_calls(tree) if name_of(call) in querysets and "objects" in ast.unparse(call.func)
    ]


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_trap(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert kept_conditions(tree) == []
    assert base_columns(tree, translated_names()) == []
    assert frozen_querysets(tree) == []


@pytest.mark.parametrize(
    ("trap", "code"),
    [
        (kept_conditions, "NAMED = Q(name__gt='')"),
        (kept_conditions, "class A:\n    limit = {'limit_choices_to': models.Q(name='x')}"),
        (kept_conditions, "class A:\n    class Meta:\n        ordering = [F('x').asc()]"),
        (frozen_querysets, "class View:\n    queryset = Edition.objects.all()"),
        (frozen_querysets, "ROWS = Edition.objects.public().order_by('number')"),
    ],
)
def test_the_test_sees(trap, code):
    assert trap(ast.parse(code)) != []


@pytest.mark.parametrize(
    "code", ["q.values('organisation__name')", "Lower('name')", "F('name').asc()", "q.annotate(x=Max('name'))"]
)
def test_the_test_sees_base_columns(code):
    assert base_columns(ast.parse(code), {"name"}) == [1]


def test_what_runs_in_a_function_is_allowed():
    assert kept_conditions(ast.parse("def f():\n    return Q(name='x')")) == []
