"""The workspace: the matrix, one text after the other, review; translators write their languages and no others."""

import pytest
from django.urls import reverse

from apps.editions.models import PressRelease
from apps.languages import stamps
from apps.publishing import text_review
from apps.publishing.models import Proposal
from apps.translators.texts import TextKey
from tests import factories
from tests.staff.pages import change_page

pytestmark = pytest.mark.django_db


def url_of(record, field="title", language="ar", query=""):
    return TextKey(type(record), record.pk, field, language).url + query


def sent(client, record, text, field="title", language="ar", query="", **more):
    return client.post(url_of(record, field, language, query), {"text": text, "next": "", **more})


@pytest.fixture
def translator_client(client, translator):
    client.force_login(translator)
    return client


def test_the_matrix_counts_the_texts(translator_client):
    factories.release(title_en="News", title_fr="Nouvelles", body_fr="Texte")
    page = translator_client.get(reverse("translators:matrix"))

    by_language = {line.language: line.counts for line in page.context["progress"]}
    assert by_language["fr"] == {"reviewed": 0, "draft": 2, "stale": 0, "missing": 0}
    assert by_language["ar"] == {"reviewed": 0, "draft": 0, "stale": 0, "missing": 2}
    [row] = page.context["rows"]
    assert (row.label.value, row.model) == ("News", PressRelease)


def test_an_acronym_that_a_language_does_not_have_is_not_missing(translator_client):
    factories.organisation(name_en="Bureau", acronym_en="BUR", name_ar="مكتب", acronym_fr="BUR")
    page = translator_client.get(reverse("translators:matrix"))
    by_language = {line.language: (line.total, line.counts["missing"]) for line in page.context["progress"]}
    assert by_language == {"fr": (2, 1), "es": (1, 1), "ar": (1, 0)}
    assert not translator_client.get(reverse("translators:matrix") + "?language=ar&state=missing").context["rows"]


def test_archived_records_need_no_work(translator_client):
    factories.release(state="archived", publish_at=None)
    assert not translator_client.get(reverse("translators:matrix")).context["rows"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?language=fr&state=draft", ["Apple"]),
        ("?language=fr&state=missing", ["Pear"]),
        ("?language=ar&state=missing", ["Apple", "Pear"]),
        ("?state=stale", []),
        ("?state=waiting", []),
        ("?q=pear", ["Pear"]),
        ("?kind=editions.pressrelease", ["Apple", "Pear"]),
        ("?kind=editions.edition", []),
        ("?mine=on", []),
    ],
)
def test_filters(translator_client, query, found):
    factories.release(title_en="Apple", title_fr="Pomme", body_fr="Texte")
    factories.release(title_en="Pear")
    page = translator_client.get(reverse("translators:matrix") + query)
    assert [row.label.value for row in page.context["rows"]] == found


def test_the_texts_of_a_page_and_its_rows(translator_client):
    edition = factories.edition(title_en="Ninth")
    factories.outcome(edition=edition, text_en="Agreed")
    factories.edition(title_en="Tenth")
    page = translator_client.get(reverse("translators:matrix") + f"?record=editions.edition:{edition.pk}")
    assert {row.label.value for row in page.context["rows"]} == {"Ninth", "Agreed"}


def test_a_wrong_filter_says_what_is_allowed(translator_client):
    page = translator_client.get(reverse("translators:matrix") + "?state=lost")
    assert page.status_code == 200
    assert "lost" in page.content.decode()
    assert "rows" not in page.context


def test_the_oldest_text_out_of_date_comes_first(translator_client):
    for name in ("Second", "First"):
        factories.release(title_en=name, title_ar="خبر")
    for name in ("First", "Second"):
        release = PressRelease.objects.get(title_en=name)
        release.title_en = f"{name}!"
        release.save()

    response = translator_client.get(reverse("translators:first", args=["ar"]) + "?language=ar&state=stale")
    assert response.url == url_of(PressRelease.objects.get(title_en="First!"), query="?language=ar&state=stale")

    page = translator_client.get(response.url)
    assert [piece.text for piece in page.context["subject"].change if piece.kind != "same"] == ["!"]
    assert page.context["place"].next.key == PressRelease.objects.get(title_en="Second!").pk
    assert (page.context["place"].number, page.context["place"].total) == (1, 2)


