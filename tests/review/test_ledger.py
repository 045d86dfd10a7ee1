"""The ledger of commitments: a hand-made series of six editions, and the rules of commitments."""

import pytest
from django.core.exceptions import ValidationError

from tests import factories
from tests.opendata.test_csv import table
from tests.page_helpers import text_of

pytestmark = pytest.mark.django_db

LEDGER = """
commitment  edition  mark      claimed   assessed  since
exchange    1        made                          1
exchange    2        silent                        1
exchange    3        reported  limited             3
exchange    4        reported  limited   no_evidence 4
exchange    5        repeated  limited   no_evidence 4
exchange    6        repeated  limited   no_evidence 4
exchange-2  5        made                          5
exchange-2  6        silent                        5
platform    2        made                          2
platform    3        reported                      3
platform    4        reported  complete            4
platform    5        over      complete            4
platform    6        over      complete            4
training    4        made                          4
training    5        silent                        4
training    6        silent                        4
"""


def expected():
    """The rows of the table above, where a claim comes before an assessment."""
    for line in LEDGER.strip().splitlines()[1:]:
        code, edition, mark, *rest = line.split()
        since = rest.pop()
        states = dict(zip(("claimed", "assessed"), [*rest, "", ""], strict=False))
        yield {"commitment": code, "edition": edition, "mark": mark, **states, "since": since}


@pytest.fixture
def editions():
    return {n: factories.edition(n, start_date=f"201{n}-05-01", end_date=f"201{n}-05-02") for n in range(1, 7)}


@pytest.fixture
def series(editions):
    owner = factories.organisation("europol")
    exchange = factories.commitment(
        editions[1], "exchange", owners=[owner], title_en="Exchange data", due="2013", due_setting="set"
    )
    factories.commitment_update(exchange, "2013-05-02", edition=editions[3])
    factories.assessment(exchange, "2014-02", "no_evidence")  # between the third edition and the fourth
    factories.commitment(editions[5], "exchange-2", repeats=exchange)
    platform = factories.commitment(editions[2], "platform", due_setting="none_set", measure_setting="none_set")
    factories.commitment_update(platform, "2012-12", claimed="")
    factories.commitment_update(platform, "2014-05-01", "complete")
    factories.commitment(editions[4], "training")
    factories.commitment(editions[4], "hidden", **factories.DRAFT)
    return owner


def test_the_ledger_of_six_editions(series):
    assert table("commitment-ledger") == list(expected())


def test_the_page_says_silence_and_repetition(client, lang, series):
    response = client.get(f"/{lang}/commitments/")

    assert response.status_code == 200
    marks = {row.commitment.code: [cell.mark for cell in row.cells] for row in response.context["ledger"]}
    assert marks["training"] == ["not_yet", "not_yet", "not_yet", "made", "silent", "silent"]
    silent = {row.commitment.code: (since := row.silent_since()) and since.number for row in response.context["ledger"]}
    assert silent == {"exchange": None, "exchange-2": 5, "platform": None, "training": 4}
    if lang == "en":
        words = text_of(response)
        for said in ("Nothing reported since edition 4.", "no date was set", "no measure was set", "Repeated as"):
            assert said in words


def test_what_was_reported_after_the_last_edition_ends_the_silence(client, editions):
    own = factories.commitment(editions[6], "last")
    (row,) = client.get("/en/commitments/").context["ledger"]
    assert row.silent_since() == editions[6]

    factories.commitment_update(own, "2017-01")
    (row,) = client.get("/en/commitments/").context["ledger"]
    assert (row.silent_since(), len(row.later)) == (None, 1)


@pytest.mark.parametrize("values", [factories.DRAFT, {"start_date": "2035-05-01", "end_date": "2035-05-02"}])
@pytest.mark.parametrize(("day", "mark", "later"), [("2016-01", "reported", 0), ("2017-01", "silent", 1)])
def test_a_report_at_an_edition_without_a_column_belongs_to_its_date(client, editions, values, day, mark, later):
    """A draft, or an edition to come."""
    elsewhere = factories.edition(8, **{"start_date": "2016-03-01", "end_date": "2016-03-02"} | values)
    factories.commitment_update(factories.commitment(editions[5], "own"), day, edition=elsewhere)

    (row,) = client.get("/en/commitments/").context["ledger"]

    assert (row.last.mark, len(row.later), row.silent_since()) == (mark, later, None)
    assert [one["mark"] for one in table("commitment-ledger")] == ["made", mark]
    assert "Nothing reported" not in text_of(client.get("/en/commitments/"))


def test_filters_select_page_and_file(client, series):
    for query, codes in (
        ("?organisation=europol", ["exchange"]),
        ("?edition=4", ["training"]),
        ("?edition=3", []),
    ):
        assert [row["code"] for row in table("commitments", query)] == codes
        page = client.get(f"/en/commitments/{query}")
        assert [row.commitment.code for row in page.context["ledger"]] == codes
    assert client.get("/data/commitments.csv?edition=99").status_code == 400


def test_commitments_are_on_the_pages_of_their_edition_and_owner(client, series):
    for path in ("editions/1/", "participants/europol/"):
        assert "Exchange data" in text_of(client.get(f"/en/{path}"))
    assert "Commitments by edition" not in text_of(client.get("/en/editions/6/"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due": "2027"}, "due_setting"),
        ({"due_setting": "set"}, "due_setting"),
        ({"measure_en": "By a report."}, "measure_setting"),
        ({"measure_setting": "set"}, "measure_setting"),
        ({"outcome": 2}, "outcome"),
    ],
)
def test_what_is_refused(editions, values, field):
    factories.outcome(editions[1])
    own = factories.commitment(editions[1], outcome=1)
    for name, value in values.items():
        setattr(own, name, value)

    with pytest.raises(ValidationError) as error:
        own.full_clean()
    assert set(error.value.message_dict) == {field}


def test_only_an_earlier_commitment_is_repeated(editions):
    later, earlier = factories.commitment(editions[3]), factories.commitment(editions[2])
    later.repeats = earlier
    later.full_clean()

    earlier.repeats, later.repeats = later, None
    with pytest.raises(ValidationError):
        earlier.full_clean()
