"""The list of editions, an edition, and the redirects to the latest and the next."""

from datetime import UTC, datetime

import pytest

from apps.records import clock
from tests import factories
from tests.page_helpers import assert_flat, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_it_works(client, lang):
    factories.edition(6)

    for path in ("editions/", "editions/6/", "editions/next/"):
        assert client.get(f"/{lang}/{path}").status_code == 200


@pytest.mark.parametrize("number", ["7", "8", "99999999999999999999"])
def test_drafts_and_missing_editions_are_not_found(client, number):
    factories.edition(7, **factories.DRAFT)

    assert client.get(f"/en/editions/{number}/").status_code == 404


def test_sessions_are_listed_between_editions(client):
    factories.edition(6, start_date="2022-12-08", end_date="")
    factories.edition(7, start_date="2023-10-25", end_date="")
    factories.session(start_date="2023-07-03", slug="drafting")
    factories.session(start_date="2023-08-01", **factories.DRAFT)

    timeline = client.get("/en/editions/").context["timeline"]

    assert [getattr(meeting, "number", None) or meeting.slug for meeting in timeline] == [7, "drafting", 6]


def test_filters_leave_out_sessions(client):
    factories.edition(6, title_en="Sixth", title_fr="Sixième", city_es="Nueva York")
    factories.edition(7, start_date="2023-10-25", end_date="2023-10-26")
    factories.session(start_date="2022-12-20")

    def listed(query):
        return [meeting.number for meeting in client.get(f"/en/editions/{query}").context["timeline"]]

    assert listed("?year=2022") == [6]
    assert listed("?q=nueva") == [6]
    assert listed("?year=1999") == []
    assert listed("?year=x") == []


def test_many_editions_cost_no_more_queries(client):
    host = factories.organisation()

    def make():
        factories.attendance(factories.edition(), host, role="host")

    assert_flat(client, "/en/editions/", make)


def test_latest_and_next(client):
    factories.edition(7, start_date="2025-05-01", end_date="")
    factories.edition(8, start_date="2026-05-01", end_date="2026-05-03")
    factories.edition(9, start_date="2026-05-02", end_date="")
    factories.edition(10, start_date="2026-05-02", end_date="", **factories.DRAFT)

    with clock.stopped_at(NOW):
        latest, following = client.get("/fr/editions/latest/"), client.get("/fr/editions/next/")

    assert (latest.status_code, latest["Location"]) == (302, "/fr/editions/8/")
    assert (following.status_code, following["Location"]) == (302, "/fr/editions/9/")


def test_without_a_next_edition_it_says_so(client):
    with clock.stopped_at(NOW):
        assert "Next edition: not yet announced" in text_of(client.get("/en/editions/next/"))
        assert client.get("/en/editions/latest/").status_code == 404


def test_the_standing_composition_is_separate_from_attendance(client):
    edition = factories.edition(3, attendance_list="standing")
    factories.attendance(edition, factories.organisation("interpol"), role="host", basis="inferred")
    factories.attendance(edition, factories.organisation("eco"), basis="standing_list")

    page = text_of(client.get("/en/editions/3/"))

    assert "it does not say who attended" in page
    assert page.index("INTERPOL") < page.index("inferred") < page.index("Standing composition ECO")
    assert "attendance not stated" in page


def test_a_speaker_has_an_arabic_name_where_the_leadership_has_one(client):
    edition, interpol = factories.edition(6), factories.organisation("interpol")
    factories.official(organisation=interpol, name="Jürgen Stock", name_arabic="يورغن شتوك")
    factories.statement(edition, 1, organisation=interpol, speaker="Jürgen Stock")
    factories.statement(edition, 2, organisation=factories.organisation("other"), speaker="Jürgen Stock")

    arabic = text_of(client.get("/ar/editions/6/"))

    assert arabic.count("يورغن شتوك") == arabic.count("Jürgen Stock") == 1
    assert "يورغن شتوك" not in text_of(client.get("/fr/editions/6/"))


def test_only_verbatim_statements_are_quoted(client):
    edition = factories.edition(6)
    factories.statement(edition, 1, text_en="Retold words", form="paraphrase")
    factories.statement(edition, 2, text_en="Very words", form="verbatim")

    page = client.get("/en/editions/6/").content.decode()

    assert page.count("<blockquote>") == 1
    assert "Very words" in page.partition("<blockquote>")[2].partition("</blockquote>")[0]
    assert page.count("paraphrased") == 1


def test_nothing_private_is_shown_through_relations(client):
    edition, hidden = factories.edition(6), factories.organisation(acronym_en="HIDDEN-ORG", **factories.DRAFT)
    factories.attendance(edition, hidden, role="host")
    factories.statement(edition, organisation=hidden, text_en="HIDDEN-STATEMENT")
    factories.release(edition=edition, title_en="HIDDEN-NEWS", **factories.DRAFT)
    factories.edition(5, start_date="2021-01-01", end_date="", title_en="HIDDEN-EDITION", **factories.DRAFT)

    for path in ("/en/editions/6/", "/en/editions/", "/en/"):
        assert "HIDDEN" not in client.get(path).content.decode()


def test_sources_of_related_records_are_listed_once(client):
    edition, source = factories.edition(6), factories.source(url="https://example.org/a", title="Quelle", language="fr")
    edition.sources.add(source)
    factories.outcome(edition).sources.add(source)

    page = client.get("/en/editions/6/").content.decode()

    assert page.count('href="https://example.org/a"') == 1
    assert 'rel="noopener external"' in page
    assert '<cite><span lang="fr" dir="ltr">Quelle</span></cite>' in page


