"""Imports: all errors of a row are reported by column, and nothing is written."""

import pytest

from apps.history.models import Change
from apps.languages.models import Stamp
from apps.participants.models import Official, Organisation
from apps.priorities.models import Priority
from tests import factories
from tests.opendata.files import bring_in, cells, exported, importing, table, write

pytestmark = pytest.mark.django_db


def row(**given):
    valid = {
        "code": "eco",
        "acronym_en": "ECO",
        "name_en": "Economic Cooperation Organization",
        "kind": "intergovernmental",
        "region": "europe",
        "standing": "member",
    }
    return cells("participants", **valid | given)


def refused(*rows, name="participants"):
    _importing, tally, compared = importing(table(name, list(rows)))
    found = [refusal for one in compared for refusal in one.refusals]
    assert tally.refused == sum(bool(one.refusals) for one in compared)
    return found


def test_it_works():
    factories.organisation("gcc", name_fr="Avant", name_es="Nombre", founded_year=1981)
    source = factories.source()
    rows = [
        row(parent="gcc", founded_year="1985", verified_on="2026-01-02", sources=source.url, name_ar="منظمة"),
        row(code="gcc", acronym_en="GCC", name_en="Council", name_fr="Après", founded_year="1981"),
    ]

    change, tally = bring_in("participants", rows, message="Names of 2026")

    assert str(tally) == "1 new, 1 changed, 0 unchanged, 0 refused"
    assert tally.emptied == 1
    eco, gcc = Organisation.objects.get(code="eco"), Organisation.objects.get(code="gcc")
    assert (eco.parent, eco.founded_year, str(eco.verified_on), eco.name_ar) == (gcc, 1985, "2026-01-02", "منظمة")
    assert (list(eco.sources.all()), eco.state) == ([source], "published")
    assert (gcc.name_fr, gcc.name_es, gcc.kind) == ("Après", None, "intergovernmental")
    assert (change.kind, change.message) == ("import", "Names of 2026")
    for record, kind in ((eco, "+"), (gcc, "~")):
        latest = record.history.filter(history_change=change).get()  # one row, with the links
        assert (latest.history_type, latest.name_fr, latest.sources.count()) == (
            kind,
            record.name_fr,
            record.sources.count(),
        )
    stamp = Stamp.objects.get(object_id=gcc.pk, field="name", language="fr", content_type__model="organisation")
    assert stamp.origin == "import"


