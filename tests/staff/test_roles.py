"""Every role on every page of the admin: what it can do is declared here a second time, and compared."""

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse

from apps.history.registration import MODELS_WITH_HISTORY
from apps.languages.models import Translator
from apps.participants.models import Organisation, OrganisationName, Representation
from apps.priorities.models import Priority
from apps.publishing.models import Proposal, Publishable
from apps.publishing.proposing import propose
from apps.sources.models import Source
from apps.staff.admin import RecordAdmin
from apps.staff.admin_site import StaffSite
from apps.staff.roles import Role
from tests import factories, walks
from tests.staff.pages import add_page, change_page, form_of, list_page, rows, without_html

pytestmark = pytest.mark.django_db

# --- The matrix -------------------------------------------------------------------------------------------------------
#
# Pages of all models: l list, r record, h history; a add, w write, d delete a record. Of records with a state and of
# waiting changes: p preview links. Of records with history: g the deleted ones, b revert to a version. Of changes: u
# undo. Of records that can be merged: o merge. Users who can add records can restore deleted ones
# (test_history_deleted).

EVERYTHING, READING, NOTHING = "lrhawdpgb", "lrhg", ""
MATRIX = {
    #                  content     private     proposals   accounts    verdicts   history  imports  exports  accesses
    "administrator": (EVERYTHING, EVERYTHING, "lrhp",     EVERYTHING, READING,    "lrhu",  "lrha",  "lrh", "lrh"),
    "publisher":     (EVERYTHING, EVERYTHING, "lrhp",     NOTHING,    READING,    "lrhu",  "lrha",  NOTHING, NOTHING),
    "editor":        ("lrhawpgb", "lrhawpgb", "lrhp",     NOTHING,    READING,    "lrhu",  NOTHING, NOTHING, NOTHING),
    "data manager":  (READING,    READING,    "lrh",      NOTHING,    READING,    READING, "lrha",  "lrh", NOTHING),
    "translator":    ("lrhwg",    NOTHING,    "lrh",      NOTHING,    NOTHING,    NOTHING, NOTHING, NOTHING, NOTHING),
    "auditor":       (READING,    READING,    READING,    READING,    READING,    READING, "lrh",   "lrh", "lrh"),
}  # fmt: skip
LIAISON_OFFICER = {  # records of their organisation, or public ones
    "participants.organisation": "lrhw",
    **{f"participants.{model}": "lrhaw" for model in ("organisationname", "official")},
    "priorities.priority": "lrhaw",
    **{f"coverage.{model}": "lrhaw" for model in ("jointaction", "declaration")},
    **{f"arrangements.{model}": "lrhw" for model in ("arrangement", "channel")},
    **{f"arrangements.{model}": "lrhaw" for model in ("arrangementparty", "arrangementact", "channellink")},
    "review.commitment": "lrhw",
    **{f"review.{model}": "lrhaw" for model in ("position", "response", "commitmentupdate", "commitmentassessment")},
    **{f"review.{model}": "lrh" for model in ("round", "reviewevent", "amendment", "revision", "decision")},
    "liaison.post": "lrhw",
    "publishing.proposal": "lrh",
    "goals.goal": "lrh",
    "sources.source": "lrh",
}
WITHOUT_TRANSLATION = {  # without translated fields, so translators write nothing
    *("participants.organisationname", "editions.attendance", "sources.source", "coverage.declaration"),
    "search.synonymgroup",
}
MERGED = {"participants.organisation"}  # which can be merged
KINDS = {
    "private": {
        *("liaison.liaisonofficer", "liaison.contactpoint", "liaison.consent", "liaison.term"),
        *("participants.representation", "website.errorreport", "confirmations.confirmationrequest"),
    },
    "proposals": {"publishing.proposal"},
    "verdicts": {"coverage.verdict"},
    "history": {"history.change"},
    "imports": {"opendata.upload"},
    "exports": {"opendata.privateexport"},
    "accesses": {"staff.accessevent"},
}
FOR_ALL_STAFF = {
    *("index", "app_list", "logout", "password_change", "password_change_done", "jsi18n", "autocomplete", "login"),
    *("area", "first_steps", "search"),
    "view_on_site",  # closed for everybody
}


def kind(label):
    found = [name for name, labels in KINDS.items() if label in labels]
    return found[0] if found else "accounts" if label.split(".")[0] not in CONTENT else "content"


