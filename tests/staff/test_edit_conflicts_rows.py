"""Two users edit the rows of the same record: rows of both are saved, and conflicts are shown."""

import pytest
from django.forms import inlineformset_factory
from django.utils.datastructures import MultiValueDict

from apps.editions.models import Attendance, Edition, Outcome
from apps.languages.models import Translator
from apps.staff.rows import _renumbered
from tests import factories
from tests.staff.pages import change_page, form_data, form_of, submit
from tests.staff.test_edit_conflicts import other, person, said, without_versions  # noqa: F401 fixtures


@pytest.fixture
def edition(db):
    edition = factories.edition(6)
    for position in (1, 2, 3):
        factories.outcome(edition, position, text_en=f"Outcome {position}", text_fr=f"Résultat {position}")
    return edition


@pytest.fixture
def meanwhile(admin, other, edition):  # noqa: F811
    """Both users open the edition; the other one saves first. Returns the response to the second."""

    def save(theirs, mine):
        data = form_of(admin, change_page(edition))
        assert submit(other, change_page(edition), **theirs).status_code == 302
        return admin.post(change_page(edition), data | mine, follow=True)

    return save


def row(number, rows="outcomes", **values):
    return {f"{rows}-{number}-{name}": value for name, value in values.items()}


def new(total, *values, rows="outcomes"):
    """Rows added behind so many."""
    found = {f"{rows}-TOTAL_FORMS": total + len(values)}
    for number, one in enumerate(values, total):
        found |= row(number, rows, **one)
    return found


def texts(edition, language="en"):
    return [getattr(outcome, f"text_{language}") for outcome in edition.outcomes.order_by("position")]


def refusals(response, prefix="outcomes"):
    """The errors above the rows, as HTML, and the formset."""
    assert response.redirect_chain == []
    formset = next(i.formset for i in response.context["inline_admin_formsets"] if i.formset.prefix == prefix)
    return list(formset.non_form_errors()), formset


def test_it_works(meanwhile, edition, speak):
    speak("en")
    response = meanwhile(row(0, text_fr="Nouveau"), row(0, text_en="New") | row(1, text_en="Newer"))

    assert texts(edition) == ["New", "Newer", "Outcome 3"]
    assert texts(edition, "fr") == ["Nouveau", "Résultat 2", "Résultat 3"]
    assert said(response)[0] == (
        "Amira Haddad changed this meanwhile: Outcome “New”: Outcome – French. Both changes are kept."
    )


def test_rows_without_their_versions_are_compared_with_what_is_stored(admin, other, edition):  # noqa: F811
    data = without_versions(form_of(admin, change_page(edition)))
    submit(other, change_page(edition), **row(0, text_fr="Nouveau"), **new(3, {"position": 4, "text_en": "Theirs"}))

    response = admin.post(change_page(edition), data | row(1, text_en="Newer"), follow=True)

    forms = refusals(response)[1].forms
    assert [set(form.errors) for form in forms[:4]] == [{"text_fr"}, {"text_en"}, set(), set()]
    assert texts(edition) == ["Outcome 1", "Outcome 2", "Outcome 3", "Theirs"]
    assert texts(edition, "fr")[0] == "Nouveau"


def test_the_same_field_of_a_row(admin, meanwhile, edition):
    response = meanwhile(row(1, text_fr="Leur texte"), row(1, text_fr="Mon texte") | {"city_en": "Lyon"})

    form = refusals(response)[1].forms[1]
    assert set(form.errors) == {"text_fr"}
    assert form["text_fr"].value() == "Mon texte"
    assert "Leur texte" in response.text
    assert texts(edition, "fr")[1] == "Leur texte"
    assert admin.post(change_page(edition), form_data(response)).status_code == 302
    assert texts(edition, "fr")[1] == "Mon texte"


def test_both_add_rows(meanwhile, edition, speak):
    speak("en")
    response = meanwhile(
        new(3, {"position": 4, "text_en": "Theirs"}), new(3, {"position": 5, "text_en": "Mine"}) | {"city_en": "Lyon"}
    )

    assert texts(edition) == ["Outcome 1", "Outcome 2", "Outcome 3", "Theirs", "Mine"]
    assert said(response)[0].startswith("Amira Haddad changed this meanwhile: Outcome “Theirs”, added.")


def test_both_add_a_row_at_the_same_position(meanwhile, edition):
    response = meanwhile(new(3, {"position": 4, "text_en": "Theirs"}), new(3, {"position": 4, "text_en": "Mine"}))

    assert response.redirect_chain
    assert texts(edition)[3:] == ["Mine", "Theirs"]


def test_a_row_added_in_between_moves_no_text(meanwhile, edition):
    edition.outcomes.filter(position=2).delete()
    response = meanwhile(
        new(2, {"position": 2, "text_en": "Theirs"}),
        row(1, text_en="Mine", position="") | new(2, {"position": 7, "text_en": "More"}),
    )

    formset = refusals(response)[1]
    assert [form["text_en"].value() for form in formset.forms] == ["Outcome 1", "Theirs", "Mine", "More"]
    originals = [original.pk for original in formset.get_queryset()]
    assert [form.instance.pk for form in formset.initial_forms] == originals
    assert set(formset.forms[2].errors) == {"position"}


