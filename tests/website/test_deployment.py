"""The printed configuration works: nginx runs with it in front of the site, and systemd accepts the units."""

import gzip
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import translation
from whitenoise.compress import Compressor

from apps.website import deployment
from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
STYLE = "body { color: teal }\n" * 200
SLOW = 40  # clients at once
PATIENCE = 60  # seconds: how long an answer may take on a busy machine; no test waits for it to pass
MAIN = """
daemon off;
{user}
pid {folder}/pid;
error_log stderr warn;
include /etc/nginx/modules-enabled/*.conf;
events {{}}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/dialogue.conf;
}}
"""


@pytest.fixture
def secure(settings):
    """Settings of a site behind one proxy."""
    settings.SITE_URL, settings.SITE_IS_SECURE = "https://dialogue.example.org", True
    settings.ALLOWED_HOSTS = ["dialogue.example.org"]
    settings.TRUSTED_PROXIES = 1
    settings.SECURE_HSTS_SECONDS = 1000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD = True, False
    return settings


class Front:
    """A client of nginx."""

    def __init__(self, port, certificate, services, log):
        self.port, self.services, self.log = port, services, log
        self.trusted = ssl.create_default_context(cafile=certificate)

    def connect(self):
        return http.client.HTTPSConnection("localhost", self.port, timeout=PATIENCE, context=self.trusted)

    def ask(self, path, body=None, method=None, **headers):
        client = self.connect()
        client.request(method or ("POST" if body else "GET"), path, body, headers)
        answer = client.getresponse()
        answer.body = answer.read()
        client.close()
        return answer


@contextmanager
def running(command, port, **options):
    """Start a server, and wait until it listens."""
    server = subprocess.Popen(command, cwd=ROOT, **options)
    try:
        for _ in range(600):
            assert server.poll() is None, f"{command[0]} ended"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield server
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    with in_front(tmp_path_factory.mktemp("nginx")) as front:
        yield front


@contextmanager
def in_front(folder):
    """nginx with the printed configuration, TLS, and both services of the site behind it, each with one worker of one
    thread."""
    if not (shutil.which("nginx") and BROTLI.exists()):
        pytest.skip("no nginx (Debian: apt install nginx libnginx-mod-http-brotli-static)")
    certificate, key = str(folder / "certificate"), str(folder / "key")
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate]
    subprocess.run(["openssl", *request.split(), *names], check=True, capture_output=True)
    static = folder / "static"
    static.mkdir()
    for name in ("site.0123456789ab.css", "site.css"):
        (static / name).write_text(STYLE)
        list(Compressor(quiet=True).compress(str(static / name)))
    (folder / "secret").write_text("nobody's business")
    port, inner, desk = free_port(), free_port(), free_port()
    address = f"https://localhost:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "SITE_URL": address,
            "SITE_IS_SECURE": True,
            "TRUSTED_PROXIES": 1,
            "PORT": inner,
            "DESK_PORT": desk,
            "ALLOWED_HOSTS": ["localhost"],
            "SECURE_HSTS_SECONDS": 1000,
            "STATIC_ROOT": static,
        }.items():
            patch.setattr(f"django.conf.settings.{name}", value)
        (folder / "dialogue.conf").write_text(deployment.nginx(certificate, key, str(folder / "access.log")))
    user = "user root root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    environment = os.environ | {
        "SITE_URL": address,
        "TRUSTED_PROXIES": "1",
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "SECRET_KEY": "x" * 60,
        "PAGE_STORE_MIB": "0",
        "PYTHONWARNINGS": "ignore",
    }
    granian = "-m granian --interface wsgi --workers 1 --blocking-threads 1 --no-ws --log-level warning --port"

    def site(port, name):
        command = [sys.executable, *granian.split(), str(port), "tests.website.behind:application"]
        return running(command, port, env=environment | {"SERVICE": name})

    with (
        site(inner, "readers") as readers,
        site(desk, "desk") as writers,
        running(["nginx", "-e", "stderr", "-c", folder / "nginx.conf"], port),
    ):
        yield Front(port, certificate, {"readers": readers, "desk": writers}, folder / "access.log")


def test_it_works(front):
    answer = front.ask("/livez")

    assert (answer.status, answer.body) == (200, b"ok\n")
    assert answer.headers["Content-Security-Policy"], "it comes from the site"


