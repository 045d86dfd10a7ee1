"""Translators, reviewers and publishers, each with a logged-in client if a test asks for one."""

import pytest
from django.contrib.auth.models import Group, User

from apps.languages.models import Translator
from tests.staff.accounts import give_factor


@pytest.fixture
def person(db):
    """Make a user with a role, who translates into languages and, if asked, reviews them."""

    def make(role, *languages, name="", reviews=False):
        user = User.objects.create_user(
            name or role.replace(" ", "-"), is_staff=True, email=f"{name or role[:3]}@x.example"
        )
        give_factor(user)
        user.groups.add(Group.objects.get(name=role))
        Translator.objects.bulk_create(Translator(user=user, language=code, reviews=reviews) for code in languages)
        return user

    return make


@pytest.fixture
def translator(person):
    return person("translator", "ar")


@pytest.fixture
def reviewer(person):
    return person("translator", "ar", name="reviewer", reviews=True)


@pytest.fixture
def publisher(person):
    return person("publisher")
