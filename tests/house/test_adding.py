"""The recipes of docs/adding.md work: each is applied to a copy of the site, on a database of the state before."""

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests import walks

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(diff|python|html) (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MARK = "0123456789"  # stands in the guide for the mark that the test of the log names
COPIED = (
    "apps/",
    "dialogue_site/",
    "templates/",
    "static/",
    "manage.py",
    "pyproject.toml",
    "Makefile",
    "requirements.txt",
)
AT_MOST = {"A field": 8, "A filter": 3, "A concept": 12}  # places; catalogues count for a field
START = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "dialogue_site.settings"
import django
from django.conf import settings
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}  # pages need no collectstatic
django.setup()
from io import StringIO
from pathlib import Path
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()

def command(name, *arguments):
    said = StringIO()
    call_command(name, *arguments, stdout=said)
    return said.getvalue()

def page(path):
    return Client().get(path).content.decode()

def logged(dataset):
    from apps.opendata import changelog
    return changelog.latest(dataset).marks[dataset]
"""


class Recipe:
    """A section of the guide: what it changes, and the texts that it translates."""

    def __init__(self, heading):
        self.heading = heading
        _before, _, rest = GUIDE.partition(f"\n## {heading}\n")
        self.text = rest.partition("\n## ")[0]
        self.blocks = BLOCK.findall(self.text)

    @property
    def places(self):
        return {path for _kind, path, _text in self.blocks}

    @property
    def translations(self):
        """language -> English -> text."""
        table = re.search(r"^\| English \|(.*?)\|\n\|[-|]+\|\n((?:\|.*\|\n)+)", self.text, re.MULTILINE)
        if not table:
            return {}
        languages = [name.strip() for name in table[1].split("|")]
        rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table[2].splitlines()]
        return {code: {row[0]: row[place] for row in rows} for place, code in enumerate(languages, start=1)}

    def apply(self, folder):
        for kind, name, text in self.blocks:
            path = folder / name
            if kind == "diff":
                path.write_text(patched(path.read_text(encoding="utf-8"), text, name), encoding="utf-8")
                continue
            assert not path.exists(), name
            path.parent.mkdir(parents=True, exist_ok=True)
            if kind == "python":
                (path.parent / "__init__.py").touch()
            path.write_text(text, encoding="utf-8")
        for language, texts in self.translations.items():
            path = folder / f"dialogue_site/locale/{language}/LC_MESSAGES/django.po"
            entries = [
                f"\nmsgid {json.dumps(old)}\nmsgstr {json.dumps(new, ensure_ascii=False)}\n"
                for old, new in texts.items()
            ]
            path.write_text(path.read_text(encoding="utf-8") + "".join(entries), encoding="utf-8")


def patched(text, diff, name):
    """The text with the lines of a diff without line numbers, which fit it in exactly one place."""
    lines = diff.splitlines()
    old = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
    new = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
    assert f"\n{text}".count(f"\n{old}") == 1, f"{name}: the recipe no longer fits:\n{old}"
    return f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:]


class Site:
    """A copy of the repository with its own database."""

    def __init__(self, folder):
        self.folder, self.data = folder / "site", folder / "data"
        self.database = self.data / "db.sqlite3"
        self.data.mkdir()
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
        for name in listed.stdout.splitlines():
            if name.startswith(COPIED) and (ROOT / name).exists():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, self.folder / name)

    def run(self, code):
        """What a program in the copy answers: the value of `answer`."""
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": f"sqlite:///{self.database}",
            "SECRET_KEY": "x" * 60,
            "MEDIA_ROOT": str(self.data / "media"),
            "PAGE_STORE_DIR": str(self.data / "pages"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LOG_LEVEL": "ERROR",
        }
        script = self.data / "script.py"
        script.write_text(
            f"import sys\nsys.path[0] = {str(self.folder)!r}\n{START}\n{code}\nprint(json.dumps(answer))\n"
        )
        done = subprocess.run(
            [sys.executable, str(script)], cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def steps(self):
        """The commands of `make run`, without that which only copies static files."""
        makefile = (self.folder / "Makefile").read_text(encoding="utf-8")
        found = re.findall(
            r"^\t@\$\(MANAGE\) ([a-z]+.*)$", makefile.partition("\nrun:")[2].partition("\ncheck:")[0], re.MULTILINE
        )
        wanted = [shlex.split(step) for step in found if not step.startswith("collectstatic")]
        upgrade = [step for step in wanted if step[0] not in ("seed", "firstadmin")]
        return [*upgrade, ["seed"], ["firstadmin"]]

    def upgrade(self, *recipes):
        """Apply recipes to the copy, do once what `make run` does, and run their programs. heading -> answer; the
        answers of the commands have the heading "upgrade"."""
        steps, programs = [["makemigrations"]], ""
        for heading, code in recipes:
            recipe = Recipe(heading)
            recipe.apply(self.folder)
            steps += [["makemigrations", app] for app in re.findall(r"makemigrations (\w+)", recipe.text)]
            programs += f"answer = answers[{heading!r}] = {{}}\n{code}\n"
        return self.run(
            f"""
