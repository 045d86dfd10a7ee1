"""Texts and values that are ours are marked where their record is shown."""

from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.utils import translation

from apps.languages import columns
from apps.languages.fields import split
from apps.languages.templatetags import languages as tags
from apps.sources.models import Sourced
from tests import factories, walks
from tests.page_helpers import queries_of, text_of

pytestmark = pytest.mark.django_db
# Of a link that is our reading, its basis says so.
SAID_OTHERWISE = {("GoalLink", "link_type"), ("GoalLink", "targets")}
PARAPHRASED = ("Statement", "text")  # marked as such
WORDING = '<span class="mark">our wording</span>'


def reason(ours):
    factories.link(factories.goal(1), factories.sdg(16), reason_en="The words", ours=ours and "reason_en")
    return "goals/1/"


def reason_by_sdg(ours):
    reason(ours)
    return "sdgs/16/"


def role(ours):
    factories.statement(factories.edition(6), role_en="The words", ours=ours and "role_en")
    return "editions/6/"


def supporters(ours):
    factories.edition(6, supporters_en="One | The words", ours=ours and "supporters_en")
    return "editions/6/"


def summary(ours):
    factories.release(slug="item", summary_en="The words", ours=ours and "summary_en")
    return "news/item/"


def city(ours):
    factories.post(city_en="The words", ours=ours and "city_en")
    return "liaison/"


def claimants(ours):
    values = {"result_en": "Ten arrests.", "result_by_others_en": "The words"}
    factories.joint_action(slug="act", lead=factories.organisation(), **values, ours=ours and "result_by_others_en")
    return "actions/act/"


def acronym(ours):
    factories.organisation("own", acronym_en="The words", ours=ours and "acronym_en")
    return "participants/own/"


def seat(ours):
    factories.organisation("own", seat_city_en="The words", ours=ours and "seat_city_en")
    return "participants/"


@pytest.mark.parametrize("ours", ["ours", ""])
@pytest.mark.parametrize("shown", [reason, reason_by_sdg, role, supporters, summary, city, claimants, acronym, seat])
def test_a_text_of_ours_is_marked_once(client, shown, ours):
    page = client.get(f"/en/{shown(ours)}")

    assert "The words" in page.text
    marks = page.text.count(WORDING) + page.text.count('<span class="ours">*</span>')
    assert marks == bool(ours)
    assert text_of(page).count("our wording") == bool(ours)


@pytest.mark.parametrize("shown", [reason, city, role])
def test_what_a_list_marks_costs_no_query(client, shown):
    path = f"/en/{shown('ours')}"
    few = queries_of(client, path)
    for number in range(3):
        factories.post(city_en="The words", ours="city_en")
        if shown is reason:
            own = apps.get_model("goals", "Goal").objects.get(number=1)
            factories.link(own, factories.sdg(number + 1), reason_en="The words", ours="reason_en")
        if shown is role:
            edition = apps.get_model("editions", "Edition").objects.get(number=6)
            factories.statement(edition, number + 2, ours="role_en")

    assert queries_of(client, path) == few


# --- Every record of the seed -----------------------------------------------------------------------------------------


@pytest.fixture
def seen(monkeypatch):
    """The texts that a page shows, and what it marks as ours: pairs of a record and a field."""
    shown, marked = set(), set()
    show, is_ours = tags._shown, Sourced.is_ours

    def shows(record, field, *rest):
        shown.add((record, field))
        return show(record, field, *rest)

    def marks(record, field, language=None):
        found = is_ours(record, field, language)
        if found:
            marked.add((record, field))
        return found

    monkeypatch.setattr(tags, "_shown", shows)
    monkeypatch.setattr(Sourced, "is_ours", marks)
    return shown, marked


def records_with_ours():
    for model in apps.get_models():
        if issubclass(model, Sourced):
            yield from model.objects.public().exclude(ours="")


def own_page(record):
    """The path of the page of a record, in the active language; "" where it has none."""
    return urlsplit(record.get_absolute_url()).path if hasattr(record, "get_absolute_url") else ""


@pytest.mark.soak
@pytest.mark.one_database
def test_what_is_ours_is_marked_on_the_page_of_its_record(seeded, client, seen):
    shown, marked = seen
    records, paths = list(records_with_ours()), set()
    for language in walks.LANGUAGES:
        with translation.override(language):
            paths |= {own_page(record) for record in records} - {""}
    unmarked, values = set(), set()
    for path in walks.in_one_language(sorted(paths)):
        shown.clear()
        marked.clear()
        assert client.get(path).status_code == 200, path
        with translation.override(walks.split(path)[0]):
            for record, field in {one for one in shown - marked if isinstance(one[0], Sourced)}:
                column = columns.column(field, columns.text(record, field).language)
                if column in split(record.ours) and own_page(record) in {path, ""}:
                    unmarked.add((type(record).__name__, field, path))
        values |= marked
    unmarked = {one for one in unmarked if one[:2] != PARAPHRASED}
    texts = {name for record in records for name in columns.translated_fields(type(record))}

    assert unmarked == set()
    missing = {
        (type(record).__name__, name)
        for record in records
        for name in split(record.ours)
        if name.rpartition("_")[0] not in texts and (record, name) not in values
    }
    assert missing == SAID_OTHERWISE
