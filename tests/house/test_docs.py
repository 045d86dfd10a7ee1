"""The guides name what exists, and what they say of a save is what a save does."""

import importlib
import re
from functools import partial
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import get_commands
from django.db import connection
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.test.utils import CaptureQueriesContext

from apps.priorities.models import Priority
from apps.records.acts import act
from apps.search.registry import registered
from tests import factories
from tests.house.settings_read import environment_settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")])
LONGEST_README = 150  # lines
FOLDERS = ("apps", "dialogue_site", "tests", "templates", "docs", "static")
SIGNALS = {"pre_save": pre_save, "post_save": post_save, "pre_delete": pre_delete, "post_delete": post_delete}


def names(path):
    return path.name


def block(page, language):
    """The lines of the only code block of a page in this language."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert len(found) == 1, language
    return [line.split() for line in found[0].splitlines()]


def imported(name):
    """The object that a dotted name names."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part)
        return found
    raise AssertionError(f"no module: {name}")


def in_code(page):
    """What stands between backticks, without code blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", page, flags=re.DOTALL | re.MULTILINE))


# --- Names, paths, links, commands ------------------------------------------------------------------------------------


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= LONGEST_README


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_dotted_names_exist(path):
    for text in in_code(path.read_text(encoding="utf-8")):
        if re.fullmatch(r"(?:apps|django)(?:\.\w+)+(?<!\.py)", text):
            imported(text)


def test_each_term_of_the_glossary_is_a_name_in_the_code():
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("## Glossary")[2]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| `([\w.]+)` \|$", page, re.MULTILINE)

    assert len(rows) == len(re.findall(r"^\| (?!term \| meaning|---)", page, re.MULTILINE)), "a row without a name"
    assert len(rows) > 50
    assert [term for term, _name in rows] == sorted((term for term, _name in rows), key=str.casefold)
    for _term, name in rows:
        imported(name)


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_paths_exist(path):
    for text in in_code(path.read_text(encoding="utf-8")):
        if re.fullmatch(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*", text):
            assert (ROOT / text).exists(), text


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        name, _, heading = target.partition("#")
        if "://" in target:
            continue
        page = path.parent / name if name else path
        assert page.exists(), target
        if heading:
            headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}, target


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_commands_and_targets_exist(path):
    page, makefile = path.read_text(encoding="utf-8"), (ROOT / "Makefile").read_text(encoding="utf-8")

    assert set(re.findall(r"manage\.py ([a-z]+)", page)) <= set(get_commands())
    assert set(re.findall(r"`make ([a-z]+)", page)) <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


def test_every_command_of_ours_is_in_the_guide():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    ours = {name for name, app in get_commands().items() if app.startswith("apps.")}
    assert ours <= set(re.findall(r"manage\.py ([a-z]+)", page))


def test_every_setting_of_the_environment_is_in_the_readme():
    page = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    told = {name for row in re.findall(r"^\| (`[^|]+) \|", page, re.MULTILINE) for name in re.findall(r"\w+", row)}

    assert told == environment_settings()


# --- What a save does -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page():
    return (ROOT / "docs" / "what-a-save-does.md").read_text(encoding="utf-8")


def name_of(receiver):
    receiver = receiver.func if isinstance(receiver, partial) else receiver
    owner = getattr(receiver, "__self__", None)
    module, name = (type(owner).__module__, type(owner).__qualname__) if owner else (receiver.__module__, "")
    return ".".join(filter(None, [module, name, receiver.__name__]))


def test_the_signals_of_a_save_are_these(page):
    found = [
        [name, name_of(receiver)]
        for name, signal in SIGNALS.items()
        for receiver in signal._live_receivers(Priority)[0]
    ]

    assert block(page, "signals") == found


@pytest.mark.django_db
def test_the_queries_of_a_save_are_these(page):
    user = User.objects.create_superuser("editor")
    factories.priority(organisation=factories.organisation())  # Django reads the types of content once
    priority = factories.priority(organisation=factories.organisation(), label_en="Quagga")
    priority.label_en = "Zebra"

    with act("form", user), CaptureQueriesContext(connection) as queries:
        priority.save()

    found = [seen(query) for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    links = [place for place, (_verb, table) in enumerate(found) if table.startswith("priorities_priority_")]
    found[links[0] : links[-1] + 1] = sorted(found[links[0] : links[-1] + 1])  # simple_history keeps them as a set
    assert [line[:2] for line in block(page, "queries")] == found


def seen(query):
    """Whether a statement reads or writes, and the first table that it names."""
    found = re.search(r'(SELECT\b.*?\bFROM|INSERT\b.*?\bINTO|UPDATE|DELETE FROM)\s+"?(\w+)', query["sql"])
    verb, table = found.groups()
    return ["read" if verb.startswith("SELECT") else "write", table.removesuffix("_fts")]


def test_no_searched_path_leads_through_links():
    """The index follows saves, and m2m_changed is none."""
    for searchable in registered():
        for path in searchable.relations:
            model = searchable.model
            for name in path.split("__"):
                relation = model._meta.get_field(name)
                assert not relation.many_to_many, f"{searchable.name}: {path}"
                model = relation.related_model