said = {{step[0]: command(*step) for step in {[*steps, *self.steps()]}}}
answer = {{"seed": said["seed"]}}
{NEWER}
answers = {{"upgrade": answer}}
{programs}
answer = answers"""
        )


def changed_by_a_person(database):
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(
            "UPDATE participants_organisation SET website = 'https://a-person.example' WHERE code IN ('eco', 'europol')"
        )


UNTOUCHED = re.compile(r"0 new, 0 updated, \d+ unchanged, 2 kept \(changed or deleted by a person\)\n")
# A newer package: a row that nobody touched follows it, one that a person changed does not.
NEWER = """
package = Path("apps/website/seed/participants.csv")
text = package.read_text(encoding="utf-8-sig")
for code in ("sco-rats", "eco"):
    row = next(line for line in text.splitlines() if line.startswith(code + ","))
    text = text.replace(row, row.replace(",https://", ",https://newer.", 1))
package.write_text(text, encoding="utf-8-sig", newline="")
answer["newer"] = command("seed")
from apps.participants.models import Organisation
answer["websites"] = {row.code: row.website for row in Organisation.objects.filter(code__in=("sco-rats", "eco"))}
"""


def follows_the_seed(answer, times):
    assert UNTOUCHED.fullmatch(answer["seed"])
    assert answer["newer"].startswith("0 new, 1 updated, ")
    assert answer["newer"].endswith(" 2 kept (changed or deleted by a person)\n")
    assert answer["websites"]["eco"] == "https://a-person.example"
    assert answer["websites"]["sco-rats"].startswith("https://" + "newer." * times)


def test_the_figures_are_those_of_the_guide():
    recipes = {heading: Recipe(heading) for heading in re.findall(r"^## (.+)$", GUIDE, re.MULTILINE)}
    table = re.findall(r"^\| \[[^\]]+\]\(#([\w-]+)\) \| (\d+) \| (\d+|its own) \|$", GUIDE, re.MULTILINE)
    told = {name.replace("-", " ").capitalize(): (int(places), catalogues) for name, places, catalogues in table}

    assert told == {
        heading: (len(recipe.places), "its own" if heading == "A language" else str(len(recipe.translations)))
        for heading, recipe in recipes.items()
        if recipe.blocks
    }
    for heading, most in AT_MOST.items():
        catalogues = len(recipes[heading].translations) if heading == "A field" else 0
        assert len(recipes[heading].places) + catalogues <= most, sorted(recipes[heading].places)


A_FIELD = """
Organisation.objects.filter(code="europol").update(motto_en="Making Europe safer", motto_fr="Une Europe plus sûre")
answer["pages"] = {code: page(f"/{code}/participants/europol/") for code in ("en", "fr", "es")}
answer["logged"] = logged("participants")
answer["csv"] = b"".join(Client().get("/data/participants.csv").streaming_content).decode("utf-8-sig")
"""


def a_field(answer):
    assert "<dt>Motto</dt>" in answer["pages"]["en"]
    assert "Making Europe safer" in answer["pages"]["en"]
    assert "<dt>Devise</dt>" in answer["pages"]["fr"]
    assert "Une Europe plus sûre" in answer["pages"]["fr"]
    assert '<span lang="en" dir="ltr">Making Europe safer</span>' in answer["pages"]["es"]
    assert answer["logged"] == MARK
    head, *rows = answer["csv"].splitlines()
    assert {"motto_en", "motto_fr", "motto_es", "motto_ar"} <= set(head.split(","))
    assert [row for row in rows if "Making Europe safer" in row and row.startswith("europol,")]


A_FILTER = """
from apps.liaison.models import Post
for code in ("afripol", "europol"):
    post = Post.objects.create(code=f"seat-{code}", title_en=f"Seat of {code}", state="published")
    post.organisations.add(Organisation.objects.get(code=code))
