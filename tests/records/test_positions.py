"""Rows in an order: a row that takes a position makes room there, in the order of its owner or of another one."""

import pytest
from django.apps import apps
from django.contrib.auth.models import User

from apps.arrangements.models import ArrangementParty
from apps.editions.models import Outcome, Photo, Statement
from apps.publishing.proposing import propose
from apps.records.positions import owners
from tests import factories
from tests.staff.pages import photo

pytestmark = pytest.mark.django_db
MAKE = {
    ArrangementParty: lambda owner, position: factories.party(owner, body_en="A body", position=position),
    Outcome: factories.outcome,
    Photo: photo,
    Statement: factories.statement,
}


@pytest.fixture(params=MAKE, ids=lambda model: model.__name__)
def model(request, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path  # for the pictures
    return request.param


@pytest.fixture
def owner(model):
    """The field that names the owner."""
    (name,) = owners(model)
    return name


@pytest.fixture
def two(model, owner):
    """Two owners, each with its rows at the positions 1 and 2."""
    records = [getattr(factories, owner)() for _each in range(2)]
    return [(record, [MAKE[model](record, position) for position in (1, 2)]) for record in records]


@pytest.fixture
def apply():
    """Apply a waiting change of a row."""

    def decided(row, **values):
        author, publisher = User.objects.create_user("author"), User.objects.create_superuser("publisher")
        propose(row, values, author).apply(publisher)

    return decided


def places(owner, record, row):
    """The positions of the rows of a record, with their keys."""
    return dict(type(row).objects.filter(**{owner: record}).order_by("position").values_list("position", "pk"))


def test_it_works(owner, two, apply):
    """In one order, two rows change places."""
    (own, [first, second]), _other = two

    apply(first, position=2)

    assert places(owner, own, first) == {1: second.pk, 2: first.pk}


@pytest.mark.parametrize("old", [1, 2, 9])
def test_a_row_from_another_owner_goes_to_the_end_where_its_place_is_taken(model, owner, two, apply, old):
    """Its old position counts in the order that it leaves: no row of the other order gets that number."""
    (own, rows), (other, [there, behind]) = two
    moved = next((row for row in rows if row.position == old), None) or MAKE[model](own, old)
    stay = {row.position: row.pk for row in rows if row != moved}

    apply(moved, **{owner: other.pk, "position": 1})

    assert places(owner, other, moved) == {1: there.pk, 2: behind.pk, 3: moved.pk}
    assert places(owner, own, moved) == stay


def test_a_row_from_another_owner_keeps_a_free_place(owner, two, apply):
    (own, [first, second]), (other, [there, behind]) = two

    apply(first, **{owner: other.pk, "position": 7})

    assert places(owner, other, first) == {1: there.pk, 2: behind.pk, 7: first.pk}
    assert places(owner, own, first) == {2: second.pk}


def test_every_model_in_an_order_is_tested():
    assert set(MAKE) == {model for model in apps.get_models() if owners(model)}