def test_a_row_that_only_the_other_deleted(meanwhile, edition, speak):
    speak("en")
    response = meanwhile(row(1, DELETE="on"), row(2, text_en="Mine"))

    assert texts(edition) == ["Outcome 1", "Mine"]
    assert "Outcome “Outcome 2”, deleted" in said(response)[0]


def test_a_row_that_the_other_deleted_and_the_user_changed(admin, meanwhile, edition, speak):
    speak("en")
    response = meanwhile(row(1, DELETE="on"), row(1, text_fr="Mon texte") | {"city_en": "Lyon"})

    told, formset = refusals(response)
    assert ["Amira Haddad" in text and "Outcome 2" in text for text in told] == [True]
    assert texts(edition) == ["Outcome 1", "Outcome 3"]
    back = formset.forms[2]
    assert (back.instance.pk, back["text_en"].value(), back["text_fr"].value()) == (None, "Outcome 2", "Mon texte")
    assert admin.post(change_page(edition), form_data(response)).status_code == 302
    assert texts(edition, "fr") == ["Résultat 1", "Mon texte", "Résultat 3"]
    edition.refresh_from_db()
    assert edition.city_en == "Lyon"


def test_a_row_that_the_other_changed_and_the_user_deletes(admin, meanwhile, edition, speak):
    speak("en")
    response = meanwhile(row(1, text_fr="Leur texte"), row(1, DELETE="on"))

    told, _ = refusals(response)
    assert ["Amira Haddad" in text and "Leur" in text for text in told] == [True]
    assert texts(edition) == ["Outcome 1", "Outcome 2", "Outcome 3"]
    assert admin.post(change_page(edition), form_data(response) | row(1, DELETE="on")).status_code == 302
    assert texts(edition) == ["Outcome 1", "Outcome 3"]


def test_both_delete_the_row(meanwhile, edition):
    response = meanwhile(row(1, DELETE="on"), row(1, DELETE="on"))

    assert response.redirect_chain
    assert texts(edition) == ["Outcome 1", "Outcome 3"]


def test_a_row_went_with_what_it_belonged_to(admin, edition):
    kept, gone = factories.organisation(), factories.organisation()
    for organisation in (kept, gone):
        factories.attendance(edition, organisation)
    data = form_of(admin, change_page(edition))
    gone.delete()

    assert admin.post(change_page(edition), data | {"city_en": "Lyon"}).status_code == 302
    assert [row.organisation for row in Attendance.objects.all()] == [kept]
    edition.refresh_from_db()
    assert edition.city_en == "Lyon"


def test_a_row_moved_elsewhere(admin, edition):
    outcome = edition.outcomes.get(position=2)
    data = form_of(admin, change_page(edition))
    outcome.edition = factories.edition(7)
    outcome.save()

    assert admin.post(change_page(edition), data | {"city_en": "Lyon"}).status_code == 302
    assert texts(edition) == ["Outcome 1", "Outcome 3"]
    assert Outcome.objects.count() == 3


def test_links_of_a_row(meanwhile, edition):
    sources = [factories.source(), factories.source()]
    meanwhile(row(0, sources=[sources[0].pk]), row(0, sources=[sources[1].pk]))

    assert set(edition.outcomes.first().sources.all()) == set(sources)


def test_files_come_along_where_rows_move(edition):
    formset = inlineformset_factory(Edition, Outcome, fields=["text_en"])(instance=edition)
    files = MultiValueDict({"outcomes-1-scan": ["a"], "outcomes-2-scan": ["b"], "cover": ["c"]})
    blocks = {1: {"scan": ["a"]}, 2: {"scan": ["b"]}}

    moved = _renumbered(formset, files, [None, 2, None, 1], blocks)

    assert dict(moved) == {"cover": ["c"], "outcomes-1-scan": ["b"], "outcomes-3-scan": ["a"]}


def test_a_translator_keeps_the_text_of_a_deleted_row(client, other, edition, person):  # noqa: F811
    Translator.objects.create(user=person("translator"), language="fr")
    data = form_of(client, change_page(edition))
    submit(other, change_page(edition), **row(1, DELETE="on"), **row(0, text_en="New"))

    response = client.post(change_page(edition), data | row(1, text_fr="Mon texte"), follow=True)

    told, formset = refusals(response)
    assert len(told) == 1
    assert [form["text_fr"].value() for form in formset.forms] == ["Résultat 1", "Résultat 3", "Mon texte"]
    assert client.post(change_page(edition), form_data(response)).status_code == 302
    assert texts(edition) == ["New", "Outcome 3"]


def test_forged_counts_and_keys(admin, edition):
    data = form_of(admin, change_page(edition))
    stranger = factories.outcome(factories.edition(7), text_en="Stranger")

    for forged in (
        {"outcomes-TOTAL_FORMS": "9" * 12, "outcomes-INITIAL_FORMS": "9" * 12},
        row(0, id="x"),
        row(0, id="9" * 30, seen="9" * 30),
        row(0, id=stranger.pk, text_en="Forged"),
        {"outcomes-TOTAL_FORMS": "x"},
    ):
        assert admin.post(change_page(edition), data | forged).status_code in (200, 302)
    stranger.refresh_from_db()
    assert stranger.text_en == "Stranger"
    assert texts(edition)[:3] == ["Outcome 1", "Outcome 2", "Outcome 3"]