answer["pages"] = {query: page(f"/en/liaison/?{query}") for query in ("", "kind=platform", "kind=mars")}
answer["csv"] = b"".join(Client().get("/data/liaison-posts.csv?kind=platform").streaming_content).decode("utf-8-sig")
"""


def a_filter(answer):
    everything, platform, unknown = answer["pages"].values()
    office = "Special Representative of INTERPOL to the African Union"
    assert office in everything
    assert "Seat of europol" in platform
    assert office not in platform
    assert "“mars” is unknown" in unknown
    codes = [row.partition(",")[0] for row in answer["csv"].splitlines()]
    assert codes == ["code", "seat-afripol", "seat-europol"], "the seed has offices only"


A_CONCEPT = """
from django.contrib.auth.models import Group, User
from allauth.mfa.models import Authenticator
from apps.courses.models import Course
texts = {"title_en": "Digital forensics", "title_fr": "Preuve numérique"}
Course.objects.create(slug="forensics", start="2026-10", state="published", **texts)
Course.objects.create(slug="draft", title_en="Hidden course")
editor = User.objects.create_user("editor", is_staff=True)
editor.groups.add(Group.objects.get(name="editor"))
Authenticator.objects.create(user=editor, type=Authenticator.Type.TOTP, data={"secret": "x"})
client = Client()
client.force_login(editor)
answer["pages"] = {code: page(f"/{code}/courses/") for code in ("en", "fr", "es", "ar")}
answer["logged"] = logged("courses")
answer["search"] = page("/en/search/?q=forensics")
answer["sitemap"] = page("/sitemap.xml")
answer["csv"] = b"".join(Client().get("/data/courses.csv").streaming_content).decode("utf-8-sig")
answer["admin"] = [client.get(f"/admin/courses/course/{part}").status_code for part in ("", "add/", "1/change/")]
answer["list"] = client.get("/admin/courses/course/").content.decode()
"""


def a_concept(answer):
    for code, title in {"en": "Training courses", "fr": "Formations", "es": "Cursos de formación"}.items():
        assert f"<h1>{title}</h1>" in answer["pages"][code]
        assert answer["pages"][code].count(title) > 2, "the menu, too"
        assert "Hidden course" not in answer["pages"][code]
    assert "Preuve numérique" in answer["pages"]["fr"]
    assert '<span lang="en" dir="ltr">Digital forensics</span>' in answer["pages"]["ar"]
    assert "/en/courses/#forensics" in answer["search"]
    assert "/en/courses/</loc>" in answer["sitemap"]
    assert [row.partition(",")[0] for row in answer["csv"].splitlines()] == ["slug", "forensics"]
    assert answer["logged"] == MARK
    assert answer["admin"] == [200, 200, 200]
    assert "Hidden course" in answer["list"]


A_ROLE = """
from django.contrib.auth.models import Group
names = Group.objects.get(name="analyst").permissions.values_list("codename", flat=True)
answer["permissions"] = sorted(name for name in names if name.endswith(("_organisation", "_privateexport")))
"""


def a_role(answer):
    assert answer["permissions"] == ["add_privateexport", "view_organisation", "view_privateexport"]


# A translator of Portuguese writes a name, a reviewer accepts it; the texts go out as files and come back.
A_LANGUAGE = """
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from apps.languages.stamps import fingerprint
from apps.translators.texts import TextKey

