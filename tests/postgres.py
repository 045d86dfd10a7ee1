"""Run a command with DATABASE_URL set to a PostgreSQL database that is gone afterwards.

    python tests/postgres.py COMMAND [ARGUMENT...]

The database is the one that TEST_DATABASE_URL names, if it is set; otherwise a cluster of its own, made from the newest
server binaries of this system. Exits with the command's status, or with 69 if there is no PostgreSQL.
"""

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NO_POSTGRESQL = 69  # EX_UNAVAILABLE; unlike 5 it is no status of pytest's
OWNER = DATABASE = "dialogue"
PR_SET_PDEATHSIG = 1
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    # The database is copied after each test that commits: from memory, and without a log of the copy, in a third of the
    # time.
    "shared_buffers": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": 0,
    # It would analyse tables while a test fills them: other transactions see them empty, and so the planner would scan
    # what has thousands of rows. The tests that rebuild a site took ten times as long.
    "autovacuum": "off",
}


def newest_binaries():
    """The bin directory of the newest installed server, or None."""

    def version(directory):
        return tuple(int(part) for part in directory.parent.name.split("."))

    found = [path.parent for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin/initdb")]
    return max(found, key=version, default=None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """A PostgreSQL server on 127.0.0.1 in a directory of its own, both gone at the end."""

    def __init__(self, binaries):
        self.binaries = binaries
        self.directory = Path(tempfile.mkdtemp(prefix="dialogue-pg-", dir="/tmp"))  # a socket's path is short
        self.log = self.directory / "log"
        self.server = None
        self.account = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(self.directory, user.pw_uid, user.pw_gid)
            self.account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def __enter__(self):
        try:
            self.run(
                "initdb",
                f"--pgdata={self.directory}/data",
                f"--username={OWNER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            )
            for _ in range(3):  # a port can be taken between asking for it and using it
                self.port = free_port()
                if self.start():
                    break
            else:
                sys.exit(f"PostgreSQL does not start:\n{self.log.read_text(errors='replace')}")
            self.run("createdb", "--host=127.0.0.1", f"--port={self.port}", f"--username={OWNER}", DATABASE)
        except BaseException:
            self.__exit__()
            raise
        return f"postgres://{OWNER}@127.0.0.1:{self.port}/{DATABASE}"

    def __exit__(self, *_):
        if self.server and self.server.poll() is None:
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, by force
                self.server.send_signal(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.server.wait(timeout=10)
                    break
        shutil.rmtree(self.directory, ignore_errors=True)

    def run(self, program, *arguments):
        done = subprocess.run(
            [self.binaries / program, *arguments],
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **self.account,
        )
        if done.returncode:
            sys.exit(f"{program} failed:\n{done.stdout}")

    def start(self):
        settings = {**SETTINGS, "port": self.port, "unix_socket_directories": self.directory}
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                [
                    self.binaries / "postgres",
                    "-D",
                    self.directory / "data",
                    *(f"--{name}={value}" for name, value in settings.items()),
                ],
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the command; the server stops after it
                preexec_fn=end_with_parent,
                **self.account,
            )
        ready = [self.binaries / "pg_isready", "--quiet", "--host=127.0.0.1", f"--port={self.port}"]
        deadline = time.monotonic() + 60
        while self.server.poll() is None and time.monotonic() < deadline:
            if subprocess.run(ready, check=False).returncode == 0:
                return True
            time.sleep(0.05)
        return False


def end_with_parent():
    """Even if this program is killed, its server stops."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def run(command, url):
    # With DATABASE_URL the site demands a SECRET_KEY; tests need any.
    environment = {"SECRET_KEY": secrets.token_urlsafe(64), **os.environ, "DATABASE_URL": url}
    child = subprocess.Popen(command, env=environment)
    try:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # the command gets the signal too, and decides when to end
                status = child.wait()
                return status if status >= 0 else 128 - status
    except SystemExit:
        child.terminate()
        child.wait()
        raise


def main(command):
    if not command:
        sys.exit(__doc__)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    if url := os.environ.get("TEST_DATABASE_URL"):
        return run(command, url)
    binaries = newest_binaries()
    if not binaries:
        print("No PostgreSQL server in /usr/lib/postgresql, and no TEST_DATABASE_URL.", file=sys.stderr)
        return NO_POSTGRESQL
    with Cluster(binaries) as url:
        return run(command, url)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
