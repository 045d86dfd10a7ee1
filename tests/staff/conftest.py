"""Who works in the admin."""

import pytest
from django.contrib.auth.models import User


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
