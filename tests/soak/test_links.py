"""Contact checks and links of organisations through a mail server that refuses, hangs and restarts, many times."""

import random

import pytest

from apps.liaison.models import ContactCheck
from apps.mail.models import Mail
from tests import factories
from tests.mail.test_links import TROUBLES, asked_of, rounds, staff_sender  # noqa: F401 fixtures
from tests.mail.test_queue import server  # noqa: F401 a fixture

pytestmark = pytest.mark.django_db


def test_no_link_is_lost_or_doubled_in_any_order_of_troubles(server, asked_of, size):  # noqa: F811
    chance = random.Random(1)
    for number in range(size(5, 200)):
        factories.contact(factories.post(), value=f"more{number}@example.org", tier="public")
    for _again in range(size(2, 40)):
        server.accepted.clear()
        ContactCheck.objects.all().delete()
        Mail.objects.all().delete()
        rounds(server, chance.choices(TROUBLES, k=6), chance.choice(["drop", "hang"]))
        recipients = [message["To"] for message in server.accepted]

        assert len(recipients) == len(set(recipients)) == ContactCheck.objects.count()
