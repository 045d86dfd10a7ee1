"""CSV files: format, order, formula escape, and what they never contain."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.opendata import registry
from apps.opendata.formula_escape import escaped, unescaped
from apps.participants.models import Organisation
from tests import factories
from tests.opendata.files import bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def content(name, query=""):
    from django.test import Client

    response = Client().get(f"/data/{name}.csv{query}")
    assert response.status_code == 200, response.content
    return b"".join(response.streaming_content)


def table(name, query=""):
    return list(csv.DictReader(io.StringIO(content(name, query).decode("utf-8-sig"), newline="")))


def test_it_works():
    organisation = factories.organisation("eco", name_fr="Organisation", name_ar="منظمة", founded_year=1985)
    organisation.sources.add(factories.source(url="https://b.example"), factories.source(url="https://a.example"))

    file = content("participants")

    assert file.startswith(b"\xef\xbb\xbfcode,acronym_en,")
    assert file.count(b"\r\n") == file.count(b"\n") == 2
    row = table("participants")[0]
    assert (row["code"], row["name_fr"], row["name_ar"], row["name_es"]) == ("eco", "Organisation", "منظمة", "")
    assert (row["founded_year"], row["sources"]) == ("1985", "https://a.example | https://b.example")


def test_rows_are_ordered_by_key_numbers_as_numbers_text_by_code_point():
    for number in (10, 9, 2):
        factories.edition(number)
    for code in ("b-a", "ba", "b1", "a"):
        factories.organisation(code)

    assert [row["number"] for row in table("editions")] == ["2", "9", "10"]
    assert [row["code"] for row in table("participants")] == ["a", "b-a", "b1", "ba"]


def test_booleans_and_lists():
    organisation = factories.organisation()
    priority = factories.priority(organisation, label_en="A")
    priority.goals.add(factories.goal(10), factories.goal(9))
    factories.priority(organisation, label_en="B", cross_cutting=True)

    assert [(row["goals"], row["cross_cutting"]) for row in table("priorities")] == [("9 | 10", "false"), ("", "true")]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("'=1+1", "''=1+1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("＝x", "'＝x"),
        ("plain", "plain"),
        ("'plain", "'plain"),
        ("it's", "it's"),
        ("a=b", "a=b"),
        ("'", "'"),
    ],
)
def test_a_text_that_would_run_is_escaped(text, cell):
    assert escaped(text) == cell
    assert unescaped(cell) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝＋－＠ab")))
def test_escaping_loses_nothing(text):
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


def test_an_escaped_text_comes_back():
    factories.organisation(name_en="=cmd|' /C calc'!A0", name_fr="'-1")

    row = table("participants")[0]
    assert (row["name_en"], row["name_fr"]) == ("'=cmd|' /C calc'!A0", "''-1")

    bring_in("participants", [{**row, "code": "other"}])
    organisation = Organisation.objects.get(code="other")
    assert (organisation.name_en, organisation.name_fr) == ("=cmd|' /C calc'!A0", "'-1")


def test_drafts_and_their_keys_are_left_out():
    parent = factories.organisation("secret-parent", **factories.DRAFT)
    factories.organisation("body", parent=parent)
    factories.priority(factories.organisation("known")).goals.add(factories.goal(77, **factories.DRAFT))
    factories.attendance(factories.edition(66, **factories.DRAFT), factories.organisation("guest"))
    factories.release(edition=factories.edition(67, **factories.DRAFT))

    everything = b"".join(content(dataset.name) for dataset in registry.offered())

    assert b"body" in everything
    assert b"secret" not in everything
    assert [row["goals"] for row in table("priorities")] == [""]
    assert table("attendance") == []
    assert [row["edition"] for row in table("news")] == [""]


def test_no_person_of_the_platform_is_in_any_file():
    officer = factories.officer(name="Private Person")
    post = factories.post()
    factories.term(post, officer)
    factories.consent(officer, evidence="private letter")

    everything = b"".join(content(dataset.name) for dataset in registry.offered())

    assert post.code.encode() in everything
    assert b"rivate" not in everything


def test_the_file_has_the_filters_of_its_page():
    factories.organisation("one", region="africa")
    factories.organisation("two", region="europe")

    assert [row["code"] for row in table("participants", "?region=africa&utm_source=mail")] == ["one"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Allowed: "), ("fr", "Valeurs admises"), ("es", "Valores admitidos"), ("ar", "القيم المسموح بها")],
)
def test_a_wrong_filter_is_400_in_the_readers_language(client, language, words):
    response = client.get("/data/participants.csv?region=nowhere", headers={"accept-language": language})

    assert response.status_code == 400
    text = response.content.decode()
    assert "nowhere" in text
    assert "africa" in text, "says what is allowed"
    assert words in text


def test_an_unknown_dataset_is_404(client):
    assert client.get("/data/nothing.csv").status_code == 404


def test_costs_the_same_number_of_queries_for_3_rows_and_for_300(django_assert_max_num_queries):
    organisation = factories.organisation()
    for _ in range(3):
        factories.priority(organisation)
    with django_assert_max_num_queries(6):
        content("priorities")
    for _ in range(297):
        factories.priority(organisation)
    with django_assert_max_num_queries(6):
        assert content("priorities").count(b"\r\n") == 301


@pytest.mark.parametrize("dataset", list(registry.offered()), ids=lambda dataset: dataset.name)
def test_the_key_comes_first_and_every_column_is_described(dataset):
    assert tuple(dataset.headers[: len(dataset.key)]) == dataset.key
    assert len(set(dataset.headers)) == len(dataset.headers)
    assert [column.name for column in dataset.columns if not column.description.strip(" .")] == []
