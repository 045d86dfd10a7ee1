"""What a file marks as unfinished waits for a review, in every format that has such a mark; and no mark of a file is a
review by a person here."""

from dataclasses import replace

import pytest

from apps.editions.models import PressRelease
from apps.languages.models import Stamp
from apps.languages.stamps import TranslationState
from apps.publishing.models import Proposal
from apps.translators.exchange.formats import CSV, FORMATS, PO, XLIFF12, XLIFF21, read
from apps.translators.exchange.plan import plan
from tests import factories
from tests.translators.test_exchange_pages import confirmed, login, sent  # noqa: F401
from tests.translators.test_other_tools import xliff12, xliff21
from tests.translators.test_plan import out, request_of
from tests.translators.units import only, unit, written

pytestmark = pytest.mark.django_db
MARKED = {XLIFF12.name, XLIFF21.name, PO.name}  # a spreadsheet has no such mark: its column says how the text went out


@pytest.fixture
def draft():
    return factories.release(state="draft", title_en="News", summary_en="All of it")


@pytest.mark.parametrize(
    ("marks", "is_unfinished"),
    [
        ('state="needs-translation"', True),
        ('state="needs-review-translation"', True),
        ('state="new"', True),
        ('state="translated"', False),
        ('state="signed-off"', False),
        ('state="final"', False),
        ('state="x-own"', False),
        ("", False),
    ],
)
def test_states_of_xliff_1_2(marks, is_unfinished):
    found = only(read(xliff12(f"<source>One</source><target {marks}>Un</target>").encode()))

    assert found.is_unfinished == is_unfinished
    assert not only(read(xliff12(f"<source>One</source><target {marks}/>").encode())).is_unfinished, "no text"


@pytest.mark.parametrize(
    ("marks", "is_unfinished"),
    [
        ('state="initial"', True),
        ('state="translated" subState="dialogue:stale"', True),
        ('state="translated"', False),
        ('state="reviewed"', False),
        ('state="final"', False),
        ("", False),
    ],
)
def test_states_of_xliff_2(marks, is_unfinished):
    body = f"<segment {marks}><source>One</source><target>Un</target></segment>"

    assert only(read(xliff21(body).encode())).is_unfinished == is_unfinished
    assert not only(read(xliff21(f"<segment {marks}><source>One</source></segment>").encode())).is_unfinished


@pytest.mark.parametrize("flags", ["#, fuzzy", "#, fuzzy, no-wrap", "#, no-wrap, fuzzy"])
def test_the_flag_of_po(flags):
    plain = written(PO, [unit(state=TranslationState.DRAFT)]).decode()

    assert not only(read(plain.encode())).is_unfinished
    assert only(read(plain.replace("msgctxt", f"{flags}\nmsgctxt", 1).encode())).is_unfinished


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_it_waits_until_somebody_else_has_read_it(login, translator, draft, form):  # noqa: F811
    client = login(translator)
    title, summary = out(translator)
    units = [
        replace(title, target="أخبار", state=TranslationState.STALE),
        replace(summary, target="كل شيء", state=TranslationState.DRAFT),
    ]
    page = sent(client, units, form)

    is_marked = form.name in MARKED
    assert page.context["plan"].unfinished == is_marked
    assert ("1 text is marked as unfinished in the file." in page.text) == is_marked
    confirmed(client, page).getvalue()

    draft.refresh_from_db()
    assert (draft.title_ar, draft.summary_ar) == (None if is_marked else "أخبار", "كل شيء")
    waiting = [(one.changes["title_ar"][1], one.author, one.origin) for one in Proposal.objects.all()]
    assert waiting == [("أخبار", translator, "")] * is_marked


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_a_person_can_say_that_all_is_finished(login, translator, draft, form):  # noqa: F811
    """For tools that leave the marks as they were. A machine translation waits none the less."""
    client = login(translator)
    title, summary = out(translator)
    units = [
        replace(title, target="أخبار", state=TranslationState.STALE),
        replace(summary, target="كل شيء", state=TranslationState.DRAFT, is_machine=True),
    ]
    page = sent(client, units, form, texts_are="finished")
    assert "Everything in the file is finished, whatever the file marks." in page.text
    confirmed(client, page).getvalue()

    draft.refresh_from_db()
    assert (draft.title_ar, draft.summary_ar) == ("أخبار", None)
    assert [one.origin for one in Proposal.objects.all()] == [Proposal.Origin.MACHINE]


@pytest.mark.parametrize("texts_are", ["unknown", ""])
def test_an_address_that_says_anything_else_has_no_page(login, translator, draft, texts_are):  # noqa: F811
    client = login(translator)
    page = sent(client, out(translator), PO)

    assert client.get(page.request["PATH_INFO"], {"texts_are": texts_are}).status_code == 404


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_a_text_out_of_date_that_comes_back_as_it_was_changes_nothing(translator, draft, form):
    draft.title_ar = "أخبار"
    draft.save()
    draft.title_en = "Other news"
    draft.save()
    units = out(translator)
    assert units[0].state == TranslationState.STALE

    found = plan(request_of(translator), read(written(form, units)))

    assert (found.writes, found.unfinished) == (0, 0)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_no_mark_of_a_file_is_a_review(login, translator, draft, form):  # noqa: F811
    client = login(translator)
    title, _summary = out(translator)
    page = sent(client, [replace(title, target="أخبار", state=TranslationState.REVIEWED)], form)
    confirmed(client, page).getvalue()

    row = Stamp.objects.get(object_id=draft.pk, field="title", language="ar", content_type__model="pressrelease")
    assert (PressRelease.objects.get().title_ar, row.reviewer, row.origin) == ("أخبار", None, Stamp.Origin.IMPORT)


def test_a_spreadsheet_says_how_the_text_went_out():
    assert not only(read(written(CSV, [unit(state=TranslationState.STALE)]))).is_unfinished
