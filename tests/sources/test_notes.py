"""Notes of records: standard ones are translated, others folded; and the signs of what is ours."""

import re
from collections import Counter

import pytest
from django.apps import apps
from django.utils import translation

from apps.editions.models import Attendance
from apps.participants.models import Official
from apps.priorities.models import Priority
from apps.records import clock
from apps.sources import notes
from apps.sources.models import Sourced
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


def signs(client, path):
    """The last words before each sign of a page, and how often the page says what the sign means."""
    page = client.get(path)
    before = re.findall(r"([^<>]+)(?:</[a-z]+>)+<span class=.ours.>[*]", page.content.decode())
    return [text.strip() for text in before], text_of(page).count("* our wording")


def test_evidence_and_search_results_have_signs(client):
    body, goal, this_year = factories.organisation("europol"), factories.goal(1), clock.today().year
    for label, ours in (("Borders watched", "label_en"), ("Seas watched", "label_fr\ngoals")):
        factories.priority(body, label_en=label, start_year=this_year, ours=ours).goals.set([goal])
    factories.joint_action(goal, lead=body, title_en="Sea watch", start=str(this_year), ours="title_en")

    assert signs(client, "/en/coverage/europol/1/") == (["Sea watch", "Borders watched"], 1)
    assert signs(client, "/en/search/?q=borders+watched") == (["watched"], 1)
    assert signs(client, "/en/search/?q=seas") == ([], 0)
    assert signs(client, "/en/actions/") == (["Sea watch"], 1)


def test_findings_have_signs(client):
    goal, this_year = factories.goal(1), clock.today().year
    for code, ours in (("europol", "label_en"), ("frontex", "")):
        body = factories.organisation(code)
        factories.priority(body, label_en="Borders watched", start_year=this_year, ours=ours).goals.set([goal])

    # An overlap and two without a known connection, each in words, then its evidence; the evidence of an opportunity.
    assert signs(client, "/en/coverage/") == (["Borders watched"] * 5, 1)


def test_an_excerpt_has_the_sign_of_its_own_text(client):
    edition = factories.edition(1, title_en="First", focus_en="About narcotics", ours="focus_en")
    factories.outcome(edition, text_en="Narcotics were discussed")

    page = client.get("/en/search/?q=narcotics").content.decode()

    assert 'narcotics</mark><span class="ours">*</span></p>' in page
    assert page.count('<span class="ours">') == 1


def test_recent_changes_have_signs(client):
    factories.release(title_en="Our news", summary_en="", ours="title_en")
    factories.release(title_en="Their news", summary_en="")

    recent = client.get("/en/").content.decode().partition('id="recent"')[2].partition("</section>")[0]

    assert 'Our news</a><span class="ours">*</span>' in recent
    assert recent.count('<span class="ours">') == recent.count("* our wording") == 1


def test_recurring_notes_of_the_seed_are_standard(seeded):
    for model in (model for model in apps.get_models() if issubclass(model, Sourced)):
        lines = Counter(line for record in model._default_manager.all() for line in notes.editorial(record))
        assert {line for line, count in lines.items() if count > 2} == set(), model
