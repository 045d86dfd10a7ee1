"""Counts what some work of a day at the desk asks of a person, in a browser: pages, refused saves, inputs and seconds.

    python -m tests.bench.day               this version
    python -m tests.bench.day FOLDER        the version that is checked out in a folder (git worktree add FOLDER COMMIT)

An input is a key, a click, or a text that is pasted. The person knows nothing of the version: the facts below are
entered where the page has a field for them, and where a save is refused, the fields that the page marks are mended and
nothing else. What stands as prose in the papers of a meeting is pasted; all else is typed. Going to a field is a click,
or the tab key. Pages are those on which something is entered. The browser types without delay, so that the seconds are
those of the site. Each version runs with the packages of this one, in a database of its own.
"""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.rounds import table, tell

HERE = Path(__file__).parents[2]
PICTURE = HERE / "static" / "readme" / "home.webp"
OTHERS = ["AFRIPOL", "AIMC", "AMERIPOL", "ASEANAPOL", "CARICOM IMPACS", "Europol", "Frontex", "GCCPOL", "GCC"]
ATTENDING = ["INTERPOL", *OTHERS]
EDITION = {  # the facts of an edition, in the order of the form
    "number": "9",
    "title_en": "Ninth edition of the INTERPOL Dialogue",
    "start_date": "12 May 2027",
    "end_date": "13 May 2027",
    "format": "in person",
    "country": "France",
    "city_en": "Lyon",
}
ROWS = {
    "outcomes-0-text_en": "The organizations agreed to meet again.",
    "statements-0-organisation": "AFRIPOL",
    "statements-0-speaker": "A Speaker",
    "statements-0-role_en": "Head of delegation",
    "statements-0-text_en": "Cooperation is what makes the difference.",
    "documents-0-kind": "report",
    "documents-0-title_en": "Report of the ninth edition",
    "documents-0-url": "https://www.example.org/report.pdf",
    "photos-0-upload": PICTURE,
    "photos-0-new_alt_en": "Delegates around a table",
    "photos-0-new_credit": "INTERPOL",
}
RELEASE = {
    "published_on": "13 May 2027",
    "title_en": "Police organizations meet",
    "summary_en": "Ten organizations met to talk about cooperation.",
    "body_en": "Ten organizations met for two days. They agreed to meet again.",
}
PROSE = ("title_en", "text_en", "role_en", "alt_en", "summary_en", "body_en", "url")
ASKED = {  # what a form may ask for once it has refused the fact, or its absence
    "start_date": "2027-05-12",
    "end_date": "2027-05-13",
    "published_on": "2027-05-13",
    "country": "FR",
    "position": "1",
    "slug": "the-ninth-edition",
}
COLLEAGUE = {
    "username": "ada",
    "password1": "a long enough word",
    "password2": "a long enough word",
    "first_name": "Ada",
    "last_name": "Writer",
    "email": "ada@example.org",
    "is_staff": True,
    "groups": "editor",
}
MOST_REFUSALS = 9


