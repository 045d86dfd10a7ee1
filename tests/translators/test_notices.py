"""Notices about texts: who learns what, when, in which language, and that they name no person."""

from datetime import timedelta

import pytest

from apps.editions.models import Edition
from apps.mail.models import Mail
from apps.mail.sending import gather
from apps.publishing.proposing import propose
from apps.records import clock
from apps.staff.models import Preference
from apps.translators.assigning import assign
from apps.translators.models import TextAssignment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return factories.edition(title_en="The ninth", theme_en="Together")


def mails(days=0):
    """The mails of a day, at noon: name -> text."""
    Mail.objects.all().delete()
    noon = clock.now().replace(hour=12) + timedelta(days=days)
    with clock.stopped_at(noon.replace(hour=1)):
        gather()
    with clock.stopped_at(noon):
        gather()
    return {mail.recipient.partition("@")[0]: f"{mail.subject}\n{mail.body}" for mail in Mail.objects.all()}


def given(record, user, by, due=None, **more):
    return assign({type(record): [record.pk]}, ["ar"], user, by, clock.today() + timedelta(days=due or 0), **more)


def test_it_works(edition, translator, publisher):
    given(edition, translator, publisher, 9, field="title")
    text = mails()["tra"]
    assert "INTERPOL Dialogue: Texts assigned to you" in text
    assert "The ninth (Edition)" in text
    assert "Title – Arabic: due on" in text
    assert f"/admin/translations/text/editions.edition/{edition.pk}/title/ar/" in text
    assert "publisher" not in text
    assert mails() == {}, "once"


def test_in_the_language_of_the_user(edition, translator, publisher):
    Preference.objects.create(user=translator, language="ar")
    given(edition, translator, publisher, 9)
    text = mails()["tra"]
    assert "العربية" in text
    assert f"/admin/translations/?record=editions.edition%3A{edition.pk}&language=ar" in text


def test_whoever_takes_a_text_knows(edition, translator):
    given(edition, translator, translator, 9)
    assert mails() == {}


def test_what_was_given_to_somebody_else_meanwhile(edition, translator, person, publisher):
    given(edition, translator, publisher, 9)
    given(edition, person("translator", "ar", name="second"), publisher, 9)
    assert mails().keys() == {"second"}


def test_due_days(edition, translator, publisher):
    """The translator is reminded two days before, and each day from then on; the one who assigned it when it is late."""
    given(edition, translator, publisher, 3)
    assert mails().keys() == {"tra"}
    assert [sorted(mails(day)) for day in (1, 1, 3, 4, 5)] == [
        ["tra"],
        [],
        ["tra"],
        ["pub", "tra"],
        ["pub", "tra"],
    ]


def test_what_is_written_is_not_asked_of_the_translator(edition, translator, publisher):
    given(edition, translator, publisher, field="title")
    mails()
    propose(edition, {"title_ar": "التاسع"}, translator)
    found = mails(1)
    assert found.keys() == {"pub"}
    assert "Texts that you assigned are overdue" in found["pub"]
    assert "translator" not in found["pub"].lower()


def test_what_is_done_is_removed(edition, translator, publisher):
    given(edition, translator, publisher, field="title")
    Edition.objects.filter(pk=edition.pk).update(title_ar="التاسع")
    edition.refresh_from_db()
    edition.save()
    assert mails(1) == {}
    assert not TextAssignment.objects.exists()