def test_every_answer_has_strict_transport_security_once(front):
    for path, status in (("/livez", 200), ("/static/site.css", 200), ("/static/nothing.css", 404), ("/nothing", 404)):
        answer = front.ask(path)
        assert answer.status in (status, 500), path  # the 404 page needs static files, which are missing here
        assert len(answer.headers.get_all("Strict-Transport-Security")) == 1, path


def test_no_log_has_an_address_that_opens_something(front):
    secret = "dkaq1m-S3cr3t"
    for path in ("preview/en/{}/", "%70review/en/{}/", "preview/{}/media/x.webp", "account/password/2a/{}/?x=1"):
        front.ask(f"/admin/{path.format(secret)}")
    front.ask(f"/en/liaison/check/{secret}/")
    front.ask("/admin/liaison/?q=Nadia", Referer="https://localhost/admin/?q=Nadia")  # nor what somebody searches for
    front.ask("/admin/account/")
    until = time.monotonic() + 30
    while "/admin/account/ " not in (log := front.log.read_text()) and time.monotonic() < until:
        time.sleep(0.05)  # nginx writes a line after the answer

    assert ("/admin/liaison/ " in log, "/admin/account/ " in log) == (True, True)
    assert (secret in log, "Nadia" in log) == (False, False)


def test_the_site_sees_the_client_as_nginx_does(front):
    claims = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "example.net"}

    assert json.loads(front.ask("/who", **claims).body) == {
        "address": "127.0.0.1",
        "is_secure": True,
        "page": f"https://localhost:{front.port}/who",
        "sent": 0,
        "service": "readers",
    }


def service_for(front, path, **options):
    """The name of the service that answers."""
    return json.loads(front.ask(path, **options).body)["service"]


def test_forms_and_downloads_share_no_service_with_readers(front, settings):
    assert service_for(front, "/who") == service_for(front, "/en/who") == "readers"
    assert service_for(front, "/who", body=b"x") == "desk"
    assert {service_for(front, f"/{part}who") for part in (settings.ADMIN_PATH, "data/", "media/")} == {"desk"}


@pytest.mark.parametrize(("away", "other"), [("readers", "desk"), ("desk", "readers")])
def test_while_one_service_is_down_the_other_answers(tmp_path, away, other):
    with in_front(tmp_path) as front:
        assert service_for(front, "/who") == "readers"
        front.services[away].terminate()
        front.services[away].wait()

        assert [service_for(front, "/who"), service_for(front, "/data/who"), service_for(front, "/who", body=b"x")] == [
            other
        ] * 3


@pytest.mark.parametrize(("accepts", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)])
def test_static_files_are_compressed_and_have_security_headers(front, accepts, encoding):
    answer = front.ask("/static/site.0123456789ab.css", **{"Accept-Encoding": accepts})

    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == encoding
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert len(answer.body) < len(STYLE) or encoding is None
    if encoding == "gzip":
        assert gzip.decompress(answer.body).decode() == STYLE


def test_a_file_name_without_a_hash_is_cached_for_a_minute(front):
    assert front.ask("/static/site.css").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", ["/static/../secret", "/static/%2e%2e/secret", "/static../secret"])
def test_no_file_outside_the_static_folder_is_served(front, path):
    assert b"nobody" not in front.ask(path).body


def test_nginx_refuses_a_request_that_is_too_large(front, settings):
    answer = front.ask("/who", b"x" * (settings.REPORT_MAX_BYTES + 1))

    assert answer.status == 413
    assert len(answer.body.decode().splitlines()) == len(settings.LANGUAGES)


def test_forms_with_files_pass_up_to_their_own_limit(front, settings):
    inside = front.ask(f"/{settings.ADMIN_PATH}", b"x" * settings.PICTURE_MAX_BYTES)
    beyond = front.ask(f"/{settings.ADMIN_PATH}", b"x" * (4 * settings.PICTURE_MAX_BYTES))

    assert inside.status not in (413, 502, 503)
    assert beyond.status == 413


def test_slow_clients_hold_no_worker(front):
    """Each client sends half of its request. Without buffering, the only thread would wait for the first of them."""
    waiting = [front.connect() for _ in range(SLOW)]
    for client in waiting:
        client.putrequest("POST", "/who")
        client.putheader("Content-Length", "2000")
        client.endheaders(b"x" * 1000)

    start = time.monotonic()
    assert json.loads(front.ask("/who", b"x").body)["sent"] == 1
    assert time.monotonic() - start < 10

    waiting[0].send(b"x" * 1000)
    assert json.loads(waiting[0].getresponse().read())["sent"] == 2000
    for client in waiting:
        client.close()


