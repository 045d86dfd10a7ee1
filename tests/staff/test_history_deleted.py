"""Restoring deleted records: together with what was deleted with them, or not at all."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, User
from django.urls import reverse

from apps.editions.models import Attendance, Edition, Photo
from apps.history.models import Change
from apps.languages.models import Stamp
from apps.participants.models import Organisation, OrganisationName
from apps.priorities.models import Priority
from apps.staff.roles import Role
from tests import factories
from tests.staff.pages import list_page, photo

pytestmark = pytest.mark.django_db


def page_of(model, page, *args):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=args)


def way(model, key):
    """The address that restores a deleted record."""
    return page_of(model, "restore", model.history.filter(id=key).latest("history_id").history_id)


def delete(client, record):
    client.post(page_of(type(record), "delete", record.pk), {"post": "yes"})


def reasons(client, model, key):
    """The reasons why a record cannot be restored: on its page, and after trying."""
    address = way(model, key)
    return client.get(address).context["plan"].reasons, client.post(address).context["plan"].reasons


@pytest.fixture
def organisation():
    return factories.organisation("one", acronym_en="ONE", name_ar="منظمة")


@pytest.fixture
def person(client):
    def log_in(role):
        user = User.objects.create_user(role.replace(" ", "-"), is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return log_in


def test_it_works(admin, staff, organisation):
    edition, source = factories.edition(), factories.source()
    name = factories.name(organisation=organisation, value="Old name")
    attendance = factories.attendance(edition, organisation, listed_as="The One")
    statement = factories.statement(edition, organisation=organisation)
    post, goal = factories.post(), factories.goal()
    post.organisations.add(organisation)
    organisation.sources.add(source)
    priority = factories.priority(organisation)
    priority.goals.add(goal)
    delete(admin, organisation)
    statement.refresh_from_db()
    assert (Organisation.objects.count(), Attendance.objects.count(), statement.organisation) == (0, 0, None)

    response = admin.post(way(Organisation, organisation.pk), {"message": "By mistake"})

    assert response.headers["Location"] == page_of(Organisation, "change", organisation.pk)
    back = Organisation.objects.get(pk=organisation.pk)
    assert (back.code, back.name_ar, back.state) == ("one", "منظمة", "published")
    assert list(back.sources.all()) == [source]
    assert list(back.names.all()) == [name]
    assert [(row.pk, row.listed_as) for row in back.attendances.all()] == [(attendance.pk, "The One")]
    assert list(back.statements.all()) == [statement]
    assert list(back.posts.all()) == [post]
    assert list(Priority.objects.get(pk=priority.pk).goals.all()) == [goal]
    change = back.history.latest("history_id").history_change
    assert (change.kind, change.by, change.message) == ("undo", staff, "By mistake")
    assert OrganisationName.history.latest("history_id").history_change == change
    assert Stamp.objects.filter(object_id=back.pk, field="name", language="ar").exists()


def test_a_photo_keeps_its_picture(admin):
    edition = factories.edition()
    picture = photo(edition)
    name, key = picture.picture.image.name, edition.pk
    delete(admin, edition)

    admin.post(way(Edition, key))

    back = Photo.objects.get(edition_id=key)
    assert (back.pk, back.picture.image.name) == (picture.pk, name)
    assert back.picture.image.storage.exists(name)


def test_the_list(admin, speak, organisation):
    speak("en")
    edition = factories.edition(5)
    attendance = factories.attendance(edition, organisation)
    other = factories.organisation()
    delete(admin, organisation)
    listed = admin.get(page_of(Organisation, "deleted"))

    assert [name for _row, name in listed.context["rows"]] == ["ONE"]
    assert admin.get(page_of(Attendance, "deleted")).context["rows"][0][1] == "ONE – 5"
    assert other.acronym_en not in listed.text
    assert page_of(Organisation, "deleted") in admin.get(list_page(Organisation)).text
    admin.post(way(Attendance, attendance.pk))
    assert [name for _row, name in admin.get(page_of(Organisation, "deleted")).context["rows"]] == ["ONE"]


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_costs_the_same_for_few_and_many(admin, django_assert_num_queries, count):
    edition = factories.edition()
    for _each in range(count):
        factories.attendance(edition, factories.organisation())
    Attendance.objects.all().delete()
    Organisation.objects.all().delete()

    with django_assert_num_queries(9):
        assert len(admin.get(page_of(Attendance, "deleted")).context["rows"]) == count


def test_one_of_many_alone(admin):
    rows = [factories.organisation() for _each in range(3)]
    names = [factories.name(organisation=row) for row in rows]
    keys = [row.pk for row in rows]
    admin.post(list_page(Organisation), {"action": "delete_selected", "post": "yes", ACTION_CHECKBOX_NAME: keys})

    admin.post(way(Organisation, keys[1]))

    assert list(Organisation.objects.values_list("pk", flat=True)) == [keys[1]]
    assert list(OrganisationName.objects.values_list("pk", flat=True)) == [names[1].pk]


def test_what_was_deleted_before_stays_deleted(admin, organisation):
    earlier, later = factories.name(organisation=organisation), factories.name(organisation=organisation)
    delete(admin, earlier)
    delete(admin, organisation)

    admin.post(way(Organisation, organisation.pk))

    assert list(OrganisationName.objects.all()) == [later]


def test_the_code_is_taken(admin, speak, organisation):
    speak("en")
    key = organisation.pk
    delete(admin, organisation)
    factories.organisation("one")

    before, after = reasons(admin, Organisation, key)

    assert before == []
    assert after == ["organization “ONE”: Code: Organization with this Code already exists."]
    assert Organisation.objects.filter(pk=key).count() == 0


def test_the_parent_was_deleted(admin, speak, organisation):
    speak("en")
    name = factories.name(organisation=organisation, value="Old")
    key = name.pk
    delete(admin, name)
    delete(admin, organisation)

    assert reasons(admin, OrganisationName, key)[1] == [
        "other name “Old”: Organization: It refers to “ONE”, which is gone."
    ]


def test_a_reference_that_was_set_again_stays(admin, organisation):
    statement = factories.statement(factories.edition(), organisation=organisation)
    other = factories.organisation("other")
    delete(admin, organisation)
    statement.organisation = other
    statement.save()

    admin.post(way(Organisation, organisation.pk))

    statement.refresh_from_db()
    assert statement.organisation == other
    assert Organisation.objects.count() == 2


def test_existing_records_are_not_among_the_deleted(admin, organisation):
    version = organisation.history.latest("history_id").history_id

    assert admin.get(page_of(Organisation, "restore", version)).status_code == 404


def test_twice(admin, organisation):
    delete(admin, organisation)
    address = way(Organisation, organisation.pk)

    assert [admin.post(address).status_code for _each in range(2)] == [302, 404]


@pytest.mark.parametrize(("role", "state"), [("publisher", "published"), ("editor", "draft")])
def test_only_publishers_restore_published_records(client, person, organisation, role, state):
    edition = factories.edition(state="archived")
    keys = organisation.pk, edition.pk
    organisation.delete()
    edition.delete()
    person(role)

    assert client.get(way(Organisation, keys[0])).context["plan"].comes_as_draft == (state == "draft")
    client.post(way(Organisation, keys[0]))
    client.post(way(Edition, keys[1]))

    assert Organisation.objects.get().state == state
    assert Edition.objects.get().state == "archived"


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_permissions(client, person, organisation, role):
    key = organisation.pk
    organisation.delete()
    person(role)
    restores, sees = role in {"administrator", "publisher", "editor"}, role != "liaison officer"
    address = way(Organisation, key)

    listed = client.get(page_of(Organisation, "deleted"))
    assert listed.status_code == (200 if sees else 403)
    assert (address in listed.text) == restores
    assert client.get(address).status_code == (200 if restores else 403)
    assert client.post(address).status_code == (302 if restores else 403)
    assert Organisation.objects.count() == restores
    assert Change.objects.filter(kind="undo").count() == restores
