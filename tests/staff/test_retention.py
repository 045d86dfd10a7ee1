"""What is declared to be kept for a time is deleted afterwards: counted first, with its history, and nothing else."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command

from apps.liaison.models import CalendarLink, Consent, ContactCheck, ContactPoint, LiaisonOfficer, Term
from apps.liaison.personal_data import CONSENT_FOR, CONTACT_FOR, OFFICER_FOR
from apps.mail.models import Mail
from apps.notices.models import Notice
from apps.opendata.models import Upload
from apps.records import clock, privacy
from apps.staff import retention
from apps.staff.models import AccessEvent, AccountEvent, KeptFile, UnsavedForm
from apps.website.models import ErrorReport
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
ENDED = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ERASED_FILE = tmp_path / "erased.jsonl"
    settings.PAGE_STORE_DIR = tmp_path / "pages"


def retain(at, *options):
    said = StringIO()
    with clock.stopped_at(at):
        call_command("retain", *options, stdout=said)
    return said.getvalue()


@pytest.fixture
def left():
    """An officer whose only term ended, with a contact and a consent."""
    with clock.stopped_at(datetime(2025, 1, 1, tzinfo=UTC)):
        officer = factories.officer(name="Zoë Quaggason")
        factories.term(factories.post(), officer, start="2025", end="2026-01-31")
        contact = factories.contact(officer, value="z.quaggason@example.org")
        factories.consent(officer, until="2026-01-31")
        ContactCheck.ask(contact)
    return officer


def held():
    return [model.objects.count() for model in (LiaisonOfficer, ContactPoint, ContactCheck, Consent, Term)]


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        (CONTACT_FOR, [1, 1, 1, 1, 1]),  # the last day on which it is kept
        (CONTACT_FOR + timedelta(days=1), [1, 0, 0, 1, 1]),
        (OFFICER_FOR + timedelta(days=1), [0, 0, 0, 0, 1]),
    ],
)
def test_an_officer_goes_some_time_after_the_last_term(left, after, counts):
    retain(ENDED + after)

    assert held() == counts
    assert ContactPoint.history.exists() == bool(counts[1])
    assert LiaisonOfficer.history.exists() == bool(counts[0])
    assert Term.objects.get().officer == (left if counts[0] else None)


@pytest.mark.parametrize("end", ["", "2026-12", "2030"])
def test_who_has_another_term_stays(left, end):
    factories.term(factories.post(), left, start="2026-03", end=end)

    retain(ENDED + CONTACT_FOR + timedelta(days=20))

    assert held()[:3] == [1, 1, 1]


def test_who_never_had_a_term_goes_some_time_after_the_entry():
    with clock.stopped_at(NOW):
        officer = factories.officer()
    LiaisonOfficer.objects.filter(pk=officer.pk).update(created_at=NOW)

    retain(NOW + OFFICER_FOR - timedelta(days=1))
    assert LiaisonOfficer.objects.exists()
    retain(NOW + OFFICER_FOR + timedelta(days=1))
    assert not LiaisonOfficer.objects.exists()


def test_consents_go_some_time_after_their_end_or_withdrawal():
    officer = factories.officer()
    factories.term(factories.post(), officer, start="2020")
    open_one = factories.consent(officer)
    factories.consent(officer, given_on="2022-01-01", withdrawn_on="2024-04-01")
    factories.consent(officer, given_on="2022-01-01", until="2024-04-01")

    retain(datetime(2024, 4, 1, tzinfo=UTC) + CONSENT_FOR)
    assert Consent.objects.count() == 3
    retain(datetime(2024, 4, 3, tzinfo=UTC) + CONSENT_FOR)
    assert list(Consent.objects.all()) == [open_one]
    assert set(Consent.history.values_list("id", flat=True)) == {open_one.pk}


def test_a_dry_run_counts_and_names_nobody(left):
    said = retain(ENDED + OFFICER_FOR + timedelta(days=30), "--dry-run")

    assert f"officers, after 730 days: 1 (numbers {left.pk})" in said
    assert "contacts of officers, after 90 days: 1" in said
    assert "security events, after 90 days: 0" in said
    assert "Quaggason" not in said
    assert "quaggason" not in said
    assert held() == [1, 1, 1, 1, 1]


def test_the_log_says_how_many(left, caplog):
    caplog.set_level("INFO")

    retain(ENDED + CONTACT_FOR + timedelta(days=1))

    assert "retention of contacts of officers: 1" in caplog.text
    assert "uaggason" not in caplog.text


def old_rows(staff, at):
    """A row of each kind that is deleted without more ado, as old as `at`."""
    AccountEvent.objects.create(user=staff, kind="login", at=at)
    AccessEvent.objects.create(kind="list", model="liaison.term", at=at)
    UnsavedForm.objects.create(user=staff, path="/admin/", content="x", at=at)
    KeptFile.objects.create(user=staff, name="a.png", size=1, content=b"x", at=at)
    CalendarLink.objects.filter(user=staff).delete()
    CalendarLink.objects.create(user=staff, token_hash=at.isoformat(), expires_at=at)
    Mail.objects.create(subject="x", body="x", given_up_at=at)
    Notice.objects.create(user=staff, kind="x", record=staff, at=at)
    LogEntry.objects.log_actions(staff.pk, [staff], CHANGE, "x")
    LogEntry.objects.update(action_time=at)
    ErrorReport.objects.create(text="x", state="settled")
    ErrorReport.objects.update(changed_at=at)
    Upload.objects.create(by=staff, file_name="a.csv", content=b"x", plan=b"x", questions=["x"], at=at)
    factories.confirmation_request(factories.organisation(), staff, made_at=at)


def test_every_other_rule_has_its_rows(staff):
    """Each rule finds what is too old, and nothing that is new; a new rule without a row here fails."""
    old_rows(staff, NOW - timedelta(days=5 * privacy.A_YEAR))
    with clock.stopped_at(NOW):
        before = {one.rule.name for one in retention.due() if one.rows.exists()}
        assert before == {rule.name for rule in privacy.rules()} - {
            *("officers", "contacts of officers", "checks of contacts", "consents that ended"),
            *("sessions", "ended sessions"),
        }
        for one in retention.due():
            retention.end(one)
        assert [one.rule.name for one in retention.due() if one.rows.exists()] == []
        old_rows(staff, NOW - timedelta(hours=1))
        assert [one.rule.name for one in retention.due() if one.rows.exists()] == []
    oldest = Upload.objects.earliest("pk")
    assert (oldest.content, oldest.questions) == (None, [])


def test_a_rule_that_fails_leaves_the_others(left, monkeypatch):
    def fail(rows):
        rows.model.objects.all().delete()
        raise RuntimeError

    rule = next(rule for rule in privacy.rules() if rule.name == "checks of contacts")
    broken = retention.Due(privacy.Retention("", rule.period, rule.name, rule.due, fail), ContactCheck.objects.all())

    with pytest.raises(RuntimeError):
        retention.end(broken)
    assert ContactCheck.objects.exists()
