"""What the secretariat sees of the checks of contacts."""

import pytest
from django.urls import reverse

from apps.liaison.answers import CheckAnswer
from apps.liaison.checks import answer_rates
from apps.liaison.models import ContactCheck
from apps.records import clock
from tests import factories
from tests.liaison.test_checks import asked

pytestmark = pytest.mark.django_db


def test_answer_rates(client, admin):
    post, sender = factories.post(), factories.organisation("sender")
    post.sent_by = sender
    post.save()
    factories.contact(post, value="a@example.org"), factories.contact(post, value="b@example.org")
    factories.contact(factories.officer(organisation=None), value="c@example.org")
    first, _second = asked()
    client.post(first, {"answer": "confirmed"})

    rates = answer_rates()

    assert [(rate.organisation, *rate[1:]) for rate in rates] == [(None, 1, 0, 0, 0), (sender, 2, 2, 1, 0)]
    page = admin.get(reverse("admin:liaison_contactpoint_answers"))
    assert list(page.context["rates"]) == rates


def test_the_rates_are_private(client, member):
    client.force_login(member("translator", languages=["fr"]))

    assert client.get(reverse("admin:liaison_contactpoint_answers")).status_code == 403


def test_what_is_wrong_or_silent_is_a_task(admin):
    contact = factories.contact(factories.post())
    ContactCheck.ask(contact)
    ContactCheck.objects.update(answer=CheckAnswer.WRONG, answered_at=clock.now())

    page = admin.get(reverse("admin:liaison_contactpoint_changelist"), {"task": "not-alive"})

    assert list(page.context["cl"].result_list) == [contact]
    assert "no longer right" in page.text
