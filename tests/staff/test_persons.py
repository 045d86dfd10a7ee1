"""Nobody makes a person public alone: with the four-eyes rule, a robot with one account tries every door of the admin.

The doors come from the addresses of the admin and from the forms of its pages; what persons there are comes from the
models that show them. A new page or model is walked without a line here, unless its address takes an unknown part."""

from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse

from apps.arrangements.models import ArrangementParty
from apps.editions.models import Edition, Statement
from apps.editions.personal_data import IN_PUBLIC
from apps.history.changes import change
from apps.history.models import Change
from apps.history.registration import MODELS_WITH_HISTORY
from apps.liaison.models import Consent, LiaisonOfficer, Term
from apps.participants.models import Official, Organisation
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose, propose_deletion
from apps.records import privacy
from apps.records.acts import act
from apps.review.models import CommitmentAssessment
from apps.staff.accounts import factors
from apps.staff.admin_site import StaffSite
from apps.staff.exchange.import_checks import allows, waits
from apps.staff.roles import Role
from apps.staff.transitions import TRANSITIONS
from tests import factories, walks
from tests.opendata.files import cells, importing, table, write
from tests.staff.pages import add_page, change_page, list_page, submit
from tests.staff.test_permissions import patterns

pytestmark = pytest.mark.django_db
PLANTED = "Planted Person"
SHOWING = [model for model in MODELS_WITH_HISTORY if model.discloses_person]
PUBLISHED = {"state": "published", "publish_at_0": "2020-01-01", "publish_at_1": "10:00"}
ROLES = ["superuser", "editor"]  # of the robot
NAMES = ("New Head", "Known Head")
NAMED = ("name", "name_arabic", "speaker", "signatory_en", "assessor_en")  # fields with a person's name
LEAVE = ("logout", "language", "password", "account")  # forms in the frame of every page


class Rollback(Exception):
    pass


def shown():
    """What the public sees of persons: the rows of all models that show some, with all their values."""
    found = set()
    for model in SHOWING:
        fields = [f.attname for f in model._meta.concrete_fields if f.name not in (*rights.PUBLICATION, "changed_at")]
        found |= {(model, *row) for row in model.objects.public().values_list(*fields)}
    return found


# --- The robot -------------------------------------------------------------------------------------------------------


class Forms(HTMLParser):
    """The POST forms of a page: their action, what a browser would send, their buttons, boxes and choices."""

    def __init__(self, response):
        super().__init__()
        self.all, self.choice = [], None
        self.feed(response.text)

    def handle_starttag(self, tag, attrs):
        given, name = dict(attrs), dict(attrs).get("name")
        if tag == "form":
            own = {"action": given.get("action") or "", "data": {}, "buttons": [], "boxes": {}, "choices": {}}
            self.all.append({**own, "posts": given.get("method", "get").lower() == "post"})
        elif tag == "option" and self.choice and self.all:
            value = given.get("value", "")
            self.all[-1]["choices"].setdefault(self.choice, []).append(value)
            if "selected" in given:
                self.all[-1]["data"].setdefault(self.choice, []).append(value)
        elif tag in ("input", "button", "select", "textarea") and name and self.all:
            self.choice = name if tag == "select" else None
            self.keep(tag, given, name)

    def keep(self, tag, given, name):
        form, value = self.all[-1], given.get("value", "")
        kind = given.get("type", "submit" if tag == "button" else "text")
        if kind in ("submit", "image"):
            form["buttons"].append((name, value))
        elif kind in ("checkbox", "radio"):
            form["boxes"].setdefault(name, []).append(value or "on")
            if "checked" in given:
                form["data"].setdefault(name, []).append(value or "on")
        elif tag == "input" and kind != "file":
            form["data"][name] = [value]

    def handle_data(self, data):
        """Text areas are sent empty: the admin's notes need not be kept."""


