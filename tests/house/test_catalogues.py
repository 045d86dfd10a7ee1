"""The interface speaks all four languages: no text is missing, none is left over, placeholders agree."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

ROOT = Path(__file__).resolve().parents[2]
TRANSLATED = [code for code, _ in settings.LANGUAGES if code != settings.SOURCE_LANGUAGE]


def catalogue(folder, language):
    with (folder / "dialogue_site" / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    """A copy of the project whose catalogues were gathered anew from its code and templates."""
    if not shutil.which("xgettext"):
        pytest.skip("no GNU gettext (Debian: apt install gettext)")
    copy = tmp_path_factory.mktemp("project")
    for name in ("apps", "dialogue_site", "templates"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "seed"))
    shutil.copy(ROOT / "manage.py", copy)
    (copy / "static").mkdir()
    locales = [argument for language in TRANSLATED for argument in ("--locale", language)]
    command = [sys.executable, "manage.py", "makemessages", *locales, "--add-location", "file", "--no-wrap"]
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return copy


def texts(message):
    return message.string if isinstance(message.string, list | tuple) else [message.string]


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_missing(gathered, language):
    missing = [message.id for message in catalogue(gathered, language) if message.id and not all(texts(message))]

    assert missing == [], "run make messages and translate"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_is_in_step_with_the_code(gathered, language):
    fresh, kept = catalogue(gathered, language), catalogue(ROOT, language)

    assert {message.id for message in kept} == {message.id for message in fresh}
    assert not kept.obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_guess_is_left_and_placeholders_agree(language):
    kept = catalogue(ROOT, language)

    assert [message.id for message in kept if message.id and message.fuzzy] == []
    assert [(message.id, errors) for message, errors in kept.check()] == []


def test_no_break_spaces_of_french_are_set_by_the_compiler():
    kept = [text for message in catalogue(ROOT, "fr") for text in texts(message)]
    assert [text for text in kept if {"\u00a0", "\u202f"} & set(text)] == []

    with translation.override("fr"):
        assert gettext(": ") == "\u00a0: "
        assert gettext("What is missing, or what else is wrong?").endswith("\u202f?")


def test_templates_write_the_colon_of_the_language():
    """French has a space before it. Texts to translate write their own."""
    texts = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}|{#.*?#}", re.DOTALL)
    bare = re.compile(r".*(?:}}|%}|</(?:a|bdi|del|ins|span|strong)>):(?=[ {<\n]).*")
    found = [
        (str(path.relative_to(ROOT)), place)
        for path in (ROOT / "templates").rglob("*.*")
        for place in bare.findall(texts.sub(".", path.read_text(encoding="utf-8")))
    ]

    assert found == []


def test_templates_write_the_comma_of_the_language():
    """Arabic has its own. What always runs from left to right is in no language of the page: code, English notes."""
    texts = re.compile(r"{% (comment|blocktranslate)\b.*?{% end\1 %}|{#.*?#}", re.DOTALL)
    left_to_right = re.compile(r"<(\w+)\b[^>]*\bdir=\"ltr\"[^>]*>.*?</\1>", re.DOTALL)
    code = re.compile(r"{%.*?%}|{{.*?}}|<(script|style)\b.*?</\1>", re.DOTALL)
    bare = re.compile(r".*[,;؟?].*")
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = code.sub("…", left_to_right.sub("", texts.sub("", path.read_text(encoding="utf-8"))))
        words = re.findall(r"\b(?:alt|aria-label|data-label|placeholder|title)=\"([^\"]*)\"", text)
        found += [(path.name, place) for part in [re.sub(r"<[^>]*>", "", text), *words] for place in bare.findall(part)]

    assert found == []


def test_arabic_uses_the_digits_of_the_site():
    arabic_indic = set("٠١٢٣٤٥٦٧٨٩")

    assert [m.id for m in catalogue(ROOT, "ar") if m.id and arabic_indic & set("".join(texts(m)))] == []


def test_formats_and_ranges_are_isolated_in_arabic():
    """After an Arabic letter, 2022-12 would be shown as 12-2022: each has to be a unit of its own direction."""
    of_numbers = re.compile(r"(?<![\u2066\w#-])(?:\d{4}-\d{2}\S*|\d–\d)")
    found = [
        (text, one)
        for message in catalogue(ROOT, "ar")
        if message.id
        for text in texts(message)
        for one in of_numbers.findall(text)
    ]

    assert found == []
