"""When each dataset changed last, however it was changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.opendata import changes
from apps.opendata.models import LastChange
from apps.participants.models import Organisation, OrganisationName
from tests import factories

pytestmark = pytest.mark.django_db


def long_ago():
    """Set every last change back, so that a new one differs."""
    LastChange.objects.update(changed_at=timezone.now() - timedelta(days=9))


def changed():
    recent = timezone.now() - timedelta(minutes=1)
    return sorted(LastChange.objects.filter(changed_at__gt=recent).values_list("dataset", flat=True))


def test_it_works():
    assert changes.last_change("participants") is None
    factories.organisation()
    assert timezone.now() - changes.last_change("participants") < timedelta(minutes=1)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: row.sources.set([factories.source()]),
        lambda row: Organisation.objects.update(region="africa"),
        lambda row: Organisation.objects.all().delete(),
        lambda row: Organisation.objects.bulk_update([row], ["region"]),
        lambda row: Organisation.objects.bulk_create(
            [Organisation(code="x", name_en="X", acronym_en="X", kind="un_body", region="world", standing="guest")]
        ),
    ],
    ids=["save", "delete", "links", "update", "delete-many", "bulk_update", "bulk_create"],
)
def test_every_kind_of_write_is_recorded(change):
    organisation = factories.organisation()
    long_ago()
    change(organisation)

    assert "participants" in changed()


def test_other_datasets_stay_as_they_were():
    organisation = factories.organisation()
    long_ago()
    OrganisationName.objects.create(organisation=organisation, language="en", kind="former", value="X")

    assert changed() == ["names"]
