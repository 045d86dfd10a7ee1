"""Assignments of texts: who has which until when, and that they end by themselves."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from apps.editions.models import Edition
from apps.languages import stamps
from apps.publishing.proposing import propose
from apps.records import clock
from apps.translators.assigning import assign, take_back
from apps.translators.assignments import assign_url, assigned_to, assignments_of, open_assignments, remove_ended
from apps.translators.models import TextAssignment
from tests import factories

pytestmark = pytest.mark.django_db
PAGE = "/admin/translations/assign/"


@pytest.fixture
def edition():
    return factories.edition(title_en="The ninth", theme_en="Together")


def given(record, user, by=None, language="ar", **more):
    return assign({type(record): [record.pk]}, [language], user, by or user, **more)


def write(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()


def who(record):
    return [(one.user.username, one.field, one.language) for one in assignments_of(type(record), [record.pk])]


# --- When an assignment is open ---------------------------------------------------------------------------------------


def test_it_works(edition, translator, publisher):
    given(edition, translator, publisher)
    assert who(edition) == [("translator", "", "ar")]

    write(edition, title_ar="التاسع")
    assert who(edition) == [("translator", "", "ar")], "the theme is missing"
    write(edition, theme_ar="معا")
    assert who(edition) == []
    write(edition, title_en="The 9th")
    assert who(edition) == [("translator", "", "ar")], "stale"

    write(edition, title_ar="النسخة التاسعة")
    remove_ended()
    write(edition, title_en="Ninth")
    assert not TextAssignment.objects.exists(), "what ended is not asked again"


def test_one_field(edition, translator, publisher):
    given(edition, translator, publisher, field="title")
    write(edition, theme_ar="معا")
    assert who(edition) == [("translator", "title", "ar")]
    write(edition, title_ar="التاسع")
    assert who(edition) == []


def test_a_reviewer_of_the_language_ends_it(edition, translator, reviewer):
    given(edition, translator, field="title")
    write(edition, title_ar="التاسع")
    assert [one.is_written for one in assigned_to(translator)] == [True]

    stamps.mark(edition, {("title", "ar"): {"reviewer": reviewer}})
    assert who(edition) == []
    write(edition, title_ar="تاسع")
    assert who(edition) == [("translator", "title", "ar")]
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    assert who(edition) == [], "nobody is left who reviews Arabic"


def test_nobody_waits_for_their_own_review(edition, reviewer):
    given(edition, reviewer, field="title")
    write(edition, title_ar="التاسع")
    assert who(edition) == []


def test_a_waiting_change_waits_for_others(edition, translator):
    """Until it is refused: then the text is asked of the translator again."""
    given(edition, translator)
    waiting = propose(edition, {"title_ar": "التاسع"}, translator)
    assert [one.is_written for one in assigned_to(translator)] == [False], "the theme is missing"
    other = propose(edition, {"theme_ar": '"title_ar": x'}, translator)
    assert [one.is_written for one in assigned_to(translator)] == [True]

    waiting.refuse(translator, "Not yet.")
    assert [one.is_written for one in assigned_to(translator)] == [False], other.changes


def test_other_records_languages_and_models_are_left_alone(edition, translator):
    other, organisation = factories.edition(), factories.organisation(pk=edition.pk)
    assert organisation.pk == edition.pk
    given(edition, translator)
    for record in (other, organisation):
        assert who(record) == []
    write(organisation, name_ar="منظمة", acronym_ar="م")
    write(edition, title_fr="Neuvième", theme_fr="Ensemble")
    assert who(edition) == [("translator", "", "ar")]


# --- Assigning --------------------------------------------------------------------------------------------------------


def test_a_new_one_replaces_the_old_one(edition, translator, person, publisher):
    second = person("translator", "ar", "fr", name="second")
    given(edition, translator, publisher, due=clock.today())
    TextAssignment.objects.update(reminded_on=clock.today())
    given(edition, second, publisher)

    row = TextAssignment.objects.get()
    assert (row.user, row.by, row.due, row.reminded_on) == (second, publisher, None, None)


def test_nothing_is_assigned_that_is_done(edition, translator, publisher):
    write(edition, title_ar="التاسع", theme_ar="معا")
    assert given(edition, translator, publisher) == []
    assert not TextAssignment.objects.exists()


def test_taking_back(edition, translator, publisher):
    given(edition, translator, publisher)
    own = {Edition: [edition.pk]}
    assert (take_back(own, ["fr"]), take_back(own, ["ar"], "title"), take_back(own, ["ar"], "", translator)) == (0,) * 3
    assert take_back(own, ["ar"]) == 1
    assert not TextAssignment.objects.exists()


def test_a_deleted_record_takes_its_assignments_along(edition, translator):
    given(edition, translator)
    edition.delete()
    assert not TextAssignment.objects.exists()


def test_one_query_for_any_number(translator, django_assert_num_queries):
    for _number in range(3):
        given(factories.edition(), translator)
    with django_assert_num_queries(1):
        assert len(open_assignments()) == 3


# --- The pages --------------------------------------------------------------------------------------------------------


def post(client, record, **values):
    return client.post(PAGE, {"record": f"{record._meta.label_lower}:{record.pk}", **values})


def errors(page):
    return dict(page.context["form"].errors)


def test_an_editor_assigns(client, person, translator, edition):
    client.force_login(person("editor"))
    organisation = factories.organisation()
    names = [f"editions.edition:{edition.pk}", f"participants.organisation:{organisation.pk}"]
    page = client.get(assign_url(names, language="ar"))
    assert page.context["form"].initial["languages"] == ["ar"]
    assert "translator (Arabic)" in page.text

    day = clock.today() + timedelta(days=3)
    answer = client.post(PAGE, {"record": names, "languages": ["ar"], "user": translator.pk, "due": day.isoformat()})

    assert answer.url == reverse("translators:assigned")
    rows = TextAssignment.objects.order_by("content_type__model")
    assert [(one.record, one.user, one.due, one.by.username) for one in rows] == [
        (edition, translator, day, "editor"),
        (organisation, translator, day, "editor"),
    ]
    page = client.get(answer.url)
    assert [one.record for one, _url, _change in page.context["rows"]] == [edition, organisation]
    assert client.get(page.context["rows"][0][2]).context["present"] == [rows[0]]

    client.post(PAGE, {"record": names, "languages": ["ar"], "user": translator.pk, "take_back": "1"})
    assert not TextAssignment.objects.exists()
    assert client.get(answer.url).context["rows"] == []


def test_only_who_translates_the_language(client, publisher, translator, edition):
    client.force_login(publisher)
    found = errors(post(client, edition, languages=["ar", "fr"], user=translator.pk))
    assert found == {"user": ["This person does not translate into: French."]}
    assert list(errors(post(client, edition, languages=["ar"], user=publisher.pk))) == ["user"]
    assert not TextAssignment.objects.exists()


def test_translators_take_texts_for_themselves(client, translator, person, publisher, edition):
    second = person("translator", "ar", name="second")
    client.force_login(translator)
    page = client.get(assign_url([f"editions.edition:{edition.pk}"], "title"))
    assert page.context["form"].initial == {"languages": ["ar"], "user": translator.pk}
    assert list(errors(post(client, edition, languages=["ar"], user=second.pk))) == ["user"]
    assert list(errors(post(client, edition, languages=["fr"], user=translator.pk))) == ["languages"]

    post(client, edition, languages=["ar"], user=translator.pk, field="title")
    assert who(edition) == [("translator", "title", "ar")]
    client.force_login(second)
    assert list(errors(post(client, edition, languages=["ar"], user=second.pk))) == ["__all__"], "they overlap"
    post(client, edition, languages=["ar"], user=second.pk, field="theme")
    assert who(edition) == [("translator", "title", "ar"), ("second", "theme", "ar")]
    assert [one.user for one, _url, _change in client.get(reverse("translators:assigned")).context["rows"]] == [second]

    post(client, edition, languages=["ar"], user=second.pk, field="theme", take_back="1")
    assert who(edition) == [("translator", "title", "ar")]
    given(edition, second, publisher, field="theme")
    post(client, edition, languages=["ar"], user=second.pk, field="theme", take_back="1")
    assert ("second", "theme", "ar") in who(edition), "assigned by somebody else"


@pytest.mark.parametrize("role", ["data manager", "auditor", "liaison officer"])
def test_others_assign_nothing(client, person, edition, role):
    user = person(role, "ar", reviews=True)
    client.force_login(user)
    assert client.get(assign_url([f"editions.edition:{edition.pk}"])).status_code == 403
    assert post(client, edition, languages=["ar"], user=user.pk).status_code == 403
    assert client.get(reverse("translators:assigned")).status_code == 403
    assert not TextAssignment.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["?record=", "?record=x", "?record=editions.edition:x", "?record=editions.edition:0", "?record=auth.user:1"],
)
def test_an_address_without_records(client, publisher, query):
    client.force_login(publisher)
    assert client.get(PAGE + query).status_code == 404


def test_from_the_matrix_and_from_the_text(client, publisher, translator, edition):
    """Boxes in the matrix choose records, and the page of a text leads to its own assignment."""
    client.force_login(publisher)
    given(edition, translator, publisher)
    page = client.get("/admin/translations/?language=ar")
    assert f'name="record" value="editions.edition:{edition.pk}" form="chosen"' in page.text
    assert [one.user for one in page.context["rows"][0].cells[-1].assigned] == [translator]
    page = client.get(f"/admin/translations/text/editions.edition/{edition.pk}/title/ar/")
    assert [one.user for one in page.context["subject"].assigned] == [translator]
    assert page.context["subject"].assign_url == assign_url([f"editions.edition:{edition.pk}"], "title", "ar")

    nothing = client.get(PAGE, follow=True)
    assert nothing.redirect_chain[-1][0] == "/admin/translations/"
    assert "Choose at least one record." in nothing.text


def test_an_address_with_an_unknown_field(client, publisher, edition):
    client.force_login(publisher)
    assert client.get(assign_url([f"editions.edition:{edition.pk}"], "state")).status_code == 404
    assert client.get(assign_url([f"editions.edition:{edition.pk}"], "title")).status_code == 200


def test_too_many_records(client, publisher, monkeypatch):
    monkeypatch.setattr("apps.translators.assignment_pages.AT_MOST", 1)
    client.force_login(publisher)
    names = [f"editions.edition:{factories.edition().pk}" for _number in range(2)]
    assert client.get(assign_url(names[:1])).status_code == 200
    assert client.get(assign_url(names)).status_code == 404
