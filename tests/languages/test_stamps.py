"""Every translated text carries a stamp; its state follows from it."""

import pytest
from django.contrib.auth import get_user_model

from apps.languages import stamps
from apps.languages.models import Stamp
from apps.languages.stamps import TranslationState
from tests import factories

pytestmark = pytest.mark.django_db


def state(obj, field, language):
    return stamps.states(obj)[field, language]


def test_it_works():
    release = factories.release(title_en="News", title_fr="Nouvelles")

    assert state(release, "title", "fr") == TranslationState.DRAFT
    assert state(release, "title", "ar") == TranslationState.MISSING
    assert ("summary", "fr") not in stamps.states(release), "nothing to translate"


def test_a_translation_is_stale_when_its_source_changed():
    release = factories.release(title_en="News", title_fr="Nouvelles")
    release.title_en = "Good news"
    release.save()

    assert release.title_fr == "Nouvelles", "a change of the source never clears a translation"
    assert state(release, "title", "fr") == TranslationState.STALE

    release.title_fr = "Bonnes nouvelles"
    release.save()
    assert state(release, "title", "fr") == TranslationState.DRAFT


def test_a_reviewed_translation_loses_its_review_when_it_changes():
    release = factories.release(title_en="News", title_fr="Nouvelles")
    Stamp.objects.filter(field="title", language="fr").update(reviewer=get_user_model().objects.create(username="r"))
    assert state(release, "title", "fr") == TranslationState.REVIEWED

    release.title_fr = "Actualités"
    release.save()
    assert state(release, "title", "fr") == TranslationState.DRAFT


def test_says_where_a_text_came_from():
    with stamps.origin("seed"):
        factories.release(title_en="Seeded")
    factories.release(title_en="Typed")

    assert sorted(Stamp.objects.filter(field="title").values_list("origin", flat=True)) == ["person", "seed"]


def test_goes_with_the_text_and_with_the_record():
    release = factories.release(title_fr="Nouvelles")
    release.title_fr = None
    release.save()
    assert not Stamp.objects.filter(language="fr").exists()

    release.delete()
    assert not Stamp.objects.exists()


def test_costs_the_same_for_one_record_and_for_many(django_assert_num_queries):
    releases = [factories.release() for _ in range(20)]
    Stamp.objects.all().delete()

    with django_assert_num_queries(2):
        stamps.stamp(releases)
    assert Stamp.objects.count() == 40