def test_a_text_after_the_other(translator_client):
    first, second = (factories.release(state="draft", title_en=name) for name in ("A", "B"))
    query = "?language=ar&state=missing"
    response = sent(translator_client, first, "أ", query=query)
    assert response.url == url_of(first, "body", query=query)
    response = sent(translator_client, first, "موجز", "body", query=query)
    assert response.url == url_of(second, query=query)
    sent(translator_client, second, "ب", query=query)
    response = sent(translator_client, second, "موجز", "body", query=query)
    assert response.url == reverse("translators:matrix")

    first.refresh_from_db()
    assert (first.title_ar, first.body_ar) == ("أ", "موجز")


def test_another_language_is_refused_and_unchanged(translator_client):
    release = factories.release(state="draft", title_en="News", title_fr="Nouvelles")
    for language in ("fr", "en"):
        assert sent(translator_client, release, "X", language=language).status_code == 403
    page = translator_client.get(url_of(release, language="fr"))
    assert page.status_code == 200
    assert "Save and next" not in page.content.decode()
    release.refresh_from_db()
    assert (release.title_en, release.title_fr) == ("News", "Nouvelles")


def test_what_is_refused_stays_in_the_input(translator_client):
    release = factories.release(state="draft", title_en="News")
    page = sent(translator_client, release, "أ" * 400)
    assert page.status_code == 200
    assert "أ" * 400 in page.content.decode()
    assert "at most" in page.content.decode()


def test_two_translators_of_one_text(translator_client):
    release = factories.release(state="draft", title_en="News", title_ar="خبر")
    form = translator_client.get(url_of(release)).context["form"]
    release.title_ar = "نبأ"
    release.save()

    entries = {"source": form["source"].value(), "before": form["before"].value()}
    page = sent(translator_client, release, "أخبار", **entries)
    assert "Somebody else changed this text" in page.content.decode()
    release.refresh_from_db()
    assert release.title_ar == "نبأ"

    again = page.context["form"]
    sent(translator_client, release, "أخبار", source=again["source"].value(), before=again["before"].value())
    release.refresh_from_db()
    assert release.title_ar == "أخبار"


def test_a_reviewer_accepts_what_waits(translator_client, client, reviewer):
    release = factories.release(title_en="News", body_en="Long")
    sent(translator_client, release, "خبر")
    sent(translator_client, release, "طويل", "body")
    assert "طويل" in translator_client.get(url_of(release, "body")).context["form"]["text"].value()

    client.force_login(reviewer)
    page = client.get(url_of(release, query="?state=waiting"))
    [waiting] = page.context["subject"].waiting
    client.post(url_of(release), {"accept": waiting.proposal.pk, "seen": waiting.seen})

    release.refresh_from_db()
    assert (release.title_ar, release.body_ar) == ("خبر", None)
    assert Proposal.objects.get(state="waiting").changes.keys() == {"body_ar"}

    assert "Say why" in client.post(url_of(release, "body"), {"return": waiting.proposal.pk}).content.decode()
    client.post(url_of(release, "body"), {"return": waiting.proposal.pk, "comment": "Too long"})
    assert Proposal.objects.filter(state="refused", comment="Too long").exists()


def test_who_cannot_accept(translator_client, client, translator, person, settings):
    settings.FOUR_EYES = True
    release = factories.release(title_en="News")
    sent(translator_client, release, "خبر")
    translator.translates_into.update(reviews=True)
    for user in (translator, person("translator", "fr", name="french", reviews=True)):
        client.force_login(user)
        [waiting] = client.get(url_of(release)).context["subject"].waiting
        assert waiting.refusal
        client.post(url_of(release), {"accept": waiting.proposal.pk, "seen": waiting.seen})
        release.refresh_from_db()
        assert release.title_ar is None


