"""Files written by the database equal those written by Python, byte for byte, for any text."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.editions.models import Edition
from apps.opendata import registry
from apps.opendata.csvout import line, pieces
from apps.opendata.statement import statement
from apps.participants.models import Organisation
from apps.priorities.models import Priority
from tests import factories
from tests.properties import examples

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NASTY = '\'=+-@\t\r\n＝＋－＠"",;|\\.\u200f\u202e\u2028\ufeff\ufffd😀é ٣A/:Z0＊'
TEXTS = st.text(st.sampled_from(NASTY) | st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


def file(name, queryset=None):
    return b"".join(pieces(registry.get(name), queryset))


def table(name, queryset=None):
    return list(csv.DictReader(io.StringIO(file(name, queryset).decode("utf-8-sig"), newline="")))


def written_by_python(name, queryset):
    """The file as the csv module writes the cells that Python makes."""
    dataset = registry.get(name)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([dataset.headers, *dataset.rows(queryset)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def test_it_works():
    factories.priority(
        factories.organisation("eco"), slug="a", label_en="=1", label_ar='قال "نعم"، ثم', start_year=2020
    )

    assert file("priorities").splitlines()[1].startswith('a,eco,\'=1,,,"قال ""نعم""، ثم",,,,,2020,,,false,'.encode())


@settings(deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(TEXTS, min_size=4, max_size=4))
def test_any_text_is_written_as_python_writes_it(texts):
    organisation = Organisation.objects.filter(code="one").first() or factories.organisation("one")
    names = ["name_en", "name_ar", "note", "founded_note_fr"]
    values = dict(zip(names, texts, strict=True))
    values |= {"name_en": f"{texts[0]}x", "name_ar": texts[1] or None, "founded_note_fr": texts[3] or None}
    Organisation.objects.filter(pk=organisation.pk).update(**values)

    rows = Organisation.objects.all()
    assert file("participants", rows) == written_by_python("participants", rows)


@settings(deadline=None, max_examples=examples(500))
@given(cells=st.lists(TEXTS, min_size=2))
def test_a_row_is_what_the_csv_module_writes(cells):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(cells)

    assert f"{line(cells)}\r\n" == text.getvalue()


def test_a_very_long_text_is_complete():
    long = 'é"😀,\n' * 300_000
    factories.organisation("one", note=long)

    assert file("participants") == written_by_python("participants", Organisation.objects.all())
    assert file("participants").count(b"\n") == 2 + 300_000 - 1  # the last one is at the end of the text


@pytest.fixture
def all_kinds():
    """Records with and without a value in every kind of column."""
    source, other = factories.source(url="https://b.example"), factories.source(url="https://a.example")
    draft = factories.organisation("draft", **factories.DRAFT)
    parent = factories.organisation("parent")
    factories.organisation("child", parent=parent, founded_year=1985, verified_on=date(999, 1, 2))
    factories.organisation("orphan", parent=draft).sources.add(source, other)
    edition = factories.edition(10)
    for number, organisation in enumerate([parent, draft], start=1):
        factories.attendance(edition, organisation, role="host")
        factories.statement(edition, number, organisation=organisation)
    factories.name(organisation=parent, start="2020-05")
    factories.official(organisation=parent)
    goal, hidden = factories.goal(9), factories.goal(11, **factories.DRAFT)
    priority = factories.priority(parent, cross_cutting=False, start_year=2020)
    priority.goals.add(factories.goal(10), goal, hidden)
    factories.priority(parent, cross_cutting=True, end_year=2020)
    factories.wording(goal)
    factories.link(goal, factories.sdg(3, text_contrast="4.50"))
    factories.outcome(edition)
    factories.session()
    factories.release()
    factories.release(edition=factories.edition(11, **factories.DRAFT))
    factories.post().organisations.add(parent, draft)
    priority.sources.add(source)
    factories.joint_action(goal, hidden, lead=draft, edition=edition, partners=[parent, draft]).sources.add(source)
    factories.joint_action(reported_status="under_way", reported_on=date(2023, 1, 2), end="2024-05")
    factories.declaration(parent, goal, "active").sources.add(source)
    factories.declaration(draft, hidden, "none_declared", "2022-03")
    channel = factories.channel(parent, draft, code="one")
    factories.channel_link(channel, factories.channel(code="two", **factories.DRAFT))
    factories.channel_link(channel, parent, since="2020")
    old, new = factories.arrangement(parent, draft, slug="old"), factories.arrangement(slug="new", **factories.DRAFT)
    factories.arrangement_act(old, "replaced", "2020-05", replaced_by=new)
    old.goals.add(goal, hidden)
    old.channels.add(channel)
    round = factories.round("2027", invited=[parent, draft], rule="share_of_invited", threshold=60)
    factories.review_event(round=round)
    factories.review_event(track="sdg", round=factories.round(**factories.DRAFT))
    amendment = factories.amendment(round, goal, "One", "Two", base_year=2017)
    factories.response(factories.position(amendment, parent, "object"))
    factories.position(amendment, draft)
    factories.amendment(round, hidden).merged_goals.add(goal, hidden)
    factories.decision(amendment, edition=factories.edition(12, **factories.DRAFT))
    promised = factories.commitment(edition, "one", owners=[parent, draft], due="2027", due_setting="set", outcome=1)
    factories.commitment(edition, "two", repeats=promised)
    factories.commitment_update(promised, edition=edition, organisation=draft)
    factories.assessment(promised)
    factories.glossary_term()
    factories.synonyms("UAE", "United Arab Emirates", "Émirats arabes unis")


def test_every_dataset_is_written_as_python_writes_it(all_kinds):
    for dataset in registry.registered():
        name, every, public = dataset.name, dataset.model._base_manager.all(), dataset.public()
        assert every.exists() or name == "documents", name
        assert file(name, every) == written_by_python(name, every), name
        assert file(name) == file(name, public) == written_by_python(name, public), name


def test_python_writes_only_what_it_computes():
    without_sql = [d.name for d in registry.registered() if statement(d, d.public(), whole=True) is None]

    assert without_sql == [dataset.name for dataset in registry.registered() if dataset.computed] == ["editions"]


def test_text_is_ordered_by_code_point_beyond_the_first_65536():
    organisation = factories.organisation()
    for value in ("😀", "\uffee", "é", "a", "Z", "a b", "a-b", "ab"):
        factories.name(organisation=organisation, value=value)

    assert [row["value"] for row in table("names")] == ["Z", "a", "a b", "a-b", "ab", "é", "\uffee", "😀"]


@pytest.mark.parametrize(
    "narrow",
    [
        lambda rows: rows.filter(goals__number__in=[1, 2]).distinct(),
        lambda rows: rows.order_by("-slug")[:3],
        lambda rows: rows.with_goals().annotate(more=F("start_year")),
        lambda rows: rows.filter(slug="a") | rows.filter(slug="b") | rows.filter(slug="c"),
    ],
    ids=["distinct", "slice", "annotated", "or"],
)
def test_any_queryset_of_a_list_can_be_exported(narrow):
    organisation, one, two = factories.organisation(), factories.goal(1), factories.goal(2)
    for slug in "abc":
        factories.priority(organisation, slug=slug).goals.add(one, two)

    assert [(row["slug"], row["goals"]) for row in table("priorities", narrow(Priority.objects.public()))] == [
        ("a", "1 | 2"),
        ("b", "1 | 2"),
        ("c", "1 | 2"),
    ]


def test_a_file_without_rows_is_the_header_alone():
    head = ",".join(registry.get("participants").headers)

    assert file("participants") == file("participants", Organisation.objects.none()) == f"\ufeff{head}\r\n".encode()


def test_the_disclosure_gate_is_in_the_statement():
    sql, params = statement(registry.get("priorities"), Priority.objects.public(), whole=True)

    assert sql.count('"state" = %s') == 4, "of the priority, of its organisation twice, and of its goals"
    assert params.count("published") == 4


def test_costs_one_query(django_assert_num_queries):
    factories.priority(factories.organisation()).goals.add(factories.goal())
    Edition.objects.count()

    with django_assert_num_queries(1):
        assert file("priorities").count(b"\r\n") == 2
    assert connection.in_atomic_block, "the test's own transaction: the export opened none"
