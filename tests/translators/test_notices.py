"""Notices about texts: who learns what, when, in which language, and that they name no person."""

from datetime import timedelta

import pytest

from apps.editions.models import Edition
from apps.mail.models import Mail
from apps.mail.sending import gather
from apps.notices.models import Notice
from apps.publishing.proposing import propose, split
from apps.records import clock
from apps.staff.models import Preference
from apps.translators.assigning import assign
from apps.translators.models import TextAssignment
from apps.translators.texts import TextKey
from apps.translators.writing import NewText, write
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
    """The translator is reminded two days before, and each day from then on; who assigned the text, when it is late."""
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


# --- Review -----------------------------------------------------------------------------------------------------------


def test_reviewers_learn_how_much_waits(edition, translator, reviewer, person):
    """One line a day for each language, whatever the number of texts."""
    person("translator", "fr", name="french", reviews=True)
    propose(edition, {"title_ar": "التاسع"}, translator)
    propose(factories.edition(title_ar="x"), {"title_ar": "العاشر"}, translator)
    found = mails(1)
    assert found.keys() == {"reviewer"}
    assert "Translations to review" in found["reviewer"]
    assert "- Arabic\n  to accept: 2; not reviewed: 1\n" in found["reviewer"]
    assert "/admin/translations/?language=ar" in found["reviewer"]
    assert "translator" not in found["reviewer"].lower()
    assert mails(2) == {}, "nothing new"


def test_stored_texts_are_to_be_reviewed_too(rf, edition, reviewer, publisher):
    request = rf.post("/")
    request.user = publisher
    write(request, [NewText(TextKey(Edition, edition.pk, "title", "ar"), "التاسع")], "form")
    assert "not reviewed: 1" in mails(1)["reviewer"]


def test_nobody_is_asked_to_review_their_own(rf, edition, reviewer):
    propose(edition, {"title_ar": "التاسع"}, reviewer)
    assert not Notice.objects.filter(user=reviewer).exists()


def test_what_was_reviewed_meanwhile(edition, translator, reviewer):
    waiting = propose(edition, {"title_ar": "التاسع"}, translator)
    waiting.refuse(reviewer, "No.")
    assert mails(1).keys() == {"tra"}


def test_publishers_are_not_told_twice(edition, translator, person):
    person("publisher", "ar", reviews=True)
    propose(edition, {"title_ar": "التاسع"}, translator)
    assert [notice.kind for notice in Notice.objects.all()] == ["review"]


def test_a_returned_text_comes_with_its_comment(edition, translator, reviewer):
    """The notice of decided changes has it: there is no other of the same."""
    waiting = propose(edition, {"title_ar": "التاسع"}, translator)
    mails()
    split(waiting, ["title_ar"]).refuse(reviewer, "The number is missing.")
    found = mails(1)["tra"]
    assert "The number is missing." in found
    assert "Your waiting changes were decided" in found
