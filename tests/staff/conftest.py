"""Users of the admin, and clients logged in as one."""

import pytest
from django.contrib.auth.models import Group, User
from django.db.models.signals import post_save

from apps.languages.models import Translator
from apps.participants.models import Representation
from tests.staff.accounts import give_factor


@pytest.fixture(autouse=True)
def second_factors():
    """Give every new user a second factor. Tests of users without one remove it."""

    def give(instance, created, **kwargs):
        if created:
            give_factor(instance)

    post_save.connect(give, sender=User)
    yield
    post_save.disconnect(give, sender=User)


@pytest.fixture
def staff(db):
    return User.objects.create_superuser("staff", password="a long enough word")


@pytest.fixture
def admin(client, staff):
    """The client of a logged-in superuser."""
    client.force_login(staff)
    return client


@pytest.fixture
def member(db):
    """Make a user with a role, who translates into languages or speaks for an organisation."""

    def make(role, name="", languages=(), speaks_for=None):
        user = User.objects.create_user(name or role.replace(" ", "-"), is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        Translator.objects.bulk_create(Translator(user=user, language=code) for code in languages)
        if speaks_for:
            Representation.objects.create(user=user, organisation=speaks_for)
        return user

    return make


@pytest.fixture
def speak(admin, settings):
    """Choose the language of the admin."""

    def choose(language):
        admin.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    return choose


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def roles(db):
    """The groups of all roles, by name."""
    return {group.name: group for group in Group.objects.all()}
