"""The first page of the admin: tasks, in the same numbers as the lists to which they link."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils.html import escape

from apps.editions.models import Edition
from apps.history import changes
from apps.liaison.models import Post, Term
from apps.participants.models import Organisation
from apps.publishing.proposing import propose
from apps.publishing.record_notes import Assignment
from apps.records import clock
from apps.records.acts import act
from apps.staff import dashboard
from tests import factories
from tests.staff.pages import change_page, rows

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def overview(client):
    return client.get(reverse("admin:index")).context


def shown_at(context):
    """The number of records in a list, or of findings in the queue."""
    return context["cl"].result_count if "cl" in context else context["page_obj"].paginator.count


def shown_cards(client):
    """The cards whose lines lead to lists."""
    context = overview(client)
    cards = [*context["mine"], *context["upkeep"]]
    return [card for card in cards if "changelist" in resolve(path_of(card)).url_name]


def cards(client):
    """The numbers of the cards: label -> model -> number. Checks that each linked list shows as many."""
    found = {}
    for card in shown_cards(client):
        for line in card.lines:
            assert shown_at(client.get(line.url).context) == line.number, (card.label, line)
        found[str(card.label)] = {line.label: line.number for line in card.lines}
        assert card.total == sum(found[str(card.label)].values())
    return found


def path_of(card):
    return card.lines[0].url.partition("?")[0]


def draft_by(user, make=factories.edition, *args, **values):
    with act("form", user):
        return make(*args, **factories.DRAFT | {"state": "in_review"} | values)


@pytest.fixture
def editor():
    return User.objects.create_user("writer")


def test_it_works(client, member, editor, four_eyes):
    user = member("publisher")
    client.force_login(user)
    verified = {"verified_on": clock.today()}
    mine, theirs = draft_by(user, **verified), draft_by(editor, **verified)
    public = factories.organisation(**verified)
    for record in (mine, theirs, public):
        record.sources.add(factories.source())
    propose(public, {"name_fr": "x"}, editor)
    propose(public, {"name_fr": "y"}, user)
    Assignment.write(Edition, [theirs.pk], user_id=user.pk)
    Assignment.write(Edition, [mine.pk], user_id=editor.pk)

    found = cards(client)

    assert found.pop("To review and publish") == {"Editions": 1}
    assert found.pop("Changes waiting for your decision") == {"Waiting changes": 1}
    assert found.pop("Your waiting changes") == {"Waiting changes": 1}
    assert found.pop("Assigned to you") == {"Editions": 1}
    assert found == {
        f"Not translated: {name}": {"Editions": 2, "Organizations": 1} for name in ("French", "Spanish", "Arabic")
    }


def test_what_one_person_changed_in_public(client, member, editor, four_eyes, settings):
    publisher = member("publisher")
    client.force_login(publisher)
    for by in (publisher, User.objects.create_superuser("other")):
        edition = factories.edition()
        with act("form", by):
            edition.save()
            Edition.objects.filter(pk=edition.pk).update(title_fr="Titre")
    draft_by(editor)

    assert cards(client)["Public changes without a second review"] == {"Editions": 1}
    settings.FOUR_EYES = False
    assert "Public changes without a second review" not in cards(client)


def test_translations(client, staff):
    client.force_login(staff)
    edition = factories.edition(title_fr="Titre", title_es="Título", title_ar="عنوان", theme_fr="Sans source")
    factories.edition(title_fr="Titre", title_es="Título", title_ar="عنوان")
    factories.outcome(edition, text_fr="Convenu.")
    edition.title_en = "Another title"
    edition.title_es = "Otro título"
    edition.save()
    factories.priority(factories.organisation(name_fr="N", acronym_fr="A"), state="archived")

    found = cards(client)

    assert "Not translated: French" not in found
    assert found["Not translated: Arabic"] == {"Organizations": 1, "Outcomes": 1}
    assert found["Translation older than its source: French"] == {"Editions": 1}
    assert found["Translation older than its source: Arabic"] == {"Editions": 1}
    assert "Translation older than its source: Spanish" not in found


def test_facts(client, staff):
    client.force_login(staff)
    values = {"name_fr": "N", "name_es": "N", "name_ar": "N", "acronym_fr": "A", "acronym_es": "A", "acronym_ar": "A"}
    with clock.stopped_at(NOON):
        for code, day in (("never", None), ("long-ago", "2025-04-30"), ("last-year", "2025-05-01")):
            organisation = factories.organisation(code, verified_on=day, **values)
            written = clock.now() - timedelta(days=366)
            Organisation.objects.filter(pk=organisation.pk).update(changed_at=written)
            if code == "never":
                organisation.sources.add(factories.source(), factories.source())
        factories.organisation(state="archived", **values)
        factories.organisation("just-written", **values).sources.add(factories.source())

        found = cards(client)

    assert found == {"Facts without a source": {"Organizations": 2}, "Not verified for a year": {"Organizations": 2}}


@pytest.mark.parametrize(
    ("end", "is_soon"),
    [
        ("", False),
        ("2026-04-30", False),
        ("2026-05-01", True),
        ("2026-06-30", True),
        ("2026-07-01", False),
        ("2026-05", True),
        ("2026-06", True),
        ("2026-07", False),
        ("2026", False),
    ],
)
def test_terms_that_end_within_60_days(client, staff, end, is_soon):
    client.force_login(staff)
    term = factories.term(factories.post(), factories.officer(), start="2020", end=end)
    factories.term(factories.post(), factories.officer(), start="2026-05-02", end="2026-06-01")

    with clock.stopped_at(NOON):
        assert list(Term.objects.ending(60)) == [term] * is_soon
        assert cards(client).get("Terms that end within 60 days") == ({"Terms": 1} if is_soon else None)


def test_posts_that_are_vacant(client, staff):
    client.force_login(staff)
    with clock.stopped_at(NOON):
        held, acting, ended = factories.post(), factories.post(), factories.post()
        factories.term(held, factories.officer(), start="2020")
        factories.term(acting, factories.officer(), start="2020", acting=True)
        factories.term(ended, factories.officer(), start="2020", end="2026-04")
        factories.post(closed="2025")
        factories.post(state="archived")

        assert set(Post.objects.vacant().exclude(state="archived")) == {acting, ended}
        assert cards(client)["Posts that are vacant"] == {"Posts": 2}


# --- Users -----------------------------------------------------------------------------------------------------------


def test_for_each_role(client, member, staff):
    own = factories.organisation("own", **factories.DRAFT)
    rows(2, staff)
    members = [
        *(member(role) for role in ("administrator", "publisher", "editor", "data manager", "auditor")),
        member("translator", languages=["ar"]),
        member("liaison officer", speaks_for=own),
    ]
    draft_by(staff, factories.priority, own)
    found = {}
    for user in members:
        client.force_login(user)
        found[user.username] = {str(card.label) for card in shown_cards(client)}

    quality = {"Facts without a source"}
    translation = {f"Not translated: {name}" for name in ("French", "Spanish", "Arabic")}
    decisions = {"To review and publish", "Changes waiting for your decision"}
    assert found == {
        "administrator": quality | translation | decisions,
        "publisher": quality | translation | decisions,
        "editor": quality | translation,
        "data-manager": quality,
        "auditor": quality,
        "translator": set(),  # theirs lead to the workspace
        "liaison-officer": quality,
    }
    assert cards(client)["Facts without a source"] == {"Organizations": 1, "Strategic priorities": 1}


def test_one_click_leads_to_each_record_that_waits(client, member, editor, four_eyes):
    client.force_login(member("publisher"))
    reviewed, public = draft_by(editor), factories.organisation()
    waiting = propose(public, {"name_fr": "x"}, editor)

    page = client.get(reverse("admin:index"))

    links = [record.url for card in page.context["mine"] for line in card.lines for record in line.records]
    assert links == [change_page(reviewed), change_page(waiting)]
    assert all(f'href="{link}"' in page.text for link in links)
    assert not any(line.records for card in page.context["upkeep"] for line in card.lines)


@pytest.fixture
def sandbox(monkeypatch, settings, four_eyes):
    """The users of `make demo`, with the demo data and one record for each task that these lack."""
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", "/anywhere/demo.sqlite3")
    for code in ("afripol", "aseanapol", "europol"):
        factories.organisation(code)
    call_command("demo", stdout=io.StringIO())
    users = {user.username: user for user in User.objects.all()}
    edition = Edition.objects.get()
    Assignment.write(Edition, [edition.pk], user_id=users["editor"].pk)
    answered = factories.confirmation_request(Organisation.objects.get(code="europol"), users["editor"])
    answered.lines.create(record=answered.organisation, field="website", answer="corrected", value="x", value_hash="x")
    type(answered).objects.update(answered_at=clock.now())
    edition.title_fr, edition.title_es, edition.title_ar = "Titre", "Título", "عنوان"
    edition.save()
    edition.title_en = "A title that is newer than its translations"
    edition.save()
    draft_by(users["editor"], factories.release, edition=edition)
    return users


def test_one_click_leads_to_each_thing_that_waits(client, sandbox):
    """For every role and every task that is registered, on the first page and nowhere behind it."""
    found = set()
    for user in sandbox.values():
        client.force_login(user)
        page = client.get(reverse("admin:index"))
        lists = dashboard._Lists(site, page.wsgi_request)
        for task in [task for task in dashboard._tasks if task.concerns(user) and task.is_personal(user)]:
            for row in [row for model in task.models if lists[model] for row in task.rows(lists.rows[model], user)]:
                url = task.record_url(user, row)
                assert f'href="{escape(url)}"' in page.text, (user, task.name, row)
                opened = client.get(url, follow=True).context
                assert (opened["original"] if "original" in opened else opened["view"].text.record) == row
                found.add(task.name)

    assert found == {task.name for task in dashboard._tasks if any(map(task.is_personal, sandbox.values()))}


def test_one_click_leads_to_the_tenth_record_too(client, member, editor, four_eyes):
    """Up to a bound, beyond which the list is as near. Further records cost no further queries."""
    client.force_login(member("publisher"))
    url = f"{reverse('admin:editions_edition_changelist')}?task=review"

    def line():
        with CaptureQueriesContext(connection) as made:
            page = client.get(reverse("admin:index"))
        [line] = [line for card in page.context["mine"] for line in card.lines if line.url == url]
        assert all(f'href="{escape(record.url)}"' in page.text for record in line.records)
        assert (f"Show all ({line.number})" in page.text) == line.has_more
        return len(line.records), line.has_more, len([query for query in made if "session" not in query["sql"]])

    draft_by(editor), line()
    shown, has_more, queries = line()
    assert (shown, has_more) == (1, False)
    for _number in range(9):
        draft_by(editor)
    assert line() == (10, False, queries)
    for _number in range(dashboard.LISTED - 9):
        draft_by(editor)
    assert line() == (dashboard.LISTED, True, queries)


def test_authors_see_their_waiting_changes(client, member):
    translator = member("translator", languages=["fr"])
    client.force_login(translator)
    propose(factories.edition(title_fr="x"), {"title_fr": "y"}, translator)

    assert cards(client)["Your waiting changes"] == {"Waiting changes": 1}


def test_a_filter_that_does_not_concern_the_user_shows_all(client, member):
    client.force_login(member("auditor"))
    draft_by(None)
    factories.edition()

    page = client.get(reverse("admin:editions_edition_changelist"), {"task": "review"})

    assert page.context["cl"].result_count == 2


def test_as_many_queries_for_many_as_for_few(client, staff):
    client.force_login(staff)

    def queries():
        with CaptureQueriesContext(connection) as made:
            overview(client)
        return len([query for query in made if "session" not in query["sql"]])

    rows(1, staff)
    queries()  # caches that each process fills once
    few = queries()
    rows(4, staff)

    assert queries() == few <= 70, "here also those of what is cached until the content changes"


# --- Beside the cards ------------------------------------------------------------------------------------------------


def checklist(client):
    return {str(item.label): item.is_done for item in overview(client)["panels"][0].items}


def test_the_next_edition(client, staff):
    client.force_login(staff)
    with clock.stopped_at(NOON):
        factories.edition(1, start_date="2026-04-30", end_date="")
        later = factories.edition(3, start_date="2028", end_date="", format="", title_en="Later")
        assert overview(client)["panels"][0].name == "3 – Later"
        coming = factories.edition(
            2, start_date="2026-10-01", end_date="2026-10-02", format="hybrid", title_fr="Titre", **factories.DRAFT
        )
        assert later.start_date > coming.start_date
        assert [name for name, done in checklist(client).items() if done] == [
            "Exact first and last day",
            "Format",
            "Title – English",
            "Title – French",
        ]

        factories.attendance(coming, factories.organisation(), role="host")
        coming.city_en, coming.country, coming.theme_en, coming.state = "Lyon", "FR", "Together", "published"
        coming.save()
        coming.sources.add(factories.source())
        assert [name for name, done in checklist(client).items() if not done] == ["Title – Spanish", "Title – Arabic"]


def test_an_online_edition_needs_no_place(client, staff):
    client.force_login(staff)
    factories.edition(2, start_date="2999", end_date="", format="online")

    assert "Place and country" not in checklist(client)
    assert checklist(client)["Exact first and last day"] is False


def test_without_a_next_edition_the_latest_draft(client, staff):
    client.force_login(staff)
    assert overview(client)["panels"][0].url == reverse("admin:editions_edition_add")

    factories.edition(1, start_date="2020", end_date="")
    factories.edition(2, start_date="2021", end_date="", title_en="Draft", **factories.DRAFT)
    factories.edition(3, start_date="2022", end_date="", state="archived")

    assert overview(client)["panels"][0].name == "2 – Draft"


@pytest.mark.parametrize("role", ["translator", "auditor", "data manager", "liaison officer"])
def test_the_checklist_is_for_those_who_write_editions(client, member, role):
    client.force_login(member(role, languages=["fr"], speaks_for=factories.organisation()))

    assert [panel.title for panel in overview(client)["panels"] if panel.url != reverse("desk:roster")] == []


def test_recent_changes(client, member, staff):
    with changes.change("bulk", staff, "Together"):
        organisation = factories.organisation()
        factories.priority(organisation), factories.priority(organisation)
    translator = member("translator")
    client.force_login(staff)
    latest = overview(client)["recent"][0]
    assert (latest.who, latest.message) == ("staff", "Together")
    assert latest.wrote == [("organizations", 1), ("strategic priorities", 2)]

    client.force_login(translator)
    assert overview(client)["recent"] == []
    with changes.change("form", translator):
        factories.edition(**factories.DRAFT)
    page = client.get(reverse("admin:index"))
    assert [change.who for change in page.context["recent"]] == ["translator"]
    assert reverse("admin:history_change_changelist") not in page.text


def test_nothing_to_do(client, member):
    client.force_login(member("translator", languages=["fr"]))

    assert "Nothing is waiting for you." in client.get(reverse("admin:index")).text