def wanted(form, planted):
    """What the robot sends: as it is, with a publication, and with the planted person everywhere."""
    data = form["data"]
    named = {name: [PLANTED] for name in data if name.rpartition("-")[2] in NAMED}
    person = {name: [str(planted.pk)] for name in form["choices"] if name.rpartition("-")[2] == "officer"}
    opened = {name: [""] for name in data if name.rpartition("-")[2] in ("until", "withdrawn_on", "end")}
    boxes = {name: values[-1:] for name, values in form["boxes"].items()}
    ticked = {**data, **{name: form["boxes"][name] for name in form["boxes"] if name == "_selected_action"}}
    for action in filter(None, form["choices"].get("action", [])):
        yield {**ticked, "action": [action], "index": ["0"]}
    if "action" not in form["choices"]:
        yield data
        if "_save" in dict(form["buttons"]):  # forged, where no button offers it
            yield {**data, **PUBLISHED}
        if named or person:
            yield {**data, **boxes, **named, **person, **opened, **PUBLISHED}


def walk(client, path, planted, depth=2):
    """Send every form of a page; each in a transaction of its own that is rolled back. Yields what became public."""
    page = client.get(path)
    for form in Forms(page).all if page.status_code == 200 and page["Content-Type"].startswith("text/html") else ():
        target = urljoin(path, form["action"])
        if form["posts"] and not any(word in urlsplit(target).path for word in LEAVE):
            yield from send(client, target, form, planted, depth)


def send(client, target, form, planted, depth):
    before = shown()
    for button in form["buttons"] or [("", "")]:
        for data in wanted(form, planted) if button[0] not in ("_continue", "_addanother") else ():
            with suppress(Rollback), transaction.atomic():
                response = client.post(target, {**data, **dict([button])})
                if new := shown() - before:
                    yield target, button, new
                asks = response.status_code == 200 and response["Content-Type"].startswith("text/html") and depth > 1
                for asked in Forms(response).all if asks and "errorlist" not in response.text else ():
                    goes = urljoin(target, asked["action"])
                    if asked["posts"] and not any(word in urlsplit(goes).path for word in LEAVE):
                        yield from send(client, goes, asked, planted, depth - 1)
                raise Rollback


def doors(number=5):
    """The path of every page of the admin that has to do with persons: those of models that show persons, of all that
    such a model refers to or is referred to by, and of the records of the ground. Each for one of `number` records,
    in full for all."""
    near = {*SHOWING, Proposal, Change}
    for model in SHOWING:
        relations = [f for f in model._meta.get_fields() if f.is_relation and not f.many_to_many]
        near |= {field.related_model for field in relations if hasattr(field.related_model, "is_content")}
    for entry in patterns(admin.site.urls[0]):
        parts = list(getattr(entry.pattern, "converters", {}))
        owners = [model for model in near if (entry.name or "").startswith(f"{label(model)}_")]
        for model in owners:
            for values in walks.one_of(number, combinations(model, parts)):
                yield reverse(f"admin:{entry.name}", args=values)


def label(model):
    return f"{model._meta.app_label}_{model._meta.model_name}"


def combinations(model, parts):
    keys = list(model._base_manager.values_list("pk", flat=True))
    history = list(model.history.values_list("history_id", "id")) if hasattr(model, "history") else []
    if not parts:
        return [()]
    if parts in (["object_id"], ["key"], ["id"]):
        return [(key,) for key in keys]
    if parts == ["version"]:
        return [(version,) for version, _key in history]
    if parts == ["object_id", "name"]:
        return [(key, transition.name) for key in keys for transition in TRANSITIONS]
    assert parts == ["object_id", "version"], f"What are the values of {parts}?"
    return [(key, version) for version, key in history if key in keys]


