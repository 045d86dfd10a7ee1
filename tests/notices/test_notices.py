"""Notices by mail: who gets which, when, in which language, and what they say."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction

from apps.mail.models import Mail
from apps.notices import kinds
from apps.notices.composing import compose
from apps.notices.models import Delivery, Notice
from apps.publishing import rights
from apps.publishing.proposing import propose, propose_deletion
from apps.publishing.record_notes import Assignment, ReviewComment
from apps.records import clock
from apps.records.acts import act
from apps.staff.models import Preference
from tests import factories
from tests.staff.conftest import member, second_factors  # noqa: F401 fixtures of the admin's tests

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_eyes")]
PAGE = "/admin/account/notices/"


@pytest.fixture
def people(member):  # noqa: F811 a fixture
    """An editor and two publishers, each with an address."""
    found = [member("editor"), member("publisher"), member("publisher", "second")]
    for user in found:
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
        user.refresh_from_db()
    return found


def written(by, **values):
    """A draft by a user."""
    with act("form", by):
        return factories.edition(**factories.DRAFT | values)


def move(record, to, by, message=""):
    with act("form", by, message):
        record.state = to
        record.save()


def mails(at=None):
    """The mails that the notices so far make: recipient -> text."""
    Mail.objects.all().delete()
    with clock.stopped_at(at or clock.now()):
        compose()
    return {mail.recipient.partition("@")[0]: f"{mail.subject}\n{mail.body}" for mail in Mail.objects.all()}


def test_it_works(people):
    editor, _publisher, second = people
    edition = written(editor, title_en="The ninth")
    assert mails() == {}

    move(edition, rights.IN_REVIEW, editor)
    found = mails()
    assert found.keys() == {"publisher", "second"}
    assert "INTERPOL Dialogue: To review and publish" in found["second"]
    assert "The ninth (Edition)" in found["second"]
    assert f"http://127.0.0.1:8000/admin/editions/edition/{edition.pk}/change/" in found["second"]
    assert mails() == {}, "once"

    move(edition, rights.PUBLISHED, second)
    assert mails().keys() == {"editor"}


def test_who_may_not_act_is_not_asked(people):
    _editor, publisher, _second = people
    edition = written(publisher)
    move(edition, rights.IN_REVIEW, publisher)
    assert mails().keys() == {"second"}, "nobody publishes their own work"


def test_what_is_done_meanwhile_is_left_out(people):
    editor, publisher, _second = people
    edition = written(editor)
    move(edition, rights.IN_REVIEW, editor)
    move(edition, rights.PUBLISHED, publisher)
    gone = written(editor)
    move(gone, rights.IN_REVIEW, editor)
    gone.delete()

    assert mails().keys() == {"editor"}
    assert not Notice.objects.exists()


def test_a_return_brings_the_comment(people):
    editor, publisher, _second = people
    edition = written(editor)
    move(edition, rights.IN_REVIEW, editor)
    mails()
    move(edition, rights.DRAFT, publisher, "The date is missing.")

    assert "The date is missing." in mails()["editor"]


def test_whoever_asked_for_the_review_is_told_too(people):
    editor, publisher, second = people
    edition = written(editor)
    ReviewComment.say(type(edition), [edition.pk], second, "Please look.")
    move(edition, rights.IN_REVIEW, second)
    mails()
    move(edition, rights.DRAFT, publisher, "No.")

    assert mails().keys() == {"editor", "second"}


def test_many_records_make_one_mail(people, django_assert_max_num_queries):
    editor, _publisher, _second = people
    editions = [written(editor) for _number in range(6)]
    rows = type(editions[0]).objects.filter(pk__in=[edition.pk for edition in editions])
    with act("bulk", editor):
        rows.update(state=rights.IN_REVIEW)

    assert Notice.objects.count() == 12
    assert mails()["second"].count("/change/") == 6
    assert Mail.objects.count() == 2


def test_an_assignment(people):
    editor, publisher, _second = people
    edition = written(publisher)
    Assignment.write(type(edition), [edition.pk], user_id=editor.pk, by_id=publisher.pk)
    assert "Assigned to you" in mails()["editor"]

    Assignment.write(type(edition), [edition.pk], user_id=editor.pk, by_id=editor.pk)
    assert mails() == {}


@pytest.mark.parametrize("applied", [True, False])
def test_a_waiting_change(people, applied):
    editor, publisher, _second = people
    organisation = factories.organisation(acronym_en="UNION")
    with act("form", editor):
        proposal = propose(organisation, {"name_fr": "L’Union"}, editor)
    asked = mails()
    assert asked.keys() == {"publisher", "second"}
    assert f"/admin/publishing/proposal/{proposal.pk}/change/" in asked["second"]

    if applied:
        proposal.apply(publisher)
    else:
        proposal.refuse(publisher, "Not its name.")
    text = mails()["editor"]
    assert "UNION" in text
    assert ("applied" in text, "refused: Not its name." in text) == (applied, not applied)


def test_nothing_is_said_of_what_is_rolled_back_or_of_commands(people):
    editor, _publisher, _second = people
    edition = written(editor)
    with transaction.atomic():
        move(edition, rights.IN_REVIEW, editor)
        transaction.set_rollback(True)
    edition.refresh_from_db()
    edition.state = rights.IN_REVIEW
    edition.save()

    assert not Notice.objects.exists()


def test_a_mail_names_no_person(people):
    editor, _publisher, _second = people
    officer = factories.officer(name="Zoë Quaggason")
    with act("form", editor):
        consent = factories.consent(officer, state="draft", publish_at=None)
        move(consent, rights.IN_REVIEW, editor)
    propose_deletion(factories.official(organisation=factories.organisation(), name="Zoë Quaggason"), editor)
    found = mails()

    assert f"Consent {consent.pk}" in found["publisher"]
    assert "Quagga" not in "".join(found.values())


# --- When, and in which language -------------------------------------------------------------------------------------


def test_a_kind_is_switched_off(people):
    editor, publisher, second = people
    Delivery.objects.create(user=publisher, kind="review", when="off")
    move(written(editor), rights.IN_REVIEW, editor)

    assert mails().keys() == {second.username}
    assert not Notice.objects.exists()


def test_a_digest_comes_in_the_morning_of_the_user(people):
    editor, publisher, second = people
    evening = datetime(2027, 3, 1, 20, tzinfo=UTC)
    for user, zone in ((publisher, "Asia/Tokyo"), (second, "Europe/Paris")):
        Delivery.objects.create(user=user, kind="review", when="daily")
        Preference.objects.create(user=user, time_zone=zone)
    with clock.stopped_at(evening):
        for _number in range(2):
            move(written(editor), rights.IN_REVIEW, editor)

    hours = {}
    for hour in range(24):
        for who, text in mails(evening + timedelta(hours=hour)).items():
            hours[who] = hour
            assert text.count("/change/") == 2
    assert hours == {"publisher": 1, "second": 9}, "06:00 in Tokyo is 21:00 UTC, in Paris 05:00"


@pytest.mark.parametrize(("language", "said"), [("fr", "À relire et à publier"), ("ar", "للمراجعة والنشر")])
def test_the_language_of_the_person(people, language, said):
    editor, publisher, _second = people
    Preference.objects.create(user=publisher, language=language)
    move(written(editor, title_en="Ninth", title_fr="Neuvième", title_ar="التاسع"), rights.IN_REVIEW, editor)
    found = mails()

    mail = Mail.objects.get(recipient="publisher@example.org")
    assert mail.language == language
    assert {"fr": "Neuvième", "ar": "التاسع"}[language] in found["publisher"]
    assert "To review" not in found["publisher"]
    assert "Ninth" in found["second"]


def test_who_left_or_has_no_address_gets_none(people):
    editor, publisher, second = people
    User.objects.filter(pk=publisher.pk).update(email="")
    move(written(editor), rights.IN_REVIEW, editor)
    User.objects.filter(pk=second.pk).update(is_active=False)

    assert mails() == {}
    assert not Notice.objects.exists()


def test_one_mail_that_cannot_be_made_stops_no_other(people, monkeypatch):
    editor, _publisher, second = people
    move(written(editor), rights.IN_REVIEW, editor)
    from apps.notices import composing

    make = composing.compose_for
    monkeypatch.setattr(composing, "compose_for", lambda user: make(user) if user == second else 1 / 0)
    assert mails().keys() == {"second"}
    assert Notice.objects.count() == 1, "it stays for the next run"


def test_the_command_makes_and_sends_them(people, mailoutbox):
    editor, _publisher, _second = people
    move(written(editor), rights.IN_REVIEW, editor)
    call_command("sendmail", verbosity=0)

    assert sorted(mail.to for mail in mailoutbox) == [["publisher@example.org"], ["second@example.org"]]


def test_a_concept_has_a_kind_of_its_own(people, monkeypatch):
    editor, _publisher, _second = people
    monkeypatch.setattr(kinds, "_kinds", {})
    asked = kinds.register(kinds.NoticeKind("asked", "An officer asks", default="daily"))
    goal = factories.goal(3, label_en="Cyber")
    kinds.notify(asked, [editor], goal, text="Who knows?")

    assert mails() == {}
    assert "Who knows?" in mails(clock.now() + timedelta(days=1))["editor"]


# --- The page --------------------------------------------------------------------------------------------------------


def test_the_page(client, people):
    editor, publisher, _second = people
    client.force_login(editor)
    kinds = ["returned", "published", "assigned", "decided", "texts_overdue", "consent_withdrawn", "reported"]
    assert list(client.get(PAGE).context["form"].fields) == kinds
    client.force_login(publisher)
    page = client.get(PAGE)
    assert "publisher@example.org" in page.text
    assert PAGE in client.get("/admin/account/").text

    data = dict.fromkeys(page.context["form"].fields, "at_once")
    assert client.post(PAGE, data | {"review": "daily", "assigned": "off"}).status_code == 302
    assert client.get(PAGE).context["form"]["review"].value() == "daily"
    assert client.post(PAGE, data | {"review": "sometimes"}).context["form"].errors.keys() == {"review"}
    assert dict(Delivery.objects.filter(user=publisher).values_list("kind", "when"))["assigned"] == "off"
    assert not Delivery.objects.filter(user=editor).exists()


def test_the_page_is_for_users_of_the_admin(client):
    client.force_login(User.objects.create_user("visitor"))
    assert client.get(PAGE).status_code == 302
