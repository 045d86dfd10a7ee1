"""Merging two records by the function: what refers to both of them by a many-to-many field."""

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.utils.text import camel_case_to_spaces

from apps.arrangements.models import Channel
from apps.history.merge_records import BOTH, GOES, STAYS, Merge
from apps.history.relations import clashes, related_rows, relations_to
from apps.staff.merge_pages import MergePages
from tests import factories

pytestmark = pytest.mark.django_db
MERGEABLE = [
    model
    for model in apps.get_models()
    if site.is_registered(model) and isinstance(site.get_model_admin(model), MergePages)
]
LINKS = [way for model in MERGEABLE for way in relations_to(model) if way.field.many_to_many]
ANSWERS = [STAYS, GOES, BOTH]


def made(model, **values):
    return getattr(factories, camel_case_to_spaces(model.__name__).replace(" ", "_"))(**values)


def merge(stays, goes, answer=STAYS):
    """Merge with one answer to all questions; returns the names of the questions."""
    found = Merge(stays, goes)
    names = [question.name for question in found.questions]
    found.apply(dict.fromkeys(names, answer), found.seen, User.objects.create_superuser("merger"), "")
    return names


@pytest.fixture
def pair():
    """Two organisations that agree in all that a merge asks about."""
    same = {"name_en": "Police Council", "acronym_en": "PC"}
    return factories.organisation("stays", **same), factories.organisation("goes", **same)


@pytest.mark.parametrize("answer", ANSWERS)
def test_it_works(pair, answer):
    """A channel that both operate is no duplicate of itself: it stays, with everything that refers to it."""
    channel, arrangement = factories.channel(*pair), factories.arrangement()
    arrangement.channels.add(channel)

    assert merge(*pair, answer) == []

    assert list(Channel.objects.all()) == list(arrangement.channels.all()) == [channel]
    assert list(channel.operators.all()) == [pair[0]]


@pytest.mark.parametrize("answer", ANSWERS)
def test_two_channels_of_one_name_stay_two(pair, answer):
    channels = [factories.channel(organisation, name_en="Secure line") for organisation in pair]

    assert merge(*pair, answer) == []

    assert [list(channel.operators.all()) for channel in channels] == [[pair[0]], [pair[0]]]


@pytest.mark.parametrize("answer", [STAYS, GOES])
def test_equal_links_of_one_channel_are_a_question(pair, answer):
    """Their constraint names the code of the organisation, not the foreign key."""
    channel = factories.channel()
    texts = ["of the one that stays", "of the one that goes"]
    for organisation, text in zip(pair, texts, strict=True):
        factories.channel_link(channel, organisation, scope_en=text)

    (question,) = merge(*pair, answer)

    assert question
    link = channel.links.get()
    assert (link.linked_organisation, link.linked_with) == (pair[0], pair[0].code)
    assert link.scope_en == texts[answer == GOES]


def test_links_of_different_kinds_are_no_question(pair):
    channel = factories.channel()
    for organisation, kind in zip(pair, ["link_agreed", "hosted_on"], strict=True):
        factories.channel_link(channel, organisation, kind=kind)

    assert merge(*pair) == []

    assert set(channel.links.values_list("kind", "linked_with")) == {("link_agreed", "stays"), ("hosted_on", "stays")}


@pytest.mark.parametrize("way", LINKS, ids=lambda way: str(way.field))
def test_a_row_that_refers_to_both_stays(way):
    stays, goes = (made(way.field.related_model) for _each in range(2))
    shared, own = made(way.model), made(way.model)
    getattr(shared, way.field.name).set([stays, goes])
    getattr(own, way.field.name).set([goes])
    for relation, staying, going in related_rows(stays, goes):
        assert list(clashes(relation, staying, going)) == [], relation

    merge(stays, goes)

    assert set(way.model.objects.all()) == {shared, own}
    assert [list(getattr(row, way.field.name).all()) for row in (shared, own)] == [[stays], [stays]]


def test_the_walk_finds_the_operators_of_channels():
    assert "arrangements.Channel.operators" in map(str, (way.field for way in LINKS))
