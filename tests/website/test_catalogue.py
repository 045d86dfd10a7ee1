"""The data catalogue: datasets, licence, first rows, and the filters that a reader comes with."""

import json
import re

import pytest

from apps.opendata.registry import offered
from tests import factories
from tests.page_helpers import queries_of

pytestmark = pytest.mark.django_db


def catalogue(client, path="/en/data/"):
    response = client.get(path)
    assert response.status_code == 200
    return response, {entry.dataset.name: entry for entry in response.context["entries"]}


def test_it_works(client, lang):
    organisation = factories.organisation("eco", name_en="One", name_fr="Un", name_ar="واحد")
    factories.organisation("secret-body", **factories.DRAFT)
    for number in range(12):
        factories.priority(organisation, slug=f"eco-{number:02}")

    page, found = catalogue(client, f"/{lang}/data/")

    assert list(found) == [file.name for file in offered()]
    assert (found["participants"].count, found["priorities"].count, len(found["priorities"].rows)) == (1, 12, 10)
    assert found["participants"].changed == organisation.changed_at
    assert all(one.schema for one in found.values())
    one = found["participants"]
    row = {column.name: cell.value for column, cell in zip(one.header, one.rows[0], strict=True)}
    assert row["code"] == "eco"
    assert {name for name in row if name.startswith("name_")} == {f"name_{lang}"}
    assert b"<bdi>eco-00</bdi>" in page.content
    assert b"secret-body" not in page.content


def test_a_file_without_rows_names_the_day_of_its_columns_only(client):
    page, found = catalogue(client)

    assert not found["priorities"].changed
    assert "columns as of" in page.text
    assert not re.search(r"<p class=.meta.>\s*·", page.text)


def test_the_filters_of_a_list_are_taken_over(client):
    one, two = factories.organisation("one"), factories.organisation("two")
    factories.priority(one, slug="one-a"), factories.priority(two, slug="two-a")
    page = client.get("/en/priorities/?organisation=two&page=1").text
    address = re.search(r'href="(/en/data/\?[^"]+)"', page)[1].replace("&amp;", "&")

    answer, found = catalogue(client, address)

    assert address == "/en/data/?dataset=priorities&organisation=two"
    assert (list(found), found["priorities"].count) == (["priorities"], 1)
    assert [row[0].value for row in found["priorities"].rows] == ["two-a"]
    assert 'href="/data/priorities.csv?organisation=two"' in answer.text


def test_a_wrong_filter_or_dataset_is_reported(client):
    _page, found = catalogue(client, "/en/data/?dataset=priorities&goal=99")
    assert found["priorities"].errors
    assert found["priorities"].rows == []

    page, found = catalogue(client, "/en/data/?dataset=nothing")
    assert "“nothing” is unknown." in page.text
    assert len(found) == len(list(offered()))


@pytest.mark.parametrize(
    "licence", [{}, {"title": "CC BY 4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}]
)
def test_the_licence_is_a_setting(client, settings, licence):
    settings.DATA_LICENCE = licence
    page, _found = catalogue(client)
    package = json.loads(client.get("/data/datapackage.json").content)
    metadata = json.loads(client.get("/data/goals.csv-metadata.json").content)

    assert ("CC BY 4.0" in page.text) is bool(licence)
    assert ("No licence is stated" in page.text) is not bool(licence)
    assert package.get("licenses") == ([licence] if licence else None)
    assert metadata.get("dc:license") == ({"@id": licence["path"]} if licence else None)
    assert ('"license": "https://creativecommons' in page.text.replace('":"', '": "')) is bool(licence)


def test_metadata_lead_to_a_file_whose_first_column_has_no_mark(client):
    """Readers of CSV on the Web take a byte order mark for a part of the name."""
    metadata = client.get("/data/goals.csv-metadata.json").json()
    plain = b"".join(client.get(f"/data/{metadata['url']}").streaming_content)
    marked = client.get("/data/goals.csv")

    assert plain.startswith(metadata["tableSchema"]["columns"][0]["name"].encode())
    assert b"".join(marked.streaming_content) == b"\xef\xbb\xbf" + plain
    unchanged = {"if-none-match": marked.headers["ETag"]}
    assert client.get("/data/goals.csv", headers=unchanged).status_code == 304
    assert client.get(f"/data/{metadata['url']}", headers=unchanged).status_code == 200
    assert client.get("/data/goals.csv?bom=1").status_code == 400


def test_costs_the_same_for_few_and_many(client):
    def queries():
        client.get("/en/data/")
        return queries_of(client, "/en/data/")

    organisation = factories.organisation()
    factories.priority(organisation)
    few = queries()
    for _each in range(30):
        factories.priority(organisation)

    assert queries() == few <= 3 * len(list(offered()))