CONTENT = {"editions", "participants", "priorities", "goals", "liaison", "sources", "coverage", "website", "search"}
CONTENT |= {"arrangements", "glossary", "review", "confirmations"}
MODELS = {model._meta.label_lower: model for model in django_admin.site._registry}
PREVIEWED = {
    Proposal,
    *(model for model in MODELS_WITH_HISTORY if issubclass(model, Publishable) and not model.discloses_person),
}


ROLES = [role.value for role in Role]


def allowed(role, label):
    if role == "liaison officer":
        return LIAISON_OFFICER.get(label, NOTHING)
    kinds = ["content", "private", "proposals", "accounts", "verdicts", "history", "imports", "exports", "accesses"]
    pages = MATRIX[role][kinds.index(kind(label))]
    if label == "website.errorreport":
        pages = pages.replace("a", "")  # readers write them
    if label == "mail.mail":
        pages = pages.translate({ord(letter): None for letter in "ad"})  # the site writes them
    if label == "confirmations.confirmationrequest":
        pages = pages.translate({ord(letter): None for letter in "awd"})  # sent and accepted on pages of their own
    if label == "participants.formercode":
        pages = pages.translate({ord(letter): None for letter in "awdb"})  # it comes and goes with a union
    if label in MERGED and role in ("administrator", "publisher"):
        pages += "o"
    if MODELS[label] not in MODELS_WITH_HISTORY:
        pages = pages.replace("g", "").replace("b", "")
    if MODELS[label] not in PREVIEWED:
        pages = pages.replace("p", "")
    return pages.replace("w", "") if role == "translator" and label in WITHOUT_TRANSLATION else pages


@pytest.fixture
def person(roles, client):
    """Make a user with a role, and log them in."""

    def make(role, **values):
        user = User.objects.create_user(role.replace(" ", "-"), is_staff=True, **values)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return make


@pytest.fixture
def spokesman(person):
    """A liaison officer who speaks for one organisation."""
    user = person("liaison officer")
    Representation.objects.create(user=user, organisation=factories.organisation("own"))
    return user


def name(label, page):
    return f"admin:{label.replace('.', '_')}_{page}"


def answers(client, label, record):
    """The pages of a model that a client can use."""
    found = ""
    pages = [
        ("l", "changelist", "get", []),
        ("r", "change", "get", [record.pk]),
        ("h", "history", "get", [record.pk]),
        ("a", "add", "get", []),
        ("w", "change", "post", [record.pk]),
        ("d", "delete", "get", [record.pk]),
    ]
    if type(record) in PREVIEWED:
        pages.append(("p", "preview", "get", [record.pk]))
    if type(record) in MODELS_WITH_HISTORY:
        version = type(record).history.filter(id=record.pk).earliest("history_id").history_id
        pages += [("g", "deleted", "get", []), ("b", "revert", "get", [record.pk, version])]
    if label == "history.change":
        pages.append(("u", "undo", "get", [record.pk]))
    if label in MERGED:
        pages.append(("o", "merge", "get", []))
    for letter, page, method, args in pages:
        status = getattr(client, method)(reverse(name(label, page), args=args)).status_code
        assert status in (200, 302, 403), (label, page, status)
        found += letter if status == 200 or (letter == "w" and status == 302) else ""
    return found


@pytest.fixture
def only_status(monkeypatch):
    """Pages answer without being rendered, and without navigation: only their status is asked for."""
    monkeypatch.setattr(StaffSite, "areas", lambda self, request: [])
    with without_html():
        yield


@pytest.mark.soak
@pytest.mark.one_database  # a role is a list of permissions, whichever the database
@pytest.mark.parametrize("role", ROLES)
def test_the_matrix(client, person, role, only_status):
    user = person(role)
    for language in ("fr", "ar"):
        Translator.objects.create(user=user, language=language)
    author = User.objects.create_superuser("author")
    rows(1, author)
    organisation = Organisation.objects.get()
    organisation.sources.add(Source.objects.get())
    if role == "liaison officer":
        Representation.objects.create(user=user, organisation=organisation)
    if role in ("liaison officer", "translator", "data manager"):
        propose(organisation, {"name_fr": "x"}, user)
    records = {label: model._base_manager.order_by("-pk").first() for label, model in MODELS.items()}
    records |= {"auth.user": User.objects.create_user("other"), "auth.group": Group.objects.first()}
    missing = [label for label, record in records.items() if record is None]

    turn = ROLES.index(role) % 6  # each model is walked by one role or two
    walked = walks.turns_of(turn, MODELS, range(6))
    found = {label: answers(client, label, records[label]) for label in walked if label not in missing}

    assert missing == []
    assert found == {label: allowed(role, label) for label in found}


