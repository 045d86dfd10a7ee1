"""The pages of the exchange: a file goes out, and comes back in two steps, of which the second one writes."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.editions.models import PressRelease
from apps.history import effects
from apps.history.models import Change
from apps.history.undoing import undo
from apps.languages.stamps import TranslationState
from apps.publishing.models import Proposal
from apps.staff.models import KeptFile
from apps.translators import texts
from apps.translators.exchange import plan
from apps.translators.exchange.formats import FORMATS, XLIFF12, read
from apps.translators.texts import TextKey
from apps.translators.writing import WritingRefused
from tests import factories
from tests.translators.units import written

pytestmark = pytest.mark.django_db
LAST_LINE = re.compile('<p class="(?:imported|errornote)"[^>]*>(.*?)</p>')


@pytest.fixture
def login(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def translators_client(login, translator):
    return login(translator)


@pytest.fixture
def draft():
    return factories.release(state="draft", title_en="News", title_fr="Nouvelles", body_en="All of it")


def exported(client, **given):
    """The units of the file that a request gets."""
    response = client.get(reverse("translators:export"), {"format": "xliff12", "language": "ar", **given})
    assert response.status_code == 200
    return [row.unit for row in read(response.getvalue())]


def translated(units, text="أخبار"):
    """Translated with a tool that marks what is done."""
    return [replace(unit, target=text, state=TranslationState.DRAFT) for unit in units]


def sent(client, units, form=XLIFF12, **given):
    """The page of the plan after the upload of units."""
    file = SimpleUploadedFile("news.xlf", written(form, units))
    response = client.post(reverse("translators:import"), {"file": file, **given}, follow=True)
    assert response.status_code == 200
    return response


def confirmed(client, page, **given):
    address = page.request["PATH_INFO"]
    query = page.request["QUERY_STRING"]
    data = {"digest": page.context["plan"].digest, **given}
    return client.post(f"{address}?{query}" if query else address, data, follow=True)


def said(response):
    """The messages of a page; of the page that shows the progress its last line, without links."""
    if not response.streaming:
        return [str(message) for message in response.context["messages"]]
    return [
        " ".join(re.sub("<a .*?</a>", "", line).split()) for line in LAST_LINE.findall(response.getvalue().decode())
    ]


# --- Out --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_in_each_format(translators_client, draft, name):
    response = translators_client.get(reverse("translators:export"), {"format": name, "language": "ar"})

    extension = FORMATS[name].extension
    assert response.headers["Content-Disposition"] == f'attachment; filename="translations-ar.{extension}"'
    assert [row.unit.source for row in read(response.getvalue())] == ["News", "All of it"]


def test_several_languages_are_an_archive(translators_client, draft):
    response = translators_client.get(reverse("translators:export"), {"format": "po"})

    assert response.headers["Content-Disposition"] == 'attachment; filename="translations.zip"'
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        assert sorted(archive.namelist()) == [f"translations-{code}.po" for code in ("ar", "es", "fr")]
        rows = list(read(archive.read("translations-fr.po")))
    assert [row.unit.target for row in rows] == ["Nouvelles", ""]


def test_the_filters_of_the_matrix(translators_client, draft):
    factories.edition(title_en="Fourth")

    assert {unit.resource for unit in exported(translators_client, kind="editions.edition")} == {"editions.edition"}
    assert [unit.target for unit in exported(translators_client, language="fr", state="draft")] == ["Nouvelles"]
    page = translators_client.get(reverse("translators:export"), {"kind": "editions.edition", "language": "fr"})
    assert '<option value="editions.edition" selected>' in page.content.decode()


def test_no_file_without_texts(translators_client):
    response = translators_client.get(reverse("translators:export"), {"format": "po", "language": "ar"})

    assert "No text matches." in response.content.decode()


@pytest.mark.parametrize(
    "given", [{"format": "exe"}, {"format": "po", "language": "xx"}, {"format": "po", "kind": "auth.user"}]
)
def test_a_wrong_choice_is_refused(translators_client, draft, given):
    response = translators_client.get(reverse("translators:export"), given)

    assert "errorlist" in response.content.decode()


# --- In ---------------------------------------------------------------------------------------------------------------


def test_a_file_is_compared_then_imported_then_undone(translators_client, translator, draft):
    page = sent(translators_client, translated(exported(translators_client)))
    assert "Import 2 texts" in page.content.decode()
    assert "<ins>" in page.content.decode()
    draft.refresh_from_db()
    assert draft.title_ar is None, "the comparison writes nothing"

    done = confirmed(translators_client, page)

    assert said(done) == ["2 texts were saved."]
    draft.refresh_from_db()
    assert (draft.title_ar, draft.body_ar, draft.title_fr) == ("أخبار", "أخبار", "Nouvelles")
    assert not KeptFile.objects.exists()
    change = Change.objects.get(by=translator)
    assert (change.kind, change.message) == ("import", "news.xlf")
    undo(effects.all_effects(change), publishes=False)
    draft.refresh_from_db()
    assert (draft.title_ar, draft.body_ar) == (None, None)


def test_who_can_undo_finds_the_change(login, publisher, draft):
    client = login(publisher)
    text = confirmed(client, sent(client, translated(exported(client)))).getvalue().decode()

    change = Change.objects.get(by=publisher)
    assert reverse("admin:history_change_change", args=[change.pk]) in text


def test_published_texts_wait(translators_client):
    release = factories.release(title_en="News")
    page = sent(translators_client, translated(exported(translators_client)))
    assert "2 texts wait until somebody else accepts them." in page.content.decode()

    assert said(confirmed(translators_client, page)) == ["2 texts wait for approval."]
    release.refresh_from_db()
    assert release.title_ar is None
    assert Proposal.objects.count() == 1


def test_the_form_marks_machine_translations(translators_client, draft):
    page = sent(translators_client, translated(exported(translators_client)), texts_are="machine")
    assert said(confirmed(translators_client, page)) == ["2 texts wait for approval."]

    draft.refresh_from_db()
    assert draft.title_ar is None
    assert Proposal.objects.get().origin == Proposal.Origin.MACHINE


def test_another_language_is_refused_and_nothing_is_written(translators_client, draft):
    page = sent(translators_client, translated(exported(translators_client, language="fr"), "Autre"))
    assert "You cannot change texts in this language: French." in page.content.decode()
    assert page.context["plan"].writes == 0

    for given in ({}, {"leave_out": "1"}):
        confirmed(translators_client, page, **given)
    draft.refresh_from_db()
    assert (draft.title_fr, draft.body_fr) == ("Nouvelles", None)
    assert not Change.objects.exclude(kind="command").exists()


def test_refused_texts_are_left_out_only_if_the_person_says_so(translators_client, draft):
    title, body = exported(translators_client)
    page = sent(translators_client, [replace(title, target="News"), *translated([body], "كل شيء")])
    assert "1 text is refused." in page.content.decode()

    assert said(confirmed(translators_client, page)) == [
        "Some texts are refused. Correct the file, or leave these texts out."
    ]
    draft.refresh_from_db()
    assert draft.body_ar is None
    assert said(confirmed(translators_client, page, leave_out="1")) == ["1 text was saved."]
    draft.refresh_from_db()
    assert (draft.title_ar, draft.body_ar) == (None, "كل شيء")


def test_what_changed_since_the_comparison_is_compared_again(translators_client, draft):
    page = sent(translators_client, translated(exported(translators_client)))
    draft.title_en = "Other news"
    draft.save()

    assert said(confirmed(translators_client, page)) == [
        "The texts changed since the comparison. Check the changes again."
    ]
    draft.refresh_from_db()
    assert (draft.title_ar, draft.body_ar) == (None, None)


def test_what_changes_during_the_import_stops_it(translators_client, draft, monkeypatch):
    page = sent(translators_client, translated(exported(translators_client)))

    def refused(*args):
        yield 0
        raise WritingRefused(
            {TextKey(PressRelease, draft.pk, "title", "ar"): ["Somebody else changed this text since."]}
        )

    monkeypatch.setattr(plan, "write", refused)
    assert said(confirmed(translators_client, page)) == ["Somebody else changed this text since."]
    assert KeptFile.objects.exists()


def test_a_file_without_changes(translators_client, draft):
    units = exported(translators_client, language="fr")
    page = sent(translators_client, units)

    assert "There is nothing to import." in page.content.decode()
    assert said(confirmed(translators_client, page)) == ["There is nothing to import."]


def test_a_file_that_cannot_be_read(translators_client):
    file = SimpleUploadedFile("x.xlf", b"<xliff")
    response = translators_client.post(reverse("translators:import"), {"file": file})

    assert "errorlist" in response.content.decode()
    assert not KeptFile.objects.exists()


# --- Who --------------------------------------------------------------------------------------------------------------


def test_a_file_is_seen_by_nobody_else(translators_client, login, publisher, draft):
    page = sent(translators_client, translated(exported(translators_client)))
    address, data = page.request["PATH_INFO"], {"digest": page.context["plan"].digest}

    client = login(publisher)
    assert client.get(address).status_code == 404
    assert client.post(address, data).status_code == 404


@pytest.mark.parametrize("role", ["auditor", "data manager", "liaison officer"])
def test_the_pages_are_for_those_who_write_texts(login, person, role):
    client = login(person(role))

    assert [client.get(reverse(f"translators:{name}")).status_code for name in ("export", "import")] == [403, 403]


def test_only_records_that_the_user_sees_go_out(translators_client, draft, monkeypatch):
    monkeypatch.setattr(texts.admin_of(PressRelease), "get_queryset", lambda request: PressRelease.objects.none())

    response = translators_client.get(reverse("translators:export"), {"format": "po", "language": "ar"})
    assert "No text matches." in response.content.decode()
