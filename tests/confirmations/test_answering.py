"""An organisation confirms or corrects its public data by a link: nothing else opens, and nothing becomes public
without a second person."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from apps.confirmations import answering
from apps.confirmations.lines import confirmable, groups
from apps.confirmations.models import AnswerLine, ConfirmationRequest
from apps.mail.sending import gather, send_due
from apps.opendata import registry
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose
from apps.records import clock
from apps.sources.models import Confirmation
from tests import factories
from tests.page_helpers import queries_of, text_of

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://[^/]+(/\w\w/confirm/[\w-]+/)")


@pytest.fixture
def sender(member):
    return member("editor", "sender")


@pytest.fixture
def publisher(member):
    return member("publisher", "publisher")


@pytest.fixture
def afripol():
    return factories.organisation(
        "afripol", name_en="African Police", name_fr="Police africaine", website="https://old.example.org/"
    )


@pytest.fixture
def path(afripol, sender):
    """The path of the link that was mailed."""
    return asked(afripol, sender)


def asked(organisation, by, language="en"):
    answering.ask(organisation, ["desk@example.org"], language, "", by)
    return mailed()


def mailed():
    before = len(mail.outbox)
    send_due()
    return [found for sent in mail.outbox[before:] for found in LINK.findall(sent.body)][-1]


def key(record, field):
    return f"{record._meta.model_name}-{record.pk}-{field}"


def entries(client, path, *answers):
    """What a browser would send: `answers` are (record, field, answer, value)."""
    form = client.get(path).context["form"]
    data = {name: form[name].value() for name in form.fields if name.startswith("shown-")}
    for record, field, answer, value in answers:
        data[f"answer-{key(record, field)}"] = answer
        data[f"value-{key(record, field)}"] = value
    return data


def send(client, path, *answers, **more):
    return client.post(path, {**entries(client, path, *answers), **more, "send": "1"})


def accept(by):
    answering.accept(ConfirmationRequest.objects.get(), by)


# --- All lines of a record at once ------------------------------------------------------------------------------------


def test_one_box_confirms_what_a_record_has(client, afripol, path):
    """Lines with an answer of their own keep it, and a line without a value is not confirmed."""
    box = f"all-organisation-{afripol.pk}"
    send(client, path, (afripol, "website", "unknown", ""), **{box: "on"})

    answers = {(line.field, line.answer) for line in AnswerLine.objects.all()}
    shown = [line for group in groups(afripol) for one in group.records for line in one.lines]
    wanted = {(line.field.name, "confirmed") for line in shown if line.text and line.field.name != "website"}
    assert ("name_en", "confirmed") in wanted
    assert [line for line in shown if not line.text] != []
    assert answers == wanted | {("website", "unknown")}


def test_a_record_that_was_confirmed_as_a_whole_shows_it(client, afripol, path):
    box = f"all-organisation-{afripol.pk}"
    assert client.get(path).context["form"][box].value() is False
    client.post(path, {**entries(client, path), box: "on", "save": "1"})

    page = client.get(path)
    assert page.context["form"][box].value() is True
    assert "<details open" not in page.text
    client.post(path, {**entries(client, path, (afripol, "website", "unknown", "")), "save": "1"})
    page = client.get(path)
    assert page.context["form"][box].value() is False
    assert page.text.count("<details open") == 1


def test_a_record_without_a_value_in_the_language_of_the_reader_is_not_shown_as_confirmed(client, afripol, sender):
    priority = factories.priority(afripol)
    form = client.get(asked(afripol, sender, "fr")).context["form"]

    assert form[f"all-priority-{priority.pk}"].value() is False


def test_a_value_that_changed_meanwhile_is_not_confirmed_by_the_box(client, afripol, path):
    given = entries(client, path)
    type(afripol).objects.filter(pk=afripol.pk).update(name_en="Another name")

    answer = client.post(path, {**given, f"all-organisation-{afripol.pk}": "on", "send": "1"})

    assert "This was changed since you saw it. Look at it again." in text_of(answer)
    assert not AnswerLine.objects.filter(field="name_en").exists()


# --- The way through --------------------------------------------------------------------------------------------------


def test_it_works(client, afripol, path, publisher, four_eyes):
    answer = send(
        client,
        path,
        (afripol, "name_en", "confirmed", ""),
        (afripol, "website", "corrected", "https://new.example.org/"),
    )

    assert "Thank you" in text_of(answer)
    proposal = Proposal.objects.get()
    assert proposal.changes == {"website": ["https://old.example.org/", "https://new.example.org/"]}
    assert (proposal.origin, proposal.author.username) == ("link", "sender")
    afripol.refresh_from_db()
    assert afripol.website == "https://old.example.org/"
    assert not Confirmation.objects.exists()

    accept(publisher)
    month = f"{clock.today():%B %Y}"
    assert f"Confirmed by the organization, {month} : Name" in text_of(client.get("/en/participants/afripol/"))
    assert "Website" not in text_of(client.get("/en/participants/afripol/")).partition("Confirmed by")[2]
    proposal.apply(publisher)
    assert f"{month} : Name – English, Website" in text_of(client.get("/en/participants/afripol/"))


def test_a_confirmation_ends_when_the_value_changes_and_holds_again_when_it_is_back(client, afripol, path, publisher):
    send(client, path, (afripol, "website", "confirmed", ""))
    accept(publisher)
    assert [one.field for one in afripol.confirmed()] == ["website"]

    afripol.website = "https://other.example.org/"
    assert afripol.confirmed() == []
    afripol.website = "https://old.example.org/"
    assert [one.field for one in afripol.confirmed()] == ["website"]


def test_a_correction_that_is_applied_otherwise_is_no_confirmation(client, afripol, path, publisher):
    send(client, path, (afripol, "website", "corrected", "https://new.example.org/"))
    accept(publisher)
    Proposal.objects.get().apply(publisher, {"website": "https://third.example.org/"})

    afripol.refresh_from_db()
    assert afripol.confirmed() == []


def test_it_is_answered_in_several_sittings(client, afripol, path):
    client.post(path, {**entries(client, path, (afripol, "name_en", "confirmed", "")), "save": "1"})
    first = client.get(path).context["form"]
    assert first[f"answer-{key(afripol, 'name_en')}"].value() == "confirmed"
    assert ConfirmationRequest.objects.get().status == "begun"

    data = entries(client, path, (afripol, "website", "corrected", "https://new.example.org/"))
    client.post(path, {**data, "message": "One head is missing.", "save": "1"})
    again = client.get(path).context["form"]
    assert again[f"value-{key(afripol, 'website')}"].value() == "https://new.example.org/"
    assert again["message"].value() == "One head is missing."
    assert AnswerLine.objects.count() == 2
    assert not Proposal.objects.exists()


def test_every_kind_of_public_data_is_shown_and_can_be_corrected(client, afripol, sender, publisher):
    goal, edition = factories.goal(1), factories.edition(6)
    records = [
        (factories.official(organisation=afripol, name="Known Head"), "start", "2024-05"),
        (factories.priority(afripol), "end_year", "2031"),
        (factories.attendance(edition, afripol), "role", "observer"),
        (factories.declaration(afripol, goal, "active"), "stance", "planned"),
    ]
    path = asked(afripol, sender)
    send(client, path, *((record, field, "corrected", value) for record, field, value in records))

    assert Proposal.objects.count() == len(records)
    for proposal in Proposal.objects.all():
        proposal.apply(publisher)
    accept(publisher)
    for record, field, value in records:
        record.refresh_from_db()
        assert str(getattr(record, field)) == value
        assert [one.field for one in record.confirmed()] == [field]
    page = text_of(client.get("/en/participants/afripol/"))
    assert page.count("Confirmed by the organization") == 3


def test_the_confirmed_fields_are_a_file(client, afripol, path, publisher):
    send(client, path, (afripol, "website", "confirmed", ""))
    accept(publisher)

    text = b"".join(client.get("/data/confirmations.csv")).decode("utf-8-sig")
    assert text.splitlines() == [
        "dataset,record,field,confirmed_on",
        f"participants,afripol,website,{clock.today()}",
    ]


# --- Nobody publishes alone -------------------------------------------------------------------------------------------


def test_the_sender_neither_accepts_nor_applies(client, afripol, member, four_eyes):
    alone = member("publisher", "alone")
    path = asked(afripol, alone)
    send(
        client,
        path,
        (afripol, "name_en", "confirmed", ""),
        (afripol, "website", "corrected", "https://new.example.org/"),
    )

    with pytest.raises(PermissionDenied):
        accept(alone)
    with pytest.raises(ValidationError):
        Proposal.objects.get().apply(alone)
    assert not Confirmation.objects.exists()


def test_who_cannot_publish_accepts_nothing(client, afripol, path, member):
    send(client, path, (afripol, "name_en", "confirmed", ""))

    with pytest.raises(PermissionDenied):
        accept(member("editor", "other"))
    assert not Confirmation.objects.exists()


def test_what_an_organisation_said_is_not_mixed_with_the_words_of_the_sender(client, afripol, path, sender):
    own = propose(afripol, {"seat_city_en": "Algiers"}, sender)
    send(client, path, (afripol, "website", "corrected", "https://new.example.org/"))
    later = propose(afripol, {"member_count": 55}, sender)

    assert later == own
    assert [set(one.changes) for one in Proposal.objects.filter(origin="link")] == [{"website"}]
    assert [one.is_own(sender) for one in Proposal.objects.order_by("pk")] == [True, False]


def test_history_says_that_it_was_by_the_link(client, afripol, path, publisher):
    send(client, path, (afripol, "website", "corrected", "https://new.example.org/"))
    Proposal.objects.get().apply(publisher)

    change = afripol.history.first().history_change
    assert (change.message, change.by) == ("By the organization’s link", publisher)


# --- What the link does not open --------------------------------------------------------------------------------------


def expire(request):
    ConfirmationRequest.objects.update(expires_at=clock.now() - timedelta(seconds=1))


def revoke(request):
    ConfirmationRequest.objects.update(revoked_at=clock.now())


def close(request):
    ConfirmationRequest.objects.update(answered_at=clock.now())


def take_the_role(request):
    request.made_by.groups.clear()


def deactivate(request):
    request.made_by.is_active = False
    request.made_by.save()


def delete_the_sender(request):
    request.made_by.delete()


def hide_the_organisation(request):
    request.organisation.state = "draft"
    request.organisation.save()


ENDS = [expire, revoke, close, take_the_role, deactivate, delete_the_sender, hide_the_organisation]


@pytest.mark.parametrize("end", ENDS)
def test_a_link_that_ended_opens_nothing_and_says_not_why(client, afripol, path, end):
    data = entries(client, path, (afripol, "website", "corrected", "https://new.example.org/"))
    end(ConfirmationRequest.objects.get())

    unknown = client.get("/en/confirm/unknown/")
    for answer in (
        client.get(path),
        client.post(path, {**data, "send": "1"}),
        client.post(path, {**data, "save": "1"}),
    ):
        assert answer.status_code == 404
        assert text_of(answer) == text_of(unknown)
        assert "African Police" not in answer.text
    assert not Proposal.objects.exists()
    assert not AnswerLine.objects.exists()


def test_sent_answers_are_sent_once(client, afripol, path):
    answers = entries(client, path, (afripol, "website", "corrected", "https://new.example.org/"))
    client.post(path, {**answers, "send": "1"})

    assert client.post(path, {**answers, "send": "1"}).status_code == 404
    assert Proposal.objects.count() == 1
    assert set(AnswerLine.objects.values_list("value", flat=True)) == {""}


def test_rows_of_others_private_fields_and_a_hundred_fields_are_no_lines(client, afripol, path):
    other = factories.organisation("ameripol")
    hidden = factories.official(organisation=afripol, name="Hidden Person", **factories.DRAFT)
    foreign = {f"answer-{key(other, 'website')}": "corrected", f"value-{key(other, 'website')}": "https://x.example/"}
    drafts = {f"answer-{key(hidden, 'name')}": "corrected", f"value-{key(hidden, 'name')}": "X"}
    private = {f"answer-{key(afripol, name)}": "corrected" for name in ("state", "note", "code", "id", "kind")}
    many = {f"answer-organisation-{number}-name_en": "confirmed" for number in range(100)}

    page = client.get(path)
    assert "Hidden Person" not in page.text
    client.post(path, {**entries(client, path), **foreign, **drafts, **private, **many, "send": "1"})

    assert not Proposal.objects.exists()
    assert set(AnswerLine.objects.values_list("object_id", "field")) <= {(afripol.pk, "name_en")}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("website", "javascript:alert(1)"),
        ("website", ""),
        ("website", "https://old.example.org/"),
        ("website", "https://example.org/" + "x" * 300),
        ("name_en", "x" * 251),
        ("name_en", "A\x00B"),
        ("seat_country", "XX"),
        ("founded_year", "1700"),
        ("founded_year", "soon"),
    ],
)
def test_a_wrong_correction_has_a_message_beside_it_and_loses_nothing(client, afripol, path, field, value):
    good = (afripol, "member_count", "corrected", "55")
    answer = send(client, path, (afripol, field, "corrected", value), good)

    form = answer.context["form"]
    assert list(form.errors) == [f"value-{key(afripol, field)}"]
    assert form[f"value-{key(afripol, field)}"].data == value
    assert form[f"value-{key(afripol, 'member_count')}"].data == "55"
    assert not Proposal.objects.exists()
    assert ConfirmationRequest.objects.get().answered_at is None
    assert [line.field for line in AnswerLine.objects.all()] == ["member_count"]


def test_what_changed_since_it_was_shown_is_not_confirmed(client, afripol, path):
    data = entries(client, path, (afripol, "website", "confirmed", ""))
    afripol.website = "https://other.example.org/"
    afripol.save()

    answer = client.post(path, {**data, "send": "1"})

    assert list(answer.context["form"].errors) == [f"answer-{key(afripol, 'website')}"]
    assert not AnswerLine.objects.exists()


# --- The page ---------------------------------------------------------------------------------------------------------


def test_looking_writes_nothing(client, afripol, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    verbs = {query["sql"].split()[0] for query in captured}
    assert verbs <= {"SELECT"}, verbs


def test_the_number_of_queries_does_not_follow_the_rows(client, afripol, path):
    factories.official(organisation=afripol)
    factories.priority(afripol)
    few = queries_of(client, path)
    for _ in range(10):
        factories.official(organisation=afripol)
        factories.priority(afripol)

    assert queries_of(client, path) == few <= 20


def test_the_answer_is_private_and_in_no_index(client, path):
    answer = client.get(path)

    assert {"no-store", "private"} <= set(answer.headers["Cache-Control"].split(", "))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in answer.text
    assert "?page=" not in answer.text, "the link to report an error would pass the token on"
    assert not answer.cookies


def test_it_is_in_the_language_of_the_reader(client, afripol, sender, lang):
    path = asked(afripol, sender, lang)

    answer = client.get(path)

    assert path.startswith(f"/{lang}/")
    assert answer.headers["Content-Language"] == lang
    with translation.override(lang):
        fields = [line.field.name for group in groups(afripol) for one in group.records for line in one.lines]
    assert f"name_{lang}" in fields
    assert f"organisation-{afripol.pk}-name_{lang}" in answer.text


def test_the_mail_and_the_database_hold_no_secret_that_opens_it(afripol, sender, caplog):
    path = asked(afripol, sender)

    token = path.split("/")[-2]
    assert token not in str(ConfirmationRequest.objects.values())
    (sent,) = mail.outbox
    assert sent.to == ["desk@example.org"]
    assert "afripol" not in sent.subject.lower()
    assert "desk@example.org" not in caplog.text


def test_what_was_typed_and_not_sent_is_forgotten(client, afripol, path):
    data = entries(client, path, (afripol, "website", "corrected", "https://new.example.org/"))
    client.post(path, {**data, "save": "1"})

    with clock.stopped_at(clock.now() + timedelta(days=31)):
        gather()
        assert ConfirmationRequest.objects.get().status == "silent"
    assert set(AnswerLine.objects.values_list("value", flat=True)) == {""}


def test_only_fields_of_the_public_files_can_be_confirmed():
    for model in confirmable():
        dataset = next(one for one in registry.registered() if one.model is model)
        public = {column.field for column in dataset.columns}
        for name in model.confirmed_by_owner:
            assert any(field == name or field.startswith(f"{name}_") for field in public), name
