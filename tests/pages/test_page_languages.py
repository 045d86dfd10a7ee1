"""Pages speak the reader's language: what stays in another one is a name, or folded and marked."""

import re
from html.parser import HTMLParser
from itertools import groupby

import pytest

from tests import walks
from tests.conftest import LANGUAGES

pytestmark = [pytest.mark.soak, pytest.mark.one_database]
MOST = 0.02  # share of words in Latin letters on an Arabic page, without names and folded notes
# The elements whose texts are not counted, and why.
NAMES = {
    "bdi": "names, acronyms and addresses; a document is named as its source names it",
    "cite": "titles and addresses of sources, in the language of the source",
    "code": "names of columns and their values on the page of the data, as the files have them",
}
# Names of formats and standards, which Arabic texts write in Latin letters.
FORMATS = {"AA", "Atom", "CSV", "JSON", "JavaScript", "SVG", "UTF", "WCAG", "XLSX", "ZIP", "iCalendar"}
# Names of the systems and databases that arrangements open, as their sources write them: no Arabic name was found.
SYSTEMS = {"ACCPCM", "ADS", "CSI", "DVI", "ETIAS", "SLTD", "SMV", "TDAWN"}
# A search shows the text in which it found the words, in the language of that text and marked.
FOUND_TEXTS = "search/?q="
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source", "use", "wbr"}
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
WORD = re.compile(r"[^\W\d_]{2,}")


class Texts(HTMLParser):
    """The texts of the main part of a page, each with the elements around it: pairs of tag and attributes."""

    def __init__(self, page):
        super().__init__()
        self.inside, self.found = [], []
        self.feed(page.partition("<main")[2].partition(">")[2].partition("</main>")[0])

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.inside.append((tag, dict(attrs)))

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if text.strip():
            self.found.append((text, list(self.inside)))


def open_texts(page):
    """The texts that are neither scripts nor folded notes, with the elements around them."""
    for text, around in Texts(page).found:
        if not any("notes" in attrs.get("class", "").split() or tag == "script" for tag, attrs in around):
            yield text, around


def is_name(around):
    return any(tag in NAMES for tag, _attrs in around)


def of(site, lang):
    pages = {path: page for path, page in site.items() if path.startswith(f"/{lang}/") and FOUND_TEXTS not in path}
    assert len(pages) > (130 if walks.IS_FULL else 40)
    return pages


def test_it_works():
    page = '<main class="wrap"><p>نص <bdi>Europol</bdi> one<br>two</p><details class="fold notes">No</details></main>'

    assert [(text, is_name(around)) for text, around in open_texts(page)] == [
        ("نص ", False), ("Europol", True), (" one", False), ("two", False),
    ]  # fmt: skip


def test_arabic_pages_have_few_words_in_latin_letters(site):
    too_many = {}
    for path, page in of(site, "ar").items():
        texts = list(open_texts(page))
        words = sum(len(WORD.findall(text)) for text, _around in texts)
        latin = [word for text, around in texts if not is_name(around) for word in LATIN.findall(text)]
        if len([word for word in latin if word not in FORMATS | SYSTEMS]) > MOST * words:
            too_many[path] = (words, latin)

    assert too_many == {}


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "en"])
def test_no_text_is_in_another_language(site, lang):
    foreign = {
        (path, text.strip())
        for path, page in of(site, lang).items()
        for text, around in open_texts(page)
        if not is_name(around) and any(attrs.get("lang") not in (None, lang) for _tag, attrs in around)
    }

    assert foreign == set()


def test_notes_are_folded_once_in_a_section(site):
    for path, page in site.items():
        sections = re.split(r"<section|</section>", page)
        assert all(section.count('class="fold notes"') <= 1 for section in sections), path


def test_the_same_label_is_not_repeated_in_a_list(site):
    """A list has signs, and says once what they mean; so the same label never follows item after item."""
    for path, page in site.items():
        for block in re.findall(r"<[ou]l.*?</[ou]l>", page, re.DOTALL):
            labels = sorted(re.findall(r'<span class="mark">([^<]+)', block))
            assert all(len(list(same)) < 4 for _label, same in groupby(labels)), path


def test_signs_are_explained_once_after_their_block(site):
    """What follows the signs of a block says what exactly these signs mean."""
    signs = re.compile(r'<span class="ours">(.)</span>|<p class="fine">([*†] [^<]*)</p>')
    seen = set()
    for path, page in site.items():
        open_signs = set()
        for sign, legend in signs.findall(page):
            if sign:
                open_signs.add(sign)
                continue
            assert {text[0] for text in legend.split(" · ")} == open_signs, path
            seen |= {path.split("/")[2]}
            open_signs = set()
        assert open_signs == set(), path
    assert seen >= {"coverage", "search", "goals", "priorities", "participants", "editions"}


def test_no_column_or_code_repository_speaks(site):
    for path, page in site.items():
        if not path.endswith("/data/"):
            spoken = " ".join(text for text, _around in open_texts(page))
            assert not re.search(r"\b(title|name|text)_(en|fr|es|ar)\b|github", spoken), path
