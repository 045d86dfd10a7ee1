"""Imports in the admin: a file is uploaded, reviewed row by row, and imported by the same user as one change."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.history.models import Change
from apps.languages.models import Translator
from apps.opendata.models import Upload
from apps.participants.models import Organisation, OrganisationName
from apps.publishing.models import Proposal
from tests import factories
from tests.opendata.files import cells, exported, written
from tests.staff.pages import change_page, list_page

pytestmark = pytest.mark.django_db
SEND = "admin:opendata_upload_add"


@pytest.fixture
def person(client):
    """Log in a user with these roles."""

    def log_in(*roles):
        user = User.objects.create_user("-".join(roles).replace(" ", "-"), is_staff=True)
        user.groups.set(Group.objects.filter(name__in=roles))
        client.force_login(user)
        return user

    return log_in


def send(client, content, dataset="participants", reason="", name="names.csv"):
    """Upload a file, and return the response, read to its end."""
    content = content.encode() if isinstance(content, str) else content
    data = {"dataset": dataset, "reason": reason, "file": SimpleUploadedFile(name, content)}
    return to_its_end(client.post(reverse(SEND), data))


def to_its_end(response):
    response.said = response.getvalue().decode() if response.streaming else response.text
    return response


def page_of(upload, page="change"):
    return reverse(f"admin:opendata_upload_{page}", args=[upload.pk])


def do(client, upload, **changes):
    return to_its_end(client.post(page_of(upload, "do"), {"digest": upload.digest} | changes))


@pytest.fixture
def four():
    """Four organisations, and their file."""
    for code in ("one", "two", "three", "four"):
        factories.organisation(code, name_fr=f"Nom {code}", note="Kept.")
    return exported("participants").decode()


def renamed(file):
    """The file with another name for one, a note emptied, and a row more."""
    new = cells("participants", **VALID, code="five", name_ar="منظمة")
    return file.replace("Nom two", "Nom deux").replace(",Kept.,", ",,", 1) + written([new]).partition("\r\n")[2]


VALID = {"acronym_en": "A", "name_en": "B", "kind": "un_body", "region": "world", "standing": "guest"}


def test_it_works(admin, staff, four, speak):
    speak("en")
    sent = send(admin, renamed(four), reason="Names of 2026")

    upload = Upload.objects.get()
    assert 'http-equiv="refresh" content="0; url=' + page_of(upload) in sent.said
    assert "100 % done" in sent.said
    assert not Organisation.objects.filter(code="five").exists()
    assert (upload.by, upload.dataset, upload.file_name) == (staff, "participants", "names.csv")
    assert upload.counts == {
        "new": 1,
        "changed": 2,
        "waiting": 0,
        "unchanged": 2,
        "refused": 0,
        "emptied": 1,
        "warnings": 0,
        "duplicates": 0,
    }

    page = admin.get(page_of(upload), {"show": "changed"})
    told = [(e.line, e.key, [(line.label, line.is_emptied) for line in lines]) for e, lines in page.context["rows"]]
    assert told == [(2, "four", [("note", True)]), (5, "two", [("name_fr", False)])]
    assert "<del>" in page.text
    assert "will be emptied" in page.text
    assert "1 cell will be emptied." in page.text

    done = do(admin, upload)
    assert "100 % done" in done.said
    upload.refresh_from_db()
    assert (upload.content, upload.plan) == (None, None)
    assert (upload.change.kind, upload.change.by, upload.change.message) == ("import", staff, "Names of 2026")
    assert sorted(Organisation.history.filter(history_change=upload.change).values_list("code", "history_type")) == [
        *(("five", "+"), ("four", "~"), ("two", "~")),
    ]
    five = Organisation.objects.get(code="five")
    assert (five.state, five.name_ar) == ("draft", "منظمة"), "somebody else publishes it"
    assert Organisation.objects.get(code="two").name_fr == "Nom deux"
    assert reverse("admin:history_change_change", args=[upload.change.pk]) in admin.get(page_of(upload)).text


def test_it_is_undone_as_one_change(admin, four):
    send(admin, renamed(four))
    do(admin, Upload.objects.get())

    undo = reverse("admin:history_change_undo", args=[Upload.objects.get().change.pk])
    assert admin.post(undo).status_code == 302

    assert exported("participants").decode() == four
    assert not Organisation.objects.filter(code="five").exists()


def test_the_dataset_is_the_one_with_these_columns(admin, four):
    send(admin, four, dataset="")

    assert Upload.objects.get().dataset == "participants"


def test_a_foreign_file_hears_of_no_columns_that_it_never_had(admin, speak):
    speak("en")
    page = send(admin, "url,clicks,cost\r\nhttps://a.example,1,2\r\n", dataset="")

    assert page.context["form"].errors["file"] == ["No dataset has these columns: url, clicks, cost."]


def test_every_row_is_listed_under_its_outcome(admin, four, speak):
    speak("en")
    send(admin, renamed(four).replace("Nom three", "nul\x00") + "one,short\r\n")
    upload = Upload.objects.get()

    def listed(kind):
        rows = admin.get(page_of(upload), {"show": kind}).context["rows"]
        return [(entry.line, [(said.column, said.message) for said in entry.refusals]) for entry, _lines in rows]

    assert listed("refused") == [
        (4, [("name_fr", "The text holds a NUL character.")]),
        (7, [("", "The row has 2 cells; 33 are needed.")]),
    ]
    assert [len(listed(kind)) for kind in ("new", "changed", "unchanged")] == [1, 2, 1]
    assert listed("nonsense") == listed("refused"), "the first that there is"


def test_nothing_is_done_while_a_row_is_refused(admin, four):
    send(admin, renamed(four).replace("Nom three", "x" * 251))
    upload = Upload.objects.get()
    before = Change.objects.count()

    assert "submit-row" not in admin.get(page_of(upload)).text
    assert do(admin, upload).status_code == 302
    assert (Change.objects.count(), Organisation.objects.count()) == (before, 4)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda file: b"", "The submitted file is empty."),
        (lambda file: file.replace(b"name_en", b"name"), "has no language. Write name_en, name_fr, name_es, name_ar."),
        (lambda file: file.replace(b"name_en", b"nom"), "Unknown columns: nom."),
        (lambda file: file.replace(b"name_en", b"nom"), "Missing columns: name_en."),
        (lambda file: file.replace(b"name_fr", b"name_en"), "Duplicate columns: name_en."),
        (lambda file: file.replace(b"Nom two", b"Nom \xff\xfe"), "byte"),
        (lambda file: file.replace(b"Nom two", b'"Nom two'), "quotation marks do not match"),
        (lambda file: file.replace(b"Nom two", b"x" * 2_001), "A cell of row 5 has more than 2,000 characters."),
        (lambda file: file * 9, "The file has more than 30 rows."),
        (lambda file: file + b"," * 20_000, "at most 15,000 are allowed"),
        (lambda file: b"PK\x03\x04" + bytes(range(256)), "zip file"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_before_any_work(admin, four, speak, settings, change, said):
    settings.IMPORT_MAX_BYTES, settings.IMPORT_MAX_ROWS, settings.IMPORT_MAX_CELL = 15_000, 30, 2000
    speak("en")
    page = send(admin, change(four.encode()))

    messages = page.context["form"].errors["file"]
    assert said in " ".join(messages)
    assert not Upload.objects.exists()


def test_errors_are_in_the_users_language(admin, four, speak):
    speak("ar")
    page = send(admin, four.replace("name_en", "name"))

    assert all(any("؀" <= sign <= "ۿ" for sign in message) for message in page.context["form"].errors["file"])


def test_the_records_must_not_change_before_the_import(admin, four, speak):
    speak("en")
    send(admin, renamed(four))
    upload = Upload.objects.get()
    Organisation.objects.filter(code="two").update(name_fr="Un autre")

    assert "The data changed since the comparison" in do(admin, upload).said
    upload.refresh_from_db()
    assert (upload.change, Organisation.objects.count()) == (None, 4)
    assert Organisation.objects.get(code="two").name_fr == "Un autre"


def test_other_records_can_change_before_the_import(admin, four):
    send(admin, renamed(four))
    factories.organisation("six")

    do(admin, Upload.objects.get())

    assert Upload.objects.get().change is not None


def test_only_the_uploader_imports_the_file(admin, four, client, person):
    send(admin, renamed(four))
    upload = Upload.objects.get()
    person("administrator")

    assert "submit-row" not in client.get(page_of(upload)).text
    assert do(client, upload).status_code == 403
    assert Organisation.objects.count() == 4


def test_it_is_done_once_and_as_it_was_seen(admin, four):
    send(admin, renamed(four))
    upload = Upload.objects.get()
    do(admin, upload, digest="another")
    assert Organisation.objects.count() == 4

    do(admin, upload)
    before = Change.objects.count()
    do(admin, upload)
    assert (Change.objects.count(), Organisation.objects.count()) == (before, 5)
    assert admin.get(page_of(upload, "do")).status_code == 403, "looking at it does nothing"


def test_it_cannot_be_done_too_late_and_its_rows_go(admin, four):
    send(admin, renamed(four))
    Upload.objects.update(at=timezone.now() - timedelta(hours=25))
    upload = Upload.objects.get()

    do(admin, upload)
    assert Organisation.objects.count() == 4

    send(admin, four)
    upload.refresh_from_db()
    assert (upload.content, upload.plan) == (None, None)
    assert admin.get(page_of(upload)).status_code == 200


def test_an_interrupted_comparison_says_so(admin, staff, speak):
    speak("en")
    upload = Upload.objects.create(by=staff, dataset="participants", file_name="a.csv", content=b"")

    assert "The comparison was interrupted." in admin.get(page_of(upload)).text


def test_a_warning_does_not_refuse(admin, four, speak):
    speak("en")
    send(admin, four.replace("Nom two", "CafÃ©").replace("Nom one", "????"))
    upload = Upload.objects.get()

    assert (upload.counts["warnings"], upload.counts["refused"]) == (2, 0)
    assert "“Ã©” looks like “é” read in another encoding" in admin.get(page_of(upload)).text


# --- Questions --------------------------------------------------------------------------------------------------------

ANSWER = "column:verified_on"


def dated(*days):
    return written([{"code": code, "verified_on": day} for code, day in zip(("one", "two"), days, strict=True)])


def answer(client, upload, **given):
    return to_its_end(client.post(page_of(upload, "answer"), given))


def test_a_column_with_two_readings_is_asked_about_once(admin, four, speak):
    speak("en")
    send(admin, dated("01/02/2026", "03/04/2026"))
    upload = Upload.objects.get()
    page = admin.get(page_of(upload)).text

    assert "How should the column “verified_on” be read?" in page
    assert page.count('type="radio"') == 2
    assert all(f"<bdi>{text}</bdi>" in page for text in ("01/02/2026", "2026-02-01", "2026-01-02", "2026-04-03"))
    assert (upload.counts, upload.plan) == ({}, None)

    answer(admin, upload, **{ANSWER: "day-first"})
    upload.refresh_from_db()
    assert (upload.counts["changed"], upload.counts["refused"]) == (2, 0)
    page = admin.get(page_of(upload)).text
    assert "2 cells such as “01/02/2026”, read as 2026-02-01 (day, month, year)" in page
    assert "Read it again" in page

    answer(admin, upload, **{ANSWER: "month-first"})
    upload.refresh_from_db()
    do(admin, upload)
    assert str(Organisation.objects.get(code="one").verified_on) == "2026-01-02"


def test_what_is_stored_answers_and_the_sender_can_say_otherwise(admin, four):
    Organisation.objects.filter(code="one").update(verified_on="2026-02-01")
    send(admin, dated("01/02/2026", ""))
    upload = Upload.objects.get()

    assert upload.answers == {ANSWER: "day-first"}
    assert upload.counts["unchanged"] == 2
    assert admin.get(page_of(upload)).text.count(" checked") == 1

    answer(admin, upload, **{ANSWER: "month-first"})
    upload.refresh_from_db()
    assert upload.counts["changed"] == 1


@pytest.mark.parametrize("given", [{}, {ANSWER: "backwards"}])
def test_every_question_needs_one_of_its_answers(admin, four, speak, given):
    speak("en")
    send(admin, dated("01/02/2026", "03/04/2026"))
    upload = Upload.objects.get()

    assert answer(admin, upload, **given).status_code == 302
    assert "Answer every question." in admin.get(page_of(upload)).text
    assert Upload.objects.get().answers == {}


def test_only_the_uploader_answers(admin, four, client, person):
    send(admin, dated("01/02/2026", "03/04/2026"))
    upload = Upload.objects.get()
    person("administrator")

    assert answer(client, upload, **{ANSWER: "day-first"}).status_code == 403
    assert Upload.objects.get().answers == {}


def test_a_file_that_fits_several_datasets_is_asked_about(admin, speak):
    speak("en")
    factories.priority(factories.organisation("eco"), slug="a", note="Before")
    send(admin, "slug,note\r\na,After\r\n", dataset="")
    upload = Upload.objects.get()
    assert upload.dataset == ""
    assert "Which dataset does the file belong to?" in admin.get(page_of(upload)).text

    answer(admin, upload, dataset="priorities")
    upload.refresh_from_db()
    assert (upload.dataset, upload.counts["changed"]) == ("priorities", 1)


def leave(response):
    """Read two pieces of the page, then disconnect."""
    next(response._iterator), next(response._iterator)
    response._iterator.close()


def test_a_browser_that_leaves_breaks_nothing_off(admin, four):
    leave(admin.post(reverse(SEND), {"file": SimpleUploadedFile("a.csv", renamed(four).encode())}))
    upload = Upload.objects.get()
    assert upload.counts["new"] == 1

    leave(admin.post(page_of(upload, "do"), {"digest": upload.digest}))

    assert Organisation.objects.filter(code="five").exists()


# --- Permissions ------------------------------------------------------------------------------------------------------


def test_the_list_links_to_the_upload(client, person, four):
    person("data manager")
    assert f"{reverse(SEND)}?dataset=participants" in client.get(list_page(Organisation)).text

    person("publisher")
    assert f"{reverse(SEND)}?dataset=participants" in client.get(list_page(Organisation)).text

    person("editor")
    assert reverse(SEND) not in client.get(list_page(Organisation)).text


@pytest.mark.parametrize("role", ["editor", "translator", "auditor", "liaison officer"])
def test_others_send_nothing(client, person, four, role):
    person(role)

    assert send(client, four).status_code == 403
    assert not Upload.objects.exists()


def refusals(upload):
    from apps.opendata import plans

    return {entry.key: entry.refusals[0].message for entry in plans.unpacked(upload.plan) if entry.refusals}


def test_without_permission_to_publish_changes_of_what_is_public_wait(client, person, four, speak):
    factories.organisation("draft", name_fr="Nom draft", **factories.DRAFT)
    rows = cells("participants", **VALID, code="draft", name_fr="Nom brouillon")
    user = person("data manager")

    send(client, renamed(four), reason="Names of 2026")
    upload = Upload.objects.get()
    assert {name: upload.counts[name] for name in ("new", "changed", "waiting", "refused")} == {
        "new": 1,
        "changed": 0,
        "waiting": 2,
        "refused": 0,
    }
    assert "they become waiting changes" in client.get(page_of(upload)).text
    do(client, upload)

    assert Organisation.objects.get(code="five").state == "draft"
    assert Organisation.objects.get(code="two").name_fr == "Nom two"
    found = {proposal.record.code: proposal for proposal in Proposal.objects.all()}
    assert {code: proposal.changes for code, proposal in found.items()} == {
        "two": {"name_fr": ["Nom two", "Nom deux"]},
        "four": {"note": ["Kept.", ""]},
    }
    assert {(proposal.author, proposal.message) for proposal in found.values()} == {(user, "Names of 2026")}
    assert change_page(found["two"]) in client.get(list_page(Proposal)).text

    send(client, written([rows]))
    do(client, Upload.objects.first())
    assert Organisation.objects.get(code="draft").name_fr == "Nom brouillon"


def test_a_file_of_which_everything_waits_is_imported_once(client, person):
    factories.organisation("one", name_fr="Un")
    person("data manager")
    send(client, exported("participants").decode().replace("Un", "Le un"))
    upload = Upload.objects.get()

    do(client, upload)
    do(client, upload)

    upload.refresh_from_db()
    assert (upload.change is not None, upload.content) == (True, None)
    assert Proposal.objects.get().changes == {"name_fr": ["Un", "Le un"]}
    assert "The import is complete." in client.get(page_of(upload)).text


def test_a_row_that_would_become_visible_waits(client, person):
    seen, draft = factories.organisation("seen"), factories.organisation("draft", **factories.DRAFT)
    name = {"language": "en", "kind": "former", "value": "Old"}
    person("data manager")

    send(client, written([cells("names", organisation=o.code, **name) for o in (seen, draft)]), dataset="names")
    do(client, Upload.objects.get())

    assert [row.organisation for row in OrganisationName.objects.all()] == [draft]
    addition = Proposal.objects.get()
    assert (addition.adds, addition.instance().organisation) == (True, seen)
    addition.apply(User.objects.create_superuser("another"))
    assert seen.names.get().value == "Old"


def test_publishers_import(client, person, four):
    person("publisher")

    send(client, renamed(four))
    do(client, Upload.objects.get())

    assert Organisation.objects.get(code="two").name_fr == "Nom deux"
    assert not Proposal.objects.exists()


def test_a_translator_imports_only_their_languages(client, person, four):
    user = person("data manager", "translator", "publisher")
    user.groups.remove(Group.objects.get(name="publisher"))
    Translator.objects.create(user=user, language="fr")
    Organisation.objects.update(state="draft", publish_at=None)
    changed = renamed(four).replace("THREE", "TROIS")

    send(client, changed)

    assert sorted(refusals(Upload.objects.get())) == ["five", "four", "three"], "the French name of two is theirs"