def test_the_same_file_again_changes_nothing():
    factories.organisation("gcc", name_fr="Nom", note="=1")
    before = Change.objects.count()

    _importing, tally, _compared = importing(table("participants", exported("participants")))

    assert str(tally) == "0 new, 0 changed, 1 unchanged, 0 refused"
    assert Change.objects.count() == before


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("name_en", "", "cannot be blank"),
        ("name_en", "x" * 251, "at most 250 characters (it has 251)"),
        ("founded_note_fr", "x" * 20_001, "at most 20000 characters (it has 20001)"),
        ("name_fr", "nul\x00", "NUL"),
        ("code", "Not A Code", "lower-case letters"),
        ("code", "", "The key is missing"),
        ("kind", "gang", "Allowed: global_police, regional_police"),
        ("region", "nowhere", "Allowed: world, africa"),
        ("founded_year", "about 1985", "not a whole number"),
        ("founded_year", "1_985", "not a whole number"),
        ("founded_year", "1985.5", "not a whole number"),
        ("founded_year", "20000", "1800 to 2200"),
        ("founded_year", "9" * 30, "not a whole number"),
        ("verified_on", "02/01/2026", "“02/01/2026” has two readings"),
        ("verified_on", "30/02/2026", "2022-12-08"),
        ("verified_on", "20260102", "2022-12-08"),
        ("verified_on", "2026-W01-1", "2022-12-08"),
        ("website", "javascript:alert(1)", "Enter a valid URL."),
        ("parent", "nobody", "“nobody” is unknown."),
        ("sources", "https://not.listed.example", "is unknown"),
        ("ours", "no_such_field", "No such field: no_such_field."),
        ("seat_country", "ZZZ", "Write two capital letters"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_column(column, cell, said):
    found = refused(row(**{column: cell}))

    assert {refusal.column for refusal in found} == {column}
    assert (found[0].line, found[0].value) == (2, cell)
    assert said in " ".join(refusal.message for refusal in found)
    assert not Organisation.objects.exists()


def test_a_refusal_lists_the_allowed_keys():
    factories.organisation("gcc")
    found = refused(row(parent="nobody"))

    assert found[0].message == "“nobody” is unknown. Allowed: gcc."


def test_all_errors_of_all_rows_are_reported_together():
    found = refused(row(founded_year="x", kind="gang", parent="nobody"), row(code="b", website="x", founded_year="1"))

    assert {(refusal.line, refusal.column) for refusal in found} == {
        *((2, "founded_year"), (2, "kind"), (2, "parent")),
        *((3, "website"), (3, "founded_year")),
    }


def test_a_key_in_two_rows():
    found = refused(row(), row(code="b"), row())

    assert [(refusal.line, refusal.column, refusal.message) for refusal in found] == [
        (4, "code", "The key is already in row 2.")
    ]


def test_a_key_of_several_columns():
    organisation, edition = factories.organisation("one"), factories.edition(6)
    factories.attendance(edition, organisation, role="member")
    factories.attendance(factories.edition(7), organisation)
    given = {"edition": "6", "mode": "in_person", "basis": "stated"}

    change, tally = bring_in(
        "attendance",
        [
            cells("attendance", **given, organisation="one", role="guest"),
            cells("attendance", **given | {"edition": "7"}, organisation="one", role="member"),
        ],
    )

    assert str(tally) == "0 new, 1 changed, 1 unchanged, 0 refused"
    assert [row.role for row in edition.attendances.all()] == ["guest"]
    assert change.kind == "import"


def test_a_row_can_refer_to_a_later_row_of_its_file():
    rows = [row(code="a", parent="b"), row(code="b", parent="c"), row(code="c")]

    bring_in("participants", rows)

    parents = Organisation.objects.order_by("code").values_list("code", "parent__code")
    assert list(parents) == [("a", "b"), ("b", "c"), ("c", None)]


def test_a_circle_of_new_or_existing_records_is_refused():
    assert {(r.line, r.column) for r in refused(row(code="a", parent="b"), row(code="b", parent="a"))} == {
        (2, "parent"),
        (3, "parent"),
    }

    bring_in("participants", [row(code="a"), row(code="b")])
    found = refused(row(code="a", parent="b"), row(code="b", parent="a"))
    assert {refusal.message for refusal in found} == {"An organization cannot be its own parent body."}


def test_a_file_can_refer_to_an_earlier_file():
    organisations = table("participants", [row()])
    given = {"slug": "eco-a", "organisation": "eco", "label_en": "A", "cross_cutting": "false"}
    priorities = table("priorities", [cells("priorities", **given)])

    found, tally, _compared = importing(organisations, priorities)
    write(found)

    assert str(tally) == "2 new, 0 changed, 0 unchanged, 0 refused"
    assert Priority.objects.get().organisation.code == "eco"


def test_a_row_that_refers_to_a_refused_row_is_refused():
    organisations = table("participants", [row(kind="gang")])
    given = {"slug": "eco-a", "organisation": "eco", "label_en": "A", "cross_cutting": "false"}

    _importing, _tally, compared = importing(organisations, table("priorities", [cells("priorities", **given)]))

    assert [(r.dataset, r.column) for one in compared for r in one.refusals] == [
        ("participants", "kind"),
        ("priorities", "organisation"),
    ]


def test_rules_about_links_hold():
    factories.organisation("eco"), factories.goal(4)
    given = {"slug": "eco-a", "organisation": "eco", "label_en": "A", "cross_cutting": "true", "goals": "4"}

    assert [refusal.column for refusal in refused(cells("priorities", **given), name="priorities")] == ["goals"]


def test_a_rule_of_clean_holds():
    official = factories.official(organisation=factories.organisation("eco"), name="A", role_en="Director")
    Official.objects.filter(pk=official.pk).update(role_en="Head")
    rows = [cells("officials", organisation="eco", name="A", role_en="Head", start="2022-13")]

    assert [refusal.column for refusal in refused(*rows, name="officials")] == ["start"]


def test_references_that_a_file_cannot_name_stay():
    hidden, draft = factories.goal(5, **factories.DRAFT), factories.organisation("draft", **factories.DRAFT)
    organisation = factories.organisation("eco", parent=draft)
    priority = factories.priority(organisation, slug="a")
    priority.goals.add(hidden, factories.goal(4)), factories.goal(6)
    assert str(importing(table("participants", exported("participants")))[1]).startswith("0 new, 0 changed, 1 un")

    bring_in("priorities", exported("priorities").replace(b",4,false", b",6,false"))
    bring_in("participants", exported("participants").replace(b"ECO", b"ECO2"))

    organisation.refresh_from_db()
    assert sorted(goal.number for goal in priority.goals.all()) == [5, 6]
    assert (organisation.parent, organisation.acronym_en) == (draft, "ECO2")


def test_lists_are_compared_as_sets_and_numbers_by_value():
    sdg = factories.sdg(3, text_contrast="6.10")
    goals = factories.goal(10), factories.goal(9)
    factories.priority(factories.organisation("eco"), slug="a").goals.add(*goals)

    priorities = exported("priorities").replace(b"9 | 10", b"10 | 9 | 9").replace(b",false", b",FALSE")
    sdgs = exported("sdgs").replace(b"6.10", b"6.1")

    _importing, tally, _compared = importing(table("sdgs", sdgs), table("priorities", priorities))
    assert str(tally) == "0 new, 0 changed, 2 unchanged, 0 refused"
    assert sdg.number == 3


@pytest.mark.parametrize("count", [20, 400])
def test_costs_the_same_for_few_and_many(django_assert_max_num_queries, count):
    organisation, goal, source = factories.organisation("eco"), factories.goal(4), factories.source()
    given = {"organisation": "eco", "label_en": "A", "label_fr": "B", "cross_cutting": "false"}
    rows = [cells("priorities", slug=f"s-{number}", goals="4", sources=source.url, **given) for number in range(count)]

    with django_assert_max_num_queries(COMPARED):
        found, _tally, _compared = importing(table("priorities", rows))
    with django_assert_max_num_queries(WRITTEN + count // 10):  # SQLite allows few rows in one statement
        write(found)

    assert organisation.priorities.filter(goals=goal, sources=source).count() == count


COMPARED, WRITTEN = 8, 60
