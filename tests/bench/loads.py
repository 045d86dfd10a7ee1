"""Servers under load: the processor time of a request, which does not depend on other load of the machine."""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.postgres import free_port

TICKS = os.sysconf("SC_CLK_TCK")  # clock ticks a second
# A worker of the service for readers, with the options that `manage.py deployment systemd` prints.
GRANIAN = "-m granian --interface wsgi --host 127.0.0.1 --workers 1 --blocking-threads 1 --no-ws --no-access-log"
NGINX = """
daemon off;
pid {folder}/pid;
error_log stderr warn;
worker_processes 1;
{user}
events {{}}
http {{
    access_log off;
    default_type text/html;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port}; root {folder}; keepalive_requests 1000000; }}
}}
"""


class Server:
    """A server program on this machine, with all its processes."""

    def __init__(self, port, number):
        self.port, self.number = port, number

    def spent(self):
        """The seconds of processor time that all processes have used so far."""
        fields = (Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split() for number in self._processes())
        return sum(int(each[11]) + int(each[12]) for each in fields) / TICKS

    def memory(self):
        """The resident memory in MiB of the worker, the process that was started last."""
        status = Path(f"/proc/{self._processes()[-1]}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)[1]) / 1024

    def cost(self, path, seconds, readers=1, **headers):
        """The microseconds of processor time a request, under the load of a number of readers for some seconds."""
        arguments = [
            argument for name, value in headers.items() for argument in ("-H", f"{name.replace('_', '-')}: {value}")
        ]
        command = ["wrk", "-t1", f"-c{readers}", f"-d{seconds}s", *arguments, f"http://127.0.0.1:{self.port}{path}"]
        began = self.spent()
        report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        spent, count = self.spent() - began, int(re.search(r"(\d+) requests in", report)[1])
        if "Non-2xx" in report or "Socket errors" in report:
            sys.exit(f"{path} has errors under load:\n{report}")
        return spent / count * 1e6

    def ask(self, path, **headers):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        client.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = client.getresponse()
        answer.body = answer.read()
        return answer

    def _processes(self):
        """The IDs of the first process and of all its descendants."""
        found = [self.number]
        for number in found:
            for thread in Path(f"/proc/{number}/task").iterdir():
                with contextlib.suppress(FileNotFoundError):
                    found += [int(child) for child in (thread / "children").read_text().split()]
        return found


@contextlib.contextmanager
def running(command, port, path, **options):
    """Start a server and yield it once it answers; its `began` is the number of seconds that this took."""
    began = time.monotonic()
    process = subprocess.Popen(command, **options)
    server = Server(port, process.pid)
    try:
        while True:
            if process.poll() is not None or time.monotonic() > began + 60:
                sys.exit(f"{command[0]} does not start")
            with contextlib.suppress(OSError):
                server.ask(path)
                break
            time.sleep(0.02)
        server.began = time.monotonic() - began
        yield server
    finally:
        process.terminate()
        process.wait()


def granian(application, path="/", **environment):
    port = free_port()
    command = [sys.executable, *GRANIAN.split(), "--log-level", "warning", "--port", str(port), application]
    return running(command, port, path, env=os.environ | {"PYTHONWARNINGS": "ignore"} | environment)


def nginx(folder):
    """nginx with one worker and the files of a folder."""
    port = free_port()
    user = "user root root;" if os.geteuid() == 0 else ""
    configuration = Path(folder, "nginx.conf")
    configuration.write_text(NGINX.format(folder=folder, port=port, user=user))
    return running(["nginx", "-e", "stderr", "-c", str(configuration)], port, "/")