def logged_in(name, language, reviews=False):
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name="translator"))
    user.translates_into.create(language=language, reviews=reviews)
    client = Client()
    client.force_login(user)
    return client

def post(client, field, language, **values):
    return client.post(TextKey(Organisation, europol.pk, field, language).url, values).status_code

europol = Organisation.objects.get(code="europol")
translator, reviewer = logged_in("pt-translator", "pt"), logged_in("pt-reviewer", "pt", reviews=True)
answer["before"] = page("/pt/participants/europol/")
answer["matrix"] = translator.get(reverse("translators:matrix"), {"language": "pt", "q": "europol"}).content.decode()
written = {"text": "Serviço Europeu de Polícia", "source": fingerprint(europol.name_en), "before": fingerprint("")}
answer["posted"] = [post(translator, "name", "pt", **written), post(translator, "name", "fr", text="Non")]
waiting = reviewer.get(TextKey(Organisation, europol.pk, "name", "pt").url).context["subject"].waiting
answer["waiting"] = [one.text for one in waiting]
answer["accepted"] = [post(reviewer, "name", "pt", accept=one.proposal.pk, seen=one.seen) for one in waiting]
answer["state"] = reviewer.get(TextKey(Organisation, europol.pk, "name", "pt").url).context["subject"].state
answer["page"] = page("/pt/participants/europol/")
answer["alternates"] = page("/en/participants/europol/")
answer["search"] = page("/pt/search/?q=servico+europeu")
paths = ("", "goals/", "editions/", "participants/", "glossary/", "data/")
answer["others"] = [page(f"/pt/{path}")[:40] for path in paths]

def imported(name, file):  # what its file would change, and the page that says so
    upload = SimpleUploadedFile("file." + name, file)
    page = translator.post(reverse("translators:import"), {"file": upload}, follow=True)
    counts = page.context["plan"].counts
    return page, {str(outcome): number for outcome, number in counts.items() if number}

answer["exchange"] = {}
for name in ("xliff12", "xliff21", "po", "csv"):
    chosen = {"format": name, "language": "pt", "q": "europol", "kind": "participants.organisation"}
    sent = translator.get(reverse("translators:export"), chosen)
    file = b"".join(sent.streaming_content)
    _page, same = imported(name, file)
    longer = file.replace("Serviço Europeu de Polícia".encode(), "Serviço Europeu de Polícia (Europol)".encode())
    plan, other = imported(name, longer)
    answer["exchange"][name] = [same, other]
done = translator.post(plan.redirect_chain[-1][0], {"digest": plan.context["plan"].digest})
list(done)  # it is imported while the page is sent, with its progress
text = reviewer.get(TextKey(Organisation, europol.pk, "name", "pt").url).context["subject"]
answer["imported"] = [done.status_code, [one.text for one in text.waiting]]
admin = Client()
admin.force_login(User.objects.filter(is_superuser=True).first() or User.objects.create_superuser("root"))
from allauth.mfa.models import Authenticator
for user in User.objects.filter(is_superuser=True):
    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": "x"}})