def world(who):
    """Persons in every state of being almost public, by the work of one user. Returns the planted officer."""
    post, seen = factories.post(), factories.organisation("seen")
    with act("form", who):
        hidden = factories.organisation("hidden", **factories.DRAFT)
    factories.official(organisation=hidden, name=PLANTED)  # a merge would show it, or publishing its organisation
    known, head = factories.officer(name="Known Person"), factories.official(organisation=seen, **factories.DRAFT)
    factories.consent(known)
    factories.term(post, known)
    with act("form", who):
        head.name = PLANTED  # an earlier version that a revert would bring back
        head.save()
        planted, without_term, without_consent = (factories.officer(name=f"{PLANTED} {n}") for n in range(3))
        factories.consent(planted, **factories.DRAFT)
        factories.consent(without_consent, **factories.DRAFT)
        factories.official(organisation=seen, name=f"{PLANTED} 4", **factories.DRAFT)
        for officer in (planted, without_term):
            factories.term(post, officer, acting=True, **factories.DRAFT)
    factories.consent(without_term)
    factories.term(post, without_consent, acting=True)
    for officer in (planted, without_term, without_consent):
        factories.contact(officer, kind="email", value="planted@example.org")
    Official.objects.filter(pk=head.pk).update(name="Known Head", **factories.PUBLISHED)
    with change(Change.Kind.COMMAND):
        factories.official(organisation=seen, name=f"{PLANTED} 5").delete()  # to be restored
    archived = factories.official(organisation=seen, name=f"{PLANTED} 6")
    with change(Change.Kind.BULK, who):  # to be undone
        Official.objects.filter(pk=archived.pk).update(state="archived")
    for record in (known, head, planted):
        propose(record, {"name": f"{PLANTED} 7"}, who)
    edition = factories.edition()
    statement = factories.statement(edition, speaker="Known Speaker")
    propose(statement, {"speaker": f"{PLANTED} 8"}, who)
    with change(Change.Kind.COMMAND):
        factories.statement(edition, position=2, speaker=f"{PLANTED} 9").delete()  # to be restored
    with act("form", who):
        factories.statement(factories.edition(**factories.DRAFT), speaker=f"{PLANTED} 10")
    propose(Term.objects.public().get(), {"officer": planted.pk}, who)
    propose(Consent.objects.approved().first(), {"officer": planted.pk}, who)
    return planted


@pytest.fixture
def account(member, staff, client):
    def log_in(role):
        user = staff if role == "superuser" else member(role)
        client.force_login(user)
        return user

    return log_in


@pytest.fixture
def without_navigation(monkeypatch):
    """The navigation has no form, and takes a quarter of the time of a page."""
    monkeypatch.setattr(StaffSite, "areas", lambda self, request: [])


@pytest.mark.soak
@pytest.mark.one_database  # minutes of walking: what the guard decides is the same on both
@pytest.mark.parametrize("role", ROLES)
def test_no_single_account_makes_a_person_public_by_any_door(client, account, role, four_eyes, without_navigation):
    planted = world(account(role))
    client.raise_request_exception = False

    paths = walks.turns_of(role, walks.one_of(3, doors()), ROLES)
    found = [entry for path in paths for entry in walk(client, path, planted)]

    assert len(paths) * len(ROLES) > (400 if walks.IS_FULL else 50)
    assert found == []


@pytest.mark.one_database
def test_the_robot_finds_open_doors(client, account, without_navigation):
    """Without the four-eyes rule the same robot shows persons: by forms, actions, waiting changes and history. It walks
    until it has found all of these."""
    planted = world(account("superuser"))
    client.raise_request_exception = False
    missing = {LiaisonOfficer, Term, Official, Statement, "/term/", "/official/", "/proposal/", "/history/"}

    for path in doors(2):
        if any(part in path for part in ("/term/", "/history/", "/proposal/")) and missing:
            for target, _button, new in walk(client, path, planted):
                missing -= {model for model, *_row in new}
                missing -= {part for part in missing if isinstance(part, str) and part in target}

    assert missing == set()


# --- Rows that name a person ----------------------------------------------------------------------------------------


@pytest.fixture
def speakers(db):
    """What the public sees of speakers."""
    return lambda: set(Statement.objects.public().values_list("speaker", flat=True))


@pytest.fixture
def said(db):
    return factories.statement(factories.edition(), speaker="Known Speaker")


def test_what_is_declared_to_name_people_in_public_takes_two():
    named = {one.model for one in privacy.declared() if one.item is IN_PUBLIC}

    assert named == {Statement, ArrangementParty, CommitmentAssessment}
    assert named <= set(SHOWING)


