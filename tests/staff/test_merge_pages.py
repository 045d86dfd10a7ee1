"""Merging two organisations: the questions, the rows that move, redirects, and undoing it as one change."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.confirmations.models import ConfirmationRequest
from apps.editions.models import Attendance, Edition, Statement
from apps.history.models import Change
from apps.history.relations import relations_to
from apps.history.versions import present
from apps.languages.models import Stamp
from apps.liaison.models import LiaisonOfficer, Post
from apps.participants.models import FormerCode, Official, Organisation, OrganisationName, Representation
from apps.priorities.models import Priority
from apps.publishing import rights
from apps.publishing.proposing import propose
from apps.search.querying import search
from tests import factories
from tests.staff.pages import list_page

pytestmark = pytest.mark.django_db
PAGE = "admin:participants_organisation_merge"
HISTORIES = (Organisation, OrganisationName, Official, Attendance, Statement, Priority, LiaisonOfficer, Post)


def address(stays, goes):
    return f"{reverse(PAGE)}?stays={stays.pk}&goes={goes.pk}"


def questions(client, stays, goes):
    """The names of the questions, with their possible answers."""
    answers = client.get(address(stays, goes)).context["answers"]
    return {name: question.answers for name, question in answers.questions.items()}


def merge(client, stays, goes, **answers):
    """Submit the page as a browser does, with these answers."""
    page = address(stays, goes)
    seen = client.get(page).context["answers"]["seen"].value()
    return client.post(page, {"seen": seen} | answers)


def everything():
    """The stored values of all records that a merge can touch, by model and key."""
    return {
        model: present(model, list(model._base_manager.values_list("pk", flat=True)))
        for model in (*HISTORIES, FormerCode, Representation)
    }


@pytest.fixture
def pair():
    """Two organisations that agree in the fields that not every test should ask about."""
    same = {"name_en": "Police Council", "acronym_en": "PC"}
    return factories.organisation("stays", **same), factories.organisation("goes", **same)


@pytest.fixture
def person(client):
    def log_in(role):
        user = User.objects.create_user(role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return user

    return log_in


# --- What moves -------------------------------------------------------------------------------------------------------


def test_it_works(admin, staff, pair):
    stays, goes = pair
    edition, post, source = factories.edition(5), factories.post(), factories.source()
    attendance = factories.attendance(edition, goes)
    statement = factories.statement(edition, organisation=goes)
    name, head = factories.name(organisation=goes, value="Old Council"), factories.official(organisation=goes)
    priority = factories.priority(goes, label_en="Fraud")
    officer = factories.officer(organisation=goes)
    child = factories.organisation(parent=goes)
    post.organisations.add(goes)
    goes.sources.add(source)
    Representation.objects.create(user=staff, organisation=goes)

    response = merge(admin, stays, goes, message="The same body")

    assert response.headers["Location"] == reverse("admin:participants_organisation_change", args=[stays.pk])
    for row in (attendance, statement, name, head, priority, officer):
        row.refresh_from_db()
        assert row.organisation == stays
    child.refresh_from_db()
    assert (child.parent, list(post.organisations.all()), list(stays.sources.all())) == (stays, [stays], [source])
    assert [row.organisation for row in Representation.objects.all()] == [stays]
    assert not Organisation.objects.filter(pk=goes.pk).exists()
    change = Change.objects.first()
    assert (change.kind, change.by, change.message) == ("bulk", staff, "The same body")
    assert FormerCode.objects.get().code == "goes"


def test_every_way_to_an_organisation_is_known():
    ways = {f"{way.model._meta.label}.{way.field.name}" for way in relations_to(Organisation)}

    assert ways >= {
        *("participants.Organisation.parent", "participants.OrganisationName.organisation"),
        *("participants.Official.organisation", "participants.Representation.organisation"),
        *("participants.FormerCode.organisation", "editions.Attendance.organisation"),
        *("editions.Statement.organisation", "priorities.Priority.organisation"),
        *("liaison.LiaisonOfficer.organisation", "liaison.Post.organisations"),
    }
    assert "editions.Edition.participants" not in ways, "its links are attendances"


def test_values_that_only_one_has_are_taken_over(admin, pair):
    stays, goes = pair
    Organisation.objects.filter(pk=goes.pk).update(website="https://goes.org/", name_ar="المجلس", ours="name_ar")
    assert questions(admin, stays, goes) == {}

    merge(admin, stays, goes)

    stays.refresh_from_db()
    assert (stays.website, stays.name_ar, stays.ours) == ("https://goes.org/", "المجلس", "name_ar")


def test_a_text_keeps_its_stamp(admin, pair):
    stays, goes = pair
    Organisation.objects.filter(pk=goes.pk).update(name_fr="Conseil")
    goes.refresh_from_db()
    goes.save()
    Stamp.objects.filter(object_id=goes.pk, language="fr").update(origin="machine", source_hash="of another text")

    merge(admin, stays, goes)

    stamp = Stamp.objects.get(object_id=stays.pk, field="name", language="fr")
    assert (stamp.origin, stamp.source_hash) == ("machine", "of another text")
    assert not Stamp.objects.filter(object_id=goes.pk, field="name").exists()


def test_parents_of_each_other(admin, pair):
    stays, goes = pair
    above = factories.organisation("above")
    Organisation.objects.filter(pk=goes.pk).update(parent=above)
    Organisation.objects.filter(pk=stays.pk).update(parent=goes)
    assert questions(admin, stays, goes) == {}

    merge(admin, stays, goes)

    stays.refresh_from_db()
    assert stays.parent == above


# --- Questions --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answer", "name", "other"), [("stays", "نعم", "لا"), ("goes", "لا", "نعم")])
def test_a_field_is_decided_by_language_and_no_name_is_lost(admin, pair, answer, name, other):
    stays, goes = pair
    Organisation.objects.filter(pk=stays.pk).update(name_ar="نعم", name_fr="Conseil", ours="name_ar")
    Organisation.objects.filter(pk=goes.pk).update(name_ar="لا", name_fr="Conseil")
    assert questions(admin, stays, goes) == {"name_ar": ["stays", "goes"]}

    merge(admin, stays, goes, name_ar=answer)

    stays.refresh_from_db()
    assert (stays.name_ar, stays.ours) == (name, "name_ar" if answer == "stays" else "")
    assert [(row.language, row.kind, row.value) for row in stays.names.all()] == [("ar", "variant", other)]


def test_without_an_answer_nothing_happens(admin, speak, pair):
    speak("en")
    stays, goes = pair
    Organisation.objects.filter(pk=goes.pk).update(name_en="Council of Police")

    response = merge(admin, stays, goes)

    assert response.context["answers"].errors == {"name_en": ["Choose the value to keep."]}
    assert "Choose the value to keep." in response.text
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize(("answer", "role"), [("stays", "member"), ("goes", "host")])
def test_both_attended_one_edition(admin, pair, answer, role):
    stays, goes = pair
    edition, source = factories.edition(), factories.source()
    factories.attendance(edition, stays, role="member").sources.add(source)
    twice = factories.attendance(edition, goes, role="host")
    name = f"editions.attendance.{twice.pk}"
    assert questions(admin, stays, goes) == {name: ["stays", "goes"]}

    merge(admin, stays, goes, **{name: answer})

    row = Attendance.objects.get()
    assert (row.organisation, row.role, list(row.sources.all())) == (stays, role, [source])


@pytest.mark.parametrize(("answer", "kept"), [("stays", {"stays"}), ("goes", {"goes"}), ("both", {"stays", "goes"})])
def test_priorities_that_say_the_same(admin, pair, answer, kept):
    stays, goes = pair
    factories.priority(stays, label_en="Fraude", document="stays")
    row = factories.priority(goes, label_en="Fraud", label_fr="FRAUDE", document="goes")
    name = f"priorities.priority.{row.pk}"
    assert questions(admin, stays, goes) == {name: ["stays", "goes", "both"]}

    merge(admin, stays, goes, **{name: answer})

    assert set(stays.priorities.values_list("document", flat=True)) == kept


def test_positions_and_what_was_asked_move(admin, staff, pair):
    """A position is never changed, but a merge says whose it is; a link that was sent asks the record that stays."""
    stays, goes = pair
    amendment = factories.amendment(factories.round("2031", invited=[goes]), factories.goal(4))
    own = factories.position(amendment, goes, "object", "2031-03-01")
    factories.position(amendment, stays, "support", "2031-04-01")
    asked, _token = ConfirmationRequest.make(organisation=goes, language="en", made_by=staff)

    assert merge(admin, stays, goes).status_code == 302

    own.refresh_from_db()
    asked.refresh_from_db()
    assert (own.organisation, own.stance, own.received_on) == (stays, "object", "2031-03-01")
    assert list(amendment.round.invited.all()) == [stays]
    assert asked.organisation == stays


def test_a_channel_of_both_stays(admin, pair):
    """It refers to both and belongs to neither: it is no duplicate of itself, and an undo gives it both again."""
    stays, _goes = pair
    channel, arrangement = factories.channel(*pair), factories.arrangement()
    arrangement.channels.add(channel)
    assert questions(admin, *pair) == {}

    assert merge(admin, *pair).status_code == 302

    assert list(arrangement.channels.all()) == list(stays.channels_operated.all()) == [channel]
    assert list(channel.operators.all()) == [stays]
    admin.post(reverse("admin:history_change_undo", args=[Change.objects.first().pk]))
    assert set(channel.operators.values_list("code", flat=True)) == {"stays", "goes"}


def test_channels_of_one_name_stay_two(admin, pair):
    channels = [factories.channel(organisation, name_en="Secure line") for organisation in pair]
    assert questions(admin, *pair) == {}

    assert merge(admin, *pair).status_code == 302

    assert set(pair[0].channels_operated.all()) == set(channels)


def test_the_same_head_is_merged(admin, speak, pair):
    speak("en")
    stays, goes = pair
    factories.official(organisation=stays, name="A. Head", role_en="Chair")
    row = factories.official(organisation=goes, name="A. Head", role_en="Chair", start="2020")
    name = f"participants.official.{row.pk}"

    response = merge(admin, stays, goes, **{name: "both"})
    assert "This person is already recorded in this role." in response.text
    assert Organisation.objects.count() == 2

    merge(admin, stays, goes, **{name: "goes"})
    assert [(head.organisation, head.start) for head in Official.objects.all()] == [(stays, "2020")]


def test_an_account_that_speaks_for_both(admin, staff, pair):
    for organisation in pair:
        row = Representation.objects.create(user=staff, organisation=organisation)

    merge(admin, *pair, **{f"participants.representation.{row.pk}": "stays"})

    assert [row.organisation for row in Representation.objects.all()] == [pair[0]]


# --- What is refused --------------------------------------------------------------------------------------------------


def refusals(client, pair):
    return client.get(address(*pair)).context["refused"]


def test_a_preview_that_is_out_of_date(admin, speak, pair):
    speak("en")
    stays, goes = pair
    page = address(stays, goes)
    seen = admin.get(page).context["answers"]["seen"].value()
    factories.attendance(factories.edition(), goes)

    response = admin.post(page, {"seen": seen}, follow=True)

    assert "Somebody else has changed this record." in response.text
    assert response.context["answers"]["seen"].value() != seen
    assert Organisation.objects.count() == 2


def test_a_change_that_waits(admin, staff, pair):
    waiting = propose(pair[1], {"name_fr": "Conseil"}, staff)

    assert len(refusals(admin, pair)) == 1
    assert merge(admin, *pair).status_code == 200
    waiting.refuse(staff)
    assert refusals(admin, pair) == []


def test_a_merge_does_not_hide_a_public_record(admin, pair):
    Organisation.objects.filter(pk=pair[0].pk).update(**factories.DRAFT)

    assert len(refusals(admin, pair)) == 1
    assert refusals(admin, pair[::-1]) == []


def test_rights(client, person, pair):
    person("editor")
    assert client.get(address(*pair)).status_code == 403  # may not delete
    user = person("publisher")
    assert refusals(client, pair) == []

    user.groups.get().permissions.get(codename="publish_record").group_set.clear()
    assert len(refusals(client, pair)) == 1
    assert merge(client, *pair).status_code == 200
    Organisation.objects.update(**factories.DRAFT)
    assert refusals(client, pair) == []
    factories.attendance(factories.edition(), pair[1])
    user.groups.get().permissions.get(codename="change_attendance").group_set.clear()
    assert len(refusals(client, pair)) == 1
    assert Organisation.objects.count() == 2


def test_a_refusal_of_the_guard_is_shown(client, person, pair):
    factories.priority(pair[1])  # published, though its organisation is a draft
    Organisation.objects.update(**factories.DRAFT)
    user = person("publisher")
    user.groups.get().permissions.get(codename="publish_record").group_set.clear()

    response = merge(client, *pair)

    assert str(rights.WAITS) in response.text
    assert Organisation.objects.count() == 2


def test_choosing_two_records(admin, pair):
    stays, goes = pair
    page = reverse(PAGE)

    assert admin.get(page).context["form"].errors == {}
    assert list(admin.get(f"{page}?stays={stays.pk}&goes={stays.pk}").context["form"].errors) == ["goes"]
    for wrong in ("0", "x", "9" * 30):
        assert "goes" in admin.get(f"{page}?stays={stays.pk}&goes={wrong}").context["form"].errors
    chosen = {"action": "merge_chosen", ACTION_CHECKBOX_NAME: [stays.pk, goes.pk]}
    assert set(admin.post(list_page(Organisation), chosen).headers["Location"].partition("?")[2].split("&")) in (
        {f"stays={stays.pk}", f"goes={goes.pk}"},
        {f"stays={goes.pk}", f"goes={stays.pk}"},
    )
    chosen[ACTION_CHECKBOX_NAME] = [stays.pk]
    assert admin.post(list_page(Organisation), chosen).headers["Location"] == list_page(Organisation)


# --- Redirects --------------------------------------------------------------------------------------------------------


def test_the_old_address_redirects(admin, client, pair, lang):
    stays, goes = pair
    priority = factories.priority(goes)
    merge(admin, stays, goes)

    response = client.get(f"/{lang}/participants/goes/")

    assert (response.status_code, response.headers["Location"]) == (301, f"/{lang}/participants/stays/")
    assert client.get(f"/{lang}/priorities/{priority.slug}/").status_code == 200
    Organisation.objects.update(**factories.DRAFT)
    assert client.get(f"/{lang}/participants/goes/").status_code == 404


def test_filters_and_search_know_the_old_code(admin, client, pair):
    stays, goes = pair
    Organisation.objects.filter(pk=goes.pk).update(acronym_en="Gone Body")
    row = factories.priority(goes)
    merge(admin, stays, goes, acronym_en="stays")

    page = client.get("/en/priorities/?organisation=goes")
    assert list(page.context["page_obj"]) == [row]
    assert '<option value="stays" selected>' in page.text
    csv = client.get("/data/priorities.csv?organisation=goes")
    assert row.slug in b"".join(csv.streaming_content).decode()
    for text in ("goes", "Gone Body"):
        assert [entry.model for entry in search(text).counts] == [Organisation], text


def test_a_former_code_is_never_used_again(admin, pair):
    stays, goes = pair
    merge(admin, stays, goes)

    for make in (
        lambda: factories.organisation("goes"),
        lambda: Organisation(code="goes").full_clean(),
        lambda: Organisation.objects.bulk_create([Organisation(code="goes", name_en="x", acronym_en="x")]),
    ):
        with pytest.raises(ValidationError) as refused:
            make()
        assert "code" in refused.value.message_dict
    code = FormerCode.objects.get()
    page = reverse("admin:participants_formercode_delete", args=[code.pk])
    assert admin.post(page, {"post": "yes"}).status_code == 403
    stays.delete()
    assert FormerCode.objects.get().organisation is None


def test_one_after_the_other(admin, client, pair):
    stays, goes = pair
    last = factories.organisation("last", name_en=stays.name_en, acronym_en=stays.acronym_en)
    merge(admin, stays, goes)
    merge(admin, last, stays)

    assert client.get("/en/participants/goes/").headers["Location"] == "/en/participants/last/"
    assert client.get("/en/participants/stays/").headers["Location"] == "/en/participants/last/"


# --- Undoing ----------------------------------------------------------------------------------------------------------


def test_it_is_undone_as_one_change(admin, client, staff, pair):
    stays, goes = pair
    edition, other, post, source = factories.edition(), factories.edition(), factories.post(), factories.source()
    Organisation.objects.filter(pk=goes.pk).update(name_en="Other", name_ar="لا", parent=stays)
    factories.attendance(edition, stays)
    twice = factories.attendance(edition, goes, role="host")
    twice.sources.add(source)
    factories.attendance(other, goes)
    factories.statement(edition, organisation=goes)
    factories.name(organisation=goes)
    factories.priority(stays, label_en="Fraud"), factories.priority(goes, label_en="fraud")
    factories.officer(organisation=goes)
    factories.organisation(parent=goes)
    post.organisations.add(goes)
    goes.sources.add(source)
    before = everything()
    row = goes.priorities.get()
    answers = {"name_en": "goes", f"editions.attendance.{twice.pk}": "goes", f"priorities.priority.{row.pk}": "stays"}
    assert merge(admin, stays, goes, **answers).status_code == 302
    assert everything() != before

    change = Change.objects.first()
    response = admin.post(reverse("admin:history_change_undo", args=[change.pk]))

    assert response.status_code == 302, response.context["plan"].reasons
    assert everything() == before
    assert client.get("/en/participants/goes/").status_code == 200


def test_the_preview_costs_the_same_for_few_and_many(admin, pair):
    def queries(many):
        for number in range(many):
            edition = factories.edition(Edition.objects.count() + 1)
            for organisation in pair:
                factories.attendance(edition, organisation, role="host" if organisation == pair[0] else "member")
                factories.priority(organisation, label_en=f"Priority {many} {number}")
            factories.name(organisation=pair[1])
            factories.statement(edition, organisation=pair[1])
        with CaptureQueriesContext(connection) as made:
            admin.get(address(*pair))
        return len(made)

    queries(1)  # caches that each process fills once
    assert queries(1) == queries(8)