admin.cookies["django_language"] = "pt"
answer["admin"] = admin.get(f"/admin/participants/organisation/{europol.pk}/change/").content.decode()
answer["csv"] = b"".join(Client().get("/data/participants.csv").streaming_content).decode("utf-8-sig")
"""


def a_language(answer):
    assert '<html lang="pt" dir="ltr">' in answer["before"]
    assert "Serviço Europeu de Polícia" not in answer["before"]
    assert '<th scope="col">Portuguese</th>' in answer["matrix"]
    assert answer["posted"] == [302, 403]
    assert answer["waiting"] == ["Serviço Europeu de Polícia"], "public at once would be wrong: nobody has reviewed it"
    assert answer["accepted"] == [302]
    assert answer["state"] == "reviewed"
    for name, (same, other) in answer["exchange"].items():
        empty = same.pop("empty")
        assert (same, other) == ({"unchanged": 1}, {"waiting": 1, "empty": empty}), name
    assert answer["imported"] == [200, ["Serviço Europeu de Polícia (Europol)"]]
    assert '<html lang="pt" dir="ltr">' in answer["page"]
    assert "Serviço Europeu de Polícia" in answer["page"]
    assert 'hreflang="pt"' in answer["alternates"]
    assert "/pt/participants/europol/" in answer["search"], "found without its accents"
    assert all('<html lang="pt"' in text for text in answer["others"])
    assert 'name="name_pt"' in answer["admin"]
    assert 'lang="pt"' in answer["admin"]
    head, *rows = answer["csv"].splitlines()
    assert "name_pt" in head.split(",")
    assert [row for row in rows if "Serviço Europeu de Polícia" in row]


# Hidden by its setting, and shown again.
HIDDEN = """
answer = {}
from apps.languages.models import Stamp
from apps.participants.models import Organisation
europol = Organisation.objects.get(code="europol")
answer["migrations"] = command("makemigrations", "--check", "--dry-run")
answer["status"] = Client().get("/pt/participants/europol/").status_code
answer["switcher"] = page("/en/participants/europol/")
europol.save()  # somebody works on the record meanwhile
europol.refresh_from_db()
stamp = Stamp.objects.get(object_id=europol.pk, content_type__model="organisation", field="name", language="pt")
answer["stored"] = [europol.name_pt, stamp.reviewer.username]
"""


def hidden_and_shown_again(site):
    settings = site.folder / "dialogue_site/settings.py"
    shown = settings.read_text(encoding="utf-8")
    pair = ', ("pt", "Português")'
    assert shown.count(pair) == 1
    for is_hidden in (True, False):
        settings.write_text(shown.replace(pair, "") if is_hidden else shown, encoding="utf-8")
        answer = site.run(HIDDEN)
        assert answer["migrations"] == "No changes detected\n"
        assert answer["status"] == (404 if is_hidden else 200)
        assert ('hreflang="pt"' in answer["switcher"]) is not is_hidden
        assert answer["stored"] == ["Serviço Europeu de Polícia", "pt-reviewer"]


def style_and_layers(site):
    """The code of the guide is formatted, has no fault that a tool finds, and imports only point down."""
    tools = Path(sys.executable).parent
    for command in (
        ["ruff", "check", "--quiet", "apps", "dialogue_site"],
        ["ruff", "format", "--check", "apps", "dialogue_site"],
        ["lint-imports", "--no-logo"],
        ["djlint", "templates", "--lint", "--quiet"],
    ):
        done = subprocess.run(
            [tools / command[0], *command[1:]], cwd=site.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.soak
@pytest.mark.one_database
def test_the_recipes_work(tmp_path, seeded_database):
    """All of them on one database: they add up, as they would in practice. A language is a column for every text, the
    longest of all upgrades, so it is added in full runs only."""
    site = Site(tmp_path)
    shutil.copy(seeded_database[0], site.database)
    changed_by_a_person(site.database)
    recipes = {"A field": (A_FIELD, a_field), "A filter": (A_FILTER, a_filter), "A concept": (A_CONCEPT, a_concept)}
    recipes["A role"] = (A_ROLE, a_role)

    language = {"A language": (A_LANGUAGE, a_language)}
    for times, own in enumerate([recipes, language] if walks.IS_FULL else [recipes], start=1):
        answers = site.upgrade(*((heading, program) for heading, (program, _check) in own.items()))
        follows_the_seed(answers["upgrade"], times)
        for heading, (_program, check) in own.items():
            check(answers[heading])
    if walks.IS_FULL:
        hidden_and_shown_again(site)
    style_and_layers(site)
