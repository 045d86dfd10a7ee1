"""The site served by one worker whose memory is measured, and a client that discards what it downloads."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.postgres import free_port

PIECE = 1 << 18


class Worker:
    """The worker process that answers requests."""

    def __init__(self, port, number):
        self.port, self.process = port, Path(f"/proc/{number}")

    def memory(self, what):
        """Its memory in MiB: `VmRSS` is the present value, `VmHWM` the peak since `forget`."""
        lines = (self.process / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024

    def forget(self):
        """Reset the peak."""
        (self.process / "clear_refs").write_text("5")

    def get(self, path, encoding="identity"):
        """Download a file; return its size in bytes, and the seconds until its first byte and its first row."""
        client = http.client.HTTPConnection("127.0.0.1", self.port)
        began = time.monotonic()
        client.request("GET", path, headers={"Accept-Encoding": encoding})
        answer = client.getresponse()
        if answer.status != 200:
            sys.exit(f"{path} answers {answer.status}: {answer.read(1000)!r}")
        size, waits = 0, []
        while piece := answer.read1(PIECE):  # the server sends the header row as a piece of its own
            size += len(piece)
            if len(waits) < 2:
                waits.append(time.monotonic() - began)
        return size, *waits


@contextlib.contextmanager
def worker():
    """Start the production server with one worker; yield the worker once it answers."""
    port = free_port()
    command = "-m granian --interface wsgi --host 127.0.0.1 --workers 1 --blocking-threads 4 --no-ws --no-access-log"
    arguments = [*command.split(), "--log-level", "warning", "--port", str(port), "dialogue_site.wsgi:application"]
    quiet = os.environ | {"PYTHONWARNINGS": "ignore"}  # Django warns that no static files were collected
    server = subprocess.Popen([sys.executable, *arguments], env=quiet)
    try:
        yield Worker(port, _child(server.pid, port))
    finally:
        server.terminate()
        server.wait()


def _child(parent, port):
    """The process ID of the server's only child, once it answers."""
    for _ in range(300):
        time.sleep(0.1)
        with contextlib.suppress(OSError):
            client = http.client.HTTPConnection("127.0.0.1", port)
            client.request("GET", "/livez")
            client.getresponse().read()
            return int(Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[-1])
    sys.exit("the server does not start")