def test_a_note_is_marked_as_english(client):
    factories.edition(6, title_fr="Sixième", note="No source gives it.")

    page = client.get("/fr/editions/6/").content.decode()
    folded = page.partition('<details class="fold notes">')[2].partition("</details>")[0]

    assert '<ul lang="en" dir="ltr">' in folded
    assert "<li>No source gives it.</li>" in folded
    assert page.count("No source gives it.") == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", '<time datetime="2022-12-08">8</time>–<time datetime="2022-12-09">9 December 2022</time>'),
        ("fr", '<time datetime="2022-12-08">8</time>–<time datetime="2022-12-09">9 décembre 2022</time>'),
        ("es", '<time datetime="2022-12-08">8</time>–<time datetime="2022-12-09">9 de diciembre de 2022</time>'),
        ("ar", '<time datetime="2022-12-08">8</time>–<time datetime="2022-12-09">9 ديسمبر 2022</time>'),
    ],
)
def test_dates_are_in_words(client, language, words):
    factories.edition(6)

    assert words in client.get(f"/{language}/editions/6/").content.decode()


def test_unknown_facts_of_an_edition_are_named(client):
    factories.edition(6, format="")

    page = text_of(client.get("/en/editions/6/"))

    for words in (
        "Place place unknown",
        "Format Unknown",
        "Hosted by Not stated",
        "Theme Unknown",
        "Focus Unknown",
        "No outcome is known.",
        "No attendance list was found.",
        "No public source is recorded.",
    ):
        assert words in page
    assert "Theme unknown" in text_of(client.get("/en/editions/"))


def test_an_upcoming_edition_misses_no_outcome(client):
    factories.edition(9, start_date="2026-05-02", end_date="")

    with clock.stopped_at(NOW):
        assert "No outcome is known." not in text_of(client.get("/en/editions/9/"))


def test_each_fact_refers_to_its_own_sources(client):
    edition, first, second = (
        factories.edition(6),
        factories.source(url="https://a.org"),
        factories.source(url="https://b.org"),
    )
    edition.sources.add(first)
    factories.outcome(edition, 1, text_en="Agreed").sources.add(second)
    factories.outcome(edition, 2, text_en="Noted").sources.set([first, second])
    factories.outcome(edition, 3, text_en="Unsourced")

    response = client.get("/en/editions/6/")
    page = text_of(response)

    assert "Sources of these facts: [ Source 1 ]" in page
    assert "Agreed [ Source 2 ] Noted [ Source 1 , Source 2 ] Unsourced Participants" in page
    assert [source.host for source in response.context["sources"]] == ["a.org", "b.org"]
    assert '<li id="source-2">' in response.content.decode()


def test_a_single_source_needs_no_references(client):
    edition, source = factories.edition(6), factories.source()
    for record in (edition, factories.outcome(edition)):
        record.sources.add(source)

    assert "[" not in text_of(client.get("/en/editions/6/"))


@pytest.mark.django_db(transaction=True)
def test_empty_relations_cost_no_queries(client, django_assert_num_queries):
    """Ten queries: the edition, its neighbours, attendances, the relations that have rows, the outcomes, the sources,
    the missing translations of its rows, the commitments, and
    two checks whether cached findings are still valid. Each further relation with rows costs one more."""
    edition = factories.edition(8)
    factories.attendance(edition, factories.organisation())
    factories.outcome(edition)
    address = "/en/editions/8/"
    client.get(address)

    with django_assert_num_queries(10):
        assert client.get(address).context["outcomes"][0].text_en == "Agreed."
    factories.statement(edition)
    factories.release(edition=edition, **factories.DRAFT)
    client.get(address)
    with django_assert_num_queries(12):
        shown = client.get(address).context

    assert [one.speaker for one in shown["statements"]] == ["A speaker"]
    assert list(shown["releases"]) == [], "the draft exists, but is not public"


def test_coverage_comes_after_the_participants(client):
    factories.edition(6)

    page = text_of(client.get("/en/editions/6/"))

    assert page.index("Participants No attendance list") < page.index("Who works on what, as of this edition")


def test_a_declaration_leads_to_its_text_or_says_that_none_is_known(client):
    edition = factories.edition(8, declaration_en="Joint Declaration")
    assert "Joint Declaration No public address of its text is known." in text_of(client.get("/en/editions/8/"))

    address = "https://example.org/declaration.pdf"
    factories.document(edition, kind="declaration", title_en="Full text", url=address, language="en")
    response = client.get("/en/editions/8/")

    assert f'<a href="{address}" rel="noopener external" hreflang="en">Full text</a>' in response.text
    assert "No public address" not in response.text


def test_without_a_list_no_participants_are_counted(client):
    edition = factories.edition(3, attendance_list="standing")
    factories.attendance(edition, factories.organisation(), role="host", basis="inferred")

    page = text_of(client.get("/en/editions/"))

    assert "No attendance list was found." in page
    assert "participant known" not in page


def test_the_convenor_is_never_shown_as_a_member(client):
    """Lists name the convenor among the members; the data keep that."""
    convenor = factories.organisation("interpol", standing="convenor")
    factories.attendance(factories.edition(6), convenor, role="member")
    factories.attendance(factories.edition(8), convenor, role="host")
    factories.attendance(factories.edition(3), convenor, role="member", basis="standing_list")

    assert "Convenor INTERPOL" in text_of(client.get("/en/editions/6/"))
    assert "Hosts INTERPOL" in text_of(client.get("/en/editions/8/"))
    assert "as convenor" in text_of(client.get("/en/editions/3/"))
    assert "convenor, in person" in text_of(client.get("/en/participants/interpol/"))
    cells = client.get("/en/participants/attendance/").context["rows"][0][1]
    assert [cell.state for cell in cells] == ["standing", "convenor", "host"]
