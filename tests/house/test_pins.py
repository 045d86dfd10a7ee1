"""Every dependency that pyproject.toml names is pinned, with hashes."""

import re
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
PROJECT = tomllib.loads((TOP / "pyproject.toml").read_text())
NAMED = {
    "requirements.txt": PROJECT["project"]["dependencies"],
    "tests/requirements.txt": PROJECT["dependency-groups"]["test"],
}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file):
    """The pinned version and the number of hashes of each package in a file of pins."""
    found = {}
    for entry in re.sub(r"\\\n", " ", (TOP / file).read_text()).splitlines():
        if entry.strip() and not entry.lstrip().startswith("#"):
            match = re.match(r"([A-Za-z0-9._-]+)==(\S+)", entry)
            assert match, f"{file}: not a pin: {entry}"
            found[normal(match[1])] = (match[2], len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry)))
    return found


@pytest.mark.parametrize("file", NAMED)
def test_every_named_dependency_is_pinned(file):
    names = {normal(re.match(r"[A-Za-z0-9._-]+", requirement)[0]) for requirement in NAMED[file]}
    assert names <= set(pins(file))


@pytest.mark.parametrize("file", NAMED)
def test_every_pin_has_hashes(file):
    assert [name for name, (_, hashes) in pins(file).items() if not hashes] == []


def test_both_files_install_together():
    site, tests = (pins(file) for file in NAMED)
    assert {name: version for name, (version, _) in tests.items() if site.get(name, (version,))[0] != version} == {}
