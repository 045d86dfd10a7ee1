"""The history of a record in the admin: its versions, and reverting to one."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import reverse

from apps.history.models import Change
from apps.languages import stamps
from apps.languages.models import Translator
from apps.participants.models import Organisation
from tests import factories
from tests.staff.pages import change_page, submit

pytestmark = pytest.mark.django_db


def page_of(record):
    return reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_history", args=[record.pk])


def way_back(record, number, language=""):
    """The address that reverts to a version of a record, counted from 0."""
    version = record.history.order_by("history_id")[number]
    name = f"admin:{record._meta.label_lower.replace('.', '_')}_revert"
    return reverse(name, args=[record.pk, version.history_id]) + (f"?language={language}" if language else "")


def go_back(client, record, number, language="", **values):
    """Confirm the revert, as its page does."""
    address = way_back(record, number, language)
    return client.post(address, {"seen": client.get(address).context["seen"], **values}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def entries(response):
    """The entries on a page of history: the action, and the labels of the differences."""
    return [(str(entry["action"]), [line.label for line in entry["lines"]]) for entry in response.context["entries"]]


def person(client, role, *languages):
    user = User.objects.create_user(role.replace(" ", "-"), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    for language in languages:
        Translator.objects.create(user=user, language=language)
    client.force_login(user)
    return user


@pytest.fixture
def organisation():
    record = factories.organisation("one", name_en="Council", name_ar="مجلس", name_fr="Conseil", standing="guest")
    record.name_en, record.name_ar, record.name_fr = "Council of Ministers", "مجلس الوزراء", "Conseil des ministres"
    record.standing = "member"
    record.save()
    return record


# --- Versions ---------------------------------------------------------------------------------------------------------


def test_it_works(admin, staff, speak, organisation):
    speak("en")
    submit(admin, change_page(organisation), name_ar="المجلس")
    page = admin.get(page_of(organisation))

    assert entries(page) == [
        ("Changed", ["Name – Arabic"]),
        ("Changed", ["Name – English", "Name – French", "Name – Arabic", "Status"]),
        ("Created", []),
    ]
    assert page.context["entries"][0]["row"].history_change.who == "staff"
    assert '<td dir="rtl" lang="ar">' in page.text
    for words in ("of Ministers</ins>", "<del><span", "guest</del>", "member</ins>"):
        assert words in page.text


def test_names_of_records_and_links_also_of_deleted_ones(admin, speak):
    speak("en")
    parent, source = factories.organisation(acronym_en="PARENT"), factories.source(title="Annual report")
    organisation = factories.organisation()
    submit(admin, change_page(organisation), parent=parent.pk, sources=[source.pk])
    submit(admin, change_page(organisation), sources=[])
    parent.delete()
    page = admin.get(page_of(organisation))

    assert [labels for _happened, labels in entries(page)] == [
        ["Parent body"],
        ["Sources"],
        ["Parent body", "Sources"],
        [],
    ]
    assert page.text.count("Annual report: ") == 2
    assert page.text.count("PARENT</ins>") == page.text.count("PARENT</del>") == 1


def test_dates_and_truth_in_words(admin, speak):
    speak("fr")
    term = factories.term(factories.post(), factories.officer(), start="2022-12")
    term.start, term.acting, term.end = "2023", True, "2024-03-01"
    term.save()
    page = admin.get(page_of(term))

    texts = [
        ["".join(piece.text for piece in item) for item in line.items] for line in page.context["entries"][0]["lines"]
    ]
    assert texts == [["décembre 2022 2023"], ["1er mars 2024"], ["non oui"]]


def test_a_record_that_came_back(admin, speak, organisation):
    speak("en")
    Organisation.objects.all().delete()
    admin.post(reverse("admin:participants_organisation_restore", args=[Organisation.history.first().history_id]))

    assert [happened for happened, _lines in entries(admin.get(page_of(organisation)))] == [
        *("Restored", "Deleted", "Changed", "Created")
    ]


@pytest.mark.parametrize("count", [2, 60])
def test_the_same_queries_for_few_and_many(admin, django_assert_max_num_queries, count):
    organisation = factories.organisation()
    for number in range(count):
        organisation.parent = factories.organisation(acronym_en=f"P{number}")
        organisation.save()

    with django_assert_max_num_queries(17):
        page = admin.get(page_of(organisation))
    assert len(page.context["entries"]) == min(count + 1, 25)
    if count == 60:
        assert len(admin.get(page_of(organisation), {"p": 3}).context["entries"]) == 11


# --- Reverting --------------------------------------------------------------------------------------------------------


def test_one_language_alone(admin, staff, speak, organisation):
    speak("en")
    page = admin.get(way_back(organisation, 0, "ar"))
    assert [line.label for line in page.context["lines"]] == ["Name – Arabic"]

    response = go_back(admin, organisation, 0, "ar", message="Wrong word")

    organisation.refresh_from_db()
    change = organisation.history.latest("history_id").history_change
    assert (organisation.name_ar, organisation.name_en, organisation.standing) == (
        "مجلس",
        "Council of Ministers",
        "member",
    )
    assert (change.kind, change.by, change.message) == ("undo", staff, "Wrong word")
    assert said(response) == ["The earlier version has been restored."]
    assert LogEntry.objects.filter(object_id=str(organisation.pk), user=staff).count() == 1


@pytest.mark.parametrize("whole", [False, True])
def test_a_translation_that_comes_back_is_as_old_as_it_was(admin, whole):
    record = factories.organisation(name_en="One", name_fr="Un", name_ar="واحد")
    for values in ({"name_en": "Two"}, {"name_ar": "اثنان", "name_fr": "Deux"}, {"name_en": "Three"}):
        for name, value in values.items():
            setattr(record, name, value)
        record.save()

    go_back(admin, record, 1, "" if whole else "ar")

    record.refresh_from_db()
    states = stamps.states(record)
    assert (record.name_ar, states["name", "ar"]) == ("واحد", "stale")
    assert (record.name_en, record.name_fr, states["name", "fr"]) == (
        ("Two", "Un", "stale") if whole else ("Three", "Deux", "stale")
    )
    go_back(admin, record, 0)
    assert stamps.states(Organisation.objects.get(pk=record.pk))["name", "ar"] == "draft"


def test_the_whole_with_its_links(admin, organisation):
    first, second = factories.source(), factories.source()
    organisation.sources.set([first])
    organisation.sources.set([second])

    go_back(admin, organisation, 2)

    organisation.refresh_from_db()
    assert (organisation.name_en, organisation.standing) == ("Council of Ministers", "member")
    assert list(organisation.sources.all()) == [first]


def test_publication_stays_as_it_is(admin, organisation):
    Organisation.objects.update(state="draft", publish_at=None)

    go_back(admin, organisation, 0)

    organisation.refresh_from_db()
    assert (organisation.name_en, organisation.state, organisation.publish_at) == ("Council", "draft", None)


def test_what_is_not_valid_today_is_refused(admin, speak):
    speak("en")
    parent = factories.organisation(acronym_en="PARENT")
    organisation = factories.organisation(parent=parent)
    parent.delete()

    response = go_back(admin, organisation, 0)

    organisation.refresh_from_db()
    assert organisation.parent is None
    assert said(response) == ["Parent body: It refers to “PARENT”, which is gone."]


def test_another_value_that_never_changes_is_refused(admin, speak, organisation):
    speak("en")
    row = organisation.history.earliest("history_id")
    row.code = "other"
    row.save()

    assert said(go_back(admin, organisation, 0)) == ["Code: This value cannot be changed."]
    organisation.refresh_from_db()
    assert organisation.name_en == "Council of Ministers"


def test_links_to_deleted_records_are_left_out(admin, organisation):
    source = factories.source()
    organisation.sources.set([source])
    organisation.sources.clear()
    source.delete()

    go_back(admin, organisation, 2)

    assert organisation.sources.count() == 0


def test_a_change_since_the_preview_is_shown_again(admin, speak, organisation):
    speak("en")
    address = way_back(organisation, 0)
    seen = admin.get(address).context["seen"]
    Organisation.objects.update(name_ar="آخر")

    response = admin.post(address, {"seen": seen})

    organisation.refresh_from_db()
    assert (organisation.name_ar, organisation.name_en) == ("آخر", "Council of Ministers")
    assert said(response) == ["Somebody else has changed this record. Check it again."]
    assert "آخر" in response.text


def test_a_reason_that_is_too_long(admin, organisation):
    go_back(admin, organisation, 0, message="x" * 201)

    organisation.refresh_from_db()
    assert organisation.name_en == "Council of Ministers"


@pytest.mark.parametrize("language", ["de", "x" * 50])
def test_an_unknown_language(admin, organisation, language):
    assert admin.get(way_back(organisation, 0, language)).status_code == 404


def test_a_version_of_another_record(admin, organisation):
    other = factories.organisation()
    version = other.history.latest("history_id").history_id

    assert (
        admin.get(reverse("admin:participants_organisation_revert", args=[organisation.pk, version])).status_code == 404
    )


def test_no_way_back_to_a_deletion(admin, organisation):
    Organisation.objects.all().delete()
    deletion = Organisation.history.first()
    admin.post(reverse("admin:participants_organisation_restore", args=[deletion.history_id]))
    address = reverse("admin:participants_organisation_revert", args=[organisation.pk, deletion.history_id])

    assert admin.get(address).status_code == 404


# --- Permissions ------------------------------------------------------------------------------------------------------


def test_a_translator_reverts_texts_in_their_languages(client, organisation):
    Organisation.objects.update(**factories.DRAFT)
    person(client, "translator", "ar")
    ways = [
        code for entry in client.get(page_of(organisation)).context["entries"] for code, _name in entry["languages"]
    ]
    assert ways == ["ar"]
    for language in ("", "fr", "en"):
        assert client.get(way_back(organisation, 0, language)).status_code == 403
        assert client.post(way_back(organisation, 0, language), {"seen": 1}).status_code == 403

    go_back(client, organisation, 0, "ar")

    organisation.refresh_from_db()
    assert (organisation.name_ar, organisation.name_fr) == ("مجلس", "Conseil des ministres")


def test_users_who_only_propose_revert_nothing(client, organisation):
    user = person(client, "liaison officer")
    organisation.representations.create(user=user)

    assert [entry["languages"] for entry in client.get(page_of(organisation)).context["entries"]] == [[], []]
    for language in ("", "ar"):
        assert client.post(way_back(organisation, 0, language), {"seen": 1}).status_code == 403


@pytest.mark.parametrize("role", ["auditor", "data manager"])
def test_readers_revert_nothing(client, organisation, role):
    person(client, role)

    assert len(client.get(page_of(organisation)).context["entries"]) == 2
    assert client.get(way_back(organisation, 0)).status_code == 403
    assert Change.objects.filter(kind="undo").count() == 0
