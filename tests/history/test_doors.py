"""Every way to write a record leaves its history, in the transaction and the change it belongs to."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import NotSupportedError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.editions.models import Attendance, Outcome, Statement
from apps.history import changes
from apps.history.models import Change
from apps.history.registration import MODELS_WITH_HISTORY
from apps.liaison.models import Post
from apps.participants.models import Organisation, OrganisationName
from apps.priorities.models import Priority
from apps.publishing.proposing import propose
from tests import factories
from tests.opendata.files import bring_in, exported

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def user():
    return User.objects.create_superuser("writer", first_name="Ada", last_name="Writer")


def kept(record):
    """The history of a record, oldest first: what happened, and the number of its change."""
    return list(type(record).history.filter(id=record.pk).order_by("history_id"))


def fail(*args, **kwargs):
    raise ZeroDivisionError


def recorded(record):
    return "".join(row.history_type for row in kept(record))


def links(row, name):
    return sorted(getattr(link, f"{name}_id") for link in getattr(row, f"{name}s").all())


# --- One record ------------------------------------------------------------------------------------------------------


def test_it_works(user):
    with changes.change("form", user, "First contact") as change:
        organisation = factories.organisation(name_en="Before", name_ar="قبل")
        organisation.name_ar = "بعد"
        organisation.save()

    first, second = kept(organisation)
    assert (first.history_type, second.history_type) == ("+", "~")
    assert (first.name_ar, second.name_ar) == ("قبل", "بعد")
    assert first.history_change == second.history_change == change
    assert (change.by, change.by_name, change.kind, change.message) == (user, "Ada Writer", "form", "First contact")
    assert (first.history_user, Change.objects.count()) == (user, 1)


def test_each_save_outside_an_act_is_a_separate_change():
    organisation = factories.organisation()
    organisation.save()

    assert [change.kind for change in Change.objects.all()] == ["command", "command"]
    assert kept(organisation)[0].history_change != kept(organisation)[1].history_change


def test_some_fields_alone():
    organisation = factories.organisation(name_en="Stored")
    organisation.name_en, organisation.website = "Never stored", "https://example.org/"
    organisation.save(update_fields=["website"])

    assert [(row.name_en, row.website) for row in kept(organisation)][-1] == ("Stored", "https://example.org/")


def test_there_is_no_way_to_save_without_history():
    assert not any(hasattr(model, "save_without_historical_record") for model in MODELS_WITH_HISTORY)


def test_a_deletion_and_its_cascade_are_one_change():
    organisation, edition = factories.organisation(), factories.edition()
    name = factories.name(organisation=organisation)
    attendance = factories.attendance(edition, organisation)
    gone = [(type(record), record.pk) for record in (organisation, name, attendance)]

    organisation.delete()

    rows = [model.history.filter(id=key).latest("history_id") for model, key in gone]
    assert [row.history_type for row in rows] == ["-", "-", "-"]
    assert len({row.history_change_id for row in rows}) == 1


def test_a_deletion_of_many_is_one_change():
    for _each in range(3):
        factories.organisation()

    Organisation.objects.all().delete()

    assert len({row.history_change_id for row in Organisation.history.filter(history_type="-")}) == 1


# --- Many at once ----------------------------------------------------------------------------------------------------


def test_update():
    rows = [factories.organisation() for _each in range(3)]
    Organisation.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(standing="guest")

    assert [recorded(row) for row in rows] == ["+~", "+~", "+"]
    assert [kept(row)[-1].standing for row in rows] == ["guest", "guest", "member"]
    assert kept(rows[0])[-1].history_change == kept(rows[1])[-1].history_change


def test_bulk_create():
    organisation = factories.organisation()
    rows = OrganisationName.objects.bulk_create(
        [OrganisationName(organisation=organisation, language="en", kind="former", value=name) for name in ("A", "B")]
    )

    assert [recorded(row) for row in rows] == ["+", "+"]
    assert [kept(row)[0].value for row in rows] == ["A", "B"]
    assert kept(rows[0])[0].history_change == kept(rows[1])[0].history_change


def test_bulk_create_that_changes_what_is_there():
    name = factories.name(organisation=factories.organisation(), start="1990")
    again = OrganisationName(
        organisation=name.organisation, language="en", kind="former", value=name.value, start="1995"
    )
    OrganisationName.objects.bulk_create(
        [again],
        update_conflicts=True,
        unique_fields=["organisation", "language", "kind", "value"],
        update_fields=["start"],
    )

    assert [row.start for row in kept(name)] == ["1990", "1995"]


def test_bulk_create_that_skips_is_refused():
    with pytest.raises(NotSupportedError):
        OrganisationName.objects.bulk_create([], ignore_conflicts=True)


def test_bulk_update():
    rows = [factories.organisation() for _each in range(2)]
    for row in rows:
        row.standing = "guest"
    Organisation.objects.bulk_update(rows, ["standing"])

    assert [recorded(row) for row in rows] == ["+~", "+~"]
    assert kept(rows[1])[-1].standing == "guest"


def test_get_or_create_and_update_or_create():
    organisation = factories.organisation()
    values = {"organisation": organisation, "language": "en", "kind": "former", "value": "A"}
    name, _made = OrganisationName.objects.get_or_create(**values)
    OrganisationName.objects.update_or_create(**values, defaults={"start": "1990"})

    assert [row.start for row in kept(name)] == ["", "1990"]


def of_history(queries):
    """The queries that history adds."""
    words = ("historical", "history_change", "organisation_sources")
    return [query["sql"] for query in queries if any(word in query["sql"] for word in words)]


@pytest.mark.parametrize("count", [1, 20])
def test_an_update_costs_the_same_for_few_and_many(count):
    source = factories.source()
    for _each in range(count):
        factories.organisation().sources.add(source)

    with changes.change("bulk"), CaptureQueriesContext(connection) as queries:
        Organisation.objects.update(standing="guest")

    assert len(of_history(queries)) == 3  # the rows, the links; and these are read


def test_what_a_save_costs():
    organisation = factories.organisation()

    with CaptureQueriesContext(connection) as queries:
        organisation.save()

    assert len(of_history(queries)) == 3  # the change, the row; the links are read


# --- Links -----------------------------------------------------------------------------------------------------------


def test_links_of_a_record():
    priority, goals = factories.priority(factories.organisation()), [factories.goal(), factories.goal()]
    priority.goals.set(goals)
    priority.goals.add(goals[0])  # it is there already
    priority.goals.remove(goals[0])
    priority.goals.clear()

    keys = [goal.pk for goal in goals]
    assert [links(row, "goal") for row in kept(priority)] == [[], keys, keys[1:], []]


def test_links_from_the_other_side():
    first, second = (factories.priority(factories.organisation()) for _each in range(2))
    goal = factories.goal()
    goal.priorities.add(first, second)
    goal.priorities.remove(second)
    goal.priorities.clear()

    assert [links(row, "goal") for row in kept(first)] == [[], [goal.pk], []]
    assert [links(row, "goal") for row in kept(second)] == [[], [goal.pk], []]
    assert recorded(goal) == "+"


def test_the_links_of_a_deleted_record():
    goal, organisation = factories.goal(), factories.organisation()
    priority, post = factories.priority(organisation), factories.post()
    priority.goals.add(goal)
    post.organisations.add(organisation)
    goal.delete()

    assert links(kept(priority)[-1], "goal") == []
    factories.organisation()
    organisation.delete()
    last = kept(post)[-1]
    assert links(last, "organisation") == []
    assert last.history_change == Priority.history.latest("history_id").history_change


def test_a_reference_that_a_deletion_empties():
    edition, organisation = factories.edition(), factories.organisation()
    statement = factories.statement(edition, organisation=organisation)
    release = factories.release(edition=edition)
    organisation.delete()

    assert [row.organisation_id for row in kept(statement)][-1] is None
    assert kept(statement)[-1].history_change == Organisation.history.latest("history_id").history_change
    edition.delete()
    assert kept(release)[-1].edition_id is None


# --- Changes ---------------------------------------------------------------------------------------------------------


def test_an_unused_change_goes_again(user):
    with changes.change("bulk", user):
        pass

    assert Change.objects.count() == 0


def test_all_or_nothing(user):
    with pytest.raises(ZeroDivisionError), changes.change("bulk", user):
        fail(factories.organisation())

    assert Organisation.history.count() == Change.objects.count() == Organisation.objects.count() == 0


def test_a_partial_rollback_does_not_remove_the_change(user):
    with changes.change("import", user) as change:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            fail(factories.organisation("refused"))
        taken = factories.organisation("taken")

    assert [row.history_change for row in Organisation.history.all()] == [change]
    assert kept(taken)[0].code == "taken"


def test_a_change_inside_another_stands_for_itself(user):
    with changes.change("form", user) as outer:
        first = factories.organisation()
        with changes.change("bulk", user, "Two at once") as inner:
            second = factories.organisation()
        third = factories.organisation()

    assert [kept(record)[0].history_change for record in (first, second, third)] == [outer, inner, outer]


def test_a_waiting_change_that_is_applied(user):
    organisation = factories.organisation()
    propose(organisation, {"website": "https://example.org/"}, None, "New address").apply(by=user)

    change = kept(organisation)[-1].history_change
    assert (change.kind, change.by, change.message) == ("proposal", user, "New address")


def test_a_change_stays_when_the_user_leaves(user):
    with changes.change("form", user) as change:
        organisation = factories.organisation()
    user.delete()

    change.refresh_from_db()
    assert (change.by, change.by_name, change.who) == (None, "Ada Writer", "Ada Writer")
    assert kept(organisation)[0].history_change == change


@pytest.mark.django_db(transaction=True)
def test_a_save_and_its_history_are_one_transaction(monkeypatch):
    organisation = factories.organisation(name_en="Before")

    monkeypatch.setattr(Change.objects, "create", fail)
    organisation.name_en = "After"
    with pytest.raises(ZeroDivisionError):
        organisation.save()
    with pytest.raises(ZeroDivisionError):
        Organisation.objects.update(standing="guest")
    with pytest.raises(ZeroDivisionError):
        organisation.delete()

    organisation.refresh_from_db()
    assert (organisation.name_en, organisation.standing) == ("Before", "member")


# --- Doors that history cannot see are not used ----------------------------------------------------------------------

ROOT = Path(__file__).resolve().parents[2]
TOUCHES_THE_RECORDS = {"apps/opendata/writing.py": {"_link"}}
"""Functions that write many links at once: their callers write the records too, so history sees both."""


def unseen_writes(tree):
    """Calls that go round the signals: rows written through the base manager or a table of links, raw saves, and
    `organisation.names.add(…)`, which updates without saying so."""
    owned = {relation.get_accessor_name() for model in MODELS_WITH_HISTORY for relation in own_rows(model)}
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        if not isinstance(call.func, ast.Attribute):
            continue
        name, chain = call.func.attr, ast.unparse(call.func.value)
        if name in {"_raw_delete", "_update", "save_base", "bulk_history_create"} or (
            name in {"update", "bulk_create", "bulk_update"} and ("_base_manager" in chain or ".through" in chain)
        ):
            yield call.lineno
        if name in {"add", "set"} and chain.rpartition(".")[2] in owned and "." in chain:
            yield call.lineno


def own_rows(model):
    return [relation for relation in model._meta.related_objects if relation.one_to_many]


def read(path):
    """The code of a file, without the functions that touch the records themselves."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = TOUCHES_THE_RECORDS.get(path.relative_to(ROOT).as_posix(), set())
    tree.body = [node for node in tree.body if getattr(node, "name", None) not in known]
    return tree


def test_no_write_bypasses_history():
    files = [path for path in sorted((ROOT / "apps").rglob("*.py")) if "migrations" not in path.parts]
    found = {str(path): list(unseen_writes(read(path))) for path in files}

    assert {path: lines for path, lines in found.items() if lines} == {}


def test_links_alone_that_a_file_changes_are_kept():
    organisation, old, new = factories.organisation(), factories.source(), factories.source()
    organisation.sources.add(old)
    file = exported("participants").decode().replace(old.url, new.url)

    change, tally = bring_in("participants", file)

    assert str(tally) == "0 new, 1 changed, 0 unchanged, 0 refused"
    latest = organisation.history.get(history_change=change)
    assert [link.source for link in latest.sources.all()] == [new]


@pytest.mark.parametrize(
    "code",
    [
        "Post._base_manager.filter(pk=1).update(city='x')",
        "Post.organisations.through.objects.bulk_create(rows)",
        "organisation.names.add(name)",
        "post.save_base(raw=True)",
    ],
)
def test_the_test_sees(code):
    assert list(unseen_writes(ast.parse(code))) == [1]


def test_every_record_that_is_content_is_kept():
    assert {Attendance, Outcome, Statement, Post} < set(MODELS_WITH_HISTORY)