def test_every_address_of_the_admin_is_in_the_matrix():
    pages = {"changelist", "add", "history", "delete", "change"}
    known = {name(label, page).removeprefix("admin:") for label in MODELS for page in pages} | FOR_ALL_STAFF
    known |= {
        name(model._meta.label_lower, page).removeprefix("admin:")
        for model in MODELS_WITH_HISTORY
        for page in ("deleted", "restore", "revert")
    }
    known |= {name(label, "merge").removeprefix("admin:") for label in MERGED}
    with_state = [model for model in MODELS_WITH_HISTORY if issubclass(model, Publishable)]
    known |= {name(model._meta.label_lower, "transition").removeprefix("admin:") for model in with_state}
    known |= {name(model._meta.label_lower, "preview").removeprefix("admin:") for model in PREVIEWED}
    known |= {"auth_user_invite", "history_change_undo", "opendata_upload_do", "publishing_proposal_decide"}
    known |= {
        "opendata_upload_answer",
        *("auth_user_erase", "staff_accessevent_latest"),
        *(
            f"{label}_{page}"
            for label in ("liaison_liaisonofficer", "participants_official")
            for page in ("erase", "data", "data_json")
        ),
    }
    known |= {
        name(label, "settings").removeprefix("admin:")
        for label, model in MODELS.items()
        if isinstance(django_admin.site.get_model_admin(model), RecordAdmin)
    }
    known |= {
        "coverage_verdict_queue",
        "coverage_verdict_since",
        "coverage_declaration_whole",
        "editions_picture_several",
    }
    known |= {"liaison_contactpoint_answers", "liaison_post_handover", "review_decision_adopt"}
    known |= {"confirmations_confirmationrequest_send"}

    assert {entry for entry in names(django_admin.site.urls[0]) if entry} == known