def test_a_changed_proposal_is_read_again(translator_client, client, reviewer):
    release = factories.release(title_en="News")
    sent(translator_client, release, "خبر")
    client.force_login(reviewer)
    [waiting] = client.get(url_of(release)).context["subject"].waiting
    Proposal.objects.update(changes={"title_ar": [None, "نبأ"]})

    client.post(url_of(release), {"accept": waiting.proposal.pk, "seen": waiting.seen})
    release.refresh_from_db()
    assert release.title_ar is None


@pytest.fixture
def stale(translator):
    """Make a release whose Arabic title, by the translator, is older than its source."""

    def make(state="draft", reviewer=None):
        release = factories.release(state=state, title_en="Nwes", title_ar="أخبار")
        stamps.mark(release, {("title", "ar"): {"author": translator, "reviewer": reviewer}})
        release.title_en = "News"
        release.save()
        return release

    return make


def shown_hashes(client, release, language="ar"):
    form = client.get(url_of(release, language=language)).context["form"]
    return {name: form[name].value() for name in ("source", "before")}


def offers_that_it_fits(client, release, language="ar"):
    return 'name="fits"' in client.get(url_of(release, language=language)).text


def fits(client, release, language="ar", **hashes):
    """Press “It still fits”. Returns the message of the next page."""
    given = shown_hashes(client, release, language) | hashes
    page = client.post(url_of(release, language=language), {"fits": "", **given}, follow=True)
    return [str(message) for message in page.context["messages"]] if page.status_code == 200 else page.status_code


def stamp_of(release):
    """The state of the Arabic title, and its reviewer."""
    [stamp] = stamps.of(type(release), [release.pk]).filter(field="title", language="ar")
    release.refresh_from_db()
    return stamps.states(release)["title", "ar"], stamp.reviewer


def test_only_a_typo_changed(translator_client, translator, stale):
    release = stale()
    assert translator_client.get(url_of(release)).context["subject"].state == "stale"

    assert fits(translator_client, release) == ["The translation is up to date."]

    assert stamp_of(release) == ("draft", None)
    assert translator.logentry_set.get().object_id == str(release.pk)


def test_who_reviews_the_language_leaves_the_review(client, reviewer, person, stale):
    bob = person("translator", "ar", name="bob", reviews=True)
    client.force_login(reviewer)
    for state in ("draft", "published"):
        release = stale(state, reviewer=bob)
        assert fits(client, release) == ["The translation is up to date."]
        assert stamp_of(release) == ("reviewed", bob)


def test_nobody_renews_the_review_of_their_own_text(translator_client, translator, reviewer, stale, settings):
    settings.FOUR_EYES = True
    translator.translates_into.update(reviews=True)
    draft, public = stale(reviewer=reviewer), stale("published", reviewer)

    assert [offers_that_it_fits(translator_client, one) for one in (draft, public)] == [True, False]
    assert fits(translator_client, draft) == ["The translation is up to date."]
    assert fits(translator_client, public) == ["This is your own text, so somebody else must review it."]

    assert (stamp_of(draft), stamp_of(public)) == (("draft", None), ("stale", reviewer))


def test_but_in_a_secretariat_of_one(translator_client, translator, reviewer, stale, settings):
    settings.FOUR_EYES = False
    translator.translates_into.update(reviews=True)
    release = stale("published", reviewer)
    fits(translator_client, release)

    assert stamp_of(release) == ("reviewed", reviewer)


def test_a_user_whose_texts_wait_does_not_say_so_of_a_public_text(client, translator_client, publisher, stale):
    release = stale("published")

    assert fits(translator_client, release) == ["Only reviewers of the language can accept this text."]
    assert stamp_of(release) == ("stale", None)

    client.force_login(publisher)
    assert fits(client, release) == ["The translation is up to date."]
    assert stamp_of(release) == ("draft", None)