class Person:
    """Works in a browser page, and counts."""

    def __init__(self, page):
        self.page, self.inputs, self.refusals, self.pages = page, 0, 0, []

    def click(self, box):
        self.inputs += 1
        box.click()

    def press(self, keys):
        """Press keys one after the other."""
        for key in keys:
            self.inputs += 1
            self.page.keyboard.press(key)

    def follow(self, box):
        """Click what opens a page. An error of the server ends the program."""
        with self.page.expect_navigation() as answer:
            self.click(box)
        if not answer.value.ok:
            sys.exit(f"{answer.value.url} answers {answer.value.status}")

    def has(self, name):
        return self.page.locator(f"#id_{name}, #id_{name}_from").count() > 0

    def enter(self, name, value):
        """Enter a value in the field of a name, as its kind wants it."""
        if (path := urlsplit(self.page.url).path) not in self.pages:
            self.pages.append(path)
        box = self.page.locator(f"#id_{name}, #id_{name}_from").first
        kind = box.get_attribute("type") or box.evaluate("box => box.localName")
        self.uncover(box if box.is_visible() else box.locator("xpath=.."))
        if self.page.locator(f"#id_{name}_helptext", has_text="Empty: the last day").count():
            return  # the page knows it
        if kind == "file":
            self.inputs += 2  # the button, and the file in the window that it opens
            box.set_input_files(value)
        elif kind == "checkbox":
            self.click(box)
        elif kind == "div":
            self.click(box.get_by_label(value, exact=True))
        elif "select2-hidden-accessible" in (box.get_attribute("class") or ""):
            self.search(box, value)
        elif kind.startswith("select"):
            self.choose(box, value)
        elif box.input_value() != value:
            self.click(box)
            box.fill("")
            if name.endswith(PROSE):
                self.inputs += 1
                self.page.keyboard.insert_text(value)
            else:
                self.press(value)

    def uncover(self, box):
        """Open what is folded around a field."""
        folded = box.locator("xpath=ancestor::details[not(@open)]")
        while folded.count():
            self.click(folded.first.locator("> summary"))

    def search(self, box, value):
        """Search for a record, and take the first one that is found."""
        self.click(box.locator("xpath=following-sibling::span[1]"))
        with self.page.expect_response(lambda answer: f"term={value}&" in answer.url):
            self.press(value)
        self.page.locator(".select2-results__option[aria-selected]").first.wait_for()
        self.press(["Enter"])

    def choose(self, box, value):
        """Choose in a list by its first letters, or the role in a list of roles by a double click."""
        option = box.locator("option", has_text=value)
        if box.evaluate("box => box.multiple"):
            self.inputs += 2
            option.first.dblclick()
            return
        self.inputs += 1
        box.focus()
        for key in value:
            if box.evaluate("box => box.selectedOptions[0].text.trim()").casefold() == value.casefold():
                break
            self.press([key])

    def row(self, name):
        """Add the row of a field, if the page has none."""
        if not self.has(name):
            more = self.page.locator(f"#{name.partition('-')[0]}-group .add-row a")
            self.uncover(more)
            self.click(more)

    def save(self):
        """Save, and mend what the page marks until it is saved. A page that cannot be mended ends the program."""
        for _refusal in range(MOST_REFUSALS):
            self.follow(self.page.locator("input[name=_save]"))
            wrong = self.page.locator("[aria-invalid=true]").evaluate_all("all => all.map(one => one.id.slice(3))")
            if not (wrong or self.page.locator(".errornote").count()):
                return
            self.refusals += 1
            for name in wrong:
                short = name.rpartition("-")[2]
                self.enter(name, ASKED.get(short) or {**EDITION, **ROWS, **RELEASE}[name])
        sys.exit(f"refused {MOST_REFUSALS} times: {self.page.locator('.errorlist').all_inner_texts()}")


# --- The work ---------------------------------------------------------------------------------------------------------


def first_edition(person):
    """An edition with ten attendances, an outcome, a statement, a document, a photo and a press release."""
    person.follow(link(person, "editions/edition/add/"))
    if (copy := person.page.locator(".copy-attendance")).count():
        person.follow(copy)
    for name, value in EDITION.items():
        person.enter(name, value)
    attendances(person)
    here = person.page.locator("#releases-group").count()
    release = {f"releases-0-{name}": value for name, value in RELEASE.items() if here}
    for name, value in {**ROWS, **release}.items():
        person.row(name)
        person.enter(name, value)
    person.save()
    if not here:
        person.follow(link(person, "editions/pressrelease/add/"))
        for name, value in {**RELEASE, "edition": "Ninth"}.items():
            person.enter(name, value)
        person.save()


def attendances(person):
    """Ten organizations, of which the first is the host. Rows that follow the edition have no mode to choose."""
    shown = person.page.locator("[id^=id_attendances-][id$=-organisation]:not([id*=__prefix__])")
    there = [box.input_value() for box in shown.all() if box.input_value()]
    for name in [one for one in ATTENDING if one not in there]:
        person.enter(f"attendances-{len(there)}-organisation", name)
        if not person.page.locator(".for-all-rows").count():
            person.enter(f"attendances-{len(there)}-mode", "in person")
        there.append(name)
    person.enter(f"attendances-{there.index(ATTENDING[0])}-role", "host")


def invitation(person):
    """A colleague with a role, who can log in."""
    person.follow(link(person, "auth/user/add/"))
    left = COLLEAGUE
    while here := {name: value for name, value in left.items() if person.has(name)}:
        for name, value in here.items():
            person.enter(name, value)
        person.save()
        left = {name: value for name, value in left.items() if name not in here}


def link(person, address):
    return person.page.locator(f"a[href$='/{address}']:visible").first


def clicks(person, paths):
    """The number of clicks from the first page to each of some pages, for the worst of them: 1, 2, or 3 for more."""
    first = person.page.url
    missing = set(paths) - links(person.page, "a")
    if not missing:
        return 1
    for address in links(person.page, "#content a"):
        person.page.goto(first.removesuffix("/admin/") + address)
        missing -= links(person.page, "#content a")
    return 3 if missing else 2


