"""Changes in the admin: their list, and undoing one as a whole or not at all."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, User
from django.urls import reverse

from apps.editions.models import Attendance, Outcome
from apps.history import changes
from apps.history.models import Change
from apps.participants.models import Organisation, OrganisationName
from apps.priorities.models import Priority
from apps.staff.roles import Role
from tests import factories
from tests.staff.pages import change_page, list_page, submit

pytestmark = pytest.mark.django_db
LIST = "admin:history_change_changelist"


def page_of(change, page="change"):
    return reverse(f"admin:history_change_{page}", args=[change.pk])


def undo(client, change):
    """Undo a change, and return the reasons if that fails."""
    response = client.post(page_of(change, "undo"))
    return response.context["plan"].reasons if response.status_code == 200 else []


@pytest.fixture
def person(client):
    def log_in(role):
        user = User.objects.create_user(role.replace(" ", "-"), is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return log_in


@pytest.fixture
def three():
    return [factories.organisation(acronym_en=f"ORG {number}", standing="member") for number in range(3)]


@pytest.fixture
def bulk(three, staff):
    """One change that made three organisations guests."""
    with changes.change("bulk", staff, "Guests from now on") as change:
        Organisation.objects.filter(pk__in=[row.pk for row in three]).update(standing="guest")
    return change


def standings():
    return list(Organisation.objects.order_by("pk").values_list("standing", flat=True))


# --- The list and its pages -------------------------------------------------------------------------------------------


def test_the_list(admin, speak, bulk):
    speak("en")
    with changes.change("import", None, "Names"):
        factories.name(organisation=Organisation.objects.first())
    page = admin.get(reverse(LIST))

    listed = [(change.kind, change.who, change.wrote) for change in page.context["cl"].result_list][:2]
    assert listed == [("import", "", [(OrganisationName, 1)]), ("bulk", "staff", [(Organisation, 3)])]
    assert "organizations: 3" in page.text
    for query, count in (
        ({"kind__exact": "bulk"}, 1),
        ({"model": "participants.organisationname"}, 1),
        ({"model": "participants.organisation"}, 4),
        ({"by__id__exact": bulk.by_id}, 1),
        ({"q": "guests"}, 1),
    ):
        assert len(admin.get(reverse(LIST), query).context["cl"].result_list) == count


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_few_and_many(admin, staff, django_assert_num_queries, count):
    for _each in range(count):
        with changes.change("form", staff):
            factories.attendance(factories.edition(), factories.organisation())

    with django_assert_num_queries(LISTED):
        admin.get(reverse(LIST))


LISTED = 8


def test_what_a_change_did(admin, speak, bulk):
    speak("en")
    page = admin.get(page_of(bulk))

    told = [
        (str(entry["action"]), entry["name"], [line.label for line in entry["lines"]])
        for entry in page.context["entries"]
    ]
    assert told == [("Changed", f"ORG {number}", ["Status"]) for number in range(3)]
    assert "Guests from now on" in page.text
    assert page_of(bulk, "undo") in page.text


@pytest.mark.parametrize("count", [1, 6])
def test_a_change_costs_the_same_for_few_and_many(admin, staff, django_assert_num_queries, count):
    with changes.change("bulk", staff) as change:
        for _each in range(count):
            factories.attendance(factories.edition(), factories.organisation(parent=factories.organisation()))

    with django_assert_num_queries(SHOWN):
        admin.get(page_of(change))


SHOWN = 22


def test_records_without_view_permission_are_not_described(client, person, staff):
    with changes.change("form", staff) as change:
        officer = factories.officer(name="Secret Person")
        factories.contact(officer, kind="phone", value="+33 1 23")
    user = person("translator")
    user.user_permissions.add(*permissions("view_change"))
    client.force_login(User.objects.get(pk=user.pk))
    page = client.get(page_of(change))

    assert [(str(entry["what"]), entry["count"]) for entry in page.context["entries"]] == [
        ("liaison officers", 1),
        ("contact points", 1),
    ] or len(page.context["entries"]) == 2
    assert "Secret Person" not in page.text
    assert "+33" not in page.text


def permissions(*codes):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=codes)


# --- Undoing ----------------------------------------------------------------------------------------------------------


def test_it_works(admin, staff, three, bulk):
    assert undo(admin, bulk) == []

    assert standings() == ["member"] * 3
    change = Change.objects.first()
    assert (change.kind, change.by, change.undoes) == ("undo", staff, bulk)
    assert {row.history.latest("history_id").history_change for row in three} == {change}
    assert page_of(bulk, "undo") not in admin.get(page_of(bulk)).text


def test_an_undo_can_be_undone(admin, bulk):
    undo(admin, bulk)

    assert undo(admin, Change.objects.first()) == []
    assert standings() == ["guest"] * 3


def test_twice(admin, speak, bulk):
    speak("en")
    undo(admin, bulk)

    assert undo(admin, bulk) == ["This change has already been undone."]
    assert Change.objects.filter(kind="undo").count() == 1


def test_nothing_half(admin, speak, three, bulk):
    speak("en")
    Organisation.objects.filter(pk=three[1].pk).update(standing="observer")
    page = admin.get(page_of(bulk, "undo"))

    assert undo(admin, bulk) == ["organization “ORG 1”: It has been changed since: Status."]
    assert page.context["plan"].reasons == ["organization “ORG 1”: It has been changed since: Status."]
    assert '<form method="post">' not in page.text
    assert standings() == ["guest", "observer", "guest"]


def test_another_field_changed_since_is_kept(admin, three, bulk):
    Organisation.objects.filter(pk=three[1].pk).update(website="https://example.org/")

    assert undo(admin, bulk) == []
    assert standings() == ["member"] * 3
    assert Organisation.objects.get(pk=three[1].pk).website == "https://example.org/"


def test_what_was_deleted_since(admin, speak, three, bulk):
    speak("en")
    three[0].delete()

    assert undo(admin, bulk) == ["organization “ORG 0”: It has been deleted since."]
    assert standings() == ["guest"] * 2


def test_what_was_created_goes(admin, staff):
    with changes.change("import", staff) as change:
        organisation = factories.organisation()
        factories.name(organisation=organisation)
        factories.attendance(factories.edition(), organisation)
        factories.priority(organisation).goals.add(factories.goal())

    assert undo(admin, change) == []
    assert (Organisation.objects.count(), Attendance.objects.count(), Priority.objects.count()) == (0, 0, 0)


def test_what_belongs_to_it_since_is_not_lost(admin, speak, staff):
    speak("en")
    with changes.change("import", staff) as change:
        organisation = factories.organisation(acronym_en="NEW")
    factories.name(organisation=organisation)

    assert undo(admin, change) == ["organization “NEW”: Others refer to it: other names."]
    assert Organisation.objects.count() == OrganisationName.objects.count() == 1


def test_what_was_created_and_changed_since(admin, speak, staff):
    speak("en")
    with changes.change("import", staff) as change:
        organisation = factories.organisation(acronym_en="NEW")
    organisation.website = "https://example.org/"
    organisation.save()

    assert undo(admin, change) == ["organization “NEW”: It has been changed since."]


def test_all_of_a_form(admin):
    """One change creates, changes and deletes records, and one of them replaces another."""
    edition, organisation = factories.edition(), factories.organisation()
    attendance = factories.attendance(edition, organisation, role="guest")
    key = attendance.pk
    outcome = factories.outcome(edition, 1, text_en="First")
    with changes.change("form") as change:
        attendance.delete()
        factories.attendance(edition, organisation, role="host")
        outcome.text_en = "Second"
        outcome.save()

    assert undo(admin, change) == []
    assert [(row.pk, row.role) for row in Attendance.objects.all()] == [(key, "guest")]
    assert Outcome.objects.get().text_en == "First"


def test_links_are_undone_one_by_one(admin, staff):
    organisation = factories.organisation()
    first, second, third = (factories.source() for _each in range(3))
    organisation.sources.set([first])
    with changes.change("form", staff) as change:
        organisation.sources.set([second])
    organisation.sources.add(third)

    assert undo(admin, change) == []
    assert set(organisation.sources.all()) == {first, third}


def test_a_deletion_of_many(admin, three):
    source = factories.source()
    for row in three:
        row.sources.add(source)
    names = [factories.name(organisation=row) for row in three]
    keys = [row.pk for row in three]
    admin.post(list_page(Organisation), {"action": "delete_selected", "post": "yes", ACTION_CHECKBOX_NAME: keys})
    change = Change.objects.first()
    source.delete()

    assert undo(admin, change) == []
    assert list(Organisation.objects.order_by("pk").values_list("pk", flat=True)) == keys
    assert set(OrganisationName.objects.all()) == set(names)


def test_only_publishers_undo_a_publication(client, speak, person, three):
    with changes.change("bulk") as change:
        Organisation.objects.update(state="archived")
    person("editor")
    client.cookies.clear()
    client.force_login(User.objects.get(username="editor"))

    assert len(undo(client, change)) == 3
    assert set(Organisation.objects.values_list("state", flat=True)) == {"archived"}
    person("publisher")
    assert undo(client, change) == []
    assert set(Organisation.objects.values_list("state", flat=True)) == {"published"}


def test_it_needs_the_right_to_do_what_it_does(client, person):
    with changes.change("import") as change:
        factories.organisation(**factories.DRAFT)
    person("editor")  # editors cannot delete

    assert len(undo(client, change)) == 1
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_permissions(client, person, bulk, role):
    Organisation.objects.update(**factories.DRAFT)  # only publishers undo changes of published records
    person(role)
    reads = role not in {"translator", "liaison officer"}
    takes_back = role in {"administrator", "publisher", "editor"}

    assert client.get(reverse(LIST)).status_code == (200 if reads else 403)
    assert client.get(page_of(bulk)).status_code == (200 if reads else 403)
    assert client.post(page_of(bulk)).status_code == 403
    assert client.get(page_of(bulk, "undo")).status_code == (200 if takes_back else 403)
    assert client.post(page_of(bulk, "undo")).status_code == (302 if takes_back else 403)
    assert standings() == ["member" if takes_back else "guest"] * 3


def test_a_change_of_a_form_is_named_by_its_user_after_they_left(client, admin, speak, person):
    speak("en")
    organisation = factories.organisation(**factories.DRAFT)
    user = person("editor")
    submit(client, change_page(organisation), website="https://example.org/")
    user.delete()
    client.force_login(User.objects.get(username="staff"))

    page = client.get(reverse("admin:participants_organisation_history", args=[organisation.pk]))
    assert "<bdi>editor</bdi>" in page.text
    assert client.get(reverse(LIST)).context["cl"].result_list[0].who == "editor"
