"""Users of the officers' desk."""

import pytest
from django.contrib.auth.models import Group, User

from apps.participants.models import Representation
from tests import factories
from tests.staff.accounts import give_factor


@pytest.fixture
def member(db):
    """Make a user with a role and a second factor, who speaks for an organisation."""

    def make(role="liaison officer", name="", speaks_for=None):
        user = User.objects.create_user(name or role.replace(" ", "-"), is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        give_factor(user)
        if speaks_for:
            Representation.objects.create(user=user, organisation=speaks_for)
        return user

    return make


@pytest.fixture
def desk(client, member):
    """The client of an officer of another organisation than those of the posts."""
    client.force_login(member(speaks_for=factories.organisation("other")))
    return client
