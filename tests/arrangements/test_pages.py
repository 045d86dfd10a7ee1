"""Arrangements and channels: pages, filters, disclosure, and export and import."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementParty, Channel, ChannelLink
from apps.arrangements.pairs import MOST_IN_TABLE
from apps.opendata import registry
from apps.opendata.csvout import pieces
from apps.records import clock
from tests import factories
from tests.opendata.files import bring_in
from tests.opendata.test_csv import table
from tests.page_helpers import queries_of, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
DATASETS = ("channels", "channel-links", "arrangements", "arrangement-parties", "arrangement-acts")


@pytest.fixture(autouse=True)
def at_noon():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def organisations():
    return [factories.organisation(code) for code in ("europol", "frontex", "afripol")]


@pytest.fixture
def agreement(organisations):
    """Europol and Frontex, replaced in 2015 by `operational`."""
    europol, frontex, _afripol = organisations
    new = factories.arrangement(
        europol, frontex, acts=[("signed", "2015-12-04")], slug="operational", title_en="Operational agreement",
        personal_data="yes", kind="operational_agreement",
    )  # fmt: skip
    old = factories.arrangement(
        europol, frontex, acts=[("signed", "2008")], slug="strategic", title_en="Strategic agreement",
        title_ar="اتفاق استراتيجي", personal_data="no", kind="strategic_agreement",
    )  # fmt: skip
    factories.arrangement_act(old, "replaced", "2015-12-04", replaced_by=new, city_en="Brussels")
    old.goals.add(factories.goal(4))
    return old


def listed(client, query=""):
    return [one.record.slug for one in client.get(f"/en/arrangements/{query}").context["listed"]]


def test_it_works(client, lang, agreement, organisations):
    channel = factories.channel(organisations[0], code="siena")
    factories.channel_link(channel, organisations[1], kind="access_agreed", since="2016", note="A remark.")
    for path in ("arrangements/", "arrangements/strategic/", "channels/", "participants/europol/", "goals/4/"):
        assert client.get(f"/{lang}/{path}").status_code == 200


def test_an_arrangement_shows_its_parties_acts_and_successor(client, agreement):
    party = agreement.parties.get(position=2)
    party.signatory_en = "A council"
    party.save()
    page = text_of(client.get("/en/arrangements/strategic/"))

    assert "Party Organisation" in page
    assert "signed for it by A council" in page
    assert "Status today replaced ( 4 December 2015 )" in page
    assert "4 December 2015 Replaced , Brussels Replaced by Operational agreement" in page
    assert "Replaces Strategic agreement" in text_of(client.get("/en/arrangements/operational/"))


@pytest.mark.parametrize(
    ("codes", "body", "words"),
    [
        ([], "", ""),
        (["interpol"], "", "Operated by INTERPOL"),
        ([], "United Nations", "Operated by United Nations"),
        (["interpol", "world"], "United Nations", "Operated by INTERPOL , WORLD , United Nations"),
    ],
)
def test_a_channel_names_all_who_operate_it(client, codes, body, words):
    factories.channel(*map(factories.organisation, codes), name_en="Channel", operated_by_en=body, scope_en="Its scope")

    assert f"Channel {words} Its scope".replace("  ", " ") in text_of(client.get("/en/channels/"))


@pytest.mark.parametrize(("today", "is_ahead"), [("2026-12-31", True), ("2027-01-01", False)])
def test_an_end_that_is_still_ahead_says_so(client, today, is_ahead):
    record = factories.arrangement(acts=[("signed", "2020"), ("ended", "2026-12")])

    with clock.stopped_at(datetime.fromisoformat(f"{today}T12:00:00+00:00")):
        page = client.get(record.get_absolute_url())

    assert ("still ahead" in page.text) is is_ahead


@pytest.mark.parametrize(
    ("query", "found"),
    [
        *(("", {"strategic", "operational"}), ("?organisation=europol", {"strategic", "operational"})),
        *(("?organisation=afripol", set()), ("?organisation=frontex&goal=4", {"strategic"})),
        *(("?organisation=afripol&goal=4", set()), ("?goal=4", {"strategic"})),
        *(("?kind=strategic_agreement", {"strategic"}), ("?personal_data=yes", {"operational"})),
        *(("?as_of=2015-01-01", {"strategic"}), ("?as_of=2007-12-31", set()), ("?as_of=2008", {"strategic"})),
        *(("?as_of=6", {"strategic", "operational"}), ("?q=operational", {"operational"})),
    ],
)
def test_the_filters(client, agreement, query, found):
    factories.edition(6, start_date="2022-12-08", end_date="2022-12-09")

    assert set(listed(client, query)) == found
    assert {row["slug"] for row in table("arrangements", query)} == found


@pytest.mark.parametrize("name", [*DATASETS, "arrangement-status"])
def test_an_unknown_day_is_refused(client, agreement, name):
    assert client.get(f"/data/{name}.csv?as_of=nonsense").status_code == 400
    assert client.get(f"/data/{name}.csv?as_of=2015").status_code == 200
    assert "is not a date or an edition" in text_of(client.get("/en/arrangements/?as_of=nonsense"))


def test_the_status_of_a_day_as_a_file(agreement):
    undated = factories.arrangement(slug="undated")

    def found(query):
        return {row["arrangement"]: (row["status"], row["since"]) for row in table("arrangement-status", query)}

    assert found("?as_of=2015-01-01") == {"strategic": ("signed", "2008"), "undated": ("undated", "")}
    assert found("?as_of=2015")["strategic"] == ("replaced", "2015-12-04")
    assert found("")["operational"] == ("signed", "2015-12-04")
    assert undated.status == "undated"


def test_pairs_are_those_of_the_day(client, agreement):
    before = text_of(client.get("/en/arrangements/?as_of=2015-01-01"))
    factories.arrangement(*ArrangementParty.objects.none())
    cells = client.get("/en/arrangements/?as_of=2015-01-01").context["table"].rows

    states = {(row.code, cell.organisation.code): cell.pair.state for row, cells in cells for cell in cells if cell}
    assert states["europol", "frontex"] == states["frontex", "europol"] == "agreed"
    assert states["europol", "afripol"] == "not_known"
    assert "not known" in before
    assert "none" not in before.lower().split()


def test_a_negotiation_is_not_shown_as_an_agreement(client, organisations):
    europol, _frontex, afripol = organisations
    factories.arrangement(
        europol, afripol, kind="agreement_in_negotiation", acts=[("negotiation_authorised", "2021-07-19")]
    )
    table = client.get("/en/arrangements/").context["table"]

    assert table.pair(europol, afripol).state == "in_negotiation"


def test_one_organisation_at_a_time_when_there_are_many(client, agreement, organisations):
    for _ in range(MOST_IN_TABLE):
        factories.organisation()

    page = client.get("/en/arrangements/")
    assert "<table" not in page.text
    assert 'href="?organisation=europol"' in page.text
    assert "Not known with" in text_of(client.get("/en/arrangements/?organisation=europol"))


def test_nothing_private_is_found(client, agreement, organisations):
    europol, frontex, afripol = organisations
    hidden = factories.arrangement(europol, afripol, acts=[("signed", "2010")], slug="undisclosed", **factories.DRAFT)
    factories.arrangement_act(Arrangement.objects.get(slug="operational"), "replaced", "2020", replaced_by=hidden)
    frontex.state = "draft"
    frontex.save()
    link = factories.channel_link(factories.channel(code="siena"), frontex)

    assert client.get("/en/arrangements/undisclosed/").status_code == 404
    for path in ("arrangements/", "arrangements/strategic/", "arrangements/operational/", "channels/"):
        page = client.get(f"/en/{path}").text
        assert "undisclosed" not in page
        assert frontex.name_en not in page
    assert not ChannelLink.objects.public().filter(pk=link.pk).exists()
    rows = [*table("arrangement-parties"), *table("arrangement-acts"), *table("channel-links")]
    assert not any(value in {"undisclosed", "frontex"} for row in rows for value in row.values())


def test_the_list_asks_the_same_questions_however_many_there_are(client, organisations):
    europol, frontex, _afripol = organisations

    def add(count):
        for _ in range(count):
            one = factories.arrangement(europol, frontex, acts=[("signed", "2015"), ("renewed", "2018")])
            factories.arrangement_act(one, "ended", "2020")

    add(3)
    factories.edition(6), factories.goal(4)
    paths = ("/en/arrangements/", "/en/arrangements/?organisation=europol&as_of=2019", "/ar/channels/")
    few = [queries_of(client, path) for path in paths]
    add(60)
    assert [queries_of(client, path) for path in paths] == few
    assert max(few) <= 10


def test_export_and_import(agreement, organisations):
    own, other = factories.channel(organisations[0], code="siena"), factories.channel(code="e-ads")
    factories.channel_link(own, other), factories.channel_link(own, organisations[1], kind="access_agreed")
    factories.channel_link(own, body_en="A body", linked_with="a-body", kind="intended")
    agreement.channels.add(own)
    factories.party(agreement, body_en="Another body", signatory_en="A council")
    files = {name: b"".join(pieces(registry.get(name))) for name in DATASETS}
    for model in (ChannelLink, Channel, Arrangement):
        model.objects.all().delete()

    for name in DATASETS:
        bring_in(name, files[name])
    assert {name: b"".join(pieces(registry.get(name))) for name in DATASETS} == files
    assert {link.linked_with: str(link.target or "") for link in ChannelLink.objects.all()} == {
        "e-ads": str(other), "frontex": "FRONTEX", "a-body": "",
    }  # fmt: skip


def test_a_link_follows_its_target(organisations):
    europol, frontex, _afripol = organisations
    link = factories.channel_link(factories.channel(), europol)
    ChannelLink.objects.filter(pk=link.pk).update(linked_organisation=frontex)

    link.refresh_from_db()
    assert link.linked_with == "frontex"


@pytest.mark.parametrize("given", [{}, {"body_en": "A body", "organisation": True}])
def test_a_party_is_an_organisation_or_another_body(agreement, organisations, given):
    values = {**given, **({"organisation": organisations[2]} if "organisation" in given else {})}
    with pytest.raises(ValidationError, match="exactly one of the two"):
        ArrangementParty(arrangement=agreement, position=3, **values).full_clean()


@pytest.mark.parametrize(
    ("kind", "values", "message"),
    [
        ("signed", {"replaced_by": "operational"}, "names a successor"),
        ("replaced", {"replaced_by": "strategic"}, "does not replace itself"),
    ],
)
def test_an_act_that_contradicts_itself_is_refused(agreement, kind, values, message):
    replaced_by = Arrangement.objects.get(slug=values["replaced_by"])
    with pytest.raises(ValidationError, match=message):
        ArrangementAct(arrangement=agreement, kind=kind, date="2020", replaced_by=replaced_by).full_clean()


def test_a_negotiation_cannot_be_signed():
    negotiation = factories.arrangement(kind="agreement_in_negotiation")
    with pytest.raises(ValidationError, match="Change the kind"):
        ArrangementAct(arrangement=negotiation, kind="signed", date="2020").full_clean()


def test_a_link_leads_somewhere(organisations):
    channel = factories.channel(code="siena")
    for values in ({}, {"linked_channel": channel}, {"linked_organisation": organisations[0], "body_en": "A body"}):
        with pytest.raises(ValidationError):
            ChannelLink(channel=channel, kind="hosted_on", linked_with="siena", **values).full_clean()
    with pytest.raises(ValidationError, match="code of an organization"):
        Channel(code="europol", name_en="Europol").full_clean()
