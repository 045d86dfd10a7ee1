"""What the database says of missing and stale translations is what the stamps say of each record."""

import pytest

from apps.editions.models import Edition
from apps.languages import stamps
from apps.languages.missing_translations import missing, stale
from apps.languages.stamps import TranslationState
from tests import factories

pytestmark = pytest.mark.django_db
LANGUAGES = ("fr", "es", "ar")


def by_stamps(state, language):
    return {
        edition.number
        for edition in Edition.objects.all()
        if state in {found for (_field, code), found in stamps.states(edition).items() if code == language}
    }


def by_database(condition, language):
    return set(Edition.objects.filter(condition(Edition, language)).values_list("number", flat=True))


def test_it_works():
    factories.edition(1)
    factories.edition(2, title_fr="Titre", title_es="Título", title_ar="عنوان", theme_en="Together")
    changed = factories.edition(3, title_fr="Titre", theme_en="Together", theme_fr="Ensemble", theme_ar="معًا")
    changed.theme_en = "Apart"
    changed.save()
    again = factories.edition(4, title_fr="Titre", title_ar="عنوان")
    again.title_en = "New"
    again.save()
    again.title_ar = "عنوان جديد"
    again.save()
    emptied = factories.edition(5, title_fr="Titre", focus_en="Focus", focus_fr="Objet")
    emptied.focus_en = None
    emptied.save()

    for language in LANGUAGES:
        assert by_database(missing, language) == by_stamps(TranslationState.MISSING, language), language
        assert by_database(stale, language) == by_stamps(TranslationState.STALE, language), language
    assert by_database(stale, "fr") == {3, 4}
    assert by_database(stale, "ar") == {3}
    assert by_database(missing, "fr") == {1, 2}


def test_of_another_kind_with_the_same_number():
    edition = factories.edition(1, title_fr="Titre")
    organisation = factories.organisation(pk=edition.pk, name_fr="Nom")
    organisation.name_en = "Renamed"
    organisation.save()

    assert by_database(stale, "fr") == set()