@pytest.mark.parametrize("role", ["superuser", "publisher"])
def test_nobody_names_a_speaker_alone(client, account, said, speakers, role, four_eyes):
    """By the form of the statement, a new one, a row of the edition, the list, or many at once."""
    account(role)
    edition = said.edition
    new = {"edition": edition.pk, "position": 7, "speaker": PLANTED, "role_en": "Chair", "text_en": "Said so."}
    statements = {f"statements-0-{name}": value for name, value in new.items() if name != "edition"}

    submit(client, change_page(said), speaker=PLANTED)
    submit(client, add_page(Statement), **new)
    submit(client, change_page(edition), **{"statements-0-speaker": PLANTED})
    rows = {name.replace("-0-", "-1-"): value for name, value in statements.items()}
    submit(client, change_page(edition), **rows, **{"statements-TOTAL_FORMS": 2})
    edit = {"action": "change_fields", "_selected_action": said.pk, "change-speaker": "on", "speaker": PLANTED}
    preview = client.post(list_page(Statement), {**edit, "stage": "preview"})
    client.post(list_page(Statement), {**edit, "stage": "apply", "seen": preview.context["seen"]})
    page = client.get(f"{list_page(Statement)}?_edit=1")
    assert all(row.waits for row in page.context["cl"].result_list)

    assert speakers() == {"Known Speaker"}
    assert Proposal.objects.exists()


def test_nobody_schedules_a_speaker_alone(client, account, speakers, four_eyes):
    """Neither a row nor its edition, which the same user has changed."""
    user = account("superuser")
    with act("form", user):
        edition = factories.edition(**factories.DRAFT)
        row = factories.statement(edition, speaker=PLANTED)
    public = factories.edition()

    submit(client, change_page(row), edition=public.pk)
    submit(client, change_page(row), edition=public.pk, visible_from_0="2020-01-01", visible_from_1="10:00")
    submit(client, change_page(edition), **PUBLISHED)
    client.post(list_page(Edition), {"action": "publish", "_selected_action": edition.pk, "confirmed": "1"})

    assert speakers() == set()
    assert Edition.objects.get(pk=edition.pk).state == "draft"


def test_nobody_imports_a_speaker_alone(staff, said, speakers, four_eyes):
    row = {"edition": said.edition.number, "speaker": PLANTED, "role_en": "Chair", "text_en": "Said so."}
    rows = [cells("statements", **row, form="paraphrase", position=position) for position in (1, 2)]

    _found, _tally, compared = importing(table("statements", rows), allows=allows(staff), waits=waits(staff))

    assert [one.outcome for one in compared] == ["waiting", "waiting"]
    unchecked, *_rest = importing(table("statements", rows))
    with pytest.raises(PermissionDenied):
        write(unchecked, staff)
    assert speakers() == {"Known Speaker"}


def test_another_user_names_the_speaker(client, account, said, speakers, four_eyes, member):
    account("publisher")
    submit(client, change_page(said), speaker=PLANTED)

    Proposal.objects.get().apply(member("publisher", "second"))

    assert speakers() == {PLANTED}


def test_one_user_names_the_speaker_where_one_publishes(client, account, said, speakers):
    account("publisher")
    submit(client, change_page(said), speaker=PLANTED)

    assert speakers() == {PLANTED}


# --- What the robot cannot do ----------------------------------------------------------------------------------------


def test_nobody_imports_a_person_alone(staff, four_eyes):
    """A new row comes as a draft, and a change to a public one waits."""
    head = factories.official(organisation=factories.organisation("seen"), name="Known Head", role_en="Chair")
    rows = [cells("officials", organisation="seen", name=name, role_en="Chair", start="2020") for name in NAMES]
    before = shown()

    checked = {"allows": allows(staff), "waits": waits(staff), "state": "draft"}
    _found, _tally, compared = importing(table("officials", rows), **checked)
    assert [one.outcome for one in compared] == ["new", "waiting"]
    unchecked, *_rest = importing(table("officials", rows), state="draft")
    with pytest.raises(PermissionDenied):
        write(unchecked, staff)
    write(importing(table("officials", rows), **checked)[0], staff)

    assert shown() == before
    assert [proposal.record for proposal in Proposal.objects.all()] == [head]
    assert list(Official.objects.exclude(pk=head.pk).values_list("name", "state")) == [("New Head", "draft")]


def test_what_a_person_was_public_with_is_taken_back_at_once(client, account, four_eyes):
    """Whoever can write it can, without a second user; to show it again takes two."""
    account("editor")
    officer = factories.officer()
    consent, term = factories.consent(officer), factories.term(factories.post(), officer)
    assert Term.objects.public().exists()

    client.post(list_page(Consent), {"action": "archive", "_selected_action": consent.pk, "confirmed": "1"})

    consent.refresh_from_db()
    assert consent.state == "archived"
    assert not Term.objects.public().exists()
    assert term.state == "published"


