"""The arrangements of the seed data: their status on each first of January, recomputed from the files alone."""

import csv

import pytest

from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementParty, Channel, ChannelLink
from apps.website import seeding
from tests.arrangements.test_status import on, recomputed
from tests.opendata.test_csv import table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]
LANGUAGES = ("en", "fr", "es", "ar")
YEARS = range(1998, 2027)
AGREED = {"attested", "signed", "in_force"}
AGREEING = {*AGREED, "renewed"}  # the kinds of acts by which parties agree


def rows(name):
    with (seeding.PACKAGE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def statuses(day):
    return {row["arrangement"]: (row["status"], row["since"]) for row in table("arrangement-status", f"?as_of={day}")}


def test_the_status_on_each_first_of_january():
    kinds = {row["slug"]: row["kind"] for row in rows("arrangements")}
    acts = {slug: [] for slug in kinds}
    for row in rows("arrangement-acts"):
        stays = kinds[row["arrangement"]] == "agreement_in_negotiation" and row["kind"] in AGREEING
        acts[row["arrangement"]].append(("negotiation_authorised" if stays else row["kind"], row["date"]))

    for year in YEARS:
        expected = {slug: recomputed(own, on(f"{year}-01-01")) for slug, own in acts.items()}
        begun = {slug: tuple(standing) for slug, standing in expected.items() if standing.status != "not_yet"}
        assert statuses(f"{year}-01-01") == begun


def test_a_negotiation_is_never_an_agreement():
    negotiations = {row["slug"] for row in rows("arrangements") if row["kind"] == "agreement_in_negotiation"}

    for year in YEARS:
        assert not negotiations & {slug for slug, (status, _since) in statuses(year).items() if status in AGREED}


def test_every_fact_has_its_source_and_what_is_ours_is_marked():
    arrangements = Arrangement.objects.public()
    assert [model.objects.public().count() for model in (Arrangement, Channel)] == [36, 11]
    for arrangement in arrangements:
        assert arrangement.parties.count() == 2, arrangement.slug
        assert arrangement.is_ours("kind")
        assert arrangement.is_ours("goals") or not arrangement.goals.exists()
        for language in LANGUAGES:
            assert getattr(arrangement, f"title_{language}")
            assert bool(getattr(arrangement, f"scope_{language}")) == bool(arrangement.scope_en)
    for model in (Arrangement, ArrangementParty, ArrangementAct, Channel, ChannelLink):
        assert not model.objects.filter(sources=None).exists()


def test_what_no_source_dates_has_no_act():

    undated = Arrangement.objects.filter(acts=None).values_list("slug", flat=True)

    assert sorted(undated) == [
        "frontex-unodc-structured-cooperation",
        "gccpol-aimc-memorandum",
        "interpol-aimc-cooperation-agreement",
    ]
    assert not ArrangementAct.objects.filter(arrangement__kind="agreement_in_negotiation", kind__in=AGREEING).exists()


def test_personal_data_passes_only_where_a_source_says_so():

    stated = Arrangement.objects.exclude(personal_data="not_stated").values_list("slug", "personal_data")

    assert dict(stated) == {
        "europol-frontex-strategic-agreement-2008": "no",
        "europol-frontex-operational-agreement-2015": "yes",
        "interpol-african-union-information-sharing-2019": "yes",
        "interpol-aseanapol-information-sharing-2007": "yes",
    }


def test_the_agreement_of_2008_was_replaced_by_that_of_2015():

    act = ArrangementAct.objects.get(kind="replaced")

    assert (act.arrangement.slug, act.date) == ("europol-frontex-strategic-agreement-2008", "2015-12-04")
    assert act.replaced_by.slug == "europol-frontex-operational-agreement-2015"
    assert statuses("2015-01-01")[act.arrangement.slug] == ("signed", "2008")
    assert statuses("2016-01-01")[act.arrangement.slug] == ("replaced", "2015-12-04")
    assert statuses("2016-01-01")[act.replaced_by.slug] == ("signed", "2015-12-04")


def test_where_a_parent_body_signed_it_is_named():
    signed = ArrangementParty.objects.filter(organisation__code="afripol").values_list(
        "arrangement__slug", "signatory_en"
    )

    assert dict(signed) == {
        "interpol-african-union-memorandum-2011": "African Union",
        "interpol-african-union-information-sharing-2019": "African Union",
        "interpol-afripol-joint-action-plan-2020": None,
        "interpol-afripol-support-programme-2020": None,
    }
