"""Notes of records: standard ones are translated, others folded; and the signs of what is ours."""

from collections import Counter

import pytest
from django.apps import apps
from django.utils import translation

from apps.editions.models import Attendance
from apps.participants.models import Official
from apps.priorities.models import Priority
from apps.sources import notes
from apps.sources.models import Sourced
from apps.website import seeding
from tests import factories
from tests.page_helpers import text_of

pytestmark = pytest.mark.django_db

CO_HOST = "Co-host."


def test_it_works():
    row = Attendance(note=f"{CO_HOST}\n\n Seen at the door. ")

    assert notes.standard(row) == [CO_HOST]
    assert notes.editorial(row) == ["Seen at the door."]


def test_a_standard_note_is_in_the_reader_s_language():
    with translation.override("ar"):
        assert notes.standard(Priority(note="The page has no date.")) == ["الصفحة غير مؤرخة."]


def test_a_standard_note_has_its_date_in_the_reader_s_language():
    official = Official(note="Renewed in 2007.\nRenewed in 2025-02.\nRenewed in 2025-13.")

    with translation.override("fr"):
        assert notes.standard(official) == ["Renouvelé en 2007.", "Renouvelé en février 2025."]
        assert notes.editorial(official) == ["Renewed in 2025-13."]


def test_a_note_is_standard_only_for_its_model():
    assert notes.editorial(Priority(note=CO_HOST)) == [CO_HOST]


def test_other_notes_are_folded_and_marked_as_english(client):
    edition = factories.edition(1)
    europol = factories.organisation("europol", acronym_en="Europol", acronym_ar="يوروبول")
    factories.attendance(edition, europol, note=f"{CO_HOST}\nSeen at the door.")
    factories.attendance(edition, factories.organisation("eco", acronym_en="ECO"), note="Seen at the door.")

    arabic = client.get("/ar/editions/1/").content.decode()
    assert '<ul lang="en" dir="ltr">' in arabic.partition('<details class="fold notes">')[2]
    english = text_of(client.get("/en/editions/1/"))
    assert f"{CO_HOST} Editorial notes ECO , Europol : Seen at the door." in english


def test_signs_of_a_list_are_explained_once(client):
    edition = factories.edition(1)
    for position in (1, 2, 3):
        factories.outcome(edition, position, text_en="Agreed", ours="text_en" if position > 1 else "")
    factories.attendance(edition, factories.organisation(), ours="role")

    page = text_of(client.get("/en/editions/1/"))

    assert "Agreed Agreed * Agreed * * our wording" in page
    assert page.count("our wording") == page.count("† our reading") == 1


def test_recurring_notes_of_the_seed_are_standard():
    seeding.load()

    for model in (model for model in apps.get_models() if issubclass(model, Sourced)):
        lines = Counter(line for record in model._default_manager.all() for line in notes.editorial(record))
        assert {line for line, count in lines.items() if count > 2} == set(), model
