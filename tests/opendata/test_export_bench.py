"""The benchmark of the export, with few rows: it runs, and the server's memory stays small."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).resolve().parents[2]
PLAIN = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}


@pytest.mark.soak_only
def test_it_works():
    environment = PLAIN | {"BENCH_ROWS": "5000", "BENCH_ROUNDS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.export"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert re.search(r"^SQLite .*: 5,000 rows, 3 MB; 1 paired rounds$", done.stdout, re.MULTILINE)
    assert re.search(r"^the site +[\d,]+ +[\d,]+ +\d+\.\d +1\.00$", done.stdout, re.MULTILINE)
    assert float(re.search(r"([\d.]+) MiB more at most", done.stdout)[1]) <= 32


def test_leaves_a_database_with_data_alone(tmp_path):
    environment = PLAIN | {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "SECRET_KEY": "x" * 50}
    command = [sys.executable, "-c", "import sqlite3; sqlite3.connect('db.sqlite3').execute('CREATE TABLE t (i)')"]
    subprocess.run(command, cwd=tmp_path, check=True)
    command = [sys.executable, "-m", "tests.bench.export"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.returncode == 1
    assert "empty" in done.stderr