@pytest.mark.parametrize("hashes", [{"source": "x"}, {"before": "x"}, {"source": ""}, {"before": ""}])
def test_what_was_read_is_what_fits(translator_client, stale, hashes):
    release = stale()

    assert fits(translator_client, release, **hashes) == ["It was changed while you read it. Read it again."]
    assert stamp_of(release) == ("stale", None)


def test_somebody_else_reviewed_it_meanwhile(translator_client, reviewer, stale):
    release = stale()
    read = shown_hashes(translator_client, release)
    text_review.review(reviewer, release, "title", "ar", {"en": read["source"], "ar": read["before"]})

    assert fits(translator_client, release, **read) == ["Nothing changed."]
    assert stamp_of(release) == ("reviewed", reviewer)


def test_a_source_fits_no_source(client, publisher, stale):
    client.force_login(publisher)

    assert fits(client, stale(), language="en") == 403


def test_only_a_typo_changed_in_the_source(client, publisher):
    release = factories.release(title_en="Nwes", title_ar="أخبار")
    client.force_login(publisher)
    sent(client, release, "News", language="en", is_typo="on")

    assert client.get(url_of(release)).context["subject"].state == "draft"
    assert "typo" in publisher.logentry_set.get().change_message


def test_a_draft_saves_itself_for_its_person(translator_client, client, reviewer):
    release = factories.release(title_en="News")
    page = translator_client.get(url_of(release))
    entries = {"text": "خ", "opened": page.context["opened"], "_draft": ""}
    assert translator_client.post(url_of(release), entries).json()["key"]
    release.refresh_from_db()
    assert not release.title_ar
    assert not Proposal.objects.exists()

    assert "unsaved=" in translator_client.get(url_of(release)).content.decode()
    client.force_login(reviewer)
    assert "unsaved=" not in client.get(url_of(release)).content.decode()


def test_the_text_on_its_page(translator_client):
    release = factories.release(state="draft", title_en="News")
    sent(translator_client, release, "أخبار")
    page = translator_client.get(reverse("translators:page", args=["editions.pressrelease", release.pk, "title", "ar"]))
    assert "أخبار" in page.content.decode()
    assert page.context["noindex"]


@pytest.mark.parametrize(("role", "leads"), [("editor", True), ("translator", True), ("auditor", False)])
def test_a_record_leads_to_its_texts(client, person, role, leads):
    release, attendance = factories.release(), factories.attendance(factories.edition(), factories.organisation())
    client.force_login(person(role))
    address = f'href="{reverse("translators:matrix")}?record=editions.pressrelease%3A{release.pk}"'

    assert (address in client.get(change_page(release)).text) is leads
    assert "?record=" not in client.get(change_page(attendance)).text


@pytest.mark.parametrize("role", ["liaison officer", "data manager", "auditor"])
def test_the_workspace_is_for_translators_and_editors(client, person, role):
    client.force_login(person(role))
    assert client.get(reverse("translators:matrix")).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "editions.lost/1/title/ar",
        "editions.pressrelease/1/title/ar",
        "editions.pressrelease/1/state/ar",
        "editions.pressrelease/1/title/xx",
        "auth.user/1/username/ar",
    ],
)
def test_what_is_not_there(translator_client, path):
    for page in ("", "page/"):
        assert translator_client.get(f"{reverse('translators:matrix')}text/{path}/{page}").status_code == 404
    assert translator_client.post(f"{reverse('translators:matrix')}text/{path}/dismiss/").status_code == 404


def test_the_number_of_queries_is_fixed(translator_client, django_assert_max_num_queries):
    for number in range(12):
        factories.release(title_en=f"News {number}")
        factories.edition()
        factories.goal()
    with django_assert_max_num_queries(16):
        translator_client.get(reverse("translators:matrix"))
