"""Print the tests that belong to what changed against main, one path a line.

    python tests/changed.py [BASE]

Counts commits since the merge base with BASE (default: main), uncommitted and untracked files. A changed app or
template folder selects the test folder of its name; a changed test module selects itself; a migration selects the
migration tests and the guide `adding` the tests of its recipes, which are slow; settings and shared test code select
the rest of tests/house. Browser, soak and benchmark files are left to `make test`, `make soak` and `make bench`.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONG = {"browser", "soak", "bench"}
MIGRATIONS = "tests/house/test_migrations.py"
RECIPES = "tests/house/test_adding.py"
HOUSE = {f"tests/house/{path.name}" for path in (ROOT / "tests/house").glob("test_*.py")} - {MIGRATIONS, RECIPES}


def changed_files(base):
    def git(*arguments):
        done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
        return done.stdout.splitlines()

    since = git("merge-base", base, "HEAD")[0]
    return {*git("diff", "--name-only", since), *git("ls-files", "--others", "--exclude-standard")}


def tests_of(files):
    """The test folders and modules of changed files, given as paths from the root; only those that exist."""
    selected = set()
    for parts in (Path(file).parts for file in files):
        match parts:
            case ("tests", folder, name) if folder not in LONG:
                selected.add(f"tests/{folder}/{name}" if name.startswith("test_") else f"tests/{folder}")
            case ("apps" | "templates", folder, *rest):
                selected.add(f"tests/{folder}")
                if "migrations" in rest:
                    selected.add(MIGRATIONS)
            case ("docs", "adding.md"):
                selected |= {"tests/house/test_docs.py", "tests/house/test_words.py", RECIPES}
            case ("docs", _) | ("README.md",):
                selected |= {"tests/house/test_docs.py", "tests/house/test_words.py"}
            case ("dialogue_site", *_) | ("tests", _) | ("pyproject.toml",) | ("requirements.txt",):
                selected |= HOUSE
    folders = {path for path in selected if (ROOT / path).is_dir()}
    modules = {path for path in selected if (ROOT / path).is_file() and str(Path(path).parent) not in folders}
    return sorted(folders | modules)


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in tests_of(changed_files(*(sys.argv[1:] or ["main"]))))
