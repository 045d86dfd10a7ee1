"""The languages of a text agree in dates, numbers and names, or a publisher sees where they do not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.publishing.publish_preview import appearance
from apps.records import clock
from apps.translators import agreement
from apps.translators.agreement import disagreements
from apps.translators.help import hash_of
from apps.translators.models import DismissedCheck
from apps.translators.texts import TextKey
from tests import factories

pytestmark = pytest.mark.django_db

SOURCE, WRONG = "It opens on 6 May 2027", "Ouverture le 7 mai 2027"


@pytest.fixture
def release():
    return factories.release(
        title_en=SOURCE, title_fr=WRONG, title_es="Se abre el 6 de mayo de 2027", state="in_review", publish_at=None
    )


def test_only_the_text_that_differs_is_named(release):
    [one] = disagreements([release])
    assert (one.key, one.codes) == (TextKey(type(release), release.pk, "title", "fr"), {"dates"})


def test_a_publisher_is_warned_with_a_link_and_not_refused(client, publisher, release):
    [warning] = [text for text in appearance([release]).warnings if "Dates" in text]
    url = TextKey(type(release), release.pk, "title", "fr").url
    assert f'<a href="{url}">' in warning

    client.force_login(publisher)
    page = client.get(reverse("admin:editions_pressrelease_change", args=[release.pk]))
    assert f'<a href="{url}">' in page.text


def test_rows_of_the_page_count():
    goal = factories.goal(9, state="draft", publish_at=None)
    wording = factories.wording(goal, title_en="Seven goals of 2017", title_fr="Sept objectifs de 2018")
    [one] = disagreements([goal])
    assert (one.key.model, one.key.key) == (type(wording), wording.pk)


def test_a_dismissed_check_is_left_out(release):
    about = hash_of(SOURCE, WRONG)
    DismissedCheck.objects.create(
        record=release, field="title", language="fr", code="dates", texts_hash=about, reason="Two time zones"
    )
    assert disagreements([release]) == []
    release.title_fr = WRONG.replace("7", "8")
    assert len(disagreements([release])) == 1


def card_of(client, part="mine"):
    page = client.get(reverse("admin:index"))
    return next((one for one in page.context[part] if "differ between languages" in str(one.label)), None)


def test_the_first_page_names_the_texts_in_review(client, publisher, release):
    client.force_login(publisher)
    shown = card_of(client)
    assert shown.total == 1
    [record] = shown.lines[0].records
    assert record.url == TextKey(type(release), release.pk, "title", "fr").url
    assert record.label == f"Title – French: {SOURCE}"


def test_it_names_the_texts_that_are_public(client, publisher):
    public = factories.release(title_en=SOURCE, title_fr=WRONG)
    later = clock.now() + timedelta(days=1)
    factories.release(title_en=SOURCE, title_fr=WRONG, publish_at=later)
    factories.release(title_en=SOURCE, title_fr=WRONG, **factories.DRAFT)
    client.force_login(publisher)

    shown = card_of(client, "upkeep")

    [record] = shown.lines[0].records
    assert (shown.total, record.url) == (1, TextKey(type(public), public.pk, "title", "fr").url)
    DismissedCheck.objects.create(
        record=public, field="title", language="fr", code="dates", texts_hash=hash_of(SOURCE, WRONG), reason="Zones"
    )
    assert card_of(client, "upkeep") is None


def test_of_public_texts_those_that_were_changed_last(client, publisher, monkeypatch):
    monkeypatch.setattr(agreement, "PUBLISHED", 2)
    first, *others = [factories.release(title_en=SOURCE, title_fr=WRONG) for _number in range(3)]
    client.force_login(publisher)

    urls = {record.url for line in card_of(client, "upkeep").lines for record in line.records}

    assert urls == {TextKey(type(one), one.pk, "title", "fr").url for one in others}
    first.summary_en = "Changed"
    first.save()
    urls = {record.url for line in card_of(client, "upkeep").lines for record in line.records}
    assert TextKey(type(first), first.pk, "title", "fr").url in urls


def test_a_text_is_checked_again_only_if_it_changed(client, publisher, release, monkeypatch):
    public = factories.release(title_en=f"{SOURCE} in Lyon", title_fr=f"{WRONG} à Lyon")
    checked = []
    monkeypatch.setattr(agreement, "check_all", lambda pair, codes: checked.append(pair.target) or [])
    agreement._codes.cache_clear()
    client.force_login(publisher)

    card_of(client)
    assert set(checked) == {release.title_fr, release.title_es, public.title_fr}
    count = len(checked)
    card_of(client)
    public.title_fr = f"{WRONG} à Paris"
    public.save()
    card_of(client)
    assert checked[count:] == [f"{WRONG} à Paris"]
    agreement._codes.cache_clear()


def test_others_do_not_see_the_card(client, translator, release):
    client.force_login(translator)
    assert (card_of(client), card_of(client, "upkeep")) == (None, None)


def test_nothing_is_said_where_all_agree(client, publisher):
    factories.release(title_en=SOURCE, title_fr="Ouverture le 6 mai 2027", state="in_review", publish_at=None)
    client.force_login(publisher)
    assert card_of(client) is None
