"""The sandbox of `make demo`."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from apps.editions.models import Edition
from apps.publishing import text_review
from apps.publishing.models import Proposal
from apps.staff import roles
from apps.staff.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def sandbox(seeded, monkeypatch, settings):
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", "/anywhere/demo.sqlite3")


def test_it_works(sandbox, client, capsys):
    call_command("demo")

    for role in Role:
        user = authenticate(username=role.value.replace(" ", "-"), password="demo")
        assert roles.of(user) == {role}
    assert text_review.languages(authenticate(username="reviewer", password="demo")) == {"fr", "ar"}
    edition = Edition.objects.get(number=9)
    assert (edition.state, edition.attendances.count(), edition.outcomes.count()) == ("draft", 3, 1)
    assert "Sandbox" not in client.get("/en/editions/").text
    assert {proposal.author.username for proposal in Proposal.objects.filter(state="waiting")} == {
        "translator",
        "liaison-officer",
    }
    assert all(proposal.changes for proposal in Proposal.objects.all()), "each differs from the seed data"
    assert "Password of each: demo" in capsys.readouterr().out


def test_no_other_database_gets_accounts_with_a_known_password(db, django_user_model):
    with pytest.raises(CommandError, match=r"demo\.sqlite3"):
        call_command("demo")

    assert django_user_model.objects.count() == 0
