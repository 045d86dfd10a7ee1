"""Reviewers of a language accept its texts, and no others; nobody reviews their own; machine text waits for them."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.history.changes import change
from apps.languages import stamps
from apps.languages.models import Stamp
from apps.languages.stamps import TranslationState
from apps.publishing import proposing, text_review
from apps.publishing.models import Proposal
from tests import factories

pytestmark = pytest.mark.django_db


def state(record, language="ar", field="title"):
    return stamps.states(record)[field, language]


def hashes(record, field="title", language="ar"):
    return {code: stamps.fingerprint(getattr(record, f"{field}_{code}") or "") for code in ("en", language)}


@pytest.fixture
def release(translator):
    release = factories.release(state="draft", title_en="News")
    with change("form", translator):
        release.title_ar = "أخبار"
        release.save()
    return release


def test_a_stored_text_is_reviewed_by_somebody_else(release, translator, reviewer, settings):
    settings.FOUR_EYES = True
    translator.translates_into.update(reviews=True)
    with pytest.raises(ValidationError, match="your own text"):
        text_review.review(translator, release, "title", "ar", hashes(release))
    assert state(release) == TranslationState.DRAFT

    text_review.review(reviewer, release, "title", "ar", hashes(release))
    assert state(release) == TranslationState.REVIEWED


def test_in_a_secretariat_of_one_everybody_reviews_their_own(release, translator, settings):
    settings.FOUR_EYES = False
    translator.translates_into.update(reviews=True)
    text_review.review(translator, release, "title", "ar", hashes(release))
    assert state(release) == TranslationState.REVIEWED


def test_the_right_ends_at_the_language(release, translator, reviewer, publisher):
    release.title_fr = "Nouvelles"
    release.save()
    for user, language in ((reviewer, "fr"), (translator, "ar"), (publisher, "ar")):
        with pytest.raises(PermissionDenied):
            text_review.review(user, release, "title", language, hashes(release, language=language))


def test_what_was_read_is_what_is_reviewed(release, reviewer):
    read = hashes(release)
    release.title_en = "Good news"
    release.save()
    with pytest.raises(ValidationError, match="Read it again"):
        text_review.review(reviewer, release, "title", "ar", read)

    text_review.review(reviewer, release, "title", "ar", hashes(release))
    assert state(release) == TranslationState.REVIEWED, "it fits the present source, too"


def test_a_reviewer_applies_a_waiting_text_of_a_public_record(translator, reviewer):
    release = factories.release(title_en="News")
    waiting = proposing.propose(release, {"title_ar": "أخبار"}, translator)

    waiting.apply(reviewer)

    release.refresh_from_db()
    assert release.title_ar == "أخبار"
    assert state(release) == TranslationState.REVIEWED
    assert Stamp.objects.get(language="ar").author == translator


def test_what_a_reviewer_rewrote_is_not_reviewed_by_the_same_person(translator, publisher, settings):
    settings.FOUR_EYES = True
    publisher.translates_into.create(language="ar", reviews=True)
    for given, state_then in (("أخبار", TranslationState.REVIEWED), ("نبأ", TranslationState.DRAFT)):
        release = factories.release(title_en="News")
        proposing.propose(release, {"title_ar": "أخبار"}, translator).apply(publisher, {"title_ar": given})
        release.refresh_from_db()
        assert (release.title_ar, state(release)) == (given, state_then)


@pytest.mark.parametrize("values", [{"title_ar": "أخبار", "title_fr": "Nouvelles"}, {"title_en": "Good news"}])
def test_but_nothing_beyond_the_language(values, translator, reviewer):
    release = factories.release(title_en="News")
    waiting = proposing.propose(release, values, translator)
    with pytest.raises(ValidationError, match="permission to publish"):
        waiting.apply(reviewer)
    release.refresh_from_db()
    assert release.title_en == "News"


def test_one_text_is_taken_out_of_a_waiting_change(translator, reviewer):
    release = factories.release(title_en="News")
    waiting = proposing.propose(release, {"title_ar": "أخبار", "title_fr": "Nouvelles"}, translator)

    proposing.split(waiting, ["title_ar"]).apply(reviewer)

    release.refresh_from_db()
    assert (release.title_ar, release.title_fr) == ("أخبار", None)
    left = Proposal.objects.get(state=Proposal.State.WAITING)
    assert (list(left.changes), list(left.made_from)) == (["title_fr"], ["title_fr"])


def test_a_waiting_text_remembers_the_source_it_was_made_from(translator, publisher):
    release = factories.release(title_en="News")
    waiting = proposing.propose(release, {"title_ar": "أخبار"}, translator)
    release.title_en = "Bad news"
    release.save()

    waiting.apply(publisher)

    release.refresh_from_db()
    assert state(release) == TranslationState.STALE


def test_machine_text_waits_for_a_reviewer_of_its_language(translator, reviewer, publisher):
    release = factories.release(state="draft", title_en="News")
    [waiting] = proposing.propose_changes(
        type(release), [(release, {"title_ar": "أخبار"})], translator, origin=Proposal.Origin.MACHINE
    )
    for user in (publisher, translator):
        with pytest.raises(ValidationError):
            waiting.apply(user)

    waiting.apply(reviewer)

    assert Stamp.objects.get(language="ar").origin == Stamp.Origin.MACHINE
    release.refresh_from_db()
    assert state(release) == TranslationState.REVIEWED


def test_only_a_typo_in_a_waiting_source_leaves_the_translations_right(translator, publisher):
    release = factories.release(title_en="Nwes", title_fr="Nouvelles")
    before = stamps.fingerprint("Nwes")
    [waiting] = proposing.propose_changes(
        type(release), [(release, {"title_en": "News"})], translator, made_from={release.pk: {"title_en": before}}
    )
    waiting.apply(publisher)
    release.refresh_from_db()
    assert state(release, "fr") == TranslationState.DRAFT
