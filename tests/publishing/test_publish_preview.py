"""What would become visible is said by the gate itself, and nothing of the rehearsal stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.editions.models import Edition
from apps.history.models import Change
from apps.liaison.models import Post
from apps.publishing import publish_preview
from apps.publishing.models import propose
from apps.records import clock
from tests import factories

pytestmark = pytest.mark.django_db


def test_it_works():
    edition = factories.edition(title_fr="Titre", **factories.DRAFT)
    shown, hidden = factories.organisation(), factories.organisation(**factories.DRAFT)
    for organisation in (shown, hidden):
        factories.attendance(edition, organisation)
    for position in (1, 2):
        factories.statement(edition, position)
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


def test_a_name_that_its_owner_agreed_to_show_is_told():
    post, officer = factories.post(**factories.DRAFT), factories.officer()
    factories.term(post, officer)
    factories.consent(officer)

    assert publish_preview.appearance([post]).records == [("Posts", 1), ("Terms", 1)]
    assert not Post.objects.public().exists()


def test_a_change_is_taken_back():
    edition = factories.edition(title_en="Before")
    proposal = propose(edition, {"title_en": "After"}, None)
    with publish_preview.rehearsed():
        assert publish_preview.apply(proposal).title_en == "After"
        assert Edition.objects.public().get().title_en == "After"

    edition.refresh_from_db()
    assert (edition.title_en, proposal.conflicts()) == ("Before", {})


def test_an_error_takes_all_back_too():
    edition = factories.edition(**factories.DRAFT)

    def fail():
        publish_preview.publish(Edition, [edition.pk])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), publish_preview.rehearsed():
        fail()

    assert not Edition.objects.public().exists()