def test_two_users_publish_a_person(client, member, four_eyes):
    """One writes and sends to review, another publishes, and sees before what becomes visible."""
    post, editor, publisher = factories.post(), member("editor"), member("publisher")
    with act("form", editor):
        officer = factories.officer(name=PLANTED)
        consent, term = factories.consent(officer, **factories.DRAFT), factories.term(post, officer, **factories.DRAFT)
    client.force_login(publisher)
    asks = client.post(list_page(Term), {"action": "publish", "_selected_action": term.pk})
    client.post(list_page(Term), {"action": "publish", "_selected_action": term.pk, "confirmed": "1"})

    page = client.get(change_page(consent))
    submit(client, change_page(consent), state="published")

    assert asks.context["appearance"].records == []
    assert page.context["appearance"].records == [("Liaison officers", 1), ("Terms", 1)]
    assert [row.officer.name for row in Term.objects.public()] == [PLANTED]


def test_what_was_taken_back_is_published_again_by_two(four_eyes, member):
    one, other = member("publisher", "one"), member("publisher", "other")
    officer = factories.officer()
    consent = factories.consent(officer)
    with act("form", other):
        Consent.objects.update(state="draft")
    consent.refresh_from_db()
    assert rights.refusal(one, consent) == rights.refusal(other, consent) == str(rights.NOBODY_ASKED)

    with act("form", one):
        Consent.objects.update(state="in_review")
    consent.refresh_from_db()
    assert rights.refusal(one, consent) == str(rights.OWN_WORK)
    assert not rights.refusal(other, consent)
    assert [list(rights.publishable(user, Consent.objects.all())) for user in (one, other)] == [[], [consent]]


def test_without_a_preview(client, account):
    """A preview link would show a person to everybody who has it."""
    account("superuser")
    term = factories.term(factories.post(), factories.officer(), **factories.DRAFT)

    assert client.get(f"{change_page(term)}../preview/").status_code != 200
    assert not client.get(change_page(term)).context["may_preview"]


def test_the_second_factor_is_for_all_who_read_private_data():
    assert {role for role in Role if role not in factors.NEEDED_BY} == {Role.TRANSLATOR}


# --- Deleting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["page", "list"])
def test_deleting_what_is_public_takes_two(client, member, four_eyes, door):
    organisation, one, other = factories.organisation(), member("publisher", "one"), member("publisher", "other")
    draft = factories.organisation(**factories.DRAFT)
    client.force_login(one)
    if door == "page":
        address = reverse("admin:participants_organisation_delete", args=[organisation.pk])
        assert "another publisher must agree" in client.get(address).text
        client.post(address, {"post": "yes"})
        client.post(reverse("admin:participants_organisation_delete", args=[draft.pk]), {"post": "yes"})
    else:
        chosen = {"_selected_action": [organisation.pk, draft.pk], "action": "delete_selected", "post": "yes"}
        client.post(list_page(Organisation), chosen)

    assert list(Organisation.objects.all()) == [organisation]
    waiting = Proposal.objects.get()
    assert (waiting.deletes, waiting.author, waiting.record) == (True, one, organisation)
    with pytest.raises(ValidationError):
        waiting.apply(one)
    waiting.apply(other)
    assert not Organisation.objects.exists()


def test_a_deletion_is_for_the_record_as_it_was(member, four_eyes):
    organisation = factories.organisation()
    waiting = propose_deletion(organisation, member("publisher", "one"))
    organisation.save()

    with pytest.raises(ValidationError, match="changed since"):
        waiting.apply(member("publisher", "other"))
    assert propose_deletion(organisation, None) == waiting


def test_taking_back_first_does_not_help(member, four_eyes):
    organisation, publisher = factories.organisation(), member("publisher")
    with act("form", publisher):
        Organisation.objects.update(state="archived")

    with pytest.raises(PermissionDenied), act("form", publisher):
        organisation.delete()
    assert rights.deleted_by_two(Organisation, [organisation.pk]) == {organisation.pk}


def test_a_secretariat_of_one_deletes_at_once(client, account):
    account("publisher")
    organisation = factories.organisation()

    client.post(reverse("admin:participants_organisation_delete", args=[organisation.pk]), {"post": "yes"})

    assert not Organisation.objects.exists()
