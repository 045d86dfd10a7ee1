"""The help beside a text: terms, similar sentences and alarms, which can be dismissed for exactly these texts."""

import pytest
from django.urls import reverse

from apps.languages import stamps
from apps.translators.help import hash_of
from apps.translators.models import DismissedCheck
from apps.translators.texts import TextKey
from tests import factories

pytestmark = pytest.mark.django_db

SOURCE = "The liaison officers met on 6 May 2027."
WRONG = "اجتمع ضباط الاتصال في 7 مايو 2027."


@pytest.fixture
def release():
    return factories.release(title_en=SOURCE, title_ar=WRONG)


@pytest.fixture
def translator_client(client, translator):
    client.force_login(translator)
    return client


def key_of(record):
    return TextKey(type(record), record.pk, "title", "ar")


def dismiss(client, record, language="ar", **sent):
    about = {"code": "dates", "hash": hash_of(SOURCE, WRONG), "reason": "The source is wrong"}
    address = reverse("translators:dismiss", args=["editions.pressrelease", record.pk, "title", language])
    return client.post(address, about | sent)


def shown(client, record, query=""):
    return client.get(key_of(record).url + query).context["help"]


def test_it_works(translator_client, release):
    term = {"term_en": "liaison officer", "term_ar": "ضابط الاتصال", "definition_en": "A person."}
    factories.glossary_term("officer", **term, avoided_ar="ضابط الارتباط")
    page = translator_client.get(key_of(release).url)

    assert [alarm.code for alarm in page.context["help"].alarms] == ["dates"]
    assert all(text in page.text for text in ("6 May 2027", "ضابط الاتصال", "ضابط الارتباط", "A person."))


def test_the_source_has_no_help(translator_client, release):
    assert translator_client.get(key_of(release)._replace(language="en").url).context["help"] is None


def test_a_similar_sentence_can_be_used(translator_client, release, admin_user):
    other = factories.release(
        title_en="The liaison officers met on 9 May 2027.", title_ar="اجتمع الضباط في 9 مايو 2027."
    )
    stamps.mark(other, {("title", "ar"): {"reviewer": admin_user}})
    [offer] = shown(translator_client, release).offers

    page = translator_client.get(offer.url)
    assert page.context["form"]["text"].value() == other.title_ar
    assert [alarm.code for alarm in page.context["help"].alarms] == ["dates"], "the alarms are about what is shown"


def test_an_alarm_is_dismissed_for_exactly_these_texts(translator_client, release, translator):
    assert dismiss(translator_client, release).url == f"{key_of(release).url}#help"

    [one] = shown(translator_client, release).dismissed
    assert (one.dismissal.reason, one.dismissal.by) == ("The source is wrong", translator)
    assert shown(translator_client, release).alarms == []
    release.title_ar = f"{WRONG} "[:-2] + "!"
    release.save()
    assert "dates" in [alarm.code for alarm in shown(translator_client, release).alarms]


def test_it_can_be_shown_again(translator_client, release):
    dismiss(translator_client, release)
    dismiss(translator_client, release, again="")
    assert not DismissedCheck.objects.exists()
    assert [alarm.code for alarm in shown(translator_client, release).alarms] == ["dates"]


def test_it_is_dismissed_once(translator_client, release):
    dismiss(translator_client, release)
    dismiss(translator_client, release, reason="A better reason")
    assert [row.reason for row in DismissedCheck.objects.all()] == ["A better reason"]


def test_a_reason_is_needed(translator_client, release):
    dismiss(translator_client, release, reason="  ")
    assert not DismissedCheck.objects.exists()


@pytest.mark.parametrize("sent", [{"code": "lost"}, {"hash": "0"}, {"language": "en"}, {"language": "xx"}])
def test_what_does_not_exist_is_not_dismissed(translator_client, release, sent):
    assert dismiss(translator_client, release, **sent).status_code == 404


def test_only_who_writes_or_reviews_the_language_dismisses(client, release, person):
    client.force_login(person("translator", "fr"))
    assert dismiss(client, release).status_code == 403
    client.force_login(person("liaison officer"))
    assert dismiss(client, release).status_code in (403, 404)
    assert not DismissedCheck.objects.exists()


def test_reading_dismisses_nothing(translator_client, release):
    address = reverse("translators:dismiss", args=["editions.pressrelease", release.pk, "title", "ar"])
    assert translator_client.get(address).status_code == 405


LONG = " ".join(f"Sentence number {number} says that nothing else is known of it yet." for number in range(1, 18))


def test_all_sentences_of_a_long_text_have_help(translator_client, admin_user):
    other = factories.release(
        title_en="The liaison officers met on 9 May 2027 in Lyon.", title_ar="اجتمع الضباط في ليون."
    )
    stamps.mark(other, {("title", "ar"): {"reviewer": admin_user}})
    record = factories.release(body_en=f"{LONG} The liaison officers met on 6 May 2027 in Lyon.")
    url = key_of(record)._replace(field="body").url

    first = translator_client.get(url)
    assert [(part.first, part.last) for part in first.context["help"].parts] == [(1, 8), (9, 16), (17, 18)]
    assert [part.is_shown for part in first.context["help"].parts] == [True, False, False]
    assert first.context["help"].offers == []

    last = translator_client.get(first.context["help"].parts[-1].url)
    assert [part.is_shown for part in last.context["help"].parts] == [False, False, True]
    assert [offer.sentence.target for offer in last.context["help"].offers] == ["اجتمع الضباط في ليون."]
    assert "17–18" in last.text


@pytest.mark.parametrize("number", ["", "2", "99", "x", "-1", "9" * 40])
def test_sentences_that_no_page_offers(translator_client, number):
    record = factories.release(body_en=LONG)
    parts = translator_client.get(f"{key_of(record)._replace(field='body').url}?from={number}").context["help"].parts

    assert [part.is_shown for part in parts] == [True, False, False]


def test_a_short_text_has_no_parts(translator_client, release):
    assert shown(translator_client, release).parts == []


def test_a_text_that_an_address_brings_is_of_this_text_only(translator_client, release):
    """A second sentence could not be used after the first, and the next text began with the one before."""
    following = factories.release(title_en="More")
    address = key_of(release).url
    page = translator_client.get(f"{address}?text=x&from=9&kind=editions.pressrelease")

    assert page.context["query"] == "kind=editions.pressrelease"
    sent = {"text": "نص جديد", "next": "1", "source": page.context["form"]["source"].value()}
    saved = translator_client.post(f"{address}?text=x&kind=editions.pressrelease", sent)
    assert saved.status_code == 302
    assert "text=" not in saved["Location"]
    assert following.title_ar is None