def names(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


def test_roles_are_made_once_and_kept_exact(roles):
    Group.objects.get(name="auditor").permissions.clear()
    before = Group.objects.count()

    call_command("roles", verbosity=0)

    assert Group.objects.count() == before == len(Role)
    codes = set(Group.objects.get(name="auditor").permissions.values_list("codename", flat=True))
    assert {code.split("_")[0] for code in codes} == {"view"}


# --- A liaison officer -----------------------------------------------------------------------------------------------


def test_a_liaison_officer_sees_only_their_records(client, spokesman):
    own = factories.priority(Organisation.objects.get(code="own"))
    other = factories.priority(factories.organisation("other"))

    listed = client.get(list_page(Priority)).context["cl"].result_list
    assert list(listed) == [own]
    assert list(client.get(list_page(Organisation)).context["cl"].result_list) == [own.organisation]
    for address in (change_page(other), reverse("admin:priorities_priority_history", args=[other.pk])):
        assert client.get(address).headers["Location"] == reverse("admin:index")
    assert client.post(change_page(other), {"label_en": "x"}).headers["Location"] == reverse("admin:index")
    assert Proposal.objects.count() == 0


def test_a_liaison_officer_is_offered_only_their_organisation(client, spokesman):
    factories.organisation("other")
    factories.goal(1, label_en="Open"), factories.goal(2, label_en="Hidden", **factories.DRAFT)

    def offered(field, model="priority", app="priorities"):
        query = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
        return [row["text"] for row in client.get(reverse("admin:autocomplete"), query).json()["results"]]

    (own,) = offered("organisation")
    assert own.startswith("\u2068OWN\u2069")
    assert offered("goals") == ["1. Open"]
    query = {"app_label": "liaison", "model_name": "term", "field_name": "officer", "term": ""}
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403


def test_a_change_of_a_liaison_officer_waits(client, spokesman):
    goal = factories.goal(1)
    priority = factories.priority(Organisation.objects.get(code="own"), label_en="Before")
    data = form_of(client, change_page(priority))
    assert not {"state", "publish_at_0"} & data.keys()

    response = client.post(change_page(priority), data | {"label_en": "After", "goals": [goal.pk], "state": "draft"})

    priority.refresh_from_db()
    proposal = Proposal.objects.get()
    assert response.status_code == 302
    assert (priority.label_en, priority.state, list(priority.goals.all())) == ("Before", "published", [])
    assert proposal.changes == {"label_en": ["Before", "After"], "goals": [[], [goal.pk]]}
    assert (proposal.author, proposal.record) == (spokesman, priority)

    proposal.apply(by=User.objects.create_superuser("publisher"))
    priority.refresh_from_db()
    assert (priority.label_en, list(priority.goals.all())) == ("After", [goal])


def test_a_liaison_officer_does_not_write_rows(client, spokesman):
    organisation = Organisation.objects.get(code="own")
    stored = factories.name(organisation=organisation, value="Old")
    data = form_of(client, change_page(organisation))
    forged = {
        "names-TOTAL_FORMS": 1,
        "names-INITIAL_FORMS": 1,
        "names-0-id": stored.pk,
        "names-0-value": "New",
        "names-0-organisation": organisation.pk,
        "names-0-kind": "former",
        "names-0-language": "en",
    }

    client.post(change_page(organisation), data | forged)

    assert [row.value for row in OrganisationName.objects.all()] == ["Old"]
    assert Proposal.objects.count() == 0


def test_a_liaison_officer_reads_only_their_proposals(client, spokesman):
    organisation = Organisation.objects.get(code="own")
    own = propose(organisation, {"name_fr": "x"}, spokesman)
    propose(organisation, {"name_fr": "y"}, User.objects.create_superuser("other"))

    assert list(client.get(list_page(Proposal)).context["cl"].result_list) == [own]


# --- A translator ----------------------------------------------------------------------------------------------------


@pytest.fixture
def translator(person):
    user = person("translator")
    Translator.objects.create(user=user, language="fr")
    return user


def test_a_translator_writes_only_their_languages(client, translator):
    organisation = factories.organisation("one", name_en="English", name_fr="Avant", name_ar="عربي", **factories.DRAFT)
    data = form_of(client, change_page(organisation))
    assert {key for key in data if key.startswith(("name_", "standing"))} == {"name_fr"}

    forged = client.post(change_page(organisation), data | {"name_fr": "Français", "name_ar": "x"})
    assert forged.status_code == 403
    client.post(change_page(organisation), data | {"name_fr": "Français", "standing": "guest"})

    organisation.refresh_from_db()
    assert (organisation.name_fr, organisation.name_ar, organisation.standing) == ("Français", "عربي", "member")


def test_a_translator_writes_rows_only_in_their_languages(client, translator):
    edition = factories.edition(**factories.DRAFT)
    outcome = factories.outcome(edition, text_en="English")
    data = form_of(client, change_page(edition))

    forged = client.post(change_page(edition), data | {"outcomes-0-text_fr": "Français", "outcomes-0-text_en": "x"})
    assert forged.status_code == 403
    client.post(change_page(edition), data | {"outcomes-0-text_fr": "Français"})

    outcome.refresh_from_db()
    assert (outcome.text_fr, outcome.text_en) == ("Français", "English")


def test_a_translator_without_a_language_writes_nothing(client, person):
    person("translator")
    organisation = factories.organisation()

    assert client.post(change_page(organisation), {"name_fr": "x"}).status_code == 403


# --- Others ----------------------------------------------------------------------------------------------------------


def test_an_auditor_has_no_action_but_the_file(client, person):
    person("auditor")
    factories.organisation()

    actions = dict(client.get(list_page(Organisation)).context["action_form"].fields["action"].choices)

    assert set(actions) == {"", "csv_of_selection"}


def test_an_administrator_makes_no_superuser(client, person):
    user = person("administrator")
    superuser = User.objects.create_superuser("root", password="a long enough word")

    data = form_of(client, change_page(user))
    assert "is_superuser" not in data
    client.post(change_page(user), data | {"is_superuser": "on"})

    user.refresh_from_db()
    assert not user.is_superuser
    assert client.post(change_page(superuser), {"username": "x"}).status_code == 403
    assert client.get(reverse("admin:auth_user_delete", args=[superuser.pk])).status_code == 403


def test_a_user_with_several_roles_has_the_rights_of_each(client, spokesman):
    spokesman.groups.add(Group.objects.get(name="editor"))
    other = factories.organisation("other", name_fr="Avant", **factories.DRAFT)
    client.force_login(User.objects.get(pk=spokesman.pk))

    client.post(change_page(other), form_of(client, change_page(other)) | {"name_fr": "Après"})

    other.refresh_from_db()
    assert other.name_fr == "Après"


def test_an_address_of_an_unknown_type_gives_no_access(client, spokesman):
    draft = factories.organisation(**factories.DRAFT)
    kind_of_draft = ContentType.objects.get_for_model(draft)

    assert client.get(reverse("admin:view_on_site", args=[kind_of_draft.pk, draft.pk])).status_code == 404
    assert client.get(add_page(Organisation)).status_code == 403