@pytest.mark.parametrize("has_body", [True, False])
def test_nginx_limits_the_connections_that_send_a_body(front, settings, has_body):
    """Sixty at once from one address: readers behind one address are served, and bodies refused with 429."""
    waiting = [front.connect() for _ in range(60)]
    for client in waiting:
        client.putrequest("POST" if has_body else "GET", "/who")
        client.putheader("Content-Length", "2000" if has_body else "0")
        client.endheaders(b"x" * 1000 if has_body else None)
    time.sleep(0.5)

    answer = front.ask("/who", b"x" if has_body else None)
    assert answer.status == (429 if has_body else 200)
    if has_body:
        assert len(answer.body.decode().splitlines()) == len(settings.LANGUAGES)
        assert answer.headers["Retry-After"] == "5"
        assert front.ask("/who").status == 200, "the same address goes on reading"
    for client in waiting:
        client.close()


def test_nginx_answers_when_the_site_is_down(secure, tmp_path):
    configuration = deployment.nginx()

    assert "error_page 502 504 =503 @unavailable" in configuration
    for code, _name in secure.LANGUAGES:
        with translation.override(code):
            assert translation.gettext("The data you sent is too large.") in configuration


def test_nginx_adds_to_the_addresses_of_a_proxy_in_front(secure):
    assert "X-Forwarded-For $remote_addr;" in deployment.nginx()
    assert "limit_conn " in deployment.nginx()

    secure.TRUSTED_PROXIES = 2

    assert "X-Forwarded-For $proxy_add_x_forwarded_for;" in deployment.nginx()
    assert "limit_conn" not in deployment.nginx(), "all clients have the address of the proxy in front"


def test_nginx_needs_a_trusted_proxy(settings):
    settings.TRUSTED_PROXIES = 0

    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        deployment.nginx()
    with pytest.raises(CommandError, match="TRUSTED_PROXIES"):
        call_command("deployment", "nginx", stdout=StringIO())


def test_strict_transport_security_is_as_django_sends_it(secure):
    assert deployment.nginx().count('Strict-Transport-Security "max-age=1000; includeSubDomains" always') == 4


def test_plain_http_redirects_to_https(secure):
    assert "return 301 https://dialogue.example.org$request_uri;" in deployment.nginx()


def test_a_site_on_this_machine_needs_no_certificate(settings):
    settings.TRUSTED_PROXIES = 1

    assert "ssl" not in re.sub("#.*", "", deployment.nginx())


def units(folder, *names):
    for name in names:
        out = StringIO()
        call_command("deployment", "systemd", name, stdout=out)
        (folder / name).write_text(out.getvalue())
        yield folder / name


def test_the_units_are_complete(tmp_path):
    texts = (path.read_text() for path in units(tmp_path, *deployment.UNITS))
    pages, desk, mail, minute, retention, night, backup, timer = texts

    assert f"--workers {len(os.sched_getaffinity(0))} --blocking-threads 1 " in pages
    assert "--port 8000 " in pages
    assert "--port 8001 " in desk
    for service in (pages, desk):
        assert Path(re.search(r"^ExecStart=(\S+) ", service, re.MULTILINE)[1]).exists()
    lines = re.findall(r"^StandardInputText=(.*)$", backup, re.MULTILINE)
    assert "\n".join(lines).replace("%%", "%") + "\n" == deployment.backup()
    assert "OnCalendar=" in timer
    assert "/python manage.py sendmail\n" in mail
    assert "OnUnitInactiveSec=1min" in minute
    assert "/python manage.py retain\n" in retention
    assert "OnCalendar=" in night


def test_the_service_can_write_to_the_folders_of_the_site(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PAGE_STORE_DIR = tmp_path / "media", tmp_path / "pages"

    folders = re.search(r"^ReadWritePaths=(.*)$", deployment.unit("dialogue.service"), re.MULTILINE)[1].split()

    assert {str(tmp_path / "media"), str(tmp_path / "pages")} <= set(folders)


def test_systemd_accepts_the_units(tmp_path):
    if not shutil.which("systemd-analyze"):
        return  # this machine has no systemd
    paths = list(units(tmp_path, *deployment.UNITS))

    done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
