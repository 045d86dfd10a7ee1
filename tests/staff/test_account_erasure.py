"""Erasing whose account it was: what the account did stays under a number, and an older backup changes nothing."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.coverage.models import Verdict
from apps.history.changes import change
from apps.history.models import Change
from apps.liaison.models import LiaisonOfficer
from apps.opendata.models import PrivateExport
from apps.participants.models import Representation
from apps.publishing.proposing import propose
from apps.staff import account_erasure
from apps.staff.models import AccessEvent, AccountEvent, Preference, UnsavedForm
from tests import factories
from tests.staff.test_erasure import found as traces_in
from tests.staff.test_erasure import holds

pytestmark = pytest.mark.django_db
TRACES = {"username": "z-quaggason", "first_name": "Zoë", "last_name": "Quaggason", "email": "zoe@quaggason.example"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ERASED_FILE = tmp_path / "erased.jsonl"
    settings.ACCESS_FILE = tmp_path / "accesses.jsonl"


def worked(user):
    """What an account leaves in every place."""
    organisation = factories.organisation()
    with change(Change.Kind.FORM, user, "Corrected by Zoë Quaggason"):
        organisation.name_fr = "x"
        organisation.save()
    propose(organisation, {"name_es": "y"}, user, "Zoë Quaggason thinks so")
    factories.verdict(factories.goal(), decided_by=user, decided_by_name=user.get_full_name())
    PrivateExport.objects.create(by=user, what="contacts", rows=1, reason="x")
    AccessEvent.objects.create(by=user, by_name=user.get_full_name(), kind="list", model="liaison.term")
    AccountEvent.objects.create(user=user, kind="login", address="192.0.2.7")
    Preference.objects.create(user=user, language="fr")
    UnsavedForm.objects.create(user=user, path="/admin/", content="x")
    Representation.objects.create(user=user, organisation=organisation)


@pytest.fixture
def account():
    user = User.objects.create_superuser(**TRACES)
    worked(user)
    User.objects.filter(pk=user.pk).update(is_active=False, is_superuser=False)
    return User.objects.get(pk=user.pk)


def test_it_works(account, staff):
    assert {table for table, _column in traces_in()} >= {
        *("auth_user", "history_change", "publishing_proposal", "coverage_verdict", "coverage_historicalverdict"),
        *("opendata_privateexport", "staff_accessevent"),
    }

    account_erasure.AccountErasure(account).erase(staff, "Zoë Quaggason asked")

    assert traces_in() == set()
    account.refresh_from_db()
    name = f"account-{account.pk}"
    assert (account.username, account.email, account.is_active, account.has_usable_password()) == (
        name,
        "",
        False,
        False,
    )
    assert [row.by_name for row in (PrivateExport.objects.get(), AccessEvent.objects.get())] == [name, name]
    assert Verdict.objects.get().decided_by_name == name
    assert Change.objects.filter(by=account).first().message == "Corrected by …"
    for model in (AccountEvent, Preference, UnsavedForm, Representation):
        assert not model.objects.exists()
    assert Change.objects.filter(message="… asked", by=staff).exists()


def test_an_officer_who_had_the_account_stays(account):
    officer = factories.officer(user=account)

    account_erasure.AccountErasure(account).erase(None, "x")

    officer.refresh_from_db()
    assert officer.user is None


def test_a_word_as_a_user_name_stays_in_texts():
    user = User.objects.create_superuser("editor")
    with change(Change.Kind.FORM, user, "The editor corrected it"):
        factories.organisation()

    account_erasure.AccountErasure(user).erase(None, "x")

    assert Change.objects.filter(message="The editor corrected it").exists()


def test_the_page(admin, account, staff):
    address = reverse("admin:auth_user_erase", args=[account.pk])
    assert address in admin.get(reverse("admin:auth_user_change", args=[account.pk])).text
    page = admin.get(address).text
    assert "Zoë Quaggason" in page
    assert f"account-{account.pk}" in page

    assert admin.post(address, {"why": ""}).status_code == 200
    admin.post(address, {"why": "Asked"})

    assert traces_in() == set()


def test_an_open_account_is_closed_first(admin, account, client, member):
    User.objects.filter(pk=account.pk).update(is_active=True)
    address = reverse("admin:auth_user_erase", args=[account.pk])

    assert admin.get(address).status_code == 404
    assert admin.post(address, {"why": "x"}).status_code == 404
    assert address not in admin.get(reverse("admin:auth_user_change", args=[account.pk])).text
    with pytest.raises(CommandError):
        call_command("erase", "user", account.pk, why="x")
    User.objects.filter(pk=account.pk).update(is_active=False)
    client.force_login(member("publisher"))
    assert client.get(address).status_code == 403


def test_after_an_older_backup(account, settings, capsys):
    call_command("erase", "user", account.pk, why="Asked")
    assert not holds(settings.ERASED_FILE.read_text())
    assert account_erasure.again() == 0
    User.objects.filter(pk=account.pk).update(is_active=True, is_superuser=True, **TRACES)  # as the backup has it
    worked(User.objects.get(pk=account.pk))

    call_command("erase", again=True)

    assert traces_in() == set()
    assert "1 erased again" in capsys.readouterr().out
    assert not User.objects.get(pk=account.pk).is_active
    assert not LiaisonOfficer.objects.exists()
