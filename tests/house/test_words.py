"""Retired names and phrases do not come back: in file names (and so in imports), classes, functions, or any text."""

import ast
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN = Path(__file__).name  # it names them all

# Modules and templates by the words of their names; a tuple is an app or folder and a module, for a word that is good
# elsewhere.
MODULES = {
    *("uniting", "doubles", "telling", "reach", "linked", "trails", "trail", "rehearsal", "remembered", "moments"),
    *("spelled", "finder", "underway", "suspicions", "called", "asked", "shelf", "generations", "machine", "lookup"),
    *(("staff", "kept"), ("opendata", "kept"), ("opendata", "guard"), ("staff", "merging"), ("staff", "steps")),
    *(("staff", "needs"), ("pagestore", "stamp"), ("publishing", "trails"), ("opendata", "finding")),
    ("search", "finding"),
}
NAMES = {
    *("Told", "Finder", "Need", "Trail", "Step", "Kept", "Kept" + "Form"),  # classes
    *("TakingBack", "Meanwhile", "Laid", "StepActions"),
    *("Part", "State", "Line", "Kind"),  # qualified today: ActionRole, CellState, CardLine, RecordKind
    *("uniting", "unite", "doubles", "rehearse", "rehearsed", "trail", "trails", "suspicions", "underway"),
    *("remembered", "in_words", "alive"),
}
QUALIFIED_BY_CONTEXT = {
    "apps/publishing/base.py": {"State"},  # nested: Publishable.State
    "apps/publishing/proposals.py": {"State"},  # nested: Proposal.State
    "apps/history/models.py": {"Kind"},  # nested: Change.Kind
    "apps/participants/models.py": {"Kind"},  # of an organisation; its column has the name
    "apps/staff/models.py": {"Kind"},  # nested: AccountEvent.Kind
}
PHRASES = {
    "the own (their own, its own)": r"\b(?:the|an) own\b(?! (?:\w+ )?(?:server|one\b))",
    "told from": r"\btold from\b",
    "what is to be seen": r"\bwhat is to be seen\b",
    "take along": r"\btak(?:e|es|en|ing) (?:\w+ ){0,3}along\b",
    "it is so already": r"\bit is so already\b",
    "no …, no matter": r"\bno \w+, no matter\b",
    "two at once are one": r"\btwo at once are one\b",
    "in doubt one does": r"\bin doubt one does\b",
    "who may, without a noun": r"(?:(?<=[.:;] )|(?<=[\"#*] )|(?<=\bfor )|(?<=\bto )|(?<=\"))who may\b",
    "nobody who may not": r"\bnobody who may not\b",
    "be it …": r"\bbe it (?!is\b)\w+",
}


def tracked(*endings):
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    paths = [ROOT / name for name in done.stdout.splitlines() if name.endswith(endings)]
    return [path for path in paths if path.exists() and "migrations" not in path.parts and path.name != OWN]


def is_retired(folder, module):
    return module in MODULES or (folder, module) in MODULES


def test_files_have_the_names_of_the_field():
    offenders = [
        str(path.relative_to(ROOT))
        for path in tracked(".py", ".html", ".css", ".js", ".txt")
        if is_retired(path.parent.name, path.stem.removeprefix("test_").lstrip("_"))
    ]

    assert offenders == []


def defined_names(tree):
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


@pytest.mark.parametrize("folder", ["apps", "dialogue_site", "tests"])
def test_code_has_the_names_of_the_field(folder):
    offenders = []
    for path in tracked(".py"):
        name = str(path.relative_to(ROOT))
        if not name.startswith(f"{folder}/"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        allowed = QUALIFIED_BY_CONTEXT.get(name, set())
        offenders += [f"{name}: defines {found}" for found in defined_names(tree) & NAMES - allowed]

    assert offenders == []


def test_each_class_has_a_name_of_its_own():
    """Whoever searches for a class finds one. Some names Django expects; a class within a class is not counted."""
    modules = defaultdict(list)
    for path in tracked(".py"):
        name = str(path.relative_to(ROOT))
        if name.startswith("apps/"):
            classes = [
                node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if type(node) is ast.ClassDef
            ]
            for class_name in {*classes} - {"Command", "DatabaseWrapper"}:
                modules[class_name].append(name)

    assert {name: where for name, where in modules.items() if len(where) > 1} == {}


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_text_has_an_archaic_phrase(phrase):
    """In code, templates and guides; the catalogues and the seed data hold texts of their own."""
    pattern = re.compile(PHRASES[phrase], re.IGNORECASE)
    offenders = []
    for path in tracked(".py", ".html", ".md", ".txt", ".toml", "Makefile", ".js", ".css"):
        name = str(path.relative_to(ROOT))
        if name == "LICENSE" or name.startswith("requirements"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if pattern.search(line):
                offenders.append(f"{name}:{number}: {line.strip()}")

    assert offenders == []
