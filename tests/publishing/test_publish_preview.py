"""The preview of a publication: the disclosure gate says what would become visible, and nothing is written."""

from datetime import timedelta

import pytest
from django.db import NotSupportedError, connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from apps.editions.models import Edition
from apps.goals.models import Goal
from apps.history.models import Change
from apps.languages import stamps
from apps.liaison.models import Post
from apps.priorities.models import Priority
from apps.publishing import publish_preview
from apps.publishing.proposing import propose
from apps.records import clock
from tests import factories

pytestmark = pytest.mark.django_db


def test_it_works():
    edition = factories.edition(title_fr="Titre", title_es="Título", **factories.DRAFT)
    shown, hidden = factories.organisation(), factories.organisation(**factories.DRAFT)
    for organisation in (shown, hidden):
        factories.attendance(edition, organisation)
    for position in (1, 2):
        factories.statement(edition, position, role_fr="Présidente", text_fr="Dit.")
    edition.sources.add(factories.source())
    before = Change.objects.count(), Edition.history.count()

    found = publish_preview.appearance([edition])

    assert found.records == [("Editions", 1), ("Attendances", 1), ("Statements", 2), ("Sources", 1)]
    assert (found.complete, found.lacking, found.at) == (["en", "fr"], ["es", "ar"], None)
    edition.refresh_from_db()
    assert (edition.state, edition.publish_at) == ("draft", None)
    assert not Edition.objects.public().exists()
    assert (Change.objects.count(), Edition.history.count()) == before


def test_many_at_once_cost_the_same():
    def queries(records):
        with CaptureQueriesContext(connection) as made:
            publish_preview.appearance(records)
        return len(made)

    editions = [factories.edition(**factories.DRAFT) for _each in range(5)]
    few = queries(editions[:1])

    assert queries(editions) == few
    assert publish_preview.appearance(editions).records == [("Editions", 5)]


def test_the_time():
    later, soon = clock.now() + timedelta(days=2), clock.now() + timedelta(days=1)
    first = factories.edition(state="draft", publish_at=later)
    second = factories.edition(**factories.DRAFT)

    assert publish_preview.appearance([first]).at == later
    assert publish_preview.appearance([first], soon).at == soon
    assert publish_preview.appearance([first, second]).at is None
    assert publish_preview.appearance([factories.edition(state="draft", publish_at=factories.LONG_AGO)]).at is None


def test_what_belongs_to_something_hidden_stays_hidden():
    priority = factories.priority(factories.organisation(**factories.DRAFT), **factories.DRAFT)

    assert publish_preview.appearance([priority]).records == []


def test_a_name_with_consent_becomes_visible():
    post, officer = factories.post(**factories.DRAFT), factories.officer()
    factories.term(post, officer)
    factories.consent(officer)

    assert publish_preview.appearance([post]).records == [("Posts", 1), ("Terms", 1)]
    assert not Post.objects.public().exists()


def test_a_waiting_change_is_read_as_applied():
    edition = factories.edition(title_en="Before", **factories.DRAFT)
    proposal = propose(edition, {"title_en": "After", "theme_fr": "Thème"}, None)
    with publish_preview.as_applied(proposal, Edition.objects.get(pk=edition.pk)):
        shown = Edition.objects.public().get()
        assert (shown.title_en, shown.theme_fr, shown.theme_es, shown.is_public) == ("After", "Thème", None, True)

    edition.refresh_from_db()
    assert (edition.title_en, edition.state, proposal.conflicts()) == ("Before", "draft", {})


def test_links_of_a_waiting_change():
    goals = [factories.goal(number) for number in (1, 2, 3)]
    priority, other = factories.priority(factories.organisation()), factories.priority(factories.organisation())
    priority.goals.set(goals[:2])
    other.goals.set(goals)
    proposal = propose(priority, {"goals": [goals[1].pk, goals[2].pk]}, None)
    with publish_preview.as_applied(proposal, Priority.objects.get(pk=priority.pk)):
        assert list(Priority.objects.public().get(pk=priority.pk).goals.order_by("number")) == goals[1:]
        assert Goal.objects.filter(priorities=priority).count() == 2
        assert other.goals.count() == 3

    assert list(priority.goals.order_by("number")) == goals[:2]


@pytest.mark.parametrize("values", [{"title_fr": "Après"}, {"title_en": "After"}, {"title_fr": None}])
def test_translation_states_are_those_after_the_change(values):
    edition = factories.edition(title_en="Before", title_fr="Avant", title_es="Antes")
    proposal = propose(edition, values, None)
    with publish_preview.as_applied(proposal, Edition.objects.get(pk=edition.pk)):
        previewed = stamps.states(Edition.objects.get(), "fr", "es")
    proposal.write(edition)

    assert previewed == stamps.states(Edition.objects.get(), "fr", "es")


def test_groups_are_counted_on_an_overlay():
    edition = factories.edition(**factories.DRAFT)
    for _each in range(2):
        factories.attendance(edition, factories.organisation())
    with publish_preview.as_published(Edition, [edition.pk]):
        counted = Edition.objects.public().annotate(count=Count("attendances")).get()

    assert counted.count == 2


def test_raw_statements_read_the_overlay():
    edition = factories.edition(**factories.DRAFT)
    statement = "SELECT count(*) FROM {} WHERE state LIKE 'pub%'"
    with publish_preview.as_published(Edition, [edition.pk]), connection.cursor() as cursor:
        for sql in (statement, f"WITH own AS (SELECT 1) {statement}"):
            cursor.execute(sql.format('"editions_edition"'))
            assert cursor.fetchone() == (1,)


def test_nothing_is_written_on_an_overlay():
    edition = factories.edition(**factories.DRAFT)
    with publish_preview.as_published(Edition, [edition.pk]), pytest.raises(NotSupportedError), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(country="FR")

    assert not Edition.objects.public().exists()