def links(page, selector):
    """The addresses on this site to which a page links."""
    found = page.locator(selector).evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return {address for address in found if address and address.startswith("/admin/")}


# --- A version --------------------------------------------------------------------------------------------------------

PREPARE = """
import json
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from apps.editions.models import PressRelease
from apps.participants.models import Organisation
from apps.publishing import models
from tests.staff.accounts import give_factor
try:
    from apps.publishing.proposing import propose
except ImportError:
    propose = models.propose

def cookie(user):
    give_factor(user)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value

publisher, other = User.objects.create_user("publisher", is_staff=True), User.objects.create_user("other")
publisher.groups.add(Group.objects.get(name="publisher"))
reviewed = PressRelease.objects.first()
PressRelease.objects.filter(pk=reviewed.pk).update(state="in_review")
changed = propose(Organisation.objects.get(code="europol"), {"name_fr": "Un autre nom"}, other)
print(json.dumps({
    "name": settings.SESSION_COOKIE_NAME,
    "staff": cookie(User.objects.create_superuser("staff")),
    "publisher": cookie(publisher),
    "waiting": [
        f"/admin/editions/pressrelease/{reviewed.pk}/change/", f"/admin/publishing/proposal/{changed.pk}/change/"
    ],
}))
"""


def main(folder):
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import ARGUMENTS, CHROMIUM

    if not os.access(CHROMIUM, os.X_OK):
        print(
            "!! NOT MEASURED: a day at the desk. Install Chromium (Debian: apt install chromium-headless-shell).",
            file=sys.stderr,
        )
        return
    rows = []
    with served(folder) as (address, made), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)

        def begin(user):
            context = chromium.new_context(viewport={"width": 1280, "height": 800})
            context.add_cookies([{"name": made["name"], "value": made[user], "url": address}])
            page = context.new_page()
            page.goto(f"{address}/admin/")
            return Person(page)

        for work in (first_edition, invitation):
            tell(work.__doc__)
            person, began = begin("staff"), time.monotonic()
            work(person)
            seconds = time.monotonic() - began
            counts = len(person.pages), person.refusals, person.inputs
            rows.append([work.__name__.replace("_", " "), *map(str, counts), f"{seconds:.0f}"])
        tell("")
        print(f"\n{folder}\n")
        table(["", "pages", "refused saves", "inputs", "seconds"], rows)
        print(f"\nclicks from the first page to what waits: {clicks(begin('publisher'), made['waiting'])}")
        chromium.close()


@contextlib.contextmanager
def served(folder):
    """Serve the version in a folder with the seed data; yield its address, and what `PREPARE` has made."""
    from tests.postgres import free_port

    with tempfile.TemporaryDirectory(prefix="dialogue-bench-") as data:
        own = {"DATABASE_URL": f"sqlite:///{data}/db.sqlite3", "MEDIA_ROOT": f"{data}/media", "PYTHONPATH": str(folder)}
        port = free_port()
        own |= {"PAGE_STORE_DIR": f"{data}/pages", "SECRET_KEY": secrets.token_urlsafe(64), "PORT": str(port)}

        def manage(*arguments):
            command = [sys.executable, "manage.py", *arguments]
            return subprocess.run(command, cwd=folder, env=os.environ | own, check=True, capture_output=True, text=True)

        for step in ("migrate", "roles", "seed", "collectstatic --noinput"):
            tell(f"{folder}: {step}")
            manage(*step.split())
        made = json.loads(manage("shell", "--command", PREPARE).stdout.splitlines()[-1])
        command = (
            "-m granian --interface wsgi --host 127.0.0.1 --workers 1 --blocking-threads 4 --no-ws --no-access-log"
        )
        arguments = [*command.split(), "--log-level", "error", "--port", str(port), "dialogue_site.wsgi:application"]
        server = subprocess.Popen([sys.executable, *arguments], cwd=folder, env=os.environ | own)
        try:
            wait(port)
            yield f"http://127.0.0.1:{port}", made
        finally:
            server.terminate()
            server.wait()


def wait(port):
    from tests.bench.loads import Server

    for _attempt in range(300):
        with contextlib.suppress(OSError):
            return Server(port, 0).ask("/livez")
        time.sleep(0.1)
    return sys.exit("the server does not start")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if sys.argv[1:] else HERE)
