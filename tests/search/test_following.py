"""The search index follows every kind of change."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from apps.editions.models import Edition, Outcome
from apps.participants.models import Organisation, OrganisationName, Representation
from apps.publishing.proposing import propose
from apps.search import index
from apps.search.following import together
from apps.search.models import Entry, Word
from apps.search.querying import narrow
from apps.search.registry import registered
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def editions(text):
    return list(narrow(Edition.objects.order_by("number"), text))


def test_a_new_text_replaces_the_old_one():
    edition = factories.edition(title_en="Quagga")
    edition.title_en = "Okapi"
    edition.save()

    assert (editions("quagga"), editions("okapi")) == ([], [edition])
    assert not Word.objects.filter(folded="quagga").exists()


def test_a_deleted_record_leaves_no_entry_and_no_word():
    factories.edition(title_en="Quagga").delete()

    assert (Entry.objects.count(), Word.objects.count()) == (0, 0)


def test_a_word_stays_while_another_record_contains_it():
    factories.edition(title_en="Quagga").delete()
    factories.edition(title_en="Quagga one")
    factories.edition(title_en="Quagga two").delete()

    assert Word.objects.filter(folded__in=["quagga", "two"]).count() == 1


def test_texts_of_related_records_belong_to_the_record():
    edition = factories.edition()
    outcome = factories.outcome(edition, text_en="Quagga")
    assert editions("quagga") == [edition]

    outcome.delete()
    assert editions("quagga") == []


def test_a_row_moved_to_another_record_moves_in_the_index():
    one, other = factories.organisation(), factories.organisation()
    name = factories.name(organisation=one, value="Quagga")
    name.organisation = other
    name.save()

    assert list(narrow(Organisation.objects.all(), "quagga")) == [other]


def test_many_changed_at_once():
    one, other = factories.edition(1), factories.edition(2)
    Outcome.objects.bulk_create([Outcome(edition=e, position=1, text_en="Quagga") for e in (one, other)])
    assert editions("quagga") == [one, other]

    Outcome.objects.filter(edition=one).update(text_en="Okapi")
    assert (editions("quagga"), editions("okapi")) == ([other], [one])

    for edition in (one, other):
        edition.title_en = "Zorilla"
    Edition.objects.bulk_update([one, other], ["title_en"])
    assert editions("zorilla") == [one, other]

    Edition.objects.all().delete()
    assert Entry.objects.count() == 0


def test_together_indexes_once_and_at_the_end():
    with together():
        organisation = factories.organisation()
        for number in range(5):
            factories.name(organisation=organisation, value=f"Quagga {number}")
        assert Entry.objects.count() == 0

    assert list(narrow(Organisation.objects.all(), "quagga")) == [organisation]


def test_together_indexes_nothing_of_what_failed():
    def fail():
        with together():
            factories.edition(title_en="Quagga")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert Entry.objects.count() == 0


def test_the_index_is_rebuilt_when_it_is_out_of_date(capsys):
    factories.edition(title_en="Quagga")
    assert not index.outdated()
    call_command("searchindex")
    assert capsys.readouterr().out == "The search index is up to date.\n"

    Entry.objects.update(version="old")
    assert index.outdated()
    call_command("searchindex")
    assert capsys.readouterr().out == "1 records indexed.\n"
    assert not index.outdated()

    Entry.objects.all().delete()
    assert index.outdated()
    OrganisationName.objects.all().delete()
    call_command("searchindex")
    assert len(editions("quagga")) == 1


def test_a_rebuilt_index_equals_the_one_that_followed():
    organisation = factories.organisation()
    factories.name(organisation=organisation, value="Quagga")
    factories.priority(organisation)
    factories.statement(factories.edition(), organisation=organisation)
    followed = list(Entry.objects.order_by("model", "record").values_list("model", "record", "title", "text"))
    vocabulary = sorted(Word.objects.values_list("folded", "spelled"))

    assert index.rebuild() == len(followed) == 4
    assert list(Entry.objects.order_by("model", "record").values_list("model", "record", "title", "text")) == followed
    assert sorted(Word.objects.values_list("folded", "spelled")) == vocabulary


@pytest.mark.parametrize("entry", list(registered()), ids=lambda entry: entry.key)
def test_every_declared_path_leads_to_a_field(entry):
    for path in (*entry.title, *entry.text):
        model = entry.model
        *relations, name = path.split("__")
        for relation in relations:
            model = model._meta.get_field(relation).related_model
        assert model._meta.get_field(name).concrete


def test_nothing_private_is_ever_indexed():
    organisation = factories.organisation()
    officer = factories.officer(name="Secretname", note="Secretnote", organisation=organisation)
    factories.contact(officer, kind="email", value="secretmail@example.org", note="Secretnote")
    post = factories.post()
    post.organisations.add(organisation)
    factories.term(post, officer)
    factories.consent(officer, evidence="Secretletter", until="2020-01-01", given_on="2019-01-01")
    user = User.objects.create_user("secretuser", email="secretuser@example.org")
    Representation.objects.create(user=user, organisation=organisation)
    propose(organisation, {"name_fr": "Secretproposal"}, user, message="Secretmessage")
    index.rebuild()

    assert Entry.objects.count() == 2  # the organisation and the post
    indexed = " ".join([*Word.objects.values_list("folded", flat=True), *Entry.objects.values_list("text", flat=True)])
    assert "secret" not in indexed
