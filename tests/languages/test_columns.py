"""Reading translated fields: the reader's language, an honest fallback, and what is available."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from apps.editions.models import Edition
from apps.languages import columns, typography
from apps.participants.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db


def test_it_works():
    edition = factories.edition(title_en="Sixth", title_ar="السادسة")

    with translation.override("ar"):
        assert columns.text(edition, "title") == ("السادسة", "ar")


def test_the_translated_fields_are_in_the_order_of_their_registration():
    fields = ("title", "city", "venue", "supporters", "theme", "focus", "declaration")

    assert columns.translated_fields(Edition) == fields


def test_falls_back_to_the_source_language_and_says_so():
    edition = factories.edition(title_en="Sixth")

    assert columns.text(edition, "title", "ar") == ("Sixth", "en")


def test_falls_back_to_any_language_there_is():
    edition = factories.edition(theme_es="Seguridad")

    assert columns.text(edition, "theme", "fr") == ("Seguridad", "es")
    assert columns.text(edition, "venue", "fr") == ("", "fr")


def test_a_name_stands_for_an_acronym_in_another_script():
    """Of readers of Arabic, not everybody reads Latin acronyms; the other languages share their letters."""
    none = factories.organisation("eco", acronym_en="ECO", name_ar="منظمة التعاون الاقتصادي")
    some = factories.organisation("europol", acronym_en="Europol", acronym_ar="يوروبول", name_ar="وكالة")
    bare = factories.organisation("gcc", acronym_en="GCC")

    assert [columns.text(body, "acronym", "ar") for body in (none, some, bare)] == [
        ("منظمة التعاون الاقتصادي", "ar"), ("يوروبول", "ar"), ("GCC", "en"),
    ]  # fmt: skip
    assert columns.own_text(none, "acronym", "ar") == ("ECO", "en")
    assert columns.text(none, "acronym", "fr") == ("ECO", "en")
    assert columns.text(none, "name", "fr")[1] == "en"
    with translation.override("ar"):
        assert [body.has_acronym for body in (none, some, bare)] == [False, True, True]
        assert [str(body) for body in (none, some, bare)] == ["منظمة التعاون الاقتصادي", "يوروبول", "GCC"]
        ordered = [body.code for body in Organisation.objects.public().by_standing()]
    assert ordered == ["gcc", "eco", "europol"]  # in the order of GCC, منظمة, يوروبول


def test_for_everybody_is_the_source_language_or_the_first_there_is():
    assert columns.for_everybody(["fr", "en"]) == columns.for_everybody([]) == "en"
    assert columns.for_everybody(["es", "ar"]) == "es"


def test_orders_by_what_the_reader_sees():
    for title_en, title_fr in [("a", "z"), ("b", None), ("c", "a")]:
        factories.edition(title_en=title_en, title_fr=title_fr)

    in_french = Edition.objects.order_by(columns.in_reading_language("title", "fr"))

    assert [columns.text(edition, "title", "fr").value for edition in in_french] == ["a", "b", "z"]


@pytest.mark.parametrize("empty", ["", None])
def test_a_required_english_text_that_is_empty_is_refused_by_the_database(empty):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.organisation(name_en=empty)


def test_nothing_is_null_never_an_empty_text():
    organisation = factories.organisation(name_fr="")

    assert Organisation.objects.values_list(columns.column("name", "fr"), flat=True).get() is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(**{columns.column("name", "fr"): ""})


def test_french_spaces_are_set_only_for_french():
    assert typography.spaced("Quoi ? « Oui » : 54 000", "fr") == "Quoi\u202f? «\u00a0Oui\u00a0»\u00a0: 54\u202f000"
    assert typography.spaced("Really ?", "en") == "Really ?"


def test_the_thousands_of_a_number_are_apart_in_each_language():
    written = {}
    for language in ("en", "fr", "es", "ar"):
        with translation.override(language):
            written[language] = typography.number(20_971_520)

    assert written == {
        "en": "20,971,520",
        "fr": "20\u202f971\u202f520",
        "es": "20\u202f971\u202f520",
        "ar": "20,971,520",
    }


def test_a_column_is_labelled_with_its_language():
    """Headings of lists and messages of Django have this label."""
    with translation.override("fr"):
        assert str(Edition._meta.get_field("city_ar").verbose_name) == "ville – arabe"
