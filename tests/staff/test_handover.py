"""Handing a post over: shown before it is written, one act, undone as one; with four eyes, applied by another user."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from apps.history.models import Change
from apps.liaison.checks import due
from apps.liaison.models import ContactCheck, LiaisonOfficer, Term
from apps.liaison.seats import SeatState
from apps.publishing.models import Proposal
from apps.records import clock
from tests import factories
from tests.page_helpers import text_of
from tests.staff.pages import change_page

pytestmark = pytest.mark.django_db
FIRST = "2026-12-15"
TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def today():
    with clock.stopped_at(clock.beginning_of(TODAY) + timedelta(hours=10)):
        yield


@pytest.fixture
def running():
    return factories.term(factories.post(), factories.officer(name="Known Holder"), start="2024-01-01")


@pytest.fixture
def next_officer():
    return factories.officer(name="Next Holder")


@pytest.fixture
def editor(client, member):
    user = member("editor")
    client.force_login(user)
    return user


def page(post, term=None):
    query = f"?term={term.pk}" if term else ""
    return reverse("admin:liaison_post_handover", args=[post.pk]) + query


def entries(officer="", **values):
    chosen = {"officer": officer and officer.pk, "start": FIRST, "name": ""}
    return {**chosen, "nominated_on": "", "accredited_on": "", **values}


def confirm(client, address, data):
    """Send the form, look at what will happen, and confirm it."""
    shown = client.post(address, data)
    assert shown.context["plan"], shown.context["form"].errors
    return shown, client.post(address, {**data, "seen": shown.context["seen"], "confirmed": "1"})


def periods(post):
    return sorted(post.terms.values_list("officer__name", "start", "end"))


def test_it_works(client, editor, running, next_officer):
    Term.objects.update(state="draft", publish_at=None)

    shown, _answer = confirm(client, page(running.post), entries(next_officer))

    assert "Known Holder : the term ends 14 December 2026" in text_of(shown)
    assert "Next Holder : the term begins 15 December 2026" in text_of(shown)
    assert periods(running.post) == [("Known Holder", "2024-01-01", "2026-12-14"), ("Next Holder", FIRST, "")]
    assert {term.state for term in running.post.terms.all()} == {"draft"}


def test_nothing_is_written_before_the_confirmation(client, editor, running, next_officer):
    changes = Change.objects.count()
    client.get(page(running.post))
    shown = client.post(page(running.post), entries(name="Somebody New"))

    assert shown.context["plan"]
    assert (Change.objects.count(), Proposal.objects.count(), LiaisonOfficer.objects.count()) == (changes, 0, 2)
    assert periods(running.post) == [("Known Holder", "2024-01-01", "")]


def test_it_is_undone_as_one(client, staff, running, next_officer):
    client.force_login(staff)
    confirm(client, page(running.post), entries(next_officer))
    assert set(Term.objects.values_list("state", flat=True)) == {"published"}

    made = Change.objects.first()
    client.post(reverse("admin:history_change_undo", args=[made.pk]))

    assert periods(running.post) == [("Known Holder", "2024-01-01", "")]


def test_with_four_eyes_it_waits_as_one_and_another_user_applies_it(client, editor, member, running, four_eyes):
    data = entries(name="Somebody New", acting="on", nominated_on="2026-11")
    shown, answer = confirm(client, page(running.post), data)

    whole = Proposal.objects.get(part_of=None)
    part = whole.parts.get()
    assert "waits, as one change" in text_of(shown)
    assert answer.url == reverse("admin:publishing_proposal_change", args=[whole.pk])
    assert periods(running.post) == [("Known Holder", "2024-01-01", "")]
    assert list(Proposal.objects.filter(pk__in=[whole.pk, part.pk]).values_list("author", flat=True)) == [editor.pk] * 2
    assert "decided with it" in client.get(reverse("admin:publishing_proposal_change", args=[part.pk])).text

    publisher = member("publisher")
    client.force_login(publisher)
    compared = client.get(answer.url)
    assert "14 December 2026" in text_of(compared)
    form = compared.context["form"]
    values = {f"value-{name}": new for name, (_old, new) in whole.changes.items()}
    choices = {f"choice-{name}": "apply" for name in whole.changes}
    client.post(
        reverse("admin:publishing_proposal_decide", args=[whole.pk]),
        {**values, **choices, "comment": "", "seen": form["seen"].value(), "apply": "1"},
    )

    assert periods(running.post) == [("Known Holder", "2024-01-01", "2026-12-14"), ("Somebody New", FIRST, "")]
    assert {proposal.state for proposal in Proposal.objects.all()} == {"applied"}
    (change,) = Change.objects.filter(kind="proposal")
    assert Term.history.filter(history_change=change).count() == 2


def test_what_waits_is_refused_as_one(client, editor, member, running, next_officer, four_eyes):
    confirm(client, page(running.post), entries(next_officer))
    whole = Proposal.objects.get(part_of=None)

    whole.refuse(member("publisher"), "Not yet")

    assert {proposal.state for proposal in Proposal.objects.all()} == {"refused"}
    assert periods(running.post) == [("Known Holder", "2024-01-01", "")]


def test_a_part_cannot_be_decided_alone(client, editor, member, running, next_officer, four_eyes):
    confirm(client, page(running.post), entries(next_officer))
    part = Proposal.objects.exclude(part_of=None).get()

    client.force_login(member("publisher"))
    decide = reverse("admin:publishing_proposal_decide", args=[part.pk])
    client.post(decide, {"comment": "no", "refuse": "1"})
    client.post(decide, {"value-end": "2026-12-14", "choice-end": "apply", "comment": "", "apply": "1"})

    part.refresh_from_db()
    assert part.state == "waiting"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"officer": ""}, "officer"),
        ({"name": "One Too Many"}, "officer"),
        ({"start": ""}, "start"),
        ({"start": "2024-01-01"}, "start"),
        ({"start": "2023-05-01"}, "start"),
        ({"start": "soon"}, "start"),
        ({"nominated_on": "2026-13"}, "nominated_on"),
        ({"nominated_on": "2026-12", "accredited_on": "2026-11"}, "accredited_on"),
    ],
)
def test_refusals_stand_beside_the_field(client, editor, running, next_officer, values, field):
    answer = client.post(page(running.post), {**entries(next_officer), **values})

    assert list(answer.context["form"].errors) == [field]
    assert answer.context["plan"] is None
    assert running.post.terms.count() == 1


def test_the_holder_is_no_successor(client, editor, running):
    answer = client.post(page(running.post), entries(running.officer))

    assert list(answer.context["form"].errors) == ["officer"]


def test_an_overlap_with_a_later_term_is_refused(client, editor, running, next_officer):
    Term.objects.update(end="2026-12")
    factories.term(running.post, factories.officer(), start="2027")

    answer = client.post(page(running.post), entries(next_officer))

    assert list(answer.context["form"].errors) == ["start"]


def test_a_term_that_ends_before_keeps_its_end(client, staff, running, next_officer):
    client.force_login(staff)
    Term.objects.update(end="2026-12-01")

    confirm(client, page(running.post), entries(next_officer))

    assert running.post.terms.get(officer=running.officer).end == "2026-12-01"


def test_a_vacant_post_only_begins_a_term(client, editor, next_officer):
    post = factories.post()

    shown, _answer = confirm(client, page(post), entries(next_officer))

    assert "Begin a term" in text_of(shown)
    assert periods(post) == [("Next Holder", FIRST, "")]
    assert post.terms.get().state == "draft"


def test_the_term_of_a_nominated_officer_begins(client, staff, running, next_officer):
    client.force_login(staff)
    nominated = factories.term(running.post, next_officer, start="", nominated_on="2026-10")

    confirm(client, page(running.post), entries(next_officer, accredited_on="2026-11-20"))

    nominated.refresh_from_db()
    assert (nominated.start, nominated.nominated_on, nominated.accredited_on) == (FIRST, "2026-10", "2026-11-20")
    assert running.post.terms.count() == 2


def test_an_acting_officer_hands_over_from_the_page_of_the_term(client, editor, running, next_officer):
    acting = factories.term(running.post, factories.officer(), start="2026", acting=True)
    assert f"?term={acting.pk}" in client.get(change_page(acting)).text

    answer = client.get(page(running.post, acting))

    assert answer.context["running"] == acting
    assert client.get(page(running.post)).context["running"] == running
    assert client.get(page(running.post) + "?term=x").context["running"] == running


def test_a_confirmation_of_what_changed_meanwhile_is_asked_again(client, editor, running, next_officer):
    shown = client.post(page(running.post), entries(next_officer))
    running.end = "2027"
    running.save()

    answer = client.post(page(running.post), {**entries(next_officer), "seen": shown.context["seen"], "confirmed": "1"})

    assert "changed meanwhile" in answer.text
    assert running.post.terms.count() == 1


def test_the_seat_board_agrees_on_every_day(client, staff, running, next_officer):
    client.force_login(staff)
    shown, _answer = confirm(client, page(running.post), entries(next_officer))

    terms = list(running.post.terms.all())
    expected = {
        date(2026, 9, 1): SeatState.FILLED,
        TODAY: SeatState.HANDOVER,
        date(2026, 12, 14): SeatState.HANDOVER,
        date(2026, 12, 15): SeatState.FILLED,
        date(2023, 12, 31): SeatState.UNKNOWN,
    }
    running.post.published_terms = terms
    assert {day: running.post.state_on(day) for day in expected} == expected
    assert [state for _day, state in shown.context["plan"]["states"]] == ["handover", "handover", "filled"]


def test_functional_contacts_stay_and_are_asked_anew_personal_ones_leave(client, staff, running, next_officer):
    client.force_login(staff)
    desk = factories.contact(running.post, value="desk@example.org", tier="public")
    factories.consent(running.officer, scope="email")
    own = factories.contact(running.officer, value="own@example.org", tier="public")
    confirm(client, page(running.post), entries(next_officer))
    for contact in (desk, own):
        ContactCheck.ask(contact)

    assert not due().exists()
    assert "own@example.org" in client.get("/en/liaison/").text or own in type(own).objects.public()
    with clock.stopped_at(clock.beginning_of(date(2026, 12, 15)) + timedelta(hours=9)):
        assert list(due()) == [desk]
        assert list(type(own).objects.public()) == [desk]


@pytest.mark.parametrize("role", ["translator", "data manager", "auditor", "liaison officer"])
def test_other_roles_have_no_such_page(client, member, running, role):
    client.force_login(member(role))

    assert client.get(page(running.post)).status_code in (302, 403)
    assert client.post(page(running.post), entries(name="X")).status_code in (302, 403)
    assert running.post.terms.count() == 1


def test_the_holder_can_be_unknown(client, editor, running, next_officer):
    Term.objects.update(officer=None, state="draft", publish_at=None)

    shown, _answer = confirm(client, page(running.post), entries(next_officer))

    assert "Unknown : the term ends 14 December 2026" in text_of(shown)
    assert running.post.terms.filter(end="2026-12-14", officer=None).exists()
