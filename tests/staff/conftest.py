"""Who works in the admin."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db.models.signals import post_save

from tests.staff.accounts import give_factor


@pytest.fixture(autouse=True)
def second_factors():
    """Everybody has a second factor from the start; a test about those who have none takes it away."""

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
    """The browser of a logged-in superuser."""
    client.force_login(staff)
    return client


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
def quick_hashes(settings):
    """Passwords that are hashed at once: tests that log in many times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def roles(db):
    """The groups of all roles, by name."""
    call_command("roles", verbosity=0)
    return {group.name: group for group in Group.objects.all()}
